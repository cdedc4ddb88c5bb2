"""A query as programs send it: on the command line, in Python and in R, ready to be copied."""

from __future__ import annotations

import json
import re
import shlex
from typing import Final, NamedTuple

_LONGEST: Final = 4000
"""Characters up to which a query stands in the address: what is between may take no longer one."""


class Snippet(NamedTuple):
    """Lines of code.

    Attributes:
        name: What runs them: ``curl``, ``python`` or ``r``.
        title: What that is called.
        code: The lines.
    """

    name: str
    title: str
    code: str


def snippets(endpoint: str, query: str, *, graph: bool, file: str) -> tuple[Snippet, ...]:
    """A query as each program sends it.

    Args:
        endpoint: The address that queries are sent to.
        query: The query.
        graph: Whether its result is a graph and no table.
        file: What to call a file with its result, without its suffix.
    """
    return (
        Snippet("curl", "curl", _curl(endpoint, query, graph=graph, file=file)),
        Snippet("python", "Python", _python(endpoint, query, graph=graph)),
        *(() if graph else (Snippet("r", "R", _r(endpoint, query)),)),
    )


def _curl(endpoint: str, query: str, *, graph: bool, file: str) -> str:
    accept, suffix = ("text/turtle", "ttl") if graph else ("text/csv", "csv")
    get = "--get " if len(query) <= _LONGEST else ""
    return (
        f"curl --fail {get}{shlex.quote(endpoint)} --header 'Accept: {accept}' --output {file}.{suffix} \\\n"
        f"  --data-urlencode {shlex.quote(f'query={query}')}"
    )


def _python(endpoint: str, query: str, *, graph: bool) -> str:
    wanted = "TURTLE" if graph else "CSV"
    imports = "" if graph else "from io import BytesIO\n\nimport pandas\n"
    read = (
        "graph = endpoint.queryAndConvert()"
        if graph
        else "table = pandas.read_csv(BytesIO(endpoint.queryAndConvert()))"
    )
    text = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return (
        f"{imports}from SPARQLWrapper import {', '.join(sorted((wanted, 'POST')))}, SPARQLWrapper\n\n"
        f"endpoint = SPARQLWrapper({json.dumps(endpoint)}, returnFormat={wanted})\n"
        "endpoint.setMethod(POST)\n"
        f'endpoint.setQuery("""\n{text}\n""")\n'
        f"{read}"
    )


def _r(endpoint: str, query: str) -> str:
    # A raw string ends at its own number of dashes, which the query does not have.
    longest = max((len(found) for found in re.findall(r"\)(-*)\"", query)), default=-1)
    dashes = "-" * (longest + 1)
    return (
        f'query <- r"{dashes}(\n{query}\n){dashes}"\n'
        f'address <- paste0({json.dumps(endpoint)}, "?format=csv&query=",\n'
        "  URLencode(query, reserved = TRUE))\n"
        "table <- read.csv(address)"
    )
