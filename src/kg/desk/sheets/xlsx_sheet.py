"""The rows of an XLSX workbook, as it shows them; what is no text or number is refused by name.

A workbook is a ZIP of XML that says how large it becomes: what becomes too large is refused before anything
of it is parsed, and so is XML that defines entities.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Final, Protocol, cast

from openpyxl import load_workbook

from kg.desk.sheets.csv_sheet import Record, Refused, Wrong
from kg.language.texts import texts

UNPACKED: Final = 64 << 20
"""Bytes that all parts of a workbook may have together."""

RATIO: Final = 100
"""How many times its packed size it may have beyond the first MiB."""

PARTS: Final = 200
"""Parts that it may have."""

_FREE: Final = 1 << 20
_WIDEST: Final = 256
"""Cells of a row that are looked at."""
_EXACT_DIGITS: Final = 15
"""Digits that spreadsheets keep of a number."""


class _Cell(Protocol):
    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


class Sheets:
    """The sheets of a workbook, one after the other.

    Args:
        data: The file.
        name: What it is called, for messages.

    Raises:
        Refused: It is no workbook, or it becomes too large.
    """

    def __init__(self, data: bytes, name: str) -> None:
        _refuse_bombs(data, name)
        self._name = name
        with _readable(name):
            self._workbook = load_workbook(BytesIO(data), read_only=True, keep_links=False)
            sheets = {sheet.title.strip().casefold(): sheet for sheet in reversed(self._workbook.worksheets)}
        if not sheets:
            raise _broken(name)
        self._sheets = sheets
        self.titles: Final = tuple(reversed(sheets))
        """What the sheets are called, in small letters and in their order."""

    def records(self, title: str, known: Callable[[str], bool]) -> Iterator[Record]:
        """The rows of a sheet, those that are empty as well.

        Args:
            title: Its title, one of `titles`.
            known: Whether a header is one that is known: nobody reads what stands in other columns.

        Raises:
            Refused: It cannot be read.
        """
        with _readable(self._name):
            sheet = self._sheets[title]
            # What a file says of its own size may be wrong.
            sheet.reset_dimensions()
            rows = cast(Iterator[Sequence[_Cell]], sheet.iter_rows(max_col=_WIDEST))
            kept: list[bool] | None = None
            for number, row in enumerate(rows, 1):
                values = tuple(_said(cell) for cell in row)
                if kept is None and any(values):
                    kept = [known(value) for value in values]
                wrong = (Wrong(at, *why) for at, cell in enumerate(row) if (why := _why_refused(cell)))
                inside = tuple(one for one in wrong if kept is None or (one.at < len(kept) and kept[one.at]))
                yield Record(number, values, inside)


@contextmanager
def _readable(name: str) -> Generator[None]:
    """Refuse a file of which the library cannot make anything, whatever it says of it."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError) as error:
        raise _broken(name) from error
    except (
        SyntaxError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OverflowError,
        OSError,
    ) as error:
        # What parses XML, be it Python's or lxml, raises errors of this class where it is none.
        raise _broken(name) from error


def _broken(name: str) -> Refused:
    return Refused(
        "file-broken", texts("{file} is no workbook that can be read: save it again as .xlsx.", file=name)
    )


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > PARTS or unpacked > UNPACKED or unpacked > _FREE + RATIO * len(data):
                message = texts(
                    "{file} becomes too large when it is unpacked: copy the rows into a new workbook.",
                    file=name,
                )
                raise Refused("file-too-large", message)
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise _broken(name)
            if any(_defines_entities(packed.read(part)) for part in parts if _is_xml(part.filename)):
                raise _broken(name)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
        # A part that is encrypted, or packed in a way that is not known, is a RuntimeError.
        raise _broken(name) from error


def _is_xml(part: str) -> bool:
    return part.endswith((".xml", ".rels", ".vml"))


def _defines_entities(part: bytes) -> bool:
    """Whether a part may define entities; one in UTF-16 would hide it, and no program writes such."""
    return b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:200]


def _said(cell: _Cell) -> str:
    """A cell as text: a share as it is shown, a number with all its digits."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            number = (
                Decimal(format(value, f".{_EXACT_DIGITS}g")) if isinstance(value, float) else Decimal(value)
            )
            if not number.is_finite():
                return str(value)
            return (
                f"{_share(number * 100, cell.number_format)} %"
                if "%" in cell.number_format
                else _digits(number)
            )
        case datetime():
            return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _share(number: Decimal, form: str) -> str:
    """A share with the decimals that it is shown with, and all that it has."""
    shown = re.search(r"\.(0+)%", form)
    padded = f"{number:.{len(shown[1]) if shown else 0}f}"
    return padded if Decimal(padded) == number else _digits(number)


def _digits(number: Decimal) -> str:
    """A number with a point; one with three decimals gets a fourth, so that the point groups no digits."""
    plain = f"{number.normalize():f}"
    return f"{plain}0" if len(plain.partition(".")[2]) == 3 else plain


def _why_refused(cell: _Cell) -> tuple[str, Mapping[str, str]] | None:
    """Why a cell is refused, whatever it says; None where it is not."""
    value: Any = cell.value
    if cell.data_type == "f" or not isinstance(value, (str, int, float, date, time, timedelta, type(None))):
        return "cell-formula", texts("This cell is a formula: put its value in its place.")
    if cell.data_type == "e":
        return "cell-error", texts("This cell is an error of the spreadsheet: correct it.")
    if isinstance(value, (date, time, timedelta)):
        return "cell-date", texts(
            "The spreadsheet made a date of this cell: format the column as text, and type it again."
        )
    return None
