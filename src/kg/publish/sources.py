"""The files that come with kg, and files that are refused before anything of them is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.config import bundled
from kg.errors import SourceError
from kg.ingest import Document, Reader, Source
from kg.language.texts import texts
from kg.ledger import Ledger
from kg.rdf import Content, Pieces, changes, unlike
from kg.store import Quads
from kg.store.generations import StoredQuads
from kg.vocab import Terms

_TOLD: Final = 5
"""Things that an error names."""

_MANY: Final = 200_000
"""Triples from which a content is not read for every fact that it has."""

_LOOKED_UP_AT_ONCE: Final = 500
"""Facts."""


def bundled_sources() -> list[Source]:
    """The ontology, shapes and data that come with kg."""
    root = bundled()
    folders = ("ontology", "shapes", "data/reference", "data/articles")
    return [Source.of(path) for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


def comes_with_kg(source: Source) -> bool:
    """Whether a file is one of these, for its own graph."""
    path = source.path.resolve()
    return any(one.path == path and one.graph == source.graph for one in bundled_sources())


def bundled_quads(reader: Reader) -> Quads:
    """What comes with kg, as if it were published."""
    store = Store()
    for document in reader.read(bundled_sources()):
        for graph, content in document.contents.items():
            store.load(path=str(content.path), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    return StoredQuads(store)


def refuse_twins(documents: Iterable[Document]) -> None:
    """Refuse files that would become the same graph.

    Raises:
        SourceError: Two would; names both.
    """
    names: dict[str, str] = {}
    for document in documents:
        for graph in document.contents:
            if graph in names:
                raise SourceError(
                    texts(
                        "{file} and {other} would both become the graph {graph}.",
                        file=names[graph],
                        other=document.source.name,
                        graph=graph,
                    ),
                    texts("Load them one by one with --graph, or rename one."),
                )
            names[graph] = document.source.name


def refuse_changed_rules(documents: Iterable[Document], live: Mapping[str, str], terms: Terms) -> None:
    """Refuse files that would change the rules beside something else, by a graph that they name.

    Whoever loads data that somebody sent need not know what graphs are in it. Who means to change a rule
    names its graph.

    Args:
        documents: The files.
        live: The digests of what is published, by graph.
        terms: The terms of the installation.

    Raises:
        SourceError: A graph below ``shapes/`` or ``ontology/`` is named in a file and has other content than
            what is published; where there are no rules yet, all may be.
    """
    rules = tuple(terms.graph(name).value for name in ("shapes/", "ontology/"))
    if not any(graph.startswith(rules) for graph in live):
        return
    for document in documents:
        own = terms.graph(document.source.graph).value
        for graph, content in document.contents.items():
            if graph.startswith(rules) and graph != own and live.get(graph) != content.digest:
                name = graph.removeprefix(terms.graph("").value)
                raise SourceError(
                    texts(
                        "{file}: it would change the rules: the graph {graph}.",
                        file=document.source.name,
                        graph=name,
                    ),
                    texts(
                        "Load that graph by itself with --graph {graph} if you mean it; else leave it out.",
                        graph=name,
                    ),
                )


def refuse_withdrawn(documents: Iterable[Document], ledger: Ledger) -> None:
    """Refuse files that state what was withdrawn: an address is not given again without somebody's saying so.

    Args:
        documents: The files.
        ledger: The ledger.

    Raises:
        SourceError: A file states it; names when and why it was withdrawn.
    """
    gone = [f"<{subject}>".encode() for subject in ledger.withdrawn()]
    for document in documents:
        stated = (content.described(gone) for content in document.contents.values())
        if again := [subject.decode()[1:-1] for subject in chain.from_iterable(stated)]:
            raise SourceError(
                texts(
                    "{file} states what was withdrawn: {subjects}.",
                    file=document.source.name,
                    subjects=told_withdrawn(again, ledger),
                ),
                texts(
                    "Leave it out, and give another thing an address of its own; "
                    "to publish it again, load the file with --again."
                ),
            )


def refuse_given_again(documents: Iterable[Document], ledger: Ledger, terms: Terms) -> None:
    """Refuse files that give the address of a fact that is not there any more to another fact.

    Args:
        documents: The files.
        ledger: The ledger.
        terms: The terms of the installation.

    Raises:
        SourceError: A file does; names what the addresses stood for.
    """
    live = ledger.live()
    for document in documents:
        told: list[str] = []
        for graph, content in document.contents.items():
            now = ledger.stored(str(live[graph].digest)) if graph in live else None
            created = _created(content, now, ledger, terms)
            while len(told) <= _TOLD and (several := dict(islice(created, _LOOKED_UP_AT_ONCE))):
                told += _given_again(several, ledger, terms)
        if told:
            raise SourceError(
                texts(
                    "{file} gives addresses of facts that are gone to other facts: {facts}.",
                    file=document.source.name,
                    facts="; ".join((*told[:_TOLD], "…") if len(told) > _TOLD else told),
                ),
                texts(
                    "Number new facts on; an address stays that of what it stood for. "
                    "If you mean it nevertheless, load the file with --again."
                ),
            )


def _created(
    content: Content, now: Pieces | None, ledger: Ledger, terms: Terms
) -> Iterator[tuple[str, bytes]]:
    """The facts of a content that are new to its graph, and may stand where others stood; with what is said.

    Of a small content these are all that are new. A large one is asked for the facts that are gone, and read
    only where it has one of these.
    """
    facts = terms.entity("fact", "").value
    start = f"<{facts}".encode()
    wanted: set[bytes] | None = None
    if content.triples > _MANY:
        wanted = set(content.described(f"<{subject}>".encode() for subject in ledger.gone(facts)))
        if not wanted:
            return
    for subject, was, said in changes(*unlike(now, content)):
        if said and not was and (subject.startswith(start) if wanted is None else subject in wanted):
            yield subject[1:-1].decode(), said


def refuse_another(subject: str, lines: bytes, ledger: Ledger, terms: Terms) -> None:
    """Refuse to give an address that stood for a fact, and is nothing's now, to another fact.

    Args:
        subject: The address.
        lines: What is to be said there.
        ledger: The ledger.
        terms: The terms of the installation.

    Raises:
        SourceError: It stood for another fact.
    """
    is_fact = subject.startswith(terms.entity("fact", "").value)
    if is_fact and (told := _given_again({subject: lines}, ledger, terms)):
        raise SourceError(
            texts("This was the address of another fact: {facts}.", facts=told[0]),
            texts("Give another thing an address of its own."),
        )


def _given_again(said: Mapping[str, bytes], ledger: Ledger, terms: Terms) -> list[str]:
    """Those of some facts that come at addresses that stood for others, each with both.

    A fact is another one if it is of another area or of another indicator. Costs a look-up for each, and for
    those that were there before what was last said of them.

    Args:
        said: What is to be said of each, of which no graph speaks now.
        ledger: The ledger.
        terms: The terms of the installation.
    """
    told: list[str] = []
    for subject in ledger.left(list(said)):
        (last,) = ledger.history(subject, 1).changes
        was, becomes = (_meant(lines, terms) for lines in (b"".join(last.before), said[subject]))
        if was != becomes:
            told.append(f"{subject} ({last.revision.at.date()}: {', '.join(was)} → {', '.join(becomes)})")
    return told


def _meant(lines: bytes, terms: Terms) -> list[str]:
    """The areas and indicators of a fact, as addresses name them."""
    wanted = {f"<{terms.kg(name).value}>".encode() for name in ("area", "indicator")}
    said = (line.removesuffix(b" .").split(b" ", 2)[1:] for line in lines.splitlines())
    return [value.decode().strip("<>").rpartition("/")[2] for name, value in said if name in wanted]


def told_withdrawn(subjects: Sequence[str], ledger: Ledger) -> str:
    """Some subjects that were withdrawn, each with when and why; of many only the first."""
    told: list[str] = []
    for subject in subjects[:_TOLD]:
        (last,) = ledger.history(subject, 1).changes
        told.append(f"{subject} ({last.revision.at.date()}: {last.revision.reason})")
    return "; ".join((*told, "…") if len(subjects) > _TOLD else told)
