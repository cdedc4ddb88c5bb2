"""Files to load, and the graphs that they become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.config import bundled
from kg.errors import SourceError

_FOLDERS: Final = {
    "ontology": "ontology",
    "shapes": "shapes",
    "reference": "reference",
    "articles": "article",
}


@dataclass(frozen=True)
class Source:
    """A file to load, and the name of the graph that it becomes.

    Attributes:
        path: An RDF file; its suffix names the syntax.
        graph: The graph's name below ``<base>graph/``, such as ``article/protection-sociale``.
    """

    path: Path
    graph: str

    @classmethod
    def of(cls, path: Path) -> Source:
        """A file under its usual graph name: its folder's and its own, such as ``reference/areas``."""
        folder = _FOLDERS.get(path.resolve().parent.name, "article")
        return cls(path, f"{folder}/{path.stem}")

    def digest(self, base_iri: str) -> str:
        """A digest of all that the file's canonical form depends on.

        Raises:
            SourceError: The file cannot be read.
        """
        digest = hashlib.sha256(f"{base_iri}\n{self.path.suffix}\n".encode())
        try:
            with self.path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise SourceError(f"{self.path}: {error.strerror or error}.", "Check the path.") from None
        return f"sha256:{digest.hexdigest()}"


def bundled_sources() -> list[Source]:
    """The ontology, shapes and data that come with kg."""
    root = bundled()
    folders = ("ontology", "shapes", "data/reference", "data/articles")
    return [Source.of(path) for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


def refuse_twins(sources: Sequence[Source]) -> None:
    """Refuse files that would become the same graph.

    Raises:
        SourceError: Two would; names both.
    """
    paths: dict[str, Path] = {}
    for source in sources:
        if source.graph in paths:
            raise SourceError(
                f"{paths[source.graph]} and {source.path} would both become the graph {source.graph}.",
                "Load them one by one with --graph, or rename one.",
            )
        paths[source.graph] = source.path
