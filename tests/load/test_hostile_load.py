"""Hostile load: whatever is asked of the endpoint, small queries are answered as if nothing happened."""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from load.hostile import Attack, attacks
from load.processes import Held
from servers import PATIENCE, Kg, asking, await_true, free_port

MEBIBYTE: Final = 2**20
WORKERS: Final = 8
QUERY_MEMORY: Final = 256 * MEBIBYTE

EVERY_KIND: Final = 120
"""Attacks: each kind about once."""

AT_ONCE: Final = 48

BASE_IRI: Final = "http://localhost:8000/"

RATE: Final = 10
"""Small queries a second."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        kg: The installation that it serves.
        process: Its process id.
        port: Where it listens.
    """

    kg: Kg
    process: int
    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str) -> str:
        with asking(self.base) as http:
            return http.get(path).text

    def figure(self, name: str) -> float:
        """A gauge of its metrics."""
        found = re.search(rf"^{name} (\S+)$", self.get("metrics"), re.MULTILINE)
        assert found, name
        return float(found[1])


@pytest.fixture
def server(published: Path, tmp_path: Path) -> Iterator[Server]:
    with tight(published, tmp_path) as server:
        yield server


@contextmanager
def tight(published: Path, folder: Path) -> Iterator[Server]:
    """A server with tight limits that publishes all that comes with kg."""
    port = free_port()
    settings = {
        "KG_QUERY_WORKERS": str(WORKERS),
        "KG_QUERY_TIMEOUT": "2",
        "KG_QUERY_MEMORY": str(QUERY_MEMORY),
        "KG_QUERY_RESULT_SIZE": str(64 * MEBIBYTE),
    }
    kg = Kg(folder, settings).given(published)
    with kg.process(port) as process:
        yield Server(kg, process.pid, port)


@dataclass
class Stream:
    """What became of a steady stream of small queries."""

    seconds: list[float]
    faults: list[str]

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98]

    def __str__(self) -> str:
        return (
            f"{len(self.seconds)} small ones, median {statistics.median(self.seconds) * 1000:.1f} ms, "
            f"p99 {self.p99 * 1000:.1f} ms, worst {max(self.seconds) * 1000:.0f} ms, "
            f"{len(self.faults)} failed"
        )


@contextmanager
def steady(server: Server, rate: float = RATE) -> Iterator[Stream]:
    """A steady stream of small queries; what became of them is known at the end."""
    stream = Stream([], [])
    process = subprocess.Popen(
        [sys.executable, "-m", "load.steady", "127.0.0.1", str(server.port), BASE_IRI, str(rate)],
        cwd=Path(__file__).parents[1],
        env={"PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=(lines := (server.kg.folder / "steady.txt")).open("w"),
        text=True,
    )
    try:
        yield stream
    finally:
        process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0
    for line in lines.read_text().splitlines():
        _, seconds, fault = line.split(" ", 2)
        stream.seconds.append(float(seconds))
        if fault != "ok":
            stream.faults.append(fault)


async def attack(server: Server, number: int, at_once: int) -> tuple[Counter[str], list[Held]]:
    """Attack a server many times, so many at once; gives what it did wrong, and what it held meanwhile."""
    faults: Counter[str] = Counter()
    ahead = iter(list(islice(attacks(), number)))
    held: list[Held] = []

    async def run(attack: Attack) -> None:
        if fault := await attack.run("127.0.0.1", server.port):
            faults[f"{attack.name}: {fault}"] += 1

    async def attacker() -> None:
        for attack in ahead:
            await run(attack)

    async def watch() -> None:
        while True:
            held.append(await asyncio.to_thread(Held.of, server.process))
            await asyncio.sleep(0.25)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(attacker() for _ in range(at_once)))
    watching.cancel()
    return faults, held


def settled(server: Server, quiet: Held) -> Held:
    """What a server holds once it has come to rest."""

    def rests() -> bool:
        held = Held.of(server.process)
        busy = server.figure("kg_query_long") or server.figure("kg_query_queue") or held.zombies
        return not (busy or held.processes > quiet.processes or held.descriptors > quiet.descriptors + 4)

    await_true(rests, f"it rests, with what it held before: {quiet}")
    return Held.of(server.process)


def test_small_queries_are_answered_whatever_else_is_asked(server: Server):
    weather(server, EVERY_KIND)


@pytest.mark.thorough
def test_small_queries_are_answered_among_a_thousand_hostile_ones(server: Server):
    weather(server, int(os.environ.get("N", 1000)))


def weather(server: Server, number: int) -> None:
    """Attack a server so many times: nothing else suffers, and nothing is left of it in the end."""
    server.get("sparql?query=ASK%7B%7D")
    quiet = Held.of(server.process)
    began = time.monotonic()
    with steady(server) as stormy:
        faults, held = asyncio.run(attack(server, number, AT_ONCE))
    seconds = time.monotonic() - began
    after = settled(server, quiet)

    most, first = max(h.memory for h in held), max(h.first for h in held)
    print(
        f"under load for {seconds:.0f} s: {stormy}; "
        f"most {most // MEBIBYTE} MiB, web process {first // MEBIBYTE} MiB, "
        f"{max(h.processes for h in held)} processes, {max(h.descriptors for h in held)} descriptors\n"
        f"after: {after}"
    )
    assert not faults, "\n".join(f"{number} × {fault}" for fault, number in faults.items())
    assert stormy.seconds
    # Where others take the machine's cores, no worker may be free in time: that is said, and is seldom.
    refused = [fault for fault in stormy.faults if fault.startswith("503") and "query_queue" in fault]
    assert refused == stormy.faults
    assert len(refused) <= len(stormy.seconds) // 20

    # Ready workers and the long ones beside them, each at its bound, and what the web process keeps.
    assert first < quiet.first + 192 * MEBIBYTE
    assert most < quiet.memory + (WORKERS + WORKERS // 4) * QUERY_MEMORY + 192 * MEBIBYTE
    # One of each is about to end while its successor starts.
    assert max(h.processes for h in held) <= 2 * (quiet.processes + WORKERS // 4)

    assert after.first < quiet.first + 128 * MEBIBYTE
    assert list((server.kg.data_dir / "spool").glob("*")) == []
    assert server.get("readyz")
    log = [json.loads(line) for line in server.kg.log.read_text().splitlines() if line.startswith("{")]
    assert not [line for line in log if line.get("level") == "ERROR"]
