"""Facts that share a key or an address, found among a million in a table on disk."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from itertools import chain, groupby, islice, product
from operator import itemgetter
from typing import Final, NamedTuple

from kg.validation.context import DataGraph, Statements, by_subject, encoded
from kg.validation.native_constraints import Key

SameKey = Callable[[Mapping[bytes, bytes]], Iterable[bytes]]
"""Gives the published facts that have some dimensions, told by predicate and value."""

_COMBINATIONS: Final = 1_000
"""Keys that a fact with several values for a dimension is taken to have at the most."""


_READ: Final = 50
"""Facts of a source that are read for each that is noted, before each is looked up instead."""


class Fact(NamedTuple):
    """What one graph says of a fact.

    Attributes:
        node: Its address.
        graph: The candidate graph, or None where it is published.
        said: What is said of it.
    """

    node: bytes
    graph: str | None
    said: Statements


class Twins:
    """Looks for facts that share a key or an address with another, candidate or published.

    Args:
        data: The data.
        keys: The shapes that ask for unique keys.
        source: The predicate by which facts name their source. The published facts of a source are read.
        same_key: Gives the published facts of a key. Where a source has many more facts than are noted, each
            key is looked up instead; None where it cannot be.
    """

    def __init__(
        self, data: DataGraph, keys: Sequence[Key], source: bytes, same_key: SameKey | None = None
    ) -> None:
        self._data = data
        self._source = source
        self._same_key = same_key
        self._keys = [frozenset(name.encode() for name in key.predicates) for key in keys]
        self._sources: Counter[bytes] = Counter()
        self._bare: set[bytes] = set()
        self._published: dict[bytes, Statements] = {}
        # A database without a name is a file that SQLite removes when it is closed.
        self._table = sqlite3.connect("")
        self._table.execute("CREATE TABLE seen (key INTEGER, number INTEGER, node BLOB, graph TEXT)")

    def note(self, graphs: Mapping[bytes, str], said: Mapping[bytes, Statements]) -> None:
        """See some candidate facts.

        Args:
            graphs: The candidate graph of each fact.
            said: What is said of each.
        """
        told = chain.from_iterable(said[node] for node in graphs)
        self._sources.update(value for name, value in told if name == self._source)
        # What does not say whose it is may be about a published one all the same.
        self._bare.update(node for node in graphs if not any(name == self._source for name, _ in said[node]))
        self._see(graphs, said)

    def find(self) -> tuple[dict[bytes, list[Fact]], list[tuple[int, list[Fact]]]]:
        """What has been found, once all candidates have been seen; nothing is noted after that.

        Returns:
            What each graph says of a fact that several describe; and for each key that several facts have,
            the number of its shape and these facts.
        """
        wanted = set(self._bare)
        # Without keys only what has their own addresses counts.
        many: set[bytes] = set() if self._keys else set(self._sources)
        for source, noted in self._sources.items() if self._keys else ():
            most = _READ * noted if self._same_key else None
            quads = list(islice(self._data.quads(None, self._source, source), most and most + 1))
            if most is not None and len(quads) > most:
                many.add(source)
            else:
                wanted.update(encoded(quad.subject) for quad in quads)
        if many:
            wanted |= self._alike(many)
        self._published = by_subject(self._data.published(wanted))
        self._see(dict.fromkeys(self._published), self._published)
        with closing(self._table):
            doubled = self._table.execute("""
                SELECT DISTINCT node, graph FROM seen WHERE node IN (
                    SELECT node FROM (SELECT DISTINCT node, graph FROM seen)
                    GROUP BY node HAVING count(*) > 1)
                ORDER BY node, graph IS NULL, graph""").fetchall()
            shared = self._table.execute("""
                SELECT number, key, node, min(graph) FROM seen WHERE key IN
                    (SELECT key FROM seen GROUP BY key HAVING count(DISTINCT node) > 1)
                GROUP BY key, node""").fetchall()
        return (
            {node: [self._fact(*row) for row in rows] for node, rows in groupby(doubled, itemgetter(0))},
            [
                (number, [self._fact(node, graph) for *_, node, graph in rows])
                for (number, _), rows in groupby(shared, itemgetter(0, 1))
            ],
        )

    def _alike(self, sources: AbstractSet[bytes]) -> set[bytes]:
        """The published facts that share a key with a candidate of some sources, or have its address."""
        same_key: SameKey = self._same_key or (lambda _: ())
        found: set[bytes] = set()
        blocks = chain.from_iterable(facts.blocks() for facts in self._data.facts.values())
        for node, said in chain.from_iterable(by_subject(lines).items() for lines in blocks):
            if any(name == self._source and value in sources for name, value in said):
                found.add(node)
                for names in self._keys:
                    for key in _made(said, names):
                        found.update(same_key(dict(key)))
        return found

    def _see(self, graphs: Mapping[bytes, str | None], said: Mapping[bytes, Statements]) -> None:
        rows: list[tuple[int | None, int, bytes, str | None]] = []
        for node, graph in graphs.items():
            made = [(n, key) for n, names in enumerate(self._keys) for key in _made(said[node], names)]
            # Where two keys have one hash by chance, pySHACL finds nothing.
            rows += [(hash(one), one[0], node, graph) for one in made] or [(None, -1, node, graph)]
        self._table.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", rows)

    def _fact(self, node: bytes, graph: str | None) -> Fact:
        return Fact(node, graph, self._data.facts[graph].said(node) if graph else self._published[node])


def _made(said: Statements, predicates: AbstractSet[bytes]) -> Iterable[tuple[tuple[bytes, bytes], ...]]:
    """The keys of a thing: one, unless it has several values for a part, or none."""
    held = sorted([told for told in said if told[0] in predicates])
    if len(held) == len(predicates) == len(dict(held)):
        return [tuple(held)]
    parts = {name: list(told) for name, told in groupby(held, itemgetter(0))}
    return islice(product(*parts.values()), _COMBINATIONS) if len(parts) == len(predicates) else ()
