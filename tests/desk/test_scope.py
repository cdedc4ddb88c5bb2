"""A number is held against its whole sentence: that denies it, foresees it, or says it of a part alone."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.test_checks import ARTICLE, checked, facts, figure, number, published, saying, told
from kg.desk.checks.check import Published, check
from kg.desk.checks.whole_text import whole_text_findings
from kg.desk.proposal import Proposal
from kg.desk.reading.codes import Codes
from kg.desk.reading.quote_matching import ArticleText
from kg.desk.reading.rows import proposal
from kg.desk.sheets.sheet import BLANKS

__all__ = ["facts", "published"]

TOP = "En 2024, à Cao Bang"
QUOTE = "le taux de pauvreté a reculé d’environ 3,1 % par an"


def found(published: Published, facts: list[Proposal], text: str, **values: str | None) -> set[str]:
    (proposal,) = checked(published, figure(facts, **values), text=text)
    return {rule for _, rule, _ in told(proposal)}


@pytest.mark.parametrize(
    ("text", "values", "rules"),
    [
        (f"{TOP}, {QUOTE}.", {}, set[str]()),
        (f"{TOP}, {QUOTE}, ce qui n’est pas prouvé.", {}, {"words-deny"}),
        (f"{TOP}, il est prévu que {QUOTE}.", {}, {"words-foresee"}),
        (
            "En 2024, à Cao Bang, le taux de pauvreté n’a pas, en vérité, reculé d’environ 3,1 % par an.",
            {"quote": "le taux de pauvreté […] reculé d’environ 3,1 % par an"},
            {"words-deny"},
        ),
        (
            "En 2024, le taux de pauvreté est connu à Cao Bang. Le prix a reculé d’environ 3,1 % par an.",
            {"quote": "le taux de pauvreté […] a reculé d’environ 3,1 % par an"},
            {"quote-of-several-sentences"},
        ),
        # So is what another clause says, unless it says of which part the number is.
        (f"{TOP}, {QUOTE}, et les communes frontalières sont loin.", {}, set[str]()),
        (f"{TOP}, {QUOTE}, dans les communes frontalières.", {}, {"words-name-another-zone"}),
        (f"{TOP}, {QUOTE}, et rien n’est pas dit.", {}, {"words-deny"}),
        (f"{TOP}, {QUOTE}, et il est prévu de continuer.", {}, set[str]()),
        # What another sentence says is said of something else.
        (f"Rien n’est pas dit. {TOP}, {QUOTE}. Cela n’a jamais été vu.", {}, set[str]()),
    ],
)
def test_a_quote_is_judged_in_its_sentence(
    published: Published, facts: list[Proposal], text: str, values: dict[str, str | None], rules: set[str]
):
    assert found(published, facts, text, **values) == rules


@pytest.mark.parametrize(
    ("sentence", "values", "rules"),
    [
        (f"{TOP}, chez les minorités ethniques, {QUOTE}.", {}, {"words-name-another-population"}),
        (
            f"{TOP}, chez les minorités ethniques, {QUOTE}.",
            {"population": "population/ethnic-minorities"},
            set[str](),
        ),
        (f"{TOP}, dans les communes frontalières, {QUOTE}.", {}, {"words-name-another-zone"}),
        (f"{TOP}, dans les communes frontalières, {QUOTE}.", {"zone": "zone/border-communes"}, set[str]()),
        (f"{TOP}, {QUOTE} parmi les jeunes.", {}, {"words-limit-number"}),
        (f"{TOP}, {QUOTE} dans deux communes sur cinq.", {}, {"words-limit-number"}),
        (f"{TOP}, seulement dans les villes, {QUOTE}.", {}, {"words-limit-number"}),
        (f"{TOP}, {QUOTE}.", {"population": "population/ethnic-minorities"}, {"population-not-in-words"}),
        (f"{TOP}, {QUOTE}.", {"zone": "zone/border-areas"}, {"zone-not-in-words"}),
        (f"{TOP}, {QUOTE}.", {"programme": "programme/new-rural-development"}, {"programme-not-in-words"}),
        (f"À Cao Bang, {QUOTE}.", {}, {"period-not-in-words"}),
        (f"L’année 2024\n\nÀ Cao Bang, {QUOTE}.", {}, set[str]()),
    ],
)
def test_a_number_is_of_what_its_sentence_says(
    published: Published, facts: list[Proposal], sentence: str, values: dict[str, str | None], rules: set[str]
):
    assert found(published, facts, sentence, **values) == rules


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Coverage was 90 percent among farmers."),
        ("en", "Only in the towns was coverage 90 percent."),
        ("en", "Coverage was 90 percent in Con Cuong district."),
        ("en", "Coverage passed 90 percent in two of five communes."),
        ("en", "Coverage was 90 percent of elderly people."),
        ("vi", "Bao phủ đạt 90% chỉ ở thành phố."),
        ("vi", "Riêng ở vùng cao, bao phủ đạt 90%."),
        ("vi", "Bao phủ đạt 90% ở các xã biên giới."),
    ],
)
def test_words_that_limit_a_number_are_seen_in_each_language(
    published: Published, facts: list[Proposal], language: str, sentence: str
):
    written = "90%" if language == "vi" else "90 percent"
    given = saying(number(facts, 47), quote=sentence[:-1], valueAsWritten=written)
    given = replace(given, statements=str(given.statements).replace("@fr", f"@{language}"))
    (checked_,) = check([given], {ARTICLE: sentence}, published).proposals
    rules = {rule for _, rule, _ in told(checked_)}
    assert rules & {"words-limit-number", "words-name-another-zone", "words-name-another-population"}


BLANK = st.sampled_from([chr(code) for code in BLANKS])
TYPED = "Les ménages quasi pauvres ne sont que 3,1 % en 2025"
CELLS = {
    "article": "protection-sociale-nord-est",
    "area": "cao-bang",
    "indicator": "near-poor-household-rate",
    "quote": TYPED,
    "value_as_written": "3,1 %",
    "passage": "lead",
}


def stored(
    published: Published, codes: Codes, cells: dict[str, str], text: str
) -> tuple[str | None, Sequence[object]]:
    read = proposal(cells, codes)
    (one,) = check([read], {ARTICLE: text}, published).proposals
    return one.statements, [finding.rule for finding in one.findings]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None)
@given(st.data())
def test_whichever_blank_is_typed_the_same_is_read_and_stored(published: Published, data: st.DataObject):
    codes = Codes(published.view, published.finder, "fr")

    def otherwise(said: str) -> str:
        return "".join(data.draw(BLANK) if sign == " " else sign for sign in said)

    text = f"Un titre\n\n{TYPED}, à Cao Bang."
    typed = CELLS | {name: otherwise(CELLS[name]) for name in ("quote", "value_as_written")}
    plain = stored(published, codes, CELLS, text)
    assert "2025" in str(plain[0])
    assert stored(published, codes, typed, text) == plain
    # The words are kept as the text has them, whatever blanks it has.
    there = text.replace("3,1 %", "3,1\u202f%")
    kept, _ = stored(published, codes, typed, there)
    assert '"3,1\u202f%"@fr' in str(kept)
    assert "que 3,1\u202f% en 2025" in str(kept)


def test_every_blank_of_unicode_is_one():
    spaces = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp"))
    assert all(ord(space) in BLANKS for space in spaces)


FRENCH = (
    "Le taux de pauvreté a reculé dans la province et les communes sont aidées par le pays et par la région."
)


@pytest.mark.parametrize(
    ("headline", "language", "rules"),
    [
        ("Un titre", "fr", list[str]()),
        ("Un autre titre", "fr", ["headline-not-in-text"]),
        ("Un titre", "en", ["text-in-another-language"]),
        ("", "vi", ["text-in-another-language"]),
    ],
)
def test_a_text_is_that_of_its_article(headline: str, language: str, rules: list[str]):
    article = ArticleText(f"Un titre\n\n{FRENCH}")
    assert [one.rule for one in whole_text_findings(article, headline, language)] == rules


def test_a_passage_that_was_typed_is_where_the_quote_stands(published: Published, facts: list[Proposal]):
    text = f"Un titre de 2024\n\n{TOP}, {QUOTE}."
    assert found(published, facts, text, passage="title") == {"passage-elsewhere"}
    assert found(published, facts, text, passage="lead") == set()
    # A text may come without its pictures.
    assert found(published, facts, text, passage="photo 5") == set()
