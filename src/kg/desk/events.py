"""What went on at the desk, in its order: who did what, to whom or to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from kg.ledger.tables import ACCOUNT, EVENT

_LARGEST: Final = 2**31 - 1
"""Beyond this no event has a number."""


@dataclass(frozen=True)
class Event:
    """One thing that went on.

    Attributes:
        n: Its number; later events have higher ones.
        at: When, in UTC.
        by: The name of who did it; empty where it was whoever runs this installation.
        what: What it was, as a short name (``account-added``).
        submission: Id of the submission that it was about, or None.
        detail: What else there is to say; under ``account`` the name of whom it was done to.
    """

    n: int
    at: datetime
    by: str
    what: str
    submission: str | None
    detail: Mapping[str, Any]


def record(
    connection: Connection,
    at: str,
    what: str,
    by: str | None,
    submission: str | None = None,
    **detail: object,
) -> None:
    """Record an event in the transaction that makes it true.

    Args:
        connection: The database, in a transaction that may write.
        at: When, in UTC, as ISO 8601.
        what: What it was, as a short name.
        by: Id of the account of who did it; None for whoever runs this installation.
        submission: Id of the submission that it is about.
        detail: What else there is to say, as JSON can; ``account`` is the id of whom it was done to.
    """
    connection.execute(insert(EVENT).values(at=at, by=by, what=what, submission=submission, detail=detail))


def events(
    connection: Connection,
    limit: int | None = None,
    before: int | None = None,
    *,
    submission: str | None = None,
    but: str = "",
) -> list[Event]:
    """The latest events, the newest first.

    Args:
        connection: The database, in a transaction.
        limit: How many to give at the most; None for all.
        before: Only such as have a lower number than this.
        submission: Only such as are about the submission with this id.
        but: What they are not to be.
    """
    wanted = select(EVENT).where(EVENT.c.what != but).order_by(EVENT.c.n.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(EVENT.c.n < max(0, min(before, _LARGEST)))
    if submission is not None:
        wanted = wanted.where(EVENT.c.submission == submission)
    rows = list(connection.execute(wanted).mappings())
    people = {id_ for row in rows for id_ in (row["by"], row["detail"].get("account")) if id_}
    named = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(people))
    names: dict[str, str] = {row[0]: row[1] for row in connection.execute(named)}

    def told(detail: Mapping[str, Any]) -> dict[str, Any]:
        account = detail.get("account")
        return {**detail, "account": names.get(account, account)} if account else dict(detail)

    return [
        Event(
            row["n"],
            datetime.fromisoformat(row["at"]),
            names.get(row["by"], ""),
            row["what"],
            row["submission"],
            told(row["detail"]),
        )
        for row in rows
    ]
