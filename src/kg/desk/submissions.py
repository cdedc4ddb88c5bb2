"""Submissions: what somebody hands in, with all its versions, and who may do what with it.

A submission has items, each about one thing. Items keep their ids from version to version, so that comments
and decisions stay with them. A version never changes. Who may do what, and when, says `kg.desk.transitions`;
`kg.desk.repository` writes the rows and reads them, `kg.desk.queue` lists them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from kg.desk import queue
from kg.desk.events import Event, events
from kg.desk.findings import BLOCKING, Finding
from kg.desk.limits import check_characters, check_comment, check_size
from kg.desk.proposal import Proposal
from kg.desk.repository import (
    article_text,
    items_of,
    keep_comment,
    keep_items,
    keep_submission,
    keep_version,
    kept_text,
    new_id,
    now,
    submission_of,
    submission_row,
    text_digest,
    upload_of,
)
from kg.desk.sameness import exactly, left_out, same_items
from kg.desk.submission import (
    HANDS_IN,
    MAY,
    Comment,
    Difference,
    File,
    Item,
    Listing,
    Origin,
    Person,
    Record,
    State,
    Submission,
)
from kg.desk.transitions import (
    as_held,
    hold,
    missing,
    move,
    not_allowed,
    person_of,
    rule_of,
    shown_until,
    submitted_last,
    tell,
    visible,
)
from kg.errors import Unready
from kg.language.texts import texts
from kg.ledger import Ledger
from kg.ledger.tables import ITEM
from kg.rdf import digest_of
from kg.vocab import Terms


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
            person, roles = person_of(connection, by)
            if not roles & HANDS_IN:
                raise not_allowed()
            keep_submission(connection, submission, person, title, language, origin)
            keep_version(
                connection, submission, 1, person, comment, findings, kept_text(connection, text), file
            )
            ids = [new_id() for _ in proposals]
            keep_items(connection, submission, 1, list(zip(ids, proposals, bases, strict=True)), set(ids))
            warned = sum(map(_is_warned, proposals))
            tell(connection, "created", person, submission, n=1, items=len(proposals), warnings=warned)
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
        again just as it was accepted or rejected is left out, since that is closed, and told.

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
            before = text_digest(connection, submission, held.n)
            kept = before if text is None else kept_text(connection, text)
            known = items_of(connection, submission, held.n)
            closed = {exactly(item.proposal) for item in known if item.closed}
            coming = [
                (proposal, base)
                for proposal, base in zip(proposals, bases, strict=True)
                if exactly(proposal) not in closed
            ]
            told = [*findings, *left_out([one for one in proposals if exactly(one) in closed])]
            keep_version(connection, submission, n, held.by, comment, told, kept, file)
            known_as = same_items(
                [item for item in known if not item.closed], [one for one, _ in coming], self._terms
            )
            ids = [item.id if item else new_id() for item in known_as]
            new = {one for one, item in zip(ids, known_as, strict=True) if item is None}
            items = [(one, *said) for one, said in zip(ids, coming, strict=True)]
            keep_items(connection, submission, n, items, new)
            state: State = "draft" if held.state == "submitted" else held.state
            move(connection, held, state, **({} if title is None else {"title": title.strip()}))
            warned = sum(_is_warned(one) for one, _ in coming)
            tell(connection, "revised", held.by, submission, n=n, items=len(items), warnings=warned)
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
            seen = as_held(connection, held)
            items = seen.undecided
            unready = [item.id for item in items if not item.ready]
            of_whole = sum(one.severity in BLOCKING for one in seen.versions[-1].findings)
            if not items:
                raise Unready(
                    texts("There is nothing in this submission to decide on."),
                    texts("Add what you propose, then submit it."),
                )
            if unready or of_whole:
                raise Unready(
                    texts("Items that have to be mended first: {n}.", n=len(unready))
                    if unready
                    else texts("Something is wrong with the whole of it."),
                    texts("Mend what their findings name, and answer what is asked; then submit it."),
                    unready,
                )
            move(connection, held, "submitted", submitted=now())
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
            person, roles = person_of(connection, by)
            row = visible(connection, submission, person, roles)
            rule = rule_of("comment", row, by)
            if rule is None or not roles & rule.roles:
                raise not_allowed()
            known = select(ITEM.c.id).where(ITEM.c.submission == submission)
            if item is not None and item not in connection.execute(known).scalars():
                raise missing()
            n = shown_until(connection, row, by)
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
        found = self._upload(by, submission, n, "text")
        return found.data.decode() if found else None

    def file(self, by: str, submission: str, n: int) -> File | None:
        """The file that a version came from; None where it came from none.

        Args:
            by: Who asks.
            submission: Its id.
            n: The version's number.
        """
        return self._upload(by, submission, n, "upload")

    def article_text(self, article: str) -> str | None:
        """The text that came with a published article, by its IRI; never to be published."""
        with self._database.reading() as connection:
            return article_text(connection, article)

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
            _, roles = person_of(connection, by)
            if not roles & MAY["see", "others"].roles or state not in MAY["see", "others"].states:
                raise not_allowed()
            return queue.waiting(connection, state, limit, after, language=language, author=author)

    def mine(self, by: str, limit: int = 50, after: str | None = None) -> Listing:
        """One's own submissions, the newest first.

        Args:
            by: Who asks.
            limit: How many on a page.
            after: What the page before said.
        """
        with self._database.reading() as connection:
            person_of(connection, by)
            return queue.of_author(connection, by, limit, after)

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
            person, roles = person_of(connection, by)
            if submission is not None:
                visible(connection, submission, person, roles)
            elif "administrator" not in roles:
                raise not_allowed()
            return tuple(events(connection, limit, before, submission=submission))

    def overview(self, state: str | None = None, limit: int = 50) -> Listing:
        """Everybody's submissions but drafts, for whoever runs the installation; the longest waiting first.

        Args:
            state: Only those in this state; None for all.
            limit: How many to give at the most.
        """
        with self._database.reading() as connection:
            return queue.overview(connection, state, limit)

    def record(self, submission: str) -> Record:
        """All that is known of a submission that is no draft, for whoever runs the installation.

        Args:
            submission: Its id.
        """
        with self._database.reading() as connection:
            row = submission_row(connection, submission)
            if row is None or row["state"] == "draft":
                raise missing()
            n = submitted_last(connection, submission)
            items = [
                item
                for version in range(1, n + 1)
                for item in items_of(connection, submission, version)
                if item.n == version
            ]
            told = reversed(events(connection, submission=submission))
            return Record(submission_of(connection, row, n), tuple(items), tuple(told))

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
        person, roles = person_of(connection, by)
        return self._whole(connection, submission, person, roles)

    def _whole(
        self, connection: Connection, submission: str, person: Person, roles: Collection[str]
    ) -> Submission:
        row = visible(connection, submission, person, roles)
        n = shown_until(connection, row, person.id)
        return submission_of(connection, row, n)

    def _version_items(self, connection: Connection, by: str, submission: str, n: int) -> tuple[Item, ...]:
        person, roles = person_of(connection, by)
        row = visible(connection, submission, person, roles)
        if not 1 <= n <= shown_until(connection, row, by):
            raise missing()
        return tuple(item for item in items_of(connection, submission, n) if item.n == n)

    def _upload(self, by: str, submission: str, n: int, part: Literal["text", "upload"]) -> File | None:
        with self._database.reading() as connection:
            person, roles = person_of(connection, by)
            row = visible(connection, submission, person, roles)
            if not 1 <= n <= shown_until(connection, row, by):
                raise missing()
            return upload_of(connection, submission, n, part)


def _alike(one: Proposal, other: Proposal) -> bool:
    return exactly(one) == exactly(other) and one.cells == other.cells


def _is_warned(proposal: Proposal) -> bool:
    return any(one.severity == "warning" for one in proposal.findings)
