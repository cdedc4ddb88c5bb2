"""What the pages say in three languages is complete, and numbers keep their digits."""

import ast
import re
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from kg import periods
from kg.language.texts import Language, Text
from kg.query import diagnosis
from kg.web.pages import area, claims, fact_view

KG = Path(__file__).parents[2] / "src" / "kg"
WEB = KG / "web"
HEADINGS = re.compile(r'\("(?:zone|population|period|programme|comparator)", "([^"]+)"\)')
CALLS = re.compile(r"""(?:\bt|\.text)\(\s*"([^"]+)\"""")
SPEAKING = {"t", "text", "texts", "reason"}


def messages() -> set[str]:
    """The English messages that templates and code give to be translated."""
    called = {
        message
        for file in WEB.glob("templates/**/*.html")
        for message in CALLS.findall(file.read_text(encoding="utf-8"))
    }
    for file in KG.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in SPEAKING and isinstance(node.args[0].value, str):
                    called.add(node.args[0].value)
    headings = HEADINGS.findall((WEB / "pages" / "fact_view.py").read_text(encoding="utf-8"))
    assert len(headings) == 5
    patterns = [*claims._BOUNDS.values(), *claims._KINDS.values(), *fact_view._PASSAGES.values()]
    patterns += [*claims._BETWEEN.values(), *claims._BESIDE.values(), *claims._TIMES.values()]
    patterns += [*claims._TIMES_BETWEEN.values(), *claims._ON_AVERAGE.values(), *area._ACTS.values()]
    patterns += [
        word for form in periods._FORMS for word in (form.label, form.definition, form.level) if word
    ]
    patterns += [*diagnosis.RULES.values(), *(w for w in diagnosis.CANDIDATES.values() if w.startswith("a"))]
    return called.union(headings, patterns) - {"{quantity}", "{said}"}


@pytest.mark.parametrize("language", ["fr", "vi"])
def test_every_message_is_translated(language: str):
    with (KG / "language" / f"{language}.po").open("rb") as file:
        catalog = {entry.id: entry.string for entry in read_po(file) if entry.id}
    assert messages() - catalog.keys() == set()
    assert [message for message, translated in catalog.items() if not translated] == []


@pytest.mark.parametrize("language", ["fr", "vi"])
def test_a_translation_fills_the_same_fields(language: str):
    field = re.compile(r"\{\w+\}")
    with (KG / "language" / f"{language}.po").open("rb") as file:
        for entry in read_po(file):
            assert sorted(field.findall(entry.id)) == sorted(field.findall(entry.string)), entry.id


def test_both_translations_have_the_same_messages():
    catalogs = []
    for language in ("fr", "vi"):
        with (KG / "language" / f"{language}.po").open("rb") as file:
            catalogs.append({entry.id for entry in read_po(file)})
    assert catalogs[0] == catalogs[1]


@pytest.mark.parametrize(
    ("language", "number", "percent"),
    [
        ("fr", "83\u202f800\u202f000", "4,24\u202f%"),
        ("en", "83,800,000", "4.24%"),
        ("vi", "83.800.000", "4,24%"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language: str, number: str, percent: str):
    assert Language(language).number(Decimal(83_800_000)) == number
    written = Language(language).percent(Decimal("4.24"))
    assert written.replace("\xa0", "\u202f") == percent


@given(
    st.decimals(min_value=0, max_value=10**15, allow_nan=False, places=6), st.sampled_from(["fr", "en", "vi"])
)
def test_no_digit_is_lost_or_added(number: Decimal, language: str):
    written = Language(language).number(number)
    digits = re.sub(r"\D", "", written)
    expected = re.sub(r"\D", "", f"{number.normalize():f}")
    assert digits == expected


def test_days_and_months_are_written_as_the_language_writes_them():
    first, last = date(2025, 7, 1), date(2024, 12, 31)
    written = {code: (Language(code).date(first), Language(code).date(last)) for code in ("fr", "en", "vi")}
    assert written == {
        "fr": ("1er juillet 2025", "31 décembre 2024"),
        "en": ("1 July 2025", "31 December 2024"),
        "vi": ("1/7/2025", "31/12/2024"),
    }
    months = [Language(code).month(last) for code in ("fr", "en", "vi")]
    assert months == ["décembre 2024", "December 2024", "tháng 12/2024"]


def test_a_label_in_another_language_says_so():
    assert Language("vi").label({"fr": "taux"}, "rate") == Text("taux", "fr")
    assert Language("vi").label({"fr": "taux", "vi": "tỷ lệ"}, "rate") == Text("tỷ lệ")
    assert Language("vi").label({}, "rate") == Text("rate")


def test_names_stand_in_the_order_of_their_letters():
    ordered = ["Cao Bằng", "Điện Biên", "Đông Bắc", "École", "Économie", "emploi", "Zone"]
    assert sorted(ordered, key=Language("fr").alphabetical) == ordered


def test_vietnamese_names_stand_in_the_order_of_its_alphabet():
    letters = ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "p", "u", "ư", "v", "y"]
    assert sorted(set(letters), key=Language("vi").alphabetical) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mằ", "mặ", "mâ"]
    assert sorted(set(tones), key=Language("vi").alphabetical) == tones
    names = ["Dầu Tiếng", "Dung Quất", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Uông Bí", "Ứng Hòa"]
    assert sorted(set(names), key=Language("vi").alphabetical) == names


def test_french_names_stand_in_the_order_of_their_letters_then_their_accents():
    names = ["cœur", "coffre", "cote", "Cote", "coté", "côte", "Côte", "côté", "été"]
    assert sorted(set(names), key=Language("fr").alphabetical) == names


@given(st.text(max_size=6), st.text(max_size=6), st.sampled_from(["fr", "en", "vi"]))
def test_two_names_have_one_place_only_where_they_are_written_alike(one: str, other: str, code: str):
    place = Language(code).alphabetical
    same = unicodedata.normalize("NFKD", one) == unicodedata.normalize("NFKD", other)
    assert same or place(one) != place(other)


def test_french_signs_stay_on_the_line_of_their_words():
    apart = re.compile(r"« | [:;?!»](?=[\s).,]|$)")
    with (KG / "language" / "fr.po").open("rb") as file:
        assert [m.string for m in read_po(file) if isinstance(m.string, str) and apart.search(m.string)] == []
    for words in ("un énoncé : le « mot » !", "Photo : VOV", "qui ; que", "à « zéro », puis"):
        (said,) = {language.label({"fr": words}, "").value for language in map(Language, ("fr", "en"))}
        assert not apart.search(said)
        assert said.replace("\u00a0", " ") == words, words
    assert Language("fr").label({"fr": "le XIIIe Congrès"}, "").value == "le XIIIᵉ Congrès"
    assert Language("fr").label({"fr": "?x :a"}, "").value == "?x :a"
    assert Language("en").label({"en": "a : b"}, "").value == "a : b"
