"""`kg serve`: the HTTP face, until it is stopped."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.errors import LedgerUnavailable, StoreError, WriterBusy


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
) -> None:
    """Serve pages, data and queries until it is stopped with Ctrl+C or SIGTERM.

    What an interrupted load left unpublished is published first; where a remote store is down, as soon as
    it is back. Where KG_LEDGER_URL names a ledger that machines share, what others add to it is published
    here within a second.

    Example: `kg serve --port 8080`
    """
    from kg import web
    from kg.exports import maker
    from kg.process import keep_running
    from kg.publish import Publisher, writer_process

    given: Global = context.obj
    options = {"host": host, "port": port}
    settings = given.settings(**{name: value for name, value in options.items() if value is not None})
    try:
        # A writer at work publishes by itself when it has finished.
        with suppress(WriterBusy), terminal.progress() as observe:
            Publisher(settings, observe).catch_up()
    except (StoreError, LedgerUnavailable) as error:
        if settings.store == "embedded" and not settings.ledger_url:
            raise
        terminal.error(f"{error}")
        terminal.note("Serving nevertheless; what is published catches up as soon as that can be reached.")
        if settings.store == "remote":
            writer_process.start(writer_process.catch_up, settings)
    if settings.ledger_url:
        writer_process.start(writer_process.follow, settings)
    if settings.exports_kept:
        keep_running(maker.follow, settings, "kg-files")
    web.serve(settings)
