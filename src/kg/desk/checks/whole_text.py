"""Whether a text is that of its article: whether it has the headline, and is in the article's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.desk.findings import Finding
from kg.desk.reading.proposing import called
from kg.desk.reading.quote_matching import ArticleText
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES

_LOOKED_AT: Final = 20_000
"""Characters of a text whose language is looked at."""

_FUNCTION_WORDS: Final = {
    "fr": re.compile(r"\b(?:les?|la|des|du|une|est|et|dans|pour|que|qui|par|sur|aux?|ont|été)\b"),
    "en": re.compile(r"\b(?:the|of|and|to|was|were|is|are|for|that|with|by|from|has|have|its)\b"),
    "vi": re.compile(r"\b(?:của|và|là|các|những|trong|cho|được|với|tại|đã|có|này|từ|theo)\b"),
}
"""Words that every text of a language has, and the others have not."""

_CERTAIN: Final = 10
"""Function words of another language from which on a text is taken to be in that."""

_TIMES: Final = 4
"""How many times as many as those of the article's language they have to be."""


def whole_text_findings(article: ArticleText, headline: str, language: str) -> Iterator[Finding]:
    """Warnings where a text is probably not that of the article that is proposed with it.

    Args:
        article: The text.
        headline: The article's headline; empty where it is not known.
        language: The code of the article's language.
    """
    if headline and not article.locate(headline).stands:
        told = texts(
            "The headline is not in the text: see that this is the article’s text, and that the headline is "
            "as it stands there."
        )
        yield Finding("warning", "headline-not-in-text", told, column="headline")
    other = _language(article.text, language)
    if other:
        messages = {
            code: Language(code).text(
                "The text is probably in {language}: correct the article’s language, or give its own text.",
                language=called(other)[code],
            )
            for code in LANGUAGES
        }
        yield Finding(
            "warning", "text-in-another-language", messages, column="language", suggestions=(other,)
        )


def _language(text: str, declared: str) -> str:
    """The language that a text is certainly in where that is not the declared one; else empty."""
    if declared not in _FUNCTION_WORDS:
        return ""
    spoken = text[:_LOOKED_AT].lower()
    counts = {code: len(known.findall(spoken)) for code, known in _FUNCTION_WORDS.items()}
    most = max(counts, key=lambda code: counts[code])
    is_certain = counts[most] >= _CERTAIN and counts[most] >= _TIMES * counts[declared]
    return most if most != declared and is_certain else ""
