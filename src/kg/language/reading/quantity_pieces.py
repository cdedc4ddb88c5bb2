"""The numbers of a text, each with what stands directly beside it, such as its sign and its unit."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final, NamedTuple, Protocol

from kg.language.lexicon.quantity import AROUND, NOTHING, Around
from kg.language.lexicon.unit import COUNTED, CURRENCIES, PER_YEAR
from kg.language.reading.names import without_names
from kg.language.reading.number_parsing import Part, parts
from kg.language.reading.period_phrases import PeriodPhrase, evened, period_phrases
from kg.language.reading.quantity_patterns import ending, hedge, hedges, joined, signs, told_for, units

_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;]\s+|[“\"(«]\s?)(\w)(?=\w*\s+(\w))")
_CLAUSE: Final = re.compile(r"[.;!?](?=\s)")
_YEAR_NOUN: Final = re.compile(r"(?:năm|l’an|année|year)$")
AND_A_HALF: Final = re.compile(
    r"\s(?:and\s(?:a|one|three)[\s-](?:half|quarters?|thirds?)|et\s(?:demie?s?|quart|(?:un|trois)\squarts?)|rưỡi)\b"
)
_OF_SHARE: Final = re.compile(
    r"\d\s?(?:%|per\s?cent|pour\s?cent|phần\străm|(?:(?:percentage|%)\s)?points?(?:\sde\s(?:pourcentages?|%))?|điểm(?:\s(?:%|phần\străm))?),?\s$"
)
"""A share, or points, at the end of what stands before “each year”."""
_MINUS: Final = re.compile(r"(?:^|[\s(])[-−]$")
_CURRENCY_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{form})' for name, form in CURRENCIES)})\s?$"
)
_RATIO: Final = re.compile(r"(\d{1,9})/(\d{1,9})")
SIGN: Final = 20
"""Characters before a number in which it may be said that it is less than nothing."""
AROUND_NUMBER: Final = 120
"""Characters before and behind a number in which words may say how it is meant."""


class Span(Protocol):
    """Something that has a place in a text."""

    @property
    def start(self) -> int:
        """Where it starts."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


def overlap(one: Span, other: Span) -> bool:
    """Whether two have a place in common."""
    return one.start < other.end and other.start < one.end


class Piece(NamedTuple):
    """A number with what stands directly beside it; all places are in the text."""

    start: int
    """Where it starts, with a currency in front of it."""
    first: int
    """Where its digits or words start."""
    last: int
    """Where these end."""
    end: int
    """Where its unit ends."""
    readings: tuple[Decimal, ...]
    factors: tuple[int, ...] = (1,)
    below: Decimal | None = None
    unit: str = ""
    per: tuple[str, ...] = ()
    is_year: bool = False
    is_spelt: bool = False
    is_unsigned: bool = False
    whole: Decimal | None = None
    is_either: bool = False
    """Whether it may be the end of a range: “hai, ba trăm”."""


class Pieces:
    """One text, with its numbers and its periods.

    Args:
        text: The text.
        language: Its language tag.
    """

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._code = language.partition("-")[0].lower()
        self._words: Around = AROUND.get(self._code, NOTHING)
        composed = unicodedata.normalize("NFC", text)
        self._given = without_names(composed, self._code)
        self._plain = evened(composed)
        self._text = evened(self._given)
        self._parts = list(joined(self._text, self._numbers()))
        self._phrases = [one for one in period_phrases(self._given, language) if not self._is_number(one)]

    def _numbers(self) -> list[Part]:
        """The numbers; words for “per cent” are none."""
        signs = [match.span() for match in re.finditer("phần trăm", self._text)]
        found = parts(self._cased(), self._language)
        return [one for one in found if not any(start <= one.number.start < end for start, end in signs)]

    def _cased(self) -> str:
        """The text with its number words in small letters, as Vietnamese has to have them."""
        text = self._given
        if text.isupper():
            return self._text
        if self._code == "vi":
            for match in _SENTENCE_START.finditer(text):
                if match[2].islower() or match[2].isdecimal():
                    at = match.start(1)
                    text = text[:at] + self._text[at] + text[at + 1 :]
        return text

    def _is_number(self, phrase: PeriodPhrase) -> bool:
        """Whether what may be a year is none: ``up to 2000 households``."""
        year = phrase.end - 4
        left = self._before(0, year)
        if not self._text[year : phrase.end].isdecimal() or _YEAR_NOUN.search(left):
            return False
        is_hedged = any(form.search(left) for _, form in hedges(self._code))
        return is_hedged and bool(self._unit_after(phrase.end, len(self._text))[0])

    def pieces(self) -> list[Piece]:
        """The numbers that are none of periods, with their units."""
        rates = [phrase for phrase in self._phrases if self._is_rate(phrase)]
        named = [phrase for phrase in self._phrases if not phrase.is_bare and phrase not in rates]
        self._phrases = [one for one in self._phrases if one not in rates or not self._is_beside_another(one)]
        numbers = [part for part in self._parts if not any(overlap(part.number, phrase) for phrase in named)]
        pieces: list[Piece] = []
        for at, part in enumerate(numbers):
            number = part.number
            if (pieces and number.start < pieces[-1].last) or self._is_name(number.start, number.end):
                continue
            since = pieces[-1].end if pieces else 0
            until = numbers[at + 1].number.start if at + 1 < len(numbers) else len(self._text)
            until = min([until, *(one.start for one in named if one.start >= number.end)])
            # A number in words may go on in a way that is not read: vingt et un.
            goes_on = part.is_spelt and re.match(self._words.spelt_on, self._text[number.end : until])
            goes_on = goes_on or AND_A_HALF.match(self._text[number.end :])
            last = number.end + (goes_on.end() if goes_on else 0)
            readings = () if goes_on else number.readings
            unit, per, end = self._unit_after(last, max(last, until))
            left = self._before(since, number.start)
            _, led = hedge(self._code, left)
            if not unit and ending(self._words.multiplying).search(
                left[: led.start()].rstrip() if led else left
            ):
                unit = "times"
            whole, is_unsigned = None, False
            if unit in COUNTED and (ratio := _RATIO.fullmatch(self._text[number.start : last])):
                readings, whole = (Decimal(ratio[1]),), Decimal(ratio[2])
            start = number.start
            if _MINUS.search(self._text[max(start - 2, 0) : start]) and (
                since == 0 or self._text[since : start - 1].strip()
            ):
                start, readings = start - 1, tuple(-reading for reading in readings)
            elif signed := signs(self._code)[0].search(self._text[max(since, start - SIGN) : start]):
                start, readings = (
                    max(since, start - SIGN) + signed.start(),
                    tuple(-reading for reading in readings),
                )
            elif signed := signs(self._code)[1].search(self._text[max(0, start - SIGN) : start]):
                start = max(0, start - SIGN) + signed.start()
                readings = (*(-reading for reading in readings), *readings)
                is_unsigned = True
            if ahead := _CURRENCY_BEFORE.search(self._text[max(since, start - AROUND_NUMBER) : start]):
                start -= len(ahead[0])
                if not unit:
                    unit = str(ahead.lastgroup)
                    per, end = self._pers(last, until)
            pieces.append(
                Piece(
                    *(start, number.start, last, end, readings, part.factors, number.below, unit, per),
                    is_year=number.is_year and not unit,
                    is_spelt=part.is_spelt,
                    is_unsigned=is_unsigned,
                    whole=whole,
                )
            )
        # A year by itself beside other numbers is no quantity.
        others = [piece for piece in pieces if not piece.is_year]
        return others or pieces

    def _is_rate(self, phrase: PeriodPhrase) -> bool:
        """Whether an “each year” says how fast a share went."""
        return phrase.code == "every-year" and bool(_OF_SHARE.search(self._text[: phrase.start]))

    def _is_beside_another(self, phrase: PeriodPhrase) -> bool:
        """Whether another period stands in the sentence of an “each year”."""
        start, end = self._sentence(phrase)
        others = (one for one in self._phrases if start <= one.start < end and not one.is_level)
        return any(one.code not in ("", phrase.code) for one in others)

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a number is a name, as in “decision 1719” and “42-NQ/TW”."""
        # What makes a name of a number may be one of the words of that name.
        named = ending(self._words.naming).search(self._plain[max(0, start - AROUND_NUMBER) : start].rstrip())
        is_numbered = re.match(r"(?:/\d{4})?[-/](?:nq|qđ|nđ|ct|tt|cp|kh|ubnd|qh)", self._text[end : end + 12])
        ranked = ending(self._words.ordinal).search(self._before(0, start))
        is_ranked = ranked or re.match(self._words.ordinal_after, self._text[end : end + 6])
        return bool(is_numbered or is_ranked or (named and not self._unit_after(end, len(self._text))[0]))

    def _unit_after(self, start: int, until: int) -> tuple[str, tuple[str, ...], int]:
        """The unit behind a number, what it is told for one of, and where its words end."""
        after = self._text[start : min(until, start + AROUND_NUMBER)]
        found = ((name, form.match(after)) for name, form in units(self._code))
        name, match = next(((name, match) for name, match in found if match), ("", None))
        if match is None:
            return "", (), start
        pers, end = self._pers(start + match.end(), until)
        if PER_YEAR in pers and name in ("percent", "percentage-point", "point"):
            name += "-per-year"
            pers = tuple(per for per in pers if per != PER_YEAR)
        return name, pers, end

    def _pers(self, end: int, until: int) -> tuple[tuple[str, ...], int]:
        """All that a quantity is told for one of, and where the words of that end."""
        pers: list[str] = []
        while told := self._per(end, until):
            pers.append(told[0])
            end = told[1]
        return tuple(dict.fromkeys(pers)), end

    def _per(self, start: int, until: int) -> tuple[str, int] | None:
        """What a quantity is told for one of, and where that ends."""
        after = self._text[start : min(until, start + AROUND_NUMBER)]
        for name, form in told_for(self._code) if after else ():
            if match := form.match(after):
                return name, start + match.end()
        return None

    def _before(self, start: int, end: int) -> str:
        """What stands before a place, as far as it may say something of what stands there."""
        return self._text[max(start, end - AROUND_NUMBER) : end].rstrip()

    def _sentence(self, one: Span) -> tuple[int, int]:
        """Where the sentence of a quantity starts and ends."""
        ends = [match.end() for match in _CLAUSE.finditer(self._text)]
        start = max((end for end in ends if end <= one.start), default=0)
        return start, min((end for end in ends if end > one.start), default=len(self._text))
