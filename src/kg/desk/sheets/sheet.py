"""A sheet as somebody hands it in, CSV or XLSX: its rows, and all that is wrong with file, headers and cells.

Nothing is repaired on the quiet: what a spreadsheet program may have changed is named, with its place. Bytes
come from strangers, so there is a limit on everything; `read` is to run where it can be killed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final

from kg.desk.findings import Finding
from kg.desk.proposal import Kind
from kg.desk.sheets.columns import SHEETS, TEXTS, column_of, columns, is_advice, letter
from kg.desk.sheets.csv_sheet import Record, Refused, Wrong, delimited, refuse_other_kinds
from kg.language.texts import texts

LARGEST: Final = 10 << 20
"""Bytes that a file may have."""

ROWS: Final = 5_000
"""Rows that a sheet may have below its headers; empty ones do not count."""

WIDTH: Final = 64
"""Columns that a sheet may have."""

CELL: Final = 32_767
"""Characters that a cell may have, as in spreadsheets."""

FINDINGS: Final = 2_000
"""Findings of cells that are told of one file."""

_EMPTY_ROWS: Final = 100_000
"""Rows that may be read in all, with the empty ones."""

_FORMULA: Final = re.compile(r"[=+\-@][^\W\d_]")
"""How cells start that spreadsheets take for formulas."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_INVISIBLE: Final = frozenset(("\u200c", "\u200d"))
"""Characters of format that words of some languages need."""


@dataclass(frozen=True)
class Row:
    """A row of a sheet.

    Attributes:
        number: Its number, as spreadsheets show it.
        values: Its cells, in the order of the headers; a character that is refused is U+FFFD.
        cells: Those that are not empty and stand in a column that is known, by its code.
        findings: What was found of them.
    """

    number: int
    values: tuple[str, ...]
    cells: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read.

    Attributes:
        headers: The headers as they were typed.
        codes: The column that each names; None where it names none that is known.
        rows: The rows that are not empty.
        findings: What was found of the file and of its headers. Where one is a violation, its rows cannot be
            understood.
        first: The number of the row of headers.
        kind: What its rows are of.
        beside: The sheets of other things in the same workbook.
    """

    headers: tuple[str, ...] = ()
    codes: tuple[str | None, ...] = ()
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    first: int = 1
    kind: Kind = "fact"
    beside: tuple[Sheet, ...] = ()

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The letter that spreadsheets show for each column that is there, by its code."""
        return {code: letter(at) for at, code in enumerate(self.codes) if code}

    @property
    def all_letters(self) -> Mapping[Kind, Mapping[str, str]]:
        """The same of each sheet of the workbook, by what its rows are of."""
        return {one.kind: one.letters for one in (self, *self.beside)}


def read(data: bytes, name: str) -> Sheet:
    """The rows of a file, with all that is wrong with it at once.

    Args:
        data: The file: CSV in UTF-8, or in UTF-16 with its mark, with commas, semicolons or tabs; or XLSX.
        name: What it is called, for messages alone: what it is, its bytes say.
    """
    try:
        return _sheets(data, name)
    except Refused as refused:
        return Sheet(findings=(refused.finding,))


def _is_filled(record: Record, name: str) -> bool:
    if record.number > _EMPTY_ROWS:
        raise _too_many(name)
    return any(record.values)


def _too_many(name: str) -> Refused:
    message = texts(
        "{file} has more than {rows} rows or {columns} columns: split it.",
        file=name,
        rows=ROWS,
        columns=WIDTH,
    )
    return Refused("file-too-large", message)


def _sheets(data: bytes, name: str) -> Sheet:
    if len(data) > LARGEST:
        message = texts("{file} has more than {size} MiB: split it.", file=name, size=LARGEST >> 20)
        raise Refused("file-too-large", message)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        message = texts(
            "{file} is an Excel file of before 2007, or has a password: save it as .xlsx without one, "
            "or as CSV UTF-8.",
            file=name,
        )
        raise Refused("file-kind", message)
    if not data.startswith(b"PK\x03\x04"):
        refuse_other_kinds(data, name)
        facts, beside = _sheet(delimited(data, name, _known("fact")), name, "fact"), ()
    else:
        # Reading workbooks takes a library that takes its time to import.
        from kg.desk.sheets.xlsx_sheet import Sheets

        workbook = Sheets(data, name)
        named: dict[Kind, str] = {kind: title for kind, title in SHEETS.items() if title in workbook.titles}
        # Where none is called as the template calls that of facts, the first one is it.
        named.setdefault("fact", next((one for one in workbook.titles if one not in named.values()), ""))
        read_ = {
            kind: _sheet(workbook.records(title, _known(kind)), name, kind)
            for kind, title in named.items()
            if title
        }
        facts = read_.pop("fact", None)
        beside = tuple(sheet for sheet in read_.values() if sheet and sheet.rows)
    if facts is None and not beside:
        raise Refused("file-empty", texts("{file} is empty: there are no headers in it.", file=name))
    return replace(facts or Sheet(), beside=beside)


def _known(kind: Kind) -> Callable[[str], bool]:
    return lambda header: column_of(header, kind) is not None


def _sheet(records: Iterator[Record], name: str, kind: Kind) -> Sheet | None:
    """What a sheet has; None where it is empty."""
    filled = (record for record in records if _is_filled(record, name))
    first = next(filled, None)
    if first is None:
        return None
    rest = list(islice(filled, ROWS + 1))
    headers = _without_blanks_behind(first.values)
    if headers and is_advice(headers[-1]):
        # A copy that was corrected comes back with it.
        headers = headers[:-1]
        rest = [_cut(record, len(headers)) for record in rest]
    if len(headers) > WIDTH or len(rest) > ROWS:
        raise _too_many(name)
    codes, wrong = _headers(headers, first, kind)
    rows = _bounded(_row(record, codes, kind) for record in rest)
    findings = (*wrong, *_missing(codes, rows, kind)) if any(codes) else (_no_headers(first, name, kind),)
    found = Sheet(headers, codes, rows, findings, first.number, kind)
    return found if kind == "fact" else _of_another(found)


def _no_headers(record: Record, name: str, kind: Kind) -> Finding:
    """That no header is known: as one mistake, and not as one for each column."""
    message = texts(
        "{file}: row {row} is the first that is filled in, and has no header that is known. "
        "Use the template, or put these above the columns: {columns}.",
        file=name,
        row=record.number,
        columns=", ".join(one.code for one in columns(kind).values() if one.is_required),
    )
    return Finding("violation", "headers-not-known", message, record.number)


def _of_another(sheet: Sheet) -> Sheet:
    """A sheet whose findings say that they are not of the sheet of facts."""

    def told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(replace(one, sheet=SHEETS[sheet.kind]) for one in findings)

    rows = tuple(replace(row, findings=told(row.findings)) for row in sheet.rows)
    return replace(sheet, rows=rows, findings=told(sheet.findings))


def _without_blanks_behind(values: tuple[str, ...]) -> tuple[str, ...]:
    last = max((at for at, value in enumerate(values, 1) if value.strip()), default=0)
    return tuple(value.strip() for value in values[:last])


def _cut(record: Record, width: int) -> Record:
    return replace(
        record,
        values=record.values[:width],
        wrong=tuple(one for one in record.wrong if one.at < width),
    )


def _headers(
    headers: tuple[str, ...], record: Record, kind: Kind
) -> tuple[tuple[str | None, ...], list[Finding]]:
    """The column that each header names, and what is wrong with the headers."""
    codes: list[str | None] = []
    found: list[Finding] = []
    known = tuple(columns(kind))
    for at, header in enumerate(headers):
        if is_advice(header):
            codes.append(None)
            continue
        column = column_of(header, kind)
        row, place, typed = record.number, letter(at), shown(header) or None
        if column and column.code in codes:
            message = texts(
                "Two columns are “{column}”: delete one of them, or call it otherwise.", column=column.code
            )
            found.append(Finding("violation", "header-twice", message, row, column.code, place, typed))
            column = None
        elif not column:
            message = texts("No column is called so: what stands in it is left out.")
            warning = Finding("warning", "header-not-known", message, row, None, place, typed)
            found.append(replace(warning, suggestions=known))
        codes.append(column.code if column else None)
    return tuple(codes), found


def _missing(codes: tuple[str | None, ...], rows: Sequence[Row], kind: Kind) -> Iterator[Finding]:
    """The columns that have to be there and are not."""
    if kind != "fact" and not rows:
        return
    if "fact" in codes and all(row.cells.get("op") == "withdraw" for row in rows):
        return
    for column in columns(kind).values():
        if column.is_required and column.code not in codes:
            message = texts("The column “{column}” is missing: add it.", column=column.code)
            yield Finding("violation", "header-missing", message, column=column.code)


def _row(record: Record, codes: tuple[str | None, ...], kind: Kind) -> Row:
    values = record.values[: len(codes)] + ("",) * (len(codes) - len(record.values))
    known = (one for one in record.wrong if not _is_day(one, values, codes, kind))
    wrong = [*known, *(one for at, value in enumerate(values) for one in _wrong(at, value, codes[at]))]
    if beyond := [at for at, value in enumerate(record.values) if at >= len(codes) and value.strip()]:
        message = texts("This cell stands in a column without a header: move it, or give the column one.")
        wrong.append(Wrong(beyond[0], "cell-beyond", message))
    values = tuple(map(visible, values))
    cells = {code: value for code, value in zip(codes, values, strict=True) if code and value}
    findings = tuple(
        Finding(
            "warning" if one.rule == "starts-like-formula" else "violation",
            one.rule,
            one.messages,
            row=record.number,
            column=codes[one.at] if one.at < len(codes) else None,
            letter=letter(one.at),
            value=shown(record.values[one.at]) if one.at < len(record.values) else None,
        )
        for one in wrong
    )
    return Row(record.number, values, cells, findings)


def _is_day(wrong: Wrong, values: Sequence[str], codes: Sequence[str | None], kind: Kind) -> bool:
    """Whether a cell is refused for being a day, and its column wants one."""
    if wrong.rule != "cell-date" or wrong.at >= len(codes):
        return False
    column = columns(kind).get(codes[wrong.at] or "")
    return column is not None and column.is_day and _DAY.fullmatch(values[wrong.at]) is not None


def _wrong(at: int, value: str, code: str | None) -> Iterator[Wrong]:
    """What is wrong with the letters of a cell, whatever they mean."""
    yield from (Wrong(at, rule, messages) for rule, messages in refusals(value))
    if code in TEXTS and _FORMULA.match(value):
        message = texts(
            "This cell starts as a formula does, and spreadsheets that open a copy may take it for one."
        )
        yield Wrong(at, "starts-like-formula", message)


def refusals(value: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Why what was typed cannot be taken, whatever it means, as a rule's name and messages by language."""
    if len(value) > CELL:
        message = texts(
            "This cell has {length} characters; {limit} are possible.", length=len(value), limit=CELL
        )
        yield "cell-too-long", message
    if refused := next((character for character in value if _is_refused(character)), None):
        message = texts(
            "This cell has the character {character}, which cannot be seen: delete it.",
            character=_named(refused),
        )
        yield "character-refused", message


def visible(value: str) -> str:
    """What was typed, composed and no longer than it may be; a character that is refused is U+FFFD.

    Whichever blank stands between words and numbers means the same, and is a space; what is quoted becomes
    again as its text has it.
    """
    composed = unicodedata.normalize("NFC", value).translate(BLANKS).strip()[:CELL]
    if composed.isprintable():
        return composed
    return "".join("\ufffd" if _is_refused(character) else character for character in composed)


BLANKS: Final = dict.fromkeys(
    (code for code in range(0x3001) if unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp")), " "
) | {0x09: " ", 0x2800: " ", 0x3164: " "}
"""A space for each blank of Unicode, and for what looks like one; lines stay apart."""


def _is_refused(character: str) -> bool:
    """Whether a character is a control, or one of format, such as what turns the direction of writing."""
    category = unicodedata.category(character)
    return (category == "Cc" and character not in "\t\n\r") or (
        category == "Cf" and character not in _INVISIBLE
    )


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def shown(value: str) -> str:
    """A cell as a message may show it: short, and without what cannot be seen."""
    plain = visible(value)
    return plain if len(plain) <= 200 else plain[:199] + "…"


def _bounded(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, with no more findings than anybody reads."""
    left, bounded = FINDINGS, list[Row]()
    for row in rows:
        bounded.append(replace(row, findings=row.findings[:left]))
        left -= len(bounded[-1].findings)
    return tuple(bounded)
