"""What whoever runs an installation sees of the desk."""

import json
from pathlib import Path

import pytest

from cli.in_process import KgHere
from desk.place import ACCEPT, Place, finding, proposed
from kg.desk.submission import Verdict


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("desk")).begun()


@pytest.fixture
def kg(place: Place, tmp_path: Path) -> KgHere:
    kg = KgHere(tmp_path)
    kg.settings |= {"KG_DATA_DIR": str(place.settings.data_dir), "KG_BASE_IRI": place.settings.base_iri}
    return kg


def test_a_submission_is_listed_shown_and_exported(place: Place, kg: KgHere):
    warned = proposed("_:row-3", "3", findings=[finding("warning", "no-text")], row=3)
    seen = place.submitted(proposed("_:row-2", "2", row=2), warned, text="The private text.")
    place.desk().comment("minh", seen.id, "Which year?", seen.items[0].id)
    place.decide(seen, ACCEPT, Verdict("accept", overridden={"no-text": "I have it."}))
    assert seen.id in kg("desk", "list").stdout
    assert seen.id not in kg("desk", "list", "--state", "submitted").stdout
    shown = kg("desk", "show", seen.id).stdout
    assert "state     accepted, version 1" in shown
    assert "minh@example.org" in shown
    exported = kg("desk", "export", seen.id).stdout
    told = json.loads(exported)
    assert [item["proposal"]["cells"]["value"] for item in told["items"]] == ["2", "3"]
    assert told["items"][1]["decision"]["overridden"] == {"no-text": "I have it."}
    assert told["submission"]["comments"][0]["text"] == "Which year?"
    assert [event["what"] for event in told["events"]] == ["created", "submitted", "commented", "decided"]
    assert "private" not in exported


def test_a_draft_is_its_author_s_alone(place: Place, kg: KgHere):
    draft = place.desk().create("lan", "A draft", "fr", "form", [proposed("_:a", "1")])
    assert draft.id not in kg("desk", "list").stdout
    for command in ("show", "export"):
        assert "no such submission" in kg("desk", command, draft.id, code=2).stderr
        assert kg("desk", command, "nothing", code=2).stdout == ""


def test_what_is_shown_does_nothing_to_a_terminal(place: Place, kg: KgHere):
    seen = place.desk().create("lan", "\x1b[31mred", "fr", "form", [proposed("_:a", "1")])
    seen = place.desk().submit("lan", seen.id, seen.row_version)
    for words in (("list",), ("show", seen.id)):
        assert "\x1b" not in kg("desk", *words).stdout
