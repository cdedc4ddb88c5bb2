"""A statement is found in the line where it stands, in every syntax that has lines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple, parse

from ingest.documents import BASE, LINES, TEXTS
from kg.ingest.places import Statement, lines_of
from kg.rdf import JSON_LD, SYNTAXES, TURTLE, Syntax

FACT = f"<{BASE}id/fact/a-001>"
VALUE = f"<{BASE}def#value>"
QUOTE = f"<{BASE}def#quote>"
DECIMAL = '"96.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'


def lines(tmp_path: Path, syntax: Syntax, text: str, *wanted: Statement) -> list[tuple[int, ...]]:
    path = tmp_path / "document"
    path.write_text(text, encoding="utf-8")
    return lines_of(path, syntax, BASE, wanted)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda s: s.name)
def test_the_line_is_that_of_the_property_not_of_the_thing(tmp_path: Path, syntax: Syntax):
    wanted = [Statement(FACT, VALUE, DECIMAL), Statement(FACT, QUOTE, '"sur deux lignes"@fr')]
    value, quote = LINES[syntax]
    assert lines(tmp_path, syntax, TEXTS[syntax], *wanted) == [(value,), (quote,)]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda s: s.name)
def test_lines_are_counted_whatever_ends_them(tmp_path: Path, syntax: Syntax, end: str):
    path = tmp_path / "document"
    path.write_bytes(TEXTS[syntax].replace("\n", end).encode())
    assert lines_of(path, syntax, BASE, [Statement(FACT, VALUE, DECIMAL)]) == [(LINES[syntax][0],)]


def test_what_stands_there_in_other_words_is_found_by_what_is_known_of_it(tmp_path: Path):
    wanted = [
        Statement(FACT, VALUE, '"97"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        Statement(FACT, f"<{BASE}def#other>"),
        Statement(FACT),
        Statement(f"<{BASE}id/fact/b-001>"),
    ]
    assert lines(tmp_path, TURTLE, TEXTS[TURTLE], *wanted) == [(5,), (4,), (4,), ()]


def test_what_terms_say_of_values_hides_no_line(tmp_path: Path):
    text = """{"@context": {
 "value": {"@id": "http://e/v", "@type": "http://e/t"}, "area": {"@id": "http://e/a", "@type": "@id"}},
 "@graph": [{"@id": "http://e/x",
  "@type": "http://e/T",
  "value": "1"}]}"""
    wanted = Statement("<http://e/x>", "<http://e/v>", '"1"^^<http://e/t>')
    assert lines(tmp_path, JSON_LD, text, wanted) == [(5,)]


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda s: s.name)
def test_a_very_long_line_before_it_hides_nothing(tmp_path: Path, syntax: Syntax):
    words = "sur deux lignes"
    wanted = [Statement(FACT, VALUE, DECIMAL), Statement(FACT, QUOTE, f'"{words * 9000}"@fr')]
    assert words in TEXTS[syntax]
    found = lines(tmp_path, syntax, TEXTS[syntax].replace(words, words * 9000), *wanted)
    assert found == [(line,) for line in LINES[syntax]]


def test_a_blank_node_is_found_whatever_it_is_called(tmp_path: Path):
    wanted = [
        Statement(FACT, f"<{BASE}def#about>", "_:c14n7"),
        Statement("_:c14n7", f"<{BASE}def#note>", '"x"'),
    ]
    assert lines(tmp_path, TURTLE, TEXTS[TURTLE], *wanted) == [(8,), (8,)]


def test_what_is_said_twice_is_found_twice(tmp_path: Path):
    assert lines(
        tmp_path,
        TURTLE,
        "<a> <p> 1 .\n<b> <p> 1 .\n<a> <p> 1 .",
        Statement(f"<{BASE}a>", f"<{BASE}p>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ) == [(1, 3)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text('xyz\n"\\é', max_size=4)), max_size=12)
)
def test_each_statement_of_a_turtle_file_is_found_where_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, int, str]]
):
    triples = [
        Triple(NamedNode(f"{BASE}{s}"), NamedNode(f"{BASE}p{p}"), Literal(text)) for s, p, text in said
    ]
    wanted = [Statement(str(t.subject), str(t.predicate), str(t.object)) for t in triples]
    found = lines(tmp_path_factory.mktemp("places"), TURTLE, "".join(f"{t} .\n" for t in triples), *wanted)
    assert all(number in at for number, at in enumerate(found, 1) if len(at) < 10)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text('ab"\\ é', max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["@id", "@type", "@value", "@context", "http://e/p", "q"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from([None, 1]),
)
def test_whatever_json_comes_looking_for_lines_ends_without_a_fault(
    tmp_path_factory: pytest.TempPathFactory, value: object, indent: int | None
):
    import json

    text = json.dumps(value, indent=indent)
    assert len(lines(tmp_path_factory.mktemp("places"), JSON_LD, text, Statement("<http://e/a>"))) == 1


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda s: s.name)
def test_the_documents_say_what_the_tests_look_for(syntax: Syntax):
    quads = list(parse(TEXTS[syntax].encode(), format=syntax.native, base_iri=BASE))
    assert {str(q.object) for q in quads} >= {'"sur deux lignes"@fr'}
