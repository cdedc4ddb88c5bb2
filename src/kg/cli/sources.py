"""What the arguments of `kg load` and `kg validate` stand for: files, and the graphs they become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from kg.errors import SourceError
from kg.publish import Source
from kg.rdf import SYNTAXES

_SUFFIXES = tuple(syntax.suffix for syntax in SYNTAXES)


def sources(files: Sequence[Path], graph: str | None) -> list[Source]:
    """The sources that paths stand for, a folder for all RDF files in and below it.

    Args:
        files: Files and folders, as they were given.
        graph: The graph's name, which needs exactly one file; by default the usual one of each.

    Raises:
        SourceError: A path is not there, or a folder has no RDF file.
        typer.BadParameter: A graph's name was given, and not exactly one file.
    """
    found = [path for file in files for path in _files(file)]
    if graph is None:
        return [Source.of(path) for path in found]
    if len(found) != 1:
        raise typer.BadParameter("--graph names the graph of exactly one file.")
    return [Source(found[0], graph)]


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise SourceError(f"{path}: there is no such file.", "Check the path.")
    if not path.is_dir():
        yield path
        return
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    if not found:
        known = ", ".join(_SUFFIXES)
        raise SourceError(f"{path}: there is no RDF file in this folder.", f"Their names end in {known}.")
    yield from found
