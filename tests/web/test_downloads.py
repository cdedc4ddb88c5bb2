"""Downloads: threads that write for readers, in bounded memory."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import httpx
import pyoxigraph
import pytest
import uvicorn
from pyoxigraph import NamedNode, RdfFormat, Triple
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import KgError, StoreError
from kg.pipe import BLOCK, BLOCKS_AHEAD, PipeFile
from kg.web.http.responses import Streamed
from kg.web.http.stream import Download, Downloads
from servers import PATIENCE, await_still, await_true, free_port

LINE = b"x" * 1000


class Writer:
    """Writes lines for as long as it may, and tells how far it is."""

    def __init__(self, lines: int, fails: bool = False) -> None:
        self.lines = lines
        self.fails = fails
        self.written = 0
        self.ended = threading.Event()

    def __call__(self, file: PipeFile) -> None:
        try:
            for _ in range(self.lines):
                file.write(LINE)
                self.written += len(LINE)
            if self.fails:
                raise OSError("the disk is gone")
        finally:
            self.ended.set()


def run(downloads: Downloads, use: Callable[[Downloads], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(use(downloads))


async def whole(download: Download) -> bytes:
    return b"".join([block async for block in download.blocks()])


async def started(downloads: Downloads, writer: Writer) -> Download:
    download = await downloads.start(writer)
    assert download
    return download


@pytest.mark.parametrize("lines", [0, 1, 1000])
def test_everything_that_is_written_arrives_in_blocks(lines: int):
    async def use(downloads: Downloads) -> None:
        download = await started(downloads, Writer(lines))
        blocks = [block async for block in download.blocks()]
        assert b"".join(blocks) == LINE * lines
        assert all(len(block) < BLOCK + len(LINE) for block in blocks)

    run(Downloads(), use)


def test_a_writer_waits_for_a_slow_reader():
    async def use(downloads: Downloads) -> None:
        writer = Writer(10_000)
        download = await started(downloads, writer)
        await asyncio.to_thread(await_still, lambda: writer.written)
        assert writer.written <= (BLOCKS_AHEAD + 2) * (BLOCK + len(LINE))
        assert not writer.ended.is_set()
        assert await whole(download) == LINE * 10_000

    run(Downloads(), use)


def test_a_writer_whose_reader_has_left_ends_and_makes_room_for_another():
    async def use(downloads: Downloads) -> None:
        writer = Writer(1_000_000)
        download = await started(downloads, writer)
        assert await downloads.start(Writer(1)) is None
        await download.aclose()
        assert await asyncio.to_thread(writer.ended.wait, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while (another := await downloads.start(Writer(1))) is None:
                await asyncio.sleep(0.01)
        assert await whole(another) == LINE

    run(Downloads(most=1), use)


def test_a_writer_that_tries_again_after_its_reader_has_left_does_not_wait():
    ended = threading.Event()
    node = NamedNode("http://e/")
    written = 0

    def triples() -> Iterator[Triple]:
        nonlocal written
        while True:
            written += 1
            yield Triple(node, node, node)

    def write(file: PipeFile) -> None:
        output: Any = file
        try:
            pyoxigraph.serialize(triples(), output, RdfFormat.TURTLE)
        finally:
            ended.set()

    async def use(downloads: Downloads) -> None:
        download = await downloads.start(write)
        assert download
        await asyncio.to_thread(await_still, lambda: written)
        await download.aclose()
        assert await asyncio.to_thread(ended.wait, PATIENCE)

    run(Downloads(patience=10 * PATIENCE), use)


def test_a_reader_that_takes_nothing_is_given_up():
    async def use(downloads: Downloads) -> None:
        writer = Writer(1_000_000)
        download = await started(downloads, writer)
        assert await asyncio.to_thread(writer.ended.wait, PATIENCE)
        with pytest.raises(KgError, match="took nothing"):
            await whole(download)

    run(Downloads(patience=0.2), use)


def test_what_fails_at_once_is_told_before_anything_is_sent():
    async def use(downloads: Downloads) -> None:
        for _ in range(3):
            with pytest.raises(StoreError, match="the disk is gone"):
                await downloads.start(Writer(0, fails=True))

    run(Downloads(most=1), use)


def test_what_fails_midway_breaks_off():
    async def use(downloads: Downloads) -> None:
        download = await started(downloads, Writer(500, fails=True))
        with pytest.raises(StoreError, match="the disk is gone"):
            await whole(download)

    run(Downloads(), use)


@pytest.mark.parametrize("fails", [False, True])
def test_a_client_does_not_take_what_broke_off_for_whole(fails: bool):
    downloads = Downloads()

    async def answer(_: Request) -> Response:
        download = await started(downloads, Writer(500, fails=fails))
        return Streamed(download.blocks(), download.aclose, {}, "text/plain")

    port = free_port()
    app = Starlette(routes=[Route("/", answer)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        await_true(lambda: server.started, "the server has started")
        if fails:
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)
        else:
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE).content == LINE * 500
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
