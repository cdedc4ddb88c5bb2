"""`kg status`: how ledger and store stand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli import terminal
from kg.cli.app import Global

if TYPE_CHECKING:
    from kg.exports import Exports
    from kg.publish import Status


_DIGEST_SHOWN: Final = len("sha256:") + 12
_OWN_SHOWN: Final = 10
_CONFLICTS_SHOWN: Final = 20
"""Of a graph; programs are told all."""


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False,
) -> None:
    """Tell how ledger and store stand, which graphs are published, and where people and kg disagree.

    Example: `kg status`
    """
    from kg.exports import Exports
    from kg.publish import Publisher
    from kg.vocab import Terms

    given: Global = context.obj
    settings = given.settings()
    standing, exports = Publisher(settings).status(), Exports(settings.exports_dir)
    if as_json:
        print(json.dumps(_as_json(standing) | {"files": _files_as_json(exports)}, indent=2))
        return
    print(f"base IRI  {standing.base_iri}")
    print(f"ledger    revision {standing.head}, {standing.ledger_size:,} bytes")
    if standing.manifest is None:
        print("store     nothing is published")
        return
    manifest = standing.manifest
    print(
        f"store     revision {manifest.revision}, {manifest.triples:,} triples,"
        f" since {manifest.published_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    _tell_files(exports, manifest.revision)
    print()
    fact = Terms(standing.base_iri).kg("Fact").value
    terminal.table(
        ("graph", "triples", "facts", "digest"),
        (
            (
                terminal.graph_name(summary.graph, standing.base_iri),
                f"{summary.triples:,}",
                f"{summary.classes.get(fact, 0):,}",
                summary.digest[:_DIGEST_SHOWN],
            )
            for summary in manifest.graphs
        ),
    )
    _tell_bundle(standing)


def _tell_files(exports: Exports, published: int) -> None:
    """Tell of which revisions there are files for download."""
    if files := exports.latest(published):
        size = sum(file.bytes for file in files.files)
        print(f"files     revision {files.revision}, {len(files.files)} files, {size:,} bytes")
    if failure := exports.failure():
        print(f"files     of revision {failure.revision} could not be made: {failure.reason}")


def _files_as_json(exports: Exports) -> dict[str, object]:
    failure = exports.failure()
    return {
        "revisions": exports.revisions(),
        "failure": failure
        and {"revision": failure.revision, "at": failure.at.isoformat(), "reason": failure.reason},
    }


def _tell_bundle(standing: Status) -> None:
    """Tell what people have made of what comes with kg."""
    for one in standing.bundle:
        name = terminal.graph_name(one.graph, standing.base_iri)
        if one.dropped:
            print(f"dropped   {name}: people have dropped it, so what comes with kg for it is left out")
            continue
        print(f"own       {name}: subjects that people say something else of than kg: {one.own:,}")
        for subject in one.subjects[:_OWN_SHOWN]:
            print(f"own       {subject}")
        if (more := len(one.subjects) - _OWN_SHOWN) > 0:
            print(f"own       {more:,} more in {name}: `kg status --json` lists them all")
        if one.whole:
            print(f"conflict  {name}: kg’s has changed as well; people’s is kept as a whole (blank nodes)")
        for subject in one.conflicts[:_CONFLICTS_SHOWN]:
            print(f"conflict  {subject}: kg’s has changed as well; people’s is kept")
        if (more := len(one.conflicts) - _CONFLICTS_SHOWN) > 0:
            print(f"conflict  {more:,} more in {name}: `kg status --json` lists them all")


def _as_json(standing: Status) -> dict[str, object]:
    manifest = standing.manifest
    return {
        "base_iri": standing.base_iri,
        "ledger": {"revision": standing.head, "size": standing.ledger_size},
        "store": manifest
        and {
            "revision": manifest.revision,
            "published_at": manifest.published_at.isoformat(),
            "triples": manifest.triples,
        },
        "graphs": [asdict(summary) for summary in manifest.graphs] if manifest else [],
        "bundle": [asdict(one) for one in standing.bundle],
    }
