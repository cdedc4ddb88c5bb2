"""The formats that an answer can have, by media type."""

from __future__ import annotations

from typing import Final

from pyoxigraph import QueryResultsFormat

from kg import negotiation
from kg.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Syntax

BINDINGS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""Formats for the results of SELECT and ASK, the preferred first."""

GRAPHS: Final[dict[str, Syntax]] = {
    syntax.media_type: syntax for syntax in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
}
"""Syntaxes for the results of CONSTRUCT and DESCRIBE, the preferred first."""

ALIASES: Final = {
    "json": ("application/sparql-results+json", JSON_LD.media_type),
    "xml": ("application/sparql-results+xml", RDF_XML.media_type),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "turtle": (TURTLE.media_type,),
    "ttl": (TURTLE.media_type,),
    "nt": (N_TRIPLES.media_type,),
    "rdf": (RDF_XML.media_type,),
    "jsonld": (JSON_LD.media_type,),
}
"""Short names that ``format=`` may have, and the media types that they stand for."""

_GENERIC: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/plain": "text/tab-separated-values",
}


def bindings(accept: str | None) -> str | None:
    """The media type for the results of SELECT and ASK that an Accept header likes best."""
    chosen = negotiation.media_type(accept, [*BINDINGS, *_GENERIC])
    return _GENERIC.get(chosen, chosen) if chosen else None


def graph(accept: str | None) -> str | None:
    """The media type for the results of CONSTRUCT and DESCRIBE that an Accept header likes best."""
    return negotiation.media_type(accept, list(GRAPHS))
