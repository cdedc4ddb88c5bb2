"""Pages are kept in memory, and never outlive what they say."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from kg.config import MEBIBYTE, Settings
from kg.web.app import create_app
from servers import Kg, asking

AREA = "doc/area/cao-bang"
THEME = "doc/theme/health"
"""A page that is soon made."""

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def loaded(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Kg:
    return Kg(tmp_path_factory.mktemp("kept")).given(published)


@pytest.fixture
def kg(loaded: Kg) -> Kg:
    """With settings of its own, on data that tests only add to."""
    return replace(loaded, settings=dict(loaded.settings))


@contextmanager
def served(kg: Kg) -> Iterator[httpx.Client]:
    with kg.serving() as address, asking(address) as http:
        yield http


def figures(http: httpx.Client) -> dict[str, float]:
    told = http.get("metrics").text
    found = dict(re.findall(r"^(kg_page_cache\S+) (\S+)$", told, re.MULTILINE))
    return {name: float(value) for name, value in found.items()}


def hits(http: httpx.Client) -> float:
    return figures(http).get('kg_page_cache_total{result="hit"}', 0)


def told(answer: httpx.Response) -> dict[str, str]:
    """The headers that do not differ from one request to the next."""
    own = {"x-request-id", "date"}
    return {name: value for name, value in answer.headers.items() if name not in own}


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_kept_answer_is_the_first_one_again(kg: Kg, coding: str):
    headers = {**ENGLISH, "Accept-Encoding": coding}
    with served(kg) as http:
        first, again = (http.get(AREA, headers=headers) for _ in range(2))
        assert hits(http) == 1
        assert (again.status_code, again.content) == (200, first.content)
        assert told(again) == told(first)
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert ("content-encoding" in again.headers) == (coding == "gzip")
        head = http.head(AREA, headers=headers)
        assert (head.status_code, head.content, told(head)) == (200, b"", told(first))
        known = http.get(AREA, headers={**headers, "If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == first.headers["etag"]
        assert hits(http) == 3
    log = (kg.folder / "server.log").read_text()
    assert log.count(f'"path": "/{AREA}"') == 4


@pytest.mark.parametrize("said", [{"Cookie": "session=1"}, {"Authorization": "Bearer 1"}])
def test_who_says_who_they_are_neither_gets_a_kept_answer_nor_has_theirs_kept(kg: Kg, said: dict[str, str]):
    with served(kg) as http:
        for _ in range(2):
            http.get(AREA, headers={**ENGLISH, **said}).raise_for_status()
        http.get(AREA, headers=ENGLISH).raise_for_status()
        assert hits(http) == 0
        for headers in ({**ENGLISH, **said}, ENGLISH):
            http.get(AREA, headers=headers).raise_for_status()
        assert hits(http) == 1


def test_who_has_a_page_already_is_told_so_without_making_it_again(kg: Kg):
    with served(kg) as http:
        tag = http.get(AREA, headers=ENGLISH).headers["etag"]
    with served(kg) as http:
        for _ in range(2):
            known = http.get(AREA, headers={**ENGLISH, "If-None-Match": tag})
            assert (known.status_code, known.headers["etag"]) == (304, tag)
        assert hits(http) == 1
        for unknown in ('"other"', ""):
            page = http.get(AREA, headers={**ENGLISH, "If-None-Match": unknown})
            assert (page.status_code, page.headers["etag"]) == (200, tag)


def test_a_page_of_yesterday_is_made_again(kg: Kg, monkeypatch: pytest.MonkeyPatch):
    """Provinces that are in force tomorrow are not on today's map."""
    app = create_app(Settings(data_dir=kg.data_dir))

    async def hits_after(*days: date) -> float:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kg") as http:
            for day in days:
                monkeypatch.setattr("kg.web.http.page_cache.today", lambda day=day: day)
                (await http.get(AREA, headers=ENGLISH)).raise_for_status()
            return float(re.search(r'total{result="hit"} (\S+)', (await http.get("metrics")).text)[1])

    first, second = date(2026, 11, 26), date(2026, 11, 27)
    assert asyncio.run(hits_after(first, first, second)) == 1
    assert asyncio.run(hits_after(second)) == 2


def test_nobody_gets_what_another_asked_for(kg: Kg):
    asked = [
        {"Accept": accept, "Accept-Language": language, "Accept-Encoding": coding}
        for accept in ("text/html", "text/turtle", "application/ld+json")
        for language in ("fr", "en", "vi")
        for coding in ("gzip", "identity")
    ]
    paths = (THEME, f"{THEME}?lang=vi", "doc/theme/education", f"{THEME}.ttl", "", "about")

    def answers(http: httpx.Client) -> list[httpx.Response]:
        return [http.get(path, headers=headers) for path in paths for headers in asked]

    kg.settings["KG_PAGE_CACHE"] = "0"
    with served(kg) as http:
        made = answers(http)
        assert hits(http) == 0
    kg.settings["KG_PAGE_CACHE"] = str(64 * MEBIBYTE)
    with served(kg) as http:
        first, again = answers(http), answers(http)
        assert hits(http) >= len(again)
    for answer, *kept in zip(made, first, again, strict=True):
        for other in kept:
            assert (other.content, told(other)) == (answer.content, told(answer)), answer.request.headers


def test_what_is_published_is_what_is_answered(kg: Kg):
    area = "doc/area/place"
    prefixes = "@prefix kg: <def#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"

    def publish(name: str) -> None:
        text = (
            "<id/area/place> a kg:Area ; skos:inScheme <id/scheme/area> ; kg:partOf <id/area/viet-nam> ;"
            " kg:areaType <id/area-type/district> ;"
            f' skos:prefLabel "{name}"@fr , "{name}"@en , "{name}"@vi ;'
            ' skos:definition "Lieu."@fr , "Place."@en , "Nơi."@vi .\n'
        )
        kg("load", kg.write("reference/places.ttl", prefixes + text))

    publish("Number 0")
    with served(kg) as http:
        for number in range(1, 4):
            for path in (area, f"{area}.ttl", "search?q=number"):
                for _ in range(2):
                    assert f"Number {number - 1}" in http.get(path, headers=ENGLISH).text
            publish(f"Number {number}")
        assert hits(http) >= 3
        assert f"Number {number}" in http.get(area, headers=ENGLISH).text


def test_memory_is_bounded(kg: Kg):
    kg.settings["KG_PAGE_CACHE"] = str(bound := 200_000)
    with served(kg) as http:
        http.headers.update(ENGLISH)
        most = 0.0
        for number in range(300):
            assert http.get(f"{THEME}?n={number}").status_code == 200
            most = max(most, figures(http)["kg_page_cache_bytes"]) if number % 20 == 0 else most
        assert bound / 2 < most <= bound
        before = hits(http)
        http.get(f"{THEME}?n=299")
        http.get(f"{THEME}?n=0")
        assert hits(http) == before + 1


def test_nothing_is_kept_where_nothing_may_be(kg: Kg):
    kg.settings["KG_PAGE_CACHE"] = "0"
    with served(kg) as http:
        for _ in range(2):
            assert http.get(AREA, headers=ENGLISH).status_code == 200
        assert hits(http) == 0


def test_what_is_asked_of_the_site_itself_is_not_kept(kg: Kg):
    with served(kg) as http:
        for path in ("healthz", "metrics", "search?q=cao", "sparql", "static/style.css", "doc/area/none"):
            for _ in range(2):
                http.get(path, headers=ENGLISH)
        assert hits(http) == 0
        assert figures(http)["kg_page_cache_bytes"] == 0


def test_files_beside_the_pages_are_kept_by_browsers_under_the_address_of_their_content(kg: Kg):
    with served(kg) as http:
        plain = http.get("static/style.css").headers["cache-control"]
        assert plain == "public, max-age=0, must-revalidate"
        assert http.get("static/style.css?v=0").headers["cache-control"] == plain
        for address in re.findall(
            r'(?:href|src)="/(static/[^"]+v=[^"]+)"', http.get("", headers=ENGLISH).text
        ):
            assert http.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_programs_that_follow_links_are_told_what_not_to_ask(kg: Kg):
    with served(kg) as http:
        robots = http.get("robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert robots.text.splitlines() == [
        "User-agent: *",
        "Disallow: /sparql?",
        "Disallow: /search?",
        "Disallow: /graph?",
        "Sitemap: http://localhost:8000/sitemap.xml",
    ]


def test_a_page_that_was_made_before_the_table_of_facts_had_followed_is_not_kept(kg: Kg):
    with served(kg) as http, closing(sqlite3.connect(kg.folder / "var" / "facts.sqlite")) as table:
        paths = (AREA, "", "compare?area=cao-bang", "embed/area/cao-bang")
        with table:
            table.execute("UPDATE shown SET revision = revision - 1")
        for path in paths:
            assert http.get(path, headers=ENGLISH).headers["cache-control"] == "public, no-cache"
        with table:
            table.execute("UPDATE shown SET revision = revision + 1")
        for path in paths:
            assert "max-age=0" in http.get(path, headers=ENGLISH).headers["cache-control"]
