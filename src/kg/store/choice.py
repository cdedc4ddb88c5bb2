"""The store that the settings name."""

from __future__ import annotations

from kg.config import Settings
from kg.store.generations import Generations, Reader
from kg.store.remote import RemoteViews, Server
from kg.store.view import Views


def views(settings: Settings) -> Views:
    """What readers see of what is published, in the store that the settings name."""
    if settings.store == "remote":
        return RemoteViews(Server(settings), settings.base_iri)
    return Reader(Generations(settings.generations_dir))
