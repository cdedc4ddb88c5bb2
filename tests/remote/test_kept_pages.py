"""Pages from a remote store are kept only while nothing is written to it."""

import asyncio
import re

import httpx
import pytest

from kg.store.remote import Server, StateGraph, views
from kg.web.app import create_app
from remote.installation import Installation

PAGE = "doc/area/place.nt"


def named(name: str) -> str:
    return f'<id/area/place> <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en .'


class Reader:
    """Asks an application, without a server between."""

    def __init__(self, installation: Installation) -> None:
        self._transport = httpx.ASGITransport(create_app(installation.settings))
        self._base = installation.base

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url=self._base) as client:
            return await client.get(path)


def counted(http: Reader) -> dict[str, float]:
    """How many pages were at hand and how many were not."""
    found = re.findall(r'^kg_page_cache_total{result="(\w+)"} (\S+)$', http.get("metrics").text, re.MULTILINE)
    return {"hit": 0, "miss": 0} | {result: float(number) for result, number in found}


def test_a_page_is_kept_until_something_is_written(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    # What is published counts as what it was until this time has passed.
    monkeypatch.setattr(views, "FRESH", 60)
    installation.load("one", named("one"))
    http = Reader(installation)
    pages = [http.get(PAGE).text for _ in range(3)]
    assert counted(http) == {"hit": 2, "miss": 1}
    assert '"one"' in pages[0]
    assert pages == [pages[0]] * 3

    state = StateGraph(Server(installation.settings), installation.base)
    version = state.version()
    state.write(version.successor(changing=True, revision=1, published_at=version.published_at))
    monkeypatch.setattr(views, "FRESH", 0)
    assert [http.get(PAGE).status_code for _ in range(3)] == [200] * 3
    assert counted(http) == {"hit": 2, "miss": 1}

    installation.load("one", named("another"))
    assert all('"another"' in http.get(PAGE).text for _ in range(3))
    assert counted(http) == {"hit": 4, "miss": 2}


def test_nothing_is_kept_that_was_read_while_something_was_written(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    installation.load("one", named("one"))
    http = Reader(installation)
    # What is published counts as what it was until this time has passed.
    monkeypatch.setattr(views, "FRESH", 60)
    http.get("doc/area/nothing")
    installation.load("one", named("another"))
    assert [http.get(PAGE).status_code for _ in range(2)] == [200, 200]
    assert counted(http)["hit"] == 0
    monkeypatch.setattr(views, "FRESH", 0)
    assert '"another"' in http.get(PAGE).text
