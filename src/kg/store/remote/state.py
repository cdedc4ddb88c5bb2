"""The sync state of a remote store, kept in the store itself: one named graph that only kg's look-ups see.

A server promises nothing about several updates at once, nor about a reader beside them. So what is written
first makes all that follows untrustworthy, and what is written last makes it trustworthy again: a killed
writer leaves a store that says which of its graphs are in doubt.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode

from kg.store.manifest import GraphSummary, Manifest
from kg.store.remote.server import CONNECTING, Server


@dataclass(frozen=True)
class Version:
    """What the store shows: written last of all.

    Attributes:
        number: Counts the versions.
        token: Is another one in every version, also where a store was made anew.
        changing: Whether something is being written.
        revision: The revision that the store shows, or showed before.
        published_at: When the revision was made, in ISO 8601.
    """

    number: int
    token: str
    changing: bool
    revision: int
    published_at: str

    @property
    def name(self) -> str:
        """What readers call what is shown: another name, other content."""
        return f"{self.revision:08d}.{self.token}"

    def successor(self, *, changing: bool, revision: int, published_at: str) -> Version:
        """The next version."""
        return Version(self.number + 1, uuid.uuid4().hex, changing, revision, published_at)


NOTHING = Version(0, "", False, 0, "")
"""Where no version was ever written."""


@dataclass(frozen=True)
class SyncState:
    """How far the store follows the ledger.

    Attributes:
        version: The newest version.
        graphs: The graphs that are whole, by IRI.
        doubtful: The graphs of which nobody knows what they have: a writer began and did not finish.
    """

    version: Version
    graphs: dict[str, GraphSummary]
    doubtful: frozenset[str]

    def manifest(self, base_iri: str) -> Manifest:
        """The same as a manifest."""
        return Manifest(
            self.version.revision,
            base_iri,
            datetime.fromisoformat(self.version.published_at),
            tuple(self.graphs[graph] for graph in sorted(self.graphs)),
        )


class StateGraph:
    """The named graph with the sync state of one installation's graphs; raises as the server does.

    Args:
        server: The server.
        base_iri: What the installation publishes under; others may use the same server.
    """

    def __init__(self, server: Server, base_iri: str) -> None:
        self._server = server
        self._graph = NamedNode(f"{base_iri}.state")
        # Stores that were written by former versions of kg have it under this name.
        self._version = NamedNode(f"{base_iri}.state#mark")
        self._summary = NamedNode(f"{base_iri}.state#summary")
        self._doubt = NamedNode(f"{base_iri}.state#doubt")

    @property
    def iri(self) -> str:
        """The graph's IRI."""
        return self._graph.value

    def version(self) -> Version:
        """The newest version."""
        where = f"GRAPH {self._graph} {{ {self._graph} {self._version} ?version }}"
        rows = self._server.select(f"SELECT ?version WHERE {{ {where} }}", CONNECTING)
        return _newest(row["version"].value for row in rows)

    def sync_state(self) -> SyncState:
        """How far the store follows the ledger."""
        versions: list[str] = []
        graphs: dict[str, GraphSummary] = {}
        doubtful: set[str] = set()
        query = f"SELECT ?about ?what ?value WHERE {{ GRAPH {self._graph} {{ ?about ?what ?value }} }}"
        for row in self._server.select(query):
            about, value = row["about"].value, row["value"].value
            match row["what"]:
                case self._version:
                    versions.append(value)
                case self._summary:
                    graphs[about] = GraphSummary(about, **json.loads(value))
                case _:
                    doubtful.add(about)
        for graph in doubtful:
            graphs.pop(graph, None)
        return SyncState(_newest(versions), graphs, frozenset(doubtful))

    def write(self, version: Version) -> None:
        """Put a version in the place of the last one; a reader sees one of the two at any time."""
        number, rest = f"{version.number:012}", json.dumps(version.__dict__)
        written = Literal(f"{number} {rest}")
        self._server.update(self._insert(self._graph, self._version, written))
        others = f"GRAPH {self._graph} {{ {self._graph} {self._version} ?version }}"
        self._server.update(
            f"DELETE {{ {others} }} WHERE {{ {others} FILTER(STR(?version) < {Literal(number)}) }}"
        )

    def doubt(self, graph: str) -> None:
        """Say that nobody knows what a graph has."""
        self._server.update(self._insert(NamedNode(graph), self._doubt, Literal("")))

    def record(self, graph: str, summary: GraphSummary | None) -> None:
        """Say what a graph has, beyond doubt; None where it is gone."""
        node = NamedNode(graph)
        self._server.update(self._delete(node, self._summary))
        if summary is not None:
            said = {"digest": summary.digest, "triples": summary.triples, "classes": dict(summary.classes)}
            self._server.update(self._insert(node, self._summary, Literal(json.dumps(said))))
        self._server.update(self._delete(node, self._doubt))

    def _insert(self, subject: NamedNode, predicate: NamedNode, value: Literal) -> str:
        return f"INSERT DATA {{ GRAPH {self._graph} {{ {subject} {predicate} {value} }} }}"

    def _delete(self, subject: NamedNode, predicate: NamedNode) -> str:
        return f"DELETE WHERE {{ GRAPH {self._graph} {{ {subject} {predicate} ?value }} }}"


def _newest(versions: Iterable[str]) -> Version:
    newest = max(versions, default=None)
    return Version(**json.loads(newest.partition(" ")[2])) if newest is not None else NOTHING
