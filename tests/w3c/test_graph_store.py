"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, by their names.

Where they read, the state that the W3C’s tests make by PUT and POST is published beforehand. Where they
write, a curator does: graphs have names that they can have here, and people cards without blank nodes.
"""

from collections.abc import Iterator

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from desk.place import Place
from kg.desk.people.accounts import Accounts
from kg.desk.people.credentials import Credentials
from kg.publish import Source
from publish.installation import BASE
from servers import PATIENCE, Kg
from w3c.conftest import FOAF, TYPE, VCARD, person

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
    """put__…, post__… and delete__… need a token, which nobody has where there is no desk."""
    body = b"<http://e/s> <http://e/p> <http://e/o> ."
    answer = http.request(method, address, content=body, headers={"Content-Type": "text/turtle"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="kg"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert http.get("graph/person/1.ttl").status_code == 200
    assert http.get("graph/person/9.ttl").status_code == 404


RULE = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#Person> a sh:NodeShape ; sh:targetClass <{FOAF}Person> ;
  sh:property [ sh:path <{VCARD}fn> ; sh:minCount 1 ] .
"""


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A curator's program, and a server whose rules know people."""
    place = Place(tmp_path_factory.mktemp("gsp")).begun()
    place.publisher().load([Source(place.source("people", RULE).path, "shapes/people")])
    database = place.ledger.database
    curator = Accounts(database).named("yen@example.org")
    token = Credentials(database).make_token(curator, "w3c", ["graphs"])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle; charset=utf-8"}
    with (
        Kg(place.folder, {"KG_BASE_IRI": BASE}).serving() as address,
        httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as client,
    ):
        yield client


def card(number: int, *said: str) -> bytes:
    iri = f"<{BASE}graph/person/{number}>"
    names = "".join(f'{iri} <{VCARD}fn> "{one}" .\n' for one in said)
    return f"{iri} {TYPE} <{FOAF}Person> .\n{names}".encode()


def read(client: httpx.Client, address: str) -> Graph:
    answer = client.get(address, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, TURTLE)
    return Graph().parse(data=answer.text, format="turtle")


@pytest.mark.parametrize(
    ("number", "address"), [(1, "graph/person/1"), (2, f"graph?graph={BASE}graph/person/2")]
)
def test_what_is_written_is_read_again_until_it_is_deleted(writer: httpx.Client, number: int, address: str):
    """The W3C's sequence, by the graph's own address and by its name in the query."""

    def same(*said: str) -> bool:
        return isomorphic(read(writer, address), Graph().parse(data=card(number, *said), format="nt"))

    # put__initial_state, get_of_put__initial_state
    made = writer.put(address, content=card(number, "John Doe"))
    assert made.status_code == 201, made.text
    assert same("John Doe")
    # put__graph_already_in_store, get_of_put__graph_already_in_store
    assert writer.put(address, content=card(number, "Jane Doe")).status_code == 204
    assert same("Jane Doe")
    # put__mismatched_payload
    mismatched = {"Content-Type": "application/rdf+xml"}
    assert writer.put(address, content=card(number, "John Doe"), headers=mismatched).status_code == 400
    assert same("Jane Doe")
    # post__existing_graph, get_of_post__existing_graph
    assert writer.post(address, content=card(number, "Alice")).status_code == 204
    assert same("Jane Doe", "Alice")
    # head_on_an_existing_graph
    assert writer.head(address).status_code == 200
    # delete__existing_graph, get_of_delete__existing_graph, delete__nonexistent_graph
    assert writer.delete(address).status_code == 204
    assert writer.get(address).status_code == 404
    assert writer.delete(address).status_code == 404


def test_post_to_a_graph_that_is_not_there_makes_it(writer: httpx.Client):
    """As section 5.5 has it; the W3C's post__create__new_graph lets the server choose a name."""
    made = writer.post("graph/person/3", content=card(3, "Alice"))
    assert (made.status_code, made.headers["location"]) == (201, f"{BASE}graph/person/3")
    assert len(read(writer, "graph/person/3")) == 2
    assert writer.post("graph", content=card(4, "Bob")).status_code == 400
    assert writer.put("graph/person/3", content=card(3)).status_code == 422
