"""Every kind of page, in every language, light, dark and printed, wide and narrow, with and without scripts.

Every day, each two of these choices are tried together: each page in each language, at each width, and so
on. axe, which takes most of the time, sees each page once a day, and each two of the other choices together.
The thorough run tries all combinations.
"""

import json
import re
import subprocess
from itertools import combinations, cycle, product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Route

from pairs import every, pairwise
from web.pages import ALL, LANGUAGES
from web.window import Window

NARROW: Final = 320
WIDE: Final = 1200
PAPER: Final = 718
"""CSS pixels between the margins of a sheet of A4."""


CHOICES: Final = {
    "language": list(LANGUAGES),
    "scripts": [True, False],
    "path": list(ALL),
    "width": [NARROW, WIDE],
    "scheme": ["light", "dark"],
}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(thorough: bool) -> list[Row]:
    return list(every(**CHOICES) if thorough else pairwise(**CHOICES))


@pytest.fixture(scope="module")
def judged(thorough: bool) -> list[Row]:
    if thorough:
        return list(every(**CHOICES))
    others = {name: values for name, values in CHOICES.items() if name != "path"}
    return [{**row, "path": path} for row, path in zip(cycle(pairwise(**others)), ALL)]


@pytest.fixture(scope="module")
def printed(thorough: bool) -> list[Row]:
    """Pages on paper, which has one width and is always light."""
    if thorough:
        return list(every(language=list(LANGUAGES), path=list(ALL)))
    return [{"language": language, "path": path} for language, path in zip(cycle(LANGUAGES), ALL)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scripts", [True, False])
def test_every_page_is_well_built_and_fits_the_screen(watched, rows: list[Row], language: str, scripts: bool):
    window = watched(language, javascript=scripts)
    for row in rows:
        if (row["language"], row["scripts"]) == (language, scripts):
            show(window, row)
            window.look()
            assert window.page.locator("html").get_attribute("lang") == language
            assert window.page.locator("main").inner_text().strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scripts", [True, False])
def test_axe_finds_nothing(watched, judged: list[Row], language: str, scripts: bool):
    window = watched(language)
    if not scripts:
        # axe itself needs a browser that runs scripts, so the page's own are those that do nothing.
        window.context.route("**/*.js*", empty)
    for row in judged:
        if (row["language"], row["scripts"]) == (language, scripts):
            show(window, row)
            window.judge()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_paper_and_axe_finds_nothing_wrong_with_its_colours(
    watched, printed: list[Row], language: str
):
    window = watched(language, PAPER)
    window.page.emulate_media(media="print")
    for row in printed:
        if row["language"] == language:
            window.open(row["path"])
            window.look()
            window.judge("color-contrast")


PHONE: Final = {"width": 390, "height": 844}
HIGHEST: Final = {"area": 5000, "article": 10_000}
"""CSS pixels that a page may be high on a telephone."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_areas_and_articles_are_soon_read_on_a_telephone(watched, entities: list[str], language: str):
    window = watched(language)
    window.page.set_viewport_size(PHONE)
    for path in entities:
        if (most := HIGHEST.get(path.partition("/")[0])) is not None:
            window.open(f"doc/{path}")
            height = window.page.evaluate("document.documentElement.scrollHeight")
            assert height <= most, f"{path} is {height} high"


def test_each_two_choices_are_tried_together(rows: list[Row], judged: list[Row]):
    assert {row["path"] for row in judged} == set(ALL)
    for one, other in combinations(CHOICES, 2):
        for tried in (rows, judged) if "path" not in (one, other) else (rows,):
            together = {(row[one], row[other]) for row in tried}
            assert together == set(product(CHOICES[one], CHOICES[other]))


def show(window: Window, row: Row) -> None:
    """Open a page at the width and in the colours of a row."""
    window.page.set_viewport_size({"width": row["width"], "height": 800})
    window.page.emulate_media(color_scheme=row["scheme"])
    window.open(row["path"])


def empty(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body="")


def vnu(tools: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """The messages of the Nu Html Checker, at any level."""
    jar = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    # It reads deep pages by recursion, and languages are known better here than guessed from a few words.
    command = ["java", "-Xss4m", "-jar", jar, "--no-langdetect", "--exit-zero-always", "--format", "json"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stderr or done.stdout)["messages"]


def told(messages: list[dict[str, Any]]) -> list[str]:
    return [
        f"{Path(m.get('url', '')).name}:{m.get('lastLine')}: {m['message']} … {m.get('extract', '')}"
        for m in messages
    ]


@pytest.fixture(scope="module")
def saved_pages(http: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page in every language."""
    folder = tmp_path_factory.mktemp("pages")
    for path, status in ALL.items():
        for language in LANGUAGES:
            headers = {"Accept": "text/html", "Accept-Language": language}
            page = http.get(path, headers=headers, follow_redirects=True)
            assert page.status_code == status, path
            name = re.sub(r"[^a-z0-9-]+", "_", path) or "home"
            (folder / f"{name}.{language}.html").write_bytes(page.content)
    assert len(list(folder.iterdir())) == len(ALL) * len(LANGUAGES)
    return folder


def test_vnu_finds_nothing_wrong_with_the_html_of_any_page(tools: Path, saved_pages: Path):
    found = told(vnu(tools, "--skip-non-html", saved_pages))
    assert not found, "\n".join(found[:50])


UNKNOWN_TO_VNU = ("container-type", "paint-order")
"""Properties of CSS Containment 3 and SVG 2 that the checker has never heard of."""


def test_vnu_finds_nothing_wrong_with_the_style_sheets(tools: Path, static: Path, tmp_path: Path):
    sheets = sorted(static.glob("*.css"))
    assert sheets
    for sheet in sheets:
        # The checker does not know container queries; what is in them is checked as in a media query.
        text = sheet.read_text(encoding="utf-8").replace("@container (", "@media (")
        (tmp_path / sheet.name).write_text(text, encoding="utf-8")
    unknown = [f"Property “{name}” doesn't exist" for name in UNKNOWN_TO_VNU]
    found = told(vnu(tools, "--css", *(tmp_path / sheet.name for sheet in sheets)))
    assert [f for f in found if not any(name in f for name in unknown)] == []
    assert len(found) >= len(unknown), "an exception that nothing needs any more"


BROKEN = """<!doctype html>
<html lang="en"><head><title>t</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/cut.css"></head><body>
<main><h1>One</h1><h1>Two</h1><h3>Skips</h3><p id="a">x</p><p id="a" style="color: #ddd">pale</p>
<a href="#gone">there</a><a href="/nameless"></a><img src="https://elsewhere.invalid/i.png" alt="">
<ul><li><a href="/">short</a></li></ul>
<pre>{long}</pre><div class="cut"><table><tr><td>{long}</td></tr></table></div>
<script>null.fail</script><label for="nothing">n</label></main></body></html>"""


def test_what_is_broken_would_be_seen(watched, site: str, tools: Path, tmp_path: Path):
    """The judges find what they are for in a page that has it all."""
    broken = BROKEN.replace("{long}", "x" * 300)
    window = watched("en", NARROW)
    window.context.route(
        site,
        lambda route: route.fulfill(
            content_type="text/html",
            body=broken,
            headers={"Content-Security-Policy": "default-src 'none'; style-src 'self'"},
        ),
    )
    window.context.route("**/cut.css", lambda route: route.fulfill(body=".cut { overflow: hidden }"))
    window.open("")
    window.look()
    window.judge()
    found = "\n".join(window.faults)
    window.faults.clear()
    for words in (
        "wide, not 320: pre",
        "cuts off div.cut",
        "has 2 headings of the first level",
        'skips a level at the heading "Skips"',
        "has these ids twice: a",
        "has no target for #gone",
        "has no nothing, which label refers to",
        "violates script-src-elem by inline",
        "violates style-src-attr by inline",
        "asks https://elsewhere.invalid/i.png",
        'has a "short" only',
        "link-name",
    ):
        assert words in found, found
    (tmp_path / "broken.html").write_text(broken)
    assert any("Duplicate ID" in fault for fault in told(vnu(tools, tmp_path / "broken.html")))
