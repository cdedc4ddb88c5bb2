"""The quantities that a text states, in French, English and Vietnamese: number, bound, unit and period.

A number is as open as the words beside it leave it, and what they leave unclear is a question: nothing is
guessed. `kg.language.reading.number_parsing` reads the numbers, `kg.language.lexicon.quantity` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kg.language.lexicon.clause import CLAUSES, NO_CLAUSE
from kg.language.lexicon.quantity import AROUND, NOTHING
from kg.language.lexicon.unit import (
    COUNTED,
    MONEY,
    RATES,
)
from kg.language.lexicon.vague import is_vague
from kg.language.reading.clauses import Clause, Place, clause, with_clause
from kg.language.reading.names import uncovered
from kg.language.reading.number_parsing import is_rough
from kg.language.reading.number_periods import in_time
from kg.language.reading.part_and_whole import ROUND, asking_parts, share_of
from kg.language.reading.period_phrases import evened
from kg.language.reading.quantity import Quantity
from kg.language.reading.quantity_patterns import (
    any_hedge,
    behind_hedges,
    ending,
    hedge,
)
from kg.language.reading.quantity_pieces import AND_A_HALF, AROUND_NUMBER, SIGN, Piece, Pieces, overlap

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


class _Reader(Pieces):
    """One text that is read."""

    _turned = ""
    """Which way something went of which words say how many times as much it is now."""

    def quantities(self) -> Iterator[Quantity]:
        """The quantities, in order."""
        found = list(self._grouped(self.pieces()))
        fractions = list(self._fractions(found))
        found = [one for one in found if not any(overlap(one, other) for other in fractions)] + fractions
        if all(one.value is None and one.lower is None for one in found):
            found += self._interpreted()
        found = list(self._without_conversions(sorted(found, key=lambda one: one.start)))
        found = asking_parts(found, self._text, self._code)
        said: Clause | None = None
        for at, one in enumerate(found):
            said = self._said(one, at, found, said)
            told = with_clause(one, said)
            if one.unit == "times" and "interpretation" in one.questions and self._turned:
                told = replace(told, direction=self._turned)
            sentence = self._sentence(one)
            clauses = CLAUSES.get(self._code, NO_CLAUSE)
            yield in_time(told, at, found, self._phrases, self._text, sentence, self._words, clauses)

    def _grouped(self, pieces: list[Piece]) -> Iterator[Quantity]:
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
                if re.fullmatch(r",|or|ou|hoặc|hay", self._between(piece, after)):
                    pieces[at + 1] = after._replace(is_either=True)
            at += 2 if taken else 1
            before = one.end
            yield one

    def _sharing(self, pieces: list[Piece]) -> list[Piece]:
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

    def _between(self, piece: Piece, after: Piece) -> str:
        return self._text[piece.end : after.start].strip()

    def _part_of(self, piece: Piece, after: Piece, before: int) -> Quantity | None:
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
        is_of_few = unit in ("person", "household") and whole <= _FEW
        is_share = re.match(r"/|in\b", between) or "every" in between or not unit or whole in ROUND
        is_share = bool(is_share) or is_of_few
        return one.asking("part") if is_share else one

    def _range(self, piece: Piece, after: Piece, before: int) -> Quantity | None:
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

    def _is_opened(self, piece: Piece, after: Piece, left: str) -> bool:
        """Whether something before two numbers, or a dash between them, makes a range of them."""
        between = self._between(piece, after)
        for opener, link in self._words.between:
            opened = re.search(rf"(?<!\w)(?:{opener})(?:\s(?:{any_hedge(self._code)}))?$", left)
            if opened and re.fullmatch(link, between):
                # What went from the one to the other was at both.
                return not ending(self._words.moving).search(left[: opened.start()].rstrip())
        if between in ("-", "–", "—"):
            return True
        is_year = piece.is_year or after.is_year
        return bool(re.fullmatch(self._words.spanning, between)) and not is_year and self._is_still(piece)

    def _is_still(self, piece: Piece) -> bool:
        """Whether no word of change stands in the sentence of a number, so that nothing went to another."""
        opens, closes = self._sentence(piece)
        words = CLAUSES.get(self._code, NO_CLAUSE)
        said = self._text[opens:closes]
        is_opened = any(
            ending(opener).search(self._before(opens, piece.start)) for opener, _ in self._words.between[1:]
        )
        return not is_opened and not any(
            re.search(form, said) for form in (words.rises, words.falls, words.moves)
        )

    def _is_rough(self, piece: Piece, after: Piece, before: int) -> bool:
        """Whether a hedge stands at a range: before it, before what opens it, or behind it."""
        left = self._before(before, piece.start)
        openers = "|".join(opener for opener, _ in self._words.between) or "(?!)"
        outer = re.sub(rf"(?<!\w)(?:{openers})$", "", left).rstrip()
        hedged = (self._bound(after, piece.end)[0], *(hedge(self._code, some)[0] for some in (left, outer)))
        is_vague_ = self._is_vague(piece, before) or self._is_vague(after, piece.end)
        return is_vague_ or any(bound not in ("", "exact") for bound in hedged)

    def _may_be_range(self, piece: Piece, after: Piece) -> bool:
        if piece.unit and after.unit and piece.unit != after.unit:
            return False
        if piece.factors == after.factors and piece.readings[0] >= after.readings[0]:
            return False
        links = "|".join((self._words.ranges, *(link for _, link in self._words.between[1:])))
        between = self._between(piece, after)
        is_linked = re.fullmatch(links, between) or (between == "," and _are_either(piece, after))
        return not self._is_parted(piece, after) and bool(is_linked)

    def _is_parted(self, piece: Piece, after: Piece) -> bool:
        """Whether a period stands between two numbers."""
        return any(piece.last <= phrase.start < after.first for phrase in self._phrases)

    def _alone(self, piece: Piece, before: int) -> Quantity:
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
            share_of=share_of(self._text, piece.start, piece.end, self._code)
            if piece.unit == "percent"
            else "",
        )
        if led := ending(self._words.one_of).search(left := self._before(before, piece.start)):
            bound, _ = hedge(self._code, left[: led.start()].rstrip())
            return replace(one, value=None, readings=(), whole=value, bound=bound or "exact").asking("part")
        if piece.below is not None:
            return replace(one, value=None, lower=value, upper=piece.below, bound="order-of-magnitude")
        bound, is_unsure = self._bound(piece, before)
        one = replace(one, bound=bound)
        return one.asking("bound") if is_unsure or self._is_rough_number(piece, bound) else one

    def _is_rough_number(self, piece: Piece, bound: str) -> bool:
        """Whether a number in words is no certain one: ``dăm trăm``, ``trăm hộ``."""
        if not piece.is_spelt:
            return False
        if not piece.readings:
            return is_rough(self._text, piece.first, piece.last, self._language)
        is_bare = re.match(rf"(?:{self._words.bare})(?!\w)", self._text[piece.first :])
        return bound == "exact" and bool(is_bare)

    def _doubts(self, piece: Piece) -> tuple[str, ...]:
        """What has to be asked about a number and its unit."""
        if not piece.readings:
            return ("number",)
        value, counts = piece.readings[0], piece.unit in COUNTED and piece.factors == (1,)
        sign = re.match(r"[1-9]\d{0,2}[.,]\d{3}(?![\d.,])", self._text[piece.first : piece.last])
        is_rate = not piece.unit or piece.unit in RATES
        asked = {
            "number": piece.is_unsigned,
            "part": piece.whole is not None,
            "range": piece.is_either,
            "scale": len(piece.factors) > 1,
            "separator": bool(sign) and (is_rate or (counts and value < piece.readings[-1])),
            "unit": piece.unit in ("point", "point-per-year")
            or (piece.is_spelt and value == 0 and piece.unit != "percent"),
            "year": piece.is_year,
        }
        return tuple(question for question, is_asked in asked.items() if is_asked)

    def _bound(self, piece: Piece, before: int) -> tuple[str, bool]:
        """How a number is hedged, and whether that has to be asked about."""
        left = self._before(before, piece.start)
        rights = [self._text[end : end + AROUND_NUMBER] for end in (piece.end, piece.last)]
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
        if not ahead and not behind and self._is_vague(piece, before):
            return "exact", True
        return behind or ahead or "exact", bool(match and re.fullmatch(self._words.unsure, match[0]))

    def _is_vague(self, piece: Piece, before: int) -> bool:
        """Whether words in the clause of a number leave it open in a way that has no code."""
        opens, closes = self._sentence(piece)
        closes = min(
            [closes, *(part.number.start for part in self._parts if part.number.start >= piece.last)]
        )
        left = self._before(max(before, opens), piece.start)
        # With the start of the next number, before which no clause ends.
        right, behind = self._text[piece.last : closes + 1], self._text[piece.end : closes + 1]
        is_share = piece.unit in RATES or piece.unit in MONEY
        return is_vague(left, right, behind, self._code, is_share=is_share)

    def _hedged_until(self, piece: Piece) -> int:
        """Where the words of a number end, with a hedge behind its unit."""
        found = (
            form.match(self._text[piece.end : piece.end + AROUND_NUMBER])
            for _, form in behind_hedges(self._code)
        )
        return piece.end + max((match.end() for match in found if match), default=0)

    def _fractions(self, found: Sequence[Quantity]) -> Iterator[Quantity]:
        """Shares in words, such as ``more than half``: whether they are that many per cent is asked."""
        halves = list(re.finditer(rf"(?<!\w)(?:{self._words.half_point})(?!\w)", self._text))
        for match in halves:
            start, end = match.span()
            unit = "percentage-point" if match["percentage"] else "point"
            yield self._alone(Piece(start, start, end, end, (Decimal("0.5"),), unit=unit), 0)
        for form, share in self._words.fractions:
            for match in re.finditer(rf"(?<!\w)(?:{form})(?!\w)", self._text):
                start, end = match.span()
                read = [one for one in found if one.value is not None and one.start < end and start < one.end]
                if read or any(one.start < end and start < one.end for one in self._phrases):
                    continue
                if any(one.start() < end and start < one.end() for one in halves):
                    continue
                if re.match(
                    rf"\s(?:(?:of\s)?an?\s|de\s|d’)?(?:{self._words.magnitudes})\b", self._text[end:]
                ):
                    # half a million
                    continue
                if AND_A_HALF.search(self._text[max(start - SIGN, 0) : end]):
                    continue
                readings = (Decimal(share),) if share else ()
                yield self._alone(Piece(start, start, end, end, readings, unit="percent"), 0).asking(
                    "interpretation"
                )

    def _interpreted(self) -> Iterator[Quantity]:
        """Words that say so many times, all or none, where no number stands: whether that is one is asked."""
        for form, times in self._words.multiples:
            if match := re.search(rf"(?<!\w)(?:{form})(?!\w)", self._text):
                readings = (Decimal(times),) if times else ()
                start, end = match.span()
                one = self._alone(Piece(start, start, end, end, readings, unit="times"), 0)
                if re.search(_MORE_THAN, self._text[:start]):
                    one = replace(one, bound="more-than")
                told = {name for name, said in match.groupdict().items() if said}
                self._turned = "increase" if "rise" in told else "decrease" if "fall" in told else ""
                yield one.asking("interpretation", *(() if told else ("change",)))
                return
        if match := re.search(self._words.whole, self._text):
            start, end = match.span()
            piece = Piece(start, start, end, end, (Decimal(100),), unit="percent")
            yield self._alone(piece, 0).asking("interpretation")
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
            led=max(before, one.start - AROUND_NUMBER) + led.start() if led else one.start,
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
        said = clause(self._text, self._code, place, previous if last else None)
        is_told = said.direction or said.relation or said.is_reached
        if one.unit in ("percent", "times") and not is_told and self._is_by_how_much(place):
            said = said._replace(questions=tuple(dict.fromkeys((*said.questions, "change"))))
        return said._replace(doubted=uncovered(said.doubted, self._text, self._plain))

    def _is_by_how_much(self, place: Place) -> bool:
        """Whether words say that a share is how far something went, of which the verb is not known."""
        left = self._text[max(place.before, place.led - AROUND_NUMBER) : place.led].rstrip()
        # What is done by 5 % of all is done by these.
        is_of_all = re.match(rf"\s(?:{self._words.share_of})\s", self._text[place.end :])
        return not is_of_all and bool(ending(self._words.by_how_much).search(left))


_APPROXIMATE: Final = r"(?:(?:une?|1)\s)?(?:\w+aine|millier)(?:\sde\s\w+)*"
_FEW: Final = 20
"""The most people, or households, that nobody counts: “trois habitants sur quatre” is a share."""
_MORE_THAN: Final = r"(?:plus|mieux)\sque\s$"


def _scaled(one: Quantity, piece: Piece, after: Piece) -> Quantity:
    """A number that may have the magnitude of the one behind it: the 120 of “de 120 à 240 milliards”."""
    factor = after.factors[0] // piece.factors[0]
    if factor <= 1 or one.value is None or one.value * factor >= after.readings[0]:
        return one
    readings = (one.value * factor, *one.readings)
    return replace(one, value=readings[0], readings=readings).asking("scale")


def _are_either(piece: Piece, after: Piece) -> bool:
    """Whether two numbers in words follow each other in counting, as in “deux, trois cents”."""
    first, second = piece.readings[0] / piece.factors[0], after.readings[0] / after.factors[0]
    return piece.is_spelt and after.is_spelt and second - first == 1 and after.factors[0] > piece.factors[0]
