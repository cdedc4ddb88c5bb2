"""Where readers find what is published: immutable generations made from the ledger, or a SPARQL server."""

from kg.store.choice import views
from kg.store.generations import Generation, Generations, Reader
from kg.store.manifest import GraphSummary, Manifest
from kg.store.staging import Staging
from kg.store.view import Quads, View, Views

__all__ = [
    "Generation",
    "Generations",
    "GraphSummary",
    "Manifest",
    "Quads",
    "Reader",
    "Staging",
    "View",
    "Views",
    "views",
]
