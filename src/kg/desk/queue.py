"""Which submissions a list has, in which order, and a page at a time: the queue, one's own, an overview.

Nothing here asks who may see them; `kg.desk.submissions` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select

from kg.desk.limits import without_unkept
from kg.desk.repository import ENTRIES
from kg.desk.submission import Entry, Listing, Person, State
from kg.ledger.tables import EVENT, SUBMISSION

_SEEN: Final = SUBMISSION.c.state != "draft"
_WAITING: Final = func.coalesce(SUBMISSION.c.submitted, "")
_LONGEST_WAITING_FIRST: Final = (_WAITING, SUBMISSION.c.id)


def waiting(
    connection: Connection,
    state: State,
    limit: int,
    after: str | None,
    *,
    language: str | None,
    author: str | None,
) -> Listing:
    """Everybody's submissions in one state, those that have waited longest first.

    Args:
        connection: The database, in a transaction.
        state: Which state.
        limit: How many to give at the most.
        after: What the page before said.
        language: Only those in this language, by its code.
        author: Only those of the account with this id.
    """
    wanted = ENTRIES.where(SUBMISSION.c.state == state).order_by(*_LONGEST_WAITING_FIRST)
    for column, value in ((SUBMISSION.c.language, language), (SUBMISSION.c.author, author)):
        if value is not None:
            wanted = wanted.where(column == without_unkept(value))
    if after is not None:
        at, _, last = without_unkept(after).partition(" ")
        since = literal(at)
        wanted = wanted.where(or_(since < _WAITING, and_(since == _WAITING, SUBMISSION.c.id > last)))
    return _page(connection, wanted, _SEEN, limit)


def of_author(connection: Connection, author: str, limit: int, after: str | None) -> Listing:
    """The submissions of an account, the newest first.

    Args:
        connection: The database, in a transaction.
        author: The account's id.
        limit: How many to give at the most.
        after: What the page before said.
    """
    own = SUBMISSION.c.author == author
    wanted = ENTRIES.where(own).order_by(SUBMISSION.c.id.desc())
    if after is not None:
        wanted = wanted.where(SUBMISSION.c.id < without_unkept(after).rpartition(" ")[2])
    return _page(connection, wanted, own, limit)


def overview(connection: Connection, state: str | None, limit: int) -> Listing:
    """Everybody's submissions but drafts, those that have waited longest first.

    Args:
        connection: The database, in a transaction.
        state: Only those in this state; None for all.
        limit: How many to give at the most.
    """
    wanted = ENTRIES.where(_SEEN).order_by(*_LONGEST_WAITING_FIRST)
    if state is not None:
        wanted = wanted.where(SUBMISSION.c.state == without_unkept(state))
    return _page(connection, wanted, _SEEN, limit)


def _page(connection: Connection, wanted: Select[Any], of: ColumnElement[bool], limit: int) -> Listing:
    """A page of a list.

    Args:
        connection: The database, in a transaction.
        wanted: Which submissions, of `ENTRIES`.
        of: What all have of which the states are counted.
        limit: How many to give at the most.
    """
    rows = list(connection.execute(wanted.limit(limit + 1)).mappings())
    tally = select(SUBMISSION.c.state, func.count()).where(of).group_by(SUBMISSION.c.state)
    counts: dict[State, int] = {row[0]: row[1] for row in connection.execute(tally)}
    shown = rows[:limit]
    told = select(EVENT.c.submission, EVENT.c.what, EVENT.c.detail).where(
        EVENT.c.what.in_(("created", "revised", "submitted")),
        EVENT.c.submission.in_([row["id"] for row in shown]),
    )
    newest: dict[str, Mapping[str, Any]] = {}
    submitted: dict[str, Mapping[str, Any]] = {}
    for event in connection.execute(told.order_by(EVENT.c.n)):
        newest[event.submission] = event.detail
        if event.what == "submitted":
            submitted[event.submission] = event.detail
    # What its author is still at is not for the others who see a list.
    details = {
        row["id"]: (newest if row["state"] == "draft" else {**newest, **submitted}).get(row["id"], {})
        for row in shown
    }
    entries = tuple(
        Entry(
            id=row["id"],
            state=row["state"],
            author=Person(row["author"], row["called"]),
            title=row["title"],
            language=row["language"],
            origin=row["origin"],
            created=datetime.fromisoformat(row["created"]),
            submitted=datetime.fromisoformat(row["submitted"]) if row["submitted"] else None,
            items=details[row["id"]].get("items", 0),
            warnings=details[row["id"]].get("warnings", 0),
        )
        for row in shown
    )
    last = shown[-1] if len(rows) > limit else None
    return Listing(entries, counts, f"{last['submitted'] or ''} {last['id']}" if last else None)
