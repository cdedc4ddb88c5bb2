"""A SPARQL 1.1 server as the store: what readers see of it, and what the writer needs of it."""

from kg.store.remote.dialect import VIRTUOSO, Dialect, fault_of
from kg.store.remote.quads import RemoteQuads
from kg.store.remote.server import Account, Server
from kg.store.remote.state import Mark, Standing, StateGraph
from kg.store.remote.terms import Translation
from kg.store.remote.views import RemoteView, RemoteViews

__all__ = [
    "VIRTUOSO",
    "Account",
    "Dialect",
    "Mark",
    "RemoteQuads",
    "RemoteView",
    "RemoteViews",
    "Server",
    "Standing",
    "StateGraph",
    "Translation",
    "fault_of",
]
