"""What the tokens of a query tell, without parsing it."""

import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, Store

from kg.query import Dataset, guard

BASE = "http://example.org/"


def graph(name: str) -> str:
    return f"{BASE}g/{name}"


@pytest.fixture(scope="module")
def store() -> Store:
    """Three graphs of one, two and three triples."""
    made = Store()
    for number, name in enumerate("abc", 1):
        for n in range(number):
            subject = NamedNode(f"{BASE}s{n}")
            made.add(
                Quad(subject, NamedNode(f"{BASE}p"), NamedNode(graph(f"{name}{n}")), NamedNode(graph(name)))
            )
    return made


COUNT = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.mark.parametrize(
    ("query", "dataset"),
    [
        ("SELECT * %", None),
        ("SELECT ?FROM ('FROM <x>' AS ?x) % # FROM <y>", None),
        ("PREFIX FROM: <x> SELECT * %", None),
        ("SELECT * FROM <g/a> %", Dataset((graph("a"),))),
        ("select * from<g/a>from <http://example.org/g/b> where %", Dataset((graph("a"), graph("b")))),
        ("SELECT * FROM NAMED <g/a> FROM <g/b> %", Dataset((graph("b"),), (graph("a"),))),
        ("SELECT * FROM\nNAMED#c\n<g/c> %", Dataset((), (graph("c"),))),
        ("BASE <http://example.org/g/> SELECT * FROM <a> %", Dataset((graph("a"),))),
        ("BASE <http://example.org/x/y> BASE <../g/> SELECT * FROM <b> %", Dataset((graph("b"),))),
        ("PREFIX : <g/> PREFIX e: <http://example.org/> SELECT * FROM :a FROM NAMED e:g\\/b %",
         Dataset((graph("a"),), (graph("b"),))),
        ("PREFIX e: <http://x.example/> PREFIX e: <g/> SELECT * FROM e:c %", Dataset((graph("c"),))),
        ("SELECT * FROM <g/\\u0061> %", Dataset((graph("a"),))),
        ("SELECT *FROM<g/a>FROM NAMED<g/b>%", Dataset((graph("a"),), (graph("b"),))),
        ("SELECT * FROM <http://elsewhere.example/> %", Dataset(("http://elsewhere.example/",))),
    ],
)  # fmt: skip
def test_the_dataset_that_a_query_names_is_known_as_the_engine_knows_it(
    store: Store, query: str, dataset: Dataset | None
):
    text = query.replace("%", COUNT)
    read = guard.inspect(text, BASE).dataset
    assert read == dataset

    def rows(**more: object) -> list[bytes]:
        results = store.query(text, base_iri=BASE, **more)  # pyright: ignore[reportArgumentType]
        return sorted((results.serialize(format=QueryResultsFormat.CSV) or b"").splitlines())  # pyright: ignore[reportAttributeAccessIssue]

    if read is not None:
        given = {
            "default_graph": [NamedNode(iri) for iri in read.default_graphs],
            "named_graphs": [NamedNode(iri) for iri in read.named_graphs],
        }
        assert rows(**given) == rows()


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("SELECT (NOW() AS ?t) {}", True),
        ("SELECT * { ?s ?p ?o FILTER(rand() > 0.5) }", True),
        ("SELECT (STRUUID() AS ?NOW) (\\u0055UID() AS ?y) {}", True),
        ("SELECT ?NOW ('RAND()' AS ?x) { ?NOW <NOW> ?x } # UUID()", False),
    ],
)
def test_what_has_another_result_each_time_is_known(query: str, changes: bool):
    assert guard.inspect(query, BASE).changes is changes


@pytest.mark.parametrize(
    ("query", "within"),
    [
        ("SELECT * FROM <g/a> FROM NAMED e:b { ?s ?p ?o }", "SELECT *   { ?s ?p ?o }"),
        ("ASKFROM<g/a>{}", "ASK{}"),
        ("SELECT * { GRAPH <g/a> { ?s ?p ?o } }", "SELECT * { GRAPH <g/a> { ?s ?p ?o } }"),
        ("PREFIX g: <g/> ASK { graph g:a { } }", "PREFIX g: <g/> ASK { graph g:a { } }"),
        ("PREFIX g: <g/> ASK { graph g:b { } }", "PREFIX g: <g/> ASK { graph <nothing> { } }"),
        ("ASK { GRAPH<http://www.openlinksw.com/x>{} }", "ASK { GRAPH<nothing>{} }"),
        ("ASK { GRAPH ?g { <GRAPH> <b> 'GRAPH <c> FROM <d>' } } # FROM <e>", None),
    ],
)
def test_an_engine_is_asked_only_for_the_graphs_that_may_be_seen(query: str, within: str | None):
    assert guard.within(query, BASE, {graph("a")}, "nothing") == (within or query)
