"""A pipe between a thread and the event loop: what a thread writes arrives there, a few blocks at a time.

pyoxigraph's iterators belong to the thread that made them, and its parsers and writers want a file. So a
thread makes them, uses them and drops them. It writes to a file whose blocks go to the event loop, and may
read from one whose blocks come from there. Whoever is ahead waits for the other, so memory stays bounded.

The threads are daemons, and nobody waits for one whose reader has left: it may wait itself for a server that
does not answer, and must not keep the process from ending.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Final, Self

from kg.errors import KgError

BLOCK: Final = 64 * 1024
"""Bytes that are handed on at a time."""

BLOCKS_AHEAD: Final = 4
"""Blocks that may wait for their reader."""

_LEFT: Final = "The reader has left."


class Pipe:
    """What a thread writes, in blocks, for one reader in the event loop.

    Iterate over it, and close it once nobody wants more. What the thread calls raises `kg.errors.KgError`
    once the reader has left, or takes nothing.

    Args:
        work: Writes it; called in a thread of its own. What it raises, the reader is told.
        source: What the thread may read; None where it reads nothing.
        patience: Seconds in which the reader must take a block, lest it keep the thread; None for any number.
    """

    def __init__(
        self,
        work: Callable[[PipeFile], None],
        source: AsyncIterator[bytes] | None = None,
        patience: float | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._source = source
        self._patience = patience
        self._arrived: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
        self._free = threading.Semaphore(BLOCKS_AHEAD)
        self._reading: asyncio.Task[object] | None = None
        self._ended = ""
        threading.Thread(target=self._work, args=(work,), name="pipe", daemon=True).start()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        arrived = await self._arrived.get()
        if isinstance(arrived, bytes):
            self._free.release()
            return arrived
        # Whoever asks again after the end is told the same.
        self._arrived.put_nowait(arrived)
        if arrived is None:
            raise StopAsyncIteration
        raise arrived

    async def aclose(self) -> None:
        """Let the thread end the next time it reads or writes; the source is not read any more."""
        self._ended = self._ended or _LEFT
        self._free.release()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    def put(self, block: bytes) -> None:
        """Hand a block to the reader; waits while too many are on their way. Called by the thread."""
        # A writer may try again what has failed, as buffers do that are dropped: it must not wait again.
        if not self._ended and not self._free.acquire(timeout=self._patience):
            self._ended = f"The reader took nothing for {self._patience} seconds."
        if self._ended:
            raise KgError(self._ended)
        self._loop.call_soon_threadsafe(self._arrived.put_nowait, block)

    def get(self) -> bytes | None:
        """The next block of the source, or None at its end. Called by the thread."""
        if self._source is None:
            return None
        reading = self._read(self._source)
        try:
            return asyncio.run_coroutine_threadsafe(reading, self._loop).result()
        except CancelledError:
            raise KgError(_LEFT) from None
        finally:
            reading.close()

    async def _read(self, source: AsyncIterator[bytes]) -> bytes | None:
        if self._ended:
            raise KgError(self._ended)
        self._reading = asyncio.current_task()
        try:
            return await anext(source, None)
        finally:
            self._reading = None

    def _work(self, work: Callable[[PipeFile], None]) -> None:
        end: BaseException | None = None
        try:
            file = PipeFile(self)
            work(file)
            file.flush()
        except BaseException as error:
            # The frames that it comes from hold the thread's iterators.
            error.__traceback__ = error.__cause__ = error.__context__ = None
            end = error
        with suppress(RuntimeError):  # The loop may be closed: then nobody waits any more.
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, end)


class BlockReader:
    """Blocks of bytes as a file that is read once, from its start to its end.

    Args:
        next_block: Gives the next block; None at the end.
    """

    def __init__(self, next_block: Callable[[], bytes | None]) -> None:
        self._next_block = next_block
        self._unread = b""

    def read(self, size: int) -> bytes:
        """At most so many bytes; nothing only at the end."""
        while not self._unread:
            block = self._next_block()
            if block is None:
                return b""
            self._unread = block
        given, self._unread = self._unread[:size], self._unread[size:]
        return given


class PipeFile(BlockReader):
    """The thread's end of a pipe, as a file to read from and to write to."""

    def __init__(self, pipe: Pipe) -> None:
        super().__init__(pipe.get)
        self._pipe = pipe
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes; they are handed on once they fill a block."""
        self._held += data
        if len(self._held) >= BLOCK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand on what is held."""
        if self._held:
            self._pipe.put(bytes(self._held))
            self._held.clear()
