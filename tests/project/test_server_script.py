"""`script/server` is all that it takes, and starts again without doing anything twice."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bundles import DIRECTIONS, INDICATORS, coming, release
from kg.config import Settings
from kg.publish import Publisher, Source, bundled_sources
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


def given(folder: Path, port: int, kg: Path, *files: tuple[str, str]) -> None:
    """Has the ledger of an older release of kg; and what people have loaded since, by graph and text."""
    settings = Settings(base_iri=f"http://127.0.0.1:{port}/", data_dir=folder / "data")
    publisher = Publisher(settings)
    publisher.init()
    with coming(kg):
        publisher.load(bundled_sources(), once=True)
        for graph, text in files:
            path = folder / "people.ttl"
            path.write_text(text, encoding="utf-8")
            publisher.load([Source(path, graph)], "Lan", "ours")


def test_what_people_corrected_survives_a_newer_kg_which_brings_the_rest(root: Path, tmp_path: Path):
    port = free_port()
    fell = (DIRECTIONS, "The quantity fell.", "The quantity shrank.")
    older = release(tmp_path / "older", (DIRECTIONS, "The quantity rose.", "The quantity grew."), fell)
    words = (older / DIRECTIONS).read_text(encoding="utf-8")
    corrected = words.replace("The quantity grew.", "The quantity went up.")
    given(tmp_path, port, older, ("reference/directions", corrected))
    with served(root, tmp_path, port) as base, asking(base) as http:
        says = [http.get(f"doc/direction/{name}.ttl").text for name in ("increase", "decrease")]
        assert ("went up" in says[0], "rose" in says[0]) == (True, False)
        assert ("fell" in says[1], "shrank" in says[1]) == (True, False)
    assert "`kg status`" in (tmp_path / "said.log").read_text()


def test_what_people_have_published_is_served_where_a_newer_kg_does_not_go_with_it(
    root: Path, tmp_path: Path, own_article: str
):
    """The newer kg has no longer an indicator that people's facts use."""
    port = free_port()
    older = release(tmp_path / "older")
    indicators = (older / INDICATORS).read_text(encoding="utf-8")
    start = indicators.index("<id/indicator/health-insurance-coverage> a")
    block = indicators[start : indicators.index("\n\n", start)]
    former = block.replace("id/indicator/health-insurance-coverage", "id/indicator/insured").replace(
        '"@', ' (former)"@'
    )
    (older / INDICATORS).write_text(f"{indicators}\n{former}\n", encoding="utf-8")
    article = own_article.replace("id/indicator/health-insurance-coverage", "id/indicator/insured")
    given(tmp_path, port, older, ("article/my-article", article))
    with served(root, tmp_path, port) as base, asking(base) as http:
        assert "id/indicator/insured" in http.get("doc/fact/my-article-001.ttl").text
    said = (tmp_path / "said.log").read_text()
    assert "my-article-001" in said
    assert "NOT LOADED" in said


def test_what_comes_with_kg_and_does_not_conform_is_not_served_where_nothing_is(tmp_path: Path, root: Path):
    """Only what is published already goes on being served."""
    checkout = release(tmp_path / "checkout", (DIRECTIONS, "skos:prefLabel", "skos:prefLable"))
    program = (
        f"#!{sys.executable}\n"
        "from pathlib import Path\n"
        "import kg.publish.sources\n"
        "from kg.cli import main\n"
        f"kg.publish.sources.bundled = lambda: Path({str(checkout)!r})\n"
        "main()\n"
    )
    server = (root / "script" / "server").read_text(encoding="utf-8")
    for name, text in (
        ("script/bootstrap", "#!/bin/sh\n"),
        ("script/server", server),
        (".venv/bin/kg", program),
    ):
        file = checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)
    done = subprocess.run(
        [checkout / "script" / "server"],
        cwd=tmp_path,
        env=environment(tmp_path, free_port()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "prefLable" in done.stderr


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
