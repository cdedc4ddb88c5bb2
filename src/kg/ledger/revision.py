"""Revisions, as the database has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, Select, select

from kg.ledger.tables import ACCOUNT, CONTENT, REVISION

_AUTHOR: Final = ACCOUNT.alias()
_APPROVER: Final = ACCOUNT.alias()

ENTRIES: Final = (
    select(
        REVISION,
        CONTENT.c.triples,
        CONTENT.c.classes,
        _AUTHOR.c.shown_as.label("author_shown"),
        _APPROVER.c.shown_as.label("approver_shown"),
    )
    .join_from(REVISION, CONTENT, REVISION.c.digest == CONTENT.c.digest, isouter=True)
    .outerjoin(_AUTHOR, REVISION.c.author == _AUTHOR.c.id)
    .outerjoin(_APPROVER, REVISION.c.approver == _APPROVER.c.id)
)
"""All revisions, each with what is known of its content and of who made it."""


@dataclass(frozen=True)
class Revision:
    """One entry of the ledger.

    Attributes:
        number: Its place, from 1.
        action: Whether it put a graph's content or dropped the graph.
        graph: The named graph's IRI.
        digest: The content's digest; None for a drop.
        triples: The content's number of triples; 0 for a drop.
        classes: How many subjects the content types with each class.
        source_digest: Digest of the file that was loaded, where there was one.
        author: By whom, as they want to be named; empty where they do not.
        approver: Who has decided on it, likewise.
        submission: Id of what it came with, where that was submitted.
        at: When, in UTC.
        reason: Why.
        offered: Digest of what came with kg for the graph, where the revision was made for that; the content
            is another one where people had changed the graph.
    """

    number: int
    action: Literal["put", "drop"]
    graph: str
    digest: str | None
    triples: int
    classes: Mapping[str, int]
    source_digest: str | None
    author: str
    approver: str
    submission: str | None
    at: datetime
    reason: str
    offered: str | None = None


def revisions_of(connection: Connection, wanted: Select[Any]) -> list[Revision]:
    """The revisions that a query for `ENTRIES` gives."""
    return [revision_of(row) for row in connection.execute(wanted).mappings()]


def revision_of(row: RowMapping) -> Revision:
    """A row of `ENTRIES`."""
    return Revision(
        number=row["number"],
        action=row["action"],
        graph=row["graph"],
        digest=row["digest"],
        triples=row["triples"] or 0,
        classes=row["classes"] or {},
        source_digest=row["source_digest"],
        author=row["author_shown"] or "",
        approver=row["approver_shown"] or "",
        submission=row["submission"],
        at=datetime.fromisoformat(row["at"]),
        reason=row["reason"],
        offered=row["offered"],
    )
