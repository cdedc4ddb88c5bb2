"""Backups: a ledger as one SQLite file, whichever database it is in, and a ledger made from such a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import BaseIriMismatch, LedgerMissing, LedgerUnavailable, SourceError
from kg.ledger.ledger import Ledger
from kg.ledger.migrations import migrate
from kg.rdf import full_disk


def back_up(ledger: Ledger, path: Path) -> None:
    """Write a ledger, as it is now, into a file; others may add to it meanwhile.

    Raises:
        SourceError: There is such a file already, or it cannot be written.
        StorageFull: The disk is full.
    """
    if path.exists():
        raise SourceError(f"{path} exists already.", "Name another file.")
    try:
        # A file of this name is always whole.
        with TemporaryDirectory(prefix=".kg-backup-", dir=path.parent) as folder:
            copy = Path(folder) / "ledger.sqlite"
            ledger.copy(copy)
            with closing(sqlite3.connect(copy)) as database:
                # Nothing of it stands in a second file.
                database.execute("PRAGMA journal_mode = DELETE")
            with copy.open("rb") as file:
                os.fsync(file.fileno())
            copy.rename(path)
    except OSError as error:
        raise full_disk(error) or SourceError(f"{path} cannot be written: {error.strerror}.") from error


def restore(path: Path, where: Path | str, base_iri: str, scratch: Path) -> Ledger:
    """Make a ledger from a backup, of an older kg's too; the backup stays as it is.

    Args:
        path: The backup.
        where: An SQLite file, or the URL of a PostgreSQL database, where there is no ledger yet.
        base_iri: What everything is published under.
        scratch: A folder with room for a copy of the backup.

    Raises:
        SourceError: The backup cannot be read, or is none.
        BaseIriMismatch: It is of a ledger for another base IRI.
        LedgerError: There is a ledger already.
        StorageFull: The disk is full.
    """
    if path.with_name(f"{path.name}-wal").exists():
        raise SourceError(
            f"{path} is in use: what was written last stands beside it, in {path.name}-wal.",
            "Make a backup of it with `kg backup`, and restore that.",
        )
    with TemporaryDirectory(dir=scratch) as folder:
        copy = Path(folder) / "ledger.sqlite"
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise full_disk(error) or SourceError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            migrate(copy)
            backup = Ledger.open(copy, base_iri)
        except (LedgerMissing, LedgerUnavailable) as error:
            raise SourceError(
                f"{path} is no backup of a ledger, or is damaged.", "Take another one."
            ) from error
        except BaseIriMismatch as error:
            raise BaseIriMismatch(
                error.message.replace(str(copy), str(path)),
                "Restore it under that base IRI (KG_BASE_IRI); `kg rebase` moves the ledger then.",
            ) from None
        return backup.copy(where)
