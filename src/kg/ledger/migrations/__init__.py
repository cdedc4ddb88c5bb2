"""Migrations: what brings a ledger of an older form to the present one, one step after the other.

Alembic runs the modules of ``versions`` in order, in one transaction, and keeps in the database how far it
has come. `kg.ledger.tables` has the form that they lead to.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from kg.ledger.database import Database
from kg.ledger.tables import VERSION


def migrate(where: Path | str) -> tuple[str, str]:
    """Bring a ledger to the present form: wholly, or not at all.

    Args:
        where: An SQLite file, or the URL of a PostgreSQL database.

    Returns:
        The form that it had, and the one that it has.

    Raises:
        LedgerMissing: There is none.
        WriterBusy, StorageFull, LedgerError: As their names say.
    """
    database = Database(where)
    if not database.has_ledger():
        raise database.missing()
    with database.writing(ledger=True) as connection:
        database.beside(connection)
        before = database.version(connection)
        if before != VERSION:
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent))
            config.attributes["connection"] = connection
            # Ledgers of the first form are older than Alembic's own table.
            command.stamp(config, before)
            command.upgrade(config, "head")
    return before, VERSION
