"""SPARQL servers of other makers, each started on loopback in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import httpx

from cli.program import free_port

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
    """A server that can be killed and started again on the same data and the same port."""

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
                self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(self.settings["remote_query_url"], params={"query": "ASK {}"}).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError((self.folder / "output.log").read_text())

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=60)
            self._process = None


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
        return [str(binary), "serve", "--location", "data", "--bind", f"127.0.0.1:{self.http}"]
