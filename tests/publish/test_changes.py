"""Changes by subject: what they publish, what they leave out, and that they cost what changes."""

from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import SourceError, ValidationFailed
from kg.ledger import Ledger
from kg.publish import Change, Publisher, Stale, digest_of
from publish.installation import BASE, Installation
from servers import Kg

ONE = f"{BASE}graph/article/one"
TURTLE = "<a> <p> 1 . <b> <p> 2 . <c> <p> <a> ."


@pytest.fixture
def installation(tmp_path: Path, ledger_url: str | None) -> Installation:
    made = Installation(tmp_path, ledger_url)
    made.publisher().init()
    made.load("one", TURTLE)
    return made


def statement(subject: str, value: str) -> bytes:
    named = subject if subject.startswith("_:") else f"<{BASE}{subject}>"
    return f'{named} <{BASE}p> "{value}" .\n'.encode()


def base(installation: Installation, subject: str, graph: str = ONE) -> str | None:
    revision = installation.ledger.live()[graph]
    return digest_of(installation.ledger.stored(str(revision.digest)).about(f"<{BASE}{subject}>".encode()))


def change(installation: Installation, subject: str, value: str | None, graph: str = ONE) -> Change:
    said = None if value is None else statement(subject, value)
    return Change(graph, f"{BASE}{subject}", said, base(installation, subject, graph))


def values(installation: Installation, graph: str = "article/one") -> dict[str, str]:
    quads = installation.published().get(graph, ())
    return {quad.subject.value.removeprefix(BASE): quad.object.value.removeprefix(BASE) for quad in quads}


def test_some_subjects_change_come_and_go_and_the_others_stay(installation: Installation):
    outcome = installation.publisher().apply(
        [
            change(installation, "a", "changed"),
            change(installation, "b", None),
            Change(ONE, f"{BASE}d", statement("d", "new")),
        ],
        "Lan",
        "a correction",
    )
    assert values(installation) == {"a": "changed", "c": "a", "d": "new"}
    (told,) = outcome.put
    assert (told.added, told.changed, told.removed) == (1, 1, 1)
    revision = installation.ledger.revisions()[-1]
    assert (revision.author, revision.reason, revision.triples) == ("Lan", "a correction", 3)
    assert installation.publisher().verify() == []


def test_what_somebody_else_changed_meanwhile_is_left_out_and_told(installation: Installation):
    mine, other = change(installation, "a", "mine"), change(installation, "b", "other")
    installation.publisher().apply([change(installation, "a", "theirs")])
    outcome = installation.publisher().apply([mine, other])
    assert outcome.stale == (Stale(mine, (statement("a", "theirs"),)),)
    assert values(installation) == {"a": "theirs", "b": "other", "c": "a"}


def test_what_is_there_already_is_not_taken_for_new(installation: Installation):
    outcome = installation.publisher().apply([Change(ONE, f"{BASE}a", statement("a", "new"))])
    assert len(outcome.stale) == 1
    assert outcome.revision == 1


def test_changes_that_change_nothing_make_no_revision(installation: Installation):
    installation.publisher().apply([change(installation, "a", "x")])
    outcome = installation.publisher().apply([change(installation, "a", "x")])
    assert (outcome.revision, outcome.stale, outcome.put) == (2, (), ())


def test_changes_to_several_graphs_are_seen_together(installation: Installation):
    two = f"{BASE}graph/article/two"
    outcome = installation.publisher().apply(
        [change(installation, "a", "x"), Change(two, f"{BASE}t", statement("t", "y"))]
    )
    assert outcome.revision == 3
    assert values(installation, "article/two") == {"t": "y"}
    assert values(installation)["a"] == "x"


def test_a_graph_of_which_nothing_is_left_is_dropped(installation: Installation):
    outcome = installation.publisher().apply([change(installation, name, None) for name in "abc"])
    assert outcome.dropped == (ONE,)
    assert installation.published() == {}


def test_new_facts_get_the_next_numbers_and_no_number_comes_again(installation: Installation):
    def mint(*labels: str) -> list[str]:
        new = [Change(ONE, f"_:{label}", statement(f"_:{label}", label)) for label in labels]
        minted = installation.publisher().apply(new).minted
        return [minted[f"_:{label}"].removeprefix(f"{BASE}id/fact/") for label in labels]

    assert mint("x", "y") == ["one-001", "one-002"]
    installation.publisher().apply([change(installation, "id/fact/one-002", None)])
    assert mint("z") == ["one-003"]
    assert values(installation)["id/fact/one-003"] == "z"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Change(f"{BASE}graph/shapes/fact", f"{BASE}a", b""), "takes no changes by subject"),
        (Change("http://elsewhere.example/g", f"{BASE}a", b""), "takes no changes by subject"),
        (Change(ONE, f"{BASE}d", b"not RDF"), "cannot be read"),
        (Change(ONE, f"{BASE}d", statement("e", "x")), "speak of something else"),
        (Change(ONE, f"{BASE}d", b"<http://example.org/d> <http://example.org/p> _:x .\n"), "something else"),
        (Change(ONE, "no IRI", b""), "is no IRI"),
        (Change(f"{BASE}graph/reference/areas", "_:x", statement("_:x", "1")), "is no article’s"),
    ],
)
def test_what_is_no_change_is_refused_and_nothing_is_changed(
    installation: Installation, wrong: Change, told: str
):
    with pytest.raises(SourceError, match=told):
        installation.publisher().apply([change(installation, "a", "x"), wrong])
    assert values(installation)["a"] == "1"


def test_two_changes_to_one_subject_are_refused(installation: Installation):
    with pytest.raises(SourceError, match="two changes"):
        installation.publisher().apply([change(installation, "a", "x"), change(installation, "a", "y")])


def test_what_is_merged_gives_its_place_and_its_references_to_the_other(installation: Installation):
    installation.publisher().withdraw([f"{BASE}a"], "Lan", "the same twice", f"{BASE}b")
    assert values(installation) == {"b": "2", "c": "b"}
    (last, _) = installation.ledger.history(f"{BASE}a", 5).changes
    assert (last.kind, last.successor, last.revision.reason) == ("withdraw", f"{BASE}b", "the same twice")


def test_what_is_not_published_cannot_be_withdrawn(installation: Installation):
    with pytest.raises(SourceError, match="Nothing is published about"):
        installation.publisher().withdraw([f"{BASE}none"])


def test_where_one_of_several_cannot_go_it_says_which_can(installation: Installation):
    installation.publisher().withdraw([f"{BASE}b"], "Lan", "counted twice")
    with pytest.raises(
        SourceError, match=rf"{BASE}b .*counted twice.*{BASE}none.* Nothing was changed"
    ) as told:
        installation.publisher().withdraw([f"{BASE}{name}" for name in ("b", "c", "none")])
    assert told.value.hint.endswith(f": {BASE}c.")
    assert set(values(installation)) == {"a", "c"}


def test_a_file_that_states_what_was_withdrawn_is_refused(installation: Installation):
    publisher = installation.publisher()
    publisher.withdraw([f"{BASE}b"], "Lan", "counted twice")
    head = installation.ledger.head()
    for name, turtle in (("one", f"{TURTLE} <d> <p> 4 ."), ("two", "<b> <p> 9 .")):
        with pytest.raises(
            SourceError, match=f"{name}.ttl states what was withdrawn: {BASE}b .*counted twice"
        ):
            installation.load(name, turtle)
        with pytest.raises(SourceError, match="states what was withdrawn"):
            publisher.validate([installation.source(name, turtle)])
    with pytest.raises(SourceError, match=f"This was withdrawn: {BASE}b "):
        publisher.apply([Change(ONE, f"{BASE}b", statement("b", "another thing"))])
    assert installation.ledger.head() == head
    assert installation.ledger.withdrawn() == [f"{BASE}b"]


def test_what_was_withdrawn_comes_back_where_somebody_says_so(installation: Installation):
    installation.publisher().withdraw([f"{BASE}b"], "Lan", "counted twice")
    installation.publisher().load([installation.source("one", TURTLE)], "Lan", "not twice", again=True)
    assert values(installation)["b"]
    assert installation.ledger.withdrawn() == []
    # It is like any other again: a file may leave it out, and state it later.
    installation.load("one", "<a> <p> 1 .")
    installation.load("one", TURTLE)
    assert values(installation)["b"]


def test_what_a_file_leaves_out_or_goes_with_its_graph_was_not_withdrawn(installation: Installation):
    installation.load("one", "<a> <p> 1 .")
    installation.load("one", TURTLE)
    installation.publisher().drop("article/one")
    installation.load("one", TURTLE)
    assert set(values(installation)) == {"a", "b", "c"}


FACT = f"{BASE}id/fact/re-001"


@pytest.mark.parametrize(
    ("gone_by", "name", "area", "indicator", "value", "many", "refused"),
    [
        ("file", "re", "lang-son", "poverty-rate", 5, False, False),
        ("graph", "re", "lang-son", "poverty-rate", 6, True, False),
        ("file", "re", "cao-bang", "poverty-rate", 5, False, True),
        ("file", "re", "cao-bang", "poverty-rate", 5, True, True),
        ("graph", "another", "lang-son", "workers-trained", 5, False, True),
        ("graph", "another", "lang-son", "workers-trained", 5, True, True),
    ],
)
def test_the_address_of_a_fact_that_is_gone_becomes_no_other_facts(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    gone_by: str,
    name: str,
    area: str,
    indicator: str,
    value: int,
    many: bool,
    refused: bool,
):
    """Whether what comes is little, and looked up, or much, and asked for what is gone."""
    if many:
        monkeypatch.setattr("kg.publish.sources._MANY", 0)

    def stated(area: str, indicator: str, value: int) -> str:
        said = f"<def#area> <id/area/{area}>; <def#indicator> <id/indicator/{indicator}>; <p> {value}"
        return f"<id/fact/re-001> {said} . <id/fact/re-002> <p> 1 ."

    installation.load("re", stated("lang-son", "poverty-rate", 5))
    # Where it stands it may be corrected, whatever it is of.
    installation.load("re", stated("lang-son", "workers-trained", 5))
    installation.load("re", stated("lang-son", "poverty-rate", 5))
    if gone_by == "graph":
        installation.publisher().drop("article/re")
    else:
        installation.load("re", "<id/fact/re-002> <p> 1 .")
    comes = installation.source(name, stated(area, indicator, value))
    lines = (
        f"<{FACT}> <{BASE}def#area> <{BASE}id/area/{area}> .\n"
        f"<{FACT}> <{BASE}def#indicator> <{BASE}id/indicator/{indicator}> .\n"
    )
    by_itself = Change(f"{BASE}graph/article/re", FACT, lines.encode())
    if refused:
        told = rf"{FACT} \(\d{{4}}-\d\d-\d\d: lang-son, poverty-rate → {area}, {indicator}\)"
        for again in (
            lambda: installation.publisher().load([comes]),
            lambda: installation.publisher().validate([comes]),
            lambda: installation.publisher().apply([by_itself]),
        ):
            with pytest.raises(SourceError, match=told):
                again()
        installation.publisher().load([comes], again=True)
    else:
        installation.publisher().validate([comes])
        installation.publisher().load([comes])
    assert f"article/{name}" in installation.published()


def test_a_fact_may_go_from_one_graph_to_another_as_another(installation: Installation):
    stated = "<id/fact/re-001> <def#area> <id/area/{}> . <x> <p> 1 ."
    installation.load("one", stated.format("a"))
    both = [installation.source("one", "<x> <p> 1 ."), installation.source("two", stated.format("b"))]
    installation.publisher().load(both)
    assert "article/two" in installation.published()


def test_what_another_graph_still_describes_was_not_withdrawn(installation: Installation):
    installation.load("two", "<b> <q> 2 .")
    installation.publisher().apply([change(installation, "b", None)])
    assert installation.ledger.withdrawn() == []
    installation.load("one", TURTLE)


def test_a_new_fact_with_the_key_of_one_among_many_is_told(published: Path, tmp_path: Path):
    """Of an article with many facts not all are read: each key is looked up in the table of facts."""
    kg = Kg(tmp_path).given(published)
    settings = Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir)
    graph = f"{settings.base_iri}graph/article/protection-sociale-nord-est"
    known = f"{settings.base_iri}id/fact/protection-sociale-nord-est-021"
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    lines = b"".join(ledger.stored(str(ledger.live()[graph].digest)).about(f"<{known}>".encode()))
    again = Change(graph, "_:again", lines.replace(f"<{known}> ".encode(), b"_:again "))
    with pytest.raises(ValidationFailed) as caught:
        Publisher(settings).apply([again])
    assert any(known in str(finding) for finding in caught.value.report.findings)
    assert ledger.head() == Ledger.open(settings.ledger, settings.base_iri).head()


def test_a_correction_is_checked_with_what_depends_on_it_and_no_more(published: Path, tmp_path: Path):
    kg = Kg(tmp_path).given(published)
    settings = Settings(base_iri="http://localhost:8000/", data_dir=kg.data_dir)
    graph = f"{settings.base_iri}graph/article/protection-sociale-nord-est"
    fact = f"{settings.base_iri}id/fact/protection-sociale-nord-est-021"
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    lines = ledger.stored(str(ledger.live()[graph].digest)).about(f"<{fact}>".encode())
    kept = {line for line in lines if b"def#note" not in line}
    note = f'<{fact}> <{settings.base_iri}def#note> "Corrected."@en .\n'.encode()
    said = b"".join(sorted(kept | {note}))
    outcome = Publisher(settings).apply([Change(graph, fact, said, digest_of(lines))])
    assert outcome.report is not None
    assert outcome.report.checked == 1
    assert [(change.added, change.changed, change.removed) for change in outcome.put] == [(0, 1, 0)]


@pytest.mark.parametrize("step", ["staged", "committed", "settled", "published", "indexed"])
def test_a_writer_that_breaks_off_leaves_all_or_nothing(installation: Installation, step: str):
    """What was committed the next writer publishes; what was not, nobody sees, and nothing is left of it."""

    def stop(name: str, done: int, total: int) -> None:
        if name == step:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        installation.publisher(stop).apply([change(installation, "a", "changed")])
    came = step not in {"staged"}
    installation.publisher().catch_up()
    assert values(installation)["a"] == ("changed" if came else "1")
    assert installation.ledger.head() == (2 if came else 1)
    assert installation.leftovers() == []
    assert installation.publisher().verify() == []


@pytest.mark.parametrize(
    ("iri", "successor", "reason", "told"),
    [
        (f"{BASE}a b", None, "gone", "is no IRI"),
        (f"{BASE}a", f"{BASE}<", "gone", "is no IRI"),
        (f"{BASE}a", f"{BASE}id/area/x", "gone", "are of different kinds"),
        (f"{BASE}a", None, " ", "one line of text"),
        (f"{BASE}a", None, "a\x01b", "one line of text"),
    ],
)
def test_what_cannot_be_withdrawn_is_told(
    installation: Installation, iri: str, successor: str | None, reason: str, told: str
):
    installation.load("two", "<id/area/x> <p> 1 .")
    with pytest.raises(SourceError, match=told):
        installation.publisher().withdraw([iri], "Lan", reason, successor)
    assert values(installation)["a"]


@pytest.mark.parametrize(
    ("done", "comes", "told"),
    [
        ("b", "<a> <p> 9 . <b> <p> 2 .", {"b"}),
        ("b", "<a> <p> 9 .", {"b"}),
        ("b", '<a> <p> 9 . <b> <p> "decided" .', set[str]()),
        ("new", "<a> <p> 9 . <b> <p> 2 .", {"new"}),
        ("a file", "<a> <p> 9 .", set[str]()),
        ("moved", "<a> <p> 9 .", set[str]()),
    ],
)
def test_a_file_that_undoes_what_was_decided_otherwise_says_so(
    installation: Installation, done: str, comes: str, told: set[str]
):
    base = "http://moved.example/" if done == "moved" else BASE
    if done == "moved":
        installation.publisher().rebase(base)
    elif done == "a file":
        installation.load("one", TURTLE.replace("2", "7"))
    else:
        installation.publisher().apply([change(installation, done, "decided")], "Lan", "at the desk")

    def overruled(turtle: str) -> dict[str, str]:
        settings = installation.settings.model_copy(update={"base_iri": base})
        outcome = Publisher(settings, unruled=True).load([installation.source("one", turtle)])
        return {one.subject.removeprefix(base): one.reason for one in outcome.overruled}

    assert overruled(comes) == dict.fromkeys(told, "at the desk")
    # From then on it is the file's.
    assert overruled("<a> <p> 8 . <x> <p> 1 .") == ({} if "decided" not in comes else {"b": "at the desk"})
