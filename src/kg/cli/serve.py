"""`kg serve`: the HTTP face, until it is stopped."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.errors import KgError, StoreError, WriterBusy

if TYPE_CHECKING:
    from kg.config import Settings

_AGAIN: Final = 5.0


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
) -> None:
    """Serve pages, data and queries until it is stopped with Ctrl+C or SIGTERM.

    What an interrupted load left unpublished is published first; where a remote store is down, as soon as
    it is back.

    Example: `kg serve --port 8080`
    """
    from kg import web
    from kg.publish import Publisher

    given: Global = context.obj
    options = {"host": host, "port": port}
    settings = given.settings(**{name: value for name, value in options.items() if value is not None})
    try:
        # A writer at work publishes by itself when it has finished.
        with suppress(WriterBusy), terminal.progress() as observe:
            Publisher(settings, observe).catch_up()
    except StoreError as error:
        if settings.store == "embedded":
            raise
        terminal.error(f"{error}")
        terminal.note("Serving nevertheless; the store catches up as soon as it is back.")
        threading.Thread(target=_catch_up, args=(settings,), daemon=True).start()
    web.serve(settings)


def _catch_up(settings: Settings) -> None:
    """Bring a remote store to the ledger's newest revision once it is back."""
    from kg.publish import Publisher

    while True:
        time.sleep(_AGAIN)
        try:
            with suppress(WriterBusy):
                Publisher(settings).catch_up()
        except StoreError:
            continue
        except KgError as error:
            terminal.error(f"{error}")
        return
