"""What the clause of a number says of it: which way something went, what is only aimed at, for one of what.

A verb of change makes a number the size of a change only where the words between say so: “fell by 8%”. What
was reached, as in “fell from 12% to 8%”, is a level. `kg.language.lexicon.clause` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from kg.language.lexicon.clause import CLAUSES, NO_CLAUSE, ClauseWords
from kg.language.lexicon.quantity import AROUND, NOTHING
from kg.language.lexicon.unit import COUNTED, MONEY, PER_YEAR, RATES
from kg.language.reading.quantity import Quantity

_FAR: Final = 60
"""Characters that may stand between what moved and by how much."""

_LONGEST: Final = 240
"""Characters before a number in which its clause is read."""


_BY: Final = ("by", "de", "thêm")
"""What says that a number is how far something went, however it is hedged."""


_INSTEAD: Final = re.compile(r",\s(?:(?:and\s)?not|et\snon|non\spas|(?:chứ\s)?không\sphải|chứ\skhông)\s")
"""What starts the words of a number that is not the one."""


class Place(NamedTuple):
    """Where a number stands in a text, with what stands around it.

    Attributes:
        opens: Where its sentence starts.
        before: Where the number before it ends, or its sentence starts.
        led: Where its words start, with the hedge before it.
        start: Where it starts.
        end: Where its words end.
        after: Where the next number starts, or its sentence ends.
        phrases: Where periods stand.
        hedge: The words of the hedge before it.
        unit: What it counts.
        closes: Where its sentence ends; where 0, where `after` is.
    """

    opens: int
    before: int
    led: int
    start: int
    end: int
    after: int
    phrases: Sequence[tuple[int, int]] = ()
    hedge: str = ""
    unit: str = ""
    closes: int = 0


class Clause(NamedTuple):
    """What a clause says of a number; the fields are those of `kg.language.reading.quantities.Quantity`."""

    direction: str = ""
    ways: tuple[str, ...] = ()
    is_reached: bool = False
    relation: str = ""
    tense: str = ""
    each: tuple[str, ...] = ()
    is_average: bool = False
    is_exact: bool = False
    is_leaving: bool = False
    is_left: bool = False
    doubted: str = ""
    questions: tuple[str, ...] = ()


def clause(text: str, code: str, place: Place, previous: Clause | None) -> Clause:
    """What the clause of a number says of it.

    Args:
        text: The text, evened (`kg.language.reading.period_phrases.evened`).
        code: The code of its language.
        place: Where the number stands.
        previous: What was said of the number before it in the same sentence; None where there is none.
    """
    return _Clause(text, code, place).said(previous)


def with_clause(one: Quantity, said: Clause) -> Quantity:
    """A quantity with what its clause says of it.

    Args:
        one: The quantity.
        said: What its clause says.
    """
    asked = tuple(question for question in one.questions if not (said.is_exact and question == "bound"))
    return replace(
        one,
        # What is less than nothing is no size.
        direction="" if one.value is not None and one.value < 0 else said.direction,
        ways=said.ways,
        is_reached=said.is_reached,
        relation=said.relation,
        tense=said.tense,
        per=one.per or said.each,
        is_average=said.is_average,
        is_leaving=said.is_leaving,
        is_left=said.is_left,
        doubted=said.doubted,
        bound="exact" if said.is_exact else one.bound,
        questions=tuple(dict.fromkeys((*asked, *said.questions))),
    )


class _Clause:
    def __init__(self, text: str, code: str, place: Place) -> None:
        self._words: ClauseWords = CLAUSES.get(code, NO_CLAUSE)
        self._per = [one for one in AROUND.get(code, NOTHING).per if one[0] != PER_YEAR]
        self._place = place
        self._within = text[place.start : place.end]
        self._lead = text[max(place.before, place.led - _LONGEST) : place.led].rstrip()
        self._left_start = max(place.opens, place.start - _LONGEST)
        self._left = text[self._left_start : place.start]
        self._right = text[place.end : place.after]
        # What stands behind a comma is another clause.
        self._behind = self._right.partition(",")[0]
        self._link = self._without_periods(text, place.before, place.led).strip(" ,")
        self._next = self._without_periods(text, place.end, place.after)
        self._sentence = text[place.opens : max(place.closes, place.after)]
        behind = text[place.end : max(place.closes, place.after)]
        # “561, not 581 as was said at first” doubts the other number.
        self._said = text[place.opens : place.end] + _INSTEAD.split(behind, maxsplit=1)[0]
        self._is_last = place.after >= place.closes

    def said(self, previous: Clause | None) -> Clause:
        """All that it says."""
        said = self._told(previous)
        asked = {
            "bound": self._is_hedged(),
            "period": self._is_left() and not self._has_period(),
            "interpretation": self._is_so_many_times_less(said),
        }
        questions = (*said.questions, *(question for question, is_asked in asked.items() if is_asked))
        return said._replace(
            is_leaving=self._is_leaving() and not said.direction,
            is_left=self._is_left(),
            doubted=self._doubted(said),
            questions=tuple(dict.fromkeys(questions)),
        )

    def _told(self, previous: Clause | None) -> Clause:
        words = self._words
        average = _found(words.average, self._lead) or _starts(words.average, self._right)
        said = Clause(tense=self._tense(), each=self._each(previous), is_average=bool(average))
        relation, is_exact = self._relation()
        if relation:
            # “Above the average of 5 %” has the average as well as the distance.
            is_open = _ends(words.level_or_distance, self._lead)
            asked = ("change",) if is_open else ()
            return said._replace(relation=relation, is_exact=is_exact, questions=asked)
        said = self._moved(said, previous)
        if _ends(words.denying, self._lead):
            return said._replace(questions=(*said.questions, "bound"))
        if not said.ways and not said.is_reached and _compiled(words.comparing).fullmatch(self._place.hedge):
            return said._replace(questions=("bound",))
        return said

    def _without_periods(self, text: str, start: int, end: int) -> str:
        """What stands between two places, without the periods there."""
        parts: list[str] = []
        for first, last in self._place.phrases:
            if start <= first and last <= end:
                parts.append(text[start:first])
                start = last
        return " ".join("".join((*parts, text[start:end])).split())

    def _relation(self) -> tuple[str, bool]:
        """``above`` or ``below`` where the number is a distance, and whether its hedge says just that."""
        words, hedge = self._words, self._place.hedge
        for side, form, behind, inside in (
            ("above", words.above, words.above_after, words.more),
            ("below", words.below, words.below_after, words.fewer),
        ):
            if _starts(behind, self._right) or _ends(form, self._lead):
                return side, False
            if _found(inside, self._within) and _found(words.than, self._behind):
                return side, False
            if hedge and _compiled(words.distant[side == "below"]).fullmatch(f"{hedge}#{self._right}"):
                return side, True
        if self._place.unit == "percent" and _starts(words.of_level, self._right):
            return ("" if _ends(words.against, self._lead) else "of"), False
        return "", False

    def _moved(self, said: Clause, previous: Clause | None) -> Clause:
        """The same, with which way something went, and whether the number is how far or what was reached."""
        words = self._words
        ways = tuple(
            way
            for way, form, behind, inside in (
                ("increase", words.rises, words.rises_after, words.more),
                ("decrease", words.falls, words.falls_after, words.fewer),
            )
            if _found(form, self._lead)
            or _found(form, self._behind)
            or _starts(behind, self._right)
            or _found(inside, self._within)
        )
        if previous and self._goes_on(previous):
            return said._replace(ways=tuple(dict.fromkeys((*previous.ways, *ways))), is_reached=True)
        said = said._replace(ways=ways)
        for way, behind, inside in (
            ("increase", words.rises_after, words.more),
            ("decrease", words.falls_after, words.fewer),
        ):
            if _starts(behind, self._right) or _found(inside, self._within):
                return said._replace(direction=way)
        if self._place.unit == "times" and _ends(words.multiplied, self._lead):
            return said._replace(ways=("increase",), direction="increase")
        marks = [
            (match.end(), way)
            for way, form in (("increase", words.rises), ("decrease", words.falls), ("", words.moves))
            for match in _compiled(form).finditer(self._lead)
        ]
        if not marks:
            return said
        end, way = max(marks)
        rest = self._lead[end:]
        if "," in rest or len(rest) > _FAR:
            return said
        if _ends(words.reaching, rest):
            return said._replace(is_reached=True)
        is_size = bool(way) and _compiled(words.size).fullmatch(rest)
        if _compiled(words.up_to).fullmatch(self._place.hedge) and not rest.strip().endswith(_BY):
            return said._replace(is_reached=True, is_exact=True)
        if _compiled(words.beyond).fullmatch(self._place.hedge):
            return said._replace(is_reached=True)
        if _ends(words.unclear, rest):
            return said._replace(questions=("change",))
        if not way:
            # est passé de 12 % à 8 %
            is_left = rest.strip() in ("de", "d’", "từ")
            return said._replace(is_reached=is_left)
        if _compiled(words.reaching).fullmatch(self._next):
            # What follows was reached, and this is how far it went, or where it started.
            is_far = is_size and rest.strip().endswith("by")
            return said._replace(direction=way) if is_far else said._replace(questions=("change",))
        return said._replace(direction=way) if is_size else said

    def _goes_on(self, previous: Clause) -> bool:
        """Whether the number is where something went from the number before it."""
        words = self._words
        if not _compiled(words.reaching).fullmatch(self._link):
            return False
        is_moving = previous.is_reached or bool(previous.ways)
        return is_moving or bool(re.match(r"(?:xuống|lên)\b", self._link))

    def _tense(self) -> str:
        """Whether the number is one that is meant to be reached, or one that was; ``open`` where unclear."""
        words = self._words
        aims = list(_compiled(words.aims).finditer(self._left))
        ahead = [
            match.start()
            for match in aims
            if not _ends(words.done, self._left[: match.start()].rstrip().removesuffix("l’").rstrip())
        ]
        past = [match.start() for match in _compiled(words.past).finditer(self._left)]
        is_set_against = self._place.before > self._place.opens and _ends(words.against, self._lead)
        if is_set_against and all(self._left_start + at < self._place.before for at in ahead):
            # Against what was planned, as “against 884 billion spent in 2022”, is no aim.
            return "past" if past else ""
        if ahead and (not past or max(ahead) > max(past)):
            # Who was to build 300, and has built 280, did not aim at these.
            is_of_another = self._place.before > self._place.opens + max(ahead)
            if is_of_another and _found(words.past, self._behind):
                return "open"
            # What is foretold is no aim.
            is_aim = any(not _compiled(words.coming).fullmatch(match[0]) for match in aims)
            return "open" if not is_aim and _found(words.foretelling, self._left) else "ahead"
        if _found(words.forecasts, self._left) or aims or _starts(words.aims_after, self._right):
            return "open"
        return "past" if past else ""

    def _each(self, previous: Clause | None) -> tuple[str, ...]:
        """What the words before a number tell it for one of; a share of each is a share of all."""
        if self._place.unit in RATES:
            return ()
        lead = self._lead
        if self._place.unit in (COUNTED - MONEY) | {""}:
            lead = _compiled(self._words.paid).sub(" ", lead)
        told = tuple(name for name, form in self._words.each if _found(form, lead))
        return told or self._each_behind() or (previous.each if previous else ())

    def _each_behind(self) -> tuple[str, ...]:
        """What words at some distance behind a number tell it for one of."""
        lead_in = rf"(?:\s[^\W\d]+){{1,4}}?\s?(?={self._words.each_after})"
        match = _compiled(lead_in).match(self._right)
        if match is None:
            return ()
        rest = self._right[match.end() :]
        for name, form in self._per:
            told = _start(form).match(rest)
            # What is told for one of before another number may be that one's.
            if told and (self._is_last or re.search(r"[,;(]|\b(?:et|and|và)\b", rest[told.end() :])):
                return (name,)
        return ()

    def _doubted(self, said: Clause) -> str:
        """The words by which the sentence does not say that the number is so; empty where there are none."""
        words = self._words
        for form, text in (
            (words.doubting, self._said),
            (words.withdrawn, self._lead),
            (words.corrected, self._right),
            (words.lacking_after, self._behind),
            (r"\?(?=[\s»”\")]*$)", self._sentence),
        ):
            if match := _compiled(form).search(text):
                return match[0].strip(" ,.:;“")
        if match := _compiled(words.denying_hedge).fullmatch(f"{self._lead}#{self._place.hedge}"):
            return f"{match[1]} {self._place.hedge}"
        is_apart = not (said.relation or self._has_period() or _starts(words.elsewhere, self._right))
        for form in (words.lacking, words.denying, *((words.against,) if is_apart else ())):
            if match := _end(form).search(self._lead):
                return match[0].strip()
        return ""

    def _is_hedged(self) -> bool:
        """Whether words at some distance from the number leave it open."""
        words = self._words
        is_round = re.search(r"00(?!\d)|cent|mill|nghìn|triệu|trăm", self._within)
        return (
            _found(words.hedging, self._lead)
            or _found(words.hedging_after, self._right)
            or bool(is_round and _ends(words.hedging_round, self._lead))
        )

    def _has_period(self) -> bool:
        """Whether a period stands behind the number, before the next."""
        return any(self._place.end <= start < self._place.after for start, _ in self._place.phrases)

    def _is_left(self) -> bool:
        """Whether something went from the number to another."""
        words = self._words
        return _ends(words.starting, self._lead) and bool(_compiled(words.reaching).fullmatch(self._next))

    def _is_leaving(self) -> bool:
        """Whether the number is one of those who left a state, and not of those who are in it."""
        if self._place.unit in ("year", "month"):
            return False
        return _found(self._words.leaving, self._lead) or _found(self._words.leaving, self._behind)

    def _is_so_many_times_less(self, said: Clause) -> bool:
        """Whether it is so many times less, which people mean in several ways."""
        if self._place.unit != "times":
            return False
        form, left = self._words.lessening, f"{self._lead} {self._place.hedge}".rstrip()
        is_less = _starts(form, self._right) or _ends(form, left)
        return is_less or said.relation == "below" or said.direction == "decrease"


def _found(form: str, text: str) -> bool:
    return bool(text) and bool(_compiled(form).search(text))


def _starts(form: str, text: str) -> bool:
    """Whether a text starts so, but for a blank."""
    return bool(text) and bool(_start(form).match(text))


def _ends(form: str, text: str) -> bool:
    return bool(text) and bool(_end(form).search(text))


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)


@cache
def _start(form: str) -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{form})")


@cache
def _end(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{form})$")
