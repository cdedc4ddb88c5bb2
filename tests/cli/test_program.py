"""What holds for every command."""

import pytest

import kg as package
from cli.program import Kg

COMMANDS = (
    "init",
    "load",
    "drop",
    "validate",
    "query",
    "export",
    "serve",
    "status",
    "verify",
    "rebuild",
    "rebase",
)


def test_the_help_lists_the_commands_and_the_exit_codes(empty: Kg):
    told = empty("--help").stdout
    assert [name for name in COMMANDS if name not in told] == []
    assert "Exit codes" in told


def test_the_version_is_the_packages(empty: Kg):
    assert empty("--version").stdout == f"kg {package.__version__}\n"


def test_a_command_that_is_not_there_is_a_wrong_usage(empty: Kg):
    assert "No such command" in empty("lod", code=2).stderr


@pytest.mark.parametrize("command", ["load", "status", "verify", "rebuild", "validate", "export", "serve"])
def test_every_command_says_when_there_is_no_ledger(empty: Kg, command: str):
    refused = empty(command, code=4)
    assert "kg init" in refused.stderr
    assert refused.stdout == ""
    assert not empty.data_dir.exists()


def test_nothing_is_coloured_outside_a_terminal(kg: Kg):
    assert "\x1b" not in kg("status").stdout
    assert "\x1b" not in kg("load", "nowhere.ttl", code=3).stderr


def test_nothing_is_cut_or_wrapped_outside_a_terminal(kg: Kg):
    kg.settings["COLUMNS"] = "40"
    assert all("sha256:" in line for line in kg("status").stdout.splitlines() if "reference/" in line)
