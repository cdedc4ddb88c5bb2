"""What a query gives, for people: a table of names with links and numbers as the language writes them.

What its columns are called is told in the reader's language; `kg.web.pages.result_figures` draws it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyoxigraph import RdfFormat, parse

from kg.web.figures.charts import Chart
from kg.web.figures.maps import Map
from kg.web.pages.cells import SAME, Cell, cells, told
from kg.web.pages.context import PageContext
from kg.web.pages.result_figures import DRAWN, LOWER, SCOPE, UPPER, figures

SHOWN: Final = 50
"""Rows that a page shows at first."""

MOST: Final = 200
"""Rows that it shows to who asks for more; files have all."""

_WIDE: Final = 10
"""Columns from which on a table is wider than a screen."""

_LONG: Final = 100
"""Characters of words that take several lines in a narrow column."""

_FOLDED: Final = SCOPE - {"area", "indicator", "unit", "bound"}
"""Columns that may be said once where all rows of a wide table have the same in them."""

_PROPERTIES: Final = {"lower": "lowerBound", "upper": "upperBound", "words": "valueAsWritten"}
"""Columns that are called as a property of the vocabulary is, besides those that have its name."""

_HEADINGS: Final = {
    "article": "article",
    "areas": "areas",
    "fact": "fact",
    "facts": "facts",
    "from": "from",
    "indicators": "indicators",
    "meanAtLeast": "mean, at least",
    "meanAtMost": "mean, at most",
    "met": "met",
    "missed": "missed",
    "open": "left open",
    "percentAtLeast": "per cent, at least",
    "percentAtMost": "per cent, at most",
    "publisher": "publisher",
    "targets": "targets",
    "to": "up to",
    "version": "version",
    "withNumber": "with a number",
}
"""What other columns of our questions are called."""


class Column(NamedTuple):
    """A variable, or a part of triples, and what readers call it."""

    name: str
    heading: str


@dataclass(frozen=True)
class Results:
    """The result of a query.

    Attributes:
        answer: What ASK gives; None for all other queries.
        columns: The variables, or the parts of triples.
        rows: The first rows.
        total: How many there are.
        same: Columns of a wide table that stand beside it because all rows have the same in them.
        charts: The rows as bars; none where their numbers do not belong on one axis.
        map: The rows on a map; None where they are not areas that there are outlines of.
    """

    answer: bool | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    same: tuple[tuple[Column, Cell], ...] = ()
    charts: tuple[Chart, ...] = ()
    map: Map | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it has more columns than a screen has room for: a row then takes several lines."""
        return len(self.columns) >= _WIDE

    @property
    def long(self) -> frozenset[str]:
        """The columns that need more room than others."""
        return frozenset(
            column.name
            for n, column in enumerate(self.columns)
            if any(len(row[n].link.text.value) > _LONG for row in self.rows)
        )


def results(context: PageContext, media_type: str, body: bytes, shown: int = SHOWN) -> Results:
    """The result of a query, read from JSON or Turtle; a few look-ups, for names and facts' sentences.

    Args:
        context: What the page reads.
        media_type: How it is written.
        body: The result.
        shown: How many rows to show at the most.
    """
    if not media_type.endswith("+json"):
        triples = [quad.triple for quad in parse(body, format=RdfFormat.TURTLE)]
        terms = [[told(part) for part in (t.subject, t.predicate, t.object)] for t in triples[:shown]]
        names: tuple[str, ...] = ("subject", "predicate", "object")
        columns = tuple(Column(name, name) for name in names)
        return Results(None, columns, cells(context, names, terms), len(triples))
    found: dict[str, Any] = json.loads(body)
    if "boolean" in found:
        return Results(found["boolean"], (), (), 0)
    names = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    read = len(bindings) if len(bindings) in DRAWN else shown
    rows = cells(context, names, [[row.get(name) for name in names] for row in bindings[:read]])
    columns = _columns(context, names)
    headings = dict(columns)
    drawn = figures(context, names, rows if read == len(bindings) else (), lambda name: headings[name])
    # Of rows that the page does not show, nothing is said.
    same = _same(names, rows) if len(bindings) <= len(rows) else ()
    kept = [n for n in range(len(names)) if n not in same]
    return Results(
        None,
        tuple(columns[n] for n in kept),
        tuple(tuple(row[n] for n in kept) for row in (_shortened(names, row) for row in rows[:shown])),
        len(bindings),
        tuple((columns[n], rows[0][n]) for n in same),
        drawn.charts,
        drawn.map,
    )


def _columns(context: PageContext, names: Sequence[str]) -> tuple[Column, ...]:
    """What columns are called: as the property of their name, or as our questions mean them; one look-up."""
    properties = {
        name: context.terms.kg(_PROPERTIES.get(name, name)).value for name in names if name.isascii()
    }
    context.name(properties.values())

    def heading(name: str) -> str:
        if name in _HEADINGS:
            return context.language.text(_HEADINGS[name])
        labelled = name in properties and context.labels(properties[name])
        return str(context.label(properties[name])) if labelled else name

    return tuple(Column(name, heading(name)) for name in names)


def _same(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sequence[int]:
    """Which columns of a wide table say the same in all rows."""
    if len(columns) < _WIDE or len(rows) < 2:
        return ()
    return [n for n, name in enumerate(columns) if name in _FOLDED and len({row[n] for row in rows}) == 1]


def _shortened(columns: Sequence[str], row: Sequence[Cell]) -> tuple[Cell, ...]:
    """A row that does not say a number three times, where it is its own bounds."""
    numbers = {name: cell.number for name, cell in zip(columns, row, strict=True)}
    value = numbers.get("value")
    bounds = [name for name in (*LOWER, *UPPER) if name in numbers]
    if value is None or len(bounds) != 2 or any(numbers[name] != value for name in bounds):
        return tuple(row)
    return tuple(SAME if name in bounds else cell for name, cell in zip(columns, row, strict=True))
