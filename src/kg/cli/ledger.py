"""The commands that change or describe what is published: init, load, drop, rebuild, rebase, status."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Annotated, Final

import typer

from kg.cli import findings, terminal
from kg.cli.app import Global
from kg.cli.sources import sources
from kg.ledger import Ledger
from kg.publish import Outcome, Publisher, Status, bundled_sources
from kg.vocab import Terms

_DIGEST_SHOWN: Final = len("sha256:") + 12

Author = Annotated[
    str | None, typer.Option("--author", help="Who answers for it; by default your user name.")
]


def init(context: typer.Context) -> None:
    """Create the ledger in the data directory, for the base IRI of the settings.

    Where there is one already, nothing happens.

    Example: `kg init`
    """
    given: Global = context.obj
    settings = given.settings()
    if settings.ledger_path.exists():
        ledger = Ledger.open(settings.ledger_path, settings.base_iri)
        terminal.note(f"There is a ledger already: {settings.ledger_path} for {ledger.base_iri}.")
        return
    Publisher(settings).init()
    terminal.note(f"Made the ledger {settings.ledger_path} for {settings.base_iri}.")


def load(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="RDF files, or folders of them.")
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option("--graph", help="The graph of one file, such as article/my-article."),
    ] = None,
    author: Author = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "load",
) -> None:
    """Check files and publish them, all or none.

    Without files: the vocabulary, the shapes and the data that come with kg. What has not changed
    is not written again. Without --graph, a file's folder and name decide which graph it becomes:
    data/articles/x.ttl becomes article/x.

    Example: `kg load my-article.ttl --graph article/my-article --author Lan --reason "New survey"`
    """
    given: Global = context.obj
    settings = given.settings()
    chosen = sources(files, graph) if files else bundled_sources()
    terms = Terms(settings.base_iri)
    with findings.shown(chosen, terms), terminal.progress() as observe:
        outcome = Publisher(settings, observe).load(chosen, _author(author), reason)
    if outcome.report and outcome.report.findings:
        terminal.note(findings.text(outcome.report, chosen, terms, terminal.language()))
    _tell(outcome, terms)


def drop(
    context: typer.Context,
    graph: Annotated[str, typer.Argument(help="The graph, such as article/my-article.")],
    author: Author = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "drop",
) -> None:
    """Withdraw a graph; the ledger keeps its history.

    Example: `kg drop article/my-article --reason "Retracted by the newspaper"`
    """
    given: Global = context.obj
    settings = given.settings()
    terms = Terms(settings.base_iri)
    with findings.shown((), terms), terminal.progress() as observe:
        outcome = Publisher(settings, observe).drop(graph, _author(author), reason)
    _tell(outcome, terms)


def rebuild(context: typer.Context) -> None:
    """Make the store and its indexes anew from the ledger alone, arranged for reading.

    After a large load this halves the store and makes pages and queries quicker.

    Example: `kg rebuild`
    """
    given: Global = context.obj
    with terminal.progress() as observe:
        revision = Publisher(given.settings(), observe).rebuild()
    terminal.note(f"The store shows revision {revision}.")


def rebase(
    context: typer.Context,
    new_base: Annotated[str, typer.Argument(help="The new base IRI, with its final slash.")],
    author: Author = None,
) -> None:
    """Move everything to another base IRI: what started with the old one starts with the new one.

    Example: `kg rebase https://data.example.org/`
    """
    given: Global = context.obj
    given.settings(base_iri=new_base)
    with terminal.progress() as observe:
        outcome = Publisher(given.settings(), observe).rebase(new_base, _author(author))
    _tell(outcome, Terms(new_base))
    terminal.note(f"From now on set KG_BASE_IRI={new_base}")


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False,
) -> None:
    """Tell how ledger and store stand, and which graphs are published.

    Example: `kg status`
    """
    given: Global = context.obj
    standing = Publisher(given.settings()).status()
    if as_json:
        print(json.dumps(_as_json(standing), indent=2))
        return
    print(f"base IRI  {standing.base_iri}")
    print(f"ledger    revision {standing.head}, {standing.ledger_size:,} bytes")
    if standing.manifest is None:
        print("store     nothing is published")
        return
    manifest = standing.manifest
    print(
        f"store     revision {manifest.revision}, {manifest.triples:,} triples,"
        f" since {manifest.published_at:%Y-%m-%d %H:%M:%S} UTC\n"
    )
    terms = Terms(standing.base_iri)
    fact = terms.kg("Fact").value
    terminal.table(
        ("graph", "triples", "facts", "digest"),
        (
            (
                _name(summary.graph, terms),
                f"{summary.triples:,}",
                f"{summary.classes.get(fact, 0):,}",
                summary.digest[:_DIGEST_SHOWN],
            )
            for summary in manifest.graphs
        ),
    )


def _as_json(standing: Status) -> dict[str, object]:
    manifest = standing.manifest
    return {
        "base_iri": standing.base_iri,
        "ledger": {"revision": standing.head, "size": standing.ledger_size},
        "store": None
        if manifest is None
        else {
            "revision": manifest.revision,
            "published_at": manifest.published_at.isoformat(),
            "triples": manifest.triples,
        },
        "graphs": []
        if manifest is None
        else [
            {
                "graph": summary.graph,
                "digest": summary.digest,
                "triples": summary.triples,
                "classes": dict(summary.classes),
            }
            for summary in manifest.graphs
        ],
    }


def _author(given: str | None) -> str:
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no user name.
        return "kg"


def _name(graph: str, terms: Terms) -> str:
    return graph.removeprefix(terms.graph("").value)


def _tell(outcome: Outcome, terms: Terms) -> None:
    for graph in outcome.put:
        terminal.note(f"put        {_name(graph, terms)}")
    for graph in outcome.dropped:
        terminal.note(f"dropped    {_name(graph, terms)}")
    if outcome.unchanged:
        terminal.note(f"unchanged  {len(outcome.unchanged)} graphs")
    terminal.note(f"Published is revision {outcome.revision}.")
