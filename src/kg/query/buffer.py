"""The result buffer: what a worker has written and its reader has not read yet.

A worker writes as fast as it can, so that a slow reader does not keep it: what exceeds a little memory
waits in a file that has no name.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from kg.language.texts import texts
from kg.query import errors

MEMORY: Final = 512 * 1024
"""Bytes of one result that wait in memory; a result that is no longer than this is answered whole."""

_READ: Final = 128 * 1024


class DiskQuota:
    """The disk space that all results together may take while they wait for their readers.

    Args:
        folder: Where the files are; made when the first is needed.
        size: Bytes that they may have together.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._left = size

    def file(self) -> IO[bytes]:
        """A file without a name: the operating system removes it when it is closed, or the process dies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=self._folder, buffering=0)

    def acquire(self, size: int) -> None:
        """Take some bytes of it.

        Raises:
            QueryUnavailable: There are not as many left.
        """
        if size > self._left:
            raise errors.unavailable(texts("Too many results wait for their readers."), 10, "query_spool")
        self._left -= size

    def release(self, size: int) -> None:
        """Let others have some bytes that were taken."""
        self._left += size


class ResultBuffer:
    """One result between its writer and its reader, who is told the error that it finished with, if any."""

    def __init__(self, quota: DiskQuota) -> None:
        self._quota = quota
        self._held: deque[bytes] = deque()
        self._held_size = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._writing = False
        self._news = asyncio.Event()
        self._error: BaseException | None = None
        self._closed = False
        self.finished = False
        """Whether the writer is done, well or with an error."""
        self.size = 0
        """Bytes that have been written."""

    async def write(self, block: bytes) -> None:
        """Add to the result.

        Raises:
            QueryUnavailable: The disk quota is used up.
        """
        self.size += len(block)
        if self._closed:
            return
        if self._written == self._read and self._held_size + len(block) <= MEMORY:
            self._held.append(block)
            self._held_size += len(block)
        else:
            self._quota.acquire(len(block))
            self._file = self._file or self._quota.file()
            position = self._written
            self._written += len(block)
            self._writing = True
            run = asyncio.get_running_loop().run_in_executor
            writing = run(None, _write_at, self._file.fileno(), block, position)
            writing.add_done_callback(self._write_ended)
            # A thread goes on, and needs the file, when nobody waits for it any more.
            await asyncio.shield(writing)
        self._news.set()

    def _write_ended(self, writing: asyncio.Future[None]) -> None:
        self._writing = False
        if self._closed and self._file is not None:
            self._file.close()
        if not writing.cancelled():
            # Where nobody waits any more, nobody else asks.
            writing.exception()

    def finish(self, error: BaseException | None = None) -> None:
        """Say that the result is whole, or why it will not be."""
        if not self.finished:
            self._error = error
            self.finished = True
            self._news.set()

    async def settle(self, size: float = MEMORY) -> None:
        """Wait until the writer is done, or has written more than so many bytes."""
        while not self.finished and self.size <= size:
            await self._wait()
        if self._error is not None:
            raise self._error

    def whole(self) -> bytes | None:
        """The whole result, where it is finished and fits into memory; else None."""
        if self.finished and self._error is None and self._written == 0:
            return b"".join(self._held)
        return None

    async def blocks(self) -> AsyncGenerator[bytes]:
        """The result as it comes; what has been read is gone."""
        try:
            while True:
                # An error makes what is left useless.
                if self._error is not None:
                    raise self._error
                if self._held:
                    block = self._held.popleft()
                    self._held_size -= len(block)
                    yield block
                elif self._file is not None and self._read < self._written and not self._writing:
                    size = min(_READ, self._written - self._read)
                    block = await asyncio.to_thread(os.pread, self._file.fileno(), size, self._read)
                    self._read += len(block)
                    self._recycle()
                    yield block
                elif self.finished:
                    return
                else:
                    await self._wait()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of all that is held; nobody reads any more."""
        if not self._closed:
            self._closed = True
            self._held.clear()
            self._quota.release(self._written)
            if self._file is not None and not self._writing:
                self._file.close()

    async def _wait(self) -> None:
        self._news.clear()
        await self._news.wait()

    def _recycle(self) -> None:
        """Start the file anew once all of it has been read, so that a reader who keeps up needs little."""
        if self._file is not None and self._read == self._written and not self._writing:
            self._quota.release(self._written)
            self._written = self._read = 0
            os.ftruncate(self._file.fileno(), 0)


def _write_at(descriptor: int, block: bytes, position: int) -> None:
    view = memoryview(block)
    while view:
        done = os.pwrite(descriptor, view, position)
        view, position = view[done:], position + done
