"""An outline can be drawn on the globe, or a finding says why not and what to do."""

from typing import Final

import pytest

from kg.validation import Finding
from kg.validation.core import Core
from kg.validation.wkt import MOST_POINTS
from shapes.cases import CRS84
from shapes.documents import GEOMETRY
from shapes.judging import judge
from validation.test_core import SHAPES

SQUARE: Final = "(105 21, 106 21, 106 22, 105 22, 105 21)"
HOLE: Final = "(105.2 21.2, 105.4 21.2, 105.4 21.4, 105.2 21.4, 105.2 21.2)"


def found(*outlines: str) -> list[list[Finding]]:
    """What is found about each of some outlines."""
    documents = [
        GEOMETRY.edited("geo:asWKT", f'geo:asWKT "{CRS84} {outline}"^^geo:wktLiteral') for outline in outlines
    ]
    return [judged.findings for judged in judge(documents)]


def test_outlines_that_can_be_drawn_pass():
    outlines = (
        f"POLYGON ({SQUARE})",
        f"POLYGON ({SQUARE}, {HOLE})",
        f"MULTIPOLYGON (({SQUARE}), ((107 21, 108 21, 108 22, 107 21)))",
        "POINT (106.2 22.6)",
        "POINT(-180 90)",
        "POLYGON((1.5e2 2e1,151 20,151 21,1.5e2 2e1))",
    )
    assert found(*outlines) == [[]] * len(outlines)


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        ("POLYGON((oops))", "cannot be read as WKT (Expected number but encountered word: 'oops')"),
        ("POLYGON((106.2 22.6, 106.3 22.7", "cannot be read as WKT (Expected word but encountered end"),
        (f"POLYGON ({SQUARE}) and more", "cannot be read as WKT (Unexpected text"),
        ("POINT (106,2 22,6)", "cannot be read"),
        (f"POLYGON {'(' * 50_000}", "cannot be read"),
        ("POLYGON ((105 21, 106 21, 106 22, 105 22))", "not closed"),
        ("POLYGON ((105 21, 106 22, 105 22, 106 21, 105 21))", "crosses or touches itself (105.5 21.5)"),
        (f"MULTIPOLYGON (({SQUARE}), ({SQUARE}))", "crosses or touches itself"),
        (f"POLYGON ({SQUARE}, (107 21, 108 21, 108 22, 107 21))", "hole of the outline lies outside"),
        (f"MULTIPOLYGON (({SQUARE}), EMPTY)", "empty"),
        ("POLYGON ((105 21, 105 21, 105 21, 105 21))", "encloses nothing"),
        ("POLYGON ((105 21, 106 22, 105 21, 105 21))", "encloses nothing"),
        (f"POLYGON ({SQUARE}, {HOLE}, {HOLE})", "crosses or touches itself"),
        ("POINT (NaN 22.6)", "Not every coordinate is a number"),
        ("POINT (1e999 22.6)", "Not every coordinate is a number"),
        ("POINT (106.2 22.6 5)", "two numbers"),
        ("POINT (22.6 106.2)", "swapped (22.6 106.2)"),
        ("POLYGON ((21 105, 21 106, 22 106, 21 105))", "swapped (21 105)"),
        ("POINT (1062 22.6)", "not on the globe (1062 22.6)"),
        ("POINT (600000 2500000)", "not on the globe"),
        (f"POLYGON (({'1 1, ' * MOST_POINTS}1 1))", "too many points"),
    ],
    ids=lambda text: text[:40],
)
def test_an_outline_that_cannot_be_drawn_is_found_with_the_reason(outline: str, told: str):
    ((finding,),) = found(outline)
    assert finding.shape.endswith("shapes#OutlineValid")
    assert (finding.severity, finding.path) == ("violation", "http://www.opengis.net/ont/geosparql#asWKT")
    assert told in finding.message("en")
    assert finding.messages.keys() == {"fr", "en", "vi"}
    assert finding.graph


def test_many_outlines_are_judged_each_by_itself():
    right, wrong = f"POLYGON ({SQUARE})", "POLYGON ((oops))"
    assert [len(findings) for findings in found(right, wrong, right, wrong)] == [0, 1, 0, 1]


def test_an_outline_over_which_the_process_dies_spoils_no_other(monkeypatch: pytest.MonkeyPatch):
    with Core(SHAPES) as library:
        send = library._send

        def kill(data: bytes) -> None:
            # As the memory cap or the deadline would.
            if b"deadly" in data and library._process:
                library._process.kill()
                library._process.wait()
            send(data)

        monkeypatch.setattr(library, "_send", kill)
        crs = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> "
        assert library.outlines([f"{crs}POINT (1 1)", "deadly", f"{crs}POINT (2 2)"]) == [
            None,
            ("many", ""),
            None,
        ]
        library.send(b"")
        assert library.receive() == []


@pytest.mark.parametrize(
    ("literal", "told"),
    [
        (f"{CRS84} LINESTRING (106 22, 107 23)", "not a LINESTRING"),
        (f"{CRS84} polygon ({SQUARE})", "Write POLYGON in capitals"),
        (f"{CRS84}\\nPOINT (106 22)", "stands a blank, and nothing else"),
        (f"{CRS84}\\tPOINT (106 22)", "stands a blank, and nothing else"),
        (f"{CRS84}POINT (106 22)", "Between the coordinate system and POINT"),
        ("POINT (106 22)", "starts with its coordinate system"),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (106 22)", "and with no other"),
    ],
)
def test_an_outline_in_another_form_is_one_finding_with_the_reason(literal: str, told: str):
    document = GEOMETRY.edited("geo:asWKT", f'geo:asWKT "{literal}"^^geo:wktLiteral')
    ((finding,),) = [judged.findings for judged in judge([document])]
    assert finding.shape.endswith("shapes#GeometryText")
    assert told in (finding.suggestion or {})["en"]
