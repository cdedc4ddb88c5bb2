"""Graphs, as those who read them over HTTP rely on them (SPARQL 1.1 Graph Store HTTP Protocol)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg.store import Generations
from kg.web.http.stream import MOST
from servers import asking, await_true, free_port, publish, serving

AREAS = "graph/reference/areas"
FORMATS = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
}
TRIPLES = 50_000
WORDS = "the words of a fact " * 32
MEBIBYTE = 1024 * 1024


def triples(answer: httpx.Response) -> set[pyoxigraph.Triple]:
    assert answer.status_code == 200, answer.text
    syntax = RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return {quad.triple for quad in pyoxigraph.parse(answer.content, format=syntax)}


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_graph_is_the_same_in_every_format_by_name_by_address_and_by_suffix(
    http: httpx.Client, site: str, media_type: str
):
    accept = {"Accept": media_type}
    answers = [
        http.get(AREAS, headers=accept),
        http.get("graph", params={"graph": f"{site}{AREAS}"}, headers=accept),
        http.get(f"{AREAS}{FORMATS[media_type]}", headers={"Accept": "text/html"}),
    ]
    assert {answer.headers["content-type"].partition(";")[0] for answer in answers} == {media_type}
    assert answers[0].content == answers[1].content == answers[2].content
    canonical = http.get(AREAS, headers={"Accept": "application/n-triples"})
    assert triples(answers[0]) == triples(canonical)
    assert len(triples(canonical)) > 100


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/turtle"),
        ("text/html", "text/turtle"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.6", "application/rdf+xml"),
        ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
        ("application/n-triples, text/html;q=0.1", "application/n-triples"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/trig, application/n-quads;q=0.9", "application/trig"),
        ("application/n-quads, */*;q=0.1", "application/n-quads"),
        ("application/n-quads,text/turtle;q=0.6", "text/turtle"),
        ("application/n-quads, application/trig;q=0.95, application/ld+json;q=0.9", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("text/xml", "application/rdf+xml"),
        ("text/plain", "application/n-triples"),
        ("text/n3", "text/turtle"),
    ],
)
def test_the_format_is_the_one_that_the_caller_likes_best(http: httpx.Client, accept: str | None, given: str):
    request = http.build_request("GET", AREAS)
    del request.headers["accept"]
    if accept:
        request.headers["accept"] = accept
    answer = http.send(request)
    assert answer.headers["content-type"].partition(";")[0] == given
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("other", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_whoever_reads_triples_has_a_graph_as_triples(http: httpx.Client, other: str):
    answer = http.get(AREAS, headers={"Accept": f"application/n-quads, {other};q=0.6"})
    quads = list(pyoxigraph.parse(answer.content, format=RdfFormat.from_media_type(other)))
    assert quads
    assert {quad.graph_name for quad in quads} == {pyoxigraph.DefaultGraph()}


def test_a_format_that_there_is_not_is_refused_with_those_there_are(http: httpx.Client):
    answer = http.get(AREAS, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert all(media_type in answer.json()["detail"] for media_type in FORMATS)


@pytest.mark.parametrize("media_type", ["application/n-quads", "application/trig"])
def test_a_format_for_datasets_says_which_graph_a_triple_stands_in(
    http: httpx.Client, site: str, media_type: str
):
    def graphs(address: str) -> set[str]:
        answer = http.get(address, headers={"Accept": media_type})
        quads = pyoxigraph.parse(answer.content, format=RdfFormat.from_media_type(media_type))
        return {quad.graph_name.value for quad in quads}

    assert graphs(AREAS) == {f"{site}{AREAS}"}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    published = http.get("sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    assert graphs("graph?default") == set(published)


def test_the_default_graph_is_what_queries_see(http: httpx.Client):
    default = http.get("graph?default", headers={"Accept": "application/n-triples"})
    built = http.post(
        "sparql",
        data={"query": "CONSTRUCT WHERE { ?s ?p ?o }"},
        headers={"Accept": "application/n-triples"},
    )
    assert triples(default) == triples(built)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("graph", 400, "?default"),
        ("graph/", 400, "?default"),
        ("graph?graph=http://e.example/&default", 400, "2"),
        ("graph?graph=http://e.example/1&graph=http://e.example/2", 400, "2"),
        ("graph?graph=reference/areas", 400, "absolute"),
        ("graph?graph=", 400, "absolute"),
        ("graph?graph=http://e.example/a%20b", 400, "absolute"),
        ("graph?graph=http://e.example/none", 404, "http://e.example/none"),
        ("graph/none", 404, "No graph"),
        ("graph/none.ttl", 404, "No graph"),
        (f"{AREAS}.docx", 404, "No graph"),
        (f"{AREAS}.ttl.ttl", 404, "No graph"),
    ],
)
def test_what_names_no_graph_is_told(http: httpx.Client, address: str, status: int, said: str):
    answer = http.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert said in answer.text
    assert http.head(address).status_code == status


@pytest.mark.parametrize("address", [AREAS, f"{AREAS}.nt", "graph?default", "graph/shapes/fact"])
def test_an_unchanged_graph_is_not_sent_again(http: httpx.Client, address: str):
    tags: set[str] = set()
    for media_type in list(FORMATS)[:1] if address.endswith(".nt") else FORMATS:
        first = http.get(address, headers={"Accept": media_type})
        known = {"Accept": media_type, "If-None-Match": f'"x", {first.headers["etag"]}'}
        again = http.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        # Each store names blank nodes as it likes, and only in rules there are any.
        assert first.headers["etag"].startswith("W/") == ("areas" not in address)
        tags.add(first.headers["etag"])
    assert len(tags) == (1 if address.endswith(".nt") else len(FORMATS))


def test_another_method_is_refused_with_those_there_are(http: httpx.Client):
    every = {"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"}
    for address in (AREAS, "graph?default"):
        for method, status in (("PROPFIND", 405), ("OPTIONS", 204)):
            answer = http.request(method, address)
            assert answer.status_code == status
            assert set(answer.headers["allow"].replace(" ", "").split(",")) == every


@dataclass(frozen=True)
class Large:
    """A server over a graph that is larger than what the sockets' buffers take."""

    http: httpx.Client
    base: str
    folder: Path
    process: int

    def peak(self) -> int:
        """The most memory that the server's own process has had, in bytes."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def lines(count: int, said: str = "") -> bytes:
    text = said + WORDS
    return "".join(f'<http://e/s{n}> <http://e/p> "{n} {text}" .\n' for n in range(count)).encode()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    folder, port = tmp_path_factory.mktemp("large"), free_port()
    base = f"http://127.0.0.1:{port}/"
    publish(folder / "var", base, {f"{base}graph/large": lines(TRIPLES), f"{base}graph/small": lines(3)})
    with serving(folder, base, port) as server, asking(base) as http:
        yield Large(http, base, folder, server.pid)


# Each is written by code of its own; that nothing is held, three of them tell every day.
DAILY = {"text/turtle", "application/ld+json", "application/n-quads"}


@pytest.mark.parametrize(
    "media_type",
    [pytest.param(name, marks=[] if name in DAILY else pytest.mark.thorough) for name in FORMATS],
)
def test_a_large_graph_comes_whole_in_every_format_and_is_never_held_in_memory(large: Large, media_type: str):
    # The first reading fills the engine's own cache with as much as it reads; twice, if kg held it as well.
    quiet = large.peak()
    with large.http.stream("GET", "graph/large", headers={"Accept-Encoding": "identity"}) as answer:
        size = sum(map(len, answer.iter_raw()))
    assert size > 30 * MEBIBYTE
    before = large.peak()
    assert before - quiet < size + 24 * MEBIBYTE
    said = WORDS.encode()
    found = size = 0
    rest = b""
    headers = {"Accept": media_type, "Accept-Encoding": "identity"}
    with large.http.stream("GET", "graph/large", headers=headers) as answer:
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        for block in answer.iter_raw():
            size += len(block)
            whole = rest + block
            found += whole.count(said)
            rest = whole[whole.rfind(said) + len(said) :] if said in whole else whole
            rest = rest[-len(said) :]
    assert found == TRIPLES
    assert size > 30 * MEBIBYTE
    assert large.peak() - before < 10 * MEBIBYTE


def test_head_and_304_say_what_get_does(large: Large):
    got = large.http.get("graph/large", headers={"Accept-Encoding": "identity"})
    head = large.http.head("graph/large", headers={"Accept-Encoding": "identity"})
    unchanged = large.http.get("graph/large", headers={"If-None-Match": got.headers["etag"]})
    assert (head.status_code, head.content, unchanged.status_code) == (200, b"", 304)
    for name in ("content-type", "etag", "vary", "cache-control", "content-length"):
        assert head.headers.get(name) == got.headers.get(name)


def test_readers_that_stop_reading_are_so_many_and_stop_nobody_else(large: Large):
    begun: list[Iterator[bytes]] = []
    with ExitStack() as stack:
        for _ in range(MOST):
            # Compressed, it would fit into what the connections hold on their way.
            plain = {"Accept-Encoding": "identity"}
            answer = stack.enter_context(large.http.stream("GET", "graph/large", headers=plain))
            assert answer.status_code == 200
            # The first bytes come while the last are not yet written; an iterator that is let go hangs up.
            begun.append(answer.iter_raw())
            assert next(begun[-1])
        turned_away = large.http.get("graph/small")
        assert (turned_away.status_code, turned_away.headers["retry-after"]) == (503, "5")
        assert large.http.get("healthz").status_code == 200
        # Neither of these reads a graph.
        head = large.http.head("graph/large")
        assert head.status_code == 200
        known = {"If-None-Match": head.headers["etag"]}
        assert large.http.get("graph/large", headers=known).status_code == 304
        query = {"query": "SELECT * { <http://e/s1> ?p ?o }", "format": "csv"}
        assert large.http.get("sparql", params=query).status_code == 200
    await_true(lambda: large.http.get("graph/small").status_code == 200, "there is room again")


def test_a_reader_keeps_its_generation_until_it_has_all_or_leaves(large: Large):
    generations = Generations(large.folder / "var" / "generations")
    old = generations.current_name()
    headers = {"Accept": "application/n-triples", "Accept-Encoding": "identity"}
    with (
        large.http.stream("GET", "graph/large", headers=headers) as staying,
        large.http.stream("GET", "graph/large", headers=headers) as leaving,
    ):
        blocks = staying.iter_raw()
        read = [next(blocks)]
        next(leaving.iter_raw())
        publish(
            large.folder / "var",
            large.base,
            {f"{large.base}graph/large": lines(10, "anew: "), f"{large.base}graph/small": lines(3)},
            revision=2,
        )
        new = large.http.get("graph/large", headers=headers)
        assert new.text.count("anew: ") == 10
        assert new.headers["etag"] != staying.headers["etag"]
        assert old not in generations.sweep()
        read += list(blocks)
        assert b"".join(read).count(b"\n") == TRIPLES
        assert b"anew" not in b"".join(read)
        assert old not in generations.sweep()
    # Query workers turn to the new generation with their next query.
    numbers = count()

    def swept() -> bool:
        large.http.get("sparql", params={"query": f"ASK {{ ?s ?p {next(numbers)} }}"})
        return old in generations.sweep()

    await_true(swept, "the old generation is gone")


def test_the_tag_of_a_graph_stays_while_another_changes(large: Large):
    before = large.http.head("graph/small").headers["etag"]
    graphs = {f"{large.base}graph/large": lines(11), f"{large.base}graph/small": lines(3)}
    publish(large.folder / "var", large.base, graphs, revision=3)
    assert large.http.head("graph/small").headers["etag"] == before
    publish(large.folder / "var", large.base, graphs | {f"{large.base}graph/small": lines(4)}, revision=4)
    assert large.http.head("graph/small").headers["etag"] != before
