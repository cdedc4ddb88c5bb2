import hashlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from kg.errors import ParseError, SourceError
from kg.rdf import (
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    SYNTAXES,
    TRIG,
    TURTLE,
    Syntax,
    blocks,
    canonicalise,
    canonicalise_lines,
    syntax_of,
)
from rdf.graphs import graphs, ground_graphs

BASE = "http://example.org/"


def canonical(graph: Iterable[Triple], syntax: Syntax = N_TRIPLES) -> tuple[str, bytes]:
    """The digest and the bytes of a graph that was written in a syntax."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"graph{syntax.suffix}"
        source.write_bytes(serialize(graph, format=syntax.native) or b"")
        content = canonicalise(source, syntax, BASE, Path(folder))[""]
        return content.digest, content.path.read_bytes()


@given(graphs, st.randoms())
def test_order_and_names_of_blank_nodes_do_not_matter(graph: list[Triple], random):
    def renamed(term):
        return BlankNode(f"other{9 - int(term.value[1:])}") if isinstance(term, BlankNode) else term

    other = [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in graph]
    random.shuffle(other)
    assert canonical(graph) == canonical(other)


@given(graphs)
def test_the_canonical_form_of_a_canonical_form_is_itself(graph: list[Triple]):
    digest, lines = canonical(graph)
    with TemporaryDirectory() as folder:
        again = canonicalise_lines(iter([lines]), "again", Path(folder))
        assert again.path.read_bytes() == lines
        assert again.digest == digest == f"sha256:{hashlib.sha256(lines).hexdigest()}"


@given(ground_graphs)
def test_another_triple_is_another_digest(graph: list[Triple]):
    more = Triple(NamedNode(BASE + "new"), NamedNode(BASE + "p"), Literal("x"))
    assert canonical(graph)[0] != canonical([*graph, more])[0]


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_the_syntax_does_not_matter(syntax: Syntax):
    subject = BlankNode("x")
    graph = [
        Triple(NamedNode(BASE + "a"), NamedNode(BASE + "p"), subject),
        Triple(subject, NamedNode(BASE + "q"), Literal("Cao Bằng\n“”", language="vi")),
    ]
    assert canonical(graph, syntax) == canonical(graph)


def test_lines_stand_in_code_point_order_without_repetition(tmp_path: Path):
    source = tmp_path / "graph.nt"
    lines = [f'<{BASE}{name}> <{BASE}p> "é" .\n' for name in ("b", "a", "Z", "b")]
    source.write_text("".join(lines), encoding="utf-8")
    content = canonicalise(source, N_TRIPLES, BASE, tmp_path)[""]
    assert content.path.read_text(encoding="utf-8") == lines[2] + lines[1] + lines[0]
    assert content.triples == 3


def test_blank_nodes_are_named_as_rdfc_names_them(tmp_path: Path):
    """Example 2 of RDF Dataset Canonicalization: blank nodes that their neighbours tell apart."""
    source = tmp_path / "graph.nt"
    source.write_text(
        "_:e0 <http://example.com/#p> _:e1 .\n_:e0 <http://example.com/#q> _:e0 .\n"
        '_:e1 <http://example.com/#s> "Foo" .\n'
    )
    content = canonicalise(source, N_TRIPLES, BASE, tmp_path)[""]
    names = {word for word in content.path.read_text().split() if word.startswith("_:")}
    assert names == {"_:c14n0", "_:c14n1"}


def test_a_graph_counts_its_classes(tmp_path: Path):
    source = tmp_path / "graph.ttl"
    source.write_text("<a> a <C> . <b> a <C>, <D> .")
    content = canonicalise(source, TURTLE, BASE, tmp_path)[""]
    assert content.classes == {f"{BASE}C": 2, f"{BASE}D": 1}


def test_a_fault_is_told_with_its_line_and_column(tmp_path: Path):
    source = tmp_path / "article.ttl"
    source.write_text("<a> <p> <b> .\n<a> <p> nonsense .\n")
    with pytest.raises(ParseError) as caught:
        canonicalise(source, TURTLE, BASE, tmp_path)
    assert caught.value.message.startswith(f"{source}:2:9: ")


@pytest.mark.parametrize("syntax", [RDF_XML, JSON_LD], ids=lambda syntax: syntax.name)
def test_a_fault_in_another_syntax_names_the_file(tmp_path: Path, syntax: Syntax):
    source = tmp_path / f"article{syntax.suffix}"
    source.write_text("{ <")
    with pytest.raises(ParseError, match="article"):
        canonicalise(source, syntax, BASE, tmp_path)


def test_each_graph_of_a_file_has_its_own_content(tmp_path: Path):
    source = tmp_path / "graphs.trig"
    source.write_text("<g> { <a> <p> <b> . } <c> <p> <d> . <h> { <e> <p> <f> . } <g> { <a> <p> <c> . }")
    found = canonicalise(source, TRIG, BASE, tmp_path)
    assert {name: content.triples for name, content in found.items()} == {"": 1, f"{BASE}g": 2, f"{BASE}h": 1}


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"missing\.ttl"):
        canonicalise(tmp_path / "missing.ttl", TURTLE, BASE, tmp_path)


def test_a_suffix_names_the_syntax():
    assert [syntax_of(Path(f"x{s.suffix.upper()}")) for s in SYNTAXES] == list(SYNTAXES)
    with pytest.raises(SourceError, match=r"x\.docx: the suffix names no RDF syntax"):
        syntax_of(Path("x.docx"))


@given(graphs, st.integers(1, 200))
def test_pieces_are_whole_lines(graph: list[Triple], size: int):
    _, lines = canonical(graph)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "content.nt"
        path.write_bytes(lines)
        pieces = list(blocks(path, size))
        assert b"".join(pieces) == lines
        assert all(piece.endswith(b"\n") for piece in pieces)
