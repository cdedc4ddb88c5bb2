"""What some graphs say together: by subject, named for a reader, and as Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.language.texts import Language, Text
from kg.vocab import RDF, SH, XSD
from kg.web.pages.fact_view import Link

# Terms that are asked for thousands of times a page.
_TYPE: Final = RDF("type")
_FIRST: Final = RDF("first")
_REST: Final = RDF("rest")
_NIL: Final = RDF("nil")
_LEADING: Final = (_TYPE, SH("path"))
_STRING: Final = XSD("string")

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal

V = TypeVar("V", NamedNode, BlankNode, Literal)

DEEPEST: Final = 8
"""How deep blank nodes are followed into each other; none of ours goes half as deep."""

_LONGEST: Final = 160
"""Characters of a literal that are shown; an outline can have many thousands."""

_WIDE: Final = 90
"""Characters from which a blank node takes several lines of Turtle."""

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_RELATIVE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*")
_CLOSING: Final = re.compile(r'"(?=""|"?\Z)')
"""A quotation mark that Turtle would take for one of the three that close a long text."""

_BARE: Final = {
    XSD("integer"): re.compile(r"[+-]?[0-9]+"),
    XSD("decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD("boolean"): re.compile("true|false"),
}
"""What Turtle can write without quotes, by datatype (RDF 1.1 Turtle, section 2.5)."""


class Graph:
    """Triples by subject and by object, blank nodes included."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        found: dict[Node, dict[NamedNode, dict[Value, None]]] = {}
        self._users: dict[Value, dict[NamedNode, list[Node]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, Triple) and not isinstance(value, Triple):
                found.setdefault(subject, {}).setdefault(triple.predicate, {})[value] = None
                self._users.setdefault(value, {}).setdefault(triple.predicate, []).append(subject)
        self._said = {
            node: {
                predicate: tuple(sorted(values, key=_order) if len(values) > 1 else values)
                for predicate, values in said.items()
            }
            for node, said in found.items()
        }

    @property
    def subjects(self) -> Iterable[Node]:
        """All nodes that something is said of."""
        return self._said.keys()

    def said(self, node: Value) -> Mapping[NamedNode, tuple[Value, ...]]:
        """The values of a node, by property; nothing for a literal, or a node that nothing is said of."""
        return {} if isinstance(node, Literal) else self._said.get(node, {})

    def values(self, node: Node, predicate: NamedNode, type_: type[V]) -> list[V]:
        """The values of a property that are IRIs, blank nodes or literals, in order."""
        return [value for value in self.said(node).get(predicate, ()) if isinstance(value, type_)]

    def nodes(self, node: Node, predicate: NamedNode) -> list[Node]:
        """The values of a property that are no literals, in order."""
        return [value for value in self.said(node).get(predicate, ()) if not isinstance(value, Literal)]

    def texts(self, node: Node, predicate: NamedNode) -> dict[str, str]:
        """The texts of a property by language, the empty string where a text has none."""
        return {text.language or "": text.value for text in self.values(node, predicate, Literal)}

    def users(self, predicate: NamedNode, value: Value) -> list[Node]:
        """The nodes that have this value for this property."""
        return self._users.get(value, {}).get(predicate, [])

    def using(self, value: Value) -> list[Node]:
        """The nodes that have this value for any property."""
        return [node for nodes in self._users.get(value, {}).values() for node in nodes]

    def members(self, start: Value) -> list[Value] | None:
        """The members of an RDF list (RDF Schema 1.1, section 5.2).

        None where it is no whole one, or something else than the list refers to a part of it.
        """
        found: list[Value] = []
        node = start
        while node != _NIL:
            said = self.said(node)
            firsts, rests = said.get(_FIRST, ()), said.get(_REST, ())
            if (len(said), len(firsts), len(rests), len(self.using(node))) != (2, 1, 1, 1):
                return None
            found.append(firsts[0])
            node = rests[0]
        return found


def _order(value: Value) -> tuple[str, str]:
    return value.value, (value.language or "") if isinstance(value, Literal) else ""


class Prefixes:
    """What stands for the start of IRIs.

    Args:
        base: The IRI that relative ones are resolved against.
        starts: The starts of IRIs by their prefixes.
    """

    def __init__(self, base: str, starts: Mapping[str, str]) -> None:
        self.base = base
        self._by_start = {start: prefix for prefix, start in starts.items()}

    def short(self, iri: str) -> str:
        """An IRI with a prefix in place of its start, or the IRI itself where no prefix fits."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._by_start.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else iri

    def turtle(self) -> str:
        """The prefixes as a Turtle document starts with them."""
        lines = (f"@prefix {prefix}: <{start}> ." for start, prefix in self._by_start.items())
        return "\n".join([f"@base <{self.base}> .", *lines])


@dataclass(frozen=True)
class Term:
    """A term for a reader.

    Attributes:
        label: What it is called, or None.
        code: What programs call it, or None where a label is enough.
    """

    label: Link | None
    code: Link | None = None

    @property
    def words(self) -> str:
        """The term without its link."""
        return " ".join(link.text.value for link in (self.label, self.code) if link)


class Namer:
    """Names terms for a reader.

    Args:
        language: The reader's.
        labels: The labels by IRI of what is to be called by its label.
        prefixes: What stands for the start of other IRIs.
    """

    def __init__(
        self, language: Language, labels: Mapping[str, Mapping[str, str]], prefixes: Prefixes
    ) -> None:
        self.language = language
        self.prefixes = prefixes
        self._labels = labels

    def short(self, iri: str) -> Link:
        """A short IRI with a link to it."""
        return Link(Text(self.prefixes.short(iri)), iri)

    def word(self, text: str) -> Term:
        """Words that lead nowhere."""
        return Term(Link(Text(text), ""))

    def code(self, text: str, iri: str = "") -> Term:
        """Something for programs, as it is."""
        return Term(None, Link(Text(text), iri))

    def term(self, iri: str, otherwise: str = "") -> Term:
        """A thing by its label, or else by another text or its short name, with a link to it."""
        labels = self._labels.get(iri)
        if labels:
            return Term(Link(self.language.label(labels, iri), iri))
        return Term(Link(Text(otherwise), iri)) if otherwise else Term(None, self.short(iri))

    def name(self, iri: str) -> Term:
        """The last part of an IRI, with a link to it: how shapes are called among themselves."""
        return self.code(iri.replace("#", "/").rpartition("/")[2], iri)

    def cited(self, iri: str) -> Term:
        """A thing by its label where there is one, followed by its short name where there is one."""
        term, short = self.term(iri), self.short(iri)
        return term if short.text.value == iri else Term(term.label, short)

    def value(self, value: Value) -> Term:
        """A value: a thing by its name, a text in a language, anything else as RDF writes it."""
        if isinstance(value, NamedNode):
            return self.term(value.value)
        if isinstance(value, BlankNode):
            return self.code(str(value))
        whole = value.value
        text = whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip()}…"
        if not value.language:
            return self.code(text)
        return Term(Link(Text(text, None if value.language == self.language.code else value.language), ""))


class Turtle:
    """Writes what a graph says of nodes, blank nodes and lists where they stand.

    pyoxigraph writes neither so, and rdflib takes half a second for the shapes.

    Args:
        graph: The graph.
        prefixes: What stands for the start of IRIs.
    """

    def __init__(self, graph: Graph, prefixes: Prefixes) -> None:
        self._graph = graph
        self._prefixes = prefixes
        self._iris: dict[str, str] = {}

    def of(self, *nodes: Node) -> str:
        """All that is said of nodes and of the blank nodes that they lead to."""
        apart = list(nodes)
        blocks: list[str] = []
        # Grows while it is gone through: by blank nodes that several refer to, or that lie very deep.
        for one in apart:
            name = str(one) if isinstance(one, BlankNode) else self._iri(one)
            blocks.append(name + " " + " ;\n  ".join(self._statements(one, 1, apart)) + " .")
        return "\n\n".join(blocks)

    def value(self, value: Value) -> str:
        """A value with what is said of it, if it is a blank node."""
        return self._value(value, 0, [])

    def _statements(self, node: Node, depth: int, apart: list[Node]) -> list[str]:
        said = self._graph.said(node)
        lines: list[str] = []
        for predicate in sorted(said, key=_place):
            objects = [self._value(value, depth, apart) for value in said[predicate]]
            several = sum(map(len, objects)) > _WIDE and not any("\n" in value for value in objects)
            parted = (" ,\n" + "  " * (depth + 1) if several else " , ").join(objects)
            lines.append(f"{'a' if predicate == _TYPE else self._iri(predicate)} {parted}")
        return lines

    def _value(self, value: Value, depth: int, apart: list[Node]) -> str:
        if isinstance(value, Literal):
            return self._literal(value)
        if isinstance(value, NamedNode):
            return self._iri(value)
        if value in apart or depth > DEEPEST or len(self._graph.using(value)) != 1:
            if value not in apart and self._graph.said(value):
                apart.append(value)
            return str(value)
        members = self._graph.members(value)
        if members is not None:
            return " ".join(("(", *(self._value(member, depth + 1, apart) for member in members), ")"))
        lines = self._statements(value, depth + 1, apart)
        if sum(map(len, lines)) > _WIDE:
            margin = "\n" + "  " * (depth + 1)
            return f"[{margin}{f' ;{margin}'.join(lines)}\n{'  ' * depth}]"
        return f"[ {' ; '.join(lines)} ]" if lines else "[]"

    def _iri(self, node: NamedNode) -> str:
        iri = node.value
        if iri not in self._iris:
            short = self._prefixes.short(iri)
            below = iri.removeprefix(self._prefixes.base)
            relative = below != iri and _RELATIVE.fullmatch(below)
            self._iris[iri] = short if short != iri else f"<{below}>" if relative else str(node)
        return self._iris[iri]

    def _literal(self, literal: Literal) -> str:
        if literal.language and "\n" not in literal.value:
            return str(literal)
        bare = _BARE.get(literal.datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        quoted = str(Literal(literal.value))
        if "\n" in literal.value and "\r" not in literal.value:
            escaped = _CLOSING.sub(r'\\"', literal.value.replace("\\", "\\\\"))
            quoted = f'"""{escaped}"""'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if literal.datatype == _STRING else f"{quoted}^^{self._iri(literal.datatype)}"


def _place(predicate: NamedNode) -> tuple[bool, str]:
    """What a thing is comes first, then what it is about."""
    return predicate not in _LEADING, "" if predicate == _TYPE else predicate.value
