"""The data as it would be: the candidates, and what stays of what is published.

Canonical content is sorted, so a graph's facts stand together and are found by bisection. Everything else
in the candidates is small (areas, indicators, articles) and is held in memory. What is published is asked
only for the nodes that the candidates refer to, so the cost follows the submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyoxigraph
from pyoxigraph import NamedNode

from kg.config import MEBIBYTE
from kg.rdf import Content
from kg.store import Quads
from kg.validation import nodes
from kg.validation.nodes import Description
from kg.vocab import RDFS, Terms

BLOCK_SIZE: Final = 4 * MEBIBYTE
"""Bytes of facts that are judged at a time."""

SUBCLASS: Final = f"<{RDFS.iri}subClassOf>"


@dataclass(frozen=True)
class Facts:
    """The facts of one candidate graph: a stretch of its canonical content.

    Attributes:
        graph: The graph.
        path: The file with the canonical content.
        start: Where the first fact's first line starts.
        end: Where the last fact's last line ends.
    """

    graph: str
    path: Path
    start: int
    end: int

    def blocks(self, size: int = BLOCK_SIZE) -> Iterator[bytes]:
        """The facts in pieces of whole facts, about ``size`` bytes each."""
        held = b""
        with self.path.open("rb") as file:
            file.seek(self.start)
            while (left := self.end - file.tell()) > 0:
                read = file.read(min(size, left))
                block = held + read + (b"" if read.endswith(b"\n") else file.readline())
                last = block[block.rfind(b"\n", 0, -1) + 1 :].split(b" ", 1)[0] + b" "
                cut = 0 if block.startswith(last) else block.find(b"\n" + last) + 1
                if cut:
                    yield block[:cut]
                held = block[cut:]
        if held:
            yield held

    def find(self, node: str) -> Description | None:
        """What the graph says of one fact, or None where it says nothing."""
        key = f"{node} ".encode()
        with self.path.open("rb") as file:
            file.seek(_bisect(file, self.start, self.end, key))
            found = b""
            while (line := file.readline()).startswith(key):
                found += line
        return next((description for _, description in nodes.describe(found)), None)


class World:
    """Candidates and context as one graph.

    Args:
        candidates: New content, by graph.
        context: What is published, or None.
        replaced: Graphs of the context whose content no longer counts.
        terms: The terms of the installation.
    """

    def __init__(
        self,
        candidates: Mapping[str, Content],
        context: Quads | None,
        replaced: AbstractSet[str],
        terms: Terms,
    ) -> None:
        self.entities: dict[str, Description] = {}
        self.graphs: dict[str, list[str]] = {}
        self.facts: list[Facts] = []
        self._context = context
        self._replaced = replaced | candidates.keys()
        self._published: dict[str, Description] = {}
        self._indexes: dict[str, dict[str, list[str]]] = {}
        self._instances: dict[str, frozenset[str]] = {}
        self._fact_prefix = f"<{terms.entity('fact', '').value}"
        for graph, content in candidates.items():
            self._read(graph, content)
        self._subclasses = self._read_subclasses()

    def describe(self, node: str) -> Description | None:
        """All that the data says of a node, or None where it says nothing."""
        said: dict[str, Description] = {}
        if node in self.entities:
            nodes.merge(said, node, self.entities[node])
        elif node.startswith(self._fact_prefix):
            for facts in self.facts:
                if found := facts.find(node):
                    nodes.merge(said, node, found)
        if published := self.published(node):
            nodes.merge(said, node, published)
        return said.get(node)

    def published(self, node: str) -> Description:
        """What stays published about a node; empty where there is nothing."""
        if self._context is None or not nodes.is_iri(node):
            return {}
        if node not in self._published:
            said: dict[str, Description] = {}
            for quad in self.quads(node, None, None):
                nodes.merge(said, node, {str(quad.predicate): [str(quad.object)]})
            self._published[node] = said.get(node, {})
        return self._published[node]

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """All nodes but candidate facts that have this value for this predicate."""
        if predicate not in self._indexes:
            index: dict[str, list[str]] = {}
            for node, description in self.entities.items():
                for held in description.get(predicate, ()):
                    index.setdefault(held, []).append(node)
            self._indexes[predicate] = index
        found = dict.fromkeys(self._indexes[predicate].get(value, ()))
        found.update((str(quad.subject), None) for quad in self.quads(None, predicate, value))
        return tuple(found)

    def instances_of(self, name: str) -> frozenset[str]:
        """A class and all its subclasses."""
        if name not in self._instances:
            found = {name}
            waiting = [name]
            while waiting:
                for below in self._subclasses.get(waiting.pop(), ()):
                    if below not in found:
                        found.add(below)
                        waiting.append(below)
            self._instances[name] = frozenset(found)
        return self._instances[name]

    def subclasses(self) -> Iterator[tuple[str, str]]:
        """Each class with each class that it is a subclass of."""
        for above, below in self._subclasses.items():
            for name in below:
                yield name, above

    def quads(
        self, subject: str | None, predicate: str | None, value: str | None, graph: str | None = None
    ) -> Iterator[pyoxigraph.Quad]:
        """What stays published and matches; a blank node matches nothing.

        Args:
            subject: A node, or None for any.
            predicate: A node, or None for any.
            value: A node, or None for any.
            graph: Look in this graph alone, replaced or not.
        """
        if self._context is None or any(term and term.startswith("_") for term in (subject, value)):
            return
        name = NamedNode(graph) if graph else None
        for quad in self._context.quads_for_pattern(
            NamedNode(nodes.iri(subject)) if subject else None,
            NamedNode(nodes.iri(predicate)) if predicate else None,
            nodes.term(value) if value else None,
            name,
        ):
            if graph or getattr(quad.graph_name, "value", "") not in self._replaced:
                yield quad

    def graph_of(self, node: str) -> str | None:
        """The candidate graph that describes a node, or None where it is described elsewhere."""
        if node in self.graphs:
            return self.graphs[node][0]
        return next((facts.graph for facts in self.facts if facts.find(node)), None)

    @property
    def replaced(self) -> frozenset[str]:
        """The graphs of the context whose content no longer counts."""
        return frozenset(self._replaced)

    def _read(self, graph: str, content: Content) -> None:
        prefix = self._fact_prefix.encode()
        size = content.path.stat().st_size
        with content.path.open("rb") as file:
            start = _bisect(file, 0, size, prefix)
            # "/" is what the prefix ends with, and "0" is the next character.
            end = _bisect(file, start, size, prefix[:-1] + b"0")
            if end > start:
                self.facts.append(Facts(graph, content.path, start, end))
            for first, last in ((0, start), (end, size)):
                file.seek(first)
                for node, description in nodes.describe(file.read(last - first)):
                    nodes.merge(self.entities, node, description)
                    self.graphs.setdefault(node, []).append(graph)

    def _read_subclasses(self) -> dict[str, list[str]]:
        pairs = [
            (above, node)
            for node, description in self.entities.items()
            for above in description.get(SUBCLASS, ())
        ]
        pairs += [(str(quad.object), str(quad.subject)) for quad in self.quads(None, SUBCLASS, None)]
        found: dict[str, list[str]] = {}
        for above, below in pairs:
            found.setdefault(above, []).append(below)
        return found


def shapes_among(
    candidates: Mapping[str, Content],
    context: Quads | None,
    replaced: AbstractSet[str],
    prefix: str,
) -> bytes:
    """The shapes that data must meet: those of the candidates, and those that stay published.

    Args:
        candidates: New content, by graph.
        context: What is published, or None.
        replaced: Graphs of the context whose content no longer counts.
        prefix: What the names of graphs with shapes start with.

    Returns:
        N-Triples. Blank nodes of different graphs have different labels.
    """
    triples: list[pyoxigraph.Triple] = []
    graphs: list[Iterable[pyoxigraph.Triple | pyoxigraph.Quad]] = []
    for name, content in candidates.items():
        if name.startswith(prefix):
            graphs.append(pyoxigraph.parse(path=str(content.path), format=pyoxigraph.RdfFormat.N_TRIPLES))
    if context is not None:
        for name in context.named_graphs():
            stays = name.value not in replaced and name.value not in candidates
            if stays and name.value.startswith(prefix):
                graphs.append(context.quads_for_pattern(None, None, None, name))
    for number, graph in enumerate(graphs):
        for triple in graph:
            subject, value = (
                pyoxigraph.BlankNode(f"g{number}x{term.value}")
                if isinstance(term, pyoxigraph.BlankNode)
                else term
                for term in (triple.subject, triple.object)
            )
            triples.append(pyoxigraph.Triple(subject, triple.predicate, value))  # pyright: ignore[reportArgumentType]
    written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(written.splitlines(keepends=True)))


def _bisect(file: BinaryIO, start: int, end: int, key: bytes) -> int:
    """Where the first line stands that is not less than a key, among sorted lines."""

    def line_from(position: int) -> int:
        """Go to the first line that starts at a position or after it; gives its start."""
        if position == start:
            file.seek(start)
            return start
        file.seek(position - 1)
        return position - 1 + len(file.readline())

    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if line_from(middle) >= end or file.readline() >= key:
            high = middle
        else:
            low = middle + 1
    return line_from(low)
