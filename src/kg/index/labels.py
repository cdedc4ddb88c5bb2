"""The label index, written: every name of every entity, in one SQLite file that follows what is published."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from pyoxigraph import NamedNode
from typing_extensions import override

from kg.index.projection import Fill, Projection, Subjects
from kg.language.folding import fold, joined, variants, words
from kg.ledger import Ledger
from kg.rdf import literal
from kg.store import GraphSummary, View
from kg.vocab import SCHEMA, SKOS, Terms

NAMES: Final = (SKOS("prefLabel"), SKOS("altLabel"), SCHEMA("headline"))
"""The properties that name an entity, the one that it is shown by first."""


def _naming(base: str) -> tuple[NamedNode, ...]:
    """What an entity is found by: its names, and then the codes that others know it by."""
    terms = Terms(base)
    return (*NAMES, SKOS("notation"), terms.kg("isoCode"), terms.kg("gsoCode"))


_LONGEST: Final = 1000
_KIND: Final = re.compile("([a-z][a-z0-9-]*)/.")

_SCHEMA: Final = """
CREATE TABLE kind (kind TEXT PRIMARY KEY, entities INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE label (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, entity TEXT NOT NULL, kind TEXT NOT NULL,
  property INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL,
  joined TEXT NOT NULL
);
CREATE UNIQUE INDEX label_of_entity ON label (entity, graph, property, language, text);
CREATE INDEX label_by_name ON label (kind, folded);
CREATE VIRTUAL TABLE word USING fts5 (
  folded, joined, kind, content = 'label', content_rowid = 'id', tokenize = "ascii tokenchars '-'",
  prefix = '1 2 3', detail = 'column'
);
CREATE TABLE variant (variant TEXT, word TEXT, PRIMARY KEY (variant, word)) WITHOUT ROWID;
"""

_PASSING: Final = """
CREATE TEMP TABLE IF NOT EXISTS touched (entity TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS fresh (
  entity TEXT, kind TEXT, property INTEGER, language TEXT, text TEXT, folded TEXT, joined TEXT,
  PRIMARY KEY (entity, property, language, text)
) WITHOUT ROWID;
"""

_GONE: Final = """
FROM label WHERE graph = ? AND entity IN (SELECT entity FROM touched) AND NOT EXISTS (
  SELECT 1 FROM fresh WHERE fresh.entity = label.entity AND fresh.property = label.property
  AND fresh.language = label.language AND fresh.text = label.text
)
"""

_COUNT: Final = """
INSERT INTO kind
SELECT kind, ? * COUNT(DISTINCT entity) FROM label WHERE entity IN (SELECT entity FROM touched) GROUP BY kind
ON CONFLICT DO UPDATE SET entities = entities + excluded.entities
"""

_BATCH: Final = 10_000
"""Entities whose names are changed at a time."""

_LINE: Final = re.compile(rb"\S+ (\S+) (.+) \.\n")


class LabelProjection(Projection):
    """The label index of a data directory, as its writer sees it; `kg.index.Finder` reads it.

    Args:
        path: Its file; made when it is first written.
    """

    name = "search index"
    lack = "what is published cannot be found by its names"
    version = 3
    schema = _SCHEMA
    emptying = (
        "DELETE FROM graph",
        "DELETE FROM kind",
        "DELETE FROM label",
        "DELETE FROM variant",
        "INSERT INTO word (word) VALUES ('delete-all')",
    )
    arranging = ("INSERT INTO word (word) VALUES ('optimize')", "ANALYZE")

    @override
    @contextmanager
    def _changing(
        self, connection: sqlite3.Connection, view: View, ledger: Ledger, coming: Sequence[GraphSummary]
    ) -> Generator[Fill]:
        for statement in _PASSING.strip().split(";")[:-1]:
            connection.execute(statement)
        base = view.manifest.base_iri
        # Facts are not called anything, and there may be very many.
        facts = f"<{Terms(base).entity('fact', '').value}".encode()
        ranks = {str(name).encode(): rank for rank, name in enumerate(_naming(base))}

        def fill(graph: int, changed: Subjects) -> None:
            named = (
                (iri, kind, list(_labels(iri, kind, after.splitlines(keepends=True), ranks)))
                for subject, before, after in changed
                if subject.startswith(b"<")
                and not subject.startswith(facts)
                and (kind := kind_of(iri := subject[1:-1].decode(), base))
                and any(line.split(b" ", 2)[1] in ranks for line in (before + after).splitlines())
            )
            while batch := list(islice(named, _BATCH)):
                _replace(connection, graph, batch)

        yield fill
        connection.execute("DELETE FROM kind WHERE entities = 0")


def kind_of(iri: str, base: str) -> str | None:
    """The kind that an entity's IRI names (``<base>id/kind/slug``); None where it is no entity's."""
    start = f"{base}id/"
    found = _KIND.match(iri, len(start)) if iri.startswith(start) else None
    return found[1] if found else None


def _labels(
    entity: str, kind: str, lines: Iterable[bytes], ranks: Mapping[bytes, int]
) -> Iterator[tuple[Any, ...]]:
    """The names that some lines give to an entity, as rows of ``fresh``."""
    for line in lines:
        told = _LINE.fullmatch(line)
        if told is None or told[1] not in ranks or not told[2].startswith(b'"'):
            continue
        name = literal(told[2])
        text = name.value[:_LONGEST]
        if folded := " ".join(words(fold(text))):
            yield entity, kind, ranks[told[1]], name.language or "", text, folded, joined(folded)


def _replace(
    connection: sqlite3.Connection, graph: int, named: Sequence[tuple[str, str, Sequence[tuple[Any, ...]]]]
) -> None:
    """Make some labels the only ones of their entities in a graph; those that stay are not touched."""
    connection.execute("DELETE FROM touched")
    connection.executemany("INSERT INTO touched VALUES (?)", [(entity,) for entity, _, _ in named])
    connection.execute(_COUNT, [-1])
    connection.execute("DELETE FROM fresh")
    connection.executemany(
        "INSERT OR IGNORE INTO fresh VALUES (?, ?, ?, ?, ?, ?, ?)",
        [label for _, _, labels in named for label in labels],
    )
    connection.execute(
        "INSERT INTO word (word, rowid, folded, joined, kind) SELECT 'delete', id, folded, joined, kind"
        + _GONE,
        [graph],
    )
    connection.execute("DELETE" + _GONE, [graph])
    (last,) = connection.execute("SELECT IFNULL(MAX(id), 0) FROM label").fetchone()
    connection.execute(
        "INSERT OR IGNORE INTO label (graph, entity, kind, property, language, text, folded, joined) "
        "SELECT ?, entity, kind, property, language, text, folded, joined FROM fresh",
        [graph],
    )
    connection.execute(
        "INSERT INTO word (rowid, folded, joined, kind) "
        "SELECT id, folded, joined, kind FROM label WHERE id > ?",
        [last],
    )
    rows = connection.execute("SELECT folded, joined FROM label WHERE id > ?", [last])
    seen: set[str] = set()
    for folded, one in rows:
        seen.update(folded.split())
        seen.add(one)
    seen.discard("")
    connection.executemany(
        "INSERT OR IGNORE INTO variant VALUES (?, ?)",
        ((variant, word) for word in sorted(seen) for variant in variants(word)),
    )
    connection.execute(_COUNT, [1])
