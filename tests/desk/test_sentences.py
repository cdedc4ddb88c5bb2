"""What a sentence says around its number goes with it: when it was, of what it is, and who says so."""

import csv
from pathlib import Path

from desk.test_checks import published
from kg.desk.checks.check import Published, check
from kg.desk.proposal import Proposal, Typed
from kg.desk.reading.codes import Codes
from kg.desk.reading.proposing import proposals as proposed
from kg.desk.reading.quote_matching import ArticleText
from kg.desk.reading.rows import proposal

__all__ = ["published"]

HEADLINES = {"en": "A year in figures", "fr": "Une année en chiffres", "vi": "Một năm qua các con số"}
POVERTY, INSURANCE, TRAINED = "poverty-rate", "health-insurance-coverage", "workers-trained"


def handed_in(published: Published, rows: list[tuple[str, str, str, dict[str, str]]]) -> list[Proposal]:
    """Rows, each of an article of one sentence, as they are checked: language, sentence, words, cells."""
    codes = Codes(published.view, published.finder, "en")
    articles: list[Typed] = []
    for number, (language, *_) in enumerate(rows):
        told = {"headline": HEADLINES[language], "language": language, "published": "2026-02-10"}
        told |= {"slug": f"other-{number}", "url": f"https://news.example/{number}", "publisher": "nhan-dan"}
        articles.append(Typed("article", told))
    things = proposed(articles, codes)
    start = codes.terms.entity("article", "other-").value
    texts = {f"{start}{number}": f"{HEADLINES[row[0]]}\n\n{row[1]}\n" for number, row in enumerate(rows)}
    facts: list[Proposal] = []
    for number, (_, sentence, words, cells) in enumerate(rows):
        row = {"article": f"other-{number}", "area": "VN-04", "quote": sentence.rstrip(".?")}
        row |= {"value_as_written": words, **cells}
        facts.append(proposal(row, codes, number + 2, text=lambda article: ArticleText(texts[article])))
    return list(check([*things, *facts], texts, published).proposals[len(things) :])


def found(proposal: Proposal) -> set[str]:
    rules = {one.rule for one in proposal.findings if one.severity != "info"}
    return {rule for rule in rules if not rule.startswith("other-source-")}


def period(proposal: Proposal) -> str:
    taken = next(one.taken for one in proposal.understood if one.field == "period")
    return taken.rpartition("/")[2].rstrip(">")


TIMES: list[tuple[str, str, str, str, str]] = [
    (
        "en",
        "In 2022, poverty in Cao Bang was 9 percent.",
        "poverty in Cao Bang was 9 percent",
        "9 percent",
        "2022",
    ),
    ("fr", "En 2022, la pauvreté était de 9 % à Cao Bang.", "la pauvreté était de 9 %", "9 %", "2022"),
    ("vi", "Năm 2022, tỷ lệ nghèo của Cao Bằng là 9%.", "tỷ lệ nghèo của Cao Bằng là 9%", "9%", "2022"),
    ("en", "In 2021 poverty in Cao Bang was 9.2% of all.", "", "9.2 %", "2021"),
    ("vi", "Tỷ lệ nghèo của Cao Bằng năm 2023 đạt 9,5% (năm 2022 là 8%).", "", "9,5%", "2023"),
    ("vi", "Tỷ lệ nghèo của Cao Bằng năm 2023 đạt 9,5% (năm 2022 là 8%).", "", "8%", "2022"),
    (
        "vi",
        "Năm 2023, tỷ lệ nghèo của Cao Bằng là 3%, năm 2022 là 4%.",
        "tỷ lệ nghèo của Cao Bằng là 3%",
        "3%",
        "2023",
    ),
    (
        "en",
        "Poverty in Cao Bang (7 percent in 2017) stood at 6.5 percent in 2018.",
        "",
        "6.5 percent",
        "2018",
    ),
    ("en", "Poverty in Cao Bang was 9 percent in 2019-20.", "", "9 percent", "2019--2020"),
    ("vi", "Đến hết năm 2024, tỷ lệ nghèo của Cao Bằng đạt 9%.", "", "9%", "2024-end"),
    ("en", "The doubling of poverty in Cao Bang came in 1995.", "", "", "1995"),
]


def test_a_number_has_the_period_that_its_sentence_gives_it(published: Published):
    given = [
        (language, sentence, words, {"indicator": POVERTY, **({"quote": quote} if quote else {})})
        for language, sentence, quote, words, _ in TIMES
    ]
    for row, made in zip(TIMES, handed_in(published, given), strict=True):
        assert (period(made), found(made) - {"number-left-out"}) == (row[-1], set[str]()), row


SPANS: list[tuple[str, str, str, str, set[str]]] = [
    (
        "en",
        "In the year to March 2025, poverty in Cao Bang was 2 percent.",
        "2 percent",
        "",
        {"ask-period"},
    ),
    (
        "en",
        "From January to May 2022, poverty in Cao Bang was 2 percent.",
        "2 percent",
        "",
        {"ask-period"},
    ),
    (
        "fr",
        "Sur les neuf premiers mois de 2020, la pauvreté à Cao Bang était de 2 %.",
        "2 %",
        "",
        {"ask-period"},
    ),
    ("vi", "Bảy tháng đầu năm 2019, tỷ lệ nghèo của Cao Bằng là 2%.", "2%", "", {"ask-period"}),
    (
        "vi",
        "9 tháng đầu năm 2024, tỷ lệ nghèo của Cao Bằng là 2%.",
        "2%",
        "2024",
        {"period-not-as-in-words"},
    ),
    (
        "en",
        "In early 2024 poverty in Cao Bang was 2 percent.",
        "2 percent",
        "2024-01",
        {"period-not-as-in-words"},
    ),
    (
        "en",
        "By the mid-2010s poverty in Cao Bang was 2 percent.",
        "2 percent",
        "2015",
        {"period-not-as-in-words"},
    ),
    (
        "en",
        "Poverty in Cao Bang, once 20 percent, stood at 3 percent in 2023.",
        "20 percent",
        "2023",
        {"period-of-another-number"},
    ),
]


def test_a_period_is_no_longer_or_shorter_than_the_words_say(published: Published):
    given = [
        (language, sentence, words, {"indicator": POVERTY, "period": typed})
        for language, sentence, words, typed, _ in SPANS
    ]
    for row, made in zip(SPANS, handed_in(published, given), strict=True):
        assert found(made) == row[-1], row


SUBJECTS: list[tuple[str, str, str, dict[str, str], set[str]]] = [
    # Denied, asked, hearsay or foretold.
    ("en", "Were 300 workers trained in Cao Bang in 2021?", "300 workers", {}, {"words-deny"}),
    (
        "fr",
        "En 2019, dit-on, 300 travailleurs ont été formés à Cao Bang.",
        "300 travailleurs",
        {},
        {"words-deny"},
    ),
    (
        "vi",
        "Năm 2021, nghe nói 300 lao động ở Cao Bằng được đào tạo nghề.",
        "300 lao động",
        {},
        {"words-deny"},
    ),
    (
        "en",
        "Cao Bang is on track to train 300 workers in 2026.",
        "300 workers",
        {},
        {"words-foresee", "ask-kind"},
    ),
    (
        "vi",
        "Năm 2027, ước tính Cao Bằng sẽ đào tạo nghề cho 300 lao động.",
        "300 lao động",
        {},
        {"words-foresee"},
    ),
    # A part of what the indicator counts.
    (
        "en",
        "In 2024 health insurance covered 88 percent of farmers in Cao Bang.",
        "88 percent",
        {"indicator": INSURANCE},
        {"share-of-a-part"},
    ),
    (
        "fr",
        "En 2024, l’assurance maladie couvrait 88 % des ménages ruraux de Cao Bang.",
        "88 %",
        {"indicator": INSURANCE},
        {"share-of-a-part"},
    ),
    (
        "vi",
        "Năm 2024, bảo hiểm y tế bao phủ 88% nông dân Cao Bằng.",
        "88%",
        {"indicator": INSURANCE},
        {"share-of-a-part"},
    ),
    (
        "vi",
        "Năm 2024, bảo hiểm y tế bao phủ 88% dân số Cao Bằng.",
        "88%",
        {"indicator": INSURANCE},
        set[str](),
    ),
    (
        "en",
        "In 2024, 88 percent of Cao Bang residents had health insurance.",
        "88 percent",
        {"indicator": INSURANCE},
        set[str](),
    ),
    (
        "fr",
        "En 2019, 300 travailleurs de Cao Bang sur 600 ont été formés.",
        "300 travailleurs",
        {},
        {"words-limit-number"},
    ),
    (
        "en",
        "In 2024, 300 workers were trained in Cao Bang, including 120 women.",
        "300 workers",
        {},
        set[str](),
    ),
    (
        "en",
        "Not all communes have a school, but 300 workers were trained in Cao Bang in 2024.",
        "300 workers",
        {},
        set[str](),
    ),
    # Something else than the indicator counts.
    (
        "en",
        "In 2019 the literacy rate in Cao Bang was 97 percent.",
        "97 percent",
        {"indicator": POVERTY},
        {"indicator-not-in-words"},
    ),
    (
        "vi",
        "Năm 2014, tỷ lệ biết chữ của Cao Bằng là 97%.",
        "97%",
        {"indicator": POVERTY},
        {"indicator-not-in-words"},
    ),
    (
        "en",
        "In 2020 the dropout rate in Cao Bang was 5 percent, and poverty 9 percent.",
        "5 percent",
        {"indicator": POVERTY},
        {"indicator-not-in-words"},
    ),
    ("fr", "À Cao Bang, 12 % des habitants sont pauvres.", "12 %", {"indicator": POVERTY}, set[str]()),
]


def test_a_number_is_what_its_sentence_says_it_is_of(published: Published):
    given = [
        (language, sentence, words, {"indicator": TRAINED, **cells})
        for language, sentence, words, cells, _ in SUBJECTS
    ]
    for row, made in zip(SUBJECTS, handed_in(published, given), strict=True):
        assert found(made) - {"ask-bound"} == row[-1], row


with (Path(__file__).parent / "sentences.tsv").open(encoding="utf-8") as table:
    READ = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
OTHER_RULES = {"words-limit-number", "indicator-not-in-words"}
"""Rules of what a number is of, which this table is not about."""


def taken(proposal: Proposal) -> str:
    """What a row was taken for: its number, how it is meant, when, and what it is compared with."""
    fields = ("value", "bound", "unit", "kind", "direction", "period", "comparator")
    said = {
        one.field: one.taken.partition("^^")[0].strip('"<>').rpartition("/")[2] for one in proposal.understood
    }
    named = " ".join(filter(None, (said.get(field) for field in fields))) if proposal.statements else ""
    return named.replace("not-stated", "_U").replace(" not-applicable", "")


def test_a_number_is_read_with_its_bound_its_period_and_its_kind(published: Published):
    given = [
        (
            row["language"],
            row["sentence"],
            row["words"],
            {"indicator": row["indicator"], **dict(one.split("=", 1) for one in row["typed"].split())},
        )
        for row in READ
    ]
    wrong = [
        (row, taken(made), rules)
        for row, made in zip(READ, handed_in(published, given), strict=True)
        if (taken(made), rules := {rule.rpartition("#")[2] or rule for rule in found(made)} - OTHER_RULES)
        != (row["taken"], set(row["found"].split()))
    ]
    assert not wrong
