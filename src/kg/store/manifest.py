"""The manifest: what a store says of what it shows, the revision, and each graph with its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter


@dataclass(frozen=True)
class GraphSummary:
    """What a manifest says of one named graph.

    Attributes:
        graph: The graph's IRI.
        digest: Digest of its canonical form.
        triples: How many triples it has.
        classes: How many subjects it types with each class.
    """

    graph: str
    digest: str
    triples: int
    classes: Mapping[str, int]


@dataclass(frozen=True)
class Manifest:
    """What a store says of what it shows.

    Attributes:
        revision: The ledger's revision that it shows.
        base_iri: The base IRI that it publishes under.
        published_at: When the revision was made, in UTC.
        graphs: Its named graphs, in the order of their IRIs.
    """

    revision: int
    base_iri: str
    published_at: datetime
    graphs: tuple[GraphSummary, ...]

    @property
    def triples(self) -> int:
        """Triples in all graphs; one that stands in two graphs counts twice."""
        return sum(graph.triples for graph in self.graphs)

    def count(self, class_iri: str) -> int:
        """How many subjects the graphs type with a class."""
        return sum(graph.classes.get(class_iri, 0) for graph in self.graphs)

    def classes(self) -> dict[str, int]:
        """How many subjects the graphs type with each class."""
        counts: Counter[str] = Counter()
        for graph in self.graphs:
            counts.update(graph.classes)
        return dict(counts)

    def to_json(self) -> str:
        """The manifest as it is kept on disk."""
        return _JSON.dump_json(self, indent=1).decode()

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest again.

        Raises:
            ValueError: It is none.
        """
        return _JSON.validate_json(text)


_JSON: Final = TypeAdapter(Manifest)
