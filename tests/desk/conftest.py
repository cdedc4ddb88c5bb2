from pathlib import Path

import pytest

from desk.place import Place


@pytest.fixture
def place(tmp_path: Path, ledger_url: str | None) -> Place:
    return Place(tmp_path, ledger_url).begun()


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """One with its ledger in a file, for what has nothing to do with the database."""
    return Place(tmp_path).begun()
