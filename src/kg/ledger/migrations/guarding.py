"""What keeps a table from being changed, put aside while a migration fills it anew."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection

from kg.ledger.tables import guards


@contextmanager
def unguarded(connection: Connection, table: str) -> Generator[None]:
    """Have a table's rows changed, within the transaction of the migration."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    guard = f"TRIGGER {table}_update "
    connection.exec_driver_sql(f"DROP {guard}")
    yield
    for statement in guards(connection.dialect.name):
        if guard in statement:
            connection.exec_driver_sql(statement)
