"""The syntaxes that kg reads and writes, with their media types and suffixes, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat

from kg.errors import SourceError


@dataclass(frozen=True)
class Syntax:
    """A way to write RDF.

    Attributes:
        name: What people call it.
        media_type: Its media type, without parameters.
        suffix: Its file name suffix, with the dot.
        native: pyoxigraph's name for it.
        holds_graphs: Whether it can name graphs.
    """

    name: str
    media_type: str
    suffix: str
    native: RdfFormat = field(repr=False)
    holds_graphs: bool = False


TURTLE: Final = Syntax("Turtle", "text/turtle", ".ttl", RdfFormat.TURTLE)
N_TRIPLES: Final = Syntax("N-Triples", "application/n-triples", ".nt", RdfFormat.N_TRIPLES)
RDF_XML: Final = Syntax("RDF/XML", "application/rdf+xml", ".rdf", RdfFormat.RDF_XML)
JSON_LD: Final = Syntax("JSON-LD", "application/ld+json", ".jsonld", RdfFormat.JSON_LD, True)
N_QUADS: Final = Syntax("N-Quads", "application/n-quads", ".nq", RdfFormat.N_QUADS, True)
TRIG: Final = Syntax("TriG", "application/trig", ".trig", RdfFormat.TRIG, True)

SYNTAXES: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
"""Every syntax that kg reads and writes."""

OTHER_MEDIA_TYPES: Final = {
    "application/json": JSON_LD,
    "application/xml": RDF_XML,
    "text/xml": RDF_XML,
    "text/plain": N_TRIPLES,
    "text/n3": TURTLE,
}
"""Media types that clients know a syntax by as well: what is written in it is also that."""


def syntax_of(path: Path) -> Syntax:
    """The syntax that a file's suffix names.

    Raises:
        SourceError: The suffix names none.
    """
    for syntax in SYNTAXES:
        if path.suffix.lower() == syntax.suffix:
            return syntax
    known = ", ".join(syntax.suffix for syntax in SYNTAXES)
    raise SourceError(f"{path}: the suffix names no RDF syntax.", f"Use one of {known}.")
