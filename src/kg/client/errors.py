"""Why a client has no result: each cause is a class of its own.

KgError
├── QueryError                of `kg.errors`, as the server itself tells it
│   ├── QuerySyntaxError      not SPARQL 1.1 (line, column)
│   ├── QueryRefused          SPARQL, but not allowed there
│   ├── QueryNotAcceptable    its result is no table
│   ├── QueryLimit            it passed a limit of the server's (names it); nothing came
│   ├── QueryUnavailable      the server cannot take it now (retry_after)
│   │   └── TooManyRequests   … because of how often this client asks
│   └── QueryFault            the server met a fault of its own
├── Unanswered                of `kg.errors`: there is no answer, or none that can be used
│   ├── TimedOut              it did not come in time
│   ├── BrokenOff             it ended before its end
│   ├── TooLarge              it has more bytes than this client takes
│   ├── Unreadable            it is not what was asked for
│   └── Elsewhere             it leads to another server
├── NotFound                  there is no such thing
│   └── Withdrawn             … any more
├── UnknownName               nothing is called so (names what is)
├── StateUnavailable          the server does not tell of that state
├── MixedUnits                numbers in different units cannot be compared with one
├── MixedKinds                nor can results, aims and changes, unless it is said which
└── PackageMissing            a library is not installed
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import KgError, QueryUnavailable, Unanswered


class TooManyRequests(QueryUnavailable):
    """The server takes no more requests of this client for a while (RFC 6585, section 4)."""


class TimedOut(Unanswered):
    """The answer did not come in time."""


class BrokenOff(Unanswered):
    """The connection could not be made, or ended before the answer did; what had come is thrown away."""


class TooLarge(Unanswered):
    """The answer has more bytes than this client takes."""


class Unreadable(Unanswered):
    """The answer is not what was asked for."""


class Elsewhere(Unanswered):
    """The answer leads to another server, where this client does not go."""


class NotFound(KgError):
    """There is no such thing."""


class Withdrawn(NotFound):
    """There is no such thing any more; the message says since when, and why."""


class UnknownName(KgError):
    """Nothing is called so.

    Attributes:
        name: What was asked for.
        near: The IRIs of things that are called nearly so, the most like it first.
    """

    def __init__(self, message: str, hint: str, name: str, near: Sequence[str]) -> None:
        super().__init__(message, hint)
        self.name = name
        self.near = tuple(near)


class StateUnavailable(KgError):
    """The server does not tell of that state, or not any more."""


class MixedUnits(KgError):
    """Numbers in different units cannot be compared with one number."""


class MixedKinds(KgError):
    """Results, aims and changes are not compared with one number unless it is said which are meant."""


class PackageMissing(KgError):
    """A library is not installed that this needs."""
