"""Sorted content: a graph in canonical form, by subject, and what turns one into another.

The lines of a graph in canonical form are in code point order, so all that is said of a subject stands
together. What follows the ledger, tells a history or compares two contents counts on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from kg.config import MEBIBYTE

BLOCK_SIZE: Final = 16 * MEBIBYTE
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


def described(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, list[tuple[bytes, bytes]]]]:
    """The subjects of a graph in canonical form, each with the predicates and objects said of it.

    All terms are as N-Triples writes them, and in the order of the canonical form. Nothing is kept in memory
    but one subject.

    Args:
        blocks: The canonical form, in pieces of whole lines.
    """
    current = b""
    said: list[tuple[bytes, bytes]] = []
    for block in blocks:
        for line in block.splitlines():
            subject, predicate, value = line.split(b" ", 2)
            if subject != current:
                if said:
                    yield current, said
                current, said = subject, []
            said.append((predicate, value[:-2]))
    if said:
        yield current, said


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
    def between(cls, old: Iterator[bytes], new: Iterator[bytes]) -> Difference | None:
        """Compare two contents, both sorted; None where more than `CHANGE_LIMIT` lines differ.

        An engine may keep two spellings of one number as one value, and forget both when it is told to
        remove one. So where something goes, what stays of the same subject and property comes again.
        """
        removed: list[bytes] = []
        added: list[bytes] = []
        left, right = _groups(old), _groups(new)
        mine, theirs = next(left, None), next(right, None)
        while mine is not None or theirs is not None:
            if mine == theirs:
                mine, theirs = next(left, None), next(right, None)
            elif theirs is None or (mine is not None and mine.key < theirs.key):
                removed += mine.lines if mine else ()
                mine = next(left, None)
            elif mine is None or theirs.key < mine.key:
                added += theirs.lines
                theirs = next(right, None)
            else:
                gone = set(mine.lines) - set(theirs.lines)
                removed += gone
                added += theirs.lines if gone else set(theirs.lines) - set(mine.lines)
                mine, theirs = next(left, None), next(right, None)
            if len(removed) + len(added) > CHANGE_LIMIT:
                return None
        return cls(b"".join(removed), b"".join(added))

    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among what differs: a store names them in its own way."""
        return b"_:" in self.removed or b"_:" in self.added


class _Group(NamedTuple):
    """The lines of one subject and one property."""

    key: tuple[bytes, bytes]
    lines: list[bytes]


def _groups(blocks: Iterator[bytes]) -> Iterator[_Group]:
    # A space sorts before all that a term may hold, so keys are in order where lines are.
    key: tuple[bytes, bytes] = (b"", b"")
    lines: list[bytes] = []
    for line in _lines(blocks):
        subject, property_, _ = line.split(b" ", 2)
        if (subject, property_) != key:
            if lines:
                yield _Group(key, lines)
            key, lines = (subject, property_), []
        lines.append(line)
    if lines:
        yield _Group(key, lines)


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        # N-Triples escapes every other line break, so only line feeds part lines.
        yield from (line + b"\n" for line in block.split(b"\n") if line)
