"""`kg init`: the ledger that everything else needs."""

from __future__ import annotations

from typing import Final

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.errors import LedgerError

_DESK: Final = (
    "The desk, where people submit facts and decide on them, is closed until somebody may work there: "
    "`kg account add NAME --role administrator --role curator`."
)


def init(context: typer.Context) -> None:
    """Create the ledger for the base IRI of the settings, in the data directory or in KG_LEDGER_URL.

    Where there is one already, nothing happens.

    Example: `kg init`
    """
    from kg.ledger import Ledger
    from kg.publish import Publisher

    given: Global = context.obj
    settings = given.settings()
    if not Ledger.exists(settings.ledger):
        try:
            ledger = Publisher(settings).init()
            terminal.note(f"Made the ledger {ledger.name} for {ledger.base_iri}.")
            terminal.note(_DESK)
            return
        except LedgerError:
            # Another machine may have made it meanwhile.
            if not Ledger.exists(settings.ledger):
                raise
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    terminal.note(f"There is a ledger already: {ledger.name} for {ledger.base_iri}.")
