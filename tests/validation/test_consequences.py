"""One slip is one finding: what only follows from it is not told, and nothing wrong goes without a word."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.validation import Finding
from kg.validation.consequences import Noted, without_consequences
from shapes.documents import BASE, TERMS
from validation.site import ARTICLE, SOURCE, Site, name, only

AREAS = "reference/areas"
ORGANISATIONS = "reference/organisations"
UNITS = "reference/units"


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


@pytest.mark.parametrize(
    ("right", "wrong", "shape", "meant"),
    [
        ("a kg:Fact ,", "a kg:Facts ,", "FactType", f"{BASE}def#Fact"),
        ("a schema:NewsArticle", "a schema:Article", "KnownClass", "https://schema.org/NewsArticle"),
        ("kg:zone <id/code/total>", "kg:zone <id/code/Total>", "FactZoneListed", "(total)"),
        ("kg:kind <id/kind/observation>", "kg:kind <id/kind/Observed>", "FactKindListed", "(observation)"),
        ("unitMeasure unit:PERCENT", "unitMeasure unit:Percent", "FactUnit", "(PERCENT)"),
        ("unitMeasure unit:PERCENT", 'unitMeasure "%"', "FactUnit", "(PERCENT)"),
        ("sdmx-attribute:unitMeasure", "kg:unit", "FactShape", "sdmx-attribute:unitMeasure"),
        ("kg:area <id/area/cao-bang>", 'kg:area "VN-04"', "FactAreaListed", "(cao-bang)"),
    ],
)
def test_one_slip_in_an_article_is_one_finding_with_what_was_meant(
    site: Site, right: str, wrong: str, shape: str, meant: str
):
    assert right in SOURCE
    finding = only(site.report({ARTICLE: SOURCE.replace(right, wrong, 1)}))
    assert (name(finding.shape), meant in (finding.suggestion or {})["en"]) == (shape, True)


def test_a_class_that_is_misspelt_is_told_where_it_is_and_not_where_the_thing_is_named(site: Site):
    finding = only(
        site.report({ORGANISATIONS: edited(site, ORGANISATIONS, "kg:Organisation", "kg:Organization")})
    )
    assert name(finding.shape) == "KnownClass"


@pytest.mark.parametrize(
    ("graph", "right", "wrong", "meant"),
    [
        (ARTICLE, "a kg:Fact , qb:Observation", "a kg:Fact , kg:Area , qb:Observation", None),
        (AREAS, "a kg:Area ;", "a kg:Area , kg:Zone ;", None),
        (AREAS, "a kg:Area ;", "a kg:Zone ;", f"{BASE}def#Area"),
        ("reference/themes", "a kg:Theme ,", "a kg:Theme , kg:Population ,", None),
    ],
)
def test_a_class_of_another_kind_of_thing_is_one_finding(
    site: Site, graph: str, right: str, wrong: str, meant: str | None
):
    before = SOURCE if graph == ARTICLE else site.turtle(graph)
    assert right in before
    finding = only(site.report({graph: before.replace(right, wrong, 1)}))
    assert name(finding.path or "") == "type"
    assert finding.suggestion is None if meant is None else meant in (finding.suggestion or {})["en"]


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        (r"  kg:value [^;]*;\n", "", "value"),
        (r"  kg:bound [^;]*;\n", "", "bound"),
        (r"kg:value [^;]* ;", 'kg:value "many" ;', "value"),
        (r"  skos:definition [^;]*;\n", "", "definition"),
        (r"  skos:inScheme [^;]*;\n", "", "inScheme"),
        (r"(skos:prefLabel \"[^\"]*\")@fr", r"\1", "prefLabel"),
        (r"(?=  kg:passage )", '  kg:minimum "1"^^<http://www.w3.org/2001/XMLSchema#boolean> ;\n', "minimum"),
        (r"kg:source [^;]*;", "kg:source <id/article/other> ;", "source"),
        (r"\Z", "\nkg:foo a <http://www.w3.org/2002/07/owl#DatatypeProperty> .\n", ""),
    ],
)
def test_what_is_left_out_or_not_here_is_one_finding(site: Site, right: str, wrong: str, path: str):
    changed = re.sub(right, wrong, SOURCE, count=1)
    assert changed != SOURCE
    assert name(only(site.report({ARTICLE: changed})).path or "") == path


def test_what_lacks_its_class_is_told_there_and_not_where_it_is_named(site: Site):
    described = (
        '<id/organisation/x> a schema:Organization ; skos:prefLabel "X"@fr , "Y"@en , "Z"@vi ; '
        'skos:definition "X"@fr , "Y"@en , "Z"@vi .'
    )
    named = re.sub(r"schema:publisher <[^>]*>", "schema:publisher <id/organisation/x>", SOURCE)
    assert name(only(site.report({ARTICLE: f"{named}\n{described}\n"})).shape) == "OrganisationTyped"


def test_a_label_under_another_tag_is_not_missing_as_well(site: Site):
    finding = only(site.report({UNITS: edited(site, UNITS, '"đồng"@vi', '"đồng"@vn')}))
    assert (finding.suggestion or {})["en"] == "Did you mean @vi?"


def test_a_label_in_a_language_that_is_none_of_ours_is_told_and_so_is_the_one_that_is_missing(site: Site):
    found = site.report({UNITS: edited(site, UNITS, '"đồng"@vi', '"Dong"@de')}).findings
    assert {name(finding.constraint) for finding in found if finding.severity == "violation"} == {
        "LanguageInConstraintComponent",
        "QualifiedMinCountConstraintComponent",
    }


@pytest.mark.parametrize("tag", ["en", "fra", "fr-FR", "French"])
def test_a_wrong_language_of_an_article_is_one_finding(site: Site, tag: str):
    finding = only(
        site.report({ARTICLE: SOURCE.replace('schema:inLanguage "fr"', f'schema:inLanguage "{tag}"')})
    )
    assert name(finding.path or "") == "inLanguage"


def test_a_quote_in_another_language_is_told_there(site: Site):
    wrong = re.sub(r'(kg:quote "[^"]*")@fr', r"\1@en", SOURCE, count=1)
    assert wrong != SOURCE
    assert name(only(site.report({ARTICLE: wrong})).path or "") == "quote"


FOCUSES = st.sampled_from([f"{BASE}id/area/a", f"{BASE}id/fact/b-001", "_:b"])
SHAPES = st.sampled_from(
    [
        TERMS.shape(one).value
        for one in ("StillUsed", "KnownClass", "OutlineValid", "WellFormed", "AreaTyped", "LabelFrench")
    ]
)
COMPONENTS = st.sampled_from(
    [
        f"http://www.w3.org/ns/shacl#{one}ConstraintComponent"
        for one in ("Class", "Closed", "Datatype", "MaxCount", "Node", "QualifiedMinCount", "LanguageIn")
    ]
)
FINDINGS = st.builds(
    lambda severity, shape, focus, path, value, graph, constraint, suggestion: Finding(
        severity, shape, focus, path, value, {"en": "x"}, graph, constraint, suggestion
    ),
    st.sampled_from(["violation", "violation", "warning"]),
    SHAPES,
    FOCUSES,
    st.sampled_from([None, TERMS.kg("area").value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]),
    st.one_of(st.none(), st.just('"a"@vn'), FOCUSES.map(lambda iri: iri if iri[0] == "_" else f"<{iri}>")),
    st.sampled_from([TERMS.graph("article/a").value, TERMS.graph("reference/b").value, None]),
    COMPONENTS,
    st.sampled_from([None, {"en": "y"}]),
)


@given(found=st.lists(FINDINGS, max_size=8))
def test_of_violations_one_is_told_whatever_follows_from_what(site: Site, found: list[Finding]):
    told = without_consequences(found, Noted(), site.shapes, TERMS)
    assert any(f.severity == "violation" for f in told) == any(f.severity == "violation" for f in found)


@given(found=st.lists(FINDINGS, max_size=5), others=st.lists(FINDINGS, max_size=5))
def test_what_has_nothing_to_do_with_one_another_is_told_as_each_alone(
    site: Site, found: list[Finding], others: list[Finding]
):
    elsewhere = [replace(one, focus=away(one.focus), value=one.value and away(one.value)) for one in others]
    alone = [without_consequences(some, Noted(), site.shapes, TERMS) for some in (found, elsewhere)]
    together = without_consequences([*found, *elsewhere], Noted(), site.shapes, TERMS)
    assert together == [*alone[0], *alone[1]]


def away(name: str) -> str:
    """The same name of something else."""
    return name.replace("id/", "id/another-").replace("_:", "_:another")


def edited(site: Site, graph: str, old: str, new: str) -> str:
    text = site.turtle(graph)
    assert old in text
    return text.replace(old, new, 1)
