"""What stands in which graph: articles and facts in those of articles, rules alone in those of shapes.

SHACL sees one graph and not which statements came together, so these rules stand beside the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.language.texts import texts
from kg.rdf import Content
from kg.validation.findings import Finding, violation
from kg.vocab import Terms


def misplaced(graphs: Iterable[str], terms: Terms) -> Iterator[Finding]:
    """A violation for each graph with articles or facts that has another place than ``article/…``.

    Args:
        graphs: IRIs of the candidate graphs with articles or facts.
        terms: The terms of the installation.
    """
    start = terms.graph("").value
    of_articles = terms.graph("article/").value
    for graph in sorted(set(graphs)):
        if not graph.startswith(of_articles):
            told = texts(
                "An article and its facts stand in a graph article/…, not in {graph}: name it with --graph.",
                graph=graph.removeprefix(start),
            )
            yield violation(terms.shape("GraphOfArticle"), graph.encode(), told, graph)


def beside_rules(graph: str, content: Content, terms: Terms) -> Iterator[Finding]:
    """A violation for a graph of shapes that describes things as well.

    Args:
        graph: The graph's IRI.
        content: What it says.
        terms: The terms of the installation.
    """
    described = f"<{terms.entity('', '').value.rstrip('/')}/".encode()
    if any(lines.startswith(described) or b"\n" + described in lines for lines in content.blocks()):
        told = texts("A graph shapes/… describes rules alone: put everything else into another graph.")
        yield violation(terms.shape("RulesAlone"), graph.encode(), told, graph)
