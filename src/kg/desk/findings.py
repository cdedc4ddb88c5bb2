"""What is found of a submission: which row and column, what was found, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Severity = Literal["violation", "question", "warning", "info"]
"""A violation and a question keep an item from being submitted; a warning needs a reason to be accepted."""

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "question", "warning", "info")
"""The severities, the gravest first."""

BLOCKING: Final[frozenset[Severity]] = frozenset({"violation", "question"})
"""The severities that keep something from being submitted."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, or that a person has to look at.

    Attributes:
        severity: How grave it is.
        rule: What asks for something else, as a short name (``code-not-known``) or a shape's IRI.
        messages: What is wrong and what to do, by language.
        row: The row of the sheet, counted as spreadsheets do, so that 1 is the row of the headers; the line
            of RDF; None where it is about the whole file, or there is no file.
        column: The column, by its code (``area``); None where it is about the whole row.
        letter: The letter that spreadsheets show for the column; None likewise.
        value: What was found there, as it was typed; None where nothing was.
        expected: What was expected, by language; None where the message says it.
        suggestions: What can be typed instead, the likeliest first.
        sheet: The sheet of a workbook that has the row; None where it is that of the facts.
        rows: All rows that it is about, where these are several; `row` is the first.
    """

    severity: Severity
    rule: str
    messages: Mapping[str, str]
    row: int | None = None
    column: str | None = None
    letter: str | None = None
    value: str | None = None
    expected: Mapping[str, str] | None = None
    suggestions: tuple[str, ...] = ()
    sheet: str | None = None
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON has it; the keys stay the same from version to version."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "row": self.row,
            "column": self.column,
            "letter": self.letter,
            "value": self.value,
            "messages": dict(self.messages),
            "expected": dict(self.expected) if self.expected else None,
            "suggestions": list(self.suggestions),
            "sheet": self.sheet,
            "rows": list(self.rows),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Finding:
        """The finding that JSON tells."""
        several = {name: tuple(told.get(name, ())) for name in ("suggestions", "rows")}
        given: dict[str, Any] = {**told, **several}
        return cls(**given)
