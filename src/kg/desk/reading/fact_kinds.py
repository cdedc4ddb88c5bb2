"""The kind of a row's fact, and which way it went: what its words say, and what was typed beside them.

A level is no size of a change, what is aimed at is nothing that was found, and a number for each of
something is not the number of all. Where the words say so, nothing else is taken; else it is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from pyoxigraph import Literal

from kg.describe import Values
from kg.desk.reading.codes import Article, Codes, Named
from kg.desk.reading.numbers import Figure
from kg.desk.reading.understanding import Understanding
from kg.language.reading.part_and_whole import PLAN, names_unit
from kg.language.reading.quantities import is_for_each
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES, SCHEMA, SKOS

NUMBERED: Final = ("observation", "change", "comparison", "target")
"""The kinds that have a number."""

_COUNTED: Final = (
    *("school", "dwelling", "project", "model", "objective"),
    *("commune", "district", "province", "village"),
)
"""What a share may be of that is none of households and persons, of whom indicators speak in many words."""

_DIFFERENCES: Final = (
    "percentage-point",
    "point",
    "percentage-point-per-year",
    "point-per-year",
    "percent-per-year",
)
"""Units, by the names that words have for them, of a change or a difference, and of no level."""

_BY: Final = re.compile(r"by-(\d{4})(?!\d)")


def contrary(said: Quantity, kind: str) -> str:
    """The kind that the words of a figure make of its fact, where it has another; else an empty string.

    Args:
        said: What the words say.
        kind: The kind that it has.
    """
    if kind not in NUMBERED:
        return ""
    if said.tense == "ahead":
        return "" if kind == "target" else "target"
    if kind == "target":
        return _found(said) if said.tense == "past" else ""
    is_difference = said.unit in _DIFFERENCES and not said.relation
    if kind == "observation" and is_difference:
        return "change"
    if "change" in said.questions:
        return ""
    if kind == "change" and (said.is_reached or said.relation) and not _is_above_earlier(said):
        return _found(said)
    if kind == "observation" and (said.direction or said.relation):
        return _found(said)
    return ""


def _is_above_earlier(said: Quantity) -> bool:
    """Whether so much more or less than a year before is meant, which is how much something changed."""
    return said.relation in ("above", "below") and said.comparator.startswith("level-")


def _found(said: Quantity) -> str:
    """The kind of what was found, by the words of its figure."""
    is_change = said.direction or said.unit in _DIFFERENCES
    return "comparison" if said.relation else "change" if is_change else "observation"


def ways(said: Quantity) -> frozenset[str]:
    """Which ways something went, by the words of its figure; nothing where they say none."""
    if not said.direction and _is_above_earlier(said):
        return frozenset(("increase" if said.relation == "above" else "decrease",))
    return frozenset((said.direction,)) if said.direction else frozenset(said.ways)


def direction(row: Understanding, codes: Codes, said: Quantity | None) -> Named | None:
    """Which way it went: as was typed, where the words do not say the other; else as these say.

    Args:
        row: What was typed; takes what was found.
        codes: What codes mean.
        said: What the words of the figure say; None where they say no number.
    """
    if not row.typed("direction"):
        named = said.direction if said else ""
        return codes.named(codes.terms.entity("direction", named).value) if named else None
    answer = codes.look_up("direction", row.typed("direction"))
    if answer.taken and said:
        told = ways(said)
        if told and answer.taken.slug not in told:
            message = texts("The words say the other direction: clear this cell, or correct the words.")
            row.find("violation", "words-differ", message, "direction", tuple(told))
        elif len(told) != 1:
            message = texts("No word beside the number says which way it went: check the direction.")
            row.find("warning", "direction-not-in-words", message, "direction")
    return answer.taken


def kind(
    row: Understanding,
    codes: Codes,
    article: Article,
    numbers: Figure,
    direction: Named | None,
    period: Named | None,
    comparator: Named | None,
) -> Named | None:
    """The kind of a fact with a figure, by its words or as it was typed; None where it is asked.

    Args:
        row: What was typed; takes what was understood and found.
        codes: What codes mean.
        article: The article.
        numbers: The figure.
        direction: Which way it went.
        period: Its period.
        comparator: What it is compared with.
    """
    said = _dated(numbers.said, codes, article, period) if numbers.said else None
    if typed := row.typed("kind"):
        # It was looked up before, and found.
        answer = codes.look_up("kind", typed).taken
        if answer and said:
            _hold_against(row, codes, said, answer)
        return answer
    is_difference = said is not None and said.unit in _DIFFERENCES
    is_sized = said is not None and bool(said.direction or said.relation or said.is_reached)
    if said and said.tense == "ahead" and (is_sized or not is_difference):
        slug = "target"
    elif said and said.relation and "change" not in said.questions:
        slug = "comparison"
    elif said and (said.tense in ("open", "ahead") or "change" in said.questions or said.is_leaving):
        is_moving = "change" in said.questions or said.is_leaving
        found = "comparison" if said.unit == "times" else "observation"
        kinds = (found, "change") if is_moving else ("target", found)
        if is_difference:
            kinds = ("change", "target")
        message = texts(
            "Whether the number is what was found, how much it changed or what is aimed at is not clear "
            "from the words: choose the kind."
        )
        row.find("question", "ask-kind", message, "kind", kinds)
        return None
    elif direction:
        slug = "change"
    elif is_difference:
        message = texts(
            "So many points, or so much a year, are a change or a difference and no level: say whether it "
            "rises or falls, or choose another kind."
        )
        row.find("question", "ask-direction", message, "direction", ("increase", "decrease"))
        return None
    elif said and said.unit == "times":
        # So many times something is a comparison with that.
        slug = "comparison"
    elif comparator and comparator.iri != codes.shared("_Z").iri:
        slug = "comparison"
    else:
        slug = "observation"
    named = codes.look_up("kind", slug).taken
    if named:
        row.take("kind", named, "default")
    return named


def _hold_against(row: Understanding, codes: Codes, said: Quantity, typed: Named) -> None:
    """Hold a kind that was typed against the words."""
    if other := contrary(said, typed.slug):
        named = codes.look_up("kind", other).taken
        messages = {
            code: Language(code).text(
                "The words say {said}: clear this cell, or correct the words.",
                said=named.label(code) if named else other,
            )
            for code in LANGUAGES
        }
        row.find("violation", "words-differ", messages, "kind", (other,))
        return
    is_aimed_at = typed.slug == "target" and not said.tense
    is_open = "change" in said.questions or said.is_leaving
    is_moved = typed.slug == "change" and not said.direction and not is_open and not _is_above_earlier(said)
    is_foreseen = typed.slug == "observation" and said.tense == "open"
    if is_aimed_at or is_moved or is_foreseen:
        message = texts("No word beside the number makes it one of this kind: check the kind.")
        row.find("warning", "kind-not-in-words", message, "kind")


def _dated(said: Quantity, codes: Codes, article: Article, period: Named | None) -> Quantity:
    """The same, aimed at where nothing but its period says so, which ends after the article was published."""
    by = _BY.match(period.slug) if period else None
    if not by or said.tense in ("ahead", "open"):
        return said
    days = codes.values(article.iri).get(SCHEMA("datePublished").value, ())
    # What is still to come was to come when an article of an unknown day was published.
    published = next((day.value[:4] for day in days if isinstance(day, Literal)), str(date.today().year))
    is_over = by[1] <= published
    if said.tense == "past":
        return said if is_over else replace(said, tense="open")
    return replace(said, tense="open" if is_over else "ahead")


def tell_for_each(
    row: Understanding, codes: Codes, said: Quantity, indicator: Named | None, period: Named | None
) -> None:
    """Tell of a number for each of something, or of a share of it, of which the indicator says nothing.

    Args:
        row: What was typed; takes what was found.
        codes: What codes mean.
        said: What the words of the figure say.
        indicator: The indicator.
        period: The period.
    """
    names = _names(codes, indicator)
    if not names:
        return
    is_named = any(names_unit(said.share_of, name.value, name.language or "") for name in names)
    if said.share_of in (*_COUNTED, PLAN) and not is_named and said.relation not in ("above", "below"):
        message = texts(
            "The words give a share of something else than the indicator speaks of: check the indicator."
        )
        if said.share_of == PLAN:
            message = texts(
                "The words say how much of a plan, a target or a budget was reached, and that is no value of "
                "the indicator: leave the row out, or choose an indicator that measures just that."
            )
        row.find("warning", "share-of-another", message, "indicator")
    is_yearly = period is not None and bool(re.fullmatch(r"every-year|\d{4}", period.slug))
    for one in said.per:
        if one == "year" and is_yearly:
            continue
        if not any(is_for_each(one, name.value, name.language or "") for name in names):
            message = texts(
                "The words give this number for each of something, such as a person, a month or a commune, "
                "and the indicator does not: choose one that does, or propose it."
            )
            row.find("violation", "for-each", message, "indicator")
            return


def _names(codes: Codes, indicator: Named | None) -> list[Literal]:
    """All that an indicator is called, and what it is said to be."""
    values: Values = codes.values(indicator.iri) if indicator else {}
    return [
        one
        for name in ("prefLabel", "altLabel", "definition")
        for one in values.get(SKOS(name).value, ())
        if isinstance(one, Literal)
    ]
