"""A cache of what was used last, within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_SHARE: Final = 8
"""One value may take an eighth of the whole at the most."""


class Cache(Generic[K, V]):
    """Keeps the values that were used last, all of one view (`kg.store.View`).

    Args:
        size: Bytes that all may cost together; 0 keeps nothing.
    """

    def __init__(self, size: int) -> None:
        self._most = size
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._view = ""
        self.size = 0
        """Bytes that are kept."""

    @property
    def largest(self) -> int:
        """Bytes that one value may cost."""
        return self._most // _SHARE

    def get(self, view: str, key: K) -> V | None:
        """What was kept under a key while a view was published, or None."""
        found = self._kept.get(key) if view == self._view else None
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, view: str, key: K, value: V, cost: int) -> None:
        """Keep a value that costs so many bytes; those of other views go, then those used longest ago."""
        if view != self._view:
            self._view = view
            self._kept.clear()
            self.size = 0
        if cost > self.largest or key in self._kept:
            return
        self._kept[key] = (value, cost)
        self.size += cost
        while self.size > self._most:
            _, (_, freed) = self._kept.popitem(last=False)
            self.size -= freed
