"""Moving all that is published to another base IRI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.ledger import MOVE, Ledger
from kg.rdf import Content, canonicalise_lines
from kg.vocab import Terms


def rebase(ledger: Ledger, base_iri: str, author: str, scratch: Path) -> tuple[str, ...]:
    """Drop every graph, and put it under another base IRI: one transaction.

    Also under the new one the ledger knows what came with kg, so that what people have changed or dropped
    stays as it is.

    Args:
        ledger: The ledger.
        base_iri: The new base, with its final slash.
        author: By whom the ledger says it was.
        scratch: A folder for the contents; the caller removes it.

    Returns:
        The graphs that are published now.
    """
    old = ledger.base_iri

    def moved(digest: str, graph: str) -> Content:
        return canonicalise_lines(_rebased(ledger.content(digest), old, base_iri), graph, scratch)

    start = Terms(old).graph("").value
    offered = {
        graph: str(offers[-1].offered) for graph, offers in ledger.offers().items() if graph.startswith(start)
    }
    live = {graph: str(revision.digest) for graph, revision in ledger.live().items()}
    with ledger.begin(author, f"{MOVE}{old} to {base_iri}") as transaction:
        for graph in sorted(live.keys() | offered.keys()):
            name = base_iri + graph.removeprefix(old)
            contents = {
                digest: moved(digest, graph) for digest in {live.get(graph), offered.get(graph)} if digest
            }
            came = contents[offered[graph]] if graph in offered else None
            if graph in live:
                transaction.drop(graph)
                transaction.put(name, contents[live[graph]], offered=came)
            elif came:
                transaction.offer(name, came)
        transaction.rebase(base_iri)
    return tuple(base_iri + graph.removeprefix(old) for graph in live)


def _rebased(blocks: Iterator[bytes], old: str, new: str) -> Iterator[bytes]:
    def moved(term: Any) -> Any:
        if isinstance(term, NamedNode) and term.value.startswith(old):
            return NamedNode(new + term.value.removeprefix(old))
        return term

    for block in blocks:
        triples = (
            Triple(moved(triple.subject), moved(triple.predicate), moved(triple.object))
            for triple in pyoxigraph.parse(input=block, format=RdfFormat.N_TRIPLES)
        )
        yield pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
