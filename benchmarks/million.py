"""Load a million generated facts, start the server, read a page: what it takes.

    python benchmarks/million.py [--facts 1000000] [--folder FOLDER]

prints a table. Memory is the largest sum of the resident sets of all of kg's processes at one moment
(proc(5), statm); what they share counts in each.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from generate import generate

PORT: Final = 8765
BASE: Final = f"http://127.0.0.1:{PORT}/"
PAGES: Final = ("area/commune-0007", "indicator/poor-households", "period/2010", "fact/survey-0-0000042")
REPEATS: Final = 50


@dataclass
class Measured:
    """What a command took.

    Attributes:
        seconds: From start to end.
        mebibytes: The most memory that its processes had at one moment.
    """

    seconds: float
    mebibytes: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    given = parser.parse_args()
    folder = given.folder or Path(mkdtemp(prefix="kg-million-"))
    data = folder / f"facts-{given.facts}"
    if not data.exists():
        generate(given.facts, data)
    shutil.rmtree(folder / "var", ignore_errors=True)
    environment = {**os.environ, "KG_BASE_IRI": BASE, "KG_DATA_DIR": str(folder / "var")}
    # A page is made each time that it is asked for: what is kept would tell nothing of how long that takes.
    environment["KG_PAGE_CACHE"] = "0"
    kg = str(Path(sys.executable).with_name("kg"))

    _run([kg, "init"], environment)
    _row("load what comes with kg", _run([kg, "load"], environment))
    baseline = _pages(kg, environment, "fact/protection-sociale-nord-est-042", "area/cao-bang")
    loaded = _run([kg, "load", str(data)], environment)
    _row(f"load {given.facts:,} facts", loaded)
    status = json.loads(subprocess.check_output([kg, "status", "--json"], env=environment))
    triples = status["store"]["triples"]
    print(f"{'':<44}{triples:>12,} triples, {triples / loaded.seconds:,.0f} a second")
    _row("load the same again", _run([kg, "load", str(data)], environment))
    _row("start: until /readyz answers 200", _start(kg, environment))
    loaded_pages = _pages(kg, environment, *PAGES)
    loaded_size = _size(folder / "var")
    _row("rebuild", _run([kg, "rebuild"], environment))
    rebuilt_pages = _pages(kg, environment, *PAGES)
    print(f"\n{'page, median of ' + str(REPEATS):<44}{'loaded':>13}{'rebuilt':>13}")
    for name, milliseconds in baseline.items():
        print(f"{name + ', before the load':<44}{milliseconds:>10.1f} ms")
    for name, milliseconds in loaded_pages.items():
        print(f"{name:<44}{milliseconds:>10.1f} ms{rebuilt_pages[name]:>10.1f} ms")
    print(f"{'on disk':<44}{loaded_size:>9,.0f} MiB{_size(folder / 'var'):>9,.0f} MiB")
    if given.folder is None:
        shutil.rmtree(folder)


def _size(folder: Path) -> float:
    """Mebibytes on the disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def _run(command: list[str], environment: dict[str, str]) -> Measured:
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    with _watched(process.pid) as peak:
        code = process.wait()
    if code:
        raise SystemExit(f"{' '.join(command)} failed with exit code {code}")
    return Measured(time.perf_counter() - start, peak[0])


def _start(kg: str, environment: dict[str, str]) -> Measured:
    start = time.perf_counter()
    with _serving(kg, environment) as process, _watched(process.pid) as peak:
        seconds = time.perf_counter() - start
        time.sleep(1)
    return Measured(seconds, peak[0])


def _pages(kg: str, environment: dict[str, str], *names: str) -> dict[str, float]:
    found: dict[str, float] = {}
    with _serving(kg, environment):
        for name in names:
            request = urllib.request.Request(f"{BASE}doc/{name}", headers={"Accept": "text/html"})  # noqa: S310
            times: list[float] = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                with urllib.request.urlopen(request) as answer:  # noqa: S310
                    answer.read()
                times.append((time.perf_counter() - start) * 1000)
            found[name] = statistics.median(times)
    return found


@contextmanager
def _serving(kg: str, environment: dict[str, str]) -> Generator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [kg, "serve", "--port", str(PORT)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"{BASE}readyz"):  # noqa: S310
                    break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _watched(process: int) -> Generator[list[float]]:
    """Follow the memory of a process and its descendants; gives a list of the peak in MiB."""
    peak = [0.0]
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(0.5):
            peak[0] = max(peak[0], sum(map(_memory, _family(process))) / 2**20)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _family(process: int) -> list[int]:
    family = [process]
    for member in family:
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                family += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return family


def _memory(process: int) -> int:
    """Bytes that a process has in memory."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _row(name: str, measured: Measured) -> None:
    print(f"{name:<44}{measured.seconds:>10.1f} s  {measured.mebibytes:>8,.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
