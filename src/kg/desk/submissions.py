"""Submissions: what somebody hands in, with all its versions, and who may do what with it.

A submission has items, each about one thing. Items keep their ids from version to version, so that comments
and decisions stay with them. A version never changes. Whoever changes a submission names what they have seen
of it (`row_version`): where somebody was quicker, nothing is done and they are told who did what.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

import zstandard
from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, or_, select, update

from kg.desk.events import Event, events, record
from kg.desk.findings import Finding
from kg.desk.limits import FILE, check_characters, check_comment, check_size, without_unkept
from kg.desk.proposal import Kind, Operation, Proposal, Understood
from kg.desk.sameness import exactly, same_items
from kg.desk.submission import (
    CLOSING,
    HANDS_IN,
    MAY,
    Act,
    Comment,
    Decision,
    Difference,
    Entry,
    File,
    Item,
    Listing,
    Origin,
    Person,
    Record,
    State,
    Submission,
    Version,
    Whose,
)
from kg.errors import NotAllowed, Overtaken, SubmissionMissing, Unready
from kg.language.texts import texts
from kg.ledger import Ledger
from kg.ledger.tables import (
    ACCOUNT,
    ARTICLE_TEXT,
    COMMENT,
    DECISION,
    EVENT,
    ITEM,
    ITEM_VERSION,
    SUBMISSION,
    SUBMISSION_VERSION,
    UPLOAD,
)
from kg.rdf import digest_of
from kg.vocab import Terms


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


def new_id() -> str:
    """An id that no other has and that sorts by time: a ULID, which is 48 bits of time and 80 of chance."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether something could be such an id."""
    return len(text) == 26 and set(text) <= set(_DIGITS)


class Desk:
    """The submissions of an installation.

    Everybody is named by the id of their account, `by`; their roles are read where they are needed, so that
    what was taken from somebody is gone at once.

    All methods raise `SubmissionMissing` where there is no such submission or none for whoever asks, and
    `NotAllowed` where it is there and not for them to do this. Those that change something raise `Overtaken`
    where somebody was quicker, `BeyondLimit`, and `WriterBusy` where the database stays locked.

    Args:
        where: The ledger's SQLite file, or the URL of its PostgreSQL database.
        base_iri: What everything is published under.
    """

    def __init__(self, where: Path | str, base_iri: str) -> None:
        self.ledger = Ledger.open(where, base_iri)
        self._database = self.ledger.database
        self._terms = Terms(base_iri)

    def create(
        self,
        by: str,
        title: str,
        language: str,
        origin: Origin,
        proposals: Sequence[Proposal],
        *,
        comment: str = "",
        findings: Sequence[Finding] = (),
        text: str | None = None,
        file: File | None = None,
    ) -> Submission:
        """Begin a submission; only its author sees it before it is submitted.

        Args:
            by: Whose it is.
            title: What to call it.
            language: The code of the language that it is in.
            origin: How it came.
            proposals: What is proposed.
            comment: What the author has to say to it.
            findings: What was found of the file as a whole.
            text: The article's text; never published.
            file: The file that it came from; never published.
        """
        check_size(title, comment, proposals, text, file)
        check_characters(language)
        bases = self._bases(proposals)
        submission = new_id()
        with self._database.writing() as connection:
            person, roles = _person(connection, by)
            if not roles & HANDS_IN:
                raise _not_allowed()
            connection.execute(
                insert(SUBMISSION).values(
                    id=submission,
                    state="draft",
                    row_version=1,
                    author=by,
                    title=title.strip(),
                    language=language,
                    origin=origin,
                    created=_now(),
                )
            )
            _keep_version(
                connection, submission, 1, person, comment, findings, _kept_text(connection, text), file
            )
            ids = [new_id() for _ in proposals]
            _keep_items(connection, submission, 1, list(zip(ids, proposals, bases, strict=True)), set(ids))
            tell(connection, "created", person, submission, n=1, items=len(proposals))
            return self._whole(connection, submission, person, roles)

    def revise(
        self,
        by: str,
        submission: str,
        row_version: int,
        proposals: Sequence[Proposal],
        *,
        title: str | None = None,
        comment: str = "",
        findings: Sequence[Finding] = (),
        text: str | None = None,
        file: File | None = None,
    ) -> Submission:
        """Make the next version; what was submitted becomes a draft again, what was returned stays so.

        An item is the same as one of the version before where it is about the same IRI, has its id for a
        label (``_:`` and the id), says the same, has the same key, quote or label, in this order. What comes
        again just as it was accepted or rejected is left out, since that is closed.

        Args:
            by: Who changes it.
            submission: Its id.
            row_version: What was seen of it.
            proposals: What is proposed now, all of it.
            title: What to call it from now on; None for as before.
            comment: What the author has to say to it.
            findings: What was found of the file as a whole.
            text: The article's text; None for the one of the version before.
            file: The file that it came from.
        """
        check_size("-" if title is None else title, comment, proposals, text, file)
        bases = self._bases(proposals)
        with self._database.writing() as connection:
            held = hold(connection, "revise", by, submission, row_version)
            n = held.n + 1
            before = connection.execute(
                select(SUBMISSION_VERSION.c.text).where(
                    SUBMISSION_VERSION.c.submission == submission, SUBMISSION_VERSION.c.n == held.n
                )
            ).scalar()
            kept = before if text is None else _kept_text(connection, text)
            _keep_version(connection, submission, n, held.by, comment, findings, kept, file)
            known = _items(connection, submission, held.n)
            closed = {exactly(item.proposal) for item in known if item.closed}
            coming = [
                (proposal, base)
                for proposal, base in zip(proposals, bases, strict=True)
                if exactly(proposal) not in closed
            ]
            known_as = same_items(
                [item for item in known if not item.closed], [one for one, _ in coming], self._terms
            )
            ids = [item.id if item else new_id() for item in known_as]
            new = {one for one, item in zip(ids, known_as, strict=True) if item is None}
            items = [(one, *said) for one, said in zip(ids, coming, strict=True)]
            _keep_items(connection, submission, n, items, new)
            state: State = "draft" if held.state == "submitted" else held.state
            move(connection, held, state, **({} if title is None else {"title": title.strip()}))
            tell(connection, "revised", held.by, submission, n=n, items=len(items))
            return self._seen(connection, submission, by)

    def submit(self, by: str, submission: str, row_version: int) -> Submission:
        """Hand it to the curators.

        Args:
            by: Who does it.
            submission: Its id.
            row_version: What was seen of it.

        Raises:
            Unready: There is nothing to decide on, or something has to be mended or answered first.
        """
        with self._database.writing() as connection:
            held = hold(connection, "submit", by, submission, row_version)
            items = [item for item in _items(connection, submission, held.n) if not item.closed]
            unready = [item.id for item in items if not item.ready]
            if not items:
                raise Unready(
                    texts("There is nothing in this submission to decide on."),
                    texts("Add what you propose, then submit it."),
                )
            if unready:
                raise Unready(
                    texts("Items that have to be mended first: {n}.", n=len(unready)),
                    texts("Mend what their findings name, and answer what is asked; then submit it."),
                    unready,
                )
            move(connection, held, "submitted", submitted=_now())
            warned = sum(bool(item.warnings) for item in items)
            tell(connection, "submitted", held.by, submission, n=held.n, items=len(items), warnings=warned)
            return self._seen(connection, submission, by)

    def withdraw(self, by: str, submission: str, row_version: int) -> Submission:
        """Take it back for good; what of it was accepted before stays published.

        Args:
            by: Who does it.
            submission: Its id.
            row_version: What was seen of it.
        """
        with self._database.writing() as connection:
            held = hold(connection, "withdraw", by, submission, row_version)
            move(connection, held, "withdrawn")
            tell(connection, "withdrawn", held.by, submission, n=held.n)
            return self._seen(connection, submission, by)

    def comment(self, by: str, submission: str, text: str, item: str | None = None) -> Comment:
        """Say something of a submission, or of one of its items.

        Args:
            by: Who says it.
            submission: Its id.
            text: What they say.
            item: Id of the item; None for the submission as a whole.
        """
        check_comment(text)
        if not text.strip():
            raise Unready(texts("The comment is empty."), texts("Write what you want to say."))
        with self._database.writing() as connection:
            person, roles = _person(connection, by)
            row = _visible(connection, submission, person, roles)
            rule = MAY["comment", _whose(row, by)]
            if not roles & rule.roles:
                raise _not_allowed()
            known = select(ITEM.c.id).where(ITEM.c.submission == submission)
            if item is not None and item not in connection.execute(known).scalars():
                raise _missing()
            n = _shown_until(connection, row, by)
            made = keep_comment(connection, person, submission, n, text, item)
            tell(connection, "commented", person, submission, comment=made.id, item=item)
            return made

    def get(self, by: str, submission: str) -> Submission:
        """A submission with its newest items; curators see the version that was submitted last.

        Args:
            by: Who asks.
            submission: Its id.
        """
        with self._database.reading() as connection:
            return self._seen(connection, submission, by)

    def items(self, by: str, submission: str, n: int) -> tuple[Item, ...]:
        """The items of one version, as it has them.

        Args:
            by: Who asks.
            submission: Its id.
            n: The version's number.
        """
        with self._database.reading() as connection:
            return self._version_items(connection, by, submission, n)

    def compare(self, by: str, submission: str, old: int, new: int) -> tuple[Difference, ...]:
        """What became of each item from one version to another; what stayed as it was is left out.

        Args:
            by: Who asks.
            submission: Its id.
            old: The number of the one version.
            new: That of the other.
        """
        with self._database.reading() as connection:
            before = {item.id: item for item in self._version_items(connection, by, submission, old)}
            after = {item.id: item for item in self._version_items(connection, by, submission, new)}
        found: list[Difference] = []
        for one in [*after, *(before.keys() - after.keys())]:
            was, now = before.get(one), after.get(one)
            if was and not now and was.closed:
                continue
            if was and now and _alike(was.proposal, now.proposal):
                continue
            typed, types = (dict(item.proposal.cells) if item else {} for item in (was, now))
            cells = {
                name: (typed.get(name, ""), types.get(name, ""))
                for name in [*types, *(typed.keys() - types.keys())]
                if typed.get(name, "") != types.get(name, "")
            }
            found.append(Difference(one, was, now, cells))
        return tuple(found)

    def text(self, by: str, submission: str, n: int) -> str | None:
        """The article's text that a version has; None where it has none.

        Args:
            by: Who asks.
            submission: Its id.
            n: The version's number.
        """
        found = self._upload(by, submission, n, SUBMISSION_VERSION.c.text)
        return found.data.decode() if found else None

    def file(self, by: str, submission: str, n: int) -> File | None:
        """The file that a version came from; None where it came from none.

        Args:
            by: Who asks.
            submission: Its id.
            n: The version's number.
        """
        return self._upload(by, submission, n, SUBMISSION_VERSION.c.upload)

    def article_text(self, article: str) -> str | None:
        """The text that came with a published article, by its IRI; never to be published."""
        wanted = select(UPLOAD.c.data).join(ARTICLE_TEXT, ARTICLE_TEXT.c.upload == UPLOAD.c.digest)
        with self._database.reading() as connection:
            data: bytes | None = connection.execute(wanted.where(ARTICLE_TEXT.c.article == article)).scalar()
        return _unpacked(data).decode() if data else None

    def queue(
        self,
        by: str,
        state: State = "submitted",
        limit: int = 50,
        after: str | None = None,
        *,
        language: str | None = None,
        author: str | None = None,
    ) -> Listing:
        """Everybody's submissions in one state, those that have waited longest first.

        Args:
            by: Who asks.
            state: Which state.
            limit: How many on a page.
            after: What the page before said.
            language: Only those in this language, by its code.
            author: Only those of the account with this id.
        """
        with self._database.reading() as connection:
            _, roles = _person(connection, by)
            if not roles & MAY["see", "others"].roles or state not in MAY["see", "others"].states:
                raise _not_allowed()
            seen = SUBMISSION.c.state != "draft"
            waiting = func.coalesce(SUBMISSION.c.submitted, "")
            wanted = _ENTRIES.where(SUBMISSION.c.state == state).order_by(waiting, SUBMISSION.c.id)
            for column, value in ((SUBMISSION.c.language, language), (SUBMISSION.c.author, author)):
                if value is not None:
                    wanted = wanted.where(column == without_unkept(value))
            if after is not None:
                at, _, last = without_unkept(after).partition(" ")
                wanted = wanted.where(or_(waiting > at, and_(waiting == at, SUBMISSION.c.id > last)))
            return _listing(connection, wanted, seen, limit)

    def mine(self, by: str, limit: int = 50, after: str | None = None) -> Listing:
        """One's own submissions, the newest first.

        Args:
            by: Who asks.
            limit: How many on a page.
            after: What the page before said.
        """
        with self._database.reading() as connection:
            _person(connection, by)
            own = SUBMISSION.c.author == by
            wanted = _ENTRIES.where(own).order_by(SUBMISSION.c.id.desc())
            if after is not None:
                wanted = wanted.where(SUBMISSION.c.id < without_unkept(after).rpartition(" ")[2])
            return _listing(connection, wanted, own, limit)

    def events(
        self, by: str, submission: str | None = None, limit: int = 100, before: int | None = None
    ) -> tuple[Event, ...]:
        """What went on, the newest first: of one submission, or of all, which is for administrators.

        Args:
            by: Who asks.
            submission: Id of the submission; None for all.
            limit: How many to give at the most.
            before: Only those before the event with this number.
        """
        with self._database.reading() as connection:
            person, roles = _person(connection, by)
            if submission is not None:
                _visible(connection, submission, person, roles)
            elif "administrator" not in roles:
                raise _not_allowed()
            return tuple(events(connection, limit, before, submission=submission))

    def overview(self, state: str | None = None, limit: int = 50) -> Listing:
        """Everybody's submissions but drafts, for whoever runs the installation; the longest waiting first.

        Args:
            state: Only those in this state; None for all.
            limit: How many to give at the most.
        """
        seen = SUBMISSION.c.state != "draft"
        wanted = _ENTRIES.where(seen).order_by(SUBMISSION.c.submitted, SUBMISSION.c.id)
        if state is not None:
            wanted = wanted.where(SUBMISSION.c.state == without_unkept(state))
        with self._database.reading() as connection:
            return _listing(connection, wanted, seen, limit)

    def record(self, submission: str) -> Record:
        """All that is known of a submission that is no draft, for whoever runs the installation.

        Args:
            submission: Its id.
        """
        with self._database.reading() as connection:
            row = _row(connection, submission)
            if row is None or row["state"] == "draft":
                raise _missing()
            n = _submitted_last(connection, submission)
            items = [
                item
                for version in range(1, n + 1)
                for item in _items(connection, submission, version)
                if item.n == version
            ]
            told = reversed(events(connection, submission=submission))
            return Record(_upto(connection, row, n), tuple(items), tuple(told))

    def _bases(self, proposals: Sequence[Proposal]) -> list[str | None]:
        """What is said now of what is to be replaced or withdrawn, as digests."""
        graphs = {one.graph for one in proposals if one.op != "add"}
        now = {graph: self.ledger.now(graph) for graph in graphs}
        bases: list[str | None] = []
        for one in proposals:
            content = now.get(one.graph)
            known = content is not None and one.op != "add" and not one.subject.startswith("_:")
            bases.append(digest_of(content.about(f"<{one.subject}>".encode())) if known and content else None)
        return bases

    def _seen(self, connection: Connection, submission: str, by: str) -> Submission:
        person, roles = _person(connection, by)
        return self._whole(connection, submission, person, roles)

    def _whole(
        self, connection: Connection, submission: str, person: Person, roles: Collection[str]
    ) -> Submission:
        row = _visible(connection, submission, person, roles)
        n = _shown_until(connection, row, person.id)
        return _upto(connection, row, n)

    def _version_items(self, connection: Connection, by: str, submission: str, n: int) -> tuple[Item, ...]:
        person, roles = _person(connection, by)
        row = _visible(connection, submission, person, roles)
        if not 1 <= n <= _shown_until(connection, row, by):
            raise _missing()
        return tuple(item for item in _items(connection, submission, n) if item.n == n)

    def _upload(self, by: str, submission: str, n: int, column: Any) -> File | None:
        with self._database.reading() as connection:
            person, roles = _person(connection, by)
            row = _visible(connection, submission, person, roles)
            if not 1 <= n <= _shown_until(connection, row, by):
                raise _missing()
            wanted = (
                select(UPLOAD, SUBMISSION_VERSION.c.file_name)
                .join(SUBMISSION_VERSION, column == UPLOAD.c.digest)
                .where(SUBMISSION_VERSION.c.submission == submission, SUBMISSION_VERSION.c.n == n)
            )
            found = connection.execute(wanted).mappings().first()
        if found is None:
            return None
        return File(found["file_name"] or "", found["media_type"], _unpacked(found["data"]))


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
    person, roles = _person(connection, by)
    row = _visible(connection, submission, person, roles)
    whose = _whose(row, by)
    rule = MAY.get((act, whose))
    if rule is None or not roles & rule.roles:
        raise _not_allowed()
    if act == "decide" and whose == "own" and not self_review:
        raise NotAllowed(
            texts("You have handed this in yourself, so another curator decides on it."),
            texts("Where there is no other, KG_DESK_SELF_REVIEW allows it."),
        )
    if row["row_version"] != row_version or row["state"] not in rule.states:
        raise _overtaken(connection, submission)
    newest = select(func.max(SUBMISSION_VERSION.c.n)).where(SUBMISSION_VERSION.c.submission == submission)
    return Held(
        id=submission,
        state=row["state"],
        row_version=row_version,
        author=row["author"],
        by=person,
        own=whose == "own",
        n=connection.execute(newest).scalar_one(),
        title=row["title"],
    )


def as_held(connection: Connection, held: Held) -> Submission:
    """All of a submission that is held, as it stands in the same transaction."""
    row = connection.execute(_ENTRIES.where(SUBMISSION.c.id == held.id)).mappings().one()
    return _upto(connection, row, held.n)


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


def tell(connection: Connection, what: str, by: Person | None, submission: str | None, **detail: Any) -> None:
    """Write down what goes on with a submission, in the transaction in which it does."""
    record(connection, _now(), what, by and by.id, submission, **detail)


def keep_comment(
    connection: Connection, by: Person, submission: str, n: int, text: str, item: str | None = None
) -> Comment:
    """Keep what somebody says of a submission or an item, in a transaction."""
    made = Comment(new_id(), item, n, by, datetime.now(UTC), text)
    connection.execute(
        insert(COMMENT).values(
            id=made.id,
            submission=submission,
            item=item,
            n=n,
            by=by.id,
            at=made.at.isoformat(timespec="seconds"),
            text=text,
        )
    )
    return made


def keep_article_text(connection: Connection, article: str, submission: str, n: int) -> None:
    """Let a published article have the text that came with a version, if one did, for later quotes of it.

    Args:
        connection: The database, in a transaction.
        article: The article's IRI.
        submission: The submission's id.
        n: The version's number.
    """
    wanted = select(SUBMISSION_VERSION.c.text).where(
        SUBMISSION_VERSION.c.submission == submission, SUBMISSION_VERSION.c.n == n
    )
    text = connection.execute(wanted).scalar()
    if text is None:
        return
    values = {"upload": text, "submission": submission}
    known = connection.execute(update(ARTICLE_TEXT).where(ARTICLE_TEXT.c.article == article).values(**values))
    if not known.rowcount:
        connection.execute(insert(ARTICLE_TEXT).values(article=article, **values))


_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID: Final = re.compile(f"[{_DIGITS}]{{26}}")

_CALLED: Final = ACCOUNT.c.name.label("called")

_ENTRIES: Final = select(SUBMISSION, _CALLED).join(ACCOUNT, SUBMISSION.c.author == ACCOUNT.c.id)


def _with_name(table: Any, by: Any) -> Any:
    return select(table, _CALLED).join(ACCOUNT, by == ACCOUNT.c.id)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return _at(text) if text else None


def _person(connection: Connection, by: str) -> tuple[Person, frozenset[str]]:
    """Who this is, and the roles that they have now."""
    wanted = select(ACCOUNT.c.roles, ACCOUNT.c.active, _CALLED).where(ACCOUNT.c.id == by)
    row = connection.execute(wanted).mappings().first()
    if row is None or not row["active"]:
        raise _not_allowed()
    return Person(by, row["called"]), frozenset(row["roles"].split())


def _alike(one: Proposal, other: Proposal) -> bool:
    return exactly(one) == exactly(other) and one.cells == other.cells


def _whose(row: RowMapping, by: str) -> Whose:
    return "own" if row["author"] == by else "others"


def _visible(connection: Connection, submission: str, person: Person, roles: Collection[str]) -> RowMapping:
    """The row of a submission that somebody may see."""
    row = _row(connection, submission)
    rule = MAY["see", _whose(row, person.id)] if row else None
    if row is None or rule is None or rule.roles.isdisjoint(roles) or row["state"] not in rule.states:
        # Whether there is one that somebody may not see is not for them to know.
        raise _missing()
    return row


def _row(connection: Connection, submission: str) -> RowMapping | None:
    """The row of a submission, with what its author is called; what cannot be an id is none."""
    if not _ID.fullmatch(submission):
        return None
    return connection.execute(_ENTRIES.where(SUBMISSION.c.id == submission)).mappings().first()


def _shown_until(connection: Connection, row: RowMapping, by: str) -> int:
    """The newest version that somebody may see: of what is others', the one that was submitted last."""
    if row["author"] == by:
        newest = select(func.max(SUBMISSION_VERSION.c.n))
        return connection.execute(newest.where(SUBMISSION_VERSION.c.submission == row["id"])).scalar_one()
    return _submitted_last(connection, row["id"])


def _submitted_last(connection: Connection, submission: str) -> int:
    """The version of a submission that was submitted last."""
    submitted = select(EVENT.c.detail).where(EVENT.c.submission == submission, EVENT.c.what == "submitted")
    detail = connection.execute(submitted.order_by(EVENT.c.n.desc()).limit(1)).scalar()
    if detail is None:
        raise _missing()
    return detail["n"]


def _upto(connection: Connection, row: RowMapping, n: int) -> Submission:
    """A submission up to a version, by its row in `_ENTRIES`."""
    of = row["id"]
    versions = _with_name(SUBMISSION_VERSION, SUBMISSION_VERSION.c.by).where(
        SUBMISSION_VERSION.c.submission == of, SUBMISSION_VERSION.c.n <= n
    )
    comments = _with_name(COMMENT, COMMENT.c.by).where(COMMENT.c.submission == of)
    return Submission(
        id=of,
        state=row["state"],
        row_version=row["row_version"],
        author=Person(row["author"], row["called"]),
        title=row["title"],
        language=row["language"],
        origin=row["origin"],
        created=_at(row["created"]),
        submitted=_maybe(row["submitted"]),
        decided=_maybe(row["decided"]),
        versions=tuple(
            Version(
                n=one["n"],
                by=Person(one["by"], one["called"]),
                at=_at(one["at"]),
                comment=one["comment"],
                file_name=one["file_name"],
                findings=tuple(Finding.from_json(told) for told in one["findings"]),
                has_text=one["text"] is not None,
            )
            for one in connection.execute(versions.order_by(SUBMISSION_VERSION.c.n)).mappings()
        ),
        items=_items(connection, of, n),
        comments=tuple(
            Comment(
                one["id"],
                one["item"],
                one["n"],
                Person(one["by"], one["called"]),
                _at(one["at"]),
                one["text"],
            )
            for one in connection.execute(comments.order_by(COMMENT.c.id)).mappings()
        ),
    )


def _items(connection: Connection, submission: str, n: int) -> tuple[Item, ...]:
    """The items of a version, and those that were closed before it, each with what was decided on it last."""
    decisions: dict[str, Decision] = {}
    decided = (
        _with_name(DECISION, DECISION.c.by)
        .join(ITEM, DECISION.c.item == ITEM.c.id)
        .where(ITEM.c.submission == submission, DECISION.c.n <= n)
    )
    for row in connection.execute(decided.order_by(DECISION.c.n)).mappings():
        decisions[row["item"]] = Decision(
            n=row["n"],
            by=Person(row["by"], row["called"]),
            at=_at(row["at"]),
            verdict=row["verdict"],
            reason=row["reason"],
            overridden=row["overridden"],
            published_as=row["published_as"],
            revision=row["revision"],
        )
    closed = and_(DECISION.c.verdict.in_(sorted(CLOSING)), DECISION.c.n == ITEM_VERSION.c.n, DECISION.c.n < n)
    wanted = (
        select(ITEM_VERSION, ITEM.c.kind)
        .join(ITEM, ITEM_VERSION.c.item == ITEM.c.id)
        .outerjoin(DECISION, and_(DECISION.c.item == ITEM_VERSION.c.item, closed))
        .where(ITEM.c.submission == submission, or_(ITEM_VERSION.c.n == n, DECISION.c.item.is_not(None)))
        .order_by(ITEM_VERSION.c.place, ITEM_VERSION.c.item)
    )
    return tuple(
        Item(
            id=row["item"],
            n=row["n"],
            place=row["place"],
            proposal=_proposal(row),
            base=row["base"],
            decision=decisions.get(row["item"]),
        )
        for row in connection.execute(wanted).mappings()
    )


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        kind=cast("Kind", row["kind"]),
        op=cast("Operation", row["op"]),
        graph=row["graph"],
        subject=row["subject"],
        statements=row["statements"],
        cells=row["cells"],
        understood=tuple(Understood.from_json(told) for told in row["understood"]),
        findings=tuple(Finding.from_json(told) for told in row["findings"]),
        row=row["source_row"],
    )


def _keep_version(
    connection: Connection,
    submission: str,
    n: int,
    by: Person,
    comment: str,
    findings: Iterable[Finding],
    text: bytes | None,
    file: File | None,
) -> None:
    upload = _kept(connection, file.data, file.media_type) if file else None
    connection.execute(
        insert(SUBMISSION_VERSION).values(
            submission=submission,
            n=n,
            by=by.id,
            at=_now(),
            comment=comment,
            file_name=file.name if file else None,
            upload=upload,
            text=text,
            findings=[finding.as_json() for finding in findings],
        )
    )


def _keep_items(
    connection: Connection,
    submission: str,
    n: int,
    items: Sequence[tuple[str, Proposal, str | None]],
    new: Collection[str],
) -> None:
    """Keep the items of a version: id, what is proposed, and the digest of what that replaces."""
    if not items:
        return
    made = [
        {"id": one, "submission": submission, "kind": proposal.kind}
        for one, proposal, _ in items
        if one in new
    ]
    if made:
        connection.execute(insert(ITEM), made)
    connection.execute(
        insert(ITEM_VERSION),
        [
            {
                "item": one,
                "n": n,
                "place": place,
                "source_row": proposal.row,
                "op": proposal.op,
                "graph": proposal.graph,
                "subject": proposal.subject,
                "base": base,
                "cells": dict(proposal.cells),
                "understood": [one.as_json() for one in proposal.understood],
                "statements": proposal.statements,
                "findings": [one.as_json() for one in proposal.findings],
            }
            for place, (one, proposal, base) in enumerate(items)
        ],
    )


def _kept_text(connection: Connection, text: str | None) -> bytes | None:
    return None if text is None else _kept(connection, text.encode(), "text/plain; charset=utf-8")


def _kept(connection: Connection, data: bytes, media_type: str) -> bytes:
    """The digest under which some bytes are kept."""
    digest = sha256(data).digest()
    if connection.execute(select(UPLOAD.c.digest).where(UPLOAD.c.digest == digest)).scalar() is None:
        packed = zstandard.ZstdCompressor().compress(data)
        connection.execute(insert(UPLOAD).values(digest=digest, media_type=media_type, data=packed))
    return digest


def _unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=FILE)


def _listing(connection: Connection, wanted: Select[Any], of: Any, limit: int) -> Listing:
    rows = list(connection.execute(wanted.limit(limit + 1)).mappings())
    tally = select(SUBMISSION.c.state, func.count()).where(of).group_by(SUBMISSION.c.state)
    counts: dict[State, int] = {row[0]: row[1] for row in connection.execute(tally)}
    shown = rows[:limit]
    submitted = select(EVENT.c.submission, EVENT.c.detail).where(
        EVENT.c.what == "submitted", EVENT.c.submission.in_([row["id"] for row in shown])
    )
    details = {row[0]: row[1] for row in connection.execute(submitted.order_by(EVENT.c.n))}
    entries = tuple(
        Entry(
            id=row["id"],
            state=row["state"],
            author=Person(row["author"], row["called"]),
            title=row["title"],
            language=row["language"],
            origin=row["origin"],
            created=_at(row["created"]),
            submitted=_maybe(row["submitted"]),
            items=details.get(row["id"], {}).get("items", 0),
            warnings=details.get(row["id"], {}).get("warnings", 0),
        )
        for row in shown
    )
    last = shown[-1] if len(rows) > limit else None
    return Listing(entries, counts, f"{last['submitted'] or ''} {last['id']}" if last else None)


def _missing() -> SubmissionMissing:
    return SubmissionMissing(
        texts("There is no such submission."), texts("Check the address, and who you are signed in as.")
    )


def _not_allowed() -> NotAllowed:
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
