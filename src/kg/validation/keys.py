"""Things with the same key, found among a million with sixteen bytes for each.

Equal keys have equal digests; the few things whose digest is not the only one of its kind are read again and
judged by pySHACL, so a digest that two keys share by chance costs a moment and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise

from kg.validation.context import Statements


def key(said: Statements, predicates: Sequence[bytes]) -> int | None:
    """The digest of a thing's key, or None where a part of it does not have just one value.

    Args:
        said: What is said of the thing.
        predicates: What makes the key.
    """
    values = dict(said)
    if len(values) < len(said) and any(sum(p == name for name, _ in said) > 1 for p in predicates):
        return None
    try:
        return number(b"\n".join([values[predicate] for predicate in predicates]))
    except KeyError:
        return None


def number(text: bytes) -> int:
    """The first eight bytes of a text's BLAKE2b digest as a number."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


@dataclass
class Digests:
    """Many digests, and which of them occur more than once."""

    held: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, digest: int) -> None:
        """Hold one more."""
        self.held.append(digest)

    def repeated(self) -> set[int]:
        """Those that occur more than once."""
        return {one for one, other in pairwise(sorted(self.held)) if one == other}

    def shared(self, digests: Iterable[int]) -> set[int]:
        """Those of some digests that are held."""
        wanted = set(digests)
        return wanted.intersection(self.held) if wanted else set()
