"""What is said about one entity, found with a bounded number of look-ups.

An entity's description is the triples it is the subject of, those of the things it owns (an area's
versions and outlines), and who refers to it: a bounded number for each way, with a note where there are
more. Nothing here costs in proportion to the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.store import Generation
from kg.vocab import DCTERMS, DIMENSIONS, FOAF, GEO, PROV, RDF, RDFS, SCHEMA, SKOS, Terms

LISTED: Final = 50
"""How many things that refer to an entity in one way its description lists."""

LISTED_OF_ARTICLE: Final = 200
"""How many facts an article's description lists: it is read as a whole."""

LICENCE: Final = NamedNode("https://creativecommons.org/licenses/by/4.0/")

Labels = Mapping[str, str]
"""A label by language."""


@dataclass(frozen=True)
class Reference:
    """Things that refer to an entity by one property.

    Attributes:
        property: The property's IRI.
        subjects: The IRIs of those that refer to it, in order; of many only some.
        complete: Whether these are all.
    """

    property: str
    subjects: tuple[str, ...]
    complete: bool


@dataclass(frozen=True)
class Description:
    """What is said about one entity.

    Attributes:
        iri: The entity.
        types: The classes that it is typed with.
        triples: All triples of the description, without repetition.
        references: Who refers to it, by property; a property nobody uses is absent.
        values: The properties and values of each described or referring node.
        labels: The labels of every IRI in the description that has any.
    """

    iri: str
    types: tuple[str, ...]
    triples: tuple[Triple, ...]
    references: Mapping[str, Reference]
    values: Mapping[str, Mapping[str, tuple[NamedNode | Literal, ...]]]
    labels: Mapping[str, Labels]


class Describer:
    """Describes entities of one generation."""

    def __init__(self, generation: Generation) -> None:
        self._store: Store = generation.store
        self._terms = Terms(generation.manifest.base_iri)
        kg = self._terms.kg
        self._source = kg("source")
        self._owned = ((kg("versionOf"), GEO("hasGeometry")),)
        self._inverse = (
            *(kg(name) for name in DIMENSIONS),
            SKOS("inScheme"),
            SKOS("broader"),
            *(kg(name) for name in ("partOf", "member", "versionOf", "theme", "areaType")),
            *(kg(name) for name in ("unit", "bound", "direction")),
            SCHEMA("publisher"),
            PROV("used"),
            PROV("generated"),
        )

    def describe(self, iri: str, *, for_people: bool = True) -> Description | None:
        """What is said about an entity; None where nothing is.

        Costs one look-up for the entity, one for each property that may refer to it and one for each thing
        that it owns; for people also one for each fact that is listed and each IRI that needs a label.

        Args:
            iri: The entity.
            for_people: Whether the values of the facts that refer to it, and labels, are wanted.
        """
        node = NamedNode(iri)
        own = self._outgoing(node)
        if not own:
            return None
        triples = dict.fromkeys(own)
        values = {iri: _values(own)}
        references: dict[str, Reference] = {}
        for property_ in self._inverse:
            most = LISTED_OF_ARTICLE if property_ == self._source else LISTED
            found = list(islice(self._store.quads_for_pattern(None, property_, node, None), most + 1))
            if not found:
                continue
            subjects = sorted({str(q.subject.value) for q in found if isinstance(q.subject, NamedNode)})
            listed = tuple(subjects[:most])
            references[property_.value] = Reference(property_.value, listed, len(found) <= most)
            triples |= dict.fromkeys(Triple(NamedNode(s), property_, node) for s in listed)
        for link, further in self._owned:
            for subject in references.get(link.value, Reference("", (), True)).subjects:
                owned = self._outgoing(NamedNode(subject))
                values[subject] = _values(owned)
                triples |= dict.fromkeys(owned)
                for outline in values[subject].get(further.value, ()):
                    if isinstance(outline, NamedNode):
                        triples |= dict.fromkeys(self._outgoing(outline))
        for subject in self._facts(references) if for_people else ():
            values.setdefault(subject, _values(self._outgoing(NamedNode(subject))))
        types = tuple(
            value.value for value in values[iri].get(RDF("type").value, ()) if isinstance(value, NamedNode)
        )
        labels = self.labels(_iris(values, references)) if for_people else {}
        return Description(iri, types, tuple(triples), references, values, labels)

    def labels(self, iris: Iterable[str]) -> dict[str, Labels]:
        """The labels of those IRIs that have any; one look-up each."""
        label = SKOS("prefLabel")
        found: dict[str, Labels] = {}
        for iri in iris:
            quads = self._store.quads_for_pattern(NamedNode(iri), label, None, None)
            labels = {q.object.language or "": q.object.value for q in quads if isinstance(q.object, Literal)}
            if labels:
                found[iri] = labels
        return found

    def values(self, iri: str) -> Mapping[str, tuple[NamedNode | Literal, ...]]:
        """The properties and values of a node; one look-up."""
        return _values(self._outgoing(NamedNode(iri)))

    def subjects(self, property_: NamedNode, value: NamedNode, limit: int) -> list[str]:
        """Some IRIs that have a value for a property, at most ``limit``, in order; one look-up."""
        quads = islice(self._store.quads_for_pattern(None, property_, value, None), limit)
        return sorted({q.subject.value for q in quads if isinstance(q.subject, NamedNode)})

    def document(self, description: Description, document: str, query_endpoint: str) -> list[Triple]:
        """The triples of the document that describes an entity: the description and what it is itself."""
        node = NamedNode(document)
        about = [
            Triple(node, RDF("type"), FOAF("Document")),
            Triple(node, FOAF("primaryTopic"), NamedNode(description.iri)),
            Triple(node, DCTERMS("license"), LICENCE),
            Triple(node, DCTERMS("isPartOf"), NamedNode(f"{self._terms.base}dataset")),
        ]
        for reference in description.references.values():
            if not reference.complete:
                query = f"SELECT ?s WHERE {{ ?s <{reference.property}> <{description.iri}> }}"
                all_of_them = NamedNode(f"{query_endpoint}?{urlencode({'query': query})}")
                comment = (
                    f"Lists {len(reference.subjects)} of the things that refer to the entity by "
                    f"<{reference.property}>; rdfs:seeAlso gives them all."
                )
                about.append(Triple(node, RDFS("comment"), Literal(comment, language="en")))
                about.append(Triple(node, RDFS("seeAlso"), all_of_them))
        return [*description.triples, *about]

    def _facts(self, references: Mapping[str, Reference]) -> list[str]:
        dimensions = {self._terms.kg(name).value for name in DIMENSIONS}
        return [s for p, r in references.items() if p in dimensions for s in r.subjects]

    def _outgoing(self, node: NamedNode | BlankNode) -> list[Triple]:
        quads = self._store.quads_for_pattern(node, None, None, None)
        triples = dict.fromkeys(q.triple for q in quads)
        for triple in list(triples):
            if isinstance(triple.object, BlankNode):
                triples |= dict.fromkeys(self._outgoing(triple.object))
        return list(triples)


def _values(triples: Iterable[Triple]) -> dict[str, tuple[NamedNode | Literal, ...]]:
    grouped: dict[str, list[NamedNode | Literal]] = {}
    for triple in triples:
        if isinstance(triple.object, NamedNode | Literal):
            grouped.setdefault(triple.predicate.value, []).append(triple.object)
    return {
        predicate: tuple(sorted(found, key=lambda v: (v.value, getattr(v, "language", "") or "")))
        for predicate, found in grouped.items()
    }


def _iris(
    values: Mapping[str, Mapping[str, tuple[NamedNode | Literal, ...]]],
    references: Mapping[str, Reference],
) -> set[str]:
    iris = {s for reference in references.values() for s in reference.subjects}
    for node, properties in values.items():
        iris.add(node)
        for property_, found in properties.items():
            iris.add(property_)
            iris |= {value.value for value in found if isinstance(value, NamedNode)}
    # A fact has no label of its own: the page makes a sentence of it.
    return {iri for iri in iris if "/id/fact/" not in iri}
