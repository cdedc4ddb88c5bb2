"""What a query gives, as a table for people: names with links, numbers as the language writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.language.texts import Language, Text
from kg.vocab import XSD
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import Link

SHOWN: Final = 200
"""Rows that a page shows at the most; files have all."""

_NUMBERS: Final = frozenset(XSD(name).value for name in ("decimal", "integer"))
_UNBOUND: Final = Link(Text("–"), "")


@dataclass(frozen=True)
class Results:
    """The result of a query.

    Attributes:
        answer: What ASK gives; None for all other queries.
        columns: The variables, or the parts of triples.
        rows: The first rows, at most `SHOWN` of them.
        total: How many there are.
    """

    answer: bool | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    total: int


def results(context: PageContext, media_type: str, body: bytes) -> Results:
    """The result of a query, read from JSON or Turtle; one look-up, for names."""
    if not media_type.endswith("+json"):
        triples = [quad.triple for quad in parse(body, format=RdfFormat.TURTLE)]
        terms = [[_told(part) for part in (t.subject, t.predicate, t.object)] for t in triples[:SHOWN]]
        columns: Sequence[str] = ("subject", "predicate", "object")
        return Results(None, tuple(columns), _named(context, terms), len(triples))
    found: dict[str, Any] = json.loads(body)
    if "boolean" in found:
        return Results(found["boolean"], (), (), 0)
    columns = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    terms = [[row.get(name) for name in columns] for row in bindings[:SHOWN]]
    return Results(None, tuple(columns), _named(context, terms), len(bindings))


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
) -> tuple[tuple[Link, ...], ...]:
    """Rows with things under their names."""
    context.name({cell["value"] for row in rows for cell in row if cell and _is_named(cell)})
    return tuple(tuple(_cell(context, cell) if cell else _UNBOUND for cell in row) for row in rows)


def _is_named(cell: dict[str, Any]) -> bool:
    if cell["type"] != "uri":
        return False
    try:
        NamedNode(cell["value"])
    except ValueError:
        return False
    return True


def _cell(context: PageContext, cell: dict[str, Any]) -> Link:
    value = str(cell["value"])
    if _is_named(cell):
        return Link(context.label(value), value) if context.labels(value) else Link(Text(value), value)
    if cell["type"] == "bnode":
        return Link(Text(f"_:{value}"), "")
    if cell.get("datatype") in _NUMBERS:
        return Link(Text(_number(value, context.language)), "")
    tag = cell.get("xml:lang") or None
    return Link(Text(value, tag if tag != context.language.code else None), "")


def _number(value: str, language: Language) -> str:
    try:
        return language.number(Decimal(value))
    except InvalidOperation:
        return value
