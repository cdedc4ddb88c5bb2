"""An indicator's page: what it means, and every area's value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.describe import Description
from kg.vocab import UNIT
from kg.web.figures.maps import Map
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import Link
from kg.web.pages.maps import coloured
from kg.web.pages.panels import Panel, measured, panels


@dataclass(frozen=True)
class IndicatorPage:
    """What an indicator's page shows beside its facts.

    Attributes:
        theme: What it belongs to, or None.
        units: What it is counted in.
        kinds: What sorts of statement are made of it.
        domain: The least and the most that it can be, as the language writes them; empty strings where open.
        panels: The numbers that are on this page of the listing, each sort with its map, where it has one.
    """

    theme: Link | None
    units: tuple[Link, ...]
    kinds: tuple[Link, ...]
    domain: tuple[str, str]
    panels: tuple[tuple[Panel, Map | None], ...]


def indicator_page(context: PageContext, description: Description, listing: Listing) -> IndicatorPage:
    """The page of an indicator; two look-ups."""
    kg = context.terms.kg
    own = description.values[description.iri]
    theme = next((value.value for value in own.get(kg("theme").value, ())), None)
    units, kinds = ([value.value for value in own.get(kg(name).value, ())] for name in ("unit", "takesKind"))
    # The domain of a share is in per cent, whatever else its changes are told in.
    shares = [unit for unit in units if unit == UNIT("PERCENT").value]
    (unit,) = shares or (units if len(units) == 1 else (None,))
    low, high = (
        next((context.quantity(Decimal(value.value), unit) for value in own.get(kg(name).value, ())), "")
        for name in ("minimum", "maximum")
    )
    found = panels(
        context,
        "values",
        listing.facts,
        lambda fact: measured(fact, fact.area, context.language),
        context.link(description.iri),
    )
    return IndicatorPage(
        theme=context.link(theme) if theme else None,
        units=tuple(context.links(units)),
        kinds=tuple(context.links(kinds)),
        domain=(low, high),
        panels=tuple((panel, coloured(context, panel)) for panel in found),
    )
