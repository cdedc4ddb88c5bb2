"""Compare a load with that of another version of kg, in turns, on the same facts.

    git worktree add ../other v1.0 && ../other/script/bootstrap
    python benchmarks/compare.py ../other/.venv/bin/kg [--facts N] [--rounds N]

Each version loads what comes with it, and then the generated facts, into a data directory of its own. Printed
are the medians of the second load: seconds on the clock, processor seconds of all its processes, the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from generate import generate

NEW: Final = Path(sys.executable).with_name("kg")


class Cost(NamedTuple):
    """What a command took.

    Attributes:
        clock: Seconds on the clock.
        processor: Processor seconds of all its processes.
    """

    clock: float
    processor: float


def run(program: Path, folder: Path, *arguments: str | Path) -> Cost:
    """Run a command of one version, and wait for it.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    environment = {**os.environ, "KG_DATA_DIR": str(folder), "KG_BASE_IRI": "http://example.org/"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [program, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return Cost(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def loaded(program: Path, folder: Path, facts: Path) -> Cost:
    """Load everything anew; what the facts took."""
    shutil.rmtree(folder, ignore_errors=True)
    run(program, folder, "init")
    run(program, folder, "load")
    return run(program, folder, "load", facts)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("other", type=Path, help="The program `kg` of the other version.")
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(), help="Where to make a temporary folder.")
    given = parser.parse_args()
    costs: dict[Path, list[Cost]] = {given.other.absolute(): [], NEW: []}
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name).absolute()
        generate(given.facts, folder / "facts")
        for number in range(given.rounds):
            # Who goes first changes, as a machine gets slower and quicker.
            for program in list(costs) if number % 2 else list(costs)[::-1]:
                costs[program].append(loaded(program, folder / "var", folder / "facts"))
    other, own = ([statistics.median(part) for part in zip(*taken, strict=True)] for taken in costs.values())
    print(f"| a load of {given.facts:,} facts | the other version | this one | ratio |\n|---|---:|---:|---:|")
    for what, before, after in zip(("clock, s", "processor, s"), other, own, strict=True):
        print(f"| {what} | {before:.1f} | {after:.1f} | {after / before:.3f} |")


if __name__ == "__main__":
    main()
