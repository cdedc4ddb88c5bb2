"""The files that come with kg, and files that would become the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.config import bundled
from kg.errors import SourceError
from kg.ingest import Document, Reader, Source
from kg.language.texts import texts
from kg.store import Quads
from kg.store.generations import StoredQuads
from kg.vocab import Terms


def bundled_sources() -> list[Source]:
    """The ontology, shapes and data that come with kg."""
    root = bundled()
    folders = ("ontology", "shapes", "data/reference", "data/articles")
    return [Source.of(path) for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


def comes_with_kg(source: Source) -> bool:
    """Whether a file is one of these, for its own graph."""
    path = source.path.resolve()
    return any(one.path == path and one.graph == source.graph for one in bundled_sources())


def bundled_quads(reader: Reader) -> Quads:
    """What comes with kg, as if it were published."""
    store = Store()
    for document in reader.read(bundled_sources()):
        for graph, content in document.contents.items():
            store.load(path=str(content.path), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    return StoredQuads(store)


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
                    texts(
                        "{file} and {other} would both become the graph {graph}.",
                        file=names[graph],
                        other=document.source.name,
                        graph=graph,
                    ),
                    texts("Load them one by one with --graph, or rename one."),
                )
            names[graph] = document.source.name


def refuse_changed_rules(documents: Iterable[Document], live: Mapping[str, str], terms: Terms) -> None:
    """Refuse files that would change the rules beside something else, by a graph that they name.

    Whoever loads data that somebody sent need not know what graphs are in it. Who means to change a rule
    names its graph.

    Args:
        documents: The files.
        live: The digests of what is published, by graph.
        terms: The terms of the installation.

    Raises:
        SourceError: A graph below ``shapes/`` or ``ontology/`` is named in a file and has other content than
            what is published; where there are no rules yet, all may be.
    """
    rules = tuple(terms.graph(name).value for name in ("shapes/", "ontology/"))
    if not any(graph.startswith(rules) for graph in live):
        return
    for document in documents:
        own = terms.graph(document.source.graph).value
        for graph, content in document.contents.items():
            if graph.startswith(rules) and graph != own and live.get(graph) != content.digest:
                name = graph.removeprefix(terms.graph("").value)
                raise SourceError(
                    texts(
                        "{file}: it would change the rules: the graph {graph}.",
                        file=document.source.name,
                        graph=name,
                    ),
                    texts(
                        "Load that graph by itself with --graph {graph} if you mean it; else leave it out.",
                        graph=name,
                    ),
                )
