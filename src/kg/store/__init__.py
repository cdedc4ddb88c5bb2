"""Where readers find what is published: immutable generations, made from the ledger."""

from kg.store.generations import Generation, Generations, GraphSummary, Manifest, Reader
from kg.store.staging import Staging

__all__ = ["Generation", "Generations", "GraphSummary", "Manifest", "Reader", "Staging"]
