"""Words that give another number than the value are warned of; words that may mean the value are not."""

import pytest

from kg.validation import Report
from shapes.documents import ARTICLE as ARTICLE_ITSELF
from shapes.documents import BETWEEN, EXACT, MAGNITUDE, MEMBERS, MORE_THAN, Document
from shapes.judging import judge
from validation.site import ARTICLE, SOURCE, Site, name


def warned(document: Document, rule: str = "WordsSayAnotherNumber") -> bool:
    (judged,) = judge([document])
    assert all(finding.severity == "warning" for finding in judged.findings), judged.findings
    return rule in {name(finding.shape) for finding in judged.findings}


def written(words: str, document: Document = EXACT) -> Document:
    """A fact with these words, which its quote has as well."""
    said = f'kg:valueAsWritten "{words}"@fr ; kg:quote "Il y en a {words}."@fr'
    return document.edited("kg:valueAsWritten ; kg:quote", said)


@pytest.mark.parametrize(
    "words",
    ["52,1 %", "51.3", "512 %", "51,2 millions", "en 2025, 52 %", "cinquante ménages", "51,2 milliards"],
)
def test_another_number_is_warned_of(words: str):
    assert warned(written(words))


@pytest.mark.parametrize(
    "words",
    [
        "51,2 %",
        "51,20",
        "un peu plus de la moitié",
        "de 47 % à 51,2 %",
        "en 2025",
        "51,2\u00a0%",
        "la totalité",
    ],
)
def test_words_that_may_mean_the_value_are_not(words: str):
    assert not warned(written(words))


def test_a_bound_will_do():
    assert not warned(written("plus de 51,2 %", MORE_THAN))
    assert not warned(written("des dizaines", MAGNITUDE))
    assert warned(written("des milliers", MAGNITUDE))


@pytest.mark.parametrize(
    ("words", "is_warned"),
    [
        ("entre 51,2 et 60 %", False),
        ("de 51,2 % à 60 %", False),
        ("51,2-60 %", False),
        ("plus de la moitié", False),
        ("entre 51,2 et 61 %", True),
        ("plus de 51,2 %", True),
    ],
)
def test_both_numbers_between_which_one_lies_are_in_the_words(words: str, is_warned: bool):
    assert warned(written(words, BETWEEN)) is is_warned


@pytest.mark.parametrize("number", ["1234.0", "1.234"])
def test_a_number_that_two_languages_read_otherwise_is_not_warned_of(number: str):
    measure = f"kg:value {number} ; kg:lowerBound {number} ; kg:upperBound {number}"
    indicator = MEMBERS["Indicator"].edited("kg:maximum")
    document = EXACT.edited(
        "kg:value ; kg:lowerBound ; kg:upperBound ; kg:indicator",
        f"{measure} ; kg:indicator <id/indicator/example>",
    )
    assert not warned(written("1.234", document.with_beside(ARTICLE_ITSELF, indicator)))


def test_no_fact_that_comes_with_kg_is_warned_of(site: Site):
    report: Report = site.report({ARTICLE: SOURCE})
    assert "WordsSayAnotherNumber" not in {name(finding.shape) for finding in report.findings}


def test_the_warning_says_both_numbers(site: Site):
    report = site.report(
        {ARTICLE: SOURCE.replace('kg:valueAsWritten "51,2 %"', 'kg:valueAsWritten "52,1 %"')}
    )
    (finding,) = (f for f in report.findings if name(f.shape) == "WordsSayAnotherNumber")
    assert report.conforms
    assert finding.severity == "warning"
    assert finding.suggestion is not None
    assert finding.suggestion["fr"] == "En nombres\u00a0: 52,1 dans les mots, 51,2 dans les données."


@pytest.mark.parametrize(
    ("words", "quote", "is_warned"),
    [
        ("51,2 %", "En 2025, 51,2 % des ménages", False),
        ("51,2 %", "En 2025, 51,2\u00a0% des ménages", False),
        ("Plus de 51,2 %", "Ils sont plus de 51,2 % en 2025", False),
        ("51,2 %", "En 2025, 52,1 % des ménages", True),
        ("51,2 %", "En 2025, 51 % des ménages", True),
    ],
)
def test_the_words_stand_in_the_quote(words: str, quote: str, is_warned: bool):
    said = f'kg:valueAsWritten "{words}"@fr ; kg:quote "{quote}"@fr'
    document = MORE_THAN if words.startswith("Plus") else EXACT
    assert warned(document.edited("kg:valueAsWritten ; kg:quote", said), "WordsInQuote") is is_warned


@pytest.mark.parametrize(
    ("words", "is_warned"),
    [
        ("plus de 51,2 %", True),
        ("au moins 51,2 %", True),
        ("près de 51,2 %", True),
        ("environ 51,2 %", True),
        ("entre 51,2 et 60 %", True),
        ("51,2 % entre 2021 et 2025", False),
        ("51,2 %", False),
        ("ne compte plus que 51,2 %", False),
    ],
)
def test_words_that_leave_a_number_open_are_not_exact(words: str, is_warned: bool):
    assert warned(written(words), "WordsSayABound") is is_warned


def test_words_that_leave_a_number_open_have_the_bound_that_they_give():
    assert not warned(written("plus de 51,2 %", MORE_THAN), "WordsSayABound")
