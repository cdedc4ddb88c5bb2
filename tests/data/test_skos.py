"""The integrity conditions of SKOS (W3C Recommendation), with a graph that breaks each."""

from typing import Final

import pytest
from pyoxigraph import Store

from data.published import graph, published

PREFIXES: Final = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"

CONDITIONS: Final = {
    "S9 a concept scheme is no concept": "?x a skos:ConceptScheme , skos:Concept",
    "S13 a label is of one sort": """
      { ?x skos:prefLabel ?label ; skos:altLabel ?label }
      UNION { ?x skos:prefLabel ?label ; skos:hiddenLabel ?label }
      UNION { ?x skos:altLabel ?label ; skos:hiddenLabel ?label }""",
    "S14 there is one preferred label a language": """
      ?x skos:prefLabel ?one , ?other FILTER (?one != ?other && LANG(?one) = LANG(?other))""",
    "S27 what is related is not broader": """
      { ?x skos:related ?y } UNION { ?y skos:related ?x }
      ?x (skos:broader|skos:broaderTransitive|skos:broadMatch
        |^skos:narrower|^skos:narrowerTransitive|^skos:narrowMatch)+ ?y""",
    "S37 a collection is no concept and no scheme": """
      ?x a ?collection , ?other
      VALUES ?collection { skos:Collection skos:OrderedCollection }
      VALUES ?other { skos:Concept skos:ConceptScheme }""",
    "S46 an exact match is neither broader nor related": """
      ?x (skos:exactMatch|^skos:exactMatch)+ ?y .
      { ?x skos:broadMatch|^skos:narrowMatch ?y } UNION { ?x skos:relatedMatch|^skos:relatedMatch ?y }""",
}
"""The pattern that is found where a condition is broken."""

BROKEN: Final = {
    "S9": "<a> a skos:Concept , skos:ConceptScheme .",
    "S13": '<a> skos:prefLabel "love"@en ; skos:altLabel "love"@en .',
    "S14": '<a> skos:prefLabel "love"@en , "affection"@en .',
    "S27": "<a> skos:broader <b> . <b> skos:broader <c> . <a> skos:related <c> .",
    "S37": "<a> a skos:Collection , skos:ConceptScheme .",
    "S46": "<a> skos:exactMatch <b> . <b> skos:exactMatch <c> . <c> skos:narrowMatch <a> .",
}
FINE: Final = """
<a> a skos:Concept ; skos:prefLabel "love"@en , "amour"@fr ; skos:altLabel "affection"@en ;
  skos:broader <b> ; skos:related <d> ; skos:exactMatch <e> ; skos:relatedMatch <f> .
<s> a skos:ConceptScheme . <o> a skos:OrderedCollection .
"""


@pytest.fixture(scope="module")
def store() -> Store:
    return published()


def breaks(store: Store, condition: str) -> bool:
    return bool(store.query(f"{PREFIXES} ASK {{ {CONDITIONS[condition]} }}"))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_is_published_meets_the_condition(store: Store, condition: str):
    assert not breaks(store, condition)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_graph_that_breaks_the_condition_is_caught(condition: str):
    assert not breaks(graph(f"{PREFIXES}\n{FINE}"), condition)
    assert breaks(graph(f"{PREFIXES}\n{BROKEN[condition.partition(' ')[0]]}"), condition)
