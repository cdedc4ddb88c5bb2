"""The seam between the process that answers requests and the one that decides and publishes.

Who answers requests never writes what is published. What a curator decides is done by a process beside it,
one job at a time: it is started at the first one and again where it dies, and it ends with its parent. A job
that takes too long is killed, which leaves nothing half done (`kg.desk.deciding`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Mapping
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Final, TypeVar

from pebble import ProcessExpired, ProcessPool

from kg import logs
from kg.config import Settings
from kg.desk.submission import Decided, Verdict
from kg.errors import WorkFailed, WriterBusy
from kg.language.texts import texts
from kg.process import end_with_parent

DEADLINE: Final = 120.0
"""Seconds that a job may take, once it has begun."""

PATIENCE: Final = 10.0
"""Seconds that a job waits while somebody else publishes."""

WAITING: Final = 32
"""Jobs that may wait for one another."""

_AGAIN: Final = 0.1

Done = TypeVar("Done")


class Work:
    """Does what only a writer may do, in a process of its own, for handlers that wait meanwhile.

    Its methods are to be called in the thread of the event loop, since the process ends with the thread that
    starts it. Beside what the jobs raise, all raise `WorkFailed` where the process dies or takes too long, or
    too many wait already, and `WriterBusy` where somebody else publishes for longer than it waits.

    Args:
        settings: Where everything is.
        deadline: Seconds that a job may take.
        patience: Seconds that it waits while somebody else publishes.
    """

    def __init__(self, settings: Settings, *, deadline: float = DEADLINE, patience: float = PATIENCE) -> None:
        self._settings = settings
        self._deadline = deadline
        self._patience = patience
        self._pool: ProcessPool | None = None
        self._waiting = 0

    async def decide(
        self, by: str, submission: str, row_version: int, verdicts: Mapping[str, Verdict], comment: str = ""
    ) -> Decided:
        """Decide on a submission and publish what is accepted; see `kg.desk.deciding.decide`."""
        return await self._do(_decide, by, submission, row_version, dict(verdicts), comment)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    async def _do(self, job: Callable[..., Done], *given: object) -> Done:
        if self._waiting >= WAITING:
            raise WorkFailed(
                texts("The desk has too much to do just now."),
                texts("Nothing was done; try again in a minute."),
            )
        self._waiting += 1
        try:
            future = self._running().schedule(
                job, (self._settings, self._patience, *given), timeout=self._deadline
            )
            # Whoever asks may go away: what was begun is finished all the same.
            return await asyncio.shield(asyncio.wrap_future(future))
        except (ProcessExpired, BrokenProcessPool) as error:
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

    def _running(self) -> ProcessPool:
        """The process, made anew where it was killed while it had nothing to do."""
        if self._pool is not None and not self._pool.active:
            self._pool = None
        if self._pool is None:
            # A process of its own making: a fork would take locks and threads along.
            spawning = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(
                max_workers=1,
                initializer=_begin,
                # Its protocol names the pipes of another system.
                context=spawning,  # pyright: ignore[reportArgumentType]
            )
        return self._pool


def _begin() -> None:
    end_with_parent()
    logs.configure()
    # Whoever comes first need not wait for it.
    import kg.desk.deciding  # noqa: F401  # pyright: ignore[reportUnusedImport]


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
