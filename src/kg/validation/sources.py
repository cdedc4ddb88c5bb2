"""A fact is published with its article: its source is what its own graph describes.

SHACL sees one graph and not which statements came together, so this rule stands beside the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kg.language.texts import texts
from kg.validation.context import DataGraph, Statements, encoded
from kg.validation.findings import Finding, violation
from kg.vocab import RDF, SCHEMA, SKOS, Terms

_TYPE: Final = encoded(RDF("type"))
_ARTICLE: Final = encoded(SCHEMA("NewsArticle"))
_ELSEWHERE: Final = frozenset(map(encoded, (SCHEMA("url"), SKOS("exactMatch"), SKOS("closeMatch"))))
"""The properties whose values are addresses of other sites."""


class Sources:
    """Looks for facts whose source is another article than their graph's.

    Args:
        data: The data.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, terms: Terms) -> None:
        self._data = data
        self._source = encoded(terms.kg("source"))
        self._rule = terms.shape("SourceOfGraph")
        self._terms = terms
        self._base = terms.base
        self._articles: dict[str, set[bytes]] = {}
        self._kept: dict[str, set[bytes]] = {}
        # Where only some subjects of a graph are replaced, its article need not be among them.
        for graph, subjects in data.replaced.items():
            if subjects is not None:
                for quad in data.quads(None, _TYPE, _ARTICLE, graph):
                    if (node := encoded(quad.subject)) not in subjects:
                        self._kept.setdefault(graph, set()).add(node)
        start = f"<{terms.entity('article', '').value}".encode()
        told = (_TYPE, _ARTICLE)
        for node, said in data.things():
            # One that lacks its class has a finding of its own; its facts are not to blame.
            if node.startswith(start) or told in said:
                for graph in data.homes.get(node, ()):
                    self._articles.setdefault(graph, set()).add(node)

    @property
    def graphs(self) -> Iterable[str]:
        """The candidate graphs with articles."""
        return self._articles.keys()

    def replaced(self) -> Iterator[Finding]:
        """A violation for each graph whose published article gives way to another."""
        rule = self._terms.shape("SameArticle")
        start = self._terms.graph("").value
        for graph, articles in sorted(self._articles.items()):
            before = {encoded(quad.subject) for quad in self._data.quads(None, _TYPE, _ARTICLE, graph)}
            if before and before.isdisjoint(articles):
                told = texts(
                    "The graph {graph} has another article, {article}: name another graph with --graph, "
                    "or first withdraw that one with `kg drop`.",
                    graph=graph.removeprefix(start),
                    article=min(before).decode()[1:-1].removeprefix(self._base),
                )
                yield violation(rule, min(articles), told, graph)

    def addressed_here(self) -> Iterator[Finding]:
        """A violation for each address that is said to be elsewhere and is one of this installation."""
        rule = self._terms.shape("WebAddress")
        own = f"<{self._base}".encode()
        for node, said in self._data.things():
            for name, value in said:
                if name in _ELSEWHERE and value.startswith(own):
                    told = texts(
                        "This is an address of this installation, not one elsewhere on the web: "
                        "write it whole, with https:// at its start."
                    )
                    graph = self._data.homes.get(node, [None])[0]
                    yield violation(rule, node, told, graph, name, value)

    def strays(self, graphs: Mapping[bytes, str], said: Mapping[bytes, Statements]) -> Iterator[Finding]:
        """A violation for each source of a fact that its graph does not describe.

        What is described nowhere is left to the shapes.

        Args:
            graphs: The candidate graph of each fact.
            said: What is said of each.
        """
        named = {
            graph: self._articles.get(graph, set[bytes]()) | self._kept.get(graph, set())
            for graph in set(graphs.values())
        }
        told = {graph: [(self._source, article) for article in own] for graph, own in named.items()}
        for node, graph in graphs.items():
            for one in told[graph]:
                if one in said[node]:
                    # Nearly always so; a second source is one too many for the shapes.
                    break
            else:
                for name, value in said[node]:
                    if name == self._source and value not in named[graph] and self._data.about([value]):
                        yield self._stray(node, graph, value, named[graph])

    def _stray(self, node: bytes, graph: str, value: bytes, own: set[bytes]) -> Finding:
        messages = texts(
            "This fact’s source is another article than this graph’s: "
            "put the fact into its article’s graph, or correct kg:source."
        )
        meant = min(own).decode()[1:-1].removeprefix(self._base) if len(own) == 1 else None
        hint = texts("This graph’s article is <{address}>.", address=meant) if meant else None
        return violation(self._rule, node, messages, graph, self._source, value, hint)
