"""Start SPARQL servers on loopback: kg, and others on the quads that kg exports.

Each is a context manager that gives an `Endpoint`, and stops the server at its end. What a server keeps is in
a folder of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

START_SECONDS: Final = 900
"""Seconds that a server may take to start; rdflib-endpoint reads its data meanwhile."""

_STOP_SECONDS: Final = 60
_CONNECTIONS: Final = 20

_GEOMETRY: Final = b"^^<http://www.opengis.net/ont/geosparql#wktLiteral>"

_RDFLIB_APP: Final = """\
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

dataset = Dataset(default_union=True)
dataset.parse({quads!r}, format="nquads")
app = SparqlEndpoint(graph=dataset)
"""
_VIRTUOSO: Final = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = {connections}
CheckpointInterval = 0
DirsAllowed = {folder}
AllowOSCalls = 0
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = {connections}
MaxKeepAlives = {connections}
KeepAliveTimeout = 60
MaxClientConnections = {connections}
"""


class NotThere(Exception):
    """A server cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class Endpoint:
    """A running server.

    Attributes:
        name: What to call it.
        version: Its version.
        port: Where it listens on 127.0.0.1.
        path: Where it takes queries.
        pid: Its process.
    """

    name: str
    version: str
    port: int
    path: str
    pid: int


@contextmanager
def kg(folder: Path, environment: dict[str, str]) -> Generator[Endpoint]:
    """`kg serve` on what the environment says, with default settings.

    Raises:
        NotThere: It does not start.
    """
    program = str(Path(sys.executable).with_name("kg"))
    version = subprocess.check_output([program, "--version"], env=environment, text=True).split()[-1]
    port = free_port()
    command = [program, "serve", "--port", str(port)]
    with _running(command, _empty(folder), port, "/sparql", environment) as pid:
        yield Endpoint("kg", version, port, "/sparql", pid)


@contextmanager
def oxigraph(folder: Path, quads: Path) -> Generator[Endpoint]:
    """The Oxigraph server, reading only, with the union of all graphs as its default graph.

    Raises:
        NotThere: It is not installed, cannot load the quads or does not start.
    """
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        raise NotThere("the development dependency oxigraph is not installed")
    version = _output([str(program), "--version"]).split()[-1]
    _empty(folder)
    store = ["--location", str(folder / "store")]
    _output([str(program), "load", *store, "--file", str(quads)])
    port = free_port()
    command = [
        str(program),
        "serve-read-only",
        *store,
        *("--bind", f"127.0.0.1:{port}"),
        "--union-default-graph",
    ]
    with _running(command, folder, port, "/query") as pid:
        yield Endpoint("Oxigraph server", version, port, "/query", pid)


@contextmanager
def rdflib_endpoint(folder: Path, quads: Path) -> Generator[Endpoint]:
    """rdflib-endpoint on rdflib's store in memory, under uvicorn, from a virtual environment made for it.

    Raises:
        NotThere: It cannot be installed or does not start.
    """
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv is None:
        raise NotThere("uv is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "environment" / "bin" / "python"
    if not python.exists():
        _output([uv, "venv", "--quiet", "--python", sys.executable, str(folder / "environment")])
    packages = ["rdflib-endpoint", "uvicorn[standard]"]
    _output([uv, "pip", "install", "--quiet", "--python", str(python), *packages])
    asked = (
        "from importlib.metadata import version as v; print(v('rdflib-endpoint'), 'on rdflib', v('rdflib'))"
    )
    version = _output([str(python), "-c", asked]).strip()
    (folder / "app.py").write_text(_RDFLIB_APP.format(quads=str(quads.resolve())), encoding="utf-8")
    port = free_port()
    command = [str(python), "-m", "uvicorn", "app:app", "--port", str(port), "--no-access-log"]
    with _running(command, folder, port, "/") as pid:
        yield Endpoint("rdflib-endpoint", version, port, "/", pid)


@contextmanager
def virtuoso(folder: Path, quads: Path) -> Generator[Endpoint]:
    """Virtuoso, filled by its bulk loader.

    It refuses some of kg's geometries, so it is given all geometries as plain text.

    Raises:
        NotThere: It is not installed, cannot load the quads or does not start.
    """
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        raise NotThere("Debian's virtuoso-opensource-7-bin is not installed")
    folder = _empty(folder).resolve()
    told = re.search(r"Version (\d[\d.]*)", _output([program, "-?"], check=False))
    with quads.open("rb") as whole, (folder / "quads.nq").open("wb") as plain:
        plain.writelines(line.replace(_GEOMETRY, b"") for line in whole)
    http, sql = free_port(), free_port()
    settings = _VIRTUOSO.format(http=http, sql=sql, folder=folder, connections=_CONNECTIONS)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    # Makes the database, gives the account its password, and ends.
    _output([*command, "+pwdold", "dba", "+pwddba", "secret"], folder)
    with _running(command, folder, http, "/sparql") as pid:
        isql = [client, f"127.0.0.1:{sql}", "dba", "secret"]
        load = f"ld_dir('{folder}', 'quads.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
        _output([*isql, f"EXEC={load}"])
        loaded = _output([*isql, "EXEC=SELECT COALESCE(ll_error, 'all of it') FROM DB.DBA.load_list;"])
        if "all of it" not in loaded:
            raise NotThere(f"it cannot load the quads: {' '.join(loaded.split())[-200:]}")
        yield Endpoint("Virtuoso", told[1] if told else "of unknown version", http, "/sparql", pid)


def free_port() -> int:
    """A port of 127.0.0.1 where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(
    command: list[str], folder: Path, port: int, path: str, environment: dict[str, str] | None = None
) -> Generator[int]:
    """Run a server in a folder from when it answers a query; gives its process id."""
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment or _plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D", folder / "output.log")
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            raise NotThere(f"it answers {error.code} to a query") from error
        except OSError:
            time.sleep(0.1)
    raise NotThere(f"it does not start: {_last_line(log.read_text(errors='replace'))}")


def _output(command: list[str], folder: Path | None = None, *, check: bool = True) -> str:
    """What a command says."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=_plain_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise NotThere(f"{Path(command[0]).name} failed: {_last_line(done.stdout)}")
    return done.stdout


def _plain_environment() -> dict[str, str]:
    """The environment without what is meant for kg's own Python."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it says nothing"
