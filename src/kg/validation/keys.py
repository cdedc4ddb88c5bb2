"""Facts that share a key or an address, found among a million in a table on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby, islice, product
from operator import itemgetter
from typing import Final, NamedTuple

from kg.validation.context import DataGraph, Statements, by_subject, encoded
from kg.validation.native_constraints import Key

_COMBINATIONS: Final = 1_000
"""Keys that a fact with several values for a dimension is taken to have at the most."""


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
        source: The predicate by which facts name their source; published facts are looked for by it.
    """

    def __init__(self, data: DataGraph, keys: Sequence[Key], source: bytes) -> None:
        self._data = data
        self._source = source
        self._keys = [[name.encode() for name in key.predicates] for key in keys]
        self._sources: set[bytes] = set()
        self._published: dict[bytes, Statements] = {}
        # A database without a name is a file that SQLite removes when it is closed.
        self._table = sqlite3.connect("")
        self._table.execute("CREATE TABLE seen (key INTEGER, number INTEGER, node BLOB, graph TEXT)")

    def note(self, facts: Iterable[Fact]) -> None:
        """See some candidate facts."""
        self._table.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", self._rows(facts))

    def find(self) -> tuple[dict[bytes, list[Fact]], list[tuple[int, list[Fact]]]]:
        """What has been found, once all candidates have been seen; nothing is noted after that.

        Returns:
            What each graph says of a fact that several describe; and for each key that several facts have,
            the number of its shape and these facts.
        """
        quads = (quad for source in self._sources for quad in self._data.quads(None, self._source, source))
        self._published = by_subject(self._data.published({encoded(quad.subject) for quad in quads}))
        self.note(Fact(node, None, said) for node, said in self._published.items())
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

    def _rows(self, facts: Iterable[Fact]) -> Iterator[tuple[int | None, int, bytes, str | None]]:
        for node, graph, said in facts:
            if graph:
                self._sources.update([value for name, value in said if name == self._source])
            made = [(number, key) for number, names in enumerate(self._keys) for key in _made(said, names)]
            for one in made:
                # Where two keys have one hash by chance, pySHACL finds nothing.
                yield hash(one), one[0], node, graph
            if not made:
                yield None, -1, node, graph

    def _fact(self, node: bytes, graph: str | None) -> Fact:
        return Fact(node, graph, self._data.facts[graph].said(node) if graph else self._published[node])


def _made(said: Statements, predicates: Sequence[bytes]) -> Iterable[tuple[bytes, ...]]:
    """The keys of a thing: one, unless it has several values for a part, or none."""
    parts: dict[bytes, list[bytes]] = {predicate: [] for predicate in predicates}
    for name, value in said:
        if name in parts:
            parts[name].append(value)
    return islice(product(*parts.values()), _COMBINATIONS)
