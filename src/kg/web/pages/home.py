"""The home page: what the graph holds, and the ways in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.vocab import RDF, SCHEMA
from kg.web.figures.maps import Map
from kg.web.pages import queries
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link
from kg.web.pages.maps import provinces

LISTED: Final = 100
"""Entities of a kind that the page lists at most."""

_LATEST: Final = 4
_ARTICLES: Final = 10


@dataclass(frozen=True)
class Section:
    """Entities under one heading, in the order of their names.

    Attributes:
        heading: What they have in common; None where the page says it.
        links: At most `LISTED` of them.
        complete: Whether these are all.
    """

    heading: Link | None
    links: tuple[Link, ...]
    complete: bool


@dataclass(frozen=True)
class HomePage:
    """What the home page shows.

    Attributes:
        counts: How many facts, articles, areas and indicators there are.
        latest: The facts that were published last.
        articles: The articles that were published last.
        areas: The areas.
        themes: The indicators by theme.
        map: The provinces; None where there are no outlines.
        query: What gives their outlines.
    """

    counts: tuple[int, ...]
    latest: tuple[FactView, ...]
    articles: tuple[Link, ...]
    areas: Section
    themes: tuple[Section, ...]
    map: Map | None
    query: queries.Table


def home_page(context: PageContext) -> HomePage:
    """The home page; a bounded number of look-ups."""
    kg = context.terms.kg
    articles = context.table.latest_sources(_ARTICLES)
    context.name(articles)
    themes = section(context, RDF("type"), kg("Theme")).links
    return HomePage(
        counts=tuple(
            context.view.manifest.count(class_.value)
            for class_ in (kg("Fact"), SCHEMA("NewsArticle"), kg("Area"), kg("Indicator"))
        ),
        latest=tuple(context.facts(context.table.latest(_LATEST))),
        articles=tuple(map(context.link, articles)),
        areas=section(context, RDF("type"), kg("Area")),
        themes=tuple(
            made
            for theme in themes
            if (made := section(context, kg("theme"), NamedNode(theme.iri), theme)).links
        ),
        map=provinces(context),
        query=queries.outlines(context.terms),
    )


def section(
    context: PageContext, property_: NamedNode, value: NamedNode, heading: Link | None = None
) -> Section:
    """Those that have a value for a property, as far as they are listed; two look-ups."""
    found = context.describer.subjects(property_, value, LISTED + 1)
    return Section(heading, tuple(context.links(found[:LISTED])), len(found) <= LISTED)
