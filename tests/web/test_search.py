"""Search, as readers and programs see it."""

import re

import httpx
import pytest
from playwright.sync_api import Browser

from kg.language.texts import Language


def found(http: httpx.Client, **parameters: str) -> list[str]:
    answer = http.get("search", params=parameters, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return [result["iri"].partition("/id/")[2] for result in answer.json()["results"]]


def test_programs_get_json(http: httpx.Client, site: str):
    answer = http.get("search", params={"q": "cao bang"}, headers={"Accept": "application/json"})
    first = answer.json()["results"][0]
    assert first == {
        "iri": f"{site}id/area/cao-bang",
        "kind": "area",
        "labels": {"fr": "Cao Bang", "en": "Cao Bang", "vi": "Cao Bằng"},
        "name": first["name"],
        "language": first["language"],
        "exact": True,
        "corrected": False,
    }
    assert answer.headers["content-type"] == "application/json"
    assert "Accept" in answer.headers["vary"]
    known = {"Accept": "application/json", "If-None-Match": answer.headers["etag"]}
    assert http.get(answer.url, headers=known).status_code == 304


def test_every_kind_is_found_and_can_be_asked_for_alone(http: httpx.Client):
    assert {iri.partition("/")[0] for iri in found(http, q="thu nhập")} == {"theme", "indicator"}
    assert all(iri.startswith("indicator/") for iri in found(http, q="taux", kind="indicator"))
    assert found(http, q="taux", kind="area") == []
    assert len(found(http, q="a", limit="3")) == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("BHYT", "indicator/health-insurance-coverage"),
        ("bảo hiểm y tế", "indicator/health-insurance-coverage"),
        ("taux de foyers pauvres", "indicator/poverty-rate"),
        ("tỷ lệ hộ nghèo", "indicator/poverty-rate"),
        ("Lạng-Sơn", "area/lang-son"),
        ("Lang-Son", "area/lang-son"),
        ("tỉnh Quảng Ninh", "area/quang-ninh"),
        ("VN-04", "area/cao-bang"),
        ("social assistance", "indicator/social-assistance-recipients"),
    ],
)
def test_things_are_found_by_what_people_call_them(http: httpx.Client, written: str, meant: str):
    assert found(http, q=written, limit="1") == [meant]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "٣", "9" * 5000, "000000020" + "9" * 5000])
def test_a_wrong_limit_is_told(http: httpx.Client, limit: str):
    answer = http.get("search", params={"q": "a", "limit": limit}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "limit" in answer.json()["detail"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "x" * 5000, "' OR 1 --", "\0"]
)
def test_whatever_is_looked_for_is_text(http: httpx.Client, text: str):
    answer = http.get("search", params={"q": text}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


@pytest.mark.parametrize(
    ("language", "name", "kind"),
    [
        ("fr", "taux de pauvreté", "indicateur"),
        ("en", "poverty rate", "indicator"),
        ("vi", "tỷ lệ nghèo", "chỉ tiêu"),
    ],
)
def test_a_reader_finds_in_one_language_what_another_calls_it(
    chromium: Browser, site: str, language: str, name: str, kind: str
):
    """Without JavaScript, from the form in the head of any page."""
    screen = {"width": 320, "height": 800}
    context = chromium.new_context(locale=language, java_script_enabled=False, viewport=screen)
    page = context.new_page()
    page.goto(f"{site}?lang={language}")
    page.get_by_role("search").get_by_role("searchbox").fill("POVERTY RATE")
    page.get_by_role("search").get_by_role("button").click()
    first = page.locator(".results li").first
    assert name in first.inner_text()
    assert kind.casefold() in first.inner_text().casefold()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first.locator(".sentence a").click()
    assert page.url.startswith(f"{site}doc/indicator/poverty-rate")
    assert page.locator("html").get_attribute("lang") == language
    context.close()


@pytest.mark.parametrize("language", ["fr", "en", "vi"])
def test_a_correction_is_told_to_the_reader(http: httpx.Client, language: str):
    def asked(text: str) -> str:
        return http.get("search", params={"q": text, "lang": language}).text

    say = Language(language).text
    close = asked("coa bnag")
    assert say("Nothing has a name like “{query}”; these are close to it.", query="coa bnag") in close
    assert "area/cao-bang" in close
    assert say("Nothing has a name like “{query}”.", query="zzzz") in asked("zzzz")


@pytest.mark.parametrize(("language", "label"), [("fr", "Cao Bang"), ("vi", "Cao Bằng")])
def test_names_are_suggested_while_one_is_typed(chromium: Browser, site: str, language: str, label: str):
    context = chromium.new_context(locale=language, viewport={"width": 320, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(f"{site}?lang={language}")
    field = page.get_by_role("searchbox")
    field.press_sequentially("cao ban")
    first = page.locator(".suggestions a").first
    first.wait_for()
    assert first.inner_text() == label
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("ArrowDown")
    assert first.evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert first.is_hidden()
    assert field.evaluate("field => field === document.activeElement")
    field.press("g")
    first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}doc/area/cao-bang?lang={language}")
    assert faults == []
    context.close()


def test_a_suggestion_that_nobody_waits_for_any_more_is_not_shown(chromium: Browser, site: str):
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(site)
    field = page.get_by_role("searchbox")
    field.press_sequentially("cao ban")
    page.locator(".suggestions a").first.wait_for()
    field.fill("")
    assert page.locator(".suggestions").is_hidden()
    with page.expect_response(lambda answer: "zzzz" in answer.url):
        field.press_sequentially("zzzz")
    assert page.locator(".suggestions").is_hidden()
    context.close()


def test_a_hit_says_what_it_means_how_much_there_is_and_a_first_number(http: httpx.Client):
    page = http.get(
        "search", params={"q": "poor households", "lang": "en"}, headers={"Accept": "text/html"}
    ).text
    assert "How many households are poor" in page
    assert "Facts: 2" in page
    assert "Quang Ninh — number of poor households" in page
    assert re.search(r"<p>\d+ results</p>", page)
    foreign = http.get("search", params={"q": "ngheo", "lang": "fr"}, headers={"Accept": "text/html"}).text
    assert "thème · Nghèo" in " ".join(re.sub(r"<[^>]*>", "", foreign).split())


def test_who_finds_nothing_is_led_on(http: httpx.Client):
    page = http.get("search", params={"q": "zzzzqqq", "lang": "vi"}, headers={"Accept": "text/html"}).text
    assert 'href="/doc/scheme/indicator?lang=vi"' in page


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("assurance maladie cao bang", "fr"),
        ("cao bang health insurance", "en"),
        ("bao hiem y te cao bang", "vi"),
    ],
)
def test_an_area_and_an_indicator_that_are_named_together_are_found(
    http: httpx.Client, text: str, language: str
):
    page = http.get("search", params={"q": text, "lang": language}).text
    hits = page.partition('class="results"')[2]
    assert "area/cao-bang" in hits
    assert "indicator/health-insurance-coverage" in hits
    status = re.search(r'role="status">(.*?)</div>', page, re.DOTALL)
    assert status
    assert "98" in status[1]
    asked = http.get("search", params={"q": text}, headers={"Accept": "application/json"})
    assert asked.json()["results"] == []


def test_words_that_are_no_area_and_indicator_find_nothing(http: httpx.Client):
    assert "<li>" not in http.get("search?q=cao+bang+zzzz&lang=en").text.partition('class="results"')[2]
