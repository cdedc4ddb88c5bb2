"""The kinds of entity that have a page of their own: class, what the page shows, and its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.describe import Description
from kg.vocab import SCHEMA, SKOS, Terms
from kg.web.pages.area import area_page
from kg.web.pages.article import article_page
from kg.web.pages.context import PageContext
from kg.web.pages.fact import fact_page
from kg.web.pages.fact_listing import Listing
from kg.web.pages.indicator import indicator_page
from kg.web.pages.scheme import scheme_page


@dataclass(frozen=True)
class Kind:
    """A kind of entity.

    Attributes:
        template: The template of its page, which extends ``entity.html``.
        page: What that page shows beside what all entities' pages show, given the facts on it.
    """

    template: str
    page: Callable[[PageContext, Description, Listing], object]


KINDS: Final[Mapping[str, Kind]] = {
    "kg:Area": Kind("area.html", area_page),
    "kg:Indicator": Kind("indicator.html", indicator_page),
    "kg:Fact": Kind("fact.html", fact_page),
    "schema:NewsArticle": Kind("article.html", article_page),
    "skos:ConceptScheme": Kind("scheme.html", scheme_page),
}
"""The kinds by their class; whoever adds one adds a line here."""

OTHER: Final = Kind("entity.html", lambda context, description, listing: None)
"""What all other entities are."""


def kind_of(types: Iterable[str], terms: Terms) -> Kind:
    """The kind of an entity with these classes."""
    prefixes = {"kg": terms.kg("").value, "schema": SCHEMA.iri, "skos": SKOS.iri}
    classes = {prefixes[p] + name: kind for c, kind in KINDS.items() for p, _, name in [c.partition(":")]}
    return next((classes[type_] for type_ in types if type_ in classes), OTHER)
