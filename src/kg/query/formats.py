"""Result formats, by media type."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pyoxigraph import QueryResultsFormat

from kg import negotiation
from kg.rdf import JSON_LD, N_QUADS, N_TRIPLES, OTHER_MEDIA_TYPES, RDF_XML, TRIG, TURTLE, Syntax

BINDINGS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""Formats for the results of SELECT and ASK, the preferred first."""

GRAPHS: Final[dict[str, Syntax]] = {
    syntax.media_type: syntax for syntax in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
}
"""Syntaxes for the results of CONSTRUCT and DESCRIBE, the preferred first."""

ALIASES: Final = {
    "json": ("application/sparql-results+json", JSON_LD.media_type),
    "xml": ("application/sparql-results+xml", RDF_XML.media_type),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "turtle": (TURTLE.media_type,),
    "nt": (N_TRIPLES.media_type,),
    "rdf": (RDF_XML.media_type,),
    "jsonld": (JSON_LD.media_type,),
    "nq": (N_QUADS.media_type,),
    "trig": (TRIG.media_type,),
}
"""Short names that ``format=`` may have, and the media types that they stand for."""

_OTHER_NAMES: Final = {
    "ttl": "turtle",
    "n3": "turtle",
    "n-triples": "nt",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
    "n-quads": "nq",
    "nquads": "nq",
}
"""What clients call some of these formats."""

_GENERIC_BINDINGS: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "text/tab-separated-values",
}
_GENERIC_GRAPHS: Final = {name: syntax.media_type for name, syntax in OTHER_MEDIA_TYPES.items()}


@lru_cache
def bindings(accept: str | None) -> str | None:
    """The media type for the results of SELECT and ASK that an Accept header likes best."""
    return negotiation.media_type(accept, [*BINDINGS], _GENERIC_BINDINGS)


@lru_cache
def graph(accept: str | None) -> str | None:
    """The media type for the results of CONSTRUCT and DESCRIBE that an Accept header likes best."""
    return negotiation.media_type(accept, [*GRAPHS], _GENERIC_GRAPHS)


def suffix(media_type: str) -> str:
    """How the name of a file of a media type ends."""
    short = next((name for name, stands_for in ALIASES.items() if media_type in stands_for), "txt")
    return {"turtle": "ttl"}.get(short, short)


def named(name: str) -> str | None:
    """What ``format=`` asks for, as an Accept header; None where there is no such format.

    Args:
        name: A short name, or a media type. A plus sign that nobody escaped in the address arrives as a
            space.
    """
    media_type = name.strip().lower().replace(" ", "+")
    alias = _OTHER_NAMES.get(media_type, media_type)
    if alias in ALIASES:
        return ", ".join(ALIASES[alias])
    known = {*BINDINGS, *GRAPHS, *_GENERIC_BINDINGS, *_GENERIC_GRAPHS}
    return media_type if media_type in known else None
