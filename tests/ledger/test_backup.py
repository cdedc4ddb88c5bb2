"""A ledger becomes one file, and a ledger again, in whichever database it is and was."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from kg.errors import BaseIriMismatch, LedgerError, SourceError
from kg.ledger import Ledger
from kg.ledger.backup import back_up, restore
from kg.ledger.database import Database
from kg.ledger.tables import METADATA
from kg.rdf import Content, canonicalise_lines
from servers import Postgresql

pytestmark = pytest.mark.everywhere

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/article/one"

Where = Path | str


def content(folder: Path, *names: str) -> Content:
    lines = (f'<{BASE}{name}> <{BASE}p> "Cao Bằng" .\n'.encode() for name in sorted(names))
    return canonicalise_lines(lines, "test", folder)


@pytest.fixture
def places(tmp_path: Path, postgresql: Postgresql) -> dict[str, Callable[[], Where]]:
    return {"sqlite": lambda: tmp_path / "restored" / "ledger.sqlite", "postgresql": postgresql.database}


@pytest.fixture
def where(tmp_path: Path, ledger_url: str | None) -> Where:
    return ledger_url or tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(tmp_path: Path, where: Where) -> Ledger:
    """A ledger with some history."""
    made = Ledger.create(where, BASE)
    with made.begin("Lan", "a new survey") as entry:
        entry.put(GRAPH, content(tmp_path, *(f"s{number}" for number in range(1500))), "sha256:file")
    with made.begin("An", "withdrawn") as entry:
        entry.change(GRAPH, {f"<{BASE}s7>".encode(): b""}, {f"<{BASE}s7>".encode(): f"{BASE}s8"})
    with made.begin("An", "gone") as entry:
        entry.put(f"{BASE}graph/two", content(tmp_path, "x"))
        entry.drop(f"{BASE}graph/two")
    return made


def rows(where: Where) -> dict[str, list[tuple[object, ...]]]:
    """All that is in a database."""
    with Database(where).reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_all_of_it_comes_back(
    ledger: Ledger, where: Where, places: dict[str, Callable[[], Where]], to: str, tmp_path: Path
):
    back_up(ledger, tmp_path / "backup.sqlite")
    again = restore(tmp_path / "backup.sqlite", target := places[to](), BASE, tmp_path)
    assert rows(target) == rows(where)
    assert again.verify() == []
    assert again.history(f"{BASE}s7", 5) == ledger.history(f"{BASE}s7", 5)
    with again.begin("Lan", "life goes on") as entry:
        entry.put(GRAPH, content(tmp_path, "a"))
    with pytest.raises(LedgerError, match="the ledger only grows"), Database(target).writing() as connection:
        connection.execute(METADATA.tables["change"].delete())


def test_it_is_one_file_and_is_only_read(ledger: Ledger, tmp_path: Path):
    (folder := tmp_path / "backups").mkdir()
    back_up(ledger, folder / "backup.sqlite")
    assert [path.name for path in folder.iterdir()] == ["backup.sqlite"]
    before = (folder / "backup.sqlite").read_bytes()
    restore(folder / "backup.sqlite", tmp_path / "again.sqlite", BASE, tmp_path)
    assert [path.name for path in folder.iterdir()] == ["backup.sqlite"]
    assert (folder / "backup.sqlite").read_bytes() == before


def test_it_is_of_one_moment_while_others_write(ledger: Ledger, tmp_path: Path):
    before = ledger.head()
    with ledger.begin("An", "not there yet") as entry:
        entry.put(GRAPH, content(tmp_path, "late"))
        back_up(ledger, tmp_path / "backup.sqlite")
    again = restore(tmp_path / "backup.sqlite", tmp_path / "again.sqlite", BASE, tmp_path)
    assert (again.head(), ledger.head()) == (before, before + 1)


def test_nothing_is_overwritten(ledger: Ledger, where: Where, tmp_path: Path):
    back_up(ledger, tmp_path / "backup.sqlite")
    with pytest.raises(SourceError, match="exists already"):
        back_up(ledger, tmp_path / "backup.sqlite")
    with pytest.raises(LedgerError, match=r"There is a ledger at .* already"):
        restore(tmp_path / "backup.sqlite", where, BASE, tmp_path)


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_what_breaks_off_leaves_nothing(
    ledger: Ledger, places: dict[str, Callable[[], Where]], to: str, tmp_path: Path
):
    back_up(ledger, tmp_path / "backup.sqlite")
    with closing(sqlite3.connect(tmp_path / "backup.sqlite")) as damaged, damaged:
        damaged.execute("DROP TRIGGER revision_delete")
        damaged.execute("DELETE FROM revision WHERE number = 2")
    target = places[to]()
    with pytest.raises(LedgerError, match=r"(?i)foreign key"):
        restore(tmp_path / "backup.sqlite", target, BASE, tmp_path)
    assert not Ledger.exists(target)
    Ledger.create(target, BASE)


def test_a_backup_for_another_base_is_refused(ledger: Ledger, tmp_path: Path):
    back_up(ledger, tmp_path / "backup.sqlite")
    with pytest.raises(BaseIriMismatch) as caught:
        restore(tmp_path / "backup.sqlite", tmp_path / "again.sqlite", "https://elsewhere.example/", tmp_path)
    assert f"{tmp_path / 'backup.sqlite'} publishes under {BASE}" in caught.value.message
    assert not (tmp_path / "again.sqlite").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="cannot be read"):
        restore(tmp_path / "missing.sqlite", tmp_path / "again.sqlite", BASE, tmp_path)
    for said in ("something else " * 100, ""):
        (other := tmp_path / "other.sqlite").write_text(said)
        with pytest.raises(SourceError, match=r"other\.sqlite is no backup"):
            restore(other, tmp_path / "again.sqlite", BASE, tmp_path)


def test_a_database_that_is_in_use_is_no_backup(tmp_path: Path):
    Ledger.create(path := tmp_path / "ledger.sqlite", BASE)
    with closing(sqlite3.connect(path)) as held:
        held.execute("BEGIN IMMEDIATE")
        with pytest.raises(SourceError, match=r"is in use: .* ledger.sqlite-wal"):
            restore(path, tmp_path / "again.sqlite", BASE, tmp_path)
