"""What the commands that change something share: who answers for it, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from kg.cli import terminal
from kg.errors import WriterBusy

if TYPE_CHECKING:
    from kg.config import Settings
    from kg.publish import GraphChange, Outcome

T = TypeVar("T")

_LOOK_AGAIN: Final = 2.0
_OVERRULED_SHOWN: Final = 10

Author = Annotated[
    str | None, typer.Option("--author", help="Who answers for it (KG_AUTHOR); by default nobody is named.")
]


def author_of(given: str | None, settings: Settings) -> str:
    """The author that was named, for this change or in the settings; an empty string where nobody was.

    The ledger's history is published, so it has no name that nobody gave: none of an account, for one.
    """
    return given or settings.author


def waiting(seconds: float, do: Callable[[], T]) -> T:
    """Do something that writes, as soon as no other process does, within some seconds.

    Raises:
        WriterBusy: One still does after that.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return do()
        except WriterBusy as busy:
            if time.monotonic() >= deadline:
                raise
            terminal.note(f"{busy.message} Waiting.")
            time.sleep(min(_LOOK_AGAIN, seconds))


def tell(outcome: Outcome, base_iri: str) -> None:
    """Tell on standard error what a change did."""
    for change in outcome.put:
        terminal.note(f"put        {terminal.graph_name(change.graph, base_iri)}: {_counted(change)}")
    for graph in outcome.moved:
        terminal.note(f"moved      {terminal.graph_name(graph, base_iri)}")
    for graph in outcome.dropped:
        terminal.note(f"dropped    {terminal.graph_name(graph, base_iri)}")
    for graph in outcome.kept:
        name = terminal.graph_name(graph, base_iri)
        terminal.note(f"kept       {name}: changed or dropped here since it came with kg")
    if outcome.conflicts:
        terminal.note(
            f"conflicts  {outcome.conflicts} where kg says something else by now than people here;"
            " theirs stays: `kg status` lists them"
        )
    for one in outcome.overruled[:_OVERRULED_SHOWN]:
        terminal.note(
            f"overruled  {one.subject}: the file undoes what became of it here"
            f" ({one.at.date()}: {one.reason})"
        )
    if (more := len(outcome.overruled) - _OVERRULED_SHOWN) > 0:
        terminal.note(f"overruled  {more:,} more that were changed here since they came with a file")
    if outcome.unchanged:
        terminal.note(f"unchanged  {len(outcome.unchanged)} graphs")
    terminal.note(f"Published is revision {outcome.revision}.")


def _counted(change: GraphChange) -> str:
    """How many facts, or other things, come, change and go."""
    things = "facts" if change.facts else "things"
    parts = (("new", change.added), ("changed", change.changed), ("gone", change.removed))
    told = ", ".join(f"{count} {word}" for word, count in parts if count)
    return f"{things}: {told or 'the same'}"
