"""The pool of workers: start, feed, kill, replace."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

from kg.config import Settings
from kg.errors import (
    QueryError,
    QueryLimit,
    QueryNotAcceptable,
    QuerySyntaxError,
    QueryUnavailable,
)
from kg.query import guard, results
from kg.query.worker import HEADER
from kg.store import Generations

_START_SECONDS: Final = 20
_TELLING: Final = 60


@dataclass(frozen=True)
class Answer:
    """What a query has as its result.

    Attributes:
        media_type: The result's media type.
        revision: The ledger's revision that it was computed on.
        blocks: Its bytes as they come. If this raises, what came before is not the whole result.
    """

    media_type: str
    revision: int
    blocks: AsyncIterator[bytes]


class QueryService:
    """Answers untrusted queries, each in a process that can be killed.

    Use it as an asynchronous context manager: workers live as long as it does.
    """

    def __init__(self, settings: Settings, generations: Generations) -> None:
        self._settings = settings
        self._generations = generations
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False

    async def __aenter__(self) -> Self:
        for _ in range(self._settings.query_workers):
            self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._workers))

    async def run(self, query: str, accept: str | None = None) -> Answer:
        """Run a query on the current generation.

        Args:
            query: SPARQL 1.1 Query; its default graph is the union of what is published.
            accept: The media types that the answer may have, as in HTTP's ``Accept``.

        Raises:
            QueryRefused: It is an update or reaches out to other hosts.
            QuerySyntaxError: It is not SPARQL.
            QueryNotAcceptable: The result cannot be written as asked.
            QueryLimit: It passed a limit before its result began.
            QueryUnavailable: Too many queries are waiting.
        """
        request = {
            "query": query,
            # A long query is cut into tokens beside everything else that goes on.
            "union": await asyncio.to_thread(_checked, query),
            "bindings": results.bindings(accept),
            "graph": results.graph(accept),
        }
        worker = await self._worker()
        blocks = self._run(worker, request)
        try:
            head = await anext(blocks)
        except BaseException:
            await blocks.aclose()
            raise
        described: dict[str, Any] = json.loads(head)
        return Answer(described["media_type"], described["revision"], blocks)

    async def _worker(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self._settings.query_queue:
            raise QueryUnavailable("Too many queries are waiting.")
        self._waiting += 1
        try:
            return await asyncio.wait_for(self._idle.get(), self._settings.query_timeout)
        except TimeoutError:
            raise QueryUnavailable("No worker became free in time.") from None
        finally:
            self._waiting -= 1

    async def _run(self, worker: _Worker, request: dict[str, Any]) -> AsyncGenerator[bytes]:
        """Give the head, then the data; the worker goes back to the pool only if all went well."""
        loop = asyncio.get_running_loop()
        # The reader's own time counts as well: a slow one must not keep a worker for ever.
        deadline = loop.time() + self._settings.query_timeout
        whole = False
        try:
            await worker.send(json.dumps(request).encode())
            while not whole:
                async with asyncio.timeout_at(deadline):
                    kind, body = await worker.receive()
                if kind == b"X":
                    whole = True
                    raise self._error(json.loads(body))
                if kind == b"E":
                    whole = True
                else:
                    yield body
        except TimeoutError:
            raise QueryLimit(
                f"The query took longer than {self._settings.query_timeout:g} seconds.",
                "query_timeout",
                "Ask for less, for instance with LIMIT, or split the query.",
            ) from None
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
            if await worker.broke_down():
                raise QueryLimit(
                    "The query took more memory than it may, or is nested too deeply.",
                    "query_memory",
                    "Ask for less, or split the query.",
                ) from None
            raise QueryUnavailable("The query's worker was ended.", 1) from None
        finally:
            if whole:
                self._idle.put_nowait(worker)
            else:
                self._workers.discard(worker)
                self._start()
                await worker.kill()

    def _error(self, error: dict[str, str]) -> QueryError:
        match error["kind"]:
            case "syntax":
                # A parser's list of all that it would have taken helps nobody.
                where, _, expected = error["message"].partition(": expected one of ")
                said = error["message"] if len(expected) < _TELLING else where
                return QuerySyntaxError(f"The query is not SPARQL 1.1: {said}.")
            case "not_acceptable":
                return QueryNotAcceptable(
                    "The result cannot be written in any format that is accepted.",
                    "SELECT and ASK give " + ", ".join(results.BINDINGS) + "; CONSTRUCT and DESCRIBE "
                    "give " + ", ".join(results.GRAPHS) + ".",
                )
            case "too_large":
                size = self._settings.query_result_size
                return QueryLimit(
                    f"The result is larger than {size} bytes.", "query_result_size", "Ask for less."
                )
            case "memory":
                return QueryLimit("The query took more memory than it may.", "query_memory", "Ask for less.")
            case "unavailable":
                return QueryUnavailable(error["message"])
            case _:
                return QueryError(f"The query cannot be answered: {error['message']}.")

    def _start(self) -> None:
        if not self._closed:
            task = asyncio.create_task(self._add())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _add(self) -> None:
        settings = self._settings
        while True:
            worker = _Worker(
                await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-c",
                    "import sys; from kg.query.worker import main; main(*sys.argv[1:])",
                    str(self._generations.folder),
                    str(settings.query_memory),
                    str(settings.query_result_size),
                    stdin=PIPE,
                    stdout=PIPE,
                )
            )
            self._workers.add(worker)
            try:
                async with asyncio.timeout(_START_SECONDS):
                    await worker.receive()
            except (TimeoutError, asyncio.IncompleteReadError):
                self._workers.discard(worker)
                await worker.kill()
                await asyncio.sleep(1)
                continue
            self._idle.put_nowait(worker)
            return


def _checked(query: str) -> bool:
    """Refuse what is not allowed; say whether the default graph is the union of what is published."""
    guard.check(query)
    return not guard.names_dataset(query)


class _Worker:
    """One worker process, seen from outside."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def send(self, body: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise BrokenPipeError
        stdin.write(HEADER.pack(b"Q", len(body)) + body)
        await stdin.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        stdout = self._process.stdout
        if stdout is None:
            raise BrokenPipeError
        kind, length = HEADER.unpack(await stdout.readexactly(HEADER.size))
        return kind, await stdout.readexactly(length)

    async def broke_down(self) -> bool:
        """Whether the process ended itself, out of memory or stack, rather than being killed."""
        return await self._process.wait() in {-signal.SIGABRT, -signal.SIGSEGV}

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
