"""A decision and what it publishes are one: both are there or neither, whoever is killed or is quicker."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from desk.place import ACCEPT, ONE, REJECT, RETURN, Deciding, Place, finding, proposed, statements
from kg.desk import deciding
from kg.desk.deciding import added_to, decide
from kg.desk.proposal import Proposal
from kg.desk.submission import Conflict, Decided, Verdict
from kg.errors import (
    BeyondLimit,
    NotAllowed,
    Overtaken,
    SourceError,
    SubmissionMissing,
    Unready,
    ValidationFailed,
)
from kg.ledger.tables import ARTICLE_TEXT, DECISION
from kg.publish import Outcome, Publisher
from kg.vocab import Terms
from laws import fewer
from publish.installation import BASE
from publish.writers import Writers

BEFORE_COMMIT = ("validate", "staged")
AFTER_COMMIT = ("committed", "settled", "published", "indexed")


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers.ready() as ready:
        yield ready


def decisions(place: Place) -> list[Any]:
    with place.desk().ledger.database.reading() as connection:
        return list(connection.execute(select(DECISION)))


def test_what_is_accepted_is_published_with_its_number_and_the_rest_is_not(place: Place):
    seen = place.submitted(
        proposed("a", "corrected", "replace"),
        proposed("_:row-3", "new"),
        proposed("_:row-4", "wrong"),
        proposed("b", None, "withdraw"),
    )
    decided = place.decide(seen, ACCEPT, ACCEPT, REJECT, Verdict("accept", "said twice"))
    a, new, _, b = (item.id for item in seen.items)
    number = f"{BASE}id/fact/one-001"
    assert decided.published == {a: f"{BASE}a", new: number, b: f"{BASE}b"}
    assert (decided.state, decided.conflicts) == ("accepted", ())
    assert place.values() == {"a": "corrected", "id/fact/one-001": "new"}
    after = place.desk().get("lan", seen.id)
    assert after.row_version == decided.row_version
    told = {item.id: item.decision for item in after.items if item.decision}
    assert {told[one].revision for one in (a, new)} == {decided.revision}
    assert [one.verdict for one in told.values()] == ["accept", "accept", "reject", "accept"]
    (gone, *_) = place.ledger.history(f"{BASE}b", 1).changes
    assert gone.after == ()
    assert (gone.revision.reason, gone.revision.number) == ("said twice", told[b].revision)
    assert place.publisher().verify() == []


def test_why_something_goes_is_told_of_that_alone(here: Place):
    seen = here.submitted(
        proposed("_:row-2", "new"), proposed("a", None, "withdraw"), proposed("b", "corrected", "replace")
    )
    here.decide(seen, ACCEPT, Verdict("accept", "said twice"), ACCEPT)
    reasons = {
        name: here.ledger.history(f"{BASE}{name}", 1).changes[0].revision.reason
        for name in ("a", "b", "id/fact/one-001")
    }
    assert reasons == {"a": "said twice", "b": "submission", "id/fact/one-001": "submission"}
    assert here.publisher().verify() == []


def test_each_of_several_reasons_is_told_of_what_goes_for_it(here: Place):
    seen = here.submitted(proposed("a", None, "withdraw"), proposed("b", None, "withdraw"))
    here.decide(seen, Verdict("accept", "said twice"), Verdict("accept", "never said"))
    told = {name: here.ledger.history(f"{BASE}{name}", 1).changes[0].revision.reason for name in ("a", "b")}
    assert told == {"a": "said twice", "b": "never said"}
    assert here.publisher().verify() == []


def test_only_who_has_chosen_to_be_named_is_named_in_what_is_published(here: Place):
    seen = here.submitted(proposed("_:row-2", "new"))
    here.decide(seen, ACCEPT)
    revision = here.ledger.revisions()[-1]
    assert (revision.author, revision.approver, revision.submission) == ("", "Minh Trần", seen.id)
    other = here.submitted(proposed("_:row-2", "newer"))
    here.decide(other, ACCEPT, by="yen")
    revisions = here.ledger.revisions()
    assert revisions[-1].approver == ""
    assert not any("example.org" in one.author + one.approver for one in revisions)


def test_a_submission_is_returned_if_any_item_is_and_comes_again_with_what_is_open(place: Place):
    seen = place.submitted(proposed("_:r2", "good"), proposed("_:r3", "no year"), proposed("_:r4", "wrong"))
    good, unclear, wrong = (item.id for item in seen.items)
    returned = place.decide(seen, ACCEPT, RETURN, REJECT)
    assert returned.state == "returned"
    assert place.values()["id/fact/one-001"] == "good"

    # The whole sheet comes again: what was decided stays so.
    desk = place.desk()
    sheet = [proposed("_:r2", "good"), proposed("_:r3", "with a year"), proposed("_:r4", "wrong")]
    again = desk.revise("lan", seen.id, returned.row_version, sheet)
    assert [item.id for item in again.undecided] == [unclear]
    again = desk.submit("lan", seen.id, again.row_version)
    assert place.decide(again, ACCEPT).state == "accepted"
    assert {item.id: item.decision.verdict for item in desk.get("lan", seen.id).items if item.decision} == {
        good: "accept",
        unclear: "accept",
        wrong: "reject",
    }
    assert [one.verdict for one in decisions(place) if one.item == unclear] == ["return", "accept"]
    assert place.values()["id/fact/one-002"] == "with a year"
    assert desk.compare("lan", seen.id, 1, 2)[0].cells == {"value": ("no year", "with a year")}


def test_nothing_accepted_makes_no_revision(here: Place):
    head = here.ledger.head()
    assert here.decide(here.submitted(proposed("_:a", "x")), REJECT).state == "rejected"
    assert here.decide(here.submitted(proposed("_:a", "x")), RETURN).state == "returned"
    assert here.ledger.head() == head


def test_what_is_said_already_is_accepted_all_the_same(place: Place):
    head = place.ledger.head()
    seen = place.submitted(proposed("a", "1", "replace"))
    decided = place.decide(seen, ACCEPT)
    assert (decided.state, decided.revision) == ("accepted", None)
    assert decided.published == {seen.items[0].id: f"{BASE}a"}
    assert place.ledger.head() == head
    assert [(one.published_as, one.revision) for one in decisions(place)] == [(f"{BASE}a", None)]
    both = place.submitted(proposed("a", "1", "replace"), proposed("b", "new", "replace"))
    place.decide(both, ACCEPT, ACCEPT)
    revisions = {one.item: one.revision for one in decisions(place)}
    assert [revisions[item.id] for item in both.items] == [None, place.ledger.head()]


def test_what_somebody_changed_meanwhile_is_left_undecided_and_shown_from_three_sides(place: Place):
    seen = place.submitted(proposed("a", "mine", "replace"), proposed("b", "other", "replace"))
    a, b = (item.id for item in seen.items)
    before = place.ledger.now(ONE)
    assert before
    base = tuple(line.decode() for line in before.about(f"<{BASE}a>".encode()))
    theirs = place.submitted(proposed("a", "theirs", "replace"), by="hoa")
    place.decide(theirs, ACCEPT)

    decided = place.decide(seen, ACCEPT, ACCEPT)
    (conflict,) = decided.conflicts
    now, mine = (tuple(statements("a", value).splitlines(keepends=True)) for value in ("theirs", "mine"))
    assert conflict == Conflict(a, base, now, mine)
    assert (decided.state, decided.published) == ("submitted", {b: f"{BASE}b"})
    assert place.values() == {"a": "theirs", "b": "other"}

    # The curator returns it, its author looks again, and then it is as they want it.
    desk = place.desk()
    left = desk.get("minh", seen.id)
    assert [item.id for item in left.undecided] == [a]
    returned = place.decide(left, RETURN)
    again = desk.revise("lan", seen.id, returned.row_version, [proposed("a", "ours", "replace")])
    again = desk.submit("lan", seen.id, again.row_version)
    assert place.decide(again, ACCEPT).conflicts == ()
    assert place.values()["a"] == "ours"


def test_what_is_new_to_its_author_and_is_there_already_is_a_conflict(here: Place):
    decided = here.decide(here.submitted(proposed("a", "new")), ACCEPT)
    assert decided.conflicts[0].base == ()
    assert (decided.state, decided.revision) == ("submitted", None)
    assert decisions(here) == []


def test_with_a_violation_nobody_accepts(here: Place):
    """What did not conform when it was submitted is caught there; what does not since, when it is decided."""
    two = statements("_:row-2", "one") + f'_:row-2 <{BASE}p> "two" .\n'
    wrong = Proposal("fact", "add", ONE, "_:row-2", two, {})
    seen = here.submitted(proposed("_:row-1", "good"), wrong)
    with pytest.raises(ValidationFailed) as caught:
        here.decide(seen, ACCEPT, ACCEPT)
    assert not caught.value.report.conforms
    assert {one.focus for one in caught.value.report.findings} == {f"_:{seen.items[1].id}"}
    assert here.desk().get("minh", seen.id) == seen
    assert decisions(here) == []
    assert here.decide(seen, ACCEPT, REJECT).state == "accepted"


@pytest.mark.parametrize(
    "verdict",
    [
        ACCEPT,
        Verdict("accept", overridden={"area-not-named": "It is in the title."}),
        Verdict("accept", overridden={"area-not-named": "It is in the title.", "no-text": " "}),
        Verdict("return"),
        Verdict("reject", " "),
        Verdict("publish", "It is mine."),  # pyright: ignore[reportArgumentType]
    ],
)
def test_a_verdict_has_the_reasons_that_it_needs(here: Place, verdict: Verdict):
    warned = [finding("warning", "area-not-named"), finding("warning", "no-text"), finding("info")]
    seen = here.submitted(proposed("_:row-2", "new", findings=warned))
    with pytest.raises(Unready) as caught:
        here.decide(seen, verdict)
    assert caught.value.items == (seen.items[0].id,)
    answered = Verdict(
        "accept", overridden={"area-not-named": "It is in the title.", "no-text": "I have it."}
    )
    here.decide(seen, answered)
    (kept,) = decisions(here)
    assert kept.overridden == answered.overridden


@pytest.mark.parametrize("reason", ["", "two\nlines", "a\x01b"])
def test_what_is_withdrawn_has_a_reason_that_can_be_published(here: Place, reason: str):
    seen = here.submitted(proposed("a", None, "withdraw"))
    with pytest.raises(Unready):
        here.decide(seen, Verdict("accept", reason))
    assert "a" in here.values()


def test_some_items_can_be_decided_before_the_others(here: Place):
    seen = here.submitted(proposed("_:a", "1"), proposed("_:b", "2"), proposed("_:c", "3"))
    a, b, c = (item.id for item in seen.items)
    first = decide(here.settings, "minh", seen.id, seen.row_version, {a: ACCEPT, b: RETURN})
    assert (first.state, len(first.published)) == ("submitted", 1)
    # What was returned waits for its author, not for another verdict on the same version.
    with pytest.raises(Unready):
        decide(here.settings, "minh", seen.id, first.row_version, {b: ACCEPT})
    last = decide(here.settings, "minh", seen.id, first.row_version, {c: ACCEPT})
    assert (last.state, len(last.published)) == ("returned", 1)


def test_a_verdict_is_on_an_item_of_the_submission(here: Place):
    seen = here.submitted(proposed("_:a", "1"), proposed("_:b", "2"))
    a, b = (item.id for item in seen.items)
    for verdicts in ({}, {a: ACCEPT, b: ACCEPT, "another": ACCEPT}):
        with pytest.raises(Unready):
            decide(here.settings, "minh", seen.id, seen.row_version, verdicts)
    with pytest.raises(BeyondLimit):
        decide(here.settings, "minh", seen.id, seen.row_version, {a: ACCEPT, b: ACCEPT}, "c" * 10_001)


def test_a_curator_decides_on_their_own_only_where_that_is_allowed_and_it_is_written_down(here: Place):
    seen = here.submitted(proposed("_:a", "1"), by="yen")
    with pytest.raises(NotAllowed):
        here.decide(seen, ACCEPT, by="yen")
    verdicts = {seen.items[0].id: ACCEPT}
    decide(here.with_self_review(), "yen", seen.id, seen.row_version, verdicts, "My own.")
    event = here.desk().events("root")[0]
    assert (event.what, event.detail["own"]) == ("decided", True)
    assert here.desk().get("yen", seen.id).comments[0].text == "My own."


def test_who_is_overtaken_between_two_looks_publishes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch):
    """The author takes it back at the last moment: after the first look, before the transaction."""
    seen = place.submitted(proposed("_:a", "1"))

    class Slow(Publisher):
        def apply(self, *given: Any, **more: Any) -> Outcome:
            place.desk().withdraw("lan", seen.id, seen.row_version)
            return super().apply(*given, **more)

    monkeypatch.setattr(deciding, "Publisher", Slow)
    head = place.ledger.head()
    with pytest.raises(Overtaken, match=r"lan@example[.]org has withdrawn this submission meanwhile"):
        place.decide(seen, ACCEPT)
    assert place.ledger.head() == head
    assert decisions(place) == []
    assert place.leftovers() == []
    assert place.publisher().verify() == []


def test_who_loses_the_role_meanwhile_decides_nothing(place: Place, monkeypatch: pytest.MonkeyPatch):
    seen = place.submitted(proposed("_:a", "1"))

    class Slow(Publisher):
        def apply(self, *given: Any, **more: Any) -> Outcome:
            with place.desk().ledger.database.writing() as connection:
                connection.exec_driver_sql("UPDATE account SET roles = 'contributor' WHERE id = 'minh'")
            return super().apply(*given, **more)

    monkeypatch.setattr(deciding, "Publisher", Slow)
    with pytest.raises((NotAllowed, SubmissionMissing)):
        place.decide(seen, ACCEPT)
    assert decisions(place) == []


def test_entities_go_where_no_file_is_loaded_to(here: Place):
    area = f"{BASE}id/area/x"
    said = f"<{area}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}def#Area> .\n"
    one = Proposal("entity", "add", f"{BASE}graph/reference/areas", area, said, {})
    here.decide(here.submitted(one), ACCEPT)
    assert "reference/added-area" in here.published()
    assert "reference/areas" not in here.published()
    for wrong in (f"{BASE}id/area", f"{BASE}id//x", "http://elsewhere.example/id/area/x"):
        with pytest.raises(SourceError):
            added_to(wrong, Terms(BASE))


def test_a_published_article_keeps_its_text_for_later_quotes(place: Place):
    desk = place.desk()
    place.decide(place.submitted(proposed("_:a", "1"), text="First."), REJECT)
    assert desk.article_text(f"{BASE}id/article/one") is None
    place.decide(place.submitted(proposed("_:a", "1"), text="First."), ACCEPT)
    assert desk.article_text(f"{BASE}id/article/one") == "First."
    place.decide(place.submitted(proposed("_:b", "2")), ACCEPT)
    assert desk.article_text(f"{BASE}id/article/one") == "First."
    place.decide(place.submitted(proposed("_:c", "3"), text="Second."), ACCEPT)
    assert desk.article_text(f"{BASE}id/article/one") == "Second."
    with desk.ledger.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ARTICLE_TEXT)).scalar() == 1


@pytest.mark.parametrize("step", BEFORE_COMMIT + AFTER_COMMIT)
def test_a_kill_at_any_step_leaves_a_decision_with_its_publication_or_neither(
    place: Place, writers: Writers, step: str
):
    seen = place.submitted(proposed("a", "changed", "replace"), proposed("_:row-3", "new"), text="The text.")
    head = place.ledger.head()
    assert writers.do(Deciding(place, seen, (ACCEPT, ACCEPT), dies_at=step)) == [None]
    came = step in AFTER_COMMIT
    desk = place.desk()
    assert place.ledger.head() == head + came
    assert len(decisions(place)) == 2 * came
    assert desk.get("minh", seen.id).state == ("accepted" if came else "submitted")
    assert [one.what for one in desk.events("root", seen.id)].count("decided") == came
    assert (desk.article_text(f"{BASE}id/article/one") is not None) == came
    place.publisher().catch_up()
    assert (place.values()["a"] == "changed") == came
    assert place.leftovers() == []
    if not came:
        place.decide(seen, ACCEPT, ACCEPT)
    assert place.values() == {"a": "changed", "b": "2", "id/fact/one-001": "new"}
    assert place.publisher().verify() == []


def test_of_eight_who_decide_at_once_one_does_and_seven_are_told(place: Place, writers: Writers):
    seen = place.submitted(proposed("_:row-2", "new"), proposed("a", "changed", "replace"))
    head = place.ledger.head()
    came = writers.do(*(Deciding(place, seen, (ACCEPT, ACCEPT), by=("minh", "yen")[n % 2]) for n in range(8)))
    assert Counter(type(one) for one in came) == {Decided: 1, Overtaken: 7}
    (winner,) = [one for one in decisions(place) if one.published_as == f"{BASE}a"]
    name = {"minh": "minh@example.org", "yen": "yen@example.org"}[winner.by]
    assert {(one.by, one.what) for one in came if isinstance(one, Overtaken)} == {(name, "decided")}
    assert len(decisions(place)) == 2
    assert place.ledger.head() == head + 1
    assert place.values() == {"a": "changed", "b": "2", "id/fact/one-001": "new"}


def test_of_eight_who_decide_on_eight_submissions_all_do(place: Place, writers: Writers):
    seen = [place.submitted(proposed("_:row-2", f"{n}")) for n in range(8)]
    came = writers.do(*(Deciding(place, one, (ACCEPT,)) for one in seen))
    assert [type(one) for one in came] == [Decided] * 8
    assert sorted(iri for one in came for iri in one.published.values()) == [
        f"{BASE}id/fact/one-{n:03d}" for n in range(1, 9)
    ]
    assert Counter(place.values().values()) == Counter([*"01234567", "1", "2"])


class Deskwork(RuleBasedStateMachine):
    """Whatever authors and curators do in whatever order: what is published is what was accepted, once."""

    def __init__(self, writers: Writers, place: Place) -> None:
        super().__init__()
        self.writers = writers
        self.place = place
        self.desk = place.desk()
        self.known: list[str] = []
        self.made = 0

    def one(self, number: int) -> Any:
        return self.desk.get("lan", self.known[number % len(self.known)])

    def proposals(self, count: int) -> list[Proposal]:
        self.made += count
        return [proposed(f"_:row-{n}", f"v{self.made - n}") for n in range(count)]

    @rule(count=st.integers(1, 3))
    def create(self, count: int) -> None:
        self.known.append(self.desk.create("lan", "An article", "fr", "csv", self.proposals(count)).id)

    @rule(number=st.integers(0, 3), count=st.integers(1, 3))
    def revise_and_submit(self, number: int, count: int) -> None:
        if self.known and (seen := self.one(number)).state in {"draft", "submitted", "returned"}:
            seen = self.desk.revise("lan", seen.id, seen.row_version, self.proposals(count))
            self.desk.submit("lan", seen.id, seen.row_version)

    @rule(number=st.integers(0, 3))
    def withdraw(self, number: int) -> None:
        if self.known and (seen := self.one(number)).state in {"draft", "submitted", "returned"}:
            self.desk.withdraw("lan", seen.id, seen.row_version)

    @rule(
        number=st.integers(0, 3),
        verdicts=st.lists(st.sampled_from([ACCEPT, RETURN, REJECT]), min_size=3, max_size=3),
        dies=st.none() | st.sampled_from(BEFORE_COMMIT + AFTER_COMMIT),
        race=st.booleans(),
    )
    def decide(self, number: int, verdicts: Sequence[Verdict], dies: str | None, race: bool) -> None:
        if not self.known or (seen := self.one(number)).state != "submitted":
            return
        given = tuple(verdicts[: len(seen.undecided)])
        tasks = [Deciding(self.place, seen, given, dies_at=dies)]
        tasks += [Deciding(self.place, seen, given, by="yen")] * race
        came = self.writers.do(*tasks)
        assert all(one is None or isinstance(one, Decided | Overtaken) for one in came), came

    @invariant()
    def what_is_published_is_what_was_accepted(self) -> None:
        self.place.publisher().catch_up()
        accepted = [one for one in decisions(self.place) if one.verdict == "accept"]
        subjects = Counter(one.published_as for one in accepted)
        new = {subject: value for subject, value in self.place.values().items() if subject not in "ab"}
        assert subjects == Counter(f"{BASE}{subject}" for subject in new)
        items = {
            item.id: item for one in self.known for item in self.desk.get("lan", one).items if item.closed
        }
        said = {
            item.decision.published_as.removeprefix(BASE): item.proposal.cells["value"]
            for item in items.values()
            if item.decision and item.decision.published_as
        }
        assert said == new
        assert self.place.leftovers() == []


def test_whatever_becomes_of_a_desk(
    writers: Writers, ledger_urls: Callable[[], str | None], tmp_path_factory: pytest.TempPathFactory
):
    def machine() -> Deskwork:
        return Deskwork(writers, Place(tmp_path_factory.mktemp("desk"), ledger_urls()).begun())

    run_state_machine_as_test(machine, settings=fewer(4, stateful_step_count=15))
