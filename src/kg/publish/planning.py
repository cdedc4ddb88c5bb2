"""What changes come to: which are stale, which numbers new facts get, what is withdrawn with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import SourceError
from kg.language.texts import texts
from kg.ledger import Ledger, Stored
from kg.publish.change import Change, Stale
from kg.publish.sources import refuse_another, told_withdrawn
from kg.rdf import digest_of
from kg.store import View
from kg.vocab import LANGUAGES, Terms

_TOLD: Final = 10
"""Things that an error names."""

REFERRING_AT_MOST: Final = 10_000
"""Things that may refer to one that is merged into another."""


@dataclass(frozen=True)
class Plan:
    """What some changes come to.

    Attributes:
        said: By graph, what is said of each subject from now on, as sorted lines; empty where it goes.
        successors: What takes the place of subjects that go.
        minted: The IRIs that facts without one get, by the labels that they had.
        stale: The changes that are left out.
        reasons: Why, of those subjects that have a reason of their own.
    """

    said: Mapping[str, Mapping[bytes, bytes]]
    successors: Mapping[bytes, str]
    minted: Mapping[str, str]
    stale: tuple[Stale, ...]
    reasons: Mapping[bytes, str] = field(default_factory=dict[bytes, str])

    def by_reason(self, said: Mapping[bytes, bytes]) -> Iterator[tuple[str, dict[bytes, bytes]]]:
        """What is said of the subjects of a graph, those with one reason together; those without one last.

        Args:
            said: What is said of each subject.
        """
        own = dict.fromkeys(self.reasons[subject] for subject in said if subject in self.reasons)
        for reason in (*own, ""):
            if some := {one: what for one, what in said.items() if self.reasons.get(one, "") == reason}:
                yield reason, some


def plan(changes: Sequence[Change], ledger: Ledger, terms: Terms) -> Plan:
    """What some changes come to where the ledger stands now; nothing is written.

    Raises:
        SourceError: One of them cannot be used, or gives an address again that was withdrawn or was
            another fact's.
    """
    gone = frozenset(ledger.withdrawn())
    live = {graph: ledger.stored(str(revision.digest)) for graph, revision in ledger.live().items()}
    said: dict[str, dict[bytes, bytes]] = {}
    successors: dict[bytes, str] = {}
    minted: dict[str, str] = {}
    stale: list[Stale] = []
    reasons: dict[bytes, str] = {}
    last: dict[str, int] = {}
    for change in changes:
        refuse_strange(change, terms)
        lines = change.lines()
        if change.subject.startswith("_:"):
            start = numbered(change.graph, terms)
            last[start] = last.get(start, ledger.last_number(start)) + 1
            minted[change.subject] = f"{start}{last[start]:03d}"
            subject = f"<{minted[change.subject]}>".encode()
            lines = lines.replace(change.subject.encode() + b" ", subject + b" ")
        else:
            subject = f"<{change.subject}>".encode()
        now = live[change.graph].about(subject) if change.graph in live else ()
        if digest_of(now) != change.base:
            stale.append(Stale(change, now))
            continue
        if lines and change.subject in gone:
            raise SourceError(
                texts("This was withdrawn: {subjects}.", subjects=told_withdrawn([change.subject], ledger)),
                texts("Give another thing an address of its own."),
            )
        if lines and not now:
            refuse_another(change.subject, lines, ledger, terms)
        if any(line.split(b" ", 2)[2].startswith(b"_:") for line in now):
            # What blank nodes are called depends on the whole graph.
            raise SourceError(
                texts("{subject} is described with blank nodes.", subject=change.subject),
                texts("Give them IRIs, and load the graph as a file."),
            )
        if subject in said.setdefault(change.graph, {}):
            raise SourceError(texts("There are two changes to {subject}.", subject=change.subject))
        if b"".join(now) != lines:
            said[change.graph][subject] = lines
        if change.successor:
            successors[subject] = change.successor
        if change.reason:
            reasons[subject] = change.reason
    return Plan({graph: one for graph, one in said.items() if one}, successors, minted, tuple(stale), reasons)


def withdrawals(
    iris: Sequence[str], successor: str | None, current: View | None, ledger: Ledger
) -> list[Change]:
    """The changes that withdraw some things.

    Args:
        iris: Their IRIs.
        successor: IRI of what takes their place, or None.
        current: What is published.
        ledger: The ledger.

    Raises:
        SourceError: Some of them cannot go; says which can.
    """
    changes: list[Change] = []
    faults: list[SourceError] = []
    fine: list[str] = []
    for iri in dict.fromkeys(iris):
        try:
            changes += _withdrawal(iri, successor, current, ledger)
            fine.append(iri)
        except SourceError as error:
            faults.append(error)
    if not faults:
        return changes
    if not fine and len(faults) == 1:
        raise faults[0]
    told = {code: " ".join(fault.told(code) for fault in faults[:_TOLD]) for code in LANGUAGES}
    nothing = texts("Nothing was changed.")
    raise SourceError(
        {code: f"{told[code]} {nothing[code]}" for code in LANGUAGES},
        texts("These can go, if you name them alone: {subjects}.", subjects=" ".join(fine[:_TOLD]))
        if fine
        else "",
    )


def _withdrawal(iri: str, successor: str | None, current: View | None, ledger: Ledger) -> Iterator[Change]:
    """The changes that withdraw something.

    Args:
        iri: IRI of the fact or entity.
        successor: IRI of what takes its place, to which what refers to it refers from then on; or None.
        current: What is published.
        ledger: The ledger.

    Raises:
        SourceError: It is not published, or what takes its place is not, or too much refers to it.
    """
    for one in (iri, successor):
        try:
            _ = one and NamedNode(one)
        except ValueError:
            raise SourceError(texts("{subject} is no IRI.", subject=one)) from None
    graphs = _graphs(iri, current)
    if not graphs and iri in ledger.withdrawn():
        raise SourceError(texts("This was withdrawn: {subjects}.", subjects=told_withdrawn([iri], ledger)))
    if not graphs:
        raise SourceError(
            texts("Nothing is published about {subject}.", subject=iri), texts("Check the address.")
        )
    if successor is not None and (successor == iri or not _graphs(successor, current)):
        raise SourceError(
            texts("Nothing is published about {subject}.", subject=successor), texts("Check the address.")
        )
    if successor is not None and iri.rpartition("/")[0] != successor.rpartition("/")[0]:
        raise SourceError(
            texts("{subject} and {other} are of different kinds.", subject=iri, other=successor),
            texts("Merge it with one of its own kind, or withdraw it."),
        )
    live = {graph: ledger.stored(str(revision.digest)) for graph, revision in ledger.live().items()}
    for graph in graphs:
        yield Change(graph, iri, None, _base(live[graph], iri), successor)
    if successor is None or current is None:
        return
    old, new = f"<{iri}>".encode(), f"<{successor}>".encode()
    users: dict[tuple[str, str], None] = {}
    for quad in current.quads.quads_for_pattern(None, None, NamedNode(iri)):
        users[getattr(quad.graph_name, "value", ""), getattr(quad.subject, "value", "")] = None
        if len(users) > REFERRING_AT_MOST:
            raise SourceError(
                texts("More than {limit} things refer to {subject}.", limit=REFERRING_AT_MOST, subject=iri),
                texts("Change these first, by files."),
            )
    for graph, user in users:
        if user != iri:
            lines = live[graph].about(f"<{user}>".encode())
            moved = {line.replace(b" %b .\n" % old, b" %b .\n" % new) for line in lines}
            yield Change(graph, user, b"".join(sorted(moved)), digest_of(lines))


def _graphs(iri: str, current: View | None) -> list[str]:
    """The graphs that describe something."""
    quads = current.quads.quads_for_pattern(NamedNode(iri), None, None) if current else ()
    return sorted({getattr(quad.graph_name, "value", "") for quad in quads})


def _base(graph: Stored, iri: str) -> str | None:
    return digest_of(graph.about(f"<{iri}>".encode()))


def numbered(graph: str, terms: Terms) -> str:
    """How the addresses of an article's facts start, up to their numbers.

    Args:
        graph: IRI of the article's graph.
        terms: The terms of the installation.

    Raises:
        SourceError: It is no article's.
    """
    articles = terms.graph("article/").value
    if not graph.startswith(articles):
        raise SourceError(texts("The graph {graph} is no article’s: its facts have no numbers.", graph=graph))
    return f"{terms.entity('fact', graph.removeprefix(articles)).value}-"


def refuse_strange(change: Change, terms: Terms) -> None:
    """Refuse a change that is of a graph of rules or of no graph of ours, or whose subject is no IRI.

    Raises:
        SourceError: It is such a change.
    """
    rules = tuple(terms.graph(name).value for name in ("shapes/", "ontology/"))
    if not change.graph.startswith(terms.graph("").value) or change.graph.startswith(rules):
        raise SourceError(
            texts("The graph {graph} takes no changes by subject.", graph=change.graph),
            texts("Rules come with kg; everything else has an address under graph/."),
        )
    if change.subject.startswith("_:"):
        return
    try:
        NamedNode(change.subject)
    except ValueError:
        raise SourceError(texts("{subject} is no IRI.", subject=change.subject)) from None
