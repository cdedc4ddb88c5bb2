from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.documents import BASE
from kg.ingest import Reader


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Reader(BASE, scratch) as reader:
        yield reader
