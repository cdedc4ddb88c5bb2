"""How SPARQL servers differ from the specifications, and how RDF is written for them and read from them.

Servers name blank nodes in their own way, so no blank node is sent: a skolem IRI takes its place (RDF 1.1
Concepts, section 3.5), which holds the graph and the node's canonical name. And a server may keep some
literals as other values than they are. Those get a datatype that says nothing to it and names the true one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.vocab import GEO, XSD


@dataclass(frozen=True)
class Dialect:
    """How one kind of server reads and writes.

    Attributes:
        name: What people call it.
        changes_values: Whether it keeps some literals as other values (`Translation`).
        upload: The media type that N-Triples are sent as.
        before: What is sent before N-Triples.
        whole: Triples of a graph that it can give in one answer; None for any number.
    """

    name: str
    changes_values: bool
    upload: str
    before: bytes
    whole: int | None


STANDARD: Final = Dialect("SPARQL 1.1", False, "application/n-triples", b"", None)
"""A server that does what the specifications say, such as the Oxigraph server."""

VIRTUOSO: Final = Dialect(
    "Virtuoso",
    True,
    # It looks at the first 64 kB for itself, and takes a long literal there for plain text.
    "text/turtle",
    b"@prefix : <urn:x> .\n",
    # It fails at 1,048,576.
    500_000,
)
"""OpenLink Virtuoso 7."""

VIRTUOSO_LIMIT: Final = (
    "SELECT (bif:cfg_item_value(bif:virtuoso_ini_path(), 'SPARQL', 'ResultSetMaxRows') AS ?rows) {}"
)
"""A query that only Virtuoso understands; it gives the rows after which every result is cut off, if any."""


def fault_of(headers: Mapping[str, str]) -> str | None:
    """Why an answer with status 200 is not the whole result, by Virtuoso's headers; None where it is.

    Args:
        headers: The answer's headers, whatever the case of their names.
    """
    if "x-sql-state" in headers:
        return headers.get("x-sql-message", headers["x-sql-state"]).partition("  Activity")[0].strip()
    if "x-sparql-maxrows" in headers:
        return f"the server gives at most {headers['x-sparql-maxrows']} rows"
    return None


_INTEGERS: Final = (
    "integer",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "long",
    "unsignedLong",
)
_DURATIONS: Final = ("duration", "yearMonthDuration", "dayTimeDuration")
_BOOLEAN: Final = XSD("boolean").value


def _literals(lexical: str, *datatypes: NamedNode) -> str:
    """A pattern for the end of an N-Triples line: a literal of these forms and datatypes."""
    names = "|".join(re.escape(datatype.value) for datatype in datatypes)
    return rf'"{lexical}"\^\^<(?:{names})> \.$'


VALUES: Final = re.compile(
    "|".join(
        (
            # What is no integer becomes 0, and what has 19 digits or more becomes a decimal.
            _literals(r'(?![+-]?\d{1,18}")[^"]*', *map(XSD, _INTEGERS)),
            _literals(r'(?!\d{1,9}")[^"]*', XSD("unsignedInt")),
            # Decimals keep fifteen digits after the point.
            _literals(r'(?![+-]?\d{0,20}(?:\.\d{0,15})?")[^"]*', XSD("decimal")),
            _literals(r'[^"]*', *map(XSD, _DURATIONS)),
        )
    ).encode(),
    re.MULTILINE,
)
"""Literals, at the ends of N-Triples lines, that Virtuoso keeps as other values than they are."""

GEOMETRIES: Final = re.compile(rf'"\^\^<(?:{re.escape(GEO("wktLiteral").value)})> \.$'.encode(), re.MULTILINE)
"""The ends of literals that Virtuoso keeps as geometries, or refuses for naming a reference system."""

_LARGE: Final = re.compile(
    (r"^.*" + _literals(r"[+-]?\d{10,18}", XSD("integer")) + r"\n").encode(), re.MULTILINE
)
"""Lines with integers that Virtuoso keeps as decimals, unless they come by an update."""

_BLANK_NODE: Final = re.compile(rb"^_:(\w+)(?= )|(?<= )_:(\w+)(?= \.$)", re.MULTILINE)
_DATATYPE: Final = re.compile(rb"\^\^<([^>]*)> \.$")


class Translation:
    """Turns what kg says into what a server keeps, and back.

    Args:
        base_iri: What everything is published under; it starts the IRIs that stand for other things.
        changes_values: Whether the server keeps some literals as other values, as Virtuoso does.
    """

    def __init__(self, base_iri: str, *, changes_values: bool) -> None:
        self._changes_values = changes_values
        self._nodes = f"{base_iri}.well-known/genid/"
        self.datatypes: Final = f"{self._nodes}datatype/"
        """What the stand-ins of datatypes start with; the true one follows, percent-encoded."""
        nodes, datatypes = (re.escape(start.encode()) for start in (self._nodes, self.datatypes))
        self._as_subject = re.compile(rb"^<" + nodes + rb"([\w.-]+)>", re.MULTILINE)
        self._as_object = re.compile(
            rb"(?<=[ \t])<" + nodes + rb"([\w.-]+)>(?=[ \t]*\.[ \t]*$)", re.MULTILINE
        )
        self._as_datatype = re.compile(
            rb'(?<=")\^\^<' + datatypes + rb"([^>]+)>(?=[ \t]*\.[ \t]*$)", re.MULTILINE
        )

    def sent(self, lines: bytes, graph: str) -> bytes:
        """Canonical N-Triples of a graph, as they are sent.

        Args:
            lines: Whole lines.
            graph: The graph, since each has blank nodes of its own.
        """
        if b"_:" in lines:
            start = f"<{self._nodes}{_key(graph)}-".encode()
            lines = _BLANK_NODE.sub(lambda label: start + (label[1] or label[2]) + b">", lines)
        if self._changes_values:
            lines = GEOMETRIES.sub(self._stand_in, VALUES.sub(self._stand_in, lines))
        return lines

    def apart(self, lines: bytes) -> tuple[bytes, bytes]:
        """Lines that can be sent whole, and those that must come by an update."""
        if not self._changes_values:
            return lines, b""
        large: list[bytes] = _LARGE.findall(lines)
        return (_LARGE.sub(b"", lines), b"".join(large)) if large else (lines, b"")

    def received(self, lines: bytes) -> bytes:
        """N-Triples that a server wrote, with blank nodes and datatypes as they were."""
        return self.datatypes_received(self._as_object.sub(rb"_:\1", self._as_subject.sub(rb"_:\1", lines)))

    def datatypes_received(self, lines: bytes) -> bytes:
        """N-Triples that a server wrote, with datatypes as they were, and IRIs for blank nodes."""
        return self._as_datatype.sub(lambda m: b"^^<" + unquote(m[1].decode()).encode() + b">", lines)

    def term_sent(self, term: NamedNode | BlankNode | Literal) -> str:
        """A term as it stands in a query or an update."""
        if isinstance(term, BlankNode):
            return f"<{self._nodes}{term.value}>"
        if isinstance(term, Literal) and self._changes_values:
            return self.sent(f"{term} .".encode(), "").decode().removesuffix(" .")
        return str(term)

    def term_received(self, term: NamedNode | BlankNode | Literal) -> NamedNode | BlankNode | Literal:
        """A term that a server gave, as it was."""
        if isinstance(term, NamedNode) and term.value.startswith(self._nodes):
            return BlankNode(term.value.removeprefix(self._nodes))
        if isinstance(term, Literal):
            if term.datatype.value.startswith(self.datatypes):
                name = unquote(term.datatype.value.removeprefix(self.datatypes))
                return Literal(term.value, datatype=NamedNode(name))
            if term.datatype.value == _BOOLEAN and term.value in {"0", "1"}:
                return Literal(term.value == "1")
        return term

    def _stand_in(self, literal: re.Match[bytes]) -> bytes:
        def opaque(datatype: re.Match[bytes]) -> bytes:
            return f"^^<{self.datatypes}{quote(datatype[1].decode(), safe='')}> .".encode()

        return _DATATYPE.sub(opaque, literal[0])


def _key(graph: str) -> str:
    """What tells the blank nodes of one graph from those of another."""
    return hashlib.sha256(graph.encode()).hexdigest()[:16]
