"""Each thing is described in one graph, so that the union of all has no triple twice."""

import re

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


def test_whose_a_thing_was_before_it_stays_whichever_files_come_with_it(site: Site):
    intruder = SOURCE + '<id/area/cao-bang> skos:altLabel "CB"@fr .\n'
    areas = site.turtle("reference/areas")
    other = '<id/area/cao-bang> <http://www.w3.org/2004/02/skos/core#note> "a"@fr .'
    for contents in (
        {ARTICLE: intruder, "reference/areas": areas},
        {ARTICLE: intruder, "article/other": other},
    ):
        report = site.report(contents)
        graphs = {f.graph for f in report.findings if name(f.shape) == "OneGraph"}
        assert graphs == {f"{BASE}graph/{one}" for one in contents if one.startswith("article/")}
        told_whose = {f.message("en") for f in report.findings if name(f.shape) == "OneGraph"}
        assert all("The graph reference/areas describes this" in message for message in told_whose)


@pytest.mark.parametrize("match", ["<Q1>", "<id/area/cao-bang>", "<doc/area/lang-son>"])
def test_a_match_is_elsewhere(site: Site, match: str):
    areas = site.turtle("reference/areas") + f"<id/area/cao-bang> skos:closeMatch {match} .\n"
    assert told(site.report({"reference/areas": areas})) == [("WebAddress", "id/area/cao-bang")]


def test_an_article_under_another_name_is_judged_as_the_new_version_that_it_is(site: Site):
    report = site.report({"article/corrected": SOURCE})
    assert told(report) == [("OneGraph", "id/article/protection-sociale-nord-est")]
    (finding,) = (finding for finding in report.findings if name(finding.shape) == "OneGraph")
    assert f"--graph {ARTICLE}" in (finding.suggestion or {})["en"]
    wrong = SOURCE.replace("<id/indicator/social-stability>", "<id/indicator/none>", 1)
    assert {rule for rule, _ in told(site.report({"article/corrected": wrong}))} == {
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


@pytest.mark.parametrize(
    ("graph", "rule"),
    [
        ("essai", "GraphOfArticle"),
        ("reference/essai", "GraphOfArticle"),
        ("ontology/essai", "GraphOfArticle"),
        ("shapes/essai", "RulesAlone"),
    ],
)
def test_an_article_and_its_facts_stand_in_a_graph_of_articles(site: Site, graph: str, rule: str):
    # Where rules are, nothing else is even looked at.
    named = [
        one for one in told(site.report({graph: SOURCE}, drop=(ARTICLE,))) if one[1].startswith("graph/")
    ]
    assert named == [(rule, f"graph/{graph}")]


def test_another_article_does_not_take_a_graphs_place(site: Site):
    other = SOURCE.replace("protection-sociale-nord-est", "essai")
    (finding,) = (f for f in site.report({ARTICLE: other}).findings if name(f.shape) == "SameArticle")
    assert "kg drop" in finding.message("en")
    assert "id/article/protection-sociale-nord-est" in finding.message("vi")
    assert told(site.report({ARTICLE: SOURCE})) == []


def test_who_states_one_property_of_a_published_fact_is_told_whose_it_is(site: Site):
    fact = '<id/fact/protection-sociale-nord-est-002> kg:note "x"@fr .\n'
    assert told(site.report({"article/essai": fact})) == [
        ("OneGraph", "id/fact/protection-sociale-nord-est-002")
    ]


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        ("https://example.org/a", set[str]()),
        ("http://example.org:8080/a?b#c", set[str]()),
        ("https://xn--bcher-kva.example/", set[str]()),
        ("id/article/essai", {"WebAddress"}),
        ("https://user:pw@example.org/a", {"ArticleUrl"}),
        ("https://example.org:99999/a", {"ArticleUrl"}),
        ("https://.example.org/a", {"ArticleUrl"}),
        ("https://exаmple.org/a", {"ArticleUrl"}),
        ("https://example。org/a", {"ArticleUrl"}),
        ("ftp://example.org/a", {"ArticleUrl"}),
    ],
)
def test_an_articles_address_is_one_on_the_web(site: Site, address: str, rules: set[str]):
    changed = re.sub("schema:url <[^>]*>", f"schema:url <{address}>", SOURCE)
    assert changed != SOURCE
    assert {rule for rule, _ in told(site.report({ARTICLE: changed}))} - {"ArticleUrl"} == rules - {
        "ArticleUrl"
    }
    assert bool(told(site.report({ARTICLE: changed}))) is bool(rules)
