from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import StoreError
from kg.store import EmbeddedViews, Generations, GraphSummary, Manifest, Staging

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/g"

Publish = Callable[..., None]


def line(value: str) -> bytes:
    return f'<{BASE}s> <{BASE}p> "{value}" .\n'.encode()


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "generations")


@pytest.fixture
def publish(generations: Generations) -> Publish:
    """Publish a generation whose only graph holds these values."""

    def publish(revision: int, *values: str) -> None:
        with Staging(generations, None) as staging:
            staging.load(GRAPH, map(line, values))
            folder = staging.finish()
            graphs = (GraphSummary(GRAPH, f"sha256:{revision}", len(values), {f"{BASE}C": 2}),)
            manifest = Manifest(revision, BASE, datetime.now(UTC), graphs)
            generations.make_current(generations.settle(folder, manifest))

    return publish


def values(generation) -> set[str]:
    quads = generation.store.quads_for_pattern(None, None, None, NamedNode(GRAPH))
    return {quad.object.value for quad in quads}


def test_nothing_is_published_at_first(generations: Generations):
    assert generations.current() is None
    with pytest.raises(StoreError, match="Nothing is published yet"):
        EmbeddedViews(generations).generation()


def test_a_generation_shows_its_store_and_says_what_it_is(generations: Generations, publish: Publish):
    publish(3, "a", "b")
    generation = generations.current()
    assert values(generation) == {"a", "b"}
    assert generation.revision == 3
    assert generation.manifest.triples == 2
    assert generation.manifest.count(f"{BASE}C") == 2
    assert Manifest.from_json(generation.manifest.to_json()) == generation.manifest


def test_a_generation_cannot_be_written(generations: Generations, publish: Publish):
    publish(1, "a")
    with pytest.raises(RuntimeError, match="only possible on read-write"):
        generations.current().store.remove_graph(NamedNode(GRAPH))


def test_a_reader_keeps_what_it_reads_while_another_is_published(generations: Generations, publish: Publish):
    publish(1, "old")
    held = generations.current()
    publish(2, "new")
    assert generations.sweep() == []
    assert values(held) == {"old"}
    assert values(generations.current()) == {"new"}
    del held
    assert generations.sweep() == ["00000001.0"]


def test_a_reader_notices_a_newer_generation(generations: Generations, publish: Publish):
    publish(1, "old")
    reader = EmbeddedViews(generations)
    assert reader.generation() is reader.generation()
    publish(2, "new")
    assert values(reader.generation()) == {"new"}


def test_what_is_staged_and_given_up_leaves_nothing(generations: Generations, publish: Publish):
    publish(1, "a")
    with Staging(generations, generations.current()) as staging:
        staging.load(GRAPH, [line("b")])
    assert values(generations.current()) == {"a"}
    assert sorted(path.name for path in generations.folder.iterdir()) == ["00000001.0", "current"]


def test_staging_from_a_generation_starts_with_what_it_has(generations: Generations, publish: Publish):
    publish(1, "a", "b")
    with Staging(generations, generations.current()) as staging:
        staging.change(GRAPH, removed=line("a"), added=line("c"))
        manifest = Manifest(2, BASE, datetime.now(UTC), ())
        generations.make_current(generations.settle(staging.finish(), manifest))
    assert values(generations.current()) == {"b", "c"}


def test_blank_nodes_of_one_graph_stay_themselves_when_loaded_at_once(generations: Generations):
    lines = [f"_:b <{BASE}p> {Literal(str(n))} .\n".encode() for n in range(3)]
    with Staging(generations, None) as staging:
        staging.load(GRAPH, lines, at_once=True)
        manifest = Manifest(1, BASE, datetime.now(UTC), ())
        generations.make_current(generations.settle(staging.finish(), manifest))
    quads = generations.current().store.quads_for_pattern(None, None, None, NamedNode(GRAPH))
    assert len({quad.subject for quad in quads}) == 1


def test_what_an_interrupted_writer_left_is_swept(generations: Generations, publish: Publish):
    publish(1, "a")
    (generations.folder / "staging-1" / "store").mkdir(parents=True)
    (generations.folder / "current.1").symlink_to("staging-1")
    assert generations.sweep() == ["staging-1"]
    assert sorted(path.name for path in generations.folder.iterdir()) == ["00000001.0", "current"]


def test_a_damaged_generation_is_an_error_that_says_what_to_do(generations: Generations, publish: Publish):
    publish(1, "a")
    (generations.folder / "00000001.0" / "manifest.json").write_text("{")
    with pytest.raises(StoreError) as caught:
        generations.current()
    assert "kg rebuild" in caught.value.hint


def test_a_generation_that_is_gone_is_an_error_and_not_an_endless_search(
    generations: Generations, publish: Publish
):
    publish(1, "a")
    (generations.folder / "00000001.0").rename(generations.folder / "elsewhere")
    with pytest.raises(StoreError, match="is not there"):
        generations.current()
