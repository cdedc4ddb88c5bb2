"""How to cite what is published here: in words, as BibTeX, and as CSL-JSON.

An article is cited as the article that its publisher published; everything else as a part of the dataset, in
the revision that was read. What nobody states, an author or a date, is left out. So is the date of access,
which only the reader knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.catalogue import titles
from kg.catalogue.release import release_titles
from kg.describe import Values, types_of
from kg.language.texts import Language, Text
from kg.ledger import Release
from kg.store import Manifest
from kg.vocab import SCHEMA, Terms
from kg.web.pages.article import Article
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import Link

BIBTEX: Final = "application/x-bibtex"
CSL_JSON: Final = "application/vnd.citationstyles.csl+json"
PLAIN: Final = "text/plain"

_DATASET: Final = "dataset"
_PART: Final = "webpage"
_ARTICLE: Final = "article-newspaper"

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENDS: Final = (".", "!", "?", "…")
_CONTROLS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
_TEX: Final = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        # BibTeX counts braces even where they are escaped, and those of a text need not match.
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "^": r"{\textasciicircum}",
        "~": r"{\textasciitilde}",
        **{character: f"\\{character}" for character in "#$%&_"},
    }
)


@dataclass(frozen=True)
class Citation:
    """How to cite one thing, in the reader's language.

    Attributes:
        kind: Its type in CSL 1.0.2, appendix III: ``dataset``, ``webpage`` or ``article-newspaper``.
        iri: The IRI here.
        title: What it is called.
        revision: The dataset's revision that says so, or None for an article.
        issued: When that revision, or the article, was published; None where nobody says.
        url: The address to cite.
        language: The reader's language.
        article: The article that a fact comes from, or that is cited; None for other things.
        release: The name of the release that is cited; empty where none is.
    """

    kind: str
    iri: str
    title: Text
    revision: int | None
    issued: date | None
    url: str
    language: Language
    article: Article | None
    release: str = ""

    @property
    def plain(self) -> tuple[Link, ...]:
        """The citation in words; each part may lead somewhere."""
        text = self.language.text
        if self.kind == _ARTICLE and self.article:
            return tuple(_sentences(self._parts_of(self.article)))
        edition = {"revision": self.language.number(self.revision or 0), "date": self._date(self.issued)}
        within = (
            text("Dataset, revision {revision}, {date}", **edition)
            if self.kind == _DATASET
            else text("In: {dataset}, revision {revision}, {date}", dataset=self._dataset, **edition)
        )
        words = _sentences(
            [
                Link(Text(self.title.value, self.title.language), ""),
                Link(Text(within), ""),
                Link(Text(self.url), self.url),
            ]
        )
        if not self.article:
            return tuple(words)
        heading = text("{heading}:", heading=text("Source"))
        return (*words, Link(Text(f" {heading} "), ""), *_sentences(self._parts_of(self.article)))

    @property
    def bibtex(self) -> str:
        """The citation as one BibTeX entry.

        It has the type ``misc``, of which BibTeX demands no field, unless it is an article whose publisher is
        known. A month is one of BibTeX's own abbreviations, which each style writes in its language.
        """
        cited = self.article if self.kind == _ARTICLE else None
        journal = cited.publisher.text.value if cited and cited.publisher else ""
        issued = self.issued
        fields = {
            "author": _braced(" and ".join(f"{{{_tex(a.value)}}}" for a in cited.authors) if cited else ""),
            # A second pair of braces keeps the capitals of names.
            "title": _braced(_braced(_tex(self.title.value))),
            "journal": _braced(_tex(journal)),
            "howpublished": _braced(_tex(self._dataset) if self.kind == _PART else ""),
            "version": _braced(self._version),
            "year": _braced(f"{issued.year:04}" if issued else ""),
            "month": _MONTHS[issued.month - 1] if issued else "",
            "day": _braced(str(issued.day) if issued else ""),
            "language": _braced(_tex(self._code)),
            "url": _braced(_address(self.url)),
            "note": _braced(_tex(self._note)),
        }
        lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
        return f"@{'article' if journal else 'misc'}{{{self._key},\n{lines}}}\n"

    @property
    def csl(self) -> list[dict[str, Any]]:
        """The citation as CSL-JSON: an array of one item (CSL data schema 1.0.2)."""
        cited = self.article if self.kind == _ARTICLE else None
        publisher = cited.publisher.text.value if cited and cited.publisher else ""
        day = self.issued
        item = {
            "id": self.iri,
            "type": self.kind,
            "citation-key": self._key,
            "title": one_line(self.title.value),
            "container-title": self._dataset if self.kind == _PART else one_line(publisher),
            "author": [{"literal": one_line(a.value)} for a in cited.authors] if cited else [],
            "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else {},
            "version": self._version,
            "language": self._code,
            "URL": self.url,
            "note": self._note,
        }
        return [{name: value for name, value in item.items() if value}]

    def file(self, media_type: str) -> tuple[bytes, str]:
        """The citation as a file of a media type, and the type to send it with.

        Args:
            media_type: `BIBTEX`, `CSL_JSON` or `PLAIN`.
        """
        if media_type == PLAIN:
            return "".join(part.text.value for part in self.plain).encode(), f"{PLAIN}; charset=utf-8"
        if media_type == BIBTEX:
            return self.bibtex.encode(), f"{BIBTEX}; charset=utf-8"
        return json.dumps(self.csl, ensure_ascii=False, indent=1).encode(), media_type

    @property
    def _dataset(self) -> str:
        return titles()[self.language.code]

    @property
    def _version(self) -> str:
        return self.release or str(self.revision or "")

    @property
    def _code(self) -> str:
        if self.kind == _ARTICLE and self.article:
            return self.article.language
        return self.title.language or self.language.code

    @property
    def _note(self) -> str:
        """Where a fact comes from, in words."""
        if self.kind == _ARTICLE or not self.article:
            return ""
        words = "".join(part.text.value for part in _sentences(self._parts_of(self.article)))
        return f"{self.language.text('{heading}:', heading=self.language.text('Source'))} {words}"

    @property
    def _key(self) -> str:
        path = self.iri.partition("/id/")[2] or self.release or self.iri.rsplit("/", 1)[-1]
        return "kg-" + re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")

    def _date(self, day: date | None) -> str:
        return self.language.date(day) if day else ""

    def _parts_of(self, article: Article) -> list[Link]:
        publisher = [article.publisher.text] if article.publisher else []
        said = [*article.authors, article.headline, *publisher, Text(self._date(article.day))]
        return [
            *(Link(Text(one_line(part.value), part.language), "") for part in said if part.value),
            Link(Text(article.url or article.iri), article.url or article.iri),
        ]


def cite_dataset(manifest: Manifest, terms: Terms, language: Language) -> Citation:
    """How to cite the dataset.

    Args:
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        language: The reader's language.
    """
    iri = f"{terms.base}dataset"
    return Citation(
        kind=_DATASET,
        iri=iri,
        title=Text(titles()[language.code]),
        revision=manifest.revision,
        issued=manifest.published_at.date(),
        url=iri,
        language=language,
        article=None,
    )


def cite_release(release: Release, terms: Terms, language: Language) -> Citation:
    """How to cite a release of the dataset.

    Args:
        release: The release.
        terms: The installation's own terms.
        language: The reader's language.
    """
    iri = f"{terms.base}dataset/release/{release.name}"
    return Citation(
        kind=_DATASET,
        iri=iri,
        title=Text(release_titles(release)[language.code]),
        revision=release.revision,
        issued=release.at.date(),
        url=iri,
        language=language,
        article=None,
        release=release.name,
    )


def cite(context: PageContext, iri: str, values: Values) -> Citation:
    """How to cite an entity; a fact with its article.

    Args:
        context: What the page reads.
        iri: The entity.
        values: Its properties and values.
    """
    terms, manifest = context.terms, context.view.manifest
    if SCHEMA("NewsArticle").value in types_of(values):
        article = Article.of(context, iri, values)
        return Citation(
            kind=_ARTICLE,
            iri=iri,
            title=article.headline,
            revision=None,
            issued=article.day,
            url=article.url or iri,
            language=context.language,
            article=article,
        )
    source = next((v.value for v in values.get(terms.kg("source").value, ())), None)
    return Citation(
        kind=_PART,
        iri=iri,
        title=context.title(iri, values),
        revision=manifest.revision,
        issued=manifest.published_at.date(),
        url=iri,
        language=context.language,
        article=Article.of(context, source, context.values(source)) if source else None,
    )


def _sentences(parts: Sequence[Link]) -> Iterable[Link]:
    """Parts with a full stop after each but the last, where it does not end with one already."""
    for part in parts[:-1]:
        yield part
        yield Link(Text(" " if part.text.value.endswith(_ENDS) else ". "), "")
    yield parts[-1]


def one_line(text: str) -> str:
    """A text on one line, without the control characters that BibTeX, JSON or XML would stumble over."""
    return _CONTROLS.sub(" ", text).strip()


def _tex(text: str) -> str:
    """A text in which TeX finds no commands and BibTeX no end of the field."""
    return one_line(text).translate(_TEX)


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _address(url: str) -> str:
    """An address that BibTeX can read: an IRI has no braces, but what is stated may be no IRI."""
    return one_line(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
