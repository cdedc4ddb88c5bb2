"""What the commands that read share: to tell where the store has not got all that the ledger has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import terminal

if TYPE_CHECKING:
    from kg.ledger import Ledger
    from kg.store import View


def tell_behind(view: View, ledger: Ledger) -> None:
    """Tell on standard error where what is read is not the ledger's newest revision.

    Args:
        view: What is read.
        ledger: The ledger.
    """
    from kg.publish.verifying import unlike_head

    if view.revision != (head := ledger.head()):
        terminal.note(f"{unlike_head(view.revision, head)}")
