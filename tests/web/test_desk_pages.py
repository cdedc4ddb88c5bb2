"""The pages of the desk are as well built as those for everybody, and need neither scripts nor a mouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from servers import PATIENCE
from web.office import PASSWORD, Office
from web.pages import LANGUAGES
from web.test_every_page import NARROW, WIDE, empty, told, vnu
from web.window import Window

PAGES = (
    "desk/sign-in",
    "desk/account",
    "desk/accounts",
    "desk/audit",
    "desk/password?code={code}",
)


@dataclass(frozen=True)
class Place:
    """Where an administrator is signed in."""

    office: Office
    shown: str
    code: str

    def path(self, page: str) -> str:
        return page.format(code=self.code)


@pytest.fixture(scope="module")
def place(office: Office) -> Place:
    """With accounts of every state, sessions and tokens to be seen."""
    account = office.person("administrator", "curator")
    office.accounts.add("Hồng", ["contributor"])
    closed = office.accounts.add("Minh", ["contributor"])
    office.accounts.change(closed.id, active=False)
    office.credentials.sign_in(account.name, PASSWORD)
    office.credentials.make_token(account, "my laptop", ["submit", "graphs"])
    shown = office.credentials.sign_in(account.name, PASSWORD)
    return Place(office, shown, office.credentials.invite(office.accounts.named("Hồng")))


@pytest.fixture
def at_desk(chromium: Browser, place: Place) -> Iterator[Window]:
    context = chromium.new_context(viewport={"width": NARROW, "height": 800})
    context.add_cookies([{"name": "kg-session", "value": place.shown, "url": f"{place.office.address}desk"}])
    window = Window(place.office.address, context)
    yield window
    context.close()
    assert not window.faults, "\n".join(window.faults)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_is_well_built_and_axe_finds_nothing(at_desk: Window, place: Place, width: int):
    """Each page in one language at each width, in the light and in the dark."""
    languages = cycle(LANGUAGES if width == NARROW else reversed(LANGUAGES))
    # axe itself needs a browser that runs scripts, so the page's own are those that do nothing.
    at_desk.context.route("**/*.js*", empty)
    at_desk.page.set_viewport_size({"width": width, "height": 800})
    for page, language, scheme in zip(PAGES, languages, cycle(["light", "dark"])):
        at_desk.page.emulate_media(color_scheme=scheme)
        path = place.path(page)
        at_desk.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for box in at_desk.page.locator("summary").all():
            box.click()
        at_desk.look()
        at_desk.judge()
        assert at_desk.page.locator("html").get_attribute("lang") == language


def test_a_refused_form_says_where_it_is_wrong(at_desk: Window):
    at_desk.open("desk/account?lang=fr")
    page = at_desk.page
    page.fill("#present", PASSWORD)
    page.fill("#password", "une colline au bord")
    page.fill("#again", "une autre colline")
    with page.expect_navigation():
        page.press("#again", "Enter")
    assert page.locator("[role=alert]").inner_text() == "Les deux mots de passe ne sont pas les mêmes."
    assert page.locator("#password").get_attribute("aria-describedby") == "wrong-password"
    assert page.locator("html").get_attribute("lang") == "fr"
    at_desk.look()
    at_desk.judge()
    # Chromium says of a page that is an error that it is one.
    at_desk.faults[:] = [fault for fault in at_desk.faults if "422" not in fault]


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_comes_works_and_goes_with_the_keyboard_alone_and_without_scripts(
    chromium: Browser, office: Office, language: str
):
    account = office.person("administrator")
    context = chromium.new_context(
        java_script_enabled=False, extra_http_headers={"X-Forwarded-For": f"203.0.113.{ord(language[0])}"}
    )
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.goto(f"{office.address}desk/accounts?lang={language}")
    assert "/desk/sign-in" in page.url
    page.focus("#name")
    page.keyboard.type(account.name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/accounts?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    name = f"Người mới {language}"
    page.focus("#name")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    link = page.locator("[role=status] code").inner_text()
    page.focus("header nav form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/sign-in**")
    page.goto(office.address + link.removeprefix("http://localhost:8000/") + f"&lang={language}")
    page.focus("#password")
    for _ in range(2):
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk?lang={language}")
    assert name in page.locator("header nav.site").inner_text()
    assert page.locator("html").get_attribute("lang") == language
    context.close()


def test_vnu_finds_nothing_wrong_with_the_html_of_the_desk(place: Place, tools: Path, tmp_path: Path):
    browser = place.office.browser(Cookie=f"kg-session={place.shown}")
    for page in PAGES:
        for language in LANGUAGES:
            answer = browser.get(place.path(page), headers={"Accept-Language": language})
            assert answer.status_code == 200
            name = page.partition("?")[0].replace("/", "_")
            (tmp_path / f"{name}.{language}.html").write_bytes(answer.content)
    found = told(vnu(tools, "--skip-non-html", tmp_path))
    assert not found, "\n".join(found[:50])
