"""What a result depends on, and what keeping it takes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kg.query.dataset import Dataset


@dataclass(frozen=True)
class Key:
    """All that a result depends on.

    Attributes:
        view: The name of what is published, which is another for other content.
        query: The query.
        dataset: The dataset that the protocol names, or None.
        bindings: The media type for the results of SELECT and ASK, or None where none is accepted.
        graph: The media type for the results of CONSTRUCT and DESCRIBE, or None where none is accepted.
    """

    view: str
    query: str
    dataset: Dataset | None
    bindings: str | None
    graph: str | None


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

    @classmethod
    def of(cls, media_type: str, body: bytes) -> Result:
        """The result that these bytes are."""
        return cls(media_type, body, hashlib.sha256(body).hexdigest())


def cost(key: Key, result: Result) -> int:
    """Bytes that keeping a result takes."""
    # A kilobyte, about, is what Python needs for the objects themselves.
    return len(result.body) + 4 * len(key.query) + 1024
