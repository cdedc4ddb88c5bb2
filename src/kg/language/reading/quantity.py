"""A quantity that a text states, as `kg.language.reading.quantities` reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

QUESTIONS: Final = (
    *("number", "separator", "scale", "range", "part", "interpretation", "year", "bound", "change", "unit"),
    *("period",),
)
"""What may have to be asked about a quantity.

The number was not read whole; a sign groups digits or stands before decimals; a magnitude has two meanings;
two numbers are a range or not; a part of a round number may be a share; words were taken for a number; a
number may be a year; the hedge is not clear; a number is how far something went or what was reached; the unit
or the period is not clear.
"""


@dataclass(frozen=True)
class Quantity:
    """A quantity that a text states.

    Attributes:
        start: Where its number starts in the text, once that is composed (Unicode's form C).
        end: Where its words end, with those of the unit.
        value: The number; None of a range, of an order of magnitude, and of what was not read.
        lower: Where a range or an order of magnitude starts.
        upper: Where it ends.
        bound: How the number is to be read, as a code of ``data/reference/bounds.ttl``.
        unit: What it counts: the name of a unit of ``data/reference/units.ttl`` in small letters, or of one
            that is not there (``commune``); ``percent``, ``vnd``, ``year`` for those of QUDT; empty where
            the words say none.
        period: The code of the period that goes with it (`kg.periods`); empty where there is none.
        direction: ``increase`` or ``decrease`` where the number is the size of one.
        ways: Which ways the words of its clause say that something went, whatever the number is of it.
        is_reached: Whether it is a level that something went to, or left, and not how far it went.
        tense: ``ahead`` where it is what is meant to be reached, ``past`` where it is what was; ``open``
            where the words may say either, or that it is only expected; empty where they say nothing.
        questions: What has to be asked (`QUESTIONS`); empty where all is certain.
        readings: All that its digits may mean, the likeliest first.
        per: What it is told for one of: ``year``, ``month``, ``person``, ``commune``; ``one`` of all else.
        is_average: Whether it is an average.
        relation: ``above`` or ``below`` where it is a distance from something that it is compared with;
            ``of`` where it is a share of that, as in “55% of the national average”.
        comparator: The level that it is compared with, such as ``level-2020``.
        whole: Of a part, as in “18 of the 20 objectives”, the number that it is a part of.
        share_of: What it is so many hundredths of, where the words say it behind the number: ``school``.
        is_leaving: Whether it is a number of those who left a state, such as poverty, and not of those in it.
        is_left: Whether something went from it to another: the 12 of “fell from 12 to 8”.
        doubted: The words by which its sentence does not say that the number is so: “none of”, “it is false”,
            a question mark; empty where there are none. A denial that makes a bound is none.
    """

    start: int
    end: int
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    bound: str = "exact"
    unit: str = ""
    period: str = ""
    direction: str = ""
    ways: tuple[str, ...] = ()
    is_reached: bool = False
    tense: str = ""
    questions: tuple[str, ...] = ()
    readings: tuple[Decimal, ...] = ()
    per: tuple[str, ...] = ()
    is_average: bool = False
    relation: str = ""
    comparator: str = ""
    whole: Decimal | None = None
    share_of: str = ""
    is_leaving: bool = False
    is_left: bool = False
    doubted: str = ""

    @property
    def share(self) -> Decimal | None:
        """How many hundredths a part is of its whole: the 90 of “9 in 10”; None where there is no whole."""
        part = Decimal(1) if self.value is None else self.value
        return part * 100 / self.whole if self.whole else None

    def asking(self, *questions: str) -> Quantity:
        """The same, with more to be asked."""
        return replace(self, questions=tuple(dict.fromkeys((*self.questions, *questions))))
