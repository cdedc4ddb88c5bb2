"""`kg search`: entities by name."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from kg.cli import terminal
from kg.cli.app import Global
from kg.errors import SettingsError


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="NAME", help="The name, or its beginning.")],
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind, such as area.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at the most.")] = 20,
    output_format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="How to write what is found.")
    ] = "table",
) -> None:
    """Find entities by name, in any language, without regard to case and diacritics.

    Where nothing has such a name, one typing error in each word is forgiven.

    Example: `kg search 'cao bang'`
    """
    from kg.index import Finder
    from kg.language.texts import texts
    from kg.ledger import Ledger

    given: Global = context.obj
    settings = given.settings()
    Ledger.open(settings.ledger, settings.base_iri)
    finder = Finder(settings.search_path)
    if kind and kind not in (kinds := finder.kinds()):
        known = ", ".join(sorted(kinds))
        raise SettingsError(
            texts("There is no kind {kind}.", kind=kind), texts("There are these: {known}.", known=known)
        )
    hits = finder.find(text, kind, limit)
    if output_format == "json":
        found = [{"iri": h.entity, "kind": h.kind, "name": h.text, "language": h.language} for h in hits]
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        terminal.table(
            ["name", "language", "kind", "iri"], ([h.text, h.language, h.kind, h.entity] for h in hits)
        )
    if not hits:
        terminal.note(f"Nothing has a name like {text}.")
