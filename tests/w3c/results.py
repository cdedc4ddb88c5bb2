"""Results of queries, compared as SPARQL means them: tables as bags of solutions, blank nodes unnamed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
)

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TABLES = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}
GRAPHS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    in_order: bool = False
    """Whether their order is part of the result."""

    def same_as(self, other: object) -> bool:
        if not isinstance(other, Table) or set(self.variables) != set(other.variables):
            return False
        places = [other.variables.index(variable) for variable in self.variables]
        others = [tuple(row[place] for place in places) for row in other.rows]
        if self.in_order or other.in_order:
            return len(self.rows) == len(others) and _match_in_order(self.rows, others)
        return _match(list(self.rows), others, {})


@dataclass(frozen=True)
class Truth:
    """The answer to an ASK."""

    value: bool

    def same_as(self, other: object) -> bool:
        return self == other


@dataclass(frozen=True)
class Built:
    """The graph of a CONSTRUCT or DESCRIBE."""

    triples: frozenset[Triple]

    def same_as(self, other: object) -> bool:
        return isinstance(other, Built) and self._canonical() == other._canonical()

    def _canonical(self) -> set[Quad]:
        dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in self.triples)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return set(dataset)


Result = Table | Truth | Built


def of_engine(results: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """What the engine gives in this process."""
    if isinstance(results, QueryTriples):
        return Built(frozenset(results))
    return of_table(results)


def of_table(results: QuerySolutions | QueryBoolean) -> Table | Truth:
    if isinstance(results, QueryBoolean):
        return Truth(bool(results))
    variables = tuple(variable.value for variable in results.variables)
    return Table(variables, tuple(tuple(solution[v] for v in variables) for solution in results))


def of_answer(answer: httpx.Response) -> Result:
    """What came over HTTP."""
    media_type = answer.headers["content-type"].partition(";")[0]
    if table := QueryResultsFormat.from_media_type(media_type):
        return of_table(pyoxigraph.parse_query_results(answer.content, format=table))
    graph = RdfFormat.from_media_type(media_type)
    assert graph, media_type
    return Built(frozenset(quad.triple for quad in pyoxigraph.parse(answer.content, format=graph)))


def by_value(result: Result) -> Result:
    """A result with its literals as the engine keeps them, which is by value: 1.0 for 1.00."""
    if not isinstance(result, Table):
        return result
    kept: dict[Literal, Literal] = {}
    node = NamedNode(RS)
    for term in (term for row in result.rows for term in row if isinstance(term, Literal)):
        store = Store()
        store.add(Quad(node, node, term))
        kept[term] = next(iter(store)).object
    rows = tuple(tuple(kept.get(t, t) if isinstance(t, Literal) else t for t in row) for row in result.rows)
    return Table(result.variables, rows, result.in_order)


def csv_rows(text: str) -> Counter[frozenset[tuple[str, str]]]:
    """The rows of a CSV result, whatever the order of rows and columns; all blank nodes look alike."""
    rows = csv.DictReader(text.splitlines())
    return Counter(frozenset((k, "_:" if v.startswith("_:") else v) for k, v in row.items()) for row in rows)


def expected(path: Path, base_iri: str) -> Result:
    """What a suite's file says must come out."""
    if path.suffix in TABLES:
        found = pyoxigraph.parse_query_results(path.read_bytes(), format=TABLES[path.suffix])
        return of_table(found)
    store = Store()
    store.load(path=str(path), format=GRAPHS[path.suffix], base_iri=base_iri)
    sets = list(store.quads_for_pattern(None, RDF_TYPE, NamedNode(f"{RS}ResultSet"), None))
    if not sets:
        return Built(frozenset(quad.triple for quad in store))
    return _result_set(store, sets[0].subject)


def _result_set(store: Store, node: object) -> Table | Truth:
    """A result that is written with the working group's vocabulary for result sets."""

    def values(subject: object, name: str) -> list[Term]:
        quads = store.quads_for_pattern(subject, NamedNode(RS + name), None, None)
        return [quad.object for quad in quads]

    boolean = values(node, "boolean")
    if boolean:
        return Truth(boolean[0].value == "true")
    variables = tuple(sorted(variable.value for variable in values(node, "resultVariable")))
    rows: list[tuple[int, Row]] = []
    for solution in values(node, "solution"):
        bound = {
            values(binding, "variable")[0].value: values(binding, "value")[0]
            for binding in values(solution, "binding")
        }
        index = values(solution, "index")
        rows.append((int(index[0].value) if index else 0, tuple(map(bound.get, variables))))
    in_order = any(index for index, _ in rows)
    return Table(variables, tuple(row for _, row in sorted(rows, key=lambda row: row[0])), in_order)


def _match(rows: list[Row], others: list[Row], named: dict[BlankNode, BlankNode]) -> bool:
    """Whether some naming of blank nodes makes the two bags one."""
    ground = Counter(row for row in rows if not _blank(row))
    if ground != Counter(row for row in others if not _blank(row)):
        return False
    return _assign([r for r in rows if _blank(r)], [r for r in others if _blank(r)], named)


def _assign(rows: list[Row], others: list[Row], named: dict[BlankNode, BlankNode]) -> bool:
    if not rows or not others:
        return len(rows) == len(others)
    first, *rest = rows
    for number, other in enumerate(others):
        further = _unified(first, other, named)
        if further is not None and _assign(rest, others[:number] + others[number + 1 :], further):
            return True
    return False


def _match_in_order(rows: Iterable[Row], others: Iterable[Row]) -> bool:
    named: dict[BlankNode, BlankNode] | None = {}
    for row, other in zip(rows, others, strict=True):
        named = _unified(row, other, named)
        if named is None:
            return False
    return True


def _unified(row: Row, other: Row, named: dict[BlankNode, BlankNode]) -> dict[BlankNode, BlankNode] | None:
    """The naming with what these two rows add to it; None where they cannot be the same."""
    further = dict(named)
    for mine, theirs in zip(row, other, strict=True):
        if isinstance(mine, BlankNode) and isinstance(theirs, BlankNode):
            if further.setdefault(mine, theirs) != theirs:
                return None
        elif mine != theirs:
            return None
    return further if len(set(further.values())) == len(further) else None


def _blank(row: Row) -> bool:
    return any(isinstance(term, BlankNode) for term in row)
