"""Several machines, each with a data directory of its own, publish one ledger in PostgreSQL."""

import os
import re
import signal
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from servers import Kg, Postgresql, asking, await_true, free_port, spawned

PROGRAMME = """
@prefix kg: <def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/programme/{name}> a kg:Programme , skos:Concept ; skos:inScheme <id/scheme/programme> ;
  skos:prefLabel "programme {name}, {number}"@fr , "programme {name}, {number}"@en ,
    "chương trình {name}, {number}"@vi ;
  skos:definition "Un programme."@fr , "A programme."@en , "Một chương trình."@vi .
"""
FACT = "fact/protection-sociale-nord-est-004"


class Machines:
    """Machines that share a ledger; the first one has published what comes with kg."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.first = self.another("first")
        self.first("init")
        self.first("load")

    def another(self, name: str) -> Kg:
        """One more machine, on which there is nothing yet."""
        (self.folder / name).mkdir()
        return Kg(self.folder / name, {"KG_LEDGER_URL": self.url})


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql) -> Machines:
    return Machines(tmp_path_factory.mktemp("machines"), postgresql.database())


def revision(reader: httpx.Client, figure: str = "kg_revision") -> int:
    found = re.search(rf"^{figure} (\d+)", reader.get("/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def add(machine: Kg, number: int, name: str = "more") -> int:
    """Publish a programme, or another name for it; gives the revision that has it."""
    machine("load", programme(machine, number, name), "--graph", f"reference/{name}")
    return machine.status()["ledger"]["revision"]


def programme(machine: Kg, number: int, name: str) -> Path:
    return machine.write(f"{name}.ttl", PROGRAMME.format(name=name, number=number))


def test_what_one_adds_all_show_and_more_can_join_while_they_run(machines: Machines):
    with ExitStack() as running:

        def served(machine: Kg) -> httpx.Client:
            return running.enter_context(asking(running.enter_context(machine.serving())))

        readers = [served(machines.first), served(machines.another("second"))]
        # Whoever adds need not serve.
        made = add(writer := machines.another("writer"), 1)
        for reader in readers:
            await_true(lambda reader=reader: revision(reader) == made, "it follows")
        readers.append(served(machines.another("third")))
        made = add(writer, 2)
        for reader in readers:
            await_true(lambda reader=reader: revision(reader) == made, "it follows")
            assert "programme more, 2" in reader.get("/doc/programme/more?lang=en").text
        for path in (
            "/",
            f"/doc/{FACT}",
            f"/doc/{FACT}.ttl",
            "/dataset",
            "/doc/area/cao-bang",
            "/search?q=cao",
        ):
            answers = [reader.get(path, headers={"Accept-Language": "vi"}) for reader in readers]
            assert {answer.status_code for answer in answers} == {200}
            # Whichever of them a reader is led to, it is the same page, and what is kept of it stays valid.
            assert len({answer.content for answer in answers}) == 1, path
            assert len({answer.headers.get("etag") for answer in answers}) == 1, path
        writer("withdraw", f"http://localhost:8000/id/{FACT}", "--reason", "A mistake of ours")
        made = writer.status()["ledger"]["revision"]
        for reader in readers:
            await_true(lambda reader=reader: revision(reader) == made, "it follows")
            assert reader.get(f"/doc/{FACT}").status_code == 410


def test_two_that_write_at_once_both_write_or_one_is_told(machines: Machines):
    there = [machines.another(f"writer-{number}") for number in range(3)]
    before = machines.first.status()["ledger"]["revision"]
    started = [
        machine.start(
            "load",
            programme(machine, number, f"by-{number}"),
            "--graph",
            f"reference/by-{number}",
            stderr=machine.log.open("w"),
        )
        for number, machine in enumerate(there)
    ]
    codes = [process.wait() for process in started]
    told = [machine.log.read_text() for machine in there]
    assert 0 in codes, told
    for code, words in zip(codes, told, strict=True):
        assert code == 0 or re.search(r"kg on .* is writing|wrote revision|Another process", words), words
    assert machines.first.status()["ledger"]["revision"] == before + codes.count(0)
    machines.first("rebuild")
    machines.first("verify")


def test_the_writer_process_is_started_again_where_it_dies(machines: Machines):
    port = free_port()
    with machines.first.process(port) as server, asking(f"http://127.0.0.1:{port}") as reader:
        writer = await_writer(server.pid)
        os.kill(writer, signal.SIGKILL)
        made = add(machines.another("after-a-crash"), 7)
        await_true(lambda: revision(reader) == made, "it follows again")
        assert await_writer(server.pid) != writer


def await_writer(server: int) -> int:
    found: list[int] = []

    def there() -> bool:
        found[:] = spawned(server)
        return bool(found)

    await_true(there, "there is a writer process")
    return found[0]


def test_an_outage_of_the_database_stops_writers_and_histories_alone(tmp_path: Path):
    with Postgresql.started() as own:
        machines = Machines(tmp_path, own.database())
        with machines.first.serving() as address, asking(address) as reader:
            own.stop()
            for path in ("/readyz", "/", "/doc/area/cao-bang", f"/doc/{FACT}.ttl", "/sparql?query=ASK%7B%7D"):
                assert reader.get(path).status_code == 200, path
            away = reader.get(f"/doc/{FACT}", headers={"Accept": "text/html"})
            assert away.status_code == 503
            assert away.headers["Retry-After"]
            assert str(own.port) not in away.text
            assert revision(reader, "kg_ledger_revision") == 0
            told = machines.first("load", programme(machines.first, 1, "more"), code=4).stderr
            assert "KG_LEDGER_URL" in told
            own.start()
            made = add(machines.another("second"), 1)
            await_true(lambda: revision(reader) == made, "it follows again")
            assert reader.get(f"/doc/{FACT}", headers={"Accept": "text/html"}).status_code == 200


def test_what_is_published_here_is_served_while_the_database_is_down(tmp_path: Path):
    with Postgresql.started() as own:
        machines = Machines(tmp_path, own.database())
        own.stop()
        with machines.first.serving() as address, asking(address) as reader:
            assert reader.get("/doc/area/cao-bang").status_code == 200
            own.start()
            made = add(machines.another("second"), 1)
            await_true(lambda: revision(reader) == made, "it follows")


def test_machines_that_start_at_once_wait_for_the_first(tmp_path: Path, postgresql: Postgresql):
    url = postgresql.database()
    machines = [Kg(tmp_path / name, {"KG_LEDGER_URL": url}) for name in ("one", "two")]
    for machine in machines:
        machine.folder.mkdir()
    for command in (["init"], ["load", "--wait", "600"]):
        started = [machine.start(*command, stderr=machine.log.open("w")) for machine in machines]
        codes = [process.wait() for process in started]
        assert codes == [0, 0], [machine.log.read_text() for machine in machines]
    assert machines[0].status()["ledger"] == machines[1].status()["ledger"]
    assert all(one.status()["store"]["revision"] == one.status()["ledger"]["revision"] for one in machines)
