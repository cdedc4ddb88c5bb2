"""A SPARQL 1.1 server as the store: what readers see of it, and what the writer needs of it."""

from kg.store.remote.dialect import VIRTUOSO, Dialect, Translation, fault_of
from kg.store.remote.server import Account, Server
from kg.store.remote.state import StateGraph, SyncState, Version
from kg.store.remote.views import RemoteQuads, RemoteViews

__all__ = [
    "VIRTUOSO",
    "Account",
    "Dialect",
    "RemoteQuads",
    "RemoteViews",
    "Server",
    "StateGraph",
    "SyncState",
    "Translation",
    "Version",
    "fault_of",
]
