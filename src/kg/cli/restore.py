"""`kg restore`: the ledger from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `kg backup` wrote.")],
) -> None:
    """Make the ledger from a backup, where there is none yet; `kg rebuild` then publishes it.

    Example: `kg restore ledger-2026-11-28.sqlite`
    """
    from kg.ledger.backup import restore as make
    from kg.publish import lock

    given: Global = context.obj
    settings = given.settings()
    with lock.writing(settings.data_dir), lock.scratch(settings.data_dir) as scratch:
        ledger = make(file, settings.ledger, settings.base_iri, scratch)
    terminal.note(f"Made the ledger {ledger.name}, revision {ledger.head()}; `kg rebuild` publishes it.")
