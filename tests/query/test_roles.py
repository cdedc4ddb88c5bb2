"""What each term of a query is there for is told from its tokens."""

import pytest

from kg.query.roles import roles


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?x { ?s a <C> ; <p> ?o , 1 . ?s <q>/^<r> [ <t> ( ?l ) ] }",
         "?x selected ?s subject <C> type <p> predicate ?o object 1 object ?s subject <q> predicate "
         "<r> predicate <t> predicate ?l object"),
        ("SELECT (COUNT(?a) AS ?n) { VALUES (?v ?w) { (1 UNDEF) } } GROUP BY ?g ORDER BY DESC(?o) LIMIT 1",
         "?a selected ?n named ?v data ?w data 1 data ?g order ?o order 1 none"),
        ("ASK { FILTER (?f > 1) FILTER NOT EXISTS { ?s ?p 2 } BIND (?b + 1 AS ?c) GRAPH ?g { ?t ?q ?u } }",
         "?f filter 1 filter ?s subject ?p predicate 2 object ?b computed 1 computed ?c named ?g graph "
         "?t subject ?q predicate ?u object"),
        ("SELECT * { { SELECT ?i { ?i (<p>|<q>)* ?j } LIMIT 2 } OPTIONAL { ?k <p> true } ?k <q> ?m }",
         "?i selected ?i subject <p> predicate <q> predicate ?j object 2 none ?k subject <p> predicate "
         "?k subject <q> predicate ?m object"),
    ],
)  # fmt: skip
def test_the_role_of_each_term(query: str, told: str):
    assert " ".join(f"{token.text} {role}" for token, role in roles(query)) == told
