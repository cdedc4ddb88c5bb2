"""The client: the facts that a kg publishes as a data frame, for those who compute with them.

It needs the address of a kg, and none of what a server needs: ``pip install 'kg[pandas]'``, or
``'kg[polars]'``. `Graph` asks; `certain` tells what numbers within bounds certainly are; each cause for an
error has a class (`kg.client.errors`).
"""

from __future__ import annotations

from kg.client.bounds import certain
from kg.client.errors import (
    BrokenOff,
    Elsewhere,
    MixedKinds,
    MixedUnits,
    NotFound,
    PackageMissing,
    StateUnavailable,
    TimedOut,
    TooLarge,
    TooManyRequests,
    UnknownName,
    Unreadable,
    Withdrawn,
)
from kg.client.graph import Graph, State
from kg.client.http import Retry
from kg.errors import (
    KgError,
    QueryError,
    QueryFault,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    Unanswered,
)

__all__ = [
    "BrokenOff",
    "Elsewhere",
    "Graph",
    "KgError",
    "MixedKinds",
    "MixedUnits",
    "NotFound",
    "PackageMissing",
    "QueryError",
    "QueryFault",
    "QueryLimit",
    "QueryNotAcceptable",
    "QueryRefused",
    "QuerySyntaxError",
    "QueryUnavailable",
    "Retry",
    "State",
    "StateUnavailable",
    "TimedOut",
    "TooLarge",
    "TooManyRequests",
    "Unanswered",
    "UnknownName",
    "Unreadable",
    "Withdrawn",
    "certain",
]
