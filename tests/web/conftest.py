from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from cli.program import Kg, free_port


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server that publishes all that comes with kg under that very address."""
    port = free_port()
    settings = {"KG_BASE_IRI": f"http://127.0.0.1:{port}/", "KG_QUERY_TIMEOUT": "10"}
    kg = Kg(tmp_path_factory.mktemp("site"), settings)
    kg("init")
    kg("load")
    with kg.serving(port) as address:
        yield address


@pytest.fixture(scope="session")
def http(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def entities(http: httpx.Client, site: str) -> list[str]:
    """The paths of all things that are published, below ``id/``."""
    query = f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{site}id/")) }}'
    rows = http.get("sparql", params={"query": query, "format": "csv"}).text.split()
    return sorted(iri.removeprefix(f"{site}id/") for iri in rows[1:])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    flags = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", chromium_sandbox=False, args=flags
        )
        yield browser
        browser.close()


@pytest.fixture
def translations() -> Path:
    return Path(__file__).parents[2] / "src" / "kg" / "web" / "translations"
