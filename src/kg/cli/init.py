"""`kg init`: the ledger that everything else needs."""

from __future__ import annotations

import typer

from kg.cli import terminal
from kg.cli.app import Global


def init(context: typer.Context) -> None:
    """Create the ledger in the data directory, for the base IRI of the settings.

    Where there is one already, nothing happens.

    Example: `kg init`
    """
    from kg.ledger import Ledger
    from kg.publish import Publisher

    given: Global = context.obj
    settings = given.settings()
    if settings.ledger_path.exists():
        ledger = Ledger.open(settings.ledger_path, settings.base_iri)
        terminal.note(f"There is a ledger already: {settings.ledger_path} for {ledger.base_iri}.")
        return
    Publisher(settings).init()
    terminal.note(f"Made the ledger {settings.ledger_path} for {settings.base_iri}.")
