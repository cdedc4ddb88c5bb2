"""The seam between the process that answers requests and the one that decides and publishes.

Who answers requests never writes what is published. What is handed in is read, and what a curator decides is
done, by processes beside it, each a job at a time: they are started at the first job and again where they
die, and end with their parent. A job that takes too long is killed, which leaves nothing half done
(`kg.desk.deciding`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from pebble import ProcessExpired, ProcessPool

from kg import logs
from kg.config import Settings
from kg.desk.findings import Finding
from kg.desk.proposal import Typed
from kg.desk.received import Method, Received, Written
from kg.desk.submission import Decided, File, Verdict
from kg.errors import WorkFailed, WriterBusy
from kg.language.texts import texts
from kg.process import end_with_parent
from kg.rdf import SYNTAXES, Syntax

if TYPE_CHECKING:
    from kg.desk.intake import Intake
    from kg.desk.template import Remarks

DEADLINE: Final = 120.0
"""Seconds that a job may take, once it has begun."""

PATIENCE: Final = 10.0
"""Seconds that a job waits while somebody else publishes."""

WAITING: Final = 32
"""Jobs that may wait for one another."""

_MEMORY: Final = 2 << 30
"""Bytes that the process may take that reads what strangers send."""

_AGAIN: Final = 0.1

Done = TypeVar("Done")


class Work:
    """Does what only a writer may do, and what takes its time, in processes of their own.

    Handlers wait meanwhile. Its methods are to be called in the event loop’s thread, since a process ends
    with the thread that starts it. Beside what the jobs raise, all raise `WorkFailed` where the process dies,
    takes too long or has too much to do, and `WriterBusy` where somebody else publishes for too long.

    Args:
        settings: Where everything is.
        deadline: Seconds that a job may take.
        patience: Seconds that it waits while somebody else publishes.
    """

    def __init__(self, settings: Settings, *, deadline: float = DEADLINE, patience: float = PATIENCE) -> None:
        self._settings = settings
        self._deadline = deadline
        self._patience = patience
        self._pools: dict[Callable[[], None], ProcessPool] = {}
        self._waiting = 0

    async def decide(
        self, by: str, submission: str, row_version: int, verdicts: Mapping[str, Verdict], comment: str = ""
    ) -> Decided:
        """Decide on a submission and publish what is accepted; see `kg.desk.deciding.decide`."""
        return await self._do(_decide, by, submission, row_version, dict(verdicts), comment)

    async def read_sheet(
        self, data: bytes, name: str, text: str | None, language: str, beside: Sequence[Typed] = ()
    ) -> Received:
        """Read and check a sheet; see `kg.desk.intake.Intake.sheet`."""
        return await self._read(_read_sheet, data, name, text, language, tuple(beside))

    async def read_rdf(self, data: bytes, name: str, syntax: Syntax, text: str | None) -> Received:
        """Read and check a document in RDF; see `kg.desk.intake.Intake.rdf`."""
        return await self._read(_read_rdf, data, name, syntax.name, text)

    async def read_rows(
        self,
        rows: Sequence[tuple[str, Mapping[str, str]]],
        text: str | None,
        language: str,
        beside: Sequence[Typed] = (),
    ) -> Received:
        """Read and check the rows of a form; see `kg.desk.intake.Intake.rows`."""
        given = [(item, dict(cells)) for item, cells in rows]
        return await self._read(_read_rows, given, text, language, tuple(beside))

    async def write_graph(
        self,
        by: str,
        method: Method,
        graph: str,
        file: File | None,
        *,
        reason: str,
        language: str,
        expected: str | None,
    ) -> Written:
        """Write a graph as a whole; see `kg.desk.graph_writing.write`."""
        return await self._do(_write_graph, by, method, graph, file, reason, language, expected)

    async def annotate(
        self, data: bytes, name: str, findings: Sequence[Finding], language: str, said: Remarks
    ) -> bytes:
        """A copy of a sheet with what was found and said of it; see `kg.desk.template.annotated`."""
        return await self._read(_annotate, data, name, tuple(findings), language, said)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        while self._pools:
            _, pool = self._pools.popitem()
            pool.stop()
            pool.join()

    async def _read(self, job: Callable[..., Done], *given: object) -> Done:
        """Do a job that reads what somebody handed in; no decision waits for it."""
        return await self._do(job, *given, begin=_begin_reading)

    async def _do(
        self, job: Callable[..., Done], *given: object, begin: Callable[[], None] | None = None
    ) -> Done:
        if self._waiting >= WAITING:
            raise WorkFailed(
                texts("The desk has too much to do just now."),
                texts("Nothing was done; try again in a minute."),
            )
        self._waiting += 1
        try:
            future = self._running(begin or _begin_deciding).schedule(
                job, (self._settings, self._patience, *given), timeout=self._deadline
            )
            # Whoever asks may go away: what was begun is finished all the same.
            return await asyncio.shield(asyncio.wrap_future(future))
        except (ProcessExpired, BrokenProcessPool, MemoryError) as error:
            raise WorkFailed(
                texts("The process that publishes has ended before its time."),
                texts("Look whether it was done; if not, try again: nothing is half done."),
            ) from error
        except TimeoutError as error:
            raise WorkFailed(
                texts("This took longer than {n} seconds and was stopped.", n=f"{self._deadline:g}"),
                texts("Look whether it was done; if not, decide on fewer items at once."),
            ) from error
        finally:
            self._waiting -= 1

    def _running(self, begin: Callable[[], None]) -> ProcessPool:
        """A process, made anew where it was killed while it had nothing to do.

        Args:
            begin: What it does first.
        """
        pool = self._pools.get(begin)
        if pool is None or not pool.active:
            # A process of its own making: a fork would take locks and threads along.
            spawning = multiprocessing.get_context("spawn")
            pool = self._pools[begin] = ProcessPool(
                max_workers=1,
                initializer=begin,
                # Its protocol names the pipes of another system.
                context=spawning,  # pyright: ignore[reportArgumentType]
            )
        return pool


def _begin_deciding() -> None:
    end_with_parent()
    logs.configure()
    # Whoever comes first need not wait for it.
    import kg.desk.deciding  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _begin_reading() -> None:
    end_with_parent()
    logs.configure()
    # Processes that it starts have limits of their own, which may be wider.
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, most))
    import kg.desk.intake  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _decide(
    settings: Settings,
    patience: float,
    by: str,
    submission: str,
    row_version: int,
    verdicts: Mapping[str, Verdict],
    comment: str,
) -> Decided:
    from kg.desk.deciding import decide

    return _patient(partial(decide, settings, by, submission, row_version, verdicts, comment), patience)


def _read_sheet(
    settings: Settings,
    patience: float,
    data: bytes,
    name: str,
    text: str | None,
    language: str,
    beside: Sequence[Typed],
) -> Received:
    del patience
    return _intake(settings).sheet(data, name, text, language, beside)


def _read_rdf(
    settings: Settings, patience: float, data: bytes, name: str, syntax: str, text: str | None
) -> Received:
    del patience
    return _intake(settings).rdf(data, name, _syntax(syntax), text)


def _read_rows(
    settings: Settings,
    patience: float,
    rows: Sequence[tuple[str, Mapping[str, str]]],
    text: str | None,
    language: str,
    beside: Sequence[Typed],
) -> Received:
    del patience
    return _intake(settings).rows(rows, text, language, beside)


def _write_graph(
    settings: Settings,
    patience: float,
    by: str,
    method: Method,
    graph: str,
    file: File | None,
    reason: str,
    language: str,
    expected: str | None,
) -> Written:
    from kg.desk.graph_writing import write

    def patient(job: Callable[[], Decided]) -> Decided:
        return _patient(job, patience)

    return write(settings, _intake(settings), by, method, graph, file, reason, language, expected, patient)


def _annotate(
    settings: Settings,
    patience: float,
    data: bytes,
    name: str,
    findings: Sequence[Finding],
    language: str,
    said: Remarks,
) -> bytes:
    from kg.desk.sheets.sheet import read
    from kg.desk.template import annotated

    del settings, patience
    return annotated(read(data, name), findings, language, said)


def _syntax(name: str) -> Syntax:
    """A syntax by its name: what pyoxigraph calls it goes to no other process."""
    return next(one for one in SYNTAXES if one.name == name)


def _intake(settings: Settings) -> Intake:
    """What reads in this process; it keeps what is published open."""
    from kg.desk.intake import Intake

    where = str(settings.data_dir)
    if where not in _INTAKES:
        _INTAKES[where] = Intake(settings)
    return _INTAKES[where]


_INTAKES: Final[dict[str, Intake]] = {}


def _patient(job: Callable[[], Done], patience: float) -> Done:
    """Do a job, and wait for a while where somebody else is publishing."""
    until = time.monotonic() + patience
    while True:
        try:
            return job()
        except WriterBusy as error:
            if time.monotonic() >= until:
                raise WriterBusy(
                    texts("Somebody else is publishing just now."),
                    texts("Nothing was done, and nothing is lost: try again in a minute."),
                ) from error
            time.sleep(_AGAIN)
