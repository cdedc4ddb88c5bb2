"""Other releases of what comes with kg: copies of the files in which something has changed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from kg.config import bundled

DIRECTIONS: Final = "data/reference/directions.ttl"
INDICATORS: Final = "data/reference/indicators.ttl"


def release(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """A copy of what comes with kg, with some texts in some files replaced; each of them must be there."""
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(bundled() / name, folder / name)
    for name, old, new in edits:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@contextmanager
def coming(release: Path) -> Iterator[None]:
    """Have this come with kg, as far as this process loads it."""
    with patch("kg.publish.sources.bundled", lambda: release):
        yield
