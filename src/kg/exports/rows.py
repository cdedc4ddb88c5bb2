"""Facts and codes as rows of text, read from contents of the ledger, a subject at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.exports.columns import SEPARATOR
from kg.rdf import literal
from kg.vocab import (
    DIMENSIONS,
    GEONAMES,
    LANGUAGES,
    RDF,
    SCHEMA,
    SDMX_ATTRIBUTE,
    SKOS,
    WIKIDATA,
    Terms,
)

if TYPE_CHECKING:
    from _csv import Writer

DIGITS: Final = 38
"""Digits that a decimal of the tables may have, before and behind the point together."""

FACT_FIELDS: Final = (
    "fact",
    *DIMENSIONS,
    "direction",
    "unit",
    "bound",
    "value",
    "lower",
    "lower_strict",
    "upper",
    "upper_strict",
    "value_as_written",
    "quote",
    "quote_language",
    "passage",
    *(f"note_{code}" for code in LANGUAGES),
)
"""The fields of a fact's row; dimensions, direction, unit and bound are IRIs."""

CODE_FIELDS: Final = (
    "iri",
    "slug",
    "kind",
    *(f"{name}_{code}" for name in ("name", "definition", "alternative_names") for code in LANGUAGES),
    *("part_of", "wikidata", "geonames", "iso", "symbol", "url", "first_day", "last_day", "theme"),
)
"""The fields of a code's row."""

_NUMBER: Final = re.compile(r"([+-]?)0*(\d*)(?:\.(\d*?)0*)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SLUG: Final = re.compile(r"[^/#]*$")

_Said = Mapping[bytes, list[bytes]]
"""The values of a subject by predicate, both as N-Triples writes them."""


@dataclass
class Rows:
    """What the rows have turned out to be like.

    Attributes:
        facts: How many facts there are.
        codes: How many codes.
        scale: The most digits behind the point.
        whole: The most digits before it.
    """

    facts: int = 0
    codes: int = 0
    scale: int = 0
    whole: int = 1


@dataclass
class RowWriter:
    """Writes the rows of graphs into two files.

    Args:
        facts: The file for facts.
        codes: The file for codes.
        terms: The installation's own terms.
        takes_facts: Whether the facts of what is added next are wanted.
    """

    facts: Path
    codes: Path
    terms: Terms
    takes_facts: bool = True
    rows: Rows = field(default_factory=Rows)

    def __post_init__(self) -> None:
        kg = self.terms.kg
        self._type = str(RDF("type")).encode()
        self._fact = str(kg("Fact")).encode()
        self._in_scheme = str(SKOS("inScheme")).encode()
        self._iris = [str(kg(name)).encode() for name in DIMENSIONS]
        self._iris += [str(term).encode() for term in (kg("direction"), SDMX_ATTRIBUTE("unitMeasure"))]
        self._iris += [str(kg("bound")).encode()]
        self._kg = {name: str(kg(name)).encode() for name in _OURS}
        self._skos = {
            name: str(SKOS(name)).encode() for name in ("prefLabel", "definition", "altLabel", "exactMatch")
        }
        self._url = str(SCHEMA("url")).encode()
        self._schemes = f"<{self.terms.base}id/scheme/".encode()
        self._files = [path.open("w", encoding="utf-8", newline="") for path in (self.facts, self.codes)]
        self._write_fact, self._write_code = (_writer(file) for file in self._files)
        self._write_fact.writerow(FACT_FIELDS)
        self._write_code.writerow(CODE_FIELDS)

    def close(self) -> None:
        """Write what is left."""
        for file in self._files:
            file.close()

    def add(self, subject: bytes, lines: bytes) -> None:
        """Write the row of a subject, if it is a fact or a code.

        Args:
            subject: The subject.
            lines: What is said of it, in canonical form.

        Raises:
            StoreError: A number has more digits than the tables can hold.
        """
        said: dict[bytes, list[bytes]] = {}
        for line in lines.splitlines():
            _, predicate, value = line.split(b" ", 2)
            said.setdefault(predicate, []).append(value[:-2])
        if self._fact in said.get(self._type, ()):
            if self.takes_facts:
                self._write_fact.writerow(self._fact_row(subject, said))
                self.rows.facts += 1
        elif self._in_scheme in said and subject.startswith(b"<"):
            self._write_code.writerow(self._code_row(subject, said))
            self.rows.codes += 1

    def _fact_row(self, subject: bytes, said: _Said) -> list[str]:
        ours = self._kg
        lower, upper = (self._decimal(subject, said, name) for name in ("lowerBound", "upperBound"))
        quote, quote_language = _text(said, ours["quote"])
        notes = _texts(said, ours["note"])
        return [
            _iri(subject),
            *(_iri(said[name][0]) if name in said else "" for name in self._iris),
            self._decimal(subject, said, "value"),
            lower,
            _strict(said, ours["lowerBoundStrict"]) if lower else "",
            upper,
            _strict(said, ours["upperBoundStrict"]) if upper else "",
            _text(said, ours["valueAsWritten"])[0],
            quote,
            quote_language,
            _text(said, ours["passage"])[0],
            *(notes.get(code, [""])[0] for code in LANGUAGES),
        ]

    def _code_row(self, subject: bytes, said: _Said) -> list[str]:
        ours, skos = self._kg, self._skos
        schemes = sorted(one for one in said[self._in_scheme] if one.startswith(self._schemes))
        # What is in several lists, such as "total", is a code of its own kind.
        kind = _slug(_iri(schemes[0])) if len(schemes) == 1 else _iri(subject).rsplit("/", 2)[-2]
        names, definitions, others = (
            _texts(said, skos[name]) for name in ("prefLabel", "definition", "altLabel")
        )
        same = [_iri(one) for one in said.get(skos["exactMatch"], ())]
        return [
            _iri(subject),
            _slug(_iri(subject)),
            kind,
            *(names.get(code, [""])[0] for code in LANGUAGES),
            *(definitions.get(code, [""])[0] for code in LANGUAGES),
            *(
                SEPARATOR.join(name.replace(SEPARATOR, "¦") for name in others.get(code, ()))
                for code in LANGUAGES
            ),
            SEPARATOR.join(_slug(_iri(one)) for one in said.get(ours["partOf"], ())),
            next((iri for iri in same if iri.startswith(WIKIDATA.iri)), ""),
            next((iri for iri in same if iri.startswith(GEONAMES.iri)), ""),
            _text(said, ours["isoCode"])[0],
            _text(said, ours["symbol"])[0],
            next((_iri(one) for one in said.get(self._url, ())), ""),
            *(_day(_text(said, ours[name])[0]) for name in ("startDate", "endDate")),
            next((_iri(one) for one in said.get(ours["theme"], ())), ""),
        ]

    def _decimal(self, subject: bytes, said: _Said, name: str) -> str:
        """A number with all its digits and no more; empty where there is none."""
        written = _text(said, self._kg[name])[0]
        if not written:
            return ""
        found = _NUMBER.fullmatch(written)
        if not found or not (found[2] or found[3] or "0" in written):
            raise StoreError(f"{name} of {_iri(subject)} is {written!r:.50}, which is no decimal number.")
        sign, whole, rest = found[1], found[2] or "0", found[3] or ""
        self.rows.scale = max(self.rows.scale, len(rest))
        self.rows.whole = max(self.rows.whole, len(whole))
        if self.rows.scale + self.rows.whole > DIGITS:
            raise StoreError(
                f"{name} of {_iri(subject)} is {written:.50}: with it the numbers of the table need more "
                f"than {DIGITS} digits, of which it has {self.rows.scale} behind the point.",
                "Correct the number, or give it in another unit.",
            )
        minus = "-" if sign == "-" and (whole != "0" or rest) else ""
        return f"{minus}{whole}.{rest}" if rest else f"{minus}{whole}"


_OURS: Final = (
    *("value", "lowerBound", "upperBound", "lowerBoundStrict", "upperBoundStrict", "valueAsWritten"),
    *("quote", "passage", "note", "partOf", "isoCode", "symbol", "startDate", "endDate", "theme"),
)


def _writer(file: object) -> Writer:
    return csv.writer(file, lineterminator="\n")  # pyright: ignore[reportArgumentType]


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _slug(iri: str) -> str:
    found = _SLUG.search(iri)
    return found[0] if found else ""


def _literals(said: _Said, predicate: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a predicate, in order, each with its language."""
    for value in said.get(predicate, ()):
        if not value.startswith(b'"'):
            continue
        end = value.rindex(b'"')
        if b"\\" in value:
            yield literal(value).value, literal(value).language or ""
        else:
            rest = value[end + 1 :]
            yield value[1:end].decode(), rest[1:].decode() if rest.startswith(b"@") else ""


def _text(said: _Said, predicate: bytes) -> tuple[str, str]:
    return next(_literals(said, predicate), ("", ""))


def _texts(said: _Said, predicate: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text, language in _literals(said, predicate):
        found.setdefault(language, []).append(text)
    return found


def _strict(said: _Said, predicate: bytes) -> str:
    return "true" if _text(said, predicate)[0] in {"true", "1"} else "false"


def _day(written: str) -> str:
    found = _DAY.match(written)
    return found[0] if found else ""
