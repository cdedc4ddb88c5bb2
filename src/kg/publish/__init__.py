"""The only writer: validate, stage the next generation, commit to the ledger, publish.

The order makes every failure harmless. Up to the commit, nothing that anybody sees has changed: a full
disk, bad data or a second writer leave ledger and store as they were. After the commit, the ledger says
what must be published, and whoever writes next catches up.
"""

from kg.ingest import Source
from kg.publish.bundle import Standing
from kg.publish.change import Change, Stale
from kg.publish.outcome import GraphChange, Outcome, Status
from kg.publish.planning import Plan
from kg.publish.publisher import Publisher
from kg.publish.sources import bundled_sources
from kg.publish.store_writer import Observer
from kg.rdf import digest_of

__all__ = [
    "Change",
    "GraphChange",
    "Observer",
    "Outcome",
    "Plan",
    "Publisher",
    "Source",
    "Stale",
    "Standing",
    "Status",
    "bundled_sources",
    "digest_of",
]
