"""Files brought into canonical form, large ones several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final

from kg.config import MEBIBYTE
from kg.errors import KgError
from kg.process import end_with_parent
from kg.rdf import Content, canonicalise, syntax_of

TOGETHER: Final = 64 * MEBIBYTE
"""Bytes of files from which processes of their own are worth their start."""

READERS: Final = max(1, min(4, os.cpu_count() or 1))
"""Files that are read at once."""


def read(
    paths: Sequence[Path], base_iri: str, scratch: Path, observe: Callable[[int, int], None]
) -> list[Content]:
    """The canonical form of each file, in the order given.

    Args:
        paths: RDF files.
        base_iri: What relative IRIs are resolved against.
        scratch: A folder for what is made; the caller removes it.
        observe: Told how many of how many files have been read.

    Raises:
        ParseError, SourceError, StorageFull: As for `kg.rdf.canonicalise`, for the first file that fails.
    """
    contents: list[Content] = []
    with _readers(paths) as readers:
        reading = [readers.submit(_content, path, base_iri, scratch) for path in paths]
        try:
            for done, content in enumerate(reading):
                observe(done, len(paths))
                contents.append(content.result())
        except BrokenProcessPool as error:
            raise KgError("A process that read files ended before it was done.") from error
        except BaseException:
            readers.shutdown(wait=False, cancel_futures=True)
            raise
    observe(len(paths), len(paths))
    return contents


def _readers(paths: Sequence[Path]) -> Executor:
    """What reads files: parsing keeps a core busy, so where there is much, processes of their own."""
    # Reading a file that is missing will tell.
    size = sum(path.stat().st_size for path in paths if path.exists())
    if len(paths) < 2 or size < TOGETHER:
        return ThreadPoolExecutor(1)
    # A fork would take locks and threads along.
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(READERS, spawning, end_with_parent)


def _content(path: Path, base_iri: str, scratch: Path) -> Content:
    return canonicalise(path, syntax_of(path), base_iri, scratch)
