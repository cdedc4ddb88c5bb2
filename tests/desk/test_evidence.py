"""Quotes are found where the text has them, and nowhere else; figures are held against their own words."""

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.desk.checks.evidence import Area, Stated, area_findings, figure_findings, quote_findings
from kg.desk.reading.number_in_quote import Sentence
from kg.desk.reading.quote_matching import TEXT_AT_MOST, ArticleText, Located
from kg.errors import SourceError
from kg.vocab import LANGUAGES

TEXT = """La pauvreté recule à Cao Bang

De l’exploit à Cao Bang au chiffre de « zéro ménage pauvre » enregistré à Quang Ninh, tout avance.

À Cao Bang, le taux de pauvreté a reculé d’environ 3 % par an depuis 2021. Plus de 5 000 milliards de dongs
ont été versés : la province compte 1,5 million d’habitants.

À Lang Son, le taux de pauvreté a reculé d’environ 3 % par an. Tỉnh Thái Nguyên có 4.200 hộ nghèo.
"""
ARTICLE = ArticleText(TEXT)
THERE = "le taux de pauvreté a reculé d’environ 3 % par an depuis"


def said(located: Located) -> list[str]:
    return [TEXT[start:end] for start, end in located.places]


def rules(quote: str, passage: str = "") -> list[tuple[str, str, str]]:
    found = quote_findings(ARTICLE.locate(quote), quote, passage, ARTICLE)
    return [(finding.severity, finding.rule, *finding.suggestions) for finding in found]


def test_a_quote_that_is_in_the_text_word_for_word_is_found_and_nothing_is_said_of_it():
    located = ARTICLE.locate("« zéro ménage pauvre » enregistré")
    assert (located.state, said(located)) == ("exact", ["« zéro ménage pauvre » enregistré"])
    assert rules("« zéro ménage pauvre » enregistré") == []


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("l'exploit à Cao Bang", "l’exploit à Cao Bang"),
        ('"zéro ménage pauvre" enregistré', "« zéro ménage pauvre » enregistré"),
        ("“zéro ménage pauvre” enregistré", "« zéro ménage pauvre » enregistré"),
        ("3% par an depuis", "3 % par an depuis"),
        ("versés: la province", "versés : la province"),
        ("pau\u00advre\u200bté recule", "pauvreté recule"),
        (unicodedata.normalize("NFD", "Tỉnh Thái Nguyên"), "Tỉnh Thái Nguyên"),
        ("“le taux de pauvreté a reculé d’environ 3 % par an depuis”", THERE),
        ("De l'exploit (…) au chiffre de ... enregistré", "De l’exploit […] au chiffre de […] enregistré"),
    ],
)
def test_what_is_only_written_in_another_way_is_taken_as_the_text_has_it(typed: str, there: str):
    located = ARTICLE.locate(typed)
    assert (located.state, located.words) == ("taken", there)
    assert ("info", "quote-taken-from-text", there) in rules(typed, "lead")


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("5\u00a0000\u202fmilliards de dongs", "5 000 milliards de dongs"),
        ("milliards de dongs ont été versés", "milliards de dongs ont été versés"),
        ("versés\u00a0: la province", "versés : la province"),
        ("De l’exploit […] au chiffre", "De l’exploit […] au chiffre"),
    ],
)
def test_of_other_blanks_nothing_is_said(typed: str, there: str):
    located = ARTICLE.locate(typed)
    assert (located.state, located.words, rules(typed)) == ("taken", there, [])


def test_parts_of_a_quote_stand_in_their_order():
    assert ARTICLE.locate("zéro ménage […] l’exploit").state != "taken"
    (place,) = ARTICLE.locate("l’exploit […] zéro ménage").places
    assert TEXT[slice(*place)] == "l’exploit à Cao Bang au chiffre de « zéro ménage"


def test_other_accents_or_capitals_are_shown_with_the_words_of_the_text():
    assert ARTICLE.locate("tinh thai nguyen").words == "Tỉnh Thái Nguyên"
    assert rules("zero menage pauvre") == [("warning", "quote-in-other-letters", "zéro ménage pauvre")]


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("le taux de pauvreté avait reculé d’environ 3 % par an depuis", THERE),
        ("Taux de pauvreté recule d'environ 3% par an depuis", THERE.removeprefix("le ")),
        ("Plus de 5000 milliards de dongs", "Plus de 5 000 milliards de dongs"),
    ],
)
def test_words_that_are_nearly_there_are_refused_with_the_closest_ones(typed: str, there: str):
    assert rules(typed) == [("violation", "quote-not-in-text", there)]


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("a reculé d’environ 5 % par an depuis", "a reculé d’environ 3 % par an depuis"),
        ("000 milliards de dongs", "5 000 milliards de dongs"),
        ("5 million d’habitants", "1,5 million d’habitants"),
        ("200 hộ nghèo", "4.200 hộ nghèo"),
        ("la province compte 1", "la province compte 1,5"),
        ("environ ³ % par an", "environ 3 % par an"),
    ],
)
def test_another_number_is_refused_and_never_suggested(typed: str, there: str):
    located = ARTICLE.locate(typed)
    assert (located.state, located.words) == ("number", there)
    ((severity, rule),) = rules(typed)
    assert (severity, rule) == ("violation", "quote-with-another-number")
    (finding,) = quote_findings(located, typed, "", ARTICLE)
    assert all(there in finding.messages[code] for code in LANGUAGES)


def test_what_the_text_does_not_say_at_all_is_refused():
    assert rules("les exportations de café vers l’Allemagne") == [("violation", "quote-not-in-text")]
    assert ARTICLE.locate("x" * 5_000).state == "absent"


def test_a_quote_in_two_paragraphs_is_asked_about_unless_a_passage_says_which():
    quote = "le taux de pauvreté a reculé d’environ 3 % par an"
    assert [place[0] for place in ARTICLE.locate(quote).places] == [
        found.start() for found in re.finditer(quote, TEXT)
    ]
    assert rules(quote) == [("question", "quote-in-several-places", "paragraph 1", "paragraph 2")]
    assert rules(quote, "photo 2") == []


def test_without_the_text_somebody_has_to_compare_it():
    (finding,) = quote_findings(Located("no-text"), "some words", "", None)
    assert (finding.severity, finding.rule, finding.value) == ("warning", "no-text", "some words")


def test_a_text_that_is_no_article_is_refused():
    ArticleText("a" * TEXT_AT_MOST)
    with pytest.raises(SourceError, match="more than"):
        ArticleText("a" * (TEXT_AT_MOST + 1))


@pytest.mark.parametrize(
    "text", ["1" * 50_000, "a\u0301" * 50_000, " " * 100_000, "« " * 50_000, "a." * 50_000]
)
@pytest.mark.parametrize("quote", ["1", "a […] b […] a", "a " * 90, "« " * 90, ". a"])
def test_no_text_and_no_quote_takes_long_to_be_looked_through(text: str, quote: str):
    ArticleText(text).locate(quote)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Un titre\n\nLe chapeau,\nen deux lignes.\n\n1.jpg\n\nUne. Photo : VOV.\n\n12.JPG\n\nDouze.", "12"),
        ("Un titre\nLe chapeau, en une.\nPhoto 1:\nUne. Photo : VOV.\nẢnh 12\nDouze.", "12"),
    ],
)
def test_the_passage_is_the_part_of_the_article(text: str, last: str):
    article = ArticleText(text)
    told = {
        said: article.passage(article.locate(said).places[0]) for said in ("titre", "Une.", "Douze", "en ")
    }
    assert told == {"titre": "title", "en ": "lead", "Une.": "photo 1", "Douze": f"photo {last}"}


def test_the_sentence_is_that_of_the_quote():
    place = ARTICLE.locate("milliards de dongs").places[0]
    assert TEXT[slice(*ARTICLE.sentence(place))].endswith(
        "dongs\nont été versés : la province compte 1,5 million d’habitants."
    )
    place = ARTICLE.locate("taux de pauvreté a reculé d’environ 3 % par an depuis").places[0]
    assert TEXT[slice(*ARTICLE.sentence(place))] == (
        "À Cao Bang, le taux de pauvreté a reculé d’environ 3 % par an depuis 2021."
    )


VIETNAMESE = """Giảm nghèo

Năm 2024, tỷ lệ hộ nghèo của tỉnh Cao Bằng giảm khoảng 4,2%/năm. Hơn 5.000 tỷ đồng được bố trí cho 1.234 hộ.
"""
ENGLISH = """By 2030, at least 95% of communes will have clean water. In 2025, nearly 1.2 million people left
poverty, and the rate fell by 2.5 percentage points to 7.8%. Between 3 and 4 percent remain poor."""


def differing(text: str, language: str, quote: str, written: str, **stated: object) -> set[str]:
    """In what a figure differs from its words; what is not given does not."""
    values: dict[str, object] = {
        "numbers": frozenset(),
        "bound": "",
        "unit": "",
        "direction": "",
        "period": "",
    }
    if "numbers" in stated:
        stated["numbers"] = frozenset(map(Decimal, str(stated["numbers"]).split()))
    article = ArticleText(text)
    held = Stated(quote, written, language, **(values | stated))  # pyright: ignore[reportArgumentType]
    found = figure_findings(held, article, article.locate(quote), {})
    return {finding.rule.removeprefix("words-say-another-") for finding in found}


@pytest.mark.parametrize(
    ("text", "language", "quote", "written", "right", "wrong"),
    [
        (
            *(VIETNAMESE, "vi", "giảm khoảng 4,2%/năm", "4,2%"),
            {"numbers": "4.2", "bound": "about", "unit": "percent-per-year", "direction": "decrease"}
            | {"period": "2024"},
            {"numbers": "42", "bound": "exact", "unit": "percent", "direction": "increase", "period": "2019"},
        ),
        (
            *(VIETNAMESE, "vi", "5.000 tỷ đồng", "5.000 tỷ đồng"),
            {"numbers": "5000000000000", "bound": "more-than", "unit": "vnd"},
            {"numbers": "5000000000", "bound": "at-least", "unit": "household"},
        ),
        (*(VIETNAMESE, "vi", "cho 1.234 hộ", "1.234"), {"numbers": "1234"}, {"numbers": "1.234"}),
        (
            *(ENGLISH, "en", "95% of communes will have clean water", "95%"),
            {"numbers": "95", "bound": "at-least", "unit": "percent", "period": "by-2030"},
            {"numbers": "9.5", "bound": "exact", "unit": "person"},
        ),
        (
            *(ENGLISH, "en", "nearly 1.2 million people left\npoverty", "nearly 1.2 million"),
            {"numbers": "1200000", "bound": "nearly", "unit": "person", "period": "2025"},
            {"numbers": "1.2", "bound": "more-than", "unit": "household", "period": "2019"},
        ),
        (
            *(ENGLISH, "en", "the rate fell by 2.5 percentage points", "2.5 percentage points"),
            {"numbers": "2.5", "unit": "percentage-point", "direction": "decrease"},
            {"numbers": "25", "unit": "percent", "direction": "increase"},
        ),
        (
            *(ENGLISH, "en", "Between 3 and 4 percent remain poor", "Between 3 and 4 percent"),
            {"numbers": "3 4", "bound": "between"},
            {"numbers": "3 5", "bound": "exact"},
        ),
    ],
)
def test_a_figure_is_held_against_its_words_in_each_language(
    text: str, language: str, quote: str, written: str, right: dict[str, str], wrong: dict[str, str]
):
    assert differing(text, language, quote, written, **right) == set()
    columns = {"value" if name == "numbers" else name for name in wrong}
    assert differing(text, language, quote, written, **wrong) == columns


def test_of_a_part_of_a_whole_either_may_be_meant():
    text = "La province a atteint 18 des 20 objectifs."
    for number in ("18", "20"):
        assert differing(text, "fr", "18 des 20 objectifs", "18 des 20", numbers=number) == set()


def test_what_is_not_certain_is_no_difference():
    text = "Il y a 1.234 projets, ou quelque chose comme 2/3, et 12, 13."
    for written in ("1.234", "2/3", "12, 13", "absent", ""):
        assert differing(text, "fr", text[:-1], written, unit="times", bound="at-least") <= {"unit", "bound"}
        assert differing(text, "de", text[:-1], written, numbers="7") <= {"value"}


CAO_BANG = Area(
    "http://x.example/cao-bang", {"en": "Cao Bang"}, ("cao bang",), frozenset({"http://x.example/vn"})
)
LANG_SON = Area(
    "http://x.example/lang-son", {"en": "Lang Son"}, ("lang son",), frozenset({"http://x.example/vn"})
)


@pytest.mark.parametrize(
    ("quote", "own", "rule"),
    [
        ("le taux de pauvreté a reculé d’environ 3 % par an depuis", CAO_BANG, None),
        ("le taux de pauvreté a reculé d’environ 3 % par an depuis", LANG_SON, "words-name-another-area"),
        ("À Lang Son, le taux de pauvreté", CAO_BANG, "words-name-another-area"),
        ("Tỉnh Thái Nguyên", CAO_BANG, None),
    ],
)
def test_areas_are_found_by_their_names_in_any_spelling(quote: str, own: Area, rule: str | None):
    assert areas_told(ARTICLE, quote, "", own) == ([rule] if rule else [])


def areas_told(article: ArticleText, quote: str, written: str, own: Area, language: str = "fr") -> list[str]:
    sentence = Sentence.around(article, article.locate(quote).places[0], language)
    known = {"cao bang": [CAO_BANG], "lang son": [LANG_SON]}
    stated = Stated(quote, written, language, set(), "", "", "", "")
    return [finding.rule for finding in area_findings(article, stated, sentence, own, known)]


@pytest.mark.parametrize(
    ("language", "said", "written", "own", "is_told"),
    [
        ("fr", "Le taux est de 17 %, alors qu’il ne dépasse pas 6 % à Lang Son.", "17 %", CAO_BANG, False),
        ("fr", "Le taux est de 17 %, alors qu’il ne dépasse pas 6 % à Lang Son.", "6 %", CAO_BANG, True),
        ("fr", "Le revenu approche 118 millions, quand celui de Lang Son reste bas.", "118", CAO_BANG, False),
        ("fr", "Le taux est de 17 % à Lang Son, contre 6 % en 2020.", "17 %", CAO_BANG, True),
        ("fr", "À Lang Son, le taux est de 17 %, contre 6 % en 2020.", "17 %", CAO_BANG, True),
        ("fr", "17 % des ménages sont pauvres et 6 % quasi pauvres à Lang Son.", "17 %", CAO_BANG, True),
        ("en", "The rate was 17%, against 6% in Lang Son.", "17%", CAO_BANG, False),
        ("en", "The rate was 17%, against 6% in Lang Son.", "6%", CAO_BANG, True),
        ("fr", "On a versé 17 % pour la lutte contre la faim à Lang Son.", "17 %", CAO_BANG, True),
        ("fr", "Le taux est de 17 %, mais seulement à Lang Son.", "17 %", CAO_BANG, True),
        ("en", "The rate stayed at 17% for a while in Lang Son.", "17%", CAO_BANG, True),
        ("vi", "Tỷ lệ là 17% còn cao ở Lạng Sơn.", "17%", CAO_BANG, True),
        ("vi", "Tỷ lệ là 17%, trong khi ở Lạng Sơn chỉ 6%.", "17%", CAO_BANG, False),
        ("vi", "Tỷ lệ là 17%, trong khi ở Lạng Sơn chỉ 6%.", "6%", CAO_BANG, True),
    ],
)
def test_what_is_set_against_a_number_is_of_another_place(
    language: str, said: str, written: str, own: Area, is_told: bool
):
    article = ArticleText(f"Cao Bang. {said}")
    told = areas_told(article, said[3:].rstrip("."), written, own, language)
    assert told == (["words-name-another-area"] if is_told else [])


SAID = "la province réduit l’écart : « zéro ménage » % hộ nghèo – et (plus) d’ici 5 12,5 4 200 1.234"
WORDS = st.sampled_from(SAID.split(" "))
TEXTS = st.lists(WORDS, min_size=3, max_size=40)


@st.composite
def cut_out(draw: st.DrawFn) -> tuple[list[str], int, int]:
    """Words, and the first and the last of a quote of them."""
    words = draw(TEXTS)
    first = draw(st.integers(0, len(words) - 1))
    return words, first, draw(st.integers(first + 1, len(words)))


@given(cut_out())
def test_a_quote_cut_out_of_a_text_is_found_at_its_place(cut: tuple[list[str], int, int]):
    words, first, last = cut
    text, start = " ".join(words), len(" ".join(words[:first])) + (first > 0)
    quote = " ".join(words[first:last])
    located = ArticleText(text).locate(quote)
    # Unless it starts or ends within what may be one number: 4 200.
    assume(located.state != "number")
    assert located.state == "exact"
    assert located.words == quote
    assert all(text[slice(*place)] == quote for place in located.places)
    if len(located.places) < 20 and not re.search(r"\d$", text[:start].strip()):
        assert (start, start + len(quote)) in located.places or re.match(r"\d", quote)


OTHERWISE = {
    " ": ["\u00a0", "  ", "\u202f", "\n", " \u200b"],
    "’": ["'", "‘", "ʼ"],
    "«": ['"', "“"],
    "»": ['"', "”"],
    "–": ["-", "—"],
    "é": ["e\u0301"],
    "ộ": ["o\u0323\u0302"],
    "i": ["\u00adi", "i\u200d"],
}


@given(cut_out(), st.data())
def test_a_quote_that_is_written_otherwise_is_taken_as_the_text_has_it(
    cut: tuple[list[str], int, int], data: st.DataObject
):
    words, first, last = cut
    text, quote = " ".join(words), " ".join(words[first:last])
    assume(ArticleText(text).locate(quote).state == "exact")
    typed = "".join(data.draw(st.sampled_from([sign, *OTHERWISE.get(sign, [])])) for sign in quote)
    located = ArticleText(text).locate(typed)
    assert located.state == ("exact" if typed.strip() in text else "taken")
    assert text[slice(*located.places[0])].strip() == located.words
    assert ArticleText(typed).locate(located.words).state in {"exact", "taken"}


@given(cut_out(), st.data())
def test_a_changed_digit_is_never_found(cut: tuple[list[str], int, int], data: st.DataObject):
    words, first, last = cut
    quote = " ".join(words[first:last])
    digits = [at for at, sign in enumerate(quote) if sign.isdigit()]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    # No word has these.
    other = data.draw(st.sampled_from("6789"))
    assert not ArticleText(" ".join(words)).locate(quote[:at] + other + quote[at + 1 :]).stands


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        (
            "Un titre\nLe chapeau suit.\nEt va plus loin.\n\nLe reste.",
            ["title", "lead", "lead", "paragraph 1"],
        ),
        (
            "Le chapeau d’un texte\nsuit. Et va\nplus loin.\n\nLe reste.",
            ["lead", "lead", "lead", "paragraph 1"],
        ),
        ("Un titre\n\nLe chapeau suit.\n\nLe reste.", ["title", "lead", "paragraph 1"]),
    ],
)
def test_what_stands_before_the_first_blank_line_is_the_lead_but_for_the_title(
    text: str, passages: list[str]
):
    article = ArticleText(text)
    lines = [line for line in text.split("\n") if line]
    assert [article.passage(article.locate(line).places[0]) for line in lines] == passages
