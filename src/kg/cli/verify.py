"""`kg verify`: digests of what is stored, and quotes against the text that they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import ExitCode, Global
from kg.errors import SettingsError


def verify(
    context: typer.Context,
    texts: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="[ARTICLE=]FILE",
            help="An article's text. Its digest tells which; else put the slug or IRI before it.",
        ),
    ] = None,
) -> None:
    """Check that nothing stored is damaged, and that quotes stand in their text.

    Every content of the ledger must have its digest, and the store must hold what the ledger says. With
    --text, every quote of the article must stand in its text, word for word, and the text must have
    the digest that the article states.

    Example: `kg verify --text article.fr.txt`
    """
    from kg.cli.quotes import differences
    from kg.publish import Publisher
    from kg.store import views
    from kg.vocab import Terms

    given: Global = context.obj
    settings = given.settings()
    named = [_article_and_file(text) for text in texts or []]
    faults = [f"{error}" for error in Publisher(settings).verify()]
    if not faults:
        terminal.note("Ledger and store are sound: every content has its digest.")
    if named:
        generation = views(settings).generation()
        for article, file in named:
            faults += differences(generation, Terms(settings.base_iri), article, file)
    for fault in faults:
        terminal.error(fault)
    if faults:
        raise typer.Exit(ExitCode.FINDINGS)


def _article_and_file(option: str) -> tuple[str, Path]:
    """The two parts of the option; the article is empty where only a file is named."""
    from kg.language.texts import texts

    article, _, file = ("", "", option) if Path(option).exists() else option.rpartition("=")
    if not file:
        raise SettingsError(texts("{option} names no file.", option=option))
    return article, Path(file)
