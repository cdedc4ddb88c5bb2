"""The files that come with kg, and files that would become the same graph."""

from __future__ import annotations

from collections.abc import Iterable

from kg.config import bundled
from kg.errors import SourceError
from kg.ingest import Document, Source


def bundled_sources() -> list[Source]:
    """The ontology, shapes and data that come with kg."""
    root = bundled()
    folders = ("ontology", "shapes", "data/reference", "data/articles")
    return [Source.of(path) for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


def refuse_twins(documents: Iterable[Document]) -> None:
    """Refuse files that would become the same graph.

    Raises:
        SourceError: Two would; names both.
    """
    names: dict[str, str] = {}
    for document in documents:
        for graph in document.contents:
            if graph in names:
                raise SourceError(
                    f"{names[graph]} and {document.source.name} would both become the graph {graph}.",
                    "Load them one by one with --graph, or rename one.",
                )
            names[graph] = document.source.name
