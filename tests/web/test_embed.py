"""Cards that other sites show in a frame, and oEmbed, by which they find them."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Frame, Page
from typing_extensions import override

from kg.web.metadata.embed import frame
from kg.web.metadata.open_graph import summary
from kg.web.routes.embed import OEmbed, as_xml

FACT = "fact/protection-sociale-nord-est-016"
CARDS = [
    FACT,
    "area/cao-bang",
    "article/protection-sociale-nord-est",
    "indicator/poor-households",
    "scheme/kind",
]
LANGUAGES = ["fr", "en", "vi"]


def oembed(http: httpx.Client, url: str, **parameters: str) -> httpx.Response:
    return http.get("oembed", params={"url": url, **parameters})


def iframe(html: str) -> dict[str, str | None]:
    """The attributes of the one element that the HTML consists of."""
    elements: list[tuple[str, dict[str, str | None]]] = []
    texts: list[str] = []

    class Reader(HTMLParser):
        @override
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.append((tag, dict(attrs)))

        @override
        def handle_data(self, data: str) -> None:
            texts.append(data)

    Reader().feed(html)
    assert texts == []
    ((tag, attributes),) = elements
    assert tag == "iframe"
    return attributes


class Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Publish HTML on another site, which has another port and so another origin; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever).start()

    def publish(body: str) -> str:
        page = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Blog</title>{body}"
        (tmp_path / "blog.html").write_text(page, encoding="utf-8")
        return f"http://127.0.0.1:{server.server_port}/blog.html"

    yield publish
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own."""
    contexts = []

    def opened(address: str, **settings: object) -> Page:
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


def framed(page: Page) -> Frame:
    (_, frame) = page.frames
    return frame


@pytest.mark.parametrize("javascript", [True, False])
def test_another_site_can_show_a_card_by_what_oembed_gives_it(
    http: httpx.Client, site: str, elsewhere: Callable, visit: Callable, javascript: bool
):
    html = oembed(http, f"{site}id/{FACT}?lang=en").json()["html"]
    page = visit(elsewhere(f"<p>I read that:</p>{html}"), java_script_enabled=javascript)
    card = framed(page)
    assert urlsplit(card.url).netloc != urlsplit(page.url).netloc
    sentence = (
        "Quang Ninh — time ahead of schedule: 3 years (compared with: the national schedule), 2021-2025"
    )
    assert card.locator("h1").inner_text() == sentence
    assert card.locator("blockquote").is_visible()
    # The stylesheet has arrived as well.
    assert card.locator("blockquote").evaluate("e => getComputedStyle(e).fontStyle") == "italic"


def test_another_site_cannot_show_any_other_page(site: str, elsewhere: Callable, visit: Callable):
    for path in ("", f"doc/{FACT}", "sparql", "search"):
        page = visit(elsewhere(f'<iframe src="{site}{path}"></iframe>'))
        # The browser may say that the page around is there before it has refused the frame.
        waited = 0
        while not framed(page).url and (waited := waited + 1) < 600:
            page.wait_for_timeout(50)
        assert framed(page).url.startswith("chrome-error:"), path


def test_a_card_opens_its_page_beside_the_site_that_shows_it(site: str, elsewhere: Callable, visit: Callable):
    page = visit(elsewhere(f'<iframe src="{site}embed/area/cao-bang?lang=en" width="400"></iframe>'))
    with page.context.expect_page() as opened:
        framed(page).get_by_role("link", name="Cao Bang").click()
    assert opened.value.url == f"{site}doc/area/cao-bang?lang=en"
    assert opened.value.evaluate("window.opener") is None
    assert page.url.endswith("/blog.html")


@pytest.mark.parametrize(("language", "scheme"), list(zip(LANGUAGES, cycle(("light", "dark")), strict=False)))
def test_a_card_fits_a_narrow_column(site: str, visit: Callable, language: str, scheme: str):
    for path in CARDS:
        page = visit(
            f"{site}embed/{path}",
            locale=language,
            color_scheme=scheme,
            viewport={"width": 280, "height": 300},
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 280, path
        # What is too long is cut before its source is.
        assert page.evaluate("document.documentElement.scrollHeight") <= 300, path
        assert page.evaluate("document.querySelector('footer').getBoundingClientRect().bottom") <= 300, path
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", paper))) < 3 * 128) == (scheme == "dark")
        assert page.locator("nav, form, script").count() == 0
        for link in page.locator("a").all():
            assert link.get_attribute("target") == "_blank"
            assert "noopener" in (link.get_attribute("rel") or "")


CUT = """() => {
  const faults = [];
  for (const [path, body] of Object.entries(window.cards)) {
    document.body.innerHTML = body;
    const end = (one) => one.getBoundingClientRect().bottom;
    const note = (what) => faults.push(`${path} at ${innerWidth} ${what}`);
    const room = end(document.querySelector("main")) + 0.5;
    for (const one of document.querySelectorAll("h1, main > p, .stat:first-child, .figure")) {
      const beside = one.getBoundingClientRect().left >= innerWidth;
      if (!beside && end(one.closest(".stat") ?? one) > room) note(`cuts "${one.textContent.trim()}"`);
    }
    if (end(document.querySelector("footer p")) > innerHeight) note("cuts its source");
    const rest = document.querySelector(".rest");
    if (!rest) continue;
    const words = rest.firstElementChild.getBoundingClientRect();
    const line = 24, lines = words.height / line;
    const whole = Math.abs(lines - Math.round(lines)) < 0.05;
    if (words.bottom > Math.min(end(rest), room) + 0.5 || !whole) note(`shows ${lines} lines`);
    if (!lines && rest.clientHeight >= line) note("shows no word, though there is room");
  }
  return faults;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_card_cuts_its_sentence_year_or_source_nor_a_line_of_its_quote(
    chromium: Browser, site: str, entities: list[str], language: str
):
    cards = [path for path in entities if path.startswith(("fact/", "area/"))]
    assert len(cards) > 100
    context = chromium.new_context(locale=language, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site}embed/{cards[0]}")
    read = """async (paths) => {
      const bodies = await Promise.all(paths.map(async (path) => (await fetch("/embed/" + path)).text()));
      const body = (text) => new DOMParser().parseFromString(text, "text/html").body.innerHTML;
      window.cards = Object.fromEntries(paths.map((path, at) => [path, body(bodies[at])]));
    }"""
    page.evaluate(read, cards)
    for width in (320, 358, 480):
        page.set_viewport_size({"width": width, "height": 280})
        assert page.evaluate(CUT) == []
    context.close()


def test_the_card_of_an_area_says_of_each_figure_when_and_who_says_so(http: httpx.Client):
    card = http.get("embed/area/quang-ninh?lang=en").text
    assert "year not stated" in card
    assert "Nhân Dân" in card
    assert "Social protection in the mountain regions" in card


def test_every_entity_has_a_card_that_may_be_framed(http: httpx.Client, entities: list[str]):
    for path in entities:
        answer = http.get(f"embed/{path}?lang=vi")
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors *" in policy
        assert "script-src" not in policy
        assert "<h1" in answer.text
        again = http.get(f"embed/{path}?lang=vi", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["content-security-policy"]) == (304, policy)


@pytest.mark.parametrize(
    "path",
    [
        "",
        f"id/{FACT}",
        f"doc/{FACT}",
        f"doc/{FACT}.bib",
        "dataset",
        "sparql",
        "def",
        "oembed",
        "embed/area/none",
    ],
)
def test_nothing_else_may_be_framed_by_others(http: httpx.Client, path: str):
    policy = http.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy


def test_a_card_says_how_many_facts_there_are(http: httpx.Client, site: str):
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?fact <{site}def#zone> <{site}id/zone/border-communes> }}"
    count = http.get("sparql", params={"query": query, "format": "csv"}).text.split()[1]
    assert f"Facts: {count} ·" in http.get("embed/zone/border-communes?lang=en").text
    assert "Facts: 94 ·" in http.get("embed/article/protection-sociale-nord-est?lang=en").text
    assert "Facts:" not in http.get("embed/scheme/kind?lang=en").text


def test_oembed_says_the_same_in_both_formats(http: httpx.Client, site: str):
    answer = oembed(http, f"{site}doc/{FACT}?lang=vi")
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert (said["version"], said["type"]) == ("1.0", "rich")
    assert said["provider_url"] == site
    assert said["title"] == (
        "Quảng Ninh — thời gian về đích trước kế hoạch: 3 năm "
        "(so với: lộ trình chung của cả nước), giai đoạn 2021-2025"
    )
    as_xml = oembed(http, f"{site}doc/{FACT}?lang=vi", format="xml")
    assert as_xml.headers["content-type"].split(";")[0] == "text/xml"
    root = ElementTree.fromstring(as_xml.content)  # noqa: S314
    assert root.tag == "oembed"
    assert {member.tag: member.text for member in root} == {name: str(value) for name, value in said.items()}


def test_a_card_takes_no_more_room_than_there_is(http: httpx.Client, site: str):
    said = oembed(http, f"{site}id/{FACT}", maxwidth="300", maxheight="100").json()
    attributes = iframe(said["html"])
    assert (said["width"], said["height"]) == (300, 100)
    assert (attributes["width"], attributes["height"]) == ("300", "100")
    assert oembed(http, f"{site}id/{FACT}", maxwidth="99999").json()["width"] < 1000


@pytest.mark.parametrize("path", CARDS)
@pytest.mark.parametrize("suffix", ["", ".html"])
def test_a_page_leads_to_its_card(http: httpx.Client, site: str, path: str, suffix: str):
    page = http.get(f"doc/{path}{suffix}", headers={"Accept": "text/html"}).text
    found = re.findall(r'<link rel="alternate" type="([a-z/]+\+oembed)" href="([^"]+)"', page)
    assert [media_type for media_type, _ in found] == ["application/json+oembed", "text/xml+oembed"]
    said = http.get(unescape(found[0][1])).json()
    assert iframe(said["html"])["src"] == f"{site}embed/{path}?lang=fr"
    assert http.get(said["provider_url"] + f"embed/{path}").status_code == 200
    assert http.get(unescape(found[1][1])).status_code == 200


@pytest.mark.parametrize(
    "address", ["id/{}", "doc/{}", "doc/{}.ttl", "doc/{}?lang=vi#facts", "id/{}?lang=xx"]
)
def test_each_address_of_an_entity_leads_to_its_card(http: httpx.Client, site: str, address: str):
    said = oembed(http, site + address.format("area/cao-bang")).json()
    source = urlsplit(iframe(said["html"])["src"] or "")
    assert source.path == "/embed/area/cao-bang"
    assert source.query == ("lang=vi" if "vi" in address else "")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://elsewhere.example/doc/area/cao-bang",
        "{host}@elsewhere.example/doc/area/cao-bang",
        "{host}:80@elsewhere.example/doc/area/cao-bang",
        "http://user:password@{netloc}/doc/area/cao-bang",
        "{host}.elsewhere.example/doc/area/cao-bang",
        "//{netloc}/doc/area/cao-bang",
        "/doc/area/cao-bang",
        "file:///etc/passwd",
        "javascript:alert(1)//{host}/doc/area/cao-bang",
        "{host}/doc/area/none",
        "{host}/doc/area",
        "{host}/doc/area/cao-bang/",
        "{host}/doc/area/cao-bang/x",
        "{host}/doc/area/../area/cao-bang",
        "{host}/doc/area/cao-bang.docx",
        "{host}/id/area/cao-bang.ttl",
        "{host}/doc//cao-bang",
        "{host}/sparql",
        "{host}/",
        "{host}/doc/area/cao-bang\r\nSet-Cookie: a=b",
        "{host}/doc/area/cao-bang\x00",
        "{host}/doc/area/\x00",
        " {host}/doc/area/cao-bang",
        '{host}/doc/area/"><script>alert(1)</script>',
        "{host}/doc/area/" + "x" * 30_000,
        "{host}/doc/area/\u202ecao-bang",
        "{host}/doc/area/cao%2dbang",
    ],
)
@pytest.mark.parametrize("format_", ["json", "xml"])
def test_there_is_a_card_for_nothing_but_an_entity_here(
    http: httpx.Client, site: str, url: str, format_: str
):
    host = site.rstrip("/")
    answer = oembed(http, url.format(host=host, netloc=urlsplit(host).netloc), format=format_)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "<script>alert" not in answer.text


HOSTILE = st.text(st.sampled_from("ab<>\"'&=/ \n\r\t\x00\x01\x1f\x85\ufffe\U0001f600é"), max_size=40)


@given(HOSTILE, HOSTILE)
def test_no_name_breaks_out_of_what_oembed_answers(name: str, address: str):
    title = summary(name)
    html = frame(address, title, 480, 240)
    attributes = iframe(html.replace("\r", "").replace("\n", "").replace("\x00", ""))
    assert attributes.keys() == {"src", "title", "width", "height", "loading"}
    assert attributes["title"] == title
    shown = frame("https://kg.example/embed/a/b", title, 480, 240)
    said = OEmbed(provider_url="https://kg.example/", title=title, html=shown, width=480, height=240)
    root = ElementTree.fromstring(as_xml(said))  # noqa: S314
    assert {member.tag: member.text or "" for member in root} == {n: str(v) for n, v in said}


def test_there_are_two_formats(http: httpx.Client, site: str):
    assert oembed(http, f"{site}id/area/cao-bang", format="yaml").status_code == 501


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "wide", "", "٣٠٠", "9" * 5000])
@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
def test_a_size_is_a_number_of_pixels(http: httpx.Client, site: str, name: str, size: str):
    assert oembed(http, f"{site}id/area/cao-bang", **{name: size}).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["area/none", "area/a%20b", "area/%00", "area/%3Cscript%3Ealert(1)%3C/script%3E", "area/" + "x" * 9999],
)
def test_what_is_not_there_has_no_card(http: httpx.Client, path: str):
    answer = http.get(f"embed/{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
