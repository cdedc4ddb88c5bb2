"""pySHACL by itself: all data and all shapes in one pass, and no screen before it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pyoxigraph
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kg.validation import Finding
from kg.vocab import XSD

Result = tuple[str, str, str, str, str | None, str | None]
"""Focus, shape, constraint component, severity, path and value."""


def results(data: Iterable[pyoxigraph.Quad], shapes: Iterable[pyoxigraph.Quad]) -> set[Result]:
    """What pySHACL finds."""
    shapes_graph = _graph(shapes)
    judge: Any = pyshacl.validate  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    outcome = judge(_graph(data), shacl_graph=shapes_graph, inplace=True)
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
        )
        for result in report.objects(None, SH.result)
    }


def told(findings: Iterable[Finding]) -> set[Result]:
    """Findings in the same terms."""
    return {
        (f.focus.removeprefix("_:"), f.shape, f.constraint, f.severity, f.path, f.value) for f in findings
    }


def _graph(quads: Iterable[pyoxigraph.Quad]) -> rdflib.Graph:
    triples = (quad.triple for quad in quads)
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    return _Graph().parse(data=lines, format="nt")


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
