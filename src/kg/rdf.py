"""RDF as bytes: syntaxes and media types, parsing that says where a fault is, canonical form.

The canonical form of a graph is that of RDF Dataset Canonicalization 1.0 (RDFC-1.0), taking the graph as
a dataset's default graph: canonical N-Quads without graph names, one triple a line, in code point order.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat

from kg.config import MEBIBYTE
from kg.errors import KgError, ParseError, SettingsError, SourceError, StorageFull

BLOCK_SIZE: Final = 16 * MEBIBYTE
"""Bytes of canonical content that are handled at a time."""

BLANK_NODE_LIMIT: Final = 500_000
"""Triples a graph with blank nodes may have; naming them canonically needs the whole graph in memory."""

_SORT_MEMORY: Final = "256M"
_RUN: Final = 1_000_000
_TYPE: Final = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"


@dataclass(frozen=True)
class Syntax:
    """A way to write RDF.

    Attributes:
        name: What people call it.
        media_type: Its media type, without parameters.
        suffix: Its file name suffix, with the dot.
        native: pyoxigraph's name for it.
        holds_graphs: Whether it can name graphs.
    """

    name: str
    media_type: str
    suffix: str
    native: RdfFormat = field(repr=False)
    holds_graphs: bool = False


TURTLE: Final = Syntax("Turtle", "text/turtle", ".ttl", RdfFormat.TURTLE)
N_TRIPLES: Final = Syntax("N-Triples", "application/n-triples", ".nt", RdfFormat.N_TRIPLES)
RDF_XML: Final = Syntax("RDF/XML", "application/rdf+xml", ".rdf", RdfFormat.RDF_XML)
JSON_LD: Final = Syntax("JSON-LD", "application/ld+json", ".jsonld", RdfFormat.JSON_LD, True)
N_QUADS: Final = Syntax("N-Quads", "application/n-quads", ".nq", RdfFormat.N_QUADS, True)
TRIG: Final = Syntax("TriG", "application/trig", ".trig", RdfFormat.TRIG, True)

SYNTAXES: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
"""Every syntax that kg reads and writes."""


def syntax_of(path: Path) -> Syntax:
    """The syntax that a file's suffix names.

    Raises:
        SourceError: The suffix names none.
    """
    for syntax in SYNTAXES:
        if path.suffix.lower() == syntax.suffix:
            return syntax
    known = ", ".join(syntax.suffix for syntax in SYNTAXES)
    raise SourceError(f"{path}: the suffix names no RDF syntax.", f"Use one of {known}.")


@dataclass(frozen=True)
class Content:
    """A graph in canonical form, on disk.

    Attributes:
        digest: ``sha256:`` and the hexadecimal SHA-256 of the canonical form.
        triples: How many triples it has.
        classes: How many subjects it types with each class, by the class's IRI.
        path: The file with the canonical form.
    """

    digest: str
    triples: int
    classes: Mapping[str, int]
    path: Path

    def blocks(self, size: int = BLOCK_SIZE) -> Iterator[bytes]:
        """The content in pieces of whole lines, about ``size`` bytes each."""
        with self.path.open("rb") as file:
            while block := file.read(size):
                yield block if block.endswith(b"\n") else block + file.readline()


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


def described(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, list[tuple[bytes, bytes]]]]:
    """The subjects of a graph in canonical form, each with the predicates and objects said of it.

    All terms are as N-Triples writes them, and in the order of the canonical form. Nothing is kept in memory
    but one subject.

    Args:
        blocks: The canonical form, in pieces of whole lines.
    """
    current = b""
    said: list[tuple[bytes, bytes]] = []
    for block in blocks:
        for line in block.splitlines():
            subject, predicate, value = line.split(b" ", 2)
            if subject != current:
                if said:
                    yield current, said
                current, said = subject, []
            said.append((predicate, value[:-2]))
    if said:
        yield current, said


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
