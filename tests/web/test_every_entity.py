"""Every thing that is published can be read in every format, and each format says the same."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

import httpx
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse
from rdflib import Graph

FORMATS = {
    "text/turtle": ("ttl", "turtle"),
    "application/ld+json": ("jsonld", "json-ld"),
    "application/n-triples": ("nt", "nt"),
    "application/rdf+xml": ("rdf", "xml"),
}
EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def graph(text: str, parser: str, base: str) -> Dataset:
    """What a file says as rdflib reads it, with canonical names for its blank nodes."""
    read = Graph().parse(data=text, format=parser, publicID=base).serialize(format="nt")
    found = Dataset(parse(read, RdfFormat.N_TRIPLES))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def embedded(page: str) -> str:
    """The RDF that a page carries as JSON-LD; what it says in schema.org's terms is another element."""
    (found,) = EMBEDDED.findall(page)
    json.loads(found)
    return found


def test_there_is_one_of_every_kind(entities: list[str]):
    kinds = Counter(path.split("/")[0] for path in entities)
    assert {
        "area",
        "area-version",
        "article",
        "bound",
        "comparator",
        "fact",
        "indicator",
        "kind",
        "period",
        "population",
        "programme",
        "theme",
        "unit",
        "zone",
    } <= kinds.keys()


def formats(entities: list[str], thorough: bool) -> Iterator[tuple[str, list[str]]]:
    """Things with the formats to try: all for one of every kind, and one after another for the others."""
    seen: set[str] = set()
    for path, media_type in zip(entities, cycle(FORMATS), strict=False):
        kind = path.partition("/")[0]
        yield path, [*FORMATS] if thorough or kind not in seen else [media_type]
        seen.add(kind)


def test_every_format_says_the_same_of_every_entity(
    http: httpx.Client, site: str, entities: list[str], thorough: bool
):
    for path, tried in formats(entities, thorough):
        document = f"{site}doc/{path}"
        page = http.get(f"id/{path}", headers={"Accept": "text/html"}, follow_redirects=True)
        assert (page.status_code, str(page.url)) == (200, document)
        expected = graph(embedded(page.text), "json-ld", document)
        assert list(expected.quads_for_subject(NamedNode(f"{site}id/{path}")))
        for media_type in tried:
            suffix, parser = FORMATS[media_type]
            negotiated = http.get(f"id/{path}", headers={"Accept": media_type}, follow_redirects=True)
            assert negotiated.headers["content-type"].split(";")[0] == media_type
            direct = http.get(f"doc/{path}.{suffix}")
            assert direct.content == negotiated.content
            assert graph(direct.text, parser, document) == expected, (path, media_type)


@pytest.mark.parametrize("path", ["def", "shapes", "dataset"])
def test_every_format_of_what_kg_says_of_itself_says_the_same(http: httpx.Client, site: str, path: str):
    page = http.get(path, headers={"Accept": "text/html"})
    expected = graph(embedded(page.text), "json-ld", site)
    assert len(expected) > 50
    for media_type, (suffix, parser) in FORMATS.items():
        negotiated = http.get(path, headers={"Accept": media_type})
        assert http.get(f"{path}.{suffix}").content == negotiated.content
        assert graph(negotiated.text, parser, site) == expected, media_type


def test_every_graph_that_the_dataset_names_can_be_had(http: httpx.Client, site: str):
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    names = http.get("sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    assert len(names) > 20
    described = http.get("dataset.ttl").text
    for name in names:
        found = http.get(name, headers={"Accept": "application/n-triples"})
        assert found.status_code == 200
        assert len(found.text.splitlines()) > 5
        assert name.removeprefix(site) in described


def test_every_iri_of_ours_in_the_data_leads_somewhere(http: httpx.Client, site: str):
    query = (
        "SELECT DISTINCT ?o WHERE { { ?s ?p ?o } UNION { ?s ?o ?x } UNION { ?s a ?o } "
        f'FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{site}")) }}'
    )
    iris = http.get("sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    assert len(iris) > 200
    broken = []
    definitions = http.get("def.nt").text + http.get("shapes.nt").text
    for iri in iris:
        if "#" in iri:
            if f"<{iri}> " not in definitions:
                broken.append(iri)
        elif http.head(iri).status_code not in {200, 303}:
            broken.append(iri)
    assert broken == []
