"""Parsing that says where a fault is, and the canonical form of a graph.

The canonical form of a graph is that of RDF Dataset Canonicalization 1.0 (RDFC-1.0), taking the graph as
a dataset's default graph: canonical N-Quads without graph names, one triple a line, in code point order.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat

from kg.errors import KgError, ParseError, SettingsError, SourceError, StorageFull
from kg.rdf.content import Content
from kg.rdf.syntax import Syntax

BLANK_NODE_LIMIT: Final = 500_000
"""Triples a graph with blank nodes may have; naming them canonically needs the whole graph in memory."""

_SORT_MEMORY: Final = "256M"
_RUN: Final = 1_000_000
_TYPE: Final = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"


def canonicalise(source: Path, syntax: Syntax, base_iri: str, scratch: Path) -> Content:
    """Bring a file's graph into canonical form.

    Memory stays bounded however large the file is, unless it has blank nodes.

    Args:
        source: The file.
        syntax: How it is written.
        base_iri: What relative IRIs are resolved against.
        scratch: A folder for the canonical form and what it is made from; the caller removes it.

    Raises:
        ParseError: The file is not what it claims to be; says where.
        SourceError: The file names graphs, or has blank nodes and is too large for that.
        StorageFull: The scratch folder's disk is full.
    """
    try:
        quads = pyoxigraph.parse(path=str(source), format=syntax.native, base_iri=base_iri)
        checked = _without_graphs(quads, source) if syntax.holds_graphs else quads
        return _canonical(_sorted(_written(checked, scratch), scratch), str(source), scratch)
    except SyntaxError as error:
        raise _parse_error(str(source), error) from None
    except OSError as error:
        raise full_disk(error) or SourceError(f"{source}: {error.strerror or error}.") from None


def canonicalise_lines(blocks: Iterator[bytes], name: str, scratch: Path) -> Content:
    """Bring N-Triples that kg wrote itself into canonical form.

    Args:
        blocks: The N-Triples, in pieces.
        name: What to call them in messages.
        scratch: As for `canonicalise`.

    Raises:
        SourceError: There are blank nodes and too many triples for that.
        StorageFull: The scratch folder's disk is full.
    """
    raw = _scratch_file(scratch)
    with raw.open("wb") as file:
        file.writelines(blocks)
    return _canonical(_sorted([raw], scratch), name, scratch)


def _canonical(path: Path, name: str, scratch: Path) -> Content:
    """Name the blank nodes of sorted N-Triples, where there are any."""
    content, blank_nodes = _content(path)
    if blank_nodes:
        if content.triples > BLANK_NODE_LIMIT:
            raise SourceError(
                f"{name}: it has blank nodes and {content.triples} triples; "
                f"with blank nodes at most {BLANK_NODE_LIMIT} are possible.",
                "Give the blank nodes IRIs, or split the file.",
            )
        dataset = Dataset(pyoxigraph.parse(path=str(path), format=RdfFormat.N_TRIPLES))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        content, _ = _content(_sorted(_written(iter(dataset), scratch), scratch))
    return content


def _without_graphs(quads: Iterator[pyoxigraph.Quad], source: Path) -> Iterator[pyoxigraph.Quad]:
    default = pyoxigraph.DefaultGraph()
    for quad in quads:
        if quad.graph_name != default:
            raise SourceError(
                f"{source}: it names the graph {quad.graph_name}; a file is one graph here.",
                "Write each graph into a file of its own.",
            )
        yield quad


def _scratch_file(scratch: Path) -> Path:
    with NamedTemporaryFile(dir=scratch, suffix=".nt", delete=False) as file:
        return Path(file.name)


def _written(quads: Iterator[pyoxigraph.Quad], scratch: Path) -> Iterator[Path]:
    """Write quads as N-Triples, into files of at most `_RUN` lines."""
    for first in quads:
        path = _scratch_file(scratch)
        with path.open("wb") as file:
            pyoxigraph.serialize(chain([first], islice(quads, _RUN - 1)), file, RdfFormat.N_TRIPLES)
        yield path


def _sorted(files: Iterable[Path], scratch: Path) -> Path:
    """Sort by code point, which is UTF-8's byte order, and drop repeated lines.

    Each file is sorted while the next is being written; none of them is left.
    """
    with ThreadPoolExecutor(1) as sorting:
        runs = [sorting.submit(_sort, scratch, file) for file in files]
    paths = [run.result() for run in runs]
    if not paths:
        return _scratch_file(scratch)
    return paths[0] if len(paths) == 1 else _sort(scratch, *paths, options=("-m",))


def _sort(scratch: Path, *files: Path, options: Sequence[str] = ()) -> Path:
    program = shutil.which("sort")
    if program is None:
        raise SettingsError("The program `sort` is not on the PATH.", "Install coreutils.")
    path = _scratch_file(scratch)
    done = subprocess.run(
        [
            program,
            *("-u", "--parallel=2", "-S", _SORT_MEMORY, "-T", str(scratch), *options),
            *("-o", str(path), *map(str, files)),
        ],
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    for file in files:
        file.unlink()
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        if "No space left" in said or "File too large" in said:
            raise StorageFull(f"The disk of {scratch} is full.", "Make room, then try again.")
        raise KgError(f"The canonical form cannot be sorted: {said}.")
    return path


def _content(path: Path) -> tuple[Content, bool]:
    """The content of a file in canonical form, and whether it may have blank nodes.

    A literal that looks like a blank node counts as one.
    """
    digest = hashlib.sha256()
    triples = 0
    classes: Counter[bytes] = Counter()
    blank_nodes = False
    with ThreadPoolExecutor(1) as hashing:
        hashed: Future[None] | None = None
        for block in Content("", 0, {}, path).blocks():
            # Hashing lets other threads run, and takes as long as counting.
            if hashed is not None:
                hashed.result()
            hashed = hashing.submit(digest.update, block)
            triples += block.count(b"\n")
            typed = block.split(_TYPE)
            classes.update(rest[: rest.index(b">")] for rest in typed[1:])
            blank_nodes = blank_nodes or block.startswith(b"_:") or b"\n_:" in block or b"> _:" in block
    counts = {iri.decode(): number for iri, number in sorted(classes.items())}
    return Content(f"sha256:{digest.hexdigest()}", triples, counts, path), blank_nodes


def _parse_error(source: str, error: SyntaxError) -> ParseError:
    message = str(error.msg)
    _, _, reason = message.partition(": ") if message.startswith("Parser error") else ("", "", "")
    return ParseError(source, reason or message, error.lineno, error.offset)


def full_disk(error: OSError | RuntimeError) -> StorageFull | None:
    """The error that says so when the operating system or RocksDB ran out of room, else None."""
    if getattr(error, "errno", None) in {28, 122, 27} or "No space left" in str(error):
        return StorageFull(f"The disk is full: {error}.", "Make room, then try again; nothing was published.")
    return None
