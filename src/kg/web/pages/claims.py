"""The numbers of facts, in words: as their articles hedge them, and compared with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.describe import Labels
from kg.language.number_writing import UnitNames, magnitude, quantity
from kg.language.texts import Language, Text
from kg.vocab import UNIT

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

_OF_A_WHOLE: Final = {
    "fr": re.compile(r"\d\s+(?:des|sur(?:\s+les)?)\s+(\d[\d\s.,]*)"),
    "en": re.compile(r"\d\s+(?:out\s+)?of\s+(?:(?:the|its|their)\s+)?(\d[\d\s.,]*)"),
    "vi": re.compile(r"\d\s*(?:/|trong(?:\s+(?:tổng\s+)?số)?\s)\s*(\d[\d\s.,]*)"),
}
"""How an article writes a number of some things out of so many, by language."""


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


class Claims:
    """Says numbers.

    Args:
        labels: The labels of what the facts refer to.
        counted: What one and several of each of their units are called, where that is not the label.
        language: The reader's language.
    """

    def __init__(
        self, labels: Mapping[str, Labels], counted: Mapping[str, tuple[Labels, Labels]], language: Language
    ) -> None:
        self._labels = labels
        self._counted = counted
        self._language = language

    def of(self, measure: Measure | None, kind: str, comparator: Link | None) -> tuple[str, str]:
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
        return quantity(number, self.names(unit) if unit else None, self._language)

    def names(self, unit: str) -> UnitNames:
        """What the reader's language calls a unit."""
        label = str(self.label(unit))
        one, many = self._counted.get(unit, ({}, {}))
        several = many.get(self._language.code, label)
        return UnitNames(label, one.get(self._language.code, several), several)

    def label(self, iri: str) -> Text:
        """What the reader's language calls an entity; its slug where it has no label."""
        return self._language.label(self._labels.get(iri, {}), slug(iri))


def yearly(unit: str) -> str:
    """The unit by the year of one that is the average of several years; other units as they are."""
    return unit.replace("/unit/average-", "/unit/")


def slug(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
