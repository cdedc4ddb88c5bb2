"""A ledger of an older form is brought to the present one, and says what it said."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from kg.errors import LedgerError, LedgerMissing
from kg.ledger import Ledger
from kg.ledger.migrations import migrate
from kg.ledger.tables import ACCOUNT, DESK, METADATA, VERSION
from kg.rdf import canonicalise_lines
from servers import Postgresql

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/article/one"

# As kg made it before forms had numbers.
FIRST_FORM = """
CREATE TABLE meta (name VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (name));
CREATE TABLE content (digest VARCHAR NOT NULL, triples INTEGER NOT NULL, classes JSON NOT NULL,
  PRIMARY KEY (digest));
CREATE TABLE content_chunk (digest VARCHAR NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (digest, position), FOREIGN KEY(digest) REFERENCES content (digest));
CREATE TABLE revision (number INTEGER NOT NULL, action VARCHAR NOT NULL, graph VARCHAR NOT NULL,
  digest VARCHAR, source_digest VARCHAR, author VARCHAR NOT NULL, at VARCHAR NOT NULL,
  reason VARCHAR NOT NULL, PRIMARY KEY (number), FOREIGN KEY(digest) REFERENCES content (digest));
CREATE INDEX ix_revision_graph ON revision (graph);
CREATE TRIGGER revision_update BEFORE UPDATE ON revision
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER content_chunk_delete BEFORE DELETE ON content_chunk
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER meta_delete BEFORE DELETE ON meta BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
"""


def lines(*values: str) -> list[bytes]:
    return [f'<{BASE}{value[0]}> <{BASE}p> "{value}" .\n'.encode() for value in sorted(values)]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Three revisions: a graph is put, put again, and dropped; its content stands in two pieces."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.executescript(FIRST_FORM)
        ledger.executemany("INSERT INTO meta VALUES (?, ?)", [("base_iri", BASE), ("schema_version", "1")])
        for digest, said in (("sha256:first", lines("a1", "b1")), ("sha256:second", lines("b2", "c2"))):
            ledger.execute("INSERT INTO content VALUES (?, 2, ?)", [digest, json.dumps({})])
            ledger.executemany(
                "INSERT INTO content_chunk VALUES (?, ?, ?)",
                [(digest, at, zstandard.ZstdCompressor().compress(line)) for at, line in enumerate(said)],
            )
        ledger.executemany(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (1, "put", GRAPH, "sha256:first", "sha256:file", "Lan", "2026-11-24T00:00:00+00:00", "new"),
                (2, "put", GRAPH, "sha256:second", None, "An", "2026-11-25T00:00:00+00:00", "more"),
                (3, "drop", GRAPH, None, None, "An", "2026-11-26T00:00:00+00:00", "retracted"),
            ],
        )
    return path


def test_it_is_left_alone_until_somebody_says_so(old: Path):
    with pytest.raises(LedgerError, match="has the form 0001") as caught:
        Ledger.open(old, BASE)
    assert "kg migrate" in caught.value.hint


def test_every_revision_is_there_and_what_each_did_to_each_subject(old: Path, tmp_path: Path):
    assert migrate(old) == ("0001", VERSION)
    ledger = Ledger.open(old, BASE)
    one, two, three = ledger.revisions()
    assert (one.author, one.reason, one.source_digest, one.triples) == ("Lan", "new", "sha256:file", 2)
    assert (two.at.isoformat(), three.action) == ("2026-11-25T00:00:00+00:00", "drop")
    assert one.digest == canonicalise_lines(iter(lines("a1", "b1")), "test", tmp_path).digest
    assert b"".join(ledger.content(str(two.digest))) == b"".join(lines("b2", "c2"))
    assert ledger.verify() == []
    told = {name: [c.kind for c in ledger.history(BASE + name, 5).changes] for name in "abc"}
    assert told == {"a": ["delete", "create"], "b": ["delete", "update", "create"], "c": ["delete", "create"]}


def test_it_then_has_the_tables_that_a_new_one_has(old: Path, tmp_path: Path):
    migrate(old)
    Ledger.create(tmp_path / "new.sqlite", BASE)
    made = {}
    for path in (old, tmp_path / "new.sqlite"):
        with closing(sqlite3.connect(path)) as ledger:
            made[path] = sorted(ledger.execute("SELECT type, name FROM sqlite_schema").fetchall())
        with create_engine(f"sqlite:///{path}").connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert made[old] == made[tmp_path / "new.sqlite"]


def test_it_is_done_once(old: Path):
    migrate(old)
    assert migrate(old) == (VERSION, VERSION)
    assert Ledger.open(old, BASE).head() == 3


TWO = f"{BASE}graph/article/two"


def second_form(old: Path, new: Path) -> Path:
    """A ledger as it was before revisions told what came with kg, and named their authors by ids."""
    later = ("offered", "approver", "submission")
    with closing(sqlite3.connect(new)) as ledger, ledger:
        ledger.execute("ATTACH ? AS old", [str(old)])
        # Tables come before their indexes and triggers.
        made = ledger.execute(
            "SELECT type, name, sql, tbl_name FROM old.sqlite_schema WHERE sql IS NOT NULL"
        ).fetchall()
        newer = {ACCOUNT.name, *(table.name for table in DESK)}
        for kind, name, statement, table in sorted(
            made, key=lambda row: ("table", "index", "trigger").index(row[0])
        ):
            if table in newer:
                continue
            lines = [line for line in statement.splitlines() if not any(column in line for column in later)]
            ledger.execute("\n".join(lines).replace(",\n)", "\n)").replace(", \n)", "\n)"))
            if kind == "table":
                columns = ", ".join(row[1] for row in ledger.execute(f"PRAGMA main.table_info({name})"))
                ledger.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM old.{name}")  # noqa: S608
            if name == "revision":
                named = "SELECT name FROM old.account WHERE account.id = revision.author"
                ledger.execute(f"UPDATE main.revision SET author = ifnull(({named}), '')")  # noqa: S608
        ledger.execute("UPDATE alembic_version SET version_num = '0002'")
    with closing(sqlite3.connect(new)) as ledger:
        made = str(ledger.execute("SELECT sql FROM sqlite_schema").fetchall())
        assert not any(column in made for column in (*later, "account"))
    return new


def test_what_came_first_for_a_graph_counts_as_what_came_with_kg(tmp_path: Path):
    """Of older revisions nobody knows it; what has changed since counts as people's."""
    ledger = Ledger.create(tmp_path / "now.sqlite", BASE)
    contents = [canonicalise_lines(iter(lines(f"a{n}")), "test", tmp_path) for n in range(3)]
    with ledger.begin("", "load") as entry:
        entry.put(GRAPH, contents[0], "sha256:file")
        entry.put(TWO, contents[0])
    with ledger.begin("Lan", "load") as entry:
        entry.put(GRAPH, contents[1], "sha256:newer")
        entry.put(TWO, contents[2])
    old = second_form(tmp_path / "now.sqlite", tmp_path / "old.sqlite")
    with pytest.raises(LedgerError, match="has the form 0002"):
        Ledger.open(old, BASE)
    assert migrate(old) == ("0002", VERSION)
    migrated = Ledger.open(old, BASE)
    first = contents[0].digest
    assert {g: [one.offered for one in offers] for g, offers in migrated.offers().items()} == {GRAPH: [first]}
    assert [replace(one, offered=None) for one in migrated.revisions()] == ledger.revisions()
    assert migrated.verify() == []
    with create_engine(f"sqlite:///{old}").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    with closing(sqlite3.connect(old)) as again, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        again.execute("UPDATE revision SET offered = NULL")


def test_one_in_postgresql_is_brought_there_as_well(postgresql: Postgresql, tmp_path: Path):
    url = postgresql.database()
    ledger = Ledger.create(url, BASE)
    content = canonicalise_lines(iter(lines("a1")), "test", tmp_path)
    with ledger.begin("Lan", "load") as entry:
        entry.put(GRAPH, content, "sha256:file")
    with create_engine(url.replace(":", "+psycopg:", 1)).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revision DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE revision SET author = 'Lan'")
        connection.exec_driver_sql("ALTER TABLE revision ENABLE TRIGGER USER")
        for table in reversed(METADATA.sorted_tables):
            if table in (ACCOUNT, *DESK):
                table.drop(connection)
        for column in ("offered", "approver", "submission"):
            connection.exec_driver_sql(f"ALTER TABLE revision DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    assert migrate(url) == ("0002", VERSION)
    (revision,) = Ledger.open(url, BASE).revisions()
    assert (revision.offered, revision.author) == (content.digest, "Lan")
    with create_engine(url.replace(":", "+psycopg:", 1)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        with pytest.raises(IntegrityError, match="only grows"):
            connection.exec_driver_sql("UPDATE revision SET offered = NULL")


def test_what_breaks_off_leaves_the_old_form(old: Path):
    with closing(sqlite3.connect(old)) as ledger, ledger:
        ledger.execute("UPDATE content_chunk SET data = x'00'")
    with pytest.raises(zstandard.ZstdError):
        migrate(old)
    with pytest.raises(LedgerError, match="has the form 0001"):
        Ledger.open(old, BASE)


def test_there_must_be_one(tmp_path: Path):
    with pytest.raises(LedgerMissing):
        migrate(tmp_path / "ledger.sqlite")


def test_a_new_one_in_postgresql_has_the_tables_that_migrations_lead_to(postgresql: Postgresql):
    url = postgresql.database()
    Ledger.create(url, BASE)
    with create_engine(url.replace(":", "+psycopg:", 1)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert migrate(url) == (VERSION, VERSION)
