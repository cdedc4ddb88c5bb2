"""Where readers find what is published: immutable generations made from the ledger, or a SPARQL server."""

from kg.config import Settings
from kg.store.generations import EmbeddedViews, Generation, Generations
from kg.store.manifest import GraphSummary, Manifest
from kg.store.staging import Staging
from kg.store.view import Quads, View, Views

__all__ = [
    "EmbeddedViews",
    "Generation",
    "Generations",
    "GraphSummary",
    "Manifest",
    "Quads",
    "Staging",
    "View",
    "Views",
    "views",
]


def views(settings: Settings) -> Views:
    """What readers see of what is published, in the store that the settings name."""
    if settings.store == "remote":
        # An HTTP client takes its time to import, and most installations need none.
        from kg.store.remote import RemoteViews, Server

        return RemoteViews(Server(settings), settings.base_iri)
    return EmbeddedViews(Generations(settings.generations_dir))
