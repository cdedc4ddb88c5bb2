"""Names are alike whatever their case, their diacritics and their punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.folding import fold, joined, variants, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Cao Bằng", "cao bang"),
        ("CAO BẰNG", "cao bang"),
        ("Đông Bắc", "dong bac"),
        ("Điện Biên", "dien bien"),
        ("l’œuvre", "l’oeuvre"),
        ("Straße", "strasse"),
        ("ＱＵỐＣ ﬁn", "quoc fin"),
        ("tỷ lệ hộ nghèo", "ty le ho ngheo"),
    ],
)
def test_case_and_diacritics_do_not_count(written: str, folded: str):
    assert fold(written) == folded


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_name_and_its_capitals_are_alike(text: str):
    assert fold(text.lower()) == fold(text.lower().lower())
    assert words(fold(text)) == words(fold(" ".join(words(fold(text)))))


def test_words_are_letters_and_digits():
    assert words(fold("Bảo hiểm y tế (2021–2025)")) == ["bao", "hiem", "y", "te", "2021", "2025"]
    assert words(fold("l’État_1")) == ["l", "etat", "1"]


def test_a_short_name_is_also_one_word():
    assert joined("cao bang") == "caobang"
    assert joined("pauvrete") == ""
    assert joined("un nom qui est long") == ""


LETTERS = st.text("abcd", min_size=3, max_size=8)


@given(LETTERS, st.data())
def test_one_typing_error_leaves_something_in_common(word: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdx"))
    wrong = data.draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
                *([word[:at] + word[at + 1 :]] if len(word) > 3 else []),
            ]
        )
    )
    assert variants(word) & variants(wrong)
