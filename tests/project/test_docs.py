"""The documentation says what the program does."""

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import typer.main
from packaging.requirements import Requirement
from pydantic_core import PydanticUndefined

from kg.cli import app
from kg.cli.app import EXIT_CODES
from kg.config import Settings

COMMANDS = typer.main.get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(scope="module")
def reference(root: Path) -> str:
    return (root / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")


def section(reference: str, command: str) -> str:
    return reference.partition(f"## kg {command}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str):
    assert "Example: `kg" in (COMMANDS[name].help or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_reference_with_its_options(reference: str, name: str):
    text = section(reference, name)
    options = {
        option
        for parameter in COMMANDS[name].params
        for option in parameter.opts
        if option.startswith("--") and option not in {"--help", "--file"}
    }
    assert text
    assert {option for option in options if option not in text} == set()
    assert f"    kg {name}" in text


def test_the_reference_has_no_command_that_is_not_there(reference: str):
    assert set(re.findall(r"^## kg (\S+)$", reference, re.MULTILINE)) == set(COMMANDS)


def test_the_reference_lists_the_exit_codes(reference: str):
    table = re.findall(r"^\| (\d+) \| (.*) \|$", reference, re.MULTILINE)
    assert table == list(EXIT_CODES)


def settings_table(readme: str) -> Iterator[tuple[str, str]]:
    for line in readme.splitlines():
        if match := re.match(r"^\| `(KG_\w+)` \| (.+?) \| .+ \|$", line):
            yield match[1], match[2].strip("`")


def test_the_readme_lists_every_setting_with_its_default(root: Path):
    readme = (root / "README.md").read_text(encoding="utf-8")
    listed = dict(settings_table(readme))
    fields = Settings.model_fields
    assert list(listed) == [f"KG_{name.upper()}" for name in fields]
    fixed = {
        f"KG_{name.upper()}": str(field.default)
        for name, field in fields.items()
        if field.default is not PydanticUndefined
    }
    assert {name: listed[name] for name in fixed} == fixed


def test_links_between_documents_lead_somewhere(root: Path, tracked_files: list[Path]):
    broken = [
        f"{document.relative_to(root)}: {link}"
        for document in tracked_files
        if document.suffix == ".md"
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
        if "://" not in link and not (document.parent / link).exists()
    ]
    assert broken == []


def test_the_change_log_gives_a_reason_for_every_dependency(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    lines = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = [Requirement(line).name for line in lines]
    assert names
    assert [name for name in names if f"`{name}`" not in log] == []


def test_decisions_are_numbered_without_gaps_and_have_one_form(root: Path):
    decisions = sorted((root / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in decisions] == list(range(1, len(decisions) + 1))
    for number, file in enumerate(decisions, 1):
        text = file.read_text(encoding="utf-8")
        assert re.match(rf"# {number}\. .+\n\nDate: \d{{4}}-\d\d-\d\d\n\n## Context\n", text), file.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_every_link_to_a_file_of_the_project_leads_there(root: Path, tracked_files: list[Path]):
    broken: list[str] = []
    for file in (file for file in tracked_files if file.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text(encoding="utf-8")):
            if "://" not in target and not (file.parent / target).exists():
                broken.append(f"{file.relative_to(root)}: {target}")
    assert broken == []


def test_what_the_guide_for_contributors_names_is_there(root: Path):
    for guide in (root / "CONTRIBUTING.md", root / "docs" / "explanation" / "architecture.md"):
        named = re.findall(r"`((?:kg|tests|docs|src|shapes)/[\w./-]+)`", guide.read_text(encoding="utf-8"))
        missing = [n for n in named if not (root / n).exists() and not (root / "src" / n).exists()]
        assert named
        assert missing == []
