"""Bar charts that show what a number is known to be and no more: geometry only, templates draw it.

A row is HTML text with a small SVG beside it, whose lengths are percentages of its width: so text keeps its
size on every screen and lines keep theirs. Bars start at zero. What is known is solid, what is possible is
hatched; a hatched part ends in a line only where an article gives that end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, Literal

from kg.language.texts import Text

Certainty = Literal["exact", "about", "above", "below", "between", "target", "unmeasured"]
"""How a mark is read: the number itself, about it, above or below one, between two, or a number to reach."""

_LEGEND: Final[tuple[Certainty, ...]] = ("exact", "about", "above", "below", "between", "target")
_ABOVE: Final = frozenset({"more-than", "little-more-than", "at-least"})
_BELOW: Final = frozenset({"less-than", "nearly", "at-most"})
_ROOM: Final = Decimal("0.08")
"""The part of the axis that an open end takes: enough to be seen, and the same for all."""
_ZERO: Final = Decimal(0)
_INTERVALS: Final = 6
_NARROWEST: Final = 280
"""Pixels that a bar has on the smallest screens, where the ticks' labels must not touch."""
_CHARACTER: Final = 7
_GAP: Final = 12
_ALIGNED: Final[Mapping[float, Literal["start", "end"]]] = {0.0: "start", 100.0: "end"}


@dataclass(frozen=True)
class Measured:
    """One fact's number, as a chart shows it.

    Attributes:
        label: What the row is about, such as the area's name.
        detail: What narrows it down (period, population …); may be empty.
        words: The number in words, as hedged: "more than 98%".
        anchor: Where the words of its source are.
        value: The number, or None where the words give only limits.
        lower: What it is at least, or None where the words do not say.
        upper: What it is at most, or None where the words do not say.
        bound: Slug of its ``kg:bound``: ``exact``, ``more-than``, ``nearly`` …
        target: Whether it is a number to reach rather than one that was reached.
    """

    label: Text
    detail: str
    words: str
    anchor: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    bound: str
    target: bool = False

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """What it is at least and at most; the same twice where it is exact, None where nobody says."""
        lower, upper = self.lower, self.upper
        if self.bound == "exact":
            lower = lower if lower is not None else self.value
            upper = upper if upper is not None else self.value
        if self.bound in _ABOVE and lower is None:
            lower = self.value
        if self.bound in _BELOW and upper is None:
            upper = self.value
        return lower, upper

    @property
    def certainty(self) -> Certainty:
        """How its mark is read; never more exact than its bound."""
        lower, upper = self.limits
        if (self.value, lower, upper) == (None, None, None):
            return "unmeasured"
        if self.target:
            return "target"
        if lower is not None and upper is not None:
            return "exact" if lower == upper else "between"
        if lower is not None:
            return "above"
        return "below" if upper is not None else "about"

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that its mark shows, in order."""
        lower, upper = self.limits
        found = {number for number in (lower, upper) if number is not None}
        if not found and self.value is not None:
            found = {self.value}
        return tuple(sorted(found))


@dataclass(frozen=True)
class Extent:
    """A part of the width, in percent.

    Attributes:
        start: Where it starts, from the left.
        width: How far it goes.
    """

    start: float
    width: float


@dataclass(frozen=True)
class Mark:
    """What one number looks like; all places are percentages of the width, from the left.

    Attributes:
        measured: The number.
        certainty: How certain its number is.
        solid: What the number certainly reaches, or None.
        hatched: Where it may end, or None.
        ends: The ends that the words give: each is a line.
        soft: The end of a number that is only about so, or None.
        open_right: Where the hatching stops although the number may be greater, or None.
        open_left: Where it stops although the number may be smaller, or None.
        points: Where a target's diamonds are: one, or two for a range.
    """

    measured: Measured
    certainty: Certainty
    solid: Extent | None = None
    hatched: Extent | None = None
    ends: tuple[float, ...] = ()
    soft: float | None = None
    open_right: float | None = None
    open_left: float | None = None
    points: tuple[float, ...] = ()


@dataclass(frozen=True)
class Row:
    """What is said under one label.

    Attributes:
        label: The label.
        tracks: Lines of marks: at most one result on each, with the targets where there is one result.
    """

    label: Text
    tracks: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class Tick:
    """A round number on the axis.

    Attributes:
        at: Where it is, in percent of the width.
        value: The number.
        words: The number as the reader's language writes it.
        align: Which part of the words stands there (SVG's ``text-anchor``): so that none leaves the chart.
    """

    at: float
    value: Decimal
    words: str
    align: Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Chart:
    """A bar chart.

    Attributes:
        name: What its ids in the page start with.
        title: What it shows, in a line.
        description: What a reader should know to read it; may be empty.
        rows: The rows; none where nothing was measured.
        ticks: The axis.
        zero: Where zero is, in percent of the width.
        legend: Each sort of mark that is used, in a fixed order.
    """

    name: str
    title: str
    description: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    zero: float
    legend: tuple[Certainty, ...]


def bar_chart(
    title: str,
    description: str,
    measured: Sequence[Measured],
    tick: Callable[[Decimal], str],
    *,
    name: str = "chart",
    most: Decimal | None = None,
) -> Chart:
    """A chart of numbers in one unit, in the order given; those with the same label share a row.

    Args:
        title: What it shows.
        description: What a reader should know to read it.
        measured: The numbers.
        tick: Writes a number of the axis.
        name: What the chart's ids in the page start with; unique there.
        most: What no such number can be above, such as 100 for a share; None where nothing is known of it.
    """
    low, high, room = _reach(measured, most)
    steps = ticks(low, high, tick)
    scale = _Scale(steps[0], steps[-1], room, signed=low < 0, most=most)
    groups: dict[Text, list[Mark]] = {}
    for one in measured:
        groups.setdefault(one.label, []).append(scale.mark(one))
    return Chart(
        name=name,
        title=title,
        description=description,
        rows=tuple(Row(label, _tracks(marks)) for label, marks in groups.items()),
        ticks=tuple(
            Tick(scale.at(step), step, tick(step), _ALIGNED.get(scale.at(step), "middle")) for step in steps
        ),
        zero=scale.at(_ZERO),
        legend=tuple(sort for sort in _LEGEND if sort in {one.certainty for one in measured}),
    )


def ticks(low: Decimal, high: Decimal, tick: Callable[[Decimal], str]) -> tuple[Decimal, ...]:
    """Round numbers that cover a range, a step of 1, 2 or 5 times a power of ten apart.

    There are at most seven (eight where the range crosses zero), and no more than have room for their
    words on the smallest screen, yet at least two.
    """
    for intervals in range(_INTERVALS, 0, -1):
        found = round_steps(low, high, intervals)
        widest = max(len(tick(step)) for step in found) * _CHARACTER + _GAP
        if len(found) * widest <= _NARROWEST:
            return found
    return round_steps(low, high, 1)


def round_steps(low: Decimal, high: Decimal, intervals: int) -> tuple[Decimal, ...]:
    """The fewest round numbers that cover a range in at most so many intervals, one more across zero."""
    high = high if high > low else low + 1
    magnitude = ((high - low) / intervals).adjusted()
    first, last, step = 0, 1, high - low
    for factor in (1, 2, 5, 10, 20):
        step = Decimal(factor).scaleb(magnitude)
        first = int((low / step).to_integral_value(ROUND_FLOOR))
        last = int((high / step).to_integral_value(ROUND_CEILING))
        if last - first <= intervals + (first < 0 < last):
            break
    return tuple(number * step for number in range(first, last + 1))


def _reach(measured: Iterable[Measured], most: Decimal | None) -> tuple[Decimal, Decimal, Decimal]:
    """The least and the greatest number to show, zero among them, and how far an open end goes."""
    shown = [(one.certainty, one.numbers) for one in measured if one.numbers]
    numbers = [_ZERO, *(number for _, several in shown for number in several)]
    low, high = min(numbers), max(numbers)
    room = (high - low or 1) * _ROOM
    open_right = [several[-1] + room for certainty, several in shown if certainty == "above"]
    open_left = [min(several[0], _ZERO) - room for certainty, several in shown if certainty == "below"]
    reached = max([high, *open_right])
    if most is not None:
        reached = max(min(reached, most), high)
    return min([low, *open_left]) if low < 0 else low, reached, room


@dataclass(frozen=True)
class _Scale:
    """From numbers to percentages of the width.

    Attributes:
        low: The number at the left.
        high: The number at the right.
        room: How far an open end goes on, as a number.
        signed: Whether numbers below zero are shown, so that "less than 3" may be one of them.
        most: What no number can be above, or None.
    """

    low: Decimal
    high: Decimal
    room: Decimal
    signed: bool
    most: Decimal | None = None

    def at(self, number: Decimal) -> float:
        """A number's place, in percent from the left."""
        inside = min(max(number, self.low), self.high)
        return round(float((inside - self.low) / (self.high - self.low) * 100), 2)

    def between(self, start: Decimal, end: Decimal) -> Extent | None:
        """The part between two numbers; None where they are at the same place."""
        left, right = sorted((self.at(start), self.at(end)))
        return Extent(left, round(right - left, 2)) if right > left else None

    def mark(self, measured: Measured) -> Mark:
        """What a number looks like."""
        certainty, numbers = measured.certainty, measured.numbers
        if not numbers:
            return Mark(measured, certainty)
        low, high = numbers[0], numbers[-1]
        if certainty == "target":
            return Mark(
                measured,
                certainty,
                hatched=self.between(low, high),
                points=tuple(self.at(number) for number in numbers),
            )
        lower, upper = measured.limits
        # Between zero and the nearest of the possible values, all is certain.
        certain = max(low, _ZERO) if lower is not None else _ZERO
        if upper is not None and upper < 0:
            certain = upper
        solid = self.between(_ZERO, certain)
        if certainty == "exact":
            return Mark(measured, certainty, solid=solid, ends=() if solid else (self.at(low),))
        if certainty == "about":
            return Mark(measured, certainty, solid=self.between(_ZERO, low), soft=self.at(low))
        if certainty == "between":
            return Mark(
                measured,
                certainty,
                solid=solid,
                hatched=self.between(low, high),
                ends=(self.at(low), self.at(high)),
            )
        if certainty == "above":
            open_end = max(low, _ZERO) + self.room
            closed = self.most is not None and low <= self.most < open_end
            open_end = self.most if closed and self.most is not None else open_end
            return Mark(
                measured,
                certainty,
                solid=solid,
                hatched=self.between(low, open_end),
                ends=(self.at(low),),
                open_right=None if closed else self.at(open_end),
            )
        if not self.signed:
            return Mark(measured, certainty, hatched=self.between(_ZERO, high), ends=(self.at(high),))
        open_end = min(high, _ZERO) - self.room
        return Mark(
            measured,
            certainty,
            solid=solid,
            hatched=self.between(open_end, high),
            ends=(self.at(high),),
            open_left=self.at(open_end),
        )


def _tracks(marks: Sequence[Mark]) -> tuple[tuple[Mark, ...], ...]:
    """Marks by the line that they are drawn on: targets beside the result where there is only one."""
    results = [mark for mark in marks if mark.certainty != "target"]
    if len(results) == 1:
        return ((*results, *(mark for mark in marks if mark.certainty == "target")),)
    return tuple((mark,) for mark in marks)
