"""The command line. `app` is the Typer application; `main` is what the script `kg` runs.

Each command is a module of its name. Help, completion and wrong usage import all of them, so their tops
import Typer and the terminal, no more; what a command works with, it imports when it is called.
"""

from __future__ import annotations

from kg.cli import account, desk
from kg.cli.app import app
from kg.cli.backup import backup
from kg.cli.drop import drop
from kg.cli.export import export
from kg.cli.init import init
from kg.cli.load import load
from kg.cli.merge import merge
from kg.cli.migrate import migrate
from kg.cli.query import query
from kg.cli.rebase import rebase
from kg.cli.rebuild import rebuild
from kg.cli.release import release
from kg.cli.restore import restore
from kg.cli.search import search
from kg.cli.serve import serve
from kg.cli.status import status
from kg.cli.submit import submit
from kg.cli.validate import validate
from kg.cli.verify import verify
from kg.cli.withdraw import withdraw

__all__ = ["app", "main"]

# In the order in which the help lists them.
_COMMANDS = (
    init,
    load,
    drop,
    withdraw,
    merge,
    validate,
    submit,
    query,
    search,
    export,
    release,
    serve,
    status,
    verify,
    rebuild,
    rebase,
    migrate,
    backup,
    restore,
)
for _command in _COMMANDS:
    app.command()(_command)
app.add_typer(account.app, name="account")
app.add_typer(desk.app, name="desk")


def main() -> None:
    """Run the command that the arguments ask for, then leave with its exit code."""
    app()
