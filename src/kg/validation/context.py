"""The data graph: what is checked, together with what it refers to.

It is the candidates and what stays of what is published. Canonical content is sorted, so a graph's facts
stand together and are checked block by block, as the bytes that they are. Everything else in the candidates
is small (areas, indicators, articles) and is held in memory. What is published is asked only for what the
candidates refer to, in bulk, so the cost follows the submission.

Terms and statements are bytes as N-Triples writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from kg.rdf import BLOCK_SIZE, Content, literal, stretch
from kg.store import Quads
from kg.vocab import RDF, RDFS, SCHEMA, Terms

if TYPE_CHECKING:
    from kg.validation.form import Fault, Form
    from kg.validation.namespaces import Namespaces

_SAMPLE: Final = 1 << 16
"""Bytes of facts that are looked at for misspelt namespaces: a file declares each once, at its start."""

_TYPE: Final = str(RDF("type")).encode()
_ARTICLE: Final = str(SCHEMA("NewsArticle")).encode()
SUBCLASS: Final = f"<{RDFS.iri}subClassOf>".encode()

Statements = list[tuple[bytes, bytes]]
"""What is said of one thing: its predicates and objects."""

Replaced = Mapping[str, AbstractSet[bytes] | None]
"""What of some graphs no longer counts: all that they say of some subjects, or with None of any."""

STATEMENT: Final = re.compile(rb"(\S+) (\S+) (.+) \.\n")
"""A line of N-Triples, and its three terms."""

_OBJECT: Final = re.compile(rb" (<[^<>]*>|_:\S+) \.\n")


@dataclass(frozen=True)
class Facts:
    """The facts of one candidate graph: a stretch of its canonical content.

    Attributes:
        path: The file with the canonical content.
        start: Where the first fact's first line starts.
        end: Where the last fact's last line ends.
        moved: What its terms start with instead of what they were meant to start with.
    """

    path: Path
    start: int
    end: int
    moved: Mapping[bytes, bytes] = field(default_factory=dict[bytes, bytes])

    def blocks(self) -> Iterator[bytes]:
        """The facts in pieces of whole facts, about `BLOCK_SIZE` bytes each."""
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as held:
            for lines in pieces(held, self.start, self.end):
                yield move(lines, self.moved)

    def said(self, node: bytes) -> Statements:
        """What is said of one fact."""
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as held:
            return by_subject(move(held[stretch(held, node + b" ")], self.moved))[node]


class DataGraph:
    """Candidates and context as one graph.

    Args:
        candidates: New content, by graph.
        context: What is published, or None.
        replaced: What of the context no longer counts: by graph the subjects of which the candidates say
            something else, or nothing; None where that is the whole graph.
        terms: The terms of the installation.
        form: What looks at the form of what is said.
        namespaces: What tells the namespaces that were meant.

    Attributes:
        homes: The candidate graphs that describe each thing but facts.
        owners: The published graphs that describe those of them that are described already.
        articles: Those of them that are articles.
        faults: What is wrong with the form of what is said of them, each with its graph.
        moved: What addresses start with, and what they were meant to start with, by graph.
        facts: Where the facts of each candidate graph are.
        entities: What is said of everything but facts, as N-Triples.
        replaced: What of the context no longer counts, as it was given; the whole of a candidate graph of
            which that does not tell.
    """

    def __init__(
        self,
        candidates: Mapping[str, Content],
        context: Quads | None,
        replaced: Replaced,
        terms: Terms,
        form: Form,
        namespaces: Namespaces,
    ) -> None:
        self.homes: dict[bytes, list[str]] = {}
        self.owners: dict[bytes, set[str]] = {}
        self.articles: set[bytes] = set()
        self.faults: list[tuple[str, Fault]] = []
        self.moved: dict[str, dict[bytes, bytes]] = {}
        self.facts: dict[str, Facts] = {}
        self.replaced: Replaced = {**dict.fromkeys(candidates), **replaced}
        self._hidden = dict(self.replaced)
        self._form = form
        self._namespaces = namespaces
        self._context = context
        self._facts_start = f"<{terms.entity('fact', '').value}".encode()
        self._said: dict[bytes, bytes] = {}
        self._indexes: dict[bytes, dict[bytes, list[bytes]]] = {}
        lines: set[bytes] = set()
        for graph, content in candidates.items():
            others = self._meant(graph, self._others(graph, content), terms)
            lines.update(others.splitlines(keepends=True))
            for node, said in by_subject(others).items():
                self.homes.setdefault(node, []).append(graph)
                if (_TYPE, _ARTICLE) in said:
                    self.articles.add(node)
        published = list(self._published(self.homes))
        for node, graph, _ in published:
            self.owners.setdefault(node, set()).add(graph)
        # Who describes another graph's article brings its new version under another name.
        others = (graph for node in self.articles for graph in self.owners.get(node, ()))
        self._hidden.update(dict.fromkeys(others))
        lines.update(line for node, graph, line in published if self._stays(graph, node))
        self.entities = b"".join(sorted(lines))
        self._subclasses: dict[str, list[str]] = {}
        pairs = {(encoded(quad.subject), encoded(quad.object)) for quad in self.quads(None, SUBCLASS, None)}
        for node, said in self.things():
            self._said[node] = statements(node, said)
            pairs.update((node, value) for predicate, value in said if predicate == SUBCLASS)
        for below, above in sorted(pairs):
            self._subclasses.setdefault(above.decode(), []).append(below.decode())
        self._subclass_lines = b"".join(statements(below, [(SUBCLASS, above)]) for below, above in pairs)

    def about(self, nodes: Iterable[bytes]) -> dict[bytes, bytes]:
        """What the data says of each node but candidate facts; a node of which it says nothing is absent."""
        wanted = list(nodes)
        unknown = [node for node in wanted if node not in self._said]
        if unknown:
            found: dict[bytes, list[bytes]] = {}
            for node, _, line in self._published(unknown):
                found.setdefault(node, []).append(line)
            self._said.update(
                (node, self._readable(b"".join(sorted(found.get(node, ()))))) for node in unknown
            )
        return {node: said for node in wanted if (said := self._said[node])}

    def things(self) -> Iterator[tuple[bytes, Statements]]:
        """What is said of each thing of the candidates that is no fact."""
        for lines in pieces(self.entities, 0, len(self.entities)):
            yield from by_subject(lines).items()

    def subjects(self, predicate: bytes, value: bytes) -> list[bytes]:
        """All nodes but candidate facts that have this value for this predicate."""
        if predicate not in self._indexes:
            index: dict[bytes, list[bytes]] = {}
            for node, said in self.things():
                for name, held in said:
                    if name == predicate:
                        index.setdefault(held, []).append(node)
            self._indexes[predicate] = index
        found = dict.fromkeys(self._indexes[predicate].get(value, ()))
        found.update((encoded(quad.subject), None) for quad in self.quads(None, predicate, value))
        return list(found)

    def around(
        self,
        reached: AbstractSet[bytes],
        things: Mapping[bytes, Statements],
        back: Iterable[bytes],
    ) -> bytes:
        """What bears on some things: what they lead to in two steps, and what leads to them.

        Args:
            reached: What the things refer to.
            things: Those of the things that are no facts, with what is said of them.
            back: Predicates that are followed to their subjects as well.

        Returns:
            What is said of all that, as N-Triples, and which class is a subclass of which.
        """
        found: dict[bytes, bytes] = {}
        nodes = things.keys() | reached
        for _ in range(2):
            users = {user for node in nodes for p in back for user in self.subjects(p, node)}
            told = self.about((nodes | users) - found.keys())
            found |= told
            nodes = referred(b"".join(told.values()))
        return b"".join(found[node] for node in found if node not in things) + self._subclass_lines

    def instances(self, name: str) -> list[str]:
        """A class and all its subclasses."""
        found = [name]
        for above in found:
            found += [below for below in self._subclasses.get(above, ()) if below not in found]
        return found

    def published(self, nodes: Iterable[bytes]) -> bytes:
        """What stays published about some nodes, sorted, without keeping it."""
        return self._readable(b"".join(sorted({said for *_, said in self._published(nodes)})))

    def graphs_of(self, node: bytes) -> set[str]:
        """The published graphs that describe a node."""
        return {graph for _, graph, _ in self._published([node])}

    def values(self, nodes: Iterable[bytes], predicate: bytes) -> Iterator[tuple[bytes, bytes]]:
        """What stays published as values of one predicate, each with its subject, without keeping it."""
        wanted = [_iri(node) for node in nodes if node.startswith(b"<")]
        for quad in self._context.about(wanted, _iri(predicate)) if self._context and wanted else ():
            node = encoded(quad.subject)
            if self._stays(getattr(quad.graph_name, "value", ""), node):
                yield node, encoded(quad.object)

    def is_fact(self, node: bytes) -> bool:
        """Whether a node has a fact's address."""
        return node.startswith(self._facts_start)

    def quads(
        self, subject: bytes | None, predicate: bytes | None, value: bytes | None, graph: str | None = None
    ) -> Iterator[pyoxigraph.Quad]:
        """What stays published and matches; a blank node matches nothing.

        Args:
            subject: A node, or None for any.
            predicate: A node, or None for any.
            value: A node, or None for any.
            graph: Look in this graph alone, replaced or not.
        """
        if self._context is None or any(term and term.startswith(b"_") for term in (subject, value)):
            return
        name = NamedNode(graph) if graph else None
        for quad in self._context.quads_for_pattern(
            _iri(subject) if subject else None,
            _iri(predicate) if predicate else None,
            _term(value) if value else None,
            name,
        ):
            if graph or self._stays(getattr(quad.graph_name, "value", ""), quad.subject):
                yield quad

    def _readable(self, lines: bytes) -> bytes:
        """Published statements as every engine reads them; some are older than what is asked today."""
        if not lines or self._form.plain(by_subject(lines), of_data=False):
            return lines
        return self._form.meant(lines, of_data=False).lines

    def _meant(self, graph: str, lines: bytes, terms: Terms) -> bytes:
        """What a graph says beside facts, as it was meant; what is wrong with it is noted."""
        first = next(self.facts[graph].blocks(), b"")[:_SAMPLE] if graph in self.facts else b""
        moved = self._namespaces.moved(lines + first)
        if moved:
            self.moved[graph] = moved
            lines = b"".join(sorted(move(lines, moved).splitlines(keepends=True)))
            if graph in self.facts:
                self.facts[graph] = replace(self.facts[graph], moved=moved)
        of_data = not graph.startswith(terms.graph("ontology/").value)
        if self._form.plain(by_subject(lines), of_data=of_data):
            return lines
        meant = self._form.meant(lines, of_data=of_data)
        self.faults += [(graph, fault) for fault in meant.faults]
        return meant.lines

    def _published(self, nodes: Iterable[bytes]) -> Iterator[tuple[bytes, str, bytes]]:
        """The statements that stay published about some nodes, each with its subject and its graph."""
        if self._context is None:
            return
        for quad in self._context.about([_iri(node) for node in nodes if node.startswith(b"<")]):
            graph = getattr(quad.graph_name, "value", "")
            node = encoded(quad.subject)
            if self._stays(graph, node):
                yield node, graph, line(quad)

    def _stays(self, graph: str, subject: object) -> bool:
        """Whether what a published graph says of a subject still counts."""
        if graph not in self._hidden:
            return True
        gone = self._hidden[graph]
        return gone is not None and (subject if isinstance(subject, bytes) else encoded(subject)) not in gone

    def _others(self, graph: str, content: Content) -> bytes:
        """Note where a graph's facts are; gives what else it says."""
        if not content.triples:
            return b""
        with content.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as held:
            facts = stretch(held, self._facts_start)
            if facts.start < facts.stop:
                self.facts[graph] = Facts(content.path, facts.start, facts.stop)
            return held[: facts.start] + held[facts.stop :]


def move(lines: bytes, moved: Mapping[bytes, bytes]) -> bytes:
    """N-Triples with what addresses start with replaced."""
    for start, meant in moved.items():
        lines = lines.replace(b"<" + start, b"<" + meant)
    return lines


def pieces(data: bytes | mmap, start: int, end: int) -> Iterator[bytes]:
    """A stretch of sorted N-Triples in pieces of whole things, about `BLOCK_SIZE` bytes each."""
    while start < end:
        cut = data.find(b"\n", min(start + BLOCK_SIZE, end) - 1) + 1
        last = max(start, data.rfind(b"\n", start, cut - 1) + 1)
        node = data[last : data.find(b" ", last) + 1]
        while data[cut : cut + len(node)] == node:
            cut = data.find(b"\n", cut) + 1
        yield data[start:cut]
        start = cut


def triples(lines: bytes) -> list[pyoxigraph.Triple]:
    """N-Triples, read; blank nodes keep their labels."""
    return [quad.triple for quad in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES)]


def by_subject(lines: bytes) -> dict[bytes, Statements]:
    """What N-Triples say of each subject, wherever they say it."""
    found: dict[bytes, Statements] = {}
    for node, predicate, value in STATEMENT.findall(lines):
        found.setdefault(node, []).append((predicate, value))
    return found


def referred(lines: bytes) -> set[bytes]:
    """The IRIs and blank nodes that N-Triples have as objects."""
    return set(_OBJECT.findall(lines))


def statements(node: bytes, said: Iterable[tuple[bytes, bytes]]) -> bytes:
    """What is said of a node as N-Triples."""
    return b"".join(b"%b %b %b .\n" % (node, predicate, value) for predicate, value in said)


def line(quad: pyoxigraph.Quad) -> bytes:
    """A quad's triple as a line of N-Triples."""
    return f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


def encoded(term: object) -> bytes:
    """A term as N-Triples writes it."""
    return str(term).encode()


def _iri(node: bytes) -> NamedNode:
    return NamedNode(node[1:-1].decode())


def _term(node: bytes) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    return _iri(node) if node.startswith(b"<") else literal(node)
