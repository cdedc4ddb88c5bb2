"""An installation to measure in: generated facts, published beside all that comes with kg."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from generate import generate
from kg.config import Settings
from kg.publish import Publisher, Source, bundled_sources


def asked_for(description: str | None, base_iri: str, beside: Callable[[Path], None]) -> tuple[Settings, int]:
    """The installation that the command line asks for, and how many rounds to measure.

    Args:
        description: What the benchmark does, for ``--help``.
        base_iri: What everything is published under.
        beside: Puts further files into the folder of the generated ones.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    parser.add_argument("--again", action="store_true", help="Load nothing.")
    given = parser.parse_args()
    folder = given.folder or Path(mkdtemp(prefix="kg-benchmark-"))
    settings = Settings(base_iri=base_iri, data_dir=folder / "var")
    if not given.again:
        shutil.rmtree(settings.data_dir, ignore_errors=True)
        data = folder / f"facts-{given.facts}"
        if not data.exists():
            generate(given.facts, data)
        beside(data)
        publish(settings, data)
    return settings, given.rounds


def publish(settings: Settings, data: Path) -> None:
    """Publish all that comes with kg, then all files below the folders of a folder."""
    Publisher(settings).init()
    Publisher(settings).load(bundled_sources())
    Publisher(settings).load([Source.of(path) for path in sorted(data.glob("*/*.ttl"))])
