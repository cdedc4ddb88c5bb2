"""Accounts can sign in, and there is a desk: who is signed in, what is submitted, what was decided.

And what is withdrawn by itself is told from what a newer file leaves out, and found by an index.
"""

import sqlalchemy as sa
from alembic import op

from kg.ledger.tables import CHANGE, DESK, GROWING, WITHDRAWN, guards

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, with nothing in them; no account can sign in until it has a password and a role."""
    connection = op.get_bind()
    has = sa.inspect(connection)
    # Earlier steps make tables of today's form where they make them themselves.
    if "roles" not in {column["name"] for column in has.get_columns("account")}:
        op.add_column("account", sa.Column("password_hash", sa.String))
        op.add_column("account", sa.Column("roles", sa.String, nullable=False, server_default=""))
        op.add_column("account", sa.Column("active", sa.Boolean, nullable=False, server_default=sa.false()))
        op.add_column("account", sa.Column("created", sa.String))
    if WITHDRAWN.name not in {index["name"] for index in has.get_indexes(CHANGE.name)}:
        WITHDRAWN.create(connection)
    for table in DESK:
        if not has.has_table(table.name):
            table.create(connection)
            if table in GROWING:
                for statement in guards(connection.dialect.name, (table,)):
                    connection.exec_driver_sql(statement)
