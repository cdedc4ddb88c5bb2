"""The servers that tests ask: each is a process of its own on loopback, started and ended here alone.

Whatever waits, waits for something to be so, and for as long as a busy machine may need: `PATIENCE` bounds
only what would never come.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final, Self, TypeVar
from urllib.request import urlopen

import httpx
import psycopg
import pyoxigraph
from psycopg import sql
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store

import forked
from forked import Forked
from kg.store import Generations, GraphSummary, Manifest

PATIENCE: Final = 120.0
"""Seconds after which what has not happened is taken for what never will."""

BOUND: Final = ("env", "--default-signal=INT", "setpriv", "--pdeathsig", "KILL")
"""Goes before the command of a server, which then ends with the run of the tests, even one that is killed.

It can be interrupted, too, where the run itself was started in the background and cannot."""

STILL: Final = 10
"""Looks at something that has to be the same each time to be taken for what it stays."""

PORTS: Final = range(20_000, 32_000)
"""Below the ports that Linux gives to whoever asks for any, so that none is taken while its server starts."""

Server = TypeVar("Server", subprocess.Popen[str], Forked)

_reserved: list[socket.socket] = []
_started: list[subprocess.Popen[str] | Forked] = []


def free_port() -> int:
    """A port that nobody has, and that no other run of tests on this machine is given until this one ends."""
    for port in random.sample(PORTS, len(PORTS)):
        name = socket.socket(socket.AF_UNIX)
        with suppress(OSError), socket.socket() as probe:
            # A name without a file, which goes with the process that holds it.
            name.bind(f"\0kg-tests-{port}")
            probe.bind(("127.0.0.1", port))
            _reserved.append(name)
            return port
        name.close()
    raise AssertionError("no port is free")


def await_true(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until something is so; fail with what was waited for where it never is."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what}"
        time.sleep(0.05)


def await_still(value: Callable[[], object]) -> None:
    """Wait until something has stayed as it is for as long as it would take to change if it could."""
    seen: list[object] = []

    def still() -> bool:
        seen.append(value())
        return len(seen) > STILL and len(set(seen[-STILL:])) == 1

    await_true(still, f"it stays what it is: {seen[-STILL:]}")


def await_ready(
    address: str, server: subprocess.Popen[str] | Forked, path: str = "readyz", patience: float = PATIENCE
) -> None:
    """Wait until a server answers at a path; fail where it ends before that."""

    def ready() -> bool:
        assert server.poll() is None, f"it ended with {server.returncode}"
        return _answers(address + path)

    await_true(ready, f"{address}{path}", patience)


def _answers(address: str) -> bool:
    with suppress(OSError, HTTPException), urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
        return answer.status == 200
    return False


def asking(address: str, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """Who asks a server, and waits for its answers."""
    return httpx.Client(base_url=address, headers=headers, timeout=PATIENCE)


@contextmanager
def running(server: Server, log: Path) -> Iterator[Server]:
    """Have a server run for a while; ends it as an operator would, or at once where it does not end."""
    _started.append(server)
    try:
        yield server
    finally:
        _started.remove(server)
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=PATIENCE)
        finally:
            server.kill()
            server.wait()
    assert server.returncode == 0, log.read_text()


def assert_running() -> None:
    """Fail where a test has ended a server that others share."""
    for server in _started:
        assert server.poll() is None, f"a server that others ask ended with {server.returncode}"


@dataclass
class Kg:
    """The real program, in a folder of its own with a data directory of its own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: ClassVar[Path] = Path(sys.executable).with_name("kg")

    @property
    def data_dir(self) -> Path:
        return self.folder / "var"

    def given(self, published: Path) -> Self:
        """Has a copy of a data directory, which it may change."""
        shutil.copytree(published, self.data_dir, symlinks=True)
        return self

    @property
    def log(self) -> Path:
        """What the server says that serves it."""
        return self.folder / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "KG_DATA_DIR": str(self.data_dir),
            "KG_QUERY_WORKERS": "1",
            # Those who want files say so.
            "KG_EXPORTS_KEPT": "0",
            **self.settings,
        }

    def __call__(
        self, *arguments: str | Path, code: int = 0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        done = forked.run(words, self.folder, self.environment, stdin or "")
        assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def start(self, *arguments: str | Path, **more: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*BOUND, self.program, *arguments],
            cwd=self.folder,
            env=self.environment,
            text=True,
            **more,  # pyright: ignore[reportCallIssue, reportArgumentType]
        )

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def status(self) -> dict[str, Any]:
        return json.loads(self("status", "--json").stdout)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold what a writer holds while it writes."""
        with (self.data_dir / "writer.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def serving(self, port: int | None = None, ready: str = "readyz") -> Iterator[str]:
        """Run `kg serve`, by default on a free port; gives its address once it answers there."""
        port = port or free_port()
        with self.process(port, ready):
            yield f"http://127.0.0.1:{port}/"

    @contextmanager
    def process(self, port: int, ready: str = "readyz") -> Iterator[Forked]:
        """The same, for those who need to know its process."""
        self.log.write_bytes(b"")
        words = ["serve", "--port", str(port)]
        server = forked.started(words, self.folder, self.environment, (self.log, self.log))
        with running(server, self.log):
            await_ready(f"http://127.0.0.1:{port}/", server, ready)
            yield server


def publish(data_dir: Path, base_iri: str, graphs: Mapping[str, bytes], revision: int = 1) -> None:
    """Publish a generation of these graphs, given as N-Triples; those without a triple are left out."""
    generations = Generations(data_dir / "generations")
    staging = generations.stage()
    quads: set[Quad] = set()
    summaries: list[GraphSummary] = []
    for number, (name, lines) in enumerate(sorted(graphs.items())):
        found = set(_quads(lines, name, number))
        if found:
            quads |= found
            digest = hashlib.sha256(lines).hexdigest()
            summaries.append(GraphSummary(name, f"sha256:{digest}", len(found), {}))
    store = Store(str(staging / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    manifest = Manifest(revision, base_iri, datetime.now(UTC), tuple(summaries))
    generations.make_current(generations.settle(staging, manifest))


def _quads(lines: bytes, name: str, number: int) -> Iterator[Quad]:
    """A graph's quads, with blank nodes that no other graph has."""
    graph = NamedNode(name)
    for triple in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES):
        subject, object_ = (
            BlankNode(f"g{number}{term.value}") if isinstance(term, BlankNode) else term
            for term in (triple.subject, triple.object)
        )
        yield Quad(subject, triple.predicate, object_, graph)


@contextmanager
def serving(folder: Path, base_iri: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """Serve graphs that were published in the folder's ``var`` without a ledger."""
    environment = {
        "PATH": os.defpath,
        "KG_DATA_DIR": str(folder / "var"),
        "KG_BASE_IRI": base_iri,
        "KG_PORT": str(port),
        "KG_QUERY_WORKERS": "1",
        "KG_QUERY_TIMEOUT": str(PATIENCE),
    }
    path = folder / "server.log"
    with path.open("w") as log:
        server = subprocess.Popen(
            [*BOUND, sys.executable, "-c", "from kg import config, web; web.serve(config.settings())"],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
            text=True,
        )
    with running(server, path):
        await_ready(f"http://127.0.0.1:{port}/", server)
        yield server


_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
DirsAllowed = {folder}/none
AllowOSCalls = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
MaxClientConnections = 10

[SPARQL]
{limits}
"""


class Engine:
    """A SPARQL server of another maker, which can be killed and started again on the same data and port."""

    name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    @property
    def settings(self) -> dict[str, str]:
        """The settings that point kg at it, without their prefix."""
        raise NotImplementedError

    @property
    def environment(self) -> dict[str, str]:
        """The same as environment variables."""
        return {f"KG_{name.upper()}": value for name, value in self.settings.items()}

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        with (self.folder / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*BOUND, *self.command()], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            await_true(self._ready, f"{self.name} answers")
        except AssertionError as error:
            self.kill()
            raise AssertionError((self.folder / "output.log").read_text()) from error

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None
        return _answers(f"{self.settings['remote_query_url']}?query=ASK%7B%7D")

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def started(self) -> Iterator[Engine]:
        """Have it run for a while; in the end it must have nothing more to do for anybody."""
        self.start()
        try:
            yield self
            await_true(self.at_rest, f"{self.name} rests")
        finally:
            self.kill()

    def at_rest(self) -> bool:
        """Whether it computes nothing, but for the odd moment of its own upkeep."""

        def used() -> int:
            """Hundredths of a second of a core."""
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])

        before = used()
        time.sleep(0.2)
        return used() - before < 4


class Virtuoso(Engine):
    name = "virtuoso"

    def __init__(self, folder: Path, limits: Mapping[str, int] | None = None) -> None:
        super().__init__(folder)
        self.sql = free_port()
        self.limits = limits or {}

    @property
    def settings(self) -> dict[str, str]:
        return {
            "store": "remote",
            "remote_query_url": f"{self.address}/sparql",
            "remote_update_url": f"{self.address}/sparql-auth",
            "remote_graph_store_url": f"{self.address}/sparql-graph-crud-auth",
            "remote_user": "kg",
            "remote_password": "pass word",
        }

    def start(self) -> None:
        """Start it; the first time, make the account that may write graphs and nothing else."""
        first = not (self.folder / "virtuoso.db").exists()
        super().start()
        if first:
            self.sql_do("DB.DBA.USER_CREATE('kg', 'pass word')")
            self.sql_do('GRANT SPARQL_UPDATE TO "kg"')

    def sql_do(self, statement: str) -> None:
        done = subprocess.run(
            ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "secret", f"EXEC={statement};"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Done." in done.stdout, done.stdout + done.stderr

    def command(self) -> list[str]:
        limits = "\n".join(f"{name} = {value}" for name, value in self.limits.items())
        ini = _VIRTUOSO.format(sql=self.sql, http=self.http, folder=self.folder, limits=limits)
        (self.folder / "virtuoso.ini").write_text(ini)
        command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
        if not (self.folder / "virtuoso.db").exists():
            # Makes the database, gives the account its password, and ends.
            passwords = ["+pwdold", "dba", "+pwddba", "secret"]
            subprocess.run([*command, *passwords], cwd=self.folder, check=True, capture_output=True)
        return command


class Oxigraph(Engine):
    name = "oxigraph"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "store": "remote",
            "remote_query_url": f"{self.address}/query",
            "remote_update_url": f"{self.address}/update",
            "remote_graph_store_url": f"{self.address}/store",
        }

    def command(self) -> list[str]:
        binary = Path(sys.executable).with_name("oxigraph")
        # It does not notice that nobody waits for an answer any more: what was given up would take a core
        # for as long as the server runs.
        return [
            *(str(binary), "serve", "--location", "data", "--bind", f"127.0.0.1:{self.http}"),
            *("--timeout-s", f"{PATIENCE:.0f}"),
        ]


class Postgresql:
    """A PostgreSQL server, in which whoever asks is given a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """Have one run for a while."""
        # Not below the folder of the tests, which is for the one who runs them alone.
        with TemporaryDirectory(prefix="kg-postgresql-", ignore_cleanup_errors=True) as name:
            server = cls(Path(name))
            try:
                server.start()
                yield server
            finally:
                server.stop()

    def start(self) -> None:
        """Start it; the first time, make what it keeps."""
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        account: list[str] = []
        if os.geteuid() == 0:
            # It refuses to run as root.
            shutil.chown(self.folder, "postgres", "postgres")
            account = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        bound = [*BOUND[:-2], *account, *BOUND[-2:]]
        data = self.folder / "data"
        # Nobody's work is in it, so nothing need be on the disk before it goes on.
        options = ["-c", f"port={self.port}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        options += ["-c", "unix_socket_directories=", "-c", "max_connections=200"]
        with (self.folder / "output.log").open("ab") as log:
            if not data.exists():
                made = ["--pgdata", data, "--username", "kg", "--auth", "trust", "--no-sync"]
                made += ["--encoding", "UTF8", "--locale", "C.UTF-8"]
                subprocess.run(
                    [*bound, programs / "initdb", *made], cwd=self.folder, stdout=log, stderr=log, check=True
                )
            self._process = subprocess.Popen(
                [*bound, programs / "postgres", "-D", data, *options],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        await_true(self._ready, f"PostgreSQL answers: {(self.folder / 'output.log').read_text()}")

    def stop(self) -> None:
        """End it at once, without waiting for those who are connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def _ready(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self._url("postgres")):
            return True
        return False

    def _url(self, database: str) -> str:
        return f"postgresql://kg@127.0.0.1:{self.port}/{database}"

    def database(self, encoding: str = "UTF8") -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"kg{self._databases}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            made = "CREATE DATABASE {} TEMPLATE template0 LOCALE 'C' ENCODING {}"
            connection.execute(sql.SQL(made).format(sql.Identifier(name), sql.Literal(encoding)))
        return self._url(name)

    def disconnect_all(self) -> None:
        """Break every connection, as an outage of the network would."""
        with psycopg.connect(self._url("postgres")) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


def descendants(process: int) -> list[int]:
    """The processes that a process has started, those that they have started, and so on."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *descendants(child)]
    return found


def spawned(process: int) -> list[int]:
    """The processes that a process runs beside it to do its work, and no server that tests share."""
    found: list[int] = []
    for child in descendants(process):
        with suppress(FileNotFoundError, ProcessLookupError):
            stated = Path(f"/proc/{child}/status").read_text()
            command = Path(f"/proc/{child}/cmdline").read_text()
            if f"\nPPid:\t{process}\n" in stated and "spawn_main" in command:
                found.append(child)
    return found


def alive(process: int) -> bool:
    """Whether a process runs, rather than having ended with nobody asking how."""
    try:
        return re.search(r"^State:\tZ", Path(f"/proc/{process}/status").read_text(), re.MULTILINE) is None
    except (FileNotFoundError, ProcessLookupError):
        return False
