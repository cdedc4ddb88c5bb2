"""`kg account`: who works at the desk, and what each of them may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import terminal
from kg.cli.app import Global

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.desk.people.accounts import Account
    from kg.ledger.database import Database

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What they sign in as.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="What they may do: contributor, curator, administrator; more than once."),
]
Shown = Annotated[
    str | None,
    typer.Option("--shown-as", help="What the published history calls them; '' to name them nowhere."),
]


@app.callback()
def account() -> None:
    """Say who works at the desk, and what they may do. Nobody's password is ever typed here.

    As long as there is no account, the desk is closed, and the site is as if there was none.

    Example: `kg account add "Hà Thị Lan" --role curator --role administrator`
    """


@app.command()
def add(context: typer.Context, name: Name, role: Roles = None, shown_as: Shown = None) -> None:
    """Give somebody an account; prints a link by which they choose a password, once, within a week.

    Whom `--author` named before stays the same person.

    Example: `kg account add Lan --role curator`
    """
    from kg.desk.people.accounts import Accounts
    from kg.desk.people.credentials import LINK_DAYS, Credentials

    given: Global = context.obj
    settings = given.settings()
    database = _database(settings)
    accounts = Accounts(database)
    made = accounts.add(name, role or ())
    if shown_as is not None:
        accounts.change(made.id, shown_as=shown_as)
    terminal.note(f"{made.name} is {_roles(made)}.")
    code = Credentials(database).invite(made)
    terminal.note(f"By this link they choose a password, once, within {LINK_DAYS} days:")
    print(_link(settings, code))


@app.command("list")
def list_accounts(context: typer.Context) -> None:
    """Tell who there is.

    Example: `kg account list`
    """
    from kg.desk.people.accounts import Accounts

    given: Global = context.obj
    found = Accounts(_database(given.settings())).all()
    terminal.table(
        ("name", "roles", "state", "shown as"),
        ((terminal.seen(one.name), _roles(one), _state(one), terminal.seen(one.shown_as)) for one in found),
    )


@app.command()
def change(
    context: typer.Context,
    name: Name,
    role: Roles = None,
    shown_as: Shown = None,
    active: Annotated[
        bool | None, typer.Option("--open/--close", help="Whether they may sign in; to close signs them out.")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Print a link to choose a password.")] = False,
) -> None:
    """Change what somebody may do, what history calls them, or whether they may sign in.

    With `--role`, they may do what is named and nothing else.

    Example: `kg account change Lan --role contributor --role curator`
    """
    from kg.desk.people.accounts import Accounts
    from kg.desk.people.credentials import Credentials

    given: Global = context.obj
    settings = given.settings()
    database = _database(settings)
    accounts = Accounts(database)
    changed = accounts.change(accounts.named(name).id, roles=role, shown_as=shown_as, active=active)
    terminal.note(f"{changed.name} is {_roles(changed)}; {_state(changed)}.")
    if link:
        print(_link(settings, Credentials(database).invite(changed)))


@app.command()
def token(
    context: typer.Context,
    name: Name,
    scope: Annotated[
        list[str], typer.Option("--scope", help="What it is for: submit, graphs; more than once.")
    ],
    days: Annotated[int, typer.Option("--days", help="How long it lasts.")] = 90,
    called: Annotated[str, typer.Option("--name", help="What it is called in lists.")] = "command line",
) -> None:
    """Make a token that somebody's program shows in place of a password; it is printed this once.

    Example: `kg account token Lan --scope submit --days 30`
    """
    from kg.desk.people.accounts import Accounts
    from kg.desk.people.credentials import Credentials

    given: Global = context.obj
    database = _database(given.settings())
    owner = Accounts(database).named(name)
    print(Credentials(database).make_token(owner, called, scope, days))


def _database(settings: Settings) -> Database:
    """The database of the ledger, once it is known to be of this kg's form."""
    from kg.ledger import Ledger

    return Ledger.open(settings.ledger, settings.base_iri).database


def _link(settings: Settings, code: str) -> str:
    return f"{settings.base_iri}desk/password?code={code}"


def _roles(account: Account) -> str:
    from kg.desk.people.accounts import ROLES

    return ", ".join(role for role in ROLES if account.may(role)) or "without a role"


def _state(account: Account) -> str:
    if not account.active:
        return "closed" if account.created else "only named as an author"
    return "open" if account.has_password else "has no password yet"
