"""`kg migrate`: a ledger that an older kg made is brought to the form that this one works with."""

from __future__ import annotations

import typer

from kg.cli import terminal
from kg.cli.app import Global


def migrate(context: typer.Context) -> None:
    """Bring the ledger of an older kg to the form that this one works with; all that it says stays.

    Back it up first. Where it has that form already, or there is none yet, nothing happens.

    Example: `kg migrate`
    """
    from kg.ledger import Ledger
    from kg.ledger.migrations import migrate as bring
    from kg.publish import lock

    given: Global = context.obj
    settings = given.settings()
    if not Ledger.exists(settings.ledger):
        terminal.note("There is no ledger yet.")
        return
    with lock.writing(settings.data_dir):
        before, after = bring(settings.ledger)
    if before == after:
        terminal.note(f"The ledger has the form {after} already.")
    else:
        terminal.note(f"The ledger had the form {before} and has {after} now; `kg load` publishes from it.")
