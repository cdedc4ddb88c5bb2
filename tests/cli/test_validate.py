"""Findings for people, for programs and for SHACL tools; the exit code says whether data conforms."""

import json

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from servers import Kg

FACT = "http://localhost:8000/id/fact/my-article-001"


@pytest.fixture
def wrong(kg: Kg, own_article: str) -> str:
    article = own_article.replace("  kg:lowerBoundStrict true ;\n", "")
    assert article != own_article
    return kg.write("articles/my-article.ttl", article).name


@pytest.fixture
def in_articles(kg: Kg) -> str:
    return str(kg.folder / "articles" / "my-article.ttl")


def test_all_that_is_published_conforms(kg: Kg):
    kg("validate")


def test_a_good_file_conforms_and_is_not_published(kg: Kg, own_article: str):
    before = kg.status()
    kg("validate", kg.write("articles/my-article.ttl", own_article))
    assert kg.status() == before


@pytest.mark.usefixtures("wrong")
def test_findings_are_told_in_the_readers_language(kg: Kg, in_articles: str):
    told = {lang: kg("validate", in_articles, "--lang", lang, code=1).stdout for lang in ("fr", "en", "vi")}
    assert all("my-article.ttl:" in text and "fact/my-article-001" in text for text in told.values())
    assert len(set(told.values())) == 3
    kg.settings["LANG"] = "fr_FR.UTF-8"
    assert kg("validate", in_articles, code=1).stdout == told["fr"]


@pytest.mark.usefixtures("wrong")
def test_findings_are_json_for_programs(kg: Kg, in_articles: str):
    report = json.loads(kg("validate", in_articles, "--format", "json", code=1).stdout)
    assert report["conforms"] is False
    assert {finding["focus"] for finding in report["findings"]} == {FACT}


@pytest.mark.usefixtures("wrong")
def test_findings_are_a_shacl_report_for_shacl_tools(kg: Kg, in_articles: str):
    report = rdflib.Graph().parse(
        data=kg("validate", in_articles, "--format", "turtle", code=1).stdout, format="turtle"
    )
    assert (None, SH.conforms, rdflib.Literal(False)) in report
    results = list(report.subjects(RDF.type, SH.ValidationResult))
    assert results
    assert {str(report.value(result, SH.focusNode)) for result in results} == {FACT}


def test_a_file_that_does_not_parse_is_no_finding(kg: Kg):
    kg.write("bad.ttl", "<a> <b> .\n")
    assert "bad.ttl:1:" in kg("validate", "bad.ttl", code=3).stderr


def test_before_anything_is_published_it_is_what_comes_with_kg_that_counts(empty: Kg, own_article: str):
    file = empty.write("my-article.ttl", own_article)
    assert "conforms" in empty("validate", file).stdout
    wrong = empty.write("my-article.ttl", own_article.replace("<id/area/lang-son>", "<id/area/none>"))
    assert "my-article.ttl:" in empty("validate", wrong, code=1).stdout
    assert not (empty.folder / "var").exists()


def test_a_correction_is_checked_as_the_graph_that_it_replaces(kg: Kg, own_article: str):
    kg("load", kg.write("my-article.ttl", own_article))
    corrected = kg.write("corrected.ttl", own_article)
    told = kg("validate", corrected, code=1).stdout
    assert "--graph article/my-article" in told
    assert told.count("violation") == 2
    kg("validate", corrected, "--graph", "article/my-article")
