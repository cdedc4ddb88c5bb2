"""Query and answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Dataset:
    """A dataset as the protocol names it (SPARQL 1.1 Protocol, section 2.1.4).

    Attributes:
        default_graphs: The graphs whose merge is the default graph, by IRI.
        named_graphs: The named graphs, by IRI.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """What is asked.

    Attributes:
        text: SPARQL 1.1 Query.
        accept: The media types that the answer may have, as in HTTP's ``Accept``; None for any.
        dataset: The dataset, where the protocol names one; None for that of the query, or else the union
            of what is published.
        timeout: Seconds after which the caller does not want it any more; it never lengthens the deadline.
        complete: Whether the answer is wanted only once all of it is known.
    """

    text: str
    accept: str | None = None
    dataset: Dataset | None = None
    timeout: float | None = None
    complete: bool = False


@dataclass(frozen=True)
class Result:
    """A whole result.

    Attributes:
        media_type: Its media type.
        body: Its bytes.
        digest: The hexadecimal SHA-256 of its bytes.
    """

    media_type: str
    body: bytes
    digest: str


@dataclass(frozen=True)
class Answer:
    """What a query has as its result; close it once it is not wanted any more.

    Attributes:
        media_type: The result's media type.
        revision: The ledger's revision that it was computed on.
        whole: The result, where it is known whole; None where it is longer than that.
        changes: Whether it may be another one the next time, with the same data.
        size: Its bytes, where that is known.
        blocks: Its bytes as they come. If this raises, what came before is not the whole result.
        aclose: Stops computing it.
    """

    media_type: str
    revision: int
    whole: Result | None
    changes: bool
    size: int | None
    blocks: AsyncGenerator[bytes]
    aclose: Callable[[], Awaitable[None]]
