"""Periods and levels that no graph describes and whose codes say what they are: kg describes them itself.

They stand in a graph of their own, which yields to every other one. What is minted stays when the facts that
named it go, since an address is for ever; it goes where another graph comes to describe the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.ledger import Stored
from kg.periods import Minted, minted, referred
from kg.rdf import Content, content_of, revised, stretch, subjects
from kg.store import Quads
from kg.vocab import Terms

if TYPE_CHECKING:
    from kg.validation import Replaced

MINTED: Final = "reference/minted-periods"
"""The name of the graph below ``<base>graph/``."""


def with_minted(
    said: Mapping[str, Mapping[bytes, bytes]], context: Quads | None, terms: Terms
) -> dict[str, Mapping[bytes, bytes]]:
    """Changes by subject, together with those of the graph of what is minted.

    Costs what the changes say, and a look-up for each period and level that they name.

    Args:
        said: By graph, what is said of each subject from now on, as sorted lines; empty where it goes.
        context: What is published, or None.
        terms: The terms of the installation.

    Returns:
        The same changes; what is minted, or not any more, is among them and comes first.
    """
    own = terms.graph(MINTED).value
    blocks = {graph: one.values() for graph, one in said.items() if graph != own}
    replaced = {graph: frozenset(one) for graph, one in said.items()}
    found = _minting(said.get(own, {}), blocks, replaced, context, terms)
    others = {graph: one for graph, one in said.items() if graph != own}
    return {own: found, **others} if found else others


def put_with_minted(
    contents: Mapping[str, Content | None],
    before: Stored | None,
    context: Quads | None,
    terms: Terms,
    scratch: Path,
) -> dict[str, Content | None]:
    """New contents of graphs, together with that of the graph of what is minted.

    The contents are read once, a block at a time. One for the graph of what is minted itself is added to
    what stands there: of what is minted nothing is lost.

    Args:
        contents: The contents, by graph; None for one that goes.
        before: What is minted already, or None.
        context: What is published, or None.
        terms: The terms of the installation.
        scratch: A folder for what is made; the caller removes it.

    Returns:
        The same contents. That of the graph of what is minted is among them where anything is said of it,
        and comes first; it is None where nothing is left of it.
    """
    own = terms.graph(MINTED).value
    others = {graph: content for graph, content in contents.items() if graph != own}
    blocks = {graph: content.blocks() for graph, content in others.items() if content}
    content = contents.get(own)
    given = dict(subjects(_pieces(content))) if content else {}
    found = _minting(given, blocks, {**dict.fromkeys(others), own: frozenset(given)}, context, terms)
    if not found:
        return others
    lines = revised(b"".join(before.blocks() if before else ()), found)
    if not lines:
        return {own: None, **others} if before else others
    with NamedTemporaryFile(dir=scratch, suffix=".nt", delete=False) as file:
        file.write(lines)
    return {own: content_of(Path(file.name)), **others}


def _minting(
    given: Mapping[bytes, bytes],
    blocks: Mapping[str, Iterable[bytes]],
    replaced: Replaced,
    context: Quads | None,
    terms: Terms,
) -> dict[bytes, bytes]:
    """What the graph of what is minted says otherwise from now on, by subject.

    Args:
        given: What it is to say of some subjects anyhow, unless another graph describes them.
        blocks: What other graphs are to say, by graph, as blocks of sorted lines.
        replaced: What of the context no longer counts.
        context: What is published, or None.
        terms: The terms of the installation.
    """
    own = terms.graph(MINTED).value
    wanted: dict[bytes, bytes] = {}
    elsewhere: set[bytes] = set()
    known: set[bytes] = set()
    for lines in chain.from_iterable(blocks.values()):
        for address, one in referred(lines, terms).items():
            node = f"<{address}>".encode()
            if node not in wanted:
                wanted[node] = b"".join(sorted(f"{triple} .\n".encode() for triple in one.triples(terms)))
        elsewhere.update(_described(lines, terms))
    asked = {*wanted, *elsewhere, *(node for node in given if _minted(node, terms))}
    for quad in context.about([NamedNode(node[1:-1].decode()) for node in asked]) if context else ():
        graph, node = getattr(quad.graph_name, "value", ""), str(quad.subject).encode()
        gone = replaced.get(graph, frozenset[bytes]())
        if graph == own:
            known.add(node)
        elif gone is not None and node not in gone:
            elsewhere.add(node)
    said = {node: lines for node, lines in given.items() if node not in elsewhere}
    said |= dict.fromkeys(known & elsewhere, b"")
    return said | {node: wanted[node] for node in wanted.keys() - known - elsewhere - given.keys()}


def _described(lines: bytes, terms: Terms) -> Iterator[bytes]:
    """The periods and levels that sorted lines describe and that could be minted."""
    for kind in ("period", "comparator"):
        start = f"<{terms.entity(kind, '').value}".encode()
        for node, _ in subjects([lines[stretch(lines, start)]]):
            if _minted(node, terms):
                yield node


def _minted(node: bytes, terms: Terms) -> Minted | None:
    return minted(node[1:-1].decode(), terms)


def _pieces(content: Content) -> Iterator[bytes]:
    return (content.piece(position) for position in range(len(content.digests)))
