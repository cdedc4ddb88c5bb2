"""The projection into the store that the settings name."""

from __future__ import annotations

from kg.config import Settings
from kg.publish.embedded import EmbeddedProjection
from kg.publish.store_projection import Observer, Projection
from kg.store import Generations


def projection(settings: Settings, observe: Observer) -> Projection:
    """What makes the store that the settings name show what the ledger says.

    Args:
        settings: The settings.
        observe: Told of the steps ``store``, ``settled`` and ``published``.
    """
    if settings.store == "remote":
        # An HTTP client takes its time to import, and most installations need none.
        from kg.publish.remote import RemoteProjection
        from kg.store.remote import Server

        return RemoteProjection(Server(settings), settings.base_iri, observe)
    return EmbeddedProjection(Generations(settings.generations_dir), observe)
