from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.config import MEBIBYTE, Settings
from kg.store import Generations, Manifest, Staging
from servers import PATIENCE

BASE = "http://example.org/"


def publish(settings: Settings, revision: int, *lines: str) -> None:
    """Publish a generation of one graph with these N-Triples."""
    generations = Generations(settings.generations_dir)
    with Staging(generations, None) as staging:
        staging.load(f"{BASE}graph/g", [line.encode() + b"\n" for line in lines])
        manifest = Manifest(revision, BASE, datetime.now(UTC), ())
        generations.make_current(generations.settle(staging.finish(), manifest))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Tight limits, but for time, over a small store: a hundred things in one graph."""
    made = Settings(
        base_iri=BASE,
        data_dir=tmp_path,
        query_workers=1,
        query_timeout=PATIENCE,
        query_memory=256 * MEBIBYTE,
        query_result_size=1 * MEBIBYTE,
        query_queue=1,
    )
    publish(made, 1, *(f'<{BASE}s{n}> <{BASE}p> "{n}" .' for n in range(100)))
    return made
