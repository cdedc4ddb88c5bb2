"""The ledger, read, and where it is made and opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import func, insert, select

from kg.errors import BaseIriMismatch, ContentDamaged, LedgerError, WriterBusy
from kg.ledger.database import Database
from kg.ledger.lasting import GONE, Overruled, last_kinds, left, overruled
from kg.ledger.pieces import Stored
from kg.ledger.release import RELEASES, Release, releases_of
from kg.ledger.revision import ENTRIES, Revision, revision_of, revisions_of
from kg.ledger.tables import (
    ALEMBIC_VERSION,
    CHANGE,
    CONTENT,
    META,
    METADATA,
    RELEASE,
    REVISION,
    SESSION,
    VERSION,
)
from kg.ledger.transaction import Account, Transaction

_BEHIND: Final = "\U0010ffff"
"""Behind whatever an IRI goes on with."""

_COPIED_AT_ONCE: Final = 500
"""Rows; each may be a piece of content."""

_BATCH: Final = 10_000
"""Rows that are read at once."""

_NEWEST_REVISIONS: Final = 1_000
"""Revisions that are looked through for what is new."""


@dataclass(frozen=True)
class Change:
    """What a revision did to one subject.

    Attributes:
        revision: The revision.
        kind: What it did: whether its graph spoke of the subject before, and whether it has since; what went
            by itself was withdrawn, what went with newer content of its graph, or with the graph, deleted.
        successor: What took the subject's place, where it went because of that.
        before: What was said before, as lines in canonical form; empty where nothing was.
        after: What has been said since.
    """

    revision: Revision
    kind: Literal["create", "update", "delete", "withdraw"]
    successor: str | None
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]

    @property
    def gone(self) -> bool:
        """Whether its graph has not spoken of the subject since."""
        return self.kind in GONE


@dataclass(frozen=True)
class History:
    """How what is said of one subject came about.

    Attributes:
        changes: The newest first.
        complete: Whether these are all.
    """

    changes: tuple[Change, ...]
    complete: bool


class Ledger:
    """A ledger in an SQL database.

    Args:
        database: The database.
        base_iri: What everything is published under.
    """

    def __init__(self, database: Database, base_iri: str) -> None:
        self._database = database
        self.base_iri = base_iri
        self._claimed_at: int | None = None

    @property
    def database(self) -> Database:
        """Its database, which has the desk's tables as well."""
        return self._database

    @property
    def name(self) -> str:
        """What messages call its database; never with a password."""
        return self._database.name

    @staticmethod
    def exists(where: Path | str) -> bool:
        """Whether there is a ledger, of whatever form.

        Args:
            where: An SQLite file, or the URL of a PostgreSQL database.

        Raises:
            LedgerUnavailable: The database cannot be used.
        """
        return Database(where).has_ledger()

    @classmethod
    def create(cls, where: Path | str, base_iri: str) -> Ledger:
        """Make an empty ledger.

        Args:
            where: An SQLite file, or the URL of a PostgreSQL database.
            base_iri: What everything is published under.

        Raises:
            LedgerError: There is one already.
            StorageFull: The disk is full.
        """
        database = Database(where)
        with database.created() as connection:
            connection.execute(insert(META).values(name="base_iri", value=base_iri))
            connection.execute(insert(ALEMBIC_VERSION).values(version_num=VERSION))
        return cls(database, base_iri)

    @classmethod
    def open(cls, where: Path | str, base_iri: str) -> Ledger:
        """Open a ledger.

        Args:
            where: An SQLite file, or the URL of a PostgreSQL database.
            base_iri: What everything is published under.

        Raises:
            LedgerMissing: There is none.
            BaseIriMismatch: It was made for another base IRI.
            LedgerError: It is one of another version of kg.
            LedgerUnavailable: The database cannot be used, or is none.
        """
        database = Database(where)
        if not database.has_ledger():
            raise database.missing()
        with database.reading() as connection:
            version = database.version(connection)
            if version != VERSION:
                raise LedgerError(
                    f"The ledger at {database.name} has the form {version}; this kg works with {VERSION}.",
                    "Back it up, then run `kg migrate`."
                    if version < VERSION
                    else "Use the version of kg that made it.",
                )
            wanted = select(META.c.value).where(META.c.name == "base_iri")
            known: str = connection.execute(wanted).scalar_one()
        if known != base_iri:
            raise BaseIriMismatch(
                f"The ledger at {database.name} publishes under {known}, not under {base_iri}.",
                f"Set KG_BASE_IRI={known}; to move everything, run "
                f"`kg --base-iri {known} rebase {base_iri}`.",
            )
        return cls(database, base_iri)

    def copy(self, where: Path | str) -> Ledger:
        """Copy all of it, as it is now, to where there is no ledger yet: wholly, or not at all.

        Who is signed in is left out: whoever signs out later would be signed in again by the copy.

        Args:
            where: An SQLite file, or the URL of a PostgreSQL database.

        Raises:
            LedgerError: There is a ledger already.
            StorageFull: The disk is full.
        """
        database = Database(where)
        with self._database.reading() as old, database.created() as new:
            for table in METADATA.sorted_tables:
                if table is SESSION:
                    continue
                rows = old.execution_options(yield_per=_COPIED_AT_ONCE).execute(select(table)).mappings()
                for batch in rows.partitions():
                    new.execute(insert(table), [dict(row) for row in batch])
                numbered = table.autoincrement_column
                if numbered is not None and database.dialect == "postgresql":
                    # Its counter does not know of rows that bring their numbers with them.
                    counter = func.pg_get_serial_sequence(table.name, numbered.name)
                    new.execute(select(func.setval(counter, select(func.max(numbered)).scalar_subquery())))
        return Ledger(database, self.base_iri)

    def head(self) -> int:
        """The newest revision's number; 0 where there is none."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(REVISION.c.number))).scalar() or 0

    def changed_at(self) -> datetime:
        """When the newest revision was made; the present where there is none."""
        newest = select(REVISION.c.at).order_by(REVISION.c.number.desc()).limit(1)
        with self._database.reading() as connection:
            at: str | None = connection.execute(newest).scalar()
        return datetime.fromisoformat(at) if at else datetime.now(UTC)

    def began(self) -> datetime | None:
        """When the first revision was made; None where there is none."""
        with self._database.reading() as connection:
            at: str | None = connection.execute(select(func.min(REVISION.c.at))).scalar()
        return datetime.fromisoformat(at) if at else None

    def revisions(self, since: int = 0, graph: str | None = None) -> list[Revision]:
        """The revisions after number ``since``, all or those of one graph, oldest first."""
        wanted = ENTRIES.where(REVISION.c.number > since).order_by(REVISION.c.number)
        if graph is not None:
            wanted = wanted.where(REVISION.c.graph == graph)
        with self._database.reading() as connection:
            return revisions_of(connection, wanted)

    def revision(self, number: int) -> Revision | None:
        """The revision of a number; None where there is none."""
        with self._database.reading() as connection:
            return next(iter(revisions_of(connection, ENTRIES.where(REVISION.c.number == number))), None)

    def offers(self) -> dict[str, list[Revision]]:
        """The revisions that tell what came with kg, by the graph's IRI, oldest first."""
        wanted = ENTRIES.where(REVISION.c.offered.is_not(None)).order_by(REVISION.c.number)
        found: dict[str, list[Revision]] = {}
        with self._database.reading() as connection:
            for revision in revisions_of(connection, wanted):
                found.setdefault(revision.graph, []).append(revision)
        return found

    def live(self, upto: int | None = None) -> dict[str, Revision]:
        """The revision that each published graph's content comes from, by the graph's IRI.

        Args:
            upto: The newest revision that counts; all of them by default.
        """
        newest = select(func.max(REVISION.c.number)).group_by(REVISION.c.graph)
        if upto is not None:
            newest = newest.where(REVISION.c.number <= upto)
        wanted = ENTRIES.where(REVISION.c.number.in_(newest), REVISION.c.action == "put")
        with self._database.reading() as connection:
            return {one.graph: one for one in revisions_of(connection, wanted.order_by(REVISION.c.graph))}

    def now(self, graph: str) -> Stored | None:
        """The content that a graph has now, to be read a piece at a time; None where it has none."""
        newest = select(REVISION.c.digest).where(REVISION.c.graph == graph)
        with self._database.reading() as connection:
            digest = connection.execute(newest.order_by(REVISION.c.number.desc()).limit(1)).scalar()
        return self.stored(digest) if digest else None

    def history(self, subject: str, limit: int, graph: str | None = None) -> History:
        """What became of a subject, the newest first.

        Costs a look-up for each change and the piece of content that it stands in, however much its graph
        holds and however often that has changed.

        Args:
            subject: Its IRI.
            limit: How many changes to give at the most.
            graph: The graph of which to tell; all of them by default.

        Raises:
            ContentDamaged: What is stored does not have the digest that it should.
        """
        wanted = ENTRIES.add_columns(CHANGE.c.kind, CHANGE.c.successor).join(
            CHANGE, CHANGE.c.revision == REVISION.c.number
        )
        wanted = wanted.where(CHANGE.c.subject == subject)
        if graph is not None:
            wanted = wanted.where(REVISION.c.graph == graph)
        found: list[Change] = []
        with self._database.reading() as connection:
            rows = list(
                connection.execute(wanted.order_by(REVISION.c.number.desc()).limit(limit + 1)).mappings()
            )
            for row in rows[:limit]:
                revision = revision_of(row)
                before = connection.execute(
                    select(REVISION.c.digest)
                    .where(REVISION.c.graph == revision.graph, REVISION.c.number < revision.number)
                    .order_by(REVISION.c.number.desc())
                    .limit(1)
                ).scalar()
                said = [self._about(name, subject) for name in (before, revision.digest)]
                found.append(Change(revision, row["kind"], row["successor"], *said))
        return History(tuple(found), complete=len(rows) <= limit)

    def stated(self, subject: str, upto: int) -> tuple[bytes, ...]:
        """What was said of a subject at a revision, as lines in canonical form; empty where nothing was.

        Costs two look-ups, as `history` does for a change.

        Args:
            subject: Its IRI.
            upto: The number of the revision.

        Raises:
            ContentDamaged: What is stored does not have the digest that it should.
        """
        wanted = (
            select(CHANGE.c.kind, REVISION.c.digest)
            .join(REVISION, CHANGE.c.revision == REVISION.c.number)
            .where(CHANGE.c.subject == subject, CHANGE.c.revision <= upto)
            .order_by(CHANGE.c.revision.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            last = connection.execute(wanted).first()
        return self._about(last.digest, subject) if last and last.kind not in GONE else ()

    def newest(self, start: str, limit: int) -> list[str]:
        """The subjects that were created or changed last, those of the newest revision first, in order.

        Only the newest thousand revisions are looked through.

        Args:
            start: How their IRIs start.
            limit: How many to give at the most.
        """
        alike = CHANGE.c.subject >= start, CHANGE.c.subject < start + _BEHIND
        found: dict[str, bool] = {}
        head = self.head()
        with self._database.reading() as connection:
            for number in range(head, max(0, head - _NEWEST_REVISIONS), -1):
                wanted = select(CHANGE.c.subject, CHANGE.c.kind).where(CHANGE.c.revision == number, *alike)
                # What is gone since is passed on the way.
                room = limit + sum(not stays for stays in found.values())
                for subject, kind in connection.execute(wanted.order_by(CHANGE.c.subject).limit(room)):
                    found.setdefault(subject, kind not in GONE)
                if sum(found.values()) >= limit:
                    break
        return [subject for subject, stays in found.items() if stays][:limit]

    def last_changes(self, start: str, upto: int) -> Iterator[tuple[str, int, datetime]]:
        """The revision that last changed each subject, in the order of their IRIs, and when it was made.

        Args:
            start: How their IRIs start.
            upto: The newest revision that counts.
        """
        last = (
            select(CHANGE.c.subject, func.max(CHANGE.c.revision).label("number"))
            .where(CHANGE.c.subject >= start, CHANGE.c.subject < start + _BEHIND, CHANGE.c.revision <= upto)
            .group_by(CHANGE.c.subject)
            .order_by(CHANGE.c.subject)
        )
        with self._database.reading() as connection:
            times = select(REVISION.c.number, REVISION.c.at).where(REVISION.c.number <= upto)
            made = {number: datetime.fromisoformat(at) for number, at in connection.execute(times)}
            for subject, number in connection.execution_options(yield_per=_BATCH).execute(last):
                yield subject, number, made[number]

    def net_changes(self, start: str, since: int, upto: int) -> Iterator[tuple[str, str]]:
        """What became of each subject between two revisions, in the order of their IRIs.

        Args:
            start: How their IRIs start.
            since: The number of the one revision.
            upto: That of the other.

        Yields:
            The subject, and whether it is ``new``, has ``changed`` or has ``gone``; what came and went
            between the two is left out.
        """
        wanted = (
            select(CHANGE.c.subject, CHANGE.c.kind)
            .where(CHANGE.c.subject >= start, CHANGE.c.subject < start + _BEHIND)
            .where(CHANGE.c.revision > since, CHANGE.c.revision <= upto)
            .order_by(CHANGE.c.subject, CHANGE.c.revision)
        )
        with self._database.reading() as connection:
            rows = connection.execution_options(yield_per=_BATCH).execute(wanted)
            for subject, changed in groupby(rows, key=lambda row: row[0]):
                kinds = [kind for _, kind in changed]
                was, is_there = kinds[0] != "create", kinds[-1] not in GONE
                if was or is_there:
                    yield subject, "changed" if was and is_there else "new" if is_there else "gone"

    def releases(self) -> list[Release]:
        """The releases, the newest first."""
        with self._database.reading() as connection:
            newest = RELEASES.order_by(RELEASE.c.revision.desc(), RELEASE.c.at.desc())
            return releases_of(connection, newest)

    def release(self, name: str) -> Release | None:
        """The release of a name; None where there is none."""
        with self._database.reading() as connection:
            return next(iter(releases_of(connection, RELEASES.where(RELEASE.c.name == name))), None)

    def tally(self, revision: int, start: str = "") -> Counter[str]:
        """How many subjects a revision created, updated, deleted and withdrew, by the kind of change.

        Args:
            revision: Its number.
            start: How the IRIs start of those that count.
        """
        wanted = select(CHANGE.c.kind, func.count()).where(CHANGE.c.revision == revision)
        if start:
            wanted = wanted.where(CHANGE.c.subject >= start, CHANGE.c.subject < start + _BEHIND)
        with self._database.reading() as connection:
            return Counter({row[0]: row[1] for row in connection.execute(wanted.group_by(CHANGE.c.kind))})

    def withdrawn(self) -> list[str]:
        """The subjects that were withdrawn by themselves and have not been published again, in order.

        Costs a look-up for each that ever was, however many subjects there are.
        """
        ever = select(CHANGE.c.subject).where(CHANGE.c.kind == "withdraw").distinct()
        with self._database.reading() as connection:
            last = last_kinds(connection, ever)
        return sorted(subject for subject, kind in last.items() if kind == "withdraw")

    def gone(self, start: str) -> list[str]:
        """The subjects that a graph has ceased to speak of, whether or not another one does, in order.

        Costs a look at every change.

        Args:
            start: How their IRIs start.
        """
        gone = CHANGE.c.kind.in_(GONE) & CHANGE.c.subject.startswith(start, autoescape=True)
        with self._database.reading() as connection:
            return sorted(connection.scalars(select(CHANGE.c.subject).where(gone).distinct()))

    def left(self, subjects: Sequence[str]) -> list[str]:
        """Those of some subjects that were published, and of which no graph speaks any more.

        Costs a look-up for each.

        Args:
            subjects: Their IRIs.
        """
        with self._database.reading() as connection:
            return left(connection, subjects)

    def overruled(self, revision: int) -> list[Overruled]:
        """The subjects that a revision changed or left out, and that no file of the graph had changed last.

        Costs a look-up for each that it changed or left out. What moved with the base IRI counts as a file's.

        Args:
            revision: Its number.
        """
        with self._database.reading() as connection:
            return overruled(connection, revision)

    def last_number(self, start: str) -> int:
        """The highest number that any subject ever had behind how its IRI starts; 0 where none had one."""
        wanted = select(CHANGE.c.subject).where(CHANGE.c.subject >= start, CHANGE.c.subject < start + _BEHIND)
        with self._database.reading() as connection:
            ends = (subject[len(start) :] for (subject,) in connection.execute(wanted))
            return max((int(end) for end in ends if end.isascii() and end.isdigit()), default=0)

    def had(self, graph: str, source_digest: str) -> bool:
        """Whether a graph ever had the content of a file with this digest."""
        wanted = select(REVISION.c.number).where(
            REVISION.c.graph == graph, REVISION.c.source_digest == source_digest
        )
        with self._database.reading() as connection:
            return connection.execute(wanted.limit(1)).scalar() is not None

    def has(self, digest: str) -> bool:
        """Whether any revision put the content of this digest."""
        with self._database.reading() as connection:
            wanted = select(CONTENT.c.digest).where(CONTENT.c.digest == digest)
            return connection.execute(wanted).scalar() is not None

    def stored(self, digest: str) -> Stored:
        """The content that a digest stands for, to be read a piece at a time."""
        return Stored(self._database.reading, digest)

    def content(self, digest: str) -> Iterator[bytes]:
        """The canonical form that a digest stands for, in blocks of whole lines.

        Raises:
            ContentDamaged: What is stored does not have the digest that it should.
        """
        return self.stored(digest).blocks()

    def verify(self) -> list[ContentDamaged]:
        """Read all content again; one error for each digest that no longer holds."""
        damaged: list[ContentDamaged] = []
        sound: set[bytes] = set()
        with self._database.reading() as connection:
            digests: list[str] = list(connection.execute(select(CONTENT.c.digest)).scalars())
        for digest in digests:
            content = self.stored(digest)
            try:
                for position, name in enumerate(content.digests):
                    if name not in sound:
                        content.piece(position)
                        sound.add(name)
            except ContentDamaged as error:
                damaged.append(error)
        return damaged

    def size(self) -> int:
        """Bytes that its database takes on its disk."""
        return self._database.size()

    @contextmanager
    def claimed(self) -> Generator[None]:
        """Be the one who is about to add to it: what is read meanwhile stays what is newest.

        Raises:
            WriterBusy: Another process is; says which, and on which machine.
        """
        with self._database.claimed():
            self._claimed_at = self.head()
            try:
                yield
            finally:
                self._claimed_at = None

    @contextmanager
    def begin(
        self,
        author: str | Account,
        reason: str,
        *,
        approver: str | Account = "",
        submission: str | None = None,
    ) -> Generator[Transaction]:
        """One transaction: all that is put, changed and dropped in it takes effect together, or nothing.

        Args:
            author: By whom: an account, or the name of one, which is made if there is none and is named in
                the published history; empty for nobody.
            reason: Why; published.
            approver: Who has decided on it, likewise.
            submission: Id of what was submitted, where this is what became of it.

        Raises:
            WriterBusy: Another process is writing, or has written since the ledger was claimed.
            StorageFull: The disk is full.
        """
        with self._database.writing(ledger=True) as connection:
            transaction = Transaction(connection, author, reason, approver=approver, submission=submission)
            # Whoever loses the connection that the claim hangs on does not notice.
            if self._claimed_at is not None and transaction.number != self._claimed_at:
                raise WriterBusy(
                    f"Another process wrote revision {transaction.number} to {self.name} meanwhile.",
                    "Nothing was changed; try again.",
                )
            yield transaction

    def _about(self, digest: str | None, subject: str) -> tuple[bytes, ...]:
        if digest is None:
            return ()
        node = subject if subject.startswith("_:") else f"<{subject}>"
        return self.stored(digest).about(node.encode())
