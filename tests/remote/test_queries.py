"""A query put to a remote store has the answer that an embedded one gives, or an error; never a part."""

import asyncio
import json
import resource
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, parse, parse_query_results

from kg.config import Settings
from kg.errors import (
    QueryError,
    QueryFault,
    QueryLimit,
    QueryRefused,
    QueryUnavailable,
    StoreError,
)
from kg.query.formats import BINDINGS, GRAPHS
from kg.query.query import Dataset
from kg.query.remote import RemoteEngine
from kg.store import Generations
from kg.store.remote import Server
from remote.conftest import BASE
from remote.installation import Installation, canonical
from remote.proxy import Proxy
from servers import PATIENCE, Engine, Kg, Oxigraph, Virtuoso, await_still

JSON = "application/sparql-results+json"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
WKT = "http://www.opengis.net/ont/geosparql#asWKT"

SELECTS = [
    "SELECT ?f ?v WHERE { ?f <def#value> ?v }",
    "SELECT ?f ?w WHERE { ?f <def#quote> ?w }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?k (COUNT(?f) AS ?n) WHERE { ?f a <def#Fact> ; <def#kind> ?k } GROUP BY ?k",
    "SELECT ?f ?l WHERE { ?f <def#lowerBound> ?l FILTER(?l >= 95) }",
    "SELECT ?f ?l ?u WHERE { ?f a <def#Fact> "
    "OPTIONAL { ?f <def#lowerBound> ?l } OPTIONAL { ?f <def#upperBound> ?u } }",
    f"SELECT ?a ?n WHERE {{ ?a a <def#Area> ; <{LABEL}> ?n FILTER(LANG(?n) = 'vi') }}",
    "SELECT DISTINCT ?c WHERE { ?s a ?c }",
    "SELECT ?x WHERE { <id/area/cao-bang> <def#partOf>* ?x }",
    "SELECT ?d WHERE { ?a <http://purl.org/dc/terms/issued>|<https://schema.org/datePublished> ?d }",
    f"SELECT ?w WHERE {{ ?x <{WKT}> ?w }}",
    "SELECT (1 AS ?one) ?none WHERE {}",
    "SELECT ?s WHERE { ?s <none> ?o }",
    'SELECT (STRLEN("Cao Bằng") AS ?n) (UCASE("đ") AS ?u) (CONCAT("a", "\\n", "b") AS ?c) WHERE {}',
    "SELECT ?s WHERE { VALUES ?s { <id/area/cao-bang> <id/area/none> } ?s a ?c }",
]
ASKS = ["ASK { ?f <def#value> ?v }", "ASK { ?f <none> ?v }", "ASK {}"]
CONSTRUCTS = [
    "CONSTRUCT { ?f <v> ?v } WHERE { ?f <def#value> ?v }",
    f"CONSTRUCT {{ ?f <v> ?v }} WHERE {{ ?f <{WKT}> ?v }}",
    "CONSTRUCT { ?f ?p ?o } WHERE { ?f a <def#Fact> ; ?p ?o }",
    "CONSTRUCT { ?s <none> ?o } WHERE { ?s <none> ?o }",
]


@pytest.fixture(scope="session")
def published(whole: Installation) -> Dataset:
    graphs = tuple(graph.value for graph in whole.view().quads.named_graphs())
    return Dataset(graphs, graphs)


@pytest.fixture
def proxy(engine: Engine) -> Iterator[Proxy]:
    with Proxy(engine.http).running() as running:
        yield running


def behind(proxy: Proxy, engine: Engine, **more: str) -> Settings:
    """The settings that lead through the proxy."""
    through = {
        name: value.replace(f":{engine.http}/", f":{proxy.port}/") for name, value in engine.settings.items()
    }
    return Settings(**{"base_iri": BASE, **through, **more})  # pyright: ignore[reportArgumentType]


def ask(
    settings: Settings, query: str, media_type: str, dataset: Dataset | None, seconds: float = 30
) -> bytes:
    async def all_of_it() -> bytes:
        async with aclosing(RemoteEngine(settings)) as engine:
            return b"".join([block async for block in engine.run(query, media_type, dataset, seconds)])

    return asyncio.run(all_of_it())


def here(embedded: Installation, query: str):
    current = Generations(embedded.settings.generations_dir).current()
    return current.store.query(query, base_iri=BASE, use_default_graph_as_union=True)


def rows(results) -> list[list[str]]:
    return sorted([str(term) for term in solution] for solution in results)


@pytest.mark.parametrize("query", SELECTS)
@pytest.mark.parametrize("media_type", BINDINGS)
def test_a_select_has_the_answer_that_an_embedded_store_gives(
    whole: Installation, embedded: Installation, published: Dataset, query: str, media_type: str
):
    body = ask(whole.settings, query, media_type, published)
    expected = here(embedded, query)
    if media_type == "text/csv":
        # CSV does not tell terms apart, so it is compared as it is written.
        lines = sorted(body.decode().split("\r\n"))
        assert lines == sorted(expected.serialize(format=QueryResultsFormat.CSV).decode().split("\r\n"))
        return
    results = parse_query_results(body, BINDINGS[media_type])
    assert [v.value for v in results.variables] == [v.value for v in expected.variables]
    assert rows(results) == rows(expected)


@pytest.mark.parametrize("query", ASKS)
@pytest.mark.parametrize("media_type", BINDINGS)
def test_an_ask_has_a_boolean_for_an_answer(
    whole: Installation, embedded: Installation, published: Dataset, query: str, media_type: str
):
    body = ask(whole.settings, query, media_type, published)
    expected = bool(here(embedded, query))
    if media_type == JSON:
        assert json.loads(body)["boolean"] is expected
    elif media_type == "text/csv":
        assert body.strip() == str(expected).lower().encode()
    else:
        assert bool(parse_query_results(body, BINDINGS[media_type])) is expected


@pytest.mark.parametrize("query", CONSTRUCTS)
@pytest.mark.parametrize("media_type", GRAPHS)
def test_a_construct_has_the_graph_that_an_embedded_store_gives(
    whole: Installation, embedded: Installation, published: Dataset, query: str, media_type: str
):
    body = ask(whole.settings, query, media_type, published)
    expected = here(embedded, query).serialize(format=RdfFormat.N_TRIPLES)
    assert canonical(parse(body, GRAPHS[media_type].native)) == canonical(
        parse(expected, RdfFormat.N_TRIPLES)
    )


def test_a_query_sees_the_dataset_that_is_named_and_nothing_else(whole: Installation, published: Dataset):
    one = f"{BASE}graph/reference/areas"
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"

    def first(query: str, dataset: Dataset) -> list[str]:
        body = ask(whole.settings, query, "text/csv", dataset)
        return body.decode().split()[1:]

    areas = next(g.triples for g in whole.view().manifest.graphs if g.graph == one)
    assert first(count, Dataset((one,), ())) == [str(areas)]
    assert first(count, Dataset((), (one,))) == ["0"]
    assert first(count, Dataset((), ())) == ["0"]
    assert first(named, Dataset((one,), ())) == []
    assert first(named, Dataset((), (one,))) == [one]
    assert f"{BASE}.state" not in first(named, published)


def test_a_graph_with_nothing_in_it_has_no_solutions(whole: Installation, published: Dataset):
    pattern = "{ GRAPH <.nothing> { ?s ?p ?o } }"
    assert json.loads(ask(whole.settings, f"ASK {pattern}", JSON, published))["boolean"] is False
    count = ask(whole.settings, f"SELECT (COUNT(*) AS ?n) {pattern}", "text/csv", published)
    assert count.split() == [b"n", b"0"]


def test_what_the_server_cannot_answer_is_an_error_of_the_query(whole: Installation, published: Dataset):
    with pytest.raises(QueryError, match="cannot answer"):
        ask(whole.settings, "SELECT (<http://example.org/f>(1) AS ?x) WHERE {}", JSON, published)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) WHERE {}",
        "PREFIX b: <bif:> SELECT (b:exec('shutdown') AS ?x) WHERE {}",
        "PREFIX b: <b\\u0069f:> SELECT (b:pi() AS ?x) WHERE {}",
        "SELECT (sql:x(1) AS ?x) WHERE {}",
        "ASK { ?s ?p ?o . ?o <bif:contains> 'x' }",
    ],
)
def test_procedures_of_the_server_are_never_called(
    engine: Engine, whole: Installation, published: Dataset, query: str
):
    if engine.name == "virtuoso":
        with pytest.raises(QueryRefused):
            ask(whole.settings, query, JSON, published)
    elif query.startswith("ASK"):
        # Elsewhere it is a predicate like any other, which nothing has.
        assert json.loads(ask(whole.settings, query, JSON, published))["boolean"] is False
    else:
        with pytest.raises(QueryError):
            ask(whole.settings, query, JSON, published)


HEAVY = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(STRLEN(STR(?a)) + STRLEN(STR(?d)) + STRLEN(STR(?g)) = 1) }"
)
MANY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def overworked(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A server to leave with queries that nobody waits for any more."""
    if isinstance(engine, Virtuoso):
        # It is told for how long to compute.
        yield engine
        return
    # It would go on, and take a core from whatever runs next.
    own = Oxigraph(tmp_path)
    own.start()
    yield own
    own.kill()


@pytest.mark.parametrize("query", [HEAVY, MANY], ids=["computing", "streaming"])
@pytest.mark.parametrize("media_type", [JSON, "text/csv"])
def test_a_query_ends_at_its_deadline(overworked: Engine, query: str, media_type: str):
    base = "http://overworked.example.org/"
    settings = Settings(base_iri=base, **overworked.settings)  # pyright: ignore[reportArgumentType]
    lines = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(2000))
    Server(settings).add(f"{base}g", lines.encode())
    with pytest.raises(QueryLimit) as caught:
        ask(settings, query, media_type, Dataset((f"{base}g",), ()), seconds=2)
    assert caught.value.limit == "query_timeout"


@pytest.mark.parametrize("media_type", [*BINDINGS])
def test_an_answer_that_breaks_off_is_never_taken_for_whole(
    engine: Engine, whole: Installation, published: Dataset, proxy: Proxy, media_type: str
):
    query = "SELECT ?f ?p ?o WHERE { ?f a <def#Fact> ; ?p ?o }"
    settings = behind(proxy, engine)
    size = len(ask(settings, query, media_type, published))
    assert size > 10_000

    async def cut(after: int) -> None:
        async with aclosing(RemoteEngine(settings)) as asked:
            await asyncio.to_thread(asked._server.dialect)
            proxy.cut_after = after
            try:
                _ = [block async for block in asked.run(query, media_type, published, 30)]
            finally:
                proxy.cut_after = None

    for after in (0, 10, 400, 5_000, 9_000):
        with pytest.raises(QueryUnavailable):
            asyncio.run(cut(after))


def test_an_answer_in_which_the_server_says_why_it_stops_is_an_error(
    engine: Engine, whole: Installation, published: Dataset
):
    """The Oxigraph server writes its error into a result that it has begun, and ends the answer in order."""
    if not isinstance(engine, Oxigraph):
        pytest.skip("Virtuoso begins no answer before it has all of it")
    # Nothing is reached: the server takes this port for no HTTP server's.
    query = "SELECT ?a WHERE { { ?a <def#value> ?c } UNION { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } } }"
    raw = httpx.post(
        engine.settings["remote_query_url"],
        data={"query": f"BASE <{BASE}> {query}", "default-graph-uri": list(published.default_graphs)},
        headers={"Accept": "text/csv"},
        timeout=PATIENCE,
    )
    assert raw.status_code == 200
    assert "not allowed" in raw.text
    for media_type in BINDINGS:
        with pytest.raises(QueryUnavailable):
            ask(whole.settings, query, media_type, published)
    construct = query.replace("SELECT ?a", "CONSTRUCT { ?a <urn:q> ?a }")
    for media_type in GRAPHS:
        with pytest.raises(QueryUnavailable):
            ask(whole.settings, construct, media_type, published)


def test_a_virtuoso_that_cuts_results_off_is_refused(tmp_path: Path):
    with Virtuoso(tmp_path, {"ResultSetMaxRows": 100}).started() as capped:
        settings = Settings(base_iri=BASE, **capped.settings)  # pyright: ignore[reportArgumentType]
        with pytest.raises(StoreError, match="ResultSetMaxRows"):
            Server(settings).dialect()
        with pytest.raises(QueryUnavailable, match="ResultSetMaxRows"):
            ask(settings, "SELECT * WHERE { ?s ?p ?o }", JSON, None)


def test_an_answer_of_as_many_rows_as_a_server_gives_is_an_error(
    engine: Engine, published: Dataset, proxy: Proxy
):
    """Virtuoso says it in a header alone."""
    settings = behind(proxy, engine)
    proxy.adds = b"X-SPARQL-MaxRows: 1048576\r\n"
    with pytest.raises(QueryLimit, match="1048576"):
        ask(settings, SELECTS[0], JSON, published)


@pytest.mark.thorough
@pytest.mark.parametrize("engine", [Virtuoso], ids=["virtuoso"], indirect=True)
def test_more_rows_than_virtuoso_gives_are_an_error(engine: Engine):
    """It gives 1,048,576 rows at the most, and says so in a header alone."""
    base = "http://rows.example.org/"
    settings = Settings(base_iri=base, **engine.settings)  # pyright: ignore[reportArgumentType]
    lines = "".join(f"<urn:s{n}> <urn:p> <urn:o> .\n" for n in range(1025))
    Server(settings).add(f"{base}g", lines.encode())
    query = "SELECT ?o WHERE { ?a ?b ?o . ?d ?b ?o }"
    with pytest.raises(QueryLimit, match="1048576"):
        ask(settings, query, "text/csv", Dataset((f"{base}g",), ()), PATIENCE)


def test_a_long_result_is_not_held_however_slowly_it_is_read(engine: Engine, proxy: Proxy):
    base = "http://long.example.org/"
    settings = behind(proxy, engine, base_iri=base)
    # Few rows, each of them long: Virtuoso computes all of them before it gives the first.
    words = "words " * 2000
    lines = "".join(f'<urn:s{n}> <urn:p> "{n} {words}" .\n' for n in range(100))
    Server(settings).add(f"{base}g", lines.encode())
    dataset = Dataset((f"{base}g",), ())
    query = "SELECT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f }"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def some() -> int:
        read = 0
        async with aclosing(RemoteEngine(settings)) as asked:
            run = asked.run(query, "text/csv", dataset, PATIENCE)
            async with aclosing(run):
                async for block in run:
                    read += len(block)
                    await asyncio.sleep(0.05)
                    if read > 500_000:
                        break
                await asyncio.to_thread(await_still, lambda: proxy.handed_on)
                # What is not read is not taken from the server either, but for what stands in between.
                assert proxy.handed_on < 24 * 2**20
        return read

    assert asyncio.run(some()) > 500_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 96 * 1024
    assert proxy.closed_early.wait(PATIENCE)


def test_an_outage_is_an_error(whole: Installation, engine: Engine, proxy: Proxy):
    settings = behind(proxy, engine)
    proxy._listener.close()
    with pytest.raises(QueryUnavailable):
        ask(settings, "ASK {}", JSON, None)


def reader(password: str) -> dict[str, str]:
    return {"remote_query_user": "reader", "remote_query_password": password}


def test_a_server_may_ask_for_a_basic_password_for_queries(
    engine: Engine, whole: Installation, published: Dataset, proxy: Proxy
):
    proxy.account = "reader:open sesame"
    with pytest.raises(QueryError):
        ask(behind(proxy, engine), "ASK {}", JSON, published)
    known = behind(proxy, engine, **reader("open sesame"))
    assert json.loads(ask(known, "ASK {}", JSON, published))["boolean"] is True
    subjects = Server(known).select(
        f"SELECT ?o WHERE {{ GRAPH ?g {{ {NamedNode(BASE + 'id/area/cao-bang')} ?p ?o }} }}"
    )
    assert next(subjects, None) is not None
    wrong = behind(proxy, engine, **reader("nope"))
    with pytest.raises((QueryFault, QueryUnavailable)) as caught:
        ask(wrong, "ASK {}", JSON, published)
    assert "nope" not in str(caught.value)


def test_a_connection_that_closes_before_an_answer_is_no_outage(
    engine: Engine, published: Dataset, proxy: Proxy
):
    proxy.answers_second = True
    settings = behind(proxy, engine)
    assert json.loads(ask(settings, "ASK {}", JSON, published))["boolean"] is True
    assert next(Server(settings).select("SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1"))


def test_the_program_answers_from_a_remote_store(whole: Installation, engine: Engine, tmp_path: Path):
    kg = Kg(tmp_path, {**whole.environment, "KG_DATA_DIR": str(whole.settings.data_dir)})
    said = kg("query", "SELECT (COUNT(*) AS ?n) WHERE { ?f a <def#Fact> }", "--format", "csv").stdout
    facts = whole.view().manifest.count(f"{BASE}def#Fact")
    assert said.split() == ["n", str(facts)]
    exported = kg("export", "reference/areas", "--format", "nt").stdout
    assert len(exported.splitlines()) == next(
        g.triples for g in whole.view().manifest.graphs if g.graph == f"{BASE}graph/reference/areas"
    )
    assert str(whole.ledger.head()) in kg("status").stdout
    assert "sound" in kg("verify").stderr
    text = Path(__file__).parents[2] / "data" / "articles" / "protection-sociale-nord-est.ttl"
    kg("validate", text)
    # The file is no article's text, so no quote can be checked against it.
    kg("verify", "--text", text, code=3)
