"""The W3C's tests of the SPARQL 1.1 Protocol, by their names, in our own words.

kg takes no updates (SPARQL 1.1 Protocol, section 2.2 is not offered): what the W3C's tests of updates
expect of a server that does is answered 403 here, and their refusals are refusals.
"""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from w3c import results, suite
from w3c.conftest import FOAF, PROTOCOL_DATA

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

DATA = [PROTOCOL_DATA.format(n=n) for n in range(4)]
"""Graphs that requests name; the first of them is not published."""

IN_ONE_GRAPH = f"<{DATA[3]}> a ?type"
IN_TWO_NAMED_GRAPHS = f"GRAPH ?g1 {{ <{DATA[1]}> a ?type }} GRAPH ?g2 {{ <{DATA[2]}> a ?type }}"
IN_BOTH_MERGED = f"ASK {{ <{DATA[1]}> a ?type . <{DATA[2]}> a ?type }}"

Parameters = tuple[tuple[str, str], ...]


def default(*numbers: int) -> Parameters:
    return tuple(("default-graph-uri", DATA[n]) for n in numbers)


def named(*numbers: int) -> Parameters:
    return tuple(("named-graph-uri", DATA[n]) for n in numbers)


@dataclass(frozen=True)
class Sent:
    """A request of a test."""

    method: str
    address: Parameters = ()
    body: bytes | None = None
    content_type: str | None = None

    def to(self, http: httpx.Client, accept: str | None = None) -> httpx.Response:
        headers = {"Content-Type": self.content_type} if self.content_type else {}
        request = http.build_request(
            self.method, "sparql", params=list(self.address), content=self.body, headers=headers
        )
        # The W3C's requests say nothing of what they accept.
        del request.headers["accept"]
        if accept:
            request.headers["accept"] = accept
        return http.send(request)


def get(*address: tuple[str, str]) -> Sent:
    return Sent("GET", address)


def direct(query: str, address: Parameters = ()) -> Sent:
    return Sent("POST", address, query.encode(), QUERY)


def form(name: str, value: str, address: Parameters = ()) -> Sent:
    return Sent("POST", address, str(httpx.QueryParams({name: value})).encode(), FORM)


ANSWERED_TRUE = {
    "query_post_form": form("query", "ASK {}", default(0)),
    "query_dataset_default_graphs_get": get(("query", IN_BOTH_MERGED), *default(1, 2)),
    "query_dataset_default_graphs_post": direct(IN_BOTH_MERGED, default(1, 2)),
    "query_dataset_named_graphs_post": direct(f"ASK {{ {IN_TWO_NAMED_GRAPHS} }}", named(1, 2)),
    "query_dataset_named_graphs_get": get(("query", f"ASK {{ {IN_TWO_NAMED_GRAPHS} }}"), *named(1, 2)),
    "query_dataset_full": direct(
        f"ASK {{ {IN_ONE_GRAPH} {IN_TWO_NAMED_GRAPHS} }}", (*default(3), *named(1, 2))
    ),
    "query_multiple_dataset": direct(f"ASK FROM <{DATA[3]}> {{ {IN_TWO_NAMED_GRAPHS} }}", named(1, 2)),
    "query_get": get(("query", "ASK {}"), *default(0)),
    "query_post_direct": direct("ASK {}"),
}
"""Requests whose answer is true."""

ANSWERED_IN_A_FORMAT = {
    "query_content_type_select": direct("SELECT (1 AS ?value) {}", default(0)),
    "query_content_type_ask": direct("ASK {}", default(0)),
    "query_content_type_describe": direct("DESCRIBE <http://example.org/>", default(0)),
    "query_content_type_construct": direct("CONSTRUCT { <s> <p> 1 } WHERE {}", default(0)),
}
"""Requests of which the W3C wants to know that the format is one for their kind of result."""

REFUSED = {
    "bad_query_method": Sent("PUT", (("query", "ASK {}"), *default(0)), content_type=FORM),
    "bad_multiple_queries": get(("query", "ASK {}"), ("query", "SELECT * {}")),
    "bad_query_wrong_media_type": Sent("POST", body=b"ASK {}", content_type="text/plain"),
    "bad_query_missing_form_type": Sent("POST", body=b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": Sent("POST", body=b"ASK {}"),
    "bad_query_non_utf8": Sent(
        "POST", body="ASK {}".encode("utf-16"), content_type=f"{QUERY}; charset=UTF-16"
    ),
    "bad_query_syntax": get(("query", "ASK {")),
}
"""Requests that are a client's mistake, with what kg says."""

STATUS = {
    "bad_query_method": 405,
    "bad_multiple_queries": 400,
    "bad_query_wrong_media_type": 415,
    "bad_query_missing_form_type": 415,
    "bad_query_missing_direct_type": 415,
    "bad_query_non_utf8": 415,
    "bad_query_syntax": 400,
}

INSERT = (
    "CLEAR ALL ; INSERT DATA { GRAPH <http://example.org/data1> { <http://example.org/data1> a "
    f"<{FOAF}Document> }} }} ; INSERT {{ GRAPH <http://example.org/g> {{ ?s a <http://example.org/Found> }} "
    f"}} WHERE {{ ?s a <{FOAF}Document> }}"
)
WITH = "WITH <http://example/a> DELETE { ?p ?q 'Bill' } INSERT { ?p ?q 'William' } WHERE { ?p ?q 'Bill' }"


def update(text: str, *address: tuple[str, str]) -> Sent:
    return Sent("POST", address, text.encode(), UPDATE)


UPDATES = {
    "update_dataset_default_graph": update(INSERT, ("using-graph-uri", DATA[1])),
    "update_dataset_default_graphs": update(
        INSERT, ("using-graph-uri", DATA[1]), ("using-graph-uri", DATA[2])
    ),
    "update_dataset_named_graphs": update(
        INSERT, ("using-named-graph-uri", DATA[1]), ("using-named-graph-uri", DATA[2])
    ),
    "update_dataset_full": update(INSERT, ("using-graph-uri", DATA[1]), ("using-named-graph-uri", DATA[2])),
    "update_post_form": form("update", "CLEAR ALL"),
    "update_post_direct": update("CLEAR ALL"),
    "update_base_uri": update(
        "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <p> <o> } }"
    ),
    "bad_update_get": get(("update", "CLEAR ALL")),
    "bad_multiple_updates": Sent(
        "POST", body=b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", content_type=FORM
    ),
    "bad_update_non_utf8": Sent(
        "POST", body="CLEAR NAMED".encode("utf-16"), content_type=f"{UPDATE}; charset=UTF-16"
    ),
    "bad_update_syntax": form("update", "CLEAR XYZ"),
    "bad_update_dataset_conflict": update(WITH, ("using-named-graph-uri", "http://example/people")),
}
"""Updates; kg looks into none of them."""

NOT_SEEN_AS_UPDATES = {
    "bad_update_wrong_media_type": Sent("POST", body=b"CLEAR NAMED", content_type="text/plain"),
    "bad_update_missing_form_type": Sent("POST", body=b"update=CLEAR%20NAMED"),
}
"""Updates whose type does not say that they are."""


@pytest.mark.parametrize("name", ANSWERED_TRUE)
@pytest.mark.parametrize(
    "accept", [None, "application/sparql-results+json", "application/sparql-results+xml"]
)
def test_a_query_is_answered_over_the_dataset_that_the_request_names(
    http: httpx.Client, name: str, accept: str | None
):
    answer = ANSWERED_TRUE[name].to(http, accept)
    assert answer.status_code == 200, answer.text
    assert results.of_answer(answer) == results.Truth(True)


@pytest.mark.parametrize("name", [name for name in ANSWERED_TRUE if "dataset" in name])
def test_such_a_query_is_false_over_another_dataset(http: httpx.Client, name: str):
    asked = ANSWERED_TRUE[name]
    other = [(key, DATA[0] if key.endswith("graph-uri") else value) for key, value in asked.address]
    answer = Sent(asked.method, tuple(other), asked.body, asked.content_type).to(http)
    assert results.of_answer(answer) == results.Truth(False)


@pytest.mark.parametrize("name", ANSWERED_IN_A_FORMAT)
def test_a_result_comes_in_a_format_of_its_kind(http: httpx.Client, name: str):
    answer = ANSWERED_IN_A_FORMAT[name].to(http)
    assert answer.status_code == 200, answer.text
    media_type = answer.headers["content-type"].partition(";")[0]
    of_its_kind = (QueryResultsFormat if name.endswith(("select", "ask")) else RdfFormat).from_media_type(
        media_type
    )
    assert of_its_kind
    result = results.of_answer(answer)
    if name.endswith("construct"):
        assert isinstance(result, results.Built)
        assert len(result.triples) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_of_the_clients_is_told_as_one(http: httpx.Client, name: str):
    answer = REFUSED[name].to(http)
    assert answer.status_code == STATUS[name], answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if answer.status_code == 405:
        assert {"GET", "HEAD", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_is_refused_and_changes_nothing(http: httpx.Client, name: str):
    count = get(("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    before = results.of_answer(count.to(http))
    answer = UPDATES[name].to(http)
    assert answer.status_code == 403, answer.text
    assert "kg load" in answer.json()["detail"]
    assert results.of_answer(count.to(http)) == before


@pytest.mark.parametrize("name", NOT_SEEN_AS_UPDATES)
def test_what_does_not_say_that_it_is_an_update_is_a_mistake(http: httpx.Client, name: str):
    assert NOT_SEEN_AS_UPDATES[name].to(http).status_code == 415


def test_every_test_of_the_protocol_suite_is_here(suites: Path):
    names = {case.name.rpartition("/")[2] for case in suite.cases(suites, "sparql11/protocol")}
    tables = (ANSWERED_TRUE, ANSWERED_IN_A_FORMAT, REFUSED, UPDATES, NOT_SEEN_AS_UPDATES)
    assert names == {name for table in tables for name in table}
    assert len(names) == 34
