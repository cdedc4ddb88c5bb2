"""Downloads: graphs that are sent while threads write them, only so many at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncGenerator, Callable
from typing import Final

from kg.errors import KgError, StoreError, Unwritable
from kg.pipe import Pipe, PipeFile

MOST: Final = 16
"""Downloads that are written at once; a further one is turned away."""

PATIENCE: Final = 60.0
"""Seconds in which a reader must take a block, lest it keep a thread and a generation for ever."""

_LOG: Final = logging.getLogger("kg.web")


class Downloads:
    """Starts downloads, only so many at once."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._quota = threading.Semaphore(most)
        self._patience = patience

    async def start(self, write: Callable[[PipeFile], None]) -> Download | None:
        """Start a download and wait for its first block.

        Args:
            write: Writes the whole of it; called in a thread of its own.

        Returns:
            The download, or None where too many are under way.

        Raises:
            StoreError: Nothing could be read.
            Unwritable: The first block already has what cannot be written.
        """
        if not self._quota.acquire(blocking=False):
            return None

        def work(file: PipeFile) -> None:
            try:
                write(file)
            except Unwritable:
                raise
            except KgError as error:
                raise StoreError(str(error)) from None
            except Exception as error:
                _LOG.exception("a download broke off")
                raise StoreError(f"The graph cannot be read: {error}.") from None
            finally:
                self._quota.release()

        pipe = Pipe(work, patience=self._patience)
        try:
            return Download(pipe, await anext(pipe, b""))
        except BaseException:
            await pipe.aclose()
            raise


class Download:
    """One download, for one reader."""

    def __init__(self, pipe: Pipe, first: bytes) -> None:
        self._pipe = pipe
        self._first = first

    async def blocks(self) -> AsyncGenerator[bytes]:
        """The bytes, as they are written.

        Raises:
            KgError: They break off.
        """
        yield self._first
        async for block in self._pipe:
            yield block

    async def aclose(self) -> None:
        """End the thread, whose reader has all or wants no more."""
        await self._pipe.aclose()
