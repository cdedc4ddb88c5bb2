"""Judging many small documents at a time; each is a graph of its own, and no two bear on each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.rdf import TURTLE, Content, canonicalise
from kg.store.generations import StoredQuads
from kg.validation import Finding, validate
from shapes.documents import BASE, PREFIXES, TERMS, Document

ROOT = Path(__file__).resolve().parents[2]


def comes_with_kg(without: str = "") -> pyoxigraph.Store:
    """The vocabulary, the shapes and the reference data, in the graphs that they are published in."""
    store = pyoxigraph.Store()
    for folder in ("ontology", "shapes", "data/reference"):
        for file in sorted((ROOT / folder).glob("*.ttl")):
            name = f"{file.parent.name}/{file.stem}"
            if name != without:
                load(store, name, file)
    return store


def load(store: pyoxigraph.Store, name: str, file: Path) -> None:
    """Load a file into the graph with this name."""
    store.bulk_load(path=str(file), format=RdfFormat.TURTLE, base_iri=BASE, to_graph=TERMS.graph(name))


def content(turtle: str, folder: Path) -> Content:
    """A document in canonical form."""
    source = folder / "source.ttl"
    source.write_text(PREFIXES + turtle, encoding="utf-8")
    return canonicalise(source, TURTLE, BASE, folder)[""]


def is_article(document: Document) -> bool:
    return document.subject.startswith("<id/article/")


def room_of(document: Document) -> str:
    """Where its graph is: terms of the vocabulary are in graphs of their own."""
    return "ontology" if document.subject.startswith("<def#") else "article"


def together(document: Document) -> str:
    """A document and, in the same graph as a fact's has to be, its article."""
    return document.turtle + "".join(other.turtle for other in document.beside if is_article(other))


def apart(document: Document, number: int) -> Document:
    """The document and what is beside it under names and codes of their own."""

    def renamed(text: str) -> str:
        named = text.replace("example", f"example{number}")
        with_iso = re.sub(r'"VN-9([89])"', lambda code: f'"VN-{2 * number + int(code[1]) - 8:03X}"', named)
        return re.sub(r'"(9[89])"', rf'"\g<1>{number:04}"', with_iso)

    return replace(
        document,
        subject=renamed(document.subject),
        statements=tuple(map(renamed, document.statements)),
        beside=tuple(apart(other, number) for other in document.beside),
    )


@dataclass(frozen=True)
class Judged:
    """What is found in a document, and the name that its subject then has."""

    focus: str
    findings: list[Finding]


@dataclass(frozen=True)
class Bench:
    """Documents, each made a candidate, and the store that they are judged beside."""

    documents: Sequence[Document]
    candidates: dict[str, Content]
    context: pyoxigraph.Store

    @classmethod
    def of(cls, documents: Sequence[Document], folder: Path, without: str = "") -> "Bench":
        set_apart = [apart(document, number) for number, document in enumerate(documents)]
        context = comes_with_kg(without)
        beside = "".join(
            other.turtle for document in set_apart for other in document.beside if not is_article(other)
        )
        context.load(
            PREFIXES + beside, format=RdfFormat.TURTLE, base_iri=BASE, to_graph=TERMS.graph("article/beside")
        )
        candidates = {
            TERMS.graph(f"{room_of(document)}/{number}").value: content(together(document), folder)
            for number, document in enumerate(set_apart)
        }
        return cls(set_apart, candidates, context)

    def judge(self) -> list[Judged]:
        """What is found in each document."""
        report = validate(self.candidates, StoredQuads(self.context), {}, TERMS, limit=100_000)
        assert not report.truncated
        found: dict[str | None, list[Finding]] = {graph: [] for graph in self.candidates}
        for finding in report.findings:
            found[finding.graph].append(finding)
        return [
            Judged(document.focus, found[graph])
            for document, graph in zip(self.documents, self.candidates, strict=True)
        ]


def judge(documents: Sequence[Document], without: str = "") -> list[Judged]:
    """What is found in each document."""
    with TemporaryDirectory() as folder:
        return Bench.of(documents, Path(folder), without).judge()
