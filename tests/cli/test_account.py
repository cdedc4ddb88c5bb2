"""`kg account`: who works at the desk; nobody's password is typed or shown."""

import re
from pathlib import Path

import pytest
import typer.main

from kg.cli import app
from kg.desk.people.accounts import Accounts
from kg.desk.people.credentials import Credentials
from kg.ledger.database import Database
from servers import Kg

COMMANDS = typer.main.get_command(app).commands["account"].commands  # pyright: ignore


@pytest.fixture
def ready(empty: Kg) -> Kg:
    """A ledger, in which nothing is published."""
    empty("init")
    return empty


def database(kg: Kg) -> Database:
    return Database(kg.data_dir / "ledger.sqlite")


def rows(kg: Kg) -> list[str]:
    return [re.sub(r"\s{2,}", " | ", row.strip()) for row in kg("account", "list").stdout.splitlines()[2:]]


def test_a_new_ledger_says_how_the_first_account_is_made_once(empty: Kg):
    assert "kg account add" in empty("init").stderr
    assert "kg account add" not in empty("init").stderr


def test_the_link_is_all_that_goes_to_standard_output(ready: Kg):
    made = ready("account", "add", "Hà Thị Lan", "--role", "curator", "--role", "administrator")
    code = re.fullmatch(r"http://localhost:8000/desk/password\?code=([\w-]{43})\n", made.stdout)
    assert code
    assert code[1] not in made.stderr
    invited = Credentials(database(ready)).invited(code[1])
    assert invited
    assert (invited.name, invited.roles) == ("Hà Thị Lan", {"curator", "administrator"})


def test_the_list_tells_what_each_may_do_and_how_they_stand(ready: Kg):
    ready("account", "add", "Lan", "--role", "curator", "--shown-as", "Hà Thị Lan")
    ready("account", "add", "Minh", "--role", "contributor")
    ready("account", "change", "minh", "--close")
    assert rows(ready) == [
        "Lan | curator | has no password yet | Hà Thị Lan",
        "Minh | contributor | closed",
    ]
    ready("account", "change", "Minh", "--open", "--role", "curator", "--role", "administrator")
    ready("account", "change", "Lan", "--shown-as", "")
    assert rows(ready) == [
        "Lan | curator | has no password yet",
        "Minh | curator, administrator | has no password yet",
    ]


def test_whom_a_load_named_is_in_the_list_and_can_be_given_a_role(kg: Kg, own_article: str):
    kg("load", kg.write("a.ttl", own_article), "--graph", "article/my-article", "--author", "Lan")
    assert rows(kg) == ["Lan | without a role | only named as an author | Lan"]
    kg("account", "add", "lan", "--role", "curator")
    assert rows(kg) == ["Lan | curator | has no password yet | Lan"]


def test_another_link_makes_the_first_worthless(ready: Kg):
    first = ready("account", "add", "Lan", "--role", "curator").stdout.strip().partition("code=")[2]
    second = ready("account", "change", "Lan", "--link").stdout.strip().partition("code=")[2]
    credentials = Credentials(database(ready))
    assert credentials.invited(first) is None
    assert credentials.invited(second)


def test_a_token_is_printed_alone(ready: Kg):
    ready("account", "add", "Lan", "--role", "curator")
    made = ready("account", "token", "Lan", "--scope", "submit", "--scope", "graphs", "--days", "30")
    found = Credentials(database(ready)).bearer(made.stdout.strip())
    assert found
    assert found[1].scopes == {"submit", "graphs"}
    assert (found[1].expires - found[1].created).days == 30


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "Lan"], "at least one role"),
        (["add", "Lan", "--role", "king"], "no role king"),
        (["add", "Lаn", "--role", "curator"], "Latin letters"),
        (["add", "minh", "--role", "curator"], "called Minh already"),
        (["change", "nobody", "--close"], "Nobody is called nobody"),
        (["change", "Minh", "--shown-as", "x" * 201], "one line"),
        (["token", "Minh", "--scope", "graphs"], "for one or more of: submit"),
        (["token", "Minh", "--scope", "submit", "--days", "400"], "365"),
    ],
)
def test_what_cannot_be_is_refused_in_words(ready: Kg, words: list[str], told: str):
    ready("account", "add", "Minh", "--role", "contributor")
    refused = ready("account", *words, code=2)
    assert told in refused.stderr
    assert refused.stdout == ""


def test_without_a_ledger_there_is_nobody(empty: Kg):
    assert "kg init" in empty("account", "list", code=4).stderr


def test_a_name_does_nothing_to_a_terminal(kg: Kg, own_article: str):
    name = "Lan\x1b[31m"
    kg("load", kg.write("a.ttl", own_article), "--graph", "article/my-article", "--author", name)
    assert "\x1b" not in kg("account", "list").stdout
    assert [one.name for one in Accounts(database(kg)).all()] == [name]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_part_of_the_command_is_in_the_reference_and_has_an_example(name: str):
    root = Path(__file__).parents[2]
    reference = (root / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    section = reference.partition("## kg account\n")[2].partition("\n## ")[0]
    options = {o for one in COMMANDS[name].params for o in one.opts if o.startswith("--") and o != "--help"}
    assert f"    kg account {name}" in section
    assert {option for option in options if option not in section} == set()
    assert f"Example: `kg account {name}" in (COMMANDS[name].help or "")
