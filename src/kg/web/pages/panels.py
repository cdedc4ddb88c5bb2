"""The numbers of facts, as charts show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.language.number_writing import UnitNames, axis_scale, scaled
from kg.language.texts import Language, Text
from kg.vocab import UNIT
from kg.web.figures.charts import Chart, Measured, bar_chart
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug

ROLES: Final = {
    "level": "Levels and targets",
    "increase": "Increases",
    "decrease": "Decreases",
    "change": "Changes",
    "comparison": "Comparisons",
}
"""Sorts of numbers, and what headings call them."""


@dataclass(frozen=True)
class Panel:
    """Numbers that can stand on one axis: of one unit and one sort.

    Attributes:
        heading: What sort of numbers they are, and their unit.
        chart: Them as bars.
        facts: Them as facts, in the same order.
        tick: Writes a number of the axis, or of a map's legend.
    """

    heading: str
    chart: Chart
    facts: tuple[FactView, ...]
    tick: Callable[[Decimal], str]

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to see in bars: one alone, or none but zeros, is better read."""
        numbers = (number for fact in self.facts if fact.measure for number in fact.measure.numbers)
        return len(self.facts) > 1 and any(numbers)


def panels(
    context: PageContext,
    name: str,
    facts: Iterable[FactView],
    measured: Callable[[FactView], Measured],
    about: Link,
) -> tuple[Panel, ...]:
    """Charts of all facts of an indicator that have a number, one for each unit and sort of statement.

    Args:
        context: What the page reads.
        name: What the charts' identifiers start with.
        facts: The facts; those without a number are left out.
        measured: Makes a bar of one.
        about: The indicator.
    """
    language = context.language
    made: list[Panel] = []
    for number, ((_, sort), members) in enumerate(comparable(facts).items(), 1):
        first = members[0].measure
        assert first is not None  # noqa: S101
        heading = language.text(ROLES[sort])
        greatest = max((abs(n) for m in members if m.measure for n in m.measure.numbers), default=Decimal())
        name_of_unit, tick = axis(greatest, first.unit.iri, first.names, language)
        heading = f"{heading} ({name_of_unit})"
        title = f"{about.text} — {heading}"
        chart = bar_chart(
            title,
            "",
            [measured(fact) for fact in members],
            tick,
            name=f"{name}-{number}",
            most=most(context, about.iri, first.unit.iri) if sort == "level" else None,
        )
        made.append(Panel(heading, chart, tuple(members), tick))
    return tuple(made)


def comparable(facts: Iterable[FactView]) -> dict[tuple[str, str], list[FactView]]:
    """Facts with a number by their unit and sort of statement; within these, one is more than another."""
    together: dict[tuple[str, str], list[FactView]] = {}
    for fact in facts:
        if fact.measure is not None:
            together.setdefault((fact.measure.unit.iri, role(fact)), []).append(fact)
    return together


def most(context: PageContext, indicator: str, unit: str) -> Decimal | None:
    """What an indicator cannot be above in a unit; None where nothing says so.

    Its greatest value is in per cent where it has that unit, whatever else its changes are told in.
    """
    own = context.values(indicator)
    units = [value.value for value in own.get(context.terms.kg("unit").value, ())]
    its_own = UNIT("PERCENT").value if UNIT("PERCENT").value in units else units[0] if len(units) == 1 else ""
    found = own.get(context.terms.kg("maximum").value, ())
    return Decimal(found[0].value) if found and unit == its_own else None


def role(fact: FactView) -> str:
    """With what other numbers a fact's number can be compared: a key of `ROLES`."""
    kind = slug(fact.kind.iri)
    if kind in {"change", "comparison"}:
        direction = fact.measure.direction if fact.measure else ""
        return direction if kind == "change" and direction in ROLES else kind
    return "level"


def measured(fact: FactView, label: Link, language: Language) -> Measured:
    """A fact's number, for a chart on a page where the fact itself stands."""
    measure = fact.measure
    assert measure is not None  # noqa: S101
    part = ", ".join(str(one.text) for one in (fact.scope.zone, fact.scope.population) if one)
    told = (label.iri, *(one.iri for one in fact.scope[:2] if one))
    details = [str(link.text) for _, link in fact.details if link.iri not in told]
    # Beside others, a number without a year would be taken for one of theirs.
    details += [str(fact.when)] if fact.is_undated else []
    # Who keeps the picture alone does not see that the words leave something open.
    details += [language.text("see the note")] if fact.note else []
    return Measured(
        label=Text(language.text("{area}, {zone}", area=label.text, zone=part)) if part else label.text,
        detail=", ".join(details),
        words=fact.claim,
        anchor=f"#{fact.name}",
        value=measure.value,
        lower=measure.lower,
        upper=measure.upper,
        bound=measure.bound,
        target=slug(fact.kind.iri) == "target",
    )


def axis(
    greatest: Decimal, unit: str, names: UnitNames, language: Language
) -> tuple[str, Callable[[Decimal], str]]:
    """What an axis is in, and how it writes its numbers.

    Args:
        greatest: The greatest number, without its sign.
        unit: IRI of the unit.
        names: What the unit is called.
        language: The reader's language.
    """
    if unit == UNIT("PERCENT").value:
        return names.label, language.percent
    scale = axis_scale(greatest, language)
    if scale is None:
        return names.label, language.number
    return scaled(scale, names, language), lambda number: language.number(
        number.scaleb(-scale.power).normalize()
    )
