"""The embedded store, written: generations that show what the ledger says, staged the cheapest way."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode, Store

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.publish.store_writer import Observer, changed_graphs, observed, target_of
from kg.rdf import BLANK_NODE_LIMIT, Content
from kg.rdf.content import Difference
from kg.store import Generation, Generations, GraphSummary, Manifest, Staging
from kg.store.generations import StoredQuads


class EmbeddedWriter:
    """Makes generations that show what the ledger says (`kg.publish.store_writer.StoreWriter`).

    Args:
        generations: Where they go.
        observe: Told of the steps ``store``, ``settled`` and ``published``.
    """

    def __init__(self, generations: Generations, observe: Observer) -> None:
        self._generations = generations
        self._observe = observe

    def current(self) -> Generation | None:
        """The current generation; None where nothing is published."""
        return self._generations.current()

    def catch_up(self, ledger: Ledger) -> None:
        """Bring the current generation to the ledger's newest revision, unless it is there.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        self._generations.sweep()
        current = self._generations.current()
        target = target_of(ledger)
        if current is None and not target:
            return
        shown = _graphs(current)
        if current is None or shown != target or current.revision != ledger.head():
            self._project(ledger, current)

    def rebuild(self, ledger: Ledger) -> None:
        """Make a generation from nothing, arranged for reading.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        self._project(ledger, None, pack=True)

    def prepare(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None],
        cancelled: threading.Event,
    ) -> PreparedGeneration:
        """Stage the next generation; nobody sees it yet.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        staging = self.stage(ledger, self.current(), target, contents, cancelled)
        try:
            staging.finish()
        except BaseException:
            staging.discard()
            raise
        return PreparedGeneration(self, staging, target)

    def dump_again(self, summary: GraphSummary, blocks: Iterator[bytes], path: Path) -> None:
        """Write what a graph of this content is like once it went through an embedded store.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        with Staging(Generations(path.with_suffix(".again")), None) as staging:
            staging.load(summary.graph, blocks, at_once=summary.triples <= BLANK_NODE_LIMIT)
            store = Store.read_only(str(staging.finish() / "store"))
            StoredQuads(store).dump(NamedNode(summary.graph), path)

    def _project(self, ledger: Ledger, current: Generation | None, *, pack: bool = False) -> None:
        """Publish what the ledger says, starting from a generation or from nothing.

        Args:
            ledger: The ledger.
            current: The generation to start from, or None.
            pack: Arrange the store for reading.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        target = target_of(ledger)
        with self.stage(ledger, current, target) as staging:
            self.publish(staging.finish(pack=pack), ledger.base_iri, target, ledger.head())

    def publish(self, folder: Path, base_iri: str, target: Mapping[str, GraphSummary], revision: int) -> None:
        """Make a finished staging folder the current generation."""
        graphs = tuple(target[graph] for graph in sorted(target))
        manifest = Manifest(revision, base_iri, datetime.now(UTC), graphs)
        name = self._generations.settle(folder, manifest)
        self._observe("settled", 1, 1)
        self._generations.make_current(name)
        self._observe("published", 1, 1)
        self._generations.sweep()

    def stage(
        self,
        ledger: Ledger,
        current: Generation | None,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | None] | None = None,
        cancelled: threading.Event | None = None,
    ) -> Staging:
        """Make a store that has just the target's graphs, the cheapest way.

        Args:
            ledger: Where content comes from that is not at hand.
            current: The generation to start from, or None.
            target: The graphs to have.
            contents: Content at hand, by graph; the ledger need not have it yet.
            cancelled: Set by another thread to give up.

        Raises:
            StorageFull, StoreError: As their names say.
        """
        at_hand = {content.digest: content for content in (contents or {}).values() if content}

        def blocks(digest: str) -> Iterator[bytes]:
            for block in at_hand[digest].blocks() if digest in at_hand else ledger.content(digest):
                if cancelled and cancelled.is_set():
                    raise StoreError("The load was given up.")
                yield block

        shown = _graphs(current)
        changed = changed_graphs(shown, target)
        differences: dict[str, Difference] = {}
        for graph in changed:
            if graph in shown:
                old = blocks(shown[graph].digest)
                new = blocks(target[graph].digest) if graph in target else iter(())
                difference = Difference.between(old, new)
                if difference is None:
                    # Too much goes: making the store anew costs less than taking it apart.
                    shown, current, differences = {}, None, {}
                    changed = list(target)
                    break
                differences[graph] = difference
        staging = Staging(self._generations, current)
        try:
            total = sum(target[graph].triples for graph in changed if graph in target)
            done = 0
            for graph in changed:
                if graph in differences and not differences[graph].has_blank_nodes():
                    staging.change(graph, differences[graph].removed, differences[graph].added)
                    continue
                if graph in shown:
                    staging.remove(graph)
                if graph in target:
                    at_once = target[graph].triples <= BLANK_NODE_LIMIT
                    counted = observed(self._observe, blocks(target[graph].digest), done, total)
                    staging.load(graph, counted, at_once=at_once)
                    done += target[graph].triples
        except BaseException:
            staging.discard()
            raise
        return staging


class PreparedGeneration:
    """A generation that is staged and complete (`kg.publish.store_writer.Prepared`)."""

    def __init__(self, writer: EmbeddedWriter, staging: Staging, target: Mapping[str, GraphSummary]) -> None:
        self._writer = writer
        self._staging = staging
        self._target = target

    def publish(self, ledger: Ledger) -> None:
        """Make it the current generation."""
        self._writer.publish(self._staging.path, ledger.base_iri, self._target, ledger.head())

    def discard(self) -> None:
        """Remove its folder."""
        self._staging.discard()


def _graphs(generation: Generation | None) -> dict[str, GraphSummary]:
    return {summary.graph: summary for summary in generation.manifest.graphs} if generation else {}
