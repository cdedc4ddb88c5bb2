"""Sorted content: read by subject, looked up, compared."""

import mmap
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import content
from kg.rdf.content import Difference, changes, stretch, subjects

# Names that are the starts of others, and characters around those that end a term.
SUBJECTS = st.sampled_from(["<a>", "<ab>", "<a!>", "<a/>", "<a0>", "<é>", "_:c14n1", "_:c14n10", "_:c14n2"])
LINES = st.builds(
    "{} {} {} .".format,
    SUBJECTS,
    st.sampled_from(["<p>", "<pq>", "<q>"]),
    st.sampled_from(["<x>", '"x y"', '"x y"@en', '"\\n"', "_:c14n1"]),
)
GRAPHS = st.sets(LINES, max_size=40).map(lambda lines: sorted(line.encode() + b"\n" for line in lines))


@st.composite
def graphs_in_pieces(draw: st.DrawFn) -> tuple[list[bytes], list[bytes]]:
    """The lines of a graph, and the same in pieces of whole subjects."""
    lines = draw(GRAPHS)
    said = [b"".join(group) for _, group in groupby(lines, key=lambda line: line.split(b" ")[0])]
    cuts = sorted(draw(st.sets(st.integers(0, len(said)), max_size=5)) | {0, len(said)})
    return lines, [b"".join(said[a:b]) for a, b in pairwise(cuts)]


def said_of(subject: bytes, lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if line.startswith(subject + b" ")]


def applied(difference: Difference, lines: list[bytes]) -> list[bytes]:
    left = set(lines) - set(difference.removed.splitlines(keepends=True))
    return sorted(left | set(difference.added.splitlines(keepends=True)))


@given(graphs_in_pieces())
def test_each_subject_comes_once_in_order_with_all_its_lines(graph: tuple[list[bytes], list[bytes]]):
    lines, pieces = graph
    found = list(subjects(pieces))
    assert b"".join(said for _, said in found) == b"".join(lines)
    assert len(dict(found)) == len(found)
    assert all(said == b"".join(said_of(subject, lines)) for subject, said in found)


@given(GRAPHS, SUBJECTS)
def test_a_subject_is_found_by_halving(lines: list[bytes], subject: str):
    start = f"{subject} ".encode()
    whole = b"".join(lines)
    found = stretch(whole, start)
    assert whole[found].splitlines(keepends=True) == said_of(subject.encode(), lines)
    # Also where it would have to stand: a reader of several pieces counts on that.
    assert whole[: found.start] == b"".join(line for line in lines if line < start)


@given(GRAPHS, st.sampled_from(["<", "<a", "<a/", "_:", "_:c14n1", "<z"]))
def test_all_subjects_that_start_alike_are_found_at_once(lines: list[bytes], start: str):
    whole = b"".join(lines)
    found = whole[stretch(whole, start.encode())].splitlines(keepends=True)
    assert found == [line for line in lines if line.startswith(start.encode())]


def test_a_file_is_looked_up_without_reading_it_whole(tmp_path: Path):
    path = tmp_path / "content.nt"
    path.write_bytes(b"".join(b"<s%05d> <p> <x> .\n" % number for number in range(10_000)))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        assert lines[stretch(lines, b"<s00042> ")] == b"<s00042> <p> <x> .\n"
        assert lines[stretch(lines, b"<s99999> ")] == b""


@given(graphs_in_pieces(), graphs_in_pieces())
def test_subjects_that_change_are_told_with_what_was_said_of_them_before_and_after(
    old: tuple[list[bytes], list[bytes]], new: tuple[list[bytes], list[bytes]]
):
    told = {subject: both for subject, *both in changes(old[1], new[1])}
    everything = {line.split(b" ")[0] for line in (*old[0], *new[0])}
    assert list(told) == sorted(told)
    assert told == {
        subject: [b"".join(before), b"".join(after)]
        for subject in everything
        if (before := said_of(subject, old[0])) != (after := said_of(subject, new[0]))
    }


@given(graphs_in_pieces(), graphs_in_pieces())
def test_a_difference_turns_one_content_into_the_other(
    old: tuple[list[bytes], list[bytes]], new: tuple[list[bytes], list[bytes]]
):
    difference = Difference.between(old[1], new[1])
    assert difference is not None
    assert applied(difference, old[0]) == new[0]
    assert set(difference.removed.splitlines(keepends=True)) == set(old[0]) - set(new[0])


def test_what_stays_beside_what_goes_is_added_again():
    old = [b'<a> <p> "1" .\n<a> <p> "1.0" .\n<a> <q> "1" .\n']
    difference = Difference.between(old, [b'<a> <p> "1.0" .\n<a> <q> "1" .\n'])
    assert difference == Difference(b'<a> <p> "1" .\n', b'<a> <p> "1.0" .\n')


def test_contents_that_differ_in_too_much_have_no_difference(monkeypatch):
    def pieces() -> Iterator[bytes]:
        yield from (b"<s%d> <p> <x> .\n" % number for number in range(5))

    monkeypatch.setattr(content, "CHANGE_LIMIT", 4)
    assert Difference.between(pieces(), []) is None
    monkeypatch.setattr(content, "CHANGE_LIMIT", 5)
    assert Difference.between(pieces(), []) is not None
