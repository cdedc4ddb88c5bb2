"""The words of a figure in their quote: whether they stand there whole, and what takes them back there."""

from __future__ import annotations

import re
import unicodedata
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
    "fr": re.compile(r"\b(?:ne |n[’'])[^.;,]{1,40}?\b(?:pas|jamais|aucun\w*)\b"),
    "en": re.compile(
        r"\b(?:not|never|no longer|fell short of)\b(?! (?:less|more|fewer|under|over|only))|n[’']t\b"
    ),
    "vi": re.compile(r"\b(?:không|chưa|chẳng)\b(?! (?:quá|dưới|ít|thấp|kém|chỉ|vượt|đến|tới|đầy))"),
}
"""Words that deny, by language, but for those with which they are a hedge."""

_FORESEEING: Final = {
    "fr": re.compile(r"\b(?:devrai(?:t|ent)|pourrai(?:t|ent)|prévoit|prévoient|est prévu\w*)\b"),
    "en": re.compile(r"\b(?:could|would|might|expected to|forecast\w*|projected)\b"),
    "vi": re.compile(r"\b(?:dự kiến|dự báo|có thể|nếu|kỳ vọng)\b"),
}
"""Words of what is only expected, by language."""


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
    wider = quantity_around(words, quote, language)
    if len(found) != 1 or found[0].value is None or wider is None:
        return None
    ends = (wider.lower, wider.upper, None if wider.value is None else -wider.value)
    is_end = wider.bound != "order-of-magnitude" and found[0].value in ends and found[0].value != 0
    return unicodedata.normalize("NFC", quote)[wider.start : wider.end] if is_end else None


def quantity_around(words: str, quote: str, language: str) -> Quantity | None:
    """The one quantity of a quote that some words of it stand for; None where it is not one."""
    at = quote.find(words)
    if at < 0 or len(quote) > LONGEST:
        return None
    around = [one for one in quantities(quote, language) if one.start < at + len(words) and at < one.end]
    return around[0] if len(around) == 1 else None


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


def look_around(row: Understanding, quote: str, language: str) -> None:
    """Tell of words in a quote that may take back what its figure says; a person has to read them."""
    said = unicodedata.normalize("NFC", quote).lower()
    if (deny := _DENYING.get(language)) and (found := deny.search(said)):
        message = texts(
            "“{words}” may deny what the figure says: look whether the article states it.", words=found[0]
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
