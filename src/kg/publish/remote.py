"""The remote store, written in place: a SPARQL server that shows what the ledger says, also after a crash."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode
from typing_extensions import override

from kg.ledger import Ledger, Stored
from kg.publish.store_writer import Observer, StoreWriter, changed_graphs, observed, target_of
from kg.rdf import Content, Difference, unlike
from kg.store import GraphSummary, View
from kg.store.remote import RemoteQuads, RemoteViews, Server, StateGraph, SyncState
from kg.vocab import Terms

CHANGED_AT_MOST: Final = 20_000
"""Lines that are changed one by one; beyond it a graph is written anew, which a server does faster."""

UPDATED_AT_ONCE: Final = 1000
"""Lines in one update: Virtuoso's parser runs out of memory at 5,000."""

_LONG_LINE: Final = 10_000


class RemoteWriter(StoreWriter[None]):
    """Makes a remote store show what the ledger says.

    The store's sync state is kept in the store (`kg.store.remote.state`). Before a graph is touched it is
    put in doubt; the doubt goes once its new content is there. Wherever a writer is killed, or the server
    fails, the next one writes what is in doubt anew.

    Args:
        server: The server.
        base_iri: What everything is published under.
        observe: Told of the steps ``store``, ``settled`` and ``published``.
    """

    def __init__(self, server: Server, base_iri: str, observe: Observer) -> None:
        self._server = server
        self._views = RemoteViews(server, base_iri)
        self._observe = observe

    @override
    def current(self) -> View | None:
        return self._views.current()

    @override
    def catch_up(self, ledger: Ledger) -> None:
        synced = StateGraph(self._server, ledger.base_iri).sync_state()
        target = target_of(ledger)
        if not synced.version.number:
            if target:
                self.rebuild(ledger)
            return
        shown = synced.graphs
        settled = not (synced.version.changing or synced.doubtful)
        if not settled or shown != target or synced.version.revision != ledger.head():
            self._project(ledger, synced, target)

    @override
    def rebuild(self, ledger: Ledger) -> None:
        # Every graph is written anew; what the ledger does not know, or published under another base, goes.
        synced = StateGraph(self._server, ledger.base_iri).sync_state()
        kept = self._found(Terms(ledger.base_iri).graph("").value) | synced.graphs.keys()
        self._project(ledger, SyncState(synced.version, {}, synced.doubtful | kept), target_of(ledger))
        self._remove_former(ledger)

    @override
    def prepare(
        self,
        ledger: Ledger,
        target: Mapping[str, GraphSummary],
        contents: Mapping[str, Content | Stored],
        cancelled: threading.Event,
    ) -> None:
        # What is sent to the server is seen.
        return None

    @override
    def publish(self, ledger: Ledger, prepared: None) -> None:
        self.catch_up(ledger)

    @override
    def dump_again(self, summary: GraphSummary, blocks: Iterator[bytes], path: Path) -> None:
        view = self._views.generation()
        scratch = f"{view.manifest.base_iri}.scratch"
        self._server.remove(scratch)
        try:
            self._send(scratch, blocks, view.manifest.base_iri)
            RemoteQuads(self._server, view.manifest).dump(NamedNode(scratch), path)
        finally:
            self._server.remove(scratch)

    def _project(self, ledger: Ledger, synced: SyncState, target: Mapping[str, GraphSummary]) -> None:
        state = StateGraph(self._server, ledger.base_iri)
        made = ledger.changed_at().isoformat()
        began = synced.version.successor(
            changing=True,
            revision=synced.version.revision,
            published_at=synced.version.published_at or made,
        )
        state.write(began)
        known = {revision.digest for revision in ledger.revisions()}
        doubtful = {graph: GraphSummary(graph, "", 0, {}) for graph in synced.doubtful}
        changed = changed_graphs({**synced.graphs, **doubtful}, target)
        total = sum(target[graph].triples for graph in changed if graph in target)
        done = 0
        for graph in changed:
            shown, wanted = synced.graphs.get(graph), target.get(graph)
            state.doubt(graph)
            difference = None
            if shown is not None and wanted is not None and shown.digest in known:
                difference = _small_difference(ledger.stored(shown.digest), ledger.stored(wanted.digest))
            if difference is not None:
                self._change(graph, difference, ledger.base_iri)
            else:
                self._server.remove(graph)
                if wanted is not None:
                    blocks = observed(self._observe, ledger.content(wanted.digest), done, total)
                    self._send(graph, blocks, ledger.base_iri)
            done += wanted.triples if wanted else 0
            state.record(graph, wanted)
        self._observe("settled", 1, 1)
        state.write(began.successor(changing=False, revision=ledger.head(), published_at=made))
        self._observe("published", 1, 1)

    def _send(self, graph: str, blocks: Iterable[bytes], base_iri: str) -> None:
        """Add the ledger's pieces of some content to a graph, each at a time."""
        translation = self._server.translation(base_iri)
        for block in blocks:
            whole, by_update = translation.apart(translation.sent(block, graph))
            if whole:
                self._server.add(graph, whole)
            self._update("INSERT", graph, by_update)

    def _change(self, graph: str, difference: Difference, base_iri: str) -> None:
        translation = self._server.translation(base_iri)
        for verb, lines in (("DELETE", difference.removed), ("INSERT", difference.added)):
            self._update(verb, graph, translation.sent(lines, graph))

    def _update(self, verb: str, graph: str, lines: bytes) -> None:
        """Insert or delete lines, some in each update."""
        sent = [line + b"\n" for line in lines.split(b"\n") if line]
        for start in range(0, len(sent), UPDATED_AT_ONCE):
            data = b"".join(sent[start : start + UPDATED_AT_ONCE]).decode()
            self._server.update(f"{verb} DATA {{ GRAPH {NamedNode(graph)} {{\n{data}}} }}")

    def _found(self, start: str) -> set[str]:
        """The server's named graphs whose names start so."""
        graphs = self._server.select(
            "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } "
            f"FILTER(STRSTARTS(STR(?graph), {Literal(start)})) }}"
        )
        return {row["graph"].value for row in graphs}

    def _remove_former(self, ledger: Ledger) -> None:
        """Remove what the ledger published before it moved to its base IRI."""
        for revision in ledger.revisions():
            if revision.action == "drop" and not revision.graph.startswith(ledger.base_iri):
                self._server.remove(revision.graph)
                start = revision.graph.find("graph/")
                while start > 0:
                    self._server.remove(StateGraph(self._server, revision.graph[:start]).iri)
                    start = revision.graph.find("graph/", start + 1)


def _small_difference(old: Stored, new: Stored) -> Difference | None:
    """What turns one content into another, where updates can say so; else None."""
    difference = Difference.between(*unlike(old, new))
    if difference is None:
        return None
    lines = [*difference.removed.split(b"\n"), *difference.added.split(b"\n")]
    if len(lines) > CHANGED_AT_MOST or any(len(line) > _LONG_LINE for line in lines):
        return None
    return difference
