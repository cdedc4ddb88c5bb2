"""Small documents that are valid, one for each class of things, and edits to them."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin

from kg.vocab import Terms

BASE: Final = "http://kg.example/"
TERMS: Final = Terms(BASE)
PREFIXES: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TERMS.prefixes().items())


@dataclass(frozen=True)
class Document:
    """What is said of one thing, one statement a line, with what is published beside it."""

    subject: str
    statements: tuple[str, ...]
    beside: tuple["Document", ...] = ()

    @property
    def focus(self) -> str:
        if self.subject.startswith("_:"):
            return "_:c14n0"
        return urljoin(BASE, self.subject.strip("<>"))

    @property
    def turtle(self) -> str:
        return f"{self.subject} " + " ;\n  ".join(self.statements) + " .\n"

    def edited(self, minus: str = "", plus: str = "") -> "Document":
        """Without the statements that start with these beginnings, and with some more."""
        kept = self.statements
        for beginning in _parts(minus):
            left = tuple(said for said in kept if not f"{said} ".startswith(f"{beginning} "))
            assert left != kept, f"{self.subject} does not say {beginning}"
            kept = left
        return replace(self, statements=kept + _parts(plus))

    def only(self, *beginnings: str) -> "Document":
        """With just the statements that start with one of these beginnings."""
        kept = tuple(
            said for said in self.statements if f"{said} ".startswith(tuple(f"{b} " for b in beginnings))
        )
        return replace(self, statements=kept)

    def named(self, subject: str) -> "Document":
        return replace(self, subject=subject)

    def with_beside(self, *beside: "Document") -> "Document":
        return replace(self, beside=beside)


def _parts(statements: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in statements.split(" ; ") if part.strip())


def _document(subject: str, statements: str, *beside: Document) -> Document:
    lines = [line.strip() for line in statements.splitlines() if line.strip()]
    return Document(subject, tuple(lines), beside)


_LABELS: Final = """
    skos:prefLabel "exemple example"@fr
    skos:prefLabel "example"@en
    skos:prefLabel "ví dụ example"@vi
"""
_TEXTS: Final = f"""
    {_LABELS}
    skos:definition "Un exemple."@fr
    skos:definition "An example."@en
    skos:definition "Một ví dụ."@vi
"""

ARTICLE: Final = _document(
    "<id/article/example>",
    f"""
    a schema:NewsArticle
    {_TEXTS}
    skos:inScheme <id/scheme/source>
    schema:headline "Un exemple"@fr
    schema:inLanguage "fr"
    schema:publisher <id/organisation/nhan-dan>
    schema:url <https://example.org/article>
    kg:textDigest "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    schema:datePublished "2025-07-01"^^xsd:date
    schema:creditText "Photo : exemple"@fr
    schema:author "Example Author"
    """,
)
AUTHORED: Final = ARTICLE.edited(
    plus='schema:author "A name" ; schema:author "Un nom"@fr ; schema:author <https://e.example/a>'
)
"""The same by three authors, each named in another way."""

STATEMENT: Final = _document(
    "<id/fact/example-001>",
    """
    a kg:Fact
    kg:area <id/area/cao-bang>
    kg:zone <id/code/total>
    kg:programme <id/code/not-stated>
    kg:indicator <id/indicator/social-stability>
    kg:population <id/code/total>
    kg:period <id/period/2025>
    kg:kind <id/kind/statement>
    kg:comparator <id/code/not-applicable>
    kg:source <id/article/example>
    kg:quote "consolide la stabilité de plus de la moitié, de 51,2 %, 51.2 % ou 5 %"@fr
    kg:passage "photo 3"
    kg:note "Une remarque."@fr
    kg:note "A remark."@en
    kg:note "Một ghi chú."@vi
    """,
    ARTICLE,
)
"""A fact without a number."""

_NUMBER: Final = STATEMENT.edited(
    "kg:kind ; kg:indicator",
    "kg:kind <id/kind/observation> ; kg:indicator <id/indicator/precarious-housing-eliminated> ; "
    'sdmx-attribute:unitMeasure unit:PERCENT ; kg:valueAsWritten "plus de la moitié"@fr',
)
"""Its words say no number, so whatever value a document has, they say no other."""

_OBSERVATION: Final = _NUMBER.edited(
    "a", "a kg:Fact ; a qb:Observation ; qb:dataSet <id/dataset/facts> ; kg:value 51.2"
)

EXACT: Final = _OBSERVATION.edited(plus="kg:bound <id/bound/exact> ; kg:lowerBound 51.2 ; kg:upperBound 51.2")
MORE_THAN: Final = _OBSERVATION.edited(
    plus="kg:bound <id/bound/more-than> ; kg:lowerBound 51.2 ; kg:lowerBoundStrict true"
)
LESS_THAN: Final = _OBSERVATION.edited(
    plus="kg:bound <id/bound/less-than> ; kg:upperBound 51.2 ; kg:upperBoundStrict true"
)
AT_LEAST: Final = _OBSERVATION.edited(plus="kg:bound <id/bound/at-least> ; kg:lowerBound 51.2")
AT_MOST: Final = _OBSERVATION.edited(plus="kg:bound <id/bound/at-most> ; kg:upperBound 51.2")
ABOUT: Final = _OBSERVATION.edited(plus="kg:bound <id/bound/about>")
MAGNITUDE: Final = _NUMBER.edited(
    plus="kg:bound <id/bound/order-of-magnitude> ; kg:lowerBound 10.0 ; kg:upperBound 100.0 ; "
    "kg:upperBoundStrict true"
)
"""Tens: an order of magnitude has no value, and so is no observation."""

BETWEEN: Final = _NUMBER.edited(plus="kg:bound <id/bound/between> ; kg:lowerBound 51.2 ; kg:upperBound 60.0")
"""Between two numbers there is no value either."""

CHANGE: Final = EXACT.edited("kg:kind", "kg:kind <id/kind/change> ; kg:direction <id/direction/decrease>")
COMPARISON: Final = EXACT.edited("kg:kind", "kg:kind <id/kind/comparison>")
TARGET: Final = EXACT.edited("kg:kind", "kg:kind <id/kind/target>")
RISE_OF_MONEY: Final = CHANGE.edited("kg:indicator", "kg:indicator <id/indicator/resource-mobilisation>")
"""In per cent, though money is counted in dong."""

MONEY_COMPARED: Final = COMPARISON.edited(
    "kg:indicator ; sdmx-attribute:unitMeasure",
    "kg:indicator <id/indicator/resource-mobilisation> ; sdmx-attribute:unitMeasure <id/unit/times>",
)
LITTLE_MORE_THAN: Final = MORE_THAN.edited("kg:bound", "kg:bound <id/bound/little-more-than>")
NEARLY: Final = LESS_THAN.edited("kg:bound", "kg:bound <id/bound/nearly>")

AREA: Final = _document(
    "<id/area/example>",
    f"""
    a kg:Area
    {_TEXTS}
    skos:inScheme <id/scheme/area>
    kg:areaType <id/area-type/province>
    kg:partOf <id/area/viet-nam>
    kg:isoCode "VN-99"
    kg:gsoCode "99"
    skos:exactMatch <http://www.wikidata.org/entity/Q1>
    skos:closeMatch <http://www.wikidata.org/entity/Q2>
    """,
)

AREA_VERSION: Final = _document(
    "<id/area-version/example>",
    f"""
    a kg:AreaVersion
    {_TEXTS}
    kg:versionOf <id/area/example>
    kg:validFrom "2021-01-01"^^xsd:date
    kg:validTo "2025-06-30"^^xsd:date
    geo:hasGeometry <id/geometry/cao-bang>
    """,
    AREA,
)

AREA_CHANGE: Final = _document(
    "<id/area-change/example>",
    f"""
    a kg:AreaChange
    a prov:Activity
    {_TEXTS}
    kg:date "2025-07-01"^^xsd:date
    prov:used <id/area-version/cao-bang>
    prov:generated <id/area-version/lang-son>
    kg:legalBasis "Resolution 1"
    """,
)

GEOMETRY: Final = _document(
    "<id/geometry/example>",
    f"""
    a geo:Geometry
    {_TEXTS}
    geo:asWKT "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (106.2 22.6)"^^geo:wktLiteral
    """,
)

MEMBERS: Final = {
    name: _document(
        f"<id/{kind}/example>",
        f"""
        a kg:{name}
        a skos:Concept
        {_TEXTS}
        skos:inScheme <id/scheme/{kind}>
        """,
    )
    for name, kind in {
        "AreaType": "area-type",
        "Zone": "zone",
        "Programme": "programme",
        "Indicator": "indicator",
        "Population": "population",
        "Kind": "kind",
        "Comparator": "comparator",
        "Bound": "bound",
        "Direction": "direction",
        "Unit": "unit",
        "Theme": "theme",
    }.items()
}
"""A member of each code list, by its class."""
MEMBERS["Indicator"] = MEMBERS["Indicator"].edited(
    plus="kg:theme <id/theme/housing> ; kg:takesKind <id/kind/observation> ; kg:unit unit:PERCENT ; "
    "kg:minimum 0.0 ; kg:maximum 100.0"
)
MEMBERS["Kind"] = MEMBERS["Kind"].edited(plus="kg:relative true")
MEMBERS["Unit"] = MEMBERS["Unit"].edited(
    plus='kg:symbol "example" ; kg:one "f"@fr ; kg:many "g"@fr ; kg:relative true'
)

PERIOD: Final = _document(
    "<id/period/example>",
    f"""
    a kg:Period
    {_TEXTS}
    skos:inScheme <id/scheme/period>
    kg:startDate "2025-01-01"^^xsd:date
    kg:endDate "2025-12-31"^^xsd:date
    """,
)

CODE: Final = _document(
    "<id/code/example>",
    f"""
    a kg:Code
    a skos:Concept
    {_TEXTS}
    skos:notation "_U"
    skos:inScheme <id/scheme/zone>
    """,
)

SCHEME: Final = _document("<id/scheme/example>", f"a skos:ConceptScheme\n{_TEXTS}")
ORGANISATION: Final = _document(
    "<id/organisation/example>", f"a kg:Organisation\na schema:Organization\n{_TEXTS}"
)
DATA_SET: Final = _document(
    "<id/dataset/example>",
    f"""
    a qb:DataSet
    {_TEXTS}
    {_LABELS.replace("skos:prefLabel", "rdfs:label")}
    qb:structure <def#FactStructure>
    dcterms:license <https://creativecommons.org/licenses/by/4.0/>
    """,
)
STRUCTURE: Final = _document("<def#example>", f"a qb:DataStructureDefinition\n{_TEXTS}")

TERMS_OF_OURS: Final = {
    name: _document(
        "<def#example>", f"a owl:{name}\n{_TEXTS}{_LABELS.replace('skos:prefLabel', 'rdfs:label')}"
    )
    for name in ("Class", "ObjectProperty", "DatatypeProperty")
}
"""A term of the vocabulary, by the class of OWL that it has."""
