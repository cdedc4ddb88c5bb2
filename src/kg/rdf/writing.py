"""Graphs written in each syntax, so that whoever reads them has what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, cast

import pyoxigraph
from pyoxigraph import Quad, Triple

from kg.errors import Unwritable
from kg.language.texts import texts
from kg.rdf.syntax import RDF_XML, Syntax
from kg.rdf.xml import write_rdf_xml


def write(
    content: Iterable[Triple] | Iterable[Quad],
    file: IO[bytes],
    syntax: Syntax,
    prefixes: Mapping[str, str],
) -> None:
    """Write triples, or quads in a syntax that can name graphs, as they come.

    Args:
        content: What is written.
        file: Where; what is written before an error is not the whole.
        syntax: In which syntax.
        prefixes: Namespaces by prefix, for the syntaxes that have prefixes.

    Raises:
        Unwritable: The syntax cannot say this.
        OSError: The file cannot be written.
    """
    if syntax == RDF_XML:
        write_rdf_xml(cast("Iterable[Triple]", content), file, prefixes)
        return
    try:
        pyoxigraph.serialize(content, file, syntax.native, prefixes=dict(prefixes))
    except OSError as error:
        if error.errno is None and "RDF 1.2" in str(error):
            raise Unwritable(
                texts(
                    "{syntax} cannot write triples within triples, or a text’s direction (RDF 1.2).",
                    syntax=syntax.name,
                ),
                texts("Ask for Turtle, N-Triples or another syntax."),
            ) from None
        raise
