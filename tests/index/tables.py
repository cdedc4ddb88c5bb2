"""What the files of the projections hold, but for numbers that only they know: so two can be compared."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kg.vocab import DIMENSIONS

Rows = list[list[tuple[object, ...]]]


def fact_rows(path: Path) -> Rows:
    """What a table of facts holds: graphs' facts in order, and all figures."""
    one = "(SELECT iri FROM entity WHERE entity.id = fact.{0}) AS {0}"
    dimensions = ", ".join(map(one.format, DIMENSIONS))
    return _rows(
        path,
        f"SELECT graph.iri, fact.iri, {dimensions}, value FROM fact JOIN graph ON graph.id = graph "  # noqa: S608
        "ORDER BY graph.iri, fact.id",
        "SELECT iri, digest, revision, facts FROM graph ORDER BY iri",
        "SELECT iri FROM entity ORDER BY iri",
        "SELECT dimension, one.iri, other.iri, facts FROM tally JOIN entity AS one "
        "ON one.id = entity LEFT JOIN entity AS other ON other.id = indicator ORDER BY 1, 2, 3",
        "SELECT graph.iri, entity.iri, origin.facts FROM origin JOIN graph ON graph.id = graph "
        "LEFT JOIN entity ON entity.id = source ORDER BY 1, 2",
        "SELECT dated.iri, graph.iri, starts, ends FROM dated JOIN graph ON graph.id = graph ORDER BY 1, 2",
        "SELECT name, sql FROM sqlite_schema ORDER BY name",
    )


def label_rows(path: Path) -> Rows:
    """What a label index holds; words that nothing is called any more may be left in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO word (word) VALUES ('integrity-check')")
    return _rows(
        path,
        "SELECT graph.iri, entity, kind, property, language, text, folded, joined FROM label "
        "JOIN graph ON graph.id = label.graph ORDER BY 1, 2, 3, 4, 5, 6",
        "SELECT iri, digest FROM graph ORDER BY iri",
        "SELECT kind, entities FROM kind ORDER BY kind",
    )


def _rows(path: Path, *queries: str) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [connection.execute(query).fetchall() for query in queries]
