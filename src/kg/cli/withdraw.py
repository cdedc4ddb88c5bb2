"""`kg withdraw`: single facts and entities go, and their addresses say so."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.change import Author, author_of, tell


def withdraw(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(help="What goes, such as id/fact/my-article-001.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; published at the address.")],
    author: Author = None,
) -> None:
    """Withdraw facts or entities; their addresses answer 410 from then on, and say when and why.

    kg gives their addresses to nothing else; a file that states one again brings it back. Where
    something still refers to one, nothing is changed.

    Example: `kg withdraw id/fact/my-article-001 --reason "The newspaper corrected the number"`
    """
    take_away(context, addresses, None, reason, author)


def take_away(
    context: typer.Context, addresses: list[str], into: str | None, reason: str, author: str | None
) -> None:
    """Withdraw things, in favour of another or of none, and tell what came of it."""
    from kg.cli import findings
    from kg.publish import Publisher

    given: Global = context.obj
    settings = given.settings()

    def whole(address: str) -> str:
        return address if ":" in address else settings.base_iri + address.removeprefix("/")

    with findings.shown(), terminal.progress() as observe:
        outcome = Publisher(settings, observe).withdraw(
            [whole(address) for address in addresses],
            author_of(author, settings),
            reason,
            whole(into) if into else None,
        )
    tell(outcome, settings.base_iri)
