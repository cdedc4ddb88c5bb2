"""Outlines of areas: read from what is published, and projected onto a projection of SVG units.

An area has versions, a version may have a geometry, a geometry is a literal of well-known text
(GeoSPARQL 1.1, 8.5.1; OGC Simple Features 1.2.1, 7) in longitude and latitude (CRS84).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from math import cos, dist, radians
from threading import Lock
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.store import View
from kg.vocab import GEO, Terms

MOST_AREAS: Final = 200
"""How many areas a map shows at the most; each costs one look-up for its versions."""

MOST_VERSIONS: Final = 20
"""How many versions of an area are looked at."""

WIDTH: Final = 400
"""The width of every map, in SVG units."""

_HEIGHT: Final = 560
_MARGIN: Final = 6
_DETAIL: Final = 0.8
"""Units between the points of an outline, at the least."""

_KEPT: Final = 2
_CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_WKT: Final = re.compile(r"(?:<([^>]*)>\s*)?(?:MULTI)?POLYGON\s*(?:ZM?|M)?\s*(\(.*\))\s*", re.I | re.S)
_RING: Final = re.compile(r"\(([^()]+)\)")

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Outline:
    """An area's outline during some time.

    Attributes:
        area: The area's IRI.
        version: The IRI of its version.
        since: The first day, or None where it is not known.
        until: The last day, or None while the version is in force.
        rings: Closed rings of longitudes and latitudes, in degrees; holes are rings as well.
    """

    area: str
    version: str
    since: date | None
    until: date | None
    rings: tuple[Ring, ...]

    def holds(self, day: date) -> bool:
        """Whether the version is in force on a day."""
        return not (self.since and day < self.since) and not (self.until and self.until < day)


@dataclass(frozen=True)
class ProjectedOutline:
    """An outline on the projection.

    Attributes:
        outline: Whose it is.
        path: SVG path data, to be filled by the even-odd rule.
        label_x: The middle of the widest place inside it, where a label fits best.
        label_y: The same, from the top.
        room: How wide that place is.
    """

    outline: Outline
    path: str
    label_x: float
    label_y: float
    room: float


@dataclass(frozen=True)
class MapProjection:
    """Outlines in one projection.

    Attributes:
        width: Its width, in SVG units.
        height: Its height.
        outlines: The outlines, in the order given; those without a ring are left out.
    """

    width: int
    height: int
    outlines: tuple[ProjectedOutline, ...]


class MapCache:
    """Planes of what is published; safe for use from several threads.

    The provinces' projection is kept for the last two generations, or days, that were asked for.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[tuple[str, date], MapProjection] = {}

    def provinces(self, view: View, day: date) -> MapProjection:
        """The provinces in force on a day, as far as there are outlines of them.

        Costs at the most 203 look-ups where it is not kept: one for the provinces, one for the versions
        of each of at most 200, one for what the versions say and one for their geometries.

        Raises:
            StoreError: The store cannot be asked.
        """
        key = (view.name, day)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        terms = Terms(view.manifest.base_iri)
        type_ = terms.kg("areaType")
        found = view.quads.referring(terms.entity("area-type", "province"), {type_: MOST_AREAS}).get(
            type_, []
        )
        provinces = sorted({area.value for area in found if isinstance(area, NamedNode)})
        projection = project([outline for outline in outlines(view, provinces) if outline.holds(day)])
        if not view.changing:
            with self._lock:
                self._kept[key] = projection
                while len(self._kept) > _KEPT:
                    del self._kept[next(iter(self._kept))]
        return projection

    def versions(self, view: View, areas: Sequence[str]) -> MapProjection:
        """All outlines that some areas have had, by time; one look-up for each area and two for all.

        Raises:
            StoreError: The store cannot be asked.
        """
        found = outlines(view, areas)
        return project(sorted(found, key=lambda o: (o.since or date.min, o.until or date.max, o.version)))


def today() -> date:
    """The day whose provinces maps show, in UTC."""
    return datetime.now(UTC).date()


def outlines(view: View, areas: Sequence[str]) -> list[Outline]:
    """The outlines of areas, at most 200 areas and 20 versions of each; versions without one are left out.

    Raises:
        StoreError: The store cannot be asked.
    """
    kg = Terms(view.manifest.base_iri).kg
    version_of, since, until = kg("versionOf"), kg("validFrom"), kg("validTo")
    owners = {
        version: area
        for area in areas[:MOST_AREAS]
        for version in view.quads.referring(NamedNode(area), {version_of: MOST_VERSIONS}).get(version_of, [])
        if isinstance(version, NamedNode)
    }
    days: dict[tuple[str, NamedNode], date | None] = {}
    geometries: dict[NamedNode, NamedNode] = {}
    for quad in view.quads.about(owners):
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == GEO("hasGeometry") and isinstance(quad.object, NamedNode):
            geometries[quad.subject] = quad.object
        elif quad.predicate in (since, until) and isinstance(quad.object, Literal):
            days[quad.subject.value, quad.predicate] = _day(quad.object.value)
    texts = {
        quad.subject: quad.object.value
        for quad in view.quads.about(list(geometries.values()), GEO("asWKT"))
        if isinstance(quad.object, Literal)
    }
    return [
        Outline(
            area, version.value, days.get((version.value, since)), days.get((version.value, until)), found
        )
        for version, area in sorted(owners.items(), key=lambda owned: (owned[1], owned[0].value))
        if version in geometries and (found := rings(texts.get(geometries[version], "")))
    ]


def rings(wkt: str) -> tuple[Ring, ...]:
    """The rings of a polygon or of several, each closed; none where the text is anything else.

    Text in another system than CRS84 is not read: it may give the latitude first.
    """
    match = _WKT.fullmatch(wkt.strip())
    if match is None or match[1] not in (None, _CRS84):
        return ()
    try:
        found = [
            tuple(_point(position.split()) for position in ring.split(","))
            for ring in _RING.findall(match[2])
        ]
    except ValueError:
        return ()
    return tuple(ring if ring[0] == ring[-1] else (*ring, ring[0]) for ring in found if len(ring) > 2)


def project(outlines: Sequence[Outline]) -> MapProjection:
    """Outlines on a projection that is 400 units wide and just high enough, at most 560.

    The projection is equirectangular, true in the middle latitude. Rings are thinned to what can be seen
    and rounded to tenths.
    """
    points = [point for outline in outlines for ring in outline.rings for point in ring]
    if not points:
        return MapProjection(WIDTH, 0, ())
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    across = cos(radians((south + north) / 2))
    wide, high = (east - west) * across or 1e-9, (north - south) or 1e-9
    scale = min((WIDTH - 2 * _MARGIN) / wide, (_HEIGHT - 2 * _MARGIN) / high)
    left = (WIDTH - wide * scale) / 2

    def onto(point: Point) -> Point:
        return (left + (point[0] - west) * across * scale, _MARGIN + (north - point[1]) * scale)

    return MapProjection(
        width=WIDTH,
        height=round(high * scale + 2 * _MARGIN),
        outlines=tuple(
            _shape(outline, [[onto(point) for point in ring] for ring in outline.rings])
            for outline in outlines
            if outline.rings
        ),
    )


def thinned(ring: Sequence[Point]) -> list[Point]:
    """A closed ring without the points that are nearer than can be seen to the one kept before them."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if dist(point, kept[-1]) >= _DETAIL:
            kept.append(point)
    return [*kept, ring[-1]]


def _shape(outline: Outline, projected: Sequence[Sequence[Point]]) -> ProjectedOutline:
    drawn = [
        [(round(x, 1), round(y, 1)) for x, y in thinned(ring)]
        for ring in sorted(projected, key=_area, reverse=True)
    ]
    # An island that is thinned to a line is smaller than what can be seen; the largest ring always stays.
    seen = [ring for n, ring in enumerate(drawn) if n == 0 or len(ring) > 3]
    room, x, y = _widest(seen[0])
    return ProjectedOutline(outline, "".join(map(_path, seen)), round(x, 1), round(y, 1), round(room, 1))


def _path(ring: Sequence[Point]) -> str:
    # After the first, each pair of numbers is a line (SVG 2, section 9.3.3).
    return f"M{' '.join(f'{x:g} {y:g}' for x, y in ring[:-1])}Z"


def _widest(ring: Sequence[Point]) -> tuple[float, float, float]:
    """The width and the middle of the longest level line inside a ring, out of those near its middle."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    found = [(0.0, *ring[0])]
    for part in range(30, 71, 5):
        level = top + (bottom - top) * part / 100
        crossings = sorted(_crossings(ring, level))
        found += [(b - a, (a + b) / 2, level) for a, b in islice(pairwise(crossings), 0, None, 2)]
    return max(found)


def _crossings(ring: Iterable[Point], level: float) -> Iterator[float]:
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > level) != (by > level):
            yield ax + (level - ay) * (bx - ax) / (by - ay)


def _area(ring: Iterable[Point]) -> float:
    """Twice the area of a closed ring."""
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)))


def _point(position: Sequence[str]) -> Point:
    """The longitude and the latitude of a position, which may have a height as well.

    Raises:
        ValueError: They are not on Earth, or no numbers.
    """
    x, y, *_ = map(float, position)
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError(position)
    return (x, y)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
