"""Which item of a submission's next version is the same as one of the version before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kg.desk.findings import Finding
from kg.desk.proposal import Proposal
from kg.desk.submission import Item
from kg.language.texts import texts
from kg.vocab import DIMENSIONS, Terms


def same_items(before: Sequence[Item], proposals: Sequence[Proposal], terms: Terms) -> list[Item | None]:
    """Which item of the version before each proposal is about; None where it is new.

    Args:
        before: The items that are still open.
        proposals: What is proposed now.
        terms: The terms of the installation.
    """
    key = re.compile(rf"<{re.escape(terms.kg('').value)}(?:{'|'.join(DIMENSIONS)})> [^\n]+", re.ASCII)
    quote = re.compile(rf"<{re.escape(terms.kg('quote').value)}> [^\n]+")

    def keyed(one: Proposal) -> Any:
        stated = frozenset(key.findall(one.statements or ""))
        return (one.graph, stated) if len(stated) == len(DIMENSIONS) else None

    def quoted(one: Proposal) -> Any:
        return tuple(quote.findall(one.statements or "")) or one.cells.get("quote") or None

    marks: tuple[Callable[[Proposal], Any], ...] = (_named, exactly, keyed, quoted, _labelled)
    free = {item.id: item for item in before}
    found: list[Item | None] = [free.pop(one.subject.removeprefix("_:"), None) for one in proposals]
    for mark in marks:
        known: dict[Any, list[Item]] = {}
        for item in free.values():
            known.setdefault(mark(item.proposal), []).append(item)
        known.pop(None, None)
        for at, one in enumerate(proposals):
            if found[at] is None and (alike := known.get(mark(one))):
                found[at] = taken = alike.pop(0)
                del free[taken.id]
    return found


def exactly(proposal: Proposal) -> Any:
    """What a proposal says, whatever a new fact is called until it has a number."""
    new = proposal.subject.startswith("_:")
    said = proposal.statements
    if said is None:
        about = frozenset(proposal.cells.items())
    elif new:
        about = frozenset(line.removeprefix(proposal.subject) for line in said.split("\n"))
    else:
        about = frozenset(said.split("\n"))
    return proposal.op, proposal.graph, "" if new else proposal.subject, about


def _named(proposal: Proposal) -> Any:
    return None if proposal.subject.startswith("_:") else (proposal.graph, proposal.subject)


def _labelled(proposal: Proposal) -> Any:
    return proposal.subject if proposal.subject.startswith("_:") else None


def left_out(proposals: Sequence[Proposal]) -> Iterator[Finding]:
    """A note on what was decided on already, and says nothing else now.

    Args:
        proposals: What is left out of a version because of that.
    """
    if proposals:
        message = texts(
            "This was accepted or rejected already and says the same again, so it is left out: {n}. What was "
            "rejected has to say something else to be decided on anew.",
            n=len(proposals),
        )
        rows = tuple(sorted({one.row for one in proposals if one.row is not None}))
        yield Finding("info", "decided-already", message, row=rows[0] if rows else None, rows=rows)
