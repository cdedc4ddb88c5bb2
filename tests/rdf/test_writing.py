"""Whatever a graph says, a reader of any syntax has it word for word, or is told that the syntax cannot."""

from collections import deque
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from kg.errors import Unwritable
from kg.rdf import JSON_LD, N_TRIPLES, RDF_XML, SYNTAXES, TURTLE, Syntax, XmlFile, write
from kg.vocab import RDF, Terms

A, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
PREFIXES = {
    **Terms("http://example.org/").prefixes(),
    "": "http://example.org/",
    "xml": "http://example.org/x#",
}

EDGES = st.text(st.sampled_from("\r\n\t \u0085\u2028<&>\"'\\,;]"), max_size=3)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=8)
STRINGS = st.builds(lambda *parts: "".join(parts), EDGES, ANYTHING, EDGES)
LITERALS = st.one_of(
    st.builds(Literal, STRINGS),
    st.builds(lambda text: Literal(text, language="vi"), STRINGS),
    st.builds(lambda text: Literal(text, datatype=NamedNode("http://example.org/kind")), STRINGS),
)
ENDS = st.text(st.sampled_from("aZ_é中ệ²ᴬ·1-./:\u0301\U00010348"), max_size=4)
PROPERTIES = st.builds(
    lambda start, end: NamedNode(start + end),
    st.sampled_from(
        ["http://example.org/", "http://example.org/def#", "urn:x:", "http://www.w3.org/2000/xmlns/"]
    ),
    ENDS,
)
NODES = st.one_of(
    st.just(A),
    st.builds(BlankNode, st.sampled_from(["a", "0", "x_30", "é", "a.b", "xml"])),
    st.builds(lambda end: NamedNode(f"http://example.org/{end}'&,;"), ENDS),
)
GRAPHS = st.lists(
    st.builds(Triple, NODES, st.one_of(PROPERTIES, st.just(RDF("type"))), st.one_of(NODES, LITERALS)),
    max_size=5,
)


def written(triples: Iterable[Triple], syntax: Syntax) -> bytes:
    file = BytesIO()
    write(triples, file, syntax, PREFIXES)
    return file.getvalue()


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
@given(GRAPHS)
def test_a_graph_is_read_as_it_was_or_refused_where_xml_cannot_say_it(syntax: Syntax, triples: list[Triple]):
    try:
        text = written(triples, syntax)
    except Unwritable:
        assert syntax == RDF_XML
        return
    if syntax == RDF_XML:
        ElementTree.fromstring(text)  # noqa: S314
    read = pyoxigraph.parse(text, syntax.native, base_iri="http://elsewhere.example/")
    assert canonical(read) == canonical(Quad(t.subject, t.predicate, t.object) for t in triples)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
@given(STRINGS)
def test_another_reader_has_every_string_too(syntax: Syntax, text: str):
    try:
        body = written([Triple(A, P, Literal(text))], syntax)
    except Unwritable:
        assert syntax == RDF_XML
        return
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=body, format=syntax.media_type)
    assert [str(o) for o in graph.objects(rdflib.URIRef(A.value), rdflib.URIRef(P.value))] == [text]


@given(STRINGS)
def test_xml_refuses_just_the_strings_that_it_cannot_hold(text: str):
    def holds(character: str) -> bool:
        return character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")

    if all(map(holds, text)):
        written([Triple(A, P, Literal(text))], RDF_XML)
    else:
        with pytest.raises(Unwritable, match=r"XML cannot hold the character U\+[0-9A-F]{4}"):
            written([Triple(A, P, Literal(text))], RDF_XML)


@given(st.binary(max_size=6), st.lists(st.integers(0, 12), max_size=3))
def test_a_character_is_refused_wherever_its_bytes_are_cut(start: bytes, cuts: list[int]):
    text = start.decode(errors="ignore").translate(dict.fromkeys(range(32))) + "\uffff" + "é"
    data = text.encode()
    file = XmlFile(BytesIO())
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[begin:end] for begin, end in pairwise(edges)]
    with pytest.raises(Unwritable, match=r"U\+FFF[EF]"):
        deque(map(file.write, pieces))


@pytest.mark.parametrize("name", ["li", "Description", "RDF", "ID", "about", "resource", "bagID"])
def test_what_is_syntax_in_rdf_xml_is_no_property_and_may_be_a_class(name: str):
    with pytest.raises(Unwritable, match=f"#{name} as an element"):
        written([Triple(A, RDF(name), Literal("x"))], RDF_XML)
    assert (
        f'rdf:resource="{RDF(name).value}"' in written([Triple(A, RDF("type"), RDF(name))], RDF_XML).decode()
    )


@pytest.mark.parametrize("iri", ["http://e/1", "http://e/", "http://e/a,", "http://www.w3.org/2000/xmlns/a"])
def test_a_property_that_no_element_can_be_called_is_refused(iri: str):
    with pytest.raises(Unwritable, match="cannot write the property"):
        written([Triple(A, NamedNode(iri), Literal("x"))], RDF_XML)
    assert written([Triple(A, NamedNode(iri), Literal("x"))], TURTLE)


def test_what_is_rdf_1_2_is_refused_where_it_cannot_be_written():
    within = Triple(A, P, Triple(A, P, A))
    for syntax in (RDF_XML, JSON_LD):
        with pytest.raises(Unwritable, match=r"RDF 1\.2"):
            written([within], syntax)
    assert b"<<(" in written([within], N_TRIPLES)


def test_subjects_that_follow_each_other_stand_together_under_their_prefixes():
    triples = [Triple(A, RDF("type"), A), Triple(A, P, Literal("x"))]
    text = written(triples, RDF_XML).decode()
    assert text.count("<rdf:Description") == 1
    assert "<rdf:type " in text
    assert list(pyoxigraph.parse(text, RdfFormat.RDF_XML))
