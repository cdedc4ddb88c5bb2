"""The context of a page: all that it reads, with few look-ups, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import Final

from pyoxigraph import NamedNode

from kg.cache import Cache
from kg.describe import LABEL, Describer, Description, Labels, Values, types_of, values_of
from kg.index import FactTable
from kg.language.texts import Language, Text, adds
from kg.ledger import History
from kg.store import View
from kg.vocab import DIMENSIONS, LANGUAGES, SDMX_ATTRIBUTE, SKOS, Terms
from kg.web.figures.geometry import MapCache
from kg.web.http.responses import FRESH, PUBLISHED
from kg.web.pages.fact_view import FactView, FactViews, Link, slug, worded

_NAMES: Final = 8 * 1024 * 1024
"""Bytes of labels that are kept: those of some ten thousand things."""


class Names:
    """The labels of things, kept while the same is published; safe for use from several threads."""

    def __init__(self) -> None:
        self._cache: Cache[tuple[str, str], Labels] = Cache(_NAMES)
        self._lock = Lock()

    def of(self, view: View, iris: Collection[str], property_: NamedNode = LABEL) -> dict[str, Labels]:
        """The labels, or other names, of each of some IRIs, by language; one look-up for those not kept."""
        with self._lock:
            kept = {iri: self._cache.get(view.name, (property_.value, iri)) for iri in iris}
        found = {iri: labels for iri, labels in kept.items() if labels is not None}
        missing = [iri for iri in iris if iri not in found]
        if missing:
            labelled = Describer(view).labels(missing, property_)
            read: dict[str, Labels] = {iri: labelled.get(iri, {}) for iri in missing}
            found |= read
            if not view.changing:
                with self._lock:
                    for iri, labels in read.items():
                        self._cache.put(view.name, (property_.value, iri), labels, _cost(iri, labels))
        return found


def _cost(iri: str, labels: Labels) -> int:
    """Bytes, about, that keeping labels takes."""
    return 500 + 4 * (len(iri) + sum(map(len, labels.values())))


@dataclass(frozen=True)
class Sources:
    """What all pages of a site read from, besides what is published at the moment.

    Attributes:
        terms: The installation's own terms.
        table: Which facts there are.
        history: How what a graph says of a subject came about; None where the ledger is not on this machine.
        names: The labels of things.
        maps: The outlines of areas.
    """

    terms: Terms
    table: FactTable
    history: Callable[[str, str], History | None]
    names: Names = field(default_factory=Names)
    maps: MapCache = field(default_factory=MapCache)


class PageContext:
    """All that one page reads, from one generation and in one language.

    Whatever tells of an entity (a page, its card, its citation, what search engines are told) reads it here,
    so that all of them say the same, and nothing is looked up twice.

    Args:
        view: The generation.
        sources: What all pages read from.
        language: The reader's language.
    """

    def __init__(self, view: View, sources: Sources, language: Language) -> None:
        self.view = view
        self.language = language
        self.sources = sources
        self.terms = sources.terms
        self.table = sources.table
        self.maps = sources.maps
        self.describer = Describer(view)
        self._labels: dict[str, Labels] = {}
        self._counted: dict[str, tuple[Labels, Labels]] = {}
        self._fact_views = FactViews(self._labels, self._counted, self.terms, language)
        self._facts: dict[str, FactView] = {}
        self._in_all_languages: dict[str, dict[str, FactView]] = {}
        self._values: dict[str, Values] = {}

    @property
    def cache_policy(self) -> Mapping[str, str]:
        """The header by which caches know what may be kept of the page.

        For a moment after a load the table of facts is of the revision before; such a page is not kept.
        """
        return {"Cache-Control": PUBLISHED if self.table.revision() == self.view.revision else FRESH}

    def facts(self, iris: Sequence[str]) -> list[FactView]:
        """Facts in the order given, without those that are not there; two look-ups.

        Those that the page has read before are not looked up again.
        """
        said = self.table.said([iri for iri in iris if iri not in self._facts])
        self._read({iri: values_of(triples) for iri, triples in said.items()})
        # A fact that two graphs state is one fact.
        return [self._facts[iri] for iri in dict.fromkeys(iris) if iri in self._facts]

    def fact(self, iri: str, values: Values) -> FactView:
        """A fact of which the page has all values already; one look-up."""
        if iri not in self._facts:
            self._read({iri: values})
        return self._facts[iri]

    def nodes(self, iris: Iterable[str]) -> Mapping[str, Values]:
        """The properties and values of nodes; one look-up for those that the page has not read before."""
        wanted = list(dict.fromkeys(iris))
        missing = [iri for iri in wanted if iri not in self._values]
        if missing:
            said = self.describer.nodes(missing)
            self._values |= {iri: said.get(iri, {}) for iri in missing}
        return {iri: self._values[iri] for iri in wanted}

    def values(self, iri: str) -> Values:
        """The properties and values of a node; none where nothing is said of it."""
        return self.nodes([iri])[iri]

    def describe(self, iri: str) -> Description | None:
        """The description of an entity, as `Describer.describe`."""
        description = self.describer.describe(iri)
        if description is not None:
            self._values |= description.values
        return description

    def is_fact(self, values: Values) -> bool:
        """Whether a node with these values is a fact."""
        return self.terms.kg("Fact").value in types_of(values)

    def title(self, iri: str, values: Values) -> Text:
        """What an entity with these values is called: a fact is called by its sentence."""
        return Text(self.fact(iri, values).title) if self.is_fact(values) else self.label(iri)

    def in_all_languages(self, iri: str, values: Values) -> dict[str, FactView]:
        """A fact in each language, by its code."""
        own = {self.language.code: self.fact(iri, values)}
        if iri not in self._in_all_languages:
            self._in_all_languages[iri] = own | {
                code: FactViews(self._labels, self._counted, self.terms, Language(code)).fact(iri, values)
                for code in LANGUAGES
                if code not in own
            }
        return self._in_all_languages[iri]

    def told(self, found: Mapping[str, Values]) -> dict[str, FactView]:
        """Facts with these values, whatever is stated of them now; what they name has the name of now."""
        self._name(found)
        return {iri: self._fact_views.fact(iri, values) for iri, values in found.items()}

    def _read(self, found: Mapping[str, Values]) -> None:
        self._facts |= self.told(found)

    def _name(self, found: Mapping[str, Values]) -> None:
        """Look up what facts name."""
        unit = SDMX_ATTRIBUTE("unitMeasure").value
        named = [*(self.terms.kg(name).value for name in DIMENSIONS), unit]
        self.name(
            value.value
            for values in found.values()
            for property_ in named
            for value in values.get(property_, ())
        )
        self._count(value.value for values in found.values() for value in values.get(unit, ()))

    def name(self, iris: Iterable[str]) -> None:
        """Look up the labels of several things at once."""
        # A fact has no label of its own: pages make a sentence of it.
        wanted = {iri for iri in iris if iri not in self._labels and "/id/fact/" not in iri}
        if wanted:
            self._labels |= self.sources.names.of(self.view, wanted)

    def call(self, iri: str, labels: Labels) -> None:
        """Let the page call something so that is not published yet, or has no name there."""
        if not self._labels.get(iri):
            self._labels[iri] = labels

    def _count(self, units: Iterable[str]) -> None:
        """Look up what several units are called beside a number."""
        wanted = {unit for unit in units if unit not in self._counted}
        if wanted:
            self.name(wanted)
            one, many = (
                self.sources.names.of(self.view, wanted, self.terms.kg(name)) for name in ("one", "many")
            )
            self._counted |= {unit: (one[unit], many[unit]) for unit in wanted}

    def labels(self, iri: str) -> Labels:
        """What all languages call a thing."""
        self.name([iri])
        return self._labels.get(iri, {})

    def label(self, iri: str) -> Text:
        """What the reader's language calls a thing; its slug where it has no label."""
        return self.language.label(self.labels(iri), slug(iri))

    def link(self, iri: str) -> Link:
        """A link to a thing under its name."""
        return Link(self.label(iri), iri)

    def links(self, iris: Iterable[str]) -> list[Link]:
        """Links to several things, in the order of their names; one look-up."""
        wanted = list(iris)
        self.name(wanted)
        return sorted(map(self.link, wanted), key=lambda link: self.language.alphabetical(link.text))

    def quantity(self, number: Decimal | None, unit: str | None) -> str:
        """A number with its unit, if it has one, as the reader's language writes it; empty for no number."""
        self._count([unit] if unit else [])
        return self._fact_views.quantity(number, unit)

    def text(self, values: Values, property_: NamedNode) -> Text | None:
        """What a node says of itself in words, in the reader's language where it can."""
        return worded(values, property_, self.language)

    def definition(self, values: Values) -> Text | None:
        """What a node means."""
        return self.text(values, SKOS("definition"))

    def explanation(self, values: Values) -> Text | None:
        """What a node means, where that says more than its name."""
        name, definition = self.text(values, LABEL), self.definition(values)
        return definition if definition and (name is None or adds(definition.value, name.value)) else None

    def types(self, values: Values) -> list[Link]:
        """The classes of ours that a node has."""
        classes = [type_ for type_ in types_of(values) if type_.startswith(self.terms.base)]
        self.name(classes)
        return [self.link(class_) for class_ in classes]
