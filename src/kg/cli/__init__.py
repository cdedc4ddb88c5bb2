"""The command line. `app` is the Typer application; `main` is what the script `kg` runs."""

from __future__ import annotations

from kg.cli.app import app
from kg.cli.export import export
from kg.cli.ledger import drop, init, load, rebase, rebuild, status
from kg.cli.query import query
from kg.cli.search import search
from kg.cli.serve import serve
from kg.cli.validate import validate
from kg.cli.verify import verify

__all__ = ["app", "main"]

# In the order in which the help lists them.
_COMMANDS = (
    init,
    load,
    drop,
    validate,
    query,
    search,
    export,
    serve,
    status,
    verify,
    rebuild,
    rebase,
)
for _command in _COMMANDS:
    app.command()(_command)


def main() -> None:
    """Run the command that the arguments ask for, then leave with its exit code."""
    app()
