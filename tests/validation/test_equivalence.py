"""The report is pySHACL's: the pre-check and the set queries change how long it takes, and nothing else."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from kg.rdf import Content
from kg.store.generations import StoredQuads
from kg.validation import Finding, Report, validate
from kg.validation.context import by_subject
from kg.validation.form import Form
from kg.validation.shapes import ShapesGraph
from kg.vocab import XSD
from laws import fewer
from shapes.case import Case
from shapes.cases import CASES
from shapes.documents import TERMS
from shapes.judging import Bench, comes_with_kg, content
from validation.plain import results, told
from validation.site import ARTICLE, Site

SHAPES: Final = TERMS.graph("shapes/").value
GRAPH: Final = TERMS.graph(ARTICLE).value

FORMAL: Final = {TERMS.shape(name).value for name in ("WellFormed", "Namespace", "OneGraph")}
ONE_ADDRESS: Final = TERMS.shape("OneAddress").value
PARTS: Final = 8
DAILY: Final = 1
"""Parts that pySHACL judges each day; what is expected of each document `shapes.test_cases` says."""

FORM: Final = Form(ShapesGraph.among({}, StoredQuads(comes_with_kg()), frozenset(), SHAPES).datatypes())

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


@pytest.fixture(autouse=True, scope="module")
def everything_is_told() -> Iterator[None]:
    """pySHACL tells all that fails; what only follows from something else is left out after that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.validation.causes.without_consequences", lambda found, *_: list(found))
        yield


def comparable(case: Case) -> bool:
    """Blank nodes have no name to compare by."""
    return not case.without and not case.bad.subject.startswith("_:")


def of_shapes(report: Report) -> list[Finding]:
    """What shapes found; the rules beside them, which pySHACL does not know, are their own constraints."""
    return [finding for finding in report.findings if finding.shape != finding.constraint]


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


Description = dict[str, list[str]]


def lines(quads: Iterable[pyoxigraph.Quad]) -> bytes:
    triples = (quad.triple for quad in quads)
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


@pytest.mark.thorough
def test_of_all_that_comes_with_kg_the_report_is_that_of_pyshacl(site: Site, tmp_path: Path):
    report = validate(contents(site.store, tmp_path), None, {}, TERMS)
    assert told(of_shapes(report)) == results(*parted(site.store))


# In parts, for pySHACL compares the name of each article with that of every other.
@pytest.mark.parametrize(
    "part",
    [part if part < DAILY else pytest.param(part, marks=pytest.mark.thorough) for part in range(PARTS)],
)
def test_of_everything_wrong_the_report_is_that_of_pyshacl(tmp_path: Path, part: int):
    bench = Bench.of([case.bad for case in CASES if comparable(case)][part::PARTS], tmp_path)
    report = validate(bench.candidates, StoredQuads(bench.context), {}, TERMS, limit=100_000)
    whole, shapes = parted(bench.context)
    for candidate in bench.candidates.values():
        whole += pyoxigraph.parse(path=str(candidate.path), format=pyoxigraph.RdfFormat.N_TRIPLES)
    candidates = {document.focus for document in bench.documents}
    expected = {result for result in results(whole, shapes, candidates) if result[0] in candidates}
    assert len({result[0] for result in expected}) == len(bench.documents)
    causes = {result[0] for result in expected if result[2].endswith("#DatatypeConstraintComponent")}
    causes |= {f.focus for f in report.findings if f.constraint in FORMAL or f.shape == ONE_ADDRESS}
    found = told(of_shapes(report))
    assert {finding.focus for finding in report.findings} >= candidates
    assert {result for result in found if result[0] not in causes} == {
        result for result in expected if result[0] not in causes
    }
    assert len(causes) < len(bench.documents) / 4


def facts_of(site: Site) -> dict[str, Description]:
    """What the article's graph says, by subject."""
    written = lines(site.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(GRAPH)))
    found: dict[str, Description] = {}
    for node, said in by_subject(written).items():
        for predicate, value in said:
            found.setdefault(node.decode(), {}).setdefault(predicate.decode(), []).append(value.decode())
    return found


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


def same_as_pyshacl(site: Site, turtle: str, folder: Path) -> Report:
    """Validate a new article graph and compare the report with what pySHACL finds in it."""
    candidate = content(turtle, folder)
    report = validate({GRAPH: candidate}, StoredQuads(site.store), {}, TERMS)
    data, shapes = parted(site.store)
    data = [quad for quad in data if str(quad.graph_name) != f"<{GRAPH}>"]
    new = list(pyoxigraph.parse(path=str(candidate.path), format=pyoxigraph.RdfFormat.N_TRIPLES))
    subjects = {str(quad.subject).strip("<>") for quad in new}
    found = told(of_shapes(report))
    if not FORM.plain(by_subject(candidate.path.read_bytes())):
        # What is not well formed pySHACL compares somehow, or not at all.
        assert any(finding.messages["en"].startswith(("“", "The datatype")) for finding in report.findings)
        return report
    expected = {result for result in results([*data, *new], shapes, subjects) if result[0] in subjects}
    causes = {result[0] for result in expected if result[2].endswith("#DatatypeConstraintComponent")}
    causes |= {f.focus for f in report.findings if f.shape == ONE_ADDRESS}
    assert {result for result in found if result[0] not in causes} == {
        result for result in expected if result[0] not in causes
    }
    assert found <= expected
    assert {f.focus for f in report.findings} >= {result[0] for result in expected}
    return report


# Nothing is shrunk: an example says well enough what slipped through.
@fewer(2, phases=[Phase.reuse, Phase.generate])
@given(draw=st.data())
def test_whatever_is_changed_in_a_fact_the_pre_check_lets_nothing_slip(
    site: Site, tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject
):
    same_as_pyshacl(site, edited(facts_of(site), draw), tmp_path_factory.mktemp("edited"))


@pytest.mark.parametrize("name", ["value", "upperBound", "quote", "period"])
def test_values_that_engines_read_differently_are_left_to_pyshacl(site: Site, tmp_path: Path, name: str):
    facts = facts_of(site)
    written = [n_triples(node, said) for node, said in facts.items() if "/id/article/" in node]
    bounded = [node for node in sorted(facts) if str(TERMS.kg("upperBound")) in facts[node]]
    written += [
        n_triples(node, {**facts[node], str(TERMS.kg(name)): [value]})
        for node, value in zip(bounded, ODD, strict=False)
    ]
    assert len(written) == len(ODD) + 1
    same_as_pyshacl(site, "".join(written), tmp_path)
