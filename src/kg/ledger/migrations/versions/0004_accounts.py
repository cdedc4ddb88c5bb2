"""Who does what stands in one table; revisions name them by ids, and say who decided and what it came from.

Whom the published history named stays named.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from kg.ledger.migrations.guarding import unguarded
from kg.ledger.tables import ACCOUNT

revision = "0004"
down_revision = "0003"

_REVISION = sa.table("revision", sa.column("author", sa.String))


def upgrade() -> None:
    """Make the table from the names that revisions have, and put ids in their place."""
    connection = op.get_bind()
    # The second step makes tables of today's form where it made them itself.
    if sa.inspect(connection).has_table(ACCOUNT.name):
        return
    ACCOUNT.create(connection)
    for column in ("approver", "submission"):
        op.add_column("revision", sa.Column(column, sa.String))
    with unguarded(connection, "revision"):
        for name in connection.execute(sa.select(_REVISION.c.author).distinct()).scalars().all():
            if name:
                account = uuid4().hex
                connection.execute(sa.insert(ACCOUNT).values(id=account, name=name, shown_as=name))
                connection.execute(
                    sa.update(_REVISION).where(_REVISION.c.author == name).values(author=account)
                )
