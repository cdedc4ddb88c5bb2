"""The words of a figure in their quote: whether they stand there whole, and what takes them back there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kg.desk.article_text import ArticleText
from kg.desk.understanding import Understanding
from kg.language.folding import fold
from kg.language.number_parsing import numbers
from kg.language.quantities import quantities
from kg.language.quantity import Quantity
from kg.language.texts import texts

LONGEST: Final = 400
"""Characters of a quote that are read for its figure; it may have 200."""


_BLANKS: Final = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))

_DENYING: Final = {
    "fr": re.compile(
        r"\b(?:ne |n[’'])(?!dépass|excéd|excèd)[^.;,]{1,40}?\b(?:pas|jamais|aucun\w*)\b"
        r"(?! (?:(?:plus|moins) d|dépass|excéd))"
    ),
    "en": re.compile(
        r"\b(?:not|never|no longer|fell short of)\b"
        r"(?! (?:less|more|fewer|higher|lower|under|over|above|below|exceed|only))|n[’']t\b"
    ),
    "vi": re.compile(
        r"\b(?:không|chưa|chẳng)\b"
        r"(?! (?:quá|dưới|ít|thấp|kém|chỉ|vượt|đến|tới|đầy|hơn|trên|(?:cao|lớn|nhiều) hơn))"
    ),
}
"""Words that deny, by language, but for those with which they are a hedge."""

_FORESEEING: Final = {
    "fr": re.compile(r"\b(?:devrai(?:t|ent)|pourrai(?:t|ent)|prévoit|prévoient|est prévu\w*)\b"),
    "en": re.compile(r"\b(?:could|would|might|expected to|forecast\w*|projected)\b"),
    "vi": re.compile(r"\b(?:dự kiến|dự báo|có thể|nếu|kỳ vọng)\b"),
}
"""Words of what is only expected, by language."""

_BESIDE: Final = ("bound", "change", "period", "range", "part", "interpretation")
"""The questions about a number that words around it make, and not its own."""


def number_whole(words: str, quote: str, language: str) -> str | None:
    """The number of a quote that some words of it are only a part of; None where they have it whole.

    Of several places where the words stand, one where they have it whole is enough.
    """
    words, quote = (text.translate(_BLANKS) for text in (words, quote))
    places = [found.start() for found in re.finditer(re.escape(words), quote)] if words else []
    cut: str | None = None
    for start in places:
        end = start + len(words)
        crossed = [
            quote[one.start : one.end]
            for one in numbers(quote, language)
            if one.start < end and start < one.end and not start <= one.start <= one.end <= end
        ]
        if not crossed:
            return None
        cut = cut or crossed[0]
    return cut


def number_of_more(words: str, quote: str, language: str) -> str | None:
    """The words of a quote of which some have a number without its sign, or one end of a range; else None."""
    found = quantities(words, language) if len(words) <= LONGEST else ()
    around = _quantities_around(words, quote, language)
    wider = around[0] if len(around) == 1 else None
    if len(found) != 1 or found[0].value is None or wider is None:
        return None
    ends = (wider.lower, wider.upper, None if wider.value is None else -wider.value)
    is_end = wider.bound != "order-of-magnitude" and found[0].value in ends and found[0].value != 0
    return unicodedata.normalize("NFC", quote)[wider.start : wider.end] if is_end else None


def _quantities_around(words: str, quote: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of a quote that some words of it stand for; none where the words do not stand there."""
    words, quote = (unicodedata.normalize("NFC", text).translate(_BLANKS) for text in (words, quote))
    at = quote.find(words)
    if at < 0 or len(quote) > LONGEST:
        return ()
    end = at + len(words)
    return tuple(one for one in quantities(quote, language) if one.start < end and at < one.end)


def _has_no_quantity(words: str, quote: str, language: str) -> bool:
    """Whether the number of some words is none in their quote, but a rank or a name: “the 12th school”."""
    words, quote = (unicodedata.normalize("NFC", text).translate(_BLANKS) for text in (words, quote))
    is_there = bool(words) and words in quote and len(quote) <= LONGEST
    return is_there and not _quantities_around(words, quote, language)


def in_quote(said: Quantity, quote: str, words: str, language: str) -> Quantity:
    """The same quantity as its quote says it, which may say more: a period, which way it went."""
    around = _quantities_around(words, quote, language)
    if len(around) > 1 and said.value is None:
        return _moved(said, around)
    if len(around) != 1:
        return said.asking("interpretation") if _has_no_quantity(words, quote, language) else said
    wider = around[0]
    same = (wider.value, wider.lower, wider.upper) == (said.value, said.lower, said.upper)
    if not same and said.value is not None and said.value == wider.whole:
        return said.asking("part")
    if not same or (said.unit and wider.unit not in (said.unit, f"{said.unit}-per-year")):
        return said
    # What the words ask, the quote may answer; it asks about what stands around them alone.
    asked = tuple(one for one in said.questions if one in wider.questions)
    beside = tuple(one for one in wider.questions if one in _BESIDE)
    return replace(wider, questions=tuple(dict.fromkeys((*asked, *beside))))


def _moved(said: Quantity, around: tuple[Quantity, ...]) -> Quantity:
    """A range that its quote has as two numbers, as in “giảm từ 3 đến 4%”, with what is said of these."""
    ways = tuple(dict.fromkeys(way for one in around for way in one.ways))
    if not any(one.ways or one.is_reached or one.direction for one in around):
        return said
    is_beside = any(one.is_reached or "change" in one.questions for one in around[:1])
    if ways == ("decrease",) and is_beside:
        # Nothing falls from 3 to 4: it fell by that much.
        return replace(said, ways=ways, direction="decrease")
    return replace(said, ways=ways).asking("range", "change")


def number_scaled(words: str, quote: str, language: str) -> str | None:
    """The words of a quote that have the digits of some that do not stand there, in another scale.

    Spreadsheets make 2.75 of “2,75 millions”, and 1.234 of “1.234”; None where that is not so.
    """
    found = quantities(words, language) if len(words) <= LONGEST else ()
    if len(found) != 1 or found[0].value is None or not quote or ArticleText(quote).locate(words).stands:
        return None
    value = found[0].value
    said = [one for one in quantities(quote[:LONGEST], language) if one.value is not None]
    if any(one.value == value for one in said):
        return None
    same = (one for one in said if one.value is not None and digits(one.value) == digits(value))
    one = next(same, None)
    return unicodedata.normalize("NFC", quote)[one.start : one.end] if one else None


def digits(number: Decimal) -> tuple[int, ...]:
    """The digits of a number, whatever its scale."""
    return number.normalize().as_tuple().digits


def look_around(row: Understanding, quote: str, language: str, doubted: str = "") -> None:
    """Tell of words in a quote that may take back what its figure says; a person has to read them.

    Args:
        row: What was typed; takes what was found.
        quote: The quote.
        language: Its language.
        doubted: The words by which the sentence of the figure does not say that it is so.
    """
    said = unicodedata.normalize("NFC", quote).lower()
    deny = _DENYING.get(language)
    if words := doubted or (found[0] if deny and (found := deny.search(said)) else ""):
        message = texts(
            "“{words}” may deny what the figure says: look whether the article states it.", words=words
        )
        row.find("warning", "words-deny", message, "quote")
    is_target = bool(row.typed("kind")) and "target" in fold(row.typed("kind"))
    if not is_target and (foresee := _FORESEEING.get(language)) and (found := foresee.search(said)):
        message = texts(
            "“{words}” may speak of what is expected or wished, not of what is: look whether this is a "
            "target, or states nothing yet.",
            words=found[0],
        )
        row.find("warning", "words-foresee", message, "quote")
