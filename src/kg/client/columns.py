"""Typed columns: what a table has, before it is a frame of one library or another.

A column has the type that all of its values are of. Where they differ it has texts, as they were written:
nothing is rounded to make it fit.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, auto
from io import StringIO
from typing import Any, Final, cast

from kg.client.errors import Unreadable

PRECISION: Final = 38
"""Digits that a decimal may have, on both sides of its point together: what Arrow and Parquet hold."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGERS: Final = frozenset(
    f"{_XSD}{name}"
    for name in (
        "integer",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
    )
)

_ADDED: Final = frozenset(("theme", "theme_name", "kind_name", "direction_name", "unit_name", "bound_name"))
"""Columns that files lack which were made before there were any; there they have no values."""


class Type(Enum):
    """What the values of a column are."""

    CODE = auto()
    """Texts of which there are few different ones: categories."""
    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    FLOAT = auto()
    BOOLEAN = auto()
    DATE = auto()
    TIME = auto()
    """Moments in UTC."""
    LOCAL_TIME = auto()
    """Dates with a time of day and no zone."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: What it is called.
        type: What its values are.
        values: They, row after row; None where there is none.
    """

    name: str
    type: Type
    values: Sequence[Any]


@dataclass(frozen=True)
class Term:
    """An RDF term in a result.

    Attributes:
        value: Its IRI, its label as a blank node, or its lexical form.
        datatype: The IRI of its datatype; an empty string for what is no literal, or one with a language.
        language: Its language tag, or an empty string.
    """

    value: str
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True)
class Table:
    """The result of a SELECT: what its variables are called, and its rows.

    Attributes:
        names: The variables, in order.
        rows: What is bound in each solution, by variable.
    """

    names: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]

    def columns(self) -> list[Column]:
        """The table as typed columns."""
        return [column(name, [row.get(name) for row in self.rows]) for name in self.names]


def read(body: bytes) -> Table:
    """A result in SPARQL 1.1 Query Results JSON; that of ASK is a table with the one column ``answer``.

    Raises:
        Unreadable: It is none.
    """
    try:
        found = json.loads(body)
        if isinstance(found.get("boolean"), bool):
            answer = Term(str(found["boolean"]).lower(), f"{_XSD}boolean")
            return Table(("answer",), ({"answer": answer},))
        names = tuple(cast(str, name) for name in found["head"]["vars"])
        rows = tuple(
            {name: _term(term) for name, term in row.items()} for row in found["results"]["bindings"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(
            f"The result is no SPARQL JSON: {error!r:.200}.", "Check that a kg answers there."
        ) from error
    if not all(isinstance(cast(object, name), str) for name in names) or len(set(names)) < len(names):
        raise Unreadable("The result names its columns wrongly.", "Check that a kg answers there.")
    return Table(names, rows)


def _term(term: Mapping[str, str]) -> Term:
    value, kind = term["value"], term["type"]
    language = term.get("xml:lang", "")
    datatype = "" if kind in {"uri", "bnode"} or language else term.get("datatype", f"{_XSD}string")
    if not all(isinstance(cast(object, part), str) for part in (value, datatype, language)):
        raise TypeError("a term has parts that are no text")
    return Term(value, datatype, language)


def refuse_lacking(there: Collection[str], types: Iterable[str], where: Iterable[str]) -> None:
    """Let a file pass that has the columns, but for those that files did not have at first.

    Raises:
        ValueError: It lacks one, or one by which rows are asked for.
    """
    needed = {*types} - _ADDED | {*where}
    if missing := sorted(needed - {*there}):
        raise ValueError(f"it lacks the column {missing[0]}")


def read_csv(body: bytes, types: Mapping[str, Type], where: Mapping[str, Sequence[str]]) -> list[Column]:
    """Some rows of a table of facts in CSV, which has every number with all of its digits.

    Args:
        body: The file.
        types: The columns to read, and what they hold; a cell without text is missing.
        where: The values that a column may have.

    Raises:
        Unreadable: The file is none, or lacks a column.
    """
    parse: Mapping[Type, Callable[[str], Any]] = {
        Type.DECIMAL: decimal,
        Type.BOOLEAN: _boolean,
        Type.DATE: _date,
    }
    try:
        rows = csv.DictReader(StringIO(body.decode(), newline=""), strict=True)
        refuse_lacking(rows.fieldnames or (), types, where)
        kept = [row for row in rows if all(row[name] in values for name, values in where.items())]
        return [
            Column(name, type_, [parse.get(type_, str)(row[name]) if row.get(name) else None for row in kept])
            for name, type_ in types.items()
        ]
    except (ValueError, KeyError, csv.Error) as error:
        raise Unreadable(
            f"The CSV file cannot be read: {error!r:.300}", "Try again; report it if that stays."
        ) from error


def column(name: str, terms: Sequence[Term | None]) -> Column:
    """A column of RDF terms, with the type that they have in common.

    Integers beside decimals are decimals; any other mixture is texts.

    Raises:
        Unreadable: A decimal has more digits than a column can hold.
    """
    datatypes = {term.datatype for term in terms if term is not None}
    for type_, matching, parse in _TYPES:
        if datatypes and datatypes <= matching:
            try:
                values = [None if term is None else parse(term.value) for term in terms]
            except (ValueError, ArithmeticError):
                continue
            return Column(name, type_, values)
    return Column(name, Type.TEXT, [None if term is None else term.value for term in terms])


def decimal(text: str) -> Decimal:
    """An ``xsd:decimal`` by its lexical form.

    Raises:
        ValueError: It is none.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r:.100} is no decimal")
    return Decimal(text)


def before(columns: Iterable[Column]) -> int:
    """The digits that all decimals of a table need before the point."""
    return max((max(number.adjusted() + 1, 0) for number in _decimals(columns)), default=0)


def scale(columns: Sequence[Column]) -> int:
    """The places that all decimals of a table need behind the point.

    Raises:
        Unreadable: They need more digits than there can be.
    """
    places = max((-cast(int, number.as_tuple().exponent) for number in _decimals(columns)), default=0)
    if before(columns) + max(places, 0) > PRECISION:
        raise Unreadable(
            f"The numbers of the result have more than {PRECISION} digits.",
            "Ask for them as texts, with STR(…).",
        )
    return max(places, 0)


def _decimals(columns: Iterable[Column]) -> Iterator[Decimal]:
    for one in columns:
        if one.type is Type.DECIMAL:
            yield from (value for value in one.values if value is not None)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{text!r:.100} is no integer of 64 bits")
    return int(text)


def _float(text: str) -> float:
    return float({"INF": "inf", "+INF": "inf", "-INF": "-inf", "NaN": "nan"}.get(text, text))


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        # A date with a zone is not that day everywhere.
        raise ValueError(f"{text!r:.100} is no plain date")
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r:.100} is in no zone")
    return moment.astimezone(UTC)


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError(f"{text!r:.100} is in a zone")
    return moment


_TYPES: Final[tuple[tuple[Type, frozenset[str], Callable[[str], Any]], ...]] = (
    (Type.INTEGER, _INTEGERS, _integer),
    (Type.DECIMAL, frozenset({f"{_XSD}decimal", *_INTEGERS}), decimal),
    (Type.FLOAT, frozenset({f"{_XSD}double", f"{_XSD}float"}), _float),
    (Type.BOOLEAN, frozenset({f"{_XSD}boolean"}), _boolean),
    (Type.DATE, frozenset({f"{_XSD}date"}), _date),
    (Type.TIME, frozenset({f"{_XSD}dateTime"}), _moment),
    (Type.LOCAL_TIME, frozenset({f"{_XSD}dateTime"}), _local),
)
"""Types with the datatypes that they hold, the narrowest first."""
