"""`kg validate`: what the shapes and the integrity constraints find, publishing nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli import terminal
from kg.cli.app import ExitCode, Global


def validate(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="RDF files, or folders of them.")
    ] = None,
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
    settings = given.settings()
    terms = Terms(settings.base_iri)
    chosen = sources(files, None) if files else []
    with terminal.progress() as observe:
        report = Publisher(settings, observe).validate(chosen, limit)
    match output_format:
        case "text":
            print(findings.text(report, chosen, terms, lang))
        case "json":
            print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        case "turtle":
            serialize(report.as_graph(), sys.stdout.buffer, TURTLE.native, prefixes=terms.prefixes())
    if not report.conforms:
        raise typer.Exit(ExitCode.FINDINGS)
