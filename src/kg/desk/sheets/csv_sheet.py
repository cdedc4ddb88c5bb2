"""The rows of a file as it has them, whatever they mean: of CSV here, of XLSX in `xlsx_sheet`."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.desk.findings import Finding
from kg.language.texts import texts


class Refused(Exception):
    """Nothing of the file can be taken.

    Attributes:
        finding: Why, and what to do.
    """

    def __init__(self, rule: str, messages: Mapping[str, str], row: int | None = None) -> None:
        super().__init__(rule)
        self.finding = Finding("violation", rule, messages, row=row)


class Wrong(NamedTuple):
    """What is wrong with a cell.

    Attributes:
        at: Its place in the row, from 0.
        rule: What asks for something else.
        messages: What is wrong and what to do.
    """

    at: int
    rule: str
    messages: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """A row of a file.

    Attributes:
        number: Its number, as spreadsheets show it.
        values: Its cells.
        wrong: What is wrong with them.
    """

    number: int
    values: tuple[str, ...]
    wrong: tuple[Wrong, ...] = ()


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What files start with to say their encoding; UTF-32, whose mark starts as another does, is not read."""

_VIETNAMESE: Final = frozenset(b"\xcc\xd2\xde\xec\xf2")
"""The tones of Windows-1258, which are letters in Windows-1252 that French has not."""

_SEPARATOR: Final = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
"""The line by which Excel learns what stands between cells, and which it does not show."""

_KINDS: Final = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"{\\rtf": "RTF",
    b"<!doctype html": "HTML",
    b"<html": "HTML",
}
"""How files of other kinds start, in small letters where it is text."""

_NO_TEXT: Final = frozenset(range(0x20)) - frozenset(b"\0\t\n\v\f\r\x1b")
"""Bytes that no text has (WHATWG MIME Sniffing, section 3), but for the zeros of UTF-16."""

_LOOKED_AT: Final = 1_000


def refuse_other_kinds(data: bytes, name: str) -> None:
    """Refuse a file that is neither a workbook nor text, whatever it is called: as one mistake.

    Args:
        data: The file.
        name: What it is called, for messages.

    Raises:
        Refused: It is so.
    """
    start = data[:_LOOKED_AT]
    kind = next(
        (kind for mark, kind in _KINDS.items() if start.lstrip().lower().startswith(mark.lower())), ""
    )
    if kind:
        message = texts(
            "{file} is no sheet but a file of another kind ({kind}): save the sheet as .xlsx, or as "
            "CSV UTF-8.",
            file=name,
            kind=kind,
        )
        raise Refused("file-kind", message)
    if any(start.startswith(mark) for mark, _ in _MARKS) or _NO_TEXT.isdisjoint(start):
        return
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        # Half of the bytes of plain letters in UTF-16 are zero.
        if start.count(0) * 5 < len(start):
            message = texts(
                "{file} is neither a workbook nor text: save the sheet as .xlsx, or as CSV UTF-8.", file=name
            )
            raise Refused("file-kind", message) from None


def delimited(data: bytes, name: str, known: Callable[[str], bool]) -> Iterator[Record]:
    """The rows of a CSV file, those that are empty as well.

    Args:
        data: The file.
        name: What it is called, for messages.
        known: Whether a header is one that is known, to tell what stands between cells.

    Raises:
        Refused: It is no text in UTF-8 or UTF-16, or a quotation mark is never closed.
    """
    text = _decoded(data, name)
    delimiter = ""
    if told := _SEPARATOR.match(text):
        delimiter, text = told[1], text[told.end() :]
    delimiter = delimiter or _delimiter(text, known)
    # A cell of more than 131,072 characters would end the reading of all that follows.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    _refuse_open_quotes(text, delimiter, name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        yield Record(number, tuple(row))


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """What stands between cells: that by which the first row has the most headers that are known."""

    def likeness(delimiter: str) -> tuple[int, int]:
        first = next(csv.reader([head], delimiter=delimiter), list[str]())
        return sum(map(known, first)), len(first)

    head = next((line for line in text[:65_536].splitlines() if line.strip()), "")
    return max((",", ";", "\t"), key=likeness)


def _refuse_open_quotes(text: str, delimiter: str, name: str) -> None:
    """Refuse a file of which a quotation mark that is never closed would make one cell of the rest."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 1
    try:
        for _ in rows:
            row += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused(
                "quotes-open",
                texts(
                    "{file}: in row {row}, or before it, a quotation mark opens a cell and is never closed: "
                    "close it, or write a quotation mark inside a cell twice.",
                    file=name,
                    row=row,
                ),
                row,
            ) from None


def _decoded(data: bytes, name: str) -> str:
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        # UTF-16 without its mark is UTF-8 of every other character.
        if codec and (mark or b"\0" not in data[:1000]):
            return unicodedata.normalize("NFC", data[len(mark) :].decode(codec))
    except UnicodeDecodeError as error:
        at = error.start
    else:
        at = 0
    line = data[: at + len(mark)].count(b"\n") + 1
    raise Refused(
        "encoding",
        texts(
            "{file} is not in UTF-8: row {row} has what {encoding} has there. Save it as “CSV UTF-8”.",
            file=name,
            row=line,
            encoding=_encoding(data, codec),
        ),
        line,
    )


def _encoding(data: bytes, codec: str) -> str:
    """The encoding that a file probably has, for a message."""
    if not codec:
        return "UTF-32"
    if codec.startswith("utf-16") or b"\0" in data[:1000]:
        return "UTF-16"
    return "Windows-1258" if _VIETNAMESE & set(data) else "Windows-1252"
