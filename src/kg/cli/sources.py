"""What the arguments of `kg load` and `kg validate` stand for: files, and the graphs they become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from kg.ingest import Source

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="RDF files, also packed with gzip; folders; - for standard input."),
]
SyntaxName = Literal["turtle", "nt", "nq", "trig", "jsonld", "rdf"]
GivenSyntax = Annotated[
    SyntaxName | None, typer.Option("--syntax", help="How the files are written, whatever their suffixes.")
]
Graph = Annotated[
    str | None, typer.Option("--graph", help="The graph of one file, such as article/my-article.")
]


def sources(files: Sequence[Path], graph: str | None, syntax: SyntaxName | None) -> list[Source]:
    """The sources that paths stand for, a folder for all RDF files in and below it.

    Args:
        files: Files and folders, as they were given.
        graph: The graph's name, which needs exactly one file; by default the usual one of each.
        syntax: How the files are written; by default what their suffixes say.

    Raises:
        SourceError: A folder has no RDF file.
        SettingsError: A graph cannot have the name that was given, or that a file has.
        SettingsError: A graph's name was given, and not exactly one file.
    """
    from kg.ingest import Source
    from kg.language.texts import texts
    from kg.rdf import syntax_of

    # The syntaxes are called as their suffixes are, but for Turtle.
    written = syntax_of(Path(f"graph.{'ttl' if syntax == 'turtle' else syntax}")) if syntax else None
    found = [path for file in files for path in _files(file)]
    if graph is None:
        return [Source.of(path, written) for path in found]
    if len(found) != 1:
        raise SettingsError(texts("--graph names the graph of exactly one file."))
    return [Source(found[0], graph, written)]


def _files(path: Path) -> Iterator[Path]:
    from kg.language.texts import texts
    from kg.rdf import SUFFIXES

    if not path.is_dir():
        yield path
        return
    suffixes = (*SUFFIXES, *(f"{suffix}.gz" for suffix in SUFFIXES))
    found = sorted(p for p in path.rglob("*") if p.name.lower().endswith(suffixes) and p.is_file())
    if not found:
        known = ", ".join(SUFFIXES)
        raise SourceError(
            texts("{folder}: there is no RDF file in this folder.", folder=path),
            texts("Their names end in {known}.", known=known),
        )
    yield from found
