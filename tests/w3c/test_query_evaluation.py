"""The W3C's query tests over HTTP: kg gives what the engine itself gives on the same data.

Each data file is a graph of the published dataset, and the request names those of its test as
``default-graph-uri`` and ``named-graph-uri``; the engine gets just that data in a store of its own.
"""

from collections import Counter
from pathlib import Path

import httpx
import pytest
from pyoxigraph import DefaultGraph, Store

from w3c import results, suite
from w3c.suite import Case

QUERY_FOLDERS = """
sparql11/aggregates sparql11/bind sparql11/bindings sparql11/construct sparql11/csv-tsv-res sparql11/exists
sparql11/functions sparql11/grouping sparql11/json-res sparql11/negation sparql11/project-expression
sparql11/property-path sparql11/subquery sparql11/syntax-query
dawg-data-r2/algebra dawg-data-r2/ask dawg-data-r2/basic dawg-data-r2/bnode-coreference
dawg-data-r2/boolean-effective-value dawg-data-r2/bound dawg-data-r2/cast dawg-data-r2/construct
dawg-data-r2/dataset dawg-data-r2/distinct dawg-data-r2/expr-builtin dawg-data-r2/expr-equals
dawg-data-r2/expr-ops dawg-data-r2/graph dawg-data-r2/i18n dawg-data-r2/open-world dawg-data-r2/optional
dawg-data-r2/optional-filter dawg-data-r2/reduced dawg-data-r2/regex dawg-data-r2/solution-seq
dawg-data-r2/sort dawg-data-r2/syntax-sparql1 dawg-data-r2/syntax-sparql2 dawg-data-r2/syntax-sparql3
dawg-data-r2/syntax-sparql4 dawg-data-r2/syntax-sparql5 dawg-data-r2/triple-match
dawg-data-r2/type-promotion
"""
FOLDERS = QUERY_FOLDERS.split()
NOTHING = f"{suite.BASE}nothing"
TABLES = ("application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values")
GRAPHS = ("application/n-triples", "text/turtle", "application/rdf+xml", "application/ld+json")

UNLIKE_THE_SUITE = {
    "The engine keeps numbers and their like by value, so that 01 and 1 are one term.": (
        "dawg-data-r2/distinct/distinct-1 dawg-data-r2/distinct/distinct-9 "
        "dawg-data-r2/expr-builtin/dawg-str-1 dawg-data-r2/expr-builtin/dawg-str-2 "
        "dawg-data-r2/expr-builtin/sameTerm-eq dawg-data-r2/expr-builtin/sameTerm-not-eq "
        "dawg-data-r2/expr-builtin/sameTerm-simple dawg-data-r2/expr-equals/eq-graph-1 "
        "dawg-data-r2/expr-equals/eq-graph-2 dawg-data-r2/open-world/open-eq-01 sparql11/csv-tsv-res/csv03"
    ),
    "A literal without a type is an xsd:string since RDF 1.1; these tests are older.": (
        "dawg-data-r2/distinct/distinct-2 dawg-data-r2/expr-builtin/dawg-datatype-2 "
        "sparql11/functions/strdt03 sparql11/functions/strlang03"
    ),
    "REDUCED leaves out as many of the repeated solutions as the engine likes.": (
        "dawg-data-r2/reduced/reduced-1 dawg-data-r2/reduced/reduced-2"
    ),
    "Since SPARQL 1.1 a number does not end with a point.": (
        "dawg-data-r2/basic/term-6 dawg-data-r2/basic/term-7 dawg-data-r2/syntax-sparql1/syntax-lit-08"
    ),
    "The suite's next edition has the engine's result.": "sparql11/aggregates/agg-empty-group",
    "The working group never approved it, and approved its opposite.": (
        "dawg-data-r2/optional-filter/dawg-optional-filter-005-simplified"
    ),
    "The engine gives BNODE('a') one blank node in all solutions.": "sparql11/functions/bnode01",
    "The engine takes dates with and without a time zone for unequal.": "dawg-data-r2/open-world/date-2",
    "The engine reads no escaped characters in prefixed names.": (
        "dawg-data-r2/syntax-sparql2/syntax-esc-04 dawg-data-r2/syntax-sparql2/syntax-esc-05"
    ),
    "The engine takes '<a&&' for an operator and a variable.": "dawg-data-r2/syntax-sparql3/syn-bad-26",
}
"""Tests whose outcome the engine, and so kg, gives otherwise than the suite's files, by the reason."""

COUNTS = {
    "evaluation": 428,
    "syntax": 294,
    "an update": 156,
    "another entailment regime": 66,
    "federation": 10,
    "not a query": 37,
    "withdrawn": 4,
}
"""Tests in the two suites: those that are asked, and those that are not, by the reason."""


def asked(suites: Path, folder: str) -> list[Case]:
    return [case for case in suite.cases(suites, folder) if not case.outside]


def engine(case: Case) -> Store:
    """The engine with the data of one test."""
    store = Store()
    for paths, named in ((case.data, False), (case.named, True), (case.read_by_query, True)):
        for path in paths:
            graph = suite.graph_name(path) if named else DefaultGraph()
            store.load(
                path=str(case.root / path),
                format=suite.format_of(path),
                base_iri=suite.BASE + path,
                to_graph=graph,
            )
    return store


def dataset(case: Case) -> list[tuple[str, str]]:
    """The dataset as the protocol names it (SPARQL 1.1 Protocol, section 2.1.4)."""
    if case.read_by_query:
        return []
    default = [suite.graph_name(path).value for path in case.data]
    named = [suite.graph_name(path).value for path in case.named]
    return [
        *(("default-graph-uri", iri) for iri in (default if default or named else [NOTHING])),
        *(("named-graph-uri", iri) for iri in named),
    ]


def ask(http: httpx.Client, query: str, parameters: list[tuple[str, str]], media_type: str) -> httpx.Response:
    """Ask in one of the protocol's three ways; which one depends on the format alone."""
    headers = {"Accept": media_type}
    if media_type in {TABLES[0], GRAPHS[0]}:
        return http.get("sparql", params=[("query", query), *parameters], headers=headers)
    if media_type in {TABLES[1], GRAPHS[1]}:
        form = httpx.QueryParams([("query", query), *parameters])
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return http.post("sparql", content=str(form).encode(), headers=headers)
    headers["Content-Type"] = "application/sparql-query"
    return http.post("sparql", params=parameters, content=query.encode(), headers=headers)


def own(case: Case) -> results.Result | None:
    """What the engine gives; None where it takes the query for no SPARQL 1.1."""
    try:
        return results.of_engine(engine(case).query(case.based))
    except SyntaxError:
        return None


def formats(given: results.Result | None) -> tuple[str, ...]:
    """The media types in which kg is asked for such a result."""
    match given:
        case results.Built():
            return GRAPHS
        case results.Table():
            return TABLES
        case _:
            return TABLES[:2]


def evaluated(http: httpx.Client, case: Case) -> list[str]:
    """What is wrong with kg's answers to an evaluation test."""
    given = own(case)
    wrong: list[str] = []
    for media_type in formats(given):
        answer = ask(http, case.based, dataset(case), media_type)
        served = results.of_answer(answer) if answer.status_code == 200 else answer.text
        as_given = answer.status_code == 400 if given is None else given.same_as(served)
        if not as_given:
            wrong.append(
                f"{case.name}, {media_type}:\n  engine {given}\n  served {answer.status_code} {served}"
            )
    return wrong


def as_the_suite_says(http: httpx.Client, case: Case) -> bool:
    """Whether kg's answer is what the suite's file has, numbers compared by value."""
    if case.kind == "CSVResultFormatTest":
        answer = ask(http, case.based, dataset(case), "text/csv")
        return results.csv_rows(answer.text) == results.csv_rows(case.expected_file.read_text())
    expected = results.by_value(results.expected(case.expected_file, f"{suite.BASE}{case.result}"))
    media_type = GRAPHS[0] if isinstance(expected, results.Built) else TABLES[0]
    answer = ask(http, case.based, dataset(case), media_type)
    return answer.status_code == 200 and expected.same_as(results.by_value(results.of_answer(answer)))


def known_to_differ(cases: list[Case]) -> set[str]:
    named = {name for names in UNLIKE_THE_SUITE.values() for name in names.split()}
    return named & {case.name for case in cases}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_query_gives_what_the_engine_gives(http: httpx.Client, suites: Path, folder: str):
    wrong: list[str] = []
    for case in asked(suites, folder):
        if case.evaluates:
            wrong += evaluated(http, case)
    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_query_gives_what_the_suite_says_unless_the_engine_is_known_to_differ(
    http: httpx.Client, suites: Path, folder: str
):
    cases = [case for case in asked(suites, folder) if case.evaluates]
    unlike = {case.name for case in cases if not as_the_suite_says(http, case)}
    assert unlike == known_to_differ(cases)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_query_is_taken_or_refused_for_its_syntax_as_the_suite_says(
    http: httpx.Client, suites: Path, folder: str
):
    cases = [case for case in asked(suites, folder) if not case.evaluates]
    unlike: set[str] = set()
    for case in cases:
        answer = ask(http, case.text, [("default-graph-uri", NOTHING)], "*/*")
        assert answer.status_code in {200, 400}, f"{case.name}: {answer.status_code} {answer.text}"
        # A query whose functions the engine does not have is SPARQL all the same.
        refused = answer.status_code == 400 and "is not SPARQL 1.1" in answer.json()["detail"]
        if refused != case.kind.startswith("Negative"):
            unlike.add(case.name)
    assert unlike == known_to_differ(cases)


def test_every_test_of_the_suites_is_asked_or_left_out_for_a_reason(suites: Path):
    every = [case for folder in suite.folders(suites) for case in suite.cases(suites, folder)]
    assert {case.folder for case in every if not case.outside} == set(FOLDERS)
    counts = Counter(case.outside or ("evaluation" if case.evaluates else "syntax") for case in every)
    assert counts == COUNTS
    known = {name for names in UNLIKE_THE_SUITE.values() for name in names.split()}
    assert known <= {case.name for case in every if not case.outside}


def test_a_package_with_another_digest_is_not_taken(tmp_path: Path):
    with pytest.raises(AssertionError, match="DO NOT MATCH"):
        suite.fetch(tmp_path, sha256="0" * 64)
    assert not any(path.is_dir() for path in tmp_path.iterdir())
