"""Native constraints as set queries: each rule of our own is asked once of all that is checked.

A native component (W3C SHACL, section 6) has one SELECT query, which SHACL asks of each focus node by itself.
Here the shape's targets are joined in front of it, the path and the arguments are put in, and it runs once.
What it finds pySHACL judges, so that there is one report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolutions, RdfFormat, Store

from kg.validation.shapes import ShapesGraph, sh
from kg.vocab import RDF

_WHERE: Final = re.compile(r"^\s*SELECT\s+[^{]*?\bWHERE\s*\{", re.IGNORECASE)
_NESTED: Final = re.compile(r"\{\s*SELECT\b|\bMINUS\b|\bVALUES\b", re.IGNORECASE)
"""What a query may not have that is asked of all focus nodes at once."""


@dataclass(frozen=True)
class Rule:
    """A native constraint of one shape.

    Attributes:
        shape: The shape.
        component: The component.
        query: Finds, as ``?this``, the focus nodes that break it.
        predicates: The predicates that it looks at; nothing else bears on it.
    """

    shape: str
    component: str
    query: str
    predicates: frozenset[str]


@dataclass(frozen=True)
class Key:
    """A shape that asks for a key which no two things share, and the predicates that make the key."""

    shape: str
    component: str
    predicates: tuple[str, ...]


def keys(shapes: ShapesGraph, component: str) -> list[Key]:
    """The shapes that use the component for unique keys.

    Args:
        shapes: The shapes graph.
        component: That component. Its query compares each thing with every other, so it is asked only of
            those whose keys are found to be equal (`kg.validation.keys`).
    """
    declared = shapes.components.get(component)
    return [
        Key(shape, component, tuple(str(shapes.objects(shape, p)[0]) for p in declared.mandatory))
        for shape in (shapes.users(declared.mandatory) if declared else ())
    ]


def rules(shapes: ShapesGraph, but: str, instances: Callable[[str], Iterable[str]]) -> Iterator[Rule]:
    """The native constraints that stand on a targeted shape or on one of its properties.

    Args:
        shapes: The shapes graph.
        but: A component to leave out.
        instances: Gives a class with all its subclasses.
    """
    for component, (parameters, mandatory, query) in shapes.components.items():
        if query is None or not _WHERE.match(query) or _NESTED.search(query):
            continue
        if component == but or len(mandatory) < len(parameters):
            continue
        for shape in shapes.users(parameters):
            target = _target(shapes, shape, instances)
            given = [shapes.objects(shape, parameter) for parameter in parameters]
            paths = shapes.objects(shape, sh("path"))
            steps = shapes.steps(paths[0]) if paths else []
            if not target or any(len(values) != 1 for values in given) or bool(paths) != bool(steps):
                continue
            body = query.replace("$PATH", "/".join(map(str, steps)))
            for parameter, (value,) in zip(parameters, given, strict=True):
                name = re.escape(parameter[1:-1].rpartition("#")[2].rpartition("/")[2])
                body = re.sub(rf"[$?]{name}\b", str(value).replace("\\", r"\\"), body)
            asked = _WHERE.sub(lambda _, t=target: f"SELECT DISTINCT ?this WHERE {{ {t} ", body, count=1)
            named = frozenset(re.findall(r"<[^<>\s]*>", asked)) | {str(RDF("type"))}
            yield Rule(shape, component, asked.replace("$this", "?this"), named)


def broken(rules: Iterable[Rule], data: bytes) -> Iterator[tuple[Rule, str]]:
    """The rules that are broken, each with a node that breaks it.

    Args:
        rules: The rules.
        data: The data graph, as N-Triples; only what has one of the rules' predicates bears on them.
    """
    store = Store()
    store.load(data, format=RdfFormat.N_TRIPLES)
    for rule in rules:
        found = store.query(rule.query)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - for the type checker
        for (node,) in found:
            yield rule, str(node)


def _target(shapes: ShapesGraph, shape: str, instances: Callable[[str], Iterable[str]]) -> str:
    """A pattern that binds ``?this`` to the focus nodes of a shape; empty where it has none."""
    patterns: dict[str, None] = {}
    for targeted, kind, term in shapes.targets():
        if targeted == shape or shape in map(str, shapes.objects(targeted, sh("property"))):
            if kind == "targetClass":
                patterns.update((f"?this a {name} .", None) for name in instances(term))
            else:
                patterns[f"?this {term} ?any_ ."] = None
    if len(patterns) < 2:
        return "".join(patterns)
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
