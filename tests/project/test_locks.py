"""The locks hold what pyproject.toml asks for, with hashes and without an address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.txt", "requirements-dev.txt")


def locked(lock: Path) -> dict[str, str]:
    pins = re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", lock.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def asked_for(root: Path, extras: tuple[str, ...], groups: tuple[str, ...]) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    lines = list(project["project"]["dependencies"])
    for extra in extras:
        lines += project["project"]["optional-dependencies"][extra]
    for group in groups:
        lines += project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "extras", "groups"),
    [
        ("requirements.txt", ("server",), ("build",)),
        ("requirements-dev.txt", ("server", "pandas", "polars"), ("build", "dev")),
    ],
)
def test_everything_that_the_project_asks_for_is_locked(
    root: Path, lock: str, extras: tuple[str, ...], groups: tuple[str, ...]
):
    pins = locked(root / lock)
    unmet = [
        str(requirement)
        for requirement in asked_for(root, extras, groups)
        if pins.get(canonicalize_name(requirement.name)) not in requirement.specifier
    ]
    assert unmet == [], "run script/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(root: Path, lock: str):
    blocks = re.split(r"^(?=[a-z])", (root / lock).read_text(), flags=re.MULTILINE)
    without = [
        block.split("=")[0] for block in blocks if block[:1].isalpha() and "--hash=sha256:" not in block
    ]
    assert without == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(root: Path, lock: str):
    options = [
        line for line in (root / lock).read_text().splitlines() if "://" in line or line.startswith("-")
    ]
    assert options == []


def test_the_checks_run_with_the_versions_that_serve(root: Path):
    serving, checking = (locked(root / lock) for lock in LOCKS)
    assert {name: checking.get(name) for name in serving} == serving
