"""The first form: revisions, and the content that they put, each in pieces of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meta",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "content",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("triples", sa.Integer, nullable=False),
        sa.Column("classes", sa.JSON, nullable=False),
    )
    op.create_table(
        "content_chunk",
        sa.Column("digest", sa.String, sa.ForeignKey("content.digest"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("graph", sa.String, nullable=False, index=True),
        sa.Column("digest", sa.String, sa.ForeignKey("content.digest")),
        sa.Column("source_digest", sa.String),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
