"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, by their names, as far as they read.

The state that the W3C's tests make by PUT and POST is published beforehand here: writing is a curator's.
"""

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from w3c.conftest import FOAF, VCARD, person

TURTLE = "text/turtle; charset=utf-8"
ELSEWHERE = "http://www.example/gsp/person/1.ttl"


def test_put_get_repeat_direct(http: httpx.Client, site: str):
    """GET of a graph by its own address, which has a suffix that is part of its name."""
    answer = http.get("graph/person/1.ttl", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TURTLE
    expected = Graph().parse(data=person(f"{site}graph/person/1", "John Doe"), format="nt")
    assert isomorphic(Graph().parse(data=answer.text, format="turtle"), expected)


def test_put_get_repeat_indirect(http: httpx.Client, site: str):
    """GET of a graph by its name in the query; one of ours, and one whose name is elsewhere."""
    for name, subject, said in (
        (f"{site}graph/person/1.ttl", f"{site}graph/person/1", "John Doe"),
        (ELSEWHERE, "http://www.example/gsp/person/1", "Alice"),
    ):
        answer = http.get("graph", params={"graph": name}, headers={"Accept": "text/turtle"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == TURTLE
        expected = Graph().parse(data=person(subject, said), format="nt")
        assert isomorphic(Graph().parse(data=answer.text, format="turtle"), expected)


def test_put_get_default(http: httpx.Client, site: str):
    """GET of the default graph, which is the union of all of them."""
    answer = http.get("graph?default", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TURTLE
    given = Graph().parse(data=answer.text, format="turtle")
    names = {str(name) for name in given.objects(None, URIRef(f"{VCARD}fn"))}
    assert names == {"John Doe", "Jane Doe", "Alice"}
    assert URIRef(f"{FOAF}Document") in set(given.objects())
    count = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    counted = http.get("sparql", params={"query": count, "format": "csv"}).text.split()[1]
    assert len(given) == int(counted)


@pytest.mark.parametrize("address", ["graph/person/2.ttl", "graph?graph=http://www.example/gsp/person/2.ttl"])
def test_put_delete_get_delete(http: httpx.Client, address: str):
    """GET of a graph that is not there (direct and indirect)."""
    assert http.get(address).status_code == 404


@pytest.mark.parametrize("address", ["graph/person/1.ttl", f"graph?graph={ELSEWHERE}"])
def test_head_existing(http: httpx.Client, address: str):
    """HEAD of a graph that is there (direct and indirect), with a parameter on the media type."""
    answer = http.head(address, headers={"Accept": TURTLE})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TURTLE
    assert answer.content == b""


@pytest.mark.parametrize("address", ["graph/person/4.ttl", "graph?graph=http://www.example/gsp/person/4.ttl"])
def test_head_non_existing(http: httpx.Client, address: str):
    """HEAD of a graph that is not there (direct and indirect)."""
    answer = http.head(address, headers={"Accept": TURTLE})
    assert (answer.status_code, answer.content) == (404, b"")


def test_put_get_uri_pct_encoded_indirect(http: httpx.Client):
    """The name in the query may be escaped or not."""
    escaped = http.get("graph?graph=http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F1.ttl")
    plain = http.get("graph?graph=http://www.example/gsp/person/1.ttl")
    assert (escaped.status_code, plain.status_code) == (200, 200)
    assert escaped.content == plain.content


def test_put_get_uri_pct_encoded_twice(http: httpx.Client, site: str):
    """The query is unescaped once, not twice: ``%2531`` names the graph with ``%31``."""

    def name(address: str) -> list[str]:
        answer = http.get(address, headers={"Accept": "application/n-triples"})
        graph = Graph().parse(data=answer.text, format="nt")
        return [str(value) for value in graph.objects(None, URIRef(f"{VCARD}fn"))]

    assert name(f"graph?graph={site}graph/person/%31.ttl") == ["John Doe"]
    assert name(f"graph?graph={site}graph/person/%2531.ttl") == ["Jane Doe"]


@pytest.mark.parametrize("address", ["graph/person/%31.ttl", "graph/person/1.ttl"])
def test_a_graphs_own_address_is_taken_as_it_is_written(http: httpx.Client, address: str):
    answer = http.get(address, headers={"Accept": "application/n-triples"})
    assert ("Jane Doe" if "%31" in address else "John Doe") in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address",
    ["graph/person/1.ttl", "graph/person/9.ttl", f"graph?graph={ELSEWHERE}", "graph?default", "graph"],
)
def test_writing_is_a_curators(http: httpx.Client, method: str, address: str):
    """put__…, post__… and delete__… need a token, which nobody has yet."""
    body = b"<http://e/s> <http://e/p> <http://e/o> ."
    answer = http.request(method, address, content=body, headers={"Content-Type": "text/turtle"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="kg"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert http.get("graph/person/1.ttl").status_code == 200
    assert http.get("graph/person/9.ttl").status_code == 404
