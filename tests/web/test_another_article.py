"""What pages show once an article says more: the same again, something else, very much."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import product
from pathlib import Path

import httpx
import pytest

from servers import Kg, asking

ARTICLE = Path(__file__).parents[2] / "data" / "articles" / "protection-sociale-nord-est.ttl"
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


def fact(number: str) -> str:
    """One of the first article's facts, as its file states it."""
    text = ARTICLE.read_text(encoding="utf-8")
    (stated,) = re.findall(rf"^<id/fact/\S+-{number}> .*?\.$", text, re.MULTILINE | re.DOTALL)
    return stated


def changed(stated: str, *changes: tuple[str, str]) -> str:
    """A fact with other words; each of the former ones has to be there."""
    for before, after in changes:
        assert before in stated
        stated = stated.replace(before, after)
    return stated


@contextmanager
def serving(kg: Kg, *loads: tuple[str, list[str]]) -> Iterator[httpx.Client]:
    """A server of the first article, loaded with one list of further facts after another."""
    article = ARTICLE.read_text(encoding="utf-8")
    for author, facts in loads:
        kg(
            "load",
            "--author",
            author,
            kg.write(f"articles/{ARTICLE.name}", "\n\n".join([article, *facts]) + "\n"),
        )
    with (
        kg.serving() as address,
        asking(address, ENGLISH) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def http(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    another_rate = changed(
        fact("059"), ("-059>", "-900>"), ("zone <id/code/total>", "zone <id/code/not-stated>")
    )
    contradiction = changed(
        fact("047"),
        ("-047>", "-901>"),
        ("programme <id/code/not-stated>", "programme <id/programme/new-rural-development>"),
        ("more-than", "exact"),
        ('"98"', '"97"'),
        ("lowerBoundStrict true", 'upperBound "97"^^xsd:decimal'),
        ("supérieur à 98", "97"),
    )
    poor = [
        changed(fact("003"), ("-003>", f"-{number}>"), ("<id/area/quang-ninh>", f"<id/area/{area}>"))
        for number, area in ((902, "cao-bang"), (903, "thai-nguyen"))
    ]
    before = [another_rate, *poor, changed(contradiction, ("photo 7", "photo 6"))]
    after = [another_rate, *poor, contradiction]
    (english,) = re.findall(r'"[^"]*"@en', fact("038").partition("kg:note")[2])
    noted = changed(
        fact("059"),
        ("-059>", "-904>"),
        ("zone <id/code/total>", "zone <id/code/not-applicable>"),
        ("kg:passage", f"kg:note {english} ;\n  kg:passage"),
    )
    before.append(noted)
    after.append(noted)
    kg = Kg(tmp_path_factory.mktemp("again")).given(published)
    with serving(kg, ("Lan", before), ("Mai", after)) as client:
        yield client


def test_no_map_gives_a_province_one_of_several_numbers(http: httpx.Client):
    page = http.get("doc/indicator/poverty-rate").text
    assert '<figure class="chart"' in page
    assert 'class="area level-' not in page
    assert 'class="area level-' in http.get("doc/indicator/poor-households").text


def test_a_note_in_one_language_is_told_in_every_one_with_its_own_in_words(http: httpx.Client):
    path = "doc/fact/protection-sociale-nord-est-904"
    note = r"“4,24 % par an” may be read"
    for language, words in (("fr", " (en anglais)"), ("vi", " (tiếng Anh)"), ("en", "")):
        page = http.get(path, params={"lang": language}).text
        shown = rf'<span lang="en">{note}[^<]*</span>' if words else f"{note}[^<]*"
        assert re.search(f"<p>{shown}{re.escape(words)}</p>", page)
        (address,) = re.findall(r'href="(/sparql\?query=[^"]+)" type="text/csv"', page)
        (row,) = csv.DictReader(http.get(unescape(address)).text.splitlines())
        assert row["note"].startswith("“4,24")
    listed = http.get("doc/indicator/poverty-rate", params={"lang": "fr"}).text
    assert re.search(rf'<span lang="en">{note}[^<]*</span> \(en anglais\)</p>', listed)


def test_what_contradicts_a_fact_comes_before_what_is_only_near_it(http: httpx.Client):
    page = http.get("doc/fact/protection-sociale-nord-est-047").text
    beside = page.partition("What corroborates or contradicts it")[2]
    assert "Contradicts it" in beside.partition('id="protection-sociale-nord-est-901"')[0]
    assert beside.count("Contradicts it") == 1


def test_the_history_of_a_fact_has_the_revisions_that_changed_it_and_no_others(http: httpx.Client):
    def history(number: str) -> list[str]:
        page = http.get(f"doc/fact/protection-sociale-nord-est-{number}").text
        items = page.partition('<ol class="stack"')[2].partition("</ol>")[0]
        return [" ".join(re.sub(r"<[^>]*>", "", item).split()) for item in items.split("<li>")[1:]]

    last, first = history("901")
    assert last.startswith("Changed (passage) –")
    assert last.endswith("(Mai)")
    assert first.startswith("Stated –")
    assert first.endswith("(Lan)")
    assert len(history("900")) == 1


def test_what_is_much_stands_beside_what_is_like_it(published: Path, tmp_path: Path):
    """Seventy-two rates more: of four provinces and six populations, in three zones."""
    areas = ["cao-bang", "lang-son", "quang-ninh", "thai-nguyen"]
    populations = ["workers", "workforce", "schools", "communes", "ethnic-minorities", "poor-households"]
    zones = ["code/total", "code/not-stated", "code/not-applicable"]
    facts = [
        changed(
            fact("047"),
            ("-047>", f"-{number}>"),
            ("<id/area/cao-bang>", f"<id/area/{area}>"),
            ("population <id/code/total>", f"population <id/population/{population}>"),
            ("zone <id/code/total>", f"zone <id/{zone}>"),
        )
        for number, (area, population, zone) in enumerate(product(areas, populations, zones), 901)
    ]
    with serving(Kg(tmp_path).given(published), ("Lan", facts)) as http:
        page = http.get("doc/area/lang-son").text
        beside = page.partition('id="siblings"')[2].partition('id="facts"')[0]
        listed = re.findall(r'href="/id/fact/([^"]+)"', beside)
        found: list[str] = []
        for address in map(unescape, re.findall(r'href="(/sparql\?query=[^"]+)" type="text/csv"', beside)):
            rows = list(csv.DictReader(http.get(address).text.splitlines()))
            assert len({(row["indicator"], row["population"], row["zone"]) for row in rows}) == 1
            assert len({row["area"] for row in rows}) == len(rows)
            found += [row["fact"].rsplit("/", 1)[-1] for row in rows]
    assert 1 < len(listed) <= 24
    assert sorted(listed) == sorted(found)


@pytest.fixture(scope="module")
def relative(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """How numbers stand to each other, whatever they count."""
    rise, fall = (
        ("kind/observation>", f"kind/change> ; kg:direction <id/direction/{way}>")
        for way in ("increase", "decrease")
    )
    compared = ("kind/observation>", "kind/comparison>")
    before, average = (
        ("comparator <id/code/not-applicable>", f"comparator <id/comparator/{name}>")
        for name in ("level-2020", "national-average")
    )
    above, below, times, yearly = (
        ("unit:PERCENT", f"<id/unit/{name}>")
        for name in ("percent-above", "percent-below", "times", "average-percent-per-year")
    )
    facts = [
        changed(
            fact("047"),
            ("-047>", f"-{number}>"),
            ("health-insurance-coverage", indicator),
            ('"98"', f'"{value}"'),
            ("supérieur à 98 %", f"supérieur à {value} %"),
            *changes,
        )
        for number, indicator, value, *changes in (
            ("901", "annual-income-per-capita", "12", rise, before),
            ("902", "annual-income-per-capita", "12", compared, before, above),
            ("903", "households-helped-with-housing", "2", rise, times, before),
            ("904", "poor-households", "3", fall, times),
            ("905", "schools-meeting-national-standards", "12", compared, average, below),
            ("906", "social-protection-funding", "7.5", rise, yearly),
            ("907", "poverty-rate", "150", rise),
        )
    ]
    kg = Kg(tmp_path_factory.mktemp("relative")).given(published)
    with serving(kg, ("Lan", facts)) as client:
        yield client


@pytest.mark.parametrize(
    ("number", "fr", "en", "vi"),
    [
        (
            "901",
            "hausse de plus de 12 % (par rapport au niveau de 2020)",
            "increase of more than 12% (compared with the 2020 level)",
            "tăng hơn 12% (so với mức năm 2020)",
        ),
        (
            "902",
            "supérieur de plus de 12 % au niveau de 2020",
            "more than 12% above the 2020 level",
            "vượt hơn 12% so với mức năm 2020",
        ),
        (
            "903",
            "multiplication par plus de 2 (par rapport au niveau de 2020)",
            "increase by a factor of more than 2 (compared with the 2020 level)",
            "tăng hơn 2 lần (so với mức năm 2020)",
        ),
        ("904", "division par plus de 3", "decrease by a factor of more than 3", "giảm hơn 3 lần"),
        (
            "905",
            "inférieur de plus de 12 % à la moyenne nationale",
            "more than 12% below the national average",
            "thấp hơn mức bình quân cả nước hơn 12%",
        ),
        (
            "906",
            "hausse de plus de 7,5 % par an en moyenne",
            "increase of more than 7.5% a year on average",
            "tăng bình quân hơn 7,5%/năm",
        ),
        ("907", "hausse de plus de 150 %", "increase of more than 150%", "tăng hơn 150%"),
    ],
)
def test_how_numbers_stand_to_each_other_is_said_on_pages_and_cards(
    relative: httpx.Client, number: str, fr: str, en: str, vi: str
):
    name = f"fact/protection-sociale-nord-est-{number}"
    for language, words in (("fr", fr), ("en", en), ("vi", vi)):
        for path in (f"doc/{name}", f"doc/{name}.csl.json", f"embed/{name}"):
            said = unescape(relative.get(path, params={"lang": language}).text)
            assert f": {words}" in re.sub("[\u00a0\u202f]", " ", said), (path, language)


def test_how_numbers_stand_to_each_other_is_in_lists_and_tables(relative: httpx.Client):
    page = relative.get("doc/indicator/annual-income-per-capita").text
    assert "increase of more than 12% (compared with the 2020 level)" in page
    assert "more than 12% above the 2020 level" in page
    page = relative.get("doc/fact/protection-sociale-nord-est-903").text
    (address,) = re.findall(r'href="(/sparql\?query=[^"]+)" type="text/csv"', page)
    (row,) = csv.DictReader(relative.get(unescape(address)).text.splitlines())
    assert (row["value"], row["unitName"], row["boundName"]) == ("2", "times", "more than")
    assert (row["directionName"], row["comparatorName"]) == ("increase", "the 2020 level")


@pytest.fixture(scope="module")
def spans(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Numbers that lie between two others: a share, a change, money."""
    limits = '"98"^^xsd:decimal ;\n  kg:lowerBoundStrict true'
    no_value = (" , qb:Observation", ""), ('  kg:value "98"^^xsd:decimal ;\n', "")
    share = changed(
        fact("047"),
        ("-047>", "-901>"),
        ("programme <id/code/not-stated>", "programme <id/programme/new-rural-development>"),
        *no_value,
        ("  qb:dataSet <id/dataset/facts> ;\n", ""),
        ("more-than", "between"),
        (f"kg:lowerBound {limits}", 'kg:lowerBound "95"^^xsd:decimal ; kg:upperBound "97.5"^^xsd:decimal'),
        ("supérieur à 98", "entre 95 et 97,5"),
    )
    change = changed(
        share,
        ("-901>", "-902>"),
        ("kind/observation>", "kind/change> ; kg:direction <id/direction/decrease>"),
    )
    money = changed(
        share,
        ("-901>", "-903>"),
        ("health-insurance-coverage", "social-protection-funding"),
        ("unit:PERCENT", "unit:CCY_VND"),
        ('"95"', '"800000"'),
        ('"97.5"', '"1200000"'),
        ("entre 95 et 97,5 %", "entre 800 000 et 1,2 million de dongs"),
    )
    factor = changed(
        change,
        ("-902>", "-904>"),
        ("decrease", "increase"),
        ("health-insurance-coverage", "households-helped-with-housing"),
        ("unit:PERCENT", "<id/unit/times>"),
        ('"95"', '"2"'),
        ('"97.5"', '"3"'),
        ("entre 95 et 97,5 %", "a été multiplié par 2 à 3"),
    )
    kg = Kg(tmp_path_factory.mktemp("spans")).given(published)
    with serving(kg, ("Lan", [share, change, money, factor])) as client:
        yield client


@pytest.mark.parametrize(
    ("number", "fr", "en", "vi"),
    [
        ("901", "entre 95 et 97,5 %", "between 95% and 97.5%", "từ 95 đến 97,5%"),
        (
            "902",
            "baisse comprise entre 95 et 97,5 %",
            "decrease of between 95% and 97.5%",
            "giảm trong khoảng từ 95 đến 97,5%",
        ),
        (
            "903",
            "entre 800 000 et 1,2 million de dongs",
            "between 800,000 and 1.2 million dong",
            "từ 800.000 đến 1,2 triệu đồng",
        ),
        (
            "904",
            "multiplication par un facteur compris entre 2 et 3",
            "increase by a factor of between 2 and 3",
            "tăng trong khoảng từ 2 đến 3 lần",
        ),
    ],
)
def test_a_number_between_two_is_said_with_both(spans: httpx.Client, number: str, fr: str, en: str, vi: str):
    for language, words in (("fr", fr), ("en", en), ("vi", vi)):
        path = f"doc/fact/protection-sociale-nord-est-{number}.csl.json?lang={language}"
        title = re.sub("[\u00a0\u202f]", " ", spans.get(path).json()[0]["title"])
        assert words in title
        assert title.count(words.partition(" ")[0]) == 1


def test_a_number_between_two_is_in_tables_and_among_what_is_certain(spans: httpx.Client):
    page = spans.get("doc/fact/protection-sociale-nord-est-901").text
    assert "In digits" not in page
    assert "In digits" in spans.get("doc/fact/protection-sociale-nord-est-903").text
    (address,) = re.findall(r'href="(/sparql\?query=[^"]+)" type="text/csv"', page)
    (row,) = csv.DictReader(spans.get(unescape(address)).text.splitlines())
    assert (row["boundName"], row["value"]) == ("between", "")
    assert (row["lowerBound"], row["upperBound"]) == ("95", "97.5")
    asked = {"question": "certainly-95", "format": "csv"}
    found = list(csv.DictReader(spans.get("sparql", params=asked).text.splitlines()))
    assert [one["value"] for one in found if one["fact"].endswith("-901")] == [""]
    assert not [one for one in found if one["fact"].endswith("-902")]


def test_a_number_between_two_is_drawn_between_its_two_lines(spans: httpx.Client):
    page = spans.get("doc/indicator/health-insurance-coverage").text
    assert "between the two lines; where is not stated" in page
