"""How a node is screened: which checks, in which groups, and what they have said before.

Facts share most of their values: the same area, period and indicator come again and again. Checks that read
the same properties form a group, and a group remembers what it said of the values that it met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kg.validation import nodes
from kg.validation.checks import ShapeCheck, sh
from kg.validation.nodes import Description

MEMORY: Final = 100_000
"""Verdicts that a group remembers at the most."""

_TRIAL: Final = 5_000
"""Verdicts after which a group that seldom meets values again stops remembering."""

_SHAPES: Final = tuple(map(sh, ("property", "node", "not", "and", "or", "xone")))
"""What leads from a node shape to further shapes about the same node."""


class Doubt(IntEnum):
    """How much is at stake where a node is not certain to conform."""

    NONE = 0
    WARNING = 1
    VIOLATION = 2


@dataclass(frozen=True)
class Footprint:
    """What a shape can look at.

    Attributes:
        terms: Every IRI that the shape and those that it refers to name; a property that is not among them
            makes no difference to the shape.
        focus: Whether the verdict may depend on which node it is about, besides the node's values.
    """

    terms: frozenset[str]
    focus: bool


@dataclass(frozen=True)
class Unit:
    """A shape's own constraints, or those of one of its property shapes, judged together.

    Attributes:
        check: Judges a node.
        stake: What is at stake where it does not pass.
        only_with: A predicate without which there is nothing to judge, or None.
        footprint: What it can look at.
    """

    check: ShapeCheck
    stake: Doubt
    only_with: str | None
    footprint: Footprint


class Group:
    """Units that read the same properties of a node.

    Args:
        reads: The predicates that they read.
        remembers: Whether the same values always have the same verdict.
    """

    def __init__(self, reads: tuple[str, ...], *, remembers: bool) -> None:
        self._reads = reads
        self._units: list[Unit] = []
        self._known: dict[tuple[str, ...] | str, Doubt] | None = {} if remembers else None
        self._again = 0

    def add(self, unit: Unit) -> None:
        """Have a unit judge as well."""
        self._units.append(unit)

    def look(self, node: str, description: Description) -> Doubt:
        """The worst that pySHACL may find in a node that has all the predicates that the group reads."""
        if self._known is None:
            return self._judge(node, description)
        key: tuple[str, ...] | str
        if len(self._reads) == 1 and len(description[self._reads[0]]) == 1:
            key = description[self._reads[0]][0]
        else:
            # Terms have no line break, so this tells apart what has several values.
            key = tuple("\n".join(description[predicate]) for predicate in self._reads)
        doubt = self._known.get(key)
        if doubt is not None:
            self._again += 1
            return doubt
        doubt = self._judge(node, description)
        if len(self._known) < MEMORY:
            self._known[key] = doubt
        if len(self._known) == _TRIAL and self._again < _TRIAL:
            self._known = None
        return doubt

    def _judge(self, node: str, description: Description) -> Doubt:
        doubt = Doubt.NONE
        for unit in self._units:
            if unit.stake > doubt and unit.check(node, description) is not True:
                doubt = unit.stake
        return doubt


def groups(units: Sequence[Unit], predicates: Sequence[str]) -> list[Group]:
    """Arrange units for nodes that have these predicates, in this order."""
    found: dict[tuple[tuple[str, ...], bool], Group] = {}
    for unit in units:
        remembers = not unit.footprint.focus
        reads = tuple(p for p in predicates if p in unit.footprint.terms) if remembers else ()
        if (reads, remembers) not in found:
            found[reads, remembers] = Group(reads, remembers=remembers)
        found[reads, remembers].add(unit)
    return list(found.values())


def footprint(
    shape: Description, shapes: Mapping[str, Description], on_values: frozenset[str], on_focus: frozenset[str]
) -> Footprint:
    """What a shape can look at.

    Args:
        shape: The shape.
        shapes: All shapes.
        on_values: The parameters of constraints on values.
        on_focus: Those of them that look at the focus node as well, wherever they stand.
    """

    def about_focus(shape: Description) -> bool:
        # A node shape's only value is the focus node; a property shape's are others.
        if sh("path") in shape:
            return not on_focus.isdisjoint(shape)
        if not on_values.isdisjoint(shape):
            return True
        further = [value for name in _SHAPES for value in shape.get(name, ())]
        return any(about_focus(shapes[node]) for node in _listed(further, shapes))

    return Footprint(frozenset(_terms(shape, shapes, set())), about_focus(shape))


def _terms(shape: Description, shapes: Mapping[str, Description], seen: set[str]) -> Iterator[str]:
    for values in shape.values():
        for value in values:
            if nodes.is_iri(value):
                yield value
            if value in shapes and value not in seen:
                seen.add(value)
                yield from _terms(shapes[value], shapes, seen)


def _listed(found: list[str], shapes: Mapping[str, Description]) -> Iterator[str]:
    """The shapes among some nodes, and those in lists among them; each once."""
    seen: set[str] = set()
    while found:
        node = found.pop()
        if node in seen or node not in shapes:
            continue
        seen.add(node)
        if nodes.REST in shapes[node]:
            found += [value for values in shapes[node].values() for value in values]
        else:
            yield node
