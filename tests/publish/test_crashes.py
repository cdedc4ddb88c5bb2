"""A writer that is killed at any step loses nothing and leaves nothing half done."""

import signal

import pytest

from kg.publish import Source
from publish.installation import BASE, Installation

BEFORE_COMMIT = ("read", "store", "validate", "staged")
AFTER_COMMIT = ("committed", "settled", "published", "indexed")

DIE = """
import os, signal
def die(step, done, total):
    if step == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
"""
LOAD = """
one = installation.source("one", "<a> a <id/C> ; <p> 2 .")
three = installation.source("three", "<c> a <id/C> ; <p> 3 .")
installation.publisher(die).load([one, three])
"""
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#C> a sh:NodeShape ; sh:targetClass <id/C> ; sh:property [ sh:path <p> ; sh:maxCount 1 ] .
"""


def killed_at(installation: Installation, step: str) -> None:
    done = installation.run(DIE + LOAD, step)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.fixture
def loaded(installation: Installation) -> Installation:
    installation.load("one", "<a> a <id/C> ; <p> 1 .")
    shape = installation.source("tiny", SHAPE)
    installation.publisher().load([Source(shape.path, "shapes/tiny")])
    return installation


def values(installation: Installation) -> set[str]:
    """The values that readers see for <p>."""
    quads = installation.published()["article/one"]
    return {quad.object.value for quad in quads if quad.predicate.value == f"{BASE}p"}


@pytest.mark.parametrize("step", BEFORE_COMMIT)
def test_before_the_commit_everything_stays_as_it_was(loaded: Installation, step: str):
    killed_at(loaded, step)
    assert loaded.ledger.head() == 2
    assert values(loaded) == {"1"}
    assert "article/three" not in loaded.published()
    assert loaded.publisher().catch_up() == 2
    assert values(loaded) == {"1"}
    assert loaded.leftovers() == []
    assert loaded.publisher().verify() == []


@pytest.mark.parametrize("step", AFTER_COMMIT)
def test_after_the_commit_whoever_comes_next_publishes_it(loaded: Installation, step: str):
    killed_at(loaded, step)
    assert loaded.ledger.head() == 4
    assert loaded.publisher().catch_up() == 4
    assert values(loaded) == {"2"}
    assert "article/three" in loaded.published()
    assert loaded.leftovers() == []
    assert loaded.publisher().verify() == []


@pytest.mark.parametrize("step", BEFORE_COMMIT + AFTER_COMMIT)
def test_the_same_load_again_finishes_what_was_begun(loaded: Installation, step: str):
    killed_at(loaded, step)
    sources = [Source.of(loaded.folder / f"{name}.ttl") for name in ("one", "three")]
    loaded.publisher().load(sources)
    assert loaded.ledger.head() == 4
    assert values(loaded) == {"2"}
    assert "article/three" in loaded.published()
    assert loaded.publisher().verify() == []


@pytest.mark.parametrize("step", ["store", "settled"])
def test_a_rebuild_that_is_killed_leaves_the_old_store(loaded: Installation, step: str):
    done = loaded.run(DIE + "installation.publisher(die).rebuild()", step)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert values(loaded) == {"1"}
    assert loaded.publisher().rebuild() == 2
    assert loaded.leftovers() == []
    assert loaded.publisher().verify() == []


def test_readers_see_the_old_generation_until_the_new_one_is_whole(loaded: Installation):
    seen: dict[str, set[str]] = {}
    loaded.load("one", "<a> a <id/C> ; <p> 2 .", lambda step, *_: seen.update({step: values(loaded)}))
    assert list(seen)[-2:] == ["published", "indexed"]
    assert seen.pop("published") == seen.pop("indexed") == {"2"}
    assert all(found == {"1"} for found in seen.values())
