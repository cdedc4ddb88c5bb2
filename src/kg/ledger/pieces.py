"""Content as the ledger's database has it: read a piece at a time, and revised where it changes."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import zstandard
from sqlalchemy import Connection, insert, select

from kg.errors import ContentDamaged
from kg.ledger.tables import CONTENT, PIECE
from kg.rdf import begins_piece, cut, digest, revised, stretch
from kg.vocab import RDF

_SIZE = hashlib.sha256().digest_size
_HEAD = 4096
_TYPES = re.compile(rb"^\S+ " + re.escape(str(RDF("type")).encode()) + rb" (<[^>]*)", re.MULTILINE)


class Stored:
    """Some content of the ledger.

    Reading raises `kg.errors.ContentDamaged` where what is stored does not have the digest that it should.

    Args:
        connect: Gives a connection for a look at the database.
        name: The content's digest.

    Attributes:
        name: The same.
    """

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection]], name: str) -> None:
        self._connect = connect
        self.name = name
        self._heads: dict[int, bytes] = {}
        self._held: tuple[int, bytes] = (-1, b"")

    @property
    def digests(self) -> Sequence[bytes]:
        """The SHA-256 of each piece."""
        return self._digests

    @cached_property
    def _digests(self) -> Sequence[bytes]:
        with self._connect() as connection:
            wanted = select(CONTENT.c.pieces).where(CONTENT.c.digest == self.name)
            held: bytes | None = connection.execute(wanted).scalar()
        digests = [] if held is None else [held[at : at + _SIZE] for at in range(0, len(held), _SIZE)]
        if held is None or digest(digests) != self.name:
            raise _damaged(self.name)
        return digests

    def piece(self, position: int) -> bytes:
        """One of the pieces; the one that was asked for last is held."""
        if self._held[0] == position:
            return self._held[1]
        try:
            lines = zstandard.ZstdDecompressor().decompress(self._packed(position))
        except zstandard.ZstdError as error:
            raise _damaged(self.name) from error
        if hashlib.sha256(lines).digest() != self.digests[position]:
            raise _damaged(self.name)
        self._held = (position, lines)
        return lines

    def blocks(self) -> Iterator[bytes]:
        """All of it, a piece at a time."""
        return (self.piece(position) for position in range(len(self.digests)))

    def position(self, subject: bytes) -> int:
        """Where a subject stands, or would have to: the number of its piece, of which there is one."""
        # The first piece begins with whatever comes first.
        return bisect_right(range(1, len(self.digests)), subject, key=self._head)

    def about(self, subject: bytes) -> tuple[bytes, ...]:
        """What is said of one subject: its lines, in order, each with its line feed."""
        if not self.digests:
            return ()
        lines = self.piece(self.position(subject))
        return tuple(lines[stretch(lines, subject + b" ")].splitlines(keepends=True))

    def _head(self, position: int) -> bytes:
        """The first subject of a piece."""
        if position not in self._heads:
            try:
                reader = zstandard.ZstdDecompressor().stream_reader(self._packed(position))
                head = reader.read(_HEAD)
                while b" " not in head and (more := reader.read(_HEAD)):
                    head += more
            except zstandard.ZstdError as error:
                raise _damaged(self.name) from error
            self._heads[position] = head.partition(b" ")[0]
        return self._heads[position]

    def _packed(self, position: int) -> bytes:
        with self._connect() as connection:
            wanted = select(PIECE.c.data).where(PIECE.c.digest == self.digests[position])
            data: bytes | None = connection.execute(wanted).scalar()
        if data is None:
            raise _damaged(self.name)
        return data


def keep(connection: Connection, name: bytes, lines: bytes) -> None:
    """Keep a piece, unless it is kept already."""
    if connection.execute(select(PIECE.c.digest).where(PIECE.c.digest == name)).scalar() is None:
        data = zstandard.ZstdCompressor(level=3).compress(lines)
        connection.execute(insert(PIECE).values(digest=name, data=data))


@dataclass(frozen=True)
class Revised:
    """What became of some content.

    Attributes:
        digests: The digests of its pieces.
        kinds: What was done to each subject that changed, in order.
        triples: How many triples it has more than before.
        classes: How many subjects it types more with each class.
    """

    digests: Sequence[bytes]
    kinds: Sequence[tuple[bytes, str]]
    triples: int
    classes: Mapping[str, int]


def revise(connection: Connection, old: Stored | None, said: Mapping[bytes, bytes]) -> Revised:
    """Keep the pieces of a content that says something else of some subjects than an old one.

    The pieces are those that the same content would have were it cut as a whole; only those around what
    changes are read.

    Args:
        connection: Where they are kept.
        old: The content before, or None.
        said: What is said of each subject now, as sorted lines; empty where nothing is.
    """
    before = old.digests if old else ()
    digests: list[bytes] = []
    kinds: list[tuple[bytes, str]] = []
    triples = 0
    classes: Counter[str] = Counter()
    done = 0
    for at, group in groupby(sorted(said), key=old.position if old and before else lambda _: 0):
        digests += before[done:at]
        done = at + 1
        lines = old.piece(at) if old and before else b""
        new = {subject: said[subject] for subject in group}
        for subject, after in new.items():
            was = lines[stretch(lines, subject + b" ")]
            if was != after:
                kinds.append((subject, kind_of(was, after)))
                triples += after.count(b"\n") - was.count(b"\n")
                classes.update(_classes(after))
                classes.subtract(_classes(was))
        changed = revised(lines, new)
        if changed and digests and not begins_piece(changed):
            # What began this piece is gone, or less is said of it.
            changed = _piece(connection, digests.pop()) + changed
        for here in cut(changed):
            piece = changed[here]
            digests.append(hashlib.sha256(piece).digest())
            keep(connection, digests[-1], piece)
    return Revised([*digests, *before[done:]], kinds, triples, classes)


def kind_of(before: Collection[object], after: Collection[object]) -> str:
    """What was done to a subject of which something else is said than before."""
    if not before:
        return "create"
    return "update" if after else "delete"


def _classes(lines: bytes) -> list[str]:
    return [kind[1:].decode() for kind in _TYPES.findall(lines)]


def _piece(connection: Connection, name: bytes) -> bytes:
    data: bytes = connection.execute(select(PIECE.c.data).where(PIECE.c.digest == name)).scalar_one()
    return zstandard.ZstdDecompressor().decompress(data)


def _damaged(name: str) -> ContentDamaged:
    return ContentDamaged(
        f"The stored content of {name} no longer has that digest.",
        "Restore the ledger from a backup.",
    )
