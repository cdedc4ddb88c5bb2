"""A description is complete where it is small, bounded where it is large, and says which."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import BlankNode, NamedNode, Store

from kg.describe import LISTED, Describer
from kg.store import Generation, Generations, Manifest, Staging

BASE = "http://example.org/"
KG = f"{BASE}def#"
GEOMETRY = "http://www.opengis.net/ont/geosparql#hasGeometry"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


def published(folder: Path, *lines: str) -> Generation:
    generations = Generations(folder)
    with Staging(generations, None) as staging:
        staging.load(f"{BASE}graph/g", [f"{line} .\n".encode() for line in lines], at_once=True)
        manifest = Manifest(1, BASE, datetime.now(UTC), ())
        generations.make_current(generations.settle(staging.finish(), manifest))
    return generations.current()


def entity(path: str) -> str:
    return f"<{BASE}id/{path}>"


def fact(number: int, area: str = "x") -> Iterator[str]:
    subject = entity(f"fact/f-{number:03}")
    yield f"{subject} <{KG}area> {entity(f'area/{area}')}"
    yield f'{subject} <{KG}quote> "words {number}"@fr'


@pytest.fixture
def small(tmp_path: Path) -> Describer:
    """An area with a version, an outline, two facts and a part."""
    lines = [
        f'{entity("area/x")} <{LABEL}> "X"@fr',
        f'{entity("area/x")} <{LABEL}> "Ích"@vi',
        f"{entity('area/x')} <{KG}partOf> {entity('area/y')}",
        f'{entity("area/y")} <{LABEL}> "Y"@fr',
        f"{entity('area/z')} <{KG}partOf> {entity('area/x')}",
        f"{entity('area-version/x')} <{KG}versionOf> {entity('area/x')}",
        f"{entity('area-version/x')} <{GEOMETRY}> {entity('geometry/x')}",
        f'{entity("geometry/x")} <http://www.opengis.net/ont/geosparql#asWKT> "POINT (1 2)"',
        f"{entity('area/x')} <{KG}seeAlso> _:b",
        f'_:b <{KG}note> "nested"',
        *fact(1),
        *fact(2),
        *fact(3, "other"),
    ]
    return Describer(published(tmp_path, *lines))


def test_nothing_is_said_of_what_is_not_there(small: Describer):
    assert small.describe(f"{BASE}id/area/none") is None


def test_a_description_has_what_is_said_of_the_entity_and_by_whom(small: Describer):
    found = small.describe(f"{BASE}id/area/x")
    assert found.references[f"{KG}area"].subjects == (f"{BASE}id/fact/f-001", f"{BASE}id/fact/f-002")
    assert found.references[f"{KG}area"].complete
    assert found.references[f"{KG}partOf"].subjects == (f"{BASE}id/area/z",)
    assert (NamedNode(f"{BASE}id/area/x"), NamedNode(f"{KG}partOf"), NamedNode(f"{BASE}id/area/y")) in {
        (triple.subject, triple.predicate, triple.object) for triple in found.triples
    }


def test_what_an_area_owns_comes_with_it(small: Describer):
    subjects = {str(triple.subject) for triple in small.describe(f"{BASE}id/area/x").triples}
    assert entity("area-version/x") in subjects
    assert entity("geometry/x") in subjects


def test_blank_nodes_come_with_what_has_them(small: Describer):
    triples = small.describe(f"{BASE}id/area/x").triples
    assert any(isinstance(triple.subject, BlankNode) for triple in triples)


def test_labels_come_by_language_for_all_that_is_named(small: Describer):
    labels = small.labels([f"{BASE}id/area/x", f"{BASE}id/area/y", f"{BASE}id/area/none"])
    assert len(labels) == 2
    assert labels[f"{BASE}id/area/x"] == {"fr": "X", "vi": "Ích"}
    assert labels[f"{BASE}id/area/y"] == {"fr": "Y"}


def test_the_values_of_several_nodes_come_at_once(small: Describer):
    values = small.nodes([f"{BASE}id/fact/f-001", f"{BASE}id/fact/f-002", f"{BASE}id/fact/none"])
    assert len(values) == 2
    assert values[f"{BASE}id/fact/f-001"][f"{KG}quote"][0].value == "words 1"
    assert f"{BASE}id/fact/f-003" not in values


def test_a_document_says_what_it_is_about(small: Describer):
    found = small.describe(f"{BASE}id/area/x")
    triples = small.document(found, f"{BASE}doc/area/x", f"{BASE}sparql")
    about = {t.predicate.value: t.object for t in triples if t.subject.value == f"{BASE}doc/area/x"}
    assert about["http://xmlns.com/foaf/0.1/primaryTopic"] == NamedNode(f"{BASE}id/area/x")
    assert "http://www.w3.org/2000/01/rdf-schema#seeAlso" not in about


def test_where_there_is_more_the_document_says_so_and_where_to_get_it(tmp_path: Path):
    lines = [f'{entity("area/x")} <{LABEL}> "X"@fr']
    for number in range(LISTED + 50):
        lines += fact(number)
    generation = published(tmp_path, *lines)
    describer = Describer(generation)
    found = describer.describe(f"{BASE}id/area/x")
    listed = found.references[f"{KG}area"]
    assert (len(listed.subjects), listed.complete) == (LISTED, False)
    document = NamedNode(f"{BASE}doc/area/x")
    (query,) = [
        triple.object.value
        for triple in describer.document(found, document.value, f"{BASE}sparql")
        if triple.predicate.value == "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    ]
    assert query.startswith(f"{BASE}sparql?query=SELECT")
    assert rows(generation.store, query) == LISTED + 50


def rows(store: Store, address: str) -> int:
    """How many rows the query in an address has."""
    (query,) = parse_qs(urlsplit(address).query)["query"]
    return len(list(store.query(query, use_default_graph_as_union=True)))


class Counting:
    """Counts the look-ups made in a store, which are round trips where it is a remote one."""

    def __init__(self, quads) -> None:
        self.quads = quads
        self.lookups = 0

    def __getattr__(self, name: str):
        self.lookups += 1
        return getattr(self.quads, name)


@pytest.mark.parametrize("facts", [0, 1, LISTED + 1, LISTED * 20])
def test_an_entity_costs_six_lookups_however_many_facts_there_are(tmp_path: Path, facts: int):
    lines = [f'{entity("area/x")} <{LABEL}> "X"@fr']
    for number in range(facts):
        lines += fact(number)
    describer = Describer(published(tmp_path, *lines))
    counting = Counting(describer._quads)
    describer._quads = counting
    describer.describe(f"{BASE}id/area/x")
    assert counting.lookups <= 6


def test_blank_nodes_in_a_circle_are_described_once(tmp_path: Path):
    lines = [
        f"{entity('area/x')} <{KG}seeAlso> _:a",
        f"_:a <{KG}seeAlso> _:b",
        f"_:b <{KG}seeAlso> _:a",
    ]
    found = Describer(published(tmp_path, *lines)).describe(f"{BASE}id/area/x")
    assert len(found.triples) == 3
