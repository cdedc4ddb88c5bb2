"""Where things are: the maps that pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from kg.web.figures.charts import Measured
from kg.web.figures.geometry import today
from kg.web.figures.maps import Map, province_map, version_maps
from kg.web.pages.context import PageContext
from kg.web.pages.panels import Panel, measured, role

_COMPARED: Final = 3
"""Provinces with a number, of which there must be so many for shades to say more than a list."""


def provinces(context: PageContext, current: str | None = None) -> Map | None:
    """The provinces that there are outlines of today; None without the one that the page is about."""
    projection = context.maps.provinces(context.view, today())
    areas = [shape.outline.area for shape in projection.outlines]
    if not areas or (current is not None and current not in areas):
        return None
    context.name(areas)
    text = context.language.text
    return province_map(
        text("Where it is") if current else text("Provinces"),
        text("Only areas in this data set are drawn.") if current else "",
        projection,
        context.label,
        current=current,
    )


def coloured(context: PageContext, panel: Panel) -> Map | None:
    """The provinces in the shades of a chart's results, targets left out.

    None where few provinces have one, or where one has several: a shade can say only one number. What is said
    of a part of a province, or of some of its people, shades none.
    """
    facts = [fact for fact in panel.facts if role(fact) == "level" and not fact.is_partial]
    results = [(fact.area.iri, measured(fact, fact.area, context.language)) for fact in facts]
    shown = [(area, value) for area, value in results if not value.target]
    return shaded(context, panel.chart.title, shown, panel.tick, f"{panel.chart.name}-map")


def shaded(
    context: PageContext,
    title: str,
    values: Sequence[tuple[str, Measured]],
    tick: Callable[[Decimal], str],
    name: str,
) -> Map | None:
    """The provinces in the shades of their numbers; None where few have one, or one has several.

    Args:
        context: The page's context.
        title: What the map shows.
        values: Areas by IRI, with their numbers in one unit; what has no outline is left out.
        tick: Writes a number of the legend.
        name: What the map's ids in the page start with.
    """
    projection = context.maps.provinces(context.view, today())
    areas = {shape.outline.area for shape in projection.outlines}
    shown = [(area, value) for area, value in values if area in areas and value.numbers]
    if len(dict(shown)) < max(_COMPARED, len(shown)):
        return None
    context.name(areas)
    said = context.language.text("Only areas in this data set are drawn.")
    return province_map(title, said, projection, context.label, dict(shown), tick=tick, name=name)


def over_time(context: PageContext, areas: Sequence[str]) -> tuple[Map, ...]:
    """A map for each outline that some areas have had."""
    context.name(areas)
    return version_maps(context.maps.versions(context.view, areas), context.label, context.language)
