"""The ledger: an append-only list of revisions, and the content that they put.

Revision *n* put or dropped one named graph: by whom, when, why. Content is a graph in canonical form
(`kg.rdf`), kept once under its digest, compressed, in pieces of whole lines.
"""

from __future__ import annotations

import hashlib
import sqlite3
from bisect import bisect_left
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import zstandard
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from kg.errors import (
    BaseIriMismatch,
    ContentDamaged,
    LedgerError,
    LedgerMissing,
    StorageFull,
    WriterBusy,
)
from kg.rdf import Content, stretch

SCHEMA_VERSION: Final = "1"

_BUSY_SECONDS: Final = 5
_CHUNK: Final = 4 * 1024 * 1024

_METADATA = MetaData()
_META = Table(
    "meta",
    _METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
_CONTENT = Table(
    "content",
    _METADATA,
    Column("digest", String, primary_key=True),
    Column("triples", Integer, nullable=False),
    Column("classes", JSON, nullable=False),
)
_CHUNKS = Table(
    "content_chunk",
    _METADATA,
    Column("digest", String, ForeignKey("content.digest"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
_REVISION = Table(
    "revision",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String, nullable=False),
    Column("graph", String, nullable=False, index=True),
    Column("digest", String, ForeignKey("content.digest")),
    Column("source_digest", String),
    Column("author", String, nullable=False),
    Column("at", String, nullable=False),
    Column("reason", String, nullable=False),
)
_ENTRIES = select(_REVISION, _CONTENT.c.triples, _CONTENT.c.classes).join_from(
    _REVISION, _CONTENT, isouter=True
)
_APPEND_ONLY = tuple(
    f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
    for table in ("revision", "content", "content_chunk", "meta")
    for verb in ("UPDATE", "DELETE")
    if not (table == "meta" and verb == "UPDATE")
)


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
        source_digest: Digest of the file that the content was read from, where there was one.
        author: By whom.
        at: When, in UTC.
        reason: Why.
    """

    number: int
    action: Literal["put", "drop"]
    graph: str
    digest: str | None
    triples: int
    classes: Mapping[str, int]
    source_digest: str | None
    author: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Change:
    """A revision that changed what its graph says of one subject.

    Attributes:
        revision: The revision.
        before: What was said before, as lines in canonical form; empty where nothing was.
        after: What has been said since.
    """

    revision: Revision
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


@dataclass(frozen=True)
class History:
    """How what a graph says of one subject came about.

    Attributes:
        changes: The newest first.
        complete: Whether all revisions of the graph were looked at.
    """

    changes: tuple[Change, ...]
    complete: bool


class Ledger:
    """A ledger in an SQL database."""

    def __init__(self, engine: Engine, base_iri: str) -> None:
        self._engine = engine
        self.base_iri = base_iri

    @classmethod
    def create(cls, path: Path, base_iri: str) -> Ledger:
        """Make an empty ledger in an SQLite file.

        Raises:
            LedgerError: There is one already.
            StorageFull: The disk is full.
        """
        if path.exists():
            raise LedgerError(f"{path} exists already.", "Use it, or choose another KG_DATA_DIR.")
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(path)
        with _faults(path), engine.execution_options(kg_writes=True).begin() as connection:
            _METADATA.create_all(connection)
            for trigger in _APPEND_ONLY:
                connection.exec_driver_sql(trigger)
            meta = {"base_iri": base_iri, "schema_version": SCHEMA_VERSION}
            connection.execute(insert(_META), [{"name": n, "value": v} for n, v in meta.items()])
        return cls(engine, base_iri)

    @classmethod
    def open(cls, path: Path, base_iri: str) -> Ledger:
        """Open the ledger in an SQLite file.

        Raises:
            LedgerMissing: There is none.
            BaseIriMismatch: It was made for another base IRI.
            LedgerError: It is not a ledger, or one of another version of kg.
        """
        if not path.is_file():
            raise LedgerMissing(f"There is no ledger at {path}.", "Run `kg init` first.")
        engine = _engine(path)
        with _faults(path), engine.begin() as connection:
            rows = connection.execute(select(_META.c.name, _META.c.value))
            meta = {str(name): str(value) for name, value in rows}
        if meta.get("schema_version") != SCHEMA_VERSION:
            raise LedgerError(
                f"{path} has schema version {meta.get('schema_version')}; this kg reads {SCHEMA_VERSION}.",
                "Use the version of kg that made it.",
            )
        if meta["base_iri"] != base_iri:
            raise BaseIriMismatch(
                f"The ledger at {path} publishes under {meta['base_iri']}, not under {base_iri}.",
                f"Set KG_BASE_IRI={meta['base_iri']}; to move everything, run "
                f"`kg --base-iri {meta['base_iri']} rebase {base_iri}`.",
            )
        return cls(engine, base_iri)

    def head(self) -> int:
        """The newest revision's number; 0 where there is none."""
        with self._read() as connection:
            return connection.execute(select(func.max(_REVISION.c.number))).scalar() or 0

    def revisions(self, since: int = 0) -> list[Revision]:
        """The revisions after number ``since``, oldest first."""
        wanted = _ENTRIES.where(_REVISION.c.number > since).order_by(_REVISION.c.number)
        with self._read() as connection:
            return _revisions(connection, wanted)

    def history(self, graph: str, subject: str, limit: int) -> History:
        """What the last revisions of a graph, at most ``limit``, did to what it says of one subject.

        Costs a few probes and one piece of content for each of them, however much the graph holds. What is
        read so is not checked against its digest, as `content` does.

        Raises:
            ContentDamaged: What is stored cannot be decompressed.
        """
        latest = _ENTRIES.where(_REVISION.c.graph == graph).order_by(_REVISION.c.number.desc())
        with self._read() as connection:
            revisions = _revisions(connection, latest.limit(limit + 1))
            said = {r.digest: _lines(connection, r.digest, subject) for r in revisions if r.digest}
        states = [(revision, said.get(revision.digest or "", ())) for revision in revisions]
        earlier = [lines for _, lines in states[1:]]
        if len(states) <= limit:
            earlier.append(())
        changes = (
            Change(revision, before, after)
            for (revision, after), before in zip(states, earlier, strict=False)
            if after != before
        )
        return History(tuple(changes), complete=len(states) <= limit)

    def had(self, graph: str, source_digest: str) -> bool:
        """Whether a graph ever had the content of a file with this digest."""
        wanted = select(_REVISION.c.number).where(
            _REVISION.c.graph == graph, _REVISION.c.source_digest == source_digest
        )
        with self._read() as connection:
            return connection.execute(wanted.limit(1)).scalar() is not None

    def live(self) -> dict[str, Revision]:
        """The revision that each published graph's content comes from, by the graph's IRI."""
        graphs: dict[str, Revision] = {}
        for revision in self.revisions():
            if revision.action == "put":
                graphs[revision.graph] = revision
            else:
                graphs.pop(revision.graph, None)
        return dict(sorted(graphs.items()))

    def content(self, digest: str) -> Iterator[bytes]:
        """The canonical form that a digest stands for, in pieces of whole lines.

        Raises:
            ContentDamaged: What is stored does not have this digest. The pieces given before were
                already wrong: use them only once the last has come.
        """
        check = hashlib.sha256()
        position = 0
        while True:
            with self._read() as connection:
                data: bytes | None = connection.execute(
                    select(_CHUNKS.c.data).where(_CHUNKS.c.digest == digest, _CHUNKS.c.position == position)
                ).scalar()
            if data is None:
                break
            try:
                block = zstandard.ZstdDecompressor().decompress(data)
            except zstandard.ZstdError as error:
                raise _damaged(digest) from error
            check.update(block)
            yield block
            position += 1
        if f"sha256:{check.hexdigest()}" != digest:
            raise _damaged(digest)

    def verify(self) -> list[ContentDamaged]:
        """Read all content again; one error for each digest that no longer holds."""
        damaged: list[ContentDamaged] = []
        with self._read() as connection:
            digests: list[str] = list(connection.execute(select(_CONTENT.c.digest)).scalars())
        for digest in digests:
            try:
                for _ in self.content(digest):
                    pass
            except ContentDamaged as error:
                damaged.append(error)
        return damaged

    @contextmanager
    def begin(self, author: str, reason: str) -> Generator[Transaction]:
        """One transaction: all that is put and dropped in it takes effect together, or nothing.

        Raises:
            WriterBusy: Another process is writing.
            StorageFull: The disk is full.
        """
        with _faults(Path(str(self._engine.url.database))):
            connection = self._engine.connect().execution_options(kg_writes=True)
            with connection, connection.begin():
                yield Transaction(connection, author, reason)

    @contextmanager
    def _read(self) -> Generator[Connection]:
        with _faults(Path(str(self._engine.url.database))), self._engine.begin() as connection:
            yield connection


class Transaction:
    """What one transaction adds to the ledger.

    Attributes:
        number: The newest revision's number, with what was added so far.
    """

    def __init__(self, connection: Connection, author: str, reason: str) -> None:
        self._connection = connection
        self._author = author
        self._reason = reason
        self.number: int = connection.execute(select(func.max(_REVISION.c.number))).scalar() or 0

    def put(self, graph: str, content: Content, source_digest: str | None = None) -> None:
        """Add a revision that puts a graph's content."""
        known = select(_CONTENT.c.digest).where(_CONTENT.c.digest == content.digest)
        if self._connection.execute(known).scalar() is None:
            self._store(content)
        self._append("put", graph, content.digest, source_digest)

    def drop(self, graph: str) -> None:
        """Add a revision that drops a graph."""
        self._append("drop", graph, None, None)

    def rebase(self, base_iri: str) -> None:
        """Make the ledger publish under another base IRI."""
        self._connection.execute(_META.update().where(_META.c.name == "base_iri").values(value=base_iri))

    def _store(self, content: Content) -> None:
        self._connection.execute(
            insert(_CONTENT).values(
                digest=content.digest, triples=content.triples, classes=dict(content.classes)
            )
        )
        compressor = zstandard.ZstdCompressor(level=3)
        for position, block in enumerate(content.blocks(_CHUNK)):
            self._connection.execute(
                insert(_CHUNKS).values(
                    digest=content.digest, position=position, data=compressor.compress(block)
                )
            )

    def _append(self, action: str, graph: str, digest: str | None, source_digest: str | None) -> None:
        self.number += 1
        self._connection.execute(
            insert(_REVISION).values(
                number=self.number,
                action=action,
                graph=graph,
                digest=digest,
                source_digest=source_digest,
                author=self._author,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                reason=self._reason,
            )
        )


def _revisions(connection: Connection, wanted: Select[Any]) -> list[Revision]:
    rows = connection.execute(wanted).mappings()
    return [
        Revision(
            number=row["number"],
            action=row["action"],
            graph=row["graph"],
            digest=row["digest"],
            triples=row["triples"] or 0,
            classes=row["classes"] or {},
            source_digest=row["source_digest"],
            author=row["author"],
            at=datetime.fromisoformat(row["at"]),
            reason=row["reason"],
        )
        for row in rows
    ]


def _lines(connection: Connection, digest: str, subject: str) -> tuple[bytes, ...]:
    """What a content says of one subject: its lines are sorted, so that they stand together."""
    start = f"<{subject}> ".encode()
    chunk = _CHUNKS.c.digest == digest
    count: int = connection.execute(select(func.count()).where(chunk)).scalar_one()

    def piece(position: int) -> bytes:
        wanted = select(_CHUNKS.c.data).where(chunk, _CHUNKS.c.position == position)
        return connection.execute(wanted).scalar_one()

    def first(position: int) -> bytes:
        return zstandard.ZstdDecompressor().stream_reader(piece(position)).read(len(start))

    found: list[bytes] = []
    try:
        # The first piece is begun with whatever stands at its start; most contents have no other.
        begin = bisect_left(range(1, count), start, key=first)
        for position in range(begin, count):
            block = zstandard.ZstdDecompressor().decompress(piece(position))
            here = stretch(block, start)
            found += block[here].splitlines()
            if here.stop < len(block) or (position > begin and here.start == here.stop):
                break
    except zstandard.ZstdError as error:
        raise _damaged(digest) from error
    return tuple(found)


def _damaged(digest: str) -> ContentDamaged:
    return ContentDamaged(
        f"The stored content of {digest} no longer has that digest.",
        "Restore the ledger from a backup.",
    )


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        # SQLAlchemy says when a transaction begins, so that a writer can say so at once.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        writes = connection.get_execution_options().get("kg_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _faults(path: Path) -> Generator[None]:
    """Turn what the database reports into errors that say what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        if "locked" in said:
            raise WriterBusy(
                f"Another process is writing to {path}.", "Wait for it, then try again."
            ) from error
        if "full" in said or "disk I/O" in said:
            raise StorageFull(
                f"The ledger at {path} cannot grow: {said}.",
                "Make room, then try again; nothing was published.",
            ) from error
        raise LedgerError(f"The ledger at {path} cannot be used: {said}.") from error
