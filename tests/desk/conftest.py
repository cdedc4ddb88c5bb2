from pathlib import Path

import pytest

from desk.place import Place
from kg.config import Settings
from kg.desk.reading.codes import Codes
from kg.index import Finder
from kg.store import views
from publish.installation import Installation


@pytest.fixture
def place(tmp_path: Path, ledger_url: str | None) -> Place:
    return Place(tmp_path, ledger_url).begun()


@pytest.fixture(scope="session")
def codes(published: Path) -> Codes:
    """What codes mean in all that comes with kg."""
    settings = Settings(data_dir=published)
    return Codes(views(settings).generation(), Finder(settings.search_path), "en")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A small one, of which a test may change all."""
    made = Installation(tmp_path)
    made.publisher().init()
    return made


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """One with its ledger in a file, for what has nothing to do with the database."""
    return Place(tmp_path).begun()
