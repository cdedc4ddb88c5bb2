"""The W3C's SHACL test suite: what pySHACL and the library make of it.

The source distribution of pySHACL carries the suite. What either fails is named here, with the reason; a test
that begins to pass has to be taken from its list.
"""

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyshacl
import pytest
import rdflib
import shacl
from rdflib import RDF, SH, BNode, Literal, Namespace, Node

from w3c.archive import Archive, cache_folder

SUITE: Final = Archive(
    "pyshacl",
    "0.40.1",
    "011e3cf1a68b31747cb762ba3d755ae1bdcc464c8fad0dc212a9adc550719552",
    "pyshacl-0.40.1/test/resources/sht_tests/",
    ("core", "sparql", "manifest"),
)
MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
BASE: Final = "http://w3c.example/"

PYSHACL_FAILS: Final = {
    "core/property/uniqueLang-002.ttl": 'takes sh:uniqueLang "1" for true, as the suite does not',
    "sparql/pre-binding/shapesGraph-001.ttl": "has no $shapesGraph",
}
LIBRARY_FAILS: Final = {
    "core/property/uniqueLang-002.ttl": 'takes sh:uniqueLang "1" for true, as the suite does not',
    "sparql/pre-binding/unsupported-sparql-004.ttl": "accepts a query that may not be used",
}

Results = Counter[tuple[str, ...]]
"""Focus, component, severity, shape and value of each result; blank nodes have no name to compare by."""

pytestmark = pytest.mark.thorough


@dataclass(frozen=True)
class Case:
    """A test of the suite."""

    root: Path
    name: str

    @cached_property
    def manifest(self) -> rdflib.Graph:
        return self.parsed(self.name)

    @cached_property
    def entry(self) -> Node:
        return next(self.manifest.subjects(RDF.type, SHT.Validate))

    @cached_property
    def expected(self) -> Results | None:
        """What the suite expects, or None for a failure."""
        result = self.manifest.value(self.entry, MF.result)
        return None if result == SHT.Failure else results(self.manifest, result)

    def graph(self, kind: Node) -> rdflib.Graph:
        action = self.manifest.value(self.entry, MF.action)
        return self.parsed(str(self.manifest.value(action, kind)).removeprefix(BASE))

    def parsed(self, name: str) -> rdflib.Graph:
        return rdflib.Graph().parse(self.root / name, publicID=BASE + name, format="turtle")


def results(graph: rdflib.Graph, report: Node | None) -> Results:
    names = (SH.focusNode, SH.sourceConstraintComponent, SH.resultSeverity, SH.sourceShape, SH.value)
    return Counter(
        tuple(comparable(graph.value(result, name)) for name in names)
        for result in graph.objects(report, SH.result)
    )


def comparable(term: Node | None) -> str:
    if isinstance(term, BNode):
        return "_:"
    if isinstance(term, Literal) and term.datatype == rdflib.XSD.string:
        term = Literal(str(term))
    return "" if term is None else term.n3()


def of_pyshacl(case: Case) -> Results | None:
    judge: Any = pyshacl.validate  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            outcome = judge(case.graph(SHT.dataGraph), shacl_graph=case.graph(SHT.shapesGraph), inplace=True)
        except (pyshacl.errors.ReportableRuntimeError, NotImplementedError):
            return None
    if not isinstance(outcome[1], rdflib.Graph):
        return None
    return results(outcome[1], outcome[1].value(None, RDF.type, SH.ValidationReport))


def of_library(case: Case) -> Results | None:
    try:
        shapes = shacl.Shapes.from_text(case.graph(SHT.shapesGraph).serialize(format="nt"), "ntriples")
        report = shapes.validate_text(case.graph(SHT.dataGraph).serialize(format="nt"), "ntriples")
    except ValueError:
        return None

    def written(term: str | None) -> str:
        return "_:" if term and term.startswith("_:") else term or ""

    return Counter(
        (
            written(result.focus_node),
            f"<{result.component_iri}>",
            f"<{result.severity_iri}>",
            written(result.source_shape),
            written(result.value),
        )
        for result in report.results
    )


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    root = SUITE.fetch(cache_folder())

    def listed(folder: str) -> Iterator[str]:
        manifest = rdflib.Graph().parse(
            root / folder / "manifest.ttl", publicID=f"{BASE}{folder}manifest.ttl", format="turtle"
        )
        for included in sorted(str(name).removeprefix(BASE) for name in manifest.objects(None, MF.include)):
            if included.endswith("/manifest.ttl"):
                yield from listed(included.removesuffix("manifest.ttl"))
            else:
                yield included

    return [Case(root, name) for name in listed("")]


def test_pyshacl_passes_all_but_what_is_named(cases: list[Case]):
    assert len(cases) > 115
    assert {case.name for case in cases if of_pyshacl(case) != case.expected} == PYSHACL_FAILS.keys()


def test_the_library_passes_all_but_what_is_named(cases: list[Case]):
    assert {case.name for case in cases if of_library(case) != case.expected} == LIBRARY_FAILS.keys()


def test_the_library_passes_nothing_in_core_that_pyshacl_does_not(cases: list[Case]):
    core = [case for case in cases if case.name.startswith("core/")]
    assert len(core) > 95
    for case in core:
        judged, screened = of_pyshacl(case), of_library(case)
        assert judged is not None, case.name
        assert screened is not None, case.name
        assert {(row[0], row[3]) for row in judged} <= {(row[0], row[3]) for row in screened}, case.name
