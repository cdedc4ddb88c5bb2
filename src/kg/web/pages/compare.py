"""The page where readers choose what to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.vocab import RDF
from kg.web.figures.charts import Measured
from kg.web.pages.comparison import Comparison, IndicatorRow, compare
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.home import section
from kg.web.pages.panels import Panel, measured, panels

CHOSEN_AT_MOST: Final = 12
"""Areas, or indicators, that can be compared at once."""


@dataclass(frozen=True)
class ComparePage:
    """What the page shows.

    Attributes:
        areas: The areas to choose from, the chosen ones among them.
        themes: The indicators to choose from, by theme: the theme, or None, and its indicators.
        chosen: What is chosen, by name.
        comparison: What is compared; None where too little is chosen.
        panels: Its numbers as charts, those of a row each.
        silent: The chosen indicators of which these areas have no fact.
        apart: Whether several areas are compared and no two of them have facts of the same indicator.
        unknown: What the address names and nothing is called.
    """

    areas: tuple[Link, ...]
    themes: Mapping[Link | None, Sequence[Link]]
    chosen: tuple[Link, ...]
    comparison: Comparison | None
    panels: tuple[tuple[Panel, ...], ...]
    silent: tuple[Link, ...]
    apart: bool
    unknown: tuple[str, ...]


def compare_page(context: PageContext, areas: Sequence[str], indicators: Sequence[str]) -> ComparePage:
    """The page for some areas and indicators, by their IRIs; a bounded number of look-ups.

    Where areas are chosen and indicators are not, it compares those that most of the areas have facts of, and
    that have a number or facts of several areas.
    """
    kg = context.terms.kg
    known = context.describer.objects([*areas, *indicators], RDF("type"))
    there = [iri for iri in areas if kg("Area").value in known.get(iri, ())]
    wanted = [iri for iri in indicators if kg("Indicator").value in known.get(iri, ())]
    shown = wanted or _shared(context, there)
    comparison = compare(context, there, shown) if there and shown else None
    if comparison and not wanted:
        telling = [row.indicator.iri for row in comparison.rows if _tells(row)]
        if 0 < len(telling) < len(comparison.rows):
            comparison = compare(context, there, telling)
    rows = comparison.rows if comparison else ()
    told = {row.indicator.iri for row in rows}
    context.nodes(told)
    offered = section(context, RDF("type"), kg("Area")).links
    themes = _themes(context)
    listed = {link.iri for links in (offered, *themes.values()) for link in links}
    unlisted = [iri for iri in wanted if iri not in listed]
    return ComparePage(
        areas=(*offered, *(context.link(iri) for iri in there if iri not in listed)),
        themes={**themes, **({None: [context.link(iri) for iri in unlisted]} if unlisted else {})},
        chosen=tuple(context.link(iri) for iri in (*there, *wanted)),
        comparison=comparison,
        panels=tuple(_panels(context, row) for row in rows),
        silent=tuple(context.link(iri) for iri in wanted if there and iri not in told),
        apart=len(there) > 1 and bool(rows) and all(sum(map(bool, row.cells)) < 2 for row in rows),
        unknown=tuple(slug(iri) for iri in (*areas, *indicators) if iri not in (*there, *wanted)),
    )


def _tells(row: IndicatorRow) -> bool:
    """Whether a row that nobody asked for compares anything: numbers, or several areas."""
    return any(fact.measure for fact in row.facts) or sum(map(bool, row.cells)) > 1


def _panels(context: PageContext, row: IndicatorRow) -> tuple[Panel, ...]:
    def bar(fact: FactView) -> Measured:
        return measured(fact, fact.area, context.language)

    return panels(context, slug(row.indicator.iri), row.facts, bar, row.indicator)


def _shared(context: PageContext, areas: Sequence[str]) -> list[str]:
    """The indicators that most of some areas have facts of."""
    counts: dict[str, tuple[int, int]] = {}
    for area in areas:
        for indicator, number in context.table.by_indicator("area", area).items():
            having, facts = counts.get(indicator, (0, 0))
            counts[indicator] = (having + 1, facts + number)
    ranked = sorted(counts, key=lambda iri: (-counts[iri][0], -counts[iri][1], iri))
    return ranked[:CHOSEN_AT_MOST]


def _themes(context: PageContext) -> dict[Link | None, Sequence[Link]]:
    kg = context.terms.kg
    themes = section(context, RDF("type"), kg("Theme")).links
    found = {theme: section(context, kg("theme"), NamedNode(theme.iri)).links for theme in themes}
    return {theme: indicators for theme, indicators in found.items() if indicators}
