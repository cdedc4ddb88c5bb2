"""What a spreadsheet made of a number that was typed into it: a date of “4-5”, 1,25E+12, 0.031 of “3,1 %”."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kg.desk.reading.understanding import Understanding
from kg.language.texts import texts

_EXPONENT: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?E[-+]?\d+", re.IGNORECASE)

_DATE: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T].*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}[-. /][^\W\d_]{3,5}\.?(?:[- /]\d{2,4})?"
    r"|[^\W\d_]{3,5}\.?-\d{2}"
)
"""What spreadsheets make of “4-5”: 2026-05-04, 4/5/2026, 4-May, May-26."""

_MONTHS: Final = re.compile(
    r"(?:jan|feb|fev|fév|mar|apr|avr|may|mai|jun|jui|jul|aug|aou|aoû|sep|oct|nov|dec|déc|thg)", re.IGNORECASE
)


def shortened(typed: str) -> Decimal | None:
    """The number that is left of one whose digits a spreadsheet has cut, as in 1,25E+12; else None."""
    return Decimal(typed.replace(",", ".")) if _EXPONENT.fullmatch(typed) else None


def is_lost(row: Understanding, field: str, typed: str) -> bool:
    """Whether what was typed is certainly not there any more, which is then told."""
    if typed.startswith("="):
        message = texts("This cell is a formula: put its value in its place.")
        row.find("violation", "cell-formula", message, field)
        return True
    if _DATE.fullmatch(typed) and (not re.search(r"[^\W\d_]", typed) or _MONTHS.search(typed)):
        message = texts(
            "A spreadsheet made a date of this, as it does of “4-5”: format the column as text, "
            "and type again what was there."
        )
        row.find("violation", "damaged-date", message, field)
        return True
    return False


def tell_shortened(row: Understanding, field: str, *, is_in_words: bool = False) -> None:
    """Tell of a number whose digits were cut.

    Args:
        row: Where it was typed.
        field: In which field.
        is_in_words: Whether the words say just what is left of it, so that nothing is lost.
    """
    if is_in_words:
        message = texts(
            "A spreadsheet shortened this number to {typed}: what the words say was taken.",
            typed=row.typed(field),
        )
        row.find("warning", "damaged-number", message, field)
        return
    message = texts(
        "A spreadsheet shortened this number: format the column as text, and type all its digits."
    )
    row.find("violation", "damaged-number", message, field)


def tell_share(row: Understanding, field: str, percent: Decimal) -> None:
    """Tell of a percentage that became a share: 0.031 for 3,1 %.

    Args:
        row: Where it was typed.
        field: In which field.
        percent: The percentage, which was taken.
    """
    message = texts(
        "{typed} is how a spreadsheet writes {percent} %: what the words say was taken.",
        typed=row.typed(field),
        percent=f"{percent.normalize():f}",
    )
    row.find("warning", "share-not-percent", message, field)
