"""What turns one canonical content into another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

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
        """Compare two contents, both sorted; None where more than `CHANGE_LIMIT` lines differ."""
        removed: list[bytes] = []
        added: list[bytes] = []
        left, right = _lines(old), _lines(new)
        mine, theirs = next(left, None), next(right, None)
        while mine is not None or theirs is not None:
            if mine == theirs:
                mine, theirs = next(left, None), next(right, None)
            elif theirs is None or (mine is not None and mine < theirs):
                removed.append(mine or b"")
                mine = next(left, None)
            else:
                added.append(theirs)
                theirs = next(right, None)
            if len(removed) + len(added) > CHANGE_LIMIT:
                return None
        return cls(b"".join(removed), b"".join(added))

    def has_blank_nodes(self) -> bool:
        """Whether blank nodes are among what differs: a store names them in its own way."""
        return b"_:" in self.removed or b"_:" in self.added


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        # N-Triples escapes every other line break, so only line feeds part lines.
        yield from (line + b"\n" for line in block.split(b"\n") if line)
