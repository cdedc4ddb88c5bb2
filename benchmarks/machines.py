"""Servers that follow one ledger in PostgreSQL, one to three: how many readers, and how soon they show it.

    python benchmarks/machines.py postgresql://USER@HOST/EMPTY_DATABASE [--facts 20000] [--seconds 10]

Each server has a data directory of its own, and all run on this machine: beside as many servers as it has
cores, another one cannot answer more. The lag is from the commit until each server's `/metrics` tells of the
revision, asked every ten milliseconds; beside it stands how long the writer itself took to show it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from urllib.request import urlopen

from generate import generate
from installation import publish
from kg.config import Settings
from kg.index import FactTable
from kg.publish import Change, Publisher
from kg.vocab import Terms

BASE = "http://localhost:8000/"
PORTS = (8011, 8012, 8013)
CONNECTIONS = 4
DIFFERENT = 1000
TERMS = Terms(BASE)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("ledger_url")
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    folder = Path(mkdtemp(prefix="kg-machines-"))
    generate(given.facts, folder / "facts")
    settings = Settings(base_iri=BASE, data_dir=folder / "writer", ledger_url=given.ledger_url)
    publish(settings, folder / "facts")
    pages = [
        iri.removeprefix(f"{BASE}id/") for iri in FactTable(settings.facts_path).select({}, limit=DIFFERENT)
    ]
    print("| servers | pages a second | of one | lag, median | at most | the writer itself |")
    print("|---:|---:|---:|---:|---:|---:|")
    with ExitStack() as running:
        one = 0.0
        turns = count()
        for number, port in enumerate(PORTS, 1):
            running.enter_context(_serving(folder / f"server-{number}", given.ledger_url, port))
            rate = asyncio.run(_rate(PORTS[:number], pages, given.seconds))
            one = one or rate
            lags = [_lags(settings, PORTS[:number], next(turns)) for _ in range(10)]
            told = [lag for _, others in lags for lag in others]
            print(
                f"| {number} | {rate:,.0f} | {rate / one:.2f} | {statistics.median(told):.2f} s "
                f"| {max(told):.2f} s | {statistics.median(own for own, _ in lags):.2f} s |",
                flush=True,
            )


def _lags(settings: Settings, ports: tuple[int, ...], turn: int) -> tuple[float, list[float]]:
    """Seconds from a commit until its writer shows it, and until each server does."""
    at: dict[str, float] = {}
    node = TERMS.entity("programme", f"bench-{turn}")
    labels = " , ".join(f'"programme {turn}"@{code}' for code in ("fr", "en", "vi"))
    skos = "http://www.w3.org/2004/02/skos/core#"
    statements = "".join(
        f"{node} <{name}> {value} .\n"
        for name, values in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{TERMS.kg('Programme')} , <{skos}Concept>"),
            (f"{skos}prefLabel", labels),
            (f"{skos}definition", labels),
            (f"{skos}inScheme", str(TERMS.scheme("programme"))),
        )
        for value in values.split(" , ")
    )
    change = Change(TERMS.graph("reference/bench").value, node.value, statements.encode())
    publisher = Publisher(settings, lambda step, done, total: at.setdefault(step, time.perf_counter()))
    revision = publisher.apply([change], "bench", "one more").revision
    seen: dict[int, float] = {}
    while len(seen) < len(ports):
        for port in ports:
            if port not in seen and _revision(port) >= revision:
                seen[port] = time.perf_counter()
        time.sleep(0.01)
    return at["published"] - at["committed"], [when - at["committed"] for when in seen.values()]


def _revision(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        figures = answer.read().decode()
    return int(float(figures.partition("\nkg_revision ")[2].split()[0]))


async def _rate(ports: tuple[int, ...], pages: list[str], seconds: float) -> float:
    """Pages a second of all servers, none of them kept, each asked by some readers."""

    async def ask(port: int, numbers: Iterator[int], until: float) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        done = 0
        while time.perf_counter() < until:
            path = f"doc/{pages[next(numbers) % len(pages)]}"
            writer.write(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
            done += 1
        writer.close()
        return done

    numbers = count()
    until = time.perf_counter() + seconds
    readers = (ask(port, numbers, until) for port in ports for _ in range(CONNECTIONS))
    return sum(await asyncio.gather(*readers)) / seconds


@contextmanager
def _serving(data: Path, ledger_url: str, port: int) -> Iterator[None]:
    given = {"KG_DATA_DIR": str(data), "KG_LEDGER_URL": ledger_url, "KG_PAGE_CACHE": "0", "KG_BASE_IRI": BASE}
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(port)],
        env={**os.environ, **given, "KG_QUERY_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                _revision(port)
                break
            except OSError:
                assert server.poll() is None, "the server did not start"
                time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
