"""The results of SELECT and ASK written in each format, so that whoever reads them has what was found."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import IO, Any, Final

from pyoxigraph import BlankNode, QueryBoolean, QueryResultsFormat, QuerySolutions, Triple

from kg.query.formats import BINDINGS
from kg.rdf import XmlFile

_BLOCK: Final = 64 * 1024


def write(results: QuerySolutions | QueryBoolean, file: IO[bytes], media_type: str) -> None:
    """Write results as they come.

    Args:
        results: What was found.
        file: Where it is written; what is written before an error is not the whole.
        media_type: One of `BINDINGS`.

    Raises:
        Unwritable: XML is asked for and cannot hold this.
    """
    native = BINDINGS[media_type]
    if native == QueryResultsFormat.CSV and isinstance(results, QuerySolutions):
        _write_csv(results, file)
    else:
        # pyoxigraph escapes what has a meaning in XML, but for what parsers change or refuse.
        output: Any = XmlFile(file) if native == QueryResultsFormat.XML else file
        results.serialize(output, native)


def _write_csv(solutions: QuerySolutions, file: IO[bytes]) -> None:
    """Write a table as CSV (RFC 4180; SPARQL 1.1 Query Results CSV and TSV Formats, section 3).

    pyoxigraph quotes no IRI, though a comma may stand in it.
    """
    held = StringIO(newline="")
    writer = csv.writer(held)
    for row in _rows(solutions):
        writer.writerow(row)
        if held.tell() >= _BLOCK:
            file.write(held.getvalue().encode())
            held.seek(0)
            held.truncate()
    file.write(held.getvalue().encode())


def _rows(solutions: QuerySolutions) -> Iterator[list[str]]:
    yield [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield [_plain(term) for term in solution]


def _plain(term: Any) -> str:
    """A term without what says of which kind it is; nothing where there is none."""
    if term is None:
        return ""
    return str(term) if isinstance(term, BlankNode | Triple) else term.value
