"""The page of the shapes: each shape, what it is about and what it asks for, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.language.texts import Text, alphabetical
from kg.vocab import RDF, RDFS, SH
from kg.web.documentation.components import Components
from kg.web.documentation.constraints import Constraints, Rule
from kg.web.documentation.paths import path_in_words
from kg.web.documentation.phrases import Phrase, Wording, plain
from kg.web.documentation.statements import Node, Statements

_TARGETS = (SH("targetClass"), SH("targetSubjectsOf"), SH("targetObjectsOf"), SH("targetNode"))


@dataclass(frozen=True)
class Demand:
    """A shape or a property shape.

    Attributes:
        anchor: Its name on the page, or an empty string where it has none or is there already.
        code: Its IRI, short.
        rules: What it asks for.
        messages: What a curator is told where data does not satisfy it.
    """

    anchor: str
    code: str
    rules: tuple[Rule, ...]
    message: Text | None


@dataclass(frozen=True)
class PropertyDemands:
    """All that a shape asks for of one property.

    Attributes:
        path: The property or path.
        code: The short IRI of the property, or an empty string for a path.
        demands: One for each property shape.
    """

    path: Phrase
    code: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Group:
    """Properties that belong together.

    Attributes:
        anchor: Its name on the page, or an empty string.
        label: What they have in common; None for those that are in no group.
        properties: The properties, in the order that the shapes give.
    """

    anchor: str
    label: Phrase | None
    properties: tuple[PropertyDemands, ...]


@dataclass(frozen=True)
class ShapeView:
    """A shape.

    Attributes:
        demand: What it asks for of the thing itself.
        label: Its name, or None.
        targets: What it is about; empty where only other shapes refer to it.
        users: The shapes that refer to it.
        groups: What it asks for of properties.
    """

    demand: Demand
    label: Phrase | None
    targets: Phrase
    users: Phrase
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Section:
    """Shapes about the same class.

    Attributes:
        anchor: Its name on the page.
        heading: What they are about.
        shapes: The shapes, those that ask for most first.
    """

    anchor: str
    heading: Phrase
    shapes: tuple[ShapeView, ...]


@dataclass(frozen=True)
class ComponentView:
    """A constraint component.

    Attributes:
        anchor: Its name on the page.
        code: Its IRI, short.
        parameters: An anchor, a short IRI and a description of each parameter.
        queries: An anchor and a query of each validator.
    """

    anchor: str
    code: str
    parameters: tuple[tuple[str, str, Text], ...]
    queries: tuple[tuple[str, str], ...]


class ShapesPage:
    """The shapes as their page shows them.

    Args:
        triples: The graphs of the shapes.
        say: How to speak to the reader, with the labels of what the shapes name.
        start: What the IRIs of the page's own shapes start with.
        domains: The classes of what has each property, by the property's IRI.
    """

    def __init__(
        self, triples: Iterable[Triple], say: Wording, start: str, domains: Mapping[str, Sequence[str]]
    ) -> None:
        self._shapes = Statements(triples)
        self._say = say
        self._start = start
        self._domains = domains
        self._constraints = Constraints(self._shapes, say)
        self._anchored: set[Node] = set()

    def sections(self) -> list[Section]:
        """All shapes by what they are about; then those that are only parts of others."""
        by_class: dict[str, list[Node]] = {}
        for node in self._top():
            by_class.setdefault(self._class(node), []).append(node)
        several = by_class.pop("", [])
        parts = [node for node in several if not self._is_targeted(node)]
        general = [node for node in several if self._is_targeted(node)]
        named = [(self._say.cited(class_), class_, nodes) for class_, nodes in by_class.items()]
        named.sort(key=lambda section: (-self._size(section[2]), alphabetical(plain(section[0]))))
        sections = [self._section(heading, f"of-{_tail(iri)}", nodes) for heading, iri, nodes in named]
        if general:
            sections.append(self._section(self._say.text("Several classes"), "several", general))
        if parts:
            sections.append(self._section(self._say.text("Parts of other shapes"), "parts", parts))
        return sections

    def components(self) -> list[ComponentView]:
        """The constraint components that the shapes define themselves."""
        views: list[ComponentView] = []
        for component in sorted(Components(self._shapes, self._say).all, key=lambda c: c.node.value):
            parameters: list[tuple[str, str, Text]] = []
            for parameter in self._shapes.nodes(component.node, SH("parameter")):
                told = self._shapes.texts(parameter, SH("description"))
                for path in self._shapes.values(parameter, SH("path"), NamedNode):
                    described = self._say.language.label(told, "")
                    parameters.append((self._anchor(path), self._say.short(path.value), described))
            links = (SH("validator"), SH("nodeValidator"), SH("propertyValidator"))
            validators = [v for link in links for v in self._shapes.nodes(component.node, link)]
            queries = [
                (self._anchor(validator), query.value)
                for validator in validators
                for kind in (SH("select"), SH("ask"))
                for query in self._shapes.values(validator, kind, Literal)
            ]
            anchor, code = self._anchor(component.node), self._say.short(component.node.value)
            ordered = tuple(sorted(parameters, key=lambda parameter: parameter[1]))
            views.append(ComponentView(anchor, code, ordered, tuple(queries)))
        return views

    def _top(self) -> list[Node]:
        """The shapes that stand on the page by themselves: all with an IRI or a target that no other owns."""
        owned = {
            value
            for node in self._shapes.subjects
            for value in self._shapes.nodes(node, SH("property"))
            if not self._is_targeted(value)
        }
        kinds = (SH("NodeShape"), SH("PropertyShape"))
        shapes = {node for kind in kinds for node in self._shapes.users(RDF("type"), kind)}
        shapes |= {node for node in self._shapes.subjects if self._is_targeted(node)}
        standing = [
            n for n in shapes if n not in owned and (isinstance(n, NamedNode) or self._is_targeted(n))
        ]
        return sorted(standing, key=lambda node: node.value)

    def _is_targeted(self, node: Node) -> bool:
        return any(target in self._shapes.said(node) for target in _TARGETS)

    def _class(self, node: Node) -> str:
        """The one class that a shape is about, or an empty string."""
        said = self._shapes.said(node)
        classes = {value.value for value in said.get(SH("targetClass"), ())}
        properties = said.get(SH("targetSubjectsOf"), ())
        classes |= {domain for value in properties for domain in self._domains.get(value.value, ())}
        return classes.pop() if len(classes) == 1 else ""

    def _size(self, nodes: Iterable[Node]) -> int:
        """How much is asked for."""
        return sum(1 + len(self._shapes.nodes(node, SH("property"))) for node in nodes)

    def _section(self, heading: Phrase, anchor: str, nodes: Iterable[Node]) -> Section:
        ordered = sorted(nodes, key=lambda node: (-self._size([node]), node.value))
        return Section(anchor, heading, tuple(self._shape(node) for node in ordered))

    def _shape(self, node: Node) -> ShapeView:
        labels = self._shapes.texts(node, RDFS("label"))
        properties = [*self._shapes.nodes(node, SH("property"))]
        if SH("path") in self._shapes.said(node):
            properties.append(node)
        return ShapeView(
            demand=self._demand(node, is_property=SH("path") in self._shapes.said(node)),
            label=self._say.words(labels) if labels else None,
            targets=self._targets(node),
            users=self._users(node),
            groups=self._groups(properties),
        )

    def _demand(self, node: Node, *, is_property: bool = False) -> Demand:
        messages = self._shapes.texts(node, SH("message"))
        return Demand(
            anchor=self._anchor(node),
            code=self._say.short(node.value) if isinstance(node, NamedNode) else "",
            rules=() if is_property else self._constraints.rules(node),
            message=self._say.language.label(messages, "") if messages and not is_property else None,
        )

    def _targets(self, node: Node) -> Phrase:
        """What a shape is about, or an empty phrase where nothing says so (SHACL, section 2.1.3)."""
        say, said = self._say, self._shapes.said(node)
        named = [[say.value(value) for value in said.get(target, ())] for target in _TARGETS]
        classes, subjects, objects, nodes = named
        if isinstance(node, NamedNode) and RDFS("Class") in said.get(RDF("type"), ()):
            classes.append(say.value(node))
        phrases: list[Phrase] = []
        if classes:
            phrases.append(say.text("everything of the class {type}", type=say.listed(classes, "or")))
        if subjects:
            which = say.listed(subjects, "or")
            phrases.append(say.text("everything that has the property {property}", property=which))
        if objects:
            which = say.listed(objects, "or")
            phrases.append(say.text("every value of the property {property}", property=which))
        return say.listed([*phrases, *nodes])

    def _order(self, node: Node) -> tuple[float, ...]:
        """Where a shape or a group wants to stand (SHACL, section 2.3.2.3); last where it does not say."""
        numbers = [number.value for number in self._shapes.values(node, SH("order"), Literal)]
        try:
            return (float(numbers[0]) if numbers else float("inf"),)
        except ValueError:
            return (float("inf"),)

    def _users(self, node: Node) -> Phrase:
        """The shapes with an IRI in which a shape is a part, however deep."""
        found: dict[NamedNode, None] = {}
        seen: set[Node] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            for user in self._shapes.using(part):
                if isinstance(user, NamedNode):
                    found[user] = None
                elif user not in seen:
                    seen.add(user)
                    waiting.append(user)
        return self._say.listed(self._say.name(user.value) for user in sorted(found, key=lambda n: n.value))

    def _groups(self, properties: Sequence[Node]) -> tuple[Group, ...]:
        by_path: dict[Phrase, list[Node]] = {}
        for node in sorted(properties, key=lambda n: (self._order(n), n.value)):
            paths = self._shapes.said(node).get(SH("path"), ())
            path = path_in_words(paths[0], self._shapes, self._say) if paths else self._say.code("?")
            by_path.setdefault(path, []).append(node)
        groups: dict[Node | None, list[PropertyDemands]] = {}
        for path, nodes in by_path.items():
            named = [group for node in nodes for group in self._shapes.nodes(node, SH("group"))]
            demands = tuple(self._demand(node) for node in nodes)
            (first, *_) = self._shapes.said(nodes[0]).get(SH("path"), (None,))
            code = self._say.short(first.value) if isinstance(first, NamedNode) else ""
            shown = "" if plain(path) == code else code
            groups.setdefault(named[0] if named else None, []).append(PropertyDemands(path, shown, demands))

        def place(group: Node | None) -> tuple[float, ...]:
            return (float("inf"),) if group is None else self._order(group)

        return tuple(
            Group(
                anchor=self._anchor(group) if group else "",
                label=self._say.words(self._shapes.texts(group, RDFS("label"))) if group else None,
                properties=tuple(groups[group]),
            )
            for group in sorted(groups, key=place)
        )

    def _anchor(self, node: Node) -> str:
        if (
            node in self._anchored
            or not isinstance(node, NamedNode)
            or not node.value.startswith(self._start)
        ):
            return ""
        self._anchored.add(node)
        return node.value.removeprefix(self._start)


def _tail(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
