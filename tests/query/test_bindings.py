"""Whatever a table has in it, a reader of any format has it word for word, or is told that XML cannot."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib.query
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, parse_query_results

from kg.errors import Unwritable
from kg.query import bindings
from kg.query.formats import BINDINGS

JSON, XML, CSV, TSV = BINDINGS

EDGES = st.text(st.sampled_from("\r\n\t ,;\"'<&>\\=+-@|"), max_size=3)
STRINGS = st.builds(
    lambda *parts: "".join(parts), EDGES, st.text(st.characters(codec="utf-8"), max_size=8), EDGES
)
IRIS = st.builds("http://example.org/{}".format, st.text(st.sampled_from("aé,;'&()?1="), max_size=6))
TERMS = st.one_of(
    st.builds(lambda text: {"type": "literal", "value": text}, STRINGS),
    st.builds(lambda text: {"type": "literal", "value": text, "xml:lang": "vi"}, STRINGS),
    st.builds(lambda iri: {"type": "uri", "value": iri}, IRIS),
    st.none(),
)
TABLES = st.lists(st.tuples(TERMS, TERMS), max_size=4)


def as_json(rows: list[tuple[Any, ...]], names: str = "xy") -> bytes:
    found = [{name: term for name, term in zip(names, row, strict=True) if term} for row in rows]
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": found}}).encode()


def written(results: bytes, media_type: str) -> bytes:
    file = BytesIO()
    bindings.write(parse_query_results(results, QueryResultsFormat.JSON), file, media_type)
    return file.getvalue()


@pytest.mark.parametrize("media_type", [JSON, XML, TSV])
@given(TABLES)
def test_a_table_is_read_as_it_was_or_refused_where_xml_cannot_hold_it(media_type: str, rows: list[Any]):
    try:
        body = written(as_json(rows), media_type)
    except Unwritable:
        assert media_type == XML
        return
    read = parse_query_results(body, BINDINGS[media_type])
    assert [tuple(solution) for solution in read] == [
        tuple(solution) for solution in parse_query_results(as_json(rows), QueryResultsFormat.JSON)
    ]


@given(TABLES)
def test_xml_is_read_by_other_readers_as_it_was(rows: list[Any]):
    try:
        body = written(as_json(rows), XML)
    except Unwritable:
        return
    ElementTree.fromstring(body)  # noqa: S314
    read = rdflib.query.Result.parse(BytesIO(body), format="xml")
    assert [{str(name): str(term) for name, term in row.items()} for row in read.bindings] == [
        {name: term["value"] for name, term in zip("xy", row, strict=True) if term} for row in rows
    ]


@given(TABLES)
def test_csv_has_a_cell_for_each_term_and_changes_none(rows: list[Any]):
    read = list(csv.reader(StringIO(written(as_json(rows), CSV).decode(), newline=""), strict=True))
    assert read == [["x", "y"], *([term["value"] if term else "" for term in row] for row in rows)]


@given(st.lists(st.tuples(TERMS), max_size=4))
def test_a_csv_of_one_column_has_a_line_for_each_row(rows: list[Any]):
    read = list(csv.reader(StringIO(written(as_json(rows, "x"), CSV).decode(), newline=""), strict=True))
    assert len(read) == 1 + len(rows)
    assert all(len(row) == 1 for row in read)


def test_csv_quotes_an_address_with_a_comma_and_leaves_a_formula_alone():
    iri = {"type": "uri", "value": "https://example.org/sante,1234.html"}
    body = written(as_json([(iri, {"type": "literal", "value": "=1+1"})]), CSV)
    assert body == b'x,y\r\n"https://example.org/sante,1234.html",=1+1\r\n'


def test_csv_names_blank_nodes_as_the_specification_does():
    assert b"_:b," in written(as_json([({"type": "bnode", "value": "b"}, None)]), CSV)
