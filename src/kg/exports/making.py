"""How the files of a revision are made: one look at each graph's content, then two tables by DuckDB."""

from __future__ import annotations

import csv
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.exports import csvw, sitemap
from kg.exports.files import CSVW, KINDS, MANIFEST, Exports, File, Files, state_of
from kg.exports.graphs import GraphWriter, graph_files
from kg.exports.rows import Rows, RowWriter
from kg.exports.tables import Tables
from kg.ledger import Ledger
from kg.rdf import full_disk, subjects
from kg.store import Manifest
from kg.vocab import Terms

_CHANGED: Final = ("iri", "revision", "modified")


def make(exports: Exports, manifest: Manifest, ledger: Ledger) -> Files:
    """Make the files of a revision, unless they are there, as they were made.

    Those of a release stay as they are, even if kg makes other ones by now.

    Args:
        exports: Where they are kept.
        manifest: What is published.
        ledger: Where the content of that is found.

    Raises:
        WriterBusy: Another process is making files here.
        StoreError: A number does not fit into the tables, or DuckDB cannot make them.
        LedgerError: The ledger cannot be read, or is damaged.
        StorageFull: The disk is full.
    """
    state = state_of(manifest)
    try:
        with exports.making() as scratch:
            there = exports.of(manifest.revision)
            released = any(one.revision == manifest.revision for one in ledger.releases())
            if there and (released or there.state == state) and exports.whole(there):
                return there
            made = scratch / "files"
            made.mkdir()
            before = exports.latest(manifest.revision)
            if before and before.state == state and exports.whole(before):
                # The revision changed nothing that is published.
                for path in (exports.folder / str(before.revision)).iterdir():
                    if path.name != MANIFEST:
                        (made / path.name).hardlink_to(path)
                files = replace(before, revision=manifest.revision, published_at=manifest.published_at)
            else:
                with graph_files(made) as graphs:
                    rows = read(scratch, manifest, ledger, graphs)
                files = _write_tables(scratch, rows, made, manifest)
            exports.settle(made, files)
            return files
    except OSError as error:
        raise full_disk(error) or StoreError(f"The files cannot be made: {error}.") from error


def read(
    folder: Path,
    manifest: Manifest,
    ledger: Ledger,
    graphs: GraphWriter | None = None,
    only: Collection[str] | None = None,
) -> Rows:
    """Read all that is published once; leaves the rows of the tables in a folder.

    Args:
        folder: An empty folder.
        manifest: What is published.
        ledger: Where the content of that is found.
        graphs: What else is to be written on the way.
        only: The graphs whose facts are wanted; all of them by default.

    Returns:
        What the rows are like.
    """
    terms = Terms(manifest.base_iri)
    with closing(RowWriter(folder / "fact.csv", folder / "code.csv", terms)) as writer:
        for graph in manifest.graphs:
            writer.takes_facts = only is None or graph.graph in only
            if graphs:
                graphs.begin(graph.graph)
            for piece in ledger.content(graph.digest):
                if graphs:
                    graphs.add(piece)
                for subject, lines in subjects([piece]):
                    writer.add(subject, lines)
            if graphs:
                graphs.end()
    changed = ledger.last_changes(f"{terms.base}id/", manifest.revision)
    with (folder / "changed.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file, lineterminator="\n")
        written.writerow(_CHANGED)
        written.writerows((iri, number, f"{at:%Y-%m-%dT%H:%M:%SZ}") for iri, number, at in changed)
    return writer.rows


def write_table(
    folder: Path, manifest: Manifest, ledger: Ledger, path: Path, language: str, only: Collection[str]
) -> None:
    """Write the table of facts alone.

    Args:
        folder: An empty folder for passing files.
        manifest: What is published.
        ledger: Where the content of that is found.
        path: The file, in that folder; its suffix says how it is written, ``.csv`` or ``.parquet``.
        language: The language of the names in it.
        only: The graphs whose facts are wanted.

    Raises:
        StoreError, LedgerError, StorageFull: As `make` does.
    """
    with closing(Tables(folder, read(folder, manifest, ledger, only=only))) as tables:
        tables.write("facts", path, language)


def _write_tables(folder: Path, rows: Rows, made: Path, manifest: Manifest) -> Files:
    """Write the tables and the sitemaps; says what has been made."""
    with closing(Tables(folder, rows)) as tables:
        for kind in KINDS:
            if kind.media_type == CSVW:
                csv_name = kind.name.removesuffix("-metadata.json")
                (made / kind.name).write_bytes(csvw.metadata(csv_name, kind.holds, kind.language))
            elif kind.holds != "graphs":
                tables.write(kind.holds, made / kind.name, kind.language)
        first_day, last_day = tables.span()
        return Files(
            revision=manifest.revision,
            base_iri=manifest.base_iri,
            published_at=manifest.published_at,
            state=state_of(manifest),
            facts=rows.facts,
            codes=rows.codes,
            files=tuple(File.of(made / kind.name) for kind in KINDS),
            first_day=first_day,
            last_day=last_day,
            sitemaps=sitemap.write(made, manifest.base_iri, tables.changed()),
        )
