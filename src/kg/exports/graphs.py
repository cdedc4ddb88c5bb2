"""All graphs in one file: N-Quads and TriG, written from canonical forms without parsing them."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import IO, Final, cast

import zstandard

_BLANK_SUBJECT: Final = re.compile(rb"^_:", re.MULTILINE)
_BLANK_OBJECT: Final = re.compile(rb"^(\S+ <[^>]*> )_:", re.MULTILINE)
_SUBJECT: Final = re.compile(rb"(\S+) (.*+)\n((?:\1 .*+\n)*+)")
_GZIP_LEVEL: Final = 3
_ZSTD_LEVEL: Final = 3


class GraphWriter:
    """Writes graphs, each under its name, into four files.

    N-Quads and TriG are written by the same hand: a line of N-Triples is one of N-Quads once the graph's name
    stands behind it (RDF 1.1 N-Quads, section 2), and what N-Triples says is said so in TriG as well, where a
    subject need not be repeated (RDF 1.1 TriG, section 2.2).
    """

    def __init__(self, quads: list[IO[bytes]], trig: list[IO[bytes]]) -> None:
        self._quads = quads
        self._trig = trig
        self._graphs = 0
        self._name = b""

    def begin(self, graph: str) -> None:
        """Begin a graph."""
        self._graphs += 1
        self._name = f"<{graph}>".encode()
        self._write(self._trig, self._name + b" {\n")

    def add(self, lines: bytes) -> None:
        """Write a piece of its canonical form, which ends with a subject's last line."""
        if b"_:" in lines:
            # Each graph names its own blank nodes; in one document they would be the same ones.
            lines = _BLANK_OBJECT.sub(rb"\g<1>_:g%d" % self._graphs, lines)
            lines = _BLANK_SUBJECT.sub(rb"_:g%d" % self._graphs, lines)
        self._write(self._quads, lines.replace(b" .\n", b" %b .\n" % self._name))
        self._write(self._trig, _SUBJECT.sub(_together, lines))

    def end(self) -> None:
        """End the graph."""
        self._write(self._trig, b"}\n")

    @staticmethod
    def _write(files: list[IO[bytes]], data: bytes) -> None:
        for file in files:
            file.write(data)


def _together(said: re.Match[bytes]) -> bytes:
    subject, first, rest = said.groups()
    if not rest:
        return b"%b %b\n" % (subject, first)
    more = rest.replace(b"\n%b " % subject, b"\n  ")[len(subject) + 1 : -1]
    return b"%b %b\n  %b\n" % (subject, first[:-1] + b";", more.replace(b" .\n", b" ;\n"))


@contextmanager
def graph_files(folder: Path) -> Generator[GraphWriter]:
    """The four files in a folder; whole once this has ended."""
    with ExitStack() as held:
        files: list[list[IO[bytes]]] = []
        for syntax in ("nq", "trig"):
            packed = held.enter_context((folder / f"kg.{syntax}.gz").open("wb"))
            # Neither says when it was packed, so that the same content is the same file.
            gzip = held.enter_context(
                GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=packed, mtime=0)
            )
            raw = held.enter_context((folder / f"kg.{syntax}.zst").open("wb"))
            zstd = held.enter_context(zstandard.ZstdCompressor(level=_ZSTD_LEVEL).stream_writer(raw))
            files.append([cast("IO[bytes]", gzip), cast("IO[bytes]", zstd)])
        yield GraphWriter(*files)
