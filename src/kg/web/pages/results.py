"""What a query gives, for people: a table of names with links and numbers as the language writes them.

Where it has one column of numbers it is drawn as well: as bars, and on a map where its rows are areas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.language.texts import Text
from kg.vocab import DIMENSIONS, XSD
from kg.web.figures.charts import Chart, Measured, bar_chart
from kg.web.figures.maps import Map
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link, slug
from kg.web.pages.maps import shaded

SHOWN: Final = 200
"""Rows that a page shows at the most; files have all."""

_NUMBERS: Final = frozenset(XSD(name).value for name in ("decimal", "integer"))
_LOWER: Final = ("lower", "lowerBound")
_UPPER: Final = ("upper", "upperBound")
_DRAWN: Final = range(2, 61)
"""How many rows are drawn as bars: one is no comparison, and of more nobody sees more than in the table."""

_DETAILS: Final = 3
"""Columns of words that stand beside a bar, besides those that say what its number is of."""

_SCOPE: Final = frozenset({*DIMENSIONS, "unit", "bound", "direction"})
"""Columns that say what a number is of and how it is meant, and never part from it."""

_ELSEWHERE: Final = frozenset({"fact", "quote", "note"})
"""Columns whose words are long; they stand in the table."""

_WIDE: Final = 10
"""Columns from which on a table is wider than a screen."""

_LONG: Final = 100
"""Characters of words that take several lines in a narrow column."""

_FOLDED: Final = _SCOPE - {"area", "indicator", "unit", "bound"}
"""Columns that may be said once where all rows of a wide table have the same in them."""

_WHOLE: Final = frozenset({"total", "not-applicable"})
"""Codes for what is no part of anything."""

_PARTS: Final = ("zone", "population", "comparator")
"""Columns by which a number is that of a part of an area, or is no number of the area alone."""


class Cell(NamedTuple):
    """What a row has for a variable.

    Attributes:
        link: The words, and where they lead.
        number: The number that they say, or None.
        iri: The IRI, or an empty string.
        unit: Of a fact the IRI of its unit, or an empty string; None for all else.
    """

    link: Link
    number: Decimal | None = None
    iri: str = ""
    unit: str | None = None

    @property
    def is_bound(self) -> bool:
        """Whether the variable has a value."""
        return self is not _UNBOUND


_UNBOUND: Final = Cell(Link(Text("–"), ""))


@dataclass(frozen=True)
class Results:
    """The result of a query.

    Attributes:
        answer: What ASK gives; None for all other queries.
        columns: The variables, or the parts of triples.
        rows: The first rows, at most `SHOWN` of them.
        total: How many there are.
        same: Columns of a wide table that stand beside it because all rows have the same in them.
        chart: The rows as bars; None where they have not just one number each.
        map: The rows on a map; None where they are not areas that there are outlines of.
    """

    answer: bool | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    same: tuple[tuple[str, Cell], ...] = ()
    chart: Chart | None = None
    map: Map | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it has more columns than a screen has room for: a row then takes several lines."""
        return len(self.columns) >= _WIDE

    @property
    def long(self) -> frozenset[str]:
        """The columns that need more room than others."""
        return frozenset(
            name
            for n, name in enumerate(self.columns)
            if any(len(row[n].link.text.value) > _LONG for row in self.rows)
        )


def results(context: PageContext, media_type: str, body: bytes) -> Results:
    """The result of a query, read from JSON or Turtle; a few look-ups, for names and facts' sentences."""
    if not media_type.endswith("+json"):
        triples = [quad.triple for quad in parse(body, format=RdfFormat.TURTLE)]
        terms = [[_told(part) for part in (t.subject, t.predicate, t.object)] for t in triples[:SHOWN]]
        columns: tuple[str, ...] = ("subject", "predicate", "object")
        return Results(None, columns, _named(context, terms), len(triples))
    found: dict[str, Any] = json.loads(body)
    if "boolean" in found:
        return Results(found["boolean"], (), (), 0)
    columns = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    terms = [[row.get(name) for name in columns] for row in bindings[:SHOWN]]
    rows = _named(context, terms)
    measured = _measured(context, columns, rows) if len(bindings) in _DRAWN else []
    chart = shown = None
    if measured:
        title = _title(context, measured[0].column, columns, rows)
        chart = bar_chart(title, "", [one.bar for one in measured], context.language.number, name="result")
        shown = _map(context, title, measured)
    # Of rows that the page does not show, nothing is said.
    same = _same(columns, rows) if len(bindings) <= SHOWN else ()
    kept = [n for n in range(len(columns)) if n not in same]
    return Results(
        None,
        tuple(columns[n] for n in kept),
        tuple(tuple(row[n] for n in kept) for row in rows),
        len(bindings),
        tuple((columns[n], rows[0][n]) for n in same),
        chart,
        shown,
    )


def _same(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sequence[int]:
    """Which columns of a wide table say the same in all rows."""
    if len(columns) < _WIDE or len(rows) < 2:
        return ()
    return [n for n, name in enumerate(columns) if name in _FOLDED and len({row[n] for row in rows}) == 1]


def _title(context: PageContext, column: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """What bars show: the column of their numbers, and the unit that all of them are in where it is known."""
    units = {row[columns.index("unit")].iri for row in rows} if "unit" in columns else set[str]()
    return f"{column} ({context.label(units.pop())})" if len(units) == 1 and "" not in units else column


class _Bar(NamedTuple):
    """A row as a bar, the column of its number, and the area of all of which it may be; else empty."""

    bar: Measured
    column: str
    iri: str


def _measured(context: PageContext, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[_Bar]:
    """The rows as bars; none where they do not have words and one number, or its bounds."""

    def numbers(column: int) -> bool:
        held = [row[column] for row in rows if row[column] is not _UNBOUND]
        return bool(held) and all(cell.number is not None for cell in held)

    numeric = {name: n for n, name in enumerate(columns) if numbers(n)}
    lower, upper = (next((numeric.pop(n) for n in names if n in numeric), None) for names in (_LOWER, _UPPER))
    words = [n for n, name in enumerate(columns) if n not in {lower, upper} and name not in numeric]
    if len(numeric) != 1 or not words:
        return []
    ((column, at),) = numeric.items()
    at_unit, at_bound, at_kind, at_note = (
        columns.index(n) if n in columns else None for n in ("unit", "bound", "kind", "note")
    )
    units = {cell.unit for row in rows for cell in row if cell.unit is not None}
    units |= {row[at_unit].iri for row in rows if at_unit is not None and row[at].number is not None}
    is_of_facts = column == "value" or bool(units)
    if len(units) > 1 or (is_of_facts and (lower, upper, at_bound) == (None, None, None)):
        # What a fact's value is a limit of, such as “more than”, is not in the result: a bar would hide it.
        return []
    # A fact's number is on its page; what it is about makes the better name.
    first, *others = sorted(words, key=lambda n: columns[n] in _ELSEWHERE)
    more = [n for n in others if columns[n] not in {*_SCOPE, *_ELSEWHERE}][:_DETAILS]
    details = [n for n in others if columns[n] in _SCOPE or n in more]

    undated = context.language.text("year not stated")
    noted = context.language.text("see the note")

    def cell(row: Sequence[Cell], n: int | None) -> Cell:
        return _UNBOUND if n is None else row[n]

    def said(n: int, one: Cell) -> str:
        is_undated = columns[n] == "period" and slug(one.iri) == "not-stated"
        return undated if is_undated else str(one.link.text)

    made: list[_Bar] = []
    for row in rows:
        value, low, high = row[at], cell(row, lower), cell(row, upper)
        limits = [f"{sign} {one.link.text}" for sign, one in (("≥", low), ("≤", high)) if one is not _UNBOUND]
        stated = [] if value is _UNBOUND else [str(value.link.text)]
        bound = slug(cell(row, at_bound).iri)
        bar = Measured(
            label=row[first].link.text,
            detail=", ".join(
                [
                    *(said(n, row[n]) for n in details if _says(columns[n], row[n])),
                    *([noted] if cell(row, at_note) is not _UNBOUND else []),
                ]
            ),
            words=", ".join([*stated, *limits]),
            anchor="",
            value=value.number,
            lower=low.number,
            upper=high.number,
            bound=bound or ("" if limits or at_bound is not None else "exact"),
            target=slug(cell(row, at_kind).iri) == "target",
        )
        parts = [row[n] for n, name in enumerate(columns) if name in _PARTS]
        is_whole = all(slug(part.iri) in _WHOLE for part in parts)
        made.append(_Bar(bar, column, row[first].iri if is_whole else ""))
    return made


def _says(column: str, cell: Cell) -> bool:
    """Whether a cell says something beside a bar: that a dimension is as in any other place says nothing."""
    return cell is not _UNBOUND and not (column in _SCOPE and slug(cell.iri) in _WHOLE)


def _map(context: PageContext, title: str, measured: Sequence[_Bar]) -> Map | None:
    """The rows on a map; None where few of them are areas with outlines, or several are about one."""
    values = [(one.iri, one.bar) for one in measured]
    return shaded(context, title, values, context.language.number, "result-map")


def _told(term: object) -> dict[str, str]:
    """A term as SPARQL 1.1 Query Results JSON tells it (section 3.2.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        return {
            "type": "literal",
            "value": term.value,
            "datatype": term.datatype.value,
            "xml:lang": term.language or "",
        }
    return {"type": "bnode", "value": str(term).removeprefix("_:")}


def _named(
    context: PageContext, rows: Sequence[Sequence[dict[str, Any] | None]]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows with things under their names."""
    iris = {cell["value"] for row in rows for cell in row if cell and is_named(cell)}
    context.name(iris)
    start = context.terms.entity("fact", "").value
    facts = {fact.iri: fact for fact in context.facts([iri for iri in iris if iri.startswith(start)])}
    return tuple(tuple(_cell(context, cell, facts) if cell else _UNBOUND for cell in row) for row in rows)


def is_named(cell: Mapping[str, Any]) -> bool:
    """Whether a cell of a result is an IRI, and so may have a name."""
    if cell["type"] != "uri":
        return False
    try:
        NamedNode(cell["value"])
    except ValueError:
        return False
    return True


def _cell(context: PageContext, cell: dict[str, Any], facts: Mapping[str, FactView]) -> Cell:
    value = str(cell["value"])
    if value in facts and is_named(cell):
        fact = facts[value]
        unit = fact.measure.unit.iri if fact.measure else ""
        return Cell(Link(Text(fact.title), value), iri=value, unit=unit)
    if is_named(cell):
        own = value.removeprefix(f"{context.terms.base}id/")
        words = context.label(value) if context.labels(value) else Text(own)
        return Cell(Link(words, value), iri=value)
    if cell["type"] == "bnode":
        return Cell(Link(Text(f"_:{value}"), ""))
    if cell.get("datatype") in _NUMBERS and (number := _number(value)) is not None:
        return Cell(Link(Text(context.language.number(number)), ""), number)
    tag = cell.get("xml:lang") or None
    return Cell(Link(Text(value, tag if tag != context.language.code else None), ""))


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
