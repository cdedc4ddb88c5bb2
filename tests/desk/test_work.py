"""The process that decides and publishes: what becomes of a job when it dies, takes too long or waits."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.place import ACCEPT, ONE, Place, proposed, statements
from kg.desk.proposal import Proposal
from kg.desk.submission import Decided, Submission, Verdict
from kg.desk.work import Work
from kg.errors import (
    BeyondRdf11,
    KgError,
    Overtaken,
    ParseError,
    QueryLimit,
    SourceError,
    UnreadableSources,
    Unready,
    ValidationFailed,
    WorkFailed,
    WriterBusy,
)
from kg.publish import lock
from kg.validation import Report
from publish.installation import BASE
from servers import PATIENCE, alive, await_true, spawned


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path).begun()


@pytest.fixture
def working() -> Iterator[Callable[..., Work]]:
    """Makes what does the work, and ends it."""
    made: list[Work] = []

    def make(place: Place, **given: float) -> Work:
        made.append(Work(place.settings, **given))
        return made[-1]

    yield make
    for work in made:
        work.close()


def decision(work: Work, seen: Submission, verdict: Verdict = ACCEPT) -> Coroutine[Any, Any, Decided]:
    return work.decide("minh", seen.id, seen.row_version, {item.id: verdict for item in seen.undecided})


def workers() -> list[int]:
    return spawned(os.getpid())


def test_a_decision_is_made_elsewhere_and_its_errors_come_back_whole(
    place: Place, working: Callable[..., Work]
):
    two = statements("_:row-2", "one") + f'_:row-2 <{BASE}p> "two" .\n'
    good, wrong, bare = (
        place.submitted(one)
        for one in (
            proposed("_:row-2", "new"),
            Proposal("fact", "add", ONE, "_:row-2", two, {}),
            proposed("_:row-2", "new"),
        )
    )

    async def work() -> None:
        desk = working(place)
        decided = await decision(desk, good)
        assert decided.published == {good.items[0].id: f"{BASE}id/fact/one-001"}
        with pytest.raises(Overtaken) as overtaken:
            await decision(desk, good)
        assert (overtaken.value.by, overtaken.value.what) == ("minh@example.org", "decided")
        assert "minh@example.org" in overtaken.value.told("vi")
        with pytest.raises(ValidationFailed) as failed:
            await decision(desk, wrong)
        assert isinstance(failed.value.report, Report)
        assert not failed.value.report.conforms
        with pytest.raises(Unready) as unready:
            await decision(desk, bare, Verdict("reject"))
        assert unready.value.items == (bare.items[0].id,)

    asyncio.run(work())
    assert place.values()["id/fact/one-001"] == "new"


def test_a_process_that_is_killed_fails_its_own_job_alone(place: Place, working: Callable[..., Work]):
    seen = place.submitted(proposed("_:row-2", "new"))

    async def work() -> None:
        desk = working(place, patience=600)
        with lock.writing(place.settings.data_dir):
            job = asyncio.create_task(decision(desk, seen))
            while not workers():
                await asyncio.sleep(0.01)
            os.kill(workers()[0], signal.SIGKILL)
            with pytest.raises(WorkFailed, match="ended before its time"):
                await job
        assert (await decision(desk, seen)).state == "accepted"

    asyncio.run(work())


def test_a_process_that_is_killed_while_it_has_nothing_to_do_is_started_again(
    place: Place, working: Callable[..., Work]
):
    first, second = (place.submitted(proposed("_:row-2", value)) for value in "12")

    async def work() -> None:
        desk = working(place)
        await decision(desk, first)
        (old,) = workers()
        os.kill(old, signal.SIGKILL)
        while alive(old) or old in workers():
            await asyncio.sleep(0.01)
        try:
            decided = await decision(desk, second)
        except WorkFailed:
            # Nobody had noticed yet.
            decided = await decision(desk, second)
        assert decided.state == "accepted"

    asyncio.run(work())


def test_a_job_that_takes_too_long_is_stopped_and_the_next_one_works(
    place: Place, working: Callable[..., Work]
):
    seen = place.submitted(proposed("_:row-2", "new"))

    async def work() -> None:
        desk = working(place, deadline=1, patience=600)
        with lock.writing(place.settings.data_dir), pytest.raises(WorkFailed, match="longer than 1 seconds"):
            await decision(desk, seen)

    asyncio.run(work())
    assert place.desk().get("minh", seen.id) == seen
    assert place.decide(seen, ACCEPT).state == "accepted"


def test_where_somebody_else_publishes_a_job_waits_and_then_says_so(
    place: Place, working: Callable[..., Work]
):
    seen = place.submitted(proposed("_:row-2", "new"))

    async def work() -> None:
        hasty, patient = working(place, patience=0.2), working(place, patience=600)
        with lock.writing(place.settings.data_dir):
            waiting = asyncio.create_task(decision(patient, seen))
            with pytest.raises(WriterBusy, match="Somebody else is publishing"):
                await decision(hasty, seen)
            assert not waiting.done()
        assert (await waiting).state == "accepted"

    asyncio.run(work())


def test_where_too_many_wait_the_next_is_told_at_once(
    place: Place, working: Callable[..., Work], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.desk.work.WAITING", 1)
    seen = place.submitted(proposed("_:row-2", "new"))

    async def work() -> None:
        desk = working(place, patience=600)
        with lock.writing(place.settings.data_dir):
            waiting = asyncio.create_task(decision(desk, seen))
            await asyncio.sleep(0)
            with pytest.raises(WorkFailed, match="too much to do"):
                await decision(desk, seen)
        assert (await waiting).state == "accepted"

    asyncio.run(work())


def test_who_asks_may_go_away_and_the_job_is_finished(place: Place, working: Callable[..., Work]):
    seen = place.submitted(proposed("_:row-2", "new"))

    async def work() -> None:
        desk = working(place, patience=600)
        with lock.writing(place.settings.data_dir):
            job = asyncio.create_task(decision(desk, seen))
            while not workers():
                await asyncio.sleep(0.01)
            job.cancel()
            with pytest.raises(asyncio.CancelledError):
                await job
        async with asyncio.timeout(PATIENCE):
            # It is decided a moment before readers see it.
            while "id/fact/one-001" not in place.values():
                await asyncio.sleep(0.05)

    asyncio.run(work())
    assert place.desk().get("minh", seen.id).state == "accepted"


ALONE = """
import asyncio, multiprocessing, os, signal
from contextlib import suppress
from pathlib import Path
from desk.place import ACCEPT, Place
from kg.desk.work import Work

def at_work(pid):
    with suppress(OSError):
        return any(os.readlink(file).endswith("ledger.sqlite") for file in Path(f"/proc/{pid}/fd").iterdir())

async def work():
    work = Work(installation.settings, patience=600)
    seen = Place(installation.folder).desk().get("minh", sys.argv[1])
    verdicts = {item.id: ACCEPT for item in seen.undecided}
    job = asyncio.create_task(work.decide("minh", seen.id, seen.row_version, verdicts))
    while not (children := multiprocessing.active_children()) or not at_work(children[0].pid):
        await asyncio.sleep(0.01)
    print(children[0].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(work())
"""
APART = """
import sys
from kg.desk.work import Work
from kg.web import app
print(sorted(name for name in sys.modules if name.startswith("kg.publish")))
"""


def test_the_process_ends_with_the_one_that_answers_also_in_the_middle_of_a_job(place: Place):
    seen = place.submitted(proposed("_:row-2", "new"))
    with lock.writing(place.settings.data_dir):
        done = place.run(ALONE, seen.id)
    assert done.returncode == -signal.SIGKILL, done.stderr
    await_true(lambda: not alive(int(done.stdout)), "the worker has ended")


def test_who_answers_requests_does_not_even_load_what_publishes():
    done = subprocess.run([sys.executable, "-c", APART], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "error",
    [
        KgError({"en": "What.", "fr": "Quoi."}, {"en": "Do.", "fr": "Faites."}),
        ParseError("a.ttl", {"en": "no"}, 3, 4),
        BeyondRdf11(b"<< >>"),
        UnreadableSources([SourceError("one"), SourceError("two")]),
        ValidationFailed(Report(checked=3), {"en": "No.", "vi": "Không."}),
        QueryLimit("Too long.", "query_timeout", "Ask less."),
        Overtaken({"en": "Late.", "fr": "Tard."}, "Look.", by="Lan", what="decided", at="2026"),
        Unready("Not yet.", "Mend.", ["a", "b"]),
    ],
)
def test_every_error_travels_whole(error: KgError):
    came = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(came) is type(error)
    assert str(came) == str(error)
    assert came.args == error.args

    def told(one: KgError) -> dict[str, Any]:
        return {name: str(value) for name, value in vars(one).items()}

    assert told(came) == told(error)
    assert [came.told(code) for code in ("fr", "vi")] == [error.told(code) for code in ("fr", "vi")]
