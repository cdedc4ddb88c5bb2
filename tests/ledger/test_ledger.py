import stat
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, insert, select, text, update

from kg.errors import BaseIriMismatch, LedgerError, LedgerMissing, WriterBusy
from kg.ledger import Ledger
from kg.ledger.database import Database
from kg.ledger.tables import ACCOUNT, ALEMBIC_VERSION, METADATA, PIECE, REVISION
from kg.rdf import Content, canonicalise_lines
from servers import Postgresql

pytestmark = pytest.mark.everywhere

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/article/one"


@pytest.fixture
def where(tmp_path: Path, ledger_url: str | None) -> Path | str:
    return ledger_url or tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(where: Path | str) -> Ledger:
    return Ledger.create(where, BASE)


def content(folder: Path, *values: str) -> Content:
    lines = (f'<{BASE}s{value[:3]}> <{BASE}p> "{value}" .\n'.encode() for value in values)
    return canonicalise_lines(lines, "test", folder)


def put(ledger: Ledger, graph: str, given: Content) -> None:
    with ledger.begin("Lan", "a new survey") as entry:
        entry.put(graph, given, "sha256:file")


def test_a_revision_says_who_did_what_when_and_why(ledger: Ledger, tmp_path: Path):
    put(ledger, GRAPH, given := content(tmp_path, "a", "b"))
    (revision,) = ledger.revisions()
    assert (revision.number, revision.action, revision.graph) == (1, "put", GRAPH)
    assert (revision.digest, revision.triples, revision.source_digest) == (given.digest, 2, "sha256:file")
    assert (revision.author, revision.reason) == ("Lan", "a new survey")
    assert revision.at.utcoffset().total_seconds() == 0


def test_names_stand_in_one_place_and_are_told_of_those_who_want_it(
    ledger: Ledger, where: Path | str, tmp_path: Path
):
    with ledger.begin("Lan", "accepted", approver="Minh", submission="7f3a") as entry:
        entry.put(GRAPH, content(tmp_path, "a"))
    put(ledger, GRAPH, content(tmp_path, "b"))
    with ledger.begin("", "by a program") as entry:
        entry.put(GRAPH, content(tmp_path, "c"))
    told = [(one.author, one.approver, one.submission) for one in ledger.revisions()]
    assert told == [("Lan", "Minh", "7f3a"), ("Lan", "", None), ("", "", None)]
    with Database(where).writing() as connection:
        assert not {"Lan", "Minh"} & set(connection.execute(select(REVISION.c.author)).scalars())
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == "Lan").values(shown_as=None))
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == "Minh").values(shown_as="Minh Tran"))
    assert [(one.author, one.approver) for one in ledger.revisions()] == [
        ("", "Minh Tran"),
        ("", ""),
        ("", ""),
    ]


def test_content_comes_back_byte_for_byte(ledger: Ledger, tmp_path: Path):
    put(ledger, GRAPH, given := content(tmp_path, *(f"Cao Bằng {n}" for n in range(1000))))
    assert b"".join(ledger.content(given.digest)) == given.path.read_bytes()


def test_large_content_is_kept_in_pieces_of_whole_subjects(ledger: Ledger, tmp_path: Path):
    put(ledger, GRAPH, given := content(tmp_path, *(f"{n:06}{'x' * 100}" for n in range(30_000, 60_000))))
    pieces = list(ledger.content(given.digest))
    assert len(pieces) > 1
    subjects = [{line.split()[0] for line in piece.splitlines()} for piece in pieces]
    assert sum(map(len, subjects)) == len(set().union(*subjects))
    assert b"".join(pieces) == given.path.read_bytes()


def test_a_change_adds_the_pieces_around_what_changes_and_shares_the_others(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.rdf.content.PIECE_SIZE", 1000)
    put(ledger, GRAPH, given := content(tmp_path, *(f"{n}" for n in range(100, 1000))))
    subject = f"<{BASE}s500>".encode()
    with ledger.begin("Lan", "corrected") as entry:
        entry.change(GRAPH, {subject: subject + b' <p> "other" .\n'})
    revision = ledger.live()[GRAPH]
    changed = ledger.stored(str(revision.digest)).digests
    assert len(given.digests) > 20
    assert len(set(changed) - set(given.digests)) == 1
    assert revision.triples == 900


def test_what_is_live_is_what_was_put_last_and_not_dropped(ledger: Ledger, tmp_path: Path):
    first, second = content(tmp_path, "a"), content(tmp_path, "b")
    put(ledger, GRAPH, first)
    put(ledger, f"{BASE}graph/article/two", first)
    put(ledger, GRAPH, second)
    with ledger.begin("Lan", "retracted") as entry:
        entry.drop(f"{BASE}graph/article/two")
    assert {graph: revision.digest for graph, revision in ledger.live().items()} == {GRAPH: second.digest}
    assert ledger.head() == 4
    assert [revision.number for revision in ledger.revisions(since=2)] == [3, 4]


def test_one_transaction_takes_effect_whole_or_not_at_all(ledger: Ledger, tmp_path: Path):
    def break_off() -> None:
        with ledger.begin("Lan", "half") as entry:
            entry.put(GRAPH, content(tmp_path, "a"))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        break_off()
    assert ledger.head() == 0
    assert ledger.live() == {}


@pytest.mark.parametrize("table", ["revision", "content", "piece", "change"])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_ledger_only_grows(ledger: Ledger, where: Path | str, tmp_path: Path, table: str, verb: str):
    put(ledger, GRAPH, content(tmp_path, "a"))
    column = next(iter(METADATA.tables[table].columns.keys()))
    with (
        pytest.raises(LedgerError, match="the ledger only grows"),
        Database(where).writing() as connection,
    ):
        connection.execute(text(verb.format(table, column, column)))


def test_damaged_content_is_noticed_and_named(ledger: Ledger, where: Path | str, tmp_path: Path):
    put(ledger, GRAPH, given := content(tmp_path, "a"))
    put(ledger, GRAPH, content(tmp_path, "b"))
    assert ledger.verify() == []
    with Database(where).writing() as connection:
        if isinstance(where, Path):
            connection.execute(text("DROP TRIGGER piece_update"))
        else:
            connection.execute(text("DROP TRIGGER piece_only_grows ON piece"))
        shorter = func.substr(PIECE.c.data, 1, 9).cast(LargeBinary)
        connection.execute(update(PIECE).where(PIECE.c.digest == given.digests[0]).values(data=shorter))
    (damage,) = ledger.verify()
    assert given.digest in damage.message
    assert "backup" in damage.hint


def test_a_ledger_keeps_its_base_iri(ledger: Ledger, where: Path | str):
    with pytest.raises(BaseIriMismatch) as caught:
        Ledger.open(where, "https://elsewhere.example/")
    assert BASE in caught.value.message
    assert f"kg --base-iri {BASE} rebase https://elsewhere.example/" in caught.value.hint


def test_a_ledger_is_not_made_twice(ledger: Ledger, where: Path | str):
    with pytest.raises(LedgerError, match=r"There is a ledger at .* already"):
        Ledger.create(where, BASE)


def test_others_on_the_machine_cannot_read_it(tmp_path: Path):
    Ledger.create(tmp_path / "ledger.sqlite", BASE)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_whoever_adds_to_it_keeps_nobody_from_the_desk_where_there_may_be_two_writers(
    ledger: Ledger, where: Path | str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.ledger.database.BUSY_SECONDS", 1)

    def sign_on(name: str):
        with Database(where).writing() as connection:
            connection.execute(insert(ACCOUNT).values(id=name, name=name, active=True))

    with ledger.begin("Lan", "a large load"):
        if isinstance(where, Path):
            with pytest.raises(WriterBusy):
                sign_on("Mai")
        else:
            sign_on("Mai")
    sign_on("Bình")
    with ledger.begin("Lan", "a decision") as transaction:
        ledger.database.beside(transaction.connection)
        with pytest.raises(WriterBusy):
            sign_on("Hoa")


def test_a_ledger_that_could_not_be_made_leaves_no_file(tmp_path: Path):
    source = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    put(source, GRAPH, content(tmp_path, "a"))
    with Database(tmp_path / "ledger.sqlite").writing() as connection:
        connection.execute(text("DROP TABLE piece"))
    (tmp_path / "copies").mkdir()
    with pytest.raises(LedgerError, match="cannot be used"):
        source.copy(tmp_path / "copies" / "ledger.sqlite")
    assert not list((tmp_path / "copies").iterdir())


def test_a_missing_ledger_is_not_made_by_reading(where: Path | str):
    with pytest.raises(LedgerMissing, match="no ledger at"):
        Ledger.open(where, BASE)
    assert not Ledger.exists(where)
    assert not isinstance(where, Path) or not where.exists()


def test_another_file_is_no_ledger(tmp_path: Path):
    (tmp_path / "ledger.sqlite").write_text("something else " * 100)
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger.open(tmp_path / "ledger.sqlite", BASE)


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(LedgerError, match="cannot be used") as caught:
        Ledger.open("postgresql://kg:very-secret@127.0.0.1:1/kg", BASE)
    assert "postgresql://kg:***@127.0.0.1:1/kg" in caught.value.message
    assert "KG_LEDGER_URL" in caught.value.hint
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_text_is_refused(postgresql: Postgresql, encoding: str):
    with pytest.raises(LedgerError, match=f"has the encoding {encoding}") as caught:
        Ledger.create(postgresql.database(encoding), BASE)
    assert "UTF8" in caught.value.hint


def test_a_ledger_of_another_version_is_left_alone(ledger: Ledger, where: Path | str):
    with Database(where).writing() as connection:
        connection.execute(update(ALEMBIC_VERSION).values(version_num="9999"))
    with pytest.raises(LedgerError, match="the form 9999"):
        Ledger.open(where, BASE)


def test_a_second_transaction_is_refused_while_one_runs(
    ledger: Ledger, where: Path | str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.ledger.database.BUSY_SECONDS", 1)
    other = Ledger.open(where, BASE)
    with ledger.begin("Lan", "first"), pytest.raises(WriterBusy), other.begin("An", "second"):
        pass


def test_reading_goes_on_while_a_transaction_runs(ledger: Ledger, where: Path | str, tmp_path: Path):
    put(ledger, GRAPH, content(tmp_path, "a"))
    with ledger.begin("Lan", "more") as entry:
        entry.put(GRAPH, content(tmp_path, "b"))
        assert Ledger.open(where, BASE).head() == 1
    assert ledger.head() == 2


@pytest.fixture
def shared(postgresql: Postgresql) -> tuple[Ledger, Ledger]:
    """One ledger, as two machines have it."""
    url = postgresql.database()
    return Ledger.create(url, BASE), Ledger.open(url, BASE)


def test_one_machine_at_a_time_prepares_what_it_will_write(
    shared: tuple[Ledger, Ledger], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg.ledger.database.BUSY_SECONDS", 0)
    here, there = shared
    with here.claimed():
        with pytest.raises(WriterBusy, match=r"kg on .* \(process \d+\) is writing"), there.claimed():
            pass
        put(here, GRAPH, content(tmp_path, "a"))
    with there.claimed():
        put(there, GRAPH, content(tmp_path, "b"))
    assert here.head() == 2


def test_who_lost_the_claim_without_noticing_writes_nothing(
    shared: tuple[Ledger, Ledger], tmp_path: Path, postgresql: Postgresql
):
    here, there = shared
    with here.claimed():
        postgresql.disconnect_all()
        with there.claimed():
            put(there, GRAPH, content(tmp_path, "b"))
        with pytest.raises(WriterBusy, match=r"wrote revision 1 .* meanwhile"):
            put(here, GRAPH, content(tmp_path, "a"))
    assert here.head() == 1
