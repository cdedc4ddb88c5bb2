"""Staging: the generation to come, a writable copy of the current one, or an empty store."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
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

    Use it as a context manager: what is not published when the context ends is removed. What it does may
    raise `kg.errors.StorageFull`, where the disk is full, or `kg.errors.StoreError`.
    """

    def __init__(self, generations: Generations, base: Generation | None) -> None:
        """Start from a generation (by hard links, in milliseconds) or from nothing."""
        self.path = generations.stage()
        path = str(self.path / "store")
        try:
            with _faults():
                if base is not None:
                    base.store.backup(path)
                self._store = Store(path)
        except BaseException:
            self.discard()
            raise

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
        """
        name = NamedNode(graph)
        with ThreadPoolExecutor(LOADERS) as loaders, _faults():
            running: list[Future[None]] = []
            for batch in [b"".join(blocks)] if at_once else _batches(blocks):
                if len(running) >= LOADERS:
                    running.pop(0).result()
                running.append(loaders.submit(self._load, batch, name))
            for load in running:
                load.result()

    def change(self, graph: str, removed: bytes, added: bytes) -> None:
        """Take some N-Triples out of a graph and put others in."""
        name = NamedNode(graph)
        with _faults():
            for triple in pyoxigraph.parse(input=removed, format=RdfFormat.N_TRIPLES):
                self._store.remove(Quad(triple.subject, triple.predicate, triple.object, name))
            if added:
                self._load(added, name)
            if not any(self._store.quads_for_pattern(None, None, None, name)):
                self._store.remove_graph(name)

    def remove(self, graph: str) -> None:
        """Take a whole graph out; for graphs of moderate size, since it is one transaction."""
        with _faults():
            self._store.remove_graph(NamedNode(graph))

    def finish(self, *, pack: bool = False) -> Path:
        """Write everything to disk and close the store, which takes nothing more.

        Args:
            pack: Arrange it for reading first, which takes half as long as loading it did.

        Returns:
            The folder, ready to be settled as a generation.
        """
        with _faults():
            if pack:
                self._store.optimize()
            self._store.flush()
        del self._store
        return self.path

    def discard(self) -> None:
        """Remove the folder, if it is still this staging's own."""
        with suppress(AttributeError):
            # An open store would go on writing.
            del self._store
        with suppress(FileNotFoundError):
            shutil.rmtree(self.path)

    def _load(self, batch: bytes, graph: NamedNode) -> None:
        # The lines are canonical already: `lenient` spares checking every IRI again.
        self._store.bulk_load(batch, format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)


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


@contextmanager
def _faults() -> Generator[None]:
    """Turn what the operating system and RocksDB report into errors that say what to do."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise full_disk(error) or StoreError(f"The store cannot be written: {error}.") from error
