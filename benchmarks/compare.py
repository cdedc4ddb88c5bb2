"""Compare a load, and pages, with those of another version of kg, in turns, on the same facts.

    git worktree add ../other v1.0 && ../other/script/bootstrap
    python benchmarks/compare.py ../other/.venv/bin/kg [--facts N] [--rounds N]

Each version loads what comes with it, and then the generated facts, into a data directory of its own, and
then serves them. Printed are the medians of the second load (seconds on the clock, processor seconds of all
its processes), those of pages that are made anew, asked of both by turns, and the ratios.
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
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from generate import generate
from kg.config import bundled

NEW: Final = Path(sys.executable).with_name("kg")


def settings(folder: Path) -> dict[str, str]:
    """What a version is told; it keeps no page, for what is kept would tell nothing of making one."""
    return {
        **os.environ,
        "KG_DATA_DIR": str(folder),
        "KG_BASE_IRI": "http://example.org/",
        "KG_PAGE_CACHE": "0",
    }


class Cost(NamedTuple):
    """What a command took.

    Attributes:
        clock: Seconds on the clock.
        processor: Processor seconds of all its processes.
    """

    clock: float
    processor: float


PAGES: Final = ("area/commune-0007", "indicator/poor-households", "period/2010", "fact/survey-0-0000042")
REPEATS: Final = 100
FIRST_PORT: Final = 8761


def run(program: Path, folder: Path, *arguments: str | Path) -> Cost:
    """Run a command of one version, and wait for it.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    environment = settings(folder)
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
    # The facts are about what comes with this version, which the other may not have; where its rules refuse
    # that, it has its own.
    with suppress(subprocess.CalledProcessError):
        run(program, folder, "load", bundled() / "data")
    return run(program, folder, "load", facts)


@contextmanager
def serving(program: Path, folder: Path, port: int) -> Generator[httpx.Client]:
    """A client of what a version serves."""
    command = [program, "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, env=settings(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/", headers={"Accept": "text/html"}, timeout=60)
    try:
        while server.poll() is None:
            try:
                if client.get("readyz").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield client
    finally:
        client.close()
        server.terminate()
        server.wait()


def milliseconds(clients: Sequence[httpx.Client], page: str) -> list[float]:
    """What a page takes of each server, asked by turns: medians."""
    taken: list[list[float]] = [[] for _ in clients]
    for _ in range(REPEATS):
        for client, times in zip(clients, taken, strict=True):
            start = time.perf_counter()
            client.get(f"doc/{page}").raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times) for times in taken]


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
                var = folder / ("new" if program == NEW else "other")
                costs[program].append(loaded(program, var, folder / "facts"))
        with (
            serving(given.other.absolute(), folder / "other", FIRST_PORT) as other_client,
            serving(NEW, folder / "new", FIRST_PORT + 1) as own_client,
        ):
            pages = {page: milliseconds((other_client, own_client), page) for page in PAGES}
    other, own = ([statistics.median(part) for part in zip(*taken, strict=True)] for taken in costs.values())
    print(f"| a load of {given.facts:,} facts | the other version | this one | ratio |\n|---|---:|---:|---:|")
    for what, before, after in zip(("clock, s", "processor, s"), other, own, strict=True):
        print(f"| {what} | {before:.1f} | {after:.1f} | {after / before:.3f} |")
    for page, (before, after) in pages.items():
        print(f"| {page}, ms | {before:.1f} | {after:.1f} | {after / before:.3f} |")


if __name__ == "__main__":
    main()
