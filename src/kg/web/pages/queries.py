"""The SPARQL queries that pages offer for what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.vocab import DIMENSIONS, GEO, SDMX_ATTRIBUTE, SKOS, Terms

_NAMED: Final = ("area", "indicator", "population", "period", "kind")
_STATED: Final = ("value", "bound", "lowerBound", "lowerBoundStrict", "upperBound", "upperBoundStrict")


def facts(terms: Terms, where: Mapping[str, Sequence[str]], language: str) -> str:
    """A query for facts, a row each: names, number with its bounds, words and source.

    Args:
        terms: The installation's own terms.
        where: The IRIs that a dimension, by its local name, may have.
        language: The language of the names.

    Raises:
        ValueError: Something of ``where`` is no IRI.
    """
    tag = Literal(language)
    allowed = "".join(
        f"  VALUES ?{name} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}\n"
        for name, iris in where.items()
    )
    dimensions = " ;\n    ".join(f"kg:{name} ?{name}" for name in DIMENSIONS)
    named = "".join(
        f"  OPTIONAL {{ ?{name} skos:prefLabel ?{name}Name FILTER (LANG(?{name}Name) = {tag}) }}\n"
        for name in _NAMED
    )
    stated = "".join(f"  OPTIONAL {{ ?fact kg:{name} ?{name} }}\n" for name in _STATED)
    shown = " ".join(f"?{name}Name" for name in _NAMED)
    measured = " ".join(f"?{name}" for name in _STATED)
    return (
        f"PREFIX kg: <{terms.base}def#>\n"
        f"PREFIX skos: <{SKOS.iri}>\n"
        f"PREFIX sdmx-attribute: <{SDMX_ATTRIBUTE.iri}>\n\n"
        f"SELECT ?fact {shown} {measured} ?unit ?quote ?passage\n"
        f"  {' '.join(f'?{name}' for name in DIMENSIONS)}\n"
        "WHERE {\n"
        f"{allowed}"
        f"  ?fact {dimensions} ;\n    kg:quote ?quote ;\n    kg:passage ?passage .\n"
        f"{named}{stated}"
        "  OPTIONAL { ?fact sdmx-attribute:unitMeasure ?unit }\n"
        "}\n"
        "ORDER BY ?fact\n"
    )


def outlines(terms: Terms, areas: Sequence[str] = ()) -> str:
    """A query for the outlines behind a map, a row each, with the days from and to which they hold.

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
    return (
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
