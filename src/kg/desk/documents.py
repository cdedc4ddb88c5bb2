"""RDF that somebody hands in: what it says of each thing, beside what is published of it.

A thing of which a document says something is to be described as it says, and by nothing else; what is
published in the same words is left out. Blank nodes have no address by which that could be told: who hands
them in is asked for addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.desk.findings import Finding
from kg.desk.proposal import Kind, Proposal
from kg.desk.received import Received
from kg.desk.reporting import property_of
from kg.errors import ParseError, SourceError
from kg.ingest import Document, Reader, Source
from kg.ingest.places import Statement
from kg.language.texts import texts
from kg.ledger import Ledger, Stored
from kg.publish.minting import MINTED
from kg.publish.sources import refuse_another
from kg.rdf import Syntax, subjects
from kg.store import View
from kg.vocab import LANGUAGES, OWL, XSD, Terms

UNPLACED: Final = "unplaced"
"""The name of the graph that what a document says in no graph is read into."""

SUBJECTS: Final = 5_000
"""Things that a document may describe."""

_DEPRECATED: Final = f" {OWL('deprecated')} {Literal('true', datatype=XSD('boolean'))} .\n".encode()
"""How a thing says that it is to go."""


@contextmanager
def opened(
    data: bytes, name: str, syntax: Syntax, graph: str, base_iri: str, *, chosen: bool
) -> Generator[tuple[Reader, Document]]:
    """A document that was read in a process with limits; its contents are there as long as the context is.

    Args:
        data: The document.
        name: What it is called, for messages.
        syntax: How it is written.
        graph: The name of the graph that it becomes, where it names none.
        base_iri: What relative IRIs are resolved against.
        chosen: Whether it becomes this graph also where it names one.

    Raises:
        SourceError: It cannot be read.
    """
    with TemporaryDirectory(prefix="kg-desk-") as folder, Reader(base_iri, Path(folder)) as reader:
        path = Path(folder) / f"document{syntax.suffix}"
        path.write_bytes(data)
        source = Source(path, graph, syntax, chosen, name)
        (document,) = reader.read([source])
        yield reader, document


def is_blank(subject: bytes, lines: bytes) -> bool:
    """Whether something is a blank node, or is described by means of one."""
    return subject.startswith(b"_:") or any(line.split(b" ", 2)[2][:2] == b"_:" for line in _lines(lines))


def kind_of(iri: str, terms: Terms) -> Kind:
    """What sort of thing an address is of."""
    if iri.startswith(terms.entity("fact", "").value):
        return "fact"
    return "article" if iri.startswith(terms.entity("article", "").value) else "entity"


def unreadable(error: SourceError) -> Finding:
    """That a document cannot be read, with the line where the parser knows it."""
    line = error.line if isinstance(error, ParseError) else None
    return Finding("violation", "file-unreadable", {code: error.told(code) for code in LANGUAGES}, row=line)


@dataclass(frozen=True)
class Comparison:
    """Compares a document with what is published.

    Attributes:
        view: What is published.
        ledger: The same, by graph and subject.
        terms: The terms of the installation.
        added_to: The graph of entities of one kind that no file loads; see `kg.desk.deciding.added_to`.
    """

    view: View
    ledger: Ledger
    terms: Terms
    added_to: Callable[[str, Terms], str]
    _now: dict[str, Stored | None] = field(default_factory=dict[str, "Stored | None"], init=False)

    def received(self, reader: Reader, document: Document) -> Received:
        """What a document proposes: of each thing that it describes in other words than what is published.

        Args:
            reader: What has read it.
            document: The document.
        """
        name = document.source.name
        described = list(islice(self._described(document), SUBJECTS + 1))
        if len(described) > SUBJECTS:
            message = texts("{file} describes more than {n} things: split it.", file=name, n=SUBJECTS)
            return Received((), (Finding("violation", "file-too-large", message),))
        blank = next((subject for _, subject, lines in described if is_blank(subject, lines)), None)
        if blank is not None:
            (place,) = reader.places(document, [Statement(blank.decode())])
            message = texts(
                "{file} describes something by means of a blank node, which has no address: give it one.",
                file=name,
            )
            found = Finding("violation", "blank-node", message, row=place.line if place else None)
            return Received((), (found,))
        known = self._graphs([subject for graph, subject, _ in described if not graph])
        gone = frozenset(self.ledger.withdrawn())
        proposals = [
            made
            for graph, subject, lines in described
            if (made := self._proposal(graph, subject[1:-1].decode(), lines, known, gone))
        ]
        if not proposals:
            message = texts("{file} says nothing that is not published in the same words.", file=name)
            return Received((), (Finding("violation", "nothing-new", message),))
        return Received(tuple(proposals))

    def _described(self, document: Document) -> Iterator[tuple[str, bytes, bytes]]:
        """What a document describes: the graph that it names, or an empty string; the subject; its lines."""
        unplaced = self.terms.graph(UNPLACED).value
        for graph, content in document.contents.items():
            for subject, lines in subjects(content.piece(at) for at in range(len(content.digests))):
                yield "" if graph == unplaced else graph, subject, lines

    def _graphs(self, nodes: list[bytes]) -> Mapping[str, set[str]]:
        """The graphs that describe things now, but for the one that kg makes itself."""
        known: dict[str, set[str]] = {}
        minted = self.terms.graph(MINTED).value
        named = [NamedNode(node[1:-1].decode()) for node in nodes]
        for quad in self.view.quads.about(named) if named else ():
            graph = getattr(quad.graph_name, "value", "")
            if graph != minted:
                known.setdefault(getattr(quad.subject, "value", ""), set()).add(graph)
        return known

    def _proposal(
        self, graph: str, subject: str, lines: bytes, known: Mapping[str, set[str]], gone: frozenset[str]
    ) -> Proposal | None:
        """What becomes of one thing; None where it is described so already.

        What is said to be deprecated (OWL 2, section 5.5) is to be withdrawn.
        """
        kind = kind_of(subject, self.terms)
        try:
            graph = graph or self._graph(subject, lines, known.get(subject, set()))
            now = b"".join(self._said(graph, subject))
            if now == lines:
                return None
            if _DEPRECATED in lines:
                if not now:
                    raise SourceError(texts("{subject} is not published, so it cannot go.", subject=subject))
                return Proposal(kind, "withdraw", graph, subject, None, {})
            if not now and subject in gone:
                raise SourceError(texts("This was withdrawn: {subjects}.", subjects=subject))
            if not now:
                refuse_another(subject, lines, self.ledger, self.terms)
            if not now and kind == "entity":
                graph = self.added_to(subject, self.terms)
        except SourceError as error:
            messages = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
            found = Finding("violation", "not-to-be-placed", messages)
            return Proposal(kind, "add", graph, subject, None, {}, findings=(found,))
        return Proposal(kind, "replace" if now else "add", graph, subject, lines.decode(), {})

    def _graph(self, subject: str, lines: bytes, known: set[str]) -> str:
        """The graph that a thing belongs to, of which the document names none.

        Raises:
            SourceError: That is not certain.
        """
        if len(known) > 1:
            raise SourceError(
                texts("{subject} is described in several graphs.", subject=subject),
                texts("Name the graph, as TriG and N-Quads do."),
            )
        if known:
            return next(iter(known))
        articles, start = self.terms.graph("article/").value, self.terms.entity("article", "").value
        if subject.startswith(start):
            return f"{articles}{subject.removeprefix(start)}"
        if not subject.startswith(self.terms.entity("fact", "").value):
            return self.added_to(subject, self.terms)
        says = f"<{subject}> <{self.terms.kg('source').value}> <{start}".encode()
        sources = [line.removeprefix(says)[:-4].decode() for line in _lines(lines) if line.startswith(says)]
        if len(sources) != 1:
            raise SourceError(
                texts("Which article {subject} is of, nothing says.", subject=subject),
                texts("Say it by kg:source, or name the graph, as TriG and N-Quads do."),
            )
        return f"{articles}{sources[0]}"

    def _said(self, graph: str, subject: str) -> tuple[bytes, ...]:
        if graph not in self._now:
            self._now[graph] = self.ledger.now(graph)
        content = self._now[graph]
        return content.about(f"<{subject}>".encode()) if content else ()


def with_lines(received: Received, reader: Reader, document: Document, terms: Terms) -> Received:
    """The same with the lines of the document in place of the rows of a sheet.

    Args:
        received: What came of a document, with all that was found.
        reader: What has read it.
        document: The document.
        terms: The terms of the installation.
    """
    wanted: dict[Statement, None] = {}
    for one in received.proposals:
        wanted[Statement(f"<{one.subject}>")] = None
        wanted.update((_about(one, finding, terms), None) for finding in one.findings)
    places = reader.places(document, list(wanted))
    line = {said: place.line if place else None for said, place in zip(wanted, places, strict=True)}

    def placed(one: Proposal) -> Proposal:
        found = (replace(finding, row=line[_about(one, finding, terms)]) for finding in one.findings)
        return replace(one, row=line[Statement(f"<{one.subject}>")], findings=tuple(found))

    return replace(received, proposals=tuple(map(placed, received.proposals)))


def _about(one: Proposal, finding: Finding, terms: Terms) -> Statement:
    """The statement that a finding is about."""
    said = property_of(finding.column, terms)
    return Statement(f"<{one.subject}>", f"<{said}>" if said else None)


def _lines(lines: bytes) -> Iterator[bytes]:
    return iter(lines.splitlines(keepends=True))
