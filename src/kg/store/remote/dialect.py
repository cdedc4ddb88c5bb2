"""How SPARQL servers differ from the specifications, where kg has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Dialect:
    """How one kind of server reads and writes.

    Attributes:
        name: What people call it.
        changes_values: Whether it keeps some literals as other values (`kg.store.remote.terms`).
        upload: The media type that N-Triples are sent as.
        before: What is sent before N-Triples.
        whole: Triples of a graph that it can give in one answer; None for any number.
    """

    name: str
    changes_values: bool
    upload: str
    before: bytes
    whole: int | None


STANDARD: Final = Dialect("SPARQL 1.1", False, "application/n-triples", b"", None)
"""A server that does what the specifications say, such as the Oxigraph server."""

VIRTUOSO: Final = Dialect(
    "Virtuoso",
    True,
    # It looks at the first 64 kB for itself, and takes a long literal there for plain text.
    "text/turtle",
    b"@prefix : <urn:x> .\n",
    # It fails at 1,048,576.
    500_000,
)
"""OpenLink Virtuoso 7."""

VIRTUOSO_LIMIT: Final = (
    "SELECT (bif:cfg_item_value(bif:virtuoso_ini_path(), 'SPARQL', 'ResultSetMaxRows') AS ?rows) {}"
)
"""A query that only Virtuoso understands; it gives the rows after which every result is cut off, if any."""


def fault_of(headers: Mapping[str, str]) -> str | None:
    """Why an answer with status 200 is not the whole result, by Virtuoso's headers; None where it is.

    Args:
        headers: The answer's headers, whatever the case of their names.
    """
    if "x-sql-state" in headers:
        return headers.get("x-sql-message", headers["x-sql-state"]).partition("  Activity")[0].strip()
    if "x-sparql-maxrows" in headers:
        return f"the server gives at most {headers['x-sparql-maxrows']} rows"
    return None
