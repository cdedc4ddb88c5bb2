from pathlib import Path

import pytest

from publish.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.publisher().init()
    return made
