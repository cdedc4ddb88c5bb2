"""What last became of subjects: whether they have gone, and whose word was the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, func, select

from kg.ledger.tables import CHANGE, REVISION

GONE: Final = ("delete", "withdraw")
"""The kinds of change after which a graph no longer speaks of a subject."""

MOVE: Final = "move from "
"""How the reason of the revisions begins that put everything under another base IRI."""

_LOOKED_UP_AT_ONCE: Final = 500
"""Subjects; a statement takes only so many parameters."""


def last_kinds(connection: Connection, subjects: Select[tuple[str]] | Sequence[str]) -> dict[str, str]:
    """What last became of each of some subjects; what a graph still describes has not gone.

    Args:
        connection: The database.
        subjects: Their IRIs, or a query for them.
    """
    latest = (
        select(CHANGE.c.subject, func.max(CHANGE.c.revision).label("number"))
        .join(REVISION, CHANGE.c.revision == REVISION.c.number)
        .where(CHANGE.c.subject.in_(subjects))
        .group_by(CHANGE.c.subject, REVISION.c.graph)
        .subquery()
    )
    wanted = select(CHANGE.c.subject, CHANGE.c.revision, CHANGE.c.kind).join(
        latest, (CHANGE.c.subject == latest.c.subject) & (CHANGE.c.revision == latest.c.number)
    )
    last: dict[str, tuple[int, int, str]] = {}
    for subject, revision, kind in connection.execute(wanted):
        rank = (0 if kind in GONE else 1, revision, kind)
        last[subject] = max(last.get(subject, rank), rank)
    return {subject: kind for subject, (_, _, kind) in last.items()}


def left(connection: Connection, subjects: Sequence[str]) -> list[str]:
    """Those of some subjects that were published, and of which no graph speaks any more."""
    found: list[str] = []
    for start in range(0, len(subjects), _LOOKED_UP_AT_ONCE):
        last = last_kinds(connection, subjects[start : start + _LOOKED_UP_AT_ONCE])
        found += (subject for subject, kind in last.items() if kind in GONE)
    return sorted(found)


@dataclass(frozen=True)
class Overruled:
    """What a file of a graph undid that had not come with one.

    Attributes:
        subject: The subject that it changed or left out.
        at: When that had been changed last.
        reason: Why.
    """

    subject: str
    at: datetime
    reason: str


def overruled(connection: Connection, number: int) -> list[Overruled]:
    """The subjects that a revision changed or left out, and that no file of the graph had changed last."""
    graph = select(REVISION.c.graph).where(REVISION.c.number == number).scalar_subquery()
    earlier, there = CHANGE.alias(), REVISION.alias()
    before = (
        select(func.max(earlier.c.revision))
        .join(there, earlier.c.revision == there.c.number)
        .where(earlier.c.subject == CHANGE.c.subject, earlier.c.revision < number, there.c.graph == graph)
        .correlate(CHANGE)
        .scalar_subquery()
    )
    changed = select(CHANGE.c.subject, before).where(
        CHANGE.c.revision == number, CHANGE.c.kind.in_(("update", "delete"))
    )
    last: dict[str, int] = {row[0]: row[1] for row in connection.execute(changed)}
    numbers = sorted(set(last.values()))
    decided: dict[int, tuple[datetime, str]] = {}
    for start in range(0, len(numbers), _LOOKED_UP_AT_ONCE):
        wanted = select(REVISION.c.number, REVISION.c.at, REVISION.c.reason).where(
            REVISION.c.number.in_(numbers[start : start + _LOOKED_UP_AT_ONCE]),
            REVISION.c.source_digest.is_(None),
            ~REVISION.c.reason.startswith(MOVE),
        )
        decided |= {one: (datetime.fromisoformat(at), why) for one, at, why in connection.execute(wanted)}
    return [Overruled(subject, *decided[one]) for subject, one in sorted(last.items()) if one in decided]
