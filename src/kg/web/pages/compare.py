"""The page where readers choose what to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.vocab import RDF
from kg.web.pages.comparison import Comparison, compare
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.home import Section, section
from kg.web.pages.panels import Panel, panels

CHOSEN_AT_MOST: Final = 12
"""Areas, or indicators, that can be compared at once."""


@dataclass(frozen=True)
class Option:
    """Something that can be chosen.

    Attributes:
        link: It.
        value: Its slug, which the address has.
        chosen: Whether it is.
    """

    link: Link
    value: str
    chosen: bool


@dataclass(frozen=True)
class Compared:
    """One indicator of the comparison.

    Attributes:
        indicator: It.
        panels: Its numbers as charts.
        facts: All its facts, in the order of the areas.
    """

    indicator: Link
    panels: tuple[Panel, ...]
    facts: tuple[FactView, ...]


@dataclass(frozen=True)
class ComparePage:
    """What the page shows.

    Attributes:
        areas: The areas to choose from, the chosen ones among them.
        themes: The indicators to choose from, by theme: the theme, or None, and its indicators.
        comparison: What is compared; None where too little is chosen.
        compared: The same, an indicator each.
        silent: The chosen indicators of which these areas have no fact.
        unknown: What the address names and nothing is called.
    """

    areas: tuple[Option, ...]
    themes: tuple[tuple[Link | None, tuple[Option, ...]], ...]
    comparison: Comparison | None
    compared: tuple[Compared, ...]
    silent: tuple[Link, ...]
    unknown: tuple[str, ...]


def compare_page(context: PageContext, areas: Sequence[str], indicators: Sequence[str]) -> ComparePage:
    """The page for some areas and indicators, by their IRIs; a bounded number of look-ups.

    Where areas are chosen and indicators are not, it compares those that most of the areas have facts of.
    """
    kg = context.terms.kg
    known = context.describer.objects([*areas, *indicators], RDF("type"))
    there = [iri for iri in areas if kg("Area").value in known.get(iri, ())]
    wanted = [iri for iri in indicators if kg("Indicator").value in known.get(iri, ())]
    shown = wanted or _shared(context, there)
    comparison = compare(context, there, shown) if there and shown else None
    compared = tuple(
        Compared(
            row.indicator,
            panels(
                slug(row.indicator.iri),
                row.facts,
                lambda fact: fact.area,
                str(row.indicator.text),
                context.language,
            ),
            tuple(row.facts),
        )
        for row in (comparison.rows if comparison else ())
    )
    told = {one.indicator.iri for one in compared}
    return ComparePage(
        areas=_options(context, [section(context, RDF("type"), kg("Area"))], there)[0][1],
        themes=_options(context, _themes(context), wanted),
        comparison=comparison,
        compared=compared,
        silent=tuple(context.link(iri) for iri in wanted if there and iri not in told),
        unknown=tuple(slug(iri) for iri in (*areas, *indicators) if iri not in (*there, *wanted)),
    )


def _shared(context: PageContext, areas: Sequence[str]) -> list[str]:
    """The indicators that most of some areas have facts of."""
    counts: dict[str, tuple[int, int]] = {}
    for area in areas:
        for indicator, number in context.table.by_indicator("area", area).items():
            having, facts = counts.get(indicator, (0, 0))
            counts[indicator] = (having + 1, facts + number)
    ranked = sorted(counts, key=lambda iri: (-counts[iri][0], -counts[iri][1], iri))
    return ranked[:CHOSEN_AT_MOST]


def _themes(context: PageContext) -> list[Section]:
    kg = context.terms.kg
    themes = section(context, RDF("type"), kg("Theme")).links
    return [section(context, kg("theme"), NamedNode(theme.iri), theme) for theme in themes]


def _options(
    context: PageContext, sections: Iterable[Section], chosen: Sequence[str]
) -> tuple[tuple[Link | None, tuple[Option, ...]], ...]:
    """What can be chosen, and what is chosen without being listed."""
    found = [(one.heading, list(one.links)) for one in sections if one.links]
    listed = {link.iri for _, links in found for link in links}
    missing = [context.link(iri) for iri in chosen if iri not in listed]
    if missing or not found:
        found.append((None, missing))
    return tuple(
        (heading, tuple(Option(link, slug(link.iri), link.iri in chosen) for link in links))
        for heading, links in found
    )
