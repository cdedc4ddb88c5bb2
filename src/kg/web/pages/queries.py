"""The SPARQL queries that pages offer for what they show, each with a name for the file of its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.vocab import DIMENSIONS, GEO, LANGUAGES, SDMX_ATTRIBUTE, SKOS, Terms

_SCOPE: Final = ("area", "zone", "indicator", "population", "period", "programme", "kind")
_BOUNDS: Final = ("lowerBound", "lowerBoundStrict", "upperBound", "upperBoundStrict")
_STATED: Final = ("value", "valueAsWritten", *_BOUNDS)


class Table(NamedTuple):
    """What is behind a figure.

    Attributes:
        query: A query for it.
        name: What to call a file with its result: a slug.
    """

    query: str
    name: str


def facts(terms: Terms, where: Mapping[str, Sequence[str]], language: str, name: str = "facts") -> Table:
    """A table of facts, a row each: in words first, then the same as identifiers.

    A row says all that a fact's title says: who reads one column alone can see what it is about.

    Args:
        terms: The installation's own terms.
        where: The IRIs that a dimension, by its local name, or the fact itself may have.
        language: The language of the names, and of the notes that are in it.
        name: What to call a file.

    Raises:
        ValueError: Something of ``where`` is no IRI.
    """
    tag = Literal(language)
    allowed = "".join(
        f"  VALUES ?{name} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}\n"
        for name, iris in where.items()
    )
    dimensions = " ;\n    ".join(f"kg:{name} ?{name}" for name in DIMENSIONS)
    stated = "".join(f"  OPTIONAL {{ ?fact kg:{name} ?{name} }}\n" for name in _STATED)
    shown = " ".join(f"?{name}Name" for name in _SCOPE)
    bounds = " ".join(f"?{name}" for name in _BOUNDS)

    def named(name: str) -> str:
        return f"OPTIONAL {{ ?{name} skos:prefLabel ?{name}Name FILTER (LANG(?{name}Name) = {tag}) }}"

    names = "".join(f"  {named(name)}\n" for name in (*_SCOPE, "comparator", "source"))
    # A note may be in one language alone, and is better read in another than missed.
    codes = sorted(LANGUAGES, key=lambda code: code != language)
    notes = "".join(
        f"  OPTIONAL {{ ?fact kg:note ?{code}Note FILTER (LANG(?{code}Note) = {Literal(code)}) }}\n"
        for code in codes
    )
    notes += f"  BIND (COALESCE({', '.join(f'?{code}Note' for code in codes)}) AS ?note)\n"
    query = (
        f"PREFIX kg: <{terms.base}def#>\n"
        f"PREFIX skos: <{SKOS.iri}>\n"
        f"PREFIX sdmx-attribute: <{SDMX_ATTRIBUTE.iri}>\n\n"
        f"SELECT {shown}\n"
        f"  ?boundName ?directionName ?value ?unitName ?comparatorName ?valueAsWritten {bounds}\n"
        "  ?quote ?passage ?note ?sourceName ?fact ?bound ?direction ?unit\n"
        f"  {' '.join(f'?{name}' for name in DIMENSIONS)}\n"
        "WHERE {\n"
        f"{allowed}"
        f"  ?fact {dimensions} ;\n    kg:quote ?quote ;\n    kg:passage ?passage .\n"
        f"{names}{stated}"
        f"  OPTIONAL {{ ?fact kg:bound ?bound {named('bound')} }}\n"
        f"  OPTIONAL {{ ?fact kg:direction ?direction {named('direction')} }}\n"
        f"{notes}"
        f"  OPTIONAL {{ ?fact sdmx-attribute:unitMeasure ?unit {named('unit')} }}\n"
        "}\n"
        "ORDER BY ?fact\n"
    )
    return Table(query, name)


def outlines(terms: Terms, areas: Sequence[str] = ()) -> Table:
    """A table of the outlines behind a map, a row each, with the days from and to which they hold.

    Args:
        terms: The installation's own terms.
        areas: The areas whose outlines are shown; by default those of all provinces.

    Raises:
        ValueError: One of them is no IRI.
    """
    chosen = (
        f"  VALUES ?area {{ {' '.join(str(NamedNode(iri)) for iri in areas)} }}\n"
        if areas
        else f"  ?area kg:areaType {terms.entity('area-type', 'province')} .\n"
    )
    query = (
        f"PREFIX kg: <{terms.base}def#>\n"
        f"PREFIX geo: <{GEO.iri}>\n\n"
        "SELECT ?area ?version ?from ?to ?outline\n"
        "WHERE {\n"
        f"{chosen}"
        "  ?version kg:versionOf ?area ; geo:hasGeometry ?geometry .\n"
        "  ?geometry geo:asWKT ?outline .\n"
        "  OPTIONAL { ?version kg:validFrom ?from }\n"
        "  OPTIONAL { ?version kg:validTo ?to }\n"
        "}\n"
        "ORDER BY ?area ?version\n"
    )
    return Table(query, "outlines")
