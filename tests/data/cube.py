"""The integrity constraints of the RDF Data Cube Vocabulary (W3C Recommendation, section 11.1).

Each is a query that answers true where the constraint is broken. IC-12 compares every pair of observations as
the Recommendation writes it; here it is `duplicates`, which reads each observation once.
"""

from hashlib import sha256
from typing import Final

from pyoxigraph import QuerySolutions, Store

PREFIXES: Final = """
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

NORMALISATION: Final = """
INSERT { ?o a qb:Observation } WHERE { { [] qb:observation ?o } UNION { ?o qb:dataSet [] } } ;
INSERT { ?s a qb:Slice } WHERE { [] qb:slice ?s } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:DimensionProperty } WHERE { ?c qb:dimension ?p } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:MeasureProperty } WHERE { ?c qb:measure ?p } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:AttributeProperty } WHERE { ?c qb:attribute ?p } ;
INSERT { ?obs ?p ?value } WHERE {
  ?spec qb:componentProperty ?p ; qb:componentAttachment qb:DataSet .
  ?dataset qb:structure/qb:component ?spec ; ?p ?value .
  ?obs qb:dataSet ?dataset .
} ;
INSERT { ?obs ?p ?value } WHERE {
  ?spec qb:componentProperty ?p ; qb:componentAttachment qb:Slice .
  ?dataset qb:structure/qb:component ?spec ; qb:slice ?slice .
  ?slice ?p ?value ; qb:observation ?obs .
} ;
INSERT { ?obs ?p ?value } WHERE {
  ?dataset qb:structure/qb:component/qb:componentProperty ?p ; qb:slice ?slice .
  ?p a qb:DimensionProperty .
  ?slice ?p ?value ; qb:observation ?obs .
}
"""
"""The normalisation algorithm of section 10: types, component properties, and values pushed down."""

DUPLICATES: Final = "IC-12 no two observations have the same dimensions"

CONSTRAINTS: Final[dict[str, str]] = {
    "IC-0 datatypes are consistent": """
      ?s ?p ?value .
      VALUES (?type ?form) {
        (xsd:decimal "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$")
        (xsd:integer "^[+-]?[0-9]+$")
        (xsd:boolean "^(true|false|0|1)$")
        (xsd:date "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
      }
      FILTER (isLITERAL(?value) && DATATYPE(?value) = ?type && !REGEX(STR(?value), ?form))""",
    "IC-1 an observation has one data set": """
      ?obs a qb:Observation .
      OPTIONAL { ?obs qb:dataSet ?one }
      OPTIONAL { ?obs qb:dataSet ?other FILTER (?other != ?one) }
      FILTER (!BOUND(?one) || BOUND(?other))""",
    "IC-2 a data set has one structure": """
      ?dataset a qb:DataSet .
      OPTIONAL { ?dataset qb:structure ?one }
      OPTIONAL { ?dataset qb:structure ?other FILTER (?other != ?one) }
      FILTER (!BOUND(?one) || BOUND(?other))""",
    "IC-3 a structure has a measure": """
      ?dsd a qb:DataStructureDefinition .
      FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty/a qb:MeasureProperty }""",
    "IC-4 a dimension has a range": """
      ?dim a qb:DimensionProperty .
      FILTER NOT EXISTS { ?dim rdfs:range [] }""",
    "IC-5 a dimension of concepts has a code list": """
      ?dim a qb:DimensionProperty ; rdfs:range skos:Concept .
      FILTER NOT EXISTS { ?dim qb:codeList [] }""",
    "IC-6 only attributes are optional": """
      ?dsd qb:component ?spec .
      ?spec qb:componentRequired false ; qb:componentProperty ?component .
      FILTER NOT EXISTS { ?component a qb:AttributeProperty }""",
    "IC-7 slice keys are declared": """
      ?key a qb:SliceKey .
      FILTER NOT EXISTS { ?dsd a qb:DataStructureDefinition ; qb:sliceKey ?key }""",
    "IC-8 slice keys follow the structure": """
      ?key a qb:SliceKey ; qb:componentProperty ?property . ?dsd qb:sliceKey ?key .
      FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty ?property }""",
    "IC-9 a slice has one structure": """
      ?slice a qb:Slice .
      OPTIONAL { ?slice qb:sliceStructure ?one }
      OPTIONAL { ?slice qb:sliceStructure ?other FILTER (?other != ?one) }
      FILTER (!BOUND(?one) || BOUND(?other))""",
    "IC-10 a slice has its dimensions": """
      ?slice qb:sliceStructure/qb:componentProperty ?dim .
      FILTER NOT EXISTS { ?slice ?dim ?value }""",
    "IC-11 an observation has every dimension": """
      ?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty .
      FILTER NOT EXISTS { ?obs ?dim ?value }""",
    "IC-13 an observation has the required attributes": """
      ?obs qb:dataSet/qb:structure/qb:component ?component .
      ?component qb:componentRequired true ; qb:componentProperty ?attribute .
      FILTER NOT EXISTS { ?obs ?attribute ?value }""",
    "IC-14 an observation has every measure": """
      ?obs qb:dataSet/qb:structure ?dsd .
      FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty qb:measureType }
      ?dsd qb:component/qb:componentProperty ?measure .
      ?measure a qb:MeasureProperty .
      FILTER NOT EXISTS { ?obs ?measure ?value }""",
    "IC-15 an observation has the measure that it names": """
      ?obs qb:dataSet/qb:structure ?dsd ; qb:measureType ?measure .
      ?dsd qb:component/qb:componentProperty qb:measureType .
      FILTER NOT EXISTS { ?obs ?measure ?value }""",
    "IC-16 an observation has only the measure that it names": """
      ?obs qb:dataSet/qb:structure ?dsd ; qb:measureType ?measure ; ?other ?value .
      ?dsd qb:component/qb:componentProperty qb:measureType , ?other .
      ?other a qb:MeasureProperty .
      FILTER (?other != ?measure)""",
    "IC-17 every measure is observed where one is": """
      { SELECT ?obs ?measures WHERE {
          { SELECT ?dsd (COUNT(?measure) AS ?measures) WHERE {
              ?dsd qb:component/qb:componentProperty ?measure . ?measure a qb:MeasureProperty
            } GROUP BY ?dsd }
          ?obs qb:dataSet ?dataset ; qb:measureType ?one . ?dataset qb:structure ?dsd .
          ?beside qb:dataSet ?dataset ; qb:measureType ?other .
          FILTER NOT EXISTS {
            ?dsd qb:component/qb:componentProperty ?dim . ?dim a qb:DimensionProperty .
            FILTER (?dim != qb:measureType)
            ?obs ?dim ?here . ?beside ?dim ?there . FILTER (?here != ?there)
          }
        } GROUP BY ?obs ?measures HAVING (COUNT(?beside) != ?measures) }""",
    "IC-18 a slice's observations are of its data set": """
      ?dataset qb:slice ?slice . ?slice qb:observation ?obs .
      FILTER NOT EXISTS { ?obs qb:dataSet ?dataset }""",
    "IC-19 codes are in the code list": """
      ?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty ; qb:codeList ?list .
      ?obs ?dim ?value .
      FILTER (
        (EXISTS { ?list a skos:ConceptScheme }
          && NOT EXISTS { ?value a skos:Concept ; skos:inScheme ?list })
        || (EXISTS { ?list a skos:Collection }
          && NOT EXISTS { ?list skos:member+ ?value . ?value a skos:Concept })
      )""",
}
"""The pattern that is found where a constraint is broken."""

HIERARCHIES: Final[dict[str, tuple[str, str]]] = {
    "IC-20 codes are in the hierarchy": (
        "?list qb:parentChildProperty ?step FILTER isIRI(?step)",
        "{step}",
    ),
    "IC-21 codes are in the inverse hierarchy": (
        "?list qb:parentChildProperty/owl:inverseOf ?step FILTER isIRI(?step)",
        "^{step}",
    ),
}
"""For hierarchical code lists: the pattern that finds the properties, and the step from parent to child."""

ALL: Final = sorted((*CONSTRAINTS, *HIERARCHIES, DUPLICATES), key=lambda name: int(name[3:5]))
"""The names of all 22 constraints."""


def normalised(store: Store) -> Store:
    """The store, with what the normalisation algorithm adds."""
    store.update(PREFIXES + NORMALISATION)
    return store


def breaks(store: Store, constraint: str) -> bool:
    """Whether a constraint is broken in a normalised store."""
    if constraint == DUPLICATES:
        return bool(repeated(store))
    if constraint not in HIERARCHIES:
        return bool(store.query(f"{PREFIXES} ASK {{ {CONSTRAINTS[constraint]} }}"))
    properties, step = HIERARCHIES[constraint]
    return any(
        store.query(f"""{PREFIXES} ASK {{
          ?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
          ?dim a qb:DimensionProperty ; qb:codeList ?list .
          ?list a qb:HierarchicalCodeList .
          ?obs ?dim ?value .
          FILTER NOT EXISTS {{ ?list qb:hierarchyRoot/({step.format(step=found)})* ?value }}
        }}""")
        for (found,) in _rows(store, f"SELECT DISTINCT ?step WHERE {{ {properties} }}")
    )


def repeated(store: Store) -> set[str]:
    """IC-12: the observations that have the same dimensions as another of their data set."""
    keys: dict[bytes, list[str]] = {}
    for observation, parts in dimensions(store).items():
        key = sha256("\n".join(sorted(parts)).encode()).digest()
        keys.setdefault(key, []).append(observation)
    return {observation for same in keys.values() if len(same) > 1 for observation in same}


def dimensions(store: Store) -> dict[str, list[str]]:
    """The data set and the dimensions of each observation."""
    found: dict[str, list[str]] = {}
    query = """SELECT ?obs ?dataset ?dim ?value WHERE {
      ?obs qb:dataSet ?dataset . ?dataset qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty . ?obs ?dim ?value
    }"""
    for obs, dataset, dim, value in _rows(store, query):
        found.setdefault(obs, [dataset]).append(f"{dim} {value}")
    return found


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The terms of each row that a query finds."""
    found = store.query(PREFIXES + query)
    assert isinstance(found, QuerySolutions)
    return [tuple(str(term) for term in row) for row in found]
