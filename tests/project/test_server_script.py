"""`script/server` is all that it takes, and starts again without doing anything twice."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servers import BOUND, asking, await_ready, free_port, running


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("KG_")},
        "KG_PORT": str(port),
        "KG_BASE_IRI": f"http://127.0.0.1:{port}/",
        "KG_DATA_DIR": str(folder / "data"),
    }


@contextmanager
def served(root: Path, folder: Path, port: int) -> Iterator[str]:
    """What the script serves; it ends as an operator would end it."""
    with (folder / "said.log").open("w") as said:
        server = subprocess.Popen(
            [*BOUND, root / "script" / "server"],
            cwd=folder,
            env=environment(folder, port),
            stdin=subprocess.DEVNULL,
            stderr=said,
            text=True,
        )
    with running(server, folder / "said.log"):
        await_ready(f"http://127.0.0.1:{port}/", server, patience=600)
        yield f"http://127.0.0.1:{port}/"


def test_the_server_starts_from_nothing_serves_and_starts_again_with_what_it_has(root: Path, tmp_path: Path):
    port = free_port()
    with served(root, tmp_path, port) as base, asking(base) as http:
        answer = http.get("id/area/cao-bang", headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert str(answer.url).startswith(f"{base}doc/area/cao-bang")
        assert "Cao" in answer.text
    assert "put" in (tmp_path / "said.log").read_text()

    with served(root, tmp_path, port):
        pass
    said = (tmp_path / "said.log").read_text()
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
