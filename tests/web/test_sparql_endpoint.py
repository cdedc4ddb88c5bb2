"""The endpoint, as the clients that people use see it."""

import html
import json
import re
from collections import deque

import httpx
import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, JSONLD, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

COUNT = "SELECT (COUNT(?f) AS ?n) WHERE { ?f a <def#Fact> }"
DESCRIBE = "DESCRIBE <id/area/cao-bang>"


@pytest.fixture
def endpoint(site: str) -> SPARQLWrapper:
    return SPARQLWrapper(f"{site}sparql")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("how", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_reads_a_table(endpoint: SPARQLWrapper, method: str, how: str):
    endpoint.setMethod(method)
    endpoint.setRequestMethod(how)
    endpoint.setQuery(COUNT)
    endpoint.setReturnFormat(JSON)
    result = endpoint.queryAndConvert()
    assert int(result["results"]["bindings"][0]["n"]["value"]) > 90


@pytest.mark.parametrize(
    ("wanted", "start"), [(JSON, b"{"), (XML, b"<?xml"), (CSV, b"n\r\n"), (TSV, b"?n\n")]
)
def test_sparqlwrapper_reads_every_format_of_a_table(endpoint: SPARQLWrapper, wanted: str, start: bytes):
    endpoint.setQuery(COUNT)
    endpoint.setReturnFormat(wanted)
    answer = endpoint.query()
    assert answer.response.read().startswith(start)


@pytest.mark.parametrize("wanted", [JSON, XML])
def test_sparqlwrapper_asks(endpoint: SPARQLWrapper, wanted: str):
    endpoint.setQuery("ASK { ?f a <def#Fact> }")
    endpoint.setReturnFormat(wanted)
    assert b"true" in endpoint.query().response.read()


@pytest.mark.parametrize("wanted", [RDFXML, JSONLD, TURTLE])
@pytest.mark.parametrize("query", [DESCRIBE, "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <def#Area> ; ?p ?o }"])
def test_sparqlwrapper_reads_graphs(endpoint: SPARQLWrapper, wanted: str, query: str):
    endpoint.setQuery(query)
    endpoint.setReturnFormat(wanted)
    found = endpoint.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) > 5


@pytest.mark.parametrize(
    ("alias", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
    ],
)
def test_a_browser_can_name_the_format(http: httpx.Client, alias: str, media_type: str):
    answer = http.get("sparql", params={"query": COUNT, "format": alias}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].split(";")[0] == media_type


def test_a_browser_gets_the_query_page_and_a_program_the_description(http: httpx.Client, site: str):
    page = http.get("sparql", headers={"Accept": "text/html"})
    assert "<textarea" in page.text
    described = Graph().parse(data=http.get("sparql", headers={"Accept": "text/turtle"}).text)
    assert f"{site}sparql" in {str(value) for value in described.objects()}


def test_the_example_of_the_query_page_has_a_result(http: httpx.Client):
    page = http.get("sparql", headers={"Accept": "text/html"}).text
    (query,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    rows = http.get("sparql", params={"query": html.unescape(query), "format": "csv"}).text.splitlines()
    assert rows[0] == "area,indicator,asWritten,lower,upper"
    assert len(rows) > 20


def test_bounds_answer_what_is_certain(http: httpx.Client):
    query = """PREFIX kg: <def#>
        SELECT ?written WHERE { ?f kg:indicator <id/indicator/health-insurance-coverage> ;
          kg:lowerBound ?low ; kg:valueAsWritten ?written FILTER(?low >= 98) }"""
    rows = http.get("sparql", params={"query": query, "format": "csv"}).text.splitlines()[1:]
    assert any("98" in row for row in rows)


def test_html_alone_gets_a_table_that_a_browser_can_show(http: httpx.Client):
    answer = http.get("sparql", params={"query": COUNT}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert json.loads(answer.text)["results"]["bindings"]


@pytest.mark.parametrize(
    ("send", "status"),
    [
        ({"params": {"query": "SELECT nonsense"}}, 400),
        ({"params": [("query", COUNT), ("query", COUNT)]}, 400),
        ({"params": {"query": COUNT}, "headers": {"Accept": "image/png"}}, 406),
        ({"params": {"query": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"}}, 403),
        ({"params": {"query": "DROP ALL"}}, 403),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(http: httpx.Client, send: dict, status: int):
    answer = http.get("sparql", **send)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"", 415),
        ({"Content-Type": "text/plain"}, COUNT.encode(), 415),
        ({"Content-Type": "application/sparql-query"}, b"\xff\xfe", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"", 400),
        ({"Content-Type": "application/sparql-update"}, b"DROP ALL", 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"update=DROP%20ALL", 403),
        ({"Content-Type": "application/sparql-query"}, b"#" * 11_000_000, 413),
        ({"Content-Type": "application/sparql-query; charset=utf-8"}, COUNT.encode(), 200),
    ],
)
def test_posts_that_are_not_queries_are_refused(http: httpx.Client, headers: dict, body: bytes, status: int):
    assert http.post("sparql", headers=headers, content=body).status_code == status


def test_other_methods_are_refused_with_those_there_are(http: httpx.Client):
    answer = http.put("sparql", content=b"x")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


def test_a_query_over_its_limit_is_told_which(http: httpx.Client):
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = http.get("sparql", params={"query": slow})
    assert answer.status_code == 503
    assert answer.json()["limit"] == "query_timeout"
    assert http.get("sparql", params={"query": COUNT}).status_code == 200


def test_a_query_that_would_end_the_process_ends_no_service(http: httpx.Client):
    nested = "SELECT * WHERE " + "{ " * 3000 + "}" * 3000
    answer = http.post("sparql", data={"query": nested})
    assert answer.status_code == 400
    assert answer.json()["limit"] == "query_memory"
    assert http.get("readyz").status_code == 200


def test_a_result_that_breaks_off_is_not_taken_for_whole(http: httpx.Client):
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
    headers = {"Accept": "text/csv"}
    with http.stream("GET", "sparql", params={"query": query}, headers=headers) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            deque(answer.iter_bytes(), maxlen=0)
    assert http.get("sparql", params={"query": COUNT}).status_code == 200


def test_an_unchanged_result_is_not_computed_again(http: httpx.Client):
    first = http.get("sparql", params={"query": COUNT})
    again = http.get("sparql", params={"query": COUNT}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
