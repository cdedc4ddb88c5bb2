"""Facts as sentences, with the number read as the article hedges it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.describe import Labels, Values
from kg.language.folding import fold
from kg.language.texts import Language, Text, quoted
from kg.vocab import DIMENSIONS, SDMX_ATTRIBUTE, Terms
from kg.web.pages.claims import Claims, Link, Measure, slug

_TRUE: Final = frozenset({"true", "1"})
_SILENT: Final = frozenset({"not-applicable", "not-stated", "total"})
_SPOKEN: Final = frozenset({"statement", "target"})
"""Kinds of which the indicator is only the subject: without a number, the article's words say what is stated.
Of the others it is the statement itself: “completion of the programme”."""

_PASSAGES: Final = {"title": "title", "lead": "lead"}


class Scope(NamedTuple):
    """What narrows a fact down beside area and indicator, as far as it is stated.

    Attributes:
        zone: Where in the area.
        population: Of whom, where the indicator does not say it already.
        comparator: Compared with what, where neither the indicator nor a number of a whole says it already.
        period: When, where the indicator does not say it already.
        programme: By which programme, where the words of the others do not say it already.
    """

    zone: Link | None
    population: Link | None
    comparator: Link | None
    period: Link | None
    programme: Link | None


@dataclass(frozen=True)
class FactView:
    """A fact as pages show it.

    Attributes:
        iri: The fact.
        name: Its slug.
        dimensions: Its nine dimensions, by the local name of the property.
        title: The fact in one line, as it travels: its sentence, and the article's words where it takes these
            to say what is stated.
        sentence: Where exactly, what, of whom, how much, compared with what, when, by which programme.
        place: Where exactly.
        subject: The sentence without place and number.
        claim: The number in words and what it is compared with, or an empty string where there is none.
        figure: The claim without what is in brackets behind it.
        measure: The number, or None.
        when: The period; or that a number has none.
        is_spoken: Whether it takes the article's words to say what is stated.
        scope: What the sentence says beside area and indicator.
        details: What narrows it down: a heading with its colon and a link, in the order of the dimensions.
        quote: The article's own words.
        passage: Where in the article they stand.
        note: What the article leaves open, or None.
    """

    iri: str
    name: str
    dimensions: Mapping[str, Link]
    title: str
    sentence: str
    place: str
    subject: str
    claim: str
    figure: str
    when: Text | None
    is_spoken: bool
    measure: Measure | None
    scope: Scope
    details: tuple[tuple[str, Link], ...]
    quote: Text
    passage: str
    note: Text | None

    @property
    def area(self) -> Link:
        """Where."""
        return self.dimensions["area"]

    @property
    def indicator(self) -> Link:
        """What."""
        return self.dimensions["indicator"]

    @property
    def is_undated(self) -> bool:
        """Whether the source does not say when it was so."""
        return slug(self.dimensions["period"].iri) == "not-stated"

    @property
    def pieces(self) -> tuple[tuple[Text, bool], ...]:
        """The sentence in pieces: what is in another language, and the figure, which is told, stand alone."""
        links = (self.area, self.indicator, *filter(None, self.scope))
        named = {link.text.value: link.text for link in links if link.text.language}
        cuts = [*filter(None, (self.figure,)), *sorted(named, key=len, reverse=True)]
        found = re.split(f"({'|'.join(map(re.escape, cuts))})", self.sentence) if cuts else [self.sentence]
        return tuple((named.get(one, Text(one)), one == self.figure) for one in found if one)

    @property
    def is_partial(self) -> bool:
        """Whether it is about a part of the area or of those whom the indicator is about."""
        return bool(self.scope.zone or self.scope.population)

    @property
    def kind(self) -> Link:
        """What sort of statement it is."""
        return self.dimensions["kind"]

    @property
    def source(self) -> Link:
        """The article."""
        return self.dimensions["source"]


@lru_cache(4096)
def _words(text: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(re.findall(r"\w+", _folded(text)))


@lru_cache(4096)
def _folded(text: str) -> str:
    """A text folded; many facts are about the same."""
    return fold(text)


class FactViews:
    """Makes views of facts.

    Args:
        labels: The labels of what the facts refer to.
        counted: What one and several of each of their units are called, where that is not the label.
        terms: The installation's own terms.
        language: The reader's language.
    """

    def __init__(
        self,
        labels: Mapping[str, Labels],
        counted: Mapping[str, tuple[Labels, Labels]],
        terms: Terms,
        language: Language,
    ) -> None:
        self._labels = labels
        self._terms = terms
        self._language = language
        self.claims = Claims(labels, counted, language)
        self._links: dict[str, Link] = {}

    def fact(self, iri: str, values: Values) -> FactView:
        """The fact with this IRI and these values."""
        text = self._language.text
        dimensions = {name: self._dimension(values, name) for name in DIMENSIONS}
        measure, kind = self._measure(values), slug(dimensions["kind"].iri)
        scope = self._scope(dimensions, measure)
        figure, beside = self.claims.of(measure, kind, scope.comparator)
        claim = (
            text("{claim} (compared with {comparator})", claim=figure, comparator=beside)
            if beside
            else figure
        )
        details = [
            (text("{heading}:", heading=text(heading)), dimensions[name])
            for name, heading in (
                ("zone", "Where in the area"),
                ("population", "About"),
                ("period", "When"),
                ("programme", "Programme"),
                ("comparator", "Compared with"),
            )
            if dimensions[name] in scope or (name == "programme" and is_stated(dimensions[name]))
        ]
        undated = Text(text("year not stated")) if claim and not is_stated(dimensions["period"]) else None
        when = scope.period.text if scope.period else undated
        area = dimensions["area"].text
        place = text("{area}, {zone}", area=area, zone=scope.zone.text) if scope.zone else str(area)
        subject, sentence = self._sentence(place, dimensions, scope, claim, when)
        quote = self._first(values, "quote")
        title = sentence
        is_spoken = not claim and kind in _SPOKEN and bool(quote.value)
        if is_spoken:
            words = quoted(quote.value, quote.language, self._language)
            title = text("{sentence} — {words}", sentence=sentence, words=words)
        return FactView(
            iri=iri,
            name=slug(iri),
            dimensions=dimensions,
            title=title,
            sentence=sentence,
            place=place,
            subject=subject,
            claim=claim,
            figure=figure,
            when=when,
            is_spoken=is_spoken,
            measure=measure,
            scope=scope,
            details=tuple(one for one in details if not (claim and one[1] is scope.comparator)),
            quote=quote,
            passage=passage_name(self._first(values, "passage").value, self._language),
            note=worded(values, self._terms.kg("note"), self._language),
        )

    def _scope(self, dimensions: Mapping[str, Link], measure: Measure | None) -> Scope:
        """What a sentence has to say beside area and indicator: what is stated and not said by these."""
        scope = Scope(*(dimensions[n] if is_stated(dimensions[n]) else None for n in Scope._fields))
        zone, whom, than, period, programme = scope
        indicator = dimensions["indicator"]
        # “number of poor households” are poor households, whichever language says so.
        if whom and self._says(indicator, whom):
            scope = scope._replace(population=None)
        if than and measure is None and self._says(indicator, than):
            scope = scope._replace(comparator=None)
        # The words of an indicator can be a period's; a year in them is another one.
        if period and f" {_folded(str(period.text))} " in f" {_folded(str(indicator.text))} ":
            is_year = any(map(str.isdigit, str(period.text)))
            scope = scope if is_year else scope._replace(period=None)
        said = [link for link in (indicator, zone, whom, than, period) if link]
        if programme and self._is_named(programme, said):
            scope = scope._replace(programme=None)
        return scope

    def _says(self, indicator: Link, whom: Link) -> bool:
        """Whether an indicator's label has that of something else in it, in one of the languages."""
        labels, others = (self._labels.get(link.iri, {}) for link in (indicator, whom))
        return any(
            f" {_folded(others[code])} " in f" {_folded(labels[code])} " for code in labels.keys() & others
        )

    def _is_named(self, programme: Link, said: Sequence[Link]) -> bool:
        """Whether what a sentence says has all words of a programme's name, in one of the languages."""
        return any(
            _words(name)
            <= {word for link in said for word in _words(self._labels.get(link.iri, {}).get(code, ""))}
            for code, name in self._labels.get(programme.iri, {}).items()
        )

    def _sentence(
        self, place: str, dimensions: Mapping[str, Link], scope: Scope, claim: str, when: Text | None
    ) -> tuple[str, str]:
        """A fact in one line: without place and number, and whole."""
        text = self._language.text
        topic = str(dimensions["indicator"].text)
        if scope.population:
            topic = text("{indicator} ({population})", indicator=topic, population=scope.population.text)
        about = text("{place} — {indicator}", place=place, indicator=topic)
        if not claim and slug(dimensions["kind"].iri) == "target":
            # Without a number nothing else would tell it from what has been reached.
            claim = text("target")
            topic = text("{about}: {claim}", about=topic, claim=claim)
        return self._ended(topic, scope, claim, when), self._ended(
            text("{about}: {claim}", about=about, claim=claim) if claim else about, scope, claim, when
        )

    def _ended(self, begun: str, scope: Scope, claim: str, when: Text | None) -> str:
        """A sentence with what stands at its end."""
        text = self._language.text
        if scope.comparator and not claim:
            comparator = scope.comparator.text
            begun = text("{claim} (compared with {comparator})", claim=begun, comparator=comparator)
        if when:
            begun = text("{sentence}, {period}", sentence=begun, period=when)
        if scope.programme:
            begun = text(
                "{sentence} (programme: {programme})", sentence=begun, programme=scope.programme.text
            )
        return begun

    def _dimension(self, values: Values, name: str) -> Link:
        iri = values[f"{self._terms.base}def#{name}"][0].value
        # The facts of one page have most of what they refer to in common.
        if iri not in self._links:
            self._links[iri] = Link(self.claims.label(iri), iri)
        return self._links[iri]

    def _first(self, values: Values, name: str) -> Text:
        found = next(iter(values.get(self._terms.kg(name).value, ())), None)
        if not isinstance(found, Literal):
            return Text("")
        return Text(found.value, found.language)

    def _measure(self, values: Values) -> Measure | None:
        bound = next(iter(values.get(self._terms.kg("bound").value, ())), None)
        if bound is None:
            return None
        unit = next(iter(values[SDMX_ATTRIBUTE("unitMeasure").value])).value
        direction = next(iter(values.get(self._terms.kg("direction").value, ())), None)
        return Measure(
            value=self._number(values, "value"),
            lower=self._number(values, "lowerBound"),
            upper=self._number(values, "upperBound"),
            lower_strict=self._first(values, "lowerBoundStrict").value in _TRUE,
            upper_strict=self._first(values, "upperBoundStrict").value in _TRUE,
            bound=slug(bound.value),
            unit=Link(self.claims.label(unit), unit),
            direction=slug(direction.value) if direction else "",
            as_written=self._first(values, "valueAsWritten"),
            names=self.claims.names(unit),
        )

    def _number(self, values: Values, name: str) -> Decimal | None:
        found = self._first(values, name).value
        return Decimal(found) if found else None


def passage_name(passage: str, language: Language) -> str:
    """What a reader calls a passage of an article, as `kg:passage` has it."""
    kind, _, number = passage.partition(" ")
    if kind == "photo" and number:
        return language.text("photo {number}", number=number)
    if kind == "paragraph" and number:
        return language.text("paragraph {number}", number=number)
    return language.text(_PASSAGES.get(passage, passage))


def is_stated(link: Link) -> bool:
    """Whether a dimension has a value that narrows a fact down."""
    return slug(link.iri) not in _SILENT


def worded(values: Values, property_: NamedNode, language: Language) -> Text | None:
    """What a node with these values says of itself in words, in a reader's language where it can."""
    texts = {v.language or "": v.value for v in values.get(property_.value, ()) if isinstance(v, Literal)}
    return language.label(texts, "") if texts else None
