"""Every term of the vocabulary is documented, and all that the shapes say is on their page."""

import html
import re
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)

from kg.language.texts import Language
from kg.vocab import LANGUAGES, RDF, SH, Terms
from kg.web.documentation.graph import Graph, Namer, Prefixes, Turtle
from kg.web.documentation.shapes import Constraint, ShapeEntry, ShapesPage, ShapeView

ROOT = Path(__file__).parents[2]
BASE = "http://kg.test/"
STARTS = {**Terms(BASE).prefixes(), "ex": "http://example.org/", "s": f"{BASE}shapes#"}
PREFIXES = Prefixes(BASE, STARTS)


def parsed(turtle: str) -> list[Triple]:
    read = pyoxigraph.parse(f"{PREFIXES.turtle()}\n{turtle}", format=RdfFormat.TURTLE)
    return [quad.triple for quad in read]


def canonical(triples: list[Triple]) -> set[str]:
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def our_shapes() -> list[Triple]:
    """All that stands in the files of the shapes; a file's blank nodes are its own."""
    return [
        quad.triple
        for file in sorted((ROOT / "shapes").glob("*.ttl"))
        for quad in pyoxigraph.parse(
            path=str(file), format=RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True
        )
    ]


def shapes_page(triples: list[Triple], language: str = "en") -> ShapesPage:
    return ShapesPage(triples, Namer(Language(language), {}, PREFIXES), f"{BASE}shapes#", {})


def entries(triples: list[Triple], language: str = "en") -> dict[str, ShapeEntry]:
    sections = shapes_page(triples, language).sections()
    return {entry.shape.anchor: entry for section in sections for entry in section.entries}


def told(constraints: str, language: str = "en") -> list[str]:
    """What the page says of a shape with some constraints, the shapes within it in parentheses."""
    shape = entries(parsed(f"s:Shape a sh:NodeShape ; {constraints} ."), language)["Shape"].shape
    return list(map(line, shape.constraints))


def line(constraint: Constraint) -> str:
    name = constraint.parameter.text.value if constraint.parameter else constraint.name
    parts = (f"({inline(shape)})" for shape in constraint.shapes)
    return f"{name}: {', '.join([*(term.words for term in constraint.values), *parts])}"


def inline(shape: ShapeView) -> str:
    path = " / ".join(term.words for term in shape.path)
    return " ".join([*([path] if path else []), "; ".join(map(line, shape.constraints))])


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        ("sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1", ["number of values: 1..1"]),
        ("sh:path ex:p ; sh:maxCount 0", ["number of values: 0..0"]),
        ("sh:path ex:p ; sh:minCount 2", ["number of values: 2..*"]),
        ("sh:targetClass ex:C, ex:D", ["applies to the class: ex:C, ex:D"]),
        ("sh:targetSubjectsOf ex:p", ["applies to what has the property: ex:p"]),
        ("sh:class ex:C ; sh:nodeKind sh:IRI", ["class: ex:C", "kind of node: sh:IRI"]),
        ("sh:in ( ex:a 'b' 3 )", ["one of: ex:a, b, 3"]),
        ("sh:in ()", ["one of: "]),
        ("sh:path ex:p ; sh:pattern '^a' ; sh:flags 'i'", ["pattern: ^a", "sh:flags: i"]),
        ("sh:node s:Other , s:Another", ["conforms to: Another, Other"]),
        ("sh:severity sh:Warning", ["severity: sh:Warning"]),
        ("ex:strange 3", ["ex:strange: 3"]),
        ("sh:not [ sh:in ( ex:a ex:b ) ]", ["not: (one of: ex:a, ex:b)"]),
        (
            "sh:or ( [ sh:class ex:C ] [ sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ] )",
            ["at least one of these: (class: ex:C), (: (ex:p / ex:q number of values: 1..*))"],
        ),
        ("sh:property [ sh:path ex:p ]", []),
        ("sh:message 'Do it.'@en ; rdfs:label 'shape'@en ; sh:order 1", []),
    ],
)
def test_a_constraint_is_shown_as_the_shape_has_it(constraints: str, words: list[str]):
    assert told(constraints) == words


def test_a_constraint_is_named_in_the_readers_language():
    assert told("sh:maxLength 200", "fr") == ["longueur maximale: 200"]
    assert told("sh:maxLength 200", "vi") == ["độ dài tối đa: 200"]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("ex:p", "ex:p"),
        ("( ex:p ex:q )", "ex:p / ex:q"),
        ("[ sh:inversePath ex:p ]", "[ sh:inversePath ex:p ]"),
        ("( ex:p [ sh:zeroOrMorePath ex:q ] )", "( ex:p [ sh:zeroOrMorePath ex:q ] )"),
    ],
)
def test_a_path_is_shown(path: str, shown: str):
    (group,) = entries(parsed(f"s:S a sh:NodeShape ; sh:property [ sh:path {path} ] ."))["S"].groups
    assert " / ".join(term.words for term in group.properties[0].path) == shown


def test_property_shapes_stand_by_group_by_order_and_by_path():
    triples = parsed(
        """s:S a sh:NodeShape ; sh:property s:A , s:B , s:C , s:D .
        s:A sh:path ex:p ; sh:order 2 ; sh:group s:Second .
        s:B sh:path ex:q ; sh:order 1 ; sh:group s:Second .
        s:C sh:path ex:p . s:D sh:path ex:r ; sh:group s:First .
        s:First rdfs:label 'first'@en ; sh:order 1 . s:Second rdfs:label 'second'@en ; sh:order 2 ."""
    )
    groups = entries(triples)["S"].groups
    shown = {group.anchor: [[s.anchor for s in p.shapes] for p in group.properties] for group in groups}
    assert shown == {"First": [["D"]], "Second": [["B"], ["A", "C"]]}


def test_shapes_that_only_others_use_say_who_uses_them():
    shapes = entries(our_shapes())
    users = [term.words for term in shapes["LowerIsValue"].users]
    assert users == ["AtLeastReading", "ExactReading", "MoreThanReading"]


def test_shapes_within_each_other_without_end_are_shown_all_the_same():
    triples = parsed("s:S a sh:NodeShape ; sh:not _:a . _:a sh:not _:b . _:b sh:not _:a ; sh:class ex:C .")
    entry = entries(triples)["S"]
    assert "class: ex:C" in inline(entry.shape)
    assert canonical(parsed(entry.shape.turtle)) == canonical(triples)


def test_every_constraint_of_shacl_that_our_shapes_have_has_a_name():
    shown = [
        shape
        for entry in entries(our_shapes()).values()
        for shape in (entry.shape, *(s for g in entry.groups for p in g.properties for s in p.shapes))
    ]
    assert len(shown) > 200
    parameters = {constraint.parameter for shape in shown for constraint in shape.constraints} - {None}
    assert {link.text.value for link in parameters if not link.iri.startswith(f"{BASE}shapes#")} == set()


iris = st.sampled_from(
    ["http://kg.test/", "http://kg.test/id/a/b", "http://kg.test/def#p", "http://example.org/x.y"]
)
literals = st.one_of(
    st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\r'))),
    st.builds(lambda text: Literal(text, language="vi"), st.text(st.sampled_from('"\\\na'))),
    st.builds(
        lambda text, type_: Literal(text, datatype=SH(type_)) if type_ == "x" else Literal(int(text)),
        st.from_regex("[0-9]{1,9}", fullmatch=True),
        st.sampled_from(["x", "int"]),
    ),
    st.sampled_from(
        [Literal(True), Literal(1.5), *parsed("<a> <b> 1.50 , '01'^^xsd:integer , '1.'^^xsd:decimal .")]
    ).map(lambda value: value.object if isinstance(value, Triple) else value),
)
blank = st.sampled_from([BlankNode(name) for name in "abcd"])
named = iris.map(NamedNode)
rest = st.sampled_from([NamedNode(STARTS["rdf"] + name) for name in ("first", "rest", "type")])


@given(st.lists(st.builds(Triple, named | blank, named | rest, named | blank | literals), max_size=12))
@example(parsed("<a> ex:p _:shared . <b> ex:p _:shared . _:shared ex:q [ ex:r 1 ] ."))
@example(parsed("<a> ex:p _:x . _:x ex:p _:y . _:y ex:p _:x ."))
@example(parsed("<a> ex:p ( 1 ( 2 _:x ) ) , () . _:x ex:p _:x ."))
@example(parsed("<a> ex:p _:l . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 , 3 ; rdf:rest rdf:nil ."))
@example(parsed("<a> ex:p " + "[ ex:p " * 12 + "1" + " ]" * 12 + " ."))
def test_turtle_says_all_that_a_graph_says(triples: list[Triple]):
    graph = Graph(triples)
    roots = [node for node in graph.subjects if isinstance(node, NamedNode)]
    # What nothing with a name leads to is not asked for.
    reached: list[NamedNode | BlankNode] = list(roots)
    for node in reached:
        values = [value for found in graph.said(node).values() for value in found]
        reached += [value for value in values if isinstance(value, BlankNode) and value not in reached]
    expected = [triple for triple in triples if triple.subject in reached]
    assert canonical(parsed(Turtle(graph, PREFIXES).of(*roots))) == canonical(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_shows_its_message_and_all_that_is_said_of_it(http: httpx.Client, language: str):
    page = http.get("shapes", params={"lang": language}, headers={"Accept": "text/html"}).text
    triples = [
        quad.triple for quad in pyoxigraph.parse(http.get("shapes.nt").content, format=RdfFormat.N_TRIPLES)
    ]
    shown = [
        html.unescape(text)
        for text in re.findall(r'<pre class="(?:prefixes|turtle)"><code>(.*?)</code>', page, re.DOTALL)
    ]
    assert len(shown) > 200
    read = pyoxigraph.parse("\n".join(shown), format=RdfFormat.TURTLE)
    assert canonical([quad.triple for quad in read]) == canonical(triples)
    graph = Graph(triples)
    told = [node for node in graph.subjects if SH("message") in graph.said(node)]
    named = {n for n in graph.users(RDF("type"), SH("PropertyShape")) if isinstance(n, NamedNode)}
    assert len(named) > 100
    assert named - set(told) == set()
    for node in told:
        texts = graph.texts(node, SH("message"))
        assert set(texts) == set(LANGUAGES), node
        section = page.partition(f' id="{node.value.rpartition("#")[2]}">')[2]
        assert html.unescape(section.partition("<details>")[0]).count(texts[language]) == 1, node


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_constraint_component_is_explained(http: httpx.Client, language: str):
    page = http.get("shapes", params={"lang": language}, headers={"Accept": "text/html"}).text
    own = html.unescape(page.partition('<section id="components"')[2])
    components = shapes_page(our_shapes(), language).components()
    assert len(components) > 10
    for component in components:
        section = own.partition(f' id="{component.anchor}">')[2].partition("</section>")[0]
        assert component.parameters
        for _, code, description in component.parameters:
            assert description.language is None
            assert f"<code>shapes:{code.partition(':')[2]}</code>" in section
            assert description.value in section
        for anchor, query in component.queries:
            assert f'id="{anchor}"' in section
            assert query in section
        assert component.queries


@pytest.mark.parametrize("name", ["def", "shapes"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_and_shape_has_its_place_on_its_page(
    http: httpx.Client, site: str, name: str, language: str
):
    page = http.get(name, params={"lang": language}, headers={"Accept": "text/html"}).text
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    terms = set(re.findall(rf"^<{re.escape(site)}{name}#([^>]+)>", http.get(f"{name}.nt").text, re.MULTILINE))
    assert len(terms) > 50
    assert terms - set(anchors) == set()
    here = {
        link for link in re.findall(rf'href="(?:/{name}(?:\?lang=\w+)?)?#([^"]*)"', page) if link != "main"
    }
    assert here - set(anchors) == set()


def test_terms_and_shapes_lead_to_each_other(http: httpx.Client):
    vocabulary = http.get("def", headers={"Accept": "text/html"}).text
    shapes = http.get("shapes", headers={"Accept": "text/html"}).text
    there = set(re.findall(r'href="/shapes#([^"]+)"', vocabulary))
    assert {"FactArea", "FactShape", "AreaShape"} <= there
    assert there <= set(re.findall(r' id="([^"]+)"', shapes))
    back = set(re.findall(r'href="/def#([^"]+)"', shapes))
    assert {"area", "Fact"} <= back
    assert back <= set(re.findall(r' id="([^"]+)"', vocabulary))


@pytest.mark.parametrize(
    ("term", "example"),
    [
        (
            "areaType",
            r'<a href="/id/area/[^"]+">[^<]+</a> — <a href="[^"]+">area type</a> — <a href="/id/area-type/',
        ),
        (
            "value",
            r'<a href="/id/fact/[^"]+">fact [^<]+</a> — <a href="[^"]+">value</a> — <code>[0-9.]+</code>',
        ),
        ("quote", r'<span class="foreign" lang="fr">[^<]+</span>'),
        ("Area", r'<a href="/id/area/'),
        # Codes for what has no area belong to the scheme of areas as well.
        ("scheme-area", r'<a href="/id/(?:area|code)/'),
    ],
)
def test_a_term_has_an_example_from_the_data(http: httpx.Client, term: str, example: str):
    page = http.get("def", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    section = page.partition(f' id="{term}">')[2].partition("</section>")[0]
    assert re.search(f'<p class="example">.*{example}', section), section


def test_every_class_and_property_in_use_has_an_example(http: httpx.Client):
    page = http.get("def", headers={"Accept": "text/html"}).text
    sections = re.findall(r'<section class="term" id="([^"]+)">(.*?)</section>', page, re.DOTALL)
    without = {anchor for anchor, section in sections if 'class="example"' not in section}
    assert without == {
        "code-not-applicable",
        "code-total",
        "code-not-stated",
        "FactStructure",
        "dataset-facts",
    }


def test_the_dimensions_stand_in_the_order_of_the_key(http: httpx.Client):
    page = http.get("def", headers={"Accept": "text/html"}).text
    part = page.partition('<section id="dimensions"')[2].partition('<section id="measures"')[0]
    assert re.findall(r'class="term" id="(\w+)"', part) == [
        "area",
        "zone",
        "programme",
        "indicator",
        "population",
        "period",
        "kind",
        "comparator",
        "source",
    ]


def test_a_label_in_another_language_carries_its_language(http: httpx.Client):
    page = http.get("def", headers={"Accept": "text/html", "Accept-Language": "vi"}).text
    section = page.partition(' id="Area">')[2].partition("</section>")[0]
    assert "địa bàn</a>" in section
    assert '<span lang="fr">territoire</span>' in section
    assert '<span lang="en">area</span>' in section
