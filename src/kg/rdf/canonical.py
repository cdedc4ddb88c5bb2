"""Parsing that says where a fault is, and the canonical form of a graph.

The canonical form of a graph is that of RDF Dataset Canonicalization 1.0 (RDFC-1.0), taking the graph as
a dataset's default graph: canonical N-Quads without graph names, one triple a line, in code point order.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal
from itertools import chain, groupby, islice
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, RdfFormat

from kg.errors import BeyondRdf11, KgError, ParseError, SettingsError, SourceError, StorageFull
from kg.language.texts import texts
from kg.rdf.content import Content, Piece, blocks, cut
from kg.rdf.syntax import JSON_LD, Syntax
from kg.vocab import XSD

BLANK_NODE_LIMIT: Final = 500_000
"""Triples a graph with blank nodes may have; naming them canonically needs the whole graph in memory."""

GRAPH_LIMIT: Final = 1_000
"""Graphs that a file may name."""

_EXPONENT: Final = 3
"""Characters of an exponent, beyond which a number has no useful decimal form."""

_AHEAD: Final = 32
"""Pieces that may wait for being hashed."""

_SORT_MEMORY: Final = "256M"
_RUN: Final = 1_000_000
_TYPE: Final = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"
_BEYOND: Final = re.compile(rb'^(?:[^"\n]*<<\(.*|.*"@[A-Za-z0-9-]+--(?:ltr|rtl)) \.$', re.MULTILINE)
"""A line of N-Triples that RDF 1.1 does not have: a triple term, or a text with a direction."""


def canonicalise(
    source: Path,
    syntax: Syntax,
    base_iri: str,
    scratch: Path,
    decimals: Collection[str] = (),
    limit: int | None = None,
    called: str = "",
) -> dict[str, Content]:
    """Bring a file's graphs into canonical form.

    Memory stays bounded however large the file is, unless it has blank nodes.

    Args:
        source: The file, in UTF-8.
        syntax: How it is written.
        base_iri: What relative IRIs are resolved against.
        scratch: A folder for the canonical form and what it is made from; the caller removes it.
        decimals: IRIs of properties whose numbers are decimals. A whole number there becomes the same decimal
            number, and so does a number of JSON, which JSON-LD gives an exponent.
        limit: Bytes that the graphs may take as N-Triples, or None.
        called: What to call the file in messages; by default its path.

    Returns:
        The graphs that the file has, by name; the default graph by the empty name.

    Raises:
        ParseError: The file is not what it claims to be; says where.
        SourceError: The file has blank nodes and is too large for that, or names too many graphs, or says
            what RDF 1.1 cannot (`BeyondRdf11`), or passes the limit.
        StorageFull: The scratch folder's disk is full.
    """
    called = called or str(source)
    try:
        quads = pyoxigraph.parse(path=str(source), format=syntax.native, base_iri=base_iri)
        room = _Room(limit, called)
        if syntax.holds_graphs:
            files = {name: _sorted([path], scratch) for name, path in _by_graph(quads, scratch, room).items()}
        else:
            files = {"": _sorted(_written(quads, scratch, room), scratch)}
        meant = _Decimals(decimals, numbers_have_exponents=syntax is JSON_LD)
        return {
            name: _canonical(meant.applied(path, scratch), called, scratch) for name, path in files.items()
        }
    except SyntaxError as error:
        raise _parse_error(called, error) from None
    except OSError as error:
        raise full_disk(error) or SourceError(f"{called}: {error.strerror or error}.") from None


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


def content_of(path: Path) -> Content:
    """The content of a file that is in canonical form already."""
    return _content(path)[0]


def _canonical(path: Path, name: str, scratch: Path) -> Content:
    """Name the blank nodes of sorted N-Triples, where there are any."""
    content, blank_nodes = _content(path)
    if blank_nodes:
        if content.triples > BLANK_NODE_LIMIT:
            raise SourceError(
                texts(
                    "{file}: it has blank nodes and {number} triples; "
                    "with blank nodes at most {limit} are possible.",
                    file=name,
                    number=content.triples,
                    limit=BLANK_NODE_LIMIT,
                ),
                texts("Give the blank nodes IRIs, or split the file."),
            )
        dataset = Dataset(pyoxigraph.parse(path=str(path), format=RdfFormat.N_TRIPLES))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        content, _ = _content(_sorted(_written(iter(dataset), scratch), scratch))
    return content


class _Room:
    """How much may still be written, over all files of a source."""

    def __init__(self, limit: int | None, name: str) -> None:
        self._limit = limit
        self.name = name
        self._written = 0

    def take(self, size: int) -> None:
        """Use up some bytes.

        Raises:
            SourceError: There is no room for them.
        """
        self._written += size
        if self._limit is not None and self._written > self._limit:
            raise SourceError(
                texts(
                    "{file}: what it stands for is more than {size} MiB, "
                    "far more than a file of its size says.",
                    file=self.name,
                    size=self._limit >> 20,
                ),
                texts("Look for abbreviations that stand for very long texts, or split the file."),
            )


class _Bounded:
    """A file to write to as long as there is room."""

    def __init__(self, file: IO[bytes], room: _Room) -> None:
        self._file = file
        self._room = room

    def write(self, data: bytes) -> int:
        self._room.take(len(data))
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def _by_graph(quads: Iterator[pyoxigraph.Quad], scratch: Path, room: _Room) -> dict[str, Path]:
    """Write quads as N-Triples, one file a graph."""
    paths: dict[str, Path] = {}
    with ExitStack() as opened:
        files: dict[str, _Bounded] = {}
        for graph, said in groupby(quads, attrgetter("graph_name")):
            name = getattr(graph, "value", "") if not isinstance(graph, BlankNode) else str(graph)
            if name not in files:
                if len(files) == GRAPH_LIMIT:
                    told = texts(
                        "{file}: it names more than {limit} graphs.", file=room.name, limit=GRAPH_LIMIT
                    )
                    raise SourceError(told, texts("Split the file."))
                paths[name] = _scratch_file(scratch)
                files[name] = _Bounded(opened.enter_context(paths[name].open("wb")), room)
            triples = (quad.triple for quad in said)
            pyoxigraph.serialize(triples, cast(IO[bytes], files[name]), RdfFormat.N_TRIPLES)
    return paths


def _scratch_file(scratch: Path) -> Path:
    with NamedTemporaryFile(dir=scratch, suffix=".nt", delete=False) as file:
        return Path(file.name)


def _written(quads: Iterator[pyoxigraph.Quad], scratch: Path, room: _Room | None = None) -> Iterator[Path]:
    """Write quads as N-Triples, into files of at most `_RUN` lines."""
    for first in quads:
        path = _scratch_file(scratch)
        with path.open("wb") as file:
            out = cast(IO[bytes], _Bounded(file, room)) if room else file
            pyoxigraph.serialize(chain([first], islice(quads, _RUN - 1)), out, RdfFormat.N_TRIPLES)
        yield path


class _Decimals:
    """What numbers mean where a decimal number is asked for.

    Args:
        properties: IRIs of the properties that ask for one.
        numbers_have_exponents: Whether a number is written with an exponent because JSON-LD does so
            (JSON-LD 1.1 API, section 8.6), not because its author did.
    """

    def __init__(self, properties: Collection[str], *, numbers_have_exponents: bool) -> None:
        names = "|".join(map(re.escape, sorted(properties))) or "(?!)"
        whole = rf' <(?:{names})> "[+-]?[0-9]+"\^\^<{re.escape(XSD.iri)}(?:integer)> \.\n'
        number = (
            rf' <(?:{names})> "[+-]?[0-9.]+E[+-]?[0-9]+"\^\^<{re.escape(XSD.iri)}(?:double|decimal)> \.\n'
        )
        forms = f"{whole}|{number}" if numbers_have_exponents else whole
        self._meant = re.compile(forms.encode())

    def applied(self, path: Path, scratch: Path) -> Path:
        """Sorted N-Triples with such numbers as decimals; the same file where there is none."""
        if not any(self._meant.search(block) for block in blocks(path)):
            return path
        changed = _scratch_file(scratch)
        with changed.open("wb") as file:
            file.writelines(self._meant.sub(_as_decimal, block) for block in blocks(path))
        path.unlink()
        return _sorted([changed], scratch)


def _as_decimal(match: re.Match[bytes]) -> bytes:
    start, number, _ = match.group().split(b'"')
    _, _, exponent = number.partition(b"E")
    if len(exponent) > _EXPONENT:
        return match.group()
    return b'%b"%b"^^<%bdecimal> .\n' % (
        start,
        format(Decimal(number.decode()), "f").encode(),
        XSD.iri.encode(),
    )


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
            raise StorageFull(
                texts("The disk of {folder} is full.", folder=scratch), texts("Make room, then try again.")
            )
        raise KgError(f"The canonical form cannot be sorted: {said}.")
    return path


def _content(path: Path) -> tuple[Content, bool]:
    """The content of a file in canonical form, and whether it may have blank nodes.

    A literal that looks like a blank node counts as one.
    """
    if not path.stat().st_size:
        return Content(path, (), 0, {}), False
    hashed: list[Future[Piece]] = []
    triples = 0
    classes: Counter[bytes] = Counter()
    blank_nodes = False
    with (
        path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as lines,
        ThreadPoolExecutor(1) as hashing,
    ):
        for here in cut(lines):
            piece = lines[here]
            # Hashing lets other threads run, and takes as long as counting.
            hashed.append(hashing.submit(_piece, piece, here))
            if len(hashed) > _AHEAD:
                hashed[-_AHEAD].result()
            if (b"<<(" in piece or b"--" in piece) and (beyond := _BEYOND.search(piece)):
                raise BeyondRdf11(beyond.group())
            triples += piece.count(b"\n")
            typed = piece.split(_TYPE)
            classes.update(rest[: rest.index(b">")] for rest in typed[1:])
            blank_nodes = blank_nodes or piece.startswith(b"_:") or b"\n_:" in piece or b"> _:" in piece
        pieces = tuple(one.result() for one in hashed)
    counts = {iri.decode(): number for iri, number in sorted(classes.items())}
    return Content(path, pieces, triples, counts), blank_nodes


def _piece(lines: bytes, here: slice) -> Piece:
    return Piece(hashlib.sha256(lines).digest(), here.start, here.stop)


def _parse_error(source: str, error: SyntaxError) -> ParseError:
    message = str(error.msg)
    _, _, reason = message.partition(": ") if message.startswith("Parser error") else ("", "", "")
    return ParseError(source, reason or message, error.lineno, error.offset)


def full_disk(error: OSError | RuntimeError) -> StorageFull | None:
    """The error that says so when the operating system or RocksDB ran out of room, else None."""
    if getattr(error, "errno", None) in {28, 122, 27} or "No space left" in str(error):
        return StorageFull(
            texts("The disk is full: {reason}.", reason=error),
            texts("Make room, then try again; nothing was published."),
        )
    return None
