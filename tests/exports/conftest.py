"""The files of all that comes with kg, made once."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from kg.exports import Exports, Files
from kg.exports.making import make
from kg.ledger import Ledger
from kg.store import Generations, Manifest

BASE = "http://localhost:8000/"


@pytest.fixture(scope="module")
def data(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with all that comes with kg."""
    return Path(copytree(published, tmp_path_factory.mktemp("exports") / "var", symlinks=True))


@pytest.fixture(scope="module")
def ledger(data: Path) -> Ledger:
    return Ledger.open(data / "ledger.sqlite", BASE)


@pytest.fixture(scope="module")
def manifest(data: Path) -> Manifest:
    current = Generations(data / "generations").current()
    assert current
    return current.manifest


@pytest.fixture(scope="module")
def exports(data: Path) -> Exports:
    return Exports(data / "exports")


@pytest.fixture(scope="module")
def files(exports: Exports, manifest: Manifest, ledger: Ledger) -> Files:
    return make(exports, manifest, ledger)


@pytest.fixture(scope="module")
def folder(exports: Exports, files: Files) -> Path:
    """Where the files are."""
    return exports.folder / str(files.revision)


@pytest.fixture(scope="module")
def ask(folder: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    """Asks DuckDB, in the folder of the files."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return duckdb.sql(query.replace("FROM '", f"FROM '{folder}/")).fetchall()

    return rows
