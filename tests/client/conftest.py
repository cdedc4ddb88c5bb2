from collections.abc import Iterator
from pathlib import Path

import pytest

from client.wicked import Wicked
from kg.client import Graph
from servers import PATIENCE, Kg


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of all that comes with kg, at another address than its base IRI."""
    with Kg(tmp_path_factory.mktemp("client")).given(published).serving() as address:
        yield address


@pytest.fixture(scope="module")
def graph(address: str) -> Graph:
    return Graph(address, timeout=PATIENCE)


@pytest.fixture
def wicked() -> Iterator[Wicked]:
    """A server that does what a test tells it."""
    with Wicked.serving() as server:
        yield server
