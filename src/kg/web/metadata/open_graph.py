"""What a page's head says to search engines, social networks and those who embed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from kg.catalogue import titles
from kg.describe import Values
from kg.language.texts import Language
from kg.store import Manifest
from kg.vocab import Terms
from kg.web.metadata import schema_org
from kg.web.metadata.citation import Citation, one_line
from kg.web.pages.context import PageContext

OEMBED: Final = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
"""The media types by which an embeddable page is discovered (oEmbed 1.0, section 4), by format."""

_LOCALES: Final = {"fr": "fr_FR", "en": "en_GB", "vi": "vi_VN"}
_LONGEST: Final = 200


@dataclass(frozen=True)
class Head:
    """What ``head.html`` writes.

    Attributes:
        title: The page's title, without the site's name.
        description: A sentence or two, or an empty string.
        language: The reader's language.
        kind: The page's type in the Open Graph protocol: ``website`` or ``article``.
        schema_org: The page in the terms of schema.org, or None.
        embeds: Where a card of the page can be had: media type and address.
    """

    title: str
    description: str
    language: Language
    kind: str = "article"
    schema_org: Markup | None = None
    embeds: tuple[tuple[str, str], ...] = ()

    @property
    def locale(self) -> str:
        """The page's language, as the Open Graph protocol writes it."""
        return _LOCALES[self.language.code]

    @property
    def other_locales(self) -> tuple[str, ...]:
        """The other languages that the page can be had in."""
        return tuple(locale for code, locale in _LOCALES.items() if code != self.language.code)


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
    base = context.terms.base
    page = f"{base}doc/{iri.removeprefix(f'{base}id/')}"
    return Head(
        title=citation.title.value,
        description=summary(_said(context, values, citation)),
        language=context.language,
        schema_org=schema_org.entity(context, iri, values, citation.article),
        embeds=tuple(
            (media_type, f"{base}oembed?{urlencode({'url': page, 'format': format_})}")
            for format_, media_type in OEMBED.items()
        ),
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
        language=language,
        kind="website",
        schema_org=schema_org.dataset(manifest, terms),
    )


def _said(context: PageContext, values: Values, citation: Citation) -> str:
    """A fact's quotation and its article, or an entity's definition."""
    quotes = values.get(context.terms.kg("quote").value, ())
    if quotes and citation.article:
        return f"{quotes[0].value} — {citation.article.headline}"
    return str(context.definition(values) or "")
