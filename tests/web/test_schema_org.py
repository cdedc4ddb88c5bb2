"""What pages say to search engines and social networks: schema.org, Open Graph, and nothing more exact."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib import Literal as RdfLiteral
from typing_extensions import override

from kg.describe import Labels
from kg.index import FactTable
from kg.language.texts import Language
from kg.store import Manifest, View
from kg.vocab import RDF as RDF_TERMS
from kg.vocab import SKOS, Terms
from kg.web.metadata import schema_org
from kg.web.pages.context import Names, PageContext, Sources

SCHEMA = Namespace("https://schema.org/")
BLOCK = re.compile(
    r'<script type="application/ld\+json" data-vocabulary="schema\.org">(.*?)</script>', re.DOTALL
)
CONTEXT = {
    "@vocab": str(SCHEMA),
    **{name: {"@type": "@id"} for name in ("url", "sameAs", "license", "contentUrl", "mainEntityOfPage")},
}
"""What of https://schema.org's context kg makes use of, so that no test needs to fetch it."""

FACT = "fact/protection-sociale-nord-est-{}"
LANGUAGES = ["fr", "en", "vi"]


def block(page: str) -> dict[str, Any]:
    """The one schema.org block of a page."""
    (found,) = BLOCK.findall(page)
    return json.loads(found)


def graph(node: dict[str, Any]) -> Graph:
    """The block as RDF, which shows that names, languages and links are what they look like."""
    assert node["@context"] == "https://schema.org"
    return Graph().parse(data=json.dumps({**node, "@context": CONTEXT}), format="json-ld")


def described(http: httpx.Client, path: str) -> dict[str, Any]:
    return block(http.get(f"doc/{path}.html").text)


def in_languages(values: list[dict[str, str]]) -> Mapping[str, str]:
    return {value["@language"]: value["@value"] for value in values}


def test_every_page_says_what_its_entity_is(http: httpx.Client, site: str, entities: list[str]):
    expected = {
        "area": {"AdministrativeArea", "Country", "Place"},
        "area-change": {"Event"},
        "article": {"NewsArticle"},
        "dataset": {"Dataset"},
        "fact": {"Claim"},
        "organisation": {"Organization"},
        "scheme": {"DefinedTermSet"},
    }
    concepts = {"indicator", "kind", "population", "programme", "theme", "unit", "zone", "period", "bound"}
    for path in entities:
        node = described(http, path)
        kind = path.split("/")[0]
        assert node["@id"] == f"{site}id/{path}"
        if kind in expected or kind in concepts:
            assert node["@type"] in expected.get(kind, {"DefinedTerm"}), path
        triples = graph(node)
        assert (URIRef(node["@id"]), RDF.type, SCHEMA[node["@type"]]) in triples


def test_an_area_has_its_names_its_place_and_its_identifiers_elsewhere(http: httpx.Client, site: str):
    node = described(http, "area/cao-bang")
    triples, area = graph(node), URIRef(f"{site}id/area/cao-bang")
    assert set(triples.objects(area, SCHEMA.name)) == {
        RdfLiteral("Cao Bang", "fr"),
        RdfLiteral("Cao Bang", "en"),
        RdfLiteral("Cao Bằng", "vi"),
    }
    assert (area, SCHEMA.containedInPlace, URIRef(f"{site}id/area/viet-nam")) in triples
    assert set(triples.objects(area, SCHEMA.sameAs)) == {
        URIRef("http://www.wikidata.org/entity/Q36865"),
        URIRef("https://sws.geonames.org/1586182/"),
    }


def test_what_is_only_nearly_the_same_elsewhere_is_not_called_the_same(http: httpx.Client):
    assert "sameAs" not in described(http, "area/north-east")


def test_a_grouping_that_is_no_official_region_is_not_called_one(http: httpx.Client, site: str):
    node = described(http, "area/north-east-mountain-provinces")
    assert node["@type"] == "Place"
    assert f"{site}id/area/cao-bang" in {place["@id"] for place in node["containsPlace"]}


def test_a_fact_is_a_claim_with_its_words_its_article_and_what_it_is_about(http: httpx.Client, site: str):
    node = described(http, FACT.format("016"))
    assert node["text"].startswith("pour la période 2021-2025, avec trois ans d’avance")
    assert node["inLanguage"] == "fr"
    assert node["appearance"]["@id"] == f"{site}id/article/protection-sociale-nord-est"
    assert node["appearance"]["url"].startswith("https://fr.nhandan.vn/")
    assert [thing["@id"] for thing in node["about"]] == [
        f"{site}id/area/quang-ninh",
        f"{site}id/indicator/lead-over-schedule",
    ]
    sentence = (
        "Quang Ninh — time ahead of schedule: 3 years (compared with the national schedule), 2021-2025"
        " (programme: sustainable poverty reduction 2021-2025)"
    )
    assert in_languages(node["name"])["en"] == sentence


def test_a_number_is_given_by_the_bounds_that_its_words_have_and_by_nothing_else(
    http: httpx.Client, site: str
):
    query = f"""
        PREFIX kg: <{site}def#>
        SELECT ?fact ?lower ?upper WHERE {{
            ?fact a kg:Fact .
            OPTIONAL {{ ?fact kg:lowerBound ?lower }}
            OPTIONAL {{ ?fact kg:upperBound ?upper }}
        }}"""
    answer = http.get("sparql", params={"query": query, "format": "json"}).json()
    facts = answer["results"]["bindings"]
    assert sum("lower" in fact and "upper" not in fact for fact in facts) > 0
    assert sum("lower" not in fact and "upper" not in fact for fact in facts) > 0
    for fact in facts:
        node = described(http, fact["fact"]["value"].removeprefix(f"{site}id/"))
        stated = {
            name: Decimal(fact[bound]["value"])
            for name, bound in (("minValue", "lower"), ("maxValue", "upper"))
            if bound in fact
        }
        given = node.get("mainEntity", {})
        assert {k: Decimal(str(v)) for k, v in given.items() if k.endswith("Value")} == stated
        assert '"value"' not in json.dumps(node)


def test_a_hedge_stands_beside_the_bounds_in_every_language(http: httpx.Client):
    numbers = [described(http, FACT.format(f"{n:03}")).get("mainEntity") for n in range(1, 60)]
    hedged = [n for n in numbers if n and in_languages(n["name"])["en"] == "more than 98%"]
    assert hedged
    for number in hedged:
        assert (number["minValue"], number.get("maxValue"), number["unitCode"]) == (98, None, "P1")
        assert in_languages(number["name"])["fr"].replace("\xa0", " ").startswith("plus de 98")


def test_an_indicator_is_a_term_of_its_list(http: httpx.Client, site: str):
    node = described(http, "indicator/poor-households")
    assert node["termCode"] == "poor-households"
    (terms,) = node["inDefinedTermSet"]
    assert (terms["@type"], terms["@id"]) == ("DefinedTermSet", f"{site}id/scheme/indicator")
    assert in_languages(node["description"]).keys() == set(LANGUAGES)


def test_an_article_is_described_without_a_date_that_nobody_knows(http: httpx.Client):
    node = described(http, "article/protection-sociale-nord-est")
    assert node["headline"].startswith("La protection sociale consolide")
    assert node["publisher"] == {"@type": "Organization", "name": "Nhân Dân"}
    assert node.keys().isdisjoint({"datePublished", "author"})


def test_the_dataset_can_be_found_with_its_licence_and_its_downloads(http: httpx.Client, site: str):
    node = block(http.get("dataset", headers={"Accept": "text/html"}).text)
    assert (node["@type"], node["@id"]) == ("Dataset", f"{site}dataset")
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert in_languages(node["name"]).keys() == set(LANGUAGES)
    download, endpoint = node["distribution"]
    assert endpoint["contentUrl"] == f"{site}sparql"
    for media_type in download["encodingFormat"]:
        with http.stream("GET", download["contentUrl"], headers={"Accept": media_type}) as answer:
            assert answer.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("language", "locale", "title", "described"),
    [
        ("fr", "fr_FR", "Cao Bang", "Province montagneuse et frontalière."),
        ("en", "en_GB", "Cao Bang", "Mountain and border province."),
        ("vi", "vi_VN", "Cao Bằng", "Tỉnh miền núi, biên giới."),
    ],
)
def test_a_link_to_a_page_can_be_shown_with_its_title(
    http: httpx.Client, site: str, language: str, locale: str, title: str, described: str
):
    said = meta(http.get(f"doc/area/cao-bang.html?lang={language}").text)
    assert said["og:title"] == [title]
    assert said["og:description"] == said["description"] == [described]
    assert said["og:url"] == [f"{site}doc/area/cao-bang"]
    assert said["og:site_name"] == ["kg"]
    assert said["og:locale"] == [locale]
    assert {locale, *said["og:locale:alternate"]} == {"fr_FR", "en_GB", "vi_VN"}
    assert said["og:image"] == [f"{site}card/area/cao-bang.png?lang={language}"]


def test_a_fact_is_summed_up_by_its_words_and_its_article(http: httpx.Client):
    said = meta(http.get(f"doc/{FACT.format('016')}.html?lang=vi").text)
    (described,) = said["description"]
    assert described.startswith("tiếng Pháp: « pour la période 2021-2025")
    assert "La protection sociale consolide" in described
    assert len(described) <= 200


def test_no_page_has_a_summary_that_is_too_long(http: httpx.Client, entities: list[str]):
    for path in entities:
        said = meta(http.get(f"doc/{path}.html").text)
        assert all(0 < len(text) <= 200 for text in said.get("description", [])), path
        assert said["og:title"][0].strip(), path


def meta(page: str) -> dict[str, list[str]]:
    """What a page's meta elements say, by name or property."""
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page):
        found.setdefault(name, []).append(unescape(content))
    return found


TERMS = Terms("https://kg.example/")


@given(
    st.text(max_size=60) | st.sampled_from(["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028"])
)
def test_no_label_ends_the_script_element(label: str):
    iri = f"{TERMS.base}id/kind/x"
    own = {
        RDF_TERMS("type").value: (SKOS("Concept"),),
        SKOS("definition").value: (Literal(label, language="en"),),
    }
    manifest = Manifest(1, TERMS.base, datetime.now(UTC), ())
    view = cast(View, SimpleNamespace(quads=None, manifest=manifest))
    sources = Sources(TERMS, FactTable(Path("none")), lambda graph, subject: None, names=Called(label))
    written = schema_org.entity(PageContext(view, sources, Language("en")), iri, own, None)
    assert "<" not in written
    assert in_languages(json.loads(written)["name"]) == {"fr": label}


class Called(Names):
    """Everything has one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @override
    def of(self, view: View, iris: Collection[str]) -> dict[str, Labels]:
        return {iri: {"fr": self._name} for iri in iris}


@given(st.decimals(allow_nan=False, allow_infinity=False, max_value=10**18, min_value=-(10**18)))
def test_a_number_keeps_all_its_digits(number: Decimal):
    written = json.loads(json.dumps(schema_org._number(str(number))))
    assert Decimal(str(written)) == number
