"""The endpoint, as the clients that people use see it."""

import html
import json
import re
import socket
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, JSONLD, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.web.http.responses import Problem
from kg.web.routes import sparql
from query.test_diagnosis import QUERIES
from servers import await_true

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
    assert rows[0].startswith("fact,area,zone,programme,indicator,population,period,kind,direction,")
    assert len(rows) > 2


def test_bounds_answer_what_is_certain(http: httpx.Client):
    query = """PREFIX kg: <def#>
        SELECT ?written WHERE { ?f kg:indicator <id/indicator/health-insurance-coverage> ;
          kg:lowerBound ?low ; kg:valueAsWritten ?written FILTER(?low >= 98) }"""
    rows = http.get("sparql", params={"query": query, "format": "csv"}).text.splitlines()[1:]
    assert any("98" in row for row in rows)


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}


def test_a_browser_gets_a_page_with_names_and_numbers_and_the_query(http: httpx.Client):
    query = """PREFIX kg: <def#> SELECT ?area ?value ?none WHERE {
      ?fact kg:area ?area ; kg:value ?value FILTER(?value > 1000000) } ORDER BY ?value"""
    answer = http.get("sparql", params={"query": query}, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert '<a href="/id/area/cao-bang">Cao Bang</a>' in answer.text
    assert ">5,000,000,000,000<" in answer.text
    assert html.escape(query) in answer.text
    assert "Rows: 4" in answer.text
    files = re.findall(r'href="(/sparql\?query=[^"]*format=csv[^"]*)"', answer.text)
    assert http.get(html.unescape(files[0])).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK {}", "Yes"),
        ("ASK { <x:a> <x:b> <x:c> }", "No"),
        ("CONSTRUCT { ?a a ?b } WHERE { ?a a <def#Area> ; a ?b }", "subject"),
        ("SELECT ('<script>' AS ?x) {}", "&lt;script&gt;"),
        ("SELECT ?x { ?g <http://www.opengis.net/ont/geosparql#asWKT> ?x } LIMIT 1", "<details><summary>"),
        ("SELECT (<javascript:alert(1)> AS ?x) {}", 'href="#"'),
        ("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500", "only the first 50 of 500 rows"),
        ("SELECT * { ?s ?p ?o }", "too large"),
    ],
)
def test_every_result_has_a_page(http: httpx.Client, query: str, told: str):
    answer = http.get("sparql", params={"query": query}, headers=BROWSER)
    assert answer.status_code == 200
    assert told in answer.text


def test_a_fact_in_a_result_is_called_by_its_sentence(http: httpx.Client):
    query = "SELECT ?fact { ?fact <def#value> ?value FILTER(?value = 83800000) }"
    page = http.get("sparql", params={"query": query}, headers=BROWSER).text
    (sentence,) = re.findall(r'<td data-label="fact"><a href="[^"]*/id/fact/[^"]*">([^<]*)</a>', page)
    assert sentence.startswith("Quang Ninh, ")
    assert "nearly 83.8\u00a0million dong" in sentence


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * { ?s <def#valeu> ?o }", ["1:15 <def#valeu> <def#value>"]),
        (
            "PREFIX k: <def#>\nSELECT * { ?s k:valeu ?o ; k:area <id/area/caobang> }",
            ["2:15 k:valeu k:value", "2:35 <id/area/caobang> <id/area/cao-bang>"],
        ),
        (
            "BASE <id/area/> SELECT (COUNT(*) AS ?n) { ?s ?p <cao-bangg> }",
            ["1:49 <cao-bangg> <id/area/cao-bang>"],
        ),
        ("PREFIX k: <def#> SELECT * { ?s k:value ?o ; k:area <id/area/cao-bang> }", []),
        ("PREFIX k: <def#> SELECT * { ?s k:bogus\\-one ?o }", ["1:32 k:bogus\\-one "]),
        ("SELECT * { ?s ?p '<def#valeu>' ; <http://elsewhere.example/x> ?o } # <def#valeu>", []),
    ],
)
def test_what_a_query_misspells_is_told_with_its_place_and_its_mend(
    http: httpx.Client, site: str, query: str, named: list[str]
):
    page = html.unescape(http.get("sparql", params={"query": query, "lang": "en"}, headers=BROWSER).text)
    told = re.findall(
        r"Line (\d+), column (\d+): (?:the query names )?(\S+?)(?: stands for \S+)?, "
        r"and nothing here has this address\.\s*"
        r'(?:<a href="([^"]*)">Did you mean (\S+)\?)?',
        page,
    )
    found = [f"{line}:{at} {written} {meant.replace(site, '')}" for line, at, written, _, meant in told]
    assert found == named
    for *_, mended, meant in told:
        if meant:
            again = html.unescape(http.get(mended, headers=BROWSER).text)
            assert f"Did you mean {meant}" not in again


def test_a_page_keeps_a_query_with_a_mistake_and_says_what_it_is(http: httpx.Client):
    answer = http.get("sparql", params={"query": "SELECT ?x { ?x "}, headers=BROWSER)
    assert answer.status_code == 400
    assert "SELECT ?x { ?x </textarea>" in answer.text
    assert 'class="notice caution"' in answer.text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "le préfixe skos: n’est pas déclaré"),
        ("en", "the prefix skos: is not declared"),
        ("vi", "tiền tố skos: chưa được khai báo"),
    ],
)
def test_a_mistake_is_told_in_the_readers_language_at_its_place_with_its_mend(
    http: httpx.Client, lang: str, told: str
):
    query = "SELECT ?x {\n  ?x skos:prefLabel '<b>' } LIMIT 3"
    page = http.get("sparql", params={"query": query, "lang": lang}, headers=BROWSER).text
    assert told in html.unescape(page)
    assert "   2</span>   ?x <mark>skos:prefLabel</mark> &#39;&lt;b&gt;&#39; } LIMIT 3" in page
    (mended,) = re.findall(r'<a href="(/sparql[^"]*PREFIX.{1,3}skos[^"]*)"', page)
    assert http.get(html.unescape(mended), headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT (BNODE() AS ?x) { SERVICE <http://e/> {} }", "n’atteignent pas d’autres hôtes"),
        ("DROP ALL", "mises à jour"),
    ],
)
def test_what_is_refused_is_told_in_the_readers_language(http: httpx.Client, query: str, told: str):
    page = http.get("sparql", params={"query": query, "lang": "fr"}, headers=BROWSER)
    assert page.status_code == 403
    assert told in html.unescape(page.text)


COUNTED = """PREFIX kg: <def#> SELECT ?area (COUNT(?fact) AS ?facts) {
  ?fact kg:area ?area . ?area kg:areaType <id/area-type/province> } GROUP BY ?area"""


def test_one_column_of_numbers_is_drawn_as_bars_and_on_the_map(http: httpx.Client):
    page = http.get("sparql", params={"query": COUNTED}, headers=BROWSER).text
    assert page.count('<rect class="solid"') == 4
    assert page.count('<path class="area level-') == 4


@pytest.mark.parametrize(
    ("select", "drawn"),
    [
        ("SELECT ?x ?n { VALUES (?x ?n) { ('a' 1) ('b' 2) } }", True),
        ("SELECT ?x ?n { VALUES (?x ?n) { ('a' 1) } }", False),
        ("SELECT ?x ?n ?m { VALUES (?x ?n ?m) { ('a' 1 2) ('b' 2 3) } }", False),
        ("SELECT ?n { VALUES (?n) { (1) (2) } }", False),
        ("SELECT ?x ?value { VALUES (?x ?value) { ('a' 1) ('b' 2) } }", False),
        ("SELECT ?x ?n { VALUES (?x ?n) { ('a' 1) ('b' 'two') } }", False),
        ("SELECT ?x ?n { VALUES (?x ?n) { (<x:a> -1) (<x:b> UNDEF) } }", True),
        ("SELECT ?x ?value ?lower { VALUES (?x ?value ?lower) { ('a' UNDEF 2) ('b' 3 UNDEF) } }", True),
    ],
)
def test_other_columns_are_not(http: httpx.Client, select: str, drawn: bool):
    page = http.get("sparql", params={"query": select}, headers=BROWSER)
    assert page.status_code == 200
    assert ('class="chart"' in page.text) is drawn


@pytest.mark.parametrize(
    ("among", "drawn"),
    [
        ("poverty-rate", True),
        ("trained-workforce-rate health-insurance-coverage", False),
        ("trained-workforce-rate annual-income-per-capita", False),
    ],
)
def test_numbers_of_facts_are_drawn_where_they_have_indicator_and_unit_in_common(
    http: httpx.Client, among: str, drawn: bool
):
    wanted = " ".join(f"<id/indicator/{name}>" for name in among.split())
    query = f"""PREFIX kg: <def#> SELECT ?fact ?v ?lower ?upper {{ VALUES ?indicator {{ {wanted} }}
      ?fact kg:indicator ?indicator ; kg:value ?v OPTIONAL {{ ?fact kg:lowerBound ?lower }}
      OPTIONAL {{ ?fact kg:upperBound ?upper }} }}"""
    page = http.get("sparql", params={"query": query}, headers=BROWSER).text
    assert ('class="chart"' in page) is drawn


def test_a_bound_in_a_result_is_drawn_as_one(http: httpx.Client):
    query = "SELECT ?x ?value ?lower { VALUES (?x ?value ?lower) { ('a' UNDEF 2) ('b' 3 3) } }"
    page = http.get("sparql", params={"query": query}, headers=BROWSER).text
    assert "≥ 2" in page
    assert "≥ 3" in page
    assert "3, ≥ 3" not in page
    assert "more than the line; how much more is not stated" in page


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
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_query_over_its_limit_is_told_which(http: httpx.Client):
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = http.get("sparql", params={"query": slow, "timeout": "1"})
    assert answer.status_code == 503
    assert answer.json()["limit"] == "query_timeout"
    assert http.get("sparql", params={"query": COUNT}).status_code == 200


def test_a_query_that_would_end_the_process_ends_no_service(http: httpx.Client):
    nested = "SELECT * WHERE " + "{ " * 3000 + "}" * 3000
    answer = http.post("sparql", data={"query": nested})
    assert answer.status_code == 400
    assert answer.json()["limit"] == "query_memory"
    assert http.get("readyz").status_code == 200


def test_a_result_that_breaks_off_is_not_taken_for_whole(http: httpx.Client, site_log: Path):
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
    headers = {"Accept": "text/csv"}
    with http.stream("GET", "sparql", params={"query": query, "timeout": "2"}, headers=headers) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            deque(answer.iter_bytes(), maxlen=0)
    assert http.get("sparql", params={"query": COUNT}).status_code == 200
    identifier = answer.headers["x-request-id"]
    told = logged(site_log, lambda line: line.get("request_id") == identifier and "reason" in line)
    assert (told["level"], told["message"]) == ("WARNING", "an answer broke off")
    done = logged(site_log, lambda line: line.get("request_id") == identifier and "complete" in line)
    assert done["complete"] is False
    assert '"level": "ERROR"' not in site_log.read_text()


def test_an_unchanged_result_is_not_computed_again(http: httpx.Client):
    first = http.get("sparql", params={"query": COUNT})
    again = http.get("sparql", params={"query": COUNT}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_known_whole_has_a_length_and_a_strong_tag(http: httpx.Client):
    answer = http.get("sparql", params={"query": COUNT})
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["etag"].startswith('"')
    assert "s-maxage" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_what_depends_on_the_moment_is_not_stored(http: httpx.Client):
    first, again = (http.get("sparql", params={"query": "SELECT (NOW() AS ?now) {}"}) for _ in range(2))
    assert first.headers["cache-control"] == "no-store"
    assert first.content != again.content


@pytest.mark.parametrize("coding", ["gzip", "gzip;q=0.1, identity;q=0.5", "*"])
def test_answers_are_compressed_for_those_who_accept_it(http: httpx.Client, coding: str):
    query = "SELECT * { ?s ?p ?o } LIMIT 100"
    plain = http.get("sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    packed = http.get("sparql", params={"query": query}, headers={"Accept-Encoding": coding})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    # A strong tag belongs to one sequence of bytes, and each finds its own unchanged.
    assert packed.headers["etag"] != plain.headers["etag"]
    for answer, accepted in ((plain, "identity"), (packed, coding)):
        headers = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]}
        again = http.get("sparql", params={"query": query}, headers=headers)
        assert (again.status_code, again.headers["etag"]) == (304, answer.headers["etag"])


@pytest.mark.parametrize("coding", ["gzip;q=0", "gzip;q=0, *", "br", "identity"])
def test_answers_are_not_compressed_for_those_who_do_not(http: httpx.Client, coding: str):
    query = "SELECT * { ?s ?p ?o } LIMIT 100"
    answer = http.get("sparql", params={"query": query}, headers={"Accept-Encoding": coding})
    assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["vary"]


def test_head_gives_the_headers_of_get(http: httpx.Client):
    for query in (COUNT, "SELECT * { ?s ?p ?o }", "SELECT nonsense"):
        head, got = (http.request(m, "sparql", params={"query": query}) for m in ("HEAD", "GET"))
        assert head.content == b""
        assert head.status_code == got.status_code
        for name in ("content-type", "content-length", "etag", "vary", "cache-control"):
            if name != "content-length" or got.status_code == 200:
                assert head.headers.get(name) == got.headers.get(name)


@given(st.text("ab%41zC3A9+&=é; \n", max_size=60), st.integers(3, 9))
def test_a_form_is_read_as_the_standard_library_reads_it(text: str, piece: int):
    """However large the pieces are in which it is taken apart."""
    with patch.object(sparql, "_PIECE", piece):
        try:
            wanted = parse_qsl(text, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            with pytest.raises(Problem):
                sparql._fields(text)
        else:
            assert sparql._fields(text) == wanted


def test_a_client_of_http_1_0_gets_a_long_answer_with_its_length(site: str):
    """It could not tell that an answer without one broke off."""
    address = urlsplit(site)
    query = urlencode({"query": "SELECT * { ?s ?p ?o . ?s ?q ?x } LIMIT 9000", "format": "csv"})
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(f"GET /sparql?{query} HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert len(body) > 600_000


def test_a_client_of_http_1_0_never_gets_a_part_of_an_answer(site: str):
    address = urlsplit(site)
    query = urlencode(
        {"query": "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }", "format": "csv", "timeout": "1"}
    )
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(f"GET /sparql?{query} HTTP/1.0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.split()[1] in {b"400", b"503"}
    assert b'"limit":"query_' in answer


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ([("query", COUNT), ("default-graph-uri", "graph/x")], 400),
        ([("query", COUNT), ("named-graph-uri", "http://a b")], 400),
        ([("query", COUNT), ("format", "docx")], 400),
        ([("query", COUNT), ("timeout", "soon")], 400),
        ([("query", COUNT), ("timeout", "-1")], 400),
        ([("query", COUNT), ("timeout", "inf")], 400),
        ([("update", "DROP ALL")], 403),
        ([("query", COUNT), ("update", "DROP ALL")], 403),
        ([("default-graph-uri", "http://a.example/")], 400),
        ([("query", ""), ("timeout", "3")], 400),
        ([("query", "SELECT (<http://x.example/f>(1) AS ?x) {}")], 400),
        ([("query", COUNT), ("timeout", "3")], 200),
        ([("query", COUNT), ("format", "application/sparql-results+xml")], 200),
        ([("query", COUNT), ("anything", "else")], 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_are_what_they_must_be(http: httpx.Client, method: str, parameters: list, status: int):
    sent = {"params": parameters} if method == "GET" else {"content": urlencode(parameters).encode()}
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    answer = http.request(method, "sparql", headers=headers, **sent)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_plus_sign_that_nobody_escaped_is_understood(http: httpx.Client):
    answer = http.get(f"sparql?query={quote(COUNT)}&format=application/sparql-results+xml")
    assert answer.headers["content-type"] == "application/sparql-results+xml"


def test_a_caller_can_ask_for_less_time(http: httpx.Client):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    answer = http.get("sparql", params={"query": slow, "timeout": "0.5"})
    assert answer.json()["limit"] == "query_timeout"
    assert "0.5 seconds" in answer.json()["detail"]


def test_updates_are_refused_with_a_way_that_there_is(http: httpx.Client):
    for query in ("INSERT DATA { <a> <b> <c> }", "LOAD <http://x.example/>"):
        answer = http.post("sparql", data={"query": query})
        assert answer.status_code == 403
        assert "`kg load`" in answer.json()["detail"]
        assert 'rel="help"' not in answer.headers.get("link", "")


@pytest.mark.parametrize(
    "media_type", ["Application/SPARQL-Query; charset=UTF-8", "APPLICATION/sparql-query"]
)
def test_the_type_of_a_body_is_read_without_regard_to_case(http: httpx.Client, media_type: str):
    answer = http.post("sparql", content=b"ASK {}", headers={"Content-Type": media_type})
    assert answer.json()["boolean"] is True


@given(st.sampled_from(QUERIES), st.integers(0, 200), st.integers(0, 9), st.text(max_size=3))
def test_whatever_a_query_is_it_is_no_fault_of_the_server(
    http: httpx.Client, query: str, at: int, gone: int, put: str
):
    mangled = query[:at] + put + query[at + gone :]
    answer = http.post("sparql", data={"query": mangled.encode(errors="replace")})
    assert answer.status_code < 500, f"{mangled!r}: {answer.text}"


def test_what_xml_cannot_hold_is_no_fault_and_no_broken_xml(http: httpx.Client):
    for query in (
        'SELECT ("\\u000B" AS ?x) {}',
        'CONSTRUCT { <a> <p> "\\uFFFF" } {}',
        'CONSTRUCT { <a> <http://e/1> "x" } {}',
    ):
        answer = http.get("sparql", params={"query": query, "format": "xml"})
        assert answer.status_code == 406, answer.text
        assert "format" in answer.json()["detail"] or "syntax" in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "sparql?query=ASK+{}&at=2024-01-01",
        "doc/area/cao-bang?at=2024-01-01",
        "doc/area/cao-bang.ttl?revision=1",
        "graph?default&at=1",
        "graph/reference/areas?at=1",
        "search?q=a&at=1",
        "compare?area=cao-bang&at=1",
        "search?q=a&knd=area",
        "def?version=1",
        "dataset?at=1",
        "?at=1",
    ],
)
def test_a_parameter_that_would_be_missed_is_refused(http: httpx.Client, address: str):
    answer = http.get(address)
    assert answer.status_code == 400
    assert "There is no parameter" in answer.text


@pytest.mark.parametrize(
    "address",
    ["", "doc/area/cao-bang", "search?q=cao", "compare?area=cao-bang", "graph/reference/areas", "sparql"],
)
def test_what_others_add_to_a_link_breaks_nothing(http: httpx.Client, address: str):
    joined = "&" if "?" in address else "?"
    assert http.get(f"{address}{joined}utm_source=x&fbclid=y").status_code == 200


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/json", "application/ld+json"),
        ("application/xml", "application/rdf+xml"),
        ("text/plain", "application/n-triples"),
        ("text/n3", "text/turtle"),
    ],
)
@pytest.mark.parametrize(
    "address", ["doc/area/cao-bang", "def", "shapes", "dataset", "graph/reference/areas", "sparql"]
)
def test_documents_are_had_by_the_names_that_clients_know_syntaxes_by(
    http: httpx.Client, address: str, accept: str, given: str
):
    answer = http.get(address, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == given


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("doc/area/cao-bang?lang=vi", "doc/area/cao-bang"),
        ("doc/area/cao-bang.ttl", "doc/area/cao-bang"),
        ("def.nt", "def"),
        ("shapes?lang=en", "shapes"),
        ("dataset.ttl", "dataset"),
        ("graph/reference/areas.nt", "graph/reference/areas"),
    ],
)
def test_what_has_several_addresses_names_the_one(
    http: httpx.Client, site: str, address: str, canonical: str
):
    assert f'<{site}{canonical}>; rel="canonical"' in http.get(address).headers["link"]


def logged(log: Path, told: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The one line of a log that tells something, which may be written after the answer has been sent."""
    found: list[dict[str, Any]] = []

    def written() -> bool:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]
        found[:] = [line for line in lines if told(line)]
        return bool(found)

    await_true(written, "it is logged")
    (line,) = found
    return line


def test_a_fault_can_be_found_in_the_log(http: httpx.Client, site_log: Path):
    answer = http.get("sparql", params={"query": "SELECT nonsense"})
    identifier = answer.json()["request_id"]
    assert answer.headers["x-request-id"] == identifier
    line = logged(site_log, lambda line: line.get("request_id") == identifier)
    assert (line["message"], line["path"], line["status"]) == ("request", "/sparql", 400)


def test_slow_queries_are_logged(http: httpx.Client, site_log: Path):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # slow"
    identifier = http.get("sparql", params={"query": slow, "timeout": "1"}).headers["x-request-id"]
    line = logged(site_log, lambda line: line["message"] == "slow query" and "# slow" in line["query"])
    assert (line["request_id"], line["outcome"]) == (identifier, "query_timeout")


def figures(http: httpx.Client) -> dict[str, float]:
    lines = http.get("metrics").text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


def test_the_figures_tell_what_happened(http: httpx.Client):
    before = figures(http)
    query = "SELECT (COUNT(?f) AS ?n) WHERE { ?f a <def#Fact> } # told"
    for _ in range(3):
        http.get("sparql", params={"query": query})
    http.get("sparql", params={"query": "SELECT nonsense"})
    after = figures(http)
    told = {name: after[name] - before.get(name, 0) for name in after}
    assert told['kg_queries_total{outcome="answered"}'] == 3
    assert told['kg_queries_total{outcome="refused"}'] == 1
    assert told['kg_query_cache_total{result="hit"}'] == 2
    assert told["kg_query_seconds_count"] == 4
    assert told['kg_http_requests_total{method="GET",status="400"}'] == 1
    assert after["kg_query_workers"] >= 1
    assert after["kg_revision"] > 0


def test_a_client_that_hangs_up_stops_its_query(http: httpx.Client, site: str):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } # left"
    before = figures(http)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{site}sparql", params={"query": slow}, timeout=1)
    told = ('kg_queries_total{outcome="abandoned"}', 'kg_http_requests_total{method="GET",status="499"}')
    for name in told:
        await_true(lambda name=name: figures(http).get(name, 0) == before.get(name, 0) + 1, name)
    await_true(lambda: figures(http)["kg_query_long"] == 0, "it has ended")
