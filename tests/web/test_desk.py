"""The desk in a real browser: the whole way of a fact, and what happens where people meet on it."""

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from kg.desk.sheets.columns import column_of
from web.office import (
    ARTICLE,
    FUNDED,
    INSURED,
    PASSWORD,
    POOR,
    TEXT,
    Office,
    Row,
    act,
    decided,
    drafted,
    hand_in,
    items_of,
    sheet,
    submitted,
)
from web.pages import LANGUAGES
from web.test_every_page import NARROW, WIDE, empty, told, vnu
from web.window import Window


@pytest.fixture(scope="module")
def newsroom(office: Office) -> Office:
    """An office that has published all that comes with kg, and a second article without facts."""
    office.told(ARTICLE)
    return office


@dataclass
class Person:
    """Somebody at a browser, who may have nothing but a keyboard."""

    page: Page
    keyboard: bool = False

    def reach(self, selector: str) -> None:
        """Go to an element as the Tab key goes."""
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if self.page.locator(":focus").count() and self.page.locator(":focus").evaluate(
                "(one, selector) => one.matches(selector)", selector
            ):
                return
        raise AssertionError(f"the Tab key never comes to {selector}")

    def fill(self, selector: str, words: str) -> None:
        if self.keyboard:
            self.reach(selector)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(words)
        else:
            self.page.fill(selector, words)

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for where it leads."""
        with self.page.expect_navigation():
            if self.keyboard:
                self.reach(selector)
                self.page.keyboard.press("Enter")
            else:
                self.page.click(selector)

    def choose(self, selector: str) -> None:
        """Take one of several; the Tab key comes to the first of them."""
        if self.keyboard:
            self.reach(selector)
            self.page.keyboard.press("Space")
            assert self.page.locator(selector).is_checked()
        else:
            self.page.check(selector)

    def sign_in(self, name: str) -> None:
        assert "/desk/sign-in" in self.page.url
        self.fill("#name", name)
        self.fill("#password", PASSWORD)
        self.press("main button")


@pytest.fixture
def arrive(chromium: Browser, newsroom: Office) -> Iterator[Callable[..., Person]]:
    """Have somebody come to a page of the desk and sign in there; whatever goes wrong fails the test."""
    windows: list[Window] = []

    def come(
        path: str, role: str, language: str = "en", *, keyboard: bool = False, javascript: bool = True
    ) -> Person:
        account = newsroom.person(role)
        number = next(newsroom.numbers)
        context = chromium.new_context(
            locale=language,
            viewport={"width": NARROW, "height": 800},
            java_script_enabled=javascript,
            extra_http_headers={"X-Forwarded-For": f"203.0.113.{number % 250}"},
        )
        windows.append(Window(newsroom.address, context))
        person = Person(windows[-1].page, keyboard)
        person.page.goto(newsroom.address + path)
        person.sign_in(account.name)
        return person

    yield come
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.context.close()
    # Chromium says of a page that refuses something that it does.
    assert not [fault for fault in faults if "status of 4" not in fault]


def wrong(row: Row) -> Row:
    """A fact whose quote has another digit than the text."""
    return {**row, "quote": row["quote"].replace("8%", "9%").replace("3%", "4%").replace("200", "300")}


def fill_in(person: Person, row: Row) -> None:
    """Fill in a fact in the order in which the Tab key goes through the form."""
    for name in ("article", "area", "indicator", "period", "quote", "value_as_written"):
        person.fill(f"#{name}-1", row[name])


@pytest.mark.parametrize(
    ("way", "language", "row", "how"),
    [
        ("sheet", "fr", POOR, {"javascript": False}),
        ("form", "vi", INSURED, {"keyboard": True}),
        ("form", "en", FUNDED, {}),
    ],
)
def test_a_fact_goes_the_whole_way(
    arrive: Callable[..., Person], newsroom: Office, way: str, language: str, row: Row, how: dict[str, bool]
):
    """Handed in with a fault, shown as it was understood, corrected, submitted, accepted, published."""
    author = arrive("desk/new" if way == "sheet" else "desk/form", "contributor", language, **how)
    page = author.page
    assert page.locator("html").get_attribute("lang") == language
    title = f"{way} {language}"
    if way == "sheet":
        page.set_input_files(
            "#file", {"name": "facts.csv", "mimeType": "text/csv", "buffer": sheet(wrong(row))}
        )
        author.fill("#text", TEXT)
        author.fill("#title", title)
        author.press("main form button")
    else:
        author.fill("#title", title)
        author.fill("#text", TEXT)
        fill_in(author, wrong(row))
        author.press("button[value=show]")
    address = page.url
    assert page.locator("h1").text_content() == title
    assert page.locator(".findings .violation").count() == 1
    assert row["value_as_written"] in page.locator(".pairs").inner_text()
    # It cannot be submitted as it is, and nobody else can see it.
    assert page.locator("form[action*='/submit']").count() == 0
    curator = arrive("desk", "curator", language, **how)
    assert curator.page.locator(f"text='{title}'").count() == 0

    if way == "sheet":
        author.press("a[href*='/revise']")
        page.set_input_files("#file", {"name": "facts.csv", "mimeType": "text/csv", "buffer": sheet(row)})
        author.press("main form button")
    else:
        author.press("a[href*='/edit']")
        assert page.locator("#quote-1").get_attribute("aria-invalid") == "true"
        author.fill("#quote-1", row["quote"])
        author.press("button[value=show]")
    assert page.locator(".findings").count() == 0
    assert page.locator("mark").inner_text() == row["quote"]
    author.press("form[action*='/submit'] button")
    assert page.locator("[role=alert]").count() == 0

    with curator.page.expect_navigation():
        curator.page.reload()
    curator.press(f".row a[href*='{address.rpartition('/')[2][:26]}']")
    assert curator.page.locator("mark").inner_text() == row["quote"]
    curator.choose("[value=accept]")
    curator.press("form[action*='/decide'] button")
    # What was accepted is there for everybody as soon as the answer is.
    link = curator.page.locator("a[href*='id/fact/bao-lang-son']")
    path = (link.get_attribute("href") or "").partition("id/fact/")[2].partition("?")[0]
    public = newsroom.browser().get(f"doc/fact/{path}")
    assert public.status_code == 200
    assert row["quote"] in public.text.replace("\u00a0", " ").replace("</span>", "").replace(
        '<span class="unbroken">', ""
    )
    with page.expect_navigation():
        page.reload()
    assert page.locator("a[href*='id/fact/bao-lang-son']").count() == 1
    for one in (author, curator):
        one.press("header nav form button")
        assert "/desk/sign-in" in one.page.url


@dataclass(frozen=True)
class Pages:
    """Pages of the desk with something on them, and the cookie of who may see each."""

    office: Office
    paths: dict[str, str]


@pytest.fixture(scope="module")
def pages(newsroom: Office) -> Pages:
    """A submission in each state, one with all sorts of findings, comments and versions."""
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    here, there = lan.cookies["kg-session"], minh.cookies["kg-session"]
    rows = (
        {**wrong(INSURED), "period": "2021", "note_vi": "Một ghi chú."},
        {**POOR, "area": "Cao"},
        {**POOR, "indicator": "nothing that is known", "period": "31.31.2025"},
        {**FUNDED, "period": "2022", "unit": "%"},
    )
    draft = drafted(lan, *rows, title="Một bản nháp có nhiều điều phải sửa, tiêu đề dài")
    waiting = submitted(
        lan,
        {**POOR, "area": "Cao Bằng", "value_as_written": "hơn 3%"},
        {**POOR, "period": "2019"},
        title="Chờ",
    )
    act(lan, waiting, "comment", text="Xin xem hộ.")
    act(minh, waiting, "comment", text="Vâng.", item=items_of(minh.get(waiting))[0])
    returned = submitted(lan, {**POOR, "period": "2018"}, {**POOR, "period": "2017"}, title="Trả lại")
    assert decided(minh, returned, "return", "reject", comment="Xem lại.").status_code == 303
    assert hand_in(lan, sheet({**POOR, "period": "2016"}), page=f"{returned}/revise").status_code == 303
    accepted = submitted(lan, {**INSURED, "period": "2015", "note_vi": "Một ghi chú."}, title="Nhận")
    decided(minh, accepted, "accept")
    own = (draft, f"{draft}/edit", f"{draft}/revise", f"{returned}/versions", returned, waiting, accepted)
    return Pages(
        newsroom,
        {
            **dict.fromkeys(("desk", "desk/new", "desk/form", *own), here),
            **dict.fromkeys(("desk?state=accepted", f"{waiting}?page=1", f"{accepted}?page=1"), there),
        },
    )


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_of_the_desk_is_well_built_and_axe_finds_nothing(
    chromium: Browser, pages: Pages, width: int
):
    context = chromium.new_context(viewport={"width": width, "height": 800})
    # axe itself needs a browser that runs scripts, so the page's own are those that do nothing.
    context.route("**/*.js*", empty)
    window = Window(pages.office.address, context)
    languages = cycle(LANGUAGES if width == NARROW else reversed(LANGUAGES))
    schemes = cycle(["light", "dark", "dark", "light"] if width == NARROW else ["dark", "light"])
    judged = cycle([width == NARROW, width == WIDE])
    choices = zip(pages.paths.items(), languages, schemes, judged, strict=False)
    for (path, shown), language, scheme, is_judged in choices:
        context.add_cookies([{"name": "kg-session", "value": shown, "url": f"{pages.office.address}desk"}])
        window.page.emulate_media(color_scheme=scheme)
        window.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        window.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        window.look()
        # axe, which takes most of the time, sees each page at one width.
        if is_judged:
            window.judge()
        assert window.page.locator("html").get_attribute("lang") == language
    context.close()
    assert not window.faults, "\n".join(window.faults)


def test_vnu_finds_nothing_wrong_with_the_html(pages: Pages, tools: Path, tmp_path: Path):
    for (number, (path, shown)), language in zip(
        enumerate(pages.paths.items()), cycle(LANGUAGES), strict=False
    ):
        browser = pages.office.browser(Cookie=f"kg-session={shown}")
        answer = browser.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200
        (tmp_path / f"{number}.{language}.html").write_bytes(answer.content)
    found = told(vnu(tools, "--skip-non-html", tmp_path))
    assert not found, "\n".join(found[:50])


def test_what_was_returned_comes_again_with_what_was_said_of_it(newsroom: Office):
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, {**POOR, "period": "2010"}, {**INSURED, "period": "2010"})
    first, _ = items_of(minh.get(path))
    assert act(minh, path, "comment", text="Năm 2010 à?", item=first).status_code == 303
    assert decided(minh, path, "return", "reject", comment="Xem lại cả hai.").status_code == 303
    seen = lan.get(path).text
    for said in ("returned for changes", "Năm nào?", "Năm 2010 à?", "Xem lại cả hai."):
        assert said in seen
    changed = {**POOR, "period": "2011"}
    assert hand_in(lan, sheet(changed), page=f"{path}/revise", comment="Đã sửa.").status_code == 303
    compared = lan.get(f"{path}/versions").text
    assert re.search(r"<del>2010</del>\s*<ins>2011</ins>", compared)
    assert "Đã sửa." in compared
    # A curator sees what was submitted, not what is being written.
    assert "2011" not in minh.get(path).text
    assert act(lan, path, "submit").status_code == 303
    again = minh.get(path).text
    assert "2011" in again
    assert "Năm 2010 à?" in again
    assert items_of(minh.get(path)) == [first]


def test_each_warning_is_answered_in_its_own_field(newsroom: Office):
    """Whoever accepts with a warning says why; what they have said is still there where one is missing."""
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, {**POOR, "area": "Cao Bằng", "value_as_written": "hơn 3%"})
    page = minh.get(path)
    (item,) = items_of(page)
    asked = re.findall(rf'for="w-(\d)-1">([^<]*)<.*\n<input id="w-\1-1" name="answer-{item}-\1"', page.text)
    assert len(asked) == 2
    chosen = {f"verdict-{item}": "accept"}
    refused = act(minh, path, "decide", **chosen, comment="Tôi đã xem bản in.")
    assert refused.status_code == 422
    assert "warnings that nobody has answered: 1" in refused.text
    assert "Tôi đã xem bản in." in refused.text
    assert re.search(r'value="accept" checked', refused.text)
    answers = {f"answer-{item}-{number}": f"Answer to {number}" for number, _ in asked}
    assert act(minh, path, "decide", **chosen, **answers).status_code == 303
    shown = lan.get(path).text
    for number, label in asked:
        warning = label.removeprefix("Why accept it all the same: ")
        assert f"{warning} <strong>Answer to {number}</strong>" in shown


def test_of_two_curators_the_second_is_told_and_keeps_what_they_typed(
    arrive: Callable[..., Person], newsroom: Office
):
    lan, _ = newsroom.signed_in("contributor")
    path = submitted(lan, {**POOR, "period": "2013"}, {**POOR, "period": "2014"})
    one, other = (arrive(path, "curator") for _ in range(2))
    for person in (one, other):
        person.choose("#v-return-1")
        person.choose("#v-reject-2")
    one.fill("#r-1", "Which year?")
    one.fill("#r-2", "It is not in the article.")
    other.fill("#r-1", "I would have said: look at the title.")
    other.fill("#r-2", "Nor would I.")
    other.fill("#decide-comment", "Thank you all the same.")
    for person in (one, other):
        person.press("form[action*='/decide'] button")
    assert one.page.locator("[role=alert]").count() == 0
    assert "Overtaken" not in other.page.content()
    by_whom = other.page.locator("[role=alert]").inner_text()
    assert re.search(r"person \d+", by_whom), by_whom
    kept = other.page.locator("#unkept").inner_text()
    for typed in ("Return for changes", "look at the title", "Nor would I", "Thank you all the same"):
        assert typed in kept
    assert "Which year?" in other.page.content()


def test_a_conflict_shows_what_was_is_and_would_be(arrive: Callable[..., Person], newsroom: Office):
    (lan, _), (minh, _) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    row = {**INSURED, "area": "Lạng Sơn", "quote": "Ở Lạng Sơn là trên 96% năm 2023"}
    row |= {"value_as_written": "trên 96%", "period": "2023"}
    path = submitted(lan, row)
    decided(minh, path, "accept")
    fact = re.search(r"id/fact/(bao-lang-son-\d+)", lan.get(path).text)
    assert fact
    # A small letter in the place of a large one is a warning, which takes a reason.
    row |= {"op": "replace", "fact": fact[1], "quote": "ở Lạng Sơn là trên 96% năm 2023"}
    corrections = [
        submitted(lan, {**row, "note_vi": note}) for note in ("Người này viết.", "Người kia viết.")
    ]
    page = minh.get(corrections[1]).text
    assert "Người kia viết." in page
    assert decided(minh, corrections[0], "accept").status_code == 303
    late = arrive(corrections[1], "curator")
    late.choose("[value=accept]")
    late.fill("#w-1-1", "Sẽ dịch sau.")
    late.fill("#decide-comment", "Một lời.")
    late.press("form[action*='/decide'] button")
    sides = late.page.locator("#conflicts dd").all_inner_texts()
    assert len(sides) == 3
    was, now, yours = sides
    assert "96%" in was
    assert "Người này viết." in now
    assert "Người kia viết." in yours
    assert late.page.locator("[value=accept]").is_checked()
    assert late.page.locator("#w-1-1").input_value() == "Sẽ dịch sau."
    assert late.page.locator(".pill").first.inner_text() == "waits for a decision"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_filled_in_and_its_copy_says_what_to_do(newsroom: Office, language: str):
    """Whoever has nothing but the template corrects the copy that comes back, and sends that."""
    lan, _ = newsroom.signed_in("contributor")
    lan.headers["Accept-Language"] = language
    given = {**POOR, "period": "2004"}
    template = openpyxl.load_workbook(io.BytesIO(lan.get("desk/template.xlsx").content))
    facts = template["facts"]
    found = [column_of(str(cell.value)) for cell in facts[1]]
    by_code = {column.code: at for at, column in enumerate(found, 1) if column}
    for row, cells in enumerate((wrong(given), {**INSURED, "period": "2005"}), 2):
        for code, typed in cells.items():
            facts.cell(row, by_code[code], typed)
    path = hand_in(lan, saved(template), "kg-template.xlsx").headers["location"].removeprefix("/")
    assert lan.get(path).text.count("<article") == 2
    copy = openpyxl.load_workbook(io.BytesIO(lan.get(f"{path}/sheet.xlsx").content))
    (page,) = copy.worksheets
    faulty = page.cell(2, by_code["quote"])
    assert faulty.value == wrong(given)["quote"]
    assert faulty.comment
    assert faulty.fill.fgColor.rgb != page.cell(3, by_code["article"]).fill.fgColor.rgb
    assert POOR["quote"].split("còn")[0] in str(page.cell(2, page.max_column).value)
    faulty.value = POOR["quote"]
    again = hand_in(lan, saved(copy), "kg-findings.xlsx", page=f"{path}/revise")
    assert again.status_code == 303
    corrected = lan.get(path).text
    assert 'class="violation"' not in corrected
    assert lan.get(f"{path}/findings.json").json()["findings"] == []
    assert corrected.count("<article") == 2
    assert act(lan, path, "submit").status_code == 303


def saved(book: openpyxl.Workbook) -> bytes:
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def test_a_form_says_at_its_fields_what_is_wrong(arrive: Callable[..., Person]):
    person = arrive("desk/form", "contributor", "fr")
    page = person.page
    person.press("button[value=show]")
    assert page.locator("[role=alert]").inner_text() == "Le formulaire est vide. Remplissez un fait."
    page.fill("#area-1", "Lạng Son")
    page.fill("#quote-1", "còn khoảng 3%")
    page.fill("#text", TEXT)
    person.press("button[value=more]")
    assert page.url.endswith("/edit")
    for name in ("area", "quote"):
        assert page.locator(f"#{name}-1").input_value()
    assert page.locator("#article-1").get_attribute("aria-invalid") == "true"
    assert page.locator("#fact-2").count() == 1
    described = page.locator("#quote-1").get_attribute("aria-describedby") or ""
    assert page.locator(f"#{described}").inner_text()
    assert page.locator("#text").input_value() == TEXT


def test_the_form_of_a_correction_starts_from_what_is_published(newsroom: Office):
    browser, _ = newsroom.signed_in("contributor")
    page = browser.get("desk/form?op=replace&fact=protection-sociale-nord-est-021").text
    stated = newsroom.browser(Accept="text/turtle").get("doc/fact/protection-sociale-nord-est-021").text
    quote = re.search(r'kg:quote "([^"]+)"', stated)
    assert quote
    assert quote[1] in html.unescape(page)
    assert 'value="replace"' in page
    empty = browser.get("desk/form?op=replace&fact=none-999")
    assert empty.status_code == 200
