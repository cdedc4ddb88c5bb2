"""Untrusted queries: answered whole, or refused with the reason; nothing else suffers."""

import asyncio
import csv
import io
import json
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from kg.config import Settings
from kg.errors import (
    QueryError,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
)
from kg.query import QueryService
from kg.store import Generations
from query.conftest import BASE, publish

T = TypeVar("T")

SMALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
MUCH_MEMORY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
LONG_RESULT = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NESTED = "SELECT * WHERE " + "{ " * 3000 + "}" * 3000


def served(settings: Settings, use: Callable[[QueryService], Awaitable[T]]) -> T:
    async def run() -> T:
        async with QueryService(settings, Generations(settings.generations_dir)) as service:
            return await use(service)

    return asyncio.run(run())


async def whole(service: QueryService, query: str, accept: str | None = None) -> bytes:
    answer = await service.run(query, accept)
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


@pytest.mark.parametrize("query", ["", "SELEC * {}", "SELECT * WHERE { ?s ?p", "\x00"])
def test_what_is_not_sparql_is_the_callers_fault(settings: Settings, query: str):
    with pytest.raises(QuerySyntaxError, match="not SPARQL"):
        ask(settings, query)


def test_a_query_that_takes_too_long_is_stopped(settings: Settings):
    async def use(service: QueryService) -> bytes:
        with pytest.raises(QueryLimit, match="longer than 3 seconds") as caught:
            await whole(service, CROSS_PRODUCT)
        assert caught.value.limit == "query_timeout"
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_a_query_that_takes_too_much_memory_is_stopped(settings: Settings):
    async def use(service: QueryService) -> bytes:
        with pytest.raises(QueryLimit, match="memory") as caught:
            await whole(service, MUCH_MEMORY)
        assert caught.value.limit == "query_memory"
        return await whole(service, SMALL)

    tight = settings.model_copy(update={"query_timeout": 60})
    assert b"100" in served(tight, use)


def test_a_query_nested_too_deeply_ends_only_its_own_worker(settings: Settings):
    async def use(service: QueryService) -> bytes:
        with pytest.raises(QueryLimit):
            await whole(service, NESTED)
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_a_result_that_is_too_large_is_not_taken_for_whole(settings: Settings):
    async def use(service: QueryService) -> bytes:
        answer = await service.run(LONG_RESULT, "text/csv")
        with pytest.raises(QueryLimit, match="larger than") as caught:
            [block async for block in answer.blocks]
        assert caught.value.limit == "query_result_size"
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_long_results_come_before_they_are_complete(settings: Settings):
    rows = 200_000
    query = f"SELECT ?a ?d WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} LIMIT {rows}"
    roomy = settings.model_copy(update={"query_result_size": 100_000_000, "query_timeout": 60})

    async def use(service: QueryService) -> list[bytes]:
        answer = await service.run(query, "text/csv")
        return [block async for block in answer.blocks]

    blocks = served(roomy, use)
    assert len(blocks) > 10
    assert max(map(len, blocks)) < 1_000_000
    assert len(list(csv.reader(io.StringIO(b"".join(blocks).decode())))) == rows + 1


def workers() -> list[int]:
    """The processes that this one has started and that still run."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def test_a_worker_that_dies_is_replaced_and_only_its_query_fails(settings: Settings):
    async def use(service: QueryService) -> bytes:
        await whole(service, SMALL)
        (worker,) = workers()
        running = asyncio.create_task(whole(service, CROSS_PRODUCT))
        await asyncio.sleep(0.3)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(QueryUnavailable):
            await running
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_no_worker_outlives_the_service(settings: Settings):
    before = set(workers())
    ask(settings, SMALL)
    assert set(workers()) <= before


def test_too_many_queries_are_turned_away_with_a_time_to_come_back(settings: Settings):
    async def use(service: QueryService) -> list[object]:
        await whole(service, SMALL)
        running = [asyncio.create_task(whole(service, CROSS_PRODUCT)) for _ in range(2)]
        await asyncio.sleep(0.3)
        with pytest.raises(QueryUnavailable, match="Too many queries are waiting") as caught:
            await whole(service, SMALL)
        assert caught.value.retry_after > 0
        return await asyncio.gather(*running, return_exceptions=True)

    assert all(isinstance(result, QueryError) for result in served(settings, use))


def test_a_reader_that_leaves_frees_its_worker(settings: Settings):
    async def use(service: QueryService) -> bytes:
        answer = await service.run(LONG_RESULT, "text/csv")
        await anext(answer.blocks)
        await answer.blocks.aclose()
        return await whole(service, SMALL)

    assert b"100" in served(settings, use)


def test_a_query_sees_what_was_published_last(settings: Settings):
    async def use(service: QueryService) -> tuple[int, bytes]:
        await whole(service, SMALL)
        publish(settings, 2, f'<{BASE}s> <{BASE}p> "new" .')
        answer = await service.run(SMALL)
        return answer.revision, b"".join([block async for block in answer.blocks])

    revision, result = served(settings, use)
    assert revision == 2
    assert b'"1"' in result


def test_nothing_published_is_unavailable_and_not_an_empty_result(tmp_path: Path):
    with pytest.raises(QueryUnavailable, match="Nothing is published"):
        ask(Settings(base_iri=BASE, data_dir=tmp_path, query_workers=1), SMALL)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "SELECT * { sErViCe <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "SELECT * { #\nSERVICE#\n<http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:{port}/> AS ?e) SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } } } }",
        "SELECT ('#' AS ?x) { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:{port}/>",
        "SELECT * FROM <http://127.0.0.1:{port}/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:{port}/> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    ],
)
def test_no_query_reaches_another_host(settings: Settings, query: str):
    """A server on loopback counts who connects: nobody."""
    connections = 0

    async def use(service: QueryService) -> None:
        async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            try:
                result = await whole(service, query.replace("{port}", str(port)), "text/csv")
                assert result.count(b"\n") == 1
            except QueryError:
                pass

    served(settings, use)
    assert connections == 0


def test_a_worker_cannot_open_a_socket_whatever_the_guard_overlooks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.query.guard.check", lambda query: None)
    test_no_query_reaches_another_host(
        settings, "SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }"
    )


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
    with pytest.raises(QueryRefused, match="curators' desk"):
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
