"""Native constraints as set queries: each rule of our own is asked once of all that is checked.

A native component (W3C SHACL, section 6) has one SELECT query, which SHACL asks of each focus node by itself.
Here the shape's targets are joined in front of it, the path and the arguments are put in, and it runs once.
It finds the nodes in which pySHACL would find something, for literals that both read alike
(`kg.validation.form`).
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
    """A native constraint of one shape, as a query.

    Attributes:
        shape: The shape, as N-Triples writes it, like all terms here.
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
    """A native constraint that no two things share a key.

    Its query compares each thing with every other; `kg.validation.keys` finds the same by sorting.

    Attributes:
        shape: The shape.
        component: The component.
        predicates: The predicates whose values make the key.
    """

    shape: str
    component: str
    predicates: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """A native constraint that no two things that have something in common are called alike.

    Its query compares each thing with every other; `kg.validation.namesakes` finds the same by grouping.

    Attributes:
        shape: The shape.
        component: The component.
        within: The predicate of what they have in common.
        path: The predicate of what they are called.
        targeted: The targeted shapes that ask for it: the shape itself, or those that it is a property of.
    """

    shape: str
    component: str
    within: str
    path: str
    targeted: frozenset[str]


def natives(
    shapes: ShapesGraph, unique: str, alike: str, instances: Callable[[str], Iterable[str]]
) -> Iterator[Rule | Key | Alike]:
    """The native constraints that stand on a targeted shape or on one of its properties.

    What is expressed in another way, or stands deeper, is not among them, and pySHACL has to judge it.

    Args:
        shapes: The shapes graph.
        unique: The component for unique keys.
        alike: The component for unique names.
        instances: Gives a class with all its subclasses.
    """
    for component, (parameters, mandatory, query) in shapes.components.items():
        if query is None or not _WHERE.match(query) or _NESTED.search(query) or mandatory != parameters:
            continue
        for shape in shapes.users(parameters):
            target = _target(shapes, shape, instances)
            given = [shapes.objects(shape, parameter) for parameter in parameters]
            paths = shapes.objects(shape, sh("path"))
            steps = shapes.steps(paths[0]) if paths else []
            if not target or any(len(values) != 1 for values in given) or bool(paths) != bool(steps):
                continue
            arguments = tuple(str(value) for (value,) in given)
            if component == unique:
                yield Key(shape, component, arguments)
                continue
            if component == alike and len(steps) == 1:
                targeted = frozenset(shapes.askers[shape])
                yield Alike(shape, component, arguments[0], str(steps[0]), targeted)
                continue
            body = query.replace("$PATH", "/".join(map(str, steps)))
            for parameter, argument in zip(parameters, arguments, strict=True):
                name = re.escape(parameter[1:-1].rpartition("#")[2].rpartition("/")[2])
                body = re.sub(rf"[$?]{name}\b", argument.replace("\\", r"\\"), body)
            _, body = _WHERE.split(body, maxsplit=1)
            asked = f"SELECT DISTINCT ?this WHERE {{ {target} {body}".replace("$this", "?this")
            named = frozenset(re.findall(r"<[^<>\s]*>", asked)) | {str(RDF("type"))}
            yield Rule(shape, component, asked, named)


def broken(rules: Iterable[Rule], data: bytes) -> Iterator[tuple[Rule, bytes]]:
    """The rules that are broken, each with a node that breaks it.

    Args:
        rules: The rules.
        data: The data graph, as N-Triples; only what has one of the rules' predicates bears on them.
    """
    store = Store()
    # All of it has been read before: `lenient` spares checking every IRI again.
    store.load(data, format=RdfFormat.N_TRIPLES, lenient=True)
    for rule in rules:
        found = store.query(rule.query)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - for the type checker
        for (node,) in found:
            yield rule, str(node).encode()


def _target(shapes: ShapesGraph, shape: str, instances: Callable[[str], Iterable[str]]) -> str:
    """A pattern that binds ``?this`` to the focus nodes of a shape; empty where it has none."""
    patterns: dict[str, None] = {}
    asking = shapes.askers.get(shape, set())
    for targeted, kind, term in shapes.targets:
        if targeted in asking:
            if kind == "targetClass":
                patterns.update((f"?this a {name} .", None) for name in instances(term))
            else:
                patterns[f"?this {term} ?any_ ."] = None
    if len(patterns) < 2:
        return "".join(patterns)
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
