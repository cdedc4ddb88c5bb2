"""Facts with the same key, found among a million with sixteen bytes for each.

A fact's key is its nine dimensions. Equal keys have equal digests; the few facts whose digest is not the
only one of its kind are looked up again and compared by pySHACL, so a digest that two keys share by chance
costs a moment and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise

from kg.validation.nodes import Description
from kg.vocab import DIMENSIONS, Terms


@dataclass(frozen=True)
class Dimensions:
    """The nine properties that make a fact's key, in order."""

    predicates: tuple[str, ...]

    @classmethod
    def of(cls, terms: Terms) -> Dimensions:
        """The dimensions of an installation."""
        return cls(tuple(str(terms.kg(name)) for name in DIMENSIONS))

    def key(self, description: Description) -> int | None:
        """The digest of a fact's key, or None where a dimension does not have just one value."""
        parts: list[str] = []
        for predicate in self.predicates:
            values = description.get(predicate, ())
            if len(values) != 1:
                return None
            parts.append(values[0])
        return number("\n".join(parts))

    def source(self, description: Description) -> str | None:
        """The article that a fact comes from, the last of the dimensions."""
        values = description.get(self.predicates[-1], ())
        return values[0] if len(values) == 1 else None


def number(text: str) -> int:
    """The first eight bytes of a text's BLAKE2b digest as a number."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@dataclass
class Digests:
    """Many digests, and which of them occur more than once."""

    held: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, digests: Iterable[int]) -> None:
        """Hold some more."""
        self.held.extend(digests)

    def repeated(self) -> set[int]:
        """Those that occur more than once."""
        return {one for one, other in pairwise(sorted(self.held)) if one == other}

    def shared(self, digests: Iterable[int]) -> set[int]:
        """Those of some digests that are held."""
        wanted = set(digests)
        return wanted.intersection(self.held) if wanted else set()
