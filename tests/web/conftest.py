from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from servers import PATIENCE, Kg, asking, free_port
from web.office import PASSWORD, Office
from web.window import Window


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of a real server that publishes all that comes with kg under that very address."""
    port = free_port()
    settings = {
        "KG_BASE_IRI": f"http://127.0.0.1:{port}/",
        "KG_QUERY_SLOW": "0.5",
        "KG_CONTACT": "desk@kg.example",
    }
    kg = Kg(site_folder, settings)
    kg("init")
    kg("load")
    with kg.serving(port) as address:
        yield address


@pytest.fixture
def site_log(site_folder: Path) -> Path:
    """What the server has written to its log so far."""
    return site_folder / "server.log"


@pytest.fixture(scope="module")
def office(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server of its own whose desk is open; nothing that lets anybody in stands in its log."""
    kg = Kg(tmp_path_factory.mktemp("office")).given(published)
    with kg.serving() as address:
        office = Office(address, kg)
        yield office
        for browser in office.browsers:
            browser.close()
    log = kg.log.read_text()
    for secret in (PASSWORD, "kg_", "code=", "form_word"):
        assert secret not in log


@pytest.fixture(scope="session")
def http(site: str) -> Iterator[httpx.Client]:
    with asking(site) as client:
        yield client


@pytest.fixture(scope="session")
def entities(http: httpx.Client, site: str) -> list[str]:
    """The paths of all things that are published, below ``id/``."""
    query = f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{site}id/")) }}'
    rows = http.get("sparql", params={"query": query, "format": "csv"}).text.split()
    return sorted(iri.removeprefix(f"{site}id/") for iri in rows[1:])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; while it is there, its event loop is the one of the thread, and no test can run another."""
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
            executable_path="/usr/bin/chromium-headless-shell",
            chromium_sandbox=False,
            args=flags,
            timeout=1000 * PATIENCE,
        )
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: Browser, site: str) -> Iterator[Callable[..., Window]]:
    """Open a window; whatever goes wrong in it fails the test."""
    windows: list[Window] = []

    def watch(language: str, width: int = 320, scheme: str = "light", javascript: bool = True) -> Window:
        context = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=javascript,
        )
        windows.append(Window(site, context))
        return windows[-1]

    yield watch
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def translations() -> Path:
    return Path(__file__).parents[2] / "src" / "kg" / "language"


@pytest.fixture(scope="session")
def tools() -> Path:
    """Where `script/bootstrap --dev` puts the checkers that come from npm."""
    return Path(__file__).parent / "tools"


@pytest.fixture(scope="session")
def static() -> Path:
    """The files that the pages need beside them."""
    return Path(__file__).parents[2] / "src" / "kg" / "web" / "static"
