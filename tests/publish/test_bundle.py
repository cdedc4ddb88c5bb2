"""What comes with kg undoes nothing that people have made, and people's work keeps out nothing else of it."""

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ledger import Revision
from kg.publish import Change, Outcome, Publisher, Source, Standing, digest_of
from kg.publish.bundle import merged
from kg.rdf import cut
from laws import fewer
from publish.installation import BASE, Installation

ONE = f"{BASE}graph/article/one"
FIRST = {"a": 1, "b": 1, "c": 1}
BLANK = "<a> <p> [ <q> 1 ] . <b> <p> 1 ."


def turtle(said: Mapping[str, int]) -> str:
    return "".join(f"<{name}> <p> {value} .\n" for name, value in said.items())


def comes(installation: Installation, content: Mapping[str, int] | str) -> Outcome:
    """A release of kg has this file for the graph."""
    text = content if isinstance(content, str) else turtle(content)
    return installation.publisher().load([installation.source("one", text)], once=True)


def correct(installation: Installation, name: str, value: int | None) -> None:
    """Somebody says something else of one subject, or nothing any more."""
    live = installation.ledger.live()
    now = installation.ledger.stored(str(live[ONE].digest)) if ONE in live else None
    known = digest_of(now.about(f"<{BASE}{name}>".encode())) if now else None
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    said = None if value is None else f'<{BASE}{name}> <{BASE}p> "{value}"^^<{integer}> .\n'.encode()
    outcome = installation.publisher().apply([Change(ONE, f"{BASE}{name}", said, known)], "Lan", "corrected")
    assert not outcome.stale


def values(installation: Installation) -> dict[str, int]:
    quads = installation.published().get("article/one", ())
    return {quad.subject.value.removeprefix(BASE): int(quad.object.value) for quad in quads}


def standing(installation: Installation) -> Standing | None:
    """How people's work on the graph stands."""
    from kg.publish.bundle import Bundle

    return next(iter(Bundle(installation.ledger).standing([ONE])), None)


def last(installation: Installation) -> Revision:
    return installation.ledger.revisions()[-1]


def test_a_first_release_is_loaded_and_the_next_one_in_its_place(installation: Installation):
    comes(installation, FIRST)
    outcome = comes(installation, second := {"a": 2, "d": 1})
    assert values(installation) == second
    ((change,), kept) = outcome.put, outcome.kept
    assert (change.added, change.changed, change.removed, kept) == (1, 1, 2, ())
    assert standing(installation) is None


def test_what_came_before_is_not_loaded_again(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    head = installation.ledger.head()
    outcome = comes(installation, FIRST)
    assert (outcome.kept, outcome.put, installation.ledger.head()) == ((ONE,), (), head)
    assert values(installation) == {**FIRST, "a": 5}
    assert standing(installation) == Standing(ONE, own=1)


def test_what_only_one_side_has_changed_is_taken_and_where_both_have_peoples_stays(
    installation: Installation,
):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    correct(installation, "b", None)
    correct(installation, "own", 5)
    outcome = comes(installation, {"a": 2, "b": 2, "c": 2, "d": 2})
    assert values(installation) == {"a": 5, "own": 5, "c": 2, "d": 2}
    # What people took away is decided.
    assert outcome.conflicts == 1
    assert standing(installation) == Standing(ONE, own=3, conflicts=(f"{BASE}a",))
    assert installation.publisher().verify() == []


def test_the_history_says_only_what_really_changed(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    outcome = comes(installation, {"a": 2, "b": 2})
    ((change,), ledger) = outcome.put, installation.ledger
    assert (change.added, change.changed, change.removed) == (0, 1, 1)
    assert dict(ledger.tally(ledger.head())) == {"update": 1, "delete": 1}
    told = [(one.kind, one.revision.author) for one in ledger.history(f"{BASE}a", 5).changes]
    assert told == [("update", "Lan"), ("create", "kg")]


def test_each_release_is_merged_with_what_came_last(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "c", 5)
    for number in (2, 3, 4):
        comes(installation, {**FIRST, "a": number})
        assert values(installation) == {**FIRST, "a": number, "c": 5}
    assert standing(installation) == Standing(ONE, own=1)


def test_the_same_change_on_both_sides_is_one(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 2)
    outcome = comes(installation, {**FIRST, "a": 2})
    assert (outcome.put, outcome.conflicts, standing(installation)) == ((), 0, None)
    assert comes(installation, {**FIRST, "a": 3}).put
    assert values(installation)["a"] == 3


def test_where_peoples_stays_everywhere_the_ledger_remembers_what_came(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    digest, head = last(installation).digest, installation.ledger.head()
    outcome = comes(installation, {**FIRST, "a": 2})
    assert (outcome.put, outcome.kept, outcome.conflicts, outcome.revision) == ((), (ONE,), 1, head + 1)
    assert (last(installation).digest, installation.ledger.tally(head + 1).total()) == (digest, 0)
    # It is not tried again; and it is the base of what comes next.
    assert comes(installation, {**FIRST, "a": 2}).revision == head + 1
    comes(installation, {**FIRST, "a": 2, "b": 3})
    assert values(installation) == {"a": 5, "b": 3, "c": 1}
    assert installation.publisher().verify() == []
    assert installation.publisher().catch_up() == head + 2


def test_a_conflict_stays_one_until_people_have_seen_it(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    comes(installation, {**FIRST, "a": 2})
    comes(installation, {**FIRST, "a": 2, "b": 3})
    assert standing(installation) == Standing(ONE, own=1, conflicts=(f"{BASE}a",))
    correct(installation, "a", 6)
    assert standing(installation) == Standing(ONE, own=1)
    correct(installation, "a", 2)
    assert standing(installation) is None


def test_a_graph_that_people_dropped_stays_dropped(installation: Installation):
    comes(installation, FIRST)
    installation.publisher().drop("article/one")
    head = installation.ledger.head()
    assert comes(installation, {**FIRST, "d": 1}).kept == (ONE,)
    assert (values(installation), installation.ledger.head()) == ({}, head)
    assert standing(installation) == Standing(ONE, dropped=True)
    # Who names the file wants it.
    installation.load("one", turtle(FIRST))
    assert values(installation) == FIRST


def test_what_people_made_alone_stays_and_what_comes_is_added(installation: Installation):
    installation.load("one", turtle({"a": 5, "own": 5}))
    outcome = comes(installation, {"a": 1, "b": 1})
    assert values(installation) == {"a": 5, "own": 5, "b": 1}
    assert outcome.conflicts == 1
    assert standing(installation) == Standing(ONE, own=2, conflicts=(f"{BASE}a",))


def test_what_people_withdrew_never_comes_again(installation: Installation):
    """Not even where kg has not had it before: an address that is gone is given to nothing else."""
    comes(installation, FIRST)
    correct(installation, "d", 5)
    correct(installation, "d", None)
    comes(installation, {**FIRST, "d": 1, "e": 1})
    assert values(installation) == {**FIRST, "e": 1}
    assert standing(installation) == Standing(ONE, own=1)


def test_what_kg_itself_took_out_may_come_again(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    comes(installation, {"a": 1, "b": 1})
    comes(installation, {**FIRST, "d": 1})
    assert values(installation) == {**FIRST, "a": 5, "d": 1}


def test_a_graph_of_which_neither_side_leaves_anything_goes(installation: Installation):
    comes(installation, {"a": 1, "b": 1})
    correct(installation, "a", None)
    outcome = comes(installation, {"a": 1})
    assert (outcome.dropped, values(installation)) == ((ONE,), {})
    assert standing(installation) == Standing(ONE, dropped=True)
    assert installation.publisher().verify() == []


def test_a_graph_with_blank_nodes_is_kept_whole_where_people_changed_it(installation: Installation):
    comes(installation, BLANK)
    comes(installation, BLANK.replace("<q> 1", "<q> 2"))
    installation.load("one", own := BLANK.replace("<q> 1", "<q> 5"))
    mine = installation.said()
    assert standing(installation) == Standing(ONE, own=1)
    outcome = comes(installation, BLANK.replace("<q> 1", "<q> 3") + "<c> <p> 1 .")
    assert (outcome.put, outcome.kept, outcome.conflicts) == ((), (ONE,), 1)
    assert installation.said() == mine
    assert (found := standing(installation))
    assert (found.whole, found.conflicts) == (True, ())
    # What is kept is still known to be a file's that is no one's of kg's.
    assert installation.load("one", own).put == ()


def test_blank_nodes_that_nobody_touches_stand_in_nobodys_way(installation: Installation):
    comes(installation, BLANK)
    correct(installation, "b", 5)
    comes(installation, f"{BLANK} <c> <p> 1 .")
    (quads,) = installation.published().values()
    assert {"5", "1"} < {quad.object.value for quad in quads}
    assert {quad.subject.value.removeprefix(BASE) for quad in quads} >= {"a", "b", "c"}
    assert installation.publisher().verify() == []


def test_who_names_a_file_that_was_merged_has_it_as_it_comes(installation: Installation):
    comes(installation, FIRST)
    correct(installation, "a", 5)
    comes(installation, second := {"a": 2, "b": 2})
    installation.load("one", turtle(second))
    assert values(installation) == second


def test_under_another_base_it_is_still_known_what_came(installation: Installation):
    comes(installation, FIRST)
    source = installation.source("two", turtle(FIRST))
    installation.publisher().load([source], once=True)
    correct(installation, "b", None)
    installation.publisher().drop("article/two")
    moved = "http://moved.example/"
    installation.publisher().rebase(moved)
    settings = installation.settings.model_copy(update={"base_iri": moved})
    publisher = Publisher(settings, unruled=True)
    files = [installation.source(name, turtle({**FIRST, "c": 2})) for name in ("one", "two")]
    outcome = publisher.load(files, once=True)
    assert {change.graph for change in outcome.put} == {f"{moved}graph/article/one"}
    assert outcome.kept == (f"{moved}graph/article/two",)
    quads = installation.published()[f"{moved}graph/article/one"]
    assert {quad.subject.value.removeprefix(moved): quad.object.value for quad in quads} == {
        "a": "1",
        "c": "2",
    }


@pytest.mark.parametrize("step", ["read", "validate", "staged", "committed", "published"])
def test_a_merge_that_is_killed_leaves_all_or_nothing(installation: Installation, step: str):
    shape = installation.source(
        "tiny",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <shapes#C> a sh:NodeShape ; sh:targetClass <id/C> ;"
        " sh:property [ sh:path <p> ; sh:maxCount 1 ] .",
    )
    installation.publisher().load([Source(shape.path, "shapes/tiny")])
    comes(installation, "<a> a <id/C> ; <p> 1 . <b> a <id/C> ; <p> 1 .")
    installation.load("one", "<a> a <id/C> ; <p> 5 . <b> a <id/C> ; <p> 1 .")
    head = installation.ledger.head()
    program = (
        "import os, signal\n"
        "def die(step, done, total):\n"
        "    if step == sys.argv[1]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "file = installation.source('one', '<a> a <id/C> ; <p> 2 . <b> a <id/C> ; <p> 2 .')\n"
        "installation.publisher(die).load([file], once=True)\n"
    )
    done = installation.run(program, step)
    assert done.returncode == -signal.SIGKILL, done.stderr
    came = step in {"committed", "published"}
    assert installation.publisher().catch_up() == (head + 1 if came else head)
    (quads,) = (said for name, said in installation.published().items() if name == "article/one")
    told = {quad.object.value for quad in quads if quad.predicate.value == f"{BASE}p"}
    assert told == ({"5", "2"} if came else {"5", "1"})
    assert installation.leftovers() == []
    assert installation.publisher().verify() == []


NAMES = ("a", "a1", "a10", "b", "c", "ỹ")
SAID = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), max_size=len(NAMES))
SOMETHING = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), min_size=1, max_size=len(NAMES))


def oracle(base: Mapping[str, int], now: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """Whole graphs compared, one subject after the other."""
    chosen = {name: now.get(name) if now.get(name) != base.get(name) else new.get(name) for name in NAMES}
    return {name: value for name, value in chosen.items() if value is not None}


def contested(base: Mapping[str, int], now: Mapping[str, int], new: Mapping[str, int]) -> list[str]:
    return [n for n in NAMES if n in now and len({base.get(n), now[n], new.get(n)}) == 3]


@dataclass(frozen=True)
class Cut:
    """Lines in pieces, as content is."""

    pieces: Sequence[bytes]

    @classmethod
    def of(cls, said: Mapping[str, int], size: int) -> "Cut":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kg.rdf.content.PIECE_SIZE", size)
            lines = sorted(
                f'<{BASE}{name}> <{BASE}p{n}> "{value}" .\n'.encode()
                for name, value in said.items()
                for n in range(value)
            )
            whole = b"".join(lines)
            return cls([whole[here] for here in cut(whole)])

    @property
    def digests(self) -> Sequence[bytes]:
        return self.pieces

    def piece(self, position: int) -> bytes:
        return self.pieces[position]

    @property
    def whole(self) -> bytes:
        return b"".join(self.pieces)


@given(SAID, SAID, SAID, st.tuples(*[st.sampled_from([1, 150, 100_000])] * 3))
def test_a_merge_is_what_comparing_whole_graphs_gives(
    base: Mapping[str, int], now: Mapping[str, int], new: Mapping[str, int], sizes: tuple[int, int, int]
):
    """However the contents are cut; and once more, with what came as the base, it changes nothing."""
    old, mine, coming = (Cut.of(said, size) for said, size in zip((base, now, new), sizes, strict=True))

    def merge(base: Cut, now: Cut) -> bytes:
        return b"".join(merged(base, now, coming, lambda _: False))

    result = oracle(base, now, new)
    assert merge(old, mine) == Cut.of(result, 1).whole
    again = Cut.of(result, sizes[0])
    assert merge(coming, again) == merge(old, again) == again.whole


@fewer(3)
@given(SOMETHING, SAID, SOMETHING)
def test_the_ledger_tells_whose_each_subject_is(
    base: Mapping[str, int], now: Mapping[str, int], new: Mapping[str, int]
):
    with TemporaryDirectory() as folder:
        installation = Installation(Path(folder))
        installation.publisher().init()
        comes(installation, base)
        for name in NAMES:
            if base.get(name) != now.get(name):
                correct(installation, name, now.get(name))
        before = installation.ledger.head()
        comes(installation, new)
        result = oracle(base, now, new) if now else {}
        assert values(installation) == result
        if result != now:
            differing = {n for n in NAMES if result.get(n) != now.get(n)}
            assert installation.ledger.tally(before + 1).total() == len(differing)
        found = standing(installation)
        if not result:
            assert found == Standing(ONE, dropped=True)
        elif found:
            own = sum(result.get(name) != new.get(name) for name in NAMES)
            names = {f"{BASE}{name}" for name in contested(base, now, new)}
            assert (found.own, set(found.conflicts)) == (own, names)
            assert len(found.subjects) == own
            assert names <= set(found.subjects)
        else:
            assert result == new
        head = installation.ledger.head()
        comes(installation, new)
        assert (installation.ledger.head(), values(installation)) == (head, result)
        assert installation.publisher().verify() == []
