from pathlib import Path

import pytest

from kg.config import Settings
from kg.desk.codes import Codes
from kg.index import Finder
from kg.store import views
from publish.installation import Installation


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
