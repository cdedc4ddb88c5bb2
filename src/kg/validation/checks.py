"""What a check is: it judges a node by one constraint, and says when it does not know.

A check answers True where a node certainly conforms, False where it certainly does not, and None where
pySHACL has to say. Whoever negates a check may rely on its False, so a check that is not certain says None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.validation import nodes
from kg.validation.nodes import Description
from kg.vocab import SH

Verdict = bool | None
"""Certainly so, certainly not, or not known here."""

Check = Callable[[str, Description | None, Sequence[str]], Verdict]
"""Judges a focus node's values, given the node, what is said of it (None: not known here) and the values.

For a node shape the only value is the node itself.
"""

ShapeCheck = Callable[[str, Description | None], Verdict]
"""Judges a node against a whole shape."""


class View(Protocol):
    """What checks may ask of the data beyond the focus node's own description."""

    def describe(self, node: str) -> Description | None:
        """All that the data says of a node, or None where that is not known."""
        ...

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """All nodes that have this value for this predicate."""
        ...

    def instances_of(self, name: str) -> frozenset[str]:
        """A class and all its subclasses."""
        ...


@dataclass(frozen=True)
class Site:
    """Where a constraint stands.

    Attributes:
        shape: The shape's own description.
        graph: The descriptions of all shapes.
        view: The data.
        compile: Gives the check of another shape.
    """

    shape: Description
    graph: Mapping[str, Description]
    view: View
    compile: Callable[[str], ShapeCheck]

    def members(self, head: str) -> list[str]:
        """The members of a list in the shapes graph."""
        return nodes.members(head, dict(self.graph))

    def integer(self, predicate: str) -> int:
        """The one integer that the shape has for a predicate."""
        (value,) = self.shape[predicate]
        return int(nodes.text(value))

    def conforms(self, shape: str) -> Callable[[str, str, Description | None], Verdict]:
        """A check of one value against another shape, which remembers what it said of each IRI."""
        check = self.compile(shape)
        known: dict[str, Verdict] = {}
        view = self.view

        def conforms(value: str, focus: str, description: Description | None) -> Verdict:
            if value == focus:
                return check(value, description)
            if value in known:
                return known[value]
            verdict = check(value, described(view, value))
            if value.startswith("<"):
                known[value] = verdict
            return verdict

        return conforms


def sh(name: str) -> str:
    """A term of SHACL."""
    return f"<{SH.iri}{name}>"


def described(view: View, node: str) -> Description | None:
    """What the data says of a node; nothing is ever said of a literal."""
    return {} if nodes.is_literal(node) else view.describe(node)


def both(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all hold."""
    found: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            found = None
    return found


def opposite(verdict: Verdict) -> Verdict:
    """Whether it does not hold."""
    return None if verdict is None else not verdict


def each(judge: Callable[[str], Verdict]) -> Check:
    """A check of each value by itself."""

    def check(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
        if len(values) == 1:
            return judge(values[0])
        return both(map(judge, values))

    return check


def unknown(focus: str, description: Description | None, values: Sequence[str]) -> Verdict:
    """A constraint that is not understood here: pySHACL has to say."""
    return None


def compare(left: str, right: str) -> int | None:
    """How two numbers or two days are ordered (-1, 0 or 1), or None for everything else."""
    mine, theirs = nodes.number(left), nodes.number(right)
    if mine is not None and theirs is not None:
        return (mine > theirs) - (mine < theirs)
    day, other = nodes.date(left), nodes.date(right)
    if day is not None and other is not None:
        return (day > other) - (day < other)
    return None
