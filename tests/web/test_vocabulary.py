"""Every term of the vocabulary is documented, and every constraint of the shapes stands in words."""

import re
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.language.texts import Language
from kg.vocab import RDF, SH, Terms
from kg.web.documentation.constraints import Constraints, Rule
from kg.web.documentation.phrases import Wording, plain
from kg.web.documentation.shapes import ShapesPage
from kg.web.documentation.statements import Statements

ROOT = Path(__file__).parents[2]
BASE = "http://kg.test/"
PREFIXES = """
@prefix : <http://kg.test/shapes#> .
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LANGUAGES = ["fr", "en", "vi"]


def wording(language: str) -> Wording:
    prefixes = {**Terms(BASE).prefixes(), "ex": "http://example.org/", "s": f"{BASE}shapes#"}
    return Wording(Language(language), {}, prefixes)


def parsed(turtle: str) -> Statements:
    read = pyoxigraph.parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return Statements(quad.triple for quad in read)


def told(constraints: str, language: str = "en") -> list[str]:
    """What a shape with some constraints asks for, the rules within rules after a tab."""
    shapes = parsed(f":Shape a sh:NodeShape ; {constraints} .")
    return lines(Constraints(shapes, wording(language)).rules(NamedNode(f"{BASE}shapes#Shape")))


def lines(rules: tuple[Rule, ...], indent: str = "") -> list[str]:
    found: list[str] = []
    for rule in rules:
        found.append(f"{indent}{'' if rule.known else '? '}{plain(rule.words)}")
        found += lines(rule.rules, f"{indent}\t")
    return found


def our_shapes() -> list[Triple]:
    """All that stands in the files of the shapes; a file's blank nodes are its own."""
    return [
        quad.triple
        for file in sorted((ROOT / "shapes").glob("*.ttl"))
        for quad in pyoxigraph.parse(
            path=str(file), format=RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True
        )
    ]


@pytest.mark.parametrize(
    ("constraints", "words"),
    [
        ("sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1", ["exactly one value"]),
        ("sh:path ex:p ; sh:maxCount 1", ["at most one value"]),
        ("sh:path ex:p ; sh:minCount 1", ["at least one value"]),
        ("sh:path ex:p ; sh:maxCount 0", ["no value at all"]),
        ("sh:path ex:p ; sh:minCount 2 ; sh:maxCount 2", ["exactly 2 values"]),
        ("sh:path ex:p ; sh:minCount 2 ; sh:maxCount 1000", ["from 2 to 1,000 values"]),
        ("sh:path ex:p ; sh:hasValue ex:v ; sh:maxCount 1", ["exactly one value: ex:v"]),
        ("sh:path ex:p ; sh:hasValue ex:v", ["one of the values is ex:v"]),
        ("sh:path ex:p ; sh:datatype xsd:decimal", ["each value is a decimal number (xsd:decimal)"]),
        ("sh:path ex:p ; sh:datatype ex:d", ["each value is of the datatype ex:d"]),
        ("sh:class ex:C", ["the thing itself is of the class ex:C"]),
        ("sh:nodeKind sh:IRI", ["the thing itself is an IRI, not a text"]),
        ("sh:path ex:p ; sh:in ( ex:a ex:b )", ["each value is ex:a or ex:b"]),
        ('sh:path ex:p ; sh:in ( "_Z" )', ["each value is _Z"]),
        ("sh:path ex:p ; sh:pattern '^a' ; sh:flags 'i'", ["each value matches ^a, with the flags i"]),
        ("sh:path ex:p ; sh:pattern '\\\\S'", ["each value is not blank"]),
        ("sh:path ex:p ; sh:maxLength 200", ["each value has at most 200 characters"]),
        (
            "sh:path ex:p ; sh:minInclusive 0 ; sh:maxExclusive 5",
            ["each value is 0 or more", "each value is less than 5"],
        ),
        ("sh:path ex:p ; sh:uniqueLang true", ["no two values are in the same language"]),
        ("sh:path ex:p ; sh:uniqueLang false", []),
        ('sh:path ex:p ; sh:languageIn ( "fr" "vi" )', ["each value is in French (fr) or Vietnamese (vi)"]),
        ("sh:path ex:p ; sh:lessThan ex:q", ["each value is less than, or before, every value of ex:q"]),
        ("sh:not [ sh:in ( ex:a ex:b ) ]", ["the thing itself is not ex:a or ex:b"]),
        (
            "sh:or ( [ sh:class ex:C ] [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] )",
            [
                "at least one of these holds:",
                "\tthe thing itself is of the class ex:C",
                "\tex:p: at least one value",
            ],
        ),
        (
            "sh:xone ( [ sh:nodeKind sh:IRI ; sh:class ex:C ] [ sh:not [ sh:class ex:C ] ] )",
            [
                "exactly one of these holds:",
                "\tall of this holds:",
                "\t\tthe thing itself is of the class ex:C",
                "\t\tthe thing itself is an IRI, not a text",
                "\tthis does not hold:",
                "\t\tthe thing itself is of the class ex:C",
            ],
        ),
        (
            "sh:and ( [ sh:class ex:C ] [ sh:class ex:D ] )",
            [f"the thing itself is of the class ex:{c}" for c in "CD"],
        ),
        (
            "sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1",
            ["at least one value of which this holds:", "\tthat value is of the class ex:C"],
        ),
        (
            "sh:closed true ; sh:ignoredProperties ( ex:p )",
            ["no other property than those that are named here, and ex:p"],
        ),
        ("sh:severity sh:Warning", ["what breaks this is only warned about"]),
        ("sh:node :Shape", ["the thing itself fits s:Shape"]),
    ],
)
def test_a_constraint_stands_in_words(constraints: str, words: list[str]):
    assert told(constraints) == words


@pytest.mark.parametrize(
    ("constraints", "shown"),
    [
        ("ex:strange 3", "? ex:strange: 3"),
        ("sh:path ex:p ; sh:minCount 'two'", "? sh:minCount: two"),
        ("sh:path ex:p ; sh:minCount 1 , 2", "? sh:minCount: 2"),
        ("sh:flags 'i'", "? sh:flags: i"),
        ("sh:in ex:no-list", "? sh:in: ex:no-list"),
        ("sh:nodeKind ex:Other", "? sh:nodeKind: ex:Other"),
        ("sh:or ( [ ex:strange 3 ] )", "\t? ex:strange: 3"),
    ],
)
def test_what_is_not_known_is_shown_as_it_is_written(constraints: str, shown: str):
    assert shown in told(constraints)


def test_a_query_keeps_its_message_and_is_shown():
    shapes = parsed(':Shape sh:sparql [ sh:message "Too old."@en ; sh:select "SELECT $this WHERE {}" ] .')
    (rule,) = Constraints(shapes, wording("en")).rules(NamedNode(f"{BASE}shapes#Shape"))
    assert (plain(rule.words), rule.query) == ("Too old.", "SELECT $this WHERE {}")


def test_a_component_without_words_is_told_by_its_name():
    shapes = parsed(
        ":Odd a sh:ConstraintComponent ; sh:parameter [ sh:path ex:odd ] . :Shape a sh:NodeShape ; ex:odd 3 ."
    )
    rules = Constraints(shapes, wording("en")).rules(NamedNode(f"{BASE}shapes#Shape"))
    assert lines(rules) == ["? s:Odd: ex:odd: 3"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_constraint_of_our_shapes_has_words(language: str):
    triples = our_shapes()
    shapes = Statements(triples)
    constraints = Constraints(shapes, wording(language))
    kinds = (SH("NodeShape"), SH("PropertyShape"))
    nodes = [node for kind in kinds for node in shapes.users(RDF("type"), kind)]
    assert len(nodes) > 200
    unknown = [(n, line) for n in nodes for line in lines(constraints.rules(n)) if "? " in line]
    assert unknown == []
    silent = [n for n in nodes if not constraints.rules(n) and SH("property") not in shapes.said(n)]
    assert silent == []


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
    assert 'class="unknown"' not in page
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
        ("quote", r'<span lang="fr">[^<]+</span> <code>@fr</code>'),
        ("Area", r'<a href="/id/area/'),
        ("scheme-area", r'<a href="/id/area/'),
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


def test_shapes_that_only_others_use_say_who_uses_them():
    page = ShapesPage(our_shapes(), wording("en"), f"{BASE}shapes#", {})
    shapes = {shape.demand.anchor: shape for section in page.sections() for shape in section.shapes}
    assert plain(shapes["LowerIsValue"].users) == "AtLeastReading, ExactReading, and MoreThanReading"
    assert plain(shapes["FactShape"].targets) == "everything of the class kg:Fact"
