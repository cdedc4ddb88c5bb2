"""`kg export`: what is published, as standard RDF in one file or on standard output."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Annotated, Final, Literal

import typer

from kg.cli.app import Global
from kg.cli.behind import tell_behind
from kg.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.config import Settings
    from kg.ledger import Ledger
    from kg.rdf import Syntax
    from kg.store import Manifest, View
    from kg.vocab import Terms


Format = Literal["turtle", "nt", "nq", "trig", "jsonld", "rdf", "csv", "parquet"]
Spoken = Literal["fr", "en", "vi"]

_TABLES: Final = ("csv", "parquet")


def export(
    context: typer.Context,
    graphs: Annotated[
        list[str] | None,
        typer.Argument(metavar="GRAPH", help="Graphs, such as article/my-article."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help="Otherwise the file's suffix decides, or it is Turtle."),
    ] = None,
    language: Annotated[
        Spoken | None, typer.Option("--language", help="Of names in a table; by default English.")
    ] = None,
) -> None:
    """Write what is published, or only the graphs named, as one revision.

    N-Quads, TriG and JSON-LD say which graph a triple is in; CSV and Parquet are the table of facts, a row
    for each, with names in one language. A file appears only once it is whole.

    Example: `kg export article/my-article --output my-article.ttl`
    """
    from kg import rdf
    from kg.language.texts import texts
    from kg.ledger import Ledger
    from kg.store import views
    from kg.vocab import Terms

    given: Global = context.obj
    settings = given.settings()
    ledger = Ledger.open(settings.ledger, settings.base_iri)
    generation = views(settings).generation()
    tell_behind(generation, ledger)
    terms = Terms(generation.manifest.base_iri)
    table = output_format or (output.suffix[1:] if output else "")
    if table in _TABLES:
        chosen = {name.value for name in _names(generation, terms, graphs or [])}
        _write_table(settings, generation.manifest, ledger, chosen, output, table, language or "en")
        return
    if language:
        raise SettingsError(
            texts("--language is for tables."), texts("Say --format csv or --format parquet.")
        )
    syntax = _syntax(output_format, output)
    names = _names(generation, terms, graphs or [])
    quads = chain.from_iterable(
        generation.quads.quads_for_pattern(None, None, None, graph) for graph in names
    )
    content = quads if syntax.holds_graphs else (quad.triple for quad in quads)
    with _destination(output) as file:
        rdf.write(content, file, syntax, terms.prefixes())


def _write_table(
    settings: Settings,
    manifest: Manifest,
    ledger: Ledger,
    graphs: Collection[str],
    output: Path | None,
    suffix: str,
    language: str,
) -> None:
    """Write the table of the facts of some graphs; it names codes as whichever graph describes them."""
    from kg.exports.making import write_table
    from kg.publish import lock

    with lock.scratch(settings.data_dir) as scratch:
        made = scratch / f"facts.{suffix}"
        write_table(scratch, manifest, ledger, made, language, graphs)
        with _destination(output) as file, made.open("rb") as table:
            shutil.copyfileobj(table, file)


def _syntax(wanted: Format | None, output: Path | None) -> Syntax:
    """The syntax that is asked for; else the one that the file's suffix names; else Turtle."""
    from kg import rdf

    if wanted is None:
        return rdf.TURTLE if output is None else rdf.syntax_of(output)
    # The formats are called as their suffixes are, but for Turtle.
    suffix = "ttl" if wanted == "turtle" else wanted
    return rdf.syntax_of(Path(f"graph.{suffix}"))


def _names(generation: View, terms: Terms, wanted: Sequence[str]) -> list[NamedNode]:
    from pyoxigraph import NamedNode

    from kg.language.texts import texts

    published = [summary.graph for summary in generation.manifest.graphs]
    names = [name if "://" in name else terms.graph(name).value for name in wanted] or published
    for name in names:
        if name not in published:
            raise SourceError(
                texts("There is no graph {name}.", name=name), texts("`kg status` lists the graphs.")
            )
    return [NamedNode(name) for name in names]


@contextmanager
def _destination(output: Path | None) -> Generator[IO[bytes]]:
    """Standard output, or a new file that takes its name only when it is whole and on the disk."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not output.parent.is_dir():
        from kg.language.texts import texts

        raise SourceError(
            texts("{file}: there is no folder {folder}.", file=output, folder=output.parent),
            texts("Make it first."),
        )
    with NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            # Temporary files are for their owner alone; this one gets what any new file gets.
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(output)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
