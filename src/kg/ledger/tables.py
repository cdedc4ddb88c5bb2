"""The tables of the ledger's database, and of the desk, which shares it: what it accepts is one transaction.

A new database is made from here; an older one is brought here by the migrations beside this module, which
Alembic runs. A test holds that both ways lead to the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)

VERSION: Final = "0006"
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
    Column("password_hash", String),
    Column("roles", String, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=false()),
    Column("created", String),
)
"""Who does what: everything else names them by ids that mean nothing.

`shown_as` is what the published history calls them, where they want to be named there. Whom only `--author`
named has no roles and is not active: such an account signs in nowhere. `roles` are words with blanks between.
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

WITHDRAWN: Final = Index(
    "ix_change_withdrawn",
    CHANGE.c.subject,
    sqlite_where=CHANGE.c.kind == "withdraw",
    postgresql_where=CHANGE.c.kind == "withdraw",
)
"""Finds the few subjects that were withdrawn by themselves among the many that ever changed."""

RELEASE: Final = Table(
    "release",
    METADATA,
    Column("name", String, primary_key=True),
    Column("revision", Integer, ForeignKey("revision.number"), nullable=False),
    Column("base_iri", String, nullable=False),
    Column("at", String, nullable=False),
    Column("author", String, nullable=False),
    Column("notes", String, nullable=False),
    Column("previous", String, ForeignKey("release.name")),
    Column("changes", JSON, nullable=False),
    Column("files", JSON, nullable=False),
)
"""A revision that was given a name to be cited by, with the files that are kept of it.

`changes` counts the facts that have come, changed and gone since the previous one; `files` has the name,
media type, size and SHA-256 of each file.
"""

SESSION: Final = Table(
    "session",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("account", String, ForeignKey("account.id"), nullable=False, index=True),
    Column("created", String, nullable=False),
    Column("seen", String, nullable=False),
    Column("expires", String, nullable=False),
)
"""Who is signed in, under the SHA-256 of what their cookie says; to sign out deletes the row."""

TOKEN: Final = Table(
    "token",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account", String, ForeignKey("account.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("scopes", String, nullable=False),
    Column("created", String, nullable=False),
    Column("expires", String, nullable=False),
    Column("used", String),
    Column("revoked", String),
)
"""What programs show in place of a password, under its SHA-256; `scopes` are words with blanks between."""

UPLOAD: Final = Table(
    "upload",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("media_type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""A file as it came, or an article's text, compressed, under its SHA-256. Never published."""

SUBMISSION: Final = Table(
    "submission",
    METADATA,
    Column("id", String, primary_key=True),
    Column("state", String, nullable=False, index=True),
    Column("row_version", Integer, nullable=False),
    Column("author", String, ForeignKey("account.id"), nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("created", String, nullable=False),
    Column("submitted", String),
    Column("decided", String),
)
"""What somebody hands in.

`row_version` grows with each change of the row: who changes it names the one that they have seen.
"""

SUBMISSION_VERSION: Final = Table(
    "submission_version",
    METADATA,
    Column("submission", String, ForeignKey("submission.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("by", String, ForeignKey("account.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("comment", String, nullable=False),
    Column("file_name", String),
    Column("upload", LargeBinary, ForeignKey("upload.digest")),
    Column("text", LargeBinary, ForeignKey("upload.digest")),
    Column("findings", JSON, nullable=False),
)
"""A version of a submission, which never changes.

It has the file that it came from, the article's text, and what was found of the file as a whole.
"""

ITEM: Final = Table(
    "item",
    METADATA,
    Column("id", String, primary_key=True),
    Column("submission", String, ForeignKey("submission.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
)
"""One thing that a submission is about, through all its versions, so that comments stay with it."""

ITEM_VERSION: Final = Table(
    "item_version",
    METADATA,
    Column("item", String, ForeignKey("item.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("source_row", Integer),
    Column("op", String, nullable=False),
    Column("graph", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("base", String),
    Column("cells", JSON, nullable=False),
    Column("understood", JSON, nullable=False),
    Column("statements", String),
    Column("findings", JSON, nullable=False),
)
"""What a version of a submission says of an item.

It has the cells as they were typed, what they were taken for, and the statements that these make; `base` is
the digest of what is to be replaced.
"""

COMMENT: Final = Table(
    "comment",
    METADATA,
    Column("id", String, primary_key=True),
    Column("submission", String, ForeignKey("submission.id"), nullable=False, index=True),
    Column("item", String, ForeignKey("item.id")),
    Column("n", Integer, nullable=False),
    Column("by", String, ForeignKey("account.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("text", String, nullable=False),
)
"""What somebody said of a submission or of one of its items, at which version."""

DECISION: Final = Table(
    "decision",
    METADATA,
    Column("item", String, ForeignKey("item.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("by", String, ForeignKey("account.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("overridden", JSON, nullable=False),
    Column("published_as", String, index=True),
    Column("revision", Integer),
)
"""What was decided on an item at a version, the warnings that were answered, and what became of it."""

EVENT: Final = Table(
    "event",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("by", String, ForeignKey("account.id")),
    Column("what", String, nullable=False),
    Column("submission", String, ForeignKey("submission.id"), index=True),
    Column("detail", JSON, nullable=False),
)
"""What went on at the desk, in its order."""

ARTICLE_TEXT: Final = Table(
    "article_text",
    METADATA,
    Column("article", String, primary_key=True),
    Column("upload", LargeBinary, ForeignKey("upload.digest"), nullable=False),
    Column("submission", String, ForeignKey("submission.id"), nullable=False),
)
"""The text of a published article, against which later quotes of it are checked. Never published."""

DESK: Final = (
    *(SESSION, TOKEN, UPLOAD, SUBMISSION, SUBMISSION_VERSION, ITEM, ITEM_VERSION, COMMENT, DECISION, EVENT),
    ARTICLE_TEXT,
)
"""The tables of the desk."""

GROWING: Final = (
    *(REVISION, CONTENT, PIECE, CHANGE, RELEASE),
    *(EVENT, DECISION, SUBMISSION_VERSION, ITEM_VERSION),
)
"""The tables that only ever grow."""


def guards(dialect: str, tables: Sequence[Table] = (META, *GROWING)) -> tuple[str, ...]:
    """The SQL that keeps rows of the tables that only grow from being changed or deleted.

    Args:
        dialect: The database's.
        tables: The tables to guard.
    """
    growing = [table for table in tables if table is not META]
    if dialect == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION the_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger only grows' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        return function, *(
            f"CREATE TRIGGER {table.name}_only_grows BEFORE UPDATE OR DELETE ON {table.name} "
            "FOR EACH ROW EXECUTE FUNCTION the_ledger_only_grows()"
            for table in growing
        )
    verbs = [(table.name, verb) for table in growing for verb in ("UPDATE", "DELETE")]
    # What the ledger says of itself may come to be something else, but is always there.
    verbs += [("meta", "DELETE")] * (META in tables)
    return tuple(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        for table, verb in verbs
    )
