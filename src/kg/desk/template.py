"""The sheet to fill in, and the copy of one that was filled in which says in its cells what to correct.

Both are written anew from text alone: whatever a workbook had of formulas, links and macros stays behind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from kg.desk.findings import SEVERITIES, Finding, Severity
from kg.desk.proposal import Kind
from kg.desk.reading.codes import Codes
from kg.desk.reading.proposing import KINDS, called
from kg.desk.sheets.columns import SHEETS, advice, columns, guide, letter
from kg.desk.sheets.places import place
from kg.desk.sheets.sheet import ROWS, Sheet
from kg.language.texts import NAMES, Language
from kg.vocab import LANGUAGES

LISTED: Final = 1_000
"""Things that a drop-down offers at the most; others can be typed."""

LISTS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "fact": {
        code: code
        for code in (
            *("unit", "bound", "kind", "direction", "area", "zone", "programme", "indicator", "population"),
            *("period", "comparator"),
        )
    },
    "article": {"language": "language", "publisher": "organisation"},
    "entity": {
        "kind": "entity",
        "theme": "theme",
        "units": "unit",
        "kinds": "kind",
        "area_type": "area-type",
        "part_of": "area",
    },
}
"""The list from which each column offers something, by the columns' codes."""

_WIDE: Final = {
    "quote": 60,
    "value_as_written": 30,
    "note_fr": 40,
    "note_en": 40,
    "note_vi": 40,
    "headline": 60,
}
"""The widths of the columns that are not as narrow as the others, in characters."""

_NARROW: Final = 18
_CELL: Final = 32_000
"""Characters of a cell."""

_WHOLE: Final = "findings"
"""The sheet of a copy that has what is about the whole of it."""

_PROMPT: Final = 255
"""Characters that Excel shows beside a cell."""

_COLOURS: Final[Mapping[Severity, str]] = {
    "violation": "#F4B6B6",
    "question": "#F9D9A8",
    "warning": "#FFF2B3",
    "info": "#DCE9F7",
}


def csv_template(language: str) -> bytes:
    """A CSV file with nothing but its headers, as spreadsheets of a language open it.

    Args:
        language: The language of the headers.
    """
    written = io.StringIO()
    # A comma stands before decimals in French and Vietnamese, and is no separator there.
    rows = csv.writer(written, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    rows.writerow(column.names[language] for column in columns().values())
    # Without its mark, Excel does not take a file for UTF-8.
    return written.getvalue().encode("utf-8-sig")


def xlsx_template(codes: Codes, language: str) -> bytes:
    """A workbook to fill in: its sheets, a guide in three languages, and what the drop-downs offer.

    Args:
        codes: What there is to choose from.
        language: The language of the headers, and of the names that are offered.

    Raises:
        StoreError: What is published cannot be read.
    """
    saved = io.BytesIO()
    with _workbook(saved) as book:
        pages: dict[Kind, Any] = {kind: book.add_worksheet(title) for kind, title in SHEETS.items()}
        how, lists = book.add_worksheet("guide"), book.add_worksheet("lists")
        lists.hide()
        heading = _heading(book)
        as_text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        written: dict[str, int] = {}
        for kind, page in pages.items():
            page.freeze_panes(1, 0)
            for at, column in enumerate(columns(kind).values()):
                code, name = column.code, column.names[language]
                # Excel makes dates and numbers of what it takes for such, except in cells of text.
                page.set_column(at, at, _WIDE.get(code, _NARROW), as_text)
                page.write_string(0, at, name, heading)
                validation = _prompt(guide(kind)[code], name, language)
                listed = LISTS[kind].get(code)
                if listed and listed not in written:
                    offered = _offered(codes, listed, language)
                    lists.write_column(0, len(written), [listed, *offered])
                    written[listed] = len(offered)
                if listed and written[listed]:
                    validation |= _choice(list(written).index(listed), written[listed], language)
                page.data_validation(1, at, ROWS, at, validation)
        _write_guide(how, heading, as_text)
    return saved.getvalue()


Remarks = Mapping[tuple[str | None, int | None], Sequence[str]]
"""What people said: of a row, by its sheet (None of that of facts) and number; of the whole, by two None."""


def annotated(sheet: Sheet, findings: Iterable[Finding], language: str, said: Remarks | None = None) -> bytes:
    """A copy of a sheet in which each cell says what is to be corrected, with a column that says it again.

    Its rows have the numbers that they had. What is about the whole of it stands in a sheet of its own, which
    nobody reads when the copy comes back.

    Args:
        sheet: The sheet.
        findings: What was found of it, in whichever order.
        language: The language of whoever reads it.
        said: What people said of its rows.
    """
    saved = io.BytesIO()
    findings, said = list(findings), said or {}
    with _workbook(saved) as book:
        for one in (sheet, *sheet.beside):
            title = None if one.kind == "fact" else SHEETS[one.kind]
            told = [found for found in findings if found.sheet == title]
            of_rows = {row: words for (where, row), words in said.items() if where == title and row}
            _annotate(book, book.add_worksheet(SHEETS[one.kind]), one, told, language, of_rows)
        firsts = {
            None if one.kind == "fact" else SHEETS[one.kind]: one.first for one in (sheet, *sheet.beside)
        }
        whole = [
            _placed(one, language)
            for one in findings
            if one.rows or one.row is None or one.row == firsts.get(one.sheet)
        ]
        if whole := [*whole, *said.get((None, None), ())]:
            page = book.add_worksheet(_WHOLE)
            page.set_column(0, 0, 120, book.add_format({"num_format": "@", "text_wrap": True}))
            for row, words in enumerate(whole):
                page.write_string(row, 0, words[:_CELL])
    return saved.getvalue()


def _placed(finding: Finding, language: str) -> str:
    """Where something was found, what is wrong and what to do, in one line."""
    spoken = Language(language)
    where, sentence = place(finding, spoken), _sentence(finding, language)
    return f"{spoken.text('{heading}:', heading=where)} {sentence}" if where else sentence


def _annotate(
    book: Any,
    page: Any,
    sheet: Sheet,
    findings: Sequence[Finding],
    language: str,
    said: Mapping[int, Sequence[str]],
) -> None:
    by_row: dict[int | None, list[Finding]] = {}
    for one in findings:
        for number in one.rows or (one.row,):
            by_row.setdefault(number, []).append(one)
    shades = {
        severity: book.add_format({"bg_color": _COLOURS[severity], "num_format": "@"})
        for severity in SEVERITIES
    }
    plain = book.add_format({"num_format": "@"})
    heading = _heading(book)
    top, last = sheet.first - 1, len(sheet.headers)
    page.set_column(0, last, _NARROW, plain)
    page.set_column(last, last, 80)
    page.freeze_panes(top + 1, 0)
    for at, header in enumerate(sheet.headers):
        page.write_string(top, at, header, heading)
    page.write_string(top, last, advice()[language], heading)
    for one in by_row.get(sheet.first, ()):
        at = next((at for at in range(last) if letter(at) == one.letter), None)
        if at is not None:
            page.write_comment(top, at, _sentence(one, language), {"x_scale": 2})
    for row in sheet.rows:
        found = sorted(by_row.get(row.number, ()), key=lambda one: SEVERITIES.index(one.severity))
        worst = {one.column: one.severity for one in reversed(found)}
        for at, value in enumerate(row.values):
            severity = worst.get(sheet.codes[at]) if sheet.codes[at] else None
            page.write_string(row.number - 1, at, value, shades[severity] if severity else plain)
        _tell(page, row.number - 1, last, found, language, sheet.codes, said.get(row.number, ()))


def _tell(
    page: Any,
    row: int,
    last: int,
    found: Sequence[Finding],
    language: str,
    codes: Sequence[str | None],
    said: Sequence[str],
) -> None:
    """Write what was found and said of a row behind it, and what was found beside each of its cells."""
    by_cell: dict[int, list[str]] = {}
    for one in found:
        if one.column in codes and one.column:
            by_cell.setdefault(codes.index(one.column), []).append(_sentence(one, language))
    for at, sentences in by_cell.items():
        page.write_comment(row, at, "\n".join(sentences), {"x_scale": 2})
    where = ((f"{one.letter} ({one.column}): " if one.letter else "") for one in found)
    lines = [f"{start}{_sentence(one, language)}" for start, one in zip(where, found, strict=True)]
    if lines := [*said, *lines]:
        page.write_string(row, last, "\n".join(lines)[:_CELL])


def _sentence(finding: Finding, language: str) -> str:
    message = finding.messages.get(language) or next(iter(finding.messages.values()), finding.rule)
    return f"{message} ({', '.join(finding.suggestions)})" if finding.suggestions else message


def _workbook(saved: io.BytesIO) -> Any:
    """A workbook in which text stays text, whatever it starts with."""
    never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    return xlsxwriter.Workbook(saved, {"in_memory": True, **dict.fromkeys(never, False)})


def _heading(book: Any) -> Any:
    return book.add_format({"bold": True, "num_format": "@", "bottom": 1, "text_wrap": True, "valign": "top"})


def _prompt(told: Mapping[str, str], name: str, language: str) -> dict[str, object]:
    return {"validate": "any", "input_title": name[:32], "input_message": told[language][:_PROMPT]}


def _choice(place: int, count: int, language: str) -> dict[str, object]:
    """A drop-down of a column of the sheet of lists, which warns of what it does not offer and takes it."""
    column = letter(place)
    return {
        "validate": "list",
        "source": f"=lists!${column}$2:${column}${count + 1}",
        "error_type": "warning",
        "error_message": Language(language).text(
            "This is not in the list; what it names may be known all the same."
        ),
    }


def _offered(codes: Codes, kind: str, language: str) -> list[str]:
    """What a drop-down offers: names, and slugs where a name would not do."""
    if kind in ("language", "entity"):
        return [called(code)[language] for code in (LANGUAGES if kind == "language" else KINDS)]
    offered: list[str] = []
    for one in codes.members(kind, LISTED):
        label = one.label(language)
        offered.append(label if codes.look_up(kind, label, language).taken == one else one.slug)
    return offered


def _write_guide(page: Any, heading: Any, as_text: Any) -> None:
    page.set_column(0, 0, _NARROW)
    page.set_column(1, len(LANGUAGES), 60)
    page.write_row(0, 0, ["", *(NAMES[code] for code in LANGUAGES)], heading)
    row = 0
    for kind, title in SHEETS.items():
        for code, words in guide(kind).items():
            row += 1
            column = columns(kind)[code]
            page.write_string(row, 0, code if kind == "fact" else f"{title}: {code}", heading)
            for at, language in enumerate(LANGUAGES, 1):
                page.write_string(row, at, f"{column.names[language]}: {words[language]}", as_text)
