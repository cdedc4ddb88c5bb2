"""pySHACL, the reference engine: it has the last word, and its report is the one that is given."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kg.errors import KgError
from kg.validation import nodes
from kg.validation.checks import sh
from kg.validation.findings import Finding, Severity
from kg.validation.nodes import Description
from kg.validation.suggestions import Suggestions
from kg.validation.world import SUBCLASS, World
from kg.vocab import SH, Terms

BATCH: Final = 200
"""Nodes that pySHACL judges at a time."""

_SEVERITIES: Final[dict[str, Severity]] = {f"{SH.iri}Warning": "warning", f"{SH.iri}Info": "info"}
_LOG: Final = logging.getLogger("kg.validation.pyshacl")
# rdflib logs a traceback for each ill-formed literal; the finding on that literal says it better.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class Reference:
    """pySHACL with our shapes.

    Args:
        shapes: The shapes graph: what it says of each of its nodes.
        world: The data.
        arguments: The values that the shapes give to our components' parameters.
        terms: The terms of the installation.
    """

    def __init__(
        self,
        shapes: Mapping[str, Description],
        world: World,
        arguments: Mapping[str, frozenset[str]],
        terms: Terms,
    ) -> None:
        self._shapes = shapes
        self._graph = rdflib.Graph()
        for node, description in shapes.items():
            _add(self._graph, node, description)
        self._world = world
        self._back = sorted({*arguments.get("coverBy", ()), *arguments.get("overlapOf", ())})
        self._unique = sorted(
            path
            for shape in shapes.values()
            if any(nodes.iri(name).endswith("#uniqueWithin") for name in shape if nodes.is_iri(name))
            for path in shape.get(sh("path"), ())
        )
        self._names = {
            path: {nodes.language(name): nodes.text(name) for name in shape[sh("name")]}
            for shape in shapes.values()
            if sh("name") in shape
            for path in shape.get(sh("path"), ())
        }
        self._suggestions = Suggestions(world, shapes, terms)

    def judge(self, focuses: Sequence[str], beside: Iterable[str] = ()) -> list[Finding]:
        """What pySHACL finds in some nodes.

        Args:
            focuses: The nodes.
            beside: Further nodes that bear on them, such as facts with the same key.

        Raises:
            KgError: The shapes cannot be used.
        """
        data = _Graph()
        for node in self._context(focuses, beside):
            if (description := self._world.describe(node)) is not None:
                _add(data, node, description)
        for below, above in self._world.subclasses():
            _add(data, below, {SUBCLASS: [above]})
        try:
            # Not with focus_nodes: pySHACL 0.40 applies them to nested shapes too, and sh:not then lies.
            outcome: Any = pyshacl.validate(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
                data,
                shacl_graph=self._graph,
                inplace=True,
                allow_infos=False,
                allow_warnings=False,
                logger=_LOG,
            )
        except ReportableRuntimeError as error:
            raise KgError(f"The shapes cannot be used: {error}.", "Mend the shapes.") from error
        report = outcome[1]
        if not isinstance(report, rdflib.Graph):
            raise KgError(f"The shapes cannot be used: {report}.", "Mend the shapes.")
        wanted = set(map(nodes.plain, focuses))
        found: dict[tuple[str, ...], Finding] = {}
        for result in report.objects(None, rdflib.URIRef(f"{SH.iri}result")):
            finding = self._finding(report, result)
            if finding.focus in wanted:
                about = (finding.focus, finding.path or "", finding.value or "")
                found[(*about, finding.shape, finding.constraint)] = finding
        return [found[order] for order in sorted(found)]

    def _context(self, focuses: Sequence[str], beside: Iterable[str]) -> list[str]:
        """The nodes that bear on some: what they lead to in two steps, and what leads to them."""
        found = dict.fromkeys([*focuses, *beside])
        reached = list(found)
        for _ in range(2):
            following: dict[str, None] = {}
            for node in reached:
                description = self._world.describe(node) or {}
                for values in description.values():
                    following.update((value, None) for value in values if not nodes.is_literal(value))
                for predicate in self._back:
                    following.update((other, None) for other in self._world.subjects(predicate, node))
            reached = [node for node in following if node not in found]
            found.update(dict.fromkeys(reached))
        for focus in focuses:
            description = self._world.describe(focus) or {}
            for path in self._unique:
                for value in description.get(path, ()):
                    found.update(dict.fromkeys(self._world.subjects(path, value)))
        return list(found)

    def _finding(self, report: rdflib.Graph, result: Node) -> Finding:
        def one(name: str) -> Node | None:
            return report.value(result, rdflib.URIRef(SH.iri + name))

        messages = {
            message.language or "en": str(message)
            for message in report.objects(result, rdflib.URIRef(f"{SH.iri}resultMessage"))
            if isinstance(message, rdflib.Literal)
        }
        shape = str(one("sourceShape"))
        constraint = str(one("sourceConstraintComponent"))
        focus = _text(one("focusNode"))
        value = one("value")
        written = None if value is None else _text(value)
        path = self._path(report, one("resultPath"))
        return Finding(
            severity=_SEVERITIES.get(str(one("resultSeverity")), "violation"),
            shape=shape,
            focus=nodes.plain(focus),
            path=path,
            value=written,
            messages=messages,
            graph=self._world.graph_of(focus),
            constraint=constraint,
            suggestion=self._suggestions.suggest(shape, constraint, path, written),
            expected=self._expected(shape, constraint),
            names=self._names.get(f"<{path}>", {}),
        )

    def _path(self, report: rdflib.Graph, path: Node | None) -> str | None:
        """The property that a path starts with."""
        while path is not None and not isinstance(path, rdflib.URIRef):
            first = rdflib.RDF.first
            path = report.value(path, first) or self._graph.value(path, first)
        return None if path is None else str(path)

    def _expected(self, shape: str, constraint: str) -> str | None:
        """What a shape's constraint asks for, where one term or a list says it."""
        name = constraint.rpartition("#")[2].removesuffix("ConstraintComponent")
        values = self._shapes.get(f"<{shape}>", {}).get(sh(name[:1].lower() + name[1:]), ())
        told: list[str] = []
        for value in values:
            if value.startswith("_"):
                try:
                    told += nodes.members(value, dict(self._shapes))
                except ValueError:
                    return None
            else:
                told.append(value)
        if any(value.startswith("_") for value in told):
            # A list of unnamed shapes: their message says what they ask for.
            return None
        return ", ".join(map(_told, told)) or None


class _Graph(rdflib.Graph):
    """A graph that reads each query once; pySHACL asks the same few of every node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return super().query(_prepared(query_object), *args, **kwargs)


@lru_cache(maxsize=256)
def _prepared(query: str) -> Any:
    return prepareQuery(query)


def _add(graph: rdflib.Graph, node: str, description: Description) -> None:
    subject = _rdflib(node)
    for predicate, values in description.items():
        for value in values:
            graph.add((subject, _rdflib(predicate), _rdflib(value)))


@lru_cache(maxsize=65536)
def _rdflib(node: str) -> Any:
    """A term as rdflib has it, with the lexical form that was written."""
    if nodes.is_iri(node):
        return rdflib.URIRef(nodes.iri(node))
    if not nodes.is_literal(node):
        return rdflib.BNode(node[2:])
    lexical, datatype, tag = nodes.literal(node)
    if tag:
        return rdflib.Literal(lexical, lang=tag)
    return rdflib.Literal(lexical, datatype=rdflib.URIRef(datatype), normalize=False)


def _text(node: Node | None) -> str:
    """A term as canonical N-Triples has it."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if isinstance(node, rdflib.Literal):
        lexical = str(node)
        return str(nodes.literal_term(lexical, str(node.datatype or nodes.STRING), node.language or ""))
    return f"_:{node}"


def _told(node: str) -> str:
    return nodes.iri(node).rpartition("/")[2].rpartition("#")[2] if nodes.is_iri(node) else nodes.text(node)
