"""`kg merge`: a thing gives its place to another, and its address leads there."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.change import Author
from kg.cli.withdraw import take_away


def merge(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="What goes, such as id/programme/new-rural.")],
    into: Annotated[str, typer.Argument(help="What takes its place, such as id/programme/rural.")],
    author: Author = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "merge",
) -> None:
    """Merge one thing into another: what refers to it refers to that, and its address leads there.

    Example: `kg merge id/programme/new-rural id/programme/rural --reason "The same programme"`
    """
    take_away(context, [address], into, reason, author)
