"""Facts as sentences, with the number read as the article hedges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Labels, Values
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
_KINDS: Final = {
    "target": "target: {claim}",
    "increase": "increase of {claim}",
    "decrease": "decrease of {claim}",
}
_TRUE: Final = frozenset({"true", "1"})
_SILENT: Final = frozenset({"not-applicable", "total"})
_OPEN: Final = frozenset({"not-stated"})
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
        value: The number itself; None where only an order of magnitude is stated.
        lower: The bound below, where the words give one.
        upper: The bound above, where the words give one.
        lower_strict: Whether the bound below is itself excluded.
        upper_strict: Whether the bound above is itself excluded.
        bound: How the number is hedged, as the slug of ``kg:bound``.
        unit: What is counted.
        direction: ``increase`` or ``decrease``, or an empty string.
        as_written: The number in the article's own words.
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


@dataclass(frozen=True)
class FactView:
    """A fact as pages show it.

    Attributes:
        iri: The fact.
        name: Its slug.
        dimensions: Its nine dimensions, by the local name of the property.
        title: The fact in one line.
        claim: The number in words, or an empty string where there is none.
        measure: The number, or None.
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
    def kind(self) -> Link:
        """What sort of statement it is."""
        return self.dimensions["kind"]

    @property
    def source(self) -> Link:
        """The article."""
        return self.dimensions["source"]


class FactViews:
    """Makes views of facts.

    Args:
        labels: The labels of what the facts refer to.
        terms: The installation's own terms.
        language: The reader's language.
    """

    def __init__(self, labels: Mapping[str, Labels], terms: Terms, language: Language) -> None:
        self._labels = labels
        self._terms = terms
        self._language = language

    def fact(self, iri: str, values: Values) -> FactView:
        """The fact with this IRI and these values."""
        dimensions = {name: self._dimension(values, name) for name in DIMENSIONS}
        details = [
            (self._language.text("{heading}:", heading=self._language.text(heading)), dimensions[name])
            for name, heading in (
                ("zone", "Where in the area"),
                ("population", "About"),
                ("period", "When"),
                ("programme", "Programme"),
                ("comparator", "Compared with"),
            )
            if slug(dimensions[name].iri) not in (_SILENT if name == "period" else _SILENT | _OPEN)
        ]
        measure = self._measure(values)
        claim = self._claim(measure, dimensions["kind"])
        about = f"{dimensions['area'].text} — {dimensions['indicator'].text}"
        return FactView(
            iri=iri,
            name=slug(iri),
            dimensions=dimensions,
            title=self._language.text("{about}: {claim}", about=about, claim=claim) if claim else about,
            claim=claim,
            measure=measure,
            details=tuple(details),
            quote=self._first(values, "quote"),
            passage=self._passage(self._first(values, "passage").value),
            note=worded(values, self._terms.kg("note"), self._language),
        )

    def _dimension(self, values: Values, name: str) -> Link:
        iri = values[f"{self._terms.base}def#{name}"][0].value
        return Link(self.label(iri), iri)

    def label(self, iri: str) -> Text:
        """What the reader's language calls an entity; its slug where it has no label."""
        return self._language.label(self._labels.get(iri, {}), slug(iri))

    def _first(self, values: Values, name: str) -> Text:
        found = next(iter(values.get(self._terms.kg(name).value, ())), None)
        if not isinstance(found, Literal):
            return Text("")
        return Text(found.value, found.language)

    def _passage(self, passage: str) -> str:
        kind, _, number = passage.partition(" ")
        if kind == "photo" and number:
            return self._language.text("photo {number}", number=number)
        return self._language.text(_PASSAGES.get(passage, passage))

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
        )

    def _number(self, values: Values, name: str) -> Decimal | None:
        found = self._first(values, name).value
        return Decimal(found) if found else None

    def _claim(self, measure: Measure | None, kind: Link) -> str:
        if measure is None:
            return ""
        text, unit = self._language.text, measure.unit.iri
        if measure.bound == "order-of-magnitude":
            low, high = (self.quantity(number, unit) for number in (measure.lower, measure.upper))
            claim = text("from {low} to less than {high}", low=low, high=high)
        else:
            claim = text(_BOUNDS[measure.bound], quantity=self.quantity(measure.value, unit))
        pattern = _KINDS.get(measure.direction or slug(kind.iri))
        return text(pattern, claim=claim) if pattern else claim

    def quantity(self, number: Decimal | None, unit: str | None) -> str:
        """A number with its unit, if it has one, as the reader's language writes it; empty for no number."""
        if number is None:
            return ""
        if unit is None:
            return self._language.number(number)
        if unit == UNIT("PERCENT").value:
            return self._language.percent(number)
        # A no-break space keeps number and unit on one line.
        return f"{self._language.number(number)}\N{NO-BREAK SPACE}{self.label(unit)}"


def worded(values: Values, property_: NamedNode, language: Language) -> Text | None:
    """What a node with these values says of itself in words, in a reader's language where it can."""
    texts = {v.language or "": v.value for v in values.get(property_.value, ()) if isinstance(v, Literal)}
    return language.label(texts, "") if texts else None


def slug(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
