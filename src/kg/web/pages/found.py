"""What a page of search hits says of each: what it means, how many facts there are, and a first number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kg.index import Finder, Hit
from kg.language.texts import Text
from kg.vocab import DIMENSIONS
from kg.web.pages.area import key_figures
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView

_ANSWERED: Final = 3
"""Hits, the first of all, whose first number is looked up."""

_LOOKED_AT: Final = 50


_WORDS: Final = 10
"""Words up to which a text is parted into an area and an indicator."""

_CROSSED: Final = 5
"""Facts of both that are shown."""


class Found(Protocol):
    """A hit: its IRI, and its kind as its address names it."""

    iri: str
    kind: str


@dataclass(frozen=True)
class Known:
    """What is known of a hit.

    Attributes:
        definition: What it means, or None.
        facts: How many facts have it in a dimension; None where none can.
        figure: A first number of it, or None.
    """

    definition: Text | None
    facts: int | None
    figure: FactView | None


def parted(finder: Finder, text: str, language: str) -> tuple[Hit, ...]:
    """The area and the indicator that a text names together, such as “health insurance cao bang”.

    Args:
        finder: Finds things by name.
        text: What is looked for, which nothing is called.
        language: The language whose names come first among equals.

    Returns:
        Both, or none.
    """
    words = text.split()
    for at in range(1, len(words)) if len(words) <= _WORDS else ():
        first, last = " ".join(words[:at]), " ".join(words[at:])
        for where, what in ((last, first), (first, last)):
            area = next((hit for hit in finder.find(where, "area", 1, language) if hit.exact), None)
            indicator = finder.find(what, "indicator", 1, language) if area else []
            if area and indicator and not indicator[0].corrected:
                return area, indicator[0]
    return ()


def crossed(context: PageContext, hits: Sequence[Found]) -> list[FactView]:
    """The first facts of an area and an indicator; two look-ups."""
    where = {hit.kind: [hit.iri] for hit in hits}
    return context.facts(context.table.select(where, limit=_CROSSED)) if len(where) > 1 else []


def found_page(context: PageContext, hits: Sequence[Found]) -> dict[str, Known]:
    """What is known of each hit, by its IRI; a bounded number of look-ups."""
    said = context.nodes([hit.iri for hit in hits])
    dimensions = {hit.iri: "source" if hit.kind == "article" else hit.kind for hit in hits}
    counts: dict[str, int] = {}
    for dimension in {name for name in dimensions.values() if name in DIMENSIONS}:
        counts |= context.table.counts(
            dimension, [iri for iri, name in dimensions.items() if name == dimension]
        )
    answered = [hit for hit in hits if hit.kind in {"area", "indicator"} and hit.iri in counts][:_ANSWERED]
    figures: dict[str, FactView] = {}
    for hit in answered:
        facts = context.facts(context.table.select({hit.kind: [hit.iri]}, limit=_LOOKED_AT))
        figures.update((hit.iri, fact) for fact in key_figures(facts)[:1])
    return {
        hit.iri: Known(
            context.definition(said[hit.iri]) if hit.iri in said else None,
            counts.get(hit.iri, 0) if dimensions[hit.iri] in DIMENSIONS else None,
            figures.get(hit.iri),
        )
        for hit in hits
    }
