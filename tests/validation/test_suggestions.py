"""What a finding suggests: the name, the language or the namespace that was probably meant."""

import re

import pytest

from kg import vocab
from kg.validation import Finding
from kg.validation.suggestions import meant_language, meant_namespace
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
    ("written", "meant"),
    [
        ("http://schema.org/headline", ("http://schema.org/", "https://schema.org/")),
        ("https://www.schema.org/headline", ("https://www.schema.org/", "https://schema.org/")),
        (
            "https://www.w3.org/2004/02/skos/core#prefLabel",
            ("https://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2004/02/skos/core#"),
        ),
        (
            "http://www.w3.org/2004/02/skos/core/prefLabel",
            ("http://www.w3.org/2004/02/skos/core/", "http://www.w3.org/2004/02/skos/core#"),
        ),
        ("https://qudt.org/vocab/unit/PERCENT", ("https://qudt.org/vocab/unit/", vocab.UNIT.iri)),
        ("https://purl.org/linked-data/cube#DataSet", ("https://purl.org/linked-data/cube#", vocab.QB.iri)),
        ("https://purl.org/dc/terms/license", ("https://purl.org/dc/terms/", vocab.DCTERMS.iri)),
        ("http://schema.organisation/x", None),
        ("http://example.org/headline", None),
    ],
)
def test_a_namespace_written_otherwise_is_known_by_its_letters(written: str, meant: tuple[str, str] | None):
    assert meant_namespace(written) == meant


def test_a_namespace_written_right_is_left_alone():
    known = [term for term in vars(vocab).values() if isinstance(term, vocab.Namespace)]
    assert len(known) > 15
    for namespace in known:
        assert meant_namespace(f"{namespace.iri}local") is None
        other = "https" if namespace.iri.startswith("http:") else "http"
        assert meant_namespace(f"{other}:{namespace.iri.partition(':')[2]}local") == (
            f"{other}:{namespace.iri.partition(':')[2]}",
            namespace.iri,
        )


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


def test_a_namespace_written_otherwise_is_told_once_and_all_else_is_judged_as_meant(site: Site):
    report = site.report(
        {
            ARTICLE: SOURCE.replace("<https://schema.org/>", "<http://schema.org/>").replace(
                "schema:url", "schema:urls", 1
            )
        }
    )
    told = {name(finding.shape): finding for finding in report.findings if finding.severity == "violation"}
    assert told.keys() == {"Namespace", "ArticleShape"}
    assert "https://schema.org/" in (told["Namespace"].suggestion or {})["vi"]


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


def test_a_misspelt_property_is_one_finding(site: Site):
    changed = SOURCE.replace("kg:quote", "kg:quot", 1)
    (finding,) = (f for f in site.report({ARTICLE: changed}).findings if f.severity == "violation")
    assert "kg:quote" in (finding.suggestion or {})["vi"]


def test_a_decimal_comma_in_turtle_is_one_finding_that_says_so(site: Site):
    found = next(line for line in SOURCE.splitlines() if re.fullmatch(r"\s+kg:value [0-9]+\.[0-9]+ ;", line))
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    # What a reader of files makes of ``1,4``.
    parted = re.sub(r"([0-9]+)\.([0-9]+)", rf'"\1"^^{decimal} , "\2"^^{decimal}', found)
    changed = SOURCE.replace(found, parted, 1)
    (finding,) = (f for f in site.report({ARTICLE: changed}).findings if f.severity == "violation")
    assert "A comma makes two numbers of one" in (finding.suggestion or {})["en"]


def test_what_is_no_longer_described_is_told_by_that_alone(site: Site):
    areas = site.turtle("reference/areas")
    without = re.sub(r"<id/area/cao-bang> a kg:Area.*?\.\n\n", "", areas, flags=re.DOTALL)
    assert without != areas
    told = [f for f in site.report({"reference/areas": without}).findings if f.severity == "violation"]
    assert all(not (f.value or "").endswith("id/area/cao-bang>") for f in told)
    assert {name(f.shape) for f in told} >= {"StillUsed"}


def test_a_day_has_no_label_to_look_for(site: Site):
    """What an article reports before its time is not called like the period that it has."""
    day = '"2019-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    changed = SOURCE.replace("schema:url", f"schema:datePublished {day} ; schema:url", 1)
    told = [f for f in site.report({ARTICLE: changed}).findings if name(f.path or "") == "period"]
    assert told
    assert all(f.suggestion is None for f in told)
