"""What a person waits for before anything happens is short: nothing is imported that is not used."""

import subprocess
import sys

import pytest

from servers import Kg

HEAVY = {
    "SPARQLWrapper",
    "argon2",
    "babel",
    "fastapi",
    "httpx",
    "jinja2",
    "pydantic_settings",
    "pyoxigraph",
    "pyshacl",
    "rdflib",
    "sqlalchemy",
    "uvicorn",
}
COMPLETE = "_KG_COMPLETE"


def imported(kg: Kg, *arguments: str) -> set[str]:
    """The packages that the program imports on its way."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", kg.program, *arguments],
        cwd=kg.folder,
        env=kg.environment,
        capture_output=True,
        text=True,
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert {"kg", "typer"} <= modules, done.stderr
    return modules


@pytest.mark.parametrize(
    "line",
    [
        "--version",
        "--help",
        "load --help",
        "account add --help",
        "serve --help",
        "lod",
        "load --nonsense",
        "serve --port x",
    ],
)
def test_version_help_and_wrong_usage_import_nothing_heavy(empty: Kg, line: str):
    assert imported(empty, *line.split()) & HEAVY == set()


@pytest.mark.parametrize("words", ["kg l", "kg query --", "kg query --format "])
def test_completion_imports_nothing_heavy(empty: Kg, words: str):
    empty.settings |= {COMPLETE: "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert imported(empty) & HEAVY == set()


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("status", {"pydantic_settings", "pyoxigraph", "sqlalchemy"}),
        ("account list", {"pydantic_settings", "pyoxigraph", "sqlalchemy"}),
        ("search hanoi", {"pydantic_settings", "pyoxigraph", "sqlalchemy"}),
        ("query ASK{}", {"pydantic_settings", "pyoxigraph", "sqlalchemy"}),
        ("export reference/units", {"pydantic_settings", "pyoxigraph", "sqlalchemy"}),
    ],
)
def test_a_command_imports_what_it_uses(kg: Kg, line: str, used: set[str]):
    assert imported(kg, *line.split()) & HEAVY == used
