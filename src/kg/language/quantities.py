"""The quantities that a text states, in French, English and Vietnamese: number, bound, unit and period.

A number is as open as the words beside it leave it, and what they leave unclear is a question: nothing is
guessed. `kg.language.number_parsing` reads the numbers, `kg.language.quantity_words` has the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from kg.language.clause_words import CLAUSES, NO_CLAUSE
from kg.language.clauses import Clause, Place, clause, with_clause
from kg.language.number_parsing import Part, parts
from kg.language.number_periods import in_time
from kg.language.part_and_whole import ROUND, asking_parts, share_of
from kg.language.period_phrases import PeriodPhrase, evened, period_phrases
from kg.language.quantity import Quantity
from kg.language.quantity_patterns import (
    any_hedge,
    behind_hedges,
    ending,
    hedge,
    hedges,
    joined,
    signs,
    told_for,
    units,
)
from kg.language.quantity_words import AROUND, NOTHING, Around
from kg.language.unit_words import (
    COUNTED,
    CURRENCIES,
    MONEY,
    PER_YEAR,
    RATES,
)

LONGEST: Final = 2000
"""Characters that a text may have; of a longer one nothing is read."""


@lru_cache(maxsize=4096)
def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The quantities that a text states, in the order of the text.

    Args:
        text: The text; one of more than `LONGEST` characters states nothing.
        language: Its language tag; of a language that is not known only digits and signs are read.

    Examples:
        >>> (found,) = quantities("un peu plus de 4,5 % en 2025", "fr")
        >>> found.value, found.bound, found.unit, found.period
        (Decimal('4.5'), 'little-more-than', 'percent', '2025')
    """
    if len(text) > LONGEST:
        return ()
    reader = _Reader(text, language)
    return tuple(reader.quantities())


def is_for_each(one: str, text: str, language: str) -> bool:
    """Whether a text, such as an indicator's name, speaks of so much for each of something.

    Args:
        one: Of what, as `Quantity.per` has it.
        text: The text.
        language: Its language tag.
    """
    code = language.partition("-")[0].lower()
    forms = (*AROUND.get(code, NOTHING).per, *CLAUSES.get(code, NO_CLAUSE).each)
    said = evened(text[:LONGEST])
    return any(re.search(rf"(?<!\w){form}", said) for name, form in forms if name == one)


class _Piece(NamedTuple):
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


class _Reader:
    """One text that is read."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._code = language.partition("-")[0].lower()
        self._words: Around = AROUND.get(self._code, NOTHING)
        self._given = unicodedata.normalize("NFC", text)
        self._text = evened(text)
        self._parts = list(joined(self._text, self._numbers()))
        self._phrases = [one for one in period_phrases(text, language) if not self._is_number(one)]

    def quantities(self) -> Iterator[Quantity]:
        """The quantities, in order."""
        found = list(self._grouped(self._pieces()))
        fractions = list(self._fractions(found))
        found = [one for one in found if not any(_overlap(one, other) for other in fractions)] + fractions
        if all(one.value is None and one.lower is None for one in found):
            found += self._interpreted()
        found = list(self._without_conversions(sorted(found, key=lambda one: one.start)))
        found = asking_parts(found, self._text, self._code)
        said: Clause | None = None
        for at, one in enumerate(found):
            said = self._said(one, at, found, said)
            sentence = self._sentence(one)
            yield in_time(with_clause(one, said), at, found, self._phrases, self._text, sentence, self._words)

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

    def _pieces(self) -> list[_Piece]:
        """The numbers that are none of periods, with their units."""
        named = [phrase for phrase in self._phrases if not phrase.is_bare]
        numbers = [part for part in self._parts if not any(_overlap(part.number, phrase) for phrase in named)]
        pieces: list[_Piece] = []
        for at, part in enumerate(numbers):
            number = part.number
            if (pieces and number.start < pieces[-1].last) or self._is_name(number.start, number.end):
                continue
            since = pieces[-1].end if pieces else 0
            until = numbers[at + 1].number.start if at + 1 < len(numbers) else len(self._text)
            until = min([until, *(one.start for one in named if one.start >= number.end)])
            # A number in words may go on in a way that is not read: vingt et un.
            goes_on = part.is_spelt and re.match(self._words.spelt_on, self._text[number.end : until])
            last = number.end + (goes_on.end() if goes_on else 0)
            readings = () if goes_on else number.readings
            unit, per, end = self._unit_after(last, until)
            whole, is_unsigned = None, False
            if unit in COUNTED and (ratio := _RATIO.fullmatch(self._text[number.start : last])):
                readings, whole = (Decimal(ratio[1]),), Decimal(ratio[2])
            start = number.start
            if _MINUS.search(self._text[max(start - 2, 0) : start]) and (
                since == 0 or self._text[since : start - 1].strip()
            ):
                start, readings = start - 1, tuple(-reading for reading in readings)
            elif signed := signs(self._code)[0].search(self._text[max(since, start - _SIGN) : start]):
                start, readings = (
                    max(since, start - _SIGN) + signed.start(),
                    tuple(-reading for reading in readings),
                )
            elif signed := signs(self._code)[1].search(self._text[max(0, start - _SIGN) : start]):
                start = max(0, start - _SIGN) + signed.start()
                readings = (*(-reading for reading in readings), *readings)
                is_unsigned = True
            if ahead := _CURRENCY_BEFORE.search(self._text[max(since, start - _AROUND) : start]):
                start -= len(ahead[0])
                if not unit:
                    unit = str(ahead.lastgroup)
                    per, end = self._pers(last, until)
            pieces.append(
                _Piece(
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

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a number is a name, as in “decision 1719” and “42-NQ/TW”."""
        named = ending(self._words.naming).search(self._before(0, start))
        is_numbered = re.match(r"(?:/\d{4})?[-/](?:nq|qđ|nđ|ct|tt|cp|kh|ubnd|qh)", self._text[end : end + 12])
        ranked = ending(self._words.ordinal).search(self._before(0, start))
        is_ranked = ranked or re.match(self._words.ordinal_after, self._text[end : end + 6])
        return bool(is_numbered or is_ranked or (named and not self._unit_after(end, len(self._text))[0]))

    def _unit_after(self, start: int, until: int) -> tuple[str, tuple[str, ...], int]:
        """The unit behind a number, what it is told for one of, and where its words end."""
        after = self._text[start : min(until, start + _AROUND)]
        found = ((name, form.match(after)) for name, form in units(self._code))
        name, match = next(((name, match) for name, match in found if match), ("", None))
        if match is None:
            return "", (), start
        pers, end = self._pers(start + match.end(), until)
        if PER_YEAR in pers and name in ("percent", "percentage-point"):
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
        after = self._text[start : min(until, start + _AROUND)]
        for name, form in told_for(self._code) if after else ():
            if match := form.match(after):
                return name, start + match.end()
        return None

    def _grouped(self, pieces: list[_Piece]) -> Iterator[Quantity]:
        """The quantities that the numbers are: alone, as the ends of a range, or as a part and its whole."""
        pieces = self._sharing(pieces)
        at, before = 0, 0
        while at < len(pieces):
            piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
            both = after is not None and piece.readings and after.readings
            taken = None
            if after is not None and both:
                taken = self._part_of(piece, after, before) or self._range(piece, after, before)
            one = taken or self._alone(piece, before)
            if after is not None and both and not taken and self._may_be_range(piece, after):
                one = _scaled(one, piece, after).asking("range")
            at += 2 if taken else 1
            before = one.end
            yield one

    def _sharing(self, pieces: list[_Piece]) -> list[_Piece]:
        """The numbers with the units that they share with those that follow: ``48 and 8 per cent``."""
        words = self._words
        links = "|".join((words.lists, words.ranges, *(link for _, link in words.between)))
        shared = pieces[-1:]
        for piece in reversed(pieces[:-1]):
            after = shared[0]
            if not piece.unit and re.fullmatch(links, self._between(piece, after)):
                piece = piece._replace(unit=after.unit, per=after.per)
            shared.insert(0, piece)
        return shared

    def _before(self, start: int, end: int) -> str:
        """What stands before a place, as far as it may say something of what stands there."""
        return self._text[max(start, end - _AROUND) : end].rstrip()

    def _between(self, piece: _Piece, after: _Piece) -> str:
        return self._text[piece.end : after.start].strip()

    def _part_of(self, piece: _Piece, after: _Piece, before: int) -> Quantity | None:
        """What ``18 of the 20 objectives`` says; None where the numbers do not stand so."""
        between = self._between(piece, after)
        unit = piece.unit or after.unit
        part, whole = piece.readings[0], after.readings[0]
        if not re.fullmatch(self._words.shares, between) or after.is_year or part > whole or unit in RATES:
            return None
        one = replace(self._alone(piece._replace(unit=unit), before), end=after.end, whole=whole)
        if ending(self._words.exceeding).search(self._before(before, piece.start)):
            # Who exceeds 18 of 20 objectives exceeds these, and not their number.
            one = replace(one, bound="exact")
        is_share = between == "/" or "every" in between or not unit or whole in ROUND
        return one.asking("part") if is_share else one

    def _range(self, piece: _Piece, after: _Piece, before: int) -> Quantity | None:
        """The range that two numbers are the ends of; None where they are none, or may be none."""
        left = self._before(before, piece.start)
        if (
            piece.unit != after.unit
            or self._is_parted(piece, after)
            or not self._is_opened(piece, after, left)
        ):
            return None
        lower, upper = piece.readings[0], after.readings[0]
        if piece.factors[0] < after.factors[0]:
            # entre 3 et 4 millions
            scaled = lower * (after.factors[0] // piece.factors[0])
            lower = scaled if scaled < upper else lower
        if lower >= upper:
            return None
        # Of a range that the words only give roughly, no end is certain.
        asked = ("bound",) if self._is_rough(piece, after, before) else ()
        return replace(
            self._alone(after, piece.end),
            start=piece.start,
            value=None,
            lower=lower,
            upper=upper,
            bound="between",
            questions=tuple(dict.fromkeys((*self._doubts(piece), *self._doubts(after), *asked))),
            readings=(),
        )

    def _is_opened(self, piece: _Piece, after: _Piece, left: str) -> bool:
        """Whether something before two numbers, or a dash between them, makes a range of them."""
        between = self._between(piece, after)
        for opener, link in self._words.between:
            opened = re.search(rf"(?<!\w)(?:{opener})(?:\s(?:{any_hedge(self._code)}))?$", left)
            if opened and re.fullmatch(link, between):
                # What went from the one to the other was at both.
                return not ending(self._words.moving).search(left[: opened.start()].rstrip())
        return between in ("-", "–", "—")

    def _is_rough(self, piece: _Piece, after: _Piece, before: int) -> bool:
        """Whether a hedge stands at a range: before it, before what opens it, or behind it."""
        left = self._before(before, piece.start)
        openers = "|".join(opener for opener, _ in self._words.between) or "(?!)"
        outer = re.sub(rf"(?<!\w)(?:{openers})$", "", left).rstrip()
        hedged = (self._bound(after, piece.end)[0], *(hedge(self._code, some)[0] for some in (left, outer)))
        return any(bound not in ("", "exact") for bound in hedged)

    def _may_be_range(self, piece: _Piece, after: _Piece) -> bool:
        if piece.unit and after.unit and piece.unit != after.unit:
            return False
        if piece.factors == after.factors and piece.readings[0] >= after.readings[0]:
            return False
        links = "|".join((self._words.ranges, *(link for _, link in self._words.between[1:])))
        return not self._is_parted(piece, after) and bool(re.fullmatch(links, self._between(piece, after)))

    def _is_parted(self, piece: _Piece, after: _Piece) -> bool:
        """Whether a period stands between two numbers."""
        return any(piece.last <= phrase.start < after.first for phrase in self._phrases)

    def _alone(self, piece: _Piece, before: int) -> Quantity:
        value = piece.readings[0] if piece.readings else None
        one = Quantity(
            start=piece.start,
            end=self._hedged_until(piece),
            value=value,
            unit=piece.unit,
            per=piece.per,
            questions=self._doubts(piece),
            readings=piece.readings,
            whole=piece.whole,
            share_of=share_of(self._text, piece.end, self._code) if piece.unit == "percent" else "",
        )
        if ending(self._words.one_of).search(self._before(before, piece.start)):
            return replace(one, value=None, readings=()).asking("part")
        if piece.below is not None:
            return replace(one, value=None, lower=value, upper=piece.below, bound="order-of-magnitude")
        bound, is_unsure = self._bound(piece, before)
        one = replace(one, bound=bound)
        return one.asking("bound") if is_unsure else one

    def _doubts(self, piece: _Piece) -> tuple[str, ...]:
        """What has to be asked about a number and its unit."""
        if not piece.readings:
            return ("number",)
        value, counts = piece.readings[0], piece.unit in COUNTED and piece.factors == (1,)
        sign = re.match(r"[1-9]\d{0,2}[.,]\d{3}(?![\d.,])", self._text[piece.first : piece.last])
        is_rate = not piece.unit or piece.unit in RATES
        asked = {
            "number": piece.is_unsigned,
            "part": piece.whole is not None,
            "scale": len(piece.factors) > 1,
            "separator": bool(sign) and (is_rate or (counts and value < piece.readings[-1])),
            "unit": piece.unit == "point" or (piece.is_spelt and value == 0 and piece.unit != "percent"),
            "year": piece.is_year,
        }
        return tuple(question for question, is_asked in asked.items() if is_asked)

    def _bound(self, piece: _Piece, before: int) -> tuple[str, bool]:
        """How a number is hedged, and whether that has to be asked about."""
        left = self._before(before, piece.start)
        rights = [self._text[end : end + _AROUND] for end in (piece.end, piece.last)]
        ahead, match = hedge(self._code, left)
        behind = next(
            (bound for bound, form in behind_hedges(self._code) for right in rights if form.match(right)),
            "",
        )
        if behind == "little-more-than" and ahead != "more-than":
            behind = ""
        if ahead and behind and ahead != behind and behind != "little-more-than":
            return ahead, True
        if not ahead and not behind and re.fullmatch(_APPROXIMATE, self._text[piece.first : piece.last]):
            return "about", False
        return behind or ahead or "exact", bool(match and re.fullmatch(self._words.unsure, match[0]))

    def _hedged_until(self, piece: _Piece) -> int:
        """Where the words of a number end, with a hedge behind its unit."""
        found = (
            form.match(self._text[piece.end : piece.end + _AROUND]) for _, form in behind_hedges(self._code)
        )
        return piece.end + max((match.end() for match in found if match), default=0)

    def _fractions(self, found: Sequence[Quantity]) -> Iterator[Quantity]:
        """Shares in words, such as ``more than half``: whether they are that many per cent is asked."""
        for form, share in self._words.fractions:
            for match in re.finditer(rf"(?<!\w)(?:{form})(?!\w)", self._text):
                start, end = match.span()
                read = [one for one in found if one.value is not None and one.start < end and start < one.end]
                if read or any(one.start < end and start < one.end for one in self._phrases):
                    continue
                readings = (Decimal(share),) if share else ()
                yield self._alone(_Piece(start, start, end, end, readings, unit="percent"), 0).asking(
                    "interpretation"
                )

    def _interpreted(self) -> Iterator[Quantity]:
        """Words that say all or none, where no number stands: whether that is a number is asked."""
        if match := re.search(self._words.whole, self._text):
            value = Decimal(100)
            one = Quantity(*match.span(), value, unit="percent", readings=(value,))
            yield one.asking("interpretation")
        elif match := re.search(self._words.none, self._text):
            unit, per, end = self._unit_after(match.end(), len(self._text))
            value = Decimal(0)
            one = Quantity(match.start(), end, value, unit=unit, per=per, readings=(value,))
            yield one.asking("interpretation")

    def _without_conversions(self, found: Iterable[Quantity]) -> Iterator[Quantity]:
        """All but amounts in brackets behind the same amount in another currency."""
        last: Quantity | None = None
        for one in found:
            money = last and {last.unit, one.unit} <= MONEY and last.unit != one.unit
            if last and money and re.fullmatch(r"\s?\([^()]{0,40}", self._text[last.end : one.start]):
                continue
            yield one
            last = one

    def _said(self, one: Quantity, at: int, found: Sequence[Quantity], previous: Clause | None) -> Clause:
        """What its clause says of a quantity."""
        opens, closes = self._sentence(one)
        last = found[at - 1] if at and found[at - 1].end > opens else None
        before = last.end if last else opens
        after = min(found[at + 1].start if at + 1 < len(found) else closes, closes)
        left = self._before(before, one.start)
        _, led = hedge(self._code, left)
        place = Place(
            opens=opens,
            before=before,
            led=max(before, one.start - _AROUND) + led.start() if led else one.start,
            start=one.start,
            end=one.end,
            after=after,
            phrases=[(phrase.start, phrase.end) for phrase in self._phrases],
            hedge=led[0] if led else "",
            unit=one.unit,
            closes=closes,
        )
        if last and previous and last.unit != one.unit:
            previous = previous._replace(each=())
        return clause(self._text, self._code, place, previous if last else None)

    def _sentence(self, one: Quantity) -> tuple[int, int]:
        """Where the sentence of a quantity starts and ends."""
        ends = [match.end() for match in _CLAUSE.finditer(self._text)]
        start = max((end for end in ends if end <= one.start), default=0)
        return start, min((end for end in ends if end > one.start), default=len(self._text))


_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;]\s+|[“\"(«]\s?)(\w)(?=\w*\s+(\w))")
_CLAUSE: Final = re.compile(r"[.;!?](?=\s)")
_YEAR_NOUN: Final = re.compile(r"(?:năm|l’an|année|year)$")
_APPROXIMATE: Final = r"(?:(?:une?|1)\s)?(?:\w+aine|millier)"
_MINUS: Final = re.compile(r"(?:^|[\s(])[-−]$")
_CURRENCY_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{form})' for name, form in CURRENCIES)})\s?$"
)
_RATIO: Final = re.compile(r"(\d{1,9})/(\d{1,9})")
_SIGN: Final = 20
"""Characters before a number in which it may be said that it is less than nothing."""
_AROUND: Final = 120
"""Characters before and behind a number in which words may say how it is meant."""


def _scaled(one: Quantity, piece: _Piece, after: _Piece) -> Quantity:
    """A number that may have the magnitude of the one behind it: the 120 of “de 120 à 240 milliards”."""
    factor = after.factors[0] // piece.factors[0]
    if factor <= 1 or one.value is None or one.value * factor >= after.readings[0]:
        return one
    readings = (one.value * factor, *one.readings)
    return replace(one, value=readings[0], readings=readings).asking("scale")


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def _overlap(one: _Span, other: _Span) -> bool:
    return one.start < other.end and other.start < one.end
