"""A sheet is read as people save it; what a spreadsheet program did to it is named, and never repaired."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.desk.proposal import Kind
from kg.desk.sheets import sheet
from kg.desk.sheets.columns import columns, letter
from kg.desk.sheets.sheet import Sheet, read
from kg.vocab import LANGUAGES

HEADERS = "article,area,indicator,quote,value_as_written"
ROW = "my-article,cao-bang,poverty-rate,le taux est de 51;2 %,51;2 %"


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def rules(found: Sheet) -> list[str]:
    return [one.rule for one in (*found.findings, *(each for row in found.rows for each in row.findings))]


def workbook(*rows: list[Any], title: str = "facts", formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_cells_are_given_by_column_and_rows_are_counted_as_spreadsheets_do():
    found = read(csv(HEADERS, "", ROW, 'a,b,c,"two\nlines",', "d,e,f,g,"), "facts.csv")
    assert [row.number for row in found.rows] == [3, 4, 5]
    assert found.rows[0].cells["area"] == "cao-bang"
    assert found.rows[1].cells["quote"] == "two\nlines"
    assert found.letters["quote"] == "D"
    assert rules(found) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_commas_semicolons_and_tabs_in_any_encoding_with_headers_in_any_language(
    delimiter: str, encoding: str, language: str
):
    codes = ["quote", "indicator", "area", "article"]
    headers = delimiter.join(columns()[code].names[language].upper() for code in codes)
    data = f"{headers}\r\n{delimiter.join(['Hà Giang', 'b', 'c', 'd'])}\r\n".encode(encoding)
    found = read(data, "facts.csv")
    assert found.codes == tuple(codes)
    assert dict(found.rows[0].cells) == dict(zip(codes, ["Hà Giang", "b", "c", "d"], strict=True))
    assert rules(found) == []


def test_letters_are_composed():
    found = read(csv(HEADERS, "a,Cao Ba\u0306\u0300ng,c,d,"), "facts.csv")
    assert found.rows[0].cells["area"] == "Cao Bằng"


def test_the_line_that_tells_excel_the_separator_is_no_row():
    found = read(csv("sep=;", "article;area;indicator;quote", "a;b;c;d"), "facts.csv")
    assert [(row.number, row.cells["area"]) for row in found.rows] == [(2, "b")]


def test_a_cell_that_is_too_long_leaves_the_rest_of_the_file():
    long = "x" * (sheet.CELL + 1)
    found = read(csv(HEADERS, f"a,b,c,{long * 5},", ROW), "facts.csv")
    assert rules(found) == ["cell-too-long"]
    assert found.rows[1].cells["area"] == "cao-bang"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("area;quote\nx;première année".encode("cp1252"), "Windows-1252"),
        ("area;quote\nx;thật".encode("utf-16-le"), "UTF-16"),
        ("area,quote\nx,ti\u0309nh Cao B\u0103\u0300ng".encode("cp1258"), "Windows-1258"),
        ("area,quote".encode("utf-32"), "UTF-32"),
    ],
)
def test_an_encoding_that_is_not_read_is_named(data: bytes, encoding: str):
    found = read(data, "facts.csv")
    (finding,) = found.findings
    assert finding.rule == "encoding"
    assert encoding in finding.messages["en"]
    assert found.rows == ()


def test_a_quotation_mark_that_is_never_closed_swallows_nothing():
    found = read(csv(HEADERS, ROW, 'a,b,c,"d,', ROW, ROW), "facts.csv")
    assert rules(found) == ["quotes-open"]
    assert found.rows == ()


def test_headers_that_are_missing_twice_there_or_not_known_are_all_told():
    found = read(csv("article,Area,territoire,couleur,quote", "a,b,c,d,e"), "facts.csv")
    assert [(one.rule, one.column, one.letter) for one in found.findings] == [
        ("header-twice", "area", "C"),
        ("header-not-known", None, "D"),
        ("header-missing", "indicator", None),
    ]
    assert found.rows[0].cells == {"article": "a", "area": "b", "quote": "e"}


def test_to_withdraw_facts_takes_their_names_alone():
    assert rules(read(csv("op,fact", "withdraw,my-article-001"), "facts.csv")) == []


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\x07b", "U+0007"),
        ("a\u200bb", "U+200B ZERO WIDTH SPACE"),
    ],
)
def test_characters_that_cannot_be_seen_are_refused_by_name(cell: str, named: str):
    found = read(csv(HEADERS, f"a,b,c,{cell},"), "facts.csv")
    (finding,) = found.rows[0].findings
    assert (finding.rule, finding.severity, finding.row, finding.letter) == (
        "character-refused",
        "violation",
        2,
        "D",
    )
    assert named in finding.messages["en"]
    assert found.rows[0].cells["quote"] == "a\ufffdb"


@pytest.mark.parametrize("cell", ["=HYPERLINK(x)", "+CMD", "-SUM(A1)", "@x"])
def test_words_that_start_as_a_formula_does_are_warned_about(cell: str):
    found = read(csv(HEADERS, f"a,b,c,{cell},"), "facts.csv")
    assert [(one.rule, one.severity) for one in found.rows[0].findings] == [
        ("starts-like-formula", "warning")
    ]


def test_rows_that_are_shorter_or_longer_than_the_headers():
    found = read(csv("article,area,indicator,quote", "a,b", "a,b,c,d,,more"), "facts.csv")
    assert found.rows[0].cells == {"article": "a", "area": "b"}
    assert [(one.rule, one.letter) for one in found.rows[1].findings] == [("cell-beyond", "F")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n\n",
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        b"x" * (sheet.LARGEST + 1),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(data: bytes):
    found = read(data, "facts")
    assert [one.severity for one in found.findings] == ["violation"]
    assert found.rows == ()


def test_more_rows_or_columns_than_anybody_reviews_are_refused():
    assert rules(read(csv(HEADERS, *["a,b,c,d,e"] * (sheet.ROWS + 1)), "facts.csv")) == ["file-too-large"]
    # What stands below very many empty rows is not left out on the quiet.
    assert rules(read(csv(HEADERS, *[""] * 100_000, ROW), "facts.csv")) == ["file-too-large"]
    wide = ",".join(f"x{at}" for at in range(sheet.WIDTH + 1))
    assert rules(read(csv(wide, "a"), "facts.csv")) == ["file-too-large"]


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_the_bytes_are_there_is_an_answer(data: bytes):
    found = read(data, "facts.csv")
    assert all(set(row.cells) <= set(columns()) for row in found.rows)
    assert all(message for one in found.findings for message in one.messages.values())


WHOLE = workbook(["article", "area", "indicator", "quote"], ["a", "b", "c", 0.5], formats={"D2": "0.0%"})
CONTENT = {
    part: zipfile.ZipFile(io.BytesIO(WHOLE)).read(part)
    for part in zipfile.ZipFile(io.BytesIO(WHOLE)).namelist()
}


def packed(content: dict[str, bytes]) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as file:
        for part, data in content.items():
            file.writestr(part, data)
    return saved.getvalue()


PLACES = st.lists(st.tuples(st.integers(4, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6)
CUTS = st.tuples(st.sampled_from(sorted(CONTENT)), st.integers(0, 4000), st.binary(max_size=6))


@given(PLACES | CUTS)
def test_a_workbook_that_is_damaged_is_refused_or_read(damage: Any):
    if isinstance(damage, list):
        damaged = bytearray(WHOLE)
        for at, byte in damage:
            damaged[at] = byte
        data = bytes(damaged)
    else:
        part, at, written = damage
        content = CONTENT[part]
        data = packed({**CONTENT, part: content[:at] + written + content[at + len(written) :]})
    found = read(data, "facts.xlsx")
    assert all(one.messages["en"] for one in found.findings)


def test_a_workbook_is_read_as_it_shows():
    data = workbook(
        ["article", "area", "indicator", "quote", "value_as_written", "value"],
        ["a", "cao-bang", "c", "d", 0.512, 83800000],
        [None] * 6,
        ["a", "b", "c", "d", 51.2, 1.234],
        ["a", "b", "c", "d", 0.87, 0.8765],
        formats={"E2": "0.0%", "E5": "0.0%", "F5": "0%"},
    )
    found = read(data, "facts.xlsx")
    assert rules(found) == []
    assert [(row.number, row.cells["value_as_written"], row.cells["value"]) for row in found.rows] == [
        (2, "51.2 %", "83800000"),
        (4, "51.2", "1.2340"),
        # With the decimals that it shows, and all that it has.
        (5, "87.0 %", "87.65 %"),
    ]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [("=1+1", "cell-formula"), ("#DIV/0!", "cell-error"), (date(2026, 5, 4), "cell-date")],
)
def test_what_is_no_text_in_a_workbook_is_refused_by_cell(cell: object, rule: str):
    data = workbook(["article", "area", "indicator", "quote"], ["a", "b", "c", cell])
    (finding,) = read(data, "facts.xlsx").rows[0].findings
    assert (finding.rule, finding.row, finding.column, finding.letter) == (rule, 2, "quote", "D")


def test_a_day_is_taken_where_its_column_wants_one():
    book = openpyxl.load_workbook(io.BytesIO(workbook(["op", "article", "area", "indicator", "quote"])))
    page = book.create_sheet("article")
    page.append(["headline", "language", "url", "published", "slug"])
    page.append(["A", "fr", "https://example.org/a", date(2025, 11, 4), date(2025, 11, 4)])
    page.append(["B", "fr", "https://example.org/b", datetime(2025, 11, 4, 10, 30), None])
    saved = io.BytesIO()
    book.save(saved)
    (beside,) = read(saved.getvalue(), "facts.xlsx").beside
    first, second = beside.rows
    assert first.cells["published"] == "2025-11-04"
    assert [(one.rule, one.column) for one in first.findings] == [("cell-date", "slug")]
    assert [(one.rule, one.column) for one in second.findings] == [("cell-date", "published")]


def test_the_sheet_of_the_template_is_read_wherever_it_stands():
    book = openpyxl.Workbook()
    book.create_sheet("Facts").append(["article", "area", "indicator", "quote"])
    saved = io.BytesIO()
    book.save(saved)
    assert read(saved.getvalue(), "facts.xlsx").codes == ("article", "area", "indicator", "quote")


def test_a_workbook_that_becomes_too_large_is_refused_before_it_is_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"<x>" + b" " * (sheet.LARGEST * 3))
    assert rules(read(packed.getvalue(), "facts.xlsx")) == ["file-too-large"]


def test_a_workbook_that_defines_entities_is_refused():
    data = workbook(["article"], ["a"])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as plain, zipfile.ZipFile(packed, "w") as changed:
        for part in plain.namelist():
            content = plain.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            changed.writestr(part, content)
    assert rules(read(packed.getvalue(), "facts.xlsx")) == ["file-broken"]


def test_columns_are_lettered_as_spreadsheets_letter_them():
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_every_header_that_is_taken_is_documented():
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "sheets.md").read_text(encoding="utf-8")
    kinds: tuple[Kind, ...] = ("fact", "article", "entity")
    for one in (column for kind in kinds for column in columns(kind).values()):
        named = " | ".join(one.names[language] for language in ("fr", "en", "vi"))
        assert f"| `{one.code}` | {named} | {', '.join(one.also) or '–'} |" in reference
