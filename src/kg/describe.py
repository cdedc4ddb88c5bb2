"""What is said about one entity, found with a bounded number of look-ups.

An entity's description is the triples it is the subject of, those of the things it owns (an area's
versions and outlines), and who refers to it: a bounded number for each way, with a note where there are
more. Nothing here costs in proportion to the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, cast
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.store import View
from kg.vocab import DCTERMS, DIMENSIONS, FOAF, GEO, PROV, RDF, RDFS, SCHEMA, SKOS, Terms

LISTED: Final = 50
"""How many things that refer to an entity in one way its description lists."""

LISTED_OF_ARTICLE: Final = 200
"""How many facts an article's description lists: it is read as a whole."""

LABEL: Final = SKOS("prefLabel")
"""What things are called by."""

LICENCE: Final = NamedNode("https://creativecommons.org/licenses/by/4.0/")

Labels = Mapping[str, str]
"""A label by language."""

Values = Mapping[str, tuple[NamedNode | Literal, ...]]
"""The values of a node by property, in order."""

_Subject = NamedNode | BlankNode


@dataclass(frozen=True)
class Referrers:
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
        values: The properties and values of the entity, and of what it owns.
    """

    iri: str
    types: tuple[str, ...]
    triples: tuple[Triple, ...]
    references: Mapping[str, Referrers]
    values: Mapping[str, Values]


class Describer:
    """Describes entities of one generation."""

    def __init__(self, generation: View) -> None:
        self._quads = generation.quads
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

    def describe(self, iri: str) -> Description | None:
        """What is said about an entity; None where nothing is.

        Costs four look-ups: what the entity is, who refers to it, and twice what it owns. Blank nodes cost a
        look-up for each depth.
        """
        node = NamedNode(iri)
        own = self._outgoing([node])[node]
        if not own:
            return None
        triples = dict.fromkeys(own)
        values = {iri: values_of(own)}
        references: dict[str, Referrers] = {}
        most = {p: LISTED_OF_ARTICLE if p == self._source else LISTED for p in self._inverse}
        referring = self._quads.referring(node, {p: limit + 1 for p, limit in most.items()})
        for property_, limit in most.items():
            found = referring.get(property_, [])
            subjects = sorted({subject.value for subject in found if isinstance(subject, NamedNode)})
            listed = tuple(subjects[:limit])
            if found:
                references[property_.value] = Referrers(property_.value, listed, len(found) <= limit)
            triples |= dict.fromkeys(Triple(NamedNode(s), property_, node) for s in listed)
        for link, further in self._owned:
            owners = references.get(link.value, Referrers("", (), True)).subjects
            owned = self._outgoing(map(NamedNode, owners))
            values |= {subject.value: values_of(said) for subject, said in owned.items()}
            outlines = (value for owner in owners for value in values[owner].get(further.value, ()))
            owned |= self._outgoing(value for value in outlines if isinstance(value, NamedNode))
            triples |= dict.fromkeys(chain.from_iterable(owned.values()))
        return Description(iri, types_of(values[iri]), tuple(triples), references, values)

    def labels(self, iris: Iterable[str], property_: NamedNode = LABEL) -> Mapping[str, Labels]:
        """The labels, or other names, of those IRIs that have any; one look-up for all."""
        found: dict[str, dict[str, str]] = {}
        for quad in self._quads.about([NamedNode(iri) for iri in iris], property_):
            if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
        return found

    def values(self, iri: str) -> Values:
        """The properties and values of a node; one look-up."""
        return self.nodes([iri]).get(iri, {})

    def nodes(self, iris: Iterable[str]) -> Mapping[str, Values]:
        """The properties and values of those nodes that have any; one look-up for all."""
        said: dict[str, list[Quad]] = {}
        for quad in self._quads.about([NamedNode(iri) for iri in iris]):
            subject = quad.subject
            if isinstance(subject, NamedNode):
                said.setdefault(subject.value, []).append(quad)
        return {iri: values_of(quads) for iri, quads in said.items()}

    def objects(self, iris: Iterable[str], property_: NamedNode) -> Mapping[str, tuple[str, ...]]:
        """The IRIs that nodes have for a property, in order; one look-up for all."""
        found: dict[str, set[str]] = {}
        for quad in self._quads.about([NamedNode(iri) for iri in iris], property_):
            if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject.value, set()).add(quad.object.value)
        return {iri: tuple(sorted(objects)) for iri, objects in found.items()}

    def subjects(self, property_: NamedNode, value: NamedNode, limit: int) -> list[str]:
        """Some IRIs that have a value for a property, at most ``limit``, in order; one look-up."""
        found = self._quads.referring(value, {property_: limit}).get(property_, [])
        return sorted({subject.value for subject in found if isinstance(subject, NamedNode)})

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

    def _outgoing(self, nodes: Iterable[NamedNode]) -> dict[NamedNode, list[Triple]]:
        """What nodes are the subjects of, with what their blank nodes are; a look-up for each depth."""
        named = list(nodes)
        said: dict[_Subject, dict[Triple, None]] = {}
        waiting: list[_Subject] = list(named)
        while waiting:
            said |= {node: {} for node in waiting}
            objects: dict[BlankNode, None] = {}
            for quad in self._quads.about(waiting):
                said[cast(_Subject, quad.subject)][quad.triple] = None
                if isinstance(quad.object, BlankNode):
                    objects[quad.object] = None
            waiting = [node for node in objects if node not in said]
        return {node: _with_blank_nodes(node, said) for node in named}


def _with_blank_nodes(node: NamedNode, said: Mapping[_Subject, Iterable[Triple]]) -> list[Triple]:
    """A node's triples and those of the blank nodes that it leads to."""
    triples: dict[Triple, None] = {}
    reached: dict[_Subject, None] = {node: None}
    waiting: list[_Subject] = [node]
    while waiting:
        for triple in said[waiting.pop(0)]:
            triples[triple] = None
            if isinstance(triple.object, BlankNode) and triple.object not in reached:
                reached[triple.object] = None
                waiting.append(triple.object)
    return list(triples)


def types_of(values: Values) -> tuple[str, ...]:
    """The classes of a node with these values."""
    return tuple(value.value for value in values.get(RDF("type").value, ()) if isinstance(value, NamedNode))


def values_of(statements: Iterable[Triple | Quad]) -> Values:
    """The values of the one node that statements are about."""
    grouped: dict[str, list[NamedNode | Literal]] = {}
    for statement in statements:
        value = statement.object
        if isinstance(value, NamedNode | Literal):
            grouped.setdefault(statement.predicate.value, []).append(value)
    for found in grouped.values():
        if len(found) > 1:
            found.sort(key=lambda v: (v.value, getattr(v, "language", "") or ""))
    return {predicate: tuple(found) for predicate, found in grouped.items()}
