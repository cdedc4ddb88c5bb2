"""How the tests are run: daily or thorough, on how many cores, and that nothing goes on when they end.

The daily run takes some minutes and is the same each time. The thorough one (``--thorough``) tries many more
examples, other ones each time, and the tests that are marked ``thorough`` as well: each of those has a
smaller sister in the daily run. Of tests that differ in their database or SPARQL server alone, the daily run
has one, each time with another of them. No test counts on how fast a machine is.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

import forked
import groups
from servers import PATIENCE, Kg, Postgresql, alive, assert_running, await_true, descendants

# Checkers bring lxml along, which kg does without: workbooks are read as where it is not installed.
os.environ["OPENPYXL_LXML"] = "False"

MEMORY: Final = Path("/dev/shm")  # noqa: S108
ROOM: Final = 6 << 30
"""Bytes of memory that a run may fill with files; it takes less than a third of them."""

# Most of what tests wait for is a disk. They end processes, not the machine, and see the same without one.
if "TMPDIR" not in os.environ and MEMORY.is_mount() and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)

PLACES: Final = ("ledger_urls", "engine", "own")
"""Fixtures that give one of several databases or servers."""

# How long an example takes says something about the machine, and nothing about kg.
settings.register_profile(
    "daily",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    max_examples=15,
    stateful_step_count=8,
)
settings.register_profile(
    "thorough",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=200,
    stateful_step_count=12,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough", action="store_true", help="run every test, and the laws with many more examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: runs with --thorough alone; a smaller one runs daily")
    config.addinivalue_line("markers", "spawned: what reads files is started as it is without tests")
    config.addinivalue_line("markers", "everywhere: runs daily, too, with every database or server")
    # It would put the groups of many tests before those that take long.
    config.option.loadscopereorder = False
    settings.load_profile("thorough" if config.getoption("thorough") else "daily")


def pytest_report_header(config: pytest.Config) -> str:
    return "run: " + ("thorough" if config.getoption("thorough") else "daily (--thorough tries more)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("thorough"):
        daily = set(in_turn([item for item in items if not item.get_closest_marker("thorough")]))
        config.hook.pytest_deselected(items=[item for item in items if item not in daily])
        items[:] = [item for item in items if item in daily]
    items.sort(key=lambda item: groups.turn(item.nodeid))


def in_turn(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Of tests that differ in their place alone, one: the first of the first, the second of the second."""
    alike: dict[object, list[pytest.Item]] = {}
    for item in items:
        params = dict(getattr(getattr(item, "callspec", None), "params", {}))
        place = [params.pop(name) for name in PLACES if name in params]
        if place and not item.get_closest_marker("everywhere"):
            name = item.nodeid.partition("[")[0]
            alike.setdefault((name, *((key, repr(value)) for key, value in params.items())), []).append(item)
        else:
            alike[item] = [item]
    turns: dict[str, int] = {}
    for several in alike.values():
        file = several[0].nodeid.partition("::")[0]
        turns[file] = turns.get(file, -1) + (len(several) > 1)
        yield several[turns[file] % len(several)]


def pytest_collection_finish() -> None:
    # Thousands of tests and all that they import stay: they need not be searched for garbage again and again.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since one of them often waits; each has servers of its own."""
    return min(4, (os.cpu_count() or 1) + 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> groups.Scheduler:
    return groups.Scheduler(config, log)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    assert_running()


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether a test may take its time."""
    return bool(pytestconfig.getoption("thorough"))


@pytest.fixture(autouse=True)
def forked_readers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads files is forked, too, but for the tests of what it may take and of how it is started."""
    if not request.node.get_closest_marker("spawned"):
        monkeypatch.setattr("kg.ingest.reader._command", forked.reader)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with all that comes with kg; give a `Kg` a copy of it, do not change it."""
    # In a process that ends: as long as its ledger is open somewhere, a copy is not all of it.
    kg = Kg(tmp_path_factory.mktemp("published"))
    kg("init")
    kg("load")
    return kg.data_dir


@pytest.fixture(scope="session")
def own_article() -> str:
    """The article that the tutorial describes, without the fault that it starts with."""
    tutorial = (Path(__file__).parents[1] / "docs" / "tutorial" / "first-article.md").read_text(
        encoding="utf-8"
    )
    turtle, line = (block.split("```")[0] for block in tutorial.split("```turtle\n")[1:])
    return turtle.replace("kg:lowerBound 97.0 ;\n", "kg:lowerBound 97.0 ;\n" + line)


@pytest.fixture(scope="session")
def postgresql(nothing_goes_on: None) -> Iterator[Postgresql]:
    """A PostgreSQL server; ask it for a database of your own."""
    with Postgresql.started() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def ledger_urls(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Gives a place for a new ledger: in its data directory, or in a database; each test runs with both."""
    if request.param == "sqlite":
        return lambda: None
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.database


@pytest.fixture
def ledger_url(ledger_urls: Callable[[], str | None]) -> str | None:
    """One such place."""
    return ledger_urls()


@pytest.fixture(scope="session", autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """Whatever the tests have started has ended by the time that they have."""
    # Python's own, of whoever makes a pool of processes; they end with this one.
    resource_tracker.ensure_running()
    forked.prepare()
    before = set(descendants(os.getpid()))
    yield
    left: list[int] = []

    def ended() -> bool:
        left[:] = [pid for pid in descendants(os.getpid()) if pid not in before and alive(pid)]
        return not left

    try:
        await_true(ended, "every process has ended", PATIENCE / 4)
    except AssertionError as error:
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ") for pid in left]
        raise AssertionError(f"they go on: {commands}") from error
