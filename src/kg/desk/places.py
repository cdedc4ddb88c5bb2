"""Where a finding is, in words."""

from __future__ import annotations

from dataclasses import replace

from kg.desk.columns import column
from kg.desk.findings import Finding
from kg.language.texts import Language


def place(finding: Finding, language: Language, *, lines: bool = False) -> str:
    """Where a finding is: “row 7, column C (area)”, or “line 7”.

    Args:
        finding: The finding.
        language: The language to say it in.
        lines: Whether it is of RDF, which has lines.
    """
    known = column(finding.column or "")
    name = known.names[language.code] if known else finding.column
    if finding.row is None:
        return name or ""
    if lines:
        return language.text("line {line}", line=finding.row)
    if finding.sheet is not None:
        there = place(replace(finding, sheet=None), language)
        return language.text("sheet “{sheet}”, {place}", sheet=finding.sheet, place=there)
    if finding.column is None:
        return language.text("row {row}", row=finding.row)
    if finding.letter is None:
        return language.text("row {row}, {column}", row=finding.row, column=name)
    return language.text(
        "row {row}, column {letter} ({column})", row=finding.row, letter=finding.letter, column=name
    )
