"""`script/server` is all that it takes, and starts again in seconds."""

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from servers import await_ready, free_port


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("KG_")},
        "KG_PORT": str(port),
        "KG_BASE_IRI": f"http://127.0.0.1:{port}/",
        "KG_DATA_DIR": str(folder / "data"),
    }


def start(root: Path, folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [root / "script" / "server"],
        cwd=folder,
        env=environment(folder, port),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def stop(server: subprocess.Popen[str]) -> str:
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=30)
    assert server.returncode == 0, said
    return said


def test_the_server_starts_from_nothing_serves_and_starts_again_in_seconds(root: Path, tmp_path: Path):
    port = free_port()
    base = f"http://127.0.0.1:{port}/"

    server = start(root, tmp_path, port)
    try:
        await_ready(base, server, patience=300)
        entity = urllib.request.Request(  # noqa: S310
            f"{base}id/area/cao-bang", headers={"Accept": "text/turtle"}
        )
        with urllib.request.urlopen(entity) as answer:  # noqa: S310
            assert answer.url.startswith(f"{base}doc/area/cao-bang")
            assert "Cao" in answer.read().decode()
    finally:
        said = stop(server)
    assert "put" in said

    started = time.monotonic()
    server = start(root, tmp_path, port)
    try:
        await_ready(base, server)
        assert time.monotonic() - started < 20
    finally:
        said = stop(server)
    assert "unchanged" in said
    assert "put" not in said
    assert "installing" not in said


def test_a_wrong_setting_stops_the_server_with_a_message(root: Path, tmp_path: Path):
    done = subprocess.run(
        [root / "script" / "server"],
        cwd=tmp_path,
        env={**environment(tmp_path, 0), "KG_BASE_IRI": "http://127.0.0.1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "KG_BASE_IRI" in done.stderr
    assert "slash" in done.stderr


@pytest.mark.parametrize("script", ["bootstrap", "format", "lock", "server", "test"])
def test_scripts_are_executable_and_well_formed(root: Path, script: str):
    file = root / "script" / script
    assert os.access(file, os.X_OK)
    subprocess.run(["bash", "-n", file], check=True)
