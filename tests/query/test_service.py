"""Untrusted queries: answered whole, or refused with the reason; nothing else suffers."""

import asyncio
import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
import rdflib.query

from kg.config import MEBIBYTE, Settings
from kg.errors import (
    QueryError,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
)
from kg.metrics import Metrics
from kg.query import Dataset, Query, QueryService
from kg.store import EmbeddedViews, Generations
from query.conftest import BASE, publish
from servers import PATIENCE, alive, await_true, descendants

T = TypeVar("T")

SMALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
MUCH_MEMORY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
LONG_RESULT = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NESTED = "SELECT * WHERE " + "{ " * 3000 + "}" * 3000


def served(
    settings: Settings, use: Callable[[QueryService], Awaitable[T]], metrics: Metrics | None = None
) -> T:
    async def run() -> T:
        views = EmbeddedViews(Generations(settings.generations_dir))
        async with QueryService(settings, views, metrics) as service:
            return await use(service)

    return asyncio.run(run())


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


def figure(metrics: Metrics, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", metrics.text().decode(), re.MULTILINE)
    assert found
    return float(found[1])


def hurried(settings: Settings) -> Settings:
    """With a deadline, which on a busy machine a worker may pass that is only starting."""
    return settings.model_copy(update={"query_timeout": 1})


async def answered(service: QueryService, query: str) -> bytes:
    """The result of a query, once a worker has had the time to start and to answer it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(QueryUnavailable, QueryLimit):
                return await whole(service, query)


async def whole(service: QueryService, query: str, accept: str | None = None) -> bytes:
    answer = await service.run(Query(query, accept))
    return b"".join([block async for block in answer.blocks])


def ask(settings: Settings, query: str, accept: str | None = None) -> bytes:
    return served(settings, lambda service: whole(service, query, accept))


def test_the_default_graph_is_all_that_is_published(settings: Settings):
    result = json.loads(ask(settings, SMALL))
    assert result["results"]["bindings"][0]["n"]["value"] == "100"


def test_a_dataset_that_the_query_names_is_the_dataset(settings: Settings):
    assert b'"0"' in ask(settings, SMALL.replace("WHERE", f"FROM <{BASE}graph/other> WHERE"))
    assert b'"100"' in ask(settings, SMALL.replace("WHERE", f"FROM <{BASE}graph/g> WHERE"))


def test_relative_iris_are_resolved_against_the_base(settings: Settings):
    assert b"true" in ask(settings, 'ASK { <s7> <p> "7" }')


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        (None, b'{"head":'),
        ("application/sparql-results+json", b'{"head":'),
        ("application/sparql-results+xml", b"<?xml"),
        ("text/csv", b"n\r\n100"),
        ("text/tab-separated-values", b"?n\n100"),
        ("application/json", b'{"head":'),
    ],
)
def test_tables_come_in_four_formats(settings: Settings, accept: str | None, start: bytes):
    assert ask(settings, SMALL, accept).startswith(start)


@pytest.mark.parametrize(
    ("accept", "part"),
    [
        ("text/turtle", b"<s1>"),
        ("application/n-triples", b"<http://example.org/s1>"),
        ("application/rdf+xml", b"rdf:about"),
        ("application/ld+json", b'"@id"'),
    ],
)
def test_graphs_come_in_four_formats(settings: Settings, accept: str, part: bytes):
    found = ask(settings, f"CONSTRUCT {{ <{BASE}s1> ?p ?o }} WHERE {{ <{BASE}s1> ?p ?o }}", accept)
    assert part.replace(b"<s1>", b"<http://example.org/s1>") in found


@pytest.mark.parametrize(("query", "accept"), [(SMALL, "text/turtle"), ("DESCRIBE <s1>", "text/csv")])
def test_what_cannot_be_written_as_asked_is_refused(settings: Settings, query: str, accept: str):
    with pytest.raises(QueryNotAcceptable):
        ask(settings, query, accept)


def test_what_xml_cannot_hold_is_refused_and_says_what_to_ask_for(settings: Settings):
    query = 'SELECT (CONCAT("a", "\\u000B") AS ?x) {}'
    with pytest.raises(QueryNotAcceptable, match=r"U\+000B.*JSON"):
        ask(settings, query, "application/sparql-results+xml")
    assert b"u000b" in ask(settings, query, "application/json").lower()
    for query in (f'CONSTRUCT {{ <{BASE}a> <{BASE}1> "x" }} {{}}', 'CONSTRUCT { <a> <p> "\\uFFFE" } {}'):
        with pytest.raises(QueryNotAcceptable, match="Turtle"):
            ask(settings, query, "application/rdf+xml")


def test_a_long_result_breaks_off_where_xml_cannot_hold_it(settings: Settings):
    query = 'SELECT ?a ?b ?x { ?a ?p ?c . ?b ?p ?d BIND(IF(?c = "7" && ?d = "7", "\\uFFFF", ?c) AS ?x) }'

    async def use(service: QueryService) -> None:
        with pytest.raises(QueryNotAcceptable, match=r"U\+FFFF"):
            await whole(service, query, "application/sparql-results+xml")

    served(settings.model_copy(update={"query_result_size": 16 * MEBIBYTE}), use)


def test_a_graph_is_written_with_the_prefixes_of_its_query(settings: Settings):
    prefixes = f"PREFIX ex: <{BASE}> PREFIX s: <https://schema.org/>"
    query = f"{prefixes} CONSTRUCT {{ ex:s1 s:name ?o }} {{ ex:s1 ex:p ?o }}"
    found = ask(settings, query, "text/turtle").decode()
    assert "@prefix ex: <http://example.org/> ." in found
    assert 'ex:s1 s:name "1"' in found
    assert "@prefix schema:" not in found, "the query calls it otherwise"
    assert "kg:" in ask(settings, "DESCRIBE <s1>", "text/turtle").decode()


@pytest.mark.parametrize("text", ["a\\r\\nb", "\\rx\\n", "\\t\\r", " x "])
def test_a_carriage_return_is_in_every_format(settings: Settings, text: str):
    query = f'SELECT ("{text}" AS ?x) WHERE {{}}'
    expected = text.encode().decode("unicode_escape")
    for form in ("xml", "json"):
        body = ask(settings, query, f"application/sparql-results+{form}")
        assert [str(row[0]) for row in rdflib.query.Result.parse(io.BytesIO(body), format=form)] == [expected]


@pytest.mark.parametrize("query", ["", "SELEC * {}", "SELECT * WHERE { ?s ?p", "\x00"])
def test_what_is_not_sparql_is_the_callers_fault(settings: Settings, query: str):
    with pytest.raises(QuerySyntaxError, match="not SPARQL"):
        ask(settings, query)


def test_a_query_that_takes_too_long_is_stopped(settings: Settings):
    async def use(service: QueryService) -> bytes:
        await answered(service, SMALL)
        with pytest.raises(QueryLimit, match="longer than 1 seconds") as caught:
            await whole(service, CROSS_PRODUCT)
        assert caught.value.limit == "query_timeout"
        return await answered(service, SMALL)

    assert b"100" in served(hurried(settings), use)


def test_a_query_that_takes_too_much_memory_is_stopped(settings: Settings):
    async def use(service: QueryService) -> bytes:
        with pytest.raises(QueryLimit, match="memory") as caught:
            await whole(service, MUCH_MEMORY)
        assert caught.value.limit == "query_memory"
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_a_query_nested_too_deeply_ends_only_its_own_worker(settings: Settings):
    async def use(service: QueryService) -> bytes:
        with pytest.raises(QueryLimit):
            await whole(service, NESTED)
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_a_result_that_is_too_large_is_not_taken_for_whole(settings: Settings):
    async def use(service: QueryService) -> bytes:
        answer = await service.run(Query(LONG_RESULT, "text/csv"))
        with pytest.raises(QueryLimit, match="larger than") as caught:
            [block async for block in answer.blocks]
        assert caught.value.limit == "query_result_size"
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_long_results_come_before_they_are_complete(settings: Settings):
    rows = 100_000
    query = f"SELECT ?a ?d WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} LIMIT {rows}"
    roomy = settings.model_copy(update={"query_result_size": 100_000_000})

    async def use(service: QueryService) -> list[bytes]:
        answer = await service.run(Query(query, "text/csv"))
        return [block async for block in answer.blocks]

    blocks = served(roomy, use)
    assert len(blocks) > 10
    assert max(map(len, blocks)) < 1_000_000
    assert len(list(csv.reader(io.StringIO(b"".join(blocks).decode())))) == rows + 1


def parent(pid: int) -> int:
    found = re.search(rb"PPid:\t(\d+)", said(pid, "status"))
    return int(found[1]) if found else 0


def said(pid: int, file: str) -> bytes:
    """What the kernel says of a process; nothing of one that has just ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/{file}").read_bytes()
    return b""


def workers() -> list[int]:
    """The processes that were forked from another Python process that this one has started."""
    fork_servers = [
        pid
        for pid in descendants(os.getpid())
        if parent(pid) == os.getpid() and b"kg.query.fork_server" in said(pid, "cmdline")
    ]
    # For a moment there is none, where one that died is being replaced.
    return [worker for fork_server in fork_servers for worker in descendants(fork_server)]


def test_a_worker_that_dies_is_replaced_and_only_its_query_fails(settings: Settings):
    async def use(service: QueryService) -> bytes:
        await whole(service, SMALL)
        (worker,) = workers()
        running = asyncio.create_task(whole(service, CROSS_PRODUCT))
        await until(lambda: figure(metrics, "kg_query_long") == 1)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(QueryUnavailable):
            await running
        return await whole(service, SMALL)

    metrics = Metrics()
    assert b"100" in served(settings, use, metrics)


@pytest.mark.parametrize("whom", ["worker", "fork server"])
def test_a_process_that_dies_idle_is_replaced_before_anybody_asks(settings: Settings, whom: str):
    async def use(service: QueryService) -> bytes:
        await whole(service, SMALL)
        (worker,) = workers()
        os.kill(worker if whom == "worker" else parent(worker), signal.SIGKILL)
        await until(lambda: not alive(worker))
        await until(lambda: figure(metrics, "kg_query_workers") == 1 and len(workers()) == 1)
        return await whole(service, SMALL)

    metrics = Metrics()
    assert b"100" in served(settings, use, metrics)


def test_no_worker_outlives_the_service(settings: Settings):
    before = set(descendants(os.getpid()))

    async def use(service: QueryService) -> set[int]:
        running = asyncio.create_task(whole(service, CROSS_PRODUCT))
        await until(lambda: len(set(descendants(os.getpid())) - before) >= 2)
        started = set(descendants(os.getpid())) - before
        running.cancel()
        return started

    assert len(served(settings, use)) >= 2
    assert set(descendants(os.getpid())) <= before


def test_no_worker_outlives_a_process_that_is_killed(settings: Settings):
    program = (
        "import asyncio, sys\n"
        "from kg.config import Settings\n"
        "from kg.query import Dataset, Query, QueryService\n"
        "from kg.store import Generations, EmbeddedViews\n"
        "async def main():\n"
        "    settings = Settings.model_validate_json(sys.argv[1])\n"
        "    views = EmbeddedViews(Generations(settings.generations_dir))\n"
        "    async with QueryService(settings, views) as service:\n"
        "        await service.run(Query('ASK {}'))\n"
        "        print('up', flush=True)\n"
        f"        await service.run(Query({CROSS_PRODUCT!r}))\n"
        "asyncio.run(main())\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program, settings.model_dump_json()], stdout=subprocess.PIPE
    )
    assert server.stdout
    assert server.stdout.readline() == b"up\n"
    await_true(lambda: len(descendants(server.pid)) >= 2, "it has workers")
    started = descendants(server.pid)
    server.kill()
    server.wait()
    server.stdout.close()
    await_true(lambda: not any(map(alive, started)), "its workers have ended")


async def one_runs_and_one_waits(service: QueryService, metrics: Metrics) -> asyncio.Future[list[object]]:
    """Have a long query run in the one place for such, and the same again wait for it."""
    await whole(service, SMALL)
    first = asyncio.create_task(whole(service, CROSS_PRODUCT))
    await until(lambda: figure(metrics, "kg_query_long") == 1)
    second = asyncio.create_task(whole(service, CROSS_PRODUCT))
    await until(lambda: figure(metrics, "kg_query_queue") == 1)
    return asyncio.gather(first, second, return_exceptions=True)


def test_short_queries_are_answered_while_long_ones_take_all_places(settings: Settings):
    async def use(service: QueryService) -> None:
        long = await one_runs_and_one_waits(service, metrics)
        for number in range(20):
            assert b"100" in await whole(service, f"{SMALL} # {number}")
        assert not long.done()
        long.cancel()

    metrics = Metrics()
    served(settings, use, metrics)


def test_too_many_long_queries_are_turned_away_with_a_time_to_come_back(settings: Settings):
    async def use(service: QueryService) -> None:
        long = await one_runs_and_one_waits(service, metrics)
        with pytest.raises(QueryUnavailable, match="Too many long queries are waiting") as caught:
            await whole(service, CROSS_PRODUCT)
        assert caught.value.retry_after > 0
        assert caught.value.limit == "query_queue"
        long.cancel()

    metrics = Metrics()
    served(settings, use, metrics)


def test_too_many_queries_at_once_are_turned_away(settings: Settings):
    async def use(service: QueryService) -> list[object]:
        return await asyncio.gather(
            *(whole(service, f"{SMALL} # {n}") for n in range(50)), return_exceptions=True
        )

    results = served(settings, use)
    away = [result for result in results if isinstance(result, QueryUnavailable)]
    assert away
    assert all(error.limit == "query_queue" for error in away)
    assert all(b"100" in result for result in results if isinstance(result, bytes))


def test_a_reader_that_leaves_frees_its_worker(settings: Settings):
    roomy = settings.model_copy(update={"query_result_size": 1_000_000_000})

    async def use(service: QueryService) -> bytes:
        answer = await service.run(Query(LONG_RESULT.replace("?g ?h ?i", "?g ?h ?i . ?j ?k ?l"), "text/csv"))
        await anext(answer.blocks)
        await answer.aclose()
        return await whole(service, CROSS_PRODUCT.replace(" . ?j ?k ?l . ?m ?n ?o", ""))

    assert b"1000000" in served(roomy, use)


def test_a_reader_that_is_slow_keeps_no_worker(settings: Settings):
    """The worker has written all of a long result to disk, and answers others, before it is read."""
    roomy = settings.model_copy(update={"query_result_size": 100_000_000})
    rows = 100_000

    async def use(service: QueryService) -> tuple[bytes, int]:
        answer = await service.run(Query(f"{LONG_RESULT} LIMIT {rows}", "text/csv"))
        first = await anext(answer.blocks)
        await asyncio.wait_for(whole(service, f"{LONG_RESULT} LIMIT {rows} OFFSET 1", "text/csv"), PATIENCE)
        rest = [block async for block in answer.blocks]
        return first, first.count(b"\n") + b"".join(rest).count(b"\n")

    _, lines = served(roomy, use)
    assert lines == rows + 1


def test_results_that_wait_for_slow_readers_take_only_so_much_disk(settings: Settings):
    tight = settings.model_copy(update={"query_result_size": 100_000_000, "query_spool": 1_000_000})

    async def use(service: QueryService) -> bytes:
        answer = await service.run(Query(LONG_RESULT, "text/csv"))
        # Nobody reads until there is no more room.
        await until(lambda: figure(metrics, "kg_query_long") == 0)
        with pytest.raises(QueryUnavailable) as caught:
            [block async for block in answer.blocks]
        assert caught.value.limit == "query_spool"
        return await whole(service, SMALL)

    metrics = Metrics()
    assert b"100" in served(tight, use, metrics)
    assert list((settings.data_dir / "spool").iterdir()) == []


@pytest.mark.parametrize("query", [SMALL, "CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }"])
def test_a_result_is_kept_while_the_data_stays_the_same(settings: Settings, query: str):
    async def use(service: QueryService) -> list[bytes]:
        first = await service.run(Query(query))
        again = await service.run(Query(query))
        assert first.whole is again.whole
        assert first.whole
        other = await service.run(Query(query, dataset=Dataset((f"{BASE}none",))))
        publish(settings, 2, f'<{BASE}s> <{BASE}p> "new" .')
        after = await service.run(Query(query))
        assert other.whole
        assert after.whole
        return [first.whole.body, other.whole.body, after.whole.body]

    assert len(set(served(settings, use))) == 3


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?x) (struuid() AS ?y) {}"])
def test_a_result_that_depends_on_the_moment_is_never_kept(settings: Settings, query: str):
    async def use(service: QueryService) -> list[bytes]:
        answers = [await service.run(Query(query)) for _ in range(2)]
        assert all(answer.changes for answer in answers)
        return [answer.whole.body for answer in answers if answer.whole]

    assert len(set(served(settings, use))) == 2


def test_the_protocols_dataset_wins_over_the_querys(settings: Settings):
    query = SMALL.replace("WHERE", f"FROM <{BASE}graph/g> WHERE")

    async def use(service: QueryService) -> list[bytes]:
        here, elsewhere = (f"{BASE}graph/g",), (f"{BASE}none",)
        datasets = [None, Dataset(here), Dataset(elsewhere), Dataset((), here)]
        answers = [await service.run(Query(query, "text/csv", dataset)) for dataset in datasets]
        return [answer.whole.body.split()[1] for answer in answers if answer.whole]

    assert served(settings, use) == [b"100", b"100", b"0", b"0"]


def test_a_caller_can_ask_for_less_time_and_never_for_more(settings: Settings):
    async def use(service: QueryService) -> None:
        for seconds, told in ((0.5, "0.5"), (60, "1")):
            await answered(service, f"{SMALL} # {seconds}")
            with pytest.raises(QueryLimit, match=f"longer than {told} seconds"):
                await service.run(Query(CROSS_PRODUCT, timeout=seconds))

    served(hurried(settings), use)


def test_an_unknown_function_is_the_querys_fault(settings: Settings):
    with pytest.raises(QueryError, match=r"custom function <http://x\.example/f>"):
        ask(settings, "SELECT (<http://x.example/f>(?o) AS ?x) { ?s ?p ?o }")


def test_an_endpoint_that_the_operator_lists_may_be_asked_and_no_other(settings: Settings):
    """The endpoint is this very test: it answers with one row."""
    row = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from there"}}]}}'
    asked = 0

    async def use() -> tuple[bytes, QueryRefused]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            asked += 1
            await reader.readuntil(b"\r\n\r\n")
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(row)}\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Type: application/sparql-results+json\r\n\r\n".encode() + row)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        allowing = settings.model_copy(update={"federation": (endpoint,)})
        async with (
            server,
            QueryService(allowing, EmbeddedViews(Generations(allowing.generations_dir))) as service,
        ):
            found = await whole(service, f"SELECT ?x {{ SERVICE <{endpoint}> {{ ?s ?p ?x }} }}", "text/csv")
            with pytest.raises(QueryRefused) as caught:
                await whole(service, f"SELECT ?x {{ SERVICE <{endpoint}other> {{ ?s ?p ?x }} }}")
        return found, caught.value

    found, _ = asyncio.run(use())
    assert found == b"x\r\nfrom there\r\n"
    assert asked == 1


def test_a_query_sees_what_was_published_last(settings: Settings):
    async def use(service: QueryService) -> tuple[int, bytes]:
        await whole(service, SMALL)
        publish(settings, 2, f'<{BASE}s> <{BASE}p> "new" .')
        answer = await service.run(Query(SMALL))
        return answer.revision, b"".join([block async for block in answer.blocks])

    revision, result = served(settings, use)
    assert revision == 2
    assert b'"1"' in result


def test_nothing_published_is_unavailable_and_not_an_empty_result(tmp_path: Path):
    with pytest.raises(QueryUnavailable, match="Nothing is published"):
        ask(Settings(base_iri=BASE, data_dir=tmp_path, query_workers=1), SMALL)


REACHING = [
    "SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "SELECT * { sErViCe <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "SELECT * { #\nSERVICE#\n<http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://127.0.0.1:{port}/> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:{port}/>{ ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://127.0.0.1:{port}/>{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX service: <x:> PREFIX : <http://127.0.0.1:{port}/> SELECT * { service:x { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * { ?s ?p 1.0SERVICESILENT:x#\n{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * { ?s ?p true.SERVICE:x{ ?s ?p ?o } }",
    'SELECT * { VALUES ?x {"""a"} SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }',
    "SELECT * { SERVICE%20 <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "PREFIX e: <http://127.0.0.1:{port}/> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "BASE <http://127.0.0.1:{port}/> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } } }",
    "SELECT (<http://127.0.0.1:{port}/f>(1) AS ?x) {}",
    "SELECT ('#' AS ?x) { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:{port}/>",
    "SELECT * FROM <http://127.0.0.1:{port}/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:{port}/> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
]


def test_no_query_reaches_another_host(settings: Settings):
    """A server on loopback counts who connects: nobody."""
    reached: list[str] = []
    asked = ""

    async def use(service: QueryService) -> None:
        nonlocal asked

        async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            reached.append(asked)
            writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for query in REACHING:
                asked = query.replace("{port}", str(port))
                with suppress(QueryError):
                    assert (await whole(service, asked, "text/csv")).count(b"\n") == 1

    served(settings, use)
    assert reached == []


@pytest.mark.parametrize(("confined", "connections"), [(True, 0), (False, 1)])
def test_a_confined_process_cannot_open_a_socket_whatever_the_guard_overlooks(
    confined: bool, connections: int
):
    program = (
        "import sys; from pyoxigraph import Store; from kg.query.worker import confine\n"
        "confine(1 << 30, sockets=sys.argv[2] == 'False')\n"
        "query = 'SELECT * { SERVICE <http://127.0.0.1:%s/> { ?s ?p ?o } }' % sys.argv[1]\n"
        "list(Store().query(query))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        arguments = [str(server.getsockname()[1]), str(confined)]
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], stderr=subprocess.PIPE, text=True
        )
        seen = 0
        while process.poll() is None:
            with suppress(TimeoutError):
                server.accept()[0].close()
                seen += 1
        assert process.stderr
        said = process.stderr.read()
        process.stderr.close()
    assert process.returncode == 1, said
    assert ("Permission denied" in said) is confined
    assert min(seen, 1) == connections


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX x: <y> DELETE WHERE { ?s ?p ?o }",
        "# a comment\nCLEAR ALL",
        "drop graph <g>",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_with_the_way_to_go(settings: Settings, update: str):
    with pytest.raises(QueryRefused, match="kg load"):
        ask(settings, update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service <insert> 'SERVICE <x> {}' }",
        "PREFIX service: <http://example.org/> SELECT * { ?s service:delete ?o } # SERVICE <x> {}",
        'ASK { ?s ?p """INSERT DATA { "" }""" }',
        "SELECT ?insert WHERE { ?insert <http://example.org/SERVICE> ?o }",
    ],
)
def test_words_that_only_look_like_it_are_no_reason_to_refuse(settings: Settings, query: str):
    assert ask(settings, query)
