"""What holds for every command."""

import fcntl
import os
import signal
import struct
import subprocess
import termios
import time
from typing import IO

import pytest
import typer.main

import kg as package
from kg.cli import app
from servers import PATIENCE, Kg

COMMANDS = typer.main.get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue]


def test_the_help_lists_the_commands_and_the_exit_codes(empty: Kg):
    told = empty("--help").stdout
    assert [name for name in COMMANDS if f" {name} " not in told] == []
    assert "Exit codes" in told


def test_the_version_is_the_packages(empty: Kg):
    assert empty("--version").stdout == f"kg {package.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_a_module_of_its_name(name: str):
    assert COMMANDS[name].callback.__module__ == f"kg.cli.{name}"


def test_the_shell_gets_the_exit_codes(script: Kg):
    assert script("--version").stdout == f"kg {package.__version__}\n"
    assert "Did you mean 'load'?" in script("lod", code=2).stderr
    assert "article/none" in script("drop", "article/none", code=3).stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("kg re", {"rebuild", "rebase", "release", "restore"}),
        ("kg load --", {"--graph", "--syntax", "--author", "--reason", "--again", "--wait", "--help"}),
        ("kg validate --format ", {"text", "json", "turtle"}),
    ],
)
def test_names_options_and_choices_are_completed(empty: Kg, words: str, offered: set[str]):
    empty.settings |= {
        "_KG_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    assert set(empty().stdout.split()) == offered


def test_completion_is_shown_for_the_shell_that_is_used(script: Kg):
    shell = subprocess.run(
        ["bash", "-c", f"{script.program} --show-completion; exit $?"],
        env=script.environment,
        capture_output=True,
        text=True,
    )
    assert shell.returncode == 0, shell.stderr
    assert "complete -o default -F _kg_completion kg" in shell.stdout


def test_a_command_that_is_not_there_is_a_wrong_usage(empty: Kg):
    assert "No such command" in empty("lod", code=2).stderr


@pytest.mark.parametrize("command", ["load", "status", "verify", "rebuild", "validate", "export", "serve"])
def test_every_command_says_when_there_is_no_ledger(empty: Kg, command: str):
    refused = empty(command, code=4)
    assert "kg init" in refused.stderr
    assert refused.stdout == ""
    assert not empty.data_dir.exists()


def test_nothing_is_coloured_outside_a_terminal(script: Kg):
    assert "\x1b" not in script("status").stdout
    assert "\x1b" not in script("load", "nowhere.ttl", code=3).stderr


def test_a_terminal_shows_how_far_long_work_has_come(script: Kg):
    ours, theirs = os.openpty()
    rebuild = script.start("rebuild", stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 4096):
            shown += block
    except OSError:
        # So Linux says that nobody has the terminal open any more.
        pass
    os.close(ours)
    assert rebuild.wait() == 0, shown
    assert b"Storing" in shown
    assert b"The store shows revision" in shown


def unread(pipe: IO[str]) -> int:
    """The bytes that nobody has taken out of a pipe yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def test_an_interrupted_command_ends_quietly_with_130(script: Kg):
    query = script.start("query", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert query.stdin
    query.stdin.write("SELECT")
    query.stdin.flush()
    # Once the query's beginning is read, the command waits for the rest.
    while query.poll() is None and unread(query.stdin):
        time.sleep(0.02)
    query.send_signal(signal.SIGINT)
    out, said = query.communicate()
    assert query.returncode == 130
    assert out == said == ""


def test_what_is_told_is_told_as_it_is(kg: Kg):
    assert "a name like :heart:" in kg("search", ":heart:").stderr


def test_nothing_is_cut_or_wrapped_outside_a_terminal(kg: Kg):
    kg.settings["COLUMNS"] = "40"
    assert all("sha256:" in line for line in kg("status").stdout.splitlines() if "reference/" in line)


def told(kg: Kg, *command: str | bytes, stdin: bytes = b"", **environment: str) -> tuple[int, str]:
    """The exit code of a command, and all that it says."""
    done = subprocess.run(
        [kg.program, *command],
        cwd=kg.folder,
        env={**kg.environment, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=PATIENCE,
        input=stdin,
    )
    return done.returncode, done.stdout.decode("ascii", errors="replace")


def test_a_terminal_that_cannot_show_a_letter_shows_its_code(empty: Kg):
    file = empty.write("x.ttl", "<a> <p> ")
    code, said = told(empty, "validate", str(file), "--lang", "vi", PYTHONIOENCODING="ascii")
    assert code == 3
    assert "\\u" in said


@pytest.mark.parametrize("command", [["load", "x.ttl", "--reason"], ["load", "x.ttl", "--author"], ["query"]])
def test_an_argument_that_is_no_text_is_told(empty: Kg, command: list[str]):
    code, said = told(empty, *command, b"a\xff")
    assert (code, "is no UTF-8" in said) == (2, True)


def test_a_query_that_is_no_text_is_told(empty: Kg):
    code, said = told(empty, "query", "-", stdin=b'ASK { ?s ?p "\xff" }')
    assert (code, "Save the query as UTF-8" in said) == (3, True)


@pytest.mark.parametrize("command", ["validate - --graph article/x --syntax turtle", "query -"])
def test_closed_standard_input_is_told(empty: Kg, command: str):
    done = subprocess.run(
        ["sh", "-c", f"exec {empty.program} {command} <&-"],
        cwd=empty.folder,
        env=empty.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, "Standard input is closed" in done.stdout) == (3, True)
