"""Facts as sentences, with the number read as the article hedges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.describe import Labels, Values
from kg.language.folding import fold
from kg.language.number_words import UnitNames, magnitude, quantity
from kg.language.texts import Language, Text
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
    "target": "target: {claim}",
    "increase": "increase of {claim}",
    "decrease": "decrease of {claim}",
}
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
        comparator: Compared with what.
        period: When.
    """

    zone: Link | None
    population: Link | None
    comparator: Link | None
    period: Link | None


@dataclass(frozen=True)
class FactView:
    """A fact as pages show it.

    Attributes:
        iri: The fact.
        name: Its slug.
        dimensions: Its nine dimensions, by the local name of the property.
        title: The fact in one line: where exactly, what, of whom, how much, compared with what, when.
        claim: The number in words and what it is compared with, or an empty string where there is none.
        measure: The number, or None.
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
    claim: str
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
        dimensions = {name: self._dimension(values, name) for name in DIMENSIONS}
        scope = self._scope(dimensions)
        measure = self._measure(values)
        claim = self._claim(measure, dimensions["kind"], scope.comparator)
        details = [
            (self._language.text("{heading}:", heading=self._language.text(heading)), dimensions[name])
            for name, heading in (
                ("zone", "Where in the area"),
                ("population", "About"),
                ("period", "When"),
                ("programme", "Programme"),
                ("comparator", "Compared with"),
            )
            if dimensions[name] in scope or (name == "programme" and is_stated(dimensions[name]))
        ]
        return FactView(
            iri=iri,
            name=slug(iri),
            dimensions=dimensions,
            title=self._title(dimensions, scope, claim),
            claim=claim,
            measure=measure,
            scope=scope,
            details=tuple(one for one in details if not (claim and one[1] is scope.comparator)),
            quote=self._first(values, "quote"),
            passage=passage_name(self._first(values, "passage").value, self._language),
            note=worded(values, self._terms.kg("note"), self._language),
        )

    def _scope(self, dimensions: Mapping[str, Link]) -> Scope:
        """What a sentence has to say beside area and indicator: what is stated and not said by these."""
        scope = Scope(*(dimensions[n] if is_stated(dimensions[n]) else None for n in Scope._fields))
        indicator, whom = dimensions["indicator"], scope.population
        if whom and self._says(indicator, whom):
            # “number of poor households” are poor households, whichever language says so.
            return scope._replace(population=None)
        return scope

    def _says(self, indicator: Link, whom: Link) -> bool:
        """Whether an indicator's label says of whom it is, in one of the languages."""
        labels, others = (self._labels.get(link.iri, {}) for link in (indicator, whom))
        return any(
            f" {_folded(others[code])} " in f" {_folded(labels[code])} " for code in labels.keys() & others
        )

    def _title(self, dimensions: Mapping[str, Link], scope: Scope, claim: str) -> str:
        """A fact in one line."""
        text = self._language.text
        place = ", ".join(str(link.text) for link in (dimensions["area"], scope.zone) if link)
        about = f"{place} — {dimensions['indicator'].text}"
        if scope.population:
            about = f"{about} ({scope.population.text})"
        if claim:
            about = text("{about}: {claim}", about=about, claim=claim)
        elif slug(dimensions["kind"].iri) == "target":
            # Without a number nothing else would tell it from what has been reached.
            about = text("{about}: {claim}", about=about, claim=text("target"))
        elif scope.comparator:
            comparator = scope.comparator.text
            about = text("{claim} (compared with: {comparator})", claim=about, comparator=comparator)
        return f"{about}, {scope.period.text}" if scope.period else about

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

    def _claim(self, measure: Measure | None, kind: Link, comparator: Link | None) -> str:
        if measure is None:
            return ""
        text, unit = self._language.text, measure.unit.iri
        times = slug(unit) == "times"
        beside = _BESIDE.get(slug(unit)) if comparator else None
        low, high = measure.lower, measure.upper
        # What it is above or below is told instead of the unit.
        shown = UNIT("PERCENT").value if beside else unit
        pattern = _KINDS.get(measure.direction or slug(kind.iri))
        is_factor = times and measure.direction in _TIMES and measure.bound != "order-of-magnitude"
        if is_factor:
            # The pattern has the unit's word, where a language has one.
            shown, pattern = None, _TIMES[measure.direction]
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
        if is_factor and pattern:
            claim, pattern = text(pattern, claim=claim), None
        if comparator and beside:
            claim = text(beside, claim=claim, comparator=comparator.text)
        elif comparator and times and not is_factor:
            claim = f"{claim} {comparator.text}"
        elif comparator:
            claim = text("{claim} (compared with: {comparator})", claim=claim, comparator=comparator.text)
        return text(pattern, claim=claim) if pattern else claim

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
