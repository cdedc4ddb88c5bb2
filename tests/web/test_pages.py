"""The pages, in a real browser, in three languages."""

import csv
import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from kg.vocab import DIMENSIONS, SKOS
from servers import Kg, asking
from web.pages import LANGUAGES, PAGES

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Cao Bang", "taux de couverture de l’assurance maladie", "plus de 98\xa0%"]),
        ("en", ["Cao Bang", "health insurance coverage", "more than 98%"]),
        ("vi", ["Cao Bằng", "tỷ lệ bao phủ bảo hiểm y tế", "hơn 98%"]),
    ],
)
def test_a_fact_reads_as_a_sentence_with_its_quote_and_source(watched, site: str, language: str, words: list):
    page = watched(language, width=1000).page
    page.goto(site + "id/area/cao-bang")
    fact = page.locator(".row", has_text=words[2])
    assert fact.locator(".claim").inner_text() == words[2]
    assert words[1] in fact.locator(".topic").inner_text().replace("'", "’")
    assert page.locator("h1").inner_text() == words[0]
    quote = fact.locator("blockquote")
    assert not quote.is_visible()
    fact.locator("summary").click()
    assert quote.get_attribute("lang") == "fr"
    assert "supérieur à 98 %" in quote.inner_text().replace("\xa0", " ").replace("\u202f", " ")
    source = page.locator("#facts ~ p a").first
    assert source.get_attribute("href").startswith("/id/article/protection-sociale-nord-est")


@pytest.mark.parametrize(
    ("fact", "fr", "en", "vi"),
    [
        ("exactly", "51,2\xa0%", "51.2%", "51,2%"),
        ("nearly", "près de", "nearly", "gần"),
        ("little-more-than", "un peu plus de", "a little more than", "hơn 4,5% một chút"),
        ("about", "environ", "about", "khoảng"),
        ("order-of-magnitude", "des centaines de modèles", "hundreds of production", "hàng trăm mô hình"),
    ],
)
def test_hedges_stay_hedges_in_every_language(http: httpx.Client, fact: str, fr: str, en: str, vi: str):
    bound = fact if fact != "exactly" else "exact"
    texts = {}
    for language in LANGUAGES:
        pages = [
            http.get(f"doc/{path}?lang={language}", headers={"Accept": "text/html"}).text
            for path in ("article/protection-sociale-nord-est", f"bound/{bound}")
        ]
        texts[language] = "".join(pages)
    for language, words in (("fr", fr), ("en", en), ("vi", vi)):
        assert words in texts[language], (language, words)


def test_pages_need_no_javascript(watched, site: str):
    page = watched("en", width=1000, javascript=False).page
    page.goto(site)
    page.get_by_role("link", name="Cao Bang", exact=True).first.click()
    page.locator(".row summary:visible").first.click()
    assert page.locator("blockquote:visible").count() == 1
    page.get_by_role("link", name="Tiếng Việt").click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_the_language_that_a_reader_chose_stays(watched, site: str):
    page = watched("fr", width=1000).page
    page.goto(site)
    page.get_by_role("link", name="Tiếng Việt").click()
    page.get_by_role("link", name="Cao Bằng", exact=True).first.click()
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator(".row summary:visible").first.click()
    page.locator("a.permalink:visible").first.click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_a_query_can_be_run_from_the_query_page(watched, site: str):
    page = watched("en", width=1000).page
    page.goto(f"{site}sparql")
    page.get_by_role("button", name="Run").click()
    assert page.locator(".result tbody tr").count() > 1
    assert (
        page.locator(".result a", has_text="health insurance").first.get_attribute("href").startswith("/id/")
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "La protection sociale dans les régions montagneuses du Nord-Est"),
        ("en", "Social protection in the mountain regions of the North-East"),
        ("vi", "An sinh xã hội ở vùng núi Đông Bắc"),
    ],
)
def test_an_article_is_called_by_its_headline_and_then_in_the_readers_language(
    http: httpx.Client, language: str, title: str
):
    page = http.get(f"doc/article/protection-sociale-nord-est.html?lang={language}").text
    heading, _, rest = page.partition("<h1>")[2].partition("</h1>")
    assert "La protection sociale consolide la stabilité" in heading
    assert ('lang="fr"' in heading) == (language != "fr")
    assert f'<p class="lead quiet">{title}</p>' in rest


def test_an_article_says_each_sentence_once_and_before_anything_is_opened(watched, http: httpx.Client):
    window = watched("en", width=390)
    window.open("doc/article/protection-sociale-nord-est")
    sentences = window.page.locator(".passage q")
    assert all(sentence.is_visible() for sentence in sentences.all())
    words = sentences.all_inner_texts()
    assert len(words) == len(set(words)) > 60
    quotes = f"SELECT DISTINCT ?q {{ ?s <{window.site}def#quote> ?q }}"
    found = http.get("sparql", params={"query": quotes, "format": "csv"})
    rows = list(csv.reader(found.text.splitlines()))[1:]
    assert len(rows) > 80
    assert [quote for (quote,) in rows if not any(quote in said for said in words)] == []
    assert window.page.locator(".claim").count() == window.page.locator(".claim:visible").count() > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tools_of_a_fact_stand_in_one_line_on_the_smallest_screen(watched, language: str):
    window = watched(language, width=320)
    window.open("doc/fact/protection-sociale-nord-est-017")
    boxes = [tool.bounding_box() for tool in window.page.locator(".stays > a").all()]
    assert len(boxes) == 5
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] >= 44 for box in boxes)
    assert len({box["y"] for box in boxes}) == 1
    # Where the page ends they cover nothing.
    window.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = window.page.locator("footer > *").last.bounding_box()
    assert last["y"] + last["height"] <= boxes[0]["y"]


def test_a_fact_shows_its_card_and_keeps_its_tools_at_hand(watched, site: str):
    page = watched("vi", width=360).page
    page.goto(f"{site}doc/fact/protection-sociale-nord-est-017#embed")
    card = page.frame_locator("#embed iframe")
    assert "83,8" in card.locator("h1").inner_text()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    tools = page.locator(".stays").bounding_box()
    assert tools["y"] + tools["height"] == 800
    page.locator(".site summary").click()
    page.get_by_role("link", name="Chỉ tiêu", exact=True).click()
    assert page.locator("h1").inner_text() == "Chỉ tiêu"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_told_in_the_readers_language(http: httpx.Client, language: str):
    page = http.get("doc/area/none", headers={"Accept": "text/html", "Accept-Language": language})
    words = {
        "fr": "Cette page n’existe pas",
        "en": "There is no such page",
        "vi": "Không có trang này",
    }[language]
    assert page.status_code == 404
    assert f"<h1>{words}</h1>" in page.text
    assert f'<html lang="{language}">' in page.text
    near = http.get("doc/area/cao-bangg", headers={"Accept": "text/html", "Accept-Language": language})
    assert near.status_code == 404
    assert 'href="/id/area/cao-bang"' in near.text.partition("<h1>")[2]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_other_languages_and_its_address(http: httpx.Client, site: str, path: str):
    page = http.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
    for language in LANGUAGES:
        assert f'hreflang="{language}"' in page
    assert f'<link rel="canonical" href="{site}{path.replace("id/", "doc/")}">' in page


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_member_of_a_list_is_on_its_page(http: httpx.Client, site: str, name: str):
    query = f"SELECT ?s {{ ?s <{SKOS('inScheme').value}> <{site}id/scheme/{name}> }}"
    rows = http.get("sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    page = http.get(f"doc/scheme/{name}", headers={"Accept": "text/html"}).text
    listed = set(re.findall(r'href="/(id/[^"?]+)"', page))
    assert {iri.removeprefix(site) for iri in rows if "/id/code/" not in iri} <= listed


def test_indicators_with_numbers_come_first_and_areas_by_their_level(http: httpx.Client):
    page = http.get("doc/scheme/indicator", headers=ENGLISH).text
    poverty = page.partition("/id/theme/poverty")[2].partition("<h2")[0]
    assert poverty.index("indicator/poverty-rate") < poverty.index("indicator/first-to-reach")
    page = http.get("doc/scheme/area", headers=ENGLISH).text
    types = re.findall(r'<h2><a href="/id/area-type/([^"]+)"', page)
    assert types == ["country", "province", "district", "region", "grouping"]
    home = re.findall(r'<li><a href="/id/area/([^"]+)"', http.get("", headers=ENGLISH).text)
    assert home[:4] == ["cao-bang", "lang-son", "quang-ninh", "thai-nguyen"]
    assert home[-1] == "viet-nam"


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("area/cao-bag", ["cao-bang"]),
        ("indicator/poverty-rat", ["poverty-rate"]),
        ("theme/healt", ["health"]),
        ("organisation/nhan-da", ["nhan-dan"]),
        ("area/bao-nhan-dan", []),
        ("area/zqx", []),
    ],
)
def test_what_is_not_there_is_perhaps_another_of_its_kind(http: httpx.Client, path: str, near: list[str]):
    page = http.get(f"doc/{path}", headers=ENGLISH).text.partition("<h1>")[2]
    kind, _, _ = path.partition("/")
    found = re.findall(r'href="/id/([^"]+)"', page)
    assert found[:1] == [f"{kind}/{name}" for name in near]
    assert all(one.startswith(f"{kind}/") for one in found)


@pytest.mark.parametrize(
    ("path", "headings", "orders"),
    [
        (
            "indicator/annual-income-per-capita",
            ["Levels and targets (million dong)", "Increases (million dong)", "Comparisons (times)"],
            [],
        ),
        ("indicator/poverty-rate", ["Decreases"], []),
        (
            "area/quang-ninh?sort=lowest",
            ["Comparisons (times)", "Levels and targets (households)"],
            ["lowest"],
        ),
    ],
)
def test_numbers_are_ordered_where_they_have_a_common_measure(
    http: httpx.Client, path: str, headings: list[str], orders: list[str]
):
    page = http.get(f"doc/{path}", headers=ENGLISH).text
    found = re.findall(r"<h3>(.*?)</h3>", page)
    assert all(any(heading in one for one in found) for heading in headings)
    sorts = re.findall(r'<a href="\?[^"]*"[^>]*>([a-z]+) (?:first|period first)</a>', page)
    assert ("highest" in sorts or "lowest" in sorts) == bool(orders)
    if path.startswith("indicator"):
        assert page.index('id="facts"') < page.index(">Kinds of statement<")


def test_the_home_page_says_where_it_lists_only_some_and_the_list_has_all(published: Path, tmp_path: Path):
    """Five hundred and one areas more than come with kg."""
    kg = Kg(tmp_path).given(published)
    places = "".join(
        f"<id/area/place-{n}> a kg:Area ; skos:inScheme <id/scheme/area> ;"
        " kg:areaType <id/area-type/district> ; kg:partOf <id/area/viet-nam> ;"
        f' skos:prefLabel "lieu {n}"@fr , "place {n}"@en , "nơi {n}"@vi ;'
        f' skos:definition "Lieu."@fr , "Place."@en , "Nơi."@vi .\n'
        for n in range(501)
    )
    prefixes = "@prefix kg: <def#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    kg("load", kg.write("reference/places.ttl", prefixes + places))
    with kg.serving() as address, asking(address, ENGLISH) as http:
        page = http.get("").text
        first, second = (http.get(f"doc/scheme/area?page={n}").text for n in (1, 2))
        assert http.get("doc/scheme/area?page=3").status_code == 404
    assert ('rel="next"' in first, 'rel="next"' in second) == (True, False)
    assert {f"place-{n}" for n in range(501)} <= set(re.findall(r"/id/area/([a-z0-9-]+)", first + second))
    areas = page.partition(">Areas</a></h2>")[2].partition("<h2>")[0]
    assert areas.count("<li>") == 100
    assert "Only some are listed here." in areas
    assert "Only some are listed here." not in page.partition(">Areas</a></h2>")[0]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("doc/area/none", 404, "Rien n’est publié"),
        ("nothing/here", 404, "Rien n’est publié"),
        ("doc/area/cao-bang?page=77", 404, "La dernière page est la numéro 1."),
        ("doc/area/cao-bang?sort=odd", 404, "Les faits se trient par"),
        ("search?q=a&limit=abc", 400, "Le paramètre limit est un nombre entier"),
        ("search?q=a&limit=0", 400, "Le paramètre limit vaut au moins 1"),
        ("compare?foo=1", 400, "Il n’y a pas de paramètre 'foo' ici"),
        ("dataset?at=2", 400, "on n’obtient que ce qui est publié maintenant"),
        ("compare?" + "&".join(f"area=a{n}" for n in range(13)), 400, "On en compare au plus 12"),
        ("doc/area/cao-bang.odd", 404, "Il n’y a pas de format nommé odd"),
        ("graph/none", 404, "Aucun graphe"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_in_the_readers_language(
    http: httpx.Client, path: str, status: int, words: str
):
    answer = http.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert answer.status_code == status
    (said,) = re.findall(r'<p class="lead problem">(.*)</p>', answer.text)
    assert words in unescape(said)
    told = http.get(path, headers={"Accept": "application/problem+json", "Accept-Language": "fr"})
    assert words not in told.json()["detail"]


def test_a_fact_is_had_as_a_table(http: httpx.Client):
    page = http.get("doc/fact/protection-sociale-nord-est-017?lang=en").text
    (address,) = re.findall(r'<a href="([^"]*format=csv[^"]*)" type="text/csv">CSV</a>\n', page)
    answer = http.get(unescape(address))
    assert 'filename="protection-sociale-nord-est-017.csv"' in answer.headers["content-disposition"]
    (row,) = csv.DictReader(answer.text.splitlines())
    assert row["areaName"] == "Quang Ninh"
    assert row["zoneName"].startswith("ethnic-minority")
    assert row["fact"].endswith("-017")


def test_what_is_compared_can_be_left_out_one_by_one(http: httpx.Client):
    page = http.get("compare?area=cao-bang&area=lang-son&indicator=poverty-rate&lang=en").text
    dropped = dict(re.findall(r'<a href="([^"]*)" aria-label="Leave out: ([^"]*)"', page))
    assert sorted(dropped.values()) == ["Cao Bang", "Lang Son", "poverty rate"]
    (address,) = (address for address, name in dropped.items() if name == "Cao Bang")
    rest = http.get(unescape(address)).text
    assert "Leave out: Lang Son" in rest
    assert "Leave out: Cao Bang" not in rest


def compared(http: httpx.Client, query: str) -> list[str]:
    """The rows of the matrix, each as text."""
    page = http.get(f"compare?{query}&lang=en").text
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"<[^>]*>|\s+", " ", row) for row in body.split("</tr>")[:-1]]


def test_what_has_numbers_is_compared_first_and_what_compares_nothing_is_left_out(http: httpx.Client):
    rows = compared(http, "area=quang-ninh&area=thai-nguyen")
    numbered = [bool(re.search(r"\d", row)) for row in rows]
    assert numbered == sorted(numbered, reverse=True)
    assert all(numbered[n] or "—" not in row for n, row in enumerate(rows))
    # What is asked for is shown, whatever it is.
    asked = "area=quang-ninh&area=thai-nguyen&indicator=digital-transformation"
    assert len(compared(http, asked)) == 1


@pytest.mark.parametrize(
    ("indicator", "told"), [("health-insurance-coverage", True), ("poverty-rate", False)]
)
def test_areas_without_a_common_indicator_are_told_so(http: httpx.Client, indicator: str, told: bool):
    page = http.get(f"compare?area=cao-bang&area=lang-son&indicator={indicator}&lang=en").text
    assert ("No two of these areas have facts of the same indicator" in page) is told


def test_a_number_with_a_note_or_without_a_year_says_so_beside_others(http: httpx.Client):
    rows = compared(http, "area=cao-bang&area=thai-nguyen&indicator=health-insurance-coverage")
    assert "more than 98% year not stated" in " ".join(rows[0].split())
    assert "see the note" in " ".join(compared(http, "area=cao-bang&indicator=poverty-rate"))
    figures = http.get("doc/area/cao-bang?lang=en").text.partition('class="stats"')[2].partition("</ul>")[0]
    assert "see the note" in figures
    assert "year not stated" in http.get("embed/fact/protection-sociale-nord-est-048?lang=en").text


def test_bars_that_are_all_zero_are_not_drawn(http: httpx.Client):
    page = http.get("doc/indicator/poor-households?lang=en").text
    assert "0 households" in page
    assert 'class="chart"' not in page


def test_who_refers_to_a_thing_is_said_from_its_side(http: httpx.Client):
    theme = http.get("doc/theme/poverty?lang=en").text
    assert "<h2>Indicators of this theme</h2>" in theme
    assert "Refers to it by" not in theme
    # What the page of an area says at its top is not said again.
    area = http.get("doc/area/cao-bang?lang=en").text
    assert "Member of" in area
    assert "Belongs to" not in area


def test_the_dataset_says_what_was_done_last(http: httpx.Client):
    page = http.get("dataset?lang=en").text
    numbers = [int(number) for number in re.findall(r'<li value="(\d+)"><a href="/revision/\1[?"]', page)]
    assert len(numbers) == 10
    assert numbers == sorted(numbers, reverse=True)
    assert f"revision {numbers[0]}." in page


def test_the_dataset_names_what_it_holds_in_the_readers_language(http: httpx.Client):
    page = http.get("dataset?lang=vi").text
    assert '<a href="/graph/reference/area-types?lang=vi">Loại địa bàn</a>' in page
    assert "An sinh xã hội ở vùng núi Đông Bắc</a>" in page.partition('<ol class="stack"')[2]


def test_a_sign_stays_beside_what_it_belongs_to_and_the_words_are_not_changed(http: httpx.Client):
    page = http.get("doc/fact/protection-sociale-nord-est-048?lang=fr").text
    (quote,) = re.findall(r"<blockquote[^>]*>(.*)</blockquote>", page)
    assert '<span class="unbroken">33 %</span>' in quote
    assert re.sub(r"<[^>]*>", "", quote).endswith("dépasse de plus de 33 % les objectifs fixés")


def test_whose_the_photos_are_is_said_in_the_readers_language(http: httpx.Client):
    for language, words in (("fr", "Photo\u00a0: VOV"), ("en", "Photo: VOV"), ("vi", "Ảnh: VOV")):
        page = http.get("doc/article/protection-sociale-nord-est", params={"lang": language}).text
        assert f" · {words}</p>" in page


def test_of_an_area_without_facts_it_is_said_at_once_and_where_else_to_look(
    http: httpx.Client, entities: list[str]
):
    """Of each area that is published; a former one is called so in its name."""
    silent = 0
    for path in (iri for iri in entities if iri.startswith("area/")):
        page = http.get(f"doc/{path}?lang=vi").text
        before = page.partition('class="sides"')[0]
        told = re.search("Chưa có dữ kiện nào về địa bàn này được công bố.*?</p>", before, re.DOTALL)
        assert bool(told) is ('id="facts"' not in page)
        if told:
            silent += 1
            assert re.search('href="/id/area/[^"]+"', told[0]), path
        ended = "Chấm dứt do:" in page and "Hình thành do:" not in page
        assert ended is ("cũ)</h1>" in page), path
    assert silent
    page = http.get("doc/area/thai-nguyen?lang=vi").text
    assert " Căn cứ pháp lý: Nghị quyết số 202/2025/QH15.</p>" in page
    assert not re.search(r"\(đến 20\d\d-", page)


def test_words_with_marks_of_their_own_stand_between_others(watched, site: str):
    page = watched("fr").page
    for number, marks in (("003", ("“", "”")), ("047", ("«\u00a0", "\u00a0»"))):
        page.goto(f"{site}doc/fact/protection-sociale-nord-est-{number}")
        for side, mark in zip(("before", "after"), marks, strict=True):
            read = f"e => getComputedStyle(e, '::{side}').content"
            assert page.locator("blockquote").first.evaluate(read) == f'"{mark}"'


@pytest.mark.parametrize(
    ("path", "height"),
    [("", 2_200), ("doc/area/cao-bang", 5_000), ("doc/article/protection-sociale-nord-est", 10_000)],
)
def test_a_page_is_not_endless_on_a_phone(watched, site: str, path: str, height: int):
    """In Vietnamese, whose names are the longest; fonts differ by some per cent."""
    page = watched("vi", width=360).page
    page.goto(f"{site}{path}")
    assert page.evaluate("document.documentElement.scrollHeight") <= height * 1.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_takes_two_lines_at_most(watched, site: str, language: str):
    page = watched(language).page
    page.goto(f"{site}doc/area/cao-bang")
    for width in (320, 360, 480, 768, 1000, 1119, 1120, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.querySelector('header').offsetHeight") <= 96, width


def test_a_fact_can_be_cited_without_scrolling_far(watched, site: str):
    page = watched("vi", width=360).page
    page.goto(f"{site}doc/fact/protection-sociale-nord-est-048")
    assert page.locator("#cite").bounding_box()["y"] <= 900
