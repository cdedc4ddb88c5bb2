"""The ledger's database: SQLite or PostgreSQL, by way of SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from kg.errors import LedgerError, StorageFull, WriterBusy
from kg.ledger.tables import ALEMBIC_VERSION, META

BUSY_SECONDS: Final = 5
"""How long who wants to write waits for another who does."""

_WRITER: Final = 0x6B67
"""The advisory lock of PostgreSQL that a writer holds."""

_BEFORE_VERSIONS: Final = "0001"

_BUSY: Final = {"55P03", "40001", "40P01"}
_FULL: Final = {"53100"}


class Database:
    """Gives connections, each in a transaction.

    Args:
        where: An SQLite file, or the URL of a database as SQLAlchemy reads it.

    Attributes:
        name: What messages call it; never with a password.
        path: Its file, where it is SQLite.
    """

    def __init__(self, where: Path | str) -> None:
        url = make_url(f"sqlite:///{where}" if isinstance(where, Path) else where)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        self.dialect = url.get_backend_name()
        if self.dialect not in {"sqlite", "postgresql"}:
            raise LedgerError(f"A ledger cannot be in {self.dialect}.", "It can be in SQLite or PostgreSQL.")
        self.path = Path(str(url.database)) if self.dialect == "sqlite" else None
        self.name = str(self.path) if self.path else url.render_as_string(hide_password=True)
        self._engine = _sqlite(self.path) if self.path else create_engine(url, pool_pre_ping=True)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that reads.

        Raises:
            LedgerError: The database cannot be used.
        """
        with self._faults(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """The one transaction that may write.

        Raises:
            WriterBusy: Another process is writing.
            StorageFull: There is no room left.
            LedgerError: The database cannot be used.
        """
        with self._faults():
            connection = self._engine.connect().execution_options(kg_writes=True)
            with connection, connection.begin():
                if self.dialect == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")
                yield connection

    def has_tables(self, connection: Connection) -> bool:
        """Whether there is a ledger in it."""
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
            said = str(told).strip()
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
            raise LedgerError(f"The ledger at {self.name} cannot be used: {said}.") from error


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
