"""A program that is killed while it writes a graph leaves nothing that curators have to decide on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from desk.place import Place, Writing, proposed
from kg.desk.received import Written
from kg.desk.transitions import withdraw_interrupted
from kg.ledger.tables import SUBMISSION
from publish.writers import Writers


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers.ready() as ready:
        yield ready


def states(place: Place) -> list[str]:
    return sorted(one.state for one in place.desk().mine("minh").entries)


def test_what_a_killed_program_has_handed_in_waits_for_nobody_once_it_comes_again(
    place: Place, writers: Writers
):
    assert writers.do(Writing(place, dies=True)) == [None]
    assert states(place) == ["submitted"]
    assert place.values("article/two") == {}
    done = Writing(place).do()
    assert isinstance(done, Written)
    assert done.created
    assert place.values("article/two") == {"c": "1"}
    assert states(place) == ["accepted", "withdrawn"]
    left = next(one for one in place.desk().events("root") if one.what == "withdrawn")
    assert (left.by, left.detail["interrupted"]) == ("", True)


def test_what_was_interrupted_long_ago_is_withdrawn_at_the_next_start(here: Place, writers: Writers):
    database = here.desk().ledger.database
    assert writers.do(Writing(here, dies=True)) == [None]
    # Another process may be at it still.
    assert withdraw_interrupted(database) == 0
    with database.writing() as connection:
        connection.execute(update(SUBMISSION).values(created="2026-01-01T00:00:00+00:00"))
    assert withdraw_interrupted(database) == 1
    assert states(here) == ["withdrawn"]
    assert here.desk().queue("yen").entries == ()


def test_what_people_hand_in_waits_however_long_it_does(here: Place):
    seen = here.submitted(proposed("_:row-2", "1"))
    with here.desk().ledger.database.writing() as connection:
        connection.execute(update(SUBMISSION).values(created="2026-01-01T00:00:00+00:00"))
    assert withdraw_interrupted(here.desk().ledger.database) == 0
    assert here.desk().get("minh", seen.id).state == "submitted"
