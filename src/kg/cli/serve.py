"""`kg serve`: the HTTP face, until it is stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import web
from kg.cli.app import Global


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
) -> None:
    """Serve pages, data and queries until it is stopped with Ctrl+C or SIGTERM.

    Example: `kg serve --port 8080`
    """
    given: Global = context.obj
    options = {"host": host, "port": port}
    web.serve(given.settings(**{name: value for name, value in options.items() if value is not None}))
