"""The page of the vocabulary: each term with its definition, its place, its rules and an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode
from rdflib import OWL, QB, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from kg.describe import Labels
from kg.language.texts import Text
from kg.vocab import DIMENSIONS
from kg.web.documentation.graph import Namer, read
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import slug

_EXAMPLES: Final = {RDF.type: 8, SKOS.inScheme: 1}
"""How many things of a class, or in a list, are looked at to find the one that shows most."""

_SHAPES: Final = {SH.targetClass: 40, SH.path: 40, SH.targetSubjectsOf: 40}
"""How many shapes that name a term are listed, by how they name it."""

_GROUPS: Final[Mapping[str, tuple[URIRef, ...]]] = {
    "classes": (OWL.Class, RDFS.Class),
    "dimensions": (QB.DimensionProperty,),
    "measures": (QB.MeasureProperty, QB.AttributeProperty),
    "properties": (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty),
    "lists": (SKOS.ConceptScheme, SKOS.Concept),
    "structure": (QB.DataStructureDefinition, QB.DataSet),
}
"""The groups of terms in the order of the page, each with the classes of what is in it."""

_OF_PROPERTIES: Final = ("dimensions", "measures", "properties")


@dataclass(frozen=True)
class TermView:
    """A term.

    Attributes:
        node: It.
        anchor: Its name on the page.
        label: What it is called.
        others: What it is called in the other languages.
        definition: What it means, or None.
        said: What else is said of it: values by the property's short IRI.
        listed_by: Of a code list, the properties that take their values from it.
        count: How many things of a class are published; None for other terms.
        shapes: The shapes that name it.
        example: One from the data: a thing, or its subject, property and value; or empty.
        components: Of a Data Cube's structure, each property and its role (RDF Data Cube, section 6).
    """

    node: URIRef
    anchor: str
    label: Text
    others: tuple[Text, ...]
    definition: Text | None
    said: Mapping[str, Sequence[Node]]
    listed_by: Sequence[Node]
    count: int | None
    shapes: Sequence[URIRef]
    example: tuple[Node, ...]
    components: tuple[tuple[Node, str], ...]


class Vocabulary:
    """The terms of a vocabulary, sorted, and what the published data shows of them.

    Costs a look-up for each term, one for each property that no thing found so has, and two more:
    it follows the vocabulary, not the data.

    Args:
        graph: The graphs of the vocabulary.
        context: What the page reads.
    """

    def __init__(self, graph: Graph, context: PageContext) -> None:
        self._graph = graph
        self._def = f"{context.terms.base}def#"
        self._fact = URIRef(f"{self._def}Fact")
        self._counts = context.view.manifest.classes()
        self._groups = self._sorted()
        self._properties = [p for name in _OF_PROPERTIES for p in self._groups[name]]
        self._shapes: dict[URIRef, list[URIRef]] = {}
        self._examples: dict[URIRef, tuple[Node, ...]] = {}
        self._look_up(context)
        self.labels = self._labelled(context)
        """The labels of the terms and of the things in their examples."""

    def groups(self, say: Namer) -> dict[str, list[TermView]]:
        """All terms by their sort; a sort that there is none of is left out."""
        return {
            name: [self._term(node, say) for node in nodes] for name, nodes in self._groups.items() if nodes
        }

    def _sorted(self) -> dict[str, list[URIRef]]:
        groups: dict[str, list[URIRef]] = {name: [] for name in _GROUPS}
        for node in set(self._graph.subjects(RDF.type)):
            types = set(self._graph.objects(node, RDF.type))
            group = next((name for name, classes in _GROUPS.items() if types.intersection(classes)), None)
            if group and isinstance(node, URIRef):
                groups[group].append(node)
        return {name: sorted(nodes, key=self._place) for name, nodes in groups.items()}

    def _place(self, node: URIRef) -> tuple[float, float, str]:
        """Where a term stands among its like: by the cube's structure, by its domain, by its name."""
        name = node.removeprefix(self._def)
        if name in DIMENSIONS:
            return DIMENSIONS.index(name), 0, name
        types = set(self._graph.objects(node, RDF.type))
        if QB.MeasureProperty in types:
            return 0, 0, name
        if QB.AttributeProperty in types:
            components = self._graph.subjects(QB.attribute, node)
            return (1 if any(map(self._is_required, components)) else 2), 0, name
        if SKOS.Concept in types:
            return 1, 0, name
        domains = sorted(map(str, self._graph.objects(node, RDFS.domain)))
        about_facts = node == self._fact or str(self._fact) in domains
        return 0, 0 if about_facts else 1, (domains[0] if domains else "") + name

    def _is_required(self, component: Node) -> bool:
        return (component, QB.componentRequired, None) in self._graph

    def _look_up(self, context: PageContext) -> None:
        """Find the shapes that name each term, and an example of it."""
        quads = context.view.quads
        shapes = f"{context.terms.base}shapes#"
        ways = {NamedNode(way): most for way, most in (_EXAMPLES | _SHAPES).items()}
        found: dict[URIRef, list[URIRef]] = {}
        for term in (term for terms in self._groups.values() for term in terms):
            referring = quads.referring(NamedNode(term), ways)
            named = {
                way: [URIRef(node.value) for node in nodes if isinstance(node, NamedNode)]
                for way, nodes in referring.items()
            }
            found[term] = [thing for way in _EXAMPLES for thing in named.get(NamedNode(way), ())]
            naming = {shape for way in _SHAPES for shape in named.get(NamedNode(way), ())}
            self._shapes[term] = sorted(shape for shape in naming if shape.startswith(shapes))
        candidates = dict.fromkeys(NamedNode(thing) for things in found.values() for thing in things)
        said = read([quad.triple for quad in quads.about(list(candidates))], {})

        def tells(thing: URIRef) -> tuple[int, str]:
            return -len(set(said.predicates(thing)).intersection(self._properties)), thing

        members = {term: min(things, key=tells) for term, things in found.items() if things}
        self._examples |= {term: (member,) for term, member in members.items()}
        shown = {members[class_] for class_ in self._groups["classes"] if class_ in members}
        for property_ in self._properties:
            if (None, property_, None) not in said:
                quad = next(iter(quads.quads_for_pattern(None, NamedNode(property_), None)), None)
                said += read([quad.triple] if quad else [], {})
            statements = said.subject_objects(property_)
            first = min(statements, key=lambda pair: (pair[0] not in shown, *map(str, pair)), default=None)
            if first:
                self._examples[property_] = (first[0], property_, first[1])

    def _labelled(self, context: PageContext) -> dict[str, Labels]:
        terms = {str(term) for terms in self._groups.values() for term in terms}
        things = {
            str(node) for example in self._examples.values() for node in example if isinstance(node, URIRef)
        }
        labels = context.sources.names.of(context.view, terms | things)
        # A fact has no label, and says that it is one; what else has none is called by its slug.
        for iri in things:
            if not labels[iri]:
                words = labels[str(self._fact)] if "/id/fact/" in iri else {"": ""}
                labels[iri] = {code: f"{word} {slug(iri)}".strip() for code, word in words.items()}
        return labels

    def _term(self, node: URIRef, say: Namer) -> TermView:
        labels = say.texts(node, SKOS.prefLabel) or say.texts(node, RDFS.label)
        label = say.language.label(labels, say.code(node).text.value)
        spoken = label.language or say.language.code
        said: dict[str, list[Node]] = {}
        for property_, value in sorted(self._graph.predicate_objects(node), key=lambda pair: str(pair[1])):
            said.setdefault(say.code(property_).text.value, []).append(value)
        return TermView(
            node=node,
            anchor=self._anchor(node),
            label=label,
            others=tuple(Text(labels[code], code) for code in sorted(labels) if code != spoken),
            definition=say.text(node, SKOS.definition, RDFS.comment),
            said=said,
            listed_by=sorted(self._graph.subjects(QB.codeList, node), key=str),
            count=self._counts.get(str(node)),
            shapes=self._shapes[node],
            example=self._examples.get(node, ()),
            components=tuple(self._components(node)),
        )

    def _anchor(self, node: URIRef) -> str:
        if node.startswith(self._def):
            return node.removeprefix(self._def)
        return "-".join(node.replace("#", "/").rsplit("/", 2)[-2:])

    def _components(self, node: URIRef) -> list[tuple[Node, str]]:
        components = list(self._graph.objects(node, QB.component))
        return [
            (property_, "required attribute" if self._is_required(component) else role)
            for role, link in (
                ("dimension", QB.dimension),
                ("measure", QB.measure),
                ("attribute", QB.attribute),
            )
            for property_ in self._properties
            for component in components
            if (component, link, property_) in self._graph
        ]
