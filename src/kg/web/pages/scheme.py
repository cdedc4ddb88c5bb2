"""A list of things: the areas, the indicators, the programmes, the articles and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.describe import Description
from kg.language.texts import texts
from kg.vocab import DIMENSIONS, SKOS
from kg.web.http.responses import Problem
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import Link, slug

LISTED: Final = 100
"""Members that a page beside the list's own shows at most."""

PAGE: Final = 500
"""Members on a page of the list's own."""

REACHED: Final = 20_000
"""Members that its pages lead to; what a page costs is bounded by them."""

_TYPES: Final = ("country", "province", "district", "commune", "region", "grouping")
"""Types of area in the order in which readers look for them; others come behind."""

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

    @property
    def is_country(self) -> bool:
        """Whether its members are countries."""
        return self.heading is not None and slug(self.heading.iri) == _TYPES[0]


@dataclass(frozen=True)
class SchemePage:
    """What the page of a list shows.

    Attributes:
        groups: Its members.
        complete: Whether these are all, or its pages lead to all.
        total: How many its pages lead to.
        first: The place of the first one on this page, from 1.
        last: The place of the last one on this page.
        previous: The address of the page before, or None.
        next: The address of the page after, or None.
    """

    groups: tuple[Group, ...]
    complete: bool
    total: int
    first: int
    last: int
    previous: str | None = None
    next: str | None = None


def scheme_page(context: PageContext, description: Description, listing: Listing) -> SchemePage:
    """The page of a list; five look-ups.

    Members come in the order of their addresses page by page, on each by what they have in common.

    Raises:
        Problem: 404 where there is no such page.
    """
    asked = listing.asked
    found = context.describer.subjects(SKOS("inScheme"), NamedNode(description.iri), REACHED + 1)
    members = _own(context, found[:REACHED])
    pages = max(1, -(-len(members) // PAGE))
    if asked.page > pages:
        raise Problem(404, texts("The last page is number {number}.", number=pages))
    start = (asked.page - 1) * PAGE
    shown = members[start : start + PAGE]
    return SchemePage(
        grouped(context, slug(description.iri), shown),
        len(found) <= REACHED,
        total=len(members),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous=asked.href(asked.page - 1, "") if asked.page > 1 else None,
        next=asked.href(asked.page + 1, "") if asked.page < pages else None,
    )


def _own(context: PageContext, members: Sequence[str]) -> list[str]:
    """Members without the codes that all lists share, such as “not stated”: nobody looks for these."""
    return [iri for iri in members if not iri.startswith(context.terms.entity("code", "").value)]


def scheme(context: PageContext, dimension: str) -> SchemePage:
    """The members of a dimension's list, as far as they are listed; five look-ups."""
    found = context.describer.subjects(SKOS("inScheme"), context.terms.scheme(dimension), LISTED + 1)
    members = _own(context, found[:LISTED])
    groups = grouped(context, dimension, members)
    return SchemePage(groups, len(found) <= LISTED, len(members), min(len(members), 1), len(members))


def grouped(context: PageContext, dimension: str, members: Sequence[str]) -> tuple[Group, ...]:
    """Members of a list by what they have in common, both in the order of their names; five look-ups.

    Types of area have an order of their own; of indicators those with numbers come first, and what no
    fact has comes last.

    Args:
        context: What the page reads.
        dimension: The dimension in which facts have them, or the slug of another list.
        members: Their IRIs.
    """
    counts = context.table.counts(dimension, members) if dimension in DIMENSIONS else None
    property_ = _GROUPED_BY.get(dimension)
    groups = context.describer.objects(members if property_ else (), context.terms.kg(property_ or ""))
    by_group: dict[str, list[Link]] = {}
    numbered = context.table.measured(members) if dimension == "indicator" else frozenset[str]()

    def rank(link: Link) -> tuple[bool, bool]:
        return link.iri not in numbered, counts is not None and link.iri not in counts

    for link in sorted(context.links(members), key=rank):
        by_group.setdefault(next(iter(groups.get(link.iri, ())), ""), []).append(link)
    named = context.links(iri for iri in by_group if iri)
    if dimension == "area":
        named.sort(key=lambda link: _TYPES.index(name) if (name := slug(link.iri)) in _TYPES else len(_TYPES))
    headings: list[Link | None] = [*named]
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
