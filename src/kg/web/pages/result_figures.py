"""What a query gives, drawn: facts by what they are about, and other numbers as they stand in one column.

Numbers that stand on one axis have indicator, unit and kind in common; a bar says no more than its fact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from kg.language.texts import Text
from kg.vocab import DIMENSIONS
from kg.web.figures.charts import Chart, Measured, bar_chart
from kg.web.figures.maps import Map
from kg.web.pages.cells import UNBOUND, Cell
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, slug
from kg.web.pages.maps import shaded
from kg.web.pages.panels import measured, panels

DRAWN: Final = range(2, 61)
"""How many rows are drawn as bars: one is no comparison, and of more nobody sees more than in the table."""

LOWER: Final = ("lower", "lowerBound")
UPPER: Final = ("upper", "upperBound")

SCOPE: Final = frozenset({*DIMENSIONS, "unit", "bound", "direction"})
"""Columns that say what a number is of and how it is meant, and never part from it."""

_DETAILS: Final = 3
"""Columns of words that stand beside a bar, besides those that say what its number is of."""

_ELSEWHERE: Final = frozenset({"quote", "note"})
"""Columns whose words are long; they stand in the table."""

_COUNTS: Final = ("facts", "count", "number")
"""Columns of which the first is drawn, where there are several with numbers that are all counts."""

_ALIKE: Final = ("indicator", "unit", "kind", "direction")
"""Columns in which all rows have the same, so that their numbers stand on one axis."""

_WHOLE: Final = frozenset({"total", "not-applicable"})
"""Codes for what is no part of anything."""

_PARTS: Final = ("zone", "population", "comparator")
"""Columns by which a number is that of a part of an area, or is no number of the area alone."""

_STRICT: Final = frozenset({"more-than", "little-more-than", "less-than", "nearly"})
"""Bounds that are no values themselves."""


class Figures(NamedTuple):
    """The pictures of a result.

    Attributes:
        charts: Its rows as bars; none where their numbers do not belong on one axis.
        map: Its rows on a map; None where they are not areas that there are outlines of.
    """

    charts: tuple[Chart, ...] = ()
    map: Map | None = None


def figures(
    context: PageContext,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    heading: Callable[[str], str],
) -> Figures:
    """The pictures of a result.

    Args:
        context: What the page reads.
        columns: Its variables.
        rows: Its rows.
        heading: What readers call a column.
    """
    if len(rows) not in DRAWN:
        return Figures()
    if any(cell.fact for row in rows for cell in row):
        return Figures(_of_facts(context, rows))
    return _of_numbers(context, columns, rows, heading)


def _of_facts(context: PageContext, rows: Sequence[Sequence[Cell]]) -> tuple[Chart, ...]:
    """Facts as bars, a chart for those of one indicator; none where a row has another number."""
    facts: dict[str, FactView] = {}
    for row in rows:
        held = [cell.fact for cell in row if cell.fact]
        numbers = [cell.number for cell in row if cell.number is not None]
        known = held[0].measure.numbers if len(held) == 1 and held[0].measure else ()
        if len(held) != 1 or any(number not in known for number in numbers):
            return ()
        if numbers:
            facts[held[0].iri] = held[0]
    by_indicator: dict[str, list[FactView]] = {}
    for fact in facts.values():
        by_indicator.setdefault(fact.indicator.iri, []).append(fact)
    several = [group for group in by_indicator.values() if len(group) > 1]
    context.nodes(group[0].indicator.iri for group in several)
    made = (
        panels(context, f"result-{number}", group, lambda fact: _bar(context, fact), group[0].indicator)
        for number, group in enumerate(several, 1)
    )
    return tuple(panel.chart for group in made for panel in group if panel.is_drawn)


def _bar(context: PageContext, fact: FactView) -> Measured:
    """A fact as a bar under its own sentence."""
    text = context.language.text
    undated = text("year not stated")
    open_ = [undated] if fact.is_undated and undated not in fact.title else []
    open_ += [text("see the note")] if fact.note else []
    return replace(
        measured(fact, fact.area, context.language),
        label=Text(fact.title),
        detail=", ".join(open_),
        anchor=f"{context.terms.path}id/fact/{fact.name}",
    )


def _of_numbers(
    context: PageContext,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    heading: Callable[[str], str],
) -> Figures:
    """Rows without facts as bars; none where they do not have words and one number, or its bounds."""

    def numbers(column: int) -> bool:
        held = [row[column] for row in rows if row[column].is_bound]
        return bool(held) and all(cell.number is not None for cell in held)

    numeric = {name: n for n, name in enumerate(columns) if numbers(n)}
    lower, upper = (next((numeric.pop(n) for n in names if n in numeric), None) for names in (LOWER, UPPER))
    words = [n for n, name in enumerate(columns) if n not in {lower, upper} and name not in numeric]
    if len(numeric) > 1 and (lower, upper) == (None, None):
        numeric = {name: numeric[name] for name in _COUNTS if name in numeric}
    if not numeric or not words or (len(numeric) > 1 and next(iter(numeric)) not in _COUNTS):
        return Figures()
    column, at = next(iter(numeric.items()))
    first, *others = sorted(words, key=lambda n: columns[n] in _ELSEWHERE)
    at_unit, at_bound = (columns.index(n) if n in columns else None for n in ("unit", "bound"))
    if (column == "value" or at_unit is not None) and (lower, upper, at_bound) == (None, None, None):
        # What a fact's value is a limit of, such as “more than”, is not in the result: a bar would hide it.
        return Figures()
    for n, name in enumerate(columns):
        if name in _ALIKE and n != first and len({row[n].iri for row in rows}) > 1:
            return Figures()
    more = [n for n in others if columns[n] not in {*SCOPE, *_ELSEWHERE}][:_DETAILS]
    reading = _Reading(context, columns, at, lower, upper, at_unit, at_bound, first)
    details = [n for n in others if (columns[n] in SCOPE or n in more) and n not in {at_unit, at_bound}]
    bars = [reading.bar(row, details) for row in rows]
    units = {row[at_unit].iri for row in rows} if at_unit is not None else set[str]()
    unit = units.pop() if units else ""
    title = f"{heading(column)} ({context.label(unit)})" if unit else heading(column)
    at_indicator = (
        columns.index("indicator") if "indicator" in columns and columns[first] != "indicator" else None
    )
    if at_indicator is not None:
        title = f"{rows[0][at_indicator].link.text} — {title}"
    chart = bar_chart(title, "", bars, context.language.number, name="result")
    whole = [
        all(slug(row[n].iri) in _WHOLE for n, name in enumerate(columns) if name in _PARTS) for row in rows
    ]
    values = [
        (row[first].iri if is_whole else "", bar)
        for row, bar, is_whole in zip(rows, bars, whole, strict=True)
    ]
    return Figures((chart,), shaded(context, title, values, context.language.number, "result-map"))


class _Reading(NamedTuple):
    """Where in a row its number stands, and what goes with it."""

    context: PageContext
    columns: Sequence[str]
    value: int
    lower: int | None
    upper: int | None
    unit: int | None
    bound: int | None
    label: int

    def bar(self, row: Sequence[Cell], details: Sequence[int]) -> Measured:
        """A row as a bar."""
        at_kind, at_note = (self.columns.index(n) if n in self.columns else None for n in ("kind", "note"))
        value, low, high = row[self.value], self._cell(row, self.lower), self._cell(row, self.upper)
        bound = slug(self._cell(row, self.bound).iri)
        limited = low.is_bound or high.is_bound
        noted = [self.context.language.text("see the note")] if self._cell(row, at_note).is_bound else []
        return Measured(
            label=row[self.label].link.text,
            detail=", ".join(
                [*(self._said(n, row[n]) for n in details if _says(self.columns[n], row[n])), *noted]
            ),
            words=self._words(row, value.number, low.number, high.number, bound),
            anchor="",
            value=value.number,
            lower=low.number,
            upper=high.number,
            bound=bound or ("" if limited or self.bound is not None else "exact"),
            target=slug(self._cell(row, at_kind).iri) == "target",
        )

    def _words(
        self,
        row: Sequence[Cell],
        value: Decimal | None,
        low: Decimal | None,
        high: Decimal | None,
        bound: str,
    ) -> str:
        """The number, with what it is a limit of; a limit that is a value itself has another sign."""
        one = Measured(Text(""), "", "", "", value, low, high, bound or "exact")
        lower, upper = (low, high) if (low, high) != (None, None) else one.limits if bound else (None, None)
        unit = self._cell(row, self.unit).iri or None

        def written(number: Decimal) -> str:
            return self.context.quantity(number, unit)

        if lower == upper:
            stated = value if value is not None else lower
            hedge = self._cell(row, self.bound).link.text if lower is None and bound else ""
            return f"{hedge} {written(stated)}".strip() if stated is not None else ""
        strict = bound in _STRICT
        below = [f"{'>' if strict and upper is None else '≥'} {written(lower)}"] if lower is not None else []
        above = [f"{'<' if strict and lower is None else '≤'} {written(upper)}"] if upper is not None else []
        return ", ".join([*below, *above])

    def _said(self, n: int, cell: Cell) -> str:
        is_undated = self.columns[n] == "period" and slug(cell.iri) == "not-stated"
        return self.context.language.text("year not stated") if is_undated else str(cell.link.text)

    @staticmethod
    def _cell(row: Sequence[Cell], n: int | None) -> Cell:
        return UNBOUND if n is None else row[n]


def _says(column: str, cell: Cell) -> bool:
    """Whether a cell says something beside a bar: that a dimension is as in any other place says nothing."""
    return cell.is_bound and not (column in SCOPE and slug(cell.iri) in _WHOLE)
