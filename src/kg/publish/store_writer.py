"""The store writer: what every kind of store does to show what the ledger says."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from kg.ledger import Ledger, Revision, Stored
from kg.rdf import Content
from kg.store import GraphSummary, Staging, View

Observer = Callable[[str, int, int], None]
"""Told of a step by name, with how much of how much is done (triples, files or 1 of 1)."""

Prepared = TypeVar("Prepared", bound=Staging | None)


class StoreWriter(ABC, Generic[Prepared]):
    """A store that shows what the ledger says. Only the writer may change it.

    Each method may raise `kg.errors.StorageFull` or `kg.errors.StoreError`; whoever writes next catches up.
    """

    @abstractmethod
    def current(self) -> View | None:
        """What readers see; None where nothing is published."""

    @abstractmethod
    def catch_up(self, ledger: Ledger) -> None:
        """Bring the store to the ledger's newest revision, unless it is there."""

    @abstractmethod
    def rebuild(self, ledger: Ledger) -> None:
        """Make the store anew from the ledger alone, arranged for reading."""

    @abstractmethod
    def prepare(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | Stored],
        cancelled: threading.Event,
    ) -> Prepared:
        """Do what can be done before the ledger has a change; nobody sees it yet.

        Args:
            ledger: Where content comes from that is not at hand.
            target: The graphs to have.
            contents: Content at hand, by digest; the ledger does not have it yet.
            cancelled: Set by another thread to give up.

        Returns:
            What is ready; None where nothing can be done before.
        """

    @abstractmethod
    def publish(self, ledger: Ledger, prepared: Prepared) -> None:
        """Show readers what was prepared, now that the ledger has the change."""

    @abstractmethod
    def dump_again(self, summary: GraphSummary, blocks: Iterator[bytes], path: Path) -> None:
        """Write what a graph of this content is like once it went through such a store.

        Args:
            summary: The graph.
            blocks: Its canonical content.
            path: The file for the N-Triples, in a folder that may be written to.
        """


def target_of(ledger: Ledger, upto: int | None = None) -> dict[str, GraphSummary]:
    """The graphs that the ledger says are published.

    Args:
        ledger: The ledger.
        upto: The newest revision that counts; all of them by default.
    """
    return {graph: summary_of(revision) for graph, revision in ledger.live(upto).items()}


def summary_of(revision: Revision) -> GraphSummary:
    """What a revision put."""
    return GraphSummary(revision.graph, str(revision.digest), revision.triples, revision.classes)


def changed_graphs(shown: Mapping[str, GraphSummary], target: Mapping[str, GraphSummary]) -> list[str]:
    """The graphs that a store shows otherwise than it should, in order."""
    return [
        graph
        for graph in sorted(shown.keys() | target.keys())
        if graph not in shown or graph not in target or shown[graph].digest != target[graph].digest
    ]


def observed(observe: Observer, blocks: Iterable[bytes], done: int, total: int) -> Iterator[bytes]:
    """Blocks of whole lines as they are stored; each is told of, with how many lines are done by then."""
    for block in blocks:
        yield block
        done += block.count(b"\n")
        observe("store", done, total)
