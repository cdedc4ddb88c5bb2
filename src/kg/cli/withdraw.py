"""`kg withdraw` and `kg merge`: single facts and entities go, and their addresses say so."""

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

    Nothing else ever gets their addresses. Where something still refers to one, nothing is changed.

    Example: `kg withdraw id/fact/my-article-001 --reason "The newspaper corrected the number"`
    """
    _withdraw(context, addresses, None, reason, author)


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
    _withdraw(context, [address], into, reason, author)


def _withdraw(
    context: typer.Context, addresses: list[str], into: str | None, reason: str, author: str | None
) -> None:
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
