"""Which shapes are about a thing, and what no shape is about.

A thing that no shape targets conforms whatever it says, so SHACL passes it; here it is a finding. The rules
``shapes#Untargeted``, ``KnownClass`` and ``OneVocabulary`` therefore stand beside the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from itertools import chain
from typing import Final, NamedTuple

from kg.language.texts import texts
from kg.validation.context import DataGraph, Statements, by_subject, encoded
from kg.validation.findings import Finding, violation
from kg.validation.shapes import ShapesGraph
from kg.vocab import RDF, Terms

_TYPE: Final = encoded(RDF("type"))


class Applying(NamedTuple):
    """The shapes that are about a thing.

    Attributes:
        shapes: All of them.
        unseen: Those of them that the pre-check cannot be trusted with.
        strange: Its classes that no shape knows.
    """

    shapes: AbstractSet[str]
    unseen: AbstractSet[str]
    strange: Sequence[bytes]


class Targets:
    """Tells which shapes are about a thing.

    Args:
        shapes: The shapes.
        data: The data.
        terms: The terms of the installation.
        untrusted: The shapes that the pre-check cannot be trusted with.
    """

    def __init__(
        self, shapes: ShapesGraph, data: DataGraph, terms: Terms, untrusted: AbstractSet[str]
    ) -> None:
        self._data = data
        self._untrusted = untrusted
        self._targets = _targets(shapes, data)
        addressed = shapes.addressed(str(terms.shape("addressKind")))
        self._assumed = {kind.encode(): assumed for kind, assumed in addressed.items()}
        self._classes = {name.encode() for above, _ in addressed.values() for name in data.instances(above)}
        self._known = {name.encode() for above in shapes.classes() for name in data.instances(above)}
        self._terms = terms
        self._vocabulary = f"<{terms.kg('').value}".encode()
        self._of_vocabulary = terms.graph("ontology/").value
        self._applying: dict[tuple[bytes, ...], Applying] = {}

    def about(self, node: bytes, said: Statements) -> Applying:
        """The shapes that are about a thing of which this is said."""
        signature = (_kind(node), *[value if name == _TYPE else name for name, value in said])
        known = self._applying.get(signature)
        if known is None:
            targets = self._targets
            found = [targets.get((name, b""), ()) for name, _ in said]
            found += [targets.get(told, ()) for told in said if told[0] == _TYPE]
            shapes = frozenset(chain.from_iterable(found))
            assumed = self._assumed_of(signature[0], said)
            strange = [value for name, value in said if name == _TYPE and value not in self._known]
            known = self._applying[signature] = Applying(
                shapes | assumed, shapes & self._untrusted | assumed, strange
            )
        return known

    def missed(self, node: bytes, about: Applying) -> Iterator[Finding]:
        """A violation where nothing is about a thing, or none of its classes is known.

        Args:
            node: The thing.
            about: What is about it.
        """
        if not node.startswith(b"<") or self._is_vocabulary(node):
            return
        if not about.shapes:
            told = texts(
                "No shape describes this resource: check its class and its properties, or remove it."
            )
            yield violation(self._terms.shape("Untargeted"), node, told, None)
        if node.startswith(self._vocabulary):
            told = texts(
                "The vocabulary is described in the graphs ontology/… alone: leave this term out here."
            )
            yield violation(self._terms.shape("OneVocabulary"), node, told, None)
        # A fact's classes have a rule among the shapes.
        elif about.strange and not self._data.is_fact(node):
            yield from self._strangers(node, about.strange)

    def _is_vocabulary(self, node: bytes) -> bool:
        """Whether the graphs of the vocabulary alone describe a thing; no shape is about the vocabulary."""
        homes = self._data.homes.get(node, ())
        return bool(homes) and all(graph.startswith(self._of_vocabulary) for graph in homes)

    def _assumed_of(self, kind: bytes, said: Statements) -> AbstractSet[str]:
        """The shapes that a thing without a class is judged by: those of the class that its address tells.

        So its author sees at once all that is missing, not just the class.
        """
        if kind not in self._assumed or any(name == _TYPE and value in self._classes for name, value in said):
            return frozenset()
        name, typed = self._assumed[kind]
        return {typed, *self._targets.get((_TYPE, name.encode()), ())}

    def _strangers(self, node: bytes, classes: Iterable[bytes]) -> Iterator[Finding]:
        """A violation for each class that no shape knows."""
        told = texts("No rule knows this class: remove it, or correct its name.")
        said = {value for _, value in by_subject(self._data.about([node]).get(node, b"")).get(node, ())}
        for name in classes:
            # A name is rather misspelt than in another vocabulary.
            start = name[: -len(_local(name)) - 1]
            within = {_local(one): one for one in self._known - said if one.startswith(start)}
            others = {_local(one): one for one in self._known - said}
            known = within if get_close_matches(_local(name), within, n=1) else others
            close = get_close_matches(_local(name), known, n=1)
            meant = known[close[0]].decode()[1:-1] if close and name.startswith(b"<") else None
            hint = texts("Did you mean <{address}>?", address=meant) if meant else None
            yield violation(self._terms.shape("KnownClass"), node, told, None, _TYPE, name, hint)


def _targets(shapes: ShapesGraph, data: DataGraph) -> dict[tuple[bytes, bytes], list[str]]:
    """The targeted shapes by what targets them: the type and a class, or a predicate and nothing."""
    found: dict[tuple[bytes, bytes], list[str]] = {}
    for shape, kind, term in shapes.targets:
        if kind == "targetClass":
            for name in data.instances(term):
                found.setdefault((_TYPE, name.encode()), []).append(shape)
        else:
            found.setdefault((term.encode(), b""), []).append(shape)
    return found


def _kind(node: bytes) -> bytes:
    """The kind that an address tells: ``area`` of ``…/id/area/cao-bang``; empty where it tells none."""
    parts = node.rsplit(b"/", 3)
    return parts[2] if len(parts) == 4 and parts[1] == b"id" else b""


def _local(name: bytes) -> str:
    """The last part of a class's IRI, in lower case."""
    return re.split(r"[/#]", name.decode().strip("<>"))[-1].lower()
