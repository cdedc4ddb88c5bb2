"""Signposts: every page and every file beside it leads to the others (FAIR Signposting, level 2)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from httplink import parse_link_header
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from signposting import find_signposting_http, find_signposting_linkset

from kg.store import GraphSummary, Manifest
from kg.vocab import RDF, SCHEMA, Terms
from kg.web.metadata import signposting

PAGES = [
    "doc/area/cao-bang",
    "doc/article/protection-sociale-nord-est",
    "doc/fact/protection-sociale-nord-est-016",
    "doc/indicator/health-insurance-coverage",
    "doc/organisation/nhan-dan",
    "doc/period/2021--2025",
    "doc/scheme/kind",
    "dataset",
]
METADATA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "bib": "application/x-bibtex",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

Link = tuple[str, str, str | None]
"""Relation, target, media type."""


def thing(page: str) -> str:
    return page.replace("doc/", "id/")


def header_links(answer: httpx.Response) -> list[Link]:
    """The links of an answer, as a parser for RFC 8288 reads them, with absolute targets."""
    assert len(answer.headers["link"].encode()) < 4096
    parsed = parse_link_header(answer.headers["link"]).links
    return [
        (rel, urljoin(str(answer.url), link.target), link["type"] if "type" in link else None)  # noqa: SIM401
        for link in parsed
        for rel in link.rel
    ]


def linkset_of(answer: httpx.Response) -> dict[str, list[Link]]:
    """The links of a link set by their context; it must have the structure of RFC 9264, section 4.2."""
    assert answer.headers["content-type"] == "application/linkset+json"
    document = answer.json()
    assert list(document) == ["linkset"]
    contexts: dict[str, list[Link]] = {}
    for context in document["linkset"]:
        anchor = context.pop("anchor")
        assert is_absolute(anchor)
        assert anchor not in contexts
        contexts[anchor] = [link for relation, targets in context.items() for link in read(relation, targets)]
    return contexts


def read(relation: str, targets: Sequence[Mapping[str, str]]) -> list[Link]:
    """The links of one relation type: an array of objects, each with a target and string attributes."""
    assert relation.islower() or is_absolute(relation)
    assert targets
    for target in targets:
        assert set(target) <= {"href", "type"}
        assert is_absolute(target["href"])
        assert all(isinstance(value, str) for value in target.values())
    return [(relation, target["href"], target.get("type")) for target in targets]


def is_absolute(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and uri.isascii()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_its_name_its_metadata_and_its_link_set(http: httpx.Client, site: str, page: str):
    found = find_signposting_http(site + page)
    assert found.citeAs.target == site + thing(page)
    assert found.license.target == LICENCE
    assert {link.target for link in found.types} > {"https://schema.org/AboutPage"}
    assert len(found.types) == 2
    described = {link.target: link.type for link in found.describedBy}
    assert described == {f"{site}{page}.{suffix}": media_type for suffix, media_type in METADATA.items()}
    (linkset,) = found.linksets
    assert (linkset.target, linkset.type) == (f"{site}{page}.linkset.json", "application/linkset+json")
    if page == "dataset":
        assert f"{site}graph/reference/areas" in {link.target for link in found.items}
    else:
        assert found.collection.target == f"{site}dataset"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("suffix", METADATA)
def test_metadata_leads_back_to_the_page_and_to_the_thing(
    http: httpx.Client, site: str, page: str, suffix: str
):
    answer = http.get(f"{page}.{suffix}")
    links = header_links(answer)
    assert answer.headers["content-type"].split(";")[0] == METADATA[suffix]
    assert {target for relation, target, _ in links if relation == "describes"} == {
        site + page,
        site + thing(page),
    }
    assert ("linkset", f"{site}{page}.linkset.json", "application/linkset+json") in links
    assert ("license", LICENCE, None) in links


@pytest.mark.parametrize("page", PAGES)
def test_the_link_set_has_the_links_of_all_of_them(http: httpx.Client, site: str, page: str):
    contexts = linkset_of(http.get(f"{page}.linkset.json"))
    for path in (page, *(f"{page}.{suffix}" for suffix in METADATA)):
        answer = http.get(path, headers={"Accept": "text/html"})
        others = {link for link in header_links(answer) if link[0] != "linkset"}
        assert len(contexts[site + path]) == len(set(contexts[site + path])), path
        assert set(contexts[site + path]) == others, path


@pytest.mark.parametrize("page", PAGES)
def test_a_link_set_says_the_same_to_those_who_only_know_signposts(site: str, page: str):
    by_header = find_signposting_http(site + page)
    by_linkset = find_signposting_linkset(f"{site}{page}.linkset.json").for_context(site + page)
    assert by_linkset.citeAs == by_header.citeAs
    for relation in ("types", "describedBy", "items", "authors"):
        assert getattr(by_linkset, relation) == getattr(by_header, relation), relation


@pytest.mark.parametrize("page", PAGES)
def test_every_signpost_leads_somewhere(http: httpx.Client, site: str, page: str):
    for relation, target, media_type in linkset_of(http.get(f"{page}.linkset.json"))[site + page]:
        if target.startswith(site):
            found = http.head(target, follow_redirects=True)
            assert found.status_code == 200, (relation, target)
            assert media_type in {None, found.headers["content-type"].split(";")[0]}


def test_every_entity_has_a_link_set(http: httpx.Client, site: str, entities: list[str]):
    for path in entities:
        contexts = linkset_of(http.get(f"doc/{path}.linkset.json"))
        assert ("cite-as", f"{site}id/{path}", None) in contexts[f"{site}doc/{path}"]
        assert contexts.keys() == {f"{site}doc/{path}", *(f"{site}doc/{path}.{s}" for s in METADATA)}


def test_a_page_says_what_sort_of_thing_it_is_about(http: httpx.Client):
    sorts = {
        "area/cao-bang": "AdministrativeArea",
        "article/protection-sociale-nord-est": "NewsArticle",
        "fact/protection-sociale-nord-est-016": "Claim",
        "indicator/health-insurance-coverage": "DefinedTerm",
        "scheme/kind": "DefinedTermSet",
    }
    for path, sort in sorts.items():
        types = [
            target for relation, target, _ in header_links(http.head(f"doc/{path}")) if relation == "type"
        ]
        assert types == ["https://schema.org/AboutPage", f"https://schema.org/{sort}"]


def test_an_article_leads_to_its_publisher_and_to_no_author_that_nobody_states(http: httpx.Client, site: str):
    links = header_links(http.head("doc/article/protection-sociale-nord-est"))
    assert ("https://schema.org/publisher", f"{site}id/organisation/nhan-dan", None) in links
    assert "author" not in {relation for relation, _, _ in links}


TERMS = Terms("https://kg.example/data/")


def test_an_author_that_is_stated_is_named():
    author = NamedNode("https://kg.example/data/id/person/a")
    own = {RDF("type").value: (SCHEMA("NewsArticle"),), SCHEMA("author").value: (author,)}
    signposts = signposting.of_entity("https://kg.example/data/id/article/x", own, TERMS)
    assert signposting.TypedLink("author", author.value) in signposts.page_links


def test_files_are_found_beside_the_page_and_things_under_their_own_name():
    iri = f"{TERMS.base}id/area/x"
    links = parse_link_header(signposting.of_entity(iri, {}, TERMS).header("text/turtle")).links
    assert [link.target for link in links if "describes" in link.rel] == ["/data/doc/area/x", iri]
    assert [link.target for link in links if "linkset" in link.rel] == ["/data/doc/area/x.linkset.json"]


# The characters that an IRI may have, of which a URI has only some.
SEGMENT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=3000)


@given(SEGMENT)
def test_no_name_makes_a_header_too_long_or_breaks_it(name: str):
    try:
        iri = NamedNode(f"{TERMS.base}id/area/{name}").value
    except ValueError:
        return
    signposts = signposting.of_entity(iri, {}, TERMS)
    for media_type in ("text/html", *METADATA.values()):
        header = signposts.header(media_type)
        assert len(header.encode("ascii")) < 4096
        links = parse_link_header(header).links
        assert {"license"} <= {rel for link in links for rel in link.rel}
    contexts = json.loads(signposts.linkset())["linkset"]
    assert contexts[0]["cite-as"] == [{"href": signposting.uri(iri)}]


def test_a_dataset_of_very_many_graphs_has_bounded_signposts():
    graphs = tuple(GraphSummary(f"{TERMS.base}graph/article/{n:05}", "d", 1, {}) for n in range(5000))
    signposts = signposting.of_dataset(Manifest(1, TERMS.base, datetime.now(UTC), graphs), TERMS)
    header = signposts.header("text/html")
    assert len(header) < 4096
    assert {"cite-as", "type", "license", "describedby", "item", "linkset"} <= {
        rel for link in parse_link_header(header).links for rel in link.rel
    }
    page, *others = json.loads(signposts.linkset())["linkset"]
    assert len(page["item"]) == 1000
    assert len(others) == 1000 + len(METADATA)
