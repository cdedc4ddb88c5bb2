"""A writer that is killed at any of its requests leaves a store that the next one makes right."""

import signal

import pytest

from kg.store.remote import Server, StateGraph
from remote.installation import Installation, values
from servers import Engine, Virtuoso

# Dies before or after a write; the count runs over everything that the store is sent.
DIE = """
import os, signal
from kg.store.remote import Server
from kg.publish import Source
count, when = int(sys.argv[1]), sys.argv[2]
write = Server._write
def dying(server, *given, **more):
    global count
    count -= 1
    if count == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    write(server, *given, **more)
    if count == 0:
        os.kill(os.getpid(), signal.SIGKILL)
Server._write = dying
"""
CHANGE = """
sources = [Source.of(installation.folder / f"{name}.ttl") for name in ("one", "two", "three")]
installation.publisher().load(sources)
"""
DROP = 'installation.publisher().drop("article/two")'
REBUILD = "installation.publisher().rebuild()"


def prepared(installation: Installation) -> None:
    """Two graphs are published; the files say something else, and there is a third."""
    installation.load("one", "<a> <p> 1 . <a> <p> _:x . _:x <q> 1 .")
    installation.load("two", "<b> <p> 1 .")
    for name, turtle in (
        ("one", "<a> <p> 2 . <a> <p> _:x . _:x <q> 2 ."),
        ("two", "<b> <p> 2 ."),
        ("three", "<c> <p> 2 ."),
    ):
        (installation.folder / f"{name}.ttl").write_text(turtle)


@pytest.fixture
def killed_at(engine: Engine, thorough: bool) -> range:
    """The writes to die at: in the daily run every third, of which the two engines take turns."""
    if thorough:
        return range(1, 100)
    return range(4 if isinstance(engine, Virtuoso) else 1, 100, 6)


def killed_everywhere(
    installation: Installation, program: str, when: str, killed_at: range, *, restoring: bool = False
) -> int:
    """Kill the program at one of its writes after another, until it ends by itself.

    Each time, what the next writer leaves is compared with what the ledger says; where ``restoring``, a
    ledger that was restored from before the program ran.
    """
    for count in killed_at:
        prepared(installation)
        installation.back_up()
        done = installation.run(DIE + program, str(count), when)
        if done.returncode == 0:
            return count - 1
        assert done.returncode == -signal.SIGKILL, done.stderr
        synced = StateGraph(Server(installation.settings), installation.base).sync_state()
        if restoring:
            installation.restore()
        head = installation.ledger.head()
        if synced.version.revision == head and not synced.version.changing:
            # Nobody may take a store for finished that is not.
            assert not synced.doubtful
        assert installation.publisher().catch_up() == head
        view = installation.view()
        assert (view.revision, view.changing) == (head, False)
        assert {g.graph: g.digest for g in view.manifest.graphs} == {
            graph: revision.digest for graph, revision in installation.ledger.live().items()
        }
        assert installation.publisher().verify() == []
    raise AssertionError("it never ended")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_load_that_is_killed_at_any_write_is_finished_by_the_next_writer(
    installation: Installation, when: str, killed_at: range
):
    assert killed_everywhere(installation, CHANGE, when, killed_at) > 10
    assert values(installation, "article/one") >= {"2"}
    assert values(installation, "article/three") == {"2"}


def test_a_ledger_that_is_restored_after_a_crash_gets_its_store_back(
    installation: Installation, killed_at: range
):
    assert killed_everywhere(installation, CHANGE, "after", killed_at, restoring=True) > 10


@pytest.mark.parametrize("program", [DROP, REBUILD], ids=["drop", "rebuild"])
def test_a_drop_or_a_rebuild_that_is_killed_is_finished_too(
    installation: Installation, program: str, killed_at: range
):
    assert killed_everywhere(installation, program, "before", killed_at) > 5


def test_while_it_is_written_the_store_says_so(installation: Installation):
    prepared(installation)
    # The first two writes set the mark; then the first graph is put in doubt.
    done = installation.run(DIE + CHANGE, "4", "before")
    assert done.returncode == -signal.SIGKILL
    view = installation.view()
    assert view.changing
    doubtful = StateGraph(Server(installation.settings), installation.base).sync_state().doubtful
    assert len(doubtful) == 1
    assert doubtful.isdisjoint(graph.graph for graph in view.manifest.graphs)
