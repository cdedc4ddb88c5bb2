from pathlib import Path

import pytest

from cli.in_process import KgHere
from servers import Kg


@pytest.fixture
def empty(tmp_path: Path) -> Kg:
    """Nothing has been initialised yet."""
    return KgHere(tmp_path)


@pytest.fixture
def kg(published: Path, tmp_path: Path) -> Kg:
    """All that comes with kg is published."""
    return KgHere(tmp_path).given(published)


@pytest.fixture
def script(kg: Kg) -> Kg:
    """The same in a process of its own, for what only a process shows."""
    return Kg(kg.folder)
