"""`kg rebuild`: the store anew, from the ledger alone."""

from __future__ import annotations

import typer

from kg.cli import terminal
from kg.cli.app import Global


def rebuild(context: typer.Context) -> None:
    """Make the store and its indexes anew from the ledger alone, arranged for reading.

    After a large load this halves the store and makes pages and queries quicker.

    Example: `kg rebuild`
    """
    from kg.publish import Publisher

    given: Global = context.obj
    with terminal.progress() as observe:
        revision = Publisher(given.settings(), observe).rebuild()
    terminal.note(f"The store shows revision {revision}.")
