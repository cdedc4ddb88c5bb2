"""Locks of the data directory: one writer at a time, and scratch folders that no crash leaves for ever."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from kg.errors import StoreError, WriterBusy
from kg.rdf import full_disk

_SCRATCH: Final = "scratch-"


@contextmanager
def writing(directory: Path) -> Generator[None]:
    """Hold the directory's writer lock; the operating system lets go of it when the process dies.

    Raises:
        WriterBusy: Another process holds it; says which.
    """
    # Where the ledger is elsewhere, the directory need not be there yet.
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "writer.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise WriterBusy(
                f"Process {lock.read().strip() or 'unknown'} is writing to {directory}.",
                "Wait until it has finished, then try again.",
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        _sweep(directory)
        yield


@contextmanager
def scratch(directory: Path) -> Generator[Path]:
    """A folder for large files in passing; it is locked while it is in use.

    Raises:
        StorageFull: The disk is full.
        StoreError: The folder cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=_SCRATCH, dir=directory))
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise full_disk(error) or StoreError(f"No scratch folder: {error}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _sweep(directory: Path) -> None:
    """Remove the scratch folders of processes that were killed."""
    for folder in directory.glob(f"{_SCRATCH}*"):
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            except BlockingIOError:
                continue
            finally:
                os.close(descriptor)
