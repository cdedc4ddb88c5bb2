"""The store writer: what every kind of store does to show what the ledger says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from kg.ledger import Ledger, Revision
from kg.rdf import Content
from kg.store import GraphSummary, View

Observer = Callable[[str, int, int], None]
"""Told of a step by name, with how much of how much is done (triples, files or 1 of 1)."""


class Prepared(Protocol):
    """What is ready to be published, before the ledger says so."""

    def publish(self, ledger: Ledger) -> None:
        """Show it to readers, now that the ledger has it.

        Raises:
            StorageFull, StoreError: As their names say; whoever writes next catches up.
        """
        ...

    def discard(self) -> None:
        """Forget it."""
        ...


class StoreWriter(Protocol):
    """A store that shows what the ledger says. Only the writer may change it."""

    def current(self) -> View | None:
        """What readers see; None where nothing is published.

        Raises:
            StoreError: It cannot be read.
        """
        ...

    def catch_up(self, ledger: Ledger) -> None:
        """Bring the store to the ledger's newest revision, unless it is there.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        ...

    def rebuild(self, ledger: Ledger) -> None:
        """Make the store anew from the ledger alone, arranged for reading.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        ...

    def prepare(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None],
        cancelled: threading.Event,
    ) -> Prepared:
        """Do what can be done before the ledger has a change.

        Args:
            ledger: Where content comes from that is not at hand.
            target: The graphs to have.
            contents: Content at hand, by graph; the ledger does not have it yet.
            cancelled: Set by another thread to give up.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        ...

    def dump_again(self, summary: GraphSummary, blocks: Iterator[bytes], path: Path) -> None:
        """Write what a graph of this content is like once it went through such a store.

        Args:
            summary: The graph.
            blocks: Its canonical content.
            path: The file for the N-Triples, in a folder that may be written to.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        ...


def target_of(ledger: Ledger) -> dict[str, GraphSummary]:
    """The graphs that the ledger says are published."""
    return {graph: _summary(revision) for graph, revision in ledger.live().items()}


def changed_graphs(shown: Mapping[str, GraphSummary], target: Mapping[str, GraphSummary]) -> list[str]:
    """The graphs that a store shows otherwise than it should, in order."""
    return [
        graph
        for graph in sorted(shown.keys() | target.keys())
        if _digest(shown.get(graph)) != _digest(target.get(graph))
    ]


def observed(observe: Observer, blocks: Iterable[bytes], done: int, total: int) -> Iterator[bytes]:
    """Blocks of whole lines as they are stored; each is told of, with how many lines are done by then."""
    for block in blocks:
        yield block
        done += block.count(b"\n")
        observe("store", done, total)


def _summary(revision: Revision) -> GraphSummary:
    return GraphSummary(revision.graph, str(revision.digest), revision.triples, revision.classes)


def _digest(summary: GraphSummary | None) -> str | None:
    return summary.digest if summary else None
