"""What a change bears on beyond itself: those that refer to what it changes or takes away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kg.language.texts import texts
from kg.validation.context import DataGraph, by_subject, encoded
from kg.validation.findings import Finding, violation
from kg.vocab import QB, RDF, RDFS, SKOS, Terms

_TYPE: Final = encoded(RDF("type"))
_TEXTS: Final = frozenset(
    f"<{iri}>".encode()
    for iri in (
        f"{SKOS.iri}prefLabel",
        f"{SKOS.iri}altLabel",
        f"{SKOS.iri}definition",
        f"{SKOS.iri}note",
        f"{RDFS.iri}label",
    )
)


class Dependents:
    """What the published data has that refers to what is changed.

    Facts are never referred to, so only other things are compared: those of the shapes' target classes.

    Args:
        data: The data.
        classes: The classes that shapes are about.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, classes: Iterable[str], terms: Terms) -> None:
        self._data = data
        self._version_of = encoded(terms.kg("versionOf"))
        self._still_used = terms.shape("StillUsed")
        facts = {str(terms.kg("Fact")), str(QB("Observation"))}
        self._before = dict(self._replaced([name.encode() for name in classes if name not in facts]))

    def affected(self) -> list[bytes]:
        """Nodes that stay published and refer to something that is changed or taken away."""
        found: dict[bytes, None] = {}
        for node, before in self._before.items():
            after = self._said(node)
            if _without_texts(before) == _without_texts(after):
                continue
            areas = {value for predicate, value in before | after if predicate == self._version_of}
            for changed in (node, *areas):
                found.update((encoded(q.subject), None) for q in self._data.quads(None, None, changed))
        return [node for node in found if node not in self._data.homes]

    def orphaned(self) -> Iterator[Finding]:
        """A violation for each thing that is no longer described and still used."""
        for node in self._before:
            if self._said(node):
                continue
            users = {str(quad.subject) for quad in self._data.quads(None, None, node)} - {node.decode()}
            if users:
                user = min(users)
                messages = texts(
                    "This resource is no longer described, and {user} still uses it ({count} in all): "
                    "keep it, or first correct what uses it.",
                    user=user[1:-1],
                    count=len(users),
                )
                yield violation(self._still_used, node, messages, None, value=user.encode())

    def _said(self, node: bytes) -> frozenset[tuple[bytes, bytes]]:
        return frozenset(by_subject(self._data.about([node]).get(node, b"")).get(node, ()))

    def _replaced(self, classes: list[bytes]) -> Iterator[tuple[bytes, frozenset[tuple[bytes, bytes]]]]:
        """What graphs said of those of their things that are replaced."""
        for graph, subjects in sorted(self._data.replaced.items()):
            found = self._typed(graph, classes) if subjects is None else sorted(subjects)
            for node in found:
                told = self._data.quads(node, None, None, graph)
                said = frozenset((encoded(q.predicate), encoded(q.object)) for q in told)
                if subjects is None or any((_TYPE, name) in said for name in classes):
                    yield node, said

    def _typed(self, graph: str, classes: list[bytes]) -> Iterator[bytes]:
        for name in classes:
            for quad in self._data.quads(None, _TYPE, name, graph):
                yield encoded(quad.subject)


def _without_texts(said: frozenset[tuple[bytes, bytes]]) -> frozenset[tuple[bytes, bytes]]:
    return frozenset((predicate, value) for predicate, value in said if predicate not in _TEXTS)
