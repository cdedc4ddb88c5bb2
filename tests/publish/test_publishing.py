import shutil
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Literal, NamedNode, Quad, Store

from kg.errors import (
    BaseIriMismatch,
    ContentDamaged,
    LedgerMissing,
    ParseError,
    SourceError,
    ValidationFailed,
    WriterBusy,
)
from kg.publish import GraphChange, Publisher, Source, bundled_sources, lock
from kg.vocab import Terms
from publish.installation import BASE, Installation


def test_a_file_becomes_the_whole_content_of_its_graph(installation: Installation):
    installation.load("one", "<a> <p> 1, 2 .")
    installation.load("one", "<a> <p> 2, 3 .")
    (quads,) = installation.published().values()
    assert {quad.object.value for quad in quads} == {"2", "3"}


def test_relative_iris_are_resolved_against_the_base(installation: Installation):
    installation.load("one", "<id/area/x> <def#p> <#y> .")
    (quad,) = next(iter(installation.published().values()))
    assert (quad.subject, quad.predicate) == (NamedNode(f"{BASE}id/area/x"), NamedNode(f"{BASE}def#p"))


def test_loading_the_same_again_changes_nothing(installation: Installation):
    first = installation.load("one", "<a> <p> 1 .")
    current = (installation.settings.generations_dir / "current").readlink()
    again = installation.load("one", "<a> <p> 1 .")
    assert first.put == (GraphChange(f"{BASE}graph/article/one", False, 1, 0, 0),)
    assert again.put == ()
    assert again.unchanged == (f"{BASE}graph/article/one",)
    assert (again.revision, installation.ledger.head()) == (1, 1)
    assert (installation.settings.generations_dir / "current").readlink() == current


def test_another_spelling_of_the_same_graph_changes_nothing(installation: Installation):
    installation.load("one", "<a> <p> 1 ; <q> [ <r> 'x' ] .")
    again = installation.load("one", "# The same.\n<a> <q> [ <r> 'x' ] .\n<a> <p> 1 .")
    assert again.put == ()


def test_several_files_are_published_together_or_not_at_all(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    before = installation.published()
    sources = [installation.source("one", "<a> <p> 2 ."), installation.source("two", "<a> <p> ;;; .")]
    with pytest.raises(ParseError, match=r"two\.ttl:1:9"):
        installation.publisher().load(sources)
    assert installation.published() == before
    assert installation.ledger.head() == 1
    assert installation.leftovers() == []


def test_a_graph_with_blank_nodes_changes_as_a_whole(installation: Installation):
    installation.load("one", "<a> <p> [ <q> 1 ], [ <q> 2 ] .")
    installation.load("one", "<a> <p> [ <q> 2 ], [ <q> 3 ] .")
    (quads,) = installation.published().values()
    assert {quad.object.value for quad in quads if isinstance(quad.object, Literal)} == {"2", "3"}
    assert len(quads) == 4
    assert installation.publisher().verify() == []


def test_dropping_a_graph_keeps_its_history(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    installation.load("two", "<b> <p> 1 .")
    outcome = installation.publisher().drop("article/one", "Lan", "retracted")
    assert outcome.dropped == (f"{BASE}graph/article/one",)
    assert installation.published().keys() == {"article/two"}
    last = installation.ledger.revisions()[-1]
    assert (last.action, last.author, last.reason) == ("drop", "Lan", "retracted")


def test_what_is_not_published_cannot_be_dropped(installation: Installation):
    with pytest.raises(SourceError, match=r"No graph http://example\.org/graph/article/none is published"):
        installation.publisher().drop("article/none")


def test_two_files_for_one_graph_are_refused(installation: Installation):
    source = installation.source("one", "<a> <p> 1 .")
    twin = Source(source.path, source.graph)
    with pytest.raises(SourceError, match=r"would both become the graph .*article/one"):
        installation.publisher().load([source, twin])


def test_a_second_writer_is_told_who_writes_and_changes_nothing(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    with (
        lock.writing(installation.settings.data_dir),
        pytest.raises(WriterBusy, match=r"Process \d+ is writing to"),
    ):
        installation.load("one", "<a> <p> 2 .")
    assert installation.ledger.head() == 1
    assert installation.load("one", "<a> <p> 2 .").revision == 2


def test_a_change_too_large_to_take_apart_makes_the_store_anew(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    installation.load("one", "".join(f"<a> <p> {n} .\n" for n in range(50)))
    installation.load("two", "<b> <p> 1 .")
    monkeypatch.setattr("kg.rdf.content.CHANGE_LIMIT", 10)
    installation.load("one", "<a> <p> 100 .")
    assert {name: len(quads) for name, quads in installation.published().items()} == {
        "article/one": 1,
        "article/two": 1,
    }
    assert installation.publisher().verify() == []


def test_a_lost_store_comes_back_from_the_ledger_alone(installation: Installation):
    installation.load("one", "<a> <p> 1 ; <q> [ <r> 'x' ] .")
    before = installation.published()
    shutil.rmtree(installation.settings.generations_dir)
    assert installation.publisher().rebuild() == 1
    for name, quads in installation.published().items():
        quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        before[name].canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        assert quads == before[name]
    assert installation.publisher().verify() == []


def test_a_store_that_differs_from_the_ledger_is_noticed_and_named(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    current = installation.settings.generations_dir / "current"
    store = Store(str(current / "store"))
    (quad,) = store
    store.add(Quad(NamedNode(BASE + "b"), quad.predicate, quad.object, quad.graph_name))
    del store
    (damage,) = installation.publisher().verify()
    assert isinstance(damage, ContentDamaged)
    assert "graph/article/one" in damage.message
    assert "kg rebuild" in damage.hint


def test_a_base_iri_cannot_change_by_accident(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    moved = installation.settings.model_copy(update={"base_iri": "https://data.example/"})
    with pytest.raises(BaseIriMismatch, match=r"not under https://data\.example/"):
        Publisher(moved, unruled=True).load([installation.source("two", "<a> <p> 1 .")])


def test_rebasing_moves_everything_and_keeps_the_history(installation: Installation):
    installation.load("one", "<a> <p> <b>, <http://elsewhere.example/x> .")
    outcome = installation.publisher().rebase("https://data.example/")
    assert outcome.moved == ("https://data.example/graph/article/one",)
    moved = installation.settings.model_copy(update={"base_iri": "https://data.example/"})
    publisher = Publisher(moved, unruled=True)
    assert publisher.verify() == []
    assert publisher.status().published == outcome.revision == 3
    again = publisher.load([installation.source("one", "<a> <p> <b>, <http://elsewhere.example/x> .")])
    assert again.put == ()
    with pytest.raises(BaseIriMismatch):
        installation.publisher().status()


def test_nothing_is_loaded_where_nothing_was_initialised(tmp_path):
    with pytest.raises(LedgerMissing, match="kg init"):
        Installation(tmp_path).load("one", "<a> <p> 1 .")


def test_status_tells_how_ledger_and_store_stand(installation: Installation):
    assert installation.publisher().status().published is None
    installation.load("one", "<a> a <C> .")
    status = installation.publisher().status()
    assert (status.base_iri, status.head, status.published) == (BASE, 1, 1)
    (graph,) = status.manifest.graphs
    assert (graph.triples, graph.classes) == (1, {f"{BASE}C": 1})


def test_progress_is_told_by_steps(installation: Installation):
    steps = []
    installation.load("one", "<a> <p> 1 .", lambda step, done, total: steps.append(step))
    told = [step for step in steps if step in {"staged", "committed", "settled", "published"}]
    assert told == ["staged", "committed", "settled", "published"]
    assert {"read", "store"} <= set(steps)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """All that comes with kg is published."""
    made = Installation(tmp_path_factory.mktemp("whole"))
    made.publisher().init()
    made.publisher().load(bundled_sources())
    return made


def test_all_that_comes_with_kg_is_published_and_conforms(whole: Installation):
    assert len(whole.said()) == len(bundled_sources())
    report = whole.publisher().validate()
    assert report.conforms
    assert whole.publisher().verify() == []


def test_data_that_does_not_conform_is_not_published(whole: Installation):
    head, published = whole.ledger.head(), whole.published().keys()
    broken = f"<id/fact/x-001> a <{Terms(BASE).kg('Fact').value}> ."
    with pytest.raises(ValidationFailed) as caught:
        whole.load("x", broken)
    findings = caught.value.report.findings
    assert {finding.focus for finding in findings} == {f"{BASE}id/fact/x-001"}
    assert whole.ledger.head() == head
    assert whole.published().keys() == published
    assert whole.leftovers() == []


def test_stricter_shapes_are_refused_while_published_data_breaks_them(whole: Installation):
    head = whole.ledger.head()
    stricter = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<shapes#Stricter> a sh:NodeShape ; sh:targetClass <def#Fact> ;\n"
        "  sh:property [ sh:path <def#note> ; sh:minCount 1 ] ."
    )
    source = whole.source("stricter", stricter)
    with pytest.raises(ValidationFailed):
        whole.publisher().load([Source(source.path, "shapes/stricter")])
    assert whole.ledger.head() == head


def test_what_comes_with_kg_undoes_no_correction(whole: Installation):
    (source,) = (source for source in bundled_sources() if source.graph == "reference/directions")
    corrected = source.path.read_text(encoding="utf-8").replace("The quantity rose.", "The quantity went up.")
    path = whole.folder / "directions.ttl"
    path.write_text(corrected, encoding="utf-8")
    whole.publisher().load([Source(path, source.graph)], "Lan", "Better words")

    def says() -> bool:
        return b"went up" in b"".join(whole.ledger.content(str(whole.ledger.live()[graph].digest)))

    graph = Terms(BASE).graph(source.graph).value
    outcome = whole.publisher().load(bundled_sources(), once=True)
    assert (outcome.kept, outcome.put, says()) == ((graph,), (), True)
    # Who names the file wants it.
    assert [change.graph for change in whole.publisher().load([source]).put] == [graph]
    assert not says()
    assert whole.publisher().load(bundled_sources(), once=True).kept == ()


def test_what_others_refer_to_cannot_be_withdrawn(whole: Installation):
    head = whole.ledger.head()
    with pytest.raises(ValidationFailed):
        whole.publisher().drop("reference/areas")
    assert whole.ledger.head() == head


@pytest.mark.parametrize("limit", [2, 200_000])
def test_a_store_follows_a_ledger_that_does_not_know_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
):
    """As after a migration, which may cut content otherwise."""
    monkeypatch.setattr("kg.publish.embedded.CHANGE_LIMIT", limit)
    installation = Installation(tmp_path)
    installation.publisher().init()
    turtle = " ".join(f"<s{number}> <p> {number} ." for number in range(50))
    installation.load("one", turtle)
    installation.load("two", "<x> <p> 1 .")
    for file in installation.settings.data_dir.glob("ledger.sqlite*"):
        file.unlink()
    monkeypatch.setattr("kg.rdf.content.PIECE_SIZE", 100)
    installation.publisher().init()
    installation.load("one", turtle)
    assert {name: len(said) for name, said in installation.published().items()} == {"article/one": 50}
    assert installation.publisher().verify() == []
