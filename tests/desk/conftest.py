from pathlib import Path

import pytest

from desk.place import Place


@pytest.fixture
def place(tmp_path: Path, ledger_url: str | None) -> Place:
    return Place(tmp_path, ledger_url).begun()
