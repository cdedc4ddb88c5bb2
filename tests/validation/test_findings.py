"""What people and programs are told."""

import json
import re
from importlib import import_module

import pytest
import rdflib
from pyoxigraph import RdfFormat, serialize
from rdflib.compare import isomorphic

from kg.validation import Finding, Report
from shapes.documents import BASE, TERMS
from validation.site import ARTICLE, SOURCE, Site, name

CAUSES = import_module("kg.validation.causes")
ENGINE = import_module("kg.validation.validate")
FACT = f"{BASE}id/fact/protection-sociale-nord-est-001"
FIRST_INDICATOR = "<id/indicator/social-stability>"


def replaced(old: str, new: str) -> dict[str, str]:
    """The article with its first such text changed."""
    assert old in SOURCE
    return {ARTICLE: SOURCE.replace(old, new, 1)}


def only(report: Report) -> Finding:
    (finding,) = (finding for finding in report.findings if finding.severity == "violation")
    return finding


def of(report: Report, shape: str) -> list[Finding]:
    """What a shape finds."""
    return [finding for finding in report.findings if name(finding.shape) == shape]


@pytest.fixture(scope="module")
def report(site: Site) -> Report:
    """What is found when the first fact names an indicator that does not exist."""
    return site.report(replaced(FIRST_INDICATOR, "<id/indicator/social-stabilty>"))


def test_a_finding_says_what_is_wrong_where_and_what_would_do(report: Report):
    assert not report.conforms
    finding = only(report)
    assert finding.focus == FACT
    assert finding.path == TERMS.kg("indicator").value
    assert finding.value == f"<{BASE}id/indicator/social-stabilty>"
    assert finding.graph == TERMS.graph(ARTICLE).value
    assert finding.expected == {
        "fr": "un élément de la liste «\u00a0Indicateurs\u00a0»",
        "en": "an entry of the list “Indicators”",
        "vi": "một mục của danh sách “Chỉ tiêu”",
    }


@pytest.mark.parametrize(
    ("lang", "first", "suggestion"),
    [
        (
            "fr",
            "erreur: fact/protection-sociale-nord-est-001 · indicateur",
            "  Vouliez-vous dire «\u00a0stabilité sociale\u00a0» (social-stability)\u202f?",
        ),
        (
            "en",
            "violation: fact/protection-sociale-nord-est-001 · indicator",
            "  Did you mean “social stability” (social-stability)?",
        ),
        (
            "vi",
            "lỗi: fact/protection-sociale-nord-est-001 · chỉ tiêu",
            "  Có phải ý bạn là “ổn định xã hội” (social-stability)?",
        ),
    ],
)
def test_people_read_it_in_their_language(report: Report, lang: str, first: str, suggestion: str):
    lines = only(report).as_text(lang).splitlines()
    assert lines[0] == first
    assert lines[1] == f"  {only(report).message(lang)}"
    assert lines[-1] == suggestion


def test_a_report_ends_with_whether_the_data_conforms(site: Site, report: Report):
    assert report.as_text("fr").endswith(
        "Les données ne sont pas conformes "
        f"(erreurs\u00a0: 1\u202f; éléments examinés\u00a0: {report.checked})."
    )
    good = site.report({ARTICLE: SOURCE})
    assert good.conforms
    assert good.as_text("en").endswith(f"The data conforms (things checked: {good.checked}).")


def test_programs_read_json_with_the_same_keys_always(report: Report):
    written = json.loads(json.dumps(report.as_json()))
    assert written.keys() == {"conforms", "checked", "truncated", "unreported", "findings"}
    keys = {
        "severity",
        "focus",
        "path",
        "value",
        "expected",
        "shape",
        "constraint",
        "graph",
        "file",
        "line",
        "messages",
        "suggestion",
    }
    assert {frozenset(finding) for finding in written["findings"]} == {frozenset(keys)}


def test_shacl_tools_read_a_shacl_report():
    finding = Finding(
        severity="warning",
        shape=f"{BASE}shapes#FactQuote",
        focus=FACT,
        path=f"{BASE}def#quote",
        value='"deux"@fr',
        messages={"fr": "Trop.", "en": "Too many."},
        graph=None,
        constraint="http://www.w3.org/ns/shacl#MaxCountConstraintComponent",
    )
    written = serialize(Report((finding,), checked=1).as_graph(), format=RdfFormat.TURTLE) or b""
    expected = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        [] a sh:ValidationReport ; sh:conforms true ; sh:result [
            a sh:ValidationResult ;
            sh:resultSeverity sh:Warning ;
            sh:focusNode <{FACT}> ;
            sh:resultPath <{BASE}def#quote> ;
            sh:value "deux"@fr ;
            sh:sourceShape <{BASE}shapes#FactQuote> ;
            sh:sourceConstraintComponent sh:MaxCountConstraintComponent ;
            sh:resultMessage "Trop."@fr , "Too many."@en
        ] ."""
    assert isomorphic(
        rdflib.Graph().parse(data=written, format="turtle"), rdflib.Graph().parse(data=expected)
    )


def test_an_unknown_property_is_suggested_too(site: Site):
    finding = only(site.report(replaced("kg:passage ", "kg:pasage 'x' ; kg:passage ")))
    assert finding.suggestion is not None
    assert finding.suggestion["en"] == "Did you mean “passage” (kg:passage)?"


def test_nothing_is_suggested_for_what_is_like_nothing_else(site: Site):
    assert only(site.report(replaced(FIRST_INDICATOR, "<id/indicator/zzz>"))).suggestion is None


def test_what_no_shape_is_about_is_a_violation(site: Site):
    finding = only(site.report({"article/stray": '<id/stray/1> <http://example.org/says> "x" .'}))
    assert (name(finding.shape), finding.focus) == ("Untargeted", f"{BASE}id/stray/1")
    assert finding.messages.keys() == {"fr", "en", "vi"}


def test_a_long_report_is_cut_and_says_so(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ENGINE, "BATCH", 10)
    wrong = {ARTICLE: SOURCE.replace('kg:passage "photo', 'kg:passage "Photo')}
    report = site.report(wrong, limit=5)
    assert 5 <= len(report.findings) <= 10
    assert report.truncated
    assert report.unreported > 0
    assert not report.conforms
    assert f"not reported here: {report.unreported}." in report.as_text("en")


def test_of_many_warnings_some_are_told(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(CAUSES, "WARNING_LIMIT", 1)
    monkeypatch.setattr(ENGINE, "BATCH", 1)
    report = site.report({ARTICLE: SOURCE})
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert report.unreported == 1
    assert report.conforms


def test_two_graphs_cannot_have_a_fact_with_the_same_key(site: Site):
    first = SOURCE[SOURCE.index("<id/fact/protection-sociale-nord-est-001>") :].split(" .\n")[0] + " .\n"
    again = first.replace("-001>", "-999>")
    report = site.report({"article/again": again})
    assert sorted(name(f.shape) for f in report.findings) == ["FactKey", "SourceOfGraph"]
    (finding,) = (f for f in report.findings if name(f.shape) == "FactKey")
    assert finding.focus == FACT.replace("-001", "-999")
    assert finding.suggestion is not None
    assert FACT in finding.suggestion["vi"]
    both = site.report({"article/one": again, "article/two": again.replace("-999>", "-998>")})
    found = {name(f.focus)[-3:] for f in both.findings if name(f.shape) == "FactKey"}
    assert found >= {"998", "999"}


def test_the_source_of_a_fact_is_the_article_of_its_graph(site: Site):
    fact = SOURCE[SOURCE.index("<id/fact/protection-sociale-nord-est-001>") :].split(" .\n")[0] + " .\n"
    fact = fact.replace("-001>", "-999>").replace(
        "<id/indicator/social-stability>", "<id/indicator/living-conditions>"
    )
    article = SOURCE[SOURCE.index("<id/article/") : SOURCE.index("<id/fact/")]
    another = article.replace("protection-sociale-nord-est", "another").replace('"@', ' (bis)"@')
    finding = only(site.report({"article/another": another + fact}))
    assert (name(finding.shape), finding.focus) == ("SourceOfGraph", FACT.replace("-001", "-999"))
    assert finding.graph == TERMS.graph("article/another").value
    assert finding.suggestion is not None
    assert "<id/article/another>" in finding.suggestion["fr"]
    assert only(site.report({"article/alone": fact})).suggestion is None
    assert site.report({ARTICLE: SOURCE + fact}).conforms


def test_of_very_many_facts_with_the_same_key_some_are_named_and_the_finding_says_so(site: Site):
    first = SOURCE[SOURCE.index("<id/fact/protection-sociale-nord-est-001>") :].split(" .\n")[0] + " .\n"
    again = "".join(first.replace("-001>", f"-{number}>") for number in range(900, 912))
    report = site.report({"article/again": again})
    found = [finding for finding in report.findings if name(finding.shape) == "FactKey"]
    assert len(found) == 12
    for finding in found:
        assert finding.suggestion is not None
        assert finding.suggestion["en"].endswith(", ….")
        assert finding.suggestion["en"].count("id/fact/") == 10


def test_a_graph_that_facts_refer_to_cannot_be_dropped(site: Site):
    report = site.report({}, drop=("reference/directions",))
    orphans = {name(f.focus): f for f in report.findings if name(f.shape) == "StillUsed"}
    assert orphans.keys() == {"increase", "decrease"}
    assert f"{BASE}id/fact/" in orphans["increase"].message("en")
    assert not report.conforms


def test_what_nothing_refers_to_can_be_dropped(site: Site):
    assert site.report({}, drop=(ARTICLE,)).conforms


def test_a_change_is_checked_in_what_refers_to_it(site: Site):
    indicators = site.turtle("reference/indicators")
    assert "<id/unit/household>" in indicators
    report = site.report(
        {"reference/indicators": indicators.replace("<id/unit/household>", "<id/unit/person>")}
    )
    assert {name(f.shape) for f in report.findings if f.severity == "violation"} == {"FactUnitAllowed"}


def test_a_unit_that_an_indicator_does_not_take_is_told_with_those_that_it_takes(site: Site):
    people = only(site.report(replaced("<id/unit/person>", "unit:YR")))
    assert name(people.shape) == "FactUnitAllowed"
    assert people.expected == {"fr": "personnes", "en": "people", "vi": "người"}
    share = only(site.report(replaced("unit:PERCENT", "<id/unit/household>")))
    assert share.expected is not None
    named = {"per cent", "percentage points", "percentage points per year"}
    assert named < set(share.expected["en"].replace(" or ", ", ").split(", "))


def test_a_count_is_in_per_cent_only_where_it_is_set_beside_another(site: Site):
    refused = of(site.report(replaced("<id/unit/household>", "unit:PERCENT")), "FactUnitAllowed")
    assert refused
    for finding in refused:
        assert finding.expected == {"fr": "ménages", "en": "households", "vi": "hộ"}
        assert "Only a change or a comparison may also be in per cent" in finding.message("en")


def test_a_kind_that_an_indicator_does_not_take_is_a_warning_with_those_that_it_takes(site: Site):
    report = site.report(replaced("<id/kind/classification>", "<id/kind/milestone>"))
    assert report.conforms
    told = of(report, "FactKindTaken")
    assert told
    assert {one.severity for one in told} == {"warning"}
    assert all(one.expected and "classification" in one.expected["en"] for one in told)


def test_a_unit_that_is_no_longer_relative_is_told_of_by_the_facts_that_need_it(site: Site):
    units, marked = site.turtle("reference/units"), '"×" ;\n  kg:relative true .'
    assert marked in units
    (told,) = of(site.report({"reference/units": units.replace(marked, '"×" .')}), "FactUnitAllowed")
    assert name(told.focus) == "protection-sociale-nord-est-019"


def test_a_fact_that_is_published_already_is_told_what_its_indicator_takes(site: Site):
    indicators = site.turtle("reference/indicators").replace("<id/unit/objective>", "<id/unit/person>")
    report = site.report({"reference/indicators": indicators})
    expected = [finding.expected for finding in report.findings if name(finding.shape) == "FactUnitAllowed"]
    assert expected
    assert all(one == {"fr": "personnes", "en": "people", "vi": "người"} for one in expected)


def test_the_facts_that_come_with_kg_are_of_kinds_that_their_indicators_take(site: Site):
    takes: dict[str, set[str]] = {}
    for indicator, said in re.findall(
        r"^(<id/indicator/\S+>) .*?kg:takesKind (.*?) [;.]$", site.turtle("reference/indicators"), re.M | re.S
    ):
        takes[indicator] = set(re.findall(r"<id/kind/[a-z-]+>", said))
    facts = re.findall(r"kg:indicator (\S+) .*?kg:kind (\S+) ", SOURCE, re.DOTALL)
    assert len(facts) > 90
    assert [(indicator, kind) for indicator, kind in facts if kind not in takes[indicator]] == []


def test_without_shapes_nothing_is_checked_and_the_report_says_so(site: Site):
    report = site.report({}, drop=tuple(site.names("shapes/")))
    (finding,) = report.findings
    assert (finding.severity, name(finding.shape)) == ("info", "NoShapes")
