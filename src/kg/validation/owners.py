"""One subject, one graph: whose a thing is, and who else describes it.

The default graph is a set of triples, but an engine counts a triple once for each graph that has it. So that
no triple stands in two, each thing is described in exactly one graph, its owner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kg.language.texts import texts
from kg.validation.context import DataGraph
from kg.validation.findings import Finding, violation
from kg.validation.keys import Fact
from kg.vocab import Terms

TOLD_ALONE = 5
"""Things of one owner that are told one by one; of more, the first is told, and how many they are."""


def shared(
    described: Mapping[bytes, Mapping[str, Collection[str]]], articles: Collection[bytes], terms: Terms
) -> Iterator[Finding]:
    """A violation for what two graphs describe.

    Args:
        described: For each thing the candidate graphs that describe it although others own it, each with
            these owners.
        articles: Those of the things that are articles.
        terms: The terms of the installation.
    """
    pairs: dict[tuple[str, str], list[bytes]] = {}
    for node, graphs in described.items():
        for graph, owners in graphs.items():
            for owner in owners:
                pairs.setdefault((graph, owner), []).append(node)
    for (graph, owner), nodes in sorted(pairs.items()):
        own = [node for node in nodes if node in articles]
        together = bool(own) or len(nodes) > TOLD_ALONE
        for node in [min(own or nodes)] if together else sorted(nodes):
            yield _finding(node, graph, owner, len(nodes) if together else 1, terms, version=bool(own))


def described_again(
    data: DataGraph, doubled: Mapping[bytes, Sequence[Fact]]
) -> dict[bytes, dict[str, Collection[str]]]:
    """What is described although another graph owns it, as `shared` takes it.

    Args:
        data: The data.
        doubled: What each graph says of a fact that several describe.
    """
    described: dict[bytes, dict[str, Collection[str]]] = {}
    for node, graphs in data.homes.items():
        if node in data.owners:
            described[node] = dict.fromkeys(graphs, data.owners[node])
        elif len(graphs) > 1:
            owner = _first(data, node, graphs)
            described[node] = {graph: [owner] for graph in graphs if graph != owner}
    for node, facts in doubled.items():
        graphs = [fact.graph for fact in facts if fact.graph]
        published = data.graphs_of(node) if len(graphs) < len(facts) else set[str]()
        if published:
            described[node] = dict.fromkeys(graphs, published)
        else:
            owner = _first(data, node, graphs)
            described[node] = {graph: [owner] for graph in graphs if graph != owner}
    return described


def _first(data: DataGraph, node: bytes, graphs: Sequence[str]) -> str:
    """Whose a thing is of several graphs: the one's that described it before, or else the first's."""
    return next((graph for graph in graphs if any(data.quads(node, None, None, graph))), graphs[0])


def _finding(node: bytes, graph: str, owner: str, count: int, terms: Terms, *, version: bool) -> Finding:
    name = owner.removeprefix(terms.graph("").value)
    if count == 1:
        messages = texts(
            "The graph {owner} describes this already: each thing stands in one graph.", owner=name
        )
    else:
        messages = texts(
            "The graph {owner} describes this already, and {count} things in all that are written here: "
            "each thing stands in one graph.",
            owner=name,
            count=count,
        )
    if version:
        hint = texts("If this is its new version, give it that name: --graph {owner}.", owner=name)
    else:
        hint = texts("Leave out here what is said of it, and change it in {owner}.", owner=name)
    return violation(terms.shape("OneGraph"), node, messages, graph, suggestion=hint)
