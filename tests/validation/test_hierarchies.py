"""Nothing is above itself, by however many steps, and whoever says so."""

import pytest

from kg.validation import Finding, Report
from shapes.documents import BASE
from validation.site import ARTICLE, SOURCE, Site, name

AREAS = "reference/areas"


def cycles(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if name(finding.shape) == "NoCycle"]


def district(number: int, above: str) -> str:
    """Another area, part of another one."""
    return f"""
<id/area/district-{number}> a kg:Area ; skos:inScheme <id/scheme/area> ; kg:partOf <id/area/{above}> ;
  skos:prefLabel "D{number}"@fr , "D{number}"@en , "D{number}"@vi ;
  kg:areaType <id/area-type/province> .
"""


@pytest.mark.parametrize(
    ("statement", "chain"),
    [
        ("<id/area/viet-nam> kg:partOf <id/area/viet-nam> .", "viet-nam → viet-nam"),
        ("<id/area/viet-nam> kg:partOf <id/area/cao-bang> .", "viet-nam → cao-bang → viet-nam"),
        ("<id/area/cao-bang> kg:member <id/area/viet-nam> .", "viet-nam → cao-bang → viet-nam"),
    ],
)
def test_an_area_that_is_a_part_of_itself_is_told_once_with_the_steps(site: Site, statement: str, chain: str):
    (finding,) = cycles(site.report({AREAS: f"{site.turtle(AREAS)}\n{statement}\n"}))
    assert finding.message("en").partition(": ")[2].replace("id/area/", "").startswith(f"{chain}.")
    assert finding.graph == f"{BASE}graph/{AREAS}"


@pytest.mark.parametrize("length", [3, 40])
def test_a_long_way_round_is_a_way_round(site: Site, length: int):
    ring = "".join(district(n, f"district-{(n + 1) % length}") for n in range(length))
    (finding,) = cycles(site.report({AREAS: site.turtle(AREAS) + ring}))
    assert len(finding.message("en")) < 500


def test_a_way_round_through_what_is_published_is_found(site: Site):
    theme = next(
        line.split()[0] for line in site.turtle("reference/themes").splitlines() if "id/theme/" in line
    )
    themes = site.turtle("reference/themes") + f"{theme} skos:broader {theme} .\n"
    (finding,) = cycles(site.report({"reference/themes": themes}))
    assert name(finding.path or "") == "broader"


def test_what_is_above_others_without_a_way_round_is_none(site: Site):
    chain = "".join(district(n, f"district-{n + 1}") for n in range(30)) + district(30, "cao-bang")
    assert cycles(site.report({AREAS: site.turtle(AREAS) + chain, ARTICLE: SOURCE})) == []


def test_what_is_broader_is_in_the_same_list(site: Site):
    theme = next(
        line.split()[0] for line in site.turtle("reference/themes").splitlines() if "id/theme/" in line
    )
    programmes = site.turtle("reference/programmes")
    programme = next(line.split()[0] for line in programmes.splitlines() if "id/programme/" in line)
    report = site.report({"reference/programmes": f"{programmes}{programme} skos:broader {theme} .\n"})
    assert [name(f.shape) for f in report.findings if f.severity == "violation"] == ["BroaderInList"]
