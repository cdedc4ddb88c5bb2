"""The syntaxes that kg reads and writes, with their media types and suffixes, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat

from kg.errors import SourceError
from kg.language.texts import texts


@dataclass(frozen=True)
class Syntax:
    """A way to write RDF.

    Attributes:
        name: What people call it.
        media_type: Its media type, without parameters.
        suffix: Its file name suffix, with the dot.
        native: pyoxigraph's name for it.
        holds_graphs: Whether it can name graphs.
        suffixes: Other suffixes that files in it have.
    """

    name: str
    media_type: str
    suffix: str
    native: RdfFormat = field(repr=False)
    holds_graphs: bool = False
    suffixes: tuple[str, ...] = ()


TURTLE: Final = Syntax("Turtle", "text/turtle", ".ttl", RdfFormat.TURTLE, False, (".turtle", ".n3"))
N_TRIPLES: Final = Syntax("N-Triples", "application/n-triples", ".nt", RdfFormat.N_TRIPLES)
RDF_XML: Final = Syntax(
    "RDF/XML", "application/rdf+xml", ".rdf", RdfFormat.RDF_XML, False, (".owl", ".rdfs", ".xml")
)
JSON_LD: Final = Syntax("JSON-LD", "application/ld+json", ".jsonld", RdfFormat.JSON_LD, True, (".json",))
N_QUADS: Final = Syntax("N-Quads", "application/n-quads", ".nq", RdfFormat.N_QUADS, True)
TRIG: Final = Syntax("TriG", "application/trig", ".trig", RdfFormat.TRIG, True)

SYNTAXES: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
"""Every syntax that kg reads and writes."""

SUFFIXES: Final = {suffix: syntax for syntax in SYNTAXES for suffix in (syntax.suffix, *syntax.suffixes)}
"""The syntax that each suffix names."""

OTHER_MEDIA_TYPES: Final = {
    "application/json": JSON_LD,
    "application/xml": RDF_XML,
    "text/xml": RDF_XML,
    "text/plain": N_TRIPLES,
    "text/n3": TURTLE,
}
"""Media types that clients know a syntax by as well: what is written in it is also that."""


def syntax_of(path: Path) -> Syntax:
    """The syntax that a file's suffix names; what comes before ``.gz`` where that is its last.

    Raises:
        SourceError: The suffix names none.
    """
    named = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    syntax = SUFFIXES.get(named.suffix.lower())
    if syntax is None:
        known = ", ".join(SUFFIXES)
        raise SourceError(
            texts("{file}: the suffix names no RDF syntax.", file=path),
            texts("Use one of {known}, or say --syntax.", known=known),
        )
    return syntax
