"""`kg backup`: the ledger as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; there must be none of this name.")],
) -> None:
    """Write the ledger into one file, from which `kg restore` makes it again.

    Nothing need be stopped. The file is the same whichever database the ledger is in, so that it also
    brings a ledger from one to the other.

    Example: `kg backup ledger-2026-11-28.sqlite`
    """
    from kg.ledger import Ledger
    from kg.ledger.backup import back_up

    given: Global = context.obj
    settings = given.settings()
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    back_up(ledger, file)
    terminal.note(f"Wrote the ledger {ledger.name} to {file}.")
