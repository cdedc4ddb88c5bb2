"""Facts by the page: some thousands of them, each figure with its source and the query behind it."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kg.language.number_writing import UnitNames
from kg.language.texts import Text
from kg.web.pages.fact import related
from kg.web.pages.fact_listing import PAGE
from kg.web.pages.fact_view import Link, Measure
from servers import Kg, asking

ROOT = Path(__file__).parents[2]
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
SHOWN = re.compile(r'<li class="row" id="([a-z0-9-]+-[0-9]+)">')
CHARTED = r'<a[^>]* href="#([a-z0-9-]+-[0-9]{3})"'
KEY_FIGURE = r'class="figure" href="/id/fact/([^"]+)"'
COMPARED = r'<p><a href="/id/fact/([^"]+)"'
BEHIND = re.compile(r'href="(/sparql\?query=[^"]+)" type="text/csv"')


def shown(page: str) -> list[str]:
    return SHOWN.findall(page)


@pytest.fixture(scope="module")
def facts(thorough: bool) -> int:
    return 15_000 if thorough else 3_000


@pytest.fixture(scope="module")
def many(published: Path, tmp_path_factory: pytest.TempPathFactory, facts: int) -> Iterator[httpx.Client]:
    """A server of invented facts, more than two thirds of which are statements."""
    folder = tmp_path_factory.mktemp("many")
    kg = Kg(folder).given(published)
    generator = ROOT / "benchmarks" / "generate.py"
    subprocess.run([sys.executable, generator, str(facts), folder / "made"], check=True)
    kg("load", *sorted((folder / "made").rglob("*.ttl")))
    with (
        kg.serving() as address,
        asking(address, ENGLISH) as http,
    ):
        yield http


def test_many_facts_come_by_the_page_each_once(many: httpx.Client, facts: int):
    first = many.get("doc/kind/statement").text
    total = int(re.search(r'id="facts">.*?([0-9,]+)</span>', first)[1].replace(",", ""))
    assert total > facts * 2 / 3
    pages = -(-total // PAGE)
    seen: list[str] = []
    for number in (1, 2, pages // 2, pages - 1, pages):
        page = many.get(f"doc/kind/statement?page={number}")
        assert page.status_code == 200
        names = shown(page.text)
        assert len(names) == (PAGE if number < pages else total - PAGE * (pages - 1))
        seen += names
    assert len(set(seen)) == len(seen)
    assert 'rel="next"' in first
    assert 'rel="next"' not in many.get(f"doc/kind/statement?page={pages}").text


@pytest.mark.parametrize("asked", ["page=0", "page=-1", "page=x", "page=99999", "sort=best", "as=area"])
def test_a_page_that_is_not_there_is_not_found(many: httpx.Client, asked: str):
    assert many.get(f"doc/kind/statement?{asked}").status_code == 404


def test_an_indicator_is_sorted_by_value_from_both_ends(many: httpx.Client):
    query = (
        "SELECT ?i WHERE { ?f <def#indicator> ?i ; <def#value> ?v } "
        "GROUP BY ?i ORDER BY DESC(COUNT(*)) LIMIT 1"
    )
    iri = many.get("sparql", params={"query": query, "format": "csv"}).text.split()[1]
    path = f"doc/{iri.partition('/id/')[2]}"
    values = (
        f"SELECT ?f ?v WHERE {{ ?f <def#indicator> <{iri}> . OPTIONAL {{ ?f <def#value> ?x }} "
        "OPTIONAL { ?f <def#lowerBound> ?l } OPTIONAL { ?f <def#upperBound> ?u } "
        "BIND(COALESCE(?x, ?l, ?u) AS ?v) }"
    )
    rows = csv.reader(many.get("sparql", params={"query": values, "format": "csv"}).text.splitlines()[1:])
    by_name = {fact.rsplit("/", 1)[-1]: Decimal(value) for fact, value in rows if value}
    ordered = sorted(by_name.values())
    for sort, expected in (("lowest", ordered[:PAGE]), ("highest", ordered[::-1][:PAGE])):
        names = shown(many.get(f"{path}?sort={sort}").text)
        assert sorted(by_name[name] for name in names) == sorted(expected)


@pytest.mark.parametrize(
    "path", ["doc/area/cao-bang", "doc/indicator/poverty-rate", "doc/zone/border-communes"]
)
def test_the_csv_beside_a_list_has_just_its_facts(http: httpx.Client, path: str):
    page = http.get(path, headers=ENGLISH).text
    names = set(shown(page))
    assert names
    answers = []
    for address in dict.fromkeys(map(unescape, BEHIND.findall(page))):
        assert parse_qs(urlsplit(address).query)["format"] == ["csv"]
        rows = list(csv.DictReader(http.get(address).text.splitlines()))
        answers.append({row["fact"].rsplit("/", 1)[-1] for row in rows if "fact" in row})
    assert names in answers


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("doc/area/cao-bang", KEY_FIGURE),
        ("doc/indicator/poverty-rate", CHARTED),
        ("compare?area=cao-bang&area=lang-son", COMPARED),
    ],
)
def test_each_figure_leads_to_the_words_of_its_source(http: httpx.Client, path: str, leads: str):
    page = http.get(path, headers=ENGLISH).text
    named = set(re.findall(leads, page))
    assert named
    for name in named:
        item = re.search(rf'<li class="row" id="{name}">.*?</li>', page, re.DOTALL)
        assert item, name
        assert re.search('<(?:blockquote|q) lang="fr"', item[0])


def test_a_comparison_has_an_address_that_says_what_is_chosen(http: httpx.Client):
    answer = http.get("compare?area=cao-bang&add-area=lang+son&add-indicator=poverty+rate", headers=ENGLISH)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/compare?area=cao-bang&area=lang-son&indicator=poverty-rate"
    page = http.get(answer.headers["location"], headers=ENGLISH).text
    assert "about 3%" in page
    assert "health insurance coverage</a></h2>" not in page
    assert (
        http.get("compare?" + "&".join(f"area=a{n}" for n in range(13)), headers=ENGLISH).status_code == 400
    )


def test_what_a_comparison_does_not_know_is_said(http: httpx.Client):
    page = http.get("compare?area=atlantis&add-area=zqxzqx", headers=ENGLISH).text
    assert "“atlantis”" in page
    assert "“zqxzqx”" in page


NAMES = UnitNames("per cent", "per cent", "per cent")


def number(lower: int | None, upper: int | None, bound: str = "", *, strict: bool = False) -> Measure:
    low, high = (None if n is None else Decimal(n) for n in (lower, upper))
    unit = Link(Text("per cent"), "http://qudt.org/vocab/unit/PERCENT")
    return Measure(
        None,
        low,
        high,
        strict and low is not None,
        strict and high is not None,
        bound,
        unit,
        "",
        Text(""),
        NAMES,
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (number(3, 3), number(3, 3), "same"),
        (number(3, 3), number(4, 4), "contradiction"),
        (number(98, None, strict=True), number(99, 99), "compatible"),
        (number(98, None, strict=True), number(98, 98), "contradiction"),
        (number(98, None), number(98, 98), "compatible"),
        (number(98, None, strict=True), number(None, 98), "contradiction"),
        (number(98, None), number(50, None), "compatible"),
        (number(None, None), number(3, 3), ""),
        # Nobody says by how much it is less.
        (number(None, 92, "nearly", strict=True), number(90, 90, "exact"), ""),
        (number(None, 92, "nearly", strict=True), number(93, 93, "exact"), "contradiction"),
        (number(None, 92, "nearly", strict=True), number(None, 92, "nearly", strict=True), "compatible"),
    ],
)
def test_two_numbers_contradict_each_other_only_where_both_cannot_be(
    one: Measure, other: Measure, expected: str
):
    assert related(one, other) == related(other, one) == expected
