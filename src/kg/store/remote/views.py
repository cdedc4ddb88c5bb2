"""What readers see of a remote store: its sync state, looked at once a second, and look-ups in it.

Every query is built from terms as pyoxigraph writes them, never from text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple
from typing_extensions import override

from kg.errors import StoreError
from kg.store.manifest import Manifest
from kg.store.remote.dialect import Translation
from kg.store.remote.server import Server, Solution
from kg.store.remote.state import StateGraph
from kg.store.view import View, Views
from kg.vocab import Terms

FRESH: Final = 1.0
"""Seconds for which a look at the sync state counts."""

_AT_ONCE: Final = 200
_HEXADECIMAL: Final = "0123456789abcdef"

_Term = NamedNode | BlankNode | Literal


class RemoteViews(Views):
    """Gives the remote store as it is (`kg.store.view.Views`).

    One thread asks the server at a time; the others wait and take what it found, an error as well. So an
    outage costs each of them only as long as it costs the first.

    Args:
        server: The server.
        base_iri: What everything is published under.
    """

    def __init__(self, server: Server, base_iri: str) -> None:
        self._server = server
        self._base = base_iri
        self._state = StateGraph(server, base_iri)
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._found: View | StoreError | None = None

    @override
    def generation(self) -> View:
        # What was published a second ago counts as well.
        found = self._found
        if time.monotonic() - self._looked > FRESH:
            with self._lock:
                if time.monotonic() - self._looked > FRESH:
                    self._look()
                    self._looked = time.monotonic()
                found = self._found
        match found:
            case View():
                return found
            case StoreError():
                raise StoreError(found.message, found.hint)
            case None:
                raise StoreError("Nothing is published yet.", "Run `kg load`.")

    @override
    def settled(self, view: View) -> bool:
        return not view.changing and self._state.version().name == view.name

    def current(self) -> View | None:
        """What is published just now; None where nothing is.

        Raises:
            StoreError: The server does not answer.
        """
        state = self._state.sync_state()
        if not state.version.revision:
            return None
        manifest = state.manifest(self._base)
        version = state.version
        return View(version.name, manifest, RemoteQuads(self._server, manifest), version.changing)

    def _look(self) -> None:
        try:
            if not (isinstance(self._found, View) and self.settled(self._found)):
                self._found = self.current()
        except StoreError as error:
            self._found = error


class RemoteQuads:
    """Look-ups in a remote store (`kg.store.view.Quads`): each is one query, or one for 200 terms.

    Args:
        server: The server.
        manifest: What it shows.
    """

    def __init__(self, server: Server, manifest: Manifest) -> None:
        self._server = server
        self._triples = {summary.graph: summary.triples for summary in manifest.graphs}
        self._base = manifest.base_iri
        # The server may hold other graphs too, of others or of its own.
        start = Literal(Terms(manifest.base_iri).graph("").value)
        self._ours = f"FILTER(STRSTARTS(STR(?graph), {start}))"

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | None,  # noqa: A002
        graph_name: NamedNode | None = None,
        /,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        if graph_name is not None and subject is None and object is None:
            for triple in self._whole(graph_name, predicate):
                yield Quad(triple.subject, triple.predicate, triple.object, graph_name)
            return
        translation = self._translation()
        given: dict[str, _Term | None] = {
            "subject": subject,
            "predicate": predicate,
            "object": object,
            "graph": graph_name,
        }
        known = {name: term for name, term in given.items() if term is not None}
        free = " ".join(f"?{name}" for name in given if name not in known)
        s, p, o, g = (translation.term_sent(known[name]) if name in known else f"?{name}" for name in given)
        ours = "" if graph_name else self._ours
        # A query needs a variable, also where it only asks whether.
        query = f"SELECT {free or '(1 AS ?there)'} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} {ours} }}"
        for row in self._server.select(query):
            yield _quad({**row, **known}, translation)

    def named_graphs(self) -> Iterator[NamedNode]:
        """The named graphs."""
        return map(NamedNode, self._triples)

    def about(
        self, subjects: Collection[NamedNode | BlankNode], predicate: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The quads of many subjects, some hundreds in one query."""
        every = list(subjects)
        for start in range(0, len(every), _AT_ONCE):
            translation, some = self._translation(), every[start : start + _AT_ONCE]
            values = " ".join(map(translation.term_sent, some))
            query = (
                f"SELECT ?subject {'' if predicate else '?predicate'} ?object ?graph WHERE {{ "
                f"VALUES ?subject {{ {values} }} "
                f"GRAPH ?graph {{ ?subject {predicate or '?predicate'} ?object }} {self._ours} }}"
            )
            known = {"predicate": predicate} if predicate else {}
            for row in self._server.select(query):
                yield _quad({**row, **known}, translation)

    def referring(
        self, value: NamedNode, limits: Mapping[NamedNode, int]
    ) -> Mapping[NamedNode, list[NamedNode | BlankNode]]:
        """Who refers to a node, by predicate: one query."""
        translation = self._translation()
        parts = (
            f"{{ SELECT ({number} AS ?which) ?subject WHERE {{ "
            f"GRAPH ?graph {{ ?subject {predicate} {value} }} {self._ours} }} LIMIT {limit} }}"
            for number, (predicate, limit) in enumerate(limits.items())
        )
        predicates = list(limits)
        found: dict[NamedNode, list[NamedNode | BlankNode]] = {}
        for row in self._server.select(f"SELECT ?which ?subject WHERE {{ {' UNION '.join(parts)} }}"):
            subject = cast(NamedNode | BlankNode, translation.term_received(row["subject"]))
            found.setdefault(predicates[int(row["which"].value)], []).append(subject)
        return found

    def dump(self, graph: NamedNode, path: Path) -> None:
        """Write a graph into a file, as N-Triples."""
        with path.open("wb") as file:
            pyoxigraph.serialize(self._whole(graph), file, RdfFormat.N_TRIPLES)

    def _whole(self, graph: NamedNode, predicate: NamedNode | None = None) -> Iterator[Triple]:
        """A graph's triples, all or with one predicate; in parts where a server cannot give it at once."""
        p = predicate or "?p"
        pattern = f"?s {p} ?o }} WHERE {{ GRAPH {graph} {{ ?s {p} ?o }}"
        most, triples = self._server.dialect().whole, self._triples.get(graph.value, 0)
        translation = self._translation()
        if most is None or triples <= most:
            yield from self._server.construct(f"CONSTRUCT {{ {pattern} }}", translation)
            return
        starts: Sequence[str] = [""]
        while triples > most * len(starts) / 2:
            starts = [start + digit for start in starts for digit in _HEXADECIMAL]
        given = 0
        for start in starts:
            part = f"FILTER(STRSTARTS(MD5(STR(?s)), {Literal(start)}))"
            for triple in self._server.construct(f"CONSTRUCT {{ {pattern} {part} }}", translation):
                given += 1
                yield triple
        count = f"SELECT (COUNT(*) AS ?triples) WHERE {{ GRAPH {graph} {{ ?s {p} ?o }} }}"
        (row,) = self._server.select(count)
        if int(row["triples"].value) != given:
            raise StoreError(f"The graph {graph.value} changed while it was read.", "Try again.")

    def _translation(self) -> Translation:
        return self._server.translation(self._base)


def _quad(row: Solution, translation: Translation) -> Quad:
    subject, predicate, value, graph = (
        translation.term_received(row[name]) for name in ("subject", "predicate", "object", "graph")
    )
    return Quad(
        cast(NamedNode | BlankNode, subject), cast(NamedNode, predicate), value, cast(NamedNode, graph)
    )
