"""The tables of the ledger's database.

A new database is made from here; an older one is brought here by the migrations beside this module, which
Alembic runs. A test holds that both ways lead to the same tables.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

VERSION: Final = "0004"
"""The migration that leads here."""

METADATA: Final = MetaData()

_BY_CODE_POINT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Text that is compared by code point, as SQLite does it and content is sorted."""

META: Final = Table(
    "meta",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

ALEMBIC_VERSION: Final = Table(
    "alembic_version", METADATA, Column("version_num", String(32), primary_key=True)
)

PIECE: Final = Table(
    "piece",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""A piece of some content, compressed, under the SHA-256 of what it stands for; contents share them."""

CONTENT: Final = Table(
    "content",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("triples", Integer, nullable=False),
    Column("classes", JSON, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
)
"""A graph's content: the digests of its pieces, one behind the other."""

ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("shown_as", String),
)
"""Who does what: everything else names them by ids that mean nothing.

`shown_as` is what the published history calls them, where they want to be named there.
"""

REVISION: Final = Table(
    "revision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String, nullable=False),
    Column("graph", String, nullable=False, index=True),
    Column("digest", String, ForeignKey("content.digest")),
    Column("source_digest", String),
    Column("author", String, nullable=False),
    Column("approver", String),
    Column("submission", String),
    Column("at", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("offered", String, ForeignKey("content.digest")),
)

CHANGE: Final = Table(
    "change",
    METADATA,
    Column("revision", Integer, ForeignKey("revision.number"), primary_key=True),
    Column("subject", _BY_CODE_POINT, primary_key=True, index=True),
    Column("kind", String, nullable=False),
    Column("successor", String),
    sqlite_with_rowid=False,
)
"""What each revision did to each subject that it changed; they follow one another by revision and subject."""

GROWING: Final = (REVISION, CONTENT, PIECE, CHANGE)
"""The tables that only ever grow."""


def guards(dialect: str) -> tuple[str, ...]:
    """The SQL that keeps rows of the tables that only grow from being changed or deleted."""
    if dialect == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION the_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger only grows' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        return function, *(
            f"CREATE TRIGGER {table.name}_only_grows BEFORE UPDATE OR DELETE ON {table.name} "
            "FOR EACH ROW EXECUTE FUNCTION the_ledger_only_grows()"
            for table in GROWING
        )
    return tuple(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        for table, verb in (
            *((table.name, verb) for table in GROWING for verb in ("UPDATE", "DELETE")),
            ("meta", "DELETE"),
        )
    )
