"""The embedded store, written: generations that show what the ledger says, staged the cheapest way."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Store
from typing_extensions import override

from kg.errors import StoreError
from kg.ledger import Ledger, Stored
from kg.publish.store_writer import Observer, StoreWriter, changed_graphs, observed, target_of
from kg.rdf import BLANK_NODE_LIMIT, Content, Difference, unlike
from kg.rdf.content import CHANGE_LIMIT
from kg.store import Generation, Generations, GraphSummary, Manifest, Staging
from kg.store.generations import StoredQuads


class EmbeddedWriter(StoreWriter[Staging]):
    """Makes generations that show what the ledger says.

    Args:
        generations: Where they go.
        observe: Told of the steps ``store``, ``settled`` and ``published``.
    """

    def __init__(self, generations: Generations, observe: Observer) -> None:
        self._generations = generations
        self._observe = observe

    @override
    def current(self) -> Generation | None:
        return self._generations.current()

    @override
    def catch_up(self, ledger: Ledger) -> None:
        self._generations.sweep()
        current = self.current()
        target = target_of(ledger)
        if current is None and not target:
            return
        if current is None or _graphs(current) != target or current.revision != ledger.head():
            self.publish(ledger, self._stage(ledger, current, target))

    @override
    def rebuild(self, ledger: Ledger) -> None:
        self.publish(ledger, self._stage(ledger, None, target_of(ledger), pack=True))

    @override
    def prepare(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | Stored],
        cancelled: threading.Event,
    ) -> Staging:
        return self._stage(ledger, self.current(), target, contents, cancelled)

    @override
    def publish(self, ledger: Ledger, prepared: Staging) -> None:
        with prepared:
            graphs = tuple(target_of(ledger).values())
            manifest = Manifest(ledger.head(), ledger.base_iri, ledger.changed_at(), graphs)
            name = self._generations.settle(prepared.path, manifest)
        self._observe("settled", 1, 1)
        self._generations.make_current(name)
        self._observe("published", 1, 1)
        self._generations.sweep()

    @override
    def dump_again(self, summary: GraphSummary, blocks: Iterator[bytes], path: Path) -> None:
        with Staging(Generations(path.with_suffix(".again")), None) as staging:
            staging.load(summary.graph, blocks, at_once=summary.triples <= BLANK_NODE_LIMIT)
            store = Store.read_only(str(staging.finish() / "store"))
            StoredQuads(store).dump(NamedNode(summary.graph), path)

    def _stage(
        self,
        ledger: Ledger,
        current: Generation | None,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | Stored] | None = None,
        cancelled: threading.Event | None = None,
        *,
        pack: bool = False,
    ) -> Staging:
        """Make a store that has just the target's graphs, the cheapest way, and write it to disk.

        Args:
            ledger: Where content comes from that is not at hand.
            current: The generation to start from, or None.
            target: The graphs to have.
            contents: Content at hand, by digest; the ledger need not have it yet.
            cancelled: Set by another thread to give up.
            pack: Arrange the store for reading.
        """
        at_hand = contents or {}

        def content(graph: GraphSummary) -> Content | Stored:
            return at_hand[graph.digest] if graph.digest in at_hand else ledger.stored(graph.digest)

        def blocks(graph: GraphSummary) -> Iterator[bytes]:
            for block in content(graph).blocks():
                if cancelled and cancelled.is_set():
                    raise StoreError("The load was given up.")
                yield block

        shown = _graphs(current)
        changed = changed_graphs(shown, target)
        differences: dict[str, Difference] = {}
        for graph in changed:
            if graph not in shown:
                continue
            # A ledger that was migrated or replaced need not know what the store shows.
            if known := ledger.has(shown[graph].digest):
                new = content(target[graph]) if graph in target else None
                difference = Difference.between(*unlike(ledger.stored(shown[graph].digest), new))
                if difference is not None:
                    differences[graph] = difference
            if graph not in differences and (known or shown[graph].triples > CHANGE_LIMIT):
                # Too much goes: making the store anew costs less than taking it apart.
                shown, current, differences = {}, None, {}
                changed = list(target)
                break
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
                    counted = observed(self._observe, blocks(target[graph]), done, total)
                    staging.load(graph, counted, at_once=at_once)
                    done += target[graph].triples
            staging.finish(pack=pack)
        except BaseException:
            staging.discard()
            raise
        return staging


def _graphs(generation: Generation | None) -> dict[str, GraphSummary]:
    return {summary.graph: summary for summary in generation.manifest.graphs} if generation else {}
