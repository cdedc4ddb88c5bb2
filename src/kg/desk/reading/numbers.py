"""The figure of a row: what its words say, and what was typed beside them.

The words of the article beat what was typed, and where the two disagree that is told. What the words leave
open is asked, and whoever fills in the field that the question names has answered it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kg.desk.proposal import Origin
from kg.desk.reading.codes import Codes, Named
from kg.desk.reading.number_in_quote import (
    LONGEST,
    as_quoted,
    in_quote,
    look_around,
    number_of_more,
    number_scaled,
    number_whole,
    other_digits,
    percent_of,
)
from kg.desk.reading.quote_matching import ArticleText
from kg.desk.reading.shares import as_share, of_whole_things, written
from kg.desk.reading.spreadsheet_damage import is_lost, shortened, tell_share, tell_shortened
from kg.desk.reading.understanding import Understanding
from kg.desk.reading.units import differ
from kg.language.reading.quantities import quantities
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES

FIELDS: Final = ("value_as_written", "value", "bound", "lower", "upper", "unit")
"""The fields of a figure."""

LIMITS: Final = {
    "exact": ("value", "value"),
    "more-than": ("strict", ""),
    "little-more-than": ("strict", ""),
    "less-than": ("", "strict"),
    "nearly": ("", "strict"),
    "at-least": ("value", ""),
    "at-most": ("", "value"),
    "about": ("", ""),
}
"""Which limits a bound gives to a value: the value itself, or excluded, or none; lower and upper."""

_NUMBER_QUESTIONS: Final = frozenset(
    ("number", "separator", "scale", "range", "part", "interpretation", "year")
)
"""The questions that a typed number answers."""

_BARE: Final = re.compile(r"[\d\s.,+−-]*")
"""A number without its words, which may be that of a year or of anything."""


@dataclass(frozen=True)
class Figure:
    """The figure of a row, without its unit.

    Attributes:
        words: The number as the article writes it.
        said: What the words say; None where they say no number, and one was typed.
        bound: How it is to be read.
        value: The number; None of a range and of an order of magnitude.
        lower: The lower limit, where the words give one.
        upper: The upper limit.
        is_lower_strict: Whether the lower limit is excluded.
        is_upper_strict: Whether the upper limit is.
    """

    words: str
    said: Quantity | None
    bound: Named
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_lower_strict: bool = False
    is_upper_strict: bool = False


def figure(row: Understanding, codes: Codes, language: str, own: Sequence[Named] = ()) -> Figure | None:
    """The figure of a row; None where it has none, or it cannot be read without an answer.

    Args:
        row: What was typed; takes what was understood and found.
        codes: What codes mean.
        language: The language of the article.
        own: The units that values of the indicator may have.
    """
    typed = [field for field in FIELDS if row.typed(field)]
    if not typed:
        _tell_left_out(row, language)
        return None
    words = row.typed("value_as_written")
    beside = row.typed("value")
    if not words and not _BARE.fullmatch(beside) and ArticleText(row.typed("quote")).locate(beside).stands:
        # Typed in the column beside, and copied from the quote all the same.
        words = beside
    if not words:
        message = texts("The number as the article writes it is missing: copy it from the quote.")
        row.find("violation", "missing", message, "value_as_written")
        return None
    if is_lost(row, "value_as_written", words):
        return None
    if shortened(words) is not None:
        tell_shortened(row, "value_as_written")
        return None
    quote = row.typed("quote")
    if percent := percent_of(words, quote, language):
        tell_share(row, "value_as_written", Decimal(words.replace(",", ".")) * 100)
        words = percent
    whole = number_whole(words, quote, language) or number_of_more(words, quote, language)
    if whole is not None:
        message = texts(
            "This is a part of “{whole}” in the quote, and so another number: copy all of it.", whole=whole
        )
        row.find("violation", "words-cut", message, "value_as_written", (whole,))
        return None
    scaled = number_scaled(words, quote, language)
    words = words if scaled else as_quoted(words, quote)
    if meant := scaled or other_digits(words, quote, language):
        message = texts("The number as written does not stand in the quote: copy it from there.")
        row.find("violation", "words-not-in-quote", message, "value_as_written", tuple(filter(None, meant)))
        return None
    found = quantities(words, language) if len(words) <= LONGEST else ()
    typed_numbers = {field: _typed_number(row, field, language) for field in ("value", "lower", "upper")}
    if any(row.typed(field) and not typed_numbers[field] for field in typed_numbers):
        return None
    meant = _meant(found, typed_numbers)
    if meant and meant.value is not None and any("range" in one.questions for one in found):
        message = texts(
            "The words give two numbers, {value} and another: look whether they are the ends of a range.",
            value=meant.value,
        )
        row.find("warning", "one-of-two", message, "value")
    if meant and meant.whole:
        found = (meant,)
    said = in_quote(meant, row.typed("quote"), words, language) if meant else None
    look_around(row, row.typed("quote"), language, said.doubted if said else "")
    said = _corrected(row, codes, said) if said else None
    said = of_whole_things(said, row, codes, own) if said else None
    if said and "part" in said.questions and said.share is not None:
        said = as_share(row, codes, said, typed_numbers["value"], own)
        if said is None:
            return None
    chosen = _chosen(row, found, said, typed_numbers, language)
    if chosen is None:
        return None
    return _bounded(row, codes, words, said, chosen)


def _tell_left_out(row: Understanding, language: str) -> None:
    """Tell of a number in the quote of a row that has none, and of which nobody said what it is."""
    if row.typed("kind") or len(row.typed("quote")) > LONGEST:
        return
    quote = unicodedata.normalize("NFC", row.typed("quote"))
    if found := [one for one in quantities(quote, language) if "interpretation" not in one.questions]:
        message = texts(
            "The quote has the number “{words}”, and the row has none: copy it to “value_as_written”, "
            "or type the kind of a fact that has no number.",
            words=quote[found[0].start : found[0].end],
        )
        row.find("warning", "number-left-out", message, "value_as_written")


def _meant(found: tuple[Quantity, ...], numbers: dict[str, tuple[Decimal, ...]]) -> Quantity | None:
    """The quantity that is meant of several, or the range that two of them are, by what was typed."""
    if len(found) < 2:
        return found[0] if found else None
    if chosen := [one for one in found if one.value is not None and one.value in numbers["value"]]:
        return replace(chosen[0], questions=tuple(q for q in chosen[0].questions if q != "range"))
    lower, upper = found[0].value, found[1].value
    if len(found) == 2 and found[1].whole == lower and "part" in found[1].questions:
        return found[1]
    is_range = lower in numbers["lower"] and upper in numbers["upper"] and found[0].unit == found[1].unit
    if len(found) == 2 and is_range:
        asked = tuple(question for question in found[1].questions if question != "range")
        return replace(
            found[1], value=None, lower=lower, upper=upper, bound="between", readings=(), questions=asked
        )
    return None


def _corrected(row: Understanding, codes: Codes, said: Quantity) -> Quantity:
    """What the words say, limited as the correction of a published fact says: a reading can be wrong."""
    typed = codes.look_up("bound", row.typed("bound")).taken if row.corrects else None
    if typed is None or said.value is None or typed.slug not in ("exact", "about", *LIMITS):
        return said
    if said.bound in ("", "exact", typed.slug):
        return said
    read = codes.look_up("bound", said.bound).taken
    messages = {
        code: Language(code).text(
            "The words are read as “{read}”, and the correction says “{typed}”: whoever decides has to read "
            "them.",
            read=read.label(code) if read else said.bound,
            typed=typed.label(code),
        )
        for code in LANGUAGES
    }
    row.find("warning", "against-the-words", messages, "bound")
    return replace(said, bound=typed.slug)


def _typed_number(row: Understanding, field: str, language: str) -> tuple[Decimal, ...]:
    """All that a number in a cell of its own may be; nothing where there is none, or it is not understood."""
    typed = row.typed(field)
    if not typed or is_lost(row, field, typed):
        return ()
    typed = typed[:LONGEST]
    if (number := shortened(typed)) is not None:
        return (number,)
    negative = typed[0] in "-−" and typed[1:2].isdigit()
    found = quantities(typed[1:] if negative else typed, language)
    if len(found) != 1 or not found[0].readings:
        message = texts("This is not understood as a number: type it in digits alone.")
        row.find("violation", "number-not-understood", message, field)
        return ()
    return tuple(-reading if negative else reading for reading in found[0].readings)


@dataclass(frozen=True)
class _Chosen:
    """The numbers that a row has, and where they come from."""

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    origin: Origin = "words"


def _chosen(
    row: Understanding,
    found: tuple[Quantity, ...],
    said: Quantity | None,
    numbers: dict[str, tuple[Decimal, ...]],
    language: str,
) -> _Chosen | None:
    """The numbers of a row: those of its words, or the ones that were typed where these leave them open."""
    is_certain = said is not None and not _NUMBER_QUESTIONS & set(said.questions)
    if said is not None and is_certain:
        chosen = _Chosen(said.value, said.lower, said.upper)
        return chosen if _agree(row, said, chosen, numbers, language) else None
    if cut := [field for field in numbers if shortened(row.typed(field)) is not None]:
        tell_shortened(row, cut[0])
        return None
    if len(found) > 1:
        _ask(row, found, said)
        return None
    value, lower, upper = (_one(row, field, numbers[field], found) for field in ("value", "lower", "upper"))
    if lower is not None and upper is not None and value is None:
        return _Chosen(None, lower, upper, "typed")
    if value is not None:
        if said is not None and {"separator", "scale"} & set(said.questions) and value not in said.readings:
            differ(row, "value", lambda code: Language(code).number(said.readings[0]))
            return None
        if said is None or value not in said.readings:
            message = texts(
                "No number was read in these words to hold {value} against: look whether they say it.",
                value=value,
            )
            row.find("warning", "value-by-hand", message, "value")
        return _Chosen(value, None, None, "typed")
    if not any(numbers.values()):
        _ask(row, found, said)
    return None


def _one(
    row: Understanding, field: str, readings: tuple[Decimal, ...], found: tuple[Quantity, ...]
) -> Decimal | None:
    """The one number that a typed number is; where its digits are not clear, the one that the words have."""
    if len(readings) < 2:
        return readings[0] if readings else None
    said = {reading for one in found for reading in one.readings}
    both = [reading for reading in readings if reading in said]
    if len(both) == 1:
        return both[0]
    _ask_which(row, field, readings)
    return None


def _agree(
    row: Understanding,
    said: Quantity,
    chosen: _Chosen,
    numbers: dict[str, tuple[Decimal, ...]],
    language: str,
) -> bool:
    """Whether what was typed is what the words say; tells where it is not."""
    limits = _limits(said.bound, chosen)
    expected = {"value": chosen.value, "lower": limits[0], "upper": limits[1]}
    agree = True
    for field, readings in numbers.items():
        number = expected[field]
        if shortened(row.typed(field)) is not None:
            tell_shortened(row, field, is_in_words=number in readings)
            agree = agree and number in readings
            continue
        if not readings or number in readings or number in _scaled(row, field, language):
            continue
        if number is not None and said.unit.startswith("percent") and number / 100 in readings:
            tell_share(row, field, number)
            continue
        agree = False
        if number is None:
            message = texts("The words give no such number: clear this cell, or correct the words.")
            row.find("violation", "words-differ", message, field)
        else:
            differ(row, field, lambda code, number=number: Language(code).number(number))
    return agree


def _scaled(row: Understanding, field: str, language: str) -> tuple[Decimal, ...]:
    """What a number is in the scale that its unit was typed with: 1.050 of “tỷ đồng”."""
    unit = row.typed("unit")
    found = quantities(f"{row.typed(field)} {unit}"[:LONGEST], language) if unit else ()
    return found[0].readings if len(found) == 1 else ()


def _limits(bound: str, chosen: _Chosen) -> tuple[Decimal | None, Decimal | None]:
    if chosen.value is None:
        return chosen.lower, chosen.upper
    lower, upper = LIMITS.get(bound, ("", ""))
    return (chosen.value if lower else None), (chosen.value if upper else None)


def _bounded(
    row: Understanding, codes: Codes, words: str, said: Quantity | None, chosen: _Chosen
) -> Figure | None:
    """The figure with how it is to be read, and the limits that this gives."""
    bound = _bound(row, codes, said, chosen)
    if bound is None:
        return None
    lower, upper = _limits(bound.slug, chosen)
    strict = LIMITS.get(bound.slug, ("", ""))
    for field, number in (("value", chosen.value), ("lower", lower), ("upper", upper)):
        if number is not None:
            row.take_number(field, number, chosen.origin)
    is_order = bound.slug == "order-of-magnitude"
    return Figure(
        words=words,
        said=said,
        bound=bound,
        value=chosen.value,
        lower=lower,
        upper=upper,
        is_lower_strict=strict[0] == "strict",
        is_upper_strict=strict[1] == "strict" or is_order,
    )


def _bound(row: Understanding, codes: Codes, said: Quantity | None, chosen: _Chosen) -> Named | None:
    """How the number is to be read: as its words say it, or as was typed where they say nothing."""
    is_hedged = bool(said) and chosen.origin == "typed" and said.bound in LIMITS and said.bound != "exact"
    in_words = said.bound if said and (is_hedged or chosen.value == said.value) else ""
    if chosen.value is None and not in_words:
        in_words = "between"
    # Of a number that no words say, they do not say how it is to be read either.
    is_asked = said is None or bool("bound" in said.questions or said.doubted)
    typed = row.typed("bound")
    if not typed:
        if is_asked:
            message = texts("How the words limit the number is not clear: choose it in “bound”.")
            if said and said.doubted:
                message = texts(
                    "“{words}” may deny the number, or leave it in doubt: leave the row out, or choose how "
                    "the number is read in “bound” if the article states it all the same.",
                    words=said.doubted,
                )
            row.find(
                "question",
                "ask-bound",
                message,
                "bound",
                (in_words,) if chosen.value is None else tuple(dict.fromkeys((in_words, "exact", "about"))),
            )
            return None
        named = codes.look_up("bound", in_words or "exact").taken
        if named:
            row.take("bound", named, "words" if in_words else "default")
        return named
    answer = codes.look_up("bound", typed)
    if answer.taken is None:
        message = texts("This is none of the ways to read a number: choose one of the list.")
        row.find("violation", "code-not-known", message, "bound", answer.suggestions)
        return None
    slug = answer.taken.slug
    is_span = slug in ("between", "order-of-magnitude")
    if (chosen.value is None) != is_span:
        message = texts("A number between two others has “lower” and “upper” and no “value”: fill in those.")
        row.find("violation", "bound-without-numbers", message, "bound")
        return None
    if in_words not in ("", "exact", slug) and not is_asked:
        named = codes.look_up("bound", in_words).taken
        differ(row, "bound", named.label if named else str)
        return None
    if in_words == "exact" and slug != "exact":
        message = texts("No word of the number says so: check the bound against the quote.")
        row.find("warning", "bound-not-in-words", message, "bound")
    if is_asked and slug == "between":
        message = texts(
            "The words give this range only roughly, and “between” gives its ends exactly: say so in a note."
        )
        row.find("warning", "range-is-rough", message, "bound")
    row.take("bound", answer.taken)
    return answer.taken


def _ask(row: Understanding, found: tuple[Quantity, ...], said: Quantity | None) -> None:
    """Ask what the words leave open, in the field whose filling answers it."""
    if not found:
        message = texts("No number is seen in these words: type the one that they stand for in “value”.")
        row.find("question", "ask-number", message, "value")
        return
    told = (*found, said) if said else found
    asked = {question for one in told for question in one.questions} & _NUMBER_QUESTIONS
    first = found[0]
    if "range" in asked:
        message = texts(
            "If these are the ends of a range, type them in “lower” and “upper”; if not, make a row of each."
        )
        row.find("question", "ask-range", message, "lower", written(*(one.readings[:1] for one in found)))
    elif len(found) > 1:
        message = texts(
            "There are several numbers in these words: make a row of each, or type the one that is meant "
            "in “value”."
        )
        row.find("question", "ask-number", message, "value", written(*(one.readings[:1] for one in found)))
    elif asked & {"separator", "scale"}:
        _ask_which(row, "value", first.readings)
    elif "part" in asked:
        message = texts(
            "This may be a number of things or a share: type the one that is meant in “value”, with its unit."
        )
        row.find("question", "ask-part", message, "value", written(first.readings))
    elif "year" in asked:
        message = texts("This may be a year: type it in “value” if it is a number, or leave the words out.")
        row.find("question", "ask-year", message, "value", written(first.readings))
    elif "interpretation" in asked:
        message = texts(
            "These words are no number by themselves: type what they stand for in “value”, with its unit."
        )
        row.find("question", "ask-interpretation", message, "value", written(first.readings))
    else:
        message = texts("This number was not read whole: type it in “value”, in digits.")
        row.find("question", "ask-number", message, "value")


def _ask_which(row: Understanding, field: str, readings: tuple[Decimal, ...]) -> None:
    messages = {
        code: Language(code).text(
            "This may be {first} or {second}: type the one that is meant in “value”, "
            "with no sign between thousands.",
            first=Language(code).number(readings[0].normalize()),
            second=Language(code).number(readings[1].normalize()),
        )
        for code in LANGUAGES
    }
    row.find("question", "ask-separator", messages, field, written(readings))
