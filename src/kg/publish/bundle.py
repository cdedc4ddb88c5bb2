"""What comes with kg and what people have made of it, put together so that neither undoes the other.

A file that comes with kg is offered to its graph once. Where people have changed the graph since the last
offer, the two are merged by subject: what came last is the base, what is published and what comes now are the
sides. What one side alone has changed is taken; where both have, people's stays, and that is a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from kg.ledger import Ledger, Revision
from kg.rdf import Content, Pieces, changes, content_of, subjects, unlike

_BLANK: Final = re.compile(rb"^(?:_:|\S+ \S+ _:)", re.MULTILINE)
"""How a line begins that has a blank node as its subject or its object."""


def merged(
    base: Pieces | None, now: Pieces | None, new: Pieces, withdrawn: Callable[[bytes], bool]
) -> Iterator[bytes]:
    """The lines that a graph gets, in order, those of a subject together.

    Nothing is kept in memory but a piece of each content and one subject. Of blank nodes, whose names depend
    on the whole graph, there must be none among what differs.

    Args:
        base: What came last; None where nothing did.
        now: What people have made of it; None where nothing is left.
        new: What comes.
        withdrawn: Whether people have withdrawn a subject that neither of these has: it does not come again.
    """
    there = ((subject, None, lines) for subject, lines in subjects(_blocks(now)))
    coming = ((subject, was, comes) for subject, was, comes in changes(*unlike(base, new)))
    for subject, sides in groupby(merge(there, coming, key=itemgetter(0)), key=itemgetter(0)):
        said = b""
        # What is there comes first.
        for _, was, lines in sides:
            if was is None or (was == said and (was or not withdrawn(subject))):
                said = lines
        yield said


@dataclass(frozen=True)
class Standing:
    """How what people have made of a graph stands to what comes with kg for it.

    Attributes:
        graph: IRI of the graph.
        own: Of how many subjects people say something else, or nothing, or they alone.
        conflicts: Those among these of which kg has come to say something else as well since. What people
            took away is none: that is decided, and could not be changed again.
        whole: Whether people's content was kept as a whole when kg's changed, since blank nodes are among
            what differs.
        dropped: Whether people have dropped it.
        subjects: Those of `own`, but for blank nodes.
    """

    graph: str
    own: int = 0
    conflicts: tuple[str, ...] = ()
    whole: bool = False
    dropped: bool = False
    subjects: tuple[str, ...] = field(default=(), compare=False)


class Bundle:
    """What has come with kg so far, and what people have made of it; as a ledger tells.

    Args:
        ledger: The ledger; whoever writes to it holds the lock.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._offers = ledger.offers()
        self._live = {graph: str(revision.digest) for graph, revision in ledger.live().items()}

    def offered(self, graph: str) -> str | None:
        """The digest of what came last for a graph; None where nothing did."""
        return self._offers[graph][-1].offered if graph in self._offers else None

    def dropped(self, graph: str) -> bool:
        """Whether people have dropped what came with kg for a graph."""
        return graph in self._offers and graph not in self._live

    def merged(self, graph: str, new: Content, scratch: Path) -> Content | None:
        """What a graph becomes when something new comes with kg for it.

        Args:
            graph: IRI of the graph; not one that people have dropped.
            new: What comes.
            scratch: A folder for the content; the caller removes it.

        Returns:
            The content, without triples where nothing is left of it; None where it stays as it is.
        """
        base, now = self.offered(graph), self._live.get(graph)
        if base == new.digest:
            return None
        if base == now and all(revision.offered for revision in self._ledger.revisions(graph=graph)):
            return new
        old, mine = (self._ledger.stored(name) if name else None for name in (base, now))
        if _blank(unlike(old, new)) or _blank(unlike(old, mine)):
            return new if base == now else None
        with NamedTemporaryFile(dir=scratch, suffix=".nt", delete=False) as file:
            file.writelines(merged(old, mine, new, lambda subject: self._withdrawn(graph, subject)))
        content = content_of(Path(file.name))
        return None if content.digest == now else content

    def standing(self, graphs: Collection[str]) -> list[Standing]:
        """How people's work stands in those of some graphs in which it differs from what came with kg.

        Costs what differs, however large the graphs are.
        """
        return [
            self._compared(graph) if graph in self._live else Standing(graph, dropped=True)
            for graph in sorted(self._offers.keys() & set(graphs))
            if self._live.get(graph) != self.offered(graph)
        ]

    def _compared(self, graph: str) -> Standing:
        offers = self._offers[graph]
        theirs = [self._ledger.stored(str(revision.offered)) for revision in offers]
        mine = self._ledger.stored(self._live[graph])
        history = self._ledger.revisions(graph=graph)
        if _blank(unlike(theirs[-1], mine)):
            differing = [subject for subject, _, _ in changes(*unlike(theirs[-1], mine))]
            changed = [revision.number for revision in history if not revision.offered]
            known = _known(offers, max(changed, default=offers[0].number))
            whole = known is None or offers[known].offered != offers[-1].offered
            named = tuple(_iri(subject) for subject in differing if subject.startswith(b"<"))
            return Standing(graph, len(differing), whole=whole, subjects=named)
        own: list[str] = []
        conflicts: list[str] = []
        existed = history[0].number < offers[0].number
        for subject, comes, stays in changes(*unlike(theirs[-1], mine)):
            own.append(_iri(subject))
            if not stays:
                continue
            said = [one.about(subject) for one in theirs]
            # Most of what people make kg has never said anything else about.
            if not (existed and comes) and all(one == said[-1] for one in said):
                continue
            last = self._ledger.history(_iri(subject), 1, graph).changes
            known = _known(offers, last[0].revision.number) if last else None
            if (() if known is None else said[known]) != said[-1]:
                conflicts.append(_iri(subject))
        return Standing(graph, len(own), tuple(conflicts), subjects=tuple(own))

    def _withdrawn(self, graph: str, subject: bytes) -> bool:
        last = self._ledger.history(_iri(subject), 1, graph).changes
        return bool(last) and last[0].gone and not last[0].revision.offered


def _known(offers: Sequence[Revision], number: int) -> int | None:
    """Which offer was the last one by the time that a revision was made."""
    return max((place for place, offer in enumerate(offers) if offer.number <= number), default=None)


def _blocks(content: Pieces | None) -> Iterator[bytes]:
    return (content.piece(position) for position in range(len(content.digests) if content else 0) if content)


def _blank(differing: tuple[Iterable[bytes], Iterable[bytes]]) -> bool:
    """Whether blank nodes are among what two contents say differently, given their pieces that differ."""
    return any(_BLANK.search(lines) for _, *both in changes(*differing) for lines in both)


def _iri(subject: bytes) -> str:
    return subject.decode()[1:-1]
