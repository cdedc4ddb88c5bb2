"""The ledger tells how what a graph says of one subject came about."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ledger import Ledger
from kg.rdf import canonicalise_lines

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


@given(st.lists(st.none() | STATEMENTS, min_size=1, max_size=6), st.integers(1, 4))
def test_it_is_what_comparing_all_lines_gives(states: list[set[tuple[str, int]] | None], limit: int):
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        # Pieces of a few lines, so that a subject's may begin in one and end two later.
        patch.setattr("kg.ledger._CHUNK", 200)
        folder = Path(name)
        ledger = Ledger.create(folder / "ledger.sqlite", BASE)
        for said in states:
            put(ledger, folder, said)
        for subject in SUBJECTS:
            mine = [tuple(lines({s for s in said or set() if s[0] == subject})) for said in states]
            steps = list(zip([(), *mine], mine, range(1, len(mine) + 1), strict=False))[-limit:]
            expected = [
                (number, [line.strip() for line in before], [line.strip() for line in after])
                for before, after, number in reversed(steps)
                if before != after
            ]
            found = ledger.history(GRAPH, subject, limit)
            assert [(c.revision.number, [*c.before], [*c.after]) for c in found.changes] == expected
            assert found.complete == (len(states) <= limit)


def test_revisions_of_other_graphs_are_not_in_it(tmp_path: Path):
    ledger = Ledger.create(tmp_path / "ledger.sqlite", BASE)
    put(ledger, tmp_path, {(SUBJECTS[0], 1)})
    assert ledger.history(f"{BASE}graph/article/two", SUBJECTS[0], 5).changes == ()
