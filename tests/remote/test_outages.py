"""While the server is down, pages say so; once it is back, so are they, without a restart."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from rdflib import Graph

from kg.errors import StoreError
from remote.conftest import ENGINES
from remote.installation import Installation, values
from servers import Engine, Kg, asking, await_true

PAGES = (
    "doc/area/cao-bang",
    "",
    "dataset",
    "def",
    "doc/area/cao-bang.ttl",
    "graph/reference/areas",
    "search?q=cao-bang",
)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda engine: engine.name)
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server for this module alone, which ends it and starts it again."""
    with request.param(tmp_path_factory.mktemp(f"own-{request.param.name}")).started() as engine:
        yield engine


@pytest.fixture(scope="module")
def kg(own: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """The program, with all that comes with kg published on the server."""
    made = Kg(tmp_path_factory.mktemp("kg"), own.environment)
    made("init")
    made("load")
    return made


@contextmanager
def serving(kg: Kg) -> Iterator[httpx.Client]:
    """It serves, though it may have nothing to show yet."""
    with kg.serving(ready="healthz") as address, asking(address) as client:
        yield client


def until(client: httpx.Client, path: str, status: int) -> httpx.Response:
    """The first answer with this status."""
    answers: list[httpx.Response] = []

    def answered() -> bool:
        answers.append(client.get(path))
        return answers[-1].status_code == status

    await_true(answered, f"{path} is {status}")
    return answers[-1]


def test_pages_are_those_of_an_embedded_store(kg: Kg, published: Path, tmp_path: Path):
    embedded = Kg(tmp_path).given(published)
    with serving(kg) as there, serving(embedded) as here:
        for path in PAGES:
            got, expected = there.get(path), here.get(path)
            assert (got.status_code, expected.status_code) == (200, 200)
            assert got.headers["content-type"] == expected.headers["content-type"]
            if path.endswith("cao-bang"):
                assert without_json_ld(got.text) == without_json_ld(expected.text)
            elif path.endswith(".ttl"):
                assert Graph().parse(data=got.text).isomorphic(Graph().parse(data=expected.text))


def without_json_ld(page: str) -> str:
    """A page without the JSON-LD in it, whose order no store promises."""
    return re.sub(r"<script type=.application/ld.json.>.*?</script>", "", page, flags=re.DOTALL)


def test_an_outage_is_told_and_ends_without_a_restart(kg: Kg, own: Engine):
    with serving(kg) as client:
        until(client, "doc/area/cao-bang", 200)
        own.kill()
        try:
            for path in PAGES:
                # What was found a moment ago still counts.
                until(client, path, 503)
                answer = client.get(path)
                assert (answer.status_code, "retry-after" in answer.headers) == (503, True), path
            assert client.get("healthz").status_code == 200
        finally:
            own.start()
        until(client, "doc/area/cao-bang", 200)
        for path in PAGES:
            assert client.get(path).status_code == 200


def test_queries_are_answered_fail_and_are_answered_again(kg: Kg, own: Engine):
    query = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?f a <def#Fact> }", "format": "csv"}
    state = {"query": "ASK { GRAPH <.state> { ?s ?p ?o } }", "format": "json"}
    with serving(kg) as client:
        until(client, "readyz", 200)
        facts = client.get("sparql", params=query).text
        assert int(facts.split()[1]) > 50
        # The server holds it, but it is not published.
        assert client.get("sparql", params=state).json()["boolean"] is False
        own.kill()
        try:
            until(client, "readyz", 503)
            answer = client.get("sparql", params={**query, "query": f"{query['query']} # not kept"})
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        finally:
            own.start()
        until(client, "readyz", 200)
        assert client.get("sparql", params=query).text == facts


def test_a_server_that_hangs_keeps_nobody_waiting_for_ever(kg: Kg, own: Engine):
    with serving(kg) as client:
        until(client, "doc/area/cao-bang", 200)
        own.signal(signal.SIGSTOP)
        try:
            # Not the page that was asked for before: for a moment, it may still be kept.
            answer = client.get("doc/area/lang-son")
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        finally:
            own.signal(signal.SIGCONT)
        until(client, "doc/area/cao-bang", 200)


def test_serving_begins_while_the_server_is_down_and_catches_up_once_it_is_back(kg: Kg, own: Engine):
    own.kill()
    file = kg.write("data/articles/late.ttl", "<late> <p> 1 .")
    try:
        # The ledger has it, and says that the store does not.
        assert "does not answer" in kg("load", file, code=4).stderr
        with serving(kg) as client:
            assert client.get("doc/area/cao-bang").status_code == 503
            own.start()
            until(client, "doc/area/cao-bang", 200)
    finally:
        if not own.running:
            own.start()


def test_a_load_during_an_outage_changes_nothing_and_can_be_repeated(own: Engine, tmp_path: Path):
    made = Installation(tmp_path, "http://outage.example.org/", own.settings)
    made.publisher().init()
    made.load("one", "<a> <p> 1 .")
    own.kill()
    try:
        with pytest.raises(StoreError, match="does not answer"):
            made.load("one", "<a> <p> 2 .")
        assert made.ledger.head() == 1
    finally:
        own.start()
    assert values(made, "article/one") == {"1"}
    made.load("one", "<a> <p> 2 .")
    assert values(made, "article/one") == {"2"}


def test_a_server_that_is_killed_while_it_is_written_to_is_mended(own: Engine, tmp_path: Path):
    made = Installation(tmp_path, "http://killed.example.org/", own.settings)
    made.publisher().init()
    made.load("one", "<a> <p> 1 .")
    source = made.source("two", "\n".join(f"<s{number}> <p> {number} ." for number in range(30_000)))

    def kill(step: str, done: int, total: int) -> None:
        if step == "store":
            own.kill()

    with pytest.raises(StoreError):
        made.publisher(kill).load([source])
    own.start()
    assert made.publisher().catch_up() == 2
    assert values(made, "article/one") == {"1"}
    assert len(values(made, "article/two")) == 30_000
    assert made.publisher().verify() == []
