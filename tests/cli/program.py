"""The program as a person meets it."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar


@dataclass
class Kg:
    """The real program, in a folder of its own with a data directory of its own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: ClassVar[Path] = Path(sys.executable).with_name("kg")

    @property
    def data_dir(self) -> Path:
        return self.folder / "var"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "KG_DATA_DIR": str(self.data_dir),
            "KG_QUERY_WORKERS": "1",
            **self.settings,
        }

    def __call__(
        self, *arguments: str | Path, code: int = 0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def start(self, *arguments: str | Path, **more: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.program, *arguments],
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
    def serving(self, port: int | None = None) -> Iterator[str]:
        """Run `kg serve`, by default on a free port; gives its address, and ends it as an operator would."""
        port = port or free_port()
        address = f"http://127.0.0.1:{port}/"
        log = self.folder / "server.log"
        with log.open("w") as file:
            server = self.start("serve", "--port", str(port), stdout=file, stderr=file)
        try:
            await_ready(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=30)
        assert code == 0, log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_ready(address: str, server: subprocess.Popen[str], patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}readyz") as answer:  # noqa: S310
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready within {patience} s; exit code {server.poll()}")
