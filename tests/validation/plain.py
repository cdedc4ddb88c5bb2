"""pySHACL by itself: all data and all shapes in one pass, and no pre-check before it."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import pyoxigraph
import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kg.validation import Finding
from kg.vocab import XSD
from shapes.documents import TERMS

Result = tuple[str, str, str, str, str | None, str | None, frozenset[tuple[str, str]]]
"""Focus, shape, constraint component, severity, path, value, and the messages with their languages."""


ADDRESS_KIND = rdflib.URIRef(TERMS.shape("addressKind").value)
TARGETS = (SH.targetClass, SH.targetSubjectsOf)


def results(
    data: Iterable[pyoxigraph.Quad], shapes: Iterable[pyoxigraph.Quad], focuses: Collection[str] | None = None
) -> set[Result]:
    """What pySHACL finds.

    Args:
        data: All data.
        shapes: All shapes.
        focuses: Nodes to ask about; by default all. Each is made a target of the shapes that are about it.
    """
    data_graph, shapes_graph = _graph(data), _graph(shapes)
    if focuses is not None:
        _ask_about(focuses, data_graph, shapes_graph)
    judge: Any = pyshacl.validate  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    outcome = judge(data_graph, shacl_graph=shapes_graph, inplace=True)
    report: rdflib.Graph = outcome[1]
    paths = shapes_graph + report
    return {
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2].lower(),
            _first(paths, report.value(result, SH.resultPath)),
            _written(report.value(result, SH.value)),
            frozenset((str(m), m.language or "en") for m in report.objects(result, SH.resultMessage)),
        )
        for result in report.objects(None, SH.result)
    }


def _ask_about(focuses: Collection[str], data: rdflib.Graph, shapes: rdflib.Graph) -> None:
    _ask_by_address(focuses, data, shapes)
    targets = [triple for kind in TARGETS for triple in shapes.triples((None, kind, None))]
    for shape, kind, term in targets:
        shapes.remove((shape, kind, term))
        nodes = set(data.subjects(term, None))
        if kind == SH.targetClass:
            classes = data.transitive_subjects(RDFS.subClassOf, term)
            nodes = {node for name in classes for node in data.subjects(RDF.type, name)}
        for node in nodes:
            if str(node) in focuses:
                shapes.add((shape, SH.targetNode, node))


def _ask_by_address(focuses: Collection[str], data: rdflib.Graph, shapes: rdflib.Graph) -> None:
    """Make a thing without a class a target of the shapes of the class that its address tells."""
    typed = {str(kind): shape for shape, kind in shapes.subject_objects(ADDRESS_KIND)}
    classes = {name for shape in typed.values() for name in shapes.objects(shape, SH["class"])}
    known = {below for name in classes for below in data.transitive_subjects(RDFS.subClassOf, name)}
    for node in map(rdflib.URIRef, focuses):
        kind = re.search("/id/([^/]+)/[^/]*$", node)
        if kind and kind[1] in typed and known.isdisjoint(data.objects(node, RDF.type)):
            shape = typed[kind[1]]
            asked = shapes.subjects(SH.targetClass, shapes.value(shape, SH["class"]))
            for one in [shape, *asked]:
                shapes.add((one, SH.targetNode, node))


def told(findings: Iterable[Finding]) -> set[Result]:
    """Findings in the same terms."""
    return {
        (
            f.focus.removeprefix("_:"),
            f.shape,
            f.constraint,
            f.severity,
            f.path,
            f.value,
            frozenset((text, language) for language, text in f.messages.items()),
        )
        for f in findings
    }


def _graph(quads: Iterable[pyoxigraph.Quad]) -> rdflib.Graph:
    triples = (quad.triple for quad in quads)
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    as_written, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return _Graph().parse(data=lines, format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = as_written


class _Graph(rdflib.Graph):
    """A graph that reads each query once; reading them is most of what pySHACL does otherwise."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return super().query(_read(query_object), *args, **kwargs)


@lru_cache
def _read(query: str) -> Any:
    return prepareQuery(query)


def _first(graph: rdflib.Graph, path: Node | None) -> str | None:
    """The property that a path starts with."""
    while isinstance(path, rdflib.BNode):
        path = graph.value(path, RDF.first)
    return None if path is None else str(path)


def _written(term: Node | None) -> str | None:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(pyoxigraph.Literal(str(term), language=term.language))
        datatype = pyoxigraph.NamedNode(str(term.datatype or XSD("string").value))
        return str(pyoxigraph.Literal(str(term), datatype=datatype))
    return None if term is None else f"<{term}>" if isinstance(term, rdflib.URIRef) else f"_:{term}"
