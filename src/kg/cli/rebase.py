"""`kg rebase`: everything under another base IRI."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.change import Author, author_of, tell


def rebase(
    context: typer.Context,
    new_base: Annotated[str, typer.Argument(help="The new base IRI, with its final slash.")],
    author: Author = None,
) -> None:
    """Move everything to another base IRI: what started with the old one starts with the new one.

    Example: `kg rebase https://data.example.org/`
    """
    from kg.publish import Publisher

    given: Global = context.obj
    given.settings(base_iri=new_base)
    settings = given.settings()
    with terminal.progress() as observe:
        outcome = Publisher(settings, observe).rebase(new_base, author_of(author, settings))
    tell(outcome, new_base)
    terminal.note(f"From now on set KG_BASE_IRI={new_base}")
