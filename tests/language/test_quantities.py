"""What a text states is read as each language says it; what is not certain is asked, never guessed."""

import csv
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.reading.period_phrases import period_phrases
from kg.language.reading.quantities import quantities
from kg.language.reading.quantity import QUESTIONS, Quantity
from kg.periods import level, period

with (Path(__file__).parent / "quantities.tsv").open(encoding="utf-8") as table:
    STATED = list(csv.DictReader(table, delimiter="\t"))


def number(one: Quantity) -> str:
    if one.value is not None:
        return f"{one.value.normalize():f}"
    if one.lower is not None and one.upper is not None:
        return f"{one.lower.normalize():f}..{one.upper.normalize():f}"
    return "-"


def each(values: list[str]) -> str:
    return values[0] if len(set(values)) == 1 else "; ".join(values)


def stated(found: tuple[Quantity, ...]) -> tuple[str, str, str, str]:
    numbers = [" ".join((number(one), *(f"{question}?" for question in one.questions))) for one in found]
    others = [[one.bound for one in found], [one.unit for one in found], [one.period for one in found]]
    return ("; ".join(numbers), *(each(values) for values in others)) if found else ("", "", "", "")


@pytest.mark.parametrize("row", STATED, ids=lambda row: row["text"])
def test_a_text_states_these_quantities(row: dict[str, str]):
    expected = (row["stated"], row["bounds"], row["units"], row["periods"])
    assert stated(quantities(row["text"], row["language"])) == expected


@pytest.mark.parametrize("row", STATED, ids=lambda row: row["text"])
@pytest.mark.parametrize("blank", ["\u00a0", "\u202f"])
def test_blanks_that_do_not_break_and_letters_in_parts_change_nothing(row: dict[str, str], blank: str):
    text = unicodedata.normalize("NFD", row["text"].replace(" ", blank))
    expected = (row["stated"], row["bounds"], row["units"], row["periods"])
    assert stated(quantities(text, row["language"])) == expected


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("fr", "le revenu augmente de plus de 12 %", "increase"),
        ("fr", "la pauvreté recule de 2,5 points de pourcentage", "decrease"),
        ("fr", "en baisse de 4,24 % par an", "decrease"),
        ("fr", "le taux recule à 3 %", ""),
        ("fr", "le taux s’élève à 51,2 %", ""),
        ("en", "fell by 2.1 percentage points", "decrease"),
        ("en", "fell to 3%", ""),
        ("en", "a 5% increase", "increase"),
        ("vi", "tăng 7,5%", "increase"),
        ("vi", "giảm xuống còn dưới 3%", ""),
    ],
)
def test_a_number_that_was_reached_is_no_size_of_a_change(language: str, text: str, direction: str):
    (found,) = quantities(text, language)
    assert found.direction == direction


@pytest.mark.parametrize(
    ("language", "text", "relation"),
    [
        ("fr", "dépasse de 12 % celui de 2020", "above"),
        ("fr", "inférieur de 12 % à la moyenne nationale", "below"),
        ("en", "12% higher than the national average", "above"),
        ("vi", "vượt mục tiêu 33%", "above"),
        ("vi", "cao hơn 12% so với bình quân cả nước", "above"),
    ],
)
def test_a_distance_is_no_share(language: str, text: str, relation: str):
    (found,) = quantities(text, language)
    assert (found.relation, found.bound) == (relation, "exact")


def test_what_it_is_compared_with_is_no_period_of_it():
    (found,) = quantities("dépasse de 12 % celui de 2020", "fr")
    assert (found.comparator, found.period) == ("level-2020", "")


def test_a_part_names_its_whole():
    (found,) = quantities("18 of the 20 objectives", "en")
    assert (found.value, found.whole, found.questions) == (18, 20, ())


def test_a_quantity_is_where_its_words_are():
    text = "près de 83,8 millions de dongs en 2025, puis USD 3 million"
    assert [text[one.start : one.end] for one in quantities(text, "fr")] == [
        "83,8 millions de dongs",
        "USD 3 million",
    ]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("fr", "d’ici à la fin de 2025", ["by-2025"]),
        ("fr", "d'ici 2030", ["by-2030"]),
        ("fr", "depuis décembre 2023", ["since-2023-12"]),
        ("fr", "depuis le 1er décembre 2023", ["since-2023-12-01"]),
        ("fr", "le 31 décembre 2024", ["2024-12-31"]),
        ("fr", "au premier trimestre 2025", ["2025-Q1"]),
        ("fr", "entre 2021 et 2025", ["2021--2025"]),
        ("fr", "à la fin de l’année 2024", ["2024-end"]),
        ("fr", "chaque année", ["every-year"]),
        ("fr", "avant 2030", [""]),
        ("en", "end of 2024", ["2024-end"]),
        ("en", "December 31, 2024", ["2024-12-31"]),
        ("en", "in the first half of 2025", ["2025-H1"]),
        ("en", "2021-25", ["2021--2025"]),
        ("en", "the 2021-2022 school year", ["school-year-2021-2022"]),
        ("en", "compared with 2020", ["level-2020"]),
        ("vi", "quý I/2025", ["2025-Q1"]),
        ("vi", "6 tháng đầu năm 2025", ["2025-H1"]),
        ("vi", "ngày 31/12/2024", ["2024-12-31"]),
        ("vi", "từ năm 2021 đến năm 2025", ["2021--2025"]),
        ("vi", "từ năm học 2021-2022", ["since-school-year-2021-2022"]),
        ("vi", "ngày 30/2/2024", [""]),
        ("en", "31/12/2024", ["2024-12-31"]),
        ("en", "4/5/2024", [""]),
        ("vi", "NĂM 2024", ["2024"]),
        ("vi", "4,24%/năm", []),
    ],
)
def test_a_period_is_read_as_its_words_say_it(language: str, text: str, codes: list[str]):
    found = [phrase.code for phrase in period_phrases(text, language)]
    assert found == codes
    assert all(period(code) or level(code) for code in found if code)


WORDS = st.sampled_from([word for row in STATED for word in row["text"].split()])


@given(
    st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=80),
    st.sampled_from(["fr", "en", "vi", "de"]),
)
def test_whatever_is_written_is_read_and_what_is_not_certain_is_asked(text: str, language: str):
    composed = unicodedata.normalize("NFC", text)
    for one in quantities(text, language):
        assert 0 <= one.start < one.end <= len(composed)
        assert set(one.questions) <= set(QUESTIONS)
        assert all(isinstance(reading, Decimal) for reading in one.readings)
        # A number without a question has one meaning, or one that the language settles.
        assert one.questions or one.value is not None or (one.lower is not None and one.upper is not None)


@pytest.mark.parametrize(
    "text", ["9" * 2_000, "1,1" * 600, "mille " * 300, "de 3 à " * 250, "x" * 10_000, ""]
)
def test_a_text_that_means_harm_is_read_in_no_time(text: str):
    quantities(text, "fr")
