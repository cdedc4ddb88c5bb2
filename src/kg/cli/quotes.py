"""An article's quotes beside the text that they come from."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from pyoxigraph import Literal, NamedNode

from kg.cli import terminal
from kg.errors import SourceError
from kg.language.texts import texts
from kg.store import View
from kg.vocab import RDF, SCHEMA, Terms


def differences(generation: View, terms: Terms, article: str, file: Path) -> Sequence[str]:
    """Compare an article's quotes and its digest with its text.

    Returns:
        What differs, one sentence each.

    Raises:
        OSError: The text cannot be read.
        SourceError: It is not UTF-8, or nothing is published of such an article.
    """
    content = file.read_bytes()
    try:
        text = _evenly_spaced(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: {error}.", texts("Save the text as UTF-8.")) from error
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    iri = _named(generation, terms, article, digest, file)
    faults: list[str] = []
    checked = 0
    for fact, quote in _quotes(generation, terms, iri):
        checked += 1
        if _evenly_spaced(quote) not in text:
            faults.append(f"{fact}: the quote does not stand in {file}: {quote}")
    for quad in generation.quads.quads_for_pattern(iri, terms.kg("textDigest"), None):
        stated = cast(Literal, quad.object).value
        if stated != digest:
            faults.append(f"{iri.value}: states the text digest {stated}, but {file} has {digest}")
    terminal.note(f"Compared {checked} quotes with {file}.")
    return faults


def _named(generation: View, terms: Terms, article: str, digest: str, file: Path) -> NamedNode:
    """The article that is named, or the one that states the digest of the file."""
    if article:
        try:
            iri = NamedNode(article) if "://" in article else terms.entity("article", article)
        except ValueError as error:
            told = texts("{article} cannot name an article: {reason}.", article=article, reason=error)
            raise SourceError(told) from None
        kind = generation.quads.quads_for_pattern(iri, RDF("type"), SCHEMA("NewsArticle"))
        if next(kind, None) is None:
            raise SourceError(texts("No article {article} is published.", article=iri.value))
        return iri
    quads = generation.quads.quads_for_pattern(None, terms.kg("textDigest"), Literal(digest))
    for quad in quads:
        return cast(NamedNode, quad.subject)
    raise SourceError(
        texts(
            "No published article states that its text has the digest of {file}, {digest}.",
            file=file,
            digest=digest,
        ),
        texts("Say which article it is: --text ARTICLE={file}", file=file),
    )


def _quotes(generation: View, terms: Terms, article: NamedNode) -> Iterator[tuple[str, str]]:
    facts = generation.quads.quads_for_pattern(None, terms.kg("source"), article)
    subjects = {cast(NamedNode, quad.subject).value: cast(NamedNode, quad.subject) for quad in facts}
    in_order = [subjects[iri] for iri in sorted(subjects)]
    for quad in generation.quads.about(in_order, terms.kg("quote")):
        yield cast(NamedNode, quad.subject).value, cast(Literal, quad.object).value


def _evenly_spaced(text: str) -> str:
    """The text with every run of white space as one space, so that line breaks do not count."""
    return " ".join(unicodedata.normalize("NFC", text).split())
