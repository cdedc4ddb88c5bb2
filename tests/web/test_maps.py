"""A map shows the areas that there are outlines for, as they are on a day, with what is known of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from math import dist
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from pyoxigraph import RdfFormat, parse, serialize

from kg.language.texts import Language, Text
from kg.store import Generation, Generations, Manifest, Staging
from kg.web.figures.geometry import MapCache, MapProjection, Outline, project, rings, thinned
from kg.web.figures.maps import SHADES, Map, MapArea, province_map, version_maps
from web.drawing import HOSTILE, html, number, page, templates, with_class, words

BASE = "http://example.org/"
AREAS = Path(__file__).parents[2] / "data" / "reference" / "areas.ttl"
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
ENGLISH = Language("en")


def area(slug: str) -> str:
    return f"{BASE}id/area/{slug}"


def label(iri: str) -> Text:
    return Text(iri.rsplit("/", 1)[-1])


def slugs(projection: MapProjection) -> list[str]:
    return [shape.outline.area.rsplit("/", 1)[-1] for shape in projection.outlines]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The areas that come with kg, and nothing else."""
    quads = parse(AREAS.read_bytes(), RdfFormat.TURTLE, base_iri=BASE)
    lines = serialize(quads, format=RdfFormat.N_TRIPLES).splitlines(keepends=True)
    generations = Generations(tmp_path_factory.mktemp("maps"))
    with Staging(generations, None) as staging:
        staging.load(f"{BASE}graph/areas", lines, at_once=True)
        manifest = Manifest(1, BASE, datetime.now(UTC), ())
        generations.make_current(generations.settle(staging.finish(), manifest))
    return generations.current()


@pytest.fixture(scope="module")
def today(published: Generation) -> MapProjection:
    return MapCache().provinces(published, AFTER)


class Counted:
    """A view that counts the look-ups made in it."""

    def __init__(self, view: Generation, name: str = "counted", changing: bool = False) -> None:
        self.name, self.manifest, self.changing, self.quads = name, view.manifest, changing, self
        self.asked = 0
        self._quads = view.quads

    def about(self, *arguments):
        self.asked += 1
        return self._quads.about(*arguments)

    def referring(self, *arguments):
        self.asked += 1
        return self._quads.referring(*arguments)


def outline(*found: tuple, slug: str = "x", since: date | None = None, until: date | None = None) -> Outline:
    return Outline(area(slug), f"{area(slug)}-version", since, until, found)


def square(x: float = 0, y: float = 0, size: float = 1) -> tuple:
    return ((x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y))


def drawn_rings(path: str) -> Iterator[list[tuple[float, float]]]:
    for ring in path.removeprefix("M").split("M"):
        assert ring.endswith("Z")
        values = [float(value) for value in ring.removesuffix("Z").replace("L", " ").split()]
        yield list(zip(values[::2], values[1::2], strict=True))


def closed_rings():
    points = st.tuples(st.floats(-170, 170), st.floats(-80, 80))
    return st.lists(points, min_size=3, max_size=40).map(lambda ring: (*ring, ring[0]))


def place(drawn: Map, slug: str) -> MapArea:
    return next(p for p in drawn.places if p.iri == area(slug))


def test_the_map_shows_the_provinces_of_the_day_that_have_outlines(
    published: Generation, today: MapProjection
):
    assert slugs(today) == ["cao-bang", "lang-son", "quang-ninh", "thai-nguyen"]
    before = MapCache().provinces(published, BEFORE)
    assert slugs(before) == ["bac-kan", "cao-bang", "lang-son", "quang-ninh", "thai-nguyen"]
    thai_nguyen = [
        projection.outlines[-1].outline.version.rsplit("/", 1)[-1] for projection in (before, today)
    ]
    assert thai_nguyen == ["thai-nguyen-to-2025-06-30", "thai-nguyen-from-2025-07-01"]


def test_the_versions_of_areas_come_in_the_order_of_time(published: Generation):
    projection = MapCache().versions(published, [area("thai-nguyen"), area("bac-kan")])
    days = [(s.outline.area, s.outline.since, s.outline.until) for s in projection.outlines]
    assert days == [
        (area("bac-kan"), None, BEFORE),
        (area("thai-nguyen"), None, BEFORE),
        (area("thai-nguyen"), AFTER, None),
    ]
    titles = [drawn.title for drawn in version_maps(projection, label, ENGLISH)]
    assert titles[1:] == ["thai-nguyen: until 30 June 2025", "thai-nguyen: since 1 July 2025"]
    assert [len(drawn.ghosts) for drawn in version_maps(projection, label, ENGLISH)] == [2, 2, 2]


def test_an_area_without_an_outline_has_no_map(published: Generation, tmp_path: Path):
    projection = MapCache().versions(published, [area("viet-nam"), area("nowhere")])
    assert projection.outlines == ()
    drawn = html(templates(tmp_path).provinces(province_map("T", "", projection, label), ENGLISH.text, str))
    assert "There are no outlines to show." in words(drawn)


def test_the_provinces_are_looked_up_once_a_generation(published: Generation):
    atlas = MapCache()
    views = [Counted(published, name) for name in ("1", "2", "3")]
    for view in views:
        assert slugs(atlas.provinces(view, AFTER)) == slugs(atlas.provinces(view, AFTER))
    assert [view.asked for view in views] == [1 + 5 + 2] * 3  # five provinces have been, four are
    assert len(atlas._kept) == 2


def test_nothing_is_kept_of_a_view_that_changes(published: Generation):
    atlas, view = MapCache(), Counted(published, changing=True)
    atlas.provinces(view, AFTER)
    atlas.provinces(view, AFTER)
    assert view.asked == 2 * (1 + 5 + 2)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (f"{CRS84} POLYGON ((1 2, 3 4, 5 6, 1 2))", [4]),
        ("POLYGON((1 2,3 4,5 6,1 2),(1 2, 2 3, 3 4, 1 2))", [4, 4]),
        ("multipolygon (((1 2, 3 4, 5 6, 1 2)), ((1 2, 3 4, 5 6, 7 8, 1 2)))", [4, 5]),
        ("POLYGON Z ((1 2 9, 3 4 9, 5 6 9, 1 2 9))", [4]),
        ("POLYGON ((1e0 -2.5, 3 4, 5 6))", [4]),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON ((1 2, 3 4, 5 6, 1 2))", []),
        ("POLYGON EMPTY", []),
        ("POINT (1 2)", []),
        ("POLYGON ((1 2, 3 4", []),
        ("POLYGON ((1 2, 3 91, 5 6, 1 2))", []),
        ("POLYGON ((nan nan, 3 4, 5 6, 1 2))", []),
        ("POLYGON ((1, 3 4, 5 6, 1))", []),
        ("POLYGON (( , , , ))", []),
        ("POLYGON ()", []),
        ("", []),
    ],
)
def test_outlines_are_read_from_well_known_text(text: str, points: list[int]):
    found = rings(text)
    assert [len(ring) for ring in found] == points
    assert all(ring[0] == ring[-1] for ring in found)


@given(st.text(st.sampled_from("POLYGONM ()0.1,-e<>Z\n"), max_size=60))
def test_any_other_text_is_no_outline(text: str):
    assert isinstance(rings(f"POLYGON (({text}))"), tuple)


@given(closed_rings())
def test_a_thinned_ring_is_closed_and_near_the_ring(ring: tuple):
    found = thinned(ring)
    assert found[0] == found[-1] == ring[0]
    positions = iter(ring)
    assert all(point in positions for point in found), "in the same order"
    for point in ring:
        assert min(dist(point, kept) for kept in found) < 1


@given(st.lists(st.lists(closed_rings(), min_size=1, max_size=3), min_size=1, max_size=4))
def test_outlines_stay_inside_the_view_box(several: list):
    points = [point for found in several for ring in found for point in ring]
    assume(len({x for x, _ in points}) > 1 and len({y for _, y in points}) > 1)
    projection = project([outline(*found) for found in several])
    assert projection.width == 400
    assert 0 < projection.height <= 560
    assert len(projection.outlines) == len(several)
    for shape in projection.outlines:
        for x, y in (point for ring in drawn_rings(shape.path) for point in ring):
            assert 0 <= x <= projection.width
            assert 0 <= y <= projection.height
        assert 0 <= shape.label_x <= projection.width
        assert 0 <= shape.label_y <= projection.height


def test_north_is_up_and_east_is_right_and_lengths_are_true_in_the_middle():
    (shape,) = project([outline(((0, 59), (2, 59), (2, 61), (0, 61), (0, 59)))]).outlines
    (ring,) = drawn_rings(shape.path)
    (west_south, east_south, east_north, _) = ring
    assert east_south[0] > west_south[0]
    assert east_north[1] < east_south[1]
    across, high = east_south[0] - west_south[0], east_south[1] - east_north[1]
    assert across / high == pytest.approx(0.5, abs=0.002)  # the cosine of 60 degrees


def test_a_label_stands_inside_a_hollow_shape():
    u = ((0, 0), (9, 0), (9, 9), (6, 9), (6, 1), (3, 1), (3, 9), (0, 9), (0, 0))
    (shape,) = project([outline(u)]).outlines
    assert not 400 / 3 < shape.label_x < 800 / 3


@given(st.lists(st.decimals(-(10**6), 10**6, places=1), min_size=1, max_size=30))
def test_a_greater_number_is_never_lighter(values: list[Decimal]):
    projection = project([outline(square(n * 2), slug=f"a{n}") for n in range(len(values))])
    known = {area(f"a{n}"): number("exact", value) for n, value in enumerate(values)}
    drawn = province_map("T", "", projection, label, known)
    levels = [(value.value, place(drawn, iri.rsplit("/", 1)[-1]).level) for iri, value in known.items()]
    ordered = [level for _, level in sorted(levels)]
    assert ordered == sorted(ordered)
    shades = [shade.level for shade in drawn.shades]
    assert shades == sorted(set(shades))
    assert set(ordered) <= set(shades) <= set(range(SHADES))


@given(
    st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=9), st.sampled_from(["exact", "at-least"])
)
def test_each_number_is_in_the_class_that_the_legend_says(values: list[Decimal], bound: str):
    projection = project([outline(square(n * 2), slug=f"a{n}") for n in range(len(values))])
    known = {area(f"a{n}"): number(bound, value) for n, value in enumerate(values)}
    drawn = province_map("T", "", projection, label, known)
    shades = {shade.level: shade for shade in drawn.shades}
    for iri, value in known.items():
        shade = shades[place(drawn, iri.rsplit("/", 1)[-1]).level]
        low, high = Decimal(shade.low), Decimal(shade.high)
        assert low <= value.value
        closed = bound == "exact" or len(set(values)) == 1
        assert value.value < high or (shade.last and closed and value.value == high)


def test_more_than_the_greatest_number_is_in_a_class_that_starts_there():
    projection = project([outline(square(), slug="a"), outline(square(2), slug="b")])
    known = {area("a"): number("exact", 60), area("b"): number("more-than", 90, 90)}
    drawn = province_map("T", "", projection, label, known)
    assert [(shade.low, shade.high) for shade in drawn.shades] == [
        ("60", "70"),
        ("70", "80"),
        ("80", "90"),
        ("90", "100"),
    ]
    assert (place(drawn, "a").level, place(drawn, "b").level) == (0, SHADES - 1)


def test_a_value_is_shaded_worded_linked_and_hatched_where_only_a_limit_is_known(today: MapProjection):
    known = {
        area("cao-bang"): number("more-than", 98, 98, said="more than 98%", anchor="#fact-16"),
        area("lang-son"): number("exact", 91, said="91%"),
        area("thai-nguyen"): number("about", said="unknown"),
    }
    drawn = province_map("T", "", today, label, known, area("lang-son"), ENGLISH.percent)
    cao_bang, lang_son, thai_nguyen = (place(drawn, s) for s in ("cao-bang", "lang-son", "thai-nguyen"))
    assert (cao_bang.hatched, cao_bang.words, cao_bang.anchor) == (True, "more than 98%", "#fact-16")
    assert (lang_son.hatched, lang_son.current) == (False, True)
    assert cao_bang.level > lang_son.level
    assert (thai_nguyen.level, thai_nguyen.words) == (None, "")
    assert drawn.places[-1] == lang_son, "nothing covers the outline of the page's own area"


def test_labels_do_not_touch_each_other():
    projection = project(
        [outline(square(x, y, 0.9), slug=f"province-{x}-{y}") for x in range(12) for y in range(12)]
    )
    drawn = province_map("T", "", projection, label, current=area("province-3-4"))
    named = [p for p in drawn.places if p.named]
    assert place(drawn, "province-3-4").named
    assert 5 < len(named) < 144
    for one, other in pairwise(sorted(named, key=lambda p: (p.label_y, p.label_x))):
        apart = abs(one.label_x - other.label_x) >= 7 * len(one.label.value)
        assert apart or abs(one.label_y - other.label_y) >= 16


def test_every_area_is_a_link_with_its_name_and_its_value_in_words(today: MapProjection, tmp_path: Path):
    known = {area("cao-bang"): number("more-than", 98, 98, said="more than 98%", anchor="#fact-16")}
    drawn = province_map("Coverage", "In percent", today, label, known, tick=ENGLISH.percent)
    tree = html(templates(tmp_path).provinces(drawn, ENGLISH.text, lambda iri: f"{iri}?lang=en"))
    links = {a.get("aria-label"): a.get("href") for a in tree.iter("a")}
    assert links == {
        "cao-bang: more than 98%": "#fact-16",
        **{s: f"{area(s)}?lang=en" for s in ("lang-son", "quang-ninh", "thai-nguyen")},
    }
    assert [words(next(a.iter("title"))) for a in tree.iter("a")] == list(links)
    (legend,) = with_class(tree, "legend")
    assert [words(item) for item in legend] == [
        "98%",
        "only a limit is stated; the shade shows that limit",
        "no value",
    ]


def test_names_are_text_whatever_they_are(today: MapProjection, tmp_path: Path):
    known = {area("cao-bang"): number("more-than", 98, 98, said=HOSTILE, anchor=HOSTILE)}
    drawn = province_map(
        HOSTILE, HOSTILE, today, lambda _: Text(HOSTILE, "vi"), known, tick=lambda _: HOSTILE
    )
    wide = tuple(replace(p, named=True, worded=True) for p in drawn.places)
    tree = html(templates(tmp_path).provinces(replace(drawn, places=wide), ENGLISH.text, str))
    assert "script" not in {element.tag for element in tree.iter()}
    assert not {"onload", "style"} & {name for element in tree.iter() for name in element.attrib}


@pytest.mark.parametrize("width", [320, 1200])
def test_a_map_fits_every_screen_and_its_names_stay_readable(
    chromium: Browser, today: MapProjection, published: Generation, tmp_path: Path, width: int
):
    macros = templates(tmp_path)
    known = {area("cao-bang"): number("more-than", 98, 98, said="more than 98%")}
    versions = version_maps(MapCache().versions(published, [area("thai-nguyen")]), label, ENGLISH)
    drawn = str(macros.provinces(province_map("T", "", today, label, known), ENGLISH.text, str))
    drawn += str(macros.versions(versions, ENGLISH.text, str))
    tab = chromium.new_page(viewport={"width": width, "height": 600})
    tab.set_content(page(drawn, ENGLISH))
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    sizes = tab.eval_on_selector_all(
        ".map text", "all => all.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert len(sizes) == 5
    assert all(10.5 <= size <= 20 for size in sizes)
    tab.locator("a[aria-label='lang-son']").focus()
    stroke = "getComputedStyle(document.activeElement.querySelector('.area')).strokeWidth"
    assert tab.evaluate(stroke) == "4px"
    tab.close()
