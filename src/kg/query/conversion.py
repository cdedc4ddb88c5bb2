"""Results in a format that the server does not write, from one that it does, while they arrive.

The parser works in a thread and asks for more as it needs it, so neither form is ever held whole. It also
notices what is no whole result.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, parse_query_results

from kg.pipe import Pipe
from kg.query.formats import BINDINGS, GRAPHS

Convert = Callable[[Any, Any], None]
"""Reads from one binary file and writes to another."""


def to(media_type: str) -> Convert:
    """What makes this format: of bindings from SPARQL JSON, of a graph from N-Triples."""
    if media_type in BINDINGS:
        return lambda source, target: _bindings(source, target, BINDINGS[media_type])
    return lambda source, target: _graph(source, target, GRAPHS[media_type].native)


def converted(blocks: AsyncIterator[bytes], convert: Convert) -> Pipe:
    """Blocks of one format as blocks of another; close it before the blocks.

    What it gives may raise:
        SyntaxError: The blocks are not what the conversion reads, or do not end as they should.
    """
    return Pipe(lambda file: convert(file, file), blocks)


def _bindings(source: Any, target: Any, native: QueryResultsFormat) -> None:
    parse_query_results(source, QueryResultsFormat.JSON).serialize(target, native)


def _graph(source: Any, target: Any, native: RdfFormat) -> None:
    quads = pyoxigraph.parse(input=source, format=RdfFormat.N_TRIPLES)
    pyoxigraph.serialize((quad.triple for quad in quads), target, native)
