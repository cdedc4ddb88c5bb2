"""What Virtuoso 7 makes of SPARQL results, and how they are meant.

Of its formats, only SPARQL JSON and N-Triples say all that there is to say. Its CSV and TSV have no
difference between IRIs and strings, its answer to ASK is a table in every format, its XML has control
characters that XML forbids, its Turtle writes an xsd:double as an xsd:decimal.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import unquote

from kg.errors import QueryRefused
from kg.store.remote import Translation

_PROCEDURE: Final = re.compile(r"\b(?:bif|sql)\s*:", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")

_TRUE: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1" }'
_FALSE: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "0" }'
_ASKED: Final = b'"vars": ["__ASK_RETVAL"]'
_SOLUTION: Final = b'{ "__ASK_RETVAL":'


def refuse_procedures(query: str) -> None:
    """Refuse a query that names the server's own procedures: some of them fetch URLs or run SQL.

    Raises:
        QueryRefused: It does, or a string in it looks like that.
    """
    unescaped = _ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16) & 0xFFFF), query)
    if _PROCEDURE.search(query) or _PROCEDURE.search(unescaped):
        raise QueryRefused(
            "bif: and sql: name procedures of the server; they are not allowed here.",
            "Write them otherwise where they are only part of a text.",
        )


async def json_results(blocks: AsyncIterator[bytes], translation: Translation) -> AsyncIterator[bytes]:
    """Virtuoso's SPARQL JSON as the specification has it (SPARQL 1.1 Query Results JSON Format)."""
    start = f'"datatype": "{translation.datatypes}'.encode()
    datatype = re.compile(re.escape(start) + rb'([^"]+)"')
    lines = whole_lines(blocks)
    asked: bytes | None = None
    async for block in lines:
        if asked is not None or _ASKED in block:
            asked = (asked or b"") + block
            continue
        meant = block.replace(b'"type": "typed-literal"', b'"type": "literal"')
        meant = meant.replace(_TRUE, _TRUE.replace(b'"1"', b'"true"'))
        meant = meant.replace(_FALSE, _FALSE.replace(b'"0"', b'"false"'))
        meant = meant.replace(b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "')
        if start in meant:
            meant = datatype.sub(lambda m: b'"datatype": "' + unquote(m[1].decode()).encode() + b'"', meant)
        yield meant
    if asked is not None:
        # A table with a row, or without one.
        yield b'{"head":{},"boolean":' + (b"true" if _SOLUTION in asked else b"false") + b"}"


async def n_triples(blocks: AsyncIterator[bytes], translation: Translation) -> AsyncIterator[bytes]:
    """Virtuoso's N-Triples, with the datatypes that kg keeps from it."""
    async for block in whole_lines(blocks):
        yield translation.datatypes_received(block)


async def whole_lines(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in blocks of whole lines."""
    held = b""
    async for block in blocks:
        lines, separator, rest = (held + block).rpartition(b"\n")
        if separator:
            yield lines + separator
        held = rest
    if held:
        yield held
