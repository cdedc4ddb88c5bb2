"""`kg release`: what is published gets a name to be cited by."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.change import Author, author_of, waiting


def release(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name, such as 2026.1.")],
    notes: Annotated[str, typer.Option("--notes", help="What is to be said of it; published.")] = "",
    author: Author = None,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait where files are being made already.")
    ] = 600,
) -> None:
    """Give what is published a name, an address of its own and files that are kept for ever.

    A release never changes, and its name is never given again. `kg verify` checks its files.

    Example: `kg release 2026.1 --notes "First release, with the facts of one article"`
    """
    from kg.publish import Publisher

    given: Global = context.obj
    settings = given.settings()
    if not settings.publisher:
        terminal.note(
            "KG_PUBLISHER is not set: the release's metadata will name this server's host as its creator. "
            "A citation is best made once it is set."
        )
    publisher = Publisher(settings)
    made = waiting(wait, lambda: publisher.release(name, notes, author_of(author, settings)))
    changes = ", ".join(f"{count:,} {kind}" for kind, count in made.changes.items())
    since = f" since {made.previous}" if made.previous else ""
    terminal.note(f"Released revision {made.revision} as {made.name}; facts{since}: {changes}.")
    terminal.note(f"{settings.base_iri}dataset/release/{made.name}")
