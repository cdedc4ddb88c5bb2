"""The two tables as CSV and Parquet, made by DuckDB from rows of text.

DuckDB reads and writes in one folder alone, within a bound of memory, and with one thread. CSV has each
number with its own digits and no more. Parquet has floating-point numbers, with which all that reads it
computes right; those of up to 15 digits are shown as they were written.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from kg.errors import StoreError
from kg.exports.columns import CODES, FACTS, Column
from kg.exports.rows import CODE_FIELDS, FACT_FIELDS, Rows
from kg.rdf import full_disk
from kg.vocab import LANGUAGES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY: Final = "768MiB"
"""Memory that DuckDB may take; what needs more goes through its folder."""

_BATCH: Final = 10_000
_SORTED: Final = 50_000
"""Facts that are sorted at a time, about."""

_SAMPLED: Final = 500
"""Of so many facts, one is looked at to see where those start that are sorted together."""

_LONGEST_LINE: Final = 64 << 20
_STATED: Final = ("area", "zone", "programme", "indicator", "population", "period", "comparator", "kind")
_NAMED: Final = (*_STATED, "direction", "unit", "bound", "theme")
"""That of which the table has the code and the name."""

_JOINED: Final = (*_STATED, "direction", "unit", "bound", "source")
_TYPES: Final = {
    "boolean": "BOOLEAN",
    "date": "DATE",
    "dateTime": "TIMESTAMPTZ",
    "decimal": "DOUBLE",
    "integer": "BIGINT",
}


class Tables:
    """The tables, in a database of their own.

    Args:
        folder: An empty folder for it; the rows are in it already.
        rows: What the rows are like.

    Raises:
        StoreError: DuckDB cannot make them.
        StorageFull: The disk is full.
    """

    def __init__(self, folder: Path, rows: Rows) -> None:
        self._folder = folder
        with _faults():
            self._connection = _connect(folder)
            self._read("stated", folder / "fact.csv", FACT_FIELDS)
            self._arrange()
            self._read("code", folder / "code.csv", CODE_FIELDS, "ORDER BY iri")
            self._read("changed", folder / "changed.csv", ("iri", "revision", "modified"))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def write(self, holds: str, path: Path, language: str = "") -> None:
        """Write a table, in the order of the addresses.

        Args:
            holds: Which: ``facts`` or ``codes``.
            path: The file, in the same folder or below; its suffix says how: ``.csv`` or ``.parquet``.
            language: The language of the names in it.

        Raises:
            StoreError: DuckDB cannot write it.
            StorageFull: The disk is full.
        """
        typed = path.suffix == ".parquet"
        columns, source = (FACTS, self._facts(language)) if holds == "facts" else (CODES, "code")
        listed = ", ".join(
            f"{self._typed(column) if typed else column.name} AS {column.name}" for column in columns
        )
        how = "FORMAT parquet, COMPRESSION zstd" if typed else "FORMAT csv, HEADER true"
        with _faults():
            self._connection.execute(f"COPY (SELECT {listed} FROM {source}) TO {_quoted(path)} ({how})")  # noqa: S608

    def span(self) -> tuple[str, str]:
        """The first and the last day of the periods that facts are about; empty where none has one."""
        with _faults():
            first, last = self._connection.execute(
                "SELECT min(first_day), max(last_day) FROM code WHERE iri IN (SELECT period FROM fact)"
            ).fetchall()[0]
        return first or "", last or ""

    def changed(self) -> Iterator[tuple[str, str | None]]:
        """The addresses of all codes and facts, in order, each with when it last changed."""
        with _faults():
            rows = self._connection.execute(
                "SELECT known.iri, modified "
                "FROM (SELECT iri FROM code UNION ALL SELECT fact FROM fact) AS known "
                "LEFT JOIN changed USING (iri) ORDER BY known.iri"
            )
            while found := rows.fetchmany(_BATCH):
                yield from found

    def _typed(self, column: Column) -> str:
        return f"CAST({column.name} AS {_TYPES[column.type]})" if column.type in _TYPES else column.name

    def _facts(self, language: str) -> str:
        """The table of facts, all of it as text, with names in a language."""
        order = [language, *(code for code in LANGUAGES if code != language)]

        def name(of: str) -> str:
            return f"COALESCE({', '.join(f'{of}.name_{code}' for code in order)})"

        def slug(of: str) -> str:
            iri = "indicator.theme" if of == "theme" else f"fact.{of}"
            return f"COALESCE({of}.slug, regexp_extract({iri}, '[^/#]*$'))"

        note = f"COALESCE({', '.join(f'note_{code}' for code in order)})"
        note_language = "".join(f"WHEN note_{code} IS NOT NULL THEN '{code}' " for code in order)
        made = {
            **{of: slug(of) for of in _NAMED},
            **{f"{of}_name": name(of) for of in _NAMED},
            "area_code": "area.iso",
            "period_start": "period.first_day",
            "period_end": "period.last_day",
            "source": "fact.source",
            "source_url": "source.url",
            "unit_symbol": "unit.symbol",
            "note": note,
            "note_language": f"CASE {note_language}END",
            "fact": "fact.fact",
        }
        listed = ", ".join(f"{made.get(column.name, column.name)} AS {column.name}" for column in FACTS)
        joins = " ".join(f"LEFT JOIN code AS {of} ON {of}.iri = fact.{of}" for of in _JOINED)
        joins += " LEFT JOIN code AS theme ON theme.iri = indicator.theme"
        return f"(SELECT {listed} FROM fact {joins} LEFT JOIN changed ON changed.iri = fact.fact)"  # noqa: S608

    def _arrange(self) -> None:
        """Put the facts in the order of their addresses, some at a time: DuckDB sorts wide rows in memory."""
        found = self._connection.execute(
            "SELECT fact FROM stated WHERE rowid % ? = 0 ORDER BY fact", [_SAMPLED]
        ).fetchall()
        starts = [fact for (fact,) in found[:: _SORTED // _SAMPLED]][1:]
        self._connection.execute("CREATE TABLE fact AS SELECT * FROM stated LIMIT 0")
        for start, end in pairwise([None, *starts, None]):
            self._connection.execute(
                "INSERT INTO fact SELECT * FROM stated "
                "WHERE ($start IS NULL OR fact >= $start) AND ($end IS NULL OR fact < $end) ORDER BY fact",
                {"start": start, "end": end},
            )
        self._connection.execute("DROP TABLE stated")

    def _read(self, table: str, path: Path, fields: Sequence[str], order: str = "") -> None:
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in fields)
        self._connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv({_quoted(path)}, header = true, "  # noqa: S608
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', new_line = '\\n', "
            f"max_line_size = {_LONGEST_LINE}, columns = {{{columns}}}) {order}"
        )


def _connect(folder: Path) -> DuckDBPyConnection:
    connection = duckdb.connect(
        str(folder / "tables.duckdb"),
        config={
            "threads": 1,
            "memory_limit": MEMORY,
            "temp_directory": str(folder),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # A table that is only looked up is never read in the place of the one whose order counts.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute(f"SET allowed_directories = [{_quoted(folder)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def _faults() -> Generator[None]:
    """Turn what DuckDB reports into errors that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        full = full_disk(OSError(28, said)) if "No space left" in said else None
        raise full or StoreError(f"The tables cannot be made: {said}.") from error


def _quoted(path: Path) -> str:
    return "'{}'".format(str(path).replace("'", "''"))
