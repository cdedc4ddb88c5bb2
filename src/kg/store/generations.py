"""Generations: what readers see, each immutable, one of them current.

A generation is a folder with a store, a manifest and a lease. The symbolic link ``current`` names one of
them; replacing that link publishes another. Whoever reads a generation holds a shared lock on its lease,
so that nobody removes it meanwhile; the operating system lets go of the lock when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final, cast

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store
from typing_extensions import override

from kg.errors import StoreError
from kg.store.manifest import Manifest
from kg.store.view import View, Views

_CURRENT: Final = "current"
_STAGING: Final = "staging-"


@dataclass(frozen=True, eq=False)
class Generation(View):
    """One generation, opened for reading.

    Attributes:
        store: The store itself; reading only.
        lease: Its lease, which is held for as long as this object lives.
    """

    store: Store
    lease: FileIO


class StoredQuads:
    """Look-ups in an embedded store (`kg.store.view.Quads`): each term costs one, a microsecond or so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.quads_for_pattern: Final = store.quads_for_pattern

    def named_graphs(self) -> Iterator[NamedNode]:
        """The named graphs."""
        # kg never names a graph by a blank node.
        return cast(Iterator[NamedNode], self._store.named_graphs())

    def about(
        self, subjects: Collection[NamedNode | BlankNode], predicate: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The quads of many subjects."""
        for subject in subjects:
            yield from self._store.quads_for_pattern(subject, predicate, None, None)

    def referring(
        self, value: NamedNode, limits: Mapping[NamedNode, int]
    ) -> Mapping[NamedNode, list[NamedNode | BlankNode]]:
        """Who refers to a node, by predicate."""
        found: dict[NamedNode, list[NamedNode | BlankNode]] = {}
        for predicate, limit in limits.items():
            quads = islice(self._store.quads_for_pattern(None, predicate, value, None), limit)
            if subjects := [cast(NamedNode | BlankNode, quad.subject) for quad in quads]:
                found[predicate] = subjects
        return found

    def dump(self, graph: NamedNode, path: Path) -> None:
        """Write a graph into a file, as N-Triples."""
        self._store.dump(str(path), format=RdfFormat.N_TRIPLES, from_graph=graph)


class Generations:
    """The folder of generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current_name(self) -> str | None:
        """The name of the current generation's folder; None where nothing is published."""
        try:
            return str((self.folder / _CURRENT).readlink())
        except FileNotFoundError:
            return None

    def current(self) -> Generation | None:
        """Open the current generation; None where nothing is published.

        Raises:
            StoreError: It cannot be read.
        """
        while (name := self.current_name()) is not None:
            path = self.folder / name
            try:
                lease = FileIO(path / "lease")
            except FileNotFoundError:
                if name == self.current_name():
                    raise StoreError(
                        f"The current generation {path} is not there.", "Run `kg rebuild`."
                    ) from None
                continue
            fcntl.flock(lease, fcntl.LOCK_SH)
            # It may have been replaced and removed before the lock was taken.
            if (path / "lease").exists():
                return _opened(path, lease)
        return None

    def stage(self) -> Path:
        """Make an empty folder for a generation to come, on the same disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{_STAGING}{os.getpid()}"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def settle(self, staging: Path, manifest: Manifest) -> str:
        """Give a staged folder its manifest, its lease and its name; it is not current yet.

        Returns:
            The folder's new name.
        """
        (staging / "lease").touch()
        with (staging / "manifest.json").open("w", encoding="utf-8") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        number = 0
        while (path := self.folder / f"{manifest.revision:08d}.{number}").exists():
            number += 1
        staging.rename(path)
        _sync(self.folder)
        return path.name

    def make_current(self, name: str) -> None:
        """Publish a settled generation: readers see it from now on."""
        link = self.folder / f"{_CURRENT}.{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self.folder / _CURRENT)
        _sync(self.folder)

    def sweep(self) -> list[str]:
        """Remove generations that nobody reads and what an interrupted writer left.

        Only the writer may call this.

        Returns:
            The names of the folders that were removed.
        """
        if not self.folder.is_dir():
            return []
        current = self.current_name()
        removed: list[str] = []
        for path in sorted(self.folder.iterdir()):
            if path.name.startswith(f"{_CURRENT}."):
                path.unlink()
            elif path.is_dir() and not path.is_symlink() and path.name != current and _unread(path):
                shutil.rmtree(path)
                removed.append(path.name)
        return removed


class EmbeddedViews(Views):
    """Gives the current generation again and again, and notices when there is a newer one.

    Safe for use from several threads. A call costs one look at a symbolic link.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._open: Generation | None = None

    @override
    def generation(self) -> Generation:
        name = self._generations.current_name()
        known = self._open
        if known is not None and known.name == name:
            return known
        with self._lock:
            if self._open is None or self._open.name != name:
                self._open = self._generations.current()
            if self._open is None:
                raise StoreError("Nothing is published yet.", "Run `kg load`.")
            return self._open


def _opened(path: Path, lease: FileIO) -> Generation:
    try:
        manifest = Manifest.from_json((path / "manifest.json").read_text(encoding="utf-8"))
        store = Store.read_only(str(path / "store"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The generation at {path} cannot be read: {error}.",
            "Run `kg rebuild` to make it again from the ledger.",
        ) from error
    return Generation(path.name, manifest, StoredQuads(store), False, store, lease)


def _unread(path: Path) -> bool:
    """Whether nobody holds the lease; if so it is removed, so that nobody takes it any more."""
    with suppress(FileNotFoundError), FileIO(path / "lease") as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        (path / "lease").unlink()
    return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
