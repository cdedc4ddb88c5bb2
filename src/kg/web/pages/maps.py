"""Where things are: the maps that pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

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
    projection = context.maps.provinces(context.view, today())
    areas = {shape.outline.area for shape in projection.outlines}
    facts = [fact for fact in panel.facts if fact.area.iri in areas and role(fact) == "level"]
    facts = [fact for fact in facts if not fact.is_partial]
    results = [(fact.area.iri, measured(fact, fact.area)) for fact in facts]
    shown = [(area, value) for area, value in results if not value.target and value.numbers]
    values = dict(shown)
    if len(values) < max(_COMPARED, len(shown)):
        return None
    context.name(areas)
    return province_map(
        panel.chart.title,
        context.language.text("Only areas in this data set are drawn."),
        projection,
        context.label,
        values,
        tick=panel.tick,
        name=f"{panel.chart.name}-map",
    )


def over_time(context: PageContext, areas: Sequence[str]) -> tuple[Map, ...]:
    """A map for each outline that some areas have had."""
    context.name(areas)
    return version_maps(context.maps.versions(context.view, areas), context.label, context.language)
