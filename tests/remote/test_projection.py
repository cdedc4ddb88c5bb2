"""A remote store shows what an embedded one shows, whatever the server makes of it on the way."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.describe import Describer
from kg.errors import SourceError, StoreError, ValidationFailed
from kg.index import FactTable, Finder, Order
from kg.publish import Change, Source, bundled_sources
from kg.publish import remote as publishing
from kg.store import views
from kg.store.remote import Server, StateGraph, dialect
from kg.vocab import GEO, RDF, SKOS, Terms
from laws import fewer
from remote.installation import Installation, canonical, values
from servers import Engine, Oxigraph, Virtuoso

ENTITIES = [
    "id/area/cao-bang",
    "id/area/bac-kan",
    "id/article/protection-sociale-nord-est",
    "id/fact/protection-sociale-nord-est-001",
    "id/kind/observation",
    "id/indicator/poverty-rate",
    "def#area",
    "shapes#Fact",
]


def test_every_graph_is_as_in_an_embedded_store(whole: Installation, embedded: Installation):
    there, here = whole.published(), embedded.published()
    assert len(there) == len(bundled_sources())
    assert there == here


@pytest.mark.parametrize("path", ENTITIES)
def test_every_entity_is_described_as_in_an_embedded_store(
    whole: Installation, embedded: Installation, path: str
):
    describers = [Describer(one.view()) for one in (whole, embedded)]
    there, here = (describer.describe(whole.base + path) for describer in describers)
    if here is None:
        assert there is None
        return
    assert canonical(there.triples) == canonical(here.triples)
    assert there.types == here.types
    assert there.references == here.references
    assert there.values == here.values
    named = {
        node.value for t in here.triples for node in (t.subject, t.object) if isinstance(node, NamedNode)
    }
    labels = [describer.labels(named) for describer in describers]
    assert labels[0] == labels[1]


@pytest.mark.parametrize(
    "pattern",
    [
        (None, RDF("type"), SKOS("ConceptScheme")),
        (NamedNode("http://example.org/id/area/cao-bang"), None, None),
        (NamedNode("http://example.org/id/area/cao-bang"), SKOS("prefLabel"), None),
        (
            NamedNode("http://example.org/id/area/cao-bang"),
            SKOS("prefLabel"),
            Literal("Cao Bằng", language="vi"),
        ),
        (None, None, Literal("Cao Bằng", language="vi")),
        (None, GEO("asWKT"), None),
        (None, NamedNode("http://example.org/none"), None),
        (None, None, NamedNode("http://example.org/id/area/cao-bang")),
    ],
)
def test_patterns_match_what_they_match_in_an_embedded_store(
    whole: Installation, embedded: Installation, pattern: tuple
):
    there, here = (
        sorted(map(str, one.view().quads.quads_for_pattern(*pattern))) for one in (whole, embedded)
    )
    assert there == here


def test_of_many_that_refer_to_an_entity_as_many_are_listed(whole: Installation, embedded: Installation):
    there, here = (
        Describer(one.view()).describe(f"{one.base}id/code/total").references for one in (whole, embedded)
    )
    assert {p: (len(r.subjects), r.complete) for p, r in there.items()} == {
        p: (len(r.subjects), r.complete) for p, r in here.items()
    }
    assert not all(reference.complete for reference in there.values())


def test_manifest_and_status_are_those_of_an_embedded_store(whole: Installation, embedded: Installation):
    there, here = whole.publisher().status(), embedded.publisher().status()
    assert there.manifest.graphs == here.manifest.graphs
    assert (there.published, there.head) == (here.published, here.head)


def test_what_is_published_verifies_and_conforms(whole: Installation):
    assert whole.publisher().verify() == []
    assert whole.publisher().validate().conforms


def test_a_submission_is_checked_in_the_light_of_what_is_published(whole: Installation):
    broken = f"<id/fact/x-001> a <{Terms(whole.base).kg('Fact').value}> ."
    head, graphs = whole.ledger.head(), whole.published().keys()
    with pytest.raises(ValidationFailed):
        whole.load("x", broken)
    assert whole.ledger.head() == head
    assert whole.published().keys() == graphs
    with pytest.raises(ValidationFailed):
        whole.publisher().drop("reference/areas")
    assert whole.ledger.head() == head


XSD = "http://www.w3.org/2001/XMLSchema#"
SPELLINGS = {
    "decimal": ["51.20", "51.2", "-0.50", "83800000", "0.123456789012345", "0.1234567890123456789", "7.0"],
    "integer": [
        "007",
        "-0",
        "12345678901234567890",
        "9223372036854775807",
        "123456789012345678",
        "9999999999",
    ],
    "unsignedInt": ["4000000000", "7"],
    "double": ["1.5E0", "0.1", "INF"],
    "boolean": ["true", "0"],
    "date": ["2025-07-01"],
    "dateTime": ["2025-07-01T10:00:00Z", "2025-07-01T10:00:00.5+07:00"],
    "gYear": ["2025"],
    "duration": ["P1Y", "PT36H"],
    "dayTimeDuration": ["P1DT2H"],
    "anyURI": ["http://example.org/"],
}
TEXTS = [
    '"plain"',
    '""',
    '"  around  "',
    '"two\\nlines\\r\\nand a tab\\t"',
    '"quote \\" and backslash \\\\"',
    '"control \\u0001"',
    '"Việt Nam đ 😀"@vi',
    '"colour"@en-GB',
    '"looks like _:c14n0 ."',
    '"looks like <http://example.org/.well-known/genid/x> ."',
    '"POINT (1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
    '"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
    '"x"^^<http://example.org/datatype>',
    "<http://example.org/é?a=b&c=%20#d>",
]
LITERALS = [f'"{lexical}"^^<{XSD}{name}>' for name, forms in SPELLINGS.items() for lexical in forms] + TEXTS


def test_values_come_back_as_from_an_embedded_store(installation: Installation, twin: Installation):
    values = [*LITERALS, f'"{"long " * 40_000}"']
    for one in (installation, twin):
        one.load("one", "\n".join(f"<a{number}> <p> {value} ." for number, value in enumerate(values)))
    assert installation.published() == twin.published()
    assert len(installation.published()["article/one"]) == len(values)
    assert installation.publisher().verify() == []


@pytest.mark.thorough
@pytest.mark.parametrize("value", LITERALS, ids=lambda value: value[:40])
def test_a_value_comes_back_when_there_is_nothing_else(
    installation: Installation, twin: Installation, value: str
):
    for one in (installation, twin):
        one.load("one", f"<a> <p> {value} .")
    assert installation.published() == twin.published()
    assert installation.publisher().verify() == []


TERMS = st.sampled_from(["<a>", "<b>", "_:x", "_:y"])
# Virtuoso keeps one of two numbers that are equal, whatever their types (docs/how-to/use-a-remote-store.md).
EQUAL = {f'"7.0"^^<{XSD}decimal>', f'"7"^^<{XSD}unsignedInt>', f'"-0"^^<{XSD}integer>'}
OBJECTS = st.one_of(TERMS, st.sampled_from([literal for literal in LITERALS if literal not in EQUAL]))
TRIPLES = st.lists(st.tuples(TERMS, st.sampled_from(["<p>", "<q>"]), OBJECTS), max_size=8)


Edits = list[list[tuple[str, str, str]]]
EDITS = st.lists(TRIPLES, min_size=1, max_size=3)
# An installation goes on from one example to the next: that the edits of all of them follow one another.
GOES_ON = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.parametrize("engine", [Oxigraph], ids=["oxigraph"], indirect=True)
@fewer(3, suppress_health_check=GOES_ON)
@given(edits=EDITS)
def test_after_any_edits_it_shows_what_an_embedded_store_shows(
    engine: Engine, installation: Installation, twin: Installation, edits: Edits
):
    same_after(installation, twin, edits)


@pytest.mark.parametrize("engine", [Virtuoso], ids=["virtuoso"], indirect=True)
@fewer(5, suppress_health_check=GOES_ON)
@given(edits=EDITS)
def test_after_any_edits_virtuoso_too_shows_what_an_embedded_store_shows(
    engine: Engine, installation: Installation, twin: Installation, edits: Edits
):
    same_after(installation, twin, edits)


def same_after(installation: Installation, twin: Installation, edits: Edits) -> None:
    for triples in edits:
        turtle = " .\n".join([*(" ".join(triple) for triple in triples), "<a> a <C> ."])
        for one in (installation, twin):
            one.load("one", turtle)
        assert installation.published() == twin.published()
    assert installation.publisher().verify() == []


def test_a_graph_is_put_replaced_and_dropped(installation: Installation):
    installation.load("one", "<a> <p> 1 . <b> <p> 2 .")
    installation.load("two", "<a> <p> 3 .")
    assert values(installation, "article/one") == {"1", "2"}
    installation.load("one", "<a> <p> 1 . <b> <p> 4 .")
    assert values(installation, "article/one") == {"1", "4"}
    assert values(installation, "article/two") == {"3"}
    installation.publisher().drop("article/one")
    assert installation.published().keys() == {"article/two"}
    assert values(installation, "article/one") == set()
    assert installation.view().revision == 4
    with pytest.raises(SourceError):
        installation.publisher().drop("article/one")


def test_periods_are_described_and_given_up_as_in_an_embedded_store(
    installation: Installation, twin: Installation
):
    minted = "reference/minted-periods"
    for one in (installation, twin):
        one.load("one", "<id/fact/one-001> <def#period> <id/period/2024-Q3>, <id/period/by-2030> .")
    assert len(installation.published()[minted]) == len(twin.published()[minted]) == 19
    new = f'<{installation.base}id/period/2024-Q3> <{installation.base}p> "1" .\n'.encode()
    hand = Change(f"{installation.base}graph/reference/x", f"{installation.base}id/period/2024-Q3", new)
    for one in (installation, twin):
        one.publisher().apply([hand])
    assert installation.published() == twin.published()
    assert len(installation.published()[minted]) == 9
    assert installation.publisher().verify() == []


def test_blank_nodes_of_two_graphs_are_not_one(installation: Installation):
    for name in ("one", "two"):
        installation.load(name, "<a> <p> _:x . _:x <q> 1 .")
    quads = installation.view().quads.quads_for_pattern(NamedNode(f"{installation.base}a"), None, None)
    nodes = {quad.object for quad in quads}
    assert len(nodes) == 2
    assert all(isinstance(node, BlankNode) for node in nodes)
    found = list(installation.view().quads.about(list(nodes)))
    assert sorted(str(quad.subject) for quad in found) == sorted(map(str, nodes))


def test_a_small_change_is_made_by_updates_and_a_large_one_by_writing_anew(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    added: list[int] = []
    add = Server.add

    def noted(server: Server, graph: str, lines: bytes) -> None:
        added.append(lines.count(b"\n"))
        add(server, graph, lines)

    monkeypatch.setattr(Server, "add", noted)
    lines = [f"<s{number}> <p> {number} ." for number in range(5000)]
    installation.load("one", "\n".join(lines))
    assert sum(added) == 5000
    added.clear()
    installation.load("one", "\n".join(lines[3000:]) + "<other> <p> 1 .")
    assert added == []
    assert len(installation.published()["article/one"]) == 2001
    monkeypatch.setattr(publishing, "CHANGED_AT_MOST", 10)
    installation.load("one", "\n".join(lines))
    assert sum(added) == 5000
    assert len(installation.published()["article/one"]) == 5000


def test_content_is_sent_in_pieces_of_whole_lines(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.rdf.content.PIECE_SIZE", 1000)
    installation.load("one", "\n".join(f"<s{number}> <p> _:b{number % 50} ." for number in range(500)))
    assert len(installation.published()["article/one"]) == 500
    assert installation.publisher().verify() == []


def test_what_is_too_much_for_one_answer_is_read_in_parts(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    few = dataclasses.replace(Server(installation.settings).dialect(), whole=40)
    monkeypatch.setattr(dialect, "VIRTUOSO", few)
    monkeypatch.setattr(Server, "dialect", lambda server: few)
    lines = "\n".join(f"<s{number}> <p> _:b{number % 50} ." for number in range(500))
    installation.load("one", lines)
    assert len(installation.published()["article/one"]) == 500
    assert installation.publisher().verify() == []


def test_names_are_found_as_in_an_embedded_store(whole: Installation, embedded: Installation):
    ours, theirs = (Finder(made.settings.search_path) for made in (whole, embedded))
    assert ours.kinds() == theirs.kinds()
    for text in ("cao bang", "Đông Bắc", "tỷ lệ", "povrety rate", "zone", "2021", "zzz"):
        assert ours.find(text, limit=50) == theirs.find(text, limit=50)


def test_facts_are_counted_and_listed_as_in_an_embedded_store(whole: Installation, embedded: Installation):
    ours, theirs = (FactTable(made.settings.facts_path) for made in (whole, embedded))
    assert ours.count({}).number > 90
    areas = {"area": [f"{whole.base}id/area/{slug}" for slug in ("cao-bang", "quang-ninh")]}
    for where in ({}, areas):
        assert ours.count(where) == theirs.count(where)
        for order in Order:
            assert ours.select(where, order, limit=200) == theirs.select(where, order, limit=200)
    assert ours.latest(20) == theirs.latest(20)


def test_names_follow_what_is_published_in_parts_where_it_is_too_much_for_one_answer(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    few = dataclasses.replace(Server(installation.settings).dialect(), whole=40)
    monkeypatch.setattr(Server, "dialect", lambda server: few)
    finder = Finder(installation.settings.search_path)
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    installation.load("one", "\n".join(f'<id/area/a{n}> {label} "Xã {n}"@vi .' for n in range(300)))
    assert finder.kinds() == {"area": 300}
    assert finder.find("xa 271")[0].entity == f"{installation.base}id/area/a271"
    installation.load("one", f'<id/area/a1> {label} "Phường 1"@vi .')
    assert finder.kinds() == {"area": 1}
    assert [hit.text for hit in finder.find("phuong")] == ["Phường 1"]
    installation.publisher().drop("article/one")
    assert finder.find("phuong") == []


def test_what_others_keep_on_the_server_is_neither_seen_nor_touched(installation: Installation):
    server = Server(installation.settings)
    foreign = f"http://foreign.example/{installation.base[7:-1]}"
    server.add(foreign, f'<{installation.base}a> <{installation.base}p> "theirs" .\n'.encode())
    installation.load("one", '<a> <p> "ours" .')
    found = installation.view().quads.quads_for_pattern(NamedNode(f"{installation.base}a"), None, None)
    assert [quad.object.value for quad in found] == ["ours"]
    assert [
        quad.object.value for quad in installation.view().quads.about([NamedNode(f"{installation.base}a")])
    ] == ["ours"]
    installation.publisher().rebuild()
    installation.publisher().drop("article/one")
    rows = server.select(f"SELECT ?o WHERE {{ GRAPH <{foreign}> {{ ?s ?p ?o }} }}")
    assert [row["o"].value for row in rows] == ["theirs"]


def test_a_rebuild_mends_what_was_changed_behind_its_back(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    server = Server(installation.settings)
    graph = f"{installation.base}graph/article/one"
    server.add(graph, f'<{installation.base}a> <{installation.base}p> "forged" .\n'.encode())
    server.add(f"{installation.base}graph/stray", b"<urn:a> <urn:b> <urn:c> .\n")
    assert [str(fault) for fault in installation.publisher().verify()] != []
    before = installation.view()
    installation.publisher().rebuild()
    assert values(installation, "article/one") == {"1"}
    assert installation.publisher().verify() == []
    assert (
        list(server.select(f"SELECT ?o WHERE {{ GRAPH <{installation.base}graph/stray> {{ ?s ?p ?o }} }}"))
        == []
    )
    after = installation.view()
    assert (after.revision, after.name != before.name) == (before.revision, True)


def test_moving_to_another_base_iri_leaves_nothing_under_the_old_one(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    moved = Installation(installation.folder, f"{installation.base}new/", installation.store)
    installation.publisher().rebase(moved.base)
    assert values(moved, "article/one") == {"1"}
    assert moved.publisher().verify() == []
    server = Server(installation.settings)
    for graph in ("graph/article/one", ".state"):
        where = f"GRAPH <{installation.base}{graph}> {{ ?s ?p ?o }}"
        assert list(server.select(f"SELECT ?o WHERE {{ {where} }}")) == []


def test_nothing_is_published_at_first(installation: Installation):
    assert installation.publisher().status().published is None
    with pytest.raises(StoreError, match="Nothing is published yet"):
        installation.view()


def test_a_lost_store_is_made_again(installation: Installation, engine: Engine):
    installation.load("one", "<a> <p> 1 .")
    server = Server(installation.settings)
    for graph in ("graph/article/one", ".state"):
        server.remove(installation.base + graph)
    with pytest.raises(StoreError, match="Nothing is published yet"):
        installation.view()
    assert installation.publisher().catch_up() == 1
    assert values(installation, "article/one") == {"1"}


def test_a_store_that_is_ahead_of_a_restored_ledger_goes_back(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    installation.back_up()
    installation.load("one", "<a> <p> 2 .")
    installation.load("two", "<a> <p> 3 .")
    installation.restore()
    assert installation.publisher().catch_up() == 1
    assert values(installation, "article/one") == {"1"}
    assert installation.published().keys() == {"article/one"}
    assert values(installation, "article/two") == set()


def test_a_wrong_password_is_told(engine: Engine, installation: Installation):
    if "remote_password" not in engine.settings:
        pytest.skip("this server asks for no password")
    wrong = Installation(
        installation.folder, installation.base, {**installation.store, "remote_password": "wrong"}
    )
    with pytest.raises(StoreError, match="KG_REMOTE_USER") as caught:
        wrong.load("one", "<a> <p> 1 .")
    assert "wrong" not in str(caught.value)
    assert installation.publisher().catch_up() == 1


def test_the_memory_of_a_catch_up_does_not_grow_with_it(
    installation: Installation, tmp_path: Path, thorough: bool
):
    many = 200_000 if thorough else 30_000
    program = """
installation.publisher().rebuild()
status = Path("/proc/self/status").read_text()
print(status.split("VmHWM:")[1].split()[0])
"""
    used, base = [], installation.base
    for number in (1_000, many):
        file = tmp_path / "many.nt"
        with file.open("w") as lines:
            lines.writelines(
                f'<{base}s{n}> <{base}p> "a value that might be shorter than it is {n}" .\n'
                for n in range(number)
            )
        installation.publisher().load([Source.of(file)])
        done = installation.run(program)
        assert done.returncode == 0, done.stderr
        used.append(int(done.stdout) // 1024)
    assert file.stat().st_size > 75 * many
    # A quarter of what it would take to hold each value as Python does, with its terms.
    assert used[1] - used[0] < many * 335 // 2**20, used


def test_the_state_is_asked_once_a_second(installation: Installation, monkeypatch: pytest.MonkeyPatch):
    installation.load("one", "<a> <p> 1 .")
    reader = views(installation.settings)
    reader.generation()
    asked: list[str] = []
    select = Server.select
    monkeypatch.setattr(
        Server, "select", lambda server, *given: asked.append(given[0]) or select(server, *given)
    )
    for _ in range(100):
        reader.generation()
    assert len(asked) <= 1


def test_a_reader_knows_what_may_be_kept(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    reader = views(installation.settings)
    view = reader.generation()
    assert not view.changing
    assert reader.settled(view)
    state = StateGraph(Server(installation.settings), installation.base)
    version = state.version()
    state.write(version.successor(changing=True, revision=1, published_at=version.published_at))
    assert not reader.settled(view)
    assert views(installation.settings).generation().changing
    installation.publisher().catch_up()
    assert not reader.settled(view)
    assert reader.settled(views(installation.settings).generation())
