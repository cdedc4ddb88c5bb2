"""The ledger tells how what a graph says of one subject came about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ledger import Ledger, Revision
from kg.rdf import canonicalise_lines

pytestmark = pytest.mark.everywhere

BASE = "http://example.org/"
GRAPH = f"{BASE}graph/article/one"

# Names that start with one another: the lines of one subject begin as those of the next.
SUBJECTS = [f"{BASE}{name}" for name in ("a", "a1", "a10", "a2", "b", "cao-bằng", "ỹ")]
STATEMENTS = st.sets(st.tuples(st.sampled_from(SUBJECTS), st.integers(0, 30)), max_size=60)


def lines(said: set[tuple[str, int]]) -> list[bytes]:
    return sorted(f'<{subject}> <{BASE}p> "{"x" * 20}{value}" .\n'.encode() for subject, value in said)


def put(ledger: Ledger, folder: Path, said: set[tuple[str, int]] | None) -> None:
    with ledger.begin("Lan", "a new survey") as entry:
        if said is None:
            entry.drop(GRAPH)
        else:
            entry.put(GRAPH, canonicalise_lines(iter(lines(said)), "test", folder))


@given(st.lists(st.none() | STATEMENTS, min_size=1, max_size=6), st.integers(1, 4), st.data())
def test_it_is_what_comparing_all_lines_gives(
    ledger_urls: Callable[[], str | None],
    states: list[set[tuple[str, int]] | None],
    limit: int,
    data: st.DataObject,
):
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.rdf.content.PIECE_SIZE", 200)
        folder = Path(name)
        ledger = Ledger.create(ledger_urls() or folder / "ledger.sqlite", BASE)
        for said in states:
            put(ledger, folder, said)
        for subject in SUBJECTS:
            mine = [tuple(lines({s for s in said or set() if s[0] == subject})) for said in states]
            steps = [
                (number, before, after)
                for number, (before, after) in enumerate(zip([(), *mine], mine, strict=False), 1)
                if before != after
            ]
            found = ledger.history(subject, limit, GRAPH)
            assert [(c.revision.number, c.before, c.after) for c in found.changes] == steps[::-1][:limit]
            assert found.complete == (len(steps) <= limit)


def test_revisions_of_other_graphs_are_not_in_it(tmp_path: Path):
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    put(ledger, tmp_path, {(SUBJECTS[0], 1)})
    assert ledger.history(SUBJECTS[0], 5, f"{BASE}graph/article/two").changes == ()
    assert len(ledger.history(SUBJECTS[0], 5).changes) == 1


@given(st.lists(STATEMENTS, min_size=2, max_size=5))
def test_changes_by_subject_lead_to_what_putting_the_whole_leads_to(states: list[set[tuple[str, int]]]):
    """The same pieces, digests and counts, and the same changes told."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.rdf.content.PIECE_SIZE", 200)
        folder = Path(name)
        whole = Ledger.create(folder / "whole.sqlite", BASE)
        changed = Ledger.create(folder / "changed.sqlite", BASE)
        before: set[tuple[str, int]] = set()
        for said in states:
            subjects = {subject for subject, _ in said ^ before}
            if said == before:
                continue
            put(whole, folder, said or None)
            with changed.begin("Lan", "a new survey") as entry:
                entry.change(
                    GRAPH,
                    {
                        f"<{subject}>".encode(): b"".join(lines({s for s in said if s[0] == subject}))
                        for subject in subjects
                    },
                )
            before = said
            assert [seen(r) for r in changed.revisions()] == [seen(r) for r in whole.revisions()]
        for revision in whole.revisions():
            if revision.digest:
                there, here = (ledger.stored(revision.digest).digests for ledger in (whole, changed))
                assert there == here
        for subject in SUBJECTS:
            # What goes by itself is withdrawn; what goes with newer content is deleted.
            went = {"withdraw": "delete"}
            assert [(went.get(kind, kind), after) for kind, after in told(changed, subject)] == told(
                whole, subject
            )
        assert changed.verify() == []


def seen(revision: Revision) -> Revision:
    return replace(revision, at=datetime(2026, 1, 1, tzinfo=UTC))


def told(ledger: Ledger, subject: str) -> list[tuple[str, tuple[bytes, ...]]]:
    return [(change.kind, change.after) for change in ledger.history(subject, 10).changes]


def test_what_goes_says_what_took_its_place(tmp_path: Path):
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    put(ledger, tmp_path, {(SUBJECTS[0], 1), (SUBJECTS[1], 2)})
    gone = f"<{SUBJECTS[0]}>".encode()
    with ledger.begin("Lan", "the same twice") as entry:
        entry.change(GRAPH, {gone: b""}, {gone: SUBJECTS[1]})
    (last, first) = ledger.history(SUBJECTS[0], 5).changes
    assert (last.kind, last.successor, last.after) == ("withdraw", SUBJECTS[1], ())
    assert (first.kind, first.successor, first.before) == ("create", None, ())


def test_what_is_new_comes_from_the_newest_revisions(tmp_path: Path):
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    a, a1, a10, a2 = SUBJECTS[:4]
    put(ledger, tmp_path, {(a, 1), (a1, 1), (a2, 1)})
    put(ledger, tmp_path, {(a, 1), (a1, 1), (a10, 1)})
    put(ledger, tmp_path, {(a, 1), (a1, 2), (a10, 1)})
    assert ledger.newest(BASE, 10) == [a1, a10, a]
    assert ledger.newest(BASE, 2) == [a1, a10]
    assert ledger.newest(f"{BASE}a10", 2) == [a10]
    assert ledger.tally(2) == {"create": 1, "delete": 1}


def test_no_number_is_given_twice_also_when_its_fact_is_gone(tmp_path: Path):
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    start = f"{BASE}id/fact/one-"
    assert ledger.last_number(start) == 0
    put(ledger, tmp_path, {(f"{start}001", 1), (f"{start}1000", 1), (f"{start}two-2000", 1)})
    put(ledger, tmp_path, {(f"{start}001", 1)})
    assert ledger.last_number(start) == 1000
