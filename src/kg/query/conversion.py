"""Results in a format that the server does not write, from one that it does, while they arrive.

The parser works in a thread and asks for more as it needs it, so neither form is ever held whole. It also
notices what is no whole result.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, Final

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, parse_query_results

from kg.query.formats import BINDINGS, GRAPHS

Convert = Callable[[Any, Any], None]
"""Reads from one binary file and writes to another."""

_BLOCK: Final = 64 * 1024
_AHEAD: Final = 4


def to(media_type: str) -> Convert:
    """What makes this format: of bindings from SPARQL JSON, of a graph from N-Triples."""
    if media_type in BINDINGS:
        return lambda source, target: _bindings(source, target, BINDINGS[media_type])
    return lambda source, target: _graph(source, target, GRAPHS[media_type].native)


async def converted(blocks: AsyncIterator[bytes], convert: Convert) -> AsyncGenerator[bytes]:
    """Blocks of one format as blocks of another.

    Raises:
        SyntaxError: The blocks are not what the conversion reads, or do not end as they should.
    """
    bridge = _Bridge(blocks)
    working = asyncio.create_task(asyncio.to_thread(bridge.work, convert))
    try:
        while (block := await bridge.written.get()) is not None:
            yield block
        await working
    finally:
        bridge.close()
        with suppress(Exception):
            await working


class _Bridge:
    """Two files for a thread: what it reads comes from the event loop, what it writes goes there."""

    def __init__(self, blocks: AsyncIterator[bytes]) -> None:
        self._loop = asyncio.get_running_loop()
        self._blocks = blocks
        self._waiting: Future[Any] | None = None
        self._closed = False
        self._held = b""
        self._gathered = bytearray()
        self.written: asyncio.Queue[bytes | None] = asyncio.Queue(_AHEAD)

    def work(self, convert: Convert) -> None:
        """Convert; runs in the thread."""
        try:
            convert(self, self)
            self._hand_over()
        except CancelledError:
            return
        finally:
            with suppress(CancelledError):
                self._await(self.written.put(None))

    def read(self, size: int = -1) -> bytes:
        """Some of what arrived; nothing only at the end."""
        while not self._held:
            block = self._await(anext(self._blocks, None))
            if block is None:
                return b""
            self._held = block
        given, self._held = self._held[:size], self._held[size:]
        return given

    def write(self, data: bytes) -> int:
        """Gather what is written, and hand it over once it is worth it."""
        self._gathered += data
        if len(self._gathered) >= _BLOCK:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """Nothing needs to go at once."""

    def close(self) -> None:
        """Let the thread end, wherever it waits; runs in the event loop."""
        self._closed = True
        if self._waiting is not None:
            self._waiting.cancel()

    def _hand_over(self) -> None:
        if self._gathered:
            self._await(self.written.put(bytes(self._gathered)))
            self._gathered.clear()

    def _await(self, coroutine: Any) -> Any:
        async def awaited() -> Any:
            return await coroutine

        if self._closed:
            coroutine.close()
            raise CancelledError
        self._waiting = asyncio.run_coroutine_threadsafe(awaited(), self._loop)
        # It may have been closed in between.
        if self._closed:
            self._waiting.cancel()
        return self._waiting.result()


def _bindings(source: Any, target: Any, native: QueryResultsFormat) -> None:
    parse_query_results(source, QueryResultsFormat.JSON).serialize(target, native)


def _graph(source: Any, target: Any, native: RdfFormat) -> None:
    quads = pyoxigraph.parse(input=source, format=RdfFormat.N_TRIPLES)
    try:
        pyoxigraph.serialize((quad.triple for quad in quads), target, native)
    finally:
        # An error carries this frame to another thread, and a parser must end in the one that made it.
        del quads
