"""Make the files of a revision with generated facts: what it takes, and how fast they are read.

    python benchmarks/exports.py [--facts 100000] [--folder FOLDER]

prints a table. Seconds of a core are what the making needs; seconds on the clock are also what others leave
it. Memory is the largest resident set (getrusage(2)).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import duckdb

from generate import generate
from kg.exports import Exports
from kg.exports.making import make
from kg.ledger import Ledger
from kg.store import Generations

BASE: Final = "http://localhost:8000/"
REPEATS: Final = 20
MEAN: Final = "SELECT area, indicator, unit, avg(value) FROM '{}' WHERE bound = 'exact' GROUP BY ALL"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    given = parser.parse_args()
    folder = given.folder or Path(mkdtemp(prefix="kg-exports-"))
    var = _loaded(given.facts, folder)
    ledger = Ledger.open(var / "ledger.sqlite", BASE)
    current = Generations(var / "generations").current()
    assert current
    exports = Exports(var / "exports")
    shutil.rmtree(exports.folder, ignore_errors=True)
    clock, core = time.monotonic(), time.process_time()
    files = make(exports, current.manifest, ledger)
    core, clock = time.process_time() - core, time.monotonic() - clock
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("| | seconds of a core | seconds on the clock | MiB |\n|---|---:|---:|---:|")
    print(f"| make the files of {files.facts:,} facts | {core:.1f} | {clock:.1f} | {mebibytes:.0f} |\n")
    print("| file | MiB |\n|---|---:|")
    for file in files.files:
        if file.bytes > 1 << 16:
            print(f"| `{file.name}` | {file.bytes / 2**20:.1f} |")
    query = MEAN.format(exports.path(files.revision, "facts.en.parquet"))
    times: list[float] = []
    for _ in range(REPEATS):
        began = time.monotonic()
        duckdb.sql(query).fetchall()
        times.append(1000 * (time.monotonic() - began))
    print(f"\nA mean by area and indicator: {statistics.median(times):.0f} ms, the first {times[0]:.0f} ms.")


def _loaded(facts: int, folder: Path) -> Path:
    """A data directory with what comes with kg and the generated facts."""
    var = folder / "var"
    data = folder / f"facts-{facts}"
    if not data.exists():
        generate(facts, data)
        shutil.rmtree(var, ignore_errors=True)
    if not var.exists():
        environment = {**os.environ, "KG_DATA_DIR": str(var), "KG_BASE_IRI": BASE}
        for words in (["init"], ["load"], ["load", str(data)]):
            command = [Path(sys.executable).with_name("kg"), *words]
            subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
    return var


if __name__ == "__main__":
    main()
