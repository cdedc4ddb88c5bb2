"""What each shape finds, and the smallest edit that breaks each constraint."""

from dataclasses import replace
from typing import Final

from kg.vocab import LANGUAGES
from shapes.case import Case, case
from shapes.documents import (
    ABOUT,
    AREA,
    AREA_CHANGE,
    AREA_VERSION,
    ARTICLE,
    AT_LEAST,
    AT_MOST,
    AUTHORED,
    BETWEEN,
    CHANGE,
    CODE,
    COMPARISON,
    DATA_SET,
    EXACT,
    GEOMETRY,
    LESS_THAN,
    LITTLE_MORE_THAN,
    MAGNITUDE,
    MEMBERS,
    MORE_THAN,
    NEARLY,
    ORGANISATION,
    PERIOD,
    SCHEME,
    STATEMENT,
    STRUCTURE,
    TARGET,
    TERMS_OF_OURS,
    Document,
)
from shapes.fact_cases import FACT, MEASURE, NO_LIMITS, of_kinds, of_year

DIGEST: Final = 'kg:textDigest "sha256:' + "a" * 64 + '"'
CRS84: Final = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
GROUPING: Final = AREA.edited(plus="kg:member <id/area/cao-bang>")


def next_version(start: str) -> Document:
    """Another version of the same area."""
    version = AREA_VERSION.named("<id/area-version/example-b>").only("a", "kg:versionOf")
    return version.edited(plus=f'kg:validFrom "{start}"^^xsd:date')


def twin(document: Document) -> Document:
    """Another of the same class that has the same English label."""
    named = document.named(document.subject.replace("example", "example-b"))
    return named.only("a", 'skos:prefLabel "example"@en')


def other_area(code: str) -> Document:
    """Another area that has a code of the first."""
    return AREA.named("<id/area/example-b>").only("skos:inScheme", code)


def stray(document: Document) -> Document:
    """The same at an address that tells no kind."""
    return document.named("<example>")


def without_text(document: Document, text: str) -> Document:
    """A document that lacks a label; a term of the vocabulary writes it twice."""
    kept = tuple(said for said in document.statements if not said.endswith(f"abel {text}"))
    return replace(document, statements=kept)


AREAS: Final = [
    case("AreaName", "Pattern", AREA, named="<id/area/Example>"),
    case("AreaName", "Pattern", AREA, named="<http://example.org/Example>"),
    case("AreaScheme", "HasValue", AREA, "skos:inScheme"),
    case("AreaScheme", "MaxCount", AREA, plus="skos:inScheme <id/scheme/zone>"),
    case("AreaRank", "MinCount", AREA, "kg:areaType"),
    case("AreaRank", "MaxCount", AREA, plus="kg:areaType <id/area-type/region>"),
    case("AreaRank", "Class", AREA, "kg:areaType", "kg:areaType <id/area-type/kingdom>"),
    case("AreaPartOf", "MaxCount", AREA, plus="kg:partOf <id/area/north-east>"),
    case("AreaPartOf", "Class", AREA, "kg:partOf", "kg:partOf <id/area/atlantis>"),
    case("AreaMember", "Class", AREA, plus="kg:member <id/area/atlantis>"),
    case("AreaIsoCode", "MaxCount", AREA, plus='kg:isoCode "VN-98"'),
    case("AreaIsoCode", "Datatype", AREA, "kg:isoCode", 'kg:isoCode "VN-99"@vi'),
    case("AreaIsoCode", "Pattern", AREA, "kg:isoCode", 'kg:isoCode "Vn-99"'),
    *(
        Case(f"Area{name}Unique", "UniqueWithin", AREA, AREA.with_beside(other_area(code)))
        for name, code in (("IsoCode", 'kg:isoCode "VN-99"'), ("GsoCode", 'kg:gsoCode "99"'))
    ),
    case("AreaGsoCode", "MaxCount", AREA, plus='kg:gsoCode "98"'),
    case("AreaGsoCode", "Datatype", AREA, "kg:gsoCode", "kg:gsoCode 99"),
    case("AreaGsoCode", "Pattern", AREA, "kg:gsoCode", 'kg:gsoCode "no. 9"'),
    case("ExactMatch", "NodeKind", AREA, "skos:exactMatch", 'skos:exactMatch "Q1"'),
    case("CloseMatch", "NodeKind", AREA, "skos:closeMatch", 'skos:closeMatch "Q2"'),
    *(
        Case("AreaTyped", "Class", GROUPING, stray(GROUPING.only(name)))
        for name in ("kg:areaType", "kg:partOf", "kg:member")
    ),
    case("AreaVersionName", "Pattern", AREA_VERSION, named="<id/area-version/Example>"),
    case("AreaVersionOf", "MinCount", AREA_VERSION, "kg:versionOf"),
    case("AreaVersionOf", "MaxCount", AREA_VERSION, plus="kg:versionOf <id/area/north-east>"),
    case("AreaVersionOf", "Class", AREA_VERSION, "kg:versionOf", "kg:versionOf <id/area/lemuria>"),
    case("AreaVersionFrom", "MaxCount", AREA_VERSION, plus='kg:validFrom "2022-01-01"^^xsd:date'),
    case(
        "AreaVersionFrom",
        "Datatype",
        AREA_VERSION.edited("kg:validTo"),
        "kg:validFrom",
        'kg:validFrom "2021-01-01"',
    ),
    case("AreaVersionTo", "MaxCount", AREA_VERSION, plus='kg:validTo "2025-07-31"^^xsd:date'),
    case(
        "AreaVersionTo",
        "Datatype",
        AREA_VERSION.edited("kg:validFrom"),
        "kg:validTo",
        'kg:validTo "2025-06-31"^^xsd:date',
    ),
    case("AreaVersionOrder", "LessThan", AREA_VERSION, "kg:validTo", 'kg:validTo "2021-01-01"^^xsd:date'),
    case("AreaVersionGeometry", "MaxCount", AREA_VERSION, plus="geo:hasGeometry <id/geometry/lang-son>"),
    case(
        "AreaVersionGeometry", "Class", AREA_VERSION, "geo:hasGeometry", "geo:hasGeometry <id/area/lang-son>"
    ),
    Case(
        "AreaVersionOverlap",
        "Overlap",
        AREA_VERSION.with_beside(AREA, next_version("2025-07-01")),
        AREA_VERSION.with_beside(AREA, next_version("2025-06-30")),
    ),
    *(
        Case("AreaVersionTyped", "Class", AREA_VERSION, stray(AREA_VERSION.only(name)))
        for name in ("kg:versionOf", "kg:validFrom", "kg:validTo")
    ),
    case("AreaChangeName", "Pattern", AREA_CHANGE, named="<id/area-change/Example>"),
    case("AreaChangeType", "HasValue", AREA_CHANGE, "a prov:Activity"),
    case("AreaChangeDate", "MinCount", AREA_CHANGE, "kg:date"),
    case("AreaChangeDate", "MaxCount", AREA_CHANGE, plus='kg:date "2025-07-02"^^xsd:date'),
    case("AreaChangeDate", "Datatype", AREA_CHANGE, "kg:date", 'kg:date "2025"^^xsd:gYear'),
    case("AreaChangeUsed", "MinCount", AREA_CHANGE, "prov:used"),
    case("AreaChangeUsed", "Class", AREA_CHANGE, plus="prov:used <id/area/cao-bang>"),
    case("AreaChangeGenerated", "Class", AREA_CHANGE, plus="prov:generated <id/area/cao-bang>"),
    case("AreaChangeBasis", "MaxCount", AREA_CHANGE, plus='kg:legalBasis "Resolution 2"'),
    case("AreaChangeBasis", "Pattern", AREA_CHANGE, "kg:legalBasis", 'kg:legalBasis " "'),
    case("GeometryName", "Pattern", GEOMETRY, named="<id/geometry/Example>"),
    case("GeometryText", "MinCount", GEOMETRY, "geo:asWKT"),
    case("GeometryText", "MaxCount", GEOMETRY, plus=f'geo:asWKT "{CRS84} POINT (1 1)"^^geo:wktLiteral'),
    case("GeometryText", "Datatype", GEOMETRY, "geo:asWKT", f'geo:asWKT "{CRS84} POINT (1 1)"'),
    case("GeometryText", "Pattern", GEOMETRY, "geo:asWKT", 'geo:asWKT "POINT (1 1)"^^geo:wktLiteral'),
]

ARTICLES: Final = [
    case("ArticleName", "Pattern", ARTICLE, named="<id/article/Example>"),
    case("ArticleName", "Pattern", ARTICLE, named="<http://example.org/Example>"),
    case("ArticleScheme", "HasValue", ARTICLE, "skos:inScheme"),
    case("ArticleScheme", "MaxCount", ARTICLE, plus="skos:inScheme <id/scheme/zone>"),
    case("ArticleHeadline", "MinCount", ARTICLE, "schema:headline"),
    case("ArticleHeadline", "MaxCount", ARTICLE, plus='schema:headline "Un autre"@fr'),
    case("ArticleHeadline", "Datatype", ARTICLE, "schema:headline", 'schema:headline "Un exemple"'),
    case("ArticleHeadline", "Pattern", ARTICLE, "schema:headline", 'schema:headline " "@fr'),
    case("ArticleHeadlineLanguage", "LanguageHere", ARTICLE, "schema:headline", 'schema:headline "A"@en'),
    case("ArticleLanguage", "MinCount", ARTICLE, "schema:inLanguage"),
    Case(
        "ArticleLanguage",
        "MaxCount",
        ARTICLE,
        ARTICLE.edited(plus='schema:inLanguage "vi"'),
        also=("ArticleHeadlineLanguage",),
    ),
    case("ArticleLanguage", "Datatype", ARTICLE, "schema:inLanguage", 'schema:inLanguage "fr"@fr'),
    case("ArticleLanguage", "Pattern", ARTICLE, "schema:inLanguage", 'schema:inLanguage "FR"'),
    case("ArticlePublisher", "MinCount", ARTICLE, "schema:publisher"),
    Case(
        "ArticlePublisher",
        "MaxCount",
        ARTICLE.with_beside(ORGANISATION),
        ARTICLE.with_beside(ORGANISATION).edited(plus="schema:publisher <id/organisation/example>"),
    ),
    case("ArticlePublisher", "Class", ARTICLE, "schema:publisher", "schema:publisher <id/organisation/none>"),
    case("ArticleUrl", "MinCount", ARTICLE, "schema:url"),
    case("ArticleUrl", "MaxCount", ARTICLE, plus="schema:url <https://example.org/other>"),
    case("ArticleUrl", "NodeKind", ARTICLE, "schema:url", 'schema:url "https://example.org/article"'),
    case("ArticleUrl", "Pattern", ARTICLE, "schema:url", "schema:url <ftp://example.org/article>"),
    case("ArticleDigest", "MaxCount", ARTICLE, plus=DIGEST.replace("aa", "bb")),
    case("ArticleDigest", "Datatype", ARTICLE, "kg:textDigest", DIGEST + "@en"),
    case("ArticleDigest", "Pattern", ARTICLE, "kg:textDigest", DIGEST.replace("aa", "AA")),
    case("ArticleCredit", "MaxCount", ARTICLE, plus='schema:creditText "Photo : autre"@fr'),
    case("ArticleCredit", "Datatype", ARTICLE, "schema:creditText", 'schema:creditText "Photo : exemple"'),
    case("ArticleCredit", "Pattern", ARTICLE, "schema:creditText", 'schema:creditText " "@fr'),
    case("ArticleAuthor", "Pattern", ARTICLE, plus='schema:author " "'),
    case("ArticleAuthor", "Or", ARTICLE, plus="schema:author 5"),
    case("ArticleAuthor", "Or", ARTICLE, plus="schema:author <javascript:alert(1)>"),
    case("ArticleAuthor", "Or", AUTHORED, plus="schema:author <urn:x>"),
    case("ArticleDate", "MaxCount", ARTICLE, plus='schema:datePublished "2025-07-02"^^xsd:date'),
    case("ArticleDate", "Datatype", ARTICLE, "schema:datePublished", 'schema:datePublished "1 July 2025"'),
    *(
        Case("ArticleTyped", "Class", ARTICLE, stray(ARTICLE.only(name)))
        for name in ("schema:headline", "schema:inLanguage", "schema:publisher", "kg:textDigest")
    ),
]


def kind(document: Document) -> str:
    """The kind that a document's address tells."""
    return document.subject.split("/")[1]


def membership(name: str, document: Document) -> list[Case]:
    """What each member of a code list may get wrong."""
    address, _, slug = document.subject.partition("example")
    return [
        case(f"{name}Name", "Pattern", document, named=f"{address}Example{slug}"),
        case(f"{name}Name", "Pattern", document, named="<http://example.org/Example>"),
        case(f"{name}Scheme", "HasValue", document, "skos:inScheme"),
        case(f"{name}Scheme", "MaxCount", document, plus="skos:inScheme <id/scheme/source>"),
    ]


INDICATOR: Final = MEMBERS["Indicator"]
AIMED_AT: Final = INDICATOR.edited("kg:takesKind", "kg:takesKind <id/kind/target>")
"""An indicator of targets alone, which may have a number and need not."""
UNMEASURED: Final = AIMED_AT.edited("kg:unit ; kg:minimum ; kg:maximum")
UNIT: Final = MEMBERS["Unit"]

LISTS: Final = [
    *(each for name, document in MEMBERS.items() for each in membership(name, document)),
    *(
        case(f"{name}Concept", "HasValue", document, "a skos:Concept")
        for name, document in {**MEMBERS, "Code": CODE}.items()
    ),
    case("IndicatorTheme", "MinCount", INDICATOR, "kg:theme"),
    case("IndicatorTheme", "MaxCount", INDICATOR, plus="kg:theme <id/theme/health>"),
    case("IndicatorTheme", "Class", INDICATOR, "kg:theme", "kg:theme <id/theme/astrology>"),
    case("IndicatorKind", "MinCount", INDICATOR, "kg:takesKind"),
    case("IndicatorKind", "Class", INDICATOR, plus="kg:takesKind <id/kind/oracle>"),
    *(
        case("NumberKindHasUnit", "Or", UNMEASURED, plus=f"kg:takesKind <id/kind/{kind}>")
        for kind in ("observation", "change", "comparison")
    ),
    case("IndicatorUnit", "Class", INDICATOR, plus="kg:unit <id/unit/furlong>"),
    case("IndicatorMinimum", "MaxCount", INDICATOR, plus="kg:minimum 0.00"),
    case("IndicatorMinimum", "Datatype", INDICATOR, "kg:minimum", "kg:minimum 0"),
    case("IndicatorMinimum", "LessThan", INDICATOR, "kg:minimum", "kg:minimum 100.0"),
    case("IndicatorMaximum", "MaxCount", INDICATOR, plus="kg:maximum 100.00"),
    case("IndicatorMaximum", "Datatype", INDICATOR, "kg:maximum", "kg:maximum 100"),
    Case("IndicatorTyped", "Class", INDICATOR, stray(INDICATOR.only("kg:theme"))),
    Case("IndicatorTyped", "Class", INDICATOR, stray(INDICATOR.only("kg:takesKind"))),
    Case("IndicatorTyped", "Class", INDICATOR, stray(INDICATOR.only("kg:unit"))),
    case("DomainHasUnitGiven", "MinCount", AIMED_AT, "kg:unit ; kg:minimum"),
    case("DomainHasUnitGiven", "MinCount", AIMED_AT, "kg:unit ; kg:maximum"),
    case("UnitSymbol", "MaxCount", UNIT, plus='kg:symbol "f"'),
    case("UnitSymbol", "Datatype", UNIT, "kg:symbol", 'kg:symbol "example"@en'),
    case("UnitSymbol", "Pattern", UNIT, "kg:symbol", 'kg:symbol " "'),
    Case(
        "UnitSymbolUnique",
        "UniqueWithin",
        UNIT,
        UNIT.with_beside(UNIT.named("<id/unit/example-b>").only("skos:inScheme", "kg:symbol")),
    ),
    case("UnitOne", "LanguageIn", UNIT, "kg:one", 'kg:one "f"@de'),
    case("UnitOne", "WithoutRegion", UNIT, "kg:one", 'kg:one "f"@fr-FR'),
    case("UnitOne", "UniqueLang", UNIT, "kg:one", 'kg:one "f"@fr , "g"@fr'),
    case("UnitOne", "Pattern", UNIT, "kg:one", 'kg:one " "@fr'),
    case("UnitMany", "LanguageIn", UNIT, "kg:many", 'kg:many "f"@de'),
    case("UnitMany", "WithoutRegion", UNIT, "kg:many", 'kg:many "f"@fr-FR'),
    case("UnitMany", "UniqueLang", UNIT, "kg:many", 'kg:many "f"@fr , "g"@fr'),
    case("UnitMany", "Pattern", UNIT, "kg:many", 'kg:many " "@fr'),
    *(
        case("MemberRelative", "In", MEMBERS[name], "kg:relative", "kg:relative false")
        for name in ("Kind", "Unit")
    ),
    *membership("Period", PERIOD),
    *(
        case("PeriodName", "Pattern", PERIOD, named=f"<id/period/example-{end}>")
        for end in ("Q5", "H3", "q1-")
    ),
    case("ComparatorName", "Pattern", MEMBERS["Comparator"], named="<id/comparator/example-Q5>"),
    case("PeriodStart", "MaxCount", PERIOD, plus='kg:startDate "2025-02-01"^^xsd:date'),
    case("PeriodStart", "Datatype", PERIOD.edited("kg:endDate"), "kg:startDate", 'kg:startDate "2025"'),
    case("PeriodEnd", "MaxCount", PERIOD, plus='kg:endDate "2025-11-30"^^xsd:date'),
    case(
        "PeriodEnd",
        "Datatype",
        PERIOD.edited("kg:startDate"),
        "kg:endDate",
        'kg:endDate "2025-02-30"^^xsd:date',
    ),
    case(
        "PeriodOrder",
        "LessThanOrEquals",
        PERIOD.edited("kg:endDate", 'kg:endDate "2025-01-01"^^xsd:date'),
        "kg:endDate",
        'kg:endDate "2024-12-31"^^xsd:date',
    ),
    Case("PeriodTyped", "Class", PERIOD, stray(PERIOD.only("kg:startDate"))),
    Case("PeriodTyped", "Class", PERIOD, stray(PERIOD.only("kg:endDate"))),
    case("CodeName", "Pattern", CODE, named="<id/code/Example>"),
    case("CodeName", "Pattern", CODE, named="<http://example.org/Example>"),
    case("CodeNotation", "MinCount", CODE, "skos:notation"),
    case("CodeNotation", "MaxCount", CODE, plus='skos:notation "_T"'),
    case("CodeNotation", "In", CODE, "skos:notation", 'skos:notation "_A"'),
    case("CodeScheme", "MinCount", CODE, "skos:inScheme"),
    case("CodeScheme", "Class", CODE, plus="skos:inScheme <id/scheme/none>"),
    case("SchemeName", "Pattern", SCHEME, named="<id/scheme/Example>"),
    case("OrganisationName", "Pattern", ORGANISATION, named="<id/organisation/Example>"),
    case("OrganisationType", "HasValue", ORGANISATION, "a schema:Organization"),
]

CLASSES: Final = {
    "Area": AREA,
    "AreaVersion": AREA_VERSION,
    "AreaChange": AREA_CHANGE,
    "Geometry": GEOMETRY,
    "Article": ARTICLE,
    "Period": PERIOD,
    "Code": CODE,
    "Scheme": SCHEME,
    "Organisation": ORGANISATION,
    "DataSet": DATA_SET,
    **MEMBERS,
}
"""A document of each class but facts, by the name that its shapes start with."""

FOREIGN_UNIT: Final = UNIT.named("<http://qudt.org/vocab/unit/EXAMPLE>")

CLOSED: Final = [
    *(case(f"{name}Shape", "Closed", document, plus="kg:quantity 3") for name, document in CLASSES.items()),
    *(
        # What an address tells is judged as if its class were given, so here nothing else is missing.
        case(f"{name}Typed", "Class", document, document.statements[0])
        for name, document in CLASSES.items()
    ),
    case("PeriodTyped", "Class", PERIOD.edited("kg:startDate ; kg:endDate"), "a kg:Period"),
    case("ListedTyped", "Or", FOREIGN_UNIT, "a kg:Unit"),
    *(
        case("MemberBroader", "Class", document, plus=f"skos:broader <id/{kind(document)}/none>")
        for document in MEMBERS.values()
    ),
    case(
        "DataSetStructure",
        "MaxCount",
        DATA_SET.with_beside(STRUCTURE),
        plus="qb:structure <def#example>",
    ),
    case("DataSetStructure", "Class", DATA_SET, "qb:structure", "qb:structure <def#none>"),
    case("DataSetName", "Pattern", DATA_SET, named="<id/dataset/Example>"),
    case("DataSetLicence", "MaxCount", DATA_SET, plus="dcterms:license <https://example.org/other>"),
    case("DataSetLicence", "NodeKind", DATA_SET, "dcterms:license", 'dcterms:license "CC BY"'),
]

LABELLED: Final = [
    AREA,
    AREA_VERSION,
    AREA_CHANGE,
    *MEMBERS.values(),
    PERIOD,
    CODE,
    ORGANISATION,
    GEOMETRY,
    ARTICLE,
    AUTHORED,
    SCHEME,
    DATA_SET,
    STRUCTURE,
    *TERMS_OF_OURS.values(),
]
"""A document of each class whose members have labels and definitions."""

WITHOUT_SCHEME: Final = [
    AREA_VERSION,
    AREA_CHANGE,
    ORGANISATION,
    GEOMETRY,
    SCHEME,
    *TERMS_OF_OURS.values(),
]
"""A document of each class whose members are not in a list."""

ZONE: Final = MEMBERS["Zone"]
BOUND: Final = MEMBERS["Bound"]

PROPOSED: Final = [
    AREA,
    ZONE,
    MEMBERS["Programme"],
    INDICATOR,
    MEMBERS["Population"],
    ORGANISATION,
    ARTICLE,
    AUTHORED,
]
"""A document of each class whose members people propose, with one language at the least."""


def remarked(document: Document) -> Document:
    """With everything that may be said of anything."""
    texts = (f'skos:altLabel "other {code}"@{code} ; skos:note "Remark."@{code}' for code in LANGUAGES)
    matches = ("skos:exactMatch <http://example.org/1>", "skos:closeMatch <http://example.org/2>")
    return document.edited(plus=" ; ".join((*texts, *matches)))


REMARKED: Final = remarked(ZONE)

LABELS: Final = [
    *(
        Case("LabelFrench", "QualifiedMinCount", document, without_text(document, '"exemple example"@fr'))
        for document in LABELLED
        if document not in PROPOSED
    ),
    *(
        Case("LabelComplete", "MinCount", document, without_text(document, '"exemple example"@fr'), "info")
        for document in PROPOSED
    ),
    Case("LabelGiven", "MinCount", ZONE, ZONE.edited("skos:prefLabel"), also=("LabelComplete",)),
    case("LabelGiven", "UniqueLang", ZONE, plus='skos:prefLabel "autre exemple"@fr'),
    case("DefinitionComplete", "MinCount", ZONE, 'skos:definition "Un exemple."@fr', severity="info"),
    Case("DefinitionGiven", "MinCount", ZONE, ZONE.edited("skos:definition"), also=("DefinitionComplete",)),
    case("DefinitionGiven", "UniqueLang", ZONE, plus='skos:definition "Un autre."@fr'),
    case("LabelFrench", "QualifiedMaxCount", BOUND, plus='skos:prefLabel "autre exemple"@fr'),
    case("LabelEnglish", "QualifiedMinCount", BOUND, 'skos:prefLabel "example"@en'),
    case("LabelEnglish", "QualifiedMaxCount", BOUND, plus='skos:prefLabel "another example"@en'),
    case("LabelVietnamese", "QualifiedMinCount", BOUND, 'skos:prefLabel "ví dụ example"@vi'),
    case("LabelVietnamese", "QualifiedMaxCount", BOUND, plus='skos:prefLabel "ví dụ khác"@vi'),
    case("LabelLanguages", "LanguageIn", ZONE, plus='skos:prefLabel "Beispiel"@de'),
    case("LabelLanguages", "LanguageIn", ZONE, plus='skos:prefLabel "example"'),
    case(
        "LabelLanguages",
        "WithoutRegion",
        ZONE,
        'skos:prefLabel "example"@en',
        'skos:prefLabel "example"@en-GB',
    ),
    case("LabelLanguages", "Pattern", ZONE, 'skos:prefLabel "example"@en', 'skos:prefLabel " "@en'),
    case("DefinitionFrench", "QualifiedMinCount", BOUND, 'skos:definition "Un exemple."@fr'),
    case("DefinitionFrench", "QualifiedMaxCount", BOUND, plus='skos:definition "Un autre."@fr'),
    case("DefinitionEnglish", "QualifiedMinCount", BOUND, 'skos:definition "An example."@en'),
    case("DefinitionEnglish", "QualifiedMaxCount", BOUND, plus='skos:definition "Another."@en'),
    case("DefinitionVietnamese", "QualifiedMinCount", BOUND, 'skos:definition "Một ví dụ."@vi'),
    case("DefinitionVietnamese", "QualifiedMaxCount", BOUND, plus='skos:definition "Ví dụ khác."@vi'),
    case("DefinitionLanguages", "LanguageIn", ZONE, plus='skos:definition "Ein Beispiel."@de'),
    case("DefinitionLanguages", "LanguageIn", ZONE, plus='skos:definition "An example."'),
    case(
        "DefinitionLanguages",
        "WithoutRegion",
        ZONE,
        'skos:definition "An example."@en',
        'skos:definition "An example."@en-GB',
    ),
    case(
        "DefinitionLanguages",
        "Pattern",
        ZONE,
        'skos:definition "An example."@en',
        'skos:definition ""@en',
    ),
    Case(
        "LabelUnique",
        "UniqueWithin",
        ZONE.with_beside(MEMBERS["Population"]),
        ZONE.with_beside(
            ZONE.named("<id/zone/example-b>").only("skos:inScheme", 'skos:prefLabel "example"@en')
        ),
    ),
    *(
        Case(
            "LabelUniqueInClass",
            "UniqueWithin",
            document.with_beside(*document.beside, MEMBERS["Zone"]),
            document.with_beside(*document.beside, twin(document)),
        )
        for document in WITHOUT_SCHEME
    ),
    *(
        case("TermLabel", "Equals", document, 'rdfs:label "example"@en')
        for document in (*TERMS_OF_OURS.values(), DATA_SET)
    ),
    case("AlternativeLabel", "LanguageIn", ZONE, plus='skos:altLabel "Beispiel"@de'),
    case("AlternativeLabel", "LanguageIn", ZONE, plus='skos:altLabel "example"'),
    case("AlternativeLabel", "WithoutRegion", ZONE, plus='skos:altLabel "example"@en-GB'),
    case("AlternativeLabel", "Pattern", ZONE, plus='skos:altLabel " "@en'),
    *(case("Remark", "LanguageIn", one, plus='skos:note "Eine Bemerkung."@de') for one in LABELLED),
    case("Remark", "WithoutRegion", ZONE, plus='skos:note "A remark."@en-GB'),
    case("Remark", "UniqueLang", REMARKED, plus='skos:note "Another remark."@en'),
    case("Remark", "Pattern", ZONE, plus='skos:note " "@en'),
]

CASES: Final = [*FACT, *MEASURE, *AREAS, *ARTICLES, *LISTS, *CLOSED, *LABELS]
"""Every constraint of every shape, broken once at the least."""

GOOD: Final = [
    STATEMENT,
    of_year(TARGET, "2030-01-01"),
    of_year(STATEMENT, "2030-01-01"),
    *(
        STATEMENT.edited("kg:kind", f"kg:kind <id/kind/{kind}>")
        for kind in ("target", "milestone", "policy-measure")
    ),
    of_kinds(STATEMENT, "statement", "classification").edited("kg:kind", "kg:kind <id/kind/classification>"),
    *NO_LIMITS,
    EXACT,
    CHANGE,
    COMPARISON,
    TARGET,
    MORE_THAN,
    LITTLE_MORE_THAN,
    LESS_THAN,
    NEARLY,
    AT_LEAST,
    AT_MOST,
    ABOUT,
    BETWEEN,
    MAGNITUDE,
    *LABELLED,
    *map(remarked, CLASSES.values()),
    *(PERIOD.named(f"<id/period/example-{end}>") for end in ("-2026", "Q1", "H2")),
    *(MEMBERS["Comparator"].named(f"<id/comparator/example-{end}>") for end in ("-2026", "Q4", "H1")),
    *(CODE.edited("skos:notation", f'skos:notation "{code}"') for code in ("_Z", "_T")),
]
"""Valid documents of every kind."""
