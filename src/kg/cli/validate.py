"""`kg validate`: what the shapes and the integrity constraints find, publishing nothing."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from kg.cli import terminal
from kg.cli.app import ExitCode, Global
from kg.cli.sources import Files, GivenSyntax, Graph


def validate(
    context: typer.Context,
    files: Files = None,
    graph: Graph = None,
    syntax: GivenSyntax = None,
    output_format: Annotated[
        Literal["text", "json", "turtle"],
        typer.Option("--format", help="turtle is the SHACL validation report."),
    ] = "text",
    lang: Annotated[
        Literal["fr", "en", "vi"] | None, typer.Option("--lang", help="By default your locale's, or English.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Findings to report at the most.")] = 1000,
) -> None:
    """Check files in the light of what is published, without publishing them.

    Where nothing is published yet, in the light of what comes with kg.
    Without files: all that is published, with the integrity constraints of the RDF Data Cube and of
    SKOS. Warnings alone do not fail it.

    Example: `kg validate my-article.ttl --lang fr`
    """
    from pyoxigraph import serialize

    from kg.cli import findings
    from kg.cli.sources import sources
    from kg.publish import Publisher
    from kg.rdf import TURTLE
    from kg.vocab import Terms

    given: Global = context.obj
    given.lang = lang
    settings = given.settings()
    terms = Terms(settings.base_iri)
    chosen = sources(files, graph, syntax) if files else []
    with terminal.progress() as observe:
        report = Publisher(settings, observe).validate(chosen, limit)
    match output_format:
        case "text":
            print(findings.text(report, lang))
        case "json":
            print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        case "turtle":
            serialize(report.as_graph(), sys.stdout.buffer, TURTLE.native, prefixes=terms.prefixes())
    if not report.conforms:
        raise typer.Exit(ExitCode.FINDINGS)
