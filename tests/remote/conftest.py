import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.publish import bundled_sources
from remote.installation import Installation
from servers import Engine, Oxigraph, Virtuoso

BASE = "http://example.org/"
ENGINES = (Virtuoso, Oxigraph)

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session", params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server that all tests share; each installation has a base IRI of its own there."""
    with request.param(tmp_path_factory.mktemp(request.param.name)).started() as engine:
        yield engine


@pytest.fixture(scope="session")
def whole(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """All that comes with kg is published on a server; do not change it."""
    return _whole(Installation(tmp_path_factory.mktemp("whole"), BASE, engine.settings))


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The same in an embedded store."""
    return _whole(Installation(tmp_path_factory.mktemp("embedded"), BASE, {}))


def _whole(made: Installation) -> Installation:
    made.publisher().init()
    made.publisher().load(bundled_sources())
    return made


@pytest.fixture
def installation(engine: Engine, tmp_path: Path) -> Installation:
    made = Installation(tmp_path, f"http://{next(_NUMBERS)}.example.org/", engine.settings)
    made.publisher().init()
    return made


@pytest.fixture
def twin(installation: Installation, tmp_path: Path) -> Installation:
    """An embedded installation with the same base IRI."""
    folder = tmp_path / "twin"
    folder.mkdir()
    made = Installation(folder, installation.base, {})
    made.publisher().init()
    return made
