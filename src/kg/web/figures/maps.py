"""Maps of areas: who is shown, in which shade, with which words; templates draw them.

A map shows just the areas that there are outlines of: no border of a country, no neighbour. A shade stands
for a class of numbers between round limits; an area of which only a limit is known is hatched as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kg.language.texts import Language, Text
from kg.web.figures.charts import Measured, round_steps
from kg.web.figures.geometry import MapProjection, ProjectedOutline

SHADES: Final = 5
"""How many shades a map has at the most."""

_LETTER: Final = 8.5
_SMALL_LETTER: Final = 7.5
_LINE: Final = 19


@dataclass(frozen=True)
class MapArea:
    """An area on a map.

    Attributes:
        iri: The area, or the version of it that is shown.
        label: What it is called.
        path: SVG path data, to be filled by the even-odd rule.
        label_x: The middle of its label.
        label_y: The base line of its label.
        named: Whether there is room for its label.
        level: Its shade from 0, the lightest, to 4; None where it has no value.
        words: Its value in words, as hedged; empty where it has none.
        worded: Whether there is room for these words below the label.
        anchor: Where the words of the value's source are; empty where it has none.
        current: Whether the page is about it.
        hatched: Whether only limits of its value are known.
    """

    iri: str
    label: Text
    path: str
    label_x: float
    label_y: float
    named: bool
    level: int | None
    words: str
    worded: bool
    anchor: str
    current: bool
    hatched: bool


@dataclass(frozen=True)
class Shade:
    """A class of values.

    Attributes:
        level: Its shade.
        low: The least number in it, as the reader's language writes it.
        high: The first number beyond it, or the greatest in it where it is the last class.
        last: Whether it is the last class.
    """

    level: int
    low: str
    high: str
    last: bool


@dataclass(frozen=True)
class Map:
    """A map.

    Attributes:
        name: What its ids in the page start with.
        title: What it shows, in a line.
        description: What a reader should know to read it; may be empty.
        width: The width of its view box.
        height: The height of its view box.
        places: The areas, by label, that of the page last, so that nothing covers its outline.
        ghosts: Outlines of other times, as path data.
        shades: The classes of values, from the least; none where there are no values.
    """

    name: str
    title: str
    description: str
    width: int
    height: int
    places: tuple[MapArea, ...]
    ghosts: tuple[str, ...]
    shades: tuple[Shade, ...]


def province_map(
    title: str,
    description: str,
    projection: MapProjection,
    label: Callable[[str], Text],
    values: Mapping[str, Measured] | None = None,
    current: str | None = None,
    tick: Callable[[Decimal], str] = str,
    *,
    name: str = "map",
) -> Map:
    """A map of areas, shaded by their values where there are any.

    Args:
        title: What it shows.
        description: What a reader should know to read it.
        projection: The outlines.
        label: What the reader's language calls an area.
        values: A number for each area that has one, in one unit; None for a map without values.
        current: The area that the page is about, or None.
        tick: Writes a number of the legend.
        name: What the map's ids in the page start with; unique there.
    """
    shown = {
        shape.outline.area: value
        for shape in projection.outlines
        if (value := (values or {}).get(shape.outline.area)) and value.numbers
    }
    classes = _Classes.of(list(shown.values()))
    places = [
        _place(
            shape,
            shape.outline.area,
            label(shape.outline.area),
            shown.get(shape.outline.area),
            classes,
            current=shape.outline.area == current,
        )
        for shape in projection.outlines
    ]
    places = _labelled(places, {shape.outline.area: shape.room for shape in projection.outlines}, projection)
    return Map(
        name=name,
        title=title,
        description=description,
        width=projection.width,
        height=projection.height,
        places=tuple(sorted(places, key=lambda place: (place.current, place.label.value, place.iri))),
        ghosts=(),
        shades=classes.legend(tick),
    )


def version_maps(
    projection: MapProjection, label: Callable[[str], Text], language: Language, *, name: str = "version"
) -> tuple[Map, ...]:
    """One small map for each version of some areas, in one projection, with the other outlines dashed.

    Args:
        projection: The outlines, in the order of time.
        label: What the reader's language calls an area.
        language: Writes the days.
        name: What the maps' ids in the page start with; unique there.
    """
    return tuple(
        Map(
            name=f"{name}-{number}",
            title=language.text(
                "{about}: {claim}", about=label(shape.outline.area), claim=_validity(shape, language)
            ),
            description="",
            width=projection.width,
            height=projection.height,
            places=(
                _place(
                    shape, shape.outline.version, label(shape.outline.area), None, _Classes(()), current=True
                ),
            ),
            ghosts=tuple(other.path for other in projection.outlines if other is not shape),
            shades=(),
        )
        for number, shape in enumerate(projection.outlines, start=1)
    )


@dataclass(frozen=True)
class _Classes:
    """Classes of numbers.

    Attributes:
        limits: The least number of each and, where there is more than one number, the end of the last.
    """

    limits: tuple[Decimal, ...]

    @classmethod
    def of(cls, values: Sequence[Measured]) -> _Classes:
        """At most five classes between round numbers; a single number is a class of its own.

        What is more than the greatest number is in a class that starts there.
        """
        numbers = sorted({value.numbers[0] for value in values})
        if len(numbers) < 2:
            return cls(tuple(numbers))
        beyond = any(value.certainty == "above" and value.numbers[0] == numbers[-1] for value in values)
        limits: tuple[Decimal, ...] = ()
        for intervals in range(SHADES, 0, -1):
            limits = round_steps(numbers[0], numbers[-1], intervals)
            if beyond and limits[-1] == numbers[-1]:
                limits = (*limits, 2 * limits[-1] - limits[-2])
            if len(limits) <= SHADES + 1:
                break
        return cls(limits)

    def level(self, number: Decimal) -> int:
        """The shade of a number."""
        before = sum(limit <= number for limit in self.limits) - 1
        return self._shade(min(before, self._count - 1))

    def legend(self, tick: Callable[[Decimal], str]) -> tuple[Shade, ...]:
        """The classes in words."""
        ends = self.limits[1:] or self.limits
        return tuple(
            Shade(self._shade(n), tick(self.limits[n]), tick(ends[n]), n == self._count - 1)
            for n in range(self._count)
        )

    @property
    def _count(self) -> int:
        return max(len(self.limits) - 1, min(len(self.limits), 1))

    def _shade(self, number: int) -> int:
        """The shades of few classes are as far apart as they can be."""
        return round(number * (SHADES - 1) / (self._count - 1)) if self._count > 1 else SHADES // 2


def _place(
    shape: ProjectedOutline,
    iri: str,
    label: Text,
    value: Measured | None,
    classes: _Classes,
    *,
    current: bool,
) -> MapArea:
    return MapArea(
        iri=iri,
        label=label,
        path=shape.path,
        label_x=shape.label_x,
        label_y=shape.label_y,
        named=False,
        level=classes.level(value.numbers[0]) if value else None,
        words=value.words if value else "",
        worded=False,
        anchor=value.anchor if value else "",
        current=current,
        hatched=bool(value) and value.bound != "about" and len(set(value.limits)) > 1,
    )


def _labelled(
    places: Iterable[MapArea], rooms: Mapping[str, float], projection: MapProjection
) -> list[MapArea]:
    """Places with labels where these touch no other: the page's own first, then those with most room."""
    taken: list[tuple[float, float, float, float]] = []

    def fits(box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        return right - left <= projection.width and all(
            right <= x1 or x2 <= left or bottom <= y1 or y2 <= top for x1, y1, x2, y2 in taken
        )

    labelled: list[MapArea] = []
    for place in sorted(places, key=lambda p: (not p.current, -rooms[p.iri], p.iri)):
        half = max(len(place.label.value) * _LETTER, len(place.words) * _SMALL_LETTER) / 2
        narrow = len(place.label.value) * _LETTER / 2
        for wide, lines in ((half, 2), (narrow, 1)) if place.words else ((narrow, 1),):
            x = min(max(place.label_x, wide), projection.width - wide)
            top = min(max(place.label_y - lines * _LINE / 2, 0), max(projection.height - lines * _LINE, 0))
            box = (x - wide, top, x + wide, top + lines * _LINE)
            if fits(box):
                taken.append(box)
                place = replace(
                    place, label_x=round(x, 1), label_y=round(top + 15, 1), named=True, worded=lines == 2
                )
                break
        labelled.append(place)
    return labelled


def _validity(shape: ProjectedOutline, language: Language) -> str:
    since, until = shape.outline.since, shape.outline.until
    if since and until:
        return language.text("{start} to {end}", start=language.date(since), end=language.date(until))
    if since:
        return language.text("since {date}", date=language.date(since))
    if until:
        return language.text("until {date}", date=language.date(until))
    return language.text("present boundaries")
