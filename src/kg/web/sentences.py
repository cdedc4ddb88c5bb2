"""Facts as sentences, with the number read as the article hedges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Description
from kg.vocab import SDMX_ATTRIBUTE, UNIT, Terms
from kg.web.language import Language, Text

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
_SILENT: Final = frozenset({"not-applicable", "total"})
_PASSAGES: Final = {"title": "title", "lead": "lead"}

Values = Mapping[str, tuple[NamedNode | Literal, ...]]


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
class FactView:
    """A fact as pages show it.

    Attributes:
        iri: The fact.
        name: Its slug.
        area: Where.
        indicator: What.
        kind: What sort of statement it is.
        title: The fact in one line.
        claim: The number in words, or an empty string where there is none.
        details: What narrows it down: a heading and a link, in the order of the dimensions.
        quote: The article's own words.
        passage: Where in the article they stand.
        source: The article.
        note: What the article leaves open, or None.
    """

    iri: str
    name: str
    area: Link
    indicator: Link
    kind: Link
    title: str
    claim: str
    details: tuple[tuple[str, Link], ...]
    quote: Text
    passage: str
    source: Link
    note: Text | None


class Sentences:
    """Makes views of facts from a description that has their values and labels."""

    def __init__(self, description: Description, terms: Terms, language: Language) -> None:
        self._description = description
        self._terms = terms
        self._language = language

    def fact(self, iri: str) -> FactView:
        """The fact with this IRI, which must be among the description's values."""
        values = self._description.values[iri]
        details = [
            (self._language.text(heading), link)
            for name, heading in (
                ("zone", "Where in the area"),
                ("population", "About"),
                ("period", "When"),
                ("programme", "Programme"),
                ("comparator", "Compared with"),
            )
            if (link := self._dimension(values, name)).iri.rsplit("/", 1)[-1] not in _SILENT
        ]
        area, indicator = (self._dimension(values, name) for name in ("area", "indicator"))
        claim = self._claim(values)
        about = f"{area.text} — {indicator.text}"
        return FactView(
            iri=iri,
            name=iri.rsplit("/", 1)[-1],
            area=area,
            indicator=indicator,
            kind=self._dimension(values, "kind"),
            title=self._language.text("{about}: {claim}", about=about, claim=claim) if claim else about,
            claim=claim,
            details=tuple(details),
            quote=self._first(values, "quote"),
            passage=self._passage(self._first(values, "passage").value),
            source=self._dimension(values, "source"),
            note=self._note(values),
        )

    def _dimension(self, values: Values, name: str) -> Link:
        iri = next(iter(values.get(self._terms.kg(name).value, ()))).value
        return Link(self.label(iri), iri)

    def label(self, iri: str) -> Text:
        """What the reader's language calls an entity; its slug where it has no label."""
        fallback = iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        return self._language.label(self._description.labels.get(iri, {}), fallback)

    def _first(self, values: Values, name: str) -> Text:
        found = next(iter(values.get(self._terms.kg(name).value, ())), None)
        if not isinstance(found, Literal):
            return Text("")
        return Text(found.value, found.language)

    def _note(self, values: Values) -> Text | None:
        notes = {
            note.language or "": note.value
            for note in values.get(self._terms.kg("note").value, ())
            if isinstance(note, Literal)
        }
        return self._language.label(notes, "") if notes else None

    def _passage(self, passage: str) -> str:
        kind, _, number = passage.partition(" ")
        if kind == "photo" and number:
            return self._language.text("photo {number}", number=number)
        return self._language.text(_PASSAGES.get(passage, passage))

    def _claim(self, values: Values) -> str:
        bound = next(iter(values.get(self._terms.kg("bound").value, ())), None)
        if bound is None:
            return ""
        language = self._language
        if bound.value.endswith("/order-of-magnitude"):
            low, high = (self._quantity(values, name) for name in ("lowerBound", "upperBound"))
            claim = language.text("from {low} to less than {high}", low=low, high=high)
        else:
            pattern = _BOUNDS[bound.value.rsplit("/", 1)[-1]]
            claim = language.text(pattern, quantity=self._quantity(values, "value"))
        directions = values.get(self._terms.kg("direction").value, ())
        shown = next((d.value for d in directions), self._dimension(values, "kind").iri)
        pattern = _KINDS.get(shown.rsplit("/", 1)[-1])
        return language.text(pattern, claim=claim) if pattern else claim

    def _quantity(self, values: Values, name: str) -> str:
        literal = next(iter(values[self._terms.kg(name).value]))
        number = Decimal(literal.value)
        unit = next(iter(values[SDMX_ATTRIBUTE("unitMeasure").value])).value
        if unit == UNIT("PERCENT").value:
            return self._language.percent(number)
        # A no-break space keeps number and unit on one line.
        return f"{self._language.number(number)} {self.label(unit)}"
