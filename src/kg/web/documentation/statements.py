"""Triples by subject and by property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.vocab import RDF

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal

V = TypeVar("V", NamedNode, BlankNode, Literal)


class Statements:
    """What some graphs say together, blank nodes included."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        found: dict[Node, dict[NamedNode, dict[Value, None]]] = {}
        self._users: dict[Value, dict[NamedNode, list[Node]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, Triple) and not isinstance(value, Triple):
                found.setdefault(subject, {}).setdefault(triple.predicate, {})[value] = None
                self._users.setdefault(value, {}).setdefault(triple.predicate, []).append(subject)
        self._said = {
            node: {predicate: tuple(sorted(values, key=_order)) for predicate, values in said.items()}
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

    def members(self, start: Value) -> list[Value]:
        """The members of an RDF list (RDF Schema 1.1, section 5.2), as far as it is one."""
        found: list[Value] = []
        seen: set[Value] = set()
        node = start
        while not isinstance(node, Literal) and node not in seen:
            seen.add(node)
            found += self.said(node).get(RDF("first"), ())[:1]
            following = self.said(node).get(RDF("rest"), ())
            if not following:
                break
            node = following[0]
        return found


def _order(value: Value) -> tuple[str, str]:
    return value.value, (value.language or "") if isinstance(value, Literal) else ""
