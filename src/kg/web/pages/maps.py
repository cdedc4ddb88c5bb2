"""Where things are: the maps that pages show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from kg.web.figures.maps import Map, province_map, version_maps
from kg.web.pages.context import Reading
from kg.web.pages.panels import Panel, measured, role, ticks


def provinces(reading: Reading, current: str | None = None) -> Map | None:
    """The provinces that there are outlines of today; None without the one that the page is about."""
    plane = reading.atlas.provinces(reading.view, today())
    areas = [shape.outline.area for shape in plane.shapes]
    if not areas or (current is not None and current not in areas):
        return None
    reading.name(areas)
    title = "Where it is" if current else "Provinces"
    return province_map(
        reading.language.text(title),
        reading.language.text("The map shows the provinces that there are outlines of, and nothing else."),
        plane,
        reading.label,
        current=current,
    )


def coloured(reading: Reading, panel: Panel) -> Map | None:
    """The provinces in the shades of a chart's results, targets left out.

    None where no province has one, or where one has several: a shade can say only one number.
    """
    plane = reading.atlas.provinces(reading.view, today())
    areas = {shape.outline.area for shape in plane.shapes}
    facts = [fact for fact in panel.facts if fact.area.iri in areas and role(fact) == "level"]
    results = [(fact.area.iri, measured(fact, fact.area)) for fact in facts]
    shown = [(area, value) for area, value in results if not value.target and value.numbers]
    values = dict(shown)
    if not values or len(values) < len(shown):
        return None
    unit = facts[0].measure.unit.iri if facts[0].measure else ""
    reading.name(areas)
    return province_map(
        panel.chart.title,
        reading.language.text("The map shows the provinces that there are outlines of, and nothing else."),
        plane,
        reading.label,
        values,
        tick=ticks(unit, reading.language),
        name=f"{panel.chart.name}-map",
    )


def over_time(reading: Reading, areas: Iterable[str]) -> tuple[Map, ...]:
    """A map for each outline that some areas have had."""
    named = list(areas)
    reading.name(named)
    return version_maps(reading.atlas.versions(reading.view, named), reading.label, reading.language)


def today() -> date:
    """The day whose provinces maps show, in UTC."""
    return datetime.now(UTC).date()
