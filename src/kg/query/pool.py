"""The worker pool: worker processes are started, fed, killed and replaced."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, Final, Self

from kg.config import Settings
from kg.errors import QueryUnavailable
from kg.language.texts import texts
from kg.query import errors
from kg.query.fork_server import CONFINED, FEDERATING
from kg.query.worker import HEADER, LEAVE

_LOG: Final = logging.getLogger("kg.query")

_START_SECONDS: Final = 20
_PAUSE_SECONDS: Final = 0.5
_STREAM_LIMIT: Final = 1024 * 1024

NICE: Final = 10
"""How much workers stand back behind the web process (nice(2))."""

NICE_LONG: Final = 19
"""How much workers with long queries stand back behind all others."""


class Worker:
    """One worker process, seen from outside."""

    def __init__(
        self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, code: asyncio.Future[int]
    ) -> None:
        self.pid = pid
        self._reader = reader
        self._writer = writer
        self._seconds = 0.0
        self.ended = code
        """Done once the process has ended, with its exit code."""
        self.usable = True
        """Whether it can take another query: it is not in the middle of one, and has not ended."""

    async def answer(self, query: str, terms: dict[str, Any]) -> AsyncGenerator[tuple[bytes, bytes]]:
        """Put a query, and the terms on which it is asked; give the answer's frames, by kind, up to its end.

        Raises:
            QueryLimit: The process ended itself first, out of memory or stack.
            QueryUnavailable: It was ended.
        """
        self.usable = False
        try:
            self._send(b"T", json.dumps(terms).encode())
            # As it is, for a large one in JSON would keep the process from all else.
            self._send(b"Q", query.encode())
            await self._writer.drain()
            while True:
                kind, body = await self.receive()
                if kind == b"E":
                    self.usable = body != LEAVE
                    return
                yield kind, body
        except (asyncio.IncompleteReadError, ConnectionError):
            # Whoever gives up waiting must not cancel what others wait for as well.
            code = await asyncio.shield(self.ended)
            raise errors.ended(broke_down=code in {-signal.SIGABRT, -signal.SIGSEGV}) from None

    async def receive(self) -> tuple[bytes, bytes]:
        """The next frame that the worker sends: its kind and its body."""
        kind, length = HEADER.unpack(await self._reader.readexactly(HEADER.size))
        return kind, await self._reader.readexactly(length)

    def _send(self, kind: bytes, body: bytes) -> None:
        self._writer.writelines([HEADER.pack(kind, len(body)), body])

    def stand_back(self, nice: int) -> None:
        """Let other processes go first."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.pid, nice)

    def seconds(self) -> float:
        """The processor time that the process has used so far; no less than before once it has ended."""
        with suppress(OSError):
            # The clock of another process's time (clock_getcpuclockid(3)).
            self._seconds = time.clock_gettime((~self.pid << 3) | 2)
        return self._seconds

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self.usable = False
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._writer.close()


class Pool:
    """Keeps a number of workers ready, and makes further ones on demand.

    Use it as an asynchronous context manager: no worker outlives it.

    Args:
        settings: How many workers to keep ready or busy at once, and what they may do. Where the store is
            remote, they only check queries.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: deque[Worker] = deque()
        self._takers: deque[asyncio.Future[Worker]] = deque()
        self._members: set[Worker] = set()
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._fork_server: _ForkServer | None = None
        self._restart = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> Self:
        for _ in range(self._settings.query_workers):
            self._add()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        ends = [worker.ended for worker in self._workers]
        for worker in list(self._workers):
            worker.kill()
        if ends:
            await asyncio.wait(ends, timeout=_START_SECONDS)
        if self._fork_server is not None:
            await self._fork_server.close()

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        return len(self._takers)

    @property
    def alive(self) -> int:
        """How many worker processes there are."""
        return len(self._workers)

    async def take(self) -> Worker:
        """A worker from those that are kept ready, as soon as there is one; `give_back` it."""
        while self._idle:
            worker = self._idle.popleft()
            if worker.usable:
                return worker
        taker: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._takers.append(taker)
        try:
            return await taker
        except asyncio.CancelledError:
            if taker.done() and not taker.cancelled():
                self.give_back(taker.result())
            raise
        finally:
            with suppress(ValueError):
                self._takers.remove(taker)

    def give_back(self, worker: Worker) -> None:
        """Let others have a worker that was taken; one that is not usable is replaced."""
        if worker in self._members and worker.usable:
            self._offer(worker)
        else:
            self.retire(worker)

    def part_with(self, worker: Worker) -> None:
        """Keep another worker ready in the place of one that was taken and is kept for long."""
        if worker in self._members:
            self._members.discard(worker)
            self._add()

    def retire(self, worker: Worker) -> None:
        """End a worker; if it was one of those kept ready, another takes its place."""
        self.part_with(worker)
        worker.kill()

    async def another(self, *, federates: bool = False) -> Worker:
        """A new worker beside those that are kept ready; `retire` it.

        Raises:
            QueryUnavailable: No process can be made.
        """
        fork_server = await self._started_fork_server()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid, code = await fork_server.fork(theirs, FEDERATING if federates else CONFINED)
            reader, writer = await asyncio.open_unix_connection(sock=ours, limit=_STREAM_LIMIT)
        except BaseException:
            ours.close()
            raise
        worker = Worker(pid, reader, writer, code)
        self._workers.add(worker)
        code.add_done_callback(lambda _: self._note_end(worker))
        try:
            async with asyncio.timeout(_START_SECONDS):
                await worker.receive()
        except BaseException as error:
            worker.kill()
            if isinstance(error, TimeoutError | EOFError | ConnectionError):
                raise errors.unavailable(texts("No process can be made that answers queries.")) from None
            raise
        worker.stand_back(NICE)
        return worker

    def _add(self) -> None:
        if not self._closed:
            task = asyncio.create_task(self._add_one())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add_one(self) -> None:
        while True:
            try:
                worker = await self.another()
            except (QueryUnavailable, OSError) as error:
                _LOG.error("no query worker can be started", exc_info=error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            self._members.add(worker)
            if worker.ended.done():
                self.retire(worker)
            else:
                self._offer(worker)
            return

    def _offer(self, worker: Worker) -> None:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(worker)
                return
        # The one that worked last has its data at hand still.
        self._idle.appendleft(worker)

    def _note_end(self, worker: Worker) -> None:
        self._workers.discard(worker)
        was_idle = worker in self._idle
        worker.usable = False
        if was_idle and not self._closed:
            self._idle.remove(worker)
            self.retire(worker)

    async def _started_fork_server(self) -> _ForkServer:
        async with self._restart:
            if self._fork_server is None or self._fork_server.ended:
                if self._fork_server is not None:
                    await self._fork_server.close()
                self._fork_server = await _ForkServer.start(self._settings)
            return self._fork_server


class _ForkServer:
    """The fork server (`kg.query.fork_server`), seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._starting: deque[asyncio.Future[tuple[int, asyncio.Future[int]]]] = deque()
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._loop = asyncio.get_running_loop()
        self.ended = False
        self._loop.add_reader(control, self._hear)

    @classmethod
    async def start(cls, settings: Settings) -> _ForkServer:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "import sys; from kg.query.fork_server import main; main(*sys.argv[1:])",
                str(theirs.fileno()),
                str(settings.generations_dir) if settings.store == "embedded" else "",
                str(settings.query_memory),
                str(settings.query_result_size),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        return cls(process, ours)

    async def fork(self, theirs: socket.socket, kind: bytes) -> tuple[int, asyncio.Future[int]]:
        """Fork a worker on a socket; gives its process id, and its exit code to come."""
        started: asyncio.Future[tuple[int, asyncio.Future[int]]] = self._loop.create_future()
        if self.ended:
            raise errors.unavailable(texts("The process that makes query workers has ended."), 1)
        socket.send_fds(self._control, [kind], [theirs.fileno()])
        self._starting.append(started)
        return await started

    async def close(self) -> None:
        self._end()
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    def _hear(self) -> None:
        try:
            message = self._control.recv(64).decode()
        except BlockingIOError:
            return
        except OSError:
            message = ""
        if not message:
            self._end()
        elif message.startswith("+"):
            pid = int(message[1:])
            self._codes[pid] = self._loop.create_future()
            started = self._starting.popleft()
            if started.cancelled():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            else:
                started.set_result((pid, self._codes[pid]))
        else:
            pid, _, code = message[1:].partition(" ")
            self._codes.pop(int(pid)).set_result(int(code))

    def _end(self) -> None:
        if self.ended:
            return
        self.ended = True
        self._loop.remove_reader(self._control)
        self._control.close()
        for started in self._starting:
            if not started.done():
                started.set_exception(
                    errors.unavailable(texts("The process that makes query workers has ended."), 1)
                )
        # The kernel ends the workers with the process that they were forked from.
        for code in self._codes.values():
            if not code.done():
                code.set_result(-signal.SIGKILL)
        self._codes.clear()
