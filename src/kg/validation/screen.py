"""A screen before pySHACL: it says which nodes certainly conform, and leaves the rest to pySHACL.

pySHACL judges some ten facts a second. The screen compiles the shapes once into plain functions and looks
at a fact in some twenty microseconds. What it passes, pySHACL would pass; what it does not understand, it
does not pass. So the report is always pySHACL's, and only its speed is the screen's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.validation import nodes
from kg.validation.checks import Check, ShapeCheck, Site, Verdict, View, described, sh, unknown
from kg.validation.components import BUILDERS
from kg.validation.counterparts import COUNTERPARTS, ON_FOCUS, Arguments, Builder, digest
from kg.validation.nodes import TYPE, Description
from kg.validation.plan import Doubt, Footprint, Group, Unit, footprint, groups


@dataclass(frozen=True)
class Screened:
    """What the screen says of a node.

    Attributes:
        doubt: The worst that pySHACL may find.
        targeted: Whether any shape is about this node.
    """

    doubt: Doubt
    targeted: bool


@dataclass(frozen=True)
class _Component:
    """A SPARQL-based constraint component that the shapes graph declares."""

    mandatory: frozenset[str]
    optional: frozenset[str]
    queries: frozenset[str]


_ABOUT_SHAPES: Final = frozenset(
    map(
        sh,
        (
            "path",
            "targetClass",
            "targetNode",
            "targetSubjectsOf",
            "targetObjectsOf",
            "severity",
            "message",
            "name",
            "description",
            "order",
            "group",
            "defaultValue",
            "deactivated",
            "flags",
            "ignoredProperties",
            "qualifiedMinCount",
            "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint",
        ),
    )
)
_HANDLED: Final = frozenset(sh(name) for names in BUILDERS for name in names)
_ON_VALUES: Final = _HANDLED - frozenset(map(sh, ("property", "node", "not", "and", "or", "xone", "closed")))


class Screen:
    """Shapes, compiled.

    Args:
        shapes: The shapes graph: what it says of each of its nodes.
        view: The data beyond the nodes that are asked about. It must not change afterwards.
    """

    def __init__(self, shapes: Mapping[str, Description], view: View) -> None:
        self._shapes = shapes
        self._view = view
        self._compiled: dict[str, ShapeCheck] = {}
        self._components = dict(self._declared())
        self._targets = self._read_targets()
        self._plans: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[list[Group], bool]] = {}

    @property
    def target_classes(self) -> frozenset[str]:
        """The classes that shapes are about."""
        return frozenset(term for kind, term in self._targets if kind == "targetClass")

    @property
    def arguments(self) -> Mapping[str, frozenset[str]]:
        """The values that shapes give to each parameter of our own components, by its local name."""
        found: dict[str, set[str]] = {}
        for component in self._components.values():
            for parameter in component.mandatory | component.optional:
                for shape in self._shapes.values():
                    found.setdefault(_local(parameter), set()).update(shape.get(parameter, ()))
        return {name: frozenset(values) for name, values in found.items()}

    def look(self, node: str, description: Description) -> Screened:
        """Judge a node by all shapes that are about it.

        Args:
            node: The node.
            description: All that the data says of it.
        """
        signature = (tuple(description), tuple(description.get(TYPE, ())))
        plan = self._plans.get(signature)
        if plan is None:
            plan = self._plans[signature] = self._plan(description)
        found, targeted = plan
        return Screened(max((group.look(node, description) for group in found), default=Doubt.NONE), targeted)

    def _plan(self, description: Description) -> tuple[list[Group], bool]:
        """What to look at in nodes that have these predicates and types."""
        types = frozenset(description.get(TYPE, ()))
        targeted = False
        units: dict[int, Unit] = {}
        for (kind, term), found in self._targets.items():
            about = (
                not types.isdisjoint(self._view.instances_of(term))
                if kind == "targetClass"
                else term in description
            )
            targeted = targeted or about
            if about:
                units.update(
                    (id(unit), unit)
                    for unit in found
                    if unit.only_with is None or unit.only_with in description
                )
        return groups(list(units.values()), tuple(description)), targeted

    def _read_targets(self) -> dict[tuple[str, str], list[Unit]]:
        targets: dict[tuple[str, str], list[Unit]] = {}
        made: dict[str, list[Unit]] = {}
        for node, shape in self._shapes.items():
            for kind in ("targetClass", "targetSubjectsOf"):
                for term in shape.get(sh(kind), ()):
                    if node not in made:
                        made[node] = self._units(node)
                    targets.setdefault((kind, term), []).extend(made[node])
        return targets

    def _units(self, node: str) -> list[Unit]:
        """A targeted shape as units: each property shape by itself, then what is left."""
        shape = self._shapes[node]
        if self._is_deactivated(node):
            return []
        if sh("path") in shape:
            return [self._unit(node)]
        own = {name: values for name, values in shape.items() if name != sh("property")}
        units = [self._unit(prop) for prop in shape.get(sh("property"), ())]
        checks = self._checks(own | {sh("property"): []}, shape)
        if checks:
            units.append(Unit(self._node_check(checks), self._stake(shape), None, self._footprint(own)))
        return units

    def _unit(self, node: str) -> Unit:
        shape = self._shapes.get(node, {})
        check = self._shape(node)
        path = shape.get(sh("path"), [""])[0]
        simple = nodes.is_iri(path) and sh("equals") not in shape
        silent = simple and check("", {}) is True
        return Unit(check, self._stake(shape), path if silent else None, self._footprint(shape))

    def _footprint(self, shape: Description) -> Footprint:
        ours = {p: self._counterpart(c) for c in self._components.values() for p in c.mandatory | c.optional}
        on_focus = frozenset(p for p, counterpart in ours.items() if counterpart in ON_FOCUS)
        return footprint(shape, self._shapes, _ON_VALUES | ours.keys(), on_focus)

    def _counterpart(self, component: _Component) -> Builder | None:
        return next((COUNTERPARTS[query] for query in component.queries if query in COUNTERPARTS), None)

    def _stake(self, shape: Description) -> Doubt:
        levels = shape.get(sh("severity"), [sh("Violation")])
        return Doubt.VIOLATION if sh("Violation") in levels else Doubt.WARNING

    def _shape(self, node: str) -> ShapeCheck:
        """The check of a whole shape, as other shapes refer to it."""
        if node not in self._compiled:
            # Until it is compiled, a shape that refers to itself is not understood.
            self._compiled[node] = lambda node, description: None
            shape = self._shapes.get(node)
            if shape is None:
                return self._compiled[node]
            if self._is_deactivated(node):
                self._compiled[node] = lambda node, description: True
            elif sh("path") in shape:
                self._compiled[node] = self._property_check(shape)
            else:
                self._compiled[node] = self._node_check(self._checks(shape, shape))
        return self._compiled[node]

    def _is_deactivated(self, node: str) -> bool:
        return any(nodes.text(value) == "true" for value in self._shapes[node].get(sh("deactivated"), ()))

    def _checks(self, shape: Description, whole: Description) -> list[Check]:
        """The checks of a shape's constraints.

        Args:
            shape: The constraints.
            whole: The shape that they are part of, for those that look at their siblings.
        """
        checks: list[Check] = []
        for names, build in BUILDERS.items():
            if any(shape.get(sh(name)) for name in names):
                site = Site(shape, self._shapes, self._view, self._shape)
                if names == ("closed",):
                    site = Site(whole, self._shapes, self._view, self._shape)
                checks += _built(build, site)
        checks += self._own_checks(shape)
        left = shape.keys() - _HANDLED - _ABOUT_SHAPES
        if any(name.startswith(sh("")[:-1]) for name in left):
            checks.append(unknown)
        return checks

    def _own_checks(self, shape: Description) -> list[Check]:
        checks: list[Check] = []
        path = shape.get(sh("path"), [""])[0]
        for component in self._components.values():
            if not component.mandatory or not component.mandatory <= shape.keys():
                continue
            used = (component.mandatory | component.optional) & shape.keys()
            counterpart = self._counterpart(component)
            if counterpart is None or len(component.queries) != 1 or any(len(shape[p]) != 1 for p in used):
                checks.append(unknown)
                continue
            arguments: Arguments = {_local(parameter): shape[parameter][0] for parameter in used}
            checks.append(counterpart(arguments, path, self._view))
        return checks

    def _declared(self) -> list[tuple[str, _Component]]:
        found: list[tuple[str, _Component]] = []
        for node, description in self._shapes.items():
            if sh("ConstraintComponent") not in description.get(TYPE, ()):
                continue
            mandatory: set[str] = set()
            optional: set[str] = set()
            for parameter in description.get(sh("parameter"), ()):
                said = self._shapes.get(parameter, {})
                is_optional = any(nodes.text(value) == "true" for value in said.get(sh("optional"), ()))
                (optional if is_optional else mandatory).update(said.get(sh("path"), ()))
            queries = {
                digest(nodes.text(query))
                for kind in ("validator", "nodeValidator", "propertyValidator")
                for validator in description.get(sh(kind), ())
                for form in ("select", "ask")
                for query in self._shapes.get(validator, {}).get(sh(form), ())
            }
            found.append((node, _Component(frozenset(mandatory), frozenset(optional), frozenset(queries))))
        return found

    def _node_check(self, checks: list[Check]) -> ShapeCheck:
        def check(node: str, description: Description | None) -> Verdict:
            return _all(checks, node, description, (node,))

        return check

    def _property_check(self, shape: Description) -> ShapeCheck:
        checks = self._checks(shape, shape)
        steps = self._steps(shape[sh("path")])
        view = self._view
        if steps is None:
            return lambda node, description: None
        if len(steps) == 1:
            (step,) = steps

            def check(node: str, description: Description | None) -> Verdict:
                if description is None:
                    return None
                return _all(checks, node, description, description.get(step, ()))

            return check

        def check_sequence(node: str, description: Description | None) -> Verdict:
            if description is None:
                return None
            values: dict[str, None] = dict.fromkeys(description.get(steps[0], ()))
            for step in steps[1:]:
                reached: dict[str, None] = {}
                for value in values:
                    said = described(view, value)
                    if said is None:
                        return None
                    reached.update(dict.fromkeys(said.get(step, ())))
                values = reached
            return _all(checks, node, description, tuple(values))

        return check_sequence

    def _steps(self, paths: list[str]) -> list[str] | None:
        """A predicate path or a sequence of them; None for every other path."""
        (path,) = paths
        if nodes.is_iri(path):
            return [path]
        try:
            steps = nodes.members(path, dict(self._shapes))
        except ValueError:
            return None
        return steps if all(map(nodes.is_iri, steps)) else None


def _all(
    checks: list[Check], node: str, description: Description | None, values: tuple[str, ...] | list[str]
) -> Verdict:
    found: Verdict = True
    for check in checks:
        verdict = check(node, description, values)
        if verdict is not True:
            if verdict is False:
                return False
            found = None
    return found


def _built(build: Callable[[Site], list[Check]], site: Site) -> list[Check]:
    """A component's checks, or one that is not sure where its parameters are not as they should be."""
    try:
        return build(site)
    except (ValueError, KeyError, LookupError):
        return [unknown]


def _local(term: str) -> str:
    return nodes.iri(term).rpartition("#")[2].rpartition("/")[2]
