"""What is typed of a figure is taken only where its words do not say otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from desk.test_reading import POOR_HOUSEHOLDS, RATE, rules, taken
from kg.desk.checks.evidence import Area, Stated, area_of_number_findings
from kg.desk.proposal import Proposal
from kg.desk.reading.codes import Article, Codes
from kg.desk.reading.rows import proposal

INCOME = {**RATE, "indicator": "annual-income-per-capita"}


class In(Codes):
    """Codes of an article in another language."""

    def __init__(self, codes: Codes, language: str) -> None:
        self.__dict__ = {**codes.__dict__}
        self._codes, self._in = codes, language

    def article(self, iri: str) -> Article | None:
        article = self._codes.article(iri)
        return replace(article, language=self._in) if article else None


def row(codes: Codes, language: str, quote: str, words: str, **cells: str) -> Proposal:
    about = RATE if "%" in quote else INCOME if "đồng" in quote else POOR_HOUSEHOLDS
    return proposal({**about, "quote": quote, "value_as_written": words, **cells}, In(codes, language))


def kept_out(read: Proposal) -> set[tuple[str, str | None]]:
    """What keeps it from being submitted."""
    return {(rule, column) for severity, rule, column in rules(read) if severity in ("violation", "question")}


@pytest.mark.parametrize(
    ("language", "quote", "words", "cells", "column"),
    [
        ("vi", "giảm từ 12% xuống 8%", "8%", {"kind": "change", "direction": "increase"}, "direction"),
        ("vi", "giảm từ 12% xuống 8%", "8%", {"kind": "change", "direction": "decrease"}, "kind"),
        ("vi", "giảm từ 12% xuống 8%", "12%", {"kind": "change", "direction": "decrease"}, "kind"),
        ("fr", "le taux est passé de 12 % à 8 %", "8 %", {"kind": "change", "direction": "decrease"}, "kind"),
        ("en", "the rate fell by 4%", "4%", {"kind": "change", "direction": "increase"}, "direction"),
        ("en", "the rate fell by 4%", "4%", {"kind": "observation"}, "kind"),
        ("vi", "mục tiêu giảm còn 5% đến năm 2030", "5%", {"kind": "observation"}, "kind"),
        ("vi", "phấn đấu giảm 5% mỗi năm", "5%", {"kind": "change", "direction": "decrease"}, "kind"),
        ("fr", "la province vise à ramener le taux à 5 %", "5 %", {"kind": "observation"}, "kind"),
        ("fr", "le taux sera de 5 % d’ici à 2030", "5 %", {"kind": "observation"}, "kind"),
        ("en", "the province aims to cut the rate to 5%", "5%", {"kind": "observation"}, "kind"),
        ("fr", "le taux a reculé à 5 %", "5 %", {"kind": "target"}, "kind"),
        ("vi", "tỷ lệ đã giảm còn 5%", "5%", {"kind": "target"}, "kind"),
        ("fr", "un taux supérieur de 12 % à la moyenne", "12 %", {"kind": "observation"}, "kind"),
        (
            "en",
            "water improved by 2 percentage points",
            "2 percentage points",
            {"kind": "observation"},
            "kind",
        ),
        ("vi", "chỉ bằng 55% mức bình quân cả nước", "55%", {"kind": "observation"}, "kind"),
    ],
)
def test_a_kind_or_a_direction_that_the_words_do_not_say_is_refused(
    codes: Codes, language: str, quote: str, words: str, cells: Mapping[str, str], column: str
):
    read = row(codes, language, quote, words, **cells)
    assert ("words-differ", column) in kept_out(read)
    assert read.statements is None


@pytest.mark.parametrize(
    ("language", "quote", "words", "expected"),
    [
        ("vi", "giảm từ 12% xuống 8%", "8%", {"kind": "observation", "bound": "exact"}),
        ("vi", "mục tiêu giảm còn 5% đến năm 2030", "5%", {"kind": "target", "period": "by-2030"}),
        ("vi", "phấn đấu giảm 5% mỗi năm", "5%", {"kind": "target", "period": "every-year"}),
        ("en", "the province aims to cut the rate to 5%", "5%", {"kind": "target"}),
        ("fr", "le taux a baissé jusqu’à 8,1 %", "8,1 %", {"kind": "observation", "bound": "exact"}),
        ("vi", "thấp hơn 12% so với cả nước", "12%", {"kind": "comparison", "unit": "percent-below"}),
        ("vi", "tăng trưởng âm 5%", "âm 5%", {"kind": "observation"}),
        ("vi", "hết năm 2024, còn 5%", "5%", {"period": "2024-end"}),
    ],
)
def test_the_words_alone_give_kind_bound_and_period(
    codes: Codes, language: str, quote: str, words: str, expected: Mapping[str, str]
):
    read = row(codes, language, quote, words)
    assert taken(read).items() >= expected.items()
    assert read.statements is not None


@pytest.mark.parametrize(
    ("language", "quote", "words", "question", "answer"),
    [
        ("fr", "la province a atteint l’objectif de 95 %", "95 %", "ask-kind", {"kind": "observation"}),
        ("en", "coverage could reach 95%", "95%", "ask-bound", {"bound": "at-most", "kind": "target"}),
        ("vi", "giảm tới 8%", "8%", "ask-kind", {"kind": "change", "direction": "decrease"}),
        ("vi", "Đến hết năm 2010, tỷ lệ hộ nghèo còn 5%", "5%", "ask-kind", {"kind": "observation"}),
        ("en", "coverage fell short of 95%", "95%", "ask-bound", {"bound": "less-than"}),
        ("vi", "khoảng từ 5 đến 7%", "từ 5 đến 7%", "ask-bound", {"bound": "between"}),
        ("fr", "environ de 3 à 4 %", "environ de 3 à 4 %", "ask-bound", {"bound": "between"}),
        ("vi", "ngoài 300 hộ", "300 hộ", "ask-bound", {"bound": "more-than"}),
        ("fr", "une croissance de moins 5 %", "moins 5 %", "ask-number", {"value": "-5"}),
        ("vi", "cuối năm còn 5%", "5%", "ask-period", {"period": "2024-end"}),
        ("vi", "tăng 5% so với năm trước", "5%", "ask-comparator", {"comparator": "level-2023"}),
        *(
            ("en", f"access {verb} 2 percentage points", "2 percentage points", "ask-direction", answer)
            for verb in ("improved by", "narrowed", "was remade by", "had still")
            for answer in ({"direction": "increase"}, {"kind": "comparison"})
        ),
        ("vi", "dăm trăm hộ", "dăm trăm hộ", "ask-number", {"value": "500", "bound": "about"}),
        ("en", "poverty was 6 percent and change", "6 percent", "ask-bound", {"bound": "more-than"}),
    ],
)
def test_what_the_words_leave_open_is_asked_and_answered(
    codes: Codes, language: str, quote: str, words: str, question: str, answer: Mapping[str, str]
):
    asked = row(codes, language, quote, words)
    assert question in {rule for rule, _ in kept_out(asked)}
    assert asked.statements is None
    assert kept_out(row(codes, language, quote, words, **answer)) == set()


def test_a_year_that_is_to_come_makes_a_target(codes: Codes):
    ahead = date.today().year + 3
    read = row(codes, "vi", f"đến năm {ahead}, tỷ lệ hộ nghèo còn 5%", "5%")
    assert taken(read)["kind"] == "target"


def test_an_end_of_a_range_that_is_given_roughly_is_taken_with_a_warning(codes: Codes):
    read = row(codes, "vi", "khoảng từ 5 đến 7%", "khoảng từ 5 đến 7%", bound="between")
    assert rules(read) == [("warning", "range-is-rough", "bound")]


@pytest.mark.parametrize(
    ("language", "quote", "words"),
    [
        ("vi", "thu nhập đạt 3 triệu đồng/người/tháng", "3 triệu đồng"),
        ("vi", "bình quân mỗi xã 15 hộ nghèo", "15 hộ"),
        ("fr", "chaque commune compte 15 ménages pauvres", "15 ménages"),
        ("en", "15 households per commune", "15 households"),
    ],
)
def test_so_much_for_each_of_something_is_no_number_of_all(
    codes: Codes, language: str, quote: str, words: str
):
    assert ("for-each", "indicator") in kept_out(row(codes, language, quote, words))


def test_so_much_for_each_is_what_an_indicator_may_be_of(codes: Codes):
    read = row(codes, "vi", "thu nhập đạt 52 triệu đồng/người/năm", "52 triệu đồng")
    assert read.findings == ()


@pytest.mark.parametrize(
    ("quote", "words", "cells", "found"),
    [
        ("2,75 millions de ménages", "2,75 millions de ménages", {"value": "2.75"}, "words-differ"),
        ("2,75 millions de ménages", "2.75", {}, "words-not-in-quote"),
        ("2,75 millions de ménages", "2,75", {}, "words-cut"),
        ("1.234 ménages", "1.2340", {}, "words-not-in-quote"),
        ("un recul de −5 ménages", "5 ménages", {}, "words-cut"),
        ("entre 3 et 5 ménages", "5 ménages", {}, "words-cut"),
    ],
)
def test_a_number_keeps_its_scale_its_sign_and_its_range(
    codes: Codes, quote: str, words: str, cells: Mapping[str, str], found: str
):
    assert found in {rule for rule, _ in kept_out(row(codes, "fr", quote, words, **cells))}


CAO_BANG, LANG_SON = (
    Area(f"http://x.example/{name}", {"en": name}, (name,)) for name in ("cao bang", "lang son")
)


@pytest.mark.parametrize(
    ("quote", "written", "is_asked"),
    [
        ("Cao Bang recule de 5 %, Lang Son de 3 %", "5 %", False),
        ("Cao Bang recule de 5 %, Lang Son de 3 %", "3 %", True),
        ("5 % à Cao Bang et 3 % à Lang Son", "5 %", False),
        ("5 % à Cao Bang et 3 % à Lang Son", "3 %", True),
        ("Cao Bang et Lang Son comptent 300 ménages", "300 ménages", True),
        ("Cao Bang compte 300 ménages de plus que Lang Son", "300 ménages", False),
        ("Lang Son compte 300 ménages de plus que Cao Bang", "300 ménages", True),
        ("Cao Bang compte 300 ménages", "300 ménages", False),
    ],
)
def test_a_number_is_its_own_areas(quote: str, written: str, is_asked: bool):
    stated = Stated(quote, written, "fr", frozenset(), "", "", "", "")
    known = {"cao bang": [CAO_BANG], "lang son": [LANG_SON]}
    found = [one.rule for one in area_of_number_findings(stated, CAO_BANG, known)]
    assert found == (["ask-area"] if is_asked else [])


@pytest.mark.parametrize(
    ("language", "quote", "words", "question", "answer"),
    [
        ("fr", "le taux n’est plus de 12 % en 2024", "12 %", "ask-bound", {"bound": "exact"}),
        ("fr", "aucune des 300 familles n’est pauvre", "300 familles", "ask-bound", {"bound": "exact"}),
        ("fr", "9 %, au lieu de 12 %", "12 %", "ask-bound", {"bound": "exact"}),
        ("en", "coverage failed to top 95%", "95%", "ask-bound", {"bound": "less-than"}),
        ("en", "was poverty really 12%?", "12%", "ask-bound", {"bound": "exact"}),
        ("vi", "tỷ lệ hộ nghèo là 9% chứ không phải 12%", "12%", "ask-bound", {"bound": "exact"}),
        ("vi", "ước tỷ lệ hộ nghèo là 6,6%", "6,6%", "ask-bound", {"bound": "about"}),
        ("vi", "2.400 hộ thoát nghèo", "2.400 hộ", "ask-kind", {"kind": "change", "direction": "decrease"}),
        ("vi", "giảm từ 18,5% xuống còn 12,3%", "18,5%", "ask-period", {"period": "2021"}),
        (
            "vi",
            "tăng từ 3 đến 4%",
            "từ 3 đến 4%",
            "ask-range",
            {"lower": "3", "upper": "4", "kind": "observation"},
        ),
        ("vi", "cứ 10 hộ thì có 3 hộ nghèo", "3 hộ", "ask-part", {"value": "3"}),
        ("en", "18 of 20 households", "20 households", "ask-part", {"value": "20"}),
        ("en", "just 3 households of the 12", "12", "ask-part", {"value": "12"}),
        ("fr", "500, voire 600 ménages", "500", "ask-range", {"value": "500"}),
        ("vi", "hộ thứ 12 đạt chuẩn", "12", "ask-interpretation", {"value": "12"}),
        (
            *("en", "poverty was 2.5 times lower than in 2020", "2.5 times", "ask-interpretation"),
            {"value": "2.5"},
        ),
    ],
)
def test_a_number_that_the_words_may_deny_or_mean_otherwise_is_asked_about(
    codes: Codes, language: str, quote: str, words: str, question: str, answer: Mapping[str, str]
):
    asked = row(codes, language, quote, words)
    assert question in {rule for rule, _ in kept_out(asked)}
    assert asked.statements is None
    assert kept_out(row(codes, language, quote, words, **answer)) == set()


@pytest.mark.parametrize(
    ("language", "quote", "words", "expected"),
    [
        ("fr", "le taux était tout au plus de 12 % en 2023", "12 %", {"bound": "at-most", "period": "2023"}),
        ("fr", "le taux ne dépasse pas 12 %", "12 %", {"bound": "at-most"}),
        ("fr", "pas plus de 3 000 ménages", "3 000 ménages", {"bound": "at-most"}),
        ("fr", "ne sont que 3,1\u202f% en 2025", "3,1 %", {"bound": "exact", "period": "2025"}),
        ("en", "they dropped by a further 2,400 households", "2,400 households", {"kind": "change"}),
        ("vi", "không hơn 12%", "12%", {"bound": "at-most"}),
        ("vi", "mỗi năm giảm từ 3 đến 4%", "từ 3 đến 4%", {"kind": "change", "direction": "decrease"}),
        ("vi", "bao phủ vượt 90% năm 2024", "90%", {"bound": "more-than", "kind": "observation"}),
        ("vi", "gấp 1,4 lần bình quân cả nước", "1,4 lần", {"kind": "comparison", "unit": "times"}),
        ("vi", "chỉ bằng 55% mức bình quân cả nước", "55%", {"kind": "comparison", "unit": "PERCENT"}),
        ("vi", "Tỷ lệ của Cao Bằng năm 2023 là 2,2%", "2,2%", {"kind": "observation", "period": "2023"}),
        ("fr", "3 à 4 % des ménages", "3 à 4 %", {"kind": "observation", "bound": "between"}),
    ],
)
def test_what_the_words_say_is_taken_without_a_finding(
    codes: Codes, language: str, quote: str, words: str, expected: Mapping[str, str]
):
    read = row(codes, language, quote, words)
    assert taken(read).items() >= expected.items()
    assert read.statements is not None
    assert not [one for one in read.findings if one.rule != "code-not-known"]


def test_a_denial_is_told_with_its_words_whatever_was_typed(codes: Codes):
    read = row(codes, "fr", "12 %, ce qui est démenti", "12 %", bound="exact")
    assert ("warning", "words-deny", "quote") in rules(read)
    assert "démenti" in next(one.messages["en"] for one in read.findings if one.rule == "words-deny")


def test_a_number_of_the_quote_is_not_left_out_in_silence(codes: Codes):
    cells = {
        field: typed for field, typed in RATE.items() if field not in ("value_as_written", "value", "unit")
    }
    quote = "nearly 92.4 percent of residents"
    assert "number-left-out" in {rule for _, rule, _ in rules(proposal({**cells, "quote": quote}, codes))}
    read = proposal({**cells, "quote": quote, "kind": "statement"}, codes)
    assert "number-left-out" not in {rule for _, rule, _ in rules(read)}


@pytest.mark.parametrize(
    ("quote", "is_told"), [("30% of schools were rebuilt", True), ("30% of households are poor", False)]
)
def test_a_share_of_something_that_the_indicator_does_not_speak_of_is_told(
    codes: Codes, quote: str, is_told: bool
):
    found = {rule for _, rule, _ in rules(row(codes, "en", quote, "30%"))}
    assert ("share-of-another" in found) is is_told


def test_points_of_a_share_are_percentage_points(codes: Codes):
    cells = {**RATE, "quote": "la pauvreté a reculé de deux points", "value_as_written": "deux points"}
    assert taken(proposal(cells, codes)).items() >= {"kind": "change", "unit": "percentage-point"}.items()
    cells |= {"quote": "la pauvreté a reculé de 2 points par an", "value_as_written": "2 points par an"}
    assert taken(proposal(cells, codes)).items() >= {"unit": "percentage-point-per-year"}.items()


def test_what_doubled_is_so_many_times_and_no_number_of_things(codes: Codes):
    cells = {**POOR_HOUSEHOLDS, "quote": "le nombre a doublé", "value_as_written": "a doublé", "value": "2"}
    expected = {"kind": "change", "unit": "times", "direction": "increase"}
    assert taken(proposal(cells, codes)).items() >= expected.items()
