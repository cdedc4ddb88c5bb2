"""A submission: who may do what with it, that nobody overwrites another, and that nothing of it is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.place import ACCEPT, REJECT, RETURN, Place, finding, proposed
from kg.desk.limits import COMMENT_LENGTH, FILE, ITEMS, SAID, TEXT, TITLE
from kg.desk.proposal import Proposal, Understood
from kg.desk.repository import new_id
from kg.desk.submission import MAY, STATES, File
from kg.desk.submissions import Desk
from kg.errors import BeyondLimit, DeskError, NotAllowed, Overtaken, SubmissionMissing, Unready

NEW = proposed("_:row-2", "1", row=2)


def test_what_was_handed_in_is_kept_as_it_was(place: Place):
    understood = Understood("value", "un", '"1"', {"fr": "1"}, "words")
    one = Proposal(
        "fact", "add", NEW.graph, "_:row-2", NEW.statements, {"value": "un\t"}, (understood,), row=2
    )
    file = File("Lan’s sheet.csv", "text/csv", b"\xff\x00not for the public")
    desk = place.desk()
    made = desk.create("lan", " Thiếu nước ", "vi", "csv", [one], comment="Xong.", text="Bài…", file=file)
    seen = desk.get("lan", made.id)
    assert (seen.state, seen.title, seen.language, seen.origin, seen.n) == (
        "draft",
        "Thiếu nước",
        "vi",
        "csv",
        1,
    )
    assert [item.proposal for item in seen.items] == [one]
    assert (seen.versions[0].comment, seen.versions[0].file_name) == ("Xong.", "Lan’s sheet.csv")
    assert desk.text("lan", made.id, 1) == "Bài…"
    assert desk.file("lan", made.id, 1) == file


def test_a_draft_is_seen_by_its_author_alone(place: Place):
    desk = place.desk()
    draft = desk.create("lan", "A draft", "fr", "form", [NEW])
    for other in ("hoa", "minh", "root"):
        with pytest.raises(SubmissionMissing):
            desk.get(other, draft.id)
    assert desk.get("lan", draft.id) == draft


def test_what_is_submitted_is_seen_by_curators_and_not_by_other_contributors(place: Place):
    seen = place.submitted(NEW)
    desk = place.desk()
    assert desk.get("minh", seen.id).items == seen.items
    assert desk.get("root", seen.id).author.name == "lan@example.org"
    with pytest.raises(SubmissionMissing):
        desk.get("hoa", seen.id)
    with pytest.raises(NotAllowed):
        desk.get("gone", seen.id)
    with pytest.raises(NotAllowed):
        desk.get("nobody", seen.id)


def test_curators_see_what_was_submitted_and_not_what_its_author_is_still_at(place: Place):
    seen = place.submitted(NEW)
    returned = place.decide(seen, RETURN)
    desk = place.desk()
    desk.revise("lan", seen.id, returned.row_version, [proposed("_:row-2", "not ready")], text="New.")
    assert desk.get("minh", seen.id).n == 1
    assert desk.get("lan", seen.id).n == 2
    for look in (desk.items, desk.text, desk.file):
        with pytest.raises(SubmissionMissing):
            look("minh", seen.id, 2)


@pytest.mark.parametrize("act", ["revise", "submit", "withdraw", "decide"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("by", ["lan", "hoa", "minh", "root"])
def test_each_does_what_the_table_says_and_no_more(one_place: Place, act: str, state: str, by: str):
    place, desk = one_place, one_place.desk()
    seen = desk.create("lan", "An article", "fr", "csv", [NEW])
    if state not in {"draft", "withdrawn"}:
        seen = desk.submit("lan", seen.id, seen.row_version)
    if state == "withdrawn":
        desk.withdraw("lan", seen.id, seen.row_version)
    if verdict := {"returned": RETURN, "accepted": ACCEPT, "rejected": REJECT}.get(state):
        place.decide(seen, verdict)
    seen = desk.get("lan", seen.id)
    assert seen.state == state
    doing = {
        "revise": lambda: desk.revise(by, seen.id, seen.row_version, [NEW]),
        "submit": lambda: desk.submit(by, seen.id, seen.row_version),
        "withdraw": lambda: desk.withdraw(by, seen.id, seen.row_version),
        "decide": lambda: place.decide(seen, *[ACCEPT for _ in seen.undecided], by=by),
    }
    roles = {"lan": "contributor", "hoa": "contributor", "minh": "curator", "root": "administrator"}
    rule = MAY.get((act, "own" if by == "lan" else "others"))
    if rule and roles[by] in rule.roles and state in rule.states:
        doing[act]()
        assert desk.get("lan", seen.id).row_version == seen.row_version + 1
    else:
        with pytest.raises(DeskError) as caught:
            doing[act]()
        assert isinstance(caught.value, SubmissionMissing | NotAllowed | Overtaken)
        assert desk.get("lan", seen.id) == seen


def test_what_was_rejected_and_says_the_same_again_is_left_out_and_told(here: Place):
    desk = here.desk()
    row = replace(NEW, row=4)
    seen = desk.create("lan", "An article", "fr", "csv", [row, proposed("_:row-5", "other")])
    seen = desk.submit("lan", seen.id, seen.row_version)
    here.decide(seen, REJECT, RETURN)
    seen = desk.get("lan", seen.id)
    again = desk.revise("lan", seen.id, seen.row_version, [row, proposed("_:row-5", "another")])
    (told,) = again.versions[-1].findings
    assert (told.severity, told.rule, told.rows) == ("info", "decided-already", (4,))


def test_whoever_comes_second_is_told_who_did_what_and_nothing_is_lost(place: Place):
    desk = place.desk()
    seen = desk.create("lan", "An article", "fr", "form", [NEW])
    desk.revise("lan", seen.id, seen.row_version, [proposed("_:row-2", "first")])
    with pytest.raises(Overtaken, match=r"lan@example[.]org has changed this submission meanwhile") as caught:
        desk.revise("lan", seen.id, seen.row_version, [proposed("_:row-2", "second")])
    assert (caught.value.by, caught.value.what) == ("lan@example.org", "revised")
    (item,) = desk.get("lan", seen.id).items
    assert item.proposal.cells["value"] == "first"


@pytest.mark.parametrize("row_version", [0, -1, 2, 10**30])
def test_what_nobody_can_have_seen_changes_nothing(one_place: Place, row_version: int):
    desk = one_place.desk()
    seen = desk.create("lan", "An article", "fr", "form", [NEW])
    with pytest.raises(Overtaken):
        desk.submit("lan", seen.id, row_version)
    assert desk.get("lan", seen.id) == seen


@pytest.mark.parametrize("severity", ["violation", "question"])
def test_what_has_to_be_mended_first_is_not_submitted(one_place: Place, severity):
    desk = one_place.desk()
    seen = desk.create("lan", "A", "fr", "csv", [NEW, proposed("_:row-3", "2", findings=[finding(severity)])])
    with pytest.raises(Unready) as caught:
        desk.submit("lan", seen.id, seen.row_version)
    assert caught.value.items == (seen.items[1].id,)


def test_what_says_nothing_is_not_submitted_unless_it_withdraws_something(one_place: Place):
    desk = one_place.desk()
    for proposals in ([], [proposed("_:row-2", None)]):
        seen = desk.create("lan", "A", "fr", "csv", proposals)
        with pytest.raises(Unready):
            desk.submit("lan", seen.id, seen.row_version)
    assert one_place.submitted(proposed("a", None, "withdraw")).state == "submitted"


def test_what_is_submitted_and_changed_is_a_draft_again(place: Place):
    desk = place.desk()
    seen = place.submitted(NEW)
    again = desk.revise("lan", seen.id, seen.row_version, [NEW])
    assert again.state == "draft"
    with pytest.raises(SubmissionMissing):
        desk.get("minh", seen.id)
    assert desk.submit("lan", seen.id, again.row_version).state == "submitted"
    assert desk.get("minh", seen.id).n == 2


def test_an_item_stays_the_same_wherever_its_row_moves(one_place: Place):
    desk = one_place.desk()
    first = [
        proposed("a", "1", "replace"),
        proposed("_:row-3", "moved", row=3),
        proposed("_:row-4", "changed", row=4),
    ]
    seen = desk.create("lan", "An article", "fr", "csv", first)
    a, moved, changed = (item.id for item in seen.items)
    second = [
        proposed("_:row-2", "moved", row=2),
        proposed("_:row-3", "quite new", row=3),
        proposed("_:row-4", "changed since", row=4),
        proposed("a", "2", "replace"),
    ]
    again = desk.revise("lan", seen.id, seen.row_version, second)
    new = again.items[1].id
    assert [item.id for item in again.items] == [moved, new, changed, a]
    assert new not in {a, moved, changed}
    told = {one.item: one.cells for one in desk.compare("lan", seen.id, 1, 2)}
    assert told[a] == {"value": ("1", "2")}
    assert told[changed] == {"value": ("changed", "changed since")}
    assert told[new] == {"fact": ("", "_:row-3"), "value": ("", "quite new")}


def test_an_item_is_found_again_by_its_id(one_place: Place):
    desk = one_place.desk()
    seen = desk.create("lan", "An article", "fr", "form", [proposed("_:x", "1"), proposed("_:y", "2")])
    x, y = (item.id for item in seen.items)
    again = desk.revise("lan", seen.id, seen.row_version, [proposed(f"_:{y}", "3"), proposed(f"_:{x}", "2")])
    assert [item.id for item in again.items] == [y, x]


def test_what_is_left_out_of_a_version_is_gone_and_is_still_to_be_found(one_place: Place):
    desk = one_place.desk()
    seen = desk.create("lan", "An article", "fr", "csv", [NEW, proposed("_:row-3", "2")])
    desk.revise("lan", seen.id, seen.row_version, [NEW])
    (told,) = desk.compare("lan", seen.id, 1, 2)
    assert (told.item, told.now) == (seen.items[1].id, None)
    assert desk.items("lan", seen.id, 1) == seen.items


def test_a_version_without_a_text_keeps_the_one_before(place: Place):
    desk = place.desk()
    seen = desk.create("lan", "An article", "fr", "csv", [NEW], text="The text.")
    again = desk.revise("lan", seen.id, seen.row_version, [NEW])
    assert desk.text("lan", seen.id, 2) == "The text."
    desk.revise("lan", seen.id, again.row_version, [NEW], text="Another.")
    assert [desk.text("lan", seen.id, n) for n in (1, 2, 3)] == ["The text.", "The text.", "Another."]


def test_comments_stay_with_their_item(place: Place):
    desk = place.desk()
    seen = place.submitted(NEW)
    item = seen.items[0].id
    desk.comment("minh", seen.id, "Which year?", item)
    returned = place.decide(seen, RETURN)
    desk.revise("lan", seen.id, returned.row_version, [proposed("_:row-2", "2024")])
    desk.comment("lan", seen.id, "2024.", item)
    comments = desk.get("lan", seen.id).comments
    assert [(one.by.name, one.item, one.n) for one in comments] == [
        ("minh@example.org", item, 1),
        ("lan@example.org", item, 2),
    ]
    with pytest.raises(SubmissionMissing):
        desk.comment("hoa", seen.id, "May I?")
    with pytest.raises(NotAllowed):
        desk.comment("root", seen.id, "May I?")
    with pytest.raises(SubmissionMissing):
        desk.comment("lan", seen.id, "Of another’s", "no-such-item")


def test_the_queue_shows_first_what_has_waited_longest(place: Place):
    made = [place.submitted(NEW, proposed("_:b", "2", findings=[finding("warning")])) for _ in range(5)]
    desk = place.desk()
    seen, after = [], None
    while True:
        page = desk.queue("minh", limit=2, after=after)
        seen += [entry.id for entry in page.entries]
        assert page.counts == {"submitted": 5}
        assert all((entry.items, entry.warnings) == (2, 1) for entry in page.entries)
        if (after := page.following) is None:
            break
    assert sorted(seen) == seen == sorted(one.id for one in made)
    with pytest.raises(NotAllowed):
        desk.queue("lan")
    with pytest.raises(NotAllowed):
        desk.queue("minh", "draft")


def test_the_queue_is_filtered_by_language_and_author(here: Place):
    desk = here.desk()
    lan, hoa = here.submitted(NEW), here.submitted(NEW, by="hoa")
    assert [one.id for one in desk.queue("minh", author="hoa").entries] == [hoa.id]
    assert [one.id for one in desk.queue("minh", language="fr").entries] == [lan.id, hoa.id]
    assert desk.queue("minh", language="vi").entries == ()


def test_one_s_own_are_listed_newest_first_by_the_page(place: Place):
    desk = place.desk()
    made = [desk.create("lan", f"{n}", "fr", "form", [NEW]).id for n in range(3)]
    desk.create("hoa", "another’s", "fr", "form", [NEW])
    first = desk.mine("lan", limit=2)
    second = desk.mine("lan", limit=2, after=first.following)
    assert [one.id for one in (*first.entries, *second.entries)] == made[::-1]
    assert (first.counts, second.following) == ({"draft": 3}, None)


def test_what_went_on_is_told_in_its_order(place: Place):
    desk = place.desk()
    seen = place.submitted(NEW)
    desk.comment("minh", seen.id, "Which year?")
    place.decide(seen, RETURN)
    told = desk.events("lan", seen.id)
    assert [one.what for one in told] == ["decided", "commented", "submitted", "created"]
    assert [one.by for one in told] == ["minh@example.org"] * 2 + ["lan@example.org"] * 2
    assert desk.events("root", limit=1, before=told[0].n) == told[1:2]
    with pytest.raises(NotAllowed):
        desk.events("minh")


@pytest.mark.parametrize(
    "given",
    [
        {"title": "t" * (TITLE + 1)},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"proposals": [NEW] * (ITEMS + 1)},
        {"proposals": [proposed("_:a", "v" * SAID)]},
        {"proposals": [proposed("_:a", "\x00")]},
        {"text": "é" * (TEXT // 2 + 1)},
        {"text": "\x00"},
        {"comment": "c" * (COMMENT_LENGTH + 1)},
        {"file": File("f" * (TITLE + 1), "text/csv", b"")},
        {"file": File("f.csv", "text/csv", bytes(FILE + 1))},
    ],
)
def test_what_is_too_large_or_cannot_be_kept_is_refused_by_name(one_place: Place, given: dict):
    desk = one_place.desk()
    with pytest.raises(BeyondLimit):
        desk.create(
            **{"by": "hoa", "title": "t", "language": "fr", "origin": "csv", "proposals": [NEW], **given}
        )
    assert desk.mine("hoa").entries == ()


def test_as_much_as_is_allowed_is_kept(place: Place):
    desk = place.desk()
    many = [proposed(f"_:row-{n}", f"{n}", row=n) for n in range(ITEMS)]
    file = File("f.csv", "text/csv", bytes(FILE))
    seen = desk.create("lan", "t" * TITLE, "fr", "csv", many, text="x" * TEXT, file=file)
    assert [item.proposal for item in seen.items] == many
    assert desk.file("lan", seen.id, 1) == file


def test_nothing_private_stands_where_it_is_published(one_place: Place):
    one_place.decide(one_place.submitted(NEW, text="The text.", comment="A secret."), ACCEPT)
    ledger = one_place.desk().ledger
    for revision in ledger.revisions():
        said = b"".join(ledger.content(str(revision.digest))) if revision.digest else b""
        assert b"The text." not in said
        assert b"secret" not in said
        assert "secret" not in revision.reason


def test_ids_sort_by_the_time_at_which_they_were_made():
    made = [new_id() for _ in range(1_000)]
    assert len(set(made)) == 1_000
    assert all(one[:10] <= other[:10] for one, other in pairwise(made))
    assert all(len(one) == 26 for one in made)


ANY = st.text(st.characters(), max_size=30)


@given(ANY, ANY)
def test_any_words_are_kept_or_refused_and_break_nothing(desk_of_laws: Desk, title: str, words: str):
    try:
        made = desk_of_laws.create("lan", title, "fr", "form", [proposed("_:a", "1")], comment=words)
    except (BeyondLimit, Unready):
        assert not title.strip() or any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in title + words)
    else:
        assert (made.title, made.versions[0].comment) == (title.strip(), words)


@given(ANY)
def test_whatever_stands_in_an_address_is_just_not_there(desk_of_laws: Desk, words: str):
    for ask in (desk_of_laws.get, desk_of_laws.comment, desk_of_laws.events):
        with pytest.raises(SubmissionMissing):
            ask("minh", words, *(["Why?"] if ask == desk_of_laws.comment else []))
    desk_of_laws.queue("minh", after=words, language=words, author=words)
    desk_of_laws.mine("lan", after=words)
    desk_of_laws.overview(words)


@pytest.mark.parametrize("number", [-(10**30), 0, 10**30])
def test_no_number_is_too_large_to_be_asked_for(one_place: Place, number: int):
    desk, seen = one_place.desk(), one_place.submitted(NEW)
    for ask in (desk.items, desk.text, desk.file):
        with pytest.raises(SubmissionMissing):
            ask("lan", seen.id, number)
    assert len(desk.events("lan", seen.id, before=number)) == (2 if number > 0 else 0)


def test_of_eight_who_change_the_same_one_does_and_seven_are_told(place: Place):
    seen = place.desk().create("lan", "An article", "fr", "form", [NEW])

    def change(number: int) -> DeskError | None:
        try:
            place.desk().revise("lan", seen.id, seen.row_version, [proposed("_:row-2", f"{number}")])
        except Overtaken as error:
            return error
        return None

    with ThreadPoolExecutor(8) as eight:
        came = list(eight.map(change, range(8)))
    assert sum(one is None for one in came) == 1
    now = place.desk().get("lan", seen.id)
    assert (now.n, now.row_version) == (2, 2)
    assert now.items[0].proposal.cells["value"] == f"{came.index(None)}"


def test_of_eight_who_hand_in_at_once_all_do(place: Place):
    with ThreadPoolExecutor(8) as eight:
        made = list(eight.map(lambda n: place.submitted(proposed("_:row-2", f"{n}")), range(8)))
    assert {one.id for one in place.desk().queue("minh").entries} == {one.id for one in made}


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One for many submissions, that have nothing to do with each other."""
    return Place(tmp_path_factory.mktemp("desk")).begun()


@pytest.fixture(scope="module")
def desk_of_laws(tmp_path_factory: pytest.TempPathFactory, ledger_urls: Callable[[], str | None]) -> Desk:
    return Place(tmp_path_factory.mktemp("desk"), ledger_urls()).begun().desk()
