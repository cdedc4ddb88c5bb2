"""The query service: untrusted queries are refused, answered from the cache, or run in a worker under limits.

Every query first gets a worker that is kept ready, for a moment (`SHORT`): time enough for a look-up. One
that takes longer is a long query. It keeps its worker if a slot for long queries is free, and stands back
behind all others; if none is free, it is stopped, waits for a slot and starts again. So long queries,
however many, never keep short ones waiting for more than a moment.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
import time
from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Self, cast

import anyio

from kg.cache import Cache
from kg.config import Settings
from kg.errors import QueryError, QueryUnavailable, StoreError
from kg.language.texts import texts
from kg.metrics import Metrics
from kg.query import errors, formats, guard
from kg.query.buffer import DiskQuota, ResultBuffer
from kg.query.pool import NICE_LONG, Pool, Worker
from kg.query.query import Answer, Dataset, Query, Result
from kg.store import View, Views

if TYPE_CHECKING:
    from kg.query.remote import RemoteEngine

_LOG: Final = logging.getLogger("kg.query")

SHORT: Final = 0.02
"""Seconds of a processor that a query may take before it counts as long."""

_SHORT_AT_MOST: Final = 1.0
_CHECK_SECONDS: Final = 5.0

_TOLD: Final = 2000
_REMEMBERED: Final = 1000

_Asked = tuple[str, Dataset | None, str | None, str | None]
"""All that a result depends on: query, dataset, and the media types for bindings and for a graph."""


class QueryService:
    """Answers untrusted queries, each in a process that can be killed.

    Use it as an asynchronous context manager: workers live as long as it does.
    """

    def __init__(self, settings: Settings, views: Views, metrics: Metrics | None = None) -> None:
        self._settings = settings
        self._metrics = metrics or Metrics()
        self._views = views
        self._engine = _remote_engine(settings)
        self._pool = Pool(settings)
        self._disk_quota = DiskQuota(settings.data_dir / "spool", settings.query_spool)
        self._cache: Cache[_Asked, Result] = Cache(settings.query_cache)
        # A remote engine sees for itself to sharing its processors.
        self._slots = settings.query_workers if self._engine else max(1, settings.query_workers // 4)
        self._free_slots = anyio.Semaphore(self._slots)
        # By their hashes, so that they do not take a ready worker the next time.
        self._known_long: deque[int] = deque(maxlen=_REMEMBERED)
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        self._metrics.watch(
            {
                ("kg_query_queue", "Queries that wait for a worker, or for a slot for long ones."): (
                    lambda: self._pool.waiting + self._long_waiting
                ),
                ("kg_query_long", "Long queries that run."): lambda: self._slots - self._free_slots.value,
                ("kg_query_workers", "Processes that answer queries."): lambda: self._pool.alive,
                ("kg_query_cache_bytes", "Bytes of results that are kept."): lambda: self._cache.size,
            }
        )
        return self

    async def __aexit__(self, *exception: object) -> None:
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await self._pool.__aexit__(*exception)
        if self._engine is not None:
            await self._engine.aclose()

    async def run(self, query: Query) -> Answer:
        """Answer a query on the current generation.

        Raises:
            QueryRefused: It is an update or reaches out to other hosts.
            QuerySyntaxError: It is not SPARQL.
            QueryNotAcceptable: The result cannot be written as asked.
            QueryLimit: It passed a limit before its result began.
            QueryUnavailable: It cannot be taken now.
            QueryFault: The store cannot be read.
        """
        with ExitStack() as noting:
            noting.enter_context(self._noted(query))
            view = await self._view()
            running = _Running(query, ResultBuffer(self._disk_quota), self._settings)
            asked = (query.text, query.dataset, running.bindings, running.graph)
            kept = self._cache.get(view.name, asked)
            self._metrics.cache.labels("hit" if kept else "miss").inc()
            if kept:
                return _whole(kept, view.revision, changes=False)
            try:
                await (self._start_remote(running, view) if self._engine else self._start(running))
                if query.complete:
                    await running.buffer.settle(math.inf)
            except BaseException:
                await self._stop(running)
                raise
            body = running.buffer.whole()
            if body is None:
                return self._long_answer(running, noting.pop_all())
            running.buffer.close()
            result = Result(running.media_type, body, hashlib.sha256(body).hexdigest())
            if await self._may_be_kept(running, view):
                # A kilobyte, about, is what Python needs for the objects themselves.
                cost = len(body) + 4 * len(query.text) + 1024
                self._cache.put(view.name, asked, result, cost)
            return _whole(result, running.revision, changes=running.changes)

    async def _view(self) -> View:
        """What is published now."""
        try:
            # A remote store may have to be asked.
            return (
                await asyncio.to_thread(self._views.generation) if self._engine else self._views.generation()
            )
        except StoreError as error:
            raise QueryUnavailable(str(error)) from error

    async def _may_be_kept(self, running: _Running, view: View) -> bool:
        if running.changes or running.federates or running.revision != view.revision or view.changing:
            return False
        try:
            return await asyncio.to_thread(self._views.settled, view) if self._engine else True
        except StoreError:
            return False

    def _long_answer(self, running: _Running, noting: ExitStack) -> Answer:
        """An answer that is handed out as it comes, and noted once it was."""

        async def blocks() -> AsyncGenerator[bytes]:
            with noting:
                try:
                    async for block in running.buffer.blocks():
                        yield block
                finally:
                    await self._stop(running)

        return Answer(
            running.media_type,
            running.revision,
            None,
            running.changes,
            running.buffer.size if running.buffer.finished else None,
            blocks(),
            lambda: self._stop(running),
        )

    async def _start(self, running: _Running) -> None:
        """Run a query until its result is whole, or long enough to be handed out as it comes."""
        try:
            await self._start_confined(running)
        except errors.Federates:
            running.federates = True
            running.buffer = ResultBuffer(self._disk_quota)
            await self._start_long(running)

    async def _start_confined(self, running: _Running) -> None:
        if hash(running.query.text) in self._known_long:
            await self._start_long(running)
            return
        worker = await self._ready_worker(running.query)
        pump = self._begin(running, worker)
        if await self._is_short(running, worker):
            return
        self._known_long.append(hash(running.query.text))
        if self._free_slots.value:
            self._free_slots.acquire_nowait()
            worker.stand_back(NICE_LONG)
            self._pool.part_with(worker)
            pump.add_done_callback(lambda _: self._free_slots.release())
            await running.buffer.settle()
        else:
            await self._stop(running)
            running.buffer = ResultBuffer(self._disk_quota)
            await self._start_long(running)

    async def _is_short(self, running: _Running, worker: Worker) -> bool:
        """Whether a query ends within a moment of a processor's time, however busy the processors are."""
        began, used = time.monotonic(), worker.seconds()
        left = SHORT
        while left > 0 and time.monotonic() - began < _SHORT_AT_MOST:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(left, SHORT / 10)):
                    await running.buffer.settle(math.inf)
            if running.buffer.finished:
                # It may have finished with an error in the very moment that the time was up.
                await running.buffer.settle(math.inf)
                return True
            left = used + SHORT - worker.seconds()
        return False

    async def _start_long(self, running: _Running) -> None:
        async with self._slot(running):
            worker = await self._pool.another(federates=running.federates)
            worker.stand_back(NICE_LONG)
            self._begin(running, worker)
        await running.buffer.settle()

    async def _start_remote(self, running: _Running, view: View) -> None:
        """Have a worker look at a query, and the remote engine run it."""
        worker = await self._ready_worker(running.query)
        try:
            async with asyncio.timeout(min(_CHECK_SECONDS, self._seconds(running.query))):
                async for _ in self._from_worker(running, worker):
                    pass
        except TimeoutError:
            raise errors.too_long(_CHECK_SECONDS, running.query.text) from None
        finally:
            self._pool.give_back(worker)
        running.revision = view.revision
        async with self._slot(running):
            text, dataset = await asyncio.to_thread(self._confined, running, view)
            engine = cast("RemoteEngine", self._engine)
            seconds = self._seconds(running.query)
            blocks = engine.run(text, running.media_type, dataset, seconds, running.prefixes)
            self._pumping(running, self._bounded(blocks))
        await running.buffer.settle()

    def _confined(self, running: _Running, view: View) -> tuple[str, Dataset | None]:
        """A query and its dataset for a remote engine: what else the engine keeps is not seen."""
        base_iri = self._settings.base_iri
        named = running.query.dataset or running.dataset
        text = guard.unescaped(running.query.text)
        if named is None and self._settings.remote_union:
            return text, None
        published = {summary.graph: summary for summary in view.manifest.graphs}
        named = named or Dataset(tuple(published), tuple(published))
        dataset = Dataset(
            tuple(graph for graph in named.default_graphs if graph in published),
            tuple(graph for graph in named.named_graphs if graph in published),
        )
        nothing = f"{base_iri}.nothing"
        return guard.within(text, base_iri, frozenset(dataset.named_graphs), nothing), dataset

    async def _bounded(self, blocks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Blocks of a remote engine, as far as a result may go."""
        left = self._settings.query_result_size
        async with aclosing(blocks):
            async for block in blocks:
                left -= len(block)
                if left < 0:
                    raise errors.too_large(self._settings.query_result_size)
                yield block

    @property
    def _long_waiting(self) -> int:
        """How many long queries wait for a slot."""
        return self._free_slots.statistics().tasks_waiting

    @asynccontextmanager
    async def _slot(self, running: _Running) -> AsyncGenerator[None]:
        """A slot in which a long query is started; it is free again once the query has ended."""
        if self._long_waiting >= self._settings.query_queue:
            raise errors.unavailable(texts("Too many long queries are waiting."), limit="query_queue")
        try:
            async with asyncio.timeout(self._seconds(running.query)):
                await self._free_slots.acquire()
        except TimeoutError:
            raise errors.unavailable(
                texts("Too many long queries are running; none ended in time."), limit="query_queue"
            ) from None
        with ExitStack() as slot:
            slot.callback(self._free_slots.release)
            yield
            if running.pump is not None:
                held = slot.pop_all()
                running.pump.add_done_callback(lambda _: held.close())

    async def _ready_worker(self, query: Query) -> Worker:
        if self._pool.waiting >= self._settings.query_queue:
            raise errors.unavailable(texts("Too many queries are waiting."), limit="query_queue")
        try:
            async with asyncio.timeout(self._seconds(query)):
                return await self._pool.take()
        except TimeoutError:
            raise errors.unavailable(texts("No worker became free in time."), limit="query_queue") from None

    def _begin(self, running: _Running, worker: Worker) -> asyncio.Task[None]:
        pump = self._pumping(running, self._from_worker(running, worker))
        pump.add_done_callback(lambda _: self._pool.give_back(worker))
        return pump

    def _pumping(self, running: _Running, blocks: AsyncGenerator[bytes]) -> asyncio.Task[None]:
        running.pump = asyncio.create_task(self._pump(running, blocks))
        self._pumps.add(running.pump)
        running.pump.add_done_callback(self._pumps.discard)
        return running.pump

    async def _pump(self, running: _Running, blocks: AsyncGenerator[bytes]) -> None:
        """Bring a result to its buffer."""
        buffer, seconds = running.buffer, self._seconds(running.query)
        try:
            async with asyncio.timeout(seconds), aclosing(blocks):
                async for block in blocks:
                    await buffer.write(block)
        except TimeoutError:
            buffer.finish(errors.too_long(seconds, running.query.text))
        except QueryError as error:
            buffer.finish(error)
        except OSError as error:
            _LOG.error("a result cannot be kept", exc_info=error)
            buffer.finish(QueryUnavailable(f"A result cannot be kept: {error.strerror}."))
        except BaseException:
            buffer.finish(errors.unavailable(texts("The query was given up."), 1))
            raise
        buffer.finish()

    async def _from_worker(self, running: _Running, worker: Worker) -> AsyncGenerator[bytes]:
        """The result that a worker computes; what it says about it is noted."""
        used = worker.seconds()
        # A worker that has said why there is no result ends its answer in order, and can be asked again.
        error: QueryError | None = None
        async with aclosing(worker.answer(*running.request(only_check=self._engine is not None))) as frames:
            async for kind, body in frames:
                if kind == b"H":
                    running.note(json.loads(body))
                elif kind == b"D":
                    yield body
                else:
                    error = errors.told(json.loads(body), self._settings.query_result_size)
        if worker.seconds() - used < SHORT:
            with suppress(ValueError):
                self._known_long.remove(hash(running.query.text))
        if error is not None:
            raise error

    async def _stop(self, running: _Running) -> None:
        """Stop computing what nobody reads any more."""
        running.buffer.close()
        if running.pump is not None and not running.pump.done():
            running.pump.cancel()
            await asyncio.wait([running.pump])

    def _seconds(self, query: Query) -> float:
        most = self._settings.query_timeout
        return most if query.timeout is None else min(most, query.timeout)

    @contextmanager
    def _noted(self, query: Query) -> Generator[None]:
        """Count a query by its outcome, and log it if it was slow."""
        began = time.monotonic()
        outcome = "abandoned"
        try:
            yield
            outcome = "answered"
        except QueryError as error:
            kind = "unavailable" if isinstance(error, QueryUnavailable) else "refused"
            outcome = error.limit or kind
            raise
        finally:
            seconds = time.monotonic() - began
            self._metrics.queries.labels(outcome).inc()
            self._metrics.seconds.observe(seconds)
            if seconds >= self._settings.query_slow:
                told = {"outcome": outcome, "seconds": round(seconds, 3), "query": query.text[:_TOLD]}
                _LOG.warning("slow query", extra=told)


class _Running:
    """A query on its way."""

    def __init__(self, query: Query, buffer: ResultBuffer, settings: Settings) -> None:
        self.query = query
        self.bindings = formats.bindings(query.accept)
        self.graph = formats.graph(query.accept)
        self.buffer = buffer
        self.pump: asyncio.Task[None] | None = None
        self.media_type = ""
        self.revision = 0
        self.changes = False
        self.dataset: Dataset | None = None
        """The dataset that the query names itself."""
        self.federates = False
        self.prefixes: dict[str, str] = {}
        """What a graph is written with."""
        self._settings = settings

    def request(self, *, only_check: bool) -> tuple[str, dict[str, Any]]:
        """What a worker is sent: a query, and the terms on which it is asked."""
        dataset = self.query.dataset
        # What a remote engine is sent is what was checked.
        text = guard.unescaped(self.query.text) if only_check else self.query.text
        return text, {
            "base_iri": self._settings.base_iri,
            "dataset": None if dataset is None else [dataset.default_graphs, dataset.named_graphs],
            "bindings": self.bindings,
            "graph": self.graph,
            "only_check": only_check,
            "federation": self._settings.federation,
            "federates": self.federates,
        }

    def note(self, head: dict[str, Any]) -> None:
        """Note what a worker says of the query and its result."""
        self.media_type, self.revision = head["media_type"], head["revision"]
        self.changes, self.prefixes = head["changes"], head["prefixes"]
        if head["dataset"] is not None:
            self.dataset = Dataset(*map(tuple, head["dataset"]))


def _remote_engine(settings: Settings) -> RemoteEngine | None:
    """What asks the remote store; None where the store is embedded."""
    if settings.store == "embedded":
        return None
    # An HTTP client takes its time to import, and most installations need none.
    from kg.query.remote import RemoteEngine

    return RemoteEngine(settings)


def _whole(result: Result, revision: int, *, changes: bool) -> Answer:
    async def blocks() -> AsyncGenerator[bytes]:
        yield result.body

    async def aclose() -> None:
        pass

    return Answer(result.media_type, revision, result, changes, len(result.body), blocks(), aclose)
