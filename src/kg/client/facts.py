"""Facts by SPARQL: which columns a table of facts has, and the queries that fill them.

The facts come by the page. A page begins behind the IRI that the last one ended with (keyset), so it costs
the same wherever it stands and no fact comes twice; what facts refer to is then asked for once each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from rdflib import Literal, URIRef

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
    "population": Type.CODE,
    "population_name": Type.CODE,
    "period": Type.CODE,
    "period_name": Type.CODE,
    "period_start": Type.DATE,
    "period_end": Type.DATE,
    "kind": Type.CODE,
    "direction": Type.CODE,
    "comparator": Type.CODE,
    "comparator_name": Type.CODE,
    "source": Type.CODE,
    "source_url": Type.CODE,
    "value": Type.DECIMAL,
    "unit": Type.CODE,
    "unit_symbol": Type.CODE,
    "bound": Type.CODE,
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
"""Facts in a page."""

NAMED: Final = 2000
"""Things that are asked for at once."""

Where = Mapping[str, Sequence[str]]
"""The IRIs that dimensions may have, by their names."""

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA: Final = "https://schema.org/"
_UNIT: Final = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"


@dataclass(frozen=True)
class Thing:
    """What a table of facts says of what facts refer to.

    Attributes:
        names: What it is called, by language.
        values: The values that it has besides, by property.
    """

    names: Mapping[str, str]
    values: Mapping[str, str]

    def name(self, language: str) -> str | None:
        """What it is called in a language, or in another where it has no name in that."""
        return next((self.names[code] for code in (language, *LANGUAGES) if code in self.names), None)


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

    def pages(self, where: Where) -> Iterator[list[Mapping[str, Term]]]:
        """The facts that have some values, by the page, in the order of their IRIs.

        Raises:
            Unreadable: A fact lacks what every fact has, or comes twice.
        """
        last = ""
        while True:
            keys = [row["fact"].value for row in self.ask(self._keys(where, last)).rows]
            if keys:
                rows = sorted(self.ask(self._rows(keys)).rows, key=lambda row: row["fact"].value)
                if [row["fact"].value for row in rows] != sorted(keys):
                    raise Unreadable(
                        f"The facts from {keys[0]} to {keys[-1]} do not come just once each.",
                        "Try again; report it if that stays.",
                    )
                yield rows
                last = keys[-1]
            if len(keys) < PAGE:
                return

    def columns(self, rows: Sequence[Mapping[str, Term]]) -> list[Column]:
        """The table of these facts."""
        referring = (*DIMENSIONS, "unit", "bound", "direction")
        things = self.things({row[name].value for row in rows for name in referring if name in row})
        made: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        for row in rows:
            for name, value in self._row(row, things).items():
                made[name].append(value)
        return [Column(name, COLUMNS[name], values) for name, values in made.items()]

    def things(self, iris: Iterable[str]) -> dict[str, Thing]:
        """What is said of what has these IRIs, as far as a table says it."""
        found: dict[str, Thing] = {iri: Thing({}, {}) for iri in sorted(iris)}
        wanted = list(found)
        for begin in range(0, len(wanted), NAMED):
            for row in self.ask(self._said(wanted[begin : begin + NAMED])).rows:
                thing, value = found[row["thing"].value], row["value"]
                into = thing.names if row["property"].value == f"{_SKOS}prefLabel" else thing.values
                key = value.language if into is thing.names else row["property"].value
                cast(dict[str, str], into)[key] = value.value
        return found

    def known(self, iris: Iterable[str]) -> set[str]:
        """Those of some IRIs that something is said about."""
        query = f"SELECT DISTINCT ?thing WHERE {{ {_among('thing', iris)} ?thing ?property ?value }}"
        return {row["thing"].value for row in self.ask(query).rows}

    def slug(self, iri: str) -> str:
        """What a thing is called in a table: the last part of its IRI."""
        return re.split("[/#]", iri)[-1]

    def _row(self, row: Mapping[str, Term], things: Mapping[str, Thing]) -> dict[str, Any]:
        def text(name: str) -> str | None:
            return row[name].value if name in row else None

        def code(name: str) -> str | None:
            return self.slug(row[name].value) if name in row else None

        def said(name: str, property_: str) -> str | None:
            return things[row[name].value].values.get(property_) if name in row else None

        def day(property_: str) -> date | None:
            found = said("period", property_)
            return date.fromisoformat(found) if found else None

        def strict(name: str) -> bool | None:
            """Whether a bound that there is is strict; it says so only where it is."""
            return None if name not in row else f"{name}Strict" in row

        languages = (self.language, *LANGUAGES)
        note = next((row[f"note_{code}"] for code in languages if f"note_{code}" in row), None)
        numbers = {name: decimal(row[name].value) if name in row else None for name in _NUMBERS}
        made = {name: code(name) for name in (*DIMENSIONS, "direction", "bound", "unit")}
        made |= {
            f"{name}_name": things[row[name].value].name(self.language)
            for name in DIMENSIONS
            if f"{name}_name" in COLUMNS
        }
        return made | {
            "fact": text("fact"),
            "area_code": said("area", f"{self.base}def#isoCode"),
            "period_start": day(f"{self.base}def#startDate"),
            "period_end": day(f"{self.base}def#endDate"),
            "source": text("source"),
            "source_url": said("source", f"{_SCHEMA}url"),
            "value": numbers["value"],
            "unit_symbol": said("unit", f"{self.base}def#symbol"),
            "lower": numbers["lowerBound"],
            "lower_strict": strict("lowerBound"),
            "upper": numbers["upperBound"],
            "upper_strict": strict("upperBound"),
            "value_as_written": text("valueAsWritten"),
            "quote": text("quote"),
            "quote_language": row["quote"].language or None,
            "passage": text("passage"),
            "note": note and note.value,
            "note_language": note and note.language,
        }

    def _kg(self, name: str) -> str:
        return _iri(f"{self.base}def#{name}")

    def _keys(self, where: Where, last: str) -> str:
        """The IRIs of a page."""
        allowed = " ".join(
            f"{_among(name, iris)} ?fact {self._kg(name)} ?{name} ." for name, iris in where.items()
        )
        behind = f"FILTER (STR(?fact) > {Literal(last).n3()})" if last else ""
        return (
            f"SELECT ?fact WHERE {{ {allowed} ?fact a {self._kg('Fact')} . {behind} }}\n"
            f"ORDER BY STR(?fact) LIMIT {PAGE}"
        )

    def _rows(self, facts: Iterable[str]) -> str:
        """All that is said of facts."""
        every = " ; ".join(f"{self._kg(name)} ?{name}" for name in (*DIMENSIONS, "quote", "passage"))
        some = " ".join(f"OPTIONAL {{ ?fact {self._kg(name)} ?{name} }}" for name in (*_NUMBERS, *_STATED))
        notes = " ".join(
            f"OPTIONAL {{ ?fact {self._kg('note')} ?note_{code} "
            f"FILTER (LANG(?note_{code}) = {Literal(code).n3()}) }}"
            for code in LANGUAGES
        )
        return (
            f"SELECT * WHERE {{\n{_among('fact', facts)}\n?fact {every} .\n{some}\n"
            f"OPTIONAL {{ ?fact {_iri(_UNIT)} ?unit }}\n{notes}\n}}"
        )

    def _said(self, iris: Iterable[str]) -> str:
        properties = (
            f"{_SKOS}prefLabel",
            f"{_SCHEMA}url",
            *(f"{self.base}def#{name}" for name in ("isoCode", "startDate", "endDate", "symbol")),
        )
        return (
            f"SELECT ?thing ?property ?value WHERE {{\n{_among('thing', iris)}\n"
            f"{_among('property', properties)}\n?thing ?property ?value }}"
        )


_NUMBERS: Final = ("value", "lowerBound", "upperBound")
_STATED: Final = ("bound", "lowerBoundStrict", "upperBoundStrict", "direction", "valueAsWritten")


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
