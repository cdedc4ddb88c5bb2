"""A row is read as its words say it; what they leave open is asked, and answered by filling in a field."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.config import Settings
from kg.desk.findings import Finding
from kg.desk.proposal import Proposal
from kg.desk.reading.codes import Codes
from kg.desk.reading.rows import cells_of, proposal, proposals
from kg.desk.sheets.columns import columns
from kg.desk.sheets.sheet import read, visible
from kg.index import Finder
from kg.store import views
from kg.vocab import LANGUAGES, RDF

FIGURE = ("value", "bound", "lower", "upper", "unit", "direction")
ARTICLE = {"article": "protection-sociale-nord-est", "area": "VN-04"}
RATE = {**ARTICLE, "indicator": "poverty-rate"}


def said(statements: str) -> set[tuple[str, str]]:
    return {(q.predicate.value, str(q.object)) for q in parse(statements.encode(), RdfFormat.N_TRIPLES)}


def facts_of(codes: Codes) -> dict[str, set[tuple[str, str]]]:
    quads = codes._view.quads.quads_for_pattern
    facts = [quad.subject.value for quad in quads(None, RDF("type"), codes.terms.kg("Fact"))]
    return {
        fact: {(q.predicate.value, str(q.object)) for q in quads(NamedNode(fact), None, None)}
        for fact in facts
    }


def row(codes: Codes, words: str, quote: str | None = None, **cells: str) -> Proposal:
    given_ = {**RATE, "quote": quote or words, "value_as_written": words, **cells}
    return proposal(given_, codes, 7, {"area": "C", "value": "G"})


def taken(read_: Proposal) -> dict[str, str]:
    return {one.field: one.taken.rpartition("/")[2].rstrip(">") for one in read_.understood}


def rules(read_: Proposal) -> list[tuple[str, str, str | None]]:
    return [(one.severity, one.rule, one.column) for one in read_.findings]


def test_a_fact_that_is_published_is_read_from_its_cells_as_it_is(codes: Codes):
    for fact, expected in facts_of(codes).items():
        read_ = proposal(cells_of(fact, codes), codes)
        assert read_.statements is not None, (fact, read_.findings)
        assert said(read_.statements) == expected


def test_its_words_alone_give_its_figure_or_a_question(codes: Codes):
    asked = 0
    for fact, expected in facts_of(codes).items():
        cells = {field: typed for field, typed in cells_of(fact, codes).items() if field not in FIGURE}
        read_ = proposal(cells, codes)
        if read_.statements is None:
            assert {one.severity for one in read_.findings} == {"question"}
            asked += 1
        else:
            assert said(read_.statements) == expected
    assert asked <= 3


def test_only_four_cells_must_be_typed_and_all_else_is_shown_back(codes: Codes):
    read_ = proposal({**RATE, "quote": "la stabilité sociale"}, codes, 7)
    assert (read_.subject, read_.op, read_.findings) == ("_:row-7", "add", ())
    assert read_.graph == codes.terms.graph("article/protection-sociale-nord-est").value
    assert {one.field: one.labels["en"] for one in read_.understood if one.origin == "default"} == {
        "zone": "total",
        "programme": "not stated",
        "population": "total",
        "period": "not stated",
        "kind": "statement",
        "comparator": "not applicable",
    }
    assert next(one for one in read_.understood if one.field == "area").labels["vi"] == "Cao Bằng"


def test_words_give_number_bound_unit_and_period(codes: Codes):
    read_ = row(codes, "un peu plus de 4,5 %", "un taux d’un peu plus de 4,5 % en 2025")
    assert read_.findings == ()
    assert read_.statements is not None
    kg = codes.terms.kg
    number = '"4.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    true = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    assert said(read_.statements) >= {
        (kg("value").value, number),
        (kg("lowerBound").value, number),
        (kg("lowerBoundStrict").value, true),
        (kg("period").value, f"<{codes.terms.base}id/period/2025>"),
    }
    assert {one.field: one.origin for one in read_.understood}["period"] == "words"


@pytest.mark.parametrize(
    ("words", "cells", "asked", "answers"),
    [
        ("1.234 %", {}, "ask-separator", {"value": "1234"}),
        ("1.234 %", {}, "ask-separator", {"value": "1.2340"}),
        ("3 ou 4 %", {}, "ask-range", {"lower": "3", "upper": "4"}),
        ("3 ou 4 %", {}, "ask-range", {"value": "3", "lower": ""}),
        ("la moitié des ménages", {}, "ask-interpretation", {"value": "50"}),
        ("quatre-vingt-dix-sept pour cent", {}, "ask-number", {"value": "97"}),
        ("à peine 3 %", {}, "ask-bound", {"bound": "exact"}),
        ("12", {"indicator": "poor-households"}, None, {}),
        ("zéro ménage pauvre", {"indicator": "poor-households"}, "ask-unit", {"unit": "ménages"}),
        ("2,5 points", {}, "ask-direction", {"direction": "increase"}),
    ],
)
def test_a_question_is_answered_by_filling_in_the_field_that_it_names(
    codes: Codes, words: str, cells: Mapping[str, str], asked: str | None, answers: Mapping[str, str]
):
    before = row(codes, words, **cells)
    questions = [one for one in before.findings if one.severity == "question"]
    assert [one.rule for one in questions] == ([asked] if asked else [])
    assert (before.statements is None) == bool(asked)
    assert all(one.column in answers for one in questions)
    after = row(codes, words, **cells, **answers)
    assert [one for one in after.findings if one.severity in ("question", "violation")] == []
    assert after.statements is not None


def test_a_period_of_the_words_that_nobody_describes_is_asked_about(codes: Codes):
    read_ = row(codes, "51,2 %", "51,2 % en dix ans")
    assert rules(read_) == [("question", "ask-period", "period")]
    assert row(codes, "51,2 %", "51,2 % en dix ans", period="_U").statements is not None
    assert row(codes, "51,2 %", "51,2 % en cinq ans").findings == ()


@pytest.mark.parametrize(
    ("words", "cells", "field"),
    [
        ("51,2 %", {"value": "52"}, "value"),
        ("plus de 98 %", {"bound": "less-than"}, "bound"),
        ("51,2 %", {"unit": "household"}, "unit"),
        ("51,2 %", {"lower": "50"}, "lower"),
        ("1.234 %", {"value": "1235"}, "value"),
        ("entre 3 et 4 %", {"value": "3,5"}, "value"),
        ("entre 3 et 4 %", {"upper": "5"}, "upper"),
    ],
)
def test_where_a_cell_says_something_else_than_the_words_that_is_told(
    codes: Codes, words: str, cells: Mapping[str, str], field: str
):
    read_ = row(codes, words, **cells)
    assert ("violation", "words-differ", field) in rules(read_)
    assert read_.statements is None


@pytest.mark.parametrize("value", ["51,2", "51.2", "51,20", "51,2 %"])
def test_a_cell_that_says_the_same_in_another_way_is_fine(codes: Codes, value: str):
    assert row(codes, "51,2 %", value=value).findings == ()


@pytest.mark.parametrize(
    ("note", "is_told"),
    [
        ("<script>alert(1)</script>", True),
        ("Voir </b>", True),
        ("Taux&nbsp;net", True),
        ("<!doctype html>", True),
        ("Moins de 5 : x < 5 & y > 3 ; R&D.", False),
        ("<5 ans", False),
    ],
)
def test_markup_is_told_and_kept_as_it_stands(codes: Codes, note: str, is_told: bool):
    read_ = row(codes, "51,2 %", note_fr=note)
    assert (("warning", "looks-like-markup", "note_fr") in rules(read_)) == is_told
    taken = {one.field: one.taken for one in read_.understood}
    assert taken["note_fr"] == f'"{note}"@fr'


def test_a_number_may_be_typed_in_the_scale_of_its_unit(codes: Codes):
    cells = {"indicator": "social-protection-funding", "unit": "milliards de dongs"}
    assert row(codes, "1 050 milliards de dongs", value="1 050", **cells).findings == ()
    assert ("violation", "words-differ", "value") in rules(
        row(codes, "1 050 milliards de dongs", value="1 060", **cells)
    )


def test_words_that_are_typed_in_the_column_beside_are_taken_as_such(codes: Codes):
    cells = {"indicator": "social-protection-funding", "value": "1 050 milliards de dongs"}
    quote = "1 050 milliards de dongs en 2025"
    taken = {one.field: one.taken for one in row(codes, "", quote, **cells).understood}
    assert "1050000000000" in taken["value"]
    bare = row(codes, "", quote, indicator="social-protection-funding", value="2025")
    assert ("violation", "missing", "value_as_written") in rules(bare)


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        ({"value_as_written": "1,25E+12"}, ("violation", "damaged-number", "value_as_written")),
        ({"value_as_written": "2026-05-04"}, ("violation", "damaged-date", "value_as_written")),
        ({"value_as_written": "4-mai"}, ("violation", "damaged-date", "value_as_written")),
        ({"value": "1.25E+12"}, ("violation", "damaged-number", "value")),
        ({"period": "45291"}, ("violation", "damaged-date", "period")),
        ({"value": "0.031"}, ("warning", "share-not-percent", "value")),
    ],
)
def test_what_a_spreadsheet_did_is_named(
    codes: Codes, cells: Mapping[str, str], finding: tuple[str, str, str]
):
    read_ = (
        row(codes, "3,1 %", **cells)
        if "value_as_written" not in cells
        else row(codes, **{"words": cells["value_as_written"]})
    )
    assert finding in rules(read_)


def test_a_day_number_is_told_with_its_day(codes: Codes):
    (finding,) = row(codes, "3,1 %", period="45291").findings
    assert "31 décembre 2023" in finding.messages["fr"]


def test_what_is_missing_is_told_apart_from_what_is_not_understood(codes: Codes):
    read_ = proposal(
        {"article": "protection-sociale-nord-est", "area": "Cao Bag", "period": "2025-Q7"},
        codes,
        7,
        {"area": "C"},
    )
    assert rules(read_) == [
        ("violation", "code-not-known", "area"),
        ("violation", "missing", "indicator"),
        ("violation", "missing", "quote"),
        ("violation", "code-not-known", "period"),
    ]
    first = read_.findings[0]
    assert (first.row, first.letter, first.value) == (7, "C", "Cao Bag")
    assert first.suggestions[0] == "Cao Bang"


def test_more_numbers_than_one_are_more_rows_than_one(codes: Codes):
    read_ = row(codes, "de 47 % en 2008 à 41 % en 2009")
    assert rules(read_) == [("question", "ask-number", "value")]
    assert read_.findings[0].suggestions == ("47", "41")


@pytest.mark.parametrize(
    ("words", "quote", "expected"),
    [
        (
            "12 %",
            "le revenu augmente de 12 %",
            {"kind": "change", "direction": "increase", "unit": "PERCENT"},
        ),
        (
            "12 %",
            "dépasse de 12 % celui de 2020",
            {"kind": "comparison", "unit": "percent-above", "comparator": "level-2020"},
        ),
        ("100 %", "d’ici 2030, 100 % des communes", {"kind": "target", "period": "by-2030"}),
        ("51,2 %", "un taux de 51,2 %", {"kind": "observation"}),
    ],
)
def test_the_kind_of_a_fact_is_what_its_words_make_it(
    codes: Codes, words: str, quote: str, expected: Mapping[str, str]
):
    read_ = row(codes, words, quote)
    assert taken(read_).items() >= expected.items()
    assert read_.statements is not None


def test_a_correction_may_go_against_how_the_words_are_read_and_never_against_their_number(codes: Codes):
    cells = {
        "article": "protection-sociale-nord-est",
        "area": "cao-bang",
        "indicator": "poverty-rate",
        "quote": "le taux est de plus de 12 %",
        "value_as_written": "plus de 12 %",
        "bound": "at-most",
        "upper": "12",
    }
    new = proposal(cells, codes)
    assert {(one.severity, one.rule) for one in new.findings} >= {("violation", "words-differ")}
    correction = cells | {"fact": "protection-sociale-nord-est-038"}
    corrected = proposal(correction, codes)
    assert [(one.severity, one.rule, one.column) for one in corrected.findings] == [
        ("warning", "against-the-words", "bound")
    ]
    assert "id/bound/at-most" in str(corrected.statements)
    assert "def#upperBound" in str(corrected.statements)
    assert "def#lowerBound" not in str(corrected.statements)
    other = proposal(correction | {"upper": "13"}, codes)
    assert other.statements is None


def test_a_fact_is_replaced_or_withdrawn_by_its_number(codes: Codes):
    fact = "protection-sociale-nord-est-003"
    replaced = proposal(
        {"fact": fact, "area": "cao-bang", "indicator": "social-stability", "quote": "x"}, codes
    )
    assert (replaced.op, replaced.subject) == ("replace", f"{codes.terms.base}id/fact/{fact}")
    assert replaced.statements is not None
    withdrawn = proposal({"op": "retirer", "fact": fact}, codes)
    assert (withdrawn.op, withdrawn.statements, withdrawn.findings) == ("withdraw", None, ())
    assert withdrawn.graph == replaced.graph
    assert rules(proposal({"op": "withdraw"}, codes)) == [("violation", "missing", "fact")]
    assert rules(proposal({"op": "withdraw", "fact": "x-999"}, codes)) == [
        ("violation", "code-not-known", "fact")
    ]


@pytest.mark.parametrize(
    ("typed", "passage"),
    [
        ("Photo 3", "photo 3"),
        ("ảnh 3", "photo 3"),
        ("titre", "title"),
        ("sapo", "lead"),
        ("légende", "légende"),
    ],
)
def test_passages_have_one_name_in_every_language(codes: Codes, typed: str, passage: str):
    read_ = proposal({**RATE, "quote": "x", "passage": typed}, codes)
    assert read_.statements is not None
    assert (codes.terms.kg("passage").value, f'"{passage}"') in said(read_.statements)


def test_words_that_mean_harm_stay_words(codes: Codes):
    quote = '"x" . <http://a> <http://b> <http://c> .\n\\'
    read_ = proposal({**RATE, "quote": quote, "note_fr": quote}, codes)
    assert read_.statements is not None
    assert all(line.startswith("_:row-1 ") for line in read_.statements.splitlines())
    assert {
        q.object.value
        for q in parse(read_.statements.encode(), RdfFormat.N_TRIPLES)
        if q.predicate.value.endswith("#quote")
    } == {quote.strip()}


@pytest.mark.parametrize("field", ["quote", "note_en", "passage", "area", "to_curator"])
def test_characters_that_cannot_be_seen_are_refused_in_a_form_as_well(codes: Codes, field: str):
    read_ = proposal({**RATE, "quote": "x", field: "a\u202e\0b"}, codes)
    assert ("violation", "character-refused", field) in rules(read_)
    assert read_.statements is None
    assert read_.cells[field] == "a\ufffd\ufffdb"


def test_a_sheet_becomes_proposals(codes: Codes):
    headers = "article;territoire;indicateur;citation;valeur telle qu’écrite"
    cells = "protection-sociale-nord-est;Cao Bằng;poverty-rate;51,2 %;51,2 %"
    (one,) = proposals(read(f"{headers}\n{cells}\n".encode(), "facts.csv"), codes)
    assert (one.row, one.findings, one.subject) == (2, (), "_:row-2")


def test_rows_that_name_the_same_cost_no_look_up_more(published: Path):
    settings_ = Settings(data_dir=published)
    view = views(settings_).generation()
    quads = Mock(wraps=view.quads)
    codes = Codes(replace(view, quads=quads), Finder(settings_.search_path), "en")
    cells = {**RATE, "period": "2024", "quote": "51,2 %", "value_as_written": "51,2 %", "kind": "observation"}
    proposal(cells, codes, 2)
    asked = len(quads.mock_calls)
    assert all(proposal(cells, codes, at).statements for at in range(3, 50))
    assert len(quads.mock_calls) == asked < 50


WORDS = st.sampled_from(
    [
        "51,2 %",
        "1.234",
        "d’ici 2030",
        "cao-bang",
        "_T",
        "VN-04",
        "plus de",
        "3 à 4 %",
        "45291",
        "12-mai",
        "=x",
        "\u202e",
        "add",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cells=st.dictionaries(st.sampled_from(sorted(columns())), WORDS | st.text(max_size=30), max_size=10))
def test_whatever_is_typed_there_is_an_answer_in_three_languages(codes: Codes, cells: dict[str, str]):
    read_ = proposal({**RATE, "quote": "x", **cells}, codes, 2)
    assert all(set(one.messages) == set(LANGUAGES) for one in read_.findings)
    is_open = any(one.severity in ("violation", "question") for one in read_.findings)
    assert read_.op == "withdraw" or (read_.statements is None) == is_open
    assert read_.cells == {field: visible(typed) for field, typed in {**RATE, "quote": "x", **cells}.items()}


POOR_HOUSEHOLDS = {
    "article": "protection-sociale-nord-est",
    "area": "cao-bang",
    "indicator": "poor-households",
}


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("1 234 ménages pauvres ont été aidés", "234 ménages"),
        ("plus de 4.200 ménages pauvres", "200 ménages"),
        ("le taux était de 4,5 % en 2023", "5 %"),
        ("soit 2/3 des ménages", "3"),
        ("près de 83,8 millions de ménages", "83,8"),
    ],
)
def test_a_part_of_a_number_is_another_number(codes: Codes, quote: str, words: str):
    made = proposal({**POOR_HOUSEHOLDS, "quote": quote, "value_as_written": words}, codes)
    assert "words-cut" in {one.rule for one in made.findings}
    assert made.statements is None


def test_words_that_have_their_number_whole_somewhere_are_taken(codes: Codes):
    quote = "15 ménages en 2024, puis 5 ménages en 2025"
    made = proposal({**POOR_HOUSEHOLDS, "quote": quote, "value_as_written": "5 ménages"}, codes)
    assert "words-cut" not in {one.rule for one in made.findings}


@pytest.mark.parametrize(
    ("quote", "rule"),
    [
        ("le nombre n’atteint pas 95 ménages", "words-deny"),
        ("il devrait atteindre 95 ménages en 2030", "words-foresee"),
    ],
)
def test_what_is_denied_or_only_expected_is_told(codes: Codes, quote: str, rule: str):
    made = proposal({**POOR_HOUSEHOLDS, "quote": quote, "value_as_written": "95 ménages"}, codes)
    assert rule in {one.rule for one in made.findings if one.severity == "warning"}


def test_one_end_of_a_range_is_for_a_person_to_look_at(codes: Codes):
    made = proposal(
        {**POOR_HOUSEHOLDS, "quote": "4 ou 5 ménages", "value_as_written": "4 ou 5 ménages", "value": "4"},
        codes,
    )
    assert "one-of-two" in {one.rule for one in made.findings}


def test_a_number_that_no_words_say_is_for_a_person_to_look_at(codes: Codes):
    made = proposal(
        {
            **POOR_HOUSEHOLDS,
            "quote": "la moitié d’entre eux",
            "value_as_written": "la moitié",
            "value": "30",
            "unit": "household",
        },
        codes,
    )
    assert "value-by-hand" in {one.rule for one in made.findings}


def test_so_much_a_year_is_a_change_whose_direction_is_asked(codes: Codes):
    cells = {"article": "protection-sociale-nord-est", "area": "cao-bang", "indicator": "poverty-rate"}
    cells |= {
        "quote": "le taux de pauvreté recule de 3 à 4 % par an",
        "value_as_written": "de 3 à 4 % par an",
    }
    made = proposal(cells, codes)
    told = {one.rule for one in made.findings}
    assert (
        "ask-direction" in told
        or "kg:direction" in str(made.statements)
        or "decrease" in str(made.statements)
    )
    assert "id/kind/observation" not in str(made.statements)


@pytest.mark.parametrize("rule", ["cell-date", "cell-formula", "cell-error"])
def test_what_is_wrong_with_a_cell_is_told_once(codes: Codes, rule: str):
    cells = {"article": "protection-sociale-nord-est", "area": "cao-bang", "indicator": "poverty-rate"}
    cells |= {"quote": "12 %", "value_as_written": "12 %", "value": "2026-05-04"}
    of_cell = Finding("violation", rule, dict.fromkeys(("fr", "en", "vi"), "."), 2, "value", "G")
    found = proposal(cells, codes, 2, {"value": "G"}, [of_cell])
    assert [one for one in found.findings if one.column == "value"] == [of_cell]
    assert found.statements is None
