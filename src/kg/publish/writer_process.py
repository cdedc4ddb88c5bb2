"""The writer process beside a server: it writes what the server must not.

The process that answers requests never becomes the writer of what is published: a crash of either leaves the
other at work, and no request waits for a lock. So far, what has to be written while a server runs is what a
remote store missed while it was down.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from typing import Final

from kg.config import Settings
from kg.errors import KgError, StoreError, WriterBusy
from kg.process import end_with_parent
from kg.publish.publisher import Publisher

_AGAIN: Final = 5.0
_LOG: Final = logging.getLogger("kg.publish")


def start(settings: Settings) -> None:
    """Start the writer process; it ends with the process that starts it."""
    # A process of its own making: a fork would take locks and threads along.
    spawning = multiprocessing.get_context("spawn")
    spawning.Process(target=catch_up, args=(settings,), name="kg-writer", daemon=True).start()


def catch_up(settings: Settings) -> None:
    """Bring the store to the ledger's newest revision, as soon as it can be reached; then end."""
    end_with_parent()
    while True:
        try:
            Publisher(settings).catch_up()
        except (WriterBusy, StoreError):
            time.sleep(_AGAIN)
            continue
        except KgError as error:
            _LOG.error("the store cannot catch up: %s", error)
        return
