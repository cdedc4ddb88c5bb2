"""A result as CSV in which people can read, too: beside each address stands what it is called."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, Final

from kg.web.pages.cells import is_named
from kg.web.pages.context import PageContext

LARGEST: Final = 4 * 1024 * 1024
"""Bytes that a result may have, as JSON, so that its names are looked up."""


def named_table(context: PageContext, body: bytes) -> bytes:
    """The result of SELECT with names (RFC 4180); what ASK gives has none.

    A column with addresses that have names is followed by one with the names in the reader's language; a
    fact is called by its sentence. All else is as in SPARQL's own CSV.

    Args:
        context: What gives the names.
        body: The result (SPARQL 1.1 Query Results JSON Format).
    """
    found: dict[str, Any] = json.loads(body)
    if "boolean" in found:
        return b"true" if found["boolean"] else b"false"
    columns: list[str] = found["head"]["vars"]
    rows: list[Mapping[str, dict[str, str]]] = found["results"]["bindings"]
    names = _names(context, {cell["value"] for row in rows for cell in row.values() if is_named(cell)})
    named = {name for row in rows for name, cell in row.items() if _name(cell, names)}
    held = StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(_header(columns, named))
    for row in rows:
        line: list[str] = []
        for column in columns:
            cell = row.get(column)
            line.append(_plain(cell))
            line += [_name(cell, names)] if column in named else []
        writer.writerow(line)
    return held.getvalue().encode()


def _header(columns: Sequence[str], named: set[str]) -> list[str]:
    header: list[str] = []
    for column in columns:
        header.append(column)
        if column in named:
            name = f"{column}_name"
            while name in columns:
                name += "_"
            header.append(name)
    return header


def _names(context: PageContext, iris: set[str]) -> dict[str, str]:
    """What things are called, those alone that have a name; three look-ups."""
    start = context.terms.entity("fact", "").value
    names = {fact.iri: fact.title for fact in context.facts([iri for iri in iris if iri.startswith(start)])}
    context.name(iris)
    return names | {iri: context.label(iri).value for iri in iris - names.keys() if context.labels(iri)}


def _name(cell: Mapping[str, str] | None, names: Mapping[str, str]) -> str:
    return names.get(cell["value"], "") if cell and cell["type"] == "uri" else ""


def _plain(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return ""
    return f"_:{cell['value']}" if cell["type"] == "bnode" else str(cell["value"])
