"""`kg query`: SPARQL, against the local store under the server's limits, or an endpoint."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.errors import SourceError

if TYPE_CHECKING:
    from kg.config import Settings

_RESULTS = "application/sparql-results+json"


class Format(StrEnum):
    """How `kg query` writes an answer."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"
    N_TRIPLES = "nt"
    JSON_LD = "jsonld"
    RDF_XML = "rdf"


_ACCEPT = {
    Format.TABLE: f"{_RESULTS}, text/turtle",
    Format.CSV: "text/csv",
    Format.TSV: "text/tab-separated-values",
    Format.JSON: _RESULTS,
    Format.XML: "application/sparql-results+xml",
    Format.TURTLE: "text/turtle",
    Format.N_TRIPLES: "application/n-triples",
    Format.JSON_LD: "application/ld+json",
    Format.RDF_XML: "application/rdf+xml",
}


def query(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="The query, or - for standard input."),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the query from this file.")] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Ask the SPARQL endpoint at this address.")
    ] = None,
    output_format: Annotated[
        Format, typer.Option("--format", help="How to write the answer.")
    ] = Format.TABLE,
) -> None:
    """Answer a SPARQL query from what is published here, or from an endpoint elsewhere.

    Bindings can be written as table, csv, tsv, json or xml; a graph as turtle, nt, jsonld or rdf.
    The limits on time, memory and size are those of the server.

    Example: `kg query 'SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }'`
    """
    given: Global = context.obj
    settings = given.settings()
    asked = _text(text, file)
    writer = _Writer(as_table=output_format is Format.TABLE)
    if endpoint is None:
        _ask_here(settings, asked, _ACCEPT[output_format], writer)
    else:
        _ask_there(endpoint, settings, asked, _ACCEPT[output_format], writer)
    writer.end()


def _text(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise typer.BadParameter("Give either a query or --file.")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8")
        return sys.stdin.read() if text == "-" else str(text)
    except UnicodeDecodeError as error:
        raise SourceError(f"{file or 'Standard input'}: {error}.", "Save the query as UTF-8.") from error


def _ask_here(settings: Settings, query: str, accept: str, writer: _Writer) -> None:
    import asyncio

    from kg.ledger import Ledger
    from kg.query import Query, QueryService
    from kg.store import views

    # One query needs one worker, however many a server keeps ready.
    settings = settings.model_copy(update={"query_workers": 1})

    async def ask() -> None:
        async with QueryService(settings, views(settings)) as service:
            answer = await service.run(Query(query, accept))
            writer.begin(answer.media_type)
            async for block in answer.blocks:
                writer.write(block)

    Ledger.open(settings.ledger_path, settings.base_iri)
    asyncio.run(ask())


def _ask_there(endpoint: str, settings: Settings, query: str, accept: str, writer: _Writer) -> None:
    from kg.cli.endpoint import ask

    media_type, blocks = ask(endpoint, query, accept, settings.query_timeout)
    writer.begin(media_type)
    for block in blocks:
        writer.write(block)


class _Writer:
    """Writes an answer to standard output: as it comes, or as a table once it is whole."""

    def __init__(self, *, as_table: bool) -> None:
        self._as_table = as_table
        self._held: list[bytes] = []

    def begin(self, media_type: str) -> None:
        self._as_table = self._as_table and media_type == _RESULTS

    def write(self, block: bytes) -> None:
        if self._as_table:
            self._held.append(block)
        else:
            sys.stdout.buffer.write(block)

    def end(self) -> None:
        if self._as_table:
            _show(json.loads(b"".join(self._held)))


def _show(results: dict[str, Any]) -> None:
    """Print SPARQL results (SPARQL 1.1 Query Results JSON Format) as a table for people."""
    if "boolean" in results:
        print("true" if results["boolean"] else "false")
        return
    variables: list[str] = results["head"]["vars"]
    terminal.table(
        variables,
        (
            [str(binding[name]["value"]) if name in binding else "" for name in variables]
            for binding in results["results"]["bindings"]
        ),
    )
