"""Query errors: why a query has no result, for those who asked it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from kg.errors import (
    QueryError,
    QueryFault,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    UpdateRefused,
)
from kg.language.texts import Language, texts
from kg.query import formats
from kg.query.diagnosis import AGGREGATES, Diagnosis, Reason
from kg.vocab import LANGUAGES

_ALL_FIRST: Final = re.compile(
    rf"(?<![\w?$:])(?:GROUP|HAVING|ORDER|{'|'.join(sorted(AGGREGATES))})(?!\w)", re.IGNORECASE
)
"""Words of queries that have to find all rows before they give any; found in one go, whatever a text is."""

_LOOKED_AT: Final = 100_000
"""Characters of a query in which they are looked for: who answers has others to answer."""

_LOG: Final = logging.getLogger("kg.query")


class Federates(QueryError):
    """The query may reach other hosts, and needs a worker that can."""


def too_long(seconds: float, query: str) -> QueryLimit:
    """It took longer than it may.

    Args:
        seconds: How long that is.
        query: The query.
    """
    if _ALL_FIRST.search(query, 0, _LOOKED_AT):
        advice = texts(
            "LIMIT does not help: this query counts, groups or sorts all rows before it gives the first. "
            "Narrow its pattern, for instance to one area, indicator or period, or group by less."
        )
    else:
        advice = texts("Ask for less, for instance with LIMIT, or split the query.")
    return QueryLimit(
        texts("The query took longer than {seconds} seconds.", seconds=f"{seconds:g}"),
        "query_timeout",
        advice,
    )


def too_large(size: int) -> QueryLimit:
    """Its result has more bytes than it may have."""
    return QueryLimit(
        texts("The result is larger than {size} bytes.", size=size),
        "query_result_size",
        texts("Ask for less."),
    )


def ended(*, broke_down: bool) -> QueryError:
    """Its worker ended: by itself, or because somebody ended it."""
    if broke_down:
        return QueryLimit(
            texts("The query took more memory than it may, or is nested too deeply."),
            "query_memory",
            texts("Ask for less, or split the query."),
        )
    return unavailable(texts("The query’s worker was ended."), 1)


def told(error: Mapping[str, Any], result_size: int) -> QueryError:
    """The reason that a worker tells (`kg.query.worker`).

    Args:
        error: Its kind, message and hint, and of what is no query a `kg.query.diagnosis.Diagnosis`.
        result_size: Bytes that a result may have.
    """
    match error["kind"]:
        case "update":
            return UpdateRefused(texts(error["message"]), texts(error["hint"]))
        case "refused":
            return QueryRefused(texts(error["message"]), texts(error["hint"]))
        case "federates":
            return Federates("The query reaches other hosts.")
        case "syntax":
            return _no_query(Diagnosis(error["line"], error["column"], Reason(**error["reason"])))
        case "not_acceptable":
            return QueryNotAcceptable(
                texts("The result cannot be written in any format that is accepted."),
                texts(
                    "SELECT and ASK give {bindings}; CONSTRUCT and DESCRIBE give {graphs}.",
                    bindings=", ".join(formats.BINDINGS),
                    graphs=", ".join(formats.GRAPHS),
                ),
            )
        case "unwritable":
            return QueryNotAcceptable(error["message"], error["hint"])
        case "too_large":
            return too_large(result_size)
        case "memory":
            return QueryLimit(
                texts("The query took more memory than it may."), "query_memory", texts("Ask for less.")
            )
        case "unavailable":
            return QueryUnavailable(error["message"])
        case "fault":
            _LOG.error("the store cannot be read: %s", error["message"])
            return unreadable()
        case _:
            return QueryError(texts("The query cannot be answered: {reason}.", reason=error["message"]))


def unavailable(messages: Mapping[str, str], retry_after: int = 5, limit: str = "") -> QueryUnavailable:
    """It cannot be taken now, for a reason that is told by language."""
    hint = texts("Try again in {seconds} s.", seconds=retry_after)
    return QueryUnavailable(messages, retry_after, limit, hint)


def unreadable() -> QueryFault:
    """The store cannot be read."""
    return QueryFault(texts("The store cannot be read; the operator finds the reason in the log."))


def _no_query(found: Diagnosis) -> QuerySyntaxError:
    """Where and why a text is no query, in every language."""
    messages: dict[str, str] = {}
    for code in LANGUAGES:
        text = Language(code).text
        # Keywords and signs are the same everywhere.
        choices = ", ".join(text(one) if " " in one else one for one in found.reason.choices)
        why = text(found.reason.words, **found.reason.values, choices=choices)
        messages[code] = (
            text(
                "The query is not SPARQL 1.1; line {line}, column {column}: {reason}",
                line=str(found.line),
                column=str(found.column),
                reason=why,
            )
            if found.line
            else text("The query is not SPARQL 1.1: {reason}", reason=why)
        )
    return QuerySyntaxError(messages, found.line, found.column, found.reason.begin, found.reason.instead)
