"""The ledger's database: SQLite or PostgreSQL, by way of SQLAlchemy."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
import weakref
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from kg.errors import LedgerError, LedgerMissing, LedgerUnavailable, StorageFull, WriterBusy
from kg.ledger.tables import ALEMBIC_VERSION, META, METADATA, guards

BUSY_SECONDS: Final = 5
"""How long who wants to write waits for another who does."""

_LOOK_AGAIN: Final = 0.05

_LEDGER: Final = 0x6B67
"""The advisory lock of PostgreSQL that a transaction holds which adds to the ledger."""

_CLAIM: Final = 0x6B68
"""The one that is held from before such a writer looks at what there is until it has written."""

_BESIDE: Final = 0x6B69
"""The one of who writes beside the ledger. Who needs both takes the ledger's first."""

_CONNECTING: Final = {
    "connect_timeout": "5",
    # A machine that is gone says nothing: what is not acknowledged for so long is given up (tcp(7)).
    "tcp_user_timeout": "15000",
    "keepalives_idle": "10",
    "client_encoding": "utf8",
}
"""Parameters of libpq, where the URL has none of its own."""

_HOLDER: Final = (
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND objid = %(claim)s AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

_BEFORE_VERSIONS: Final = "0001"

_BUSY: Final = {"55P03", "40001", "40P01"}
_FULL: Final = {"53100"}


class Database:
    """Gives connections, each in a transaction.

    Args:
        where: An SQLite file, or the URL of a PostgreSQL database.

    Attributes:
        name: What messages call it; never with a password.
        path: Its file, where it is SQLite.
        dialect: SQLAlchemy's name of which of the two it is.
    """

    def __init__(self, where: Path | str) -> None:
        self.path = where if isinstance(where, Path) else None
        if isinstance(where, Path):
            self.name = str(where)
            self._engine = _sqlite(where)
        else:
            url = make_url(where)
            self.name = url.set(query={}).render_as_string(hide_password=True)
            self._engine = _postgresql(url)
        self.dialect = self._engine.dialect.name
        weakref.finalize(self, self._engine.dispose)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that reads, and sees what was there when it first looked.

        Raises:
            LedgerUnavailable: The database cannot be used.
        """
        with self._faults(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, ledger: bool = False) -> Generator[Connection]:
        """The one transaction that may write, to the ledger or beside it.

        In PostgreSQL the two do not wait for each other; an SQLite file has one writer in all.

        Args:
            ledger: Whether it adds to the ledger.

        Raises:
            WriterBusy: Another process is writing.
            StorageFull: There is no room left.
            LedgerUnavailable: The database cannot be used.
        """
        with self._faults():
            connection = self._engine.connect().execution_options(kg_writes=True)
            if self.dialect == "postgresql":
                # What is seen is what others have written by the time that the lock is held.
                connection = connection.execution_options(isolation_level="READ COMMITTED")
            with connection, connection.begin():
                if self.dialect == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
                    _await_turn(connection, _LEDGER if ledger else _BESIDE)
                yield connection

    def beside(self, connection: Connection) -> None:
        """Become, in a transaction that adds to the ledger, the one who writes beside it as well."""
        if self.dialect == "postgresql":
            _await_turn(connection, _BESIDE)

    @contextmanager
    def claimed(self) -> Generator[None]:
        """Be the one who is about to write, and remain it, whichever machine others are on.

        An SQLite file has one data directory alone, whose lock does this.

        Raises:
            WriterBusy: Another process is; says which.
            LedgerUnavailable: The database cannot be used.
        """
        if self.path:
            yield
            return
        with self._faults():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with connection:
                deadline = time.monotonic() + BUSY_SECONDS
                # PostgreSQL lets go of a dead writer's lock a moment after its death.
                while not connection.execute(select(func.pg_try_advisory_lock(_CLAIM))).scalar_one():
                    if time.monotonic() >= deadline:
                        holder = connection.exec_driver_sql(_HOLDER, {"claim": _CLAIM}).scalar()
                        raise WriterBusy(
                            f"{holder or 'Another process'} is writing to {self.name}.",
                            "Wait until it has finished, then try again.",
                        )
                    time.sleep(_LOOK_AGAIN)
                try:
                    yield
                finally:
                    # With a connection that was lost the lock is gone.
                    with suppress(DBAPIError):
                        connection.execute(select(func.pg_advisory_unlock(_CLAIM)))

    def size(self) -> int:
        """Bytes that it takes on its disk."""
        if self.path:
            return self.path.stat().st_size
        with self.reading() as connection:
            return connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one()

    @contextmanager
    def created(self) -> Generator[Connection]:
        """The tables of a ledger, empty, in the transaction that makes them; if that fails, no file is left.

        Raises:
            LedgerError: There is a ledger already.
            StorageFull: There is no room left.
        """
        with self._new_file(), self.writing() as connection:
            if not self.path:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if encoding != "UTF8":
                    raise LedgerError(
                        f"The database {self.name} has the encoding {encoding}: it cannot hold every text.",
                        "Make one with the encoding UTF8: createdb --encoding UTF8 --template template0.",
                    )
            if self.has_tables(connection):
                raise LedgerError(
                    f"There is a ledger at {self.name} already.",
                    f"Use it, or choose another {'KG_DATA_DIR' if self.path else 'KG_LEDGER_URL'}.",
                )
            METADATA.create_all(connection)
            for statement in guards(self.dialect):
                connection.exec_driver_sql(statement)
            yield connection

    @contextmanager
    def _new_file(self) -> Generator[None]:
        """A file for a new ledger, where it is one; goes again if it does not become one."""
        if self.path is None or self.path.exists():
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # It has hashes of passwords, and what people handed in: for whoever runs it alone.
        self.path.touch(mode=0o600)
        try:
            yield
        except BaseException:
            self._engine.dispose()
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            raise

    def has_ledger(self) -> bool:
        """Whether there is a ledger in it, of whatever form."""
        if self.path and not self.path.is_file():
            return False
        with self.reading() as connection:
            return self.has_tables(connection)

    def missing(self) -> LedgerMissing:
        """The error that there is none."""
        return LedgerMissing(f"There is no ledger at {self.name}.", "Run `kg init` first.")

    def has_tables(self, connection: Connection) -> bool:
        """The same, within a transaction."""
        return inspect(connection).has_table(META.name)

    def version(self, connection: Connection) -> str:
        """The form that its ledger has; such as came before forms had numbers is the first."""
        if not inspect(connection).has_table(ALEMBIC_VERSION.name):
            return _BEFORE_VERSIONS
        return connection.execute(select(ALEMBIC_VERSION.c.version_num)).scalar_one()

    @contextmanager
    def _faults(self) -> Generator[None]:
        """Turn what the database reports into errors that say what to do."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            told = error.orig if isinstance(error, DBAPIError) else error
            said = " ".join(str(told).split()).rstrip(".?")
            state = getattr(told, "sqlstate", None)
            if state in _BUSY or (self.path and "locked" in said):
                raise WriterBusy(
                    f"Another process is writing to {self.name}.", "Wait for it, then try again."
                ) from error
            if state in _FULL or (self.path and ("full" in said or "disk I/O" in said)):
                raise StorageFull(
                    f"The ledger at {self.name} cannot grow: {said}.",
                    "Make room, then try again; nothing was published.",
                ) from error
            raise LedgerUnavailable(
                f"The ledger at {self.name} cannot be used: {said}.",
                "" if self.path else "See that the database runs, and that KG_LEDGER_URL is right.",
            ) from error


def _await_turn(connection: Connection, lock: int) -> None:
    """Wait for an advisory lock of PostgreSQL, which the transaction holds to its end."""
    connection.execute(select(func.pg_advisory_xact_lock(lock)))


def _postgresql(url: URL) -> Engine:
    process = f"kg on {socket.gethostname()} (process {os.getpid()})"
    given = {"application_name": process, **_CONNECTING, **url.query}
    return create_engine(
        url.set(drivername="postgresql+psycopg", query=given),
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
    )


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        # SQLAlchemy says when a transaction begins, so that a writer can say so at once.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        writes = connection.get_execution_options().get("kg_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
