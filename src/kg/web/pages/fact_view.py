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
from kg.language.number_words import UnitNames, magnitude, quantity
from kg.language.texts import Language, Text, quoted
from kg.vocab import DIMENSIONS, SDMX_ATTRIBUTE, UNIT, Terms

_BOUNDS: Final = {
    "exact": "{quantity}",
    "more-than": "more than {quantity}",
    "little-more-than": "a little more than {quantity}",
    "less-than": "less than {quantity}",
    "nearly": "nearly {quantity}",
    "at-least": "at least {quantity}",
    "at-most": "at most {quantity}",
    "about": "about {quantity}",
}
_BETWEEN: Final = {
    "increase": "increase of between {low} and {high}",
    "decrease": "decrease of between {low} and {high}",
}
"""Between two numbers: a change has words of its own, for a rise *from* three *to* five is another one."""

_KINDS: Final = {
    "target": "target of {claim}",
    "increase": "increase of {claim}",
    "decrease": "decrease of {claim}",
}
_ON_AVERAGE: Final = {
    "increase": "increase of {claim} on average",
    "decrease": "decrease of {claim} on average",
}
"""A change by the year: not every language says behind the unit that it is one on average."""

_TRUE: Final = frozenset({"true", "1"})
_SILENT: Final = frozenset({"not-applicable", "not-stated", "total"})
_BESIDE: Final = {
    "percent-above": "{claim} above {comparator}",
    "percent-below": "{claim} below {comparator}",
}
"""By the units of how far a quantity is from another one, which are no shares of anything."""

_TIMES: Final = {
    "increase": "increase by a factor of {claim}",
    "decrease": "decrease by a factor of {claim}",
}
"""A change in times is a factor: what has doubled has not grown by twice itself."""

_TIMES_BETWEEN: Final = {
    "increase": "increase by a factor of between {low} and {high}",
    "decrease": "decrease by a factor of between {low} and {high}",
}

_SPOKEN: Final = frozenset({"statement", "target"})
"""Kinds of which the indicator is only the subject: without a number, the article's words say what is stated.
Of the others it is the statement itself: “completion of the programme”."""

_OF_A_WHOLE: Final = {
    "fr": re.compile(r"\d\s+(?:des|sur(?:\s+les)?)\s+(\d[\d\s.,]*)"),
    "en": re.compile(r"\d\s+(?:out\s+)?of\s+(?:(?:the|its|their)\s+)?(\d[\d\s.,]*)"),
    "vi": re.compile(r"\d\s*(?:/|trong(?:\s+(?:tổng\s+)?số)?\s)\s*(\d[\d\s.,]*)"),
}
"""How an article writes a number of some things out of so many, by language."""

_PASSAGES: Final = {"title": "title", "lead": "lead"}


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere.

    Attributes:
        text: The words.
        iri: What they are about.
    """

    text: Text
    iri: str


@dataclass(frozen=True)
class Measure:
    """The number of a fact, as far as the article gives it.

    Attributes:
        value: The number itself; None where two are stated that it lies between, or an order of magnitude.
        lower: The bound below, where the words give one.
        upper: The bound above, where the words give one.
        lower_strict: Whether the bound below is itself excluded.
        upper_strict: Whether the bound above is itself excluded.
        bound: How the number is hedged, as the slug of ``kg:bound``.
        unit: What is counted.
        direction: ``increase`` or ``decrease``, or an empty string.
        as_written: The number in the article's own words.
        names: What the unit is called.
    """

    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_strict: bool
    upper_strict: bool
    bound: str
    unit: Link
    direction: str
    as_written: Text
    names: UnitNames

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that it states."""
        return tuple(n for n in (self.value, self.lower, self.upper) if n is not None)


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
        self._counted = counted
        self._terms = terms
        self._language = language
        self._links: dict[str, Link] = {}

    def fact(self, iri: str, values: Values) -> FactView:
        """The fact with this IRI and these values."""
        text = self._language.text
        dimensions = {name: self._dimension(values, name) for name in DIMENSIONS}
        measure, kind = self._measure(values), slug(dimensions["kind"].iri)
        scope = self._scope(dimensions, measure)
        figure, beside = self._claim(measure, kind, scope.comparator)
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
        if not claim and kind in _SPOKEN and quote.value:
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
            self._links[iri] = Link(self.label(iri), iri)
        return self._links[iri]

    def label(self, iri: str) -> Text:
        """What the reader's language calls an entity; its slug where it has no label."""
        return self._language.label(self._labels.get(iri, {}), slug(iri))

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
            unit=Link(self.label(unit), unit),
            direction=slug(direction.value) if direction else "",
            as_written=self._first(values, "valueAsWritten"),
            names=self._names(unit),
        )

    def _number(self, values: Values, name: str) -> Decimal | None:
        found = self._first(values, name).value
        return Decimal(found) if found else None

    def _claim(self, measure: Measure | None, kind: str, comparator: Link | None) -> tuple[str, str]:
        """The number in words, and what it is compared with where these do not say it."""
        if measure is None:
            return "", ""
        text, unit = self._language.text, measure.unit.iri
        times = slug(unit) == "times"
        beside = _BESIDE.get(slug(unit)) if comparator else None
        low, high = measure.lower, measure.upper
        # What it is above or below is told instead of the unit.
        shown = UNIT("PERCENT").value if beside else unit
        pattern = _KINDS.get(measure.direction or kind)
        is_factor = times and measure.direction in _TIMES and measure.bound != "order-of-magnitude"
        is_part = comparator is not None and not beside and self._is_of(measure, kind, comparator)
        if is_factor:
            # The pattern has the unit's word, where a language has one.
            shown, pattern = None, _TIMES[measure.direction]
        elif is_part:
            # What it is a part of has the unit's word.
            shown = None
        elif measure.direction in _ON_AVERAGE and measure.bound in _BOUNDS and self._labels.get(yearly(unit)):
            shown, pattern = yearly(unit), _ON_AVERAGE[measure.direction] if yearly(unit) != unit else pattern
        if measure.bound == "between":
            whole = (_TIMES_BETWEEN if is_factor else _BETWEEN).get(measure.direction)
            claim = self._between(whole or "between {low} and {high}", measure, shown)
            pattern = None if whole else pattern
        elif measure.bound == "order-of-magnitude":
            claim = magnitude(low, high, measure.names, self._language) if low and high else None
            # The unit once.
            least = self.quantity(low, None)
            claim = claim or text("from {low} to less than {high}", low=least, high=self.quantity(high, unit))
        else:
            claim = text(_BOUNDS[measure.bound], quantity=self.quantity(measure.value, shown))
        if comparator and beside:
            claim, comparator = text(beside, claim=claim, comparator=comparator.text), None
        elif comparator and is_part:
            claim, comparator = (
                text("{number} of {comparator}", number=claim, comparator=comparator.text),
                None,
            )
        elif comparator and times and not is_factor:
            claim, comparator = text("{times} {comparator}", times=claim, comparator=comparator.text), None
        claim = text(pattern, claim=claim) if pattern else claim
        return claim, str(comparator.text) if comparator else ""

    def _is_of(self, measure: Measure, kind: str, whole: Link) -> bool:
        """Whether the article writes a number as one of so many, which the whole is called by as well."""
        form = _OF_A_WHOLE.get(measure.as_written.language or "")
        found = form and kind in {"observation", "target"} and form.search(measure.as_written.value)
        digits = re.sub(r"\D", "", found[1]) if found else ""
        one_number = measure.value is not None and not measure.direction and measure.bound in _BOUNDS
        return one_number and digits in re.findall(r"\d+", str(whole.text))

    def _between(self, pattern: str, measure: Measure, unit: str | None) -> str:
        """The two numbers that one lies between, and the unit once; English repeats a sign of per cent."""
        high = self.quantity(measure.upper, unit)
        if measure.lower is not None and self._language.code == "en" and "%" in high:
            return self._language.text(pattern, low=self._language.percent(measure.lower), high=high)
        return self._language.text(pattern, low=self.quantity(measure.lower, None), high=high)

    def quantity(self, number: Decimal | None, unit: str | None) -> str:
        """A number with its unit, if it has one, as the reader's language writes it; empty for no number."""
        if number is None:
            return ""
        if unit == UNIT("PERCENT").value:
            return self._language.percent(number)
        return quantity(number, self._names(unit) if unit else None, self._language)

    def _names(self, unit: str) -> UnitNames:
        """What the reader's language calls a unit."""
        label = str(self.label(unit))
        one, many = self._counted.get(unit, ({}, {}))
        several = many.get(self._language.code, label)
        return UnitNames(label, one.get(self._language.code, several), several)


def passage_name(passage: str, language: Language) -> str:
    """What a reader calls a passage of an article, as `kg:passage` has it."""
    kind, _, number = passage.partition(" ")
    if kind == "photo" and number:
        return language.text("photo {number}", number=number)
    if kind == "paragraph" and number:
        return language.text("paragraph {number}", number=number)
    return language.text(_PASSAGES.get(passage, passage))


def yearly(unit: str) -> str:
    """The unit by the year of one that is the average of several years; other units as they are."""
    return unit.replace("/unit/average-", "/unit/")


def is_stated(link: Link) -> bool:
    """Whether a dimension has a value that narrows a fact down."""
    return slug(link.iri) not in _SILENT


def worded(values: Values, property_: NamedNode, language: Language) -> Text | None:
    """What a node with these values says of itself in words, in a reader's language where it can."""
    texts = {v.language or "": v.value for v in values.get(property_.value, ()) if isinstance(v, Literal)}
    return language.label(texts, "") if texts else None


def slug(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
