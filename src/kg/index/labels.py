"""The label index, written: every name of every entity, in one SQLite file that follows what is published."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from pyoxigraph import Literal, NamedNode
from typing_extensions import override

from kg.index.projection import Changed, Fill, Projection
from kg.language.folding import fold, joined, variants, words
from kg.ledger import Ledger
from kg.store import Quads, View
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
CREATE UNIQUE INDEX label_of_graph ON label (graph, entity, property, language, text);
CREATE INDEX label_by_name ON label (kind, folded);
CREATE VIRTUAL TABLE word USING fts5 (
  folded, joined, kind, content = 'label', content_rowid = 'id', tokenize = "ascii tokenchars '-'",
  prefix = '1 2 3', detail = 'column'
);
CREATE TABLE variant (variant TEXT, word TEXT, PRIMARY KEY (variant, word)) WITHOUT ROWID;
"""

_FRESH: Final = """
CREATE TEMP TABLE IF NOT EXISTS fresh (
  entity TEXT, kind TEXT, property INTEGER, language TEXT, text TEXT, folded TEXT, joined TEXT,
  PRIMARY KEY (entity, property, language, text)
) WITHOUT ROWID
"""

_GONE: Final = """
FROM label WHERE graph = ? AND NOT EXISTS (
  SELECT 1 FROM fresh WHERE fresh.entity = label.entity AND fresh.property = label.property
  AND fresh.language = label.language AND fresh.text = label.text
)
"""


class LabelProjection(Projection):
    """The label index of a data directory, as its writer sees it; `kg.index.Finder` reads it.

    Args:
        path: Its file; made when it is first written.
    """

    name = "search index"
    lack = "what is published cannot be found by its names"
    version = 2
    schema = _SCHEMA
    emptying = (
        "DELETE FROM graph",
        "DELETE FROM label",
        "DELETE FROM variant",
        "INSERT INTO word (word) VALUES ('delete-all')",
    )
    arranging = ("INSERT INTO word (word) VALUES ('optimize')", "ANALYZE")

    @override
    @contextmanager
    def _changing(
        self, connection: sqlite3.Connection, view: View, ledger: Ledger, changed: Changed
    ) -> Generator[Fill]:
        connection.execute(_FRESH)
        yield lambda number, said: _replace(connection, number, _labels(view, said.graph) if said else ())
        if changed:
            connection.execute("DELETE FROM kind")
            connection.execute(
                "INSERT INTO kind SELECT kind, COUNT(DISTINCT entity) FROM label GROUP BY kind"
            )


def kind_of(iri: str, base: str) -> str | None:
    """The kind that an entity's IRI names (``<base>id/kind/slug``); None where it is no entity's."""
    start = f"{base}id/"
    found = _KIND.match(iri, len(start)) if iri.startswith(start) else None
    return found[1] if found else None


def _labels(view: View, graph: str) -> Iterator[tuple[Any, ...]]:
    """The names that a graph gives to entities, as rows of ``fresh``."""
    quads: Quads = view.quads
    base = view.manifest.base_iri
    for rank, property_ in enumerate(_naming(base)):
        for quad in quads.quads_for_pattern(None, property_, None, NamedNode(graph)):
            entity, name = quad.subject, quad.object
            if not isinstance(entity, NamedNode) or not isinstance(name, Literal):
                continue
            kind = kind_of(entity.value, base)
            text = name.value[:_LONGEST]
            if kind is not None and (folded := " ".join(words(fold(text)))):
                yield entity.value, kind, rank, name.language or "", text, folded, joined(folded)


def _replace(connection: sqlite3.Connection, graph: int, labels: Iterable[tuple[Any, ...]]) -> None:
    """Make some labels the only ones of a graph; those that stay are not touched."""
    connection.execute("DELETE FROM fresh")
    connection.executemany("INSERT OR IGNORE INTO fresh VALUES (?, ?, ?, ?, ?, ?, ?)", labels)
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
