"""A release is a row that stays, and what has changed between two revisions is told subject by subject."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from kg.errors import LedgerUnavailable, SourceError
from kg.ledger import Ledger, ReleasedFile
from kg.ledger.tables import RELEASE
from kg.rdf import canonicalise_lines

pytestmark = pytest.mark.everywhere

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/article/one"
FILE = ReleasedFile("facts.en.csv", "text/csv", 12, "00ff")


@pytest.fixture
def ledger(ledger_url: str | None, tmp_path: Path) -> Ledger:
    return Ledger.create(ledger_url or tmp_path / "ledger.sqlite", BASE)


def put(ledger: Ledger, folder: Path, **said: int) -> None:
    lines = sorted(f'<{BASE}{name}> <{BASE}p> "{value}" .\n'.encode() for name, value in said.items())
    with ledger.begin("Lan", "a change") as entry:
        entry.put(GRAPH, canonicalise_lines(iter(lines), "test", folder))


def release(ledger: Ledger, name: str, previous: str | None = None) -> None:
    with ledger.begin("Lan", "release") as entry:
        entry.release(name, BASE, "notes", previous, {"new": 1}, [FILE])


def test_what_became_of_each_subject_is_told_once(ledger: Ledger, tmp_path: Path):
    put(ledger, tmp_path, stays=1, changes=1, goes=1, comes_again=1)
    put(ledger, tmp_path, stays=1, changes=2, passes=1)
    put(ledger, tmp_path, stays=1, changes=3, comes=1, comes_again=1)
    told = {iri.removeprefix(BASE): kind for iri, kind in ledger.net_changes(BASE, 1, 3)}
    assert told == {"changes": "changed", "comes": "new", "goes": "gone", "comes_again": "changed"}
    last = {iri.removeprefix(BASE): number for iri, number, _ in ledger.last_changes(BASE, 2)}
    assert last == {"stays": 1, "changes": 2, "goes": 2, "comes_again": 2, "passes": 2}


def test_a_release_names_the_newest_revision_and_stays(ledger: Ledger, tmp_path: Path):
    put(ledger, tmp_path, one=1)
    release(ledger, "2026.1")
    put(ledger, tmp_path, one=2)
    release(ledger, "2026.2", "2026.1")
    assert [(one.name, one.revision) for one in ledger.releases()] == [("2026.2", 2), ("2026.1", 1)]
    first = ledger.release("2026.1")
    assert first
    assert (first.author, first.notes, first.files) == ("Lan", "notes", (FILE,))
    assert {graph: one.number for graph, one in ledger.live(1).items()} == {GRAPH: 1}
    with pytest.raises(SourceError, match=r"2026\.1 already, of revision 1"):
        release(ledger, "2026.1")


@pytest.mark.parametrize("statement", [delete(RELEASE), update(RELEASE).values(notes="other")])
def test_nobody_changes_one(ledger: Ledger, tmp_path: Path, statement: object):
    put(ledger, tmp_path, one=1)
    release(ledger, "2026.1")
    with pytest.raises((LedgerUnavailable, DBAPIError)), ledger.database.writing() as connection:
        connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert len(ledger.releases()) == 1


def test_a_copy_has_them(ledger: Ledger, tmp_path: Path):
    put(ledger, tmp_path, one=1)
    release(ledger, "2026.1")
    assert ledger.copy(tmp_path / "copy.sqlite").releases() == ledger.releases()
