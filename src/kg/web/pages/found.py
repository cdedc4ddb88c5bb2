"""What a page of search hits says of each: what it means, how many facts there are, and a first number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kg.language.texts import Text
from kg.vocab import DIMENSIONS
from kg.web.pages.area import key_figures
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView

_ANSWERED: Final = 3
"""Hits, the first of all, whose first number is looked up."""

_LOOKED_AT: Final = 50


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
