"""What is published is a well-formed RDF Data Cube, and a cube that is not would be seen."""

from typing import Final

import pytest
from pyoxigraph import Store

from data.cube import ALL, breaks, dimensions, normalised, repeated
from data.published import graph, published

PREFIXES: Final = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

CUBE: Final = """
:structure a qb:DataStructureDefinition ;
  qb:component :of-place , [ qb:measure :height ] , [ qb:attribute :unit ; qb:componentRequired true ] ;
  qb:sliceKey :by-place .
:of-place qb:dimension :place .
:by-place a qb:SliceKey ; qb:componentProperty :place .
:place rdfs:range skos:Concept ; qb:codeList :places .
:places a skos:ConceptScheme .
:here a skos:Concept ; skos:inScheme :places .
:there a skos:Concept ; skos:inScheme :places .
:heights a qb:DataSet ; qb:structure :structure ; qb:slice :slice .
:slice qb:sliceStructure :by-place ; :place :here ; qb:observation :one .
:one qb:dataSet :heights ; :place :here ; :height 1 ; :unit :metre .
:two qb:dataSet :heights ; :place :there ; :height 2 ; :unit :metre .
"""
"""A small cube with a slice."""

TYPED_CUBE: Final = """
:structure a qb:DataStructureDefinition ;
  qb:component [ qb:dimension :place ] , [ qb:dimension qb:measureType ] ;
  qb:component [ qb:measure :height ] , [ qb:measure :width ] .
:place rdfs:range :Place .
qb:measureType rdfs:range rdfs:Resource .
:sizes a qb:DataSet ; qb:structure :structure .
:one qb:dataSet :sizes ; :place :here ; qb:measureType :height ; :height 1 .
:two qb:dataSet :sizes ; :place :here ; qb:measureType :width ; :width 2 .
"""
"""A small cube whose observations name their measure."""

HIERARCHICAL_CUBE: Final = """
:structure a qb:DataStructureDefinition ; qb:component [ qb:dimension :place ] , [ qb:measure :height ] .
:place rdfs:range :Place ; qb:codeList :places .
:places a qb:HierarchicalCodeList ; qb:hierarchyRoot :world ; qb:parentChildProperty :has .
:world :has :country . :country :has :town .
:heights a qb:DataSet ; qb:structure :structure .
:one qb:dataSet :heights ; :place :town ; :height 1 .
"""
INVERSE_CUBE: Final = (
    HIERARCHICAL_CUBE.replace("qb:parentChildProperty :has", "qb:parentChildProperty [ owl:inverseOf :in ]")
    .replace(":world :has :country", ":country :in :world")
    .replace(":country :has :town", ":town :in :country")
)

BROKEN: Final = {
    "IC-0": (CUBE, ":height 1 ;", ':height "one"^^xsd:integer ;'),
    "IC-1": (CUBE, ":one qb:dataSet :heights ;", ":one qb:dataSet :heights , :others ;"),
    "IC-2": (CUBE, "qb:structure :structure ;", ""),
    "IC-3": (CUBE, "[ qb:measure :height ] ,", ""),
    "IC-4": (CUBE, ":place rdfs:range skos:Concept ;", ":place"),
    "IC-5": (CUBE, "; qb:codeList :places", ""),
    "IC-6": (CUBE, "qb:measure :height", "qb:measure :height ; qb:componentRequired false"),
    "IC-7": (CUBE, "qb:sliceKey :by-place .", "."),
    "IC-8": (CUBE, "qb:SliceKey ; qb:componentProperty :place", "qb:SliceKey ; qb:componentProperty :time"),
    "IC-9": (CUBE, ":slice qb:sliceStructure :by-place ;", ":slice"),
    "IC-10": (CUBE, ":by-place ; :place :here ;", ":by-place ;"),
    "IC-11": (CUBE, ":two qb:dataSet :heights ; :place :there ;", ":two qb:dataSet :heights ;"),
    "IC-12": (CUBE, ":place :there ; :height", ":place :here ; :height"),
    "IC-13": (CUBE, ":height 1 ; :unit :metre", ":height 1"),
    "IC-14": (CUBE, ":height 2 ;", ""),
    "IC-15": (TYPED_CUBE, "; :width 2", ""),
    "IC-16": (TYPED_CUBE, ":width 2", ":width 2 ; :height 3"),
    "IC-17": (TYPED_CUBE, ":two qb:dataSet :sizes ; :place :here", ":two qb:dataSet :sizes ; :place :there"),
    "IC-18": (CUBE, "qb:observation :one .", "qb:observation :one . :slice qb:observation :three ."),
    "IC-19": (CUBE, ":there a skos:Concept ; skos:inScheme :places", ":there a skos:Concept"),
    "IC-20": (HIERARCHICAL_CUBE, ":country :has :town .", ""),
    "IC-21": (INVERSE_CUBE, ":town :in :country .", ""),
}
"""For each constraint a cube, and the edit that breaks it."""


@pytest.fixture(scope="module")
def cube() -> Store:
    return normalised(published())


@pytest.mark.parametrize("constraint", ALL)
def test_what_is_published_meets_the_constraint(cube: Store, constraint: str):
    assert not breaks(cube, constraint)


@pytest.mark.parametrize("constraint", ALL)
def test_a_cube_that_breaks_the_constraint_is_caught(constraint: str):
    turtle, old, new = BROKEN[constraint.partition(" ")[0]]
    assert turtle.count(old) == 1
    assert not breaks(normalised(graph(PREFIXES + turtle)), constraint)
    assert breaks(normalised(graph(PREFIXES + turtle.replace(old, new))), constraint)


@pytest.mark.parametrize("turtle", [CUBE, TYPED_CUBE, HIERARCHICAL_CUBE, INVERSE_CUBE])
def test_the_small_cubes_are_well_formed(turtle: str):
    store = normalised(graph(PREFIXES + turtle))
    assert [constraint for constraint in ALL if breaks(store, constraint)] == []


def test_all_constraints_of_the_recommendation_are_here():
    assert [constraint.partition(" ")[0] for constraint in ALL] == [f"IC-{number}" for number in range(22)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (":places a skos:ConceptScheme .", ":places a skos:Collection ; skos:member :there ."),
        (":there a skos:Concept ;", ":there"),
    ],
)
def test_a_code_is_in_its_collection_and_is_a_concept(old: str, new: str):
    assert CUBE.count(old) == 1
    assert breaks(normalised(graph(PREFIXES + CUBE.replace(old, new))), "IC-19 codes are in the code list")


def test_observations_are_compared_with_each_other(cube: Store):
    assert len(dimensions(cube)) > 20
    again = graph(PREFIXES + CUBE + ":three qb:dataSet :heights ; :place :here ; :height 9 ; :unit :metre .")
    assert repeated(normalised(again)) == {"<http://example.org/one>", "<http://example.org/three>"}
