"""No constraint is without a case: take any one out of the shapes, and a case notices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kg.validation import nodes
from kg.validation.nodes import Description
from kg.validation.plan import Doubt
from kg.validation.reference import Reference
from kg.validation.screen import Screen
from kg.validation.world import World, shapes_among
from kg.vocab import RDF, RDFS, SH
from shapes.cases import CASES, GOOD
from shapes.documents import TERMS, Document
from shapes.judging import Bench, comes_with_kg

Shapes = dict[str, Description]

FIRST: Final = str(RDF("first"))
REST: Final = str(RDF("rest"))
TARGETS: Final = (str(SH("targetClass")), str(SH("targetSubjectsOf")))
NO_CONSTRAINT: Final = {
    REST,
    str(RDF("type")),
    str(RDFS("label")),
    *(str(SH(name)) for name in ("path", "message", "name", "group", "order", "severity")),
}

SPARE: Final = {
    # Another language than the headline's is found anyway, but this says it better.
    ("ArticleLanguage", "maxCount"),
}
"""Constraints that no case needs."""


def local(term: str) -> str:
    return nodes.iri(term).rpartition("#")[2] if nodes.is_iri(term) else term


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


@dataclass(frozen=True)
class Probe:
    """A document that the screen looks at with changed shapes."""

    shape: str
    broken: bool
    world: World
    focus: str

    def notices(self, shapes: Shapes) -> bool:
        """Whether the screen takes the broken document for valid, or the valid one for broken."""
        description = self.world.describe(self.focus) or {}
        doubt = Screen(shapes, self.world).look(self.focus, description).doubt
        return (doubt is Doubt.NONE) is self.broken

    def notices_slowly(self, shapes: Shapes) -> bool:
        """Whether pySHACL takes the broken document for valid; it also knows what the screen leaves open."""
        if not self.broken:
            return False
        source = str(TERMS.kg("source"))
        articles = (self.world.describe(self.focus) or {}).get(source, ())
        others = {other for article in articles for other in self.world.subjects(source, article)}
        reference = Reference(shapes, self.world, Screen(shapes, self.world).arguments, TERMS)
        return not reference.judge([self.focus], others - {self.focus})


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    written = shapes_among({}, comes_with_kg(), frozenset(), TERMS.graph("shapes/").value)
    return dict(nodes.describe(written))


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> list[Probe]:
    folder = tmp_path_factory.mktemp("documents")
    cases = [case for case in CASES if not case.also]
    usual = [case for case in cases if not case.without]
    found = list(probes_of([(c.shape, True, c.bad) for c in usual], folder))
    for case in cases:
        if case.without:
            found += probes_of([(case.shape, True, case.bad)], folder, case.without)
    found += probes_of([(case.shape, False, case.good) for case in usual], folder)
    found += probes_of([("", False, document) for document in GOOD], folder)
    return found


def probes_of(
    documents: list[tuple[str, bool, Document]], folder: Path, without: str = ""
) -> Iterator[Probe]:
    bench = Bench.of([document for _, _, document in documents], folder, without)
    for (shape, broken, _), document, (graph, content) in zip(
        documents, bench.documents, bench.candidates.items(), strict=True
    ):
        world = World({graph: content}, bench.context, frozenset(), TERMS)
        focus = document.focus if document.focus.startswith("_:") else f"<{document.focus}>"
        yield Probe(shape, broken, world, focus)


def test_every_constraint_has_a_case(shapes: Shapes, probes: list[Probe]):
    targeted = [node for node, said in shapes.items() if any(target in said for target in TARGETS)]
    parts = {root: reached(shapes, root) for root in targeted}
    components = {
        node: shapes[node]
        for component, said in shapes.items()
        if str(SH("ConstraintComponent")) in said.get(str(RDF("type")), ())
        for node in reached(shapes, component)
    }
    unnoticed: set[tuple[str, str]] = set()
    for node in sorted(set[str]().union(*parts.values())):
        roots = [root for root in targeted if node in parts[root]]
        bearing = set[str]().union(*(parts[root] for root in roots))
        some = {**components, **{name: shapes[name] for name in bearing}}
        # Those that are about this very shape are asked first, for they are likely to notice.
        near = {name for name in bearing if node in reached(shapes, name)}
        asked = sorted(
            (probe for probe in probes if not probe.shape or shape_of(probe) in bearing),
            key=lambda probe: (shape_of(probe) not in near, not probe.broken),
        )
        for predicate in shapes[node].keys() - NO_CONSTRAINT:
            for value in shapes[node][predicate]:
                changed = without(some, node, predicate, value)
                part = near | reached(shapes, value)
                noticed = any(probe.notices(changed) for probe in asked) or any(
                    probe.notices_slowly(changed) for probe in asked if shape_of(probe) in part
                )
                if not noticed:
                    unnoticed.add((name_of(shapes, node), local(predicate)))
    assert unnoticed == SPARE


def shape_of(probe: Probe) -> str:
    return str(TERMS.shape(probe.shape))


def name_of(shapes: Shapes, node: str) -> str:
    """A shape's local name; for an unnamed part, that of a shape that it is part of."""
    if nodes.is_iri(node):
        return local(node)
    return min(local(name) for name in shapes if nodes.is_iri(name) and node in reached(shapes, name))


def test_shapes_say_in_three_languages_whatever_they_say(shapes: Shapes):
    for node, said in shapes.items():
        for predicate, values in said.items():
            languages = sorted(value.rpartition('"@')[2] for value in values if '"@' in value)
            assert languages in ([], ["en", "fr", "vi"]), (node, predicate)
