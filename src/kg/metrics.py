"""What an operator sees from outside: counters and gauges in Prometheus's text format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
"""The media type of what `Metrics.text` gives, with its parameters."""

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one server process.

    Attributes:
        queries: Queries by how they ended: answered, refused, abandoned, unavailable, or the limit passed.
        seconds: How long queries took, from their arrival to their last byte.
        cache: Whether results were at hand, by ``hit`` and ``miss``.
        pages: Whether pages were at hand, by ``hit`` and ``miss``.
        requests: HTTP requests by method and status.
    """

    def __init__(self) -> None:
        # When each figure began to be counted is nobody's question, and doubles their number.
        disable_created_metrics()
        self._registry = CollectorRegistry()
        self.queries = Counter(
            "kg_queries", "Queries by how they ended.", ["outcome"], registry=self._registry
        )
        self.seconds = Histogram(
            "kg_query_seconds",
            "Seconds from a query's arrival to its last byte.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.cache = Counter(
            "kg_query_cache", "Results by whether they were at hand.", ["result"], registry=self._registry
        )
        self.pages = Counter(
            "kg_page_cache", "Pages by whether they were at hand.", ["result"], registry=self._registry
        )
        self.requests = Counter(
            "kg_http_requests", "HTTP requests.", ["method", "status"], registry=self._registry
        )

    def watch(self, gauges: Mapping[tuple[str, str], Callable[[], float]]) -> None:
        """Show figures that are read when they are asked for.

        Args:
            gauges: By name and description, what gives the figure.
        """
        for (name, description), read in gauges.items():
            Gauge(name, description, registry=self._registry).set_function(read)

    def text(self) -> bytes:
        """All figures, in Prometheus's text format."""
        return generate_latest(self._registry)
