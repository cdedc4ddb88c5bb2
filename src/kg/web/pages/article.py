"""An article: how the data describes it, and its page, which says what of it is covered."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Description, Values
from kg.language.texts import Language, Text
from kg.vocab import SCHEMA
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import Link

_PHOTO: Final = re.compile(r"(?:Photos?|Ảnh)\s*:\s*(.+)")
"""A credit as articles in any of the languages write it."""


@dataclass(frozen=True)
class Article:
    """An article, as far as the data describes it.

    Attributes:
        iri: The article's IRI here.
        headline: Its own headline.
        language: The code of the language that it is written in, or an empty string.
        authors: Who wrote it, as far as stated.
        publisher: Who published it, or None.
        published: The day on which it was published, as stated, or an empty string.
        credit: To whom it gives credit, or None.
        url: Where it can be read, or None.
        digest: The digest of the text that the facts were checked against, or an empty string.
    """

    iri: str
    headline: Text
    language: str
    authors: tuple[Text, ...]
    publisher: Link | None
    published: str
    credit: Text | None
    url: str | None
    digest: str

    @property
    def day(self) -> date | None:
        """The day on which it was published; None where that is not known to the day."""
        with suppress(ValueError):
            return date.fromisoformat(self.published[:10])
        return None

    @classmethod
    def of(cls, context: PageContext, iri: str, values: Values) -> Article:
        """The article with this IRI and these values; one look-up, for the names of people."""
        people = {name: values.get(SCHEMA(name).value, ()) for name in ("author", "publisher")}
        context.name(p.value for named in people.values() for p in named if isinstance(p, NamedNode))
        headline = context.text(values, SCHEMA("headline"))
        written_in = _first(values, SCHEMA("inLanguage"))
        worded = (v for v in values.get(SCHEMA("headline").value, ()) if isinstance(v, Literal))
        in_headline = next((literal.language for literal in worded), None)
        return cls(
            iri=iri,
            headline=headline or context.label(iri),
            language=written_in or in_headline or "",
            authors=tuple(a for p in people["author"] if (a := _named(context, p).text).value.strip()),
            publisher=next((_named(context, person) for person in people["publisher"]), None),
            published=_first(values, SCHEMA("datePublished")),
            credit=_credit(context.text(values, SCHEMA("creditText")), context.language),
            url=_first(values, SCHEMA("url")) or None,
            digest=_first(values, context.terms.kg("textDigest")),
        )


def _credit(words: Text | None, language: Language) -> Text | None:
    """Whose the photos are, in the reader's language; another credit as it stands."""
    found = _PHOTO.fullmatch(words.value) if words else None
    return Text(language.text("Photo: {name}", name=found[1])) if found else words


@dataclass(frozen=True)
class ArticlePage:
    """What an article's page shows beside its facts.

    Attributes:
        article: The article.
        published: The day it was published, as the language writes it; None where that is not known.
        indicators: How many indicators its facts are about.
        numbers: How many of the facts on this page have a number.
        areas: The areas that they are about.
    """

    article: Article
    published: str | None
    indicators: int
    numbers: int
    areas: tuple[Link, ...]


def article_page(context: PageContext, description: Description, listing: Listing) -> ArticlePage:
    """The page of an article; three look-ups."""
    article = Article.of(context, description.iri, description.values[description.iri])
    areas = dict.fromkeys(fact.area.iri for fact in listing.facts)
    return ArticlePage(
        article=article,
        published=context.language.day(article.published) if article.published else None,
        indicators=len(context.table.by_indicator("source", description.iri)),
        numbers=sum(fact.measure is not None for fact in listing.facts),
        areas=tuple(context.links(areas)),
    )


def _named(context: PageContext, person: NamedNode | Literal) -> Link:
    """A person or an organisation: a link where the data describes them, else the name that it states."""
    if isinstance(person, NamedNode):
        return context.link(person.value)
    foreign = person.language if person.language != context.language.code else None
    return Link(Text(person.value, foreign), "")


def _first(values: Values, property_: NamedNode) -> str:
    return next((value.value for value in values.get(property_.value, ())), "")
