"""Graphs on their way to readers: written by threads, sent as they come, in bounded memory.

pyoxigraph's iterators belong to the thread that made them, and its writers want something to write to. So
each download has a thread, which makes the iterator, writes it out and drops it, and waits while the
reader is slower than the store.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Final

from kg.errors import KgError, StoreError

MOST: Final = 16
"""Downloads that are written at once; a further one is turned away."""

BLOCK: Final = 64 * 1024
"""Bytes that are handed on at a time."""

BLOCKS_AHEAD: Final = 4
"""Blocks that may wait for the reader."""

PATIENCE: Final = 60.0
"""Seconds in which a reader must take a block, lest it keep a thread and a generation for ever."""

_LOG: Final = logging.getLogger("kg.web")


class Downloads:
    """Starts downloads, only so many at once."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._places = threading.Semaphore(most)
        self._patience = patience

    async def start(self, write: Callable[[Sink], None]) -> Download | None:
        """Start a download and wait for its first block.

        Args:
            write: Writes the whole of it; called in a thread of its own.

        Returns:
            The download, or None where too many are under way.

        Raises:
            StoreError: Nothing could be read.
        """
        if not self._places.acquire(blocking=False):
            return None
        download = Download(write, self._places.release, self._patience)
        try:
            await download.begin()
        except BaseException:
            await download.aclose()
            raise
        return download


class Download:
    """One download, for one reader."""

    def __init__(self, write: Callable[[Sink], None], ended: Callable[[], None], patience: float) -> None:
        self._write = write
        self._ended = ended
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[bytes | KgError | None] = asyncio.Queue()
        self._room = threading.Semaphore(BLOCKS_AHEAD)
        self._left = False
        self._first: bytes | None = None

    async def begin(self) -> None:
        """Start writing, and wait for the first block.

        Raises:
            StoreError: Nothing could be read.
        """
        threading.Thread(target=self._work, name="download", daemon=True).start()
        self._first = await self._next()

    async def blocks(self) -> AsyncGenerator[bytes]:
        """The bytes, as they are written.

        Raises:
            KgError: They break off.
        """
        block = self._first
        while block is not None:
            yield block
            block = await self._next()

    async def _next(self) -> bytes | None:
        arrived = await self._arrived.get()
        if isinstance(arrived, KgError):
            raise arrived
        if arrived is not None:
            self._room.release()
        return arrived

    async def aclose(self) -> None:
        """End the thread, whose reader has all or wants no more."""
        self._left = True
        self._room.release()

    def put(self, block: bytes) -> None:
        """Hand a block to the reader; waits while too many are on their way. Called by the thread.

        Raises:
            KgError: The reader has left, or takes nothing.
        """
        # A writer may try again what has failed, as buffers do that are dropped: it must not wait again.
        if not self._left and not self._room.acquire(timeout=self._patience):
            self._left = True
            raise KgError(f"The reader took nothing for {self._patience:g} seconds.")
        if self._left:
            raise KgError("The reader has left.")
        self._loop.call_soon_threadsafe(self._arrived.put_nowait, block)

    def _work(self) -> None:
        end: KgError | None = None
        try:
            sink = Sink(self)
            self._write(sink)
            sink.flush()
        except KgError as error:
            end = StoreError(str(error))
        except Exception as error:
            _LOG.exception("a download broke off")
            end = StoreError(f"The graph cannot be read: {error}.")
        finally:
            self._ended()
        # `end` is made anew: the one that was raised holds the thread's iterators by its traceback.
        with suppress(RuntimeError):  # The loop may be closed: then nobody waits any more.
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, end)


class Sink:
    """Takes the bytes of one download as a file does, and hands them on in blocks."""

    def __init__(self, download: Download) -> None:
        self._download = download
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes.

        Raises:
            KgError: The reader has left, or takes nothing.
        """
        self._held += data
        if len(self._held) >= BLOCK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand on what is held.

        Raises:
            KgError: The reader has left, or takes nothing.
        """
        if self._held:
            self._download.put(bytes(self._held))
            self._held.clear()
