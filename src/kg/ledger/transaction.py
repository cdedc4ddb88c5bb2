"""What a writer adds to the ledger: everything in one transaction takes effect together, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select

from kg.errors import SourceError
from kg.language.texts import texts
from kg.ledger.pieces import Stored, keep, kind_of, revise
from kg.ledger.release import ReleasedFile
from kg.ledger.revision import ENTRIES, Revision, revisions_of
from kg.ledger.tables import ACCOUNT, CHANGE, CONTENT, META, RELEASE, REVISION
from kg.rdf import Content, changes, digest, names, unlike

_BATCH: Final = 10_000


@dataclass(frozen=True)
class Account:
    """Somebody whom the ledger knows by an id already.

    The published history names them as they have chosen, or not at all.
    """

    id: str


class Transaction:
    """What one transaction adds to the ledger.

    Args:
        connection: The database, in a transaction.
        author: By whom: an account, or the name of one, which is made if there is none and is named in the
            published history; empty for nobody.
        reason: Why.
        at: When, where that is not now; in UTC, as ISO 8601.
        approver: Who has decided on it, likewise.
        submission: Id of what was submitted, where this is what became of it.

    Attributes:
        number: The newest revision's number, with what was added so far.
    """

    def __init__(
        self,
        connection: Connection,
        author: str | Account,
        reason: str,
        at: str | None = None,
        *,
        approver: str | Account = "",
        submission: str | None = None,
    ) -> None:
        self._connection = connection
        self._author = self._account(author)
        self._approver = self._account(approver) or None
        self._submission = submission
        self._reason = reason
        self._at = at or datetime.now(UTC).isoformat(timespec="seconds")
        self.number: int = connection.execute(select(func.max(REVISION.c.number))).scalar() or 0
        self._before = self.number

    @property
    def connection(self) -> Connection:
        """The database, for what is to take effect together with what is added."""
        return self._connection

    def added(self) -> list[Revision]:
        """The revisions that were added so far."""
        return revisions_of(self._connection, ENTRIES.where(REVISION.c.number > self._before))

    def stored(self, name: str) -> Stored:
        """Some content, also such as was added; to be read in this thread, while the transaction lasts."""
        return Stored(self._reading, name)

    def put(
        self,
        graph: str,
        content: Content,
        source_digest: str | None = None,
        offered: Content | None = None,
    ) -> None:
        """Add a revision that puts a graph's content as a whole.

        Args:
            graph: The graph's IRI.
            content: The content.
            source_digest: Digest of the file that it was read from, where there was one.
            offered: What came with kg for the graph, where that is why it is put.
        """
        before = self._live(graph)
        self._keep_whole(content)
        self._append("put", graph, content.digest, source_digest, offered)
        if before is None:
            self._record((subject, "create", None) for subject in names(content))
            return
        differing = changes(*unlike(before, content))
        self._record((subject, kind_of(was, now), None) for subject, was, now in differing)

    def change(
        self,
        graph: str,
        said: Mapping[bytes, bytes],
        successors: Mapping[bytes, str] | None = None,
        reason: str = "",
    ) -> bool:
        """Add a revision that says something else of some subjects of a graph.

        Costs the pieces of content around these subjects, however large the graph is. A graph of which
        nothing is left is dropped.

        Args:
            graph: The graph's IRI; it need not be there yet.
            said: What is said of each subject from now on, as sorted lines; empty where it goes.
            successors: What took the place of subjects that go, by subject.
            reason: Why, where that is another reason than the transaction's.

        Returns:
            Whether anything changed; else there is no revision.
        """
        before = self._live(graph)
        made = revise(self._connection, before, said)
        if not made.kinds:
            return False
        name = digest(made.digests)
        if made.digests and not self._has(name):
            triples, classes = self._counts(before)
            counts = Counter(classes)
            counts.update(made.classes)
            self._keep(name, made.digests, triples + made.triples, dict(sorted((+counts).items())))
        if made.digests:
            self._append("put", graph, name, reason=reason)
        else:
            self._append("drop", graph, None, reason=reason)
        led = successors or {}
        by_itself = {"delete": "withdraw"}
        self._record((subject, by_itself.get(kind, kind), led.get(subject)) for subject, kind in made.kinds)
        return True

    def drop(self, graph: str, source_digest: str | None = None, offered: Content | None = None) -> None:
        """Add a revision that drops a graph; what else is given is as for `put`."""
        before = self._live(graph)
        self._append("drop", graph, None, source_digest, offered)
        self._record((subject, "delete", None) for subject, _, _ in changes(*unlike(before, None)))

    def offer(self, graph: str, offered: Content, source_digest: str | None = None) -> None:
        """Add a revision that leaves a graph as it is, and tells what came with kg for it."""
        before = self._live(graph)
        action, name = ("put", before.name) if before else ("drop", None)
        self._append(action, graph, name, source_digest, offered)

    def release(
        self,
        name: str,
        base_iri: str,
        notes: str,
        previous: str | None,
        changed: Mapping[str, int],
        files: Iterable[ReleasedFile],
    ) -> None:
        """Give the newest revision a name; `kg.ledger.Release` says what the rest is.

        Raises:
            SourceError: There is a release of this name.
        """
        known = select(RELEASE.c.revision).where(RELEASE.c.name == name)
        if (number := self._connection.execute(known).scalar()) is not None:
            raise SourceError(
                texts(
                    "There is a release {name} already, of revision {revision}.", name=name, revision=number
                ),
                texts("A release never changes: choose another name."),
            )
        self._connection.execute(
            insert(RELEASE).values(
                name=name,
                revision=self.number,
                base_iri=base_iri,
                at=self._at,
                author=self._author,
                notes=notes,
                previous=previous,
                changes=dict(changed),
                files=[asdict(file) for file in files],
            )
        )

    def rebase(self, base_iri: str) -> None:
        """Make the ledger publish under another base IRI."""
        self._connection.execute(META.update().where(META.c.name == "base_iri").values(value=base_iri))

    def _account(self, who: str | Account) -> str:
        """The id of somebody; a name without one gets one, and is shown in the published history."""
        if isinstance(who, Account):
            return who.id
        if not who:
            return ""
        known = select(ACCOUNT.c.id).where(ACCOUNT.c.name == who)
        account: str | None = self._connection.execute(known).scalar()
        if account is None:
            account = uuid4().hex
            self._connection.execute(insert(ACCOUNT).values(id=account, name=who, shown_as=who))
        return account

    def _live(self, graph: str) -> Stored | None:
        latest = select(REVISION.c.digest).where(REVISION.c.graph == graph)
        name: str | None = self._connection.execute(
            latest.order_by(REVISION.c.number.desc()).limit(1)
        ).scalar()
        return self.stored(name) if name else None

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        yield self._connection

    def _has(self, name: str) -> bool:
        known = select(CONTENT.c.digest).where(CONTENT.c.digest == name)
        return self._connection.execute(known).scalar() is not None

    def _counts(self, content: Stored | None) -> tuple[int, Mapping[str, int]]:
        if content is None:
            return 0, {}
        wanted = select(CONTENT.c.triples, CONTENT.c.classes).where(CONTENT.c.digest == content.name)
        triples, classes = self._connection.execute(wanted).one()
        return triples, classes

    def _keep_whole(self, content: Content) -> None:
        if not self._has(content.digest):
            for position, name in enumerate(content.digests):
                keep(self._connection, name, content.piece(position))
            self._keep(content.digest, content.digests, content.triples, content.classes)

    def _keep(self, name: str, pieces: Iterable[bytes], triples: int, classes: Mapping[str, int]) -> None:
        self._connection.execute(
            insert(CONTENT).values(
                digest=name, triples=triples, classes=dict(classes), pieces=b"".join(pieces)
            )
        )

    def _append(
        self,
        action: str,
        graph: str,
        name: str | None,
        source_digest: str | None = None,
        offered: Content | None = None,
        reason: str = "",
    ) -> None:
        if offered is not None:
            self._keep_whole(offered)
        self.number += 1
        self._connection.execute(
            insert(REVISION).values(
                number=self.number,
                action=action,
                graph=graph,
                digest=name,
                source_digest=source_digest,
                author=self._author,
                approver=self._approver,
                submission=self._submission,
                at=self._at,
                reason=reason or self._reason,
                offered=offered and offered.digest,
            )
        )

    def _record(self, changed: Iterable[tuple[bytes, str, str | None]]) -> None:
        """Write what the newest revision did to each subject."""
        rows = (
            {"revision": self.number, "subject": _name(subject), "kind": kind, "successor": successor}
            for subject, kind, successor in changed
        )
        while batch := list(islice(rows, _BATCH)):
            self._connection.execute(insert(CHANGE), batch)


def _name(subject: bytes) -> str:
    """A subject as the table of changes has it: an IRI bare, a blank node as it is written."""
    return subject.decode().removeprefix("<").removesuffix(">")
