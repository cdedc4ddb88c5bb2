"""The table of facts, read: how many there are, some of them in an order, the newest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Final

import zstandard
from pyoxigraph import RdfFormat, Triple, parse

from kg.errors import TooManyFacts
from kg.index.fact_projection import EVERY, INDICATOR
from kg.index.projection import ProjectionReader
from kg.vocab import DIMENSIONS

Where = Mapping[str, Collection[str]]
"""Which facts: for dimensions, by local name, the IRIs that are allowed. All of them must hold."""

SORTED_AT_MOST: Final = 20_000
"""Facts that are sorted by value or period."""

COUNTED_AT_MOST: Final = 50_000
"""Rows that a count looks at, where no tally says it."""

_INDICATORS_AT_MOST: Final = 2_000
_DRIVERS_AT_MOST: Final = 1_000
_GRAPHS_AT_MOST: Final = 1_000
_LOOKED_AT: Final = 50
_NEWEST_GRAPHS: Final = "SELECT id FROM graph WHERE facts > 0 ORDER BY revision DESC LIMIT ?"
_GIVEN: Final = "(SELECT value FROM json_each(?))"


class Order(Enum):
    """An order of facts; those that are alike in it are in the order of their addresses."""

    ADDRESS = "address"
    """Graph by graph, and in each by the facts' IRIs; for any number of facts."""

    RISING = "rising"
    """By value, the lowest first: the stated one, or the bound where there is but a bound. Those without come
    last."""

    FALLING = "falling"
    """By value, the highest first. Those without come last."""

    NEWEST = "newest"
    """By the day that the period ends, or starts where it has no end; then by that of its start; the latest
    first. Those without dates come last."""

    OLDEST = "oldest"
    """By the same days, the earliest first. Those without dates come last."""


_SORTED: Final = {
    Order.RISING: "value IS NULL, value, id",
    Order.FALLING: "value IS NULL, value DESC, id",
    Order.NEWEST: "COALESCE(ends, starts) IS NULL, COALESCE(ends, starts) DESC, starts DESC, id",
    Order.OLDEST: "COALESCE(ends, starts) IS NULL, COALESCE(ends, starts), starts, id",
}


@dataclass(frozen=True)
class Count:
    """How many facts there are.

    Attributes:
        number: So many, or at least so many.
        exact: Whether these are all.
    """

    number: int
    exact: bool

    @property
    def sortable(self) -> bool:
        """Whether they can be sorted by value or period."""
        return self.exact and self.number <= SORTED_AT_MOST


class FactTable:
    """The facts that are published; safe for use from several threads.

    A fact that two graphs state is there twice. Each call reads one state of the table, takes a second at the
    most, and may raise `kg.errors.StoreError`: there is no table yet, it cannot be read, it took too long. A
    name of a dimension that there is not is a ValueError.

    Args:
        path: The file (`kg.index.FactProjection`).
    """

    def __init__(self, path: Path) -> None:
        slow = ("Reading the table of facts took too long.", "Ask for fewer facts.")
        self._reader = ProjectionReader(path, "table of facts", slow)

    def revision(self) -> int:
        """The ledger's revision that the table is of; that of the store, but for a moment after a load."""
        return next((revision for (revision,) in self._reader.rows("SELECT revision FROM shown")), 0)

    def count(self, where: Where) -> Count:
        """How many facts there are.

        Exact for all facts, for one dimension, for one and the indicator; else as far as
        `COUNTED_AT_MOST` rows, those with the rarest of the dimensions, tell.
        """
        return self._reader.read(lambda connection: _Search(connection, where).count())

    def select(
        self, where: Where, order: Order = Order.ADDRESS, offset: int = 0, limit: int = 50
    ) -> list[str]:
        """The IRIs of some facts, a page of them.

        Args:
            where: Which facts.
            order: Their order.
            offset: How many to leave out first.
            limit: How many to give at the most.

        Raises:
            TooManyFacts: They cannot be sorted: their count is not `Count.sortable`.
        """

        def look(connection: sqlite3.Connection) -> list[str]:
            search = _Search(connection, where)
            if order is Order.ADDRESS:
                return _iris(connection, search.page(offset, limit))
            count = search.count()
            if not count.sortable:
                raise TooManyFacts(
                    f"There are {'' if count.exact else 'at least '}{count.number} facts, "
                    f"and at most {SORTED_AT_MOST} can be sorted.",
                    "Choose fewer.",
                )
            return _iris(connection, search.sorted_page(order, offset, limit))

        return self._reader.read(look)

    def said(self, iris: Collection[str]) -> dict[str, list[Triple]]:
        """All that is said of some facts; of one that two graphs state, what both say. Others are absent."""
        query = f"SELECT iri, said FROM fact WHERE iri IN {_GIVEN} ORDER BY id"  # noqa: S608
        unpack = zstandard.ZstdDecompressor().decompress
        found: dict[str, dict[Triple, None]] = {}
        for iri, packed in self._reader.rows(query, [json.dumps([*iris])]):
            quads = parse(unpack(packed), format=RdfFormat.N_TRIPLES, lenient=True)
            found.setdefault(iri, {}).update((quad.triple, None) for quad in quads)
        return {iri: list(triples) for iri, triples in found.items()}

    def counts(self, dimension: str, iris: Collection[str]) -> dict[str, int]:
        """How many facts some entities have in a dimension; one without any is absent."""
        query = (
            "SELECT iri, facts FROM entity JOIN tally ON entity = id "  # noqa: S608
            f"WHERE iri IN {_GIVEN} AND dimension = ? AND indicator = ?"
        )
        return dict(self._reader.rows(query, [json.dumps([*iris]), _dimension(dimension), EVERY]))

    def measured(self, indicators: Collection[str]) -> frozenset[str]:
        """Those indicators of which one of the first facts has a number; one look-up for all."""
        query = (
            f"SELECT iri FROM entity WHERE iri IN {_GIVEN} AND EXISTS (SELECT 1 FROM "  # noqa: S608
            "(SELECT value FROM fact INDEXED BY fact_by_indicator WHERE indicator = entity.id LIMIT ?) "
            "WHERE value IS NOT NULL)"
        )
        rows = self._reader.rows(query, [json.dumps([*indicators]), _LOOKED_AT])
        return frozenset(iri for (iri,) in rows)

    def by_indicator(self, dimension: str, iri: str) -> dict[str, int]:
        """How many facts an entity has in a dimension, by the indicators' IRIs; the most first.

        Of very many indicators, the 2,000 with the most facts.
        """
        query = (
            "SELECT other.iri, facts FROM entity AS one JOIN tally ON entity = one.id "
            "JOIN entity AS other ON other.id = indicator "
            "WHERE one.iri = ? AND dimension = ? ORDER BY facts DESC, other.iri LIMIT ?"
        )
        return dict(self._reader.rows(query, [iri, _dimension(dimension), _INDICATORS_AT_MOST]))

    def latest(self, limit: int) -> list[str]:
        """The IRIs of the facts that were published or changed last: those of the newest revision first.

        There are at most 200, whatever the limit.
        """
        newest = "SELECT iri FROM newest WHERE iri IN (SELECT iri FROM fact) ORDER BY position LIMIT ?"
        return [iri for (iri,) in self._reader.rows(newest, [limit])]

    def latest_sources(self, limit: int) -> list[str]:
        """The IRIs of the sources whose facts were published last, each once.

        Among those of one graph, the one with the most facts is the first. Only the thousand newest graphs
        with facts are looked at.
        """

        def look(connection: sqlite3.Connection) -> list[str]:
            found: dict[str, None] = {}
            for graph in _numbers(connection, _NEWEST_GRAPHS, [_GRAPHS_AT_MOST]):
                sources = connection.execute(
                    "SELECT iri FROM origin JOIN entity ON entity.id = source WHERE graph = ? "
                    "ORDER BY facts DESC, iri LIMIT ?",
                    [graph, limit],
                )
                found |= dict.fromkeys(iri for (iri,) in sources)
                if len(found) >= limit:
                    break
            return list(found)[:limit]

        return self._reader.read(look)


class _Search:
    """Some facts, found by way of the dimension that has the fewest."""

    def __init__(self, connection: sqlite3.Connection, where: Where) -> None:
        self._connection = connection
        self._wanted = {_dimension(name): self._entities(iris) for name, iris in where.items()}
        self._driver: int | None = None
        self._by_indicator = False
        self._driving_facts: int = 0
        for at, entities in self._wanted.items():
            both = INDICATOR in self._wanted and at != INDICATOR
            facts = self._tally(at, entities, self._wanted[INDICATOR] if both else [EVERY])
            if self._driver is None or facts < self._driving_facts or (both and facts == self._driving_facts):
                self._driver, self._by_indicator, self._driving_facts = at, both, facts

    def count(self) -> Count:
        """How many there are."""
        if self._driver is None:
            (facts,) = self._connection.execute("SELECT IFNULL(SUM(facts), 0) FROM graph").fetchone()
            return Count(facts, True)
        rest = self._rest()
        if not rest or not self._driving_facts:
            return Count(self._driving_facts, True)
        names = ", ".join(DIMENSIONS[at] for at in rest)
        source, values = self._driving()
        condition, more = self._condition(rest)
        (found,) = self._connection.execute(
            f"SELECT COUNT(*) FROM (SELECT {names} FROM {source} LIMIT ?) WHERE {condition}",  # noqa: S608
            [*values, COUNTED_AT_MOST, *more],
        ).fetchone()
        return Count(found, self._driving_facts <= COUNTED_AT_MOST)

    def page(self, offset: int, limit: int) -> list[int]:
        """The numbers of some of them, in order; costs as many rows as are passed on the way."""
        if self._driver is None:
            every = "SELECT id FROM fact ORDER BY id LIMIT ? OFFSET ?"
            return _numbers(self._connection, every, [limit, offset])
        if not self._driving_facts:
            return []
        pairs = self._pairs()
        rest = self._rest()
        condition, more = self._condition(rest)
        if len(pairs) > _DRIVERS_AT_MOST:
            source, values = self._driving()
            return _numbers(
                self._connection,
                f"SELECT id FROM {source} AND {condition} ORDER BY id LIMIT ? OFFSET ?",  # noqa: S608
                [*values, *more, limit, offset],
            )
        index, columns = self._index()
        one = " AND ".join(f"{column} = ?" for column in columns)
        query = f"SELECT id FROM fact INDEXED BY {index} WHERE {one} AND {condition} ORDER BY id"  # noqa: S608
        if len(pairs) == 1:
            return _numbers(self._connection, f"{query} LIMIT ? OFFSET ?", [*pairs[0], *more, limit, offset])
        # Each index gives its own in order, so only what is passed is read.
        streams = (self._connection.execute(query, [*pair, *more]) for pair in pairs)
        return [number for (number,) in islice(merge(*streams), offset, offset + limit)]

    def sorted_page(self, order: Order, offset: int, limit: int) -> list[int]:
        """The numbers of some of them, in an order for which all of them have to be read."""
        if self._driver is None:
            source, values = "fact WHERE TRUE", []
        else:
            source, values = self._driving()
        condition, more = self._condition(self._rest())
        column, spans, joined = "value", "", ""
        if order in {Order.NEWEST, Order.OLDEST}:
            column = "period"
            spans = (
                ", span AS MATERIALIZED (SELECT period, MIN(starts) AS starts, MAX(ends) AS ends "
                "FROM (SELECT DISTINCT period FROM matching) JOIN entity ON entity.id = period "
                "JOIN dated ON dated.iri = entity.iri GROUP BY period)"
            )
            joined = "LEFT JOIN span USING (period)"
        return _numbers(
            self._connection,
            f"WITH matching AS MATERIALIZED (SELECT id, {column} FROM {source} AND {condition}){spans} "  # noqa: S608
            f"SELECT id FROM matching {joined} ORDER BY {_SORTED[order]} LIMIT ? OFFSET ?",
            [*values, *more, limit, offset],
        )

    def _rest(self) -> list[int]:
        """The dimensions that the driving index does not look at."""
        used = {self._driver, *([INDICATOR] if self._by_indicator else [])}
        return [at for at in self._wanted if at not in used]

    def _condition(self, dimensions: Iterable[int]) -> tuple[str, list[str]]:
        """What holds for rows that have the wanted entities in some dimensions; TRUE for none."""
        parts = ["TRUE"]
        values: list[str] = []
        for at in dimensions:
            # The sign keeps SQLite from another index than the one that has been chosen.
            parts.append(f"+{DIMENSIONS[at]} IN {_GIVEN}")
            values.append(json.dumps(self._wanted[at]))
        return " AND ".join(parts), values

    def _index(self) -> tuple[str, list[str]]:
        """The driving index, and its columns."""
        assert self._driver is not None  # noqa: S101
        name = DIMENSIONS[self._driver]
        if self._by_indicator:
            return f"fact_by_{name}_indicator", [name, DIMENSIONS[INDICATOR]]
        return f"fact_by_{name}", [name]

    def _driving(self) -> tuple[str, list[str]]:
        """The rows that the driving index gives: what follows FROM, and its values."""
        index, names = self._index()
        parts = [f"{name} IN {_GIVEN}" for name in names]
        values = [json.dumps(self._wanted[DIMENSIONS.index(name)]) for name in names]
        return f"fact INDEXED BY {index} WHERE {' AND '.join(parts)}", values

    def _pairs(self) -> list[tuple[int, ...]]:
        """The keys of the driving index that have facts."""
        assert self._driver is not None  # noqa: S101
        entities = self._wanted[self._driver]
        if not self._by_indicator:
            return [(entity,) for entity in entities]
        rows = self._connection.execute(
            "SELECT entity, indicator FROM tally "  # noqa: S608
            f"WHERE dimension = ? AND entity IN {_GIVEN} AND indicator IN {_GIVEN}",
            [self._driver, json.dumps(entities), json.dumps(self._wanted[INDICATOR])],
        )
        return rows.fetchall()

    def _tally(self, dimension: int, entities: list[int], indicators: list[int]) -> int:
        (facts,) = self._connection.execute(
            "SELECT IFNULL(SUM(facts), 0) FROM tally "  # noqa: S608
            f"WHERE dimension = ? AND entity IN {_GIVEN} AND indicator IN {_GIVEN}",
            [dimension, json.dumps(entities), json.dumps(indicators)],
        ).fetchone()
        return facts

    def _entities(self, iris: Collection[str]) -> list[int]:
        return _numbers(
            self._connection,
            f"SELECT id FROM entity WHERE iri IN {_GIVEN}",  # noqa: S608
            [json.dumps([*iris])],
        )


def _dimension(name: str) -> int:
    if name not in DIMENSIONS:
        raise ValueError(f"{name} is no dimension of a fact")
    return DIMENSIONS.index(name)


def _numbers(connection: sqlite3.Connection, query: str, values: list[object]) -> list[int]:
    return [number for (number,) in connection.execute(query, values)]


def _iris(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[str]:
    query = "SELECT iri FROM fact WHERE id = ?"
    return [connection.execute(query, [number]).fetchone()[0] for number in numbers]
