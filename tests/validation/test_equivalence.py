"""The report is pySHACL's: screening first changes how long it takes, and nothing else."""

from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kg.rdf import Content
from kg.validation import engine, nodes, validate
from kg.validation.nodes import Description
from kg.validation.reference import Reference
from kg.validation.screen import Screen
from kg.validation.world import World, shapes_among
from kg.vocab import XSD
from shapes.case import Case
from shapes.cases import CASES
from shapes.documents import TERMS
from shapes.judging import Bench, content
from validation.plain import results, told
from validation.site import ARTICLE, SOURCE, Site

SHAPES: Final = TERMS.graph("shapes/").value
GRAPH: Final = TERMS.graph(ARTICLE).value

ODD: Final = [
    "<http://example.org/unknown>",
    "<http://kg.example/id/indicator/poor-household>",
    '""@fr',
    '"texte"@en',
    '"texte"@fr-CA',
    '"texte"',
    f'"{"x" * 201}"@fr',
    *(
        f'"{lexical}"^^<{XSD.iri}{datatype}>'
        for lexical, datatype in (
            ("51.20", "decimal"),
            ("-1", "decimal"),
            ("+99", "decimal"),
            ("1e2", "decimal"),
            ("100000000", "integer"),
            ("1", "boolean"),
            ("false", "boolean"),
            ("2025-02-30", "date"),
        )
    ),
]
"""Values that nobody should write."""


def comparable(case: Case) -> bool:
    """Blank nodes have no name to compare by."""
    return not case.without and not case.bad.subject.startswith("_:")


def parted(store: pyoxigraph.Store) -> tuple[list[pyoxigraph.Quad], list[pyoxigraph.Quad]]:
    """The data in a store, and the shapes."""
    data: list[pyoxigraph.Quad] = []
    shapes: list[pyoxigraph.Quad] = []
    for quad in store:
        (shapes if str(quad.graph_name)[1:].startswith(SHAPES) else data).append(quad)
    return data, shapes


def contents(store: pyoxigraph.Store, folder: Path) -> dict[str, Content]:
    """Every graph of a store as new content."""
    return {
        str(graph)[1:-1]: content(
            (
                pyoxigraph.serialize(
                    (quad.triple for quad in store.quads_for_pattern(None, None, None, graph)),
                    format=pyoxigraph.RdfFormat.N_TRIPLES,
                )
                or b""
            ).decode(),
            folder,
        )
        for graph in store.named_graphs()
    }


def test_of_all_that_comes_with_kg_the_report_is_that_of_pyshacl(site: Site, tmp_path: Path):
    report = validate(contents(site.store, tmp_path), None, frozenset(), TERMS)
    assert told(report.findings) == results(*parted(site.store))


def test_of_everything_wrong_the_report_is_that_of_pyshacl(tmp_path: Path):
    bench = Bench.of([case.bad for case in CASES if comparable(case)], tmp_path)
    report = validate(bench.candidates, bench.context, frozenset(), TERMS, limit=100_000)
    whole, shapes = parted(bench.context)
    for graph, candidate in bench.candidates.items():
        triples = pyoxigraph.parse(path=str(candidate.path), format=pyoxigraph.RdfFormat.N_TRIPLES)
        whole += [
            pyoxigraph.Quad(t.subject, t.predicate, t.object, pyoxigraph.NamedNode(graph)) for t in triples
        ]
    candidates = {document.focus for document in bench.documents}
    assert told(report.findings) == {result for result in results(whole, shapes) if result[0] in candidates}


def facts_of(site: Site) -> dict[str, Description]:
    """What the article's graph says, by subject."""
    quads = site.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(GRAPH))
    lines = (
        pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    )
    return dict(nodes.describe(b"".join(sorted(lines.splitlines(keepends=True)))))


def n_triples(subject: str, description: Description) -> str:
    return "".join(f"{subject} {predicate} {v} .\n" for predicate, said in description.items() for v in said)


def edited(facts: dict[str, Description], draw: st.DataObject) -> str:
    """Some facts with some statements dropped, added or changed."""
    articles = [node for node in facts if "/id/article/" in node]
    chosen = draw.draw(
        st.lists(st.sampled_from(sorted(set(facts) - set(articles))), min_size=1, max_size=8, unique=True)
    )
    written = [n_triples(node, facts[node]) for node in articles]
    for node in chosen:
        said = {predicate: list(values) for predicate, values in facts[node].items()}
        for _ in range(draw.draw(st.integers(1, 2))):
            predicate = draw.draw(st.sampled_from(sorted(said)))
            usual = {value for fact in facts.values() for value in fact.get(predicate, ())}
            value = draw.draw(st.sampled_from([*sorted(usual), *ODD]))
            edit = draw.draw(st.sampled_from(("drop", "add", "change")))
            said[predicate] = {"drop": [], "add": [*said[predicate], value], "change": [value]}[edit]
        written.append(n_triples(node, said))
    return "".join(written)


# Nothing is shrunk: an example takes a second, and says well enough what slipped through.
@settings(phases=[Phase.reuse, Phase.generate])
@given(draw=st.data())
def test_whatever_is_changed_in_a_fact_the_screen_lets_nothing_slip(
    site: Site, tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject
):
    turtle = edited(facts_of(site), draw)
    candidates = {GRAPH: content(turtle, tmp_path_factory.mktemp("edited"))}
    screened = validate(candidates, site.store, frozenset(), TERMS)

    shapes = dict(nodes.describe(shapes_among(candidates, site.store, frozenset(), SHAPES)))
    world = World(candidates, site.store, frozenset({GRAPH}), TERMS)
    everything = [node for node in facts_of(site) if world.describe(node)]
    judged = Reference(shapes, world, Screen(shapes, world).arguments, TERMS).judge(everything)
    untargeted = TERMS.shape("Untargeted").value
    assert told(f for f in screened.findings if f.shape != untargeted) == told(judged)


def test_worker_processes_say_the_same(site: Site, monkeypatch: pytest.MonkeyPatch):
    wrong = {ARTICLE: SOURCE.replace("kg:bound <id/bound/exact>", "kg:bound <id/bound/about>")}
    alone = site.report(wrong)
    monkeypatch.setattr(engine, "CREW_THRESHOLD", 0)
    assert site.report(wrong) == alone
    assert len(alone.findings) > 10
