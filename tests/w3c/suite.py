"""The test suites of the W3C's SPARQL working groups, as a package on PyPI carries them.

The source distribution of rdflib holds the suites of SPARQL 1.1 and of SPARQL 1.0 ("data-r2"). It is fetched
once, checked, and kept in the user's cache; nothing of it is part of kg.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

from w3c.archive import Archive

PACKAGE, VERSION = "rdflib", "7.6.0"
SHA256 = "6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df"
INSIDE = f"{PACKAGE}-{VERSION}/test/data/suites/w3c/"
PARTS = ("sparql11", "dawg-data-r2")

BASE = "http://w3c.example/"
"""What the suites' relative IRIs are resolved against, each file at its own path below it."""

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
DAWGT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")

DATA_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".n3": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
}


def fetch(cache: Path, sha256: str = SHA256) -> Path:
    """The folder that holds the suites, which is filled the first time."""
    return Archive(PACKAGE, VERSION, sha256, INSIDE, PARTS).fetch(cache)


@dataclass(frozen=True)
class Case:
    """One test of a manifest; files are named by their paths below the suites' folder."""

    name: str
    kind: str
    root: Path
    query: str
    data: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    result: str | None = None
    outside: str = ""
    """Why kg cannot be asked it, or an empty string."""

    @cached_property
    def text(self) -> str:
        return (self.root / self.query).read_text(encoding="utf-8")

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def evaluates(self) -> bool:
        """Whether the query's result counts; else only its syntax does."""
        return self.kind in {"QueryEvaluationTest", "CSVResultFormatTest"}

    @property
    def expected_file(self) -> Path:
        """The file with the result that the suite expects."""
        assert self.result, f"{self.name} has no result"
        return self.root / self.result

    @property
    def based(self) -> str:
        """The query with its own address as its base, which its relative IRIs count on."""
        return f"BASE <{BASE}{self.query}>\n{self.text}"

    @cached_property
    def read_by_query(self) -> tuple[str, ...]:
        """The data files that the query itself names."""
        if not self.evaluates or self.data or self.named:
            return ()
        folder = self.query.rpartition("/")[0]
        return tuple(f"{folder}/{name}" for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]+)>", self.text))


def folders(root: Path) -> list[str]:
    """All folders with tests of queries."""
    return sorted(
        str(manifest.parent.relative_to(root))
        for part in PARTS
        for manifest in (root / part).glob("*/manifest.ttl")
    )


def cases(root: Path, folder: str) -> Iterator[Case]:
    """The tests of a folder, in the manifest's order."""
    manifest = Graph().parse(root / folder / "manifest.ttl", publicID=f"{BASE}{folder}/manifest.ttl")
    for entries in manifest.objects(None, MF.entries):
        for entry in Collection(manifest, entries):
            yield _case(manifest, root, folder, entry)


def _case(manifest: Graph, root: Path, folder: str, entry: URIRef) -> Case:
    kind = str(manifest.value(entry, RDF.type)).partition("#")[2]
    name = f"{folder}/{str(entry).partition('#')[2]}"
    withdrawn = manifest.value(entry, DAWGT.approval) == DAWGT.Withdrawn
    outside = "withdrawn" if withdrawn else _outside(kind, folder)
    action = manifest.value(entry, MF.action)
    if isinstance(action, URIRef):
        return Case(name, kind, root, _path(action), outside=outside)
    query = manifest.value(action, QT.query)
    result = manifest.value(entry, MF.result)
    return Case(
        name,
        kind,
        root,
        _path(query) if query else "",
        tuple(sorted(_path(d) for d in manifest.objects(action, QT.data))),
        tuple(sorted(_path(g) for g in manifest.objects(action, QT.graphData))),
        _path(result) if isinstance(result, URIRef) else None,
        outside=outside,
    )


def _outside(kind: str, folder: str) -> str:
    if "Update" in kind or folder.endswith(("delete-insert", "-update-1", "-update-2")):
        return "an update"
    if kind in {"ProtocolTest", "ServiceDescriptionTest"}:
        return "not a query"
    if folder.endswith("/entailment"):
        return "another entailment regime"
    if folder.endswith(("/service", "/syntax-fed")):
        return "federation"
    return ""


def _path(iri: object) -> str:
    return str(iri).removeprefix(BASE)


def data(root: Path) -> set[str]:
    """Every data file of every query that kg can be asked."""
    asked = [case for folder in folders(root) for case in cases(root, folder) if not case.outside]
    return {path for case in asked for path in (*case.data, *case.named, *case.read_by_query)}


def n_triples(root: Path, path: str) -> bytes:
    """The triples of a data file."""
    quads = pyoxigraph.parse(path=str(root / path), format=format_of(path), base_iri=BASE + path)
    return pyoxigraph.serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


def format_of(path: str) -> RdfFormat:
    return DATA_FORMATS[Path(path).suffix]


def graph_name(path: str) -> NamedNode:
    """What the graph of a data file is called."""
    return NamedNode(BASE + path)
