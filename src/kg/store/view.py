"""Views: what readers see of a store, whichever it is, the embedded one or a SPARQL server."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.store.manifest import Manifest


class Quads(Protocol):
    """Look-ups in what is published; each costs a number of round trips that does not grow with the store.

    What an iterator gives is read while it is iterated: each may raise `kg.errors.StoreError` at any step.
    """

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | None,  # noqa: A002
        graph_name: NamedNode | None = None,
        /,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        ...

    def named_graphs(self) -> Iterator[NamedNode]:
        """The named graphs."""
        ...

    def about(
        self, subjects: Collection[NamedNode | BlankNode], predicate: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The quads of many subjects, in any order; with one predicate or with all."""
        ...

    def referring(
        self, value: NamedNode, limits: Mapping[NamedNode, int]
    ) -> Mapping[NamedNode, list[NamedNode | BlankNode]]:
        """Who refers to a node.

        Args:
            value: The node.
            limits: The predicates to look at, each with the number of quads to take at the most.

        Returns:
            The quads' subjects by predicate; a predicate without any is absent.
        """
        ...

    def dump(self, graph: NamedNode, path: Path) -> None:
        """Write a graph into a file, as N-Triples in any order.

        Raises:
            StoreError: The graph cannot be read.
        """
        ...


@dataclass(frozen=True, eq=False)
class View:
    """What is published, as a reader sees it from the start of a request to its end.

    Attributes:
        name: What it is called: another name, other content.
        manifest: What it says of itself.
        quads: Its quads.
        changing: Whether it is being written to, so that nothing that is seen in it may be kept.
    """

    name: str
    manifest: Manifest
    quads: Quads
    changing: bool

    @property
    def revision(self) -> int:
        """The ledger's revision that it shows."""
        return self.manifest.revision


class Views(Protocol):
    """Gives what is published now, again and again; safe for use from several threads."""

    def generation(self) -> View:
        """What is published now.

        Raises:
            StoreError: Nothing is published, or it cannot be read.
        """
        ...

    def settled(self, view: View) -> bool:
        """Whether what was read from a view until now is of one revision, so that it may be kept.

        Raises:
            StoreError: The store cannot be asked.
        """
        return not view.changing
