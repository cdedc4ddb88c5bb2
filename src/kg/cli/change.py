"""What the commands that change something share: who answers for it, and what came of it."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import terminal

if TYPE_CHECKING:
    from kg.publish import GraphChange, Outcome

Author = Annotated[
    str | None, typer.Option("--author", help="Who answers for it; by default your user name.")
]


def author_or_user(given: str | None) -> str:
    """The author that was given, or the name of the user."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no user name.
        return "kg"


def tell(outcome: Outcome, base_iri: str) -> None:
    """Tell on standard error what a change did."""
    for change in outcome.put:
        terminal.note(f"put        {terminal.graph_name(change.graph, base_iri)}: {_counted(change)}")
    for graph in outcome.moved:
        terminal.note(f"moved      {terminal.graph_name(graph, base_iri)}")
    for graph in outcome.dropped:
        terminal.note(f"dropped    {terminal.graph_name(graph, base_iri)}")
    if outcome.unchanged:
        terminal.note(f"unchanged  {len(outcome.unchanged)} graphs")
    terminal.note(f"Published is revision {outcome.revision}.")


def _counted(change: GraphChange) -> str:
    """How many facts, or other things, come, change and go."""
    things = "facts" if change.facts else "things"
    if change.removed is None:
        return f"{change.after} {things}, before {change.before}"
    parts = (("new", change.added), ("changed", change.changed), ("gone", change.removed))
    told = ", ".join(f"{count} {word}" for word, count in parts if count)
    return f"{things}: {told or 'the same'}"
