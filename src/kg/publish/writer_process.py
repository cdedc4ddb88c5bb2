"""The writer process beside a server: it writes what the server must not.

The process that answers requests never becomes the writer of what is published: a crash of either leaves the
other at work, and no request waits for a lock. What has to be written while a server runs is what other
machines add to a ledger that they share with it, and what a remote store missed while it was down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from kg import logs
from kg.config import Settings
from kg.errors import KgError, StoreError, WriterBusy
from kg.ledger import Ledger
from kg.process import end_with_parent, keep_running
from kg.publish.publisher import Publisher

LOOK_EVERY: Final = 0.2
"""Seconds between two looks at whether somebody has added to the ledger."""

_AGAIN: Final = 5.0
_LOG: Final = logging.getLogger("kg.publish")


def start(work: Callable[[Settings], None], settings: Settings) -> None:
    """Start the writer process; it ends with the process that starts it, and is started again where it dies.

    Args:
        work: `catch_up` or `follow`.
        settings: Where everything is.
    """
    keep_running(work, settings, "kg-writer")


def catch_up(settings: Settings) -> None:
    """Bring the store to the ledger's newest revision, as soon as it can be reached; then end."""
    end_with_parent()
    logs.configure()
    while True:
        try:
            Publisher(settings).catch_up()
        except (WriterBusy, StoreError):
            time.sleep(_AGAIN)
            continue
        except KgError as error:
            _LOG.error("the store cannot catch up: %s", error)
        return


def follow(settings: Settings) -> None:
    """Bring the data directory to each new revision of a ledger that other machines add to, for ever."""
    end_with_parent()
    logs.configure()
    publisher = Publisher(settings)
    shown = told = None
    while True:
        try:
            ledger = Ledger.open(settings.ledger, settings.base_iri)
            while True:
                if shown != ledger.head():
                    shown = publisher.catch_up()
                told = None
                time.sleep(LOOK_EVERY)
        except WriterBusy:
            # Whoever writes here shows what it has written by itself.
            time.sleep(LOOK_EVERY)
        except KgError as error:
            if told != (told := str(error)):
                _LOG.error("what is published cannot follow the ledger: %s", error)
            time.sleep(_AGAIN)
