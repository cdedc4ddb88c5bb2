"""What social networks and search engines show of a page, which ``head.html`` tells them."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal

from kg.describe import Values
from kg.language.texts import quoted
from kg.web.metadata.citation import Citation, one_line
from kg.web.pages.context import PageContext

_LONGEST: Final = 200

PICTURED: Final = ("fact", "area")
"""The kinds of things of which there is a picture."""


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


def description(context: PageContext, values: Values, citation: Citation) -> str:
    """An entity in a sentence or two: a fact's quotation and its article, or else its definition.

    Args:
        context: What the page reads.
        values: Its properties and values.
        citation: How to cite it, in the reader's language.
    """
    quotes = values.get(context.terms.kg("quote").value, ())
    if quotes and citation.article:
        quote = quotes[0]
        said = quoted(quote.value, quote.language if isinstance(quote, Literal) else None, context.language)
        return summary(f"{said} — {citation.article.headline}")
    return summary(str(context.definition(values) or ""))
