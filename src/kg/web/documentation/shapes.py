"""The page of the shapes: each shape, what it is about, what it asks for, and its Turtle.

What a shape asks for is told by its own message, in the reader's language. Below it stands each of its
constraints as the shape has it, a name and values; nothing here knows what a constraint means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Literal, URIRef
from rdflib.term import Node

from kg.language.collation import Alphabetical
from kg.language.texts import Text
from kg.web.documentation.graph import Namer, turtle
from kg.web.pages.fact_view import slug

_DEEPEST: Final = 8
"""How deep shapes are followed into each other; none of ours goes half as deep."""

_TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)

_FIRST: Final = (*_TARGETS, SH.qualifiedValueShape)
"""What is read before all other constraints."""

_SHOWN_OTHERWISE: Final = frozenset(
    {
        *(SH.path, SH.message, SH.minCount, SH.maxCount),
        *(SH.name, SH.description, SH.group, SH.order, SH.defaultValue),
        *(RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso),
    }
)
"""What a shape says that is no constraint, or that stands elsewhere on the page."""


@dataclass(frozen=True)
class ShapeView:
    """A node shape or a property shape.

    Attributes:
        node: It.
        anchor: Its name on the page, or an empty string where it has none or is there already.
        label: Its label, or None.
        path: Of a property shape, its property, or one after the other those that lead to its values.
        count: How many values it asks for, such as ``1..*``; an empty string where it asks for no number.
        constraints: The values of its targets and constraints by short IRI; of a list, the members.
        message: What a curator is told where data does not conform to it, or None.
        turtle: All that is said of it, or an empty string where that is on the page already.
        users: Of a shape that stands by itself, the shapes that refer to it.
        groups: Of the same, its property shapes.
    """

    node: Node
    anchor: str
    label: Text | None
    path: tuple[Node, ...]
    count: str
    constraints: Mapping[str, tuple[Node | ShapeView, ...]]
    message: Text | None
    turtle: str
    users: tuple[URIRef, ...] = ()
    groups: tuple[PropertyGroup, ...] = ()


@dataclass(frozen=True)
class PropertyGroup:
    """Property shapes that belong together (SHACL, section 2.3.2.4).

    Attributes:
        anchor: Its name on the page, or an empty string.
        label: What they have in common; None for those that are in no group.
        properties: The property shapes by path, in the order that the shapes give.
    """

    anchor: str
    label: Text | None
    properties: Mapping[tuple[Node, ...], Sequence[ShapeView]]


@dataclass(frozen=True)
class ShapeSection:
    """Shapes about the same class.

    Attributes:
        anchor: Its name on the page: ``several`` or ``parts`` for those that are not about one class.
        class_: The class, or None.
        shapes: The shapes, those with most property shapes first.
    """

    anchor: str
    class_: URIRef | None
    shapes: tuple[ShapeView, ...]


@dataclass(frozen=True)
class ConstraintComponent:
    """A constraint component (SHACL, section 6).

    Attributes:
        anchor: Its name on the page.
        node: It.
        parameters: Each parameter with its anchor and its description.
        queries: An anchor and the query of each validator.
        turtle: All that is said of it and of its validators.
    """

    anchor: str
    node: Node
    parameters: tuple[tuple[str, Node, Text], ...]
    queries: tuple[tuple[str, Node], ...]
    turtle: str


class ShapesPage:
    """The shapes as their page shows them.

    Args:
        say: The graph of the shapes, and how to name things to the reader.
        start: What the IRIs of the page's own shapes start with.
        domains: The classes of what has each property, by the property's IRI.
    """

    def __init__(self, say: Namer, start: str, domains: Mapping[str, Iterable[str]]) -> None:
        self._graph = say.graph
        self._say = say
        self._start = start
        self._domains = domains
        self._shown: set[Node] = set()

    def sections(self) -> list[ShapeSection]:
        """All shapes by what they are about; then those that are only parts of others."""
        by_class: dict[str, list[Node]] = {}
        for node in self._standing():
            about = self._class(node) or ("" if self._is_targeted(node) else "parts")
            by_class.setdefault(about, []).append(node)
        rest = [
            (anchor, None, by_class.pop(key, [])) for anchor, key in (("several", ""), ("parts", "parts"))
        ]
        named = [(f"of-{slug(iri)}", URIRef(iri), nodes) for iri, nodes in by_class.items()]
        named.sort(key=lambda section: (-sum(map(self._size, section[2])), self._called(section[1])))
        return [
            ShapeSection(
                anchor,
                class_,
                tuple(map(self._entry, sorted(nodes, key=lambda node: (-self._size(node), str(node))))),
            )
            for anchor, class_, nodes in (*named, *rest)
            if nodes
        ]

    def components(self) -> list[ConstraintComponent]:
        """The constraint components that the shapes define themselves."""
        return [self._component(node) for node in self._subjects(RDF.type, SH.ConstraintComponent)]

    def _subjects(self, predicate: URIRef, value: Node) -> list[Node]:
        return sorted(self._graph.subjects(predicate, value), key=str)

    def _objects(self, node: Node, predicate: Node) -> list[Node]:
        return sorted(self._graph.objects(node, predicate), key=str)

    def _called(self, class_: URIRef) -> Alphabetical:
        return self._say.language.alphabetical((self._say.label(class_) or self._say.code(class_)).text)

    def _standing(self) -> list[Node]:
        """The shapes that stand on the page by themselves: all with an IRI or a target that no other owns."""
        kinds = (SH.NodeShape, SH.PropertyShape)
        shapes = {node for kind in kinds for node in self._graph.subjects(RDF.type, kind)}
        owned = set(self._graph.objects(None, SH.property))
        targeted = {node for target in _TARGETS for node in self._graph.subjects(target)}
        return sorted(targeted | {n for n in shapes - owned if isinstance(n, URIRef)}, key=str)

    def _is_targeted(self, node: Node) -> bool:
        return not set(self._graph.predicates(node)).isdisjoint(_TARGETS)

    def _class(self, node: Node) -> str:
        """The one class that a shape is about, or an empty string."""
        classes = set(map(str, self._graph.objects(node, SH.targetClass)))
        for property_ in self._graph.objects(node, SH.targetSubjectsOf):
            classes.update(self._domains.get(str(property_), ()))
        return classes.pop() if len(classes) == 1 else ""

    def _size(self, node: Node) -> int:
        """How much a shape asks for."""
        return 1 + len(self._objects(node, SH.property))

    def _entry(self, node: Node) -> ShapeView:
        """A shape that stands by itself, with the groups of its property shapes in its Turtle."""
        properties = self._objects(node, SH.property)
        groups = [group for shape in properties for group in self._objects(shape, SH.group)]
        shape = self._shape(node, *dict.fromkeys(groups))
        return replace(shape, users=self._users(node), groups=self._groups(properties))

    def _shape(self, node: Node, *beside: Node, depth: int = 0) -> ShapeView:
        """A shape, with others in its Turtle; a blank node stands in that of what it is a value of."""
        is_within = isinstance(node, BNode) and (None, None, node) in self._graph
        is_new = not is_within and node not in self._shown
        return ShapeView(
            node=node,
            anchor=self._anchor(node) if is_new else "",
            label=self._say.text(node, RDFS.label),
            path=self._path(node),
            count=self._count(node),
            constraints=self._constraints(node, depth),
            message=self._say.text(node, SH.message),
            turtle=turtle(self._graph, node, *beside) if is_new else "",
        )

    def _path(self, node: Node) -> tuple[Node, ...]:
        """A path's steps; a path other than a sequence of properties, as Turtle writes it."""
        for path in self._graph.objects(node, SH.path):
            steps = tuple(self._members(path))
            if all(isinstance(step, URIRef) for step in steps):
                return steps
            return (Literal(turtle(self._graph, path)),)
        return ()

    def _count(self, node: Node) -> str:
        least, most = self._graph.value(node, SH.minCount), self._graph.value(node, SH.maxCount)
        if least is None and most is None:
            return ""
        return f"{0 if least is None else least}..{'*' if most is None else most}"

    def _constraints(self, node: Node, depth: int) -> dict[str, tuple[Node | ShapeView, ...]]:
        # The property shapes of one that stands by itself have a place of their own.
        hidden = _SHOWN_OTHERWISE if depth else _SHOWN_OTHERWISE | {SH.property}
        shown = set(self._graph.predicates(node)) - hidden
        return {
            self._say.code(predicate).text.value: tuple(
                self._shape(member, depth=depth + 1)
                if isinstance(member, BNode) and depth < _DEEPEST
                else member
                for value in self._objects(node, predicate)
                for member in self._members(value)
            )
            for predicate in sorted(shown, key=lambda p: (p not in _FIRST, str(p)))
        }

    def _members(self, value: Node) -> Iterable[Node]:
        """The members of a list, or what is no list itself."""
        is_list = value == RDF.nil or (value, RDF.first, None) in self._graph
        return self._graph.items(value) if is_list else [value]

    def _order(self, node: Node | None) -> float:
        """Where a shape or a group wants to stand (SHACL, section 2.3.2.3); last where it does not say."""
        try:
            return float(str(self._graph.value(node, SH.order)))
        except ValueError:
            return float("inf")

    def _users(self, node: Node) -> tuple[URIRef, ...]:
        """The shapes with an IRI of which a shape is a part, however deep."""
        users: set[Node] = set()
        waiting = [node]
        while waiting:
            found = set(self._graph.subjects(None, waiting.pop())) - users
            users |= found
            waiting += [user for user in found if isinstance(user, BNode)]
        return tuple(sorted(user for user in users if isinstance(user, URIRef)))

    def _groups(self, shapes: Iterable[Node]) -> tuple[PropertyGroup, ...]:
        grouped: dict[Node | None, dict[tuple[Node, ...], list[ShapeView]]] = {}
        paths: dict[tuple[Node, ...], Node | None] = {}
        for shape in sorted(shapes, key=lambda shape: (self._order(shape), str(shape))):
            path = self._path(shape)
            # The first of a path takes the others into its group.
            group = paths.setdefault(path, self._graph.value(shape, SH.group))
            grouped.setdefault(group, {}).setdefault(path, []).append(self._shape(shape))
        return tuple(
            PropertyGroup(
                self._anchor(group) if group else "",
                self._say.text(group, RDFS.label) if group else None,
                grouped[group],
            )
            for group in sorted(grouped, key=self._order)
        )

    def _component(self, node: Node) -> ConstraintComponent:
        parameters = [
            (self._anchor(path), path, self._say.text(parameter, SH.description) or Text(""))
            for parameter in self._objects(node, SH.parameter)
            for path in self._objects(parameter, SH.path)
        ]
        links = (SH.validator, SH.nodeValidator, SH.propertyValidator)
        validators = [v for link in links for v in self._objects(node, link)]
        queries = [
            (self._anchor(validator), query)
            for validator in validators
            for kind in (SH.select, SH.ask)
            for query in self._objects(validator, kind)
        ]
        return ConstraintComponent(
            anchor=self._anchor(node),
            node=node,
            parameters=tuple(sorted(parameters, key=lambda parameter: str(parameter[1]))),
            queries=tuple(queries),
            turtle=turtle(self._graph, node, *validators),
        )

    def _anchor(self, node: Node) -> str:
        """The name on the page of a node that was not there until now, or an empty string."""
        is_new = node not in self._shown and str(node).startswith(self._start)
        self._shown.add(node)
        return str(node).removeprefix(self._start) if is_new else ""
