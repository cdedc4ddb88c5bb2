"""What turns one canonical content into another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

CHANGE_LIMIT: Final = 200_000
"""Triples that are taken out of a store one by one; beyond it the store is made anew."""


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
