"""`kg load`: files are checked and published."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.change import Author, author_of, tell, waiting
from kg.cli.sources import Files, GivenSyntax, Graph


def load(
    context: typer.Context,
    files: Files = None,
    graph: Graph = None,
    syntax: GivenSyntax = None,
    author: Author = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "load",
    again: Annotated[
        bool, typer.Option("--again", help="Publish again what was withdrawn, where the files state it.")
    ] = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait where another process is writing.")
    ] = 0,
) -> None:
    """Check files and publish them, all or none.

    Without files: the vocabulary, the shapes and the data that come with kg. What people have changed or
    dropped here stays as it is: what a new kg says is merged with it. Name a file to have it as it comes.
    What has not changed is not written again. Without --graph, a file's folder and name decide which graph
    it becomes: data/articles/x.ttl becomes article/x. A file that names its graphs, such as an export,
    becomes those.

    Example: `kg load my-article.ttl --graph article/my-article --author Lan --reason "New survey"`
    """
    from kg.cli import findings
    from kg.cli.sources import sources
    from kg.publish import Publisher, bundled_sources

    given: Global = context.obj
    settings = given.settings()
    chosen = sources(files, graph, syntax) if files else bundled_sources()
    with findings.shown(), terminal.progress() as observe:
        publisher = Publisher(settings, observe)
        by = author_of(author, settings)
        outcome = waiting(wait, lambda: publisher.load(chosen, by, reason, once=not files, again=again))
    if outcome.report and outcome.report.findings:
        terminal.note(findings.text(outcome.report))
    tell(outcome, settings.base_iri)
