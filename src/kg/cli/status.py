"""`kg status`: how ledger and store stand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli import terminal
from kg.cli.app import Global

if TYPE_CHECKING:
    from kg.publish import Status


_DIGEST_SHOWN: Final = len("sha256:") + 12


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False,
) -> None:
    """Tell how ledger and store stand, and which graphs are published.

    Example: `kg status`
    """
    from kg.publish import Publisher
    from kg.vocab import Terms

    given: Global = context.obj
    standing = Publisher(given.settings()).status()
    if as_json:
        print(json.dumps(_as_json(standing), indent=2))
        return
    print(f"base IRI  {standing.base_iri}")
    print(f"ledger    revision {standing.head}, {standing.ledger_size:,} bytes")
    if standing.manifest is None:
        print("store     nothing is published")
        return
    manifest = standing.manifest
    print(
        f"store     revision {manifest.revision}, {manifest.triples:,} triples,"
        f" since {manifest.published_at:%Y-%m-%d %H:%M:%S} UTC\n"
    )
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
    }
