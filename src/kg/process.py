"""Processes of kg's own making, which end with the one that made them."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from threading import Thread
from typing import Any, Final, TypeVar

T = TypeVar("T")

_DEATH_SIGNAL: Final = 1
_AGAIN: Final = 5.0
_LOG: Final = logging.getLogger("kg.process")


def end_with_parent() -> None:
    """Have the kernel end this process when its parent dies, whatever it is doing (prctl(2))."""
    libc: Any = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def keep_running(work: Callable[[T], None], given: T, name: str) -> None:
    """Run some work in a process that ends with this one, and is started again where it dies.

    Args:
        work: The work, a function of a module; where it returns, it is done.
        given: What it works with.
        name: What the process is called.
    """
    Thread(target=_keep, args=(work, given, name), name=name, daemon=True).start()


def _keep(work: Callable[[T], None], given: T, name: str) -> None:
    # A process of its own making: a fork would take locks and threads along.
    spawning = multiprocessing.get_context("spawn")
    while True:
        process = spawning.Process(target=work, args=(given,), name=name, daemon=True)
        process.start()
        process.join()
        if process.exitcode == 0:
            return
        # By now, a server that has ended this process to end itself has done so.
        time.sleep(_AGAIN)
        _LOG.error("the process %s ended with %s and is started again", name, process.exitcode)
