"""The same indicators of several areas side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.index import Order
from kg.web.pages import queries
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link

FACTS_AT_MOST: Final = 500
"""Facts that a comparison shows at most."""


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator, and for each area the facts that say something of it."""

    indicator: Link
    cells: tuple[tuple[FactView, ...], ...]

    @property
    def facts(self) -> list[FactView]:
        """All facts of the row."""
        return [fact for cell in self.cells for fact in cell]


@dataclass(frozen=True)
class Comparison:
    """Areas by indicators.

    Attributes:
        areas: The areas, a column each.
        rows: The indicators of which there is any fact, those with a number first.
        complete: Whether all facts are shown.
        query: What gives them.
    """

    areas: tuple[Link, ...]
    rows: tuple[IndicatorRow, ...]
    complete: bool
    query: queries.Table


def compare(
    context: PageContext,
    areas: Sequence[str],
    indicators: Sequence[str],
    like: Mapping[str, Sequence[str]] | None = None,
    most: int = FACTS_AT_MOST,
) -> Comparison:
    """The facts of some areas about some indicators; a bounded number of look-ups.

    Args:
        context: What the page reads.
        areas: The areas' IRIs, in the order of the columns.
        indicators: The indicators' IRIs, in the order of the rows.
        like: What further dimensions of the facts may be, by their local names.
        most: Facts to show at the most.
    """
    where = {"area": areas, "indicator": indicators, **(like or {})}
    found = context.table.select(where, Order.ADDRESS, 0, most + 1) if areas and indicators else []
    cells: dict[tuple[str, str], list[FactView]] = {}
    for fact in context.facts(found[:most]):
        cells.setdefault((fact.indicator.iri, fact.area.iri), []).append(fact)
    context.name([*areas, *indicators])
    rows = [
        IndicatorRow(
            context.link(indicator), tuple(tuple(cells.get((indicator, area), ())) for area in areas)
        )
        for indicator in indicators
    ]
    told = [row for row in rows if row.facts]
    return Comparison(
        areas=tuple(map(context.link, areas)),
        rows=tuple(sorted(told, key=lambda row: all(fact.measure is None for fact in row.facts))),
        complete=len(found) <= most,
        query=queries.facts(context.terms, where, context.language.code, "comparison"),
    )
