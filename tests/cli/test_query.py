"""Queries give data on standard output, in the format that was asked for, under limits."""

import csv
import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from servers import Kg, free_port

KINDS = """
PREFIX kg: <http://localhost:8000/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?kind (COUNT(?fact) AS ?facts) WHERE { ?fact kg:kind ?kind } GROUP BY ?kind ORDER BY ?kind
"""
NO_END = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_bindings_are_a_table_for_people(kg: Kg):
    table = kg("query", KINDS).stdout.splitlines()
    assert table[0].split() == ["kind", "facts"]
    assert any(line.split()[0] == "http://localhost:8000/id/kind/target" for line in table[2:] if line)


def test_bindings_are_csv_and_json_for_programs(kg: Kg):
    rows = list(csv.DictReader(kg("query", KINDS, "--format", "csv").stdout.splitlines()))
    found = json.loads(kg("query", KINDS, "--format", "json").stdout)
    assert found["head"]["vars"] == ["kind", "facts"]
    assert [
        {name: term["value"] for name, term in binding.items()} for binding in found["results"]["bindings"]
    ] == rows
    assert sum(int(row["facts"]) for row in rows) >= 90


def test_bindings_are_xml_where_that_is_asked_for(kg: Kg):
    tree = ElementTree.fromstring(kg("query", KINDS, "--format", "xml").stdout)  # noqa: S314
    assert tree.tag == "{http://www.w3.org/2005/sparql-results#}sparql"


def test_a_question_of_yes_or_no_is_answered_so(kg: Kg):
    assert kg("query", "ASK { ?s ?p ?o }").stdout == "true\n"
    assert kg("query", "ASK { <http://nowhere.example/> ?p ?o }").stdout == "false\n"


def test_a_graph_is_turtle_unless_another_syntax_is_asked_for(kg: Kg):
    construct = "CONSTRUCT WHERE { <http://localhost:8000/id/area/cao-bang> a ?type }"
    assert "<http://localhost:8000/id/area/cao-bang>" in kg("query", construct).stdout
    triples = kg("query", construct, "--format", "nt").stdout.splitlines()
    assert all(line.endswith(" .") for line in triples)
    assert triples


def test_a_query_comes_from_a_file_or_from_standard_input(kg: Kg, script: Kg):
    kg.write("kinds.rq", KINDS)
    from_file = kg("query", "--file", "kinds.rq", "--format", "csv").stdout
    from_input = script("query", "-", "--format", "csv", stdin=KINDS).stdout
    assert from_file == from_input == kg("query", KINDS, "--format", "csv").stdout


def test_a_file_that_is_not_there_or_is_no_text_is_named(kg: Kg):
    assert "none.rq: No such file" in kg("query", "--file", "none.rq", code=3).stderr
    (kg.folder / "latin.rq").write_bytes("ASK { ?s ?p 'é' }".encode("latin-1"))
    assert "latin.rq" in kg("query", "--file", "latin.rq", code=3).stderr


def test_a_query_that_is_not_sparql_ends_with_5_and_says_where_it_is_wrong(kg: Kg):
    refused = kg("query", "SELECT ?s WHERE { ?s ?p }", code=5)
    assert refused.stdout == ""
    assert "1:" in refused.stderr or "line 1" in refused.stderr


@pytest.mark.parametrize("query", ['CONSTRUCT { <a> <p:1> "x" } {}', 'CONSTRUCT { <a> <p> "\\u000B" } {}'])
def test_what_rdf_xml_cannot_say_ends_with_5_and_says_what_can(kg: Kg, query: str):
    said = kg("query", query, "--format", "rdf", code=5).stderr
    assert "cannot" in said
    assert "Turtle" in said


@pytest.mark.parametrize("query", ["SELECT * { ?s x:y ?o }", "SELECT * {", "\x00", "SELECT (F(1) AS ?x) {}"])
def test_a_query_that_is_wrong_is_told_the_place_and_the_reason(kg: Kg, query: str):
    told = kg("query", "-", stdin=query, code=5).stderr
    assert re.search(r"not SPARQL 1\.1; line \d+, column \d+: \S", told)


def test_a_query_that_takes_too_long_is_stopped_and_the_limit_named(kg: Kg):
    # Long enough for a worker to start on a busy machine, which counts as well.
    kg.settings["KG_QUERY_TIMEOUT"] = "5"
    stopped = kg("query", NO_END, code=5)
    assert "KG_QUERY_TIMEOUT" in stopped.stderr
    assert stopped.stdout == ""


def test_service_is_refused(kg: Kg):
    refused = kg("query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", code=5)
    assert "SERVICE" in refused.stderr


def test_a_query_needs_a_ledger(empty: Kg):
    assert "kg init" in empty("query", "ASK {}", code=4).stderr


@pytest.mark.parametrize("arguments", [(), ("ASK {}", "--file", "kinds.rq")])
def test_either_a_query_or_a_file_is_needed(kg: Kg, arguments: tuple[str, ...]):
    assert "Give either a query or --file." in kg("query", *arguments, code=2).stderr


@pytest.fixture
def endpoint(kg: Kg) -> Iterator[str]:
    with kg.serving() as address:
        yield f"{address}sparql"


def test_an_endpoint_gives_the_same_answers(kg: Kg, endpoint: str):
    for form in ("table", "csv", "json"):
        here = kg("query", KINDS, "--format", form).stdout
        assert kg("query", KINDS, "--format", form, "--endpoint", endpoint).stdout == here


def test_what_an_endpoint_refuses_is_told(kg: Kg, endpoint: str):
    refused = kg("query", "SELECT ?s WHERE { ?s ?p }", "--endpoint", endpoint, code=5)
    assert endpoint in refused.stderr
    assert "1:" in refused.stderr or "line 1" in refused.stderr


def test_an_endpoint_that_is_down_is_told(kg: Kg):
    address = f"http://127.0.0.1:{free_port()}/sparql"
    assert "cannot be reached" in kg("query", "ASK {}", "--endpoint", address, code=5).stderr


def test_the_default_graph_is_a_set_of_triples_also_after_somebody_repeats_a_label(kg: Kg, own_article: str):
    """An engine counts a triple once for each graph that has it: so no two graphs may have it."""
    count = """SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?t) AS ?d) WHERE {
      ?s ?p ?o FILTER (!isBlank(?s) && !isBlank(?o))
      BIND (CONCAT(STR(?s), " ", STR(?p), " ", STR(?o), "@", COALESCE(LANG(?o), "")) AS ?t) }"""
    again = f'{own_article}\n<id/area/lang-son> skos:prefLabel "Lang Son"@en .\n'
    refused = kg("load", kg.write("my-article.ttl", again), code=1).stderr
    assert "reference/areas describes this already" in refused
    kg("load", kg.write("my-article.ttl", own_article))
    named = [f"http://localhost:8000/graph/{name}" for name in ("article/my-article", "reference/areas")]
    for query in (count, count.replace("WHERE", " ".join(f"FROM <{name}>" for name in named) + " WHERE")):
        (row,) = csv.DictReader(kg("query", query, "--format", "csv").stdout.splitlines())
        assert row["n"] == row["d"]
        assert int(row["n"]) > 250


def test_what_a_query_gives_does_nothing_to_a_terminal(kg: Kg):
    shown = kg("query", 'SELECT ("\\u001b[31mred\\u202e" AS ?x) {}').stdout
    assert "\\u001B[31mred\\u202E" in shown


def test_a_query_may_start_with_a_byte_order_mark(kg: Kg):
    (kg.folder / "bom.rq").write_bytes(b"\xef\xbb\xbf" + KINDS.encode())
    assert (
        kg("query", "--file", "bom.rq", "--format", "csv").stdout
        == kg("query", KINDS, "--format", "csv").stdout
    )
