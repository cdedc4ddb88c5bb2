"""The table of facts, written: an SQLite file that follows what is published; `kg.index.fact_table` reads it.

A row is a fact as one graph states it: its nine dimensions, the number that it is sorted by, and all that is
said of it, packed. Beside the rows stand tallies, so that no count has to look at them. Content comes from
the ledger, by the digests that the store says it shows: reading a graph in canonical form takes an eighth of
the time of asking the store.
"""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Final, NamedTuple

import zstandard
from typing_extensions import override

from kg.index.projection import Fill, Projection, Subjects
from kg.ledger import Ledger
from kg.store import GraphSummary, View
from kg.vocab import DIMENSIONS, RDF, Terms

INDICATOR: Final = DIMENSIONS.index("indicator")
"""The indicator's position among the dimensions, which tallies call by their positions."""

EVERY: Final = 0
"""What stands in a tally for the indicator where it counts the facts of all of them."""

NEWEST: Final = 200
"""Facts that are known to be the newest."""

_SOURCE: Final = DIMENSIONS.index("source")

_BATCH: Final = 10_000
"""Rows that are held in memory."""

_GAP: Final = 256
"""How far the numbers of rows are apart, so that there is room for one that comes between."""

_SCHEMA: Final = f"""
CREATE TABLE graph (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0, facts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX graph_with_facts ON graph (revision) WHERE facts > 0;
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE fact (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, iri TEXT NOT NULL,
  {", ".join(f"{name} INTEGER" for name in DIMENSIONS)}, value REAL, said BLOB NOT NULL
);
CREATE INDEX fact_of_graph ON fact (graph);
CREATE INDEX fact_by_iri ON fact (iri);
CREATE TABLE tally (
  dimension INTEGER, entity INTEGER, indicator INTEGER, facts INTEGER NOT NULL,
  PRIMARY KEY (dimension, entity, indicator)
) WITHOUT ROWID;
CREATE TABLE origin (
  graph INTEGER, source INTEGER, facts INTEGER NOT NULL, PRIMARY KEY (graph, source)
) WITHOUT ROWID;
CREATE TABLE dated (
  iri TEXT, graph INTEGER, starts TEXT, ends TEXT, PRIMARY KEY (iri, graph)
) WITHOUT ROWID;
CREATE INDEX dated_in_graph ON dated (graph);
CREATE TABLE newest (position INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE shown (revision INTEGER NOT NULL);
"""

_INDEXES: Final = {
    f"fact_by_{name}{suffix}": f"fact ({name}{more})"
    for name in DIMENSIONS
    for suffix, more in (("", ""), ("_indicator", ", indicator"))
    if not (suffix and name == "indicator")
}

_Row = tuple[Any, ...]
"""The IRI, the nine dimensions as numbers of entities, the value, and what is said, packed."""


class FactProjection(Projection):
    """The table of facts of a data directory, as its writer sees it; `kg.index.FactTable` reads it.

    Args:
        path: Its file; made when it is first written.
    """

    name = "table of facts"
    lack = "what is published cannot be counted, sorted and listed"
    version = 4
    schema = _SCHEMA + "".join(f"CREATE INDEX {name} ON {on};\n" for name, on in _INDEXES.items())
    emptying = tuple(
        f"DELETE FROM {table}"  # noqa: S608
        for table in ("graph", "entity", "fact", "tally", "origin", "dated", "newest", "shown")
    )

    @override
    @contextmanager
    def _changing(
        self, connection: sqlite3.Connection, view: View, ledger: Ledger, coming: Sequence[GraphSummary]
    ) -> Generator[Fill]:
        terms = Terms(view.manifest.base_iri)
        fact = terms.kg("Fact").value
        (rows,) = connection.execute("SELECT TOTAL(facts) FROM graph").fetchone()
        # Of very many rows, indexes are made faster at once than row by row.
        anew = sum(graph.classes.get(fact, 0) for graph in coming) > rows
        for name in _INDEXES if anew else ():
            connection.execute(f"DROP INDEX {name}")
        writing = _Writing(connection, terms)
        yield writing.fill
        writing.finish()
        for name, on in _INDEXES.items() if anew else ():
            connection.execute(f"CREATE INDEX {name} ON {on}")
        connection.executemany(
            "UPDATE graph SET revision = ?1 WHERE iri = ?2 AND revision <> ?1",
            [(revision.number, graph) for graph, revision in ledger.live().items()],
        )
        connection.execute("DELETE FROM newest")
        connection.executemany(
            "INSERT INTO newest VALUES (?, ?)",
            enumerate(ledger.newest(terms.entity("fact", "").value, NEWEST)),
        )
        connection.execute("DELETE FROM shown")
        connection.execute("INSERT INTO shown VALUES (?)", [view.manifest.revision])


class _Entities(dict[bytes, int]):
    """The numbers of entities, by IRI as N-Triples writes it; who has none gets one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, term: bytes) -> int:
        iri = term[1:-1].decode()
        self._connection.execute("INSERT OR IGNORE INTO entity (iri) VALUES (?)", [iri])
        (number,) = self._connection.execute("SELECT id FROM entity WHERE iri = ?", [iri]).fetchone()
        self[term] = number
        return number


class _Gap(NamedTuple):
    """Where a row comes in a graph.

    Attributes:
        below: The number of the row before; 0 where there is none, or where none has been looked for.
        above: That of the row behind; 0 where there is none.
        place: The place of the row behind.
    """

    below: int
    above: int
    place: str


class _Writing:
    """The table while one transaction changes it.

    A graph's rows are numbered in the order of its canonical form, which is that of the facts' addresses, and
    what changes is told in that order. So a new row costs a few look-ups for its place, or none where it
    comes behind the one before, and memory does not grow with the graph.
    """

    def __init__(self, connection: sqlite3.Connection, terms: Terms) -> None:
        self._connection = connection
        self._columns = {str(terms.kg(name)).encode(): at for at, name in enumerate(DIMENSIONS, 1)}
        self._type = str(RDF("type")).encode()
        self._fact = str(terms.kg("Fact")).encode() + b" .\n"
        # The first of them that a fact has is what it is sorted by.
        self._numbers = [str(terms.kg(name)).encode() for name in ("value", "lowerBound", "upperBound")]
        self._dates = [str(terms.kg(name)).encode() for name in ("startDate", "endDate")]
        self._literals = {*self._numbers, *self._dates}
        self._compressor = zstandard.ZstdCompressor()
        self._entities = _Entities(connection)
        self._tallies: Counter[tuple[int, int, int]] = Counter()
        self._origins: Counter[tuple[int, int]] = Counter()
        self._come: list[_Row] = []
        self._gone: list[_Row] = []
        self._inserted: list[_Row] = []
        self._deleted: list[tuple[int]] = []
        self._left: set[int] = set()
        (self._top,) = connection.execute("SELECT IFNULL(MAX(id), 0) FROM fact").fetchone()
        self._gap = _Gap(0, 0, "")

    def fill(self, graph: int, changed: Subjects) -> None:
        """Bring a graph's facts and dates to what is said of some subjects by now."""
        self._gap = _Gap(0, 0, "")
        for subject, before, after in changed:
            if not subject.startswith(b"<"):
                continue
            iri = subject[1:-1].decode()
            known = self._known(graph, iri) if before else None
            row = self._read(graph, iri, after)
            if known and row:
                self._change(graph, *known, row)
            elif known:
                self._delete(graph, *known)
            elif row:
                self._insert(graph, row)
        self._flush()

    def finish(self) -> None:
        """Forget entities that no fact has any more."""
        dimensions = ", ".join(str(at) for at in range(len(DIMENSIONS)))
        self._connection.executemany(
            "DELETE FROM entity WHERE id = ?1 AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM tally WHERE dimension IN ({dimensions}) AND entity = ?1)",
            [(entity,) for entity in self._left],
        )

    def _known(self, graph: int, iri: str) -> tuple[int, _Row] | None:
        """A fact's row as it was, with its number; and its dates are forgotten."""
        self._connection.execute("DELETE FROM dated WHERE iri = ? AND graph = ?", [iri, graph])
        columns = ", ".join(DIMENSIONS)
        found = self._connection.execute(
            f"SELECT id, iri, {columns}, value, said FROM fact WHERE iri = ? AND graph = ?",  # noqa: S608
            [iri, graph],
        ).fetchone()
        return (found[0], found[1:]) if found else None

    def _read(self, graph: int, iri: str, lines: bytes) -> _Row | None:
        """The row of a fact; None where the lines state none. What they date is written on the way."""
        columns = self._columns
        row: list[Any] = [iri, *[None] * len(DIMENSIONS), None, b""]
        is_fact = False
        literals: dict[bytes, str] = {}
        for line in lines.splitlines(keepends=True):
            _, predicate, value = line.split(b" ", 2)
            if predicate in columns:
                if row[columns[predicate]] is None and value.startswith(b"<"):
                    row[columns[predicate]] = value[:-3]
            elif predicate == self._type:
                is_fact = is_fact or value == self._fact
            elif predicate in self._literals and value.startswith(b'"'):
                literals.setdefault(predicate, value[1 : value.rindex(b'"')].decode())
        if not literals.keys().isdisjoint(self._dates):
            self._connection.execute(
                "INSERT INTO dated VALUES (?, ?, ?, ?)",
                [iri, graph, *(literals.get(name) for name in self._dates)],
            )
        if not is_fact:
            return None
        row[1:-2] = [term and self._entities[term] for term in row[1:-2]]
        numbers = (_number(literals[name]) for name in self._numbers if name in literals)
        row[-2] = next((number for number in numbers if number is not None), None)
        row[-1] = self._compressor.compress(lines)
        return tuple(row)

    def _insert(self, graph: int, row: _Row) -> None:
        self._inserted.append((self._free(graph, _place(row[0])), graph, *row))
        self._hold(self._come, graph, row)

    def _free(self, graph: int, place: str) -> int:
        """A number for a new row, between those of the rows that it comes between."""
        one = self._connection.execute
        gap = self._gap
        if not gap.below or (gap.above and place > gap.place):
            gap = self._gap = self._neighbours(graph, place)
        if not gap.above:
            self._top = number = self._top + _GAP
        else:
            (ceiling,) = one("SELECT MIN(id) FROM fact WHERE id > ?", [gap.below]).fetchone()
            if ceiling - gap.below < 2:
                self._make_room(graph, gap.below)
                gap = self._gap = self._neighbours(graph, place)
                (ceiling,) = one("SELECT MIN(id) FROM fact WHERE id > ?", [gap.below]).fetchone()
            number = gap.below + min(_GAP, (ceiling - gap.below) // 2)
        self._gap = gap._replace(below=number)
        return number

    def _neighbours(self, graph: int, place: str) -> _Gap:
        """The rows of a graph that a place is between."""
        one = self._connection.execute
        first, last = one("SELECT MIN(id), MAX(id) FROM fact WHERE graph = ?", [graph]).fetchone()
        if first is None:
            return _Gap(self._gap.below, 0, "")

        def at_or_behind(number: int) -> tuple[int, str]:
            found = one(
                "SELECT id, iri FROM fact WHERE graph = ? AND id >= ? ORDER BY id LIMIT 1", [graph, number]
            ).fetchone()
            return found[0], _place(found[1])

        if at_or_behind(last)[1] < place:
            # Those that were inserted before may not have been written yet.
            return _Gap(max(self._gap.below, last), 0, "")
        behind = range(first, last + 1)
        at = bisect_left(behind, place, key=lambda number: at_or_behind(number)[1])
        above, next_place = at_or_behind(behind[at])
        (below,) = one(
            "SELECT IFNULL(MAX(id), 0) FROM fact WHERE graph = ? AND id < ?", [graph, above]
        ).fetchone()
        return _Gap(max(self._gap.below, below), above, next_place)

    def _make_room(self, graph: int, below: int) -> None:
        """Number the rows of a graph that come behind one anew, behind all others."""
        numbers = self._connection.execute(
            "SELECT id FROM fact WHERE graph = ? AND id > ? ORDER BY id", [graph, below]
        ).fetchall()
        anew = [(self._top + _GAP * step, number) for step, (number,) in enumerate(numbers, 1)]
        self._connection.executemany("UPDATE fact SET id = ? WHERE id = ?", anew)
        self._top += _GAP * len(anew)

    def _delete(self, graph: int, number: int, row: _Row) -> None:
        self._deleted.append((number,))
        self._hold(self._gone, graph, row)

    def _change(self, graph: int, number: int, row: _Row, new: _Row) -> None:
        columns = ", ".join(f"{name} = ?" for name in (*DIMENSIONS, "value", "said"))
        self._connection.execute(f"UPDATE fact SET {columns} WHERE id = ?", [*new[1:], number])  # noqa: S608
        self._hold(self._gone, graph, row)
        self._hold(self._come, graph, new)

    def _hold(self, rows: list[_Row], graph: int, row: _Row) -> None:
        """Have a row counted."""
        rows.append((graph, *row))
        if len(self._come) + len(self._gone) >= _BATCH:
            self._flush()

    def _count(self, rows: Sequence[_Row], sign: int) -> None:
        """Count rows, each behind its graph: a column at a time, which takes a tenth of a row at a time."""
        for at in range(len(DIMENSIONS)):
            for (entity, indicator), facts in Counter(map(itemgetter(2 + at, 2 + INDICATOR), rows)).items():
                if entity:
                    self._tallies[at, entity, EVERY] += sign * facts
                    if indicator:
                        self._tallies[at, entity, indicator] += sign * facts
                    if sign < 0:
                        self._left.add(entity)
        for (graph, source), facts in Counter(map(itemgetter(0, 2 + _SOURCE), rows)).items():
            self._origins[graph, source or 0] += sign * facts

    def _flush(self) -> None:
        """Write what is held in memory."""
        self._count(self._come, 1)
        self._count(self._gone, -1)
        many = self._connection.executemany
        many("DELETE FROM fact WHERE id = ?", self._deleted)
        columns = ", ".join(("id", "graph", "iri", *DIMENSIONS, "value", "said"))
        marks = ", ".join("?" * (5 + len(DIMENSIONS)))
        many(f"INSERT INTO fact ({columns}) VALUES ({marks})", self._inserted)  # noqa: S608
        for table, keys, counts in (
            ("tally", ("dimension", "entity", "indicator"), self._tallies),
            ("origin", ("graph", "source"), self._origins),
        ):
            marks = ", ".join("?" * (len(keys) + 1))
            many(
                f"INSERT INTO {table} VALUES ({marks}) "  # noqa: S608
                "ON CONFLICT DO UPDATE SET facts = facts + excluded.facts",
                [(*key, facts) for key, facts in counts.items() if facts],
            )
            gone = " AND ".join(f"{key} = ?" for key in keys)
            many(
                f"DELETE FROM {table} WHERE {gone} AND facts = 0",  # noqa: S608
                [key for key, facts in counts.items() if facts < 0],
            )
        many(
            "UPDATE graph SET facts = facts + ? WHERE id = ?",
            [(facts, graph) for (graph, _), facts in self._origins.items() if facts],
        )
        for held in (self._come, self._gone, self._deleted, self._inserted, self._tallies, self._origins):
            held.clear()


def _place(iri: str) -> str:
    """What orders subjects in the canonical form, where an address ends with a bracket."""
    return f"{iri}>"


def _number(lexical: str) -> float | None:
    try:
        number = float(lexical)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
