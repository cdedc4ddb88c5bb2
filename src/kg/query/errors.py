"""Query errors: why a query has no result, for those who asked it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

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
from kg.query import formats

_LOG: Final = logging.getLogger("kg.query")


class Federates(QueryError):
    """The query may reach other hosts, and needs a worker that can."""


def too_long(seconds: float) -> QueryLimit:
    """It took longer than it may."""
    return QueryLimit(
        f"The query took longer than {seconds:g} seconds.",
        "query_timeout",
        "Ask for less, for instance with LIMIT, or split the query.",
    )


def too_large(size: int) -> QueryLimit:
    """Its result has more bytes than it may have."""
    return QueryLimit(f"The result is larger than {size} bytes.", "query_result_size", "Ask for less.")


def ended(*, broke_down: bool) -> QueryError:
    """Its worker ended: by itself, or because somebody ended it."""
    if broke_down:
        return QueryLimit(
            "The query took more memory than it may, or is nested too deeply.",
            "query_memory",
            "Ask for less, or split the query.",
        )
    return QueryUnavailable("The query's worker was ended.", 1)


def told(error: Mapping[str, str], result_size: int) -> QueryError:
    """The reason that a worker tells (`kg.query.worker`).

    Args:
        error: Its kind, message and hint.
        result_size: Bytes that a result may have.
    """
    match error["kind"]:
        case "update":
            return UpdateRefused(error["message"], error["hint"])
        case "refused":
            return QueryRefused(error["message"], error["hint"])
        case "federates":
            return Federates("The query reaches other hosts.")
        case "syntax":
            return QuerySyntaxError(f"The query is not SPARQL 1.1: {error['message']}")
        case "not_acceptable":
            return QueryNotAcceptable(
                "The result cannot be written in any format that is accepted.",
                "SELECT and ASK give " + ", ".join(formats.BINDINGS) + "; CONSTRUCT and DESCRIBE "
                "give " + ", ".join(formats.GRAPHS) + ".",
            )
        case "unwritable":
            return QueryNotAcceptable(error["message"], error["hint"])
        case "too_large":
            return too_large(result_size)
        case "memory":
            return QueryLimit("The query took more memory than it may.", "query_memory", "Ask for less.")
        case "unavailable":
            return QueryUnavailable(error["message"])
        case "fault":
            _LOG.error("the store cannot be read: %s", error["message"])
            return QueryFault("The store cannot be read; the operator finds the reason in the log.")
        case _:
            return QueryError(f"The query cannot be answered: {error['message']}.")
