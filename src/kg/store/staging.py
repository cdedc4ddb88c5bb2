"""Staging: the generation to come, a writable copy of the current one, or an empty store."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from kg.config import MEBIBYTE
from kg.errors import StoreError
from kg.rdf import full_disk
from kg.store.generations import Generation, Generations

LOADERS: Final = 2
"""Threads that load at once; pyoxigraph lets go of the interpreter while it does."""

BATCH: Final = 16 * MEBIBYTE
"""Bytes of N-Triples that one loader takes at a time; memory grows with it."""


class Staging:
    """A store that is being written and that nobody reads yet.

    Use it as a context manager: what is not published when the context ends is removed.
    """

    def __init__(self, generations: Generations, base: Generation | None) -> None:
        """Start from a generation (by hard links, in milliseconds) or from nothing.

        Raises:
            StorageFull: The disk is full.
            StoreError: The store cannot be made.
        """
        self.path = generations.stage()
        store = self.path / "store"
        try:
            if base is not None:
                base.store.backup(str(store))
            self._store: Store | None = Store(str(store))
        except (OSError, RuntimeError) as error:
            self.discard()
            raise _fault(error) from error

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def load(self, graph: str, blocks: Iterable[bytes], *, at_once: bool = False) -> None:
        """Add N-Triples to a graph.

        Args:
            graph: The graph's IRI.
            blocks: The N-Triples, in pieces of whole lines.
            at_once: Load all pieces together, as blank nodes need: each load names them anew.

        Raises:
            StorageFull: The disk is full.
            StoreError: The store cannot be written.
        """
        name = NamedNode(graph)
        with ThreadPoolExecutor(LOADERS) as loaders:
            running: list[Future[None]] = []
            try:
                for batch in [b"".join(blocks)] if at_once else _batches(blocks):
                    if len(running) >= LOADERS:
                        running.pop(0).result()
                    running.append(loaders.submit(self._load, batch, name))
                for load in running:
                    load.result()
            except (OSError, RuntimeError) as error:
                raise _fault(error) from error

    def change(self, graph: str, removed: bytes, added: bytes) -> None:
        """Take some N-Triples out of a graph and put others in.

        Raises:
            StorageFull: The disk is full.
            StoreError: The store cannot be written.
        """
        name = NamedNode(graph)
        try:
            for triple in pyoxigraph.parse(input=removed, format=RdfFormat.N_TRIPLES):
                self._writable().remove(Quad(triple.subject, triple.predicate, triple.object, name))
            if added:
                self._load(added, name)
            if not any(self._writable().quads_for_pattern(None, None, None, name)):
                self._writable().remove_graph(name)
        except (OSError, RuntimeError) as error:
            raise _fault(error) from error

    def remove(self, graph: str) -> None:
        """Take a whole graph out; for graphs of moderate size, since it is one transaction.

        Raises:
            StorageFull: The disk is full.
            StoreError: The store cannot be written.
        """
        try:
            self._writable().remove_graph(NamedNode(graph))
        except (OSError, RuntimeError) as error:
            raise _fault(error) from error

    def finish(self, *, pack: bool = False) -> Path:
        """Write everything to disk and close the store.

        Args:
            pack: Arrange it for reading first, which takes half as long as loading it did.

        Returns:
            The folder, ready to be settled as a generation.

        Raises:
            StorageFull: The disk is full.
            StoreError: The store cannot be written.
        """
        try:
            if pack:
                self._writable().optimize()
            self._writable().flush()
        except (OSError, RuntimeError) as error:
            raise _fault(error) from error
        self._store = None
        return self.path

    def discard(self) -> None:
        """Remove the folder, if it is still this staging's own."""
        self._store = None
        with suppress(FileNotFoundError):
            shutil.rmtree(self.path)

    def _writable(self) -> Store:
        if self._store is None:
            raise StoreError("The staged store is closed already.")
        return self._store

    def _load(self, batch: bytes, graph: NamedNode) -> None:
        # The lines are canonical already: `lenient` spares checking every IRI again.
        self._writable().bulk_load(batch, format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)


def _batches(blocks: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= BATCH:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _fault(error: OSError | RuntimeError) -> Exception:
    return full_disk(error) or StoreError(f"The store cannot be written: {error}.")
