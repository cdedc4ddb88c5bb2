"""What a change did, and how ledger and store stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.ledger import Ledger, Overruled, Revision
from kg.publish.bundle import Standing
from kg.publish.change import Stale
from kg.store import GraphSummary, Manifest
from kg.vocab import Terms

if TYPE_CHECKING:
    from kg.validation import Report


@dataclass(frozen=True)
class GraphChange:
    """What a change did to one graph; it counts facts, or where the graph has none, all that it describes.

    Attributes:
        graph: IRI of the graph.
        facts: Whether facts are counted.
        added: How many are new.
        changed: Of how many it says something else.
        removed: How many are gone.
    """

    graph: str
    facts: bool
    added: int
    changed: int
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
        conflicts: Of how many things, or graphs that are kept as a whole, both people and what comes with kg
            have come to say something else; counted where files that come with kg were loaded.
        overruled: What files changed or left out that had last been changed otherwise than by a file.
        stale: Changes that were left out, since what they replace is not there any more.
        minted: The IRIs that facts without one were given, by the labels that they had.
        report: What validation found; None where nothing was to be validated.
    """

    revision: int
    put: tuple[GraphChange, ...] = ()
    dropped: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    report: Report | None = None
    moved: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    stale: tuple[Stale, ...] = ()
    minted: Mapping[str, str] = field(default_factory=dict[str, str])
    conflicts: int = 0
    overruled: tuple[Overruled, ...] = ()


@dataclass(frozen=True)
class Status:
    """How ledger and store stand.

    Attributes:
        base_iri: What everything is published under.
        head: The ledger's newest revision.
        published: The revision that readers see; None where nothing is published.
        manifest: What the current generation says of itself.
        ledger_size: Bytes of the ledger's database.
        bundle: How people's work stands to what comes with kg, for each graph of which they differ.
    """

    base_iri: str
    head: int
    published: int | None
    manifest: Manifest | None
    ledger_size: int
    bundle: Sequence[Standing]


def counted(ledger: Ledger, before: GraphSummary | None, now: Revision, terms: Terms) -> GraphChange:
    """What a revision changed in its graph.

    Args:
        ledger: The ledger that has it.
        before: What was published, or None.
        now: The revision.
        terms: The terms of the installation.
    """
    fact = terms.kg("Fact").value
    facts = fact in now.classes or (before is not None and fact in before.classes)
    tally = ledger.tally(now.number, terms.entity("fact", "").value if facts else "")
    return GraphChange(
        now.graph, facts, tally["create"], tally["update"], tally["delete"] + tally["withdraw"]
    )
