"""Namespaces that are declared wrongly are one finding, and everything else is judged as it was meant."""

import pytest

from kg import vocab
from kg.validation.namespaces import Namespaces, meant_namespace
from kg.vocab import QB, RDF, SCHEMA, SKOS, XSD
from shapes.documents import BASE, TERMS
from validation.site import ARTICLE, SOURCE, Site, name, only

NAMES = [term.value for term in (RDF("type"), SKOS("prefLabel"), SKOS("definition"), SCHEMA("url"))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://schema.org/headline", ("http://schema.org/", "https://schema.org/")),
        ("https://www.schema.org/headline", ("https://www.schema.org/", "https://schema.org/")),
        (
            "https://www.w3.org/2004/02/skos/core#prefLabel",
            ("https://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2004/02/skos/core#"),
        ),
        (
            "http://www.w3.org/2004/02/skos/core/prefLabel",
            ("http://www.w3.org/2004/02/skos/core/", "http://www.w3.org/2004/02/skos/core#"),
        ),
        ("https://qudt.org/vocab/unit/PERCENT", ("https://qudt.org/vocab/unit/", vocab.UNIT.iri)),
        ("https://purl.org/linked-data/cube#DataSet", ("https://purl.org/linked-data/cube#", vocab.QB.iri)),
        ("https://purl.org/dc/terms/license", ("https://purl.org/dc/terms/", vocab.DCTERMS.iri)),
        ("http://schema.organisation/x", None),
        ("http://example.org/headline", None),
    ],
)
def test_a_namespace_written_otherwise_is_known_by_its_letters(written: str, meant: tuple[str, str] | None):
    assert meant_namespace(written) == meant


def test_a_namespace_written_right_is_left_alone():
    known = [term for term in vars(vocab).values() if isinstance(term, vocab.Namespace)]
    assert len(known) > 15
    for namespace in known:
        assert meant_namespace(f"{namespace.iri}local") is None
        other = "https" if namespace.iri.startswith("http:") else "http"
        assert meant_namespace(f"{other}:{namespace.iri.partition(':')[2]}local") == (
            f"{other}:{namespace.iri.partition(':')[2]}",
            namespace.iri,
        )


def test_a_namespace_written_otherwise_is_told_once_and_all_else_is_judged_as_meant(site: Site):
    report = site.report(
        {
            ARTICLE: SOURCE.replace("<https://schema.org/>", "<http://schema.org/>").replace(
                "schema:url", "schema:urls", 1
            )
        }
    )
    told = {name(finding.shape): finding for finding in report.findings if finding.severity == "violation"}
    assert told.keys() == {"Namespace", "ArticleShape"}
    assert "https://schema.org/" in (told["Namespace"].suggestion or {})["vi"]


@pytest.mark.parametrize(
    ("old", "new", "start"),
    [
        ("<https://schema.org/>", "<http://schema.org/>", "http://schema.org/"),
        (
            "<http://www.w3.org/2004/02/skos/core#>",
            "<https://www.w3.org/2004/02/skos/core#>",
            "https://www.w3",
        ),
        ("<def#>", "<http://other.example/kg/def#>", "http://other.example/kg/"),
    ],
)
def test_a_prefix_that_is_declared_otherwise_is_one_finding(site: Site, old: str, new: str, start: str):
    assert old in SOURCE
    finding = only(site.report({ARTICLE: SOURCE.replace(old, new, 1)}))
    assert name(finding.shape) == "Namespace"
    assert start in finding.message("fr")


def test_another_base_for_everything_is_one_finding(site: Site):
    other = SOURCE.replace("<def#", "<http://other.example/def#").replace("<id/", "<http://other.example/id/")
    assert name(only(site.report({ARTICLE: other})).shape) == "Namespace"


@pytest.mark.parametrize("namespace", ["def", "def/"])
def test_our_namespace_without_its_hash_is_one_finding(site: Site, namespace: str):
    changed = SOURCE.replace("@prefix kg: <def#>", f"@prefix kg: <{namespace}>")
    assert changed != SOURCE
    finding = only(site.report({ARTICLE: changed}))
    assert name(finding.shape) == "Namespace"
    assert f"{BASE}def#" in finding.message("en")


@pytest.mark.parametrize(
    ("declared", "meant"),
    [
        ("http://www.w3.org/2004/02/skos/core", SKOS),
        ("http://www.w3.org/2004/skos#", SKOS),
        ("http://www.w3.org/2008/05/skos#", SKOS),
        ("http://www.w3.org/2004/2/skos/core#", SKOS),
        ("https://schema.com/", SCHEMA),
        ("https://schema.or/", SCHEMA),
        ("https://schema.org", SCHEMA),
        ("http://purl.org/linked_data/cube#", QB),
        ("http://www.w3.org/2001/XmlSchema#", XSD),
    ],
)
def test_a_namespace_that_is_almost_right_is_one_finding(site: Site, declared: str, meant: vocab.Namespace):
    changed = SOURCE.replace(f"<{meant.iri}>", f"<{declared}>")
    assert changed != SOURCE
    finding = only(site.report({ARTICLE: changed}))
    assert name(finding.shape) == "Namespace"
    assert finding.focus == declared
    assert f"violation: {declared}" in finding.as_text("en")
    assert meant.iri in (finding.suggestion or {})["vi"]


@pytest.mark.parametrize(
    "said",
    [
        # A vocabulary of somebody else that has a property of the same name, and one that is alike.
        '<https://example.org/prefLabel> "a"',
        "<http://purl.org/dc/terms/definition> <x:o>",
        "<http://www.w3.org/2004/02/skos/core#altLabel> <x:o>",
        "<http://www.w3.org/2004/02/skos/corelabel> <x:o>",
        # Values are not what a namespace is declared for.
        "<https://schema.org/url> <https://schema.com/url>",
    ],
)
def test_what_is_elsewhere_is_left_there(said: str):
    assert Namespaces(TERMS, NAMES).moved(f"<x:s> {said} .\n".encode()) == {}


def test_names_are_not_moved_where_both_namespaces_are_used():
    lines = b"".join(
        b'<x:s> <%b> "a" .\n' % start
        for start in (
            b"http://www.w3.org/2004/02/skos/coreprefLabel",
            b"http://www.w3.org/2004/02/skos/core#definition",
        )
    )
    assert Namespaces(TERMS, NAMES).moved(lines) == {}
