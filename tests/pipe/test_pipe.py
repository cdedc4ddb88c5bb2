"""A pipe between a thread and the event loop: nothing is lost, held without end, or left behind."""

import asyncio
import gc
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from kg.errors import KgError
from kg.pipe import BLOCK, BLOCKS_AHEAD, BlockReader, Pipe, PipeFile

LINE = b'<http://e/s> <http://e/p> "o" .\n'


async def pieces(lines: int, size: int = 1000) -> AsyncGenerator[bytes]:
    """So many lines, in pieces that are not whole lines."""
    whole = LINE * lines
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def upper(file: PipeFile) -> None:
    while data := file.read(5000):
        file.write(data.upper())


def rewritten(file: Any) -> None:
    serialize((quad.triple for quad in parse(file, RdfFormat.N_TRIPLES)), file, RdfFormat.N_TRIPLES)


async def whole(pipe: Pipe) -> bytes:
    async with aclosing(pipe):
        return b"".join([block async for block in pipe])


@pytest.mark.parametrize("lines", [0, 1, 20_000])
def test_a_thread_reads_from_the_loop_and_writes_to_it(lines: int):
    async def run() -> None:
        assert await whole(Pipe(upper, pieces(lines))) == LINE.upper() * lines

    asyncio.run(run())


def test_neither_side_is_far_ahead_of_the_other():
    read = 0

    async def counted() -> AsyncGenerator[bytes]:
        nonlocal read
        async for piece in pieces(100_000):
            read += len(piece)
            yield piece

    async def run() -> None:
        source = counted()
        async with aclosing(source), aclosing(Pipe(upper, source)) as pipe:
            await asyncio.sleep(0.3)
            assert 0 < read <= (BLOCKS_AHEAD + 2) * BLOCK
            assert b"".join([block async for block in pipe]) == LINE.upper() * 100_000

    asyncio.run(run())


def test_a_reader_that_leaves_ends_a_thread_that_waits_for_the_source():
    ended, closed = threading.Event(), threading.Event()

    async def endless() -> AsyncGenerator[bytes]:
        try:
            yield LINE
            await asyncio.Event().wait()
        finally:
            closed.set()

    def work(file: PipeFile) -> None:
        try:
            upper(file)
        finally:
            ended.set()

    async def run() -> None:
        source = endless()
        async with aclosing(source):
            pipe = Pipe(work, source)
            await asyncio.sleep(0.1)
            await pipe.aclose()
            assert closed.is_set(), "the source can be closed now"
        assert await asyncio.to_thread(ended.wait, 2)

    asyncio.run(run())


def test_what_the_source_raises_is_told_through_the_thread():
    async def broken() -> AsyncGenerator[bytes]:
        yield LINE
        raise KgError("the server broke off")

    async def run() -> None:
        with pytest.raises(KgError, match="broke off"):
            await whole(Pipe(rewritten, broken()))

    asyncio.run(run())


def test_whoever_asks_again_after_an_error_is_told_it_again():
    def work(file: PipeFile) -> None:
        raise ValueError("it does not work")

    async def run() -> None:
        pipe = Pipe(work)
        for _ in range(2):
            with pytest.raises(ValueError, match="does not work"):
                await anext(pipe)

    asyncio.run(run())


@pytest.mark.parametrize("text", [LINE * 3000 + b"<no> triple", LINE * 3000 + b"<http://e/cut"])
def test_iterators_are_dropped_in_the_thread_that_made_them_also_when_they_fail(text: bytes):
    # pyoxigraph says so otherwise, as an error that nobody can catch: pytest makes a failure of it.
    async def broken() -> AsyncGenerator[bytes]:
        yield text

    async def run() -> None:
        with pytest.raises(SyntaxError):
            await whole(Pipe(rewritten, broken()))
        pipe = Pipe(rewritten, pieces(100_000))
        await anext(pipe)
        await pipe.aclose()

    asyncio.run(run())
    gc.collect()


def test_blocks_are_read_as_a_file_is():
    blocks = iter([b"abc", b"", b"defg"])
    file = BlockReader(lambda: next(blocks, None))
    assert [file.read(2) for _ in range(5)] == [b"ab", b"c", b"de", b"fg", b""]
