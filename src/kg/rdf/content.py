"""Sorted content: a graph in canonical form, by subject, and what turns one into another.

The lines of a graph in canonical form are in code point order, so all that is said of a subject stands
together. Here they are read by subject, a subject is looked up by halving, and two contents are compared by
a merge. What follows the ledger, tells a history or compares two contents counts on that.

Content is cut into pieces of whole subjects. Where it is cut depends on nothing but the subject that stands
there and how much is said of it: so contents that differ in a few subjects share all other pieces, and what a
change costs does not grow with its graph.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from zlib import crc32

BLOCK_SIZE: Final = 16 << 20
"""Bytes of canonical content that are handled at a time."""

CHANGE_LIMIT: Final = 200_000
"""Triples that are taken out of a store one by one; beyond it the store is made anew."""


PIECE_SIZE: Final = 512 << 10
"""Bytes that a piece has on average; but what is said of one subject stays together."""

_SUBJECT: Final = re.compile(rb"(\S+) .*+\n(?:\1 .*+\n)*+")


class Pieces(Protocol):
    """A graph in canonical form, in pieces of whole subjects."""

    @property
    def digests(self) -> Sequence[bytes]:
        """The SHA-256 of each piece, in order."""
        ...

    def piece(self, position: int) -> bytes:
        """One of the pieces."""
        ...


class Piece(NamedTuple):
    """Where a piece stands in a file.

    Attributes:
        digest: Its SHA-256.
        start: Its first byte.
        stop: The byte behind its last.
    """

    digest: bytes
    start: int
    stop: int


@dataclass(frozen=True)
class Content:
    """A graph in canonical form, on disk.

    Attributes:
        path: The file with the canonical form.
        pieces: Its pieces, in order.
        triples: How many triples it has.
        classes: How many subjects it types with each class, by the class's IRI.
    """

    path: Path
    pieces: Sequence[Piece]
    triples: int
    classes: Mapping[str, int]

    @property
    def digests(self) -> Sequence[bytes]:
        """The SHA-256 of each piece."""
        return [piece.digest for piece in self.pieces]

    @cached_property
    def digest(self) -> str:
        """What `digest` makes of them: the same for all files that say the same."""
        return digest(self.digests)

    def piece(self, position: int) -> bytes:
        """One of the pieces."""
        _, start, stop = self.pieces[position]
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def blocks(self) -> Iterator[bytes]:
        """The content in blocks of whole lines, about `BLOCK_SIZE` bytes each."""
        return blocks(self.path)

    def described(self, subjects: Iterable[bytes]) -> list[bytes]:
        """Those of some subjects of which it says something; costs a look-up for each."""
        if not self.triples:
            return []
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
            places = ((subject, stretch(lines, subject + b" ")) for subject in subjects)
            return [subject for subject, place in places if place.start < place.stop]


def digest(pieces: Sequence[bytes]) -> str:
    """The digest of some content, as ``sha256:`` and hexadecimal digits.

    Of one piece, as nearly all contents are, it is the SHA-256 of its canonical form; of several, the SHA-256
    of their SHA-256 one behind the other.
    """
    (one,) = pieces if len(pieces) == 1 else (hashlib.sha256(b"".join(pieces)).digest(),)
    return f"sha256:{one.hex()}"


def blocks(path: Path, size: int = BLOCK_SIZE) -> Iterator[bytes]:
    """A file in blocks of whole lines, about ``size`` bytes each."""
    with path.open("rb") as file:
        while block := file.read(size):
            yield block if block.endswith(b"\n") else block + file.readline()


def cut(lines: bytes | mmap) -> Iterator[slice]:
    """Where the pieces of some sorted N-Triples stand.

    A subject begins a piece by chance, which a checksum of its name decides, and the more likely the more is
    said of it: by `PIECE_SIZE` bytes it is certain.
    """
    start = 0
    for said in _SUBJECT.finditer(lines):
        if said.start() > start and _begins(said):
            yield slice(start, said.start())
            start = said.start()
    if start < len(lines):
        yield slice(start, len(lines))


def names(pieces: Pieces) -> Iterator[bytes]:
    """The subjects of some content, in order."""
    return (subject for at in range(len(pieces.digests)) for subject, _ in subjects([pieces.piece(at)]))


def begins_piece(lines: bytes) -> bool:
    """Whether the first subject of some sorted N-Triples begins a piece, wherever it stands."""
    said = _SUBJECT.match(lines)
    return said is not None and _begins(said)


def _begins(said: re.Match[bytes]) -> bool:
    return crc32(said[1]) * PIECE_SIZE < len(said[0]) << 32


def revised(lines: bytes, said: Mapping[bytes, bytes]) -> bytes:
    r"""Sorted N-Triples that say something else of some subjects.

    Args:
        lines: The N-Triples.
        said: The lines that take the place of those of each subject; empty where it goes.

    Examples:
        >>> revised(b"<a> <p> <x> .\n<c> <p> <x> .\n", {b"<b>": b"<b> <p> <y> .\n", b"<c>": b""})
        b'<a> <p> <x> .\n<b> <p> <y> .\n'
    """
    parts: list[bytes] = []
    behind = 0
    for subject in sorted(said):
        here = stretch(lines, subject + b" ")
        parts += lines[behind : here.start], said[subject]
        behind = here.stop
    return b"".join([*parts, lines[behind:]])


def unlike(old: Pieces | None, new: Pieces | None) -> tuple[Iterator[bytes], Iterator[bytes]]:
    """The pieces of two contents that are not in both; none of a content that there is not.

    A subject of which they say different things is in one of these. What costs is only what differs.
    """

    def pieces(one: Pieces | None, other: Pieces | None) -> Iterator[bytes]:
        shared = frozenset[bytes](other.digests) if other else frozenset[bytes]()
        for position, name in enumerate(one.digests if one else ()):
            if one and name not in shared:
                yield one.piece(position)

    return pieces(old, new), pieces(new, old)


def subjects(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    r"""The subjects of some sorted N-Triples, each with its lines, in order.

    Args:
        pieces: The N-Triples, in pieces of whole subjects.

    Examples:
        >>> list(subjects([b"<a> <p> <x> .\n<a> <q> <y> .\n", b"<b> <p> <x> .\n"]))
        [(b'<a>', b'<a> <p> <x> .\n<a> <q> <y> .\n'), (b'<b>', b'<b> <p> <x> .\n')]
    """
    for piece in pieces:
        for said in _SUBJECT.finditer(piece):
            yield said[1], said[0]


def stretch(lines: bytes | mmap, start: bytes) -> slice:
    r"""Where sorted lines stand that start so, found by halving; an empty slice where there are none.

    Args:
        lines: Whole lines, in memory or as a file that is mapped into it.
        start: How they start: not with the highest byte. A subject and a space for all that is said of it.

    Examples:
        >>> lines = b"<a> <p> <x> .\n<b> <p> <x> .\n<b> <q> <y> .\n<c> <p> <x> .\n"
        >>> lines[stretch(lines, b"<b> ")]
        b'<b> <p> <x> .\n<b> <q> <y> .\n'
        >>> lines[stretch(lines, b"<d> ")]
        b''
    """

    def line_at(position: int) -> bytes:
        begin = lines.rfind(b"\n", 0, position) + 1
        return lines[begin : begin + len(start)]

    behind = start[:-1] + bytes([start[-1] + 1])
    first = bisect_left(range(len(lines)), start, key=line_at)
    return slice(first, bisect_left(range(len(lines)), behind, lo=first, key=line_at))


def changes(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    r"""The subjects of which two contents say different things, in order, each with its lines in both.

    Of a subject that is created, the lines in the old content are none; of one that is deleted, those in the
    new.

    Args:
        old: Sorted N-Triples, in pieces of whole subjects.
        new: The same.

    Examples:
        >>> old, new = [b"<a> <p> <x> .\n<b> <p> <x> .\n"], [b"<b> <p> <x> .\n<c> <p> <x> .\n"]
        >>> list(changes(old, new))
        [(b'<a>', b'<a> <p> <x> .\n', b''), (b'<c>', b'', b'<c> <p> <x> .\n')]
    """
    gone, come = subjects(old), subjects(new)
    before, after = next(gone, None), next(come, None)
    while before or after:
        if before and (not after or before[0] < after[0]):
            yield *before, b""
            before = next(gone, None)
        elif after and (not before or after[0] < before[0]):
            yield after[0], b"", after[1]
            after = next(come, None)
        elif before and after:
            if before[1] != after[1]:
                yield *before, after[1]
            before, after = next(gone, None), next(come, None)


@dataclass(frozen=True)
class Difference:
    """What turns one canonical content into another.

    Attributes:
        removed: The lines that go.
        added: The lines that come.
    """

    removed: bytes
    added: bytes

    @classmethod
    def between(cls, old: Iterable[bytes], new: Iterable[bytes]) -> Difference | None:
        """Compare two contents, both sorted; None where more than `CHANGE_LIMIT` lines differ.

        An engine may keep two spellings of one number as one value, and forget both when it is told to
        remove one. So where something goes, what stays of the same subject and property comes again.
        """
        removed: list[bytes] = []
        added: list[bytes] = []
        for _, *both in changes(old, new):
            before, after = (lines.splitlines(keepends=True) for lines in both)
            known, kept = frozenset(before), frozenset(after)
            gone = known - kept
            properties = {_property(line) for line in gone}
            removed += gone
            added += (line for line in after if line not in known or _property(line) in properties)
            if len(removed) + len(added) > CHANGE_LIMIT:
                return None
        return cls(b"".join(removed), b"".join(added))

    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among what differs: a store names them in its own way."""
        return b"_:" in self.removed or b"_:" in self.added


def _property(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]
