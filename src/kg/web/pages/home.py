"""The home page: what the graph holds, and the ways in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from kg.vocab import SCHEMA
from kg.web.figures.maps import Map
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.maps import provinces
from kg.web.pages.scheme import LISTED, SchemePage, scheme

_LATEST: Final = 100
"""Facts among which the page looks for one with a number."""

_ARTICLES: Final = 10
_ASKED: Final = 2
_PROGRAMMES: Final = 4


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
        counts: How many facts, articles and areas there are.
        asked: Indicators with numbers that many facts are about.
        example: One of the newest facts with a number, rather one that leaves nothing open; None if none has.
        articles: The articles that were published last, each with how many facts it has.
        areas: The areas by kind.
        programmes: The programmes with the most facts, each with how many.
        indicators: The indicators by theme.
        map: The provinces; None where there are no outlines.
    """

    counts: tuple[int, int, int]
    asked: tuple[Link, ...]
    example: FactView | None
    articles: tuple[tuple[Link, int], ...]
    areas: SchemePage
    programmes: tuple[tuple[Link, int], ...]
    indicators: SchemePage
    map: Map | None


def home_page(context: PageContext) -> HomePage:
    """The home page; a bounded number of look-ups."""
    kg = context.terms.kg
    articles = context.table.latest_sources(_ARTICLES)
    context.name(articles)
    counts = context.table.counts("source", articles)
    newest = context.facts(context.table.latest(_LATEST))
    indicators = scheme(context, "indicator")
    facts, sources, areas = (
        context.view.manifest.count(class_.value)
        for class_ in (kg("Fact"), SCHEMA("NewsArticle"), kg("Area"))
    )
    return HomePage(
        counts=(facts, sources, areas),
        asked=_measured(context, indicators),
        example=min((fact for fact in newest if fact.claim), key=_doubt, default=None),
        articles=tuple((context.link(iri), counts.get(iri, 0)) for iri in articles),
        areas=_provinces_first(scheme(context, "area")),
        programmes=_most(scheme(context, "programme"), _PROGRAMMES),
        indicators=indicators,
        map=provinces(context),
    )


def _provinces_first(areas: SchemePage) -> SchemePage:
    """The areas with the country last, which has all of them."""
    groups = sorted(areas.groups, key=lambda group: group.is_country)
    return replace(areas, groups=tuple(groups))


def _doubt(fact: FactView) -> tuple[bool, bool, bool]:
    """How much a fact asks of a reader who has never seen one."""
    return slug(fact.kind.iri) != "observation", fact.note is not None, fact.is_undated


def _measured(context: PageContext, indicators: SchemePage) -> tuple[Link, ...]:
    """The indicators with the most facts among those that are counted in something; one look-up."""
    units = context.describer.objects(
        [link.iri for group in indicators.groups for link, _ in group.members], context.terms.kg("unit")
    )
    found = [link for link, _ in _most(indicators, len(units) + LISTED) if link.iri in units]
    return tuple(found[:_ASKED])


def _most(members: SchemePage, number: int) -> tuple[tuple[Link, int], ...]:
    """The members with the most facts, each with how many."""
    counted = [(link, count) for group in members.groups for link, count in group.members if count]
    return tuple(sorted(counted, key=lambda one: (-one[1], one[0].iri))[:number])


def section(
    context: PageContext, property_: NamedNode, value: NamedNode, heading: Link | None = None
) -> Section:
    """Those that have a value for a property, as far as they are listed; two look-ups."""
    found = context.describer.subjects(property_, value, LISTED + 1)
    return Section(heading, tuple(context.links(found[:LISTED])), len(found) <= LISTED)
