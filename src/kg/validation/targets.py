"""Which shapes are about a thing, and what no shape is about.

A thing that no shape targets conforms whatever it says, so SHACL passes it; here it is a finding. The rules
``shapes#Untargeted``, ``KnownClass`` and ``OneVocabulary`` therefore stand beside the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        foreign: Its classes that are those of things with another kind of address.
        undue: The shapes that are about it by those alone.
        meant: The class that it should have and has not; None where that is not known.
    """

    shapes: AbstractSet[str]
    unseen: AbstractSet[str]
    strange: Sequence[bytes]
    foreign: Sequence[bytes]
    undue: frozenset[str]
    meant: str | None


class _Kind(NamedTuple):
    """What stands at the addresses of a kind.

    Attributes:
        classes: Its class, and those below.
        above: Its class, as N-Triples writes it.
        typed: The shape that asks for it.
    """

    classes: AbstractSet[bytes]
    above: str
    typed: str


_NO_KIND: Final = _Kind(frozenset(), "", "")


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
        self._kinds = {
            kind.encode(): _Kind(frozenset(name.encode() for name in data.instances(above)), above, typed)
            for kind, (above, typed) in shapes.addressed(str(terms.shape("addressKind"))).items()
        }
        self._classes = frozenset(chain.from_iterable(kind.classes for kind in self._kinds.values()))
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
            known = self._applying[signature] = self._applied(signature[0], said)
        return known

    def _applied(self, kind: bytes, said: Statements) -> Applying:
        """The shapes that are about a thing with an address of this kind."""
        told = [(name, b"") for name, _ in said] + [one for one in said if one[0] == _TYPE]
        shapes = self._targeting(told)
        classes = [value for name, value in said if name == _TYPE]
        own, above, typed = self._kinds.get(kind, _NO_KIND)
        of_kind = not own.isdisjoint(classes)
        # An address may be wrong as well; what else is said of the thing tells which of the two is.
        others = self._classes - own if of_kind or typed in shapes else frozenset[bytes]()
        foreign = [name for name in classes if name in others]
        due = self._targeting(one for one in told if one[1] not in others) if foreign else shapes
        # One without a class is judged by the class that its address tells, so that its author sees at once
        # all that is missing.
        classless = typed and (self._classes - others).isdisjoint(classes)
        assumed = {typed, *self._targets.get((_TYPE, above.encode()), ())} if classless else set[str]()
        return Applying(
            shapes | assumed,
            shapes & self._untrusted | assumed,
            [name for name in classes if name not in self._known],
            foreign,
            shapes - due - assumed,
            None if of_kind else above[1:-1] or None,
        )

    def _targeting(self, told: Iterable[tuple[bytes, bytes]]) -> frozenset[str]:
        """The shapes that predicates, and types with their classes, are targets of."""
        return frozenset(chain.from_iterable(self._targets.get(one, ()) for one in told))

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
        elif (about.strange or about.foreign) and not self._data.is_fact(node):
            yield from self._strangers(node, about)

    def _is_vocabulary(self, node: bytes) -> bool:
        """Whether the graphs of the vocabulary alone describe a thing; no shape is about the vocabulary."""
        homes = self._data.homes.get(node, ())
        return bool(homes) and all(graph.startswith(self._of_vocabulary) for graph in homes)

    def _strangers(self, node: bytes, about: Applying) -> Iterator[Finding]:
        """A violation for each class that no shape knows, or that belongs to another kind of address."""
        rule = self._terms.shape("KnownClass")
        told = texts("No rule knows this class: remove it, or correct its name.")
        said = {value for _, value in by_subject(self._data.about([node]).get(node, b"")).get(node, ())}
        for name in about.strange:
            meant = about.meant or (self._meant(name, said) if name.startswith(b"<") else None)
            yield violation(rule, node, told, None, _TYPE, name, _hint(meant))
        told = texts("Things with such an address have another class: remove this one.")
        for name in about.foreign:
            yield violation(rule, node, told, None, _TYPE, name, _hint(about.meant))

    def _meant(self, name: bytes, said: AbstractSet[bytes]) -> str | None:
        """The class that a name was probably meant to be, beside what is said of the thing."""
        # A name is rather misspelt than in another vocabulary.
        start = name[: -len(_local(name)) - 1]
        within = {_local(one): one for one in self._known - said if one.startswith(start)}
        others = {_local(one): one for one in self._known - said}
        known = within if get_close_matches(_local(name), within, n=1) else others
        close = get_close_matches(_local(name), known, n=1)
        return known[close[0]].decode()[1:-1] if close else None


def _hint(meant: str | None) -> Mapping[str, str] | None:
    return texts("Did you mean <{address}>?", address=meant) if meant else None


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
