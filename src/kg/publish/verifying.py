"""Whether anything is damaged: the ledger's contents, and what the store makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg.errors import ContentDamaged, KgError, StoreError
from kg.ledger import Ledger
from kg.publish.store_writer import StoreWriter, target_of
from kg.rdf import blocks, canonicalise_lines


def verify(ledger: Ledger, store: StoreWriter[Any], scratch: Path) -> list[KgError]:
    """Read all that is kept again.

    Args:
        ledger: The ledger.
        store: The store that shows what it says.
        scratch: A folder for a graph at a time.

    Returns:
        An error for each content of the ledger that lost its digest; where there is none, an error for
        each graph that readers see and that differs from what the ledger had at the revision that they see,
        and one where that is not its newest.
    """
    damaged: list[KgError] = list(ledger.verify())
    if damaged:
        return damaged
    current = store.current()
    if current is None:
        return [StoreError("Nothing is published.", "Run `kg rebuild`.")]
    target = target_of(ledger, current.revision)
    dump = scratch / "dump.nt"
    for graph in sorted(target.keys() | {str(g.graph) for g in current.manifest.graphs}):
        current.quads.dump(NamedNode(graph), dump)
        shown = _digest(dump, graph, scratch)
        summary = target.get(graph)
        said = summary.digest if summary else "none"
        if summary and shown != said:
            # A store spells some numbers anew, so what the ledger has goes through one as well.
            store.dump_again(summary, ledger.content(said), dump)
            if shown == _digest(dump, graph, scratch):
                continue
        if shown != said:
            damaged.append(
                ContentDamaged(
                    f"The store's graph {graph} has digest {shown}, the ledger's {said}.",
                    "Run `kg rebuild`.",
                )
            )
    if current.revision != (head := ledger.head()):
        damaged.append(unlike_head(current.revision, head))
    return damaged


def unlike_head(shown: int, head: int) -> StoreError:
    """That a store shows another revision than the ledger's newest."""
    told = f"The store shows revision {shown}; the ledger is at revision {head}."
    if shown < head:
        return StoreError(told, "`kg serve` publishes the rest, and so does `kg rebuild`, or any load.")
    return StoreError(told, "It is an older one than the store's: look for the newer, or run `kg rebuild`.")


def _digest(dump: Path, graph: str, scratch: Path) -> str:
    """The digest of a graph that was dumped."""
    content = canonicalise_lines(blocks(dump), graph, scratch)
    content.path.unlink()
    return content.digest
