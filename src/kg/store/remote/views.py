"""What readers see of a remote store: its standing, looked at once a second, and look-ups in it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

from kg.errors import StoreError
from kg.store.manifest import Manifest
from kg.store.remote.quads import RemoteQuads
from kg.store.remote.server import Server
from kg.store.remote.state import Mark, StateGraph
from kg.store.view import View

FRESH: Final = 1.0
"""Seconds for which a look at the standing counts."""


@dataclass(frozen=True)
class RemoteView:
    """What a remote store shows (`kg.store.view.View`); it may change while it is read.

    Attributes:
        mark: The newest mark when it was looked at.
        manifest: What the store said of itself then.
        quads: Its quads.
    """

    mark: Mark
    manifest: Manifest
    quads: RemoteQuads

    @property
    def name(self) -> str:
        """What it is called: another name, other content."""
        return f"{self.mark.revision:08d}.{self.mark.token}"

    @property
    def revision(self) -> int:
        """The ledger's revision that it shows."""
        return self.mark.revision

    @property
    def changing(self) -> bool:
        """Whether it is being written to, or was when its writer was killed."""
        return self.mark.changing


class RemoteViews:
    """Gives the remote store as it stands (`kg.store.view.Views`).

    One thread asks the server at a time; the others wait and take what it found, an error as well. So an
    outage costs each of them only as long as it costs the first.

    Args:
        server: The server.
        base_iri: What everything is published under.
    """

    def __init__(self, server: Server, base_iri: str) -> None:
        self._server = server
        self._base = base_iri
        self._state = StateGraph(server, base_iri)
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._found: RemoteView | StoreError | None = None

    def generation(self) -> RemoteView:
        """What is published now, or was a second ago.

        Raises:
            StoreError: Nothing is published, or the server does not answer.
        """
        found = self._found
        if time.monotonic() - self._looked > FRESH:
            with self._lock:
                if time.monotonic() - self._looked > FRESH:
                    self._found = self._look(self._found)
                    self._looked = time.monotonic()
                found = self._found
        match found:
            case RemoteView():
                return found
            case StoreError():
                raise StoreError(found.message, found.hint)
            case None:
                raise StoreError("Nothing is published yet.", "Run `kg load`.")

    def settled(self, view: View) -> bool:
        """Whether nothing was written between the view's first look at the store and now.

        Raises:
            StoreError: The server does not answer.
        """
        return isinstance(view, RemoteView) and not view.changing and self._state.mark() == view.mark

    def current(self) -> RemoteView | None:
        """What is published just now; None where nothing is.

        Raises:
            StoreError: The server does not answer.
        """
        standing = self._state.standing()
        if not standing.mark.revision:
            return None
        manifest = standing.manifest(self._base)
        return RemoteView(standing.mark, manifest, RemoteQuads(self._server, manifest))

    def _look(self, known: RemoteView | StoreError | None) -> RemoteView | StoreError | None:
        try:
            if isinstance(known, RemoteView) and not known.changing and self._state.mark() == known.mark:
                return known
            return self.current()
        except StoreError as error:
            return error
