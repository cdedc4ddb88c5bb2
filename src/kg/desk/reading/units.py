"""The unit of a row's figure: what its words count, and what was typed beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kg.desk.reading.codes import Codes, Named
from kg.desk.reading.understanding import Understanding
from kg.language.lexicon.unit import COUNTED, MONEY
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES

FITTING: Final = {
    "percent": ("percent", "percent-above", "percent-below"),
    "percent-per-year": (
        "percent-per-year",
        "percent-or-percentage-point-per-year",
        "average-percent-per-year",
        "average-percent-or-percentage-point-per-year",
    ),
    "point": ("percentage-point",),
    "point-per-year": ("percentage-point-per-year",),
}
"""The units that words may stand for, where that is not just the one of their name."""

_Label = Callable[[str], str]
"""Says something in a language."""


def unit(
    row: Understanding, codes: Codes, said: Quantity | None, indicator: str | None, kind: str
) -> Named | None:
    """The unit of a row's figure; None where it has to be asked.

    Args:
        row: What was typed; takes what was understood and found.
        codes: What codes mean.
        said: What the words say.
        indicator: The indicator's IRI; None where it is not known.
        kind: The fact's kind, by the last part of its IRI.
    """
    own = codes.units_of(indicator) if indicator else ()
    fitting = _fitting(said, codes, own)
    slugs = tuple(one.slug for one in own or fitting)
    if typed := row.typed("unit"):
        answer = codes.look_up("unit", typed)
        if answer.taken is None:
            _unknown_unit(row, answer.suggestions or slugs)
            return None
        words_say = said is not None and bool(said.unit) and "unit" not in said.questions
        if said and words_say and not fitting and _is_another_currency(said, answer.taken, codes):
            words = row.typed("value_as_written")
            differ(row, "unit", lambda _: words)
            return None
        if words_say and fitting and answer.taken not in (*fitting, *all_fitting(said, codes)):
            differ(row, "unit", fitting[0].label)
            return None
        row.take("unit", answer.taken)
        return answer.taken
    percent = codes.unit("percent")
    is_of_share = said is not None and said.unit in ("point", "point-per-year") and percent in own
    if said is not None and "unit" in said.questions and not (is_of_share and fitting):
        message = texts("What the number counts is not clear from the words: choose the unit.")
        row.find("question", "ask-unit", message, "unit", tuple(one.slug for one in fitting) or slugs)
        return None
    if said is not None and said.unit:
        if not fitting:
            _unknown_unit(row, slugs)
            return None
        row.take("unit", fitting[0], "words")
        return fitting[0]
    # A change of what is counted may be so many per cent, but not where a noun stands behind the number.
    is_things = kind == "change" and bool(re.search(r"\d\s[^\W\d]{4,}", row.typed("value_as_written")))
    is_things = is_things and len(own) == 1 and own[0] in [codes.unit(one) for one in COUNTED - MONEY]
    if len(own) == 1 and (is_things or kind not in ("change", "comparison")) and said is not None:
        row.take("unit", own[0], "default")
        return own[0]
    message = texts("What the number counts is not clear from the words: choose the unit.")
    row.find("question", "ask-unit", message, "unit", slugs)
    return None


def _is_another_currency(said: Quantity, typed: Named, codes: Codes) -> bool:
    """Whether words count in a currency that is not listed, and another was typed: dong for “$40 million”."""
    return said.unit in MONEY and typed in [codes.unit(one) for one in MONEY - {said.unit}]


def _unknown_unit(row: Understanding, suggestions: tuple[str, ...]) -> None:
    message = texts("No unit is called so: choose one of those that are there, or propose it.")
    row.find("violation", "code-not-known", message, "unit", suggestions)


def all_fitting(said: Quantity | None, codes: Codes) -> tuple[Named, ...]:
    """All units that words may stand for."""
    names = FITTING.get(said.unit, (said.unit,)) if said else ()
    return tuple(named for name in names if (named := codes.unit(name)))


def _fitting(said: Quantity | None, codes: Codes, own: tuple[Named, ...]) -> tuple[Named, ...]:
    """The units that words stand for, the likeliest first; of several the indicator's own tell which."""
    if said is None or not said.unit:
        return ()
    if said.unit == "percent":
        distance = f"percent-{said.relation}" if said.relation in ("above", "below") else "percent"
        named = codes.unit(distance)
        return (named,) if named else ()
    if said.unit == "percent-per-year":
        # Of a share, per cent a year may be points; of all else it cannot.
        prefix = "average-" if said.is_average else ""
        names = (f"{prefix}percent-or-percentage-point-per-year", f"{prefix}percent-per-year")
        share, plain = (codes.unit(name) for name in names)
        is_share = codes.unit("percent") in own or share in own
        chosen = share if is_share and plain not in own else plain
        return (chosen,) if chosen else ()
    return all_fitting(said, codes)


def differ(row: Understanding, field: str, said: _Label) -> None:
    """Tell that the words say something else than what was typed."""
    messages = {
        code: Language(code).text(
            "The words say {said}: clear this cell, or correct the words.", said=said(code)
        )
        for code in LANGUAGES
    }
    row.find("violation", "words-differ", messages, field)
