"""What a finding suggests: the name, the language or the namespace that was probably meant."""

import re

import pytest

from kg import periods
from kg.validation import Finding
from kg.validation.suggestions import _CODES, meant_language
from shapes.documents import _NUMBER as NUMBER
from shapes.documents import _OBSERVATION as OBSERVATION
from shapes.documents import BASE, MEMBERS, Document
from shapes.judging import judge
from validation.site import ARTICLE, SOURCE, Site, name

INDICATOR = MEMBERS["Indicator"]
AREA = "kg:area <id/area/cao-bang>"


def closed(document: Document) -> Finding:
    (judged,) = judge([document])
    (finding,) = (f for f in judged.findings if f.constraint.endswith("ClosedConstraintComponent"))
    return finding


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kg:minimun 0.0", "kg:minimum"),
        ("kg:Minimum 0.0", "kg:minimum"),
        ("kg:smallest 0.0", None),
        ('skos:preflabel "a"@fr', "skos:prefLabel"),
        ('kg:prefLabel "a"@fr', "skos:prefLabel"),
        ('rdfs:label "a"@fr', "skos:prefLabel"),
        ('schema:name "a"@fr', "skos:prefLabel"),
        ('rdfs:comment "a"@fr', "skos:definition"),
        ("kg:themes <id/theme/health>", "kg:theme"),
        ("<http://www.w3.org/2004/02/skos/core#exactmatch> <http://example.org/>", "skos:exactMatch"),
    ],
)
def test_a_property_written_otherwise_is_suggested(written: str, meant: str | None):
    suggestion = closed(INDICATOR.edited(plus=written)).suggestion
    assert (suggestion is None) == (meant is None)
    if suggestion and meant:
        assert meant in suggestion["en"]
        assert suggestion.keys() == {"fr", "en", "vi"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [("vn", "vi"), ("vie", "vi"), ("fra", "fr"), ("fr-CA", "fr"), ("gb", "en"), ("eng", "en"), ("de", None)],
)
def test_a_language_is_known_by_what_people_take_for_its_tag(tag: str, language: str | None):
    assert meant_language(tag) == language


@pytest.mark.parametrize(
    ("instead", "meant"),
    [
        ('"Cao Bằng"@vi', "<id/area/cao-bang>"),
        ('"cao  bang "', "<id/area/cao-bang>"),
        ('"CAO BẰNG"@fr', "<id/area/cao-bang>"),
        ("<id/area/caobang>", "(cao-bang)"),
    ],
)
def test_the_member_that_a_label_names_is_suggested(site: Site, instead: str, meant: str):
    report = site.report({ARTICLE: SOURCE.replace(AREA, f"kg:area {instead}", 1)})
    (finding,) = (finding for finding in report.findings if name(finding.shape) == "FactAreaListed")
    assert finding.suggestion is not None
    assert meant in finding.suggestion["en"]


def test_what_is_expected_is_said_in_words_of_the_reader(site: Site):
    wrong = SOURCE.replace(AREA, 'kg:area "x"', 1).replace(
        'kg:quote "consolide', 'kg:quote 1 ; kg:quotation "consolide', 1
    )
    told = [f.expected for f in site.report({ARTICLE: wrong}).findings if f.expected]
    assert told
    for expected in told:
        assert expected.keys() == {"fr", "en", "vi"}
        assert not {"InAreaScheme", "1", "langString", "true"} & set(expected.values())


@pytest.mark.parametrize(
    ("written", "shown", "meant"),
    [
        ("<https://kg.example/id/code/total>", "<https://kg.example/id/code/total>", "id/code/total"),
        ("<http://127.0.0.1:8000/id/code/total>", "<http://127.0.0.1:8000/id/code/total>", "id/code/total"),
        ("<doc/code/total>", f"<{BASE}doc/code/total>", "id/code/total"),
        ("<id/code/total#it>", f"<{BASE}id/code/total#it>", "id/code/total"),
    ],
)
def test_an_address_with_another_start_is_shown_whole_with_the_one_that_was_meant(
    site: Site, written: str, shown: str, meant: str
):
    changed = SOURCE.replace("kg:zone <id/code/total>", f"kg:zone {written}", 1)
    finding = next(f for f in site.report({ARTICLE: changed}).findings if name(f.path or "") == "zone")
    assert f"found: {shown}" in finding.as_text("en")
    assert (finding.suggestion or {})["en"] == f"Did you mean <{meant}>?"


@pytest.mark.parametrize("period", ["2024", "2026"])
def test_another_year_is_not_meant(site: Site, period: str):
    changed = SOURCE.replace("kg:period <id/period/2025>", f"kg:period <id/period/{period}>", 1)
    assert changed != SOURCE
    found = site.report({ARTICLE: changed}).findings
    (finding,) = (f for f in found if name(f.path or "") == "period" and f.severity == "violation")
    assert finding.suggestion is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("period/2031-2035", "Did you mean <id/period/2031--2035>?"),
        ("period/2031q1", "Did you mean <id/period/2031-Q1>?"),
        ("period/2031-1-5", "Did you mean <id/period/2031-01-05>?"),
        ("period/2025-Q5", "Write it like one of these: 2024, "),
        ("period/2025-2021", "Write it like one of these: 2024, "),
        ("period/2024-13", "Write it like one of these: 2024, "),
        ("period/by-30", "Write it like one of these: 2024, "),
        ("comparator/level-2031-h2", "Did you mean <id/comparator/level-2031-H2>?"),
        ("comparator/level-31", "Write it like one of these: level-2020, "),
    ],
)
def test_how_a_code_that_says_what_it_means_is_written(site: Site, written: str, told: str):
    kind = written.partition("/")[0]
    changed = re.sub(f"kg:{kind} <id/[^>]*>", f"kg:{kind} <id/{written}>", SOURCE, count=1)
    found = site.report({ARTICLE: changed}).findings
    (finding,) = (f for f in found if name(f.path or "") == kind and f.severity == "violation")
    assert (finding.suggestion or {})["en"].startswith(told)


@pytest.mark.parametrize("kind", ["period", "comparator"])
def test_each_form_of_codes_is_shown_by_an_example(kind: str):
    codes = [code.removeprefix("level-") for code in _CODES[kind].split(", ")]
    longer = ("by-{year}-", "since-{year}-", "since-school")
    for form in periods._FORMS:
        if (form.level or kind == "period") and not form.code.startswith(longer):
            assert any(form.parts(code) for code in codes), form.code


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        (
            "kg:lowerBound 60.0 ; kg:upperBound 51.2",
            "kg:lowerBound is 60.0, which is not below kg:upperBound, 51.2",
        ),
        ("kg:lowerBound 51.2 ; kg:upperBound 51.2", "kg:lowerBound is 51.2, which is not below"),
        ("kg:lowerBound 51.2", "kg:upperBound is missing."),
        ("kg:upperBound 51.2", "kg:lowerBound is missing."),
        (
            "kg:lowerBound 50.0 ; kg:upperBound 60.0 ; kg:value",
            "There is a kg:value, 51.2: leave it out.",
        ),
        (
            "kg:lowerBoundStrict true ; kg:lowerBound 51.2 ; kg:upperBound 60.0",
            "There is a kg:lowerBoundStrict: leave it out.",
        ),
    ],
)
@pytest.mark.parametrize("bound", ["between", "order-of-magnitude"])
def test_what_is_wrong_with_two_bounds_is_told(bound: str, instead: str, told: str):
    strict = (
        " ; kg:upperBoundStrict true" if bound == "order-of-magnitude" and "upperBound" in instead else ""
    )
    # Whatever has a value is an observation.
    fact = OBSERVATION if instead.endswith("kg:value") else NUMBER
    stated = instead.removesuffix(" ; kg:value")
    (judged,) = judge([fact.edited(plus=f"kg:bound <id/bound/{bound}> ; {stated}{strict}")])
    found = [f for f in judged.findings if name(f.shape).endswith("Reading")]
    assert [(f.suggestion or {})["en"].startswith(told) for f in found] == [True]


def test_a_day_has_no_label_to_look_for(site: Site):
    """What an article reports before its time is not called like the period that it has."""
    day = '"2019-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    changed = SOURCE.replace("schema:url", f"schema:datePublished {day} ; schema:url", 1)
    told = [f for f in site.report({ARTICLE: changed}).findings if name(f.path or "") == "period"]
    assert told
    assert all(f.suggestion is None for f in told)
