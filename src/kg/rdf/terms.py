"""Terms as N-Triples writes them, read one at a time."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import RdfFormat


def literal(written: bytes) -> pyoxigraph.Literal:
    r"""A literal, read from how N-Triples writes it.

    Examples:
        >>> literal(b'"H\\u00E0 Giang"@vi')
        <Literal value=Hà Giang language=vi>
    """
    end = written.rfind(b'"')
    if written.startswith(b"@", end + 1) and b"\\" not in written:
        # Most have a language and nothing escaped, and a parser takes five times as long.
        return pyoxigraph.Literal(written[1:end].decode(), language=written[end + 2 :].decode())
    quads = pyoxigraph.parse(b"<x:s> <x:p> %b .\n" % written, format=RdfFormat.N_TRIPLES)
    value = next(iter(quads)).object
    assert isinstance(value, pyoxigraph.Literal)  # noqa: S101 - for the type checker
    return value
