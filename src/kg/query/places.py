"""The places that long queries have."""

from __future__ import annotations

import asyncio


class Places:
    """The places that long queries have, first come, first served."""

    def __init__(self, number: int) -> None:
        self._free: asyncio.Queue[None] = asyncio.Queue()
        for _ in range(number):
            self._free.put_nowait(None)
        self.taken = 0
        """How many are taken."""
        self.waiting = 0
        """How many wait for one."""

    def take_at_once(self) -> bool:
        """Take a place if there is one."""
        try:
            self._free.get_nowait()
        except asyncio.QueueEmpty:
            return False
        self.taken += 1
        return True

    async def take(self) -> None:
        """Take a place once there is one."""
        self.waiting += 1
        try:
            await self._free.get()
        finally:
            self.waiting -= 1
        self.taken += 1

    def give_back(self) -> None:
        """Let others have a place that was taken."""
        self.taken -= 1
        self._free.put_nowait(None)
