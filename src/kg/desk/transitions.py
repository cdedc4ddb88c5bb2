"""Who may do what with a submission and when, how its state changes, and who is told to be overtaken.

All of it in a transaction of whoever calls. Who changes a submission names what they have seen of it
(`row_version`): where somebody was quicker, nothing is done and they are told who did what.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, or_, select, update

from kg.desk.events import events, record
from kg.desk.repository import ENTRIES, newest_version, now, submission_of, submission_row
from kg.desk.submission import MAY, Act, Person, Rule, State, Submission
from kg.errors import NotAllowed, Overtaken, SubmissionMissing
from kg.language.texts import texts
from kg.ledger.database import Database
from kg.ledger.tables import ACCOUNT, EVENT, SUBMISSION

ENDED: Final = timedelta(minutes=10)
"""After so long no process is at a writing any more: `kg.desk.work` has stopped it."""


@dataclass(frozen=True)
class Held:
    """A submission that is about to be changed, in a transaction.

    Attributes:
        id: Its id.
        state: How it stands.
        row_version: What was seen of it.
        author: The id of who has handed it in.
        by: Who changes it.
        own: Whether they are the same.
        n: The newest version's number.
        title: What it is called.
    """

    id: str
    state: State
    row_version: int
    author: str
    by: Person
    own: bool
    n: int
    title: str


def hold(
    connection: Connection,
    act: Act,
    by: str,
    submission: str,
    row_version: int,
    *,
    self_review: bool = False,
) -> Held:
    """A submission that is about to be changed, where that may be.

    Args:
        connection: The database, in a transaction.
        act: What is to be done.
        by: Id of who wants to.
        submission: Its id.
        row_version: What they have seen of it.
        self_review: Whether somebody may decide on what is their own.

    Raises:
        SubmissionMissing: There is none, or none for them.
        NotAllowed: It is not for them to do this.
        Overtaken: It does not stand as they have seen it, or not so that this could be done.
    """
    person, roles = person_of(connection, by)
    row = visible(connection, submission, person, roles)
    rule, own = rule_of(act, row, by), row["author"] == by
    if rule is None or not roles & rule.roles:
        raise not_allowed()
    if act == "decide" and own and not self_review:
        raise NotAllowed(
            texts("You have handed this in yourself, so another curator decides on it."),
            texts("Where there is no other, KG_DESK_SELF_REVIEW allows it."),
        )
    if row["row_version"] != row_version or row["state"] not in rule.states:
        raise _overtaken(connection, submission)
    return Held(
        id=submission,
        state=row["state"],
        row_version=row_version,
        author=row["author"],
        by=person,
        own=own,
        n=newest_version(connection, submission),
        title=row["title"],
    )


def as_held(connection: Connection, held: Held) -> Submission:
    """All of a submission that is held, as it stands in the same transaction."""
    row = connection.execute(ENTRIES.where(SUBMISSION.c.id == held.id)).mappings().one()
    return submission_of(connection, row, held.n)


def move(connection: Connection, held: Held, state: State, **values: str) -> int:
    """Change a submission that still stands as it was seen.

    Args:
        connection: The database, in a transaction.
        held: What was seen.
        state: How it stands from now on.
        values: What else is to change, by the column.

    Returns:
        What to name from now on when it is to be changed.

    Raises:
        Overtaken: It does not stand so any more.
    """
    done = connection.execute(
        update(SUBMISSION)
        .where(
            SUBMISSION.c.id == held.id,
            SUBMISSION.c.row_version == held.row_version,
            SUBMISSION.c.state == held.state,
        )
        .values(row_version=held.row_version + 1, state=state, **values)
    )
    if done.rowcount != 1:
        raise _overtaken(connection, held.id)
    return held.row_version + 1


def withdraw_interrupted(database: Database, by: str = "", title: str = "") -> int:
    """Withdraw what programs wrote as a whole when their process ended: nobody is to decide on that.

    What a program writes is decided on at once (`kg.desk.graph_writing`): what still waits was interrupted.

    Args:
        database: The database.
        by: Id of an account, whose writing of this title is begun anew and so waits for nobody.
        title: What that is called.

    Returns:
        How many there were.

    Raises:
        WriterBusy: The database stays locked.
    """
    begun = (datetime.now(UTC) - ENDED).isoformat(timespec="seconds")
    anew = and_(SUBMISSION.c.author == by, SUBMISSION.c.title == title)
    left = and_(
        SUBMISSION.c.origin == "api",
        SUBMISSION.c.state.in_(("draft", "submitted")),
        or_(SUBMISSION.c.created < begun, anew),
    )
    with database.reading() as connection:
        found = list(connection.execute(select(SUBMISSION.c.id).where(left)).scalars())
    if not found:
        return 0
    withdrawn = update(SUBMISSION).values(row_version=SUBMISSION.c.row_version + 1, state="withdrawn")
    with database.writing() as connection:
        for one in found:
            if connection.execute(withdrawn.where(left, SUBMISSION.c.id == one)).rowcount:
                tell(connection, "withdrawn", None, one, interrupted=True)
    return len(found)


def tell(connection: Connection, what: str, by: Person | None, submission: str | None, **detail: Any) -> None:
    """Write down what goes on with a submission, in the transaction in which it does."""
    record(connection, now(), what, by and by.id, submission, **detail)


def person_of(connection: Connection, by: str) -> tuple[Person, frozenset[str]]:
    """Who this is, and the roles that they have now.

    Raises:
        NotAllowed: There is no such account, or it is closed.
    """
    wanted = select(ACCOUNT.c.roles, ACCOUNT.c.active, ACCOUNT.c.name).where(ACCOUNT.c.id == by)
    row = connection.execute(wanted).mappings().first()
    if row is None or not row["active"]:
        raise not_allowed()
    return Person(by, row["name"]), frozenset(row["roles"].split())


def rule_of(act: Act, row: RowMapping, by: str) -> Rule | None:
    """The rule for doing something with a submission, by its row; None where nobody may."""
    return MAY.get((act, "own" if row["author"] == by else "others"))


def visible(connection: Connection, submission: str, person: Person, roles: Collection[str]) -> RowMapping:
    """The row of a submission that somebody may see.

    Raises:
        SubmissionMissing: There is none, or none for them.
    """
    row = submission_row(connection, submission)
    rule = rule_of("see", row, person.id) if row else None
    if row is None or rule is None or rule.roles.isdisjoint(roles) or row["state"] not in rule.states:
        # Whether there is one that somebody may not see is not for them to know.
        raise missing()
    return row


def submitted_last(connection: Connection, submission: str) -> int:
    """The version of a submission that was submitted last.

    Raises:
        SubmissionMissing: None ever was.
    """
    submitted = select(EVENT.c.detail).where(EVENT.c.submission == submission, EVENT.c.what == "submitted")
    detail = connection.execute(submitted.order_by(EVENT.c.n.desc()).limit(1)).scalar()
    if detail is None:
        raise missing()
    return detail["n"]


def shown_until(connection: Connection, row: RowMapping, by: str) -> int:
    """The newest version that somebody may see: of what is others', the one that was submitted last."""
    if row["author"] == by:
        return newest_version(connection, row["id"])
    return submitted_last(connection, row["id"])


def missing() -> SubmissionMissing:
    """The error that tells that there is no such submission, or none for whoever asks."""
    return SubmissionMissing(
        texts("There is no such submission."), texts("Check the address, and who you are signed in as.")
    )


def not_allowed() -> NotAllowed:
    """The error that tells that something is for others to do."""
    return NotAllowed(
        texts("Your account may not do this."), texts("Ask whoever runs this installation for the role.")
    )


def _overtaken(connection: Connection, submission: str) -> Overtaken:
    """The error that tells who did what with a submission last."""
    last = next(iter(events(connection, 1, submission=submission, but="commented")), None)
    hint = texts("Nothing was changed. Look at how it stands now, then decide what is left to do.")
    if last is None:
        return Overtaken(texts("This submission does not stand as you have seen it."), hint)
    by, at = last.by, f"{last.at:%Y-%m-%d %H:%M:%S} UTC"
    match last.what:
        case "decided":
            told = texts("{by} has decided on this submission meanwhile ({at}).", by=by, at=at)
        case "submitted":
            told = texts("{by} has handed this submission in meanwhile ({at}).", by=by, at=at)
        case "withdrawn":
            told = texts("{by} has withdrawn this submission meanwhile ({at}).", by=by, at=at)
        case _:
            told = texts("{by} has changed this submission meanwhile ({at}).", by=by, at=at)
    return Overtaken(told, hint, by=by, what=last.what, at=last.at.isoformat())
