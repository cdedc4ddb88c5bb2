"""No constraint is without a case: take any one out of the shapes, and a case notices."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
import shacl

from kg.store.generations import StoredQuads
from kg.validation import native_constraints
from kg.validation.context import DataGraph, Statements, by_subject, referred
from kg.validation.form import Form
from kg.validation.namesakes import Namesakes
from kg.validation.namespaces import Namespaces
from kg.validation.shapes import ShapesGraph
from kg.vocab import RDF, RDFS, SH
from shapes.cases import CASES, GOOD
from shapes.documents import TERMS, Document
from shapes.judging import Bench, comes_with_kg

Description = dict[str, list[str]]
Shapes = dict[str, Description]

FIRST: Final = str(RDF("first"))
REST: Final = str(RDF("rest"))
TARGETS: Final = (str(SH("targetClass")), str(SH("targetSubjectsOf")), str(TERMS.shape("addressKind")))
NO_CONSTRAINT: Final = {
    REST,
    str(RDF("type")),
    str(RDFS("label")),
    *(str(SH(name)) for name in ("path", "message", "name", "group", "order", "severity")),
}

SPARE: Final = {
    # Another language than the headline's is found anyway, but this says it better.
    ("ArticleLanguage", "maxCount"),
    # A fact is named after one article only, so its name disagrees with a second.
    ("FactSource", "maxCount"),
    # Who has these classes has properties that tell them as well; without any, still the address does.
    *((f"{name}Typed", "addressKind") for name in ("Fact", "Area", "AreaVersion", "Article", "Indicator")),
    # Where nothing is given, all languages are missing, which is told as well.
    ("LabelGiven", "minCount"),
    ("DefinitionGiven", "minCount"),
    # What our own addresses tell is found by the shapes above, and would be said twice.
    ("ListedTyped", "first"),
}
"""Constraints that no case needs."""


def local(term: str) -> str:
    return term[1:-1].rpartition("#")[2] if term.startswith("<") else term


def reached(shapes: Mapping[str, Description], start: str) -> set[str]:
    """A shape, and all that it is made of."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node in found or node not in shapes:
            continue
        found.add(node)
        waiting += [
            value
            for predicate, values in shapes[node].items()
            if predicate != str(SH("path"))
            for value in values
        ]
    return found


def without(shapes: Shapes, node: str, predicate: str, value: str) -> Shapes:
    """The shapes without one statement, or without one member of a list."""
    if predicate != FIRST:
        kept = [held for held in shapes[node][predicate] if held != value]
        said = {**shapes[node], predicate: kept}
        return {**shapes, node: {name: values for name, values in said.items() if values}}
    (rest,) = shapes[node][REST]
    return {
        name: {p: [rest if held == node else held for held in values] for p, values in description.items()}
        for name, description in shapes.items()
        if name != node
    }


UNIQUE: Final = str(TERMS.shape("UniqueKeyConstraintComponent"))
ALIKE: Final = str(TERMS.shape("UniqueWithinConstraintComponent"))


@dataclass(frozen=True)
class Probes:
    """Documents, each with the shape that it breaks (none for a valid one), and all that bears on them."""

    shapes: dict[str, str]
    lines: dict[str, bytes]
    around: bytes
    data: DataGraph

    @classmethod
    def of(cls, documents: list[tuple[str, Document]], folder: Path, without: str = "") -> "Probes":
        bench = Bench.of([document for _, document in documents], folder, without)
        data = DataGraph(
            bench.candidates, StoredQuads(bench.context), {}, TERMS, Form({}), Namespaces(TERMS, ())
        )
        found: dict[str, str] = {}
        lines: dict[str, bytes] = {}
        for (shape, _), document, content in zip(
            documents, bench.documents, bench.candidates.values(), strict=True
        ):
            node = document.focus if document.focus.startswith("_:") else f"<{document.focus}>"
            found[node] = str(TERMS.shape(shape)) if shape else ""
            lines[node] = content.path.read_bytes()
        everything = b"".join(lines.values())
        things = by_subject(data.entities)
        back = [str(TERMS.kg("versionOf")).encode()]
        around = data.around(referred(everything), things, back)
        # Facts beside facts share a source; nothing else leads from one to the other.
        source = str(TERMS.kg("source")).encode()
        sources = {
            value for said in by_subject(everything).values() for name, value in said if name == source
        }
        beside = {str(q.subject).encode() for article in sources for q in data.quads(None, source, article)}
        return cls(found, lines, around + data.published(beside), data)

    def results(self, shapes: Shapes, asked: Collection[str]) -> set[tuple[str, str]]:
        """The nodes among some that do not conform, each with the shape that says so."""
        graph = ShapesGraph(store_of(shapes))
        lines = b"".join(self.lines[node] for node in asked) + self.around
        core = graph.core().decode() + self.by_address(graph, lines)
        library = shacl.Shapes.from_text(core, "ntriples")
        found = {
            # Each reader names blank nodes in its own way; one document has one.
            ("_:c14n0" if result.focus_node.startswith("_:") else result.focus_node, result.root_shape or "")
            for result in library.validate_text(lines.decode(), "ntriples").results
        }
        natives = list(native_constraints.natives(graph, UNIQUE, ALIKE, self.data.instances))
        rules = [native for native in natives if isinstance(native, native_constraints.Rule)]
        found |= {(node.decode(), rule.shape) for rule, node in native_constraints.broken(rules, lines)}
        for key in (native for native in natives if isinstance(native, native_constraints.Key)):
            owners: dict[tuple[bytes, ...], set[str]] = {}
            for node, said in by_subject(lines).items():
                values = {name.decode(): value for name, value in said}
                if values.keys() >= set(key.predicates):
                    made = tuple(values[name] for name in key.predicates)
                    owners.setdefault(made, set()).add(node.decode())
            found |= {(node, key.shape) for nodes in owners.values() if len(nodes) > 1 for node in nodes}
        found |= set(self.namesakes(graph, [n for n in natives if isinstance(n, native_constraints.Alike)]))
        return {(node, shape) for node, shape in found if node in set(asked)}

    def namesakes(
        self, graph: ShapesGraph, rules: Iterable[native_constraints.Alike]
    ) -> Iterator[tuple[str, str]]:
        """What is called like something else."""

        def about(node: bytes, said: Statements) -> set[str]:
            told = {term.decode() for statement in said for term in statement}
            return {
                shape
                for shape, kind, term in graph.targets
                if not told.isdisjoint(self.data.instances(term) if kind == "targetClass" else [term])
            }

        for one in Namesakes(self.data, rules, about).find():
            yield one.node.decode(), one.shape

    def by_address(self, graph: ShapesGraph, lines: bytes) -> str:
        """Whatever has no class as a target of the shapes of the class that its address tells."""
        kinds = graph.addressed(str(TERMS.shape("addressKind")))
        classes = {below for name, _ in kinds.values() for below in self.data.instances(name)}
        targets: list[str] = []
        for node, said in by_subject(lines).items():
            kind = node.decode().rpartition("/")[0].rpartition("/")[2]
            types = {value.decode() for name, value in said if name.decode() == str(RDF("type"))}
            if kind in kinds and f"/id/{kind}/".encode() in node and classes.isdisjoint(types):
                of_class = [shape for shape, _, name in graph.targets if name == kinds[kind][0]]
                targets += [
                    f"{shape} {SH('targetNode')} {node.decode()} .\n" for shape in (kinds[kind][1], *of_class)
                ]
        return "".join(targets)


def store_of(shapes: Shapes) -> pyoxigraph.Store:
    lines = "".join(f"{n} {p} {v} .\n" for n, said in shapes.items() for p, vs in said.items() for v in vs)
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES))
    return store


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    graph = ShapesGraph.among({}, StoredQuads(comes_with_kg()), frozenset(), TERMS.graph("shapes/").value)
    written = pyoxigraph.serialize((q.triple for q in graph.store), format=pyoxigraph.RdfFormat.N_TRIPLES)
    found: Shapes = {}
    for node, said in by_subject(written or b"").items():
        for predicate, value in said:
            found.setdefault(node.decode(), {}).setdefault(predicate.decode(), []).append(value.decode())
    return found


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> list[Probes]:
    folder = tmp_path_factory.mktemp("documents")
    cases = [case for case in CASES if not case.also]
    valid = [("", document) for document in [*(case.good for case in cases if not case.without), *GOOD]]
    found = [
        Probes.of([(case.shape, case.bad) for case in cases if not case.without], folder),
        Probes.of(list({document.turtle: (no, document) for no, document in valid}.values()), folder),
    ]
    return found + [
        Probes.of([(case.shape, case.bad)], folder, case.without) for case in cases if case.without
    ]


DAILY: Final = 4
"""Each day every so manieth part of the shapes is taken apart, and with ``--thorough`` all of them."""


def test_every_constraint_has_a_case(shapes: Shapes, probes: list[Probes], thorough: bool):
    targeted = [node for node, said in shapes.items() if any(target in said for target in TARGETS)]
    parts = {root: reached(shapes, root) for root in targeted}
    components = {
        node: shapes[node]
        for component, said in shapes.items()
        if str(SH("ConstraintComponent")) in said.get(str(RDF("type")), ())
        for node in reached(shapes, component)
    }
    heads = {path for said in shapes.values() for path in said.get(str(SH("path")), ())}
    paths = {node: shapes[node] for head in heads for node in reached(shapes, head)}
    usual = [probe.results(shapes, probe.shapes) for probe in probes]
    for probe, found in zip(probes, usual, strict=True):
        assert found == {(node, shape) for node, shape in probe.shapes.items() if shape}
    unnoticed: set[tuple[str, str]] = set()
    nodes = sorted(set[str]().union(*parts.values()))
    for node in nodes if thorough else nodes[::DAILY]:
        bearing = set[str]().union(*(parts[root] for root in targeted if node in parts[root]))
        some = {**components, **paths, **{name: shapes[name] for name in bearing}}
        for predicate in shapes[node].keys() - NO_CONSTRAINT:
            for value in shapes[node][predicate]:
                changed = without(some, node, predicate, value)
                noticed = False
                for probe, found in zip(probes, usual, strict=True):
                    asked = [focus for focus, shape in probe.shapes.items() if not shape or shape in bearing]
                    if asked and not noticed:
                        here = {result for result in found if result[0] in set(asked)}
                        noticed = probe.results(changed, asked) != here
                if not noticed:
                    unnoticed.add((name_of(shapes, node), local(predicate)))
    assert unnoticed - SPARE == set()
    if thorough:
        assert SPARE - unnoticed == set()


def name_of(shapes: Shapes, node: str) -> str:
    """A shape's local name; for an unnamed part, that of a shape that it is part of."""
    if node.startswith("<"):
        return local(node)
    return min(local(name) for name in shapes if name.startswith("<") and node in reached(shapes, name))


def test_shapes_say_in_three_languages_whatever_they_say(shapes: Shapes):
    for node, said in shapes.items():
        for predicate, values in said.items():
            languages = sorted(value.rpartition('"@')[2] for value in values if '"@' in value)
            assert languages in ([], ["en", "fr", "vi"]), (node, predicate)
