"""A projection of the ledger: an SQLite file that follows what is published, subject by subject.

For each graph the file knows the digest of the content that it has read. Where a graph has another by now, it
takes just the subjects of which the two contents say different things. One transaction brings it from one
revision to the next, so readers see it whole, and a crash leaves it as it was. Whoever removes it loses
nothing: the next writer makes it anew.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from kg.errors import StorageFull, StoreError
from kg.ledger import Ledger
from kg.rdf import changes, unlike
from kg.store import GraphSummary, View

T = TypeVar("T")

Subjects = Iterator[tuple[bytes, bytes, bytes]]
"""The subjects that have changed, in order, each with its lines before and after."""

Fill = Callable[[int, Subjects], None]
"""Brings what a file has under a graph's number to what is said of some subjects by now."""

_WRITING_SECONDS: Final = 60.0
_READING_SECONDS: Final = 1.0
_STEPS: Final = 50_000
_CACHE_KIBIBYTES: Final = 131_072
_DAMAGED: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


class Projection(ABC):
    """The writing side of such a file; only the writer of what is published may use it.

    A subclass says what the file is like, and what it takes from a graph. Where writing fails, the file stays
    as it was; the errors are `kg.errors.StorageFull`, `kg.errors.StoreError` and `kg.errors.LedgerError`.

    Args:
        path: The file; made when it is first written.

    Attributes:
        name: What messages call it.
        lack: What readers miss while it cannot be written.
        version: Its form; a file of another form is made anew.
        schema: The SQL that makes it. It has a table ``graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL
            UNIQUE, digest TEXT NOT NULL, …)``, where all other columns have defaults.
        emptying: The SQL statements that take all out of it.
        arranging: The SQL statements that arrange it for reading once it was made anew.
    """

    name: ClassVar[str]
    lack: ClassVar[str]
    version: ClassVar[int]
    schema: ClassVar[str]
    emptying: ClassVar[tuple[str, ...]]
    arranging: ClassVar[tuple[str, ...]] = ()

    def __init__(self, path: Path) -> None:
        self.path = path

    def follow(self, view: View, ledger: Ledger) -> bool:
        """Bring the file to what a view shows.

        Costs one look at each graph's digest where nothing has changed, else what has changed. Rows that stay
        as they are are not touched.

        Args:
            view: What is published, and is not being changed.
            ledger: Where the content of that is found.

        Returns:
            Whether any graph has changed.
        """
        return self._write(lambda connection: self._update(connection, view, ledger))

    def rebuild(self, view: View, ledger: Ledger) -> bool:
        """Make the file anew; readers have the old one meanwhile.

        Args:
            view: What is published, and is not being changed.
            ledger: Where the content of that is found.

        Returns:
            Whether there is anything in it.
        """

        def anew(connection: sqlite3.Connection) -> bool:
            self._empty(connection)
            changed = self._update(connection, view, ledger)
            for statement in self.arranging:
                connection.execute(statement)
            return changed

        return self._write(anew)

    def _update(self, connection: sqlite3.Connection, view: View, ledger: Ledger) -> bool:
        """Bring the file to what a view shows, in a transaction; whether any graph has changed."""
        rows = connection.execute("SELECT iri, digest FROM graph").fetchall()
        if not all(isinstance(value, str) for row in rows for value in row):
            # Of a file that was cut SQLite may read what is missing as nothing, and not notice.
            error = sqlite3.DatabaseError("a column that is never empty is empty")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        known: dict[str, str] = dict(rows)
        wanted = {summary.graph: summary for summary in view.manifest.graphs}

        def differing() -> list[str]:
            every = sorted(known.keys() | wanted.keys())
            return [g for g in every if g not in wanted or known.get(g) != wanted[g].digest]

        changed = differing()
        if not all(ledger.has(known[graph]) for graph in changed if graph in known):
            # The ledger is another one, so nobody can say any more what has changed since.
            self._empty(connection)
            known = {}
            changed = differing()
        coming = [wanted[graph] for graph in changed if graph not in known]
        with self._changing(connection, view, ledger, coming) as fill:
            for graph in changed:
                connection.execute("INSERT OR IGNORE INTO graph (iri, digest) VALUES (?, '')", [graph])
                (number,) = connection.execute("SELECT id FROM graph WHERE iri = ?", [graph]).fetchone()
                before = ledger.stored(known[graph]) if graph in known else None
                after = ledger.stored(wanted[graph].digest) if graph in wanted else None
                fill(number, changes(*unlike(before, after)))
                if graph not in wanted:
                    connection.execute("DELETE FROM graph WHERE id = ?", [number])
                else:
                    connection.execute(
                        "UPDATE graph SET digest = ? WHERE id = ?", [wanted[graph].digest, number]
                    )
        return bool(changed)

    def _empty(self, connection: sqlite3.Connection) -> None:
        for statement in self.emptying:
            connection.execute(statement)

    @abstractmethod
    def _changing(
        self, connection: sqlite3.Connection, view: View, ledger: Ledger, coming: Sequence[GraphSummary]
    ) -> AbstractContextManager[Fill]:
        """What is done before and after graphs are filled, and what fills one.

        Args:
            connection: The file, in a transaction.
            view: What is published.
            ledger: Where the content of that is found.
            coming: The graphs of which the file has nothing yet.
        """

    def _write(self, change: Callable[[sqlite3.Connection], bool]) -> bool:
        """Change the file in one transaction; one that is damaged, or of another form, is made anew."""
        try:
            try:
                return self._change(change)
            except sqlite3.DatabaseError as error:
                if _code(error) not in _DAMAGED:
                    raise
                self._remove()
                return self._change(change)
        except sqlite3.Error as error:
            if _code(error) == sqlite3.SQLITE_FULL:
                raise StorageFull(
                    f"The disk of {self.path} is full: {self.lack}.", "Make room, then run `kg rebuild`."
                ) from error
            raise StoreError(f"The {self.name} {self.path} cannot be written: {error}.") from error

    def _change(self, change: Callable[[sqlite3.Connection], bool]) -> bool:
        # Closing the connection takes back what is not committed.
        with closing(self._opened()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            changed = change(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return changed

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_WRITING_SECONDS, isolation_level=None)
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != self.version and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                connection.close()
                self._remove()
                return self._opened()
            if version != self.version:
                connection.executescript(
                    "PRAGMA journal_mode = WAL; BEGIN;"
                    f"{self.schema}; PRAGMA user_version = {self.version}; COMMIT;"
                )
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()


class ProjectionReader:
    """The reading side of such a file: gives snapshots of the file; safe for use from several threads.

    Args:
        path: The file.
        name: What messages call it.
        slow: What a message says where a reader is stopped, and what to do then.
    """

    def __init__(self, path: Path, name: str, slow: tuple[str, str]) -> None:
        self._path = path
        self._name = name
        self._slow = slow
        self._local = threading.local()

    def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Look at the file as it is at one moment, for a second at the most.

        Raises:
            StoreError: There is no file yet, it cannot be read, or that took too long.
        """
        try:
            connection = self._connection()
            began = time.monotonic()
            connection.set_progress_handler(lambda: time.monotonic() - began > _READING_SECONDS, _STEPS)
            connection.execute("BEGIN")
            try:
                return look(connection)
            finally:
                connection.execute("ROLLBACK")
        except FileNotFoundError:
            raise StoreError(f"There is no {self._name} yet.", "Run `kg load`, or `kg rebuild`.") from None
        except sqlite3.Error as error:
            if _code(error) == sqlite3.SQLITE_INTERRUPT:
                raise StoreError(*self._slow) from error
            raise StoreError(f"The {self._name} cannot be read: {error}.", "Run `kg rebuild`.") from error

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of one query; raises as `read` does."""
        return self.read(lambda connection: connection.execute(query, values).fetchall())

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; another one where the file is another one."""
        file = self._path.stat().st_ino
        kept: tuple[int, sqlite3.Connection] | None = getattr(self._local, "kept", None)
        if kept is not None and kept[0] == file:
            return kept[1]
        if kept is not None:
            kept[1].close()
        connection = sqlite3.connect(self._path, timeout=_READING_SECONDS, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        self._local.kept = (file, connection)
        return connection


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's own code of an error; None where the error is Python's."""
    return getattr(error, "sqlite_errorcode", None)
