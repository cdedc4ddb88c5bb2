"""Documents that people send in: right, clumsy or hostile, as hypothesis draws them.

Each is an article with one fact. Some of its statements are changed, it is written in one of the syntaxes,
and its bytes may suffer on their way.
"""

import gzip
from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.rdf import SYNTAXES, Syntax
from kg.vocab import GEO, RDF, XSD
from shapes.documents import BASE, PREFIXES, TERMS

Edit = Callable[[list[Triple]], list[Triple]]
Mangle = Callable[[bytes], bytes]
Drawn = tuple[Edit, Syntax, Mangle]

ARTICLE: Final = """
<id/organisation/{slug}> a kg:Organisation , schema:Organization ;
  skos:prefLabel "{slug}"@fr , "{slug}"@en , "{slug}"@vi ;
  skos:definition "Un journal."@fr , "A paper."@en , "Báo."@vi .
<id/article/{slug}> a schema:NewsArticle ; skos:inScheme <id/scheme/source> ;
  skos:prefLabel "{slug}"@fr , "{slug}"@en , "{slug}"@vi ;
  skos:definition "Un article."@fr , "An article."@en , "Bài báo."@vi ;
  schema:headline "Un titre"@fr ; schema:inLanguage "fr" ; schema:url <https://e.example/{slug}> ;
  schema:publisher <id/organisation/{slug}> ; schema:datePublished "2026-01-01"^^xsd:date .
<id/fact/{slug}-001> a kg:Fact , qb:Observation ; qb:dataSet <id/dataset/facts> ;
  kg:area <id/area/cao-bang> ; kg:zone <id/code/total> ; kg:programme <id/code/not-stated> ;
  kg:indicator <id/indicator/health-insurance-coverage> ; kg:population <id/code/total> ;
  kg:period <id/period/2025> ; kg:kind <id/kind/observation> ; kg:comparator <id/code/not-applicable> ;
  kg:source <id/article/{slug}> ; kg:value 96.5 ; kg:bound <id/bound/exact> ;
  kg:lowerBound 96.5 ; kg:upperBound 96.5 ; sdmx-attribute:unitMeasure unit:PERCENT ;
  kg:valueAsWritten "96,5 %"@fr ; kg:quote "96,5 % des habitants"@fr ; kg:passage "lead" .
"""
"""An article with one fact, which conforms."""

ODD: Final = "a\u0301\u00a0\u200b\ufeff\ufffd\ufffe\u0085\r\n\t\\\"'<>&,9９.-Ee+ "
TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(
        st.sampled_from("a\u0301\u00a0\u200b\ufeff\ufffd\ufffe\u0085\r\n\t\\\"'<>&,9９.-Ee+ "), max_size=8
    ),
    st.sampled_from(
        ["96,5", "9.65E1", "NaN", "2025-02-29", "2025-W45-2", "true", "1", "<<( a )>>", "x--ltr"]
    ),
)
IRIS = st.one_of(
    st.sampled_from(
        [
            f"{BASE}id/area/cao-bang",
            f"{BASE}id/area/none",
            f"{BASE}id/fact/a-001",
            "http://schema.org/NewsArticle",
            "http://e.example/a,b",
            "urn:x",
            str(RDF("type"))[1:-1],
            TERMS.kg("value").value,
        ]
    ),
    st.text("abc/.-_~é", min_size=1, max_size=6).map(lambda text: f"http://e.example/{text}"),
)
DATATYPES = st.sampled_from(
    [
        XSD(n)
        for n in ("decimal", "integer", "date", "boolean", "double", "gYear", "dateTime", "string", "int")
    ]
    + [GEO("wktLiteral"), NamedNode("http://e.example/datatype")]
)
OBJECTS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, lang: Literal(text, language=lang), TEXTS, st.sampled_from(["fr", "vn", "en-GB"])),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), TEXTS, DATATYPES),
    IRIS.map(NamedNode),
    st.just(BlankNode("b")),
)


@st.composite
def edits(draw: Callable[..., Any]) -> Edit:
    """A change of some statements of a document: none, another object, one more, one less."""
    made = draw(st.lists(st.tuples(st.integers(0, 60), st.sampled_from("oOpsd"), OBJECTS, IRIS), max_size=3))

    def edited(triples: list[Triple]) -> list[Triple]:
        for position, kind, value, iri in made:
            number = position % len(triples)
            subject, predicate, old = triples[number]
            change = {
                "o": [Triple(subject, predicate, value)],
                "O": [triples[number], Triple(subject, predicate, value)],
                "p": [Triple(subject, NamedNode(iri), old)],
                "s": [Triple(NamedNode(iri), predicate, old)],
                "d": [],
            }[kind]
            triples = [*triples[:number], *change, *triples[number + 1 :]] or triples
        return triples

    return edited


@st.composite
def mangled(draw: Callable[..., Any]) -> Mangle:
    """What happens to bytes on their way: mostly nothing."""
    kind = draw(
        st.sampled_from(["as it is"] * 4 + ["byte", "cut", "utf-16", "bom", "latin", "gzip", "twice"])
    )
    where = draw(st.integers(0, 5000))
    byte = draw(st.binary(min_size=1, max_size=2))

    def after(data: bytes) -> bytes:
        at = where % (len(data) + 1)
        match kind:
            case "byte":
                return data[:at] + byte + data[at:]
            case "cut":
                return data[:at]
            case "utf-16":
                return data.decode(errors="replace").encode("utf-16")
            case "bom":
                return b"\xef\xbb\xbf" + data
            case "latin":
                return data.decode(errors="replace").encode("latin-1", errors="replace")
            case "gzip":
                return gzip.compress(data, 1)
            case "twice":
                return data + data
            case _:
                return data

    return after


def documents(most: int) -> st.SearchStrategy[list[Drawn]]:
    """Some documents."""
    return st.lists(st.tuples(edits(), st.sampled_from(SYNTAXES), mangled()), min_size=1, max_size=most)


def written(number: int, edit: Edit, syntax: Syntax) -> bytes:
    """The article ``hostile-<number>``, edited, in a syntax."""
    turtle = PREFIXES + ARTICLE.format(slug=f"hostile-{number}")
    triples = [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE, base_iri=BASE)]
    try:
        return serialize(edit(triples), format=syntax.native, base_iri=BASE) or b""
    except (ValueError, OSError):
        # RDF/XML cannot say everything.
        return serialize(edit(triples), format=RdfFormat.TURTLE) or b""
