"""Every term of the vocabulary is documented, and all that the shapes say is on their page."""

import html
import re
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)

from kg.language.texts import Language
from kg.vocab import LANGUAGES, RDF, SH, Terms
from kg.web.documentation.graph import Namer, prefixes, read
from kg.web.documentation.shapes import ShapesPage, ShapeView

ROOT = Path(__file__).parents[2]
BASE = "http://kg.test/"
STARTS = {**Terms(BASE).prefixes(), "ex": "http://example.org/", "s": f"{BASE}shapes#"}
PREFIXES = prefixes(read([], STARTS))


def parsed(turtle: str) -> list[Triple]:
    quads = pyoxigraph.parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


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


def shapes_page(triples: list[Triple]) -> ShapesPage:
    return ShapesPage(Namer(read(triples, STARTS), Language("en"), {}), f"{BASE}shapes#", {})


def entries(triples: list[Triple]) -> dict[str, ShapeView]:
    return {shape.anchor: shape for section in shapes_page(triples).sections() for shape in section.shapes}


def told(constraints: str) -> list[str]:
    """What the page is given of a shape with some constraints, the shapes within it in parentheses."""
    return lines(entries(parsed(f"s:Shape a sh:NodeShape ; {constraints} ."))["Shape"])


def lines(shape: ShapeView) -> list[str]:
    constraints = {**({"count": (shape.count,)} if shape.count else {}), **shape.constraints}
    return [f"{name}: {', '.join(map(shown, values))}" for name, values in constraints.items()]


def shown(value: object) -> str:
    if isinstance(value, ShapeView):
        return f"({' '.join([*([steps(value.path)] if value.path else []), '; '.join(lines(value))])})"
    return Namer(read([], STARTS), Language("en"), {}).code(value).text.value


def steps(path: tuple) -> str:
    return " / ".join(map(shown, path))


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        ("sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1", ["count: 1..1"]),
        ("sh:path ex:p ; sh:maxCount 0", ["count: 0..0"]),
        ("sh:path ex:p ; sh:minCount 2", ["count: 2..*"]),
        ("sh:targetClass ex:C, ex:D", ["sh:targetClass: ex:C, ex:D"]),
        ("sh:targetSubjectsOf ex:p", ["sh:targetSubjectsOf: ex:p"]),
        ("sh:class ex:C ; sh:nodeKind sh:IRI", ["sh:class: ex:C", "sh:nodeKind: sh:IRI"]),
        ("sh:in ( ex:a 'b' 3 )", ["sh:in: ex:a, b, 3"]),
        ("sh:in ()", ["sh:in: "]),
        ("sh:path ex:p ; sh:pattern '^a' ; sh:flags 'i'", ["sh:flags: i", "sh:pattern: ^a"]),
        ("sh:node s:Other , s:Another", ["sh:node: s:Another, s:Other"]),
        ("sh:severity sh:Warning", ["sh:severity: sh:Warning"]),
        ("ex:strange 3", ["ex:strange: 3"]),
        ("sh:not [ sh:in ( ex:a ex:b ) ]", ["sh:not: (sh:in: ex:a, ex:b)"]),
        (
            "sh:or ( [ sh:class ex:C ] [ sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ] )",
            ["sh:or: (sh:class: ex:C), (sh:property: (ex:p / ex:q count: 1..*))"],
        ),
        ("sh:property [ sh:path ex:p ]", []),
        ("sh:message 'Do it.'@en ; rdfs:label 'shape'@en ; sh:order 1", []),
    ],
)
def test_a_constraint_is_shown_as_the_shape_has_it(constraints: str, words: list[str]):
    assert told(constraints) == words


@pytest.mark.parametrize(
    ("language", "name"), [("en", "greatest length"), ("fr", "longueur maximale"), ("vi", "độ dài tối đa")]
)
def test_a_constraint_is_named_in_the_readers_language(http: httpx.Client, language: str, name: str):
    page = http.get("shapes", params={"lang": language}, headers={"Accept": "text/html"}).text
    assert re.search(rf"<li>{name}\s?: <code>[0-9]+</code></li>", page)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("ex:p", "ex:p"),
        ("( ex:p ex:q )", "ex:p / ex:q"),
        ("[ sh:inversePath ex:p ]", "[] sh:inversePath ex:p ."),
    ],
)
def test_a_path_is_shown(path: str, shown: str):
    (group,) = entries(parsed(f"s:S a sh:NodeShape ; sh:property [ sh:path {path} ] ."))["S"].groups
    assert list(map(steps, group.properties)) == [shown]


def test_a_path_of_paths_is_shown_as_turtle():
    path = "( ex:p [ sh:zeroOrMorePath ex:q ] )"
    (group,) = entries(parsed(f"s:S a sh:NodeShape ; sh:property [ sh:path {path} ] ."))["S"].groups
    (shown,) = map(steps, group.properties)
    expected = [triple for triple in parsed(f"[] sh:path {path} .") if triple.predicate != SH("path")]
    assert canonical(parsed(shown)) == canonical(expected)


def test_property_shapes_stand_by_group_by_order_and_by_path():
    triples = parsed(
        """s:S a sh:NodeShape ; sh:property s:A , s:B , s:C , s:D .
        s:A sh:path ex:p ; sh:order 2 ; sh:group s:Second .
        s:B sh:path ex:q ; sh:order 1 ; sh:group s:Second .
        s:C sh:path ex:p . s:D sh:path ex:r ; sh:group s:First .
        s:First rdfs:label 'first'@en ; sh:order 1 . s:Second rdfs:label 'second'@en ; sh:order 2 ."""
    )
    groups = entries(triples)["S"].groups
    shown = {
        group.anchor: [[s.anchor for s in shapes] for shapes in group.properties.values()] for group in groups
    }
    assert shown == {"First": [["D"]], "Second": [["B"], ["A", "C"]]}


def test_shapes_that_only_others_use_say_who_uses_them():
    shapes = entries(our_shapes())
    users = list(map(shown, shapes["LowerIsValue"].users))
    assert users == ["s:AtLeastReading", "s:ExactReading", "s:MoreThanReading"]


def test_shapes_within_each_other_without_end_are_shown_all_the_same():
    triples = parsed("s:S a sh:NodeShape ; sh:not _:a . _:a sh:not _:b . _:b sh:not _:a ; sh:class ex:C .")
    entry = entries(triples)["S"]
    assert "sh:class: ex:C" in " ".join(lines(entry))
    assert canonical(parsed(entry.turtle)) == canonical(triples)


def test_every_constraint_of_shacl_that_our_shapes_have_has_a_name(http: httpx.Client):
    page = http.get("shapes", headers={"Accept": "text/html"}).text
    assert page.count('<ul class="rules">') > 200
    rules = re.findall(r'<ul class="rules">.*?</ul>', page, re.DOTALL)
    parameters = {name for rule in rules for name in re.findall(r"<code>([\w-]+:\w+)</code>:", rule)}
    assert {name for name in parameters if not name.startswith("shapes:")} == set()


def plain(text: str) -> str:
    """A text whatever its blanks: those that no line breaks at are the page's."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


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
    told: dict[NamedNode, dict[str, str]] = {}
    for triple in triples:
        if triple.predicate == SH("message"):
            told.setdefault(triple.subject, {})[triple.object.language] = triple.object.value
    property_shapes = (
        t.subject for t in triples if (t.predicate, t.object) == (RDF("type"), SH("PropertyShape"))
    )
    named = {node for node in property_shapes if isinstance(node, NamedNode)}
    assert len(named) > 100
    assert named - set(told) == set()
    for node, texts in told.items():
        assert set(texts) == set(LANGUAGES), node
        section = page.partition(f' id="{node.value.rpartition("#")[2]}">')[2]
        shown = html.unescape(section.partition("<details>")[0])
        assert plain(shown).count(plain(texts[language])) == 1, node


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_constraint_component_is_explained(http: httpx.Client, language: str):
    page = http.get("shapes", params={"lang": language}, headers={"Accept": "text/html"}).text
    own = html.unescape(page.partition('<section id="components"')[2])
    shapes = read(our_shapes(), STARTS)
    components = ShapesPage(Namer(shapes, Language(language), {}), f"{BASE}shapes#", {}).components()
    assert len(components) > 10
    for component in components:
        section = own.partition(f' id="{component.anchor}">')[2].partition("</section>")[0]
        assert component.parameters
        for _, parameter, description in component.parameters:
            assert description.language is None
            assert f"<code>shapes:{parameter.rpartition('#')[2]}</code>" in section
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
