"""Where a finding is, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.desk.findings import Finding
from kg.desk.sheets.columns import column
from kg.language.texts import Language


def place(finding: Finding, language: Language, *, lines: bool = False) -> str:
    """Where a finding is: “row 7, column C (area)”, “rows 2–11”, or “line 7”.

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
        if finding.rows:
            return language.text("lines {lines}", lines=_ranges(finding.rows))
        return language.text("line {line}", line=finding.row)
    if finding.sheet is not None:
        there = place(replace(finding, sheet=None), language)
        return language.text("sheet “{sheet}”, {place}", sheet=finding.sheet, place=there)
    if finding.rows:
        return _of_several(finding, name, language)
    if finding.column is None:
        return language.text("row {row}", row=finding.row)
    if finding.letter is None:
        return language.text("row {row}, {column}", row=finding.row, column=name)
    return language.text(
        "row {row}, column {letter} ({column})", row=finding.row, letter=finding.letter, column=name
    )


def _of_several(finding: Finding, name: str | None, language: Language) -> str:
    rows = _ranges(finding.rows)
    if name is None:
        return language.text("rows {rows}", rows=rows)
    if finding.letter is None:
        return language.text("rows {rows}, {column}", rows=rows, column=name)
    return language.text(
        "rows {rows}, column {letter} ({column})", rows=rows, letter=finding.letter, column=name
    )


def _ranges(numbers: Iterable[int]) -> str:
    """Numbers in their order, those that follow each other as a range.

    Examples:
        >>> _ranges([2, 3, 4, 7, 9, 10])
        '2–4, 7, 9, 10'
    """
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    told = ([f"{one[0]}–{one[-1]}"] if len(one) > 2 else map(str, one) for one in ranges)
    return ", ".join(part for one in told for part in one)
