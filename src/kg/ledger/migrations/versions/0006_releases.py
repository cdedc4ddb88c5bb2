"""Revisions can be released under a name, with files that are kept."""

import sqlalchemy as sa
from alembic import op

from kg.ledger.tables import RELEASE, guards

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table, with nothing in it."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(RELEASE.name):
        RELEASE.create(connection)
        for statement in guards(connection.dialect.name, (RELEASE,)):
            connection.exec_driver_sql(statement)
