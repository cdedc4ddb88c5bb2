"""Sorted content: a graph in canonical form, by subject, and what turns one into another.

The lines of a graph in canonical form are in code point order, so all that is said of a subject stands
together. Here they are read by subject, a subject is looked up by halving, and two contents are compared by
a merge. What follows the ledger, tells a history or compares two contents counts on that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from mmap import mmap
from operator import itemgetter
from pathlib import Path
from typing import Final

BLOCK_SIZE: Final = 16 << 20
"""Bytes of canonical content that are handled at a time."""

CHANGE_LIMIT: Final = 200_000
"""Triples that are taken out of a store one by one; beyond it the store is made anew."""


@dataclass(frozen=True)
class Content:
    """A graph in canonical form, on disk.

    Attributes:
        digest: ``sha256:`` and the hexadecimal SHA-256 of the canonical form.
        triples: How many triples it has.
        classes: How many subjects it types with each class, by the class's IRI.
        path: The file with the canonical form.
    """

    digest: str
    triples: int
    classes: Mapping[str, int]
    path: Path

    def blocks(self, size: int = BLOCK_SIZE) -> Iterator[bytes]:
        """The content in pieces of whole lines, about ``size`` bytes each."""
        with self.path.open("rb") as file:
            while block := file.read(size):
                yield block if block.endswith(b"\n") else block + file.readline()


def subjects(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    r"""The subjects of some sorted N-Triples, each with its lines, in order.

    Nothing is kept in memory but one block and one subject.

    Args:
        blocks: The N-Triples, in pieces of whole lines.

    Examples:
        >>> list(subjects([b"<a> <p> <x> .\n<a> <q> <y> .\n", b"<b> <p> <x> .\n"]))
        [(b'<a>', [b'<a> <p> <x> .\n', b'<a> <q> <y> .\n']), (b'<b>', [b'<b> <p> <x> .\n'])]
    """
    # N-Triples escapes every other line break, so only line feeds part lines.
    start, said = b"", list[bytes]()
    for block in blocks:
        for line in block.splitlines(keepends=True):
            if said and line.startswith(start):
                said.append(line)
                continue
            if said:
                yield start[:-1], said
            start, said = line[: line.index(b" ") + 1], [line]
    if said:
        yield start[:-1], said


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


def changes(
    old: Iterable[bytes], new: Iterable[bytes]
) -> Iterator[tuple[bytes, frozenset[bytes], frozenset[bytes]]]:
    r"""The subjects of which two contents say different things, in order, each with its lines in both.

    Of a subject that is created, the lines in the old content are none; of one that is deleted, those in the
    new.

    Args:
        old: Sorted N-Triples, in pieces of whole lines.
        new: The same.

    Examples:
        >>> old, new = [b"<a> <p> <x> .\n<b> <p> <x> .\n"], [b"<b> <p> <x> .\n<c> <p> <x> .\n"]
        >>> [(subject, len(before), len(after)) for subject, before, after in changes(old, new)]
        [(b'<a>', 1, 0), (b'<c>', 0, 1)]
    """
    both = merge(
        ((subject, 0, lines) for subject, lines in subjects(old)),
        ((subject, 1, lines) for subject, lines in subjects(new)),
    )
    for subject, sides in groupby(both, key=itemgetter(0)):
        said = {side: lines for _, side, lines in sides}
        if said.get(0) != said.get(1):
            yield subject, frozenset(said.get(0, ())), frozenset(said.get(1, ()))


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
        for _, before, after in changes(old, new):
            gone = before - after
            properties = {_property(line) for line in gone}
            removed += gone
            added += (line for line in after if line not in before or _property(line) in properties)
            if len(removed) + len(added) > CHANGE_LIMIT:
                return None
        return cls(b"".join(removed), b"".join(added))

    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among what differs: a store names them in its own way."""
        return b"_:" in self.removed or b"_:" in self.added


def _property(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]
