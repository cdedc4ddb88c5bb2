"""What strangers and colleagues try at the desk: each is refused in words, and nothing is half done."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import openpyxl
import pytest

from web.office import (
    ARTICLE,
    FUNDED,
    INSURED,
    POOR,
    TEXT,
    Office,
    act,
    decided,
    drafted,
    hand_in,
    items_of,
    sheet,
    submitted,
    word,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 777*777 }}"
HTML = re.compile(r"<script>alert|<img src=x|&amp;lt;script|603729")
NO_ID = "0" * 26


@dataclass(frozen=True)
class People:
    """Who works there, each with a browser that is signed in."""

    office: Office
    lan: httpx.Client
    hoa: httpx.Client
    minh: httpx.Client
    yen: httpx.Client

    def state(self, path: str, browser: httpx.Client | None = None) -> dict[str, object]:
        """What stands of a submission, for its author."""
        page = (browser or self.lan).get(path)
        assert page.status_code == 200
        pill = re.search(r'class="pill">([^<]*)', page.text)
        assert pill
        return {"state": pill[1], "events": page.text.count('<li class="quiet">')}


@pytest.fixture(scope="module")
def people(office: Office) -> People:
    office.told(ARTICLE)
    contributors = [office.signed_in("contributor")[0] for _ in range(2)]
    curators = [office.signed_in("curator")[0] for _ in range(2)]
    return People(office, *contributors, *curators)


@pytest.fixture(scope="module")
def draft(people: People) -> str:
    """The path of a draft that nobody changes."""
    return drafted(people.lan, POOR)


def refused(answer: httpx.Response, *statuses: int) -> str:
    """That an answer refuses with one of some statuses, on a page, in words; gives the words."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"<[^>]+>|\s+", " ", main.partition(">")[2]).strip()
    assert len(words) > 20
    assert "Traceback" not in answer.text
    return words.partition("Request id")[0]


@pytest.mark.parametrize(
    "page", ["", "/edit", "/revise", "/versions", "/findings.json", "/findings.ttl", "/sheet.xlsx"]
)
def test_nobody_sees_a_draft_but_its_author(people: People, page: str):
    path = drafted(people.lan, POOR, title="Of nobody else")
    missing = refused(people.hoa.get(f"desk/s/{NO_ID}{page}"), 404)
    for browser in (people.hoa, people.minh):
        told = refused(browser.get(path + page), 404)
        assert "Of nobody else" not in told
        assert told == missing
    assert people.lan.get(path + page).status_code == 200
    assert "Of nobody else" not in people.minh.get("desk").text


def test_a_contributor_sees_nothing_of_what_others_submitted(people: People):
    path = submitted(people.lan, POOR, title="Of Lan")
    for page in ("", "/edit", "/revise", "/versions", "/findings.json", "/findings.ttl", "/sheet.xlsx"):
        refused(people.hoa.get(path + page), 404)
    before = people.state(path)
    own = word(people.hoa.get("desk/new"))
    for what in ("submit", "withdraw", "comment", "decide", "revise", "edit"):
        sent = {"form_word": own, "row_version": "2", "text": "x", "quote-1": "x", "area-1": "x"}
        refused(people.hoa.post(f"{path}/{what}", data=sent), 404)
    assert people.state(path) == before


def test_only_another_curator_decides(people: People):
    path = submitted(people.lan, POOR)
    (item,) = items_of(people.minh.get(path))
    before = people.state(path)
    assert items_of(people.lan.get(path)) == []
    refused(act(people.lan, path, "decide", **{f"verdict-{item}": "accept"}), 403)
    own = submitted(people.minh, POOR)
    (mine,) = items_of(people.yen.get(own))
    assert items_of(people.minh.get(own)) == []
    told = refused(act(people.minh, own, "decide", **{f"verdict-{mine}": "accept"}), 403)
    assert "another curator decides" in told
    assert people.state(path) == before
    # A curator looks, and leaves what is another's to them.
    for what in ("submit", "withdraw"):
        refused(act(people.minh, path, what), 403)
    refused(hand_in(people.minh, sheet(POOR), page=f"{path}/revise"), 403)
    assert people.state(path) == before


@pytest.mark.parametrize(
    "what", ["new", "form", "s/{id}/submit", "s/{id}/withdraw", "s/{id}/comment", "s/{id}/decide"]
)
def test_another_site_makes_nobody_do_anything(people: People, what: str):
    path = submitted(people.lan, POOR)
    (item,) = items_of(people.minh.get(path))
    before = people.state(path)
    address = f"desk/{what.format(id=path.rpartition('/')[2])}"
    browser = people.minh if what.endswith("decide") else people.lan
    own = word(browser.get(path))
    sent = {"row_version": "2", "text": "x", f"verdict-{item}": "accept", "quote-1": "x"}
    for headers, form_word in (({"Sec-Fetch-Site": "cross-site"}, own), ({}, ""), ({}, own[::-1])):
        told = refused(browser.post(address, data={**sent, "form_word": form_word}, headers=headers), 403)
        assert "not from here" in told
    assert people.state(path) == before


def test_nothing_that_somebody_typed_is_taken_for_html(people: People):
    """Titles, comments, file names, cells, quotes, texts, reasons and what was found of them."""
    row = {**POOR, "area": SCRIPT, "quote": SCRIPT, "value_as_written": SCRIPT, "note_vi": SCRIPT}
    answer = hand_in(
        people.lan,
        sheet(row, {SCRIPT: "x", **INSURED}),
        f"{SCRIPT}.csv",
        title=SCRIPT,
        comment=SCRIPT,
        text=SCRIPT,
    )
    path = answer.headers["location"].removeprefix("/")
    assert act(people.lan, path, "comment", text=SCRIPT).status_code == 303
    pages = [path, f"{path}/edit", f"{path}/revise", f"{path}/versions", "desk"]
    for page in pages:
        shown = people.lan.get(page)
        assert "&lt;script&gt;alert(1)" in shown.text
        assert not HTML.search(shown.text), page
    again = hand_in(people.lan, b"x", f"{SCRIPT}.csv", title=SCRIPT, comment=SCRIPT, text=SCRIPT)
    assert "&lt;script&gt;" in again.text
    assert not HTML.search(again.text)
    refused(again, 422)
    other = submitted(people.lan, POOR, title=SCRIPT)
    (item,) = items_of(people.minh.get(other))
    wrong = act(people.minh, other, "decide", **{f"reason-{item}": SCRIPT, "comment": SCRIPT})
    assert wrong.text.count("&lt;script&gt;") > 2
    assert not HTML.search(wrong.text)
    assert not HTML.search(people.minh.get("desk").text)
    assert '"script' not in people.lan.get(f"{path}/findings.ttl").text
    assert people.lan.get(f"{path}/findings.json").headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\boot.ini", "/etc/cron.d/x", "a/../b.csv", "…" * 400, ".", "%2e%2e%2f"],
)
def test_the_name_of_a_file_leads_nowhere(people: People, name: str):
    path = hand_in(people.lan, sheet(POOR), name).headers["location"].removeprefix("/")
    assert "/" not in re.findall(r"UTC</time> · ([^<]*)", people.lan.get(f"{path}/versions").text)[-1]
    copy = people.lan.get(f"{path}/sheet.xlsx")
    assert copy.headers["content-disposition"] == 'attachment; filename="kg-findings.xlsx"'


def zipped(**parts: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return into.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def with_entities() -> bytes:
    """A workbook whose strings grow a billionfold where somebody believes what they define."""
    into = io.BytesIO()
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with zipfile.ZipFile(io.BytesIO(workbook(list(POOR)))) as was, zipfile.ZipFile(into, "w") as packed:
        for part in was.namelist():
            data = was.read(part)
            if part == "xl/workbook.xml":
                head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{bomb}]>'.encode()
                data = head + data.partition(b"?>")[2].replace(b'name="Sheet"', b'name="&a9;"')
            packed.writestr(part, data)
    return into.getvalue()


MIB = 1 << 20
FILES: dict[str, tuple[Callable[[], bytes], tuple[int, ...], str]] = {
    "zip bomb": (lambda: zipped(xl__workbook_xml=b"<x/>", xl__y_xml=b"0" * (70 * MIB)), (422,), "too large"),
    "entity bomb": (with_entities, (422,), "no workbook"),
    "broken zip": (lambda: b"PK\x03\x04" + b"\0" * 99, (422,), "no workbook"),
    "beyond 10 MiB": (lambda: b"x" * (10 * MIB + 1), (413,), "10 MiB"),
    "100,000 columns": (lambda: b"area," * 100_000 + b"\nx\n", (422,), "columns"),
    "5,001 rows": (lambda: sheet(*[POOR] * 5_001), (422,), "rows"),
    "a million empty rows": (lambda: b"area\n" + b"\n" * MIB, (422,), "rows"),
    "NUL": (lambda: b"article,area\n\0\0,x\n", (422,), "UTF-16"),
    "Latin-1": (lambda: "article,area\nL\xe9,x\n".encode("latin-1"), (422,), "UTF-8"),
    "an image": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, (422,), "UTF"),
    "nothing": (lambda: b"", (422,), "empty"),
    "an open quote": (lambda: b'article,area\n"x,y\n', (422,), "quotation mark"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_hostile_file_is_refused_and_what_was_typed_is_still_there(people: People, kind: str):
    make, statuses, words = FILES[kind]
    before = people.lan.get("desk").text.count('class="row"')
    answer = hand_in(people.lan, make(), "x.csv", title="My own title", text="My own text")
    assert words in refused(answer, *statuses)
    if answer.status_code == 422:
        assert "My own title" in answer.text
        assert "My own text" in answer.text
    assert people.lan.get("desk").text.count('class="row"') == before


def test_a_cell_of_five_mebibytes_is_cut_and_named_and_loses_no_other(people: People):
    long = {**POOR, "to_curator": "x" * (5 * MIB)}
    path = drafted(people.lan, long, INSURED)
    page = people.lan.get(path)
    assert "32767 are possible" in page.text
    assert "98%" in page.text
    assert len(page.content) < MIB


def test_formulas_stay_text_in_the_copy(people: People):
    evil = '=HYPERLINK("http://evil.example","x")'
    data = workbook(list(POOR), [*POOR.values()], [evil, "+1+1", "@SUM(A1)", "-2", "=1+1", "x"])
    path = hand_in(people.lan, data, "x.xlsx").headers["location"].removeprefix("/")
    page = people.lan.get(path)
    assert "formula" in page.text
    copy = openpyxl.load_workbook(io.BytesIO(people.lan.get(f"{path}/sheet.xlsx").content))
    cells = [cell for row in copy.worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    assert any(cell.value == "@SUM(A1)" for cell in cells)


def test_who_has_not_seen_the_submission_as_it_is_changes_nothing(people: People):
    path = submitted(people.lan, POOR)
    (item,) = items_of(people.minh.get(path))
    before = people.state(path)
    for seen in ("0", "1", "999999999", "99999999999999999999", "-1", "", "x", "２", "1e3"):
        sent = {"row_version": seen, f"verdict-{item}": "accept"}
        refused(act(people.minh, path, "decide", **sent), 409)
        for what in ("submit", "withdraw"):
            refused(act(people.lan, path, what, row_version=seen), 409)
        refused(hand_in(people.lan, sheet(INSURED), page=f"{path}/revise", row_version=seen), 409)
    assert people.state(path) == before


def test_a_verdict_reaches_no_item_of_another_submission(people: People):
    one, other = submitted(people.lan, POOR), submitted(people.lan, INSURED)
    (item,), (stranger,) = (items_of(people.minh.get(path)) for path in (one, other))
    before = people.state(other)
    words = refused(act(people.minh, one, "decide", **{f"verdict-{stranger}": "accept"}), 422)
    assert "no verdict" in words
    answer = act(
        people.minh,
        one,
        "decide",
        **{f"verdict-{stranger}": "accept", f"verdict-{item}": "reject", f"reason-{item}": "No."},
    )
    assert answer.status_code == 303
    assert people.state(other) == before
    refused(act(people.lan, one, "comment", text="x", item=stranger), 404)
    refused(act(people.lan, one, "comment", text="x", item="'; DROP TABLE item; --"), 404)


def test_a_verdict_that_is_none_decides_nothing(people: People):
    path = submitted(people.lan, POOR)
    (item,) = items_of(people.minh.get(path))
    for verdict in ("ACCEPT", "publish", "accept accept", ""):
        refused(act(people.minh, path, "decide", **{f"verdict-{item}": verdict}), 422)


EVIL_ITEMS = [
    "\\g<9>",
    'x <http://example.org/p> "y" .\n<http://localhost:8000/id/fact/x-001>',
    "' OR 1=1 --",
    "x" * 5000,
]


@pytest.mark.parametrize("item", EVIL_ITEMS)
def test_an_item_that_is_none_is_a_new_one(people: People, item: str):
    fields = {f"{name}-1": value for name, value in POOR.items()}
    for page in ("desk/form", f"{drafted(people.lan, INSURED)}/edit"):
        opened = people.lan.get(page)
        seen = re.search(r'name="row_version" value="(\d+)"', opened.text)
        sent = {
            "form_word": word(opened),
            "item-1": item,
            "row_version": seen[1] if seen else "",
            "text": TEXT,
        }
        answer = people.lan.post(page, data={**sent, **fields})
        assert answer.status_code == 303, answer.text
        shown = people.lan.get(answer.headers["location"].removeprefix("/"))
        assert shown.text.count("<article") == 1
        assert "example.org/p" not in shown.text


def test_an_item_twice_is_one_and_a_new_one(people: People):
    path = drafted(people.lan, POOR)
    opened = people.lan.get(f"{path}/edit")
    item = re.search(r'name="item-1" value="(\w+)"', opened.text)
    assert item
    seen = re.search(r'name="row_version" value="(\d+)"', opened.text)
    assert seen
    fields = {f"{name}-1": value for name, value in POOR.items()} | {
        f"{name}-2": value for name, value in INSURED.items()
    }
    sent = {
        "form_word": word(opened),
        "row_version": seen[1],
        "item-1": item[1],
        "item-2": item[1],
        "text": TEXT,
    }
    assert people.lan.post(f"{path}/edit", data={**sent, **fields}).status_code == 303
    assert people.lan.get(path).text.count("<article") == 2
    assert act(people.lan, path, "submit").status_code == 303
    assert decided(people.minh, path, "reject", "reject").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        *(
            "desk/s/../../x",
            "desk/s/%2e%2e/%2e%2e/x",
            "desk/s/%00",
            "desk/s/x%00y/decide",
            "desk/s/%F0%9F%92%A9",
        ),
        *("desk/s/" + "a" * 5000, "desk/s/'%20OR%201=1", "desk/s/%0d%0aSet-Cookie:a=b", "desk/s/" + NO_ID),
        *("desk/s//", "desk/s/{{7*7}}", "desk/s/%ff%fe"),
    ],
)
def test_an_address_that_is_none_is_missing(people: People, path: str):
    for method in ("GET", "POST"):
        asked = people.lan.build_request(method, "desk/s")
        asked.url = asked.url.copy_with(raw_path=f"/{path}".encode())
        refused(people.lan.send(asked), *((404, 405) if method == "GET" else (403, 404, 405, 415)))


@pytest.mark.parametrize(
    "query",
    [
        *("page=99999", "page=0", "page=-1", "page=x", "page=" + "9" * 5000, "page=%00", "page=%EF%BC%92"),
        *("lang=xx", "lang=%00", "lang=en&lang=fr"),
    ],
)
def test_a_page_beyond_the_last_is_the_last(people: People, draft: str, query: str):
    page = people.lan.get(f"{draft}?{query}")
    assert page.status_code == 200
    assert page.text.count("<article") == 1


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("desk?state=%00", 200),
        ("desk?state=draft", 200),
        ("desk?after=%00", 200),
        ("desk?after=x&before=%ff", 200),
        ("desk?before=" + "9" * 3000, 200),
        ("{path}/versions?old=0&new=0", 200),
        ("{path}/versions?old=99999999999999999999&new=-5", 200),
        ("{path}/versions?old=x", 400),
        ("desk/form?quote=%00&area=" + "x" * 3000, 200),
    ],
)
def test_a_strange_question_is_answered_or_refused(people: People, draft: str, page: str, status: int):
    asked = page.format(path=draft)
    for browser in (people.lan, people.minh) if "path" not in page else (people.lan,):
        answer = browser.get(asked)
        assert answer.status_code == status
        assert "\x00" not in answer.text


@pytest.mark.parametrize(
    "body", [b"form_word=%ff%fe&text=%80", b"\xff\xfe", b"&" * 70_000, b"a=" + b"x" * 70_000]
)
def test_a_form_that_is_no_text_is_refused(people: People, draft: str, body: bytes):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refused(people.lan.post(f"{draft}/comment", content=body, headers=headers), 400, 403, 413)
    latin = {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"}
    refused(people.lan.post(f"{draft}/comment", content=body, headers=latin), 415)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    refused(people.lan.post("desk/new", content=b"--x\r\n" + body, headers=broken), 400, 403)
    refused(people.lan.post("desk/new", content=body, headers={"Content-Type": "application/json"}), 415)


def test_what_is_too_long_is_refused_and_kept_on_the_page(people: People):
    path = submitted(people.lan, POOR)
    long = "word " * 2_001
    answer = act(people.lan, path, "comment", text=long)
    assert "at most 10000" in refused(answer, 413)
    assert long in answer.text
    (item,) = items_of(people.minh.get(path))
    answer = act(people.minh, path, "decide", **{f"verdict-{item}": "reject", f"reason-{item}": long})
    refused(answer, 413)
    assert long in answer.text
    for fields in ({"title": "x" * 201}, {"text": "é" * (MIB // 2 + 1)}, {"comment": long}):
        refused(hand_in(people.lan, sheet(POOR), **fields), 413)
    refused(hand_in(people.lan, sheet(POOR), title="a\x00b"), 400)


def test_a_hundred_facts_go_through_a_form_and_one_more_does_not(people: People):
    for number, status in ((100, 303), (101, 400)):
        opened = people.lan.get("desk/form")
        fields = {
            f"{name}-{n}": v
            for n in range(1, number + 1)
            for name, v in {**POOR, "period": str(1900 + n)}.items()
        }
        fields |= {
            f"{name}-{n}": ""
            for n in range(1, number + 1)
            for name in (
                "lower",
                "upper",
                "bound",
                "unit",
                "zone",
                "population",
                "programme",
                "note_fr",
                "note_en",
                "note_vi",
                "kind",
                "direction",
                "comparator",
                "to_curator",
                "passage",
                "value",
            )
        }
        answer = people.lan.post("desk/form", data={"form_word": word(opened), "text": TEXT, **fields})
        assert answer.status_code == status, answer.text
    many = drafted(people.lan, *({**POOR, "period": str(1900 + n)} for n in range(101)))
    assert f"{many}/edit" not in people.lan.get(many).text
    assert "use a sheet" in refused(people.lan.get(f"{many}/edit"), 400)


def test_nothing_of_what_is_handed_in_is_published_before_it_is_accepted(people: People):
    """Nor is it ever, but for the facts themselves."""
    marks = ["Xanh-Title", "Xanh-Comment", "Xanh-Text", "Xanh-To-Curator", "Xanh-Answer"]
    title, comment, text, to_curator, answer = marks
    row = {**FUNDED, "to_curator": to_curator}
    path = submitted(people.lan, row, title=title, comment=comment, text=f"{TEXT}\n{text}")
    act(people.lan, path, "comment", text=comment)
    public = people.office.browser(Accept="*/*")
    query = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"

    def everything() -> str:
        facts = public.get("sparql", params={"query": query, "format": "csv"}).text
        return facts + public.get("", headers={"Accept": "text/html"}).text

    assert "4.200 tỷ" not in everything()
    assert decided(people.minh, path, "accept", comment=answer).status_code == 303
    published = everything()
    assert "4.200 tỷ" in published
    for mark in (*marks, path.rpartition("/")[2]):
        assert mark not in published
    for page in (path, "desk/form", "desk/new", "desk"):
        assert people.lan.get(page).headers["cache-control"] == "no-store"


def test_nobody_in_the_log_and_no_fault(people: People):
    log = people.office.kg.log.read_text()
    assert "Traceback" not in log
    assert " 500 " not in log
    assert POOR["quote"] not in log
