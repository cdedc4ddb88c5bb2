"""What an editor of queries completes: prefixes, and the terms of the vocabulary by their short names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel
from pyoxigraph import Literal, NamedNode

from kg.describe import Labels
from kg.vocab import OWL, QB, RDF, RDFS, SKOS
from kg.web.pages.context import PageContext

_MOST: Final = 20_000
"""Triples that the graphs of a vocabulary may have to be offered."""

_CLASSES: Final = frozenset(node.value for node in (OWL("Class"), RDFS("Class")))
_PROPERTIES: Final = frozenset(
    node.value
    for node in (
        RDF("Property"),
        OWL("ObjectProperty"),
        OWL("DatatypeProperty"),
        QB("DimensionProperty"),
        QB("MeasureProperty"),
        QB("AttributeProperty"),
    )
)


class Term(BaseModel):
    """A term of a vocabulary.

    Attributes:
        name: Its short name, such as ``kg:area``.
        kind: ``class`` or ``property``.
        label: What the reader's language calls it.
        definition: What it means, or an empty string.
    """

    name: str
    kind: str
    label: str
    definition: str


class Completion(BaseModel):
    """What can be completed.

    Attributes:
        prefixes: Namespaces by prefix.
        terms: The terms, by name.
    """

    prefixes: dict[str, str]
    terms: list[Term]


def completion(context: PageContext) -> Completion:
    """What an editor completes in the reader's language: the terms that the published vocabulary describes.

    Reads the graphs below ``graph/ontology/`` once; a vocabulary beyond some bound is left out.
    """
    prefixes = context.terms.prefixes()
    kinds: dict[str, str] = {}
    labels: dict[str, Labels] = {}
    definitions: dict[str, Labels] = {}
    start = context.terms.graph("ontology/").value
    graphs = [one for one in context.view.manifest.graphs if one.graph.startswith(start)]
    if sum(graph.triples for graph in graphs) > _MOST:
        graphs = []
    for graph in graphs:
        for quad in context.view.quads.quads_for_pattern(None, None, None, NamedNode(graph.graph)):
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode):
                continue
            if quad.predicate == RDF("type") and isinstance(value, NamedNode):
                kind = (
                    "class" if value.value in _CLASSES else "property" if value.value in _PROPERTIES else ""
                )
                kinds |= {subject.value: kind} if kind else {}
            elif isinstance(value, Literal) and value.language:
                said = {SKOS("prefLabel"): labels, SKOS("definition"): definitions}.get(quad.predicate)
                if said is not None:
                    said.setdefault(subject.value, {})
                    said[subject.value] = {**said[subject.value], value.language: value.value}
    language = context.language
    terms = [
        Term(
            name=name,
            kind=kind,
            label=language.label(labels.get(iri, {}), name).value,
            definition=language.label(definitions.get(iri, {}), "").value,
        )
        for iri, kind in kinds.items()
        if (name := shortened(iri, prefixes.items()))
    ]
    return Completion(prefixes=prefixes, terms=sorted(terms, key=lambda term: term.name))


def shortened(iri: str, prefixes: Iterable[tuple[str, str]]) -> str:
    """An IRI by its prefix; an empty string where it has none, or its rest cannot be written so."""
    for prefix, namespace in prefixes:
        local = iri.removeprefix(namespace)
        if local != iri and local.isidentifier():
            return f"{prefix}:{local}"
    return ""
