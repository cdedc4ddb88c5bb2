"""Nodes as canonical N-Triples writes them, and what a graph says of each.

Here a term is the text that canonical N-Triples has for it, so equal terms are equal texts and nothing is
parsed that is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.vocab import RDF, XSD

Description = dict[str, list[str]]
"""What is said of one node: for each predicate its objects, without repetition."""

TYPE: Final = f"<{RDF.iri}type>"
_FIRST: Final = f"<{RDF.iri}first>"
REST: Final = f"<{RDF.iri}rest>"
_NIL: Final = f"<{RDF.iri}nil>"

LANG_STRING: Final = f"{RDF.iri}langString"
STRING: Final = f"{XSD.iri}string"

_TAIL: Final = re.compile(r"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?")
"""What follows a literal's last quotation mark; those inside are escaped in canonical N-Triples."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DATE: Final = re.compile(
    r"[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_DECIMAL_TAIL: Final = f'"^^<{XSD.iri}decimal>'
_INTEGER_TAIL: Final = f'"^^<{XSD.iri}integer>'
_DATE_TAIL: Final = f'"^^<{XSD.iri}date>'


def describe(block: bytes) -> Iterator[tuple[str, Description]]:
    """The subjects of a block of sorted N-Triples, each with its description."""
    subject = ""
    description: Description = {}
    for line in block.decode().split("\n"):
        if not line:
            continue
        name, predicate, rest = line.split(" ", 2)
        if name != subject:
            if subject:
                yield subject, description
            subject, description = name, {}
        if predicate in description:
            description[predicate].append(rest[:-2])
        else:
            description[predicate] = [rest[:-2]]
    if subject:
        yield subject, description


def merge(into: dict[str, Description], subject: str, description: Description) -> None:
    """Add what a description says to what is said already."""
    known = into.setdefault(subject, {})
    for predicate, values in description.items():
        held = known.setdefault(predicate, [])
        held.extend(value for value in values if value not in held)


def iri(node: str) -> str:
    """The IRI of an IRI node, without its angle brackets."""
    return node[1:-1]


def plain(node: str) -> str:
    """A node as findings name it: an IRI without its angle brackets, a blank node as it is."""
    return iri(node) if is_iri(node) else node


def is_iri(node: str) -> bool:
    """Whether a node is an IRI."""
    return node.startswith("<")


def is_literal(node: str) -> bool:
    """Whether a node is a literal."""
    return node.startswith('"')


def literal(node: str) -> tuple[str, str, str]:
    """A literal's lexical form, datatype IRI and language tag (empty where it has none).

    Raises:
        ValueError: The node is not a literal.
    """
    end = node.rfind('"')
    found = _TAIL.fullmatch(node, end + 1)
    if end < 1 or found is None or not is_literal(node):
        raise ValueError(f"{node} is not a literal")
    lexical = node[1:end]
    language, datatype = found.groups()
    if "\\" in lexical:
        lexical = _ESCAPE.sub(_unescaped, lexical)
    if language:
        return lexical, LANG_STRING, language
    return lexical, datatype or STRING, ""


def text(node: str) -> str:
    """A node's text as SPARQL's ``STR`` gives it: an IRI, or a lexical form."""
    return literal(node)[0] if is_literal(node) else iri(node)


def language(node: str) -> str:
    """A literal's language tag, or an empty string."""
    end = node.rfind('"')
    return node[end + 2 :] if end > 0 and node.startswith("@", end + 1) else ""


@lru_cache(maxsize=65536)
def number(node: str) -> Decimal | None:
    """The number of a well-formed decimal or integer; None for everything else."""
    if node.endswith(_DECIMAL_TAIL) or node.endswith(_INTEGER_TAIL):
        lexical = node[1 : node.rfind('"')]
        if _NUMBER.fullmatch(lexical):
            return Decimal(lexical)
    return None


@lru_cache(maxsize=4096)
def date(node: str) -> str | None:
    """The text of a well-formed xsd:date without time zone, which sorts by time; else None."""
    if node.endswith(_DATE_TAIL):
        lexical = node[1 : node.rfind('"')]
        if _DATE.fullmatch(lexical) and lexical > "0001":
            return lexical
    return None


def members(head: str, graph: dict[str, Description]) -> list[str]:
    """The members of an RDF list.

    Raises:
        ValueError: The list is broken.
    """
    found: list[str] = []
    while head != _NIL:
        cell = graph.get(head, {})
        if len(cell.get(_FIRST, ())) != 1 or len(cell.get(REST, ())) != 1 or len(found) > 10_000:
            raise ValueError(f"the list at {head} is broken")
        found.append(cell[_FIRST][0])
        head = cell[REST][0]
    return found


def term(node: str) -> NamedNode | BlankNode | Literal:
    """A node as pyoxigraph has it."""
    if is_iri(node):
        return NamedNode(iri(node))
    if not is_literal(node):
        return BlankNode(node[2:])
    return literal_term(*literal(node))


def literal_term(lexical: str, datatype: str, tag: str) -> Literal:
    """A literal as pyoxigraph has it, from what `literal` gives."""
    return Literal(lexical, language=tag) if tag else Literal(lexical, datatype=NamedNode(datatype))


def _unescaped(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    if letter is not None:
        return _ESCAPED.get(letter, letter)
    return chr(int(short or long, 16))
