"""How to cite what is published here: in words, as BibTeX, and as CSL-JSON.

An article is cited as the article that its publisher published; everything else as a part of the dataset, in
the revision that was read. What nobody states, an author or a date, is left out. So is the date of access,
which only the reader knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kg.catalogue import TITLES
from kg.describe import Describer, Values
from kg.language.texts import Language, Text
from kg.store import Manifest
from kg.vocab import SCHEMA, Terms
from kg.web.metadata.summary import Brief
from kg.web.pages.facts import Link, Sentences

BIBTEX: Final = "application/x-bibtex"
CSL_JSON: Final = "application/vnd.citationstyles.csl+json"

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
class Source:
    """An article, as far as the data describes it.

    Attributes:
        iri: The article's IRI here.
        headline: Its headline, in its own language.
        language: That language's code, or an empty string.
        authors: Who wrote it, as far as stated.
        publisher: Who published it, or None.
        published: When, or None.
        url: Where it can be read; its IRI here where no address is stated.
    """

    iri: str
    headline: Text
    language: str
    authors: tuple[Text, ...]
    publisher: Text | None
    published: date | None
    url: str


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
        source: The article that a fact comes from, or that is cited; None for other things.
        page: The page's address without suffix, which the files' addresses start with.
    """

    kind: str
    iri: str
    title: Text
    revision: int | None
    issued: date | None
    url: str
    language: Language
    source: Source | None
    page: str

    @property
    def plain(self) -> tuple[Link, ...]:
        """The citation in words; each part may lead somewhere."""
        text = self.language.text
        if self.kind == _ARTICLE and self.source:
            return tuple(_sentences(self._parts_of(self.source)))
        edition = {"revision": self.language.number(self.revision or 0), "date": self._date(self.issued)}
        within = (
            text("Dataset, revision {revision}, {date}", **edition)
            if self.kind == _DATASET
            else text("In: {dataset}, revision {revision}, {date}", dataset=self._dataset, **edition)
        )
        words = _sentences([Link(self.title, ""), Link(Text(within), ""), Link(Text(self.url), self.url)])
        if not self.source:
            return tuple(words)
        heading = text("{heading}:", heading=text("Source"))
        return (*words, Link(Text(f" {heading} "), ""), *_sentences(self._parts_of(self.source)))

    @property
    def files(self) -> tuple[tuple[str, str, str], ...]:
        """Its files: what each is called, its address, its media type."""
        query = f"?lang={self.language.code}"
        return (
            ("BibTeX", f"{self.page}.bib{query}", BIBTEX),
            ("CSL-JSON", f"{self.page}.csl.json{query}", CSL_JSON),
        )

    @property
    def bibtex(self) -> str:
        """The citation as one BibTeX entry.

        It has the type ``misc``, of which BibTeX demands no field, unless it is an article whose publisher is
        known. A month is one of BibTeX's own abbreviations, which each style writes in its language.
        """
        source = self.source if self.kind == _ARTICLE else None
        journal = source.publisher.value if source and source.publisher else ""
        issued = self.issued
        fields = {
            "author": _braced(" and ".join(f"{{{_tex(a.value)}}}" for a in source.authors) if source else ""),
            # A second pair of braces keeps the capitals of names.
            "title": _braced(_braced(_tex(self.title.value))),
            "journal": _braced(_tex(journal)),
            "howpublished": _braced(_tex(self._dataset) if self.kind == _PART else ""),
            "version": _braced(str(self.revision or "")),
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
        source = self.source if self.kind == _ARTICLE else None
        publisher = source.publisher.value if source and source.publisher else ""
        item = {
            "id": self.iri,
            "type": self.kind,
            "citation-key": self._key,
            "title": one_line(self.title.value),
            "container-title": self._dataset if self.kind == _PART else one_line(publisher),
            "author": [{"literal": one_line(a.value)} for a in source.authors] if source else [],
            "issued": _date_parts(self.issued),
            "version": str(self.revision or ""),
            "language": self._code,
            "URL": self.url,
            "note": self._note,
        }
        return [{name: value for name, value in item.items() if value}]

    def file(self, media_type: str) -> tuple[bytes, str]:
        """The citation as a file of a media type, `BIBTEX` or `CSL_JSON`, and the type to send it with."""
        if media_type == BIBTEX:
            return self.bibtex.encode(), f"{BIBTEX}; charset=utf-8"
        return json.dumps(self.csl, ensure_ascii=False, indent=1).encode(), media_type

    @property
    def _dataset(self) -> str:
        return TITLES[self.language.code]

    @property
    def _code(self) -> str:
        if self.kind == _ARTICLE and self.source:
            return self.source.language
        return self.title.language or self.language.code

    @property
    def _note(self) -> str:
        """Where a fact comes from, in words."""
        if self.kind == _ARTICLE or not self.source:
            return ""
        words = "".join(part.text.value for part in _sentences(self._parts_of(self.source)))
        return f"{self.language.text('{heading}:', heading=self.language.text('Source'))} {words}"

    @property
    def _key(self) -> str:
        path = self.iri.partition("/id/")[2] or self.iri.rsplit("/", 1)[-1]
        return "kg-" + re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")

    def _date(self, day: date | None) -> str:
        return self.language.date(day) if day else ""

    def _parts_of(self, source: Source) -> list[Link]:
        said = [*source.authors, source.headline, source.publisher, Text(self._date(source.published))]
        return [
            *(Link(Text(one_line(part.value), part.language), "") for part in said if part and part.value),
            Link(Text(source.url), source.url),
        ]


def cite_dataset(manifest: Manifest, terms: Terms, language: Language, root: str) -> Citation:
    """How to cite the dataset.

    Args:
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        language: The reader's language.
        root: The path that the site's addresses start with.
    """
    iri = f"{terms.base}dataset"
    return Citation(
        kind=_DATASET,
        iri=iri,
        title=Text(TITLES[language.code]),
        revision=manifest.revision,
        issued=manifest.published_at.date(),
        url=iri,
        language=language,
        source=None,
        page=f"{root}dataset",
    )


def cite(
    describer: Describer,
    brief: Brief,
    manifest: Manifest,
    terms: Terms,
    language: Language,
    root: str,
) -> Citation:
    """How to cite an entity; costs two look-ups for a fact, and one for an article.

    Args:
        describer: Looks up the article.
        brief: What the entity says of itself.
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        language: The reader's language.
        root: The path that the site's addresses start with.
    """
    iri = brief.iri
    own = brief.own
    page = f"{root}doc/{iri.removeprefix(f'{terms.base}id/')}"
    if SCHEMA("NewsArticle").value in brief.types:
        article = _source(describer, iri, own, language)
        return Citation(
            kind=_ARTICLE,
            iri=iri,
            title=article.headline,
            revision=None,
            issued=article.published,
            url=article.url,
            language=language,
            source=article,
            page=page,
        )
    sentences = Sentences(brief.labels, terms, language)
    is_fact = terms.kg("Fact").value in brief.types
    articles = _named(own, terms.kg("source"))
    return Citation(
        kind=_PART,
        iri=iri,
        title=Text(sentences.fact(iri, own).title) if is_fact else sentences.label(iri),
        revision=manifest.revision,
        issued=manifest.published_at.date(),
        url=iri,
        language=language,
        source=_source(describer, articles[0], describer.values(articles[0]), language) if articles else None,
        page=page,
    )


def _source(describer: Describer, iri: str, values: Values, language: Language) -> Source:
    people = [*values.get(SCHEMA("author").value, ()), *values.get(SCHEMA("publisher").value, ())]
    labels = describer.labels([iri, *(person.value for person in people if isinstance(person, NamedNode))])

    def names(property_: NamedNode) -> tuple[Text, ...]:
        return tuple(
            _for_reader(Text(person.value, person.language), language)
            if isinstance(person, Literal)
            else language.label(labels.get(person.value, {}), _slug(person.value))
            for person in values.get(property_.value, ())
        )

    headline = _literal(values, SCHEMA("headline"))
    code = _literal(values, SCHEMA("inLanguage"))
    published = None
    with suppress(ValueError):
        published = date.fromisoformat((_literal(values, SCHEMA("datePublished")) or Text("")).value[:10])
    return Source(
        iri=iri,
        headline=_for_reader(headline, language)
        if headline
        else language.label(labels.get(iri, {}), _slug(iri)),
        language=(code.value if code else headline.language if headline else "") or "",
        authors=tuple(author for author in names(SCHEMA("author")) if one_line(author.value)),
        publisher=next(iter(names(SCHEMA("publisher"))), None),
        published=published,
        url=next(iter(_named(values, SCHEMA("url"))), iri),
    )


def _for_reader(text: Text, language: Language) -> Text:
    """A text that says its language only where the reader's is another."""
    return Text(text.value) if text.language == language.code else text


def _named(values: Values, property_: NamedNode) -> list[str]:
    return [v.value for v in values.get(property_.value, ()) if isinstance(v, NamedNode)]


def _literal(values: Values, property_: NamedNode) -> Text | None:
    found = (v for v in values.get(property_.value, ()) if isinstance(v, Literal))
    return next((Text(v.value, v.language) for v in found), None)


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _sentences(parts: Sequence[Link]) -> Iterable[Link]:
    """Parts with a full stop after each but the last, where it does not end with one already."""
    for part in parts[:-1]:
        yield part
        yield Link(Text(" " if part.text.value.endswith(_ENDS) else ". "), "")
    yield parts[-1]


def _date_parts(day: date | None) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else {}


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
