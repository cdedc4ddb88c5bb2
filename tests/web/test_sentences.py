"""The sentence that leaves a page says where exactly, of whom, compared with what and when."""

import csv
import io
import re
from html import unescape

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.language.folding import fold
from kg.vocab import LANGUAGES, RDFS

SILENT = {"total", "not-stated", "not-applicable"}
SCOPE = ("zone", "population", "comparator", "period")


@pytest.fixture(scope="module")
def stated(http: httpx.Client, site: str) -> dict[str, dict[str, dict[str, str]]]:
    """For each fact the labels that its sentence has to have, by dimension and language."""
    query = f"""PREFIX kg: <{site}def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?fact ?dimension ?value ?label (LANG(?label) AS ?language) WHERE {{
      VALUES ?dimension {{ {" ".join(f"kg:{name}" for name in (*SCOPE, "area", "indicator"))} }}
      ?fact a kg:Fact ; ?dimension ?value . ?value skos:prefLabel ?label }}"""
    answer = http.get("sparql", params={"query": query, "format": "csv"})
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(answer.text)):
        if row["value"].rsplit("/", 1)[-1] not in SILENT:
            labels = found.setdefault(row["fact"].removeprefix(f"{site}id/"), {})
            labels.setdefault(row["dimension"].rsplit("#", 1)[-1], {})[row["language"]] = row["label"]
    assert len(found) > 90
    assert sum("zone" in labels for labels in found.values()) > 10
    return found


def missing(title: str, labels: dict[str, dict[str, str]], language: str) -> list[str]:
    """What a title should say and does not; what the indicator names already need not be said again."""
    wanted = {name: said[language] for name, said in labels.items()}
    indicator = labels["indicator"]
    for name in ("population", "comparator"):
        said = labels.get(name, {})
        if any(f" {fold(said[code])} " in f" {fold(indicator[code])} " for code in said):
            del wanted[name]
    if language == "fr":
        # “le niveau” is “au niveau” in a sentence, and “les objectifs” are “aux” or “des” in others.
        wanted = {name: re.sub("^les? ", "", label) for name, label in wanted.items()}
        title = title.replace("\u00a0", " ").replace("ᵉ", "e")
    return [label for label in wanted.values() if label not in title]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_every_fact_is_whole(
    http: httpx.Client, stated: dict[str, dict[str, dict[str, str]]], language: str
):
    wrong: dict[str, list[str]] = {}
    for path, labels in stated.items():
        page = http.get(f"doc/{path}", params={"lang": language}).text
        for form in (r"<title>(.*) · kg</title>", r'<meta property="og:title" content="(.*)">'):
            told = re.search(form, page)
            assert told
            if lacks := missing(unescape(told[1]), labels, language):
                wrong[path] = lacks
    assert wrong == {}


def test_what_else_leaves_a_page_has_the_same_sentence(http: httpx.Client):
    path = "fact/protection-sociale-nord-est-048"
    sentence = (
        "Cao Bang — schools that meet national standards: more than 33% above the objectives set, "
        "year not stated"
    )
    assert http.get(f"doc/{path}.csl.json?lang=en").json()[0]["title"] == sentence
    url = f"{http.base_url}doc/{path}?lang=en"
    assert http.get("oembed", params={"url": url}).json()["title"] == sentence
    assert sentence in http.get(f"embed/{path}?lang=en").text
    titles = {lang: http.get(f"doc/{path}.csl.json?lang={lang}").json()[0]["title"] for lang in ("fr", "vi")}
    assert ": supérieur de plus de 33 % aux objectifs fixés, année" in titles["fr"]
    assert "vượt hơn 33% so với mục tiêu đề ra, không nêu năm" in titles["vi"]


INCOME = "Quang Ninh, ethnic-minority, mountain, border and island areas — average annual income per capita: "


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("017", f"{INCOME}nearly 83.8 million dong, year not stated"),
        ("019", f"{INCOME}about 1.4 times the national average, year not stated"),
        (
            "035",
            "Cao Bang, ethnic-minority areas — "
            "money disbursed for development projects: more than 5 trillion dong, year not stated",
        ),
        ("038", "Cao Bang — poverty rate: decrease of 4.24% a year on average, year not stated"),
        ("066", "Lang Son — number of poor households: target of 0 households, by 2030"),
        (
            "060",
            "Lang Son — people supported with their health insurance contribution "
            "(members of poor or near-poor households): tens of thousands of people, every year",
        ),
        # Which programme, where no other word says so.
        (
            "021",
            "Quang Ninh — administrative levels at which the programme is completed: "
            "3 administrative levels, year not stated (programme: new rural development)",
        ),
        (
            "055",
            "Lang Son — objectives reached and exceeded: 18 of the provincial congress’s 20 objectives, "
            "the last term (programme: resolution of the Lang Son provincial Party congress)",
        ),
        # What the indicator says is not said again.
        ("014", "Quang Ninh — reaching the sustainable poverty reduction objective, 2021-2025"),
        ("022", "former district of Binh Lieu — meeting the criteria of new rural development, 2021-2025"),
        # Where no number says it, the words do.
        (
            "075",
            "Thai Nguyen — poverty rate, 2025 — in French: "
            "« le taux de pauvreté provincial est tombé à un peu plus de 4,5 % en 2025 »",
        ),
        (
            "084",
            "mountain provinces of the North-East — entry into a new phase — in French: "
            "« Entrant dans une nouvelle phase, les provinces montagneuses du Nord-Est »",
        ),
    ],
)
def test_sentences_are_as_people_say_them(http: httpx.Client, number: str, title: str):
    said = http.get(f"doc/fact/protection-sociale-nord-est-{number}.csl.json?lang=en").json()[0]["title"]
    assert said.replace("\xa0", " ") == title


def test_a_fact_has_its_sentence_as_label_in_its_documents(http: httpx.Client, site: str):
    path = "fact/protection-sociale-nord-est-019"
    for suffix, syntax in (
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdf", RdfFormat.RDF_XML),
    ):
        quads = parse(http.get(f"doc/{path}.{suffix}").content, format=syntax)
        labels = {
            quad.object.language: quad.object.value
            for quad in quads
            if quad.subject == NamedNode(f"{site}id/{path}")
            and quad.predicate == RDFS("label")
            and isinstance(quad.object, Literal)
        }
        assert labels.keys() == set(LANGUAGES)
        assert (
            "1,4\u00a0fois la moyenne nationale" in labels["fr"]
            or "1,4 fois la moyenne nationale" in labels["fr"]
        )


def test_the_table_behind_a_figure_says_the_same_in_words(http: httpx.Client):
    page = http.get("doc/area/cao-bang?lang=en").text
    (address, *_) = re.findall(r'href="([^"]*format=csv[^"]*)" type="text/csv"', page.split('id="facts"')[1])
    answer = http.get(unescape(address))
    assert answer.headers["content-disposition"] == 'attachment; filename="cao-bang.csv"'
    rows = {row["fact"].rsplit("-", 1)[-1]: row for row in csv.DictReader(io.StringIO(answer.text))}
    row = rows["048"]
    assert row["comparatorName"] == "the objectives set"
    assert row["unitName"] == "% above what it is compared with"
    assert row["boundName"] == "more than"
    assert row["valueAsWritten"].startswith("de plus de 33")
    assert row["sourceName"]
    assert (rows["038"]["directionName"], rows["038"]["value"]) == ("decrease", "4.24")
    assert rows["038"]["note"].startswith("“4,24 % par an” may be read")
    assert rows["035"]["zoneName"] == "ethnic-minority areas"
    names = list(row)
    assert names.index("comparatorName") < names.index("fact")


def test_a_name_for_a_download_is_a_name(http: httpx.Client):
    query = {"query": "ASK {}", "format": "json"}
    assert http.get("sparql", params={**query, "download": "a/../b"}).status_code == 400
    named = http.get("sparql", params={**query, "download": "asked"})
    assert named.headers["content-disposition"] == 'attachment; filename="asked.json"'


def test_a_number_of_a_part_of_a_province_shades_no_province(http: httpx.Client):
    page = http.get("doc/indicator/annual-income-per-capita?lang=en").text
    assert "83.8" in page
    assert 'class="map"' not in page


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        ("038", "fr", "4,24\u00a0% par an en moyenne"),
        ("038", "en", "4.24% a year on average"),
        ("038", "vi", "giảm bình quân 4,24%/năm"),
        ("019", "vi", "bằng khoảng 1,4 lần mức bình quân cả nước"),
        ("018", "fr", "dongs (par rapport au niveau de 2020), année"),
        ("055", "fr", "18 des 20 objectifs du Congrès provincial"),
        ("066", "fr", "ménages pauvres\u00a0: objectif de 0 ménage"),
        ("077", "fr", "assurance maladie\u00a0: objectif, "),
        ("077", "en", "health insurance coverage: target, by 2030"),
        ("077", "vi", "bảo hiểm y tế: mục tiêu, "),
        ("027", "en", "that have appeared since the end of 2023): 100%"),
    ],
)
def test_a_sentence_says_what_sort_of_number_it_is(http: httpx.Client, number: str, language: str, said: str):
    page = http.get(f"doc/fact/protection-sociale-nord-est-{number}", params={"lang": language}).text
    (title,) = re.findall("<title>(.*) · kg</title>", page)
    assert said in unescape(title)


def test_who_published_it_goes_with_a_fact(http: httpx.Client):
    card = http.get("embed/fact/protection-sociale-nord-est-048?lang=fr").text
    assert re.search(r'class="source">Nhân Dân, <a [^>]*>La protection sociale', card)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_quotation_in_another_language_is_told_as_that(http: httpx.Client, language: str):
    page = http.get(f"doc/fact/protection-sociale-nord-est-048?lang={language}").text
    (told,) = re.findall('<meta property="og:description" content="([^"]*)">', page)
    assert unescape(told).startswith(
        {"en": "in French: « Le nombre", "vi": "tiếng Pháp: « Le nombre"}[language]
    )


def test_the_key_figures_of_an_area_are_the_same_in_every_language(http: httpx.Client):
    figures: dict[str, list[str]] = {}
    for language in LANGUAGES:
        page = http.get(f"doc/area/quang-ninh?lang={language}").text
        stats = page.partition('class="stats"')[2].partition("</ul>")[0]
        figures[language] = re.findall(r"/id/fact/([^?\"]*)", stats)
    assert len(figures["fr"]) > 3
    assert figures["fr"] == figures["en"] == figures["vi"]


@pytest.mark.parametrize(
    ("language", "silence"),
    [("en", "year not stated"), ("fr", "année non indiquée"), ("vi", "không nêu năm")],
)
def test_a_number_without_a_year_says_so_wherever_it_stands(
    http: httpx.Client, site: str, entities: list[str], language: str, silence: str
):
    """As a title, a row of a list, a key figure, or a cell of a comparison."""
    query = f"""PREFIX kg: <{site}def#>
    SELECT ?fact {{ ?fact kg:bound ?bound ; kg:period <{site}id/code/not-stated> }}"""
    answer = http.get("sparql", params={"query": query, "format": "csv"})
    undated = {row["fact"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(answer.text))}
    assert len(undated) > 10
    paths = [f"doc/{iri}" for iri in entities if iri.startswith(("area/", "article/"))]
    found: set[str] = set()
    for path in ("", "compare?area=cao-bang&area=lang-son", *paths):
        page = http.get(path, params={"lang": language}).text
        for part in re.findall(r'<li class="(?:row|stat)".*?</li>|<td.*?</td>', page, re.DOTALL):
            for name in undated.intersection(re.findall(r"/id/fact/([^?\"]*)", part)):
                found.add(name)
                assert silence in part, (path, name)
    assert found == undated
    for name in undated:
        told = http.get(f"doc/fact/{name}.csl.json", params={"lang": language}).json()[0]["title"]
        assert silence in told
