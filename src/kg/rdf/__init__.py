"""RDF as bytes: syntaxes, canonical form, and what is read from sorted content."""

from kg.rdf.canonical import BLANK_NODE_LIMIT, canonicalise, canonicalise_lines, content_of, full_disk
from kg.rdf.content import (
    BLOCK_SIZE,
    Content,
    Difference,
    Pieces,
    begins_piece,
    blocks,
    changes,
    cut,
    digest,
    revised,
    stretch,
    subjects,
    unlike,
)
from kg.rdf.syntax import (
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    OTHER_MEDIA_TYPES,
    RDF_XML,
    SUFFIXES,
    SYNTAXES,
    TRIG,
    TURTLE,
    Syntax,
    syntax_of,
)
from kg.rdf.terms import literal
from kg.rdf.writing import write
from kg.rdf.xml import XmlFile

__all__ = [
    "BLANK_NODE_LIMIT",
    "BLOCK_SIZE",
    "JSON_LD",
    "N_QUADS",
    "N_TRIPLES",
    "OTHER_MEDIA_TYPES",
    "RDF_XML",
    "SUFFIXES",
    "SYNTAXES",
    "TRIG",
    "TURTLE",
    "Content",
    "Difference",
    "Pieces",
    "Syntax",
    "XmlFile",
    "begins_piece",
    "blocks",
    "canonicalise",
    "canonicalise_lines",
    "changes",
    "content_of",
    "cut",
    "digest",
    "full_disk",
    "literal",
    "revised",
    "stretch",
    "subjects",
    "syntax_of",
    "unlike",
    "write",
]
