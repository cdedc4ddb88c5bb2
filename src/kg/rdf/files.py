"""Files brought into canonical form, large ones several at a time.

Parsing keeps one core busy, so each further file goes to a process of its own:
``python -m kg.rdf.files BASE_IRI SCRATCH FILE``. It writes what it made, or why it could not, to its
standard output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from kg.config import MEBIBYTE
from kg.errors import KgError
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
    together = len(paths) > 1 and sum(map(_size, paths)) >= TOGETHER
    with ThreadPoolExecutor(READERS if together else 1) as readers:
        one = _elsewhere if together else _here
        reading = [readers.submit(one, path, base_iri, scratch) for path in paths]
        try:
            for done, content in enumerate(reading):
                observe(done, len(paths))
                contents.append(content.result())
        except BaseException:
            readers.shutdown(wait=False, cancel_futures=True)
            raise
    observe(len(paths), len(paths))
    return contents


def _size(path: Path) -> int:
    """Bytes of a file; none where it is missing, which reading it will tell."""
    return path.stat().st_size if path.exists() else 0


def _here(path: Path, base_iri: str, scratch: Path) -> Content:
    return canonicalise(path, syntax_of(path), base_iri, scratch)


def _elsewhere(path: Path, base_iri: str, scratch: Path) -> Content:
    command = [sys.executable, "-m", "kg.rdf.files", base_iri, str(scratch), str(path)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise KgError(f"{path}: the process that read it ended with an error: {said or done.returncode}.")
    result: Content | KgError = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(result, KgError):
        raise result
    return result


def _main(base_iri: str, scratch: str, path: str) -> None:
    result: Content | KgError
    try:
        result = _here(Path(path), base_iri, Path(scratch))
    except KgError as error:
        result = error
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    _main(*sys.argv[1:])
