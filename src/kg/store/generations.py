"""Generations: what readers see, each immutable, one of them current.

A generation is a folder with a store, a manifest and a lease. The symbolic link ``current`` names one of
them; replacing that link publishes another. Whoever reads a generation holds a shared lock on its lease,
so that nobody removes it meanwhile; the operating system lets go of the lock when a process dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Store

from kg.errors import StoreError

_CURRENT: Final = "current"
_STAGING: Final = "staging-"


@dataclass(frozen=True)
class GraphSummary:
    """What a generation's manifest says of one named graph.

    Attributes:
        graph: The graph's IRI.
        digest: Digest of its canonical form.
        triples: How many triples it has.
        classes: How many subjects it types with each class.
    """

    graph: str
    digest: str
    triples: int
    classes: Mapping[str, int]


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself.

    Attributes:
        revision: The ledger's revision that it shows.
        base_iri: The base IRI that it publishes under.
        published_at: When it was made, in UTC.
        graphs: Its named graphs, in the order of their IRIs.
    """

    revision: int
    base_iri: str
    published_at: datetime
    graphs: tuple[GraphSummary, ...]

    @property
    def triples(self) -> int:
        """Triples in all graphs; one that stands in two graphs counts twice."""
        return sum(graph.triples for graph in self.graphs)

    def count(self, class_iri: str) -> int:
        """How many subjects the graphs type with a class."""
        return sum(graph.classes.get(class_iri, 0) for graph in self.graphs)

    def classes(self) -> dict[str, int]:
        """How many subjects the graphs type with each class."""
        counts: Counter[str] = Counter()
        for graph in self.graphs:
            counts.update(graph.classes)
        return dict(counts)

    def to_json(self) -> str:
        """The manifest as it is kept on disk."""
        return json.dumps(asdict(self), default=datetime.isoformat, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest again."""
        kept: dict[str, Any] = json.loads(text)
        return cls(
            revision=kept["revision"],
            base_iri=kept["base_iri"],
            published_at=datetime.fromisoformat(kept["published_at"]),
            graphs=tuple(GraphSummary(**graph) for graph in kept["graphs"]),
        )


class Generation:
    """One generation, opened for reading; its lease is held for as long as this object lives.

    Attributes:
        path: Its folder.
        manifest: What it says of itself.
        store: Its quads; reading only.
    """

    def __init__(self, path: Path, lease: FileIO) -> None:
        self._lease = lease
        self.path = path
        try:
            self.manifest = Manifest.from_json((path / "manifest.json").read_text(encoding="utf-8"))
            self.store = Store.read_only(str(path / "store"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The generation at {path} cannot be read: {error}.",
                "Run `kg rebuild` to make it again from the ledger.",
            ) from error

    @property
    def revision(self) -> int:
        """The ledger's revision that it shows."""
        return self.manifest.revision


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
                return Generation(path, lease)
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


class Reader:
    """Gives the current generation again and again, and notices when there is a newer one.

    Safe for use from several threads. A call costs one look at a symbolic link.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._open: Generation | None = None

    def generation(self) -> Generation:
        """The current generation.

        Raises:
            StoreError: Nothing is published, or it cannot be read.
        """
        name = self._generations.current_name()
        known = self._open
        if known is not None and known.path.name == name:
            return known
        with self._lock:
            if self._open is None or self._open.path.name != name:
                self._open = self._generations.current()
            if self._open is None:
                raise StoreError("Nothing is published yet.", "Run `kg load`.")
            return self._open


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
