"""The pictures of facts and areas that networks show beside a link say all that the sentence says."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Settings
from kg.index.fact_table import FactTable
from kg.language.texts import Language
from kg.store import views
from kg.vocab import LANGUAGES, Terms
from kg.web.figures import pictures
from kg.web.pages.card import HEIGHT, LEFT, WIDTH, Card, area_card, fact_card
from kg.web.pages.context import PageContext, Sources
from kg.web.pages.fact_view import FactView
from servers import Kg

PICTURED = ["fact/protection-sociale-nord-est-017", "fact/protection-sociale-nord-est-008", "area/cao-bang"]


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture (Portable Network Graphics, section 11.2.1)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("path", PICTURED)
def test_a_page_leads_to_its_picture_in_the_readers_language(http: httpx.Client, site: str, path: str):
    found: set[bytes] = set()
    for language in LANGUAGES:
        page = http.get(f"doc/{path}", params={"lang": language}).text
        told = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
        assert told["twitter:card"] == "summary_large_image"
        assert unescape(told["og:image:alt"]).startswith(unescape(told["og:title"]))
        answer = http.get(unescape(told["og:image"]))
        assert answer.headers["content-type"] == "image/png"
        assert size(answer.content) == (WIDTH, HEIGHT)
        assert size(answer.content) == (int(told["og:image:width"]), int(told["og:image:height"]))
        again = http.get(unescape(told["og:image"]), headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        found.add(answer.content)
    assert len(found) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("path", "status"),
    [("card/fact/none.png", 404), ("card/indicator/poverty-rate.png", 404), ("card/fact/x.svg", 404)],
)
def test_of_what_is_not_there_there_is_no_picture(http: httpx.Client, path: str, status: int):
    assert http.get(path).status_code == status


def test_what_has_no_picture_says_so_to_nobody(http: httpx.Client):
    page = http.get("doc/indicator/poverty-rate").text
    assert "og:image" not in page
    assert '<meta name="twitter:card" content="summary">' in page


@pytest.fixture(scope="module")
def contexts(http: httpx.Client, site: str, site_folder: Path) -> dict[str, PageContext]:
    """What pages of the site read, by language."""
    settings = Settings(base_iri=site, data_dir=Kg(site_folder, {}).data_dir)
    view = views(settings).generation()
    sources = Sources(Terms(site), FactTable(settings.facts_path), lambda graph, subject: None)
    return {code: PageContext(view, sources, Language(code)) for code in LANGUAGES}


def facts(context: PageContext) -> list[FactView]:
    found = context.facts(context.table.select({}, limit=1000))
    assert len(found) > 90
    return found


def inside(card: Card) -> bool:
    """Whether no line runs out of the picture, and none into the next."""
    ys = [line.y for line in card.lines]
    return (
        ys == sorted(ys)
        and ys[0] - card.lines[0].size > 0
        and ys[-2] < ys[-1] - card.lines[-1].size
        and all(
            pictures.width(line.text, line.size, bold=line.bold) <= WIDTH - 2 * LEFT for line in card.lines
        )
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_picture_of_every_fact_says_all_of_its_sentence(contexts: dict[str, PageContext], code: str):
    context = contexts[code]
    for fact in facts(context):
        card = fact_card(context, fact)
        told = " ".join(line.text for line in card.lines)
        said = [fact.area, fact.indicator, *(one for one in fact.scope if one)]
        lacking = [name for one in said if (name := re.sub("^les? ", "", str(one.text))) not in told]
        assert lacking == [], fact.iri
        assert fact.claim in told
        assert str(fact.quote)[:20] in told
        assert fact.passage in card.lines[-1].text
        assert inside(card), fact.iri


def test_a_bound_is_drawn_as_one(contexts: dict[str, PageContext]):
    drawn = {
        fact.measure.bound: fact_card(contexts["en"], fact).mark
        for fact in facts(contexts["en"])
        if fact.measure and fact.kind.iri.endswith("/observation")
    }
    assert drawn["exact"] is None
    for bound, mark in drawn.items():
        assert bound == "exact" or mark is not None, bound
    assert drawn["more-than"] is not None
    assert drawn["more-than"].open_right is not None


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_picture_of_every_area_is_whole(contexts: dict[str, PageContext], code: str):
    context = contexts[code]
    for iri in {fact.area.iri for fact in facts(context)}:
        card = area_card(context, iri, context.values(iri))
        assert inside(card)
        # A number has no year where its line ends too early.
        assert not [line.text for line in card.lines[:-1] if line.text.endswith("…")], iri


TEXTS = st.text(st.sampled_from("aẰmiW đ\u00a0—“."), max_size=120)


@given(TEXTS, st.integers(20, 96), st.integers(200, 1200), st.integers(1, 4), st.booleans())
def test_lines_have_room_and_lose_nothing_without_saying_so(
    text: str, size: int, room: int, most: int, bold: bool
):
    found = pictures.lines(text, size, room, most, bold=bold)
    assert 1 <= len(found) <= most
    assert all(pictures.width(line, size, bold=bold) <= room or line == "…" for line in found)
    assert " ".join(found) == text or any("…" in line for line in found)


def test_every_letter_of_the_three_languages_is_in_the_font():
    letters = "aàâçéèêëîïôùûüÿœæăâđêôơưằẵặẽểễệỉĩịỏõọồổỗộờởỡợủũụừửữựỳỷỹỵ“”«»—–…≥≤₫·\u202f\u00a0"
    known = pictures._widths(False).glyphs
    assert [c for c in letters + letters.upper() if len(c) == 1 and ord(c) not in known] == []
