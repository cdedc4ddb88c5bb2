"""What a page's head says to search engines, social networks and those who embed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from kg.catalogue import titles
from kg.describe import Values
from kg.language.texts import Language
from kg.store import Manifest
from kg.vocab import Terms
from kg.web.metadata import schema_org
from kg.web.metadata.citation import Citation, one_line
from kg.web.pages.context import PageContext

_LONGEST: Final = 200


@dataclass(frozen=True)
class Head:
    """What ``head.html`` writes.

    Attributes:
        title: The page's title, without the site's name.
        description: A sentence or two, or an empty string.
        schema_org: The page in the terms of schema.org.
        embeddable: Whether a card of the page can be had.
    """

    title: str
    description: str
    schema_org: Markup
    embeddable: bool = False


def summary(text: str) -> str:
    """The start of a text, up to the end of a word, that a list of search results shows whole.

    Examples:
        >>> summary("Mountain  and border province.")
        'Mountain and border province.'
        >>> len(summary("word " * 100)), summary("word " * 100)[-6:]
        (195, ' word…')
    """
    line = one_line(text)
    if len(line) <= _LONGEST:
        return line
    return line[: _LONGEST - 1].rpartition(" ")[0].rstrip(",;:–— ") + "…"


def of_entity(context: PageContext, iri: str, values: Values, citation: Citation) -> Head:
    """The head of an entity's page.

    Args:
        context: What the page reads.
        iri: The entity.
        values: Its properties and values.
        citation: How to cite it, in the reader's language.
    """
    return Head(
        title=citation.title.value,
        description=summary(_said(context, values, citation)),
        schema_org=schema_org.entity(context, iri, values, citation.article),
        embeddable=True,
    )


def of_dataset(manifest: Manifest, terms: Terms, language: Language) -> Head:
    """The head of the dataset's page, and of the home page."""
    return Head(
        title=titles()[language.code],
        description=summary(
            language.text(
                "Each fact keeps the words that carry it, the number as hedged in the text, and its source."
            )
        ),
        schema_org=schema_org.dataset(manifest, terms),
    )


def _said(context: PageContext, values: Values, citation: Citation) -> str:
    """A fact's quotation and its article, or an entity's definition."""
    quotes = values.get(context.terms.kg("quote").value, ())
    if quotes and citation.article:
        return f"{quotes[0].value} — {citation.article.headline}"
    return str(context.definition(values) or "")
