"""Measure pages among a million facts: made anew, kept, and one that refers to very many facts.

    python benchmarks/pages.py [--facts 1000000] [--folder FOLDER] [--seconds 5]

loads what comes with kg and the generated facts, and arranges them for reading, unless FOLDER has them
already; asks the server for pages of each kind, each time another address, so that nothing was kept: two at
a time, which tells what a core needs for one, and one at a time; then for a page and a file of about its
size, again and again; and prints the tables for the README. The server has one core and the client another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import httpx

from generate import AREAS, FIRST_YEAR, YEARS, generate
from kg.vocab import DIMENSIONS

REPEATS: Final = 200
CONNECTIONS: Final = 8
PORT: Final = 8766
BASE: Final = f"http://127.0.0.1:{PORT}/"
HEADERS: Final = {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Place:
    """Where everything is.

    Attributes:
        folder: What is kept from one run to the next.
        facts: How many facts were generated.
    """

    folder: Path
    facts: int

    @property
    def environment(self) -> dict[str, str]:
        """What the program is told."""
        data_dir = str(self.folder / f"var-{self.facts}")
        return {**os.environ, "KG_BASE_IRI": BASE, "KG_DATA_DIR": data_dir, "KG_QUERY_WORKERS": "1"}

    def kg(self, *arguments: str) -> str:
        """Run the program; gives what it prints."""
        command = [str(Path(sys.executable).with_name("kg")), *arguments]
        return subprocess.check_output(command, env=self.environment, text=True)

    def load(self) -> None:
        """Load what is not there yet."""
        data = self.folder / f"facts-{self.facts}"
        if not data.exists():
            generate(self.facts, data)
        if not (self.folder / f"var-{self.facts}").exists():
            self.kg("init")
            self.kg("load")
            self.kg("load", str(data))
            # As kg's documentation advises after a very large load.
            self.kg("rebuild")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    parser.add_argument("--seconds", type=float, default=5, help="How long each rate is measured.")
    given = parser.parse_args()
    folder: Path = given.folder or Path(mkdtemp(prefix="kg-pages-"))
    place = Place(folder, given.facts)
    try:
        place.load()
        triples = json.loads(place.kg("status", "--json"))["store"]["triples"]
        print(f"{given.facts:,} facts, {triples:,} triples.\n")
        with _serving(place):
            _print_pages(place, given.seconds)
            _print_rates(given.seconds)
    finally:
        if given.folder is None:
            shutil.rmtree(folder)


def _print_pages(place: Place, seconds: float) -> None:
    """What a core needs for a page while it is never idle, and how long a single reader waits for one."""
    print(
        "| page, made anew | facts | core, ms | median, ms | p99, ms | KiB |\n|---|---:|---:|---:|---:|---:|"
    )
    cores: list[float] = []
    medians: list[float] = []
    with httpx.Client(base_url=BASE, headers=HEADERS, timeout=60) as http:
        for name, addresses in _pages(place).items():
            first = next(addresses)
            facts = _facts(http, first)
            # What a server does once, for its first page, is no part of any page.
            for _ in range(5):
                _read(http, next(addresses))
            took = [_timed(http, next(addresses)) for _ in range(REPEATS)]
            milliseconds = [1000 * seconds for seconds in took]
            medians.append(statistics.median(milliseconds))
            p99 = statistics.quantiles(milliseconds, n=100)[98]
            size = len(_read(http, next(addresses)).content) / 1024
            _, rate = asyncio.run(_rate(addresses, seconds, 2))
            cores.append(1000 / rate)
            figures = f"{cores[-1]:.1f} | {medians[-1]:.1f} | {p99:.1f} | {size:,.0f}"
            print(f"| {name} | {facts:,} | {figures} |", flush=True)
    print(
        f"| the median of these | | {statistics.median(cores):.1f} | {statistics.median(medians):.1f} | | |"
    )


def _pages(place: Place) -> dict[str, Iterator[str]]:
    """Addresses without end by what is there, no two of them the same."""
    chance = random.Random(1)
    each = -(-place.facts // 10)

    def one(path: str) -> Iterator[str]:
        return (f"doc/{path}?n={number}" for number in count())

    def fact() -> str:
        number = chance.randrange(1, place.facts + 1)
        return f"fact/survey-{(number - 1) // each}-{number:07}"

    # Few facts fill few communes.
    communes = max(1, AREAS * place.facts // 4_480_000)
    return {
        "a fact": (f"doc/{fact()}?n={number}" for number in count()),
        "a fact of the first article": one("fact/protection-sociale-nord-est-016"),
        "an area, each time another": (
            f"doc/area/commune-{chance.randrange(communes):04}?n={number}" for number in count()
        ),
        "an area sorted by value, each time another": (
            f"doc/area/commune-{chance.randrange(communes):04}?sort=highest&n={number}" for number in count()
        ),
        "a province of the first article": one("area/cao-bang"),
        "an indicator": one("indicator/poor-households"),
        "an indicator of the first article": one("indicator/health-insurance-coverage"),
        "a year, each time another": (
            f"doc/period/{FIRST_YEAR + chance.randrange(YEARS)}?n={number}" for number in count()
        ),
        "a population": one("population/ethnic-minorities"),
        "a programme of the first article": one("programme/new-rural-development"),
        "a kind": one("kind/observation"),
        "an article": one("article/survey-0"),
        "the first article": one("article/protection-sociale-nord-est"),
        "a code that nearly all facts have": one("code/not-stated"),
        "the home page": (f"?n={number}" for number in count()),
    }


def _facts(http: httpx.Client, address: str) -> int:
    """How many facts refer to what a page is about."""
    path = address.partition("?")[0].removeprefix("doc/")
    if not path:
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?fact a <{BASE}def#Fact> }}"
    else:
        either = "|".join(f"<{BASE}def#{name}>" for name in DIMENSIONS)
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?fact {either} <{BASE}id/{path}> }}"
    found = http.get("sparql", params={"query": query, "format": "csv"}).raise_for_status()
    return int(found.text.split()[1])


def _read(http: httpx.Client, address: str) -> httpx.Response:
    return http.get(address).raise_for_status()


def _timed(http: httpx.Client, address: str) -> float:
    began = time.perf_counter()
    _read(http, address)
    return time.perf_counter() - began


def _print_rates(seconds: float) -> None:
    """How many a second: a kept page, and a file of about its size from the same server."""
    page = "doc/fact/protection-sociale-nord-est-016"
    large = "doc/article/protection-sociale-nord-est"
    rows = (("a fact, kept", page), ("the first article, kept", large), ("a file", "static/style.css"))
    print(f"\n| again and again, {CONNECTIONS} connections | bytes | a second |\n|---|---:|---:|")
    for name, address in rows:
        size, rate = asyncio.run(_rate(repeat(address), seconds, CONNECTIONS))
        print(f"| {name} | {size:,} | {rate:,.0f} |", flush=True)


async def _rate(addresses: Iterator[str], seconds: float, connections: int) -> tuple[int, float]:
    """The bytes of an answer's body, and answers a second."""
    told = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    size = 0

    async def ask(until: float) -> int:
        nonlocal size
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        done = 0
        while time.perf_counter() < until:
            request = f"GET /{next(addresses)} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n{told}\r\n"
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200")
            size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(size)
            done += 1
        writer.close()
        return done

    await ask(time.perf_counter() + 0.2)
    began = time.perf_counter()
    done = sum(await asyncio.gather(*(ask(began + seconds) for _ in range(connections))))
    return size, done / (time.perf_counter() - began)


@contextmanager
def _serving(place: Place) -> Generator[None]:
    cores = sorted(os.sched_getaffinity(0))
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(PORT)],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.sched_setaffinity(server.pid, cores[:1])
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        while True:
            try:
                httpx.get(f"{BASE}readyz").raise_for_status()
                break
            except httpx.HTTPError:
                if server.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()
        os.sched_setaffinity(0, cores)


if __name__ == "__main__":
    main()
