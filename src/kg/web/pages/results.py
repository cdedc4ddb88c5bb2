"""What a query gives, for people: a table of names with links and numbers as the language writes them.

Where it has one column of numbers it is drawn as well: as bars, and on a map where its rows are areas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.language.texts import Text
from kg.vocab import XSD
from kg.web.figures.charts import Chart, Measured, bar_chart
from kg.web.figures.maps import Map
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link
from kg.web.pages.maps import shaded

SHOWN: Final = 200
"""Rows that a page shows at the most; files have all."""

_NUMBERS: Final = frozenset(XSD(name).value for name in ("decimal", "integer"))
_LOWER: Final = ("lower", "lowerBound")
_UPPER: Final = ("upper", "upperBound")
_DRAWN: Final = range(2, 61)
"""How many rows are drawn as bars: one is no comparison, and of more nobody sees more than in the table."""

_LOOKED_AT: Final = 30
"""Addresses of a query that are looked up at the most."""

_DETAILS: Final = 3
"""Columns of words that stand beside a bar."""


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


_UNBOUND: Final = Cell(Link(Text("–"), ""))


@dataclass(frozen=True)
class Results:
    """The result of a query.

    Attributes:
        answer: What ASK gives; None for all other queries.
        columns: The variables, or the parts of triples.
        rows: The first rows, at most `SHOWN` of them.
        total: How many there are.
        chart: The rows as bars; None where they have not just one number each.
        map: The rows on a map; None where they are not areas that there are outlines of.
    """

    answer: bool | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    chart: Chart | None = None
    map: Map | None = None


def unknown(context: PageContext, iris: Iterable[str]) -> tuple[str, ...]:
    """Those of some addresses that are of this installation and name nothing that is published.

    What is misspelt in a query is never found, and nothing else tells its author. At most some thirty are
    looked at, with one look-up.

    Args:
        context: What the page reads.
        iris: The addresses, as a query writes them.
    """
    starts = (context.terms.kg("").value, f"{context.terms.base}id/")
    own = (iri for iri in iris if iri.startswith(starts) and iri not in starts)
    said = context.nodes(islice(own, _LOOKED_AT))
    return tuple(iri.removeprefix(context.terms.base) for iri, values in said.items() if not values)


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
    measured = _measured(columns, rows) if len(bindings) in _DRAWN else []
    if not measured:
        return Results(None, columns, rows, len(bindings))
    title = measured[0].column
    chart = bar_chart(title, "", [one.bar for one in measured], context.language.number, name="result")
    return Results(None, columns, rows, len(bindings), chart, _map(context, title, measured))


class _Bar(NamedTuple):
    """A row as a bar, the column of its number, and the IRI that it is about."""

    bar: Measured
    column: str
    iri: str


def _measured(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[_Bar]:
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
    units = {cell.unit for row in rows for cell in row if cell.unit is not None}
    is_of_facts = column == "value" or bool(units)
    if len(units) > 1 or (is_of_facts and lower is None and upper is None):
        # What a fact's value is a limit of, such as “more than”, is not in the result: a bar would hide it.
        return []
    # A fact's number is on its page; what it is about makes the better name.
    first, *others = sorted(words, key=lambda n: columns[n] == "fact")

    def cell(row: Sequence[Cell], n: int | None) -> Cell:
        return _UNBOUND if n is None else row[n]

    made: list[_Bar] = []
    for row in rows:
        value, low, high = row[at], cell(row, lower), cell(row, upper)
        limits = [f"{sign} {one.link.text}" for sign, one in (("≥", low), ("≤", high)) if one is not _UNBOUND]
        stated = [] if value is _UNBOUND else [str(value.link.text)]
        bar = Measured(
            label=row[first].link.text,
            detail=", ".join(str(row[n].link.text) for n in others[:_DETAILS] if row[n] is not _UNBOUND),
            words=", ".join([*stated, *limits]),
            anchor="",
            value=value.number,
            lower=low.number,
            upper=high.number,
            bound="" if limits else "exact",
        )
        made.append(_Bar(bar, column, row[first].iri))
    return made


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
    iris = {cell["value"] for row in rows for cell in row if cell and _is_named(cell)}
    context.name(iris)
    start = context.terms.entity("fact", "").value
    facts = {fact.iri: fact for fact in context.facts([iri for iri in iris if iri.startswith(start)])}
    return tuple(tuple(_cell(context, cell, facts) if cell else _UNBOUND for cell in row) for row in rows)


def _is_named(cell: dict[str, Any]) -> bool:
    if cell["type"] != "uri":
        return False
    try:
        NamedNode(cell["value"])
    except ValueError:
        return False
    return True


def _cell(context: PageContext, cell: dict[str, Any], facts: Mapping[str, FactView]) -> Cell:
    value = str(cell["value"])
    if value in facts and _is_named(cell):
        fact = facts[value]
        unit = fact.measure.unit.iri if fact.measure else ""
        return Cell(Link(Text(fact.title), value), iri=value, unit=unit)
    if _is_named(cell):
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
