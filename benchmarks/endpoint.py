"""Compare kg's SPARQL endpoint with other servers, and with its own engine, on the same data.

    python benchmarks/endpoint.py [--facts 20000] [--folder FOLDER]

loads what comes with kg and as many generated facts; starts `kg serve` with default settings, the Oxigraph
server, rdflib-endpoint and Virtuoso on the same quads; and prints Markdown tables:

1. Look-ups of one fact each, over HTTP by the same client. Every look-up of a round is of another fact, and
   no fact comes twice in the run, so that no cache helps. The servers take turns, round after round; a number
   is the median of its rounds. The last row is a server that does nothing but send a fixed answer: what the
   client itself can do.
2. Heavy queries, over HTTP from kg and in a process of pyoxigraph's own, in turns. Each time the text is new.
3. A million rows from kg: when they come, and what memory the web process takes (proc(5), VmHWM).

A server that cannot be had is in the table as well, with the reason. uv fetches rdflib-endpoint.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from urllib.parse import quote

import httptools
import pyoxigraph
import uvloop

import servers
from generate import generate
from kg.query.formats import BINDINGS
from kg.store import EmbeddedViews, Generations
from servers import Endpoint, NotThere

BASE: Final = "http://localhost:8000/"
CONNECTIONS: Final = 8
WARM_UP: Final = 100
JSON: Final = "application/sparql-results+json"
CSV: Final = "text/csv"

OTHERS: Final[dict[str, Callable[[Path, Path], AbstractContextManager[Endpoint]]]] = {
    "Oxigraph server": servers.oxigraph,
    "rdflib-endpoint": servers.rdflib_endpoint,
    "Virtuoso": servers.virtuoso,
}

_PREFIXES: Final = "PREFIX kg: <def#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
MILLION: Final = (
    _PREFIXES
    + "SELECT ?indicator ?period { ?a kg:indicator ?indicator . ?b kg:period ?period } LIMIT 1000000"
)
HEAVY: Final = {
    "an aggregate over a join": (
        _PREFIXES + "SELECT ?area ?indicator (COUNT(*) AS ?n) (MAX(?quote) AS ?last) {\n"
        "  ?fact kg:area ?area ; kg:indicator ?indicator ; kg:quote ?quote ; ?p ?o .\n"
        "} GROUP BY ?area ?indicator"
    ),
    "a sort of all quotes": _PREFIXES + "SELECT ?fact ?quote { ?fact kg:quote ?quote } ORDER BY ?quote",
    "`DISTINCT` over a join": (
        _PREFIXES + "SELECT DISTINCT ?area ?label ?o {\n"
        "  ?fact kg:area ?area ; kg:indicator/skos:prefLabel ?label ; ?p ?o .\n"
        "}"
    ),
    "a count over a path": (
        _PREFIXES + "SELECT (COUNT(*) AS ?n) {\n"
        "  ?fact (kg:area|kg:indicator)/(kg:partOf|skos:inScheme)+ ?wider .\n"
        "}"
    ),
    "1,000,000 rows": MILLION,
}
"""Queries that take the engine a second or more on 20,000 facts."""

_numbers: Final = count(1)


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, _leave)
    given = _arguments()
    folder = given.folder or Path(mkdtemp(prefix="kg-endpoint-"))
    try:
        _compare(folder, given)
    finally:
        if given.folder is None:
            shutil.rmtree(folder)


def _leave(number: int, _frame: Any) -> None:
    """End in order, so that the servers are stopped."""
    raise SystemExit(128 + number)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--facts", type=int, default=20_000, help="How many facts to generate.")
    parser.add_argument("--rounds", type=int, default=5, help="How often each server has its turn.")
    parser.add_argument("--lookups", type=int, default=1000, help="Look-ups in a turn, of each kind.")
    parser.add_argument("--repeat", type=int, default=5, help="How often to run each heavy query.")
    parser.add_argument("--folder", type=Path, help="Where to keep the data; a temporary one by default.")
    given = parser.parse_args()
    needed = WARM_UP + 2 * given.rounds * given.lookups
    if needed > given.facts:
        parser.error(
            f"that many look-ups need {needed:,} different facts; give more --facts or less --lookups"
        )
    return given


def _compare(folder: Path, given: argparse.Namespace) -> None:
    folder = folder.resolve()
    environment = {**os.environ, "KG_BASE_IRI": BASE, "KG_DATA_DIR": str(folder / "var")}
    _tell("loading")
    quads = _install(folder, given.facts, environment)
    known = _rows_of_facts(quads)
    size = sum(1 for _ in quads.open("rb"))
    with ExitStack() as running:
        found, missing = _start(folder, quads, environment, running)
        print(_machine(found), end="\n\n")
        print(f"{size:,} triples.", end="\n\n", flush=True)
        _print_lookups(_lookups(found, known, given.rounds, given.lookups), missing)
    with servers.kg(folder / "kg", environment) as endpoint:
        _print_million(_million(endpoint, given.repeat))
        _print_heavy(_heavy(endpoint, folder / "var" / "generations", given.repeat))


def _install(folder: Path, facts: int, environment: dict[str, str]) -> Path:
    """Make an installation with so many generated facts; gives its quads as a file."""
    data = folder / f"facts-{facts}"
    if not data.exists():
        generate(facts, data)
    shutil.rmtree(folder / "var", ignore_errors=True)
    quads = folder / "quads.nq"
    export = ["export", "--format", "nq", "--output", str(quads)]
    program = str(Path(sys.executable).with_name("kg"))
    for arguments in (["init"], ["load"], ["load", str(data)], export):
        done = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"kg {' '.join(arguments)} failed: {done.stderr}")
    return quads


def _rows_of_facts(quads: Path) -> dict[str, int]:
    """How many triples each fact has, by its IRI."""
    start = f"<{BASE}id/fact/".encode()
    with quads.open("rb") as lines:
        subjects = Counter(line.partition(b" ")[0] for line in lines if line.startswith(start))
    return {subject.decode()[1:-1]: rows for subject, rows in subjects.items()}


def _start(
    folder: Path, quads: Path, environment: dict[str, str], running: ExitStack
) -> tuple[list[Endpoint], dict[str, str]]:
    """Start all servers; gives those that run, and for the others why they do not."""
    found = [running.enter_context(servers.kg(folder / "kg", environment))]
    missing: dict[str, str] = {}
    for name, start in OTHERS.items():
        _tell(f"starting {name}")
        try:
            found.append(running.enter_context(start(folder / name.replace(" ", "-").lower(), quads)))
        except NotThere as error:
            _tell(f"{name} is NOT THERE: {error}")
            missing[name] = str(error)
    return found, missing


# Look-ups.


@dataclass
class Row:
    """A row of the table of look-ups.

    Attributes:
        name: What is asked.
        port: Where.
        path: Where.
        same: Whether all look-ups are of one fact.
        medians: The median of each round, in milliseconds, over one connection.
        tails: The 99th percentile of each round, in milliseconds, over one connection.
        rates: Look-ups a second in each round, over several connections.
    """

    name: str
    port: int
    path: str
    same: bool = False
    medians: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """An answer.

    Attributes:
        seconds: From sending the request to having all of the answer.
        status: Its status.
        body: Its body.
    """

    seconds: float
    status: int
    body: bytes


def _lookups(found: list[Endpoint], known: dict[str, int], rounds: int, number: int) -> list[Row]:
    facts = sorted(known)
    random.Random(1).shuffle(facts)
    one, warming, rest = facts[0], facts[:WARM_UP], facts[WARM_UP:]
    rows = [Row(f"{server.name} {server.version}", server.port, server.path) for server in found]
    kg = rows[0]
    again = Row("kg, the same look-up again and again", kg.port, kg.path, same=True)
    body = _checked(again, [one], known, 1)[0][0].body
    with _fixed(body) as port:
        fixed = Row("a fixed answer: the client alone", port, "/", same=True)
        rows = [kg, again, *rows[1:], fixed]
        for row in rows:
            _checked(row, warming if not row.same else [one] * WARM_UP, known, CONNECTIONS)
        for turn in range(rounds):
            _tell(f"look-ups, round {turn + 1} of {rounds}")
            ours = rest[2 * turn * number :][: 2 * number]
            # Nobody comes first, or after the same other, each time.
            for row in random.Random(turn).sample(rows, len(rows)):
                _take_turn(row, [one] * (2 * number) if row.same else ours, known)
    return rows


def _take_turn(row: Row, facts: list[str], known: dict[str, int]) -> None:
    half = len(facts) // 2
    answers, _ = _checked(row, facts[:half], known, 1)
    times = [answer.seconds * 1000 for answer in answers]
    row.medians.append(statistics.median(times))
    row.tails.append(statistics.quantiles(times, n=100, method="inclusive")[98])
    _, seconds = _checked(row, facts[half:], known, CONNECTIONS)
    row.rates.append(half / seconds)


def _checked(
    row: Row, facts: Sequence[str], known: dict[str, int], connections: int
) -> tuple[list[Answered], float]:
    """Look facts up; gives the answers, and the seconds that all took together.

    Raises:
        SystemExit: A server answers something else than the fact's triples.
    """
    requests = [_request(row.path, f"SELECT ?p ?o WHERE {{ <{fact}> ?p ?o }}") for fact in facts]
    answers, seconds = uvloop.run(_ask(row.port, requests, connections))
    for fact, answer in zip(facts, answers, strict=True):
        if answer.status != 200:
            raise SystemExit(f"{row.name} answers {answer.status} for {fact}: {answer.body[:500]!r}")
        rows = len(json.loads(answer.body)["results"]["bindings"])
        if rows != known[fact]:
            raise SystemExit(f"{row.name} gives {rows} rows for {fact}, where there are {known[fact]}")
    return answers, seconds


def _request(path: str, query: str) -> bytes:
    return f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: {JSON}\r\n\r\n".encode()


async def _ask(port: int, requests: list[bytes], connections: int) -> tuple[list[Answered], float]:
    """Send requests over some connections that are kept, each the next one as soon as it has an answer."""
    loop = asyncio.get_running_loop()
    answers: list[Answered | None] = [None] * len(requests)
    left = iter(enumerate(requests))
    askers = [_Asker(left, answers, loop.create_future()) for _ in range(connections)]
    for asker in askers:
        await loop.create_connection(lambda asker=asker: asker, "127.0.0.1", port)
    start = time.perf_counter()
    for asker in askers:
        asker.next()
    await asyncio.gather(*(asker.ended for asker in askers))
    seconds = time.perf_counter() - start
    return [answer for answer in answers if answer is not None], seconds


class _Asker(asyncio.Protocol):
    """One connection; works through the requests that are left."""

    def __init__(
        self,
        left: Iterator[tuple[int, bytes]],
        answers: list[Answered | None],
        ended: asyncio.Future[None],
    ) -> None:
        self._left = left
        self._answers = answers
        self.ended = ended
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._index = -1
        self._start = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"the server sends no HTTP: {error!r}")

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the server closed the connection: {exc}")

    def next(self) -> None:
        """Send the next request, or end where there is none."""
        self._index, request = next(self._left, (-1, b""))
        if self._index < 0:
            self.ended.set_result(None)
            self._transport.close()
            return
        self._body = bytearray()
        self._start = time.perf_counter()
        self._transport.write(request)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        seconds = time.perf_counter() - self._start
        self._answers[self._index] = Answered(seconds, self._parser.get_status_code(), bytes(self._body))
        self.next()

    def _fail(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_exception(ConnectionError(reason))


@contextmanager
def _fixed(body: bytes) -> Generator[int]:
    """A server that answers all with the same; gives its port."""
    port = servers.free_port()
    ready = multiprocessing.get_context("spawn").Event()
    process = multiprocessing.get_context("spawn").Process(target=_serve_fixed, args=(port, body, ready))
    process.start()
    try:
        if not ready.wait(60):
            raise SystemExit("the server with the fixed answer did not start")
        yield port
    finally:
        process.terminate()
        process.join()


def _serve_fixed(port: int, body: bytes, ready: Any) -> None:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    async def serve() -> None:
        listener = await asyncio.get_running_loop().create_server(lambda: _Fixed(answer), "127.0.0.1", port)
        ready.set()
        await listener.serve_forever()

    uvloop.run(serve())


class _Fixed(asyncio.Protocol):
    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        # A request has no body and comes in one piece.
        self._transport.write(self._answer)


def _print_lookups(rows: list[Row], missing: dict[str, str]) -> None:
    print(f"| look-ups of one fact | median, ms | p99, ms | a second, {CONNECTIONS} connections |")
    print("|---|---:|---:|---:|")
    for row in rows[:-1]:
        _print_lookup(row)
    for name, reason in missing.items():
        print(f"| {name} | **not there: {reason.replace('|', ' ')}** | | |")
    _print_lookup(rows[-1])
    print(flush=True)


def _print_lookup(row: Row) -> None:
    middle = statistics.median
    print(f"| {row.name} | {middle(row.medians):.2f} | {middle(row.tails):.2f} | {middle(row.rates):,.0f} |")


# Heavy queries.


@dataclass(frozen=True)
class Streamed:
    """A result that was read to its end.

    Attributes:
        first: Seconds to the first byte of the body.
        last: Seconds to the last.
        size: Bytes.
        rows: Rows, without the header.
    """

    first: float
    last: float
    size: int
    rows: int


@dataclass
class Compared:
    """A heavy query.

    Attributes:
        engine: Seconds in a process of pyoxigraph's own, each time.
        over_http: Seconds over HTTP from kg, each time.
        rows: The rows of its result.
    """

    engine: list[float] = field(default_factory=list)
    over_http: list[float] = field(default_factory=list)
    rows: int = 0


def _heavy(endpoint: Endpoint, generations: Path, repeat: int) -> dict[str, Compared]:
    found = {name: Compared() for name in HEAVY}
    for turn in range(repeat):
        for name, query in HEAVY.items():
            _tell(f"heavy queries, round {turn + 1} of {repeat}: {name}")
            compared = found[name]
            if turn % 2:
                read = _read(endpoint, query)
                seconds, rows = _in_process(generations, query)
            else:
                seconds, rows = _in_process(generations, query)
                read = _read(endpoint, query)
            if rows != read.rows:
                raise SystemExit(f"{name}: {read.rows} rows over HTTP, {rows} in process")
            compared.engine.append(seconds)
            compared.over_http.append(read.last)
            compared.rows = rows
    return found


def _in_process(generations: Path, query: str) -> tuple[float, int]:
    """Run a query in a new process that holds nothing but the engine; gives its seconds and rows."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_evaluate, generations, _new(query)).result()


def _evaluate(generations: Path, query: str) -> tuple[float, int]:
    generation = EmbeddedViews(Generations(generations)).generation()
    start = time.perf_counter()
    results: Any = generation.store.query(
        query, base_iri=generation.manifest.base_iri, use_default_graph_as_union=True
    )
    body = results.serialize(format=BINDINGS[CSV])
    return time.perf_counter() - start, _rows(body)


def _read(endpoint: Endpoint, query: str) -> Streamed:
    """Read a result from kg."""
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=600)
    headers = {"Content-Type": "application/sparql-query", "Accept": CSV}
    blocks: list[bytes] = []
    text = _new(query)
    start = time.perf_counter()
    connection.request("POST", endpoint.path, text.encode(), headers)
    answer = connection.getresponse()
    first = 0.0
    while block := answer.read1(2**20):
        first = first or time.perf_counter() - start
        blocks.append(block)
    last = time.perf_counter() - start
    connection.close()
    body = b"".join(blocks)
    if answer.status != 200:
        raise SystemExit(f"kg answers {answer.status}: {body[:500]!r}")
    return Streamed(first, last, len(body), _rows(body))


def _new(query: str) -> str:
    """A query with a comment that makes its text another one, so that no cache has its result."""
    return f"{query}\n# {next(_numbers)}"


def _rows(body: bytes) -> int:
    return body.count(b"\n") - 1


def _print_heavy(found: dict[str, Compared]) -> None:
    print("| heavy query, result as CSV | rows | in process, s | from kg over HTTP, s | ratio |")
    print("|---|---:|---:|---:|---:|")
    for name, compared in found.items():
        engine, over_http = statistics.median(compared.engine), statistics.median(compared.over_http)
        print(
            f"| {name} | {compared.rows:,} | {engine:.3f} | {over_http:.3f} | {over_http / engine:.3f} |",
        )
    print(flush=True)


# A million rows.


@dataclass(frozen=True)
class Million:
    """A result of a million rows, read several times.

    Attributes:
        results: What came each time.
        before: MiB that the web process had before.
        most: MiB that it had at most meanwhile.
    """

    results: list[Streamed]
    before: float
    most: float


def _million(endpoint: Endpoint, repeat: int) -> Million:
    # A first query, so that what is loaded on demand is loaded.
    _read(endpoint, "SELECT * { ?s ?p ?o } LIMIT 10")
    before = _memory(endpoint.pid, "VmRSS")
    # Lets the greatest resident set begin anew.
    Path(f"/proc/{endpoint.pid}/clear_refs").write_text("5")
    results: list[Streamed] = []
    for turn in range(repeat):
        _tell(f"a million rows, round {turn + 1} of {repeat}")
        results.append(_read(endpoint, MILLION))
        if results[-1].rows != 1_000_000:
            raise SystemExit(f"kg gives {results[-1].rows} rows, not a million")
    return Million(results, before, _memory(endpoint.pid, "VmHWM"))


def _memory(process: int, which: str) -> float:
    """MiB of a process's memory, as proc(5) names it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(rf"^{which}:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise SystemExit(f"the kernel does not say {which}")
    return int(found[1]) / 1024


def _print_million(found: Million) -> None:
    first = statistics.median(result.first for result in found.results)
    last = statistics.median(result.last for result in found.results)
    print("| 1,000,000 rows from kg as CSV | |")
    print("|---|---:|")
    print(f"| first byte, s | {first:.3f} |")
    print(f"| last byte, s | {last:.2f} |")
    print(f"| bytes | {found.results[0].size:,} |")
    print(f"| web process before, MiB | {found.before:.1f} |")
    print(f"| web process at most meanwhile, MiB | {found.most:.1f} |")
    print(flush=True)


# The rest.


def _machine(found: list[Endpoint]) -> str:
    """The day, the machine and the versions, in a line."""
    cpus = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*:\s*(.+)$", cpus, re.MULTILINE)
    versions = ", ".join(f"{server.name} {server.version}" for server in found)
    return (
        f"Taken on {date.today().isoformat()}: {os.cpu_count()} cores of {model[1] if model else 'no name'}, "
        f"Python {sys.version.split()[0]}, pyoxigraph {pyoxigraph.__version__}, {versions}."
    )


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
