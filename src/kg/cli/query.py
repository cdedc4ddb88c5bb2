"""`kg query`: SPARQL, against the local store under the server's limits, or an endpoint."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.cli.behind import tell_behind
from kg.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from kg.config import Settings

_RESULTS = "application/sparql-results+json"


Format = Literal["table", "csv", "tsv", "json", "xml", "turtle", "nt", "jsonld", "rdf"]


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
    output_format: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = "table",
) -> None:
    """Answer a SPARQL query from what is published here, or from an endpoint elsewhere.

    Bindings can be written as table, csv, tsv, json or xml; a graph as turtle, nt, jsonld or rdf.
    The limits on time, memory and size are those of the server.

    Example: `kg query 'SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }'`
    """
    from kg.query.formats import ALIASES

    given: Global = context.obj
    settings = given.settings()
    asked = _text(text, file)
    table = BytesIO() if output_format == "table" else None
    accept = ALIASES[output_format][0] if table is None else f"{_RESULTS}, text/turtle"
    if endpoint is None:
        _ask_here(settings, asked, accept, table)
    else:
        _ask_there(endpoint, settings, asked, accept, table)
    if table is not None and table.tell():
        _show(json.loads(table.getvalue()))


def _text(text: str | None, file: Path | None) -> str:
    from kg.language.texts import texts

    if (text is None) == (file is None):
        raise SettingsError(texts("Give either a query or --file."))
    try:
        if file is not None:
            return file.read_bytes().decode("utf-8-sig")
        if text != "-":
            return str(text)
        if sys.stdin is None:
            raise SourceError(texts("Standard input is closed."), texts("Give the query, or --file."))
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02X}"
        raise SourceError(
            texts(
                "{file}: the byte {byte} at {place} is no UTF-8.",
                file=file or "-",
                byte=byte,
                place=error.start,
            ),
            texts("Save the query as UTF-8."),
        ) from error


def _ask_here(settings: Settings, query: str, accept: str, table: BytesIO | None) -> None:
    import asyncio

    from kg.ledger import Ledger
    from kg.query import Query, QueryService
    from kg.store import views

    # One query needs one worker, however many a server keeps ready.
    settings = settings.model_copy(update={"query_workers": 1})
    ledger, shown = Ledger.open(settings.ledger, settings.base_iri), views(settings)

    async def ask() -> None:
        async with QueryService(settings, shown) as service:
            answer = await service.run(Query(query, accept))
            file = _file(answer.media_type, table)
            async for block in answer.blocks:
                file.write(block)

    tell_behind(shown.generation(), ledger)
    asyncio.run(ask())


def _ask_there(endpoint: str, settings: Settings, query: str, accept: str, table: BytesIO | None) -> None:
    from kg.cli.endpoint import ask

    media_type, blocks = ask(endpoint, query, accept, settings.query_timeout)
    _file(media_type, table).writelines(blocks)


def _file(media_type: str, table: BytesIO | None) -> IO[bytes]:
    """Where an answer is written: to memory where it becomes a table, else to standard output as it comes."""
    return table if table is not None and media_type == _RESULTS else sys.stdout.buffer


def _show(results: dict[str, Any]) -> None:
    """Print SPARQL results (SPARQL 1.1 Query Results JSON Format) as a table for people."""
    if "boolean" in results:
        print("true" if results["boolean"] else "false")
        return
    variables: list[str] = results["head"]["vars"]
    terminal.table(
        variables,
        (
            [terminal.seen(str(binding[name]["value"])) if name in binding else "" for name in variables]
            for binding in results["results"]["bindings"]
        ),
    )
