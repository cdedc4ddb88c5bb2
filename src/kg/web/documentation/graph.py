"""What some graphs say, as rdflib reads it: named for a reader, and as Turtle."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Final

import pyoxigraph
from pyoxigraph import Triple
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node
from typing_extensions import override

from kg.language.texts import Language, Text
from kg.vocab import XSD
from kg.web.pages.fact_view import Link

_STRING: Final = XSD("string")

_LONGEST: Final = 160
"""Characters of a literal that are shown; an outline can have many thousands."""


def read(triples: Collection[Triple], prefixes: Mapping[str, str]) -> Graph:
    """Triples as a graph of rdflib, which knows these prefixes and no others.

    It is called by what it says, so that what is kept of it is found for another one that says the same.
    """
    graph = Graph(
        identifier=sha256("\n".join(map(str, triples)).encode()).hexdigest(), bind_namespaces="none"
    )
    for prefix, start in prefixes.items():
        graph.bind(prefix, start)
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: object) -> Node:
    """A term as rdflib has it, with the lexical form that was written."""
    if isinstance(term, pyoxigraph.Literal):
        datatype = None if term.language or term.datatype == _STRING else term.datatype.value
        return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    return URIRef(str(term).strip("<>"))


class _Statements(TurtleSerializer):
    """Turtle without the prefixes, which a page gives once."""

    @override
    def startDocument(self) -> None:
        pass


@lru_cache(maxsize=512)
def turtle(graph: Graph, *nodes: Node) -> str:
    """All that a graph says of nodes and of the blank nodes that they lead to, without the prefixes.

    rdflib takes long enough for all shapes that it is kept.
    """
    part = Graph(namespace_manager=graph.namespace_manager)
    reached = dict.fromkeys(nodes)
    waiting = list(nodes)
    while waiting:
        for triple in graph.triples((waiting.pop(), None, None)):
            part.add(triple)
            if isinstance(triple[2], BNode) and triple[2] not in reached:
                reached[triple[2]] = None
                waiting.append(triple[2])
    written = BytesIO()
    _Statements(part).serialize(written)
    return written.getvalue().decode().strip()


def prefixes(graph: Graph) -> str:
    """The prefixes of a graph's Turtle, as a document starts with them."""
    return "\n".join(f"@prefix {prefix}: <{start}> ." for prefix, start in graph.namespaces())


@dataclass(frozen=True)
class Namer:
    """Names what a graph speaks of to a reader.

    Attributes:
        graph: The graph.
        language: The reader's.
        labels: The labels, by IRI, of what is to be called by its label.
    """

    graph: Graph
    language: Language
    labels: Mapping[str, Mapping[str, str]]

    def label(self, node: Node) -> Link | None:
        """A thing by its label, or a text in a language; None for what only programs have a name for."""
        if isinstance(node, Literal) and node.language:
            foreign = None if node.language == self.language.code else node.language
            return Link(Text(_shortened(node), foreign), "")
        labels = self.labels.get(str(node))
        return Link(self.language.label(labels, ""), str(node)) if labels else None

    def code(self, node: Node) -> Link:
        """A thing by its short IRI, with a link to it; a value as RDF has it."""
        if isinstance(node, URIRef):
            return Link(Text(node.n3(self.graph.namespace_manager).strip("<>")), str(node))
        return Link(Text(node.n3() if isinstance(node, BNode) else _shortened(node)), "")

    def text(self, node: Node, *properties: URIRef) -> Text | None:
        """What a node says of itself in words, by the first of some properties that it has."""
        for property_ in properties:
            texts = self.texts(node, property_)
            if texts:
                return self.language.label(texts, "")
        return None

    def texts(self, node: Node, property_: URIRef) -> dict[str, str]:
        """The texts of a property by language, the empty string where a text has none."""
        values = self.graph.objects(node, property_)
        return {value.language or "": str(value) for value in values if isinstance(value, Literal)}


def _shortened(node: Node) -> str:
    whole = str(node)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip()}…"
