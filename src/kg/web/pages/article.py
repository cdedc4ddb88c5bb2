"""An article's page: what it is, what of it is covered."""

from __future__ import annotations

from dataclasses import dataclass

from kg.describe import Description
from kg.language.texts import Text
from kg.vocab import SCHEMA
from kg.web.pages.context import Reading
from kg.web.pages.facts import Link
from kg.web.pages.listing import Listing


@dataclass(frozen=True)
class ArticlePage:
    """What an article's page shows beside its facts.

    Attributes:
        headline: Its own headline.
        publisher: Who published it, or None.
        published: The day it was published, as the language writes it; None where that is not known.
        credit: To whom it gives credit, or None.
        url: Where it can be read, or None.
        digest: The digest of the text that the facts were checked against, or an empty string.
        indicators: How many indicators its facts are about.
        numbers: How many of the facts on this page have a number.
        areas: The areas that they are about.
    """

    headline: Text
    publisher: Link | None
    published: str | None
    credit: Text | None
    url: str | None
    digest: str
    indicators: int
    numbers: int
    areas: tuple[Link, ...]


def article_page(reading: Reading, description: Description, listing: Listing) -> ArticlePage:
    """The page of an article; three look-ups."""
    own = description.values[description.iri]

    def first(name: str) -> str | None:
        return next((value.value for value in own.get(SCHEMA(name).value, ())), None)

    publisher, published = first("publisher"), first("datePublished")
    areas = dict.fromkeys(fact.area.iri for fact in listing.facts)
    return ArticlePage(
        headline=reading.text(own, SCHEMA("headline")) or reading.label(description.iri),
        publisher=reading.link(publisher) if publisher else None,
        published=reading.language.day(published) if published else None,
        credit=reading.text(own, SCHEMA("creditText")),
        url=first("url"),
        digest=next((v.value for v in own.get(reading.terms.kg("textDigest").value, ())), ""),
        indicators=len(reading.table.by_indicator("source", description.iri)),
        numbers=sum(fact.measure is not None for fact in listing.facts),
        areas=tuple(reading.links(areas)),
    )
