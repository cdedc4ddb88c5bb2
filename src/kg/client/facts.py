"""Facts by SPARQL: which columns a table of facts has, and the queries that fill them.

First come the IRIs of the facts, then what is said of them, by the page; a page is named by its keys and not
by its place, so it costs the same wherever it stands. What the facts refer to is asked for once each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from rdflib import URIRef

from kg.client.columns import Column, Table, Term, Type, decimal
from kg.client.errors import Unreadable

DIMENSIONS: Final[Mapping[str, str]] = {
    "area": "area",
    "zone": "zone",
    "programme": "programme",
    "indicator": "indicator",
    "population": "population",
    "period": "period",
    "kind": "kind",
    "comparator": "comparator",
    "source": "article",
}
"""The nine dimensions, in the order of the key, each with the kind that the addresses of its values name."""

KINDS: Final[Mapping[str, str]] = {**DIMENSIONS, "theme": "theme"}
"""What facts can be asked for by, likewise: the dimensions, and the theme of the indicator."""

COLUMNS: Final[Mapping[str, Type]] = {
    "fact": Type.TEXT,
    "area": Type.CODE,
    "area_name": Type.CODE,
    "area_code": Type.CODE,
    "zone": Type.CODE,
    "zone_name": Type.CODE,
    "programme": Type.CODE,
    "programme_name": Type.CODE,
    "indicator": Type.CODE,
    "indicator_name": Type.CODE,
    "theme": Type.CODE,
    "theme_name": Type.CODE,
    "population": Type.CODE,
    "population_name": Type.CODE,
    "period": Type.CODE,
    "period_name": Type.CODE,
    "period_start": Type.DATE,
    "period_end": Type.DATE,
    "kind": Type.CODE,
    "kind_name": Type.CODE,
    "direction": Type.CODE,
    "direction_name": Type.CODE,
    "comparator": Type.CODE,
    "comparator_name": Type.CODE,
    "source": Type.CODE,
    "source_url": Type.CODE,
    "value": Type.DECIMAL,
    "unit": Type.CODE,
    "unit_name": Type.CODE,
    "unit_symbol": Type.CODE,
    "bound": Type.CODE,
    "bound_name": Type.CODE,
    "lower": Type.DECIMAL,
    "lower_strict": Type.BOOLEAN,
    "upper": Type.DECIMAL,
    "upper_strict": Type.BOOLEAN,
    "value_as_written": Type.TEXT,
    "quote": Type.TEXT,
    "quote_language": Type.CODE,
    "passage": Type.TEXT,
    "note": Type.TEXT,
    "note_language": Type.CODE,
}
"""The columns of a table of facts, in order, and what they hold: those of the server's files, but for the
revision of each fact, which no query tells.

A number stands with all that hedges it; there is no way to leave that out.
"""

LANGUAGES: Final = ("fr", "en", "vi")
"""The languages that names are in, in the order in which one stands in for another."""

PAGE: Final = 2000
"""Things that are asked for at once: facts, and then what they refer to."""

Where = Mapping[str, Sequence[str]]
"""The IRIs that dimensions may have, by their names."""

Said = Mapping[str, Sequence[Term]]
"""What is said of a thing, by property."""

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA: Final = "https://schema.org/"
_UNIT: Final = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"


@dataclass(frozen=True)
class FactQueries:
    """The queries of one installation.

    Attributes:
        base: Its base IRI.
        language: The language of names and notes.
        ask: What gives the result of a query.
    """

    base: str
    language: str
    ask: Callable[[str], Table]

    def keys(self, where: Where) -> list[str]:
        """The IRIs of the facts that have some values, in order.

        The server is not asked to sort them, which takes it ten times as long as finding them.
        """
        allowed = " ".join(f"{_among(name, iris)} {self._has(name)}" for name, iris in where.items())
        query = f"SELECT ?fact WHERE {{ {allowed} ?fact a {_iri(self._kg('Fact'))} }}"
        return sorted(fact.value for (fact,) in self._rows(query, "fact"))

    def columns(self, facts: Sequence[str]) -> list[Column]:
        """The table of these facts.

        Raises:
            Unreadable: A fact lacks what every fact has, or has it twice.
        """
        rows: list[Said] = []
        for begin in range(0, len(facts), PAGE):
            page = facts[begin : begin + PAGE]
            said = self._said(page)
            rows += (said[fact] for fact in page)
        referring = [self._kg(name) for name in (*DIMENSIONS, "bound", "direction")]
        named = {term.value for row in rows for one in (*referring, _UNIT) for term in row.get(one, ())}
        things: dict[str, Said] = {}
        for begin in range(0, len(named), PAGE):
            things |= self._said(sorted(named)[begin : begin + PAGE])
        themes = {term.value for said in things.values() for term in said.get(self._kg("theme"), ())}
        for begin in range(0, len(themes), PAGE):
            things |= self._said(sorted(themes)[begin : begin + PAGE])
        made: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        for fact, row in zip(facts, rows, strict=True):
            for name, value in self._row(fact, row, things).items():
                made[name].append(value)
        return [Column(name, COLUMNS[name], values) for name, values in made.items()]

    def known(self, iris: Iterable[str]) -> set[str]:
        """Those of some IRIs that something is said about."""
        query = f"SELECT DISTINCT ?thing WHERE {{ {_among('thing', iris)} ?thing ?property ?value }}"
        return {thing.value for (thing,) in self._rows(query, "thing")}

    def slug(self, iri: str) -> str:
        """What a thing is called in a table: the last part of its IRI."""
        return re.split("[/#]", iri)[-1]

    def _has(self, name: str) -> str:
        """That a fact has the value of a variable."""
        if name == "theme":
            indicator, theme = (_iri(self._kg(one)) for one in ("indicator", "theme"))
            return f"?fact {indicator} ?indicator . ?indicator {theme} ?theme ."
        return f"?fact {_iri(self._kg(name))} ?{name} ."

    def _said(self, iris: Sequence[str]) -> dict[str, dict[str, list[Term]]]:
        """What is said of things; one query."""
        found: dict[str, dict[str, list[Term]]] = {iri: {} for iri in iris}
        query = f"SELECT ?thing ?property ?value WHERE {{ {_among('thing', iris)} ?thing ?property ?value }}"
        for thing, property_, value in self._rows(query, "thing", "property", "value"):
            if thing.value in found:
                found[thing.value].setdefault(property_.value, []).append(value)
        return found

    def _rows(self, query: str, *names: str) -> list[tuple[Term, ...]]:
        """The values of some variables in each solution.

        Raises:
            Unreadable: One of them has none.
        """
        try:
            return [tuple(row[name] for name in names) for row in self.ask(query).rows]
        except KeyError as error:
            raise Unreadable(f"The result lacks {error}.", "Check that a kg answers there.") from None

    def _row(self, fact: str, said: Said, things: Mapping[str, Said]) -> dict[str, Any]:
        def term(name: str, *, needed: bool = False) -> Term | None:
            terms = said.get(_UNIT if name == "unit" else self._kg(name), ())
            if len(terms) > 1 or (needed and not terms):
                raise Unreadable(
                    f"{fact} has {len(terms)} values of {name}.", "Try again; report it if that stays."
                )
            return terms[0] if terms else None

        def lexical(name: str) -> str | None:
            found = term(name)
            return found.value if found else None

        def number(name: str) -> Decimal | None:
            found = term(name)
            return decimal(found.value) if found else None

        def of(name: str, property_: str) -> str | None:
            """What is said of a value that the fact has."""
            found = term(name)
            terms = things[found.value].get(property_, ()) if found else ()
            return terms[0].value if terms else None

        def day(property_: str) -> date | None:
            found = of("period", self._kg(property_))
            return date.fromisoformat(found) if found else None

        def strict(bound: str) -> bool | None:
            """Whether a bound that there is is strict; it says so only where it is."""
            return self._kg(f"{bound}Strict") in said if term(bound) else None

        named: dict[str, Term | None] = {name: term(name, needed=True) for name in DIMENSIONS}
        named |= {name: term(name) for name in ("direction", "bound", "unit")}
        indicator = named["indicator"]
        themes = things[indicator.value].get(self._kg("theme"), ()) if indicator else ()
        named["theme"] = themes[0] if themes else None
        note = self._spoken(said.get(self._kg("note"), ()))
        quote = term("quote", needed=True)
        made = {name: value and self.slug(value.value) for name, value in named.items()}
        for name, value in named.items():
            if f"{name}_name" in COLUMNS:
                texts = things[value.value].get(f"{_SKOS}prefLabel", ()) if value else ()
                label = self._spoken(texts)
                made[f"{name}_name"] = label and label.value
        return made | {
            "fact": fact,
            "area_code": of("area", self._kg("isoCode")),
            "period_start": day("startDate"),
            "period_end": day("endDate"),
            "source": lexical("source"),
            "source_url": of("source", f"{_SCHEMA}url"),
            "value": number("value"),
            "unit_symbol": of("unit", self._kg("symbol")),
            "lower": number("lowerBound"),
            "lower_strict": strict("lowerBound"),
            "upper": number("upperBound"),
            "upper_strict": strict("upperBound"),
            "value_as_written": lexical("valueAsWritten"),
            "quote": quote and quote.value,
            "quote_language": (quote and quote.language) or None,
            "passage": lexical("passage"),
            "note": note and note.value,
            "note_language": (note and note.language) or None,
        }

    def _spoken(self, texts: Iterable[Term]) -> Term | None:
        """The text in the language that is wanted, or in another where it is not in that."""
        by_language = {one.language: one for one in texts}
        return next((by_language[c] for c in (self.language, *LANGUAGES) if c in by_language), None)

    def _kg(self, name: str) -> str:
        return f"{self.base}def#{name}"


def _among(name: str, iris: Iterable[str]) -> str:
    """That a variable has one of these values."""
    return f"VALUES ?{name} {{ {' '.join(_iri(iri) for iri in iris)} }}"


def _iri(iri: str) -> str:
    """An IRI as SPARQL writes it.

    Raises:
        Unreadable: It is none.
    """
    try:
        return URIRef(iri).n3()
    except Exception:
        # rdflib tells of it by an error of no class of its own.
        raise Unreadable(f"{iri!r:.200} is no IRI.", "Check that a kg answers there.") from None
