"""What somebody means by what they typed for an area, an indicator, a period …: a thing that is published.

It may be one as well that is proposed in the same submission. An address, the end of one, a code that others
know it by, or a name in any language, whatever its case and its diacritics: what names exactly one thing is
taken, and all else is asked. No typing error is corrected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Describer, Values
from kg.index import Finder, Hit
from kg.language.folding import fold, words
from kg.language.reading.period_phrases import period_phrases
from kg.language.reading.quantities import quantities
from kg.periods import level, minted, period
from kg.store import View
from kg.vocab import LANGUAGES, RDF, SCHEMA, SKOS, UNIT, Terms

LONGEST: Final = 1000
"""Characters that may be typed for a code, as many as names have in the index."""

SUGGESTED: Final = 5
"""Things that are suggested at the most."""

SHARED: Final = {"_T": "total", "_U": "not-stated", "_Z": "not-applicable"}
"""The codes that stand where a value does not, by their notation."""

_SHARED_BY: Final = {
    **dict.fromkeys(("zone", "programme", "population", "comparator"), tuple(SHARED)),
    **dict.fromkeys(("area", "period"), ("_U",)),
}
"""Which of them each list has."""

_LISTS: Final = frozenset(("bound", "kind", "direction", "unit"))
"""Lists that are short and are read whole, whatever the addresses of their members."""

_MEMBERS: Final = 2_000
"""Members of such a list that are read."""

QUDT: Final = {"percent": "PERCENT", "vnd": "CCY_VND", "year": "YR"}
"""Units of QUDT, by what `kg.language.reading.quantities` calls them."""

_SLUG: Final = re.compile("[a-z0-9]+(?:--?[a-z0-9]+)*", re.IGNORECASE)
ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]{1,1000}")
"""What can be taken for a web address."""


@dataclass(frozen=True)
class Named:
    """A thing that was meant.

    Attributes:
        iri: Its IRI.
        labels: What it is called, by language.
    """

    iri: str
    labels: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The last part of its address, which can be typed for it."""
        return re.split("[/#]", self.iri)[-1]

    def label(self, language: str) -> str:
        """What it is called in a language, or else in another; its slug where it has no name."""
        return next((self.labels[code] for code in (language, *LANGUAGES) if code in self.labels), self.slug)


@dataclass(frozen=True)
class Answer:
    """What was found of what somebody typed.

    Attributes:
        found: What it names: one thing is taken; of several one has to be chosen.
        suggestions: What can be typed instead, the likeliest first, where it is not one.
    """

    found: tuple[Named, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def taken(self) -> Named | None:
        """What is taken for it; None where that is not certain."""
        return self.found[0] if len(self.found) == 1 else None


@dataclass(frozen=True)
class Article:
    """What has to be known of an article to read facts of it.

    Attributes:
        iri: Its IRI.
        graph: The graph that describes it.
        language: Its language tag; empty where it has none.
    """

    iri: str
    graph: str
    language: str


@dataclass(frozen=True)
class _List:
    """A list that is read whole.

    Attributes:
        members: Its members by their IRIs.
        names: The IRIs of those that are called so, by every name, evened.
    """

    members: Mapping[str, Named]
    names: Mapping[str, tuple[str, ...]]


class Codes:
    """What codes and names mean in what is published; looks up each only once, so make one a submission.

    Each call may raise `kg.errors.StoreError`.

    Args:
        view: What is published.
        finder: The label index of the same.
        language: The language of whoever typed, for suggestions.
    """

    def __init__(self, view: View, finder: Finder, language: str) -> None:
        self._view = view
        self._finder = finder
        self._language = language
        self._describer = Describer(view)
        self._answers: dict[tuple[str, str, str], Answer] = {}
        self._values: dict[str, Values] = {}
        self._named: dict[str, Named | None] = {}
        self._articles: dict[str, Article | None] = {}
        self._called: dict[tuple[str, str], list[str]] = {}
        self._proposed: dict[str, Article] = {}
        self.terms = Terms(view.manifest.base_iri)

    def propose(self, kind: str, iri: str, names: Mapping[str, str], article: Article | None = None) -> None:
        """Let something be meant that is not published yet.

        What is published at the same address stays what it is.

        Args:
            kind: The kind of thing, as `look_up` has it.
            iri: Its IRI.
            names: What it is called, by language.
            article: What has to be known of it, where it is an article.
        """
        if article is not None:
            self._proposed[iri] = article
        if self.named(iri) is not None:
            return
        self._named[iri] = Named(iri, names)
        self._articles[iri] = article
        self._answers.clear()
        for name in dict.fromkeys(map(_worded, names.values())):
            self._called.setdefault((kind, name), []).append(iri)

    def say(self, iri: str, values: Values) -> None:
        """Let something that is proposed have properties; what is published has its own."""
        if not self.published(iri):
            self._values[iri] = values

    def published(self, iri: str) -> Values:
        """The properties and values that something has now, whatever is proposed; one look-up."""
        return self._describer.values(iri)

    @property
    def proposed_article(self) -> Article | None:
        """The only article that is proposed; None where there is none, or where there are several."""
        return next(iter(self._proposed.values())) if len(self._proposed) == 1 else None

    def look_up(self, kind: str, typed: str, language: str = "") -> Answer:
        """What something typed names; a bounded number of look-ups, and none for what was asked before.

        Args:
            kind: The kind of thing: ``area``, ``zone``, ``programme``, ``indicator``, ``population``,
                ``period``, ``kind``, ``comparator``, ``bound``, ``unit``, ``direction``, ``article``,
                ``organisation``, ``theme``, ``area-type``.
            typed: What was typed.
            language: The language in whose words a period or a unit may be told; any where it is empty.
        """
        text = " ".join(unicodedata.normalize("NFC", typed).split())
        key = (kind, text, language)
        if key not in self._answers:
            self._answers[key] = self._look_up(*key) if 0 < len(text) <= LONGEST else Answer()
        return self._answers[key]

    def shared(self, notation: str) -> Named:
        """One of the codes ``_T``, ``_U``, ``_Z``."""
        iri = self.terms.code(SHARED[notation]).value
        return self.named(iri) or Named(iri, {})

    def named(self, iri: str) -> Named | None:
        """The thing at an address; None where nothing is published there and no period has that code."""
        if iri not in self._named:
            described = minted(iri, self.terms)
            labels = self._labels([iri]).get(iri) or self._headline(iri)
            labels = labels or (described.labels if described else {})
            self._named[iri] = Named(iri, labels) if labels else None
        return self._named[iri]

    def values(self, iri: str) -> Values:
        """The properties and values of a thing; one look-up, the first time."""
        if iri not in self._values:
            self._values[iri] = self._describer.values(iri)
        return self._values[iri]

    def article(self, iri: str) -> Article | None:
        """What has to be known of an article; None where none is published there."""
        if iri not in self._articles:
            self._articles[iri] = self._read_article(iri)
        return self._articles[iri]

    def _read_article(self, iri: str) -> Article | None:
        graph = self._graph_of(iri, SCHEMA("NewsArticle"))
        if graph is None:
            return None
        said = self.values(iri).get(SCHEMA("inLanguage").value, ())
        return Article(iri, graph, next((one.value for one in said if isinstance(one, Literal)), ""))

    def article_at(self, url: str) -> Named | None:
        """The article that was published at a web address; None where none is known, or several are."""
        found = self._describer.subjects(SCHEMA("url"), NamedNode(url), 2)
        return self.named(found[0]) if len(found) == 1 else None

    def _proposed_at(self, url: str) -> Named | None:
        """The proposed article that was published at a web address."""
        name = SCHEMA("url").value
        found = (one for one in self._proposed if any(v.value == url for v in self.values(one).get(name, ())))
        return next(map(self.named, found), None)

    def graph_of_fact(self, iri: str) -> str | None:
        """The graph that states a fact; None where none does."""
        return self._graph_of(iri, self.terms.kg("Fact"))

    def _graph_of(self, iri: str, class_: NamedNode) -> str | None:
        """The graph that types a thing with a class."""
        quads = self._view.quads.quads_for_pattern(NamedNode(iri), RDF("type"), class_, None)
        return next((q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)), None)

    def fact(self, typed: str) -> str | None:
        """The address of a fact that is typed whole, or as its last part; None where it cannot be one."""
        start = self.terms.entity("fact", "").value
        slug = typed.strip().removeprefix(start)
        return start + slug if _SLUG.fullmatch(slug) else None

    def unit(self, name: str) -> Named | None:
        """The unit of this name, as a `Quantity` has it; None where it is not listed."""
        iri = UNIT(QUDT[name]).value if name in QUDT else self.terms.entity("unit", name).value
        return self._list("unit").get(iri)

    def units_of(self, indicator: str) -> tuple[Named, ...]:
        """The units that values of an indicator may have."""
        units = self._list("unit")
        said = self.values(indicator).get(self.terms.kg("unit").value, ())
        return tuple(units[one.value] for one in said if one.value in units)

    def members(self, kind: str, most: int) -> list[Named]:
        """Some things of a kind, those of its list, in the order of their names; two look-ups.

        Args:
            kind: The kind, as `look_up` has it.
            most: How many to give at the most.
        """
        if kind in _LISTS:
            found = list(self._list(kind).values())
        else:
            # Organisations are in no list.
            listed = (SKOS("inScheme"), self.terms.scheme(kind))
            typed = (RDF("type"), self.terms.kg("Organisation"))
            iris = self._describer.subjects(*(typed if kind == "organisation" else listed), most)
            labels = self._labels(iris)
            found = [Named(iri, labels.get(iri, {})) for iri in iris]
        return sorted(found, key=lambda one: fold(one.label(self._language)))[:most]

    def _look_up(self, kind: str, text: str, language: str) -> Answer:
        found = self._by_address(kind, text) or self._shared(kind, text) or self._by_slug(kind, text)
        if found:
            return Answer((found,))
        listed = self._by_list(kind, text) if kind in _LISTS else Answer()
        if not listed.found and (in_words := self._in_words(kind, text, language)):
            return Answer((in_words,))
        return listed if kind in _LISTS else self._by_name(kind, text)

    def _by_address(self, kind: str, text: str) -> Named | None:
        if not ADDRESS.fullmatch(text):
            return None
        try:
            NamedNode(text)
        except ValueError:
            return None
        if kind in _LISTS:
            return self._list(kind).get(text)
        shared = {self.terms.code(SHARED[notation]).value for notation in _SHARED_BY.get(kind, ())}
        if text in shared or text.startswith(self.terms.entity(kind, "").value):
            return self.named(text)
        return (self.article_at(text) or self._proposed_at(text)) if kind == "article" else None

    def _shared(self, kind: str, text: str) -> Named | None:
        """One of the codes that stand where a value does not, by its notation, its slug or its name."""
        for notation in _SHARED_BY.get(kind, ()):
            if text.upper() == notation or text.lower() == SHARED[notation]:
                return self.shared(notation)
        return None

    def _by_slug(self, kind: str, text: str) -> Named | None:
        if kind in _LISTS:
            return next((one for one in self._list(kind).values() if one.slug.lower() == text.lower()), None)
        if not _SLUG.fullmatch(text):
            return None
        if kind == "period" and (described := period(text) or period(text.lower())):
            return self._described(kind, described.code)
        if kind == "comparator" and (described := level(text.lower())):
            return self._described(kind, described.code)
        return self.named(self.terms.entity(kind, text.lower()).value)

    def _described(self, kind: str, code: str) -> Named:
        iri = self.terms.entity(kind, code).value
        found = self.named(iri)
        return found or Named(iri, {})

    def _in_words(self, kind: str, text: str, language: str) -> Named | None:
        """The period, level or unit that words are, where they are nothing else."""
        for code in dict.fromkeys(filter(None, (language, *LANGUAGES))):
            if kind in ("period", "comparator"):
                phrases = [one for one in period_phrases(text, code) if one.code]
                wholly = [one for one in phrases if _BESIDE.fullmatch(text[: one.start] + text[one.end :])]
                if len(wholly) == 1 and (named := self._phrase(kind, wholly[0].code)):
                    return named
            elif kind == "unit" and not any(c.isdigit() for c in text):
                found = quantities(f"2 {text}", code)
                if len(found) == 1 and found[0].end == len(text) + 2 and (unit := self.unit(found[0].unit)):
                    return unit
        return None

    def _phrase(self, kind: str, code: str) -> Named | None:
        if kind == "period":
            return self.named(self.terms.entity(kind, code).value)
        told = code if code.startswith("level-") else f"level-{code}"
        return self.named(self.terms.entity(kind, told).value)

    def _by_list(self, kind: str, text: str) -> Answer:
        """What of a short list is called so, whatever its case and diacritics; signs count."""
        wanted = _evened(text)
        members, names = self._lists[kind].members, self._lists[kind].names
        found = [members[iri] for iri in names.get(wanted, ())]
        if len(found) == 1:
            return Answer((found[0],))
        likely = found or [
            one for one in members.values() if any(wanted in _evened(name) for name in one.labels.values())
        ]
        return Answer(tuple(found), tuple(one.slug for one in (likely or [*members.values()])[:SUGGESTED]))

    def _by_name(self, kind: str, text: str) -> Answer:
        """What is called so in the label index, where names of a million things stand."""
        hits = self._finder.find(text, kind, 4 * SUGGESTED, self._language)
        wanted = _worded(text)
        same = self._of_hits(hit for hit in hits if _worded(hit.text) == wanted)
        same += [self._named[iri] or Named(iri, {}) for iri in self._called.get((kind, wanted), ())]
        found = same
        # Who types all diacritics means the one that has just these.
        exact = [one for one in found if text.casefold() in map(str.casefold, one.labels.values())]
        found = exact if len(exact) == 1 else found
        if not found:
            found = self._shared_by_name(kind, wanted)
        if len(found) == 1:
            return Answer(tuple(found))
        suggested = (same or self._of_hits(hits))[:SUGGESTED]
        labels = [one.label(self._language) for one in suggested]
        # Of those that are called the same, the name would say nothing.
        typed = [
            one.slug if same or labels.count(label) > 1 else label
            for one, label in zip(suggested, labels, strict=True)
        ]
        return Answer(tuple(found), tuple(typed))

    def _shared_by_name(self, kind: str, wanted: str) -> list[Named]:
        shared = (self.shared(notation) for notation in _SHARED_BY.get(kind, ()))
        return [one for one in shared if wanted in set(map(_worded, one.labels.values()))]

    def _of_hits(self, hits: Iterable[Hit]) -> list[Named]:
        iris = list(dict.fromkeys(hit.entity for hit in hits))
        labels = self._labels(iris)
        texts = {hit.entity: {hit.language: hit.text} for hit in hits}
        return [Named(iri, labels.get(iri) or texts[iri]) for iri in iris]

    def _labels(self, iris: list[str]) -> Mapping[str, Mapping[str, str]]:
        return self._describer.labels(iris)

    def _headline(self, iri: str) -> Mapping[str, str]:
        return self._describer.labels([iri], SCHEMA("headline")).get(iri, {})

    def _list(self, kind: str) -> Mapping[str, Named]:
        """The members of a short list by their IRIs."""
        return self._lists[kind].members

    @cached_property
    def _lists(self) -> Mapping[str, _List]:
        return {kind: self._read_list(kind) for kind in _LISTS}

    def _read_list(self, kind: str) -> _List:
        naming = (SKOS("prefLabel"), SKOS("altLabel"), self.terms.kg("one"), self.terms.kg("many"))
        iris = self._describer.subjects(SKOS("inScheme"), self.terms.scheme(kind), _MEMBERS)
        members: dict[str, Named] = {}
        names: dict[str, dict[str, None]] = {}
        for iri, values in sorted(self._describer.nodes(iris).items()):
            called = {
                name: [one for one in values.get(name.value, ()) if isinstance(one, Literal)]
                for name in naming
            }
            labels = {one.language or "": one.value for one in called[naming[0]]}
            members[iri] = Named(iri, labels)
            for one in chain.from_iterable(called.values()):
                names.setdefault(_evened(one.value), {})[iri] = None
        return _List(members, {name: tuple(iris) for name, iris in names.items()})


_BESIDE: Final = re.compile(
    r"(?i:the|for|during|in|over|period|years?|la|les|l|pour|pendant|en|période|années?|an|giai\sđoạn|thời\skỳ|trong"
    r"|năm|các|[\W_])*"
)
"""What may stand beside the words of a period without saying more: “giai đoạn 2021-2024”."""


def _evened(text: str) -> str:
    return " ".join(fold(text).split())


def _worded(name: str) -> str:
    """A name by which it is compared: its words, whatever their case and diacritics."""
    return " ".join(words(fold(name)))
