"""What every entity's page shows: its name, its facts, all that is said of it, who refers to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Description, Values
from kg.language.texts import Text
from kg.vocab import DIMENSIONS, GEO, RDF, SKOS
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Asked, Listing, listing, nothing
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.kinds import kind_of

_HIDDEN: Final = {SKOS("prefLabel").value, SKOS("definition").value, GEO("asWKT").value, RDF("type").value}

_SEEN_FROM_HERE: Final = {
    "areaType": "Areas of this type",
    "broader": "Narrower",
    "member": "Belongs to",
    "partOf": "Its parts",
    "publisher": "What it publishes",
    "theme": "Indicators of this theme",
    "unit": "Indicators in this unit",
    "unitMeasure": "Facts in this unit",
    "versionOf": "Its versions",
}
"""What a property says of its value, by the property's local name."""


@dataclass(frozen=True)
class Referring:
    """Those that refer to an entity in one way.

    Attributes:
        heading: The property.
        words: How that is said from here, such as “Belongs to”; empty where only the property has a name.
        links: Those that have a name.
        facts: Those that are facts.
        complete: Whether these are all.
    """

    heading: Link
    words: str
    links: tuple[Link, ...]
    facts: tuple[FactView, ...]
    complete: bool


@dataclass(frozen=True)
class EntityPage:
    """What the page of an entity shows.

    Attributes:
        iri: The entity.
        title: What it is called, or the fact in one line.
        types: Its classes.
        definition: What it means, where that says more than its title, or None.
        dimension: The dimension in which the listed facts have it, or an empty string.
        roles: The dimensions in which facts have it, where these are several: name, address, whether shown.
        listing: The facts; empty where there are none.
        rows: Its properties and values.
        referring: Those that refer to it otherwise than as a dimension of a fact.
        template: The template of its kind.
        page: What its kind shows besides.
    """

    iri: str
    title: Text
    types: tuple[Link, ...]
    definition: Text | None
    dimension: str
    roles: tuple[tuple[Link, str, bool], ...]
    listing: Listing
    rows: tuple[tuple[Link, tuple[Link, ...]], ...]
    referring: tuple[Referring, ...]
    template: str
    page: object


def entity_page(context: PageContext, description: Description, parameters: Mapping[str, str]) -> EntityPage:
    """The page of an entity; a bounded number of look-ups.

    Args:
        context: What the page reads.
        description: What is said of the entity.
        parameters: The part of the listing that the address asks for.

    Raises:
        Problem: 404 where there is no such part.
    """
    own = description.values[description.iri]
    dimensions = [name for name in DIMENSIONS if context.terms.kg(name).value in description.references]
    asked = Asked.of(parameters, dimensions)
    facts = listing(context, asked.dimension, description.iri, asked) if asked.dimension else nothing(asked)
    kind = kind_of(description.types, context.terms)
    return EntityPage(
        iri=description.iri,
        title=context.title(description.iri, own),
        types=tuple(context.types(own)),
        definition=context.explanation(own),
        dimension=asked.dimension,
        roles=tuple(_roles(context, asked, dimensions)),
        listing=facts,
        rows=tuple(_rows(context, own)),
        referring=tuple(_referring(context, description)),
        template=kind.template,
        page=kind.page(context, description, facts),
    )


def _roles(context: PageContext, asked: Asked, dimensions: Sequence[str]) -> list[tuple[Link, str, bool]]:
    """The dimensions in which facts have an entity, where these are several: name, address, whether shown."""
    if len(dimensions) < 2:
        return []
    context.name(context.terms.kg(name).value for name in dimensions)
    return [
        (context.link(context.terms.kg(name).value), asked.as_(name), name == asked.dimension)
        for name in dimensions
    ]


def _rows(context: PageContext, own: Values) -> list[tuple[Link, tuple[Link, ...]]]:
    """The properties of an entity, but for those that the page says in another way."""
    dimensions = [context.terms.kg(name).value for name in DIMENSIONS]
    shown = {p: values for p, values in own.items() if p not in _HIDDEN}
    context.name(
        [*shown, *(v.value for values in shown.values() for v in values if isinstance(v, NamedNode))]
    )
    return [
        (context.link(property_), tuple(_shown(value, context) for value in values))
        for property_, values in sorted(shown.items(), key=lambda item: _place(item[0], dimensions))
    ]


def _place(property_: str, first: Sequence[str]) -> tuple[int, str]:
    """Where a property stands in a list that starts with some of them and goes on by name."""
    return (first.index(property_) if property_ in first else len(first), property_)


def _shown(value: NamedNode | Literal, context: PageContext) -> Link:
    if isinstance(value, NamedNode):
        return context.link(value.value)
    return Link(Text(value.value, value.language), "")


def _referring(context: PageContext, description: Description) -> list[Referring]:
    """Those that refer to an entity otherwise than as a dimension of a fact."""
    dimensions = {context.terms.kg(name).value for name in DIMENSIONS}
    found = [r for r in description.references.values() if r.property not in dimensions]
    context.name([r.property for r in found])
    return [
        Referring(
            context.link(r.property),
            context.language.text(words) if (words := _SEEN_FROM_HERE.get(slug(r.property))) else "",
            tuple(context.links(s for s in r.subjects if "/id/fact/" not in s)),
            tuple(context.facts([s for s in r.subjects if "/id/fact/" in s])),
            r.complete,
        )
        for r in found
    ]
