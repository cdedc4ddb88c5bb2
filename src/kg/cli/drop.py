"""`kg drop`: a graph is withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.change import Author, author_of, tell


def drop(
    context: typer.Context,
    graph: Annotated[str, typer.Argument(help="The graph, such as article/my-article.")],
    author: Author = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "drop",
) -> None:
    """Withdraw a graph; the ledger keeps its history.

    Example: `kg drop article/my-article --reason "Retracted by the newspaper"`
    """
    from kg.cli import findings
    from kg.publish import Publisher

    given: Global = context.obj
    settings = given.settings()
    with findings.shown(), terminal.progress() as observe:
        outcome = Publisher(settings, observe).drop(graph, author_of(author, settings), reason)
    tell(outcome, settings.base_iri)
