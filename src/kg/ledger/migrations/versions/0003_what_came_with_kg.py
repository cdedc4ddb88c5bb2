"""Revisions tell what came with kg for their graph.

Of revisions from before nobody knows which were made for that. The first content of each graph that ever had
a file counts as what came with kg: what has changed since, by whomever, is taken for people's work, so rather
a conflict is told than work lost.
"""

import sqlalchemy as sa
from alembic import op

from kg.ledger.migrations.guarding import unguarded

revision = "0003"
down_revision = "0002"

_FILL = """
UPDATE revision SET offered = digest WHERE number IN (
  SELECT min(number) FROM revision GROUP BY graph HAVING count(source_digest) > 0
)
"""


def upgrade() -> None:
    """Add the column, and fill it for the first revision of each graph."""
    connection = op.get_bind()
    # The step before makes tables of today's form where it made them itself.
    if all(column["name"] != "offered" for column in sa.inspect(connection).get_columns("revision")):
        op.execute("ALTER TABLE revision ADD COLUMN offered VARCHAR REFERENCES content (digest)")
    with unguarded(connection, "revision"):
        op.execute(_FILL)
