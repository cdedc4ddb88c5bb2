"""Whoever sends a query that is wrong is told the place and the reason, and only what is so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.errors import QuerySyntaxError
from kg.query.diagnosis import diagnose
from kg.query.errors import told as told_by
from kg.query.tokens import EXPLAINED, mentioned
from kg.vocab import LANGUAGES, Terms

BASE = "http://example.org/"

QUERIES = (
    "PREFIX kg: <http://example.org/def#>\nSELECT ?s (COUNT(?v) AS ?n) WHERE { ?s kg:value ?v ; a kg:Fact . "
    "FILTER(?v > 96.5 && LANG(?l) = 'vi') } GROUP BY ?s HAVING (COUNT(?v) > 1) ORDER BY DESC(?n) LIMIT 5",
    'SELECT * { ?s <p>/<q>* ?o OPTIONAL { ?o ?p "a\\"b"@fr-CA } BIND(STRLEN(CONCAT(?o)) + 1 AS ?n) '
    'VALUES (?a ?b) { (1 UNDEF) ("x"^^<t> -2.5e3) } }',
    "ASK { {SELECT ?x { ?x ?y [ <p> 'it' ] } } UNION { GRAPH ?g { _:a ?b ( 1 2 ) } } MINUS { ?x ?y ?z } } #.",
    "CONSTRUCT {?s ?p ?o} { ?s ?p ?o FILTER NOT EXISTS { ?s a ?c } FILTER(?o != <x> || !(?o IN (1, 2))) }",
    "SELECT * { << ?s ?p ?o >> ?q '''a\nb''' ; ?r ?t {| ?u ?v |} }",
)


def said(query: str) -> str | None:
    """What is told of a query that is wrong; None for one that is right."""
    try:
        Store().query(query, base_iri=BASE)
    except SyntaxError as error:
        line, column, why = diagnose(query, str(error.msg), BASE, Terms(BASE).prefixes())
        found = {"kind": "syntax", "line": line, "column": column, "reason": why._asdict()}
        told = told_by(found, 0)
        assert isinstance(told, QuerySyntaxError)
        assert len({told.told(code) for code in LANGUAGES}) == len(LANGUAGES)
        said = re.sub(r"; line (\d+), column (\d+): ", r": \1:\2: ", told.message)
        return said.removeprefix("The query is not SPARQL 1.1: ")
    return None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT * WHERE { ?s rdfs:label ?o }",
            r"1:21: the prefix rdfs: is not declared\. .*PREFIX",
        ),
        ("SELECT * { ?s foo:a ?o }", r"1:15: the prefix foo: is not declared\."),
        (
            "SELECT * { ?s skso:prefLabel ?o }",
            r"1:15: the prefix skso: is not declared; did you mean skos:\?",
        ),
        ("PREFIX own: <x#> SELECT * { ?s onw:a ?o }", r"1:32: the prefix onw: .* did you mean own:\?"),
        ("SELECT * { ?s ?p ?v\n FILTER(?v > 96,5) }", r"2:16: a comma .* 96\.5"),
        ("SELECT * WHERE { ?s ?p ?o", r'1:16: "\{" is opened here'),
        ("SELECT * { FILTER(?x = (1 }", r'1:27: "\}" cannot stand here; what can: an operator.*"\)"'),
        (
            "SELECT ?s { ?s ?p ?o FILTER(COUNT(?s) > 3) }",
            "1:29: COUNT counts over groups, which FILTER does not see",
        ),
        ("SELECT * { ?s ?p ?o BIND(1 + SUM(?o) AS ?x) }", "1:30: SUM counts over groups, which BIND"),
        ("SELECT (?s AS ?s) { ?s ?p ?o }", r"1:15: \?s has a value already"),
        ("SELECT ?s (?p AS ?s) { ?s ?p ?o }", r"1:18: \?s has a value already"),
        (
            "SELECT ?s COUNT(?o) { ?s ?p ?o }",
            r"1:11: what is computed stands in brackets .*\(COUNT\(…\) AS \?n\)",
        ),
        ("SELECT * { ?s ?p ?o LIMIT 5", r'1:21: "\}" is missing before LIMIT'),
        ("SELECT ?s { { ?s ?p ?o ORDER BY ?s", r'1:24: "\}" is missing before ORDER'),
        ("SELECT ?s, ?o { ?s ?p ?o }", "1:10: no comma stands between variables"),
        ("SELECT (COUNT(DISTINCT ?s, ?o) AS ?n) { ?s ?p ?o }", '1:26: "," cannot stand here'),
        ("PREFIX kg <http://x/> SELECT * { ?s kg:a ?o }", "1:8: the name of a prefix ends with a colon: kg:"),
        ("SELECT * { BIND(1 AS ?s) BIND(2 AS ?s) ?x ?y ?z }", r"1:36: \?s has a value already"),
        ("SELECT * { ?s ?p ?o . ?s ?p ?x BIND(?o AS ?s) }", r"1:43: \?s has a value already"),
        ("SELECT ?s (1 AS ?a) (2 AS ?a) { ?s ?p ?o }", r"1:27: \?a has a value already"),
        ("SELECT * { VALUES (?a ?b) { (1) } ?s ?p ?o }", "1:29: A row of VALUES"),
        (
            "SELECT * { ?s ?p ?o BIND(COUNT(?o) AS ?n) }",
            "1:26: COUNT .*BIND .*compute it in SELECT",
        ),
        ('SELECT * { ?s ?p "x"@ }', "1:21: what follows @ is no language tag"),
        ('SELECT * { ?s ?p "x"@français }', "1:21: what follows @ is no language tag"),
        ("SELECT * { ?s ?p ?o }}", r'1:22: "\}" cannot stand here'),
        ("SELECT * { ?s ?p ?o ?a ?b ?c }", r"1:21: a dot is missing before \?a"),
        ("SELECT * { ?s <p> <k> ; <q> ?a <r> ?b . }", r"1:32: a semicolon is missing before <r>"),
        ("SELECT * { ?s <p> ?a <q> ?b }", "1:22: a semicolon is missing before <q>"),
        ("SELECT * { ?s <p> ?a a <C> ; <q> 1 }", "1:22: a semicolon is missing before a: it"),
        ("SELECT * { ?s <p> ?a <q> ?b ; <r> ?c }", "1:22: a semicolon is missing before <q>"),
        ("SELECT * { ?s <p> <a> <b> . ?s <q> 1 }", "1:23: a comma is missing before <b>"),
        ("SELECT * { ?s <p> 1 2 }", "1:21: a comma is missing before 2"),
        ("SELECT * { ?s <p> 'a' 'b' ; <q> ?o }", "1:23: a comma is missing before 'b'"),
        ("SELECT * { ?s <p> ?a ?s <q> ?b . }", r"1:22: a dot is missing before \?s"),
        ("SELECT (FOO(?x) AS ?y) {}", r"1:9: SPARQL has no function FOO"),
        ("SELECT (STRLENGHT(?x) AS ?y) {}", r"1:9: .*(STRLEN|no function)"),
        ("SELECT x WHERE { ?x ?y ?z }", r"1:8: .*\?x"),
        ("SELECT * { BIND(1 AS x) }", r"1:22: .*\?x"),
        ("SELCT * {}", r"1:1: .*did you mean SELECT"),
        ("SELECT * WHRE { ?s ?p ?o }", r"1:10: .*did you mean WHERE"),
        ("SELECT * {\n  ?s ?p 'abc }", r"2:9: a string begins here"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", r"1:8: \?x is neither grouped nor aggregated"),
        ("SELECT ?y ?x { ?x ?p ?y } GROUP BY ?y", r"1:11: \?x is neither grouped nor aggregated"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", r"1:1: SELECT \* cannot stand beside GROUP BY"),
        ("SELECT * { ?x ?p ?y BIND(1 AS ?x) }", r"\?x has a value already"),
        ("SELECT (1 AS ?x) { ?x ?p ?o }", r"1:14: .x has a value already"),
        ("SELECT * { ?s ?p _:a . { ?s ?p _:a } }", r"1:32: the blank node _:a"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", "UNDEF"),
        ("SELECT * { FILTER(?o == 1) }", r'1:23: .* written "="'),
        ("SELECT * { FILTER(?o <> 1) }", "1:22: .* written !="),
        ("SELECT * { FILTER(?o AND 1) }", "1:22: .* written &&"),
        ("SELECT * { ?s http://e/p ?o }", "1:15: .*<http://e/p>"),
        ("SELECT * { ?s ?p <a b> }", "1:18: <a b> is no IRI"),
        ('SELECT * { ?s ?p "\\q" }', "1:18: .*escape"),
        ("SELECT\u00a0* {}", r"1:7: U\+00A0"),
        ("SELECT (COUNT(*) ?n) { ?s ?p ?o }", r"1:18: AS is missing before \?n"),
        ("SELECT * { ?s ?p ?o } ORDER BY", "1:31: the query ends too early; what can follow: a variable"),
        ('SELECT (CONCAT ("a") AS ?x) {}', "1:9: no space"),
        ('SELECT (CONCAT("a") AS ?x) { ?x ?y }', r'1:36: "\}" cannot stand here'),
        ("", "1:1: the query ends too early; what can follow: SELECT, PREFIX"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "1:29: .*a number"),
        ("SELECT * { ?s ?p ?o } LIMIT 10,20", "1:31: .*OFFSET 10 LIMIT 20"),
        ("SELECT WHERE { ?s ?p ?o }", r"1:8: SELECT names no variable"),
        ("SELECT DISTINCT WHERE { ?s ?p ?o }", r"1:17: SELECT names no variable"),
        ("SELECT * { ?s ?p ?o FILTER(lang(?o) = fr) }", '1:39: a text .*"fr"'),
        ("SELECT * { ?s <http://a ?o }", "1:15: an address begins here"),
        ("SELECT * { " + "# \n" * 15000 + " ?s rdfs:label ?o }", "15001:5: the prefix rdfs: is not declared"),
    ],
)
def test_a_query_that_is_wrong_is_told_where_and_why(query: str, told: str):
    assert re.search(told, said(query) or "it is right"), said(query)


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_that_are_mangled_are_right(query: str):
    assert said(query) is None


@given(st.sampled_from(QUERIES), st.data())
def test_of_a_mangled_query_one_is_told_a_place_in_it_and_a_reason(query: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(query)))
    gone = data.draw(st.integers(0, 12))
    put = data.draw(
        st.text(st.characters(codec="utf-8"), max_size=4) | st.sampled_from("(){}.;,'\"<>?@^|\\_:")
    )
    mangled = query[:at] + put + query[at + gone :]
    told = said(mangled)
    if told is not None:
        found = re.match(r"(\d+):(\d+): \S", told)
        assert found, told
        lines = re.split(r"\r\n|\r|\n", mangled)
        assert int(found[1]) <= len(lines)
        assert int(found[2]) <= len(lines[int(found[1]) - 1]) + 1


@given(st.sampled_from(QUERIES), st.data())
def test_a_query_that_is_cut_off_is_told_its_end_or_what_is_open(query: str, data: st.DataObject):
    told = said(query[: data.draw(st.integers(0, len(query) - 1))])
    assert told is None or re.match(r"\d+:\d+: \S", told), told


def test_of_a_very_long_query_one_is_told_what_the_parser_says():
    assert re.match(r"error at \d+:\d+$", said("SELECT * { ?s ?p ?o " + "# " * EXPLAINED) or "")


@pytest.mark.parametrize(
    ("query", "iris"),
    [
        ("SELECT * { ?s <a> <http://e.example/b#> }", ["http://base.example/a", "http://e.example/b#"]),
        (
            "PREFIX e: <x#> SELECT * { ?s e:p\\-q ?o ; f:p 1 . _:b e:p 1 }",
            ["http://base.example/x#p-q", "http://base.example/x#p"],
        ),
        ("BASE <http://other.example/> ASK { ?s <p> '<q>' } # <r>", ["http://other.example/p"]),
        ("SELECT * { ?s ?p ?o FILTER(?o<[] && ?o>1) }", []),
    ],
)
def test_the_addresses_that_a_query_writes_are_known(query: str, iris: list[str]):
    assert [one.iri for one in mentioned(query, "http://base.example/")] == iris
