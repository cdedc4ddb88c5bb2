"""pySHACL, the reference engine: it has the last word, and its report is the one that is given.

It sees only what is in doubt: each doubted node is made the target of the shapes that it is doubted for, and
of nothing else (W3C SHACL, section 2.1.3.1), so what it takes follows the doubts.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from typing import Any, Final

import pyoxigraph
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kg.errors import SourceError
from kg.language.texts import texts
from kg.validation.context import triples
from kg.validation.findings import Finding, severity_of
from kg.validation.shapes import ShapesGraph, sh, text
from kg.vocab import SH, XSD

_LOG: Final = logging.getLogger("kg.validation.pyshacl")
_TARGETS: Final = frozenset(
    SH(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
# rdflib logs a traceback for each ill-formed literal; the finding on that literal says it better.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class Reference:
    """pySHACL with our shapes.

    Args:
        shapes: The shapes.
    """

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes = shapes

    def judge(self, doubts: Mapping[str, AbstractSet[str]], data: bytes) -> list[Finding]:
        """What pySHACL finds in some nodes.

        Args:
            doubts: The nodes, each with the shapes to judge it by.
            data: What is said of them and of what bears on them, as N-Triples.

        Raises:
            SourceError: The shapes cannot be used, or the data is such that pySHACL breaks.
        """
        graph = _Graph()
        for triple in triples(data):
            graph.add(_rdflib_triple(triple))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Not with focus_nodes: pySHACL 0.40 applies them to nested shapes too, and sh:not then lies.
                outcome: Any = pyshacl.validate(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
                    graph,
                    shacl_graph=self._targeting(doubts),
                    inplace=True,
                    allow_infos=False,
                    allow_warnings=False,
                    logger=_LOG,
                )
        except Exception as error:
            # A library that is given what strangers write: it knows its own errors, and raises many others.
            raise SourceError(
                texts(
                    "The data cannot be checked against the shapes: {reason}.",
                    reason=str(error) or type(error).__name__,
                ),
                texts("Mend the shapes, or ill-formed numbers and days in the data."),
            ) from error
        report = outcome[1]
        if not isinstance(report, rdflib.Graph):
            raise SourceError(
                texts("The shapes cannot be used: {reason}.", reason=report), texts("Mend the shapes.")
            )
        found: dict[tuple[str, ...], Finding] = {}
        for result in report.objects(None, rdflib.URIRef(f"{SH.iri}result")):
            finding = self._finding(report, result)
            about = (finding.focus, finding.path or "", finding.value or "")
            found[(*about, finding.shape, finding.constraint)] = finding
        return [found[order] for order in sorted(found)]

    def _targeting(self, doubts: Mapping[str, AbstractSet[str]]) -> rdflib.Graph:
        """The shapes that are in doubt and what they are made of, with the doubted nodes as their targets."""
        graph = rdflib.Graph()
        doubted = set[str]().union(*doubts.values())
        for node in self._shapes.reached([*doubted, *self._shapes.components]):
            for triple in self._triples.get(node, ()):
                graph.add(triple)
        target = rdflib.URIRef(f"{SH.iri}targetNode")
        for node, shapes in doubts.items():
            for shape in shapes:
                graph.add((self._names[shape], target, _named(node)))
        return graph

    @cached_property
    def _triples(self) -> dict[str, list[tuple[Any, Any, Any]]]:
        found: dict[str, list[tuple[Any, Any, Any]]] = {}
        for quad in self._shapes.store:
            if quad.predicate not in _TARGETS:
                found.setdefault(str(quad.subject), []).append(_rdflib_triple(quad.triple))
        return found

    @cached_property
    def _names(self) -> dict[str, Any]:
        return {node: _named(node) for node in self._triples}

    def _finding(self, report: rdflib.Graph, result: Node) -> Finding:
        def one(name: str) -> Node | None:
            return report.value(result, rdflib.URIRef(SH.iri + name))

        messages = {
            message.language or "en": str(message)
            for message in report.objects(result, rdflib.URIRef(f"{SH.iri}resultMessage"))
            if isinstance(message, rdflib.Literal)
        }
        shape = str(one("sourceShape"))
        focus = _written(one("focusNode"))
        value = one("value")
        written = None if value is None else _written(value)
        path = self._path(report, shape, one("resultPath"))
        return Finding(
            severity=severity_of(str(one("resultSeverity"))),
            shape=shape,
            focus=focus[1:-1] if focus.startswith("<") else focus,
            path=path,
            value=written,
            messages=messages,
            graph=None,
            constraint=str(one("sourceConstraintComponent")),
        )

    def _path(self, report: rdflib.Graph, shape: str, path: Node | None) -> str | None:
        """The property that a path starts with."""
        while isinstance(path, rdflib.BNode) and (first := report.value(path, rdflib.RDF.first)):
            path = first
        if isinstance(path, rdflib.BNode):
            steps = self._shapes.objects(f"<{shape}>", sh("path"))
            return next((text(step) for p in steps for step in self._shapes.steps(p)[:1]), None)
        return None if path is None else str(path)


class _Graph(rdflib.Graph):
    """A graph that reads each query once; pySHACL asks the same few of every node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return super().query(_prepared(query_object), *args, **kwargs)


@lru_cache(maxsize=256)
def _prepared(query: str) -> Any:
    return prepareQuery(query)


def _rdflib_triple(triple: pyoxigraph.Triple) -> tuple[Any, Any, Any]:
    return _rdflib(triple.subject), _rdflib(triple.predicate), _rdflib(triple.object)


@lru_cache(maxsize=65536)
def _rdflib(term: object) -> Any:
    """A term as rdflib has it, with the lexical form that was written."""
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    return _named(str(term))


def _named(node: str) -> Any:
    return rdflib.BNode(node[2:]) if node.startswith("_") else rdflib.URIRef(node[1:-1])


def _written(node: Node | None) -> str:
    """A term as canonical N-Triples has it."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return str(pyoxigraph.Literal(str(node), language=node.language))
        datatype = pyoxigraph.NamedNode(str(node.datatype or XSD("string").value))
        return str(pyoxigraph.Literal(str(node), datatype=datatype))
    return f"<{node}>" if isinstance(node, rdflib.URIRef) else f"_:{node}"
