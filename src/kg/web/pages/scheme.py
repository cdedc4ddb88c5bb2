"""A list of things: the areas, the indicators, the programmes, the articles and others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.describe import Description
from kg.vocab import DIMENSIONS, SKOS
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import Link, slug

_GROUPED_BY: Final = {"area": "areaType", "indicator": "theme"}
"""By what the members of some lists are grouped."""


@dataclass(frozen=True)
class Group:
    """Members of a list that have something in common.

    Attributes:
        heading: What they have in common; None where there is nothing.
        members: The members by name, each with how many facts have it, or None where facts cannot have it.
    """

    heading: Link | None
    members: tuple[tuple[Link, int | None], ...]


@dataclass(frozen=True)
class SchemePage:
    """What the page of a list shows.

    Attributes:
        groups: Its members.
        complete: Whether these are all.
    """

    groups: tuple[Group, ...]
    complete: bool


def scheme_page(context: PageContext, description: Description, listing: Listing) -> SchemePage:
    """The page of a list; four look-ups."""
    referring = description.references.get(SKOS("inScheme").value)
    members = referring.subjects if referring else ()
    dimension = slug(description.iri)
    counts = context.table.counts(dimension, members) if dimension in DIMENSIONS else None
    grouped_by = _GROUPED_BY.get(dimension)
    named = members if grouped_by else ()
    groups = context.describer.objects(named, context.terms.kg(grouped_by or ""))
    by_group: dict[str, list[Link]] = {}
    for link in context.links(members):
        by_group.setdefault(next(iter(groups.get(link.iri, ())), ""), []).append(link)
    headings: list[Link | None] = [*context.links(iri for iri in by_group if iri)]
    return SchemePage(
        groups=tuple(
            Group(
                heading,
                tuple(
                    (link, counts.get(link.iri, 0) if counts is not None else None)
                    for link in by_group[heading.iri if heading else ""]
                ),
            )
            for heading in (*headings, *([None] if "" in by_group else []))
        ),
        complete=referring is None or referring.complete,
    )
