"""A list of things: the areas, the indicators, the programmes, the articles and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.describe import Description
from kg.vocab import DIMENSIONS, SKOS
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import Link, slug

LISTED: Final = 100
"""Members that a page beside the list's own shows at most."""

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
    return SchemePage(
        grouped(context, slug(description.iri), members), referring is None or referring.complete
    )


def scheme(context: PageContext, dimension: str) -> SchemePage:
    """The members of a dimension's list, as far as they are listed; five look-ups."""
    found = context.describer.subjects(SKOS("inScheme"), context.terms.scheme(dimension), LISTED + 1)
    return SchemePage(grouped(context, dimension, found[:LISTED]), len(found) <= LISTED)


def grouped(context: PageContext, dimension: str, members: Sequence[str]) -> tuple[Group, ...]:
    """Members of a list by what they have in common, both in the order of their names; four look-ups.

    Args:
        context: What the page reads.
        dimension: The dimension in which facts have them, or the slug of another list.
        members: Their IRIs.
    """
    # The codes that all lists share, such as “not stated”, are no members that somebody looks for.
    members = [iri for iri in members if not iri.startswith(context.terms.entity("code", "").value)]
    counts = context.table.counts(dimension, members) if dimension in DIMENSIONS else None
    property_ = _GROUPED_BY.get(dimension)
    groups = context.describer.objects(members if property_ else (), context.terms.kg(property_ or ""))
    by_group: dict[str, list[Link]] = {}
    for link in context.links(members):
        by_group.setdefault(next(iter(groups.get(link.iri, ())), ""), []).append(link)
    headings: list[Link | None] = [*context.links(iri for iri in by_group if iri)]
    return tuple(
        Group(
            heading,
            tuple(
                (link, counts.get(link.iri, 0) if counts is not None else None)
                for link in by_group[heading.iri if heading else ""]
            ),
        )
        for heading in (*headings, *([None] if "" in by_group else []))
    )
