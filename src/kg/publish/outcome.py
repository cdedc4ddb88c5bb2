"""What a change did, and how ledger and store stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.ledger import Ledger
from kg.rdf import Content, changes
from kg.store import GraphSummary, Manifest
from kg.vocab import Terms

if TYPE_CHECKING:
    from kg.validation import Report

COUNTED: Final = 2_000_000
"""Triples of a graph, before and after, that are compared to say what has changed."""


@dataclass(frozen=True)
class GraphChange:
    """What a change did to one graph; it counts facts, or where the graph has none, all that it describes.

    Attributes:
        graph: IRI of the graph.
        facts: Whether facts are counted.
        added: How many are new; where the graph is too large to compare, how many it has.
        changed: Of how many it says something else, or None where it is too large to compare.
        removed: How many are gone; where it is too large to compare, how many it had.
    """

    graph: str
    facts: bool
    added: int
    changed: int | None
    removed: int


@dataclass(frozen=True)
class Outcome:
    """What a change did.

    Attributes:
        revision: The ledger's newest revision afterwards.
        put: Graphs that have new content, and what is new.
        moved: Graphs that have another name.
        dropped: Graphs that are gone.
        unchanged: Graphs that had this content already.
        kept: Graphs that were left as people have made them.
        report: What validation found; None where nothing was to be validated.
    """

    revision: int
    put: tuple[GraphChange, ...] = ()
    dropped: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    report: Report | None = None
    moved: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """How ledger and store stand.

    Attributes:
        base_iri: What everything is published under.
        head: The ledger's newest revision.
        published: The revision that readers see; None where nothing is published.
        manifest: What the current generation says of itself.
        ledger_size: Bytes of the ledger's database.
    """

    base_iri: str
    head: int
    published: int | None
    manifest: Manifest | None
    ledger_size: int


def counted(
    ledger: Ledger, before: GraphSummary | None, graph: str, content: Content, terms: Terms
) -> GraphChange:
    """What new content changes in a graph.

    Args:
        ledger: Where the content before is.
        before: What was published, or None.
        graph: IRI of the graph.
        content: Its new content.
        terms: The terms of the installation.
    """
    fact = terms.kg("Fact").value
    facts = fact in content.classes or (before is not None and fact in before.classes)
    start = f"<{terms.entity('fact', '').value if facts else ''}".encode()
    if before is None and facts:
        return GraphChange(graph, facts, content.classes[fact], 0, 0)
    if before and before.triples + content.triples > COUNTED:
        had = before.classes.get(fact, 0)
        return GraphChange(graph, facts, content.classes.get(fact, 0), None, had)
    old = ledger.content(before.digest) if before else iter(())
    told = [
        (bool(was), bool(now))
        for subject, was, now in changes(old, content.blocks())
        if subject.startswith(start)
    ]
    return GraphChange(graph, facts, *map(told.count, [(False, True), (True, True), (True, False)]))
