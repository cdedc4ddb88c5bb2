from pathlib import Path

import pytest

from publish.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, ledger_url: str | None) -> Installation:
    made = Installation(tmp_path, ledger_url)
    made.publisher().init()
    return made
