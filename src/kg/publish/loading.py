"""What files come to: which of them change anything, and what the graphs become that they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.ingest import Document, Reader, Source
from kg.ledger import Ledger, Revision, Transaction
from kg.publish.bundle import Bundle
from kg.publish.minting import MINTED, put_with_minted
from kg.publish.sources import (
    comes_with_kg,
    refuse_changed_rules,
    refuse_given_again,
    refuse_twins,
    refuse_withdrawn,
)
from kg.publish.store_writer import Observer
from kg.rdf import Content
from kg.store import Quads
from kg.vocab import Terms


@dataclass(frozen=True)
class Loading:
    """What some files come to.

    Attributes:
        documents: What was read, of the files that are not known already.
        contents: What graphs become; None for one that goes.
        origins: Digests of the files, by the graphs that they were read for.
        offered: What comes with kg and has not come before, by graph.
        unchanged: The graphs that are what their files say.
        kept: The graphs that stay as people have left them.
    """

    documents: Sequence[Document]
    contents: Mapping[str, Content | None]
    origins: Mapping[str, str]
    offered: Mapping[str, Content]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]

    def write(self, transaction: Transaction) -> None:
        """Add it to the ledger."""
        for graph, content in self.contents.items():
            if content:
                transaction.put(graph, content, self.origins.get(graph), self.offered.get(graph))
            else:
                transaction.drop(graph, self.origins.get(graph), self.offered.get(graph))
        for graph in self.offered.keys() - self.contents.keys():
            transaction.offer(graph, self.offered[graph], self.origins[graph])


def loading(
    sources: Sequence[Source],
    ledger: Ledger,
    context: Quads | None,
    reader: Reader,
    terms: Terms,
    observe: Observer,
    *,
    once: bool,
    again: bool,
) -> Loading:
    """What some files come to where the ledger stands now; nothing is written.

    Args:
        sources: The files. One that has not changed costs no more than reading it once.
        ledger: What was published so far.
        context: What is published, or None.
        reader: What reads files.
        terms: The terms of the installation.
        observe: Told how far it is.
        once: Whether they come with kg, and undo nothing that people have made.
        again: Whether what was withdrawn may be stated again, and addresses given to other facts.

    Raises:
        SourceError: A file cannot be read, changes rules while others rely on them, states what was
            withdrawn, or gives an address to another fact; two become the same graph.
    """
    live = ledger.live()
    bundle = Bundle(ledger)
    changed: list[Source] = []
    digests: dict[Path, str] = {}
    unchanged: list[str] = []
    kept: list[str] = []
    for source in (source.on_disk(reader.scratch) for source in sources):
        graph = terms.graph(source.graph).value
        digest = digests[source.path] = source.digest(terms.base)
        known = graph in live and live[graph].source_digest == digest and _is_offered(live[graph])
        # What can name graphs need not be the graph that it is called after.
        if known and not source.syntax.holds_graphs:
            unchanged.append(graph)
        elif once and (bundle.dropped(graph) or ledger.had(graph, digest)):
            kept.append(graph)
        else:
            changed.append(source)
    documents = reader.read(changed, lambda done, total: observe("read", done, total))
    refuse_twins(documents)
    refuse_changed_rules(documents, {g: str(revision.digest) for g, revision in live.items()}, terms)
    # What people withdrew of what comes with kg stays withdrawn.
    if not (once or again):
        refuse_withdrawn(documents, ledger)
        refuse_given_again(documents, ledger, terms)
    offered: dict[str, Content] = {}
    contents: dict[str, Content | None] = {}
    for document in documents:
        for graph, content in document.contents.items():
            # Whoever names a file that comes with kg has what came, too.
            if (once or comes_with_kg(document.source)) and bundle.offered(graph) != content.digest:
                offered[graph] = content
            becomes = bundle.merged(graph, content, reader.scratch) if once else content
            if graph in live and live[graph].digest == content.digest:
                unchanged.append(graph)
            elif becomes is None:
                kept.append(graph)
            else:
                contents[graph] = becomes if becomes.triples else None
    contents = becoming(contents, ledger, context, terms, reader.scratch)
    # A file for what is minted need not add to it.
    for graph, content in list(contents.items()):
        if content and graph in live and live[graph].digest == content.digest:
            unchanged.append(graph)
            del contents[graph]
    origins = {g: digests[document.source.path] for document in documents for g in document.contents}
    return Loading(documents, contents, origins, offered, tuple(unchanged), tuple(kept))


def becoming(
    contents: Mapping[str, Content | None],
    ledger: Ledger | None,
    context: Quads | None,
    terms: Terms,
    scratch: Path,
) -> dict[str, Content | None]:
    """New contents of graphs, None for those that go, with the periods and levels that are minted for them.

    Args:
        contents: The contents, by graph.
        ledger: What was published so far, or None.
        context: What is published, or None.
        terms: The terms of the installation.
        scratch: A folder for what is made; the caller removes it.
    """
    minted = ledger.live().get(terms.graph(MINTED).value) if ledger else None
    before = ledger.stored(str(minted.digest)) if ledger and minted else None
    return put_with_minted(contents, before, context, terms, scratch)


def _is_offered(revision: Revision) -> bool:
    """Whether a revision's content is just that of its file."""
    return revision.offered in {None, revision.digest}
