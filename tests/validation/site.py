"""What kg publishes, and what validation says of changes to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph

from kg.store.generations import StoredQuads
from kg.validation import Finding, Report, validate
from kg.validation.shapes import ShapesGraph
from shapes.documents import TERMS
from shapes.judging import ROOT, comes_with_kg, content, load

ARTICLE: Final = "article/protection-sociale-nord-est"
_FILE: Final = ROOT / "data" / "articles" / "protection-sociale-nord-est.ttl"
SOURCE: Final = _FILE.read_text(encoding="utf-8")
"""The article that comes with kg, as Turtle."""
SHORT: Final = "\n\n".join(
    block for at, block in enumerate(SOURCE.split("\n\n")) if at < 12 or "supérieur à 98 %" in block
)
"""The same with its first facts and one that is in per cent: enough for how a statement is written."""


@dataclass(frozen=True)
class Site:
    """All that comes with kg, published."""

    store: pyoxigraph.Store

    @classmethod
    def published(cls) -> "Site":
        store = comes_with_kg()
        load(store, ARTICLE, _FILE)
        return cls(store)

    def report(self, graphs: Mapping[str, str], drop: tuple[str, ...] = (), limit: int = 1000) -> Report:
        """What validation finds when some graphs get new content, as Turtle, and some are dropped."""
        with TemporaryDirectory() as folder:
            candidates = {
                TERMS.graph(name).value: content(text, Path(folder)) for name, text in graphs.items()
            }
            replaced = {TERMS.graph(name).value: None for name in drop}
            return validate(candidates, StoredQuads(self.store), replaced, TERMS, limit=limit)

    @cached_property
    def shapes(self) -> ShapesGraph:
        """The shapes that are published."""
        return ShapesGraph.among({}, StoredQuads(self.store), frozenset(), TERMS.graph("shapes/").value)

    def turtle(self, graph: str) -> str:
        """The source of a graph of the reference data."""
        return (ROOT / "data" / f"{graph}.ttl").read_text(encoding="utf-8")

    def names(self, start: str) -> list[str]:
        """The names of the graphs that start like this."""
        prefix = TERMS.graph("").value
        names = (str(graph)[1:-1].removeprefix(prefix) for graph in self.store.named_graphs())
        return [graph for graph in names if graph.startswith(start)]


def only(report: Report) -> Finding:
    """The one violation that there is."""
    (finding,) = (finding for finding in report.findings if finding.severity == "violation")
    return finding


def name(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rpartition("#")[2].rpartition("/")[2]
