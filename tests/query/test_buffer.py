"""Results that wait on disk leave nothing there, however their writers and readers end."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.query import buffer
from kg.query.buffer import MEMORY, DiskQuota, ResultBuffer
from servers import PATIENCE

BLOCK = b"x" * MEMORY


def open_files(folder: Path) -> list[str]:
    """The files below a folder that this process has open, those that are removed as well."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [str(link.readlink()) for link in links if str(folder) in str(link.readlink())]


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


def test_what_was_written_is_read_again(tmp_path: Path):
    async def run() -> bytes:
        result = ResultBuffer(DiskQuota(tmp_path, 10 * MEMORY))
        for number in range(8):
            await result.write(bytes([number]) * MEMORY)
        assert open_files(tmp_path)
        result.finish()
        return b"".join([block async for block in result.blocks()])

    assert asyncio.run(run()) == b"".join(bytes([number]) * MEMORY for number in range(8))
    assert open_files(tmp_path) == []


def test_a_writer_that_is_stopped_midway_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Event(), threading.Event()
    write_at = buffer._write_at

    def slowly(descriptor: int, block: bytes, position: int) -> None:
        begun.set()
        go_on.wait(PATIENCE)
        write_at(descriptor, block, position)

    monkeypatch.setattr(buffer, "_write_at", slowly)

    async def run() -> None:
        quota = DiskQuota(tmp_path, 2 * MEMORY)
        result = ResultBuffer(quota)
        await result.write(BLOCK)
        writing = asyncio.create_task(result.write(BLOCK))
        await soon(begun.is_set)
        writing.cancel()
        await asyncio.wait([writing])
        result.close()
        assert open_files(tmp_path), "the thread still writes"
        go_on.set()
        await soon(lambda: open_files(tmp_path) == [])
        quota.acquire(2 * MEMORY)

    asyncio.run(run())


def test_a_disk_that_fails_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(descriptor: int, block: bytes, position: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(buffer, "_write_at", fail)

    async def run() -> None:
        result = ResultBuffer(DiskQuota(tmp_path, 2 * MEMORY))
        await result.write(BLOCK)
        with pytest.raises(OSError, match="No space left"):
            await result.write(BLOCK)
        result.close()

    asyncio.run(run())
    assert open_files(tmp_path) == []
