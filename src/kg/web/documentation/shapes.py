"""The page of the shapes: each shape, what it is about, what it asks for, and its Turtle.

What a shape asks for is told by its own message, in the reader's language. Below it stands each of its
constraints as the shape has it, a name and values; nothing here knows what a constraint means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.language.texts import Text, alphabetical
from kg.vocab import RDF, RDFS, SH
from kg.web.documentation.graph import DEEPEST, Graph, Namer, Node, Term, Turtle, Value
from kg.web.pages.fact_view import Link

_TARGETS: Final = (SH("targetClass"), SH("targetSubjectsOf"), SH("targetObjectsOf"), SH("targetNode"))

_PATH: Final = SH("path")
_PROPERTY: Final = SH("property")
_MESSAGE: Final = SH("message")
_COUNTS: Final = (SH("minCount"), SH("maxCount"))

_SHOWN_OTHERWISE: Final = frozenset(
    {
        *(_PATH, _PROPERTY, _MESSAGE, *_COUNTS),
        *map(SH, ("name", "description", "group", "order", "defaultValue")),
        *map(RDFS, ("label", "comment", "isDefinedBy", "seeAlso")),
        RDF("type"),
    }
)
"""What a shape says that is no constraint, or that stands elsewhere on the page."""


@dataclass(frozen=True)
class Constraint:
    """A target or a constraint of a shape, as the shape has it.

    Attributes:
        name: What it is called in words, or an empty string.
        parameter: What programs call it, where there are no words for it.
        values: Its values; of a list, the members.
        shapes: Those of its values that are shapes without a name.
    """

    name: str
    parameter: Link | None
    values: tuple[Term, ...]
    shapes: tuple[ShapeView, ...] = ()


@dataclass(frozen=True)
class ShapeView:
    """A node shape or a property shape.

    Attributes:
        anchor: Its name on the page, or an empty string where it has none or is there already.
        code: Its IRI, short, or an empty string.
        path: Of a property shape, its property, or one after the other those that lead to its values.
        constraints: Its targets and constraints.
        message: What a curator is told where data does not conform to it, or None.
        turtle: All that is said of it, or an empty string where that is on the page already.
    """

    anchor: str
    code: str
    path: tuple[Term, ...]
    constraints: tuple[Constraint, ...]
    message: Text | None
    turtle: str


@dataclass(frozen=True)
class PropertyShapes:
    """A shape's property shapes of one path.

    Attributes:
        path: The path.
        code: The short IRI of a property that is called by another name, or an empty string.
        shapes: The property shapes.
    """

    path: tuple[Term, ...]
    code: str
    shapes: tuple[ShapeView, ...]


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
    properties: tuple[PropertyShapes, ...]


@dataclass(frozen=True)
class ShapeEntry:
    """A shape that stands on the page by itself, with its property shapes.

    Attributes:
        shape: The shape; its Turtle has the groups of its property shapes as well.
        label: Its name, or None.
        users: The shapes that refer to it.
        groups: Its property shapes.
    """

    shape: ShapeView
    label: Text | None
    users: tuple[Term, ...]
    groups: tuple[PropertyGroup, ...]


@dataclass(frozen=True)
class ShapeSection:
    """Shapes about the same class.

    Attributes:
        anchor: Its name on the page.
        heading: What they are about.
        entries: The shapes, those with most property shapes first.
    """

    anchor: str
    heading: Term
    entries: tuple[ShapeEntry, ...]


@dataclass(frozen=True)
class ConstraintComponent:
    """A constraint component (SHACL, section 6).

    Attributes:
        anchor: Its name on the page.
        code: Its IRI, short.
        parameters: An anchor, a short IRI and a description of each parameter.
        queries: An anchor and the query of each validator.
        turtle: All that is said of it and of its validators.
    """

    anchor: str
    code: str
    parameters: tuple[tuple[str, str, Text], ...]
    queries: tuple[tuple[str, str], ...]
    turtle: str


class ShapesPage:
    """The shapes as their page shows them.

    Args:
        triples: The graphs of the shapes.
        say: How to name things to the reader.
        start: What the IRIs of the page's own shapes start with.
        domains: The classes of what has each property, by the property's IRI.
    """

    def __init__(
        self, triples: Iterable[Triple], say: Namer, start: str, domains: Mapping[str, Sequence[str]]
    ) -> None:
        self._graph = Graph(triples)
        self._say = say
        self._start = start
        self._domains = domains
        self._turtle = Turtle(self._graph, say.prefixes)
        self._names = self._constraint_names()
        self._shown: set[Node] = set()

    def sections(self) -> list[ShapeSection]:
        """All shapes by what they are about; then those that are only parts of others."""
        t = self._say.language.text
        by_class: dict[str, list[Node]] = {}
        for node in self._standing():
            by_class.setdefault(self._class(node), []).append(node)
        several = by_class.pop("", [])
        named = [(self._say.cited(iri), f"of-{_tail(iri)}", nodes) for iri, nodes in by_class.items()]
        named.sort(key=lambda section: (-self._size(section[2]), alphabetical(section[0].words)))
        general = [node for node in several if self._is_targeted(node)]
        parts = [node for node in several if not self._is_targeted(node)]
        named += [
            (self._say.word(t("Several classes")), "several", general),
            (self._say.word(t("Parts of other shapes")), "parts", parts),
        ]
        return [self._section(*section) for section in named if section[2]]

    def components(self) -> list[ConstraintComponent]:
        """The constraint components that the shapes define themselves."""
        nodes = self._graph.users(RDF("type"), SH("ConstraintComponent"))
        return [self._component(node) for node in sorted(nodes, key=lambda node: node.value)]

    def _constraint_names(self) -> dict[NamedNode, str]:
        """What targets and the constraints of SHACL Core are called that ours use, in order."""
        t = self._say.language.text
        names = {
            "targetClass": t("applies to the class"),
            "targetSubjectsOf": t("applies to what has the property"),
            "targetObjectsOf": t("applies to the values of the property"),
            "targetNode": t("applies to"),
            "class": t("class"),
            "datatype": t("datatype"),
            "nodeKind": t("kind of node"),
            "hasValue": t("one value is"),
            "in": t("one of"),
            "languageIn": t("languages"),
            "uniqueLang": t("one value for each language"),
            "pattern": t("pattern"),
            "minLength": t("shortest length"),
            "maxLength": t("greatest length"),
            "equals": t("same values as"),
            "lessThan": t("less than, or before"),
            "lessThanOrEquals": t("not greater than, nor after"),
            "node": t("conforms to"),
            "not": t("not"),
            "or": t("at least one of these"),
            "qualifiedValueShape": t("some values conform to"),
            "qualifiedMinCount": t("of those, at least"),
            "qualifiedMaxCount": t("of those, at most"),
            "closed": t("no other properties"),
            "severity": t("severity"),
        }
        return {SH(name): words for name, words in names.items()}

    def _standing(self) -> list[Node]:
        """The shapes that stand on the page by themselves: all with an IRI or a target that no other owns."""
        kinds = (SH("NodeShape"), SH("PropertyShape"))
        shapes = {node for kind in kinds for node in self._graph.users(RDF("type"), kind)}
        targeted = {node for node in self._graph.subjects if self._is_targeted(node)}
        named = {n for n in shapes if isinstance(n, NamedNode) and not self._graph.users(_PROPERTY, n)}
        return sorted(targeted | named, key=lambda node: node.value)

    def _is_targeted(self, node: Node) -> bool:
        return not self._graph.said(node).keys().isdisjoint(_TARGETS)

    def _class(self, node: Node) -> str:
        """The one class that a shape is about, or an empty string."""
        said = self._graph.said(node)
        classes = {value.value for value in said.get(SH("targetClass"), ())}
        properties = said.get(SH("targetSubjectsOf"), ())
        classes |= {domain for value in properties for domain in self._domains.get(value.value, ())}
        return classes.pop() if len(classes) == 1 else ""

    def _size(self, nodes: Iterable[Node]) -> int:
        """How much is asked for."""
        return sum(1 + len(self._graph.nodes(node, _PROPERTY)) for node in nodes)

    def _section(self, heading: Term, anchor: str, nodes: Iterable[Node]) -> ShapeSection:
        ordered = sorted(nodes, key=lambda node: (-self._size([node]), node.value))
        return ShapeSection(anchor, heading, tuple(map(self._entry, ordered)))

    def _entry(self, node: Node) -> ShapeEntry:
        properties = self._graph.nodes(node, _PROPERTY)
        groups = [group for shape in properties for group in self._graph.nodes(shape, SH("group"))]
        users = (self._say.name(iri) for iri in sorted(self._users(node)))
        return ShapeEntry(
            self._shape(node, *dict.fromkeys(groups)),
            self._text(node, RDFS("label")),
            tuple(users),
            self._groups(properties),
        )

    def _shape(self, node: Node, *beside: Node, depth: int = 0) -> ShapeView:
        """A shape, with others in its Turtle; a blank node stands in that of what it is a value of."""
        is_within = isinstance(node, BlankNode) and bool(self._graph.using(node))
        is_new = not is_within and node not in self._shown
        return ShapeView(
            anchor=self._anchor(node) if is_new else "",
            code=self._say.short(node.value).text.value,
            path=self._path(node),
            constraints=tuple(self._constraints(node, depth)),
            message=self._text(node, _MESSAGE),
            turtle=self._turtle.of(node, *beside) if is_new else "",
        )

    def _path(self, node: Node) -> tuple[Term, ...]:
        """A path's steps; a path other than a sequence of properties, as Turtle writes it."""
        for path in self._graph.said(node).get(_PATH, ()):
            steps = [path] if isinstance(path, NamedNode) else self._graph.members(path)
            if steps and all(isinstance(step, NamedNode) for step in steps):
                return tuple(map(self._say.value, steps))
            return (self._say.code(self._turtle.value(path)),)
        return ()

    def _constraints(self, node: Node, depth: int) -> Iterable[Constraint]:
        said = self._graph.said(node)
        least, most = (said.get(name) for name in _COUNTS)
        if least or most:
            count = f"{least[0].value if least else 0}..{most[0].value if most else '*'}"
            name = self._say.language.text("number of values")
            yield Constraint(name, None, (self._say.code(count),))
        if depth:
            yield from (
                Constraint("", None, (), (self._shape(part, depth=depth + 1),))
                for part in self._graph.nodes(node, _PROPERTY)
            )
        known = [predicate for predicate in self._names if predicate in said]
        others = sorted(said.keys() - self._names.keys() - _SHOWN_OTHERWISE, key=lambda p: p.value)
        for predicate in (*known, *others):
            yield self._constraint(predicate, said[predicate], depth)

    def _constraint(self, predicate: NamedNode, values: Iterable[Value], depth: int) -> Constraint:
        lists = ((value, self._graph.members(value)) for value in values)
        members = [m for value, found in lists for m in ([value] if found is None else found)]
        parts = [m for m in members if isinstance(m, BlankNode) and depth < DEEPEST]
        name = self._names.get(predicate, "")
        return Constraint(
            name,
            None if name else self._say.short(predicate.value),
            tuple(self._value(member) for member in members if member not in parts),
            tuple(self._shape(part, depth=depth + 1) for part in parts),
        )

    def _value(self, value: Value) -> Term:
        if isinstance(value, NamedNode) and value.value.startswith(self._start):
            return self._say.name(value.value)
        return self._say.value(value)

    def _text(self, node: Node, predicate: NamedNode) -> Text | None:
        texts = self._graph.texts(node, predicate)
        return self._say.language.label(texts, "") if texts else None

    def _order(self, node: Node | None) -> float:
        """Where a shape or a group wants to stand (SHACL, section 2.3.2.3); last where it does not say."""
        numbers = self._graph.values(node, SH("order"), Literal) if node else []
        try:
            return float(numbers[0].value) if numbers else float("inf")
        except ValueError:
            return float("inf")

    def _users(self, node: Node) -> set[str]:
        """The shapes with an IRI of which a shape is a part, however deep."""
        found: set[str] = set()
        waiting, seen = [node], {node}
        for part in waiting:
            users = [user for user in self._graph.using(part) if user not in seen]
            found |= {user.value for user in users if isinstance(user, NamedNode)}
            seen.update(users)
            waiting += [user for user in users if isinstance(user, BlankNode)]
        return found

    def _groups(self, shapes: Iterable[Node]) -> tuple[PropertyGroup, ...]:
        by_path: dict[tuple[Term, ...], list[Node]] = {}
        for shape in sorted(shapes, key=lambda shape: (self._order(shape), shape.value)):
            by_path.setdefault(self._path(shape), []).append(shape)
        grouped: dict[Node | None, list[PropertyShapes]] = {}
        for path, nodes in by_path.items():
            groups = [group for shape in nodes for group in self._graph.nodes(shape, SH("group"))]
            label = path[0].label if len(path) == 1 else None
            code = self._say.prefixes.short(label.iri) if label else ""
            properties = PropertyShapes(path, code, tuple(map(self._shape, nodes)))
            grouped.setdefault(groups[0] if groups else None, []).append(properties)
        return tuple(
            PropertyGroup(
                self._anchor(group) if group else "",
                self._text(group, RDFS("label")) if group else None,
                tuple(grouped[group]),
            )
            for group in sorted(grouped, key=self._order)
        )

    def _component(self, node: Node) -> ConstraintComponent:
        parameters = {
            path: self._text(parameter, SH("description")) or Text("")
            for parameter in self._graph.nodes(node, SH("parameter"))
            for path in self._graph.values(parameter, _PATH, NamedNode)
        }
        links = (SH("validator"), SH("nodeValidator"), SH("propertyValidator"))
        validators = [v for link in links for v in self._graph.nodes(node, link)]
        queries = [
            (self._anchor(validator), query.value)
            for validator in validators
            for kind in (SH("select"), SH("ask"))
            for query in self._graph.values(validator, kind, Literal)
        ]
        return ConstraintComponent(
            anchor=self._anchor(node),
            code=self._say.prefixes.short(node.value),
            parameters=tuple(
                (self._anchor(path), self._say.prefixes.short(path.value), parameters[path])
                for path in sorted(parameters, key=lambda path: path.value)
            ),
            queries=tuple(queries),
            turtle=self._turtle.of(node, *validators),
        )

    def _anchor(self, node: Node) -> str:
        """The name on the page of a node that was not there until now, or an empty string."""
        is_new = node not in self._shown and node.value.startswith(self._start)
        self._shown.add(node)
        return node.value.removeprefix(self._start) if is_new else ""


def _tail(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
