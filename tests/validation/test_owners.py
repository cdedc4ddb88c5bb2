"""Each thing is described in one graph, so that the union of all has no triple twice."""

import pytest

from kg.validation import Report
from shapes.documents import BASE
from validation.site import ARTICLE, SOURCE, Site, name

CAO_BANG = f"{BASE}id/area/cao-bang"


def told(report: Report) -> list[tuple[str, str]]:
    return [(name(f.shape), f.focus.removeprefix(BASE)) for f in report.findings if f.severity == "violation"]


@pytest.mark.parametrize(
    "statement",
    [
        'skos:prefLabel "Cao Bang"@fr',
        'skos:altLabel "CB"@fr',
        "skos:exactMatch <http://e/x>",
        'kg:isoCode "X"',
    ],
)
def test_what_another_graph_describes_is_left_to_it(site: Site, statement: str):
    report = site.report({ARTICLE: SOURCE + f"<id/area/cao-bang> {statement} .\n"})
    assert told(report) == [("OneGraph", "id/area/cao-bang")]
    (finding,) = (finding for finding in report.findings if finding.focus == CAO_BANG)
    assert "reference/areas" in finding.message("en")
    assert "reference/areas" in (finding.suggestion or {})["vi"]


def test_many_such_things_are_told_by_one_of_them(site: Site):
    areas = [
        line.split()[0]
        for line in site.turtle("reference/areas").splitlines()
        if line.startswith("<id/area/")
    ]
    assert len(areas) > 5
    again = "".join(f'{area} skos:altLabel "x"@fr .\n' for area in areas)
    report = site.report({ARTICLE: SOURCE + again})
    (finding,) = (finding for finding in report.findings if name(finding.shape) == "OneGraph")
    assert f"{len(set(areas))} things in all" in finding.message("en")


def test_two_files_that_describe_the_same_are_told(site: Site):
    one = site.turtle("reference/comparators").split("\n\n")
    report = site.report(
        {"reference/comparators": "\n\n".join(one), "reference/copies": "\n\n".join(one[:2])}
    )
    assert {rule for rule, _ in told(report)} == {"OneGraph"}


def test_an_article_under_another_name_is_judged_as_the_new_version_that_it_is(site: Site):
    report = site.report({"articles/corrected": SOURCE})
    assert told(report) == [("OneGraph", "id/article/protection-sociale-nord-est")]
    (finding,) = (finding for finding in report.findings if name(finding.shape) == "OneGraph")
    assert f"--graph {ARTICLE}" in (finding.suggestion or {})["en"]
    wrong = SOURCE.replace("<id/indicator/social-stability>", "<id/indicator/none>", 1)
    assert {rule for rule, _ in told(site.report({"articles/corrected": wrong}))} == {
        "OneGraph",
        "FactIndicatorListed",
    }


def test_the_same_graph_with_other_content_owns_what_it_owned(site: Site):
    assert told(site.report({ARTICLE: SOURCE})) == []


def test_what_comes_with_kg_has_no_triple_twice(site: Site):
    owners: dict[str, set[str]] = {}
    for quad in site.store:
        if str(quad.subject).startswith("<"):
            owners.setdefault(str(quad.subject), set()).add(str(quad.graph_name))
    assert {subject: graphs for subject, graphs in owners.items() if len(graphs) > 1} == {}
    assert len(owners) > 300
