"""What the dataset says of itself, from its manifest alone."""

from datetime import UTC, datetime

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg import catalogue
from kg.query.formats import BINDINGS, GRAPHS
from kg.store import GraphSummary, Manifest
from kg.vocab import DCAT, RDF, RDFS, SD, VOID, Terms

TERMS = Terms("http://example.org/")
DATASET = NamedNode("http://example.org/dataset")


def manifest(graphs: int, classes: int = 2) -> Manifest:
    counts = {f"http://example.org/def#C{n:04d}": n + 1 for n in range(classes)}
    summaries = (
        GraphSummary(f"http://example.org/graph/{n:05d}", f"sha256:{n}", 10 + n, counts)
        for n in range(graphs)
    )
    return Manifest(7, TERMS.base, datetime(2026, 1, 2, tzinfo=UTC), tuple(summaries))


def objects(triples: list[Triple], predicate: NamedNode, subject: object = None) -> list[str]:
    return [t.object.value for t in triples if t.predicate == predicate and subject in {None, t.subject}]


def test_the_dataset_counts_triples_and_things_and_names_every_graph():
    triples = catalogue.dataset(manifest(3), TERMS)
    assert Triple(DATASET, RDF("type"), DCAT("Dataset")) in triples
    assert objects(triples, VOID("triples"), DATASET) == ["33"]
    assert sorted(objects(triples, VOID("subset"))) == [f"http://example.org/graph/{n:05d}" for n in range(3)]
    assert objects(triples, VOID("entities")) == ["3", "6"]


def test_the_dataset_names_thousands_of_graphs_too():
    assert len(objects(catalogue.dataset(manifest(5000), TERMS), VOID("subset"))) == 5000


def test_the_service_description_has_a_name_for_every_format_that_queries_give():
    triples = catalogue.service_description(manifest(1), TERMS, [*BINDINGS, *GRAPHS])
    formats = objects(triples, SD("resultFormat"))
    assert len(set(formats)) == len(BINDINGS) + len(GRAPHS) == 10
    assert all(iri.startswith("http://www.w3.org/ns/formats/") for iri in formats)


def test_a_format_without_a_name_is_a_fault_and_not_left_out():
    with pytest.raises(KeyError):
        catalogue.service_description(manifest(1), TERMS, ["text/unheard-of"])


@pytest.mark.parametrize("federated", [False, True])
def test_the_service_description_claims_federation_only_where_there_is_any(federated: bool):
    triples = catalogue.service_description(manifest(1), TERMS, [], federated=federated)
    features = {iri.removeprefix(SD.iri) for iri in objects(triples, SD("feature"))}
    assert features == {"UnionDefaultGraph"} | ({"BasicFederatedQuery"} if federated else set())


def test_few_graphs_come_with_their_classes():
    triples = catalogue.service_description(manifest(3), TERMS, [])
    assert sorted(objects(triples, VOID("triples"))) == ["10", "11", "12", "33"]
    assert len(objects(triples, VOID("class"))) == 2 + 3 * 2
    assert objects(triples, RDFS("comment")) == []


def test_the_service_description_stays_small_however_much_there_is():
    few, more, many = (
        catalogue.service_description(manifest(graphs, 500), TERMS, []) for graphs in (50, 1000, 20_000)
    )
    assert len(many) <= len(more) + 2
    assert max(map(len, (few, more, many))) < 7000
    assert len(pyoxigraph.serialize(many, format=RdfFormat.RDF_XML) or b"") < 1_000_000


def test_what_it_does_not_name_it_says_where_to_find():
    triples = catalogue.service_description(manifest(1001, 26), TERMS, [])
    assert len(objects(triples, SD("name"))) == 1000
    comments = objects(triples, RDFS("comment"), DATASET)
    assert any("1000 of 1001 graphs" in comment for comment in comments)
    assert any("25 most frequent of 26 classes" in comment for comment in comments)
    assert objects(triples, RDFS("seeAlso"), DATASET)[0].startswith("http://example.org/sparql?query=")


def test_the_same_manifest_gives_the_same_bytes():
    first, second = (
        pyoxigraph.serialize(
            catalogue.service_description(manifest(5), TERMS, ["text/csv"]), format=RdfFormat.TURTLE
        )
        for _ in range(2)
    )
    assert first == second
