"""What each shape finds: a valid document, the smallest edit that breaks one constraint, and the finding."""

from dataclasses import dataclass, replace
from typing import Final

from kg.vocab import DIMENSIONS
from shapes.documents import (
    ABOUT,
    AREA,
    AREA_CHANGE,
    AREA_VERSION,
    ARTICLE,
    AT_LEAST,
    AT_MOST,
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


@dataclass(frozen=True)
class Case:
    """One thing that a document may get wrong, and the shape that says so.

    Attributes:
        shape: The shape's local name.
        constraint: The constraint component's local name, without its ending.
        good: A valid document.
        bad: The same document, broken.
        severity: How bad it is.
        without: A graph that is not published here, though it comes with kg.
        also: Other shapes that the same edit cannot but break.
    """

    shape: str
    constraint: str
    good: Document
    bad: Document
    severity: str = "violation"
    without: str = ""
    also: tuple[str, ...] = ()


def case(
    shape: str,
    constraint: str,
    good: Document,
    minus: str = "",
    plus: str = "",
    named: str = "",
    severity: str = "violation",
    without: str = "",
) -> Case:
    """A case by what is taken from a valid document and what is added to it."""
    bad = good.edited(minus, plus)
    return Case(shape, constraint, good, bad.named(named) if named else bad, severity, without)


LONGEST: Final = "é" * 200
DIGEST: Final = 'kg:textDigest "sha256:' + "a" * 64 + '"'
CRS84: Final = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"

GOAL: Final = STATEMENT.edited(
    "kg:kind ; kg:indicator",
    "kg:kind <id/kind/target> ; kg:indicator <id/indicator/precarious-housing-eliminated>",
)
"""A target may have a number and need not."""

GROUPING: Final = AREA.edited(plus="kg:member <id/area/cao-bang>")

ONE_VERSION: Final = STATEMENT.edited(
    "kg:area ; kg:period", "kg:area <id/area/example> ; kg:period <id/period/example>"
)


def in_force(start: str = "2021-01-01", end: str = "2025-06-30") -> Document:
    """A fact about an area with one version, from 2021-01-01 to 2025-06-30."""
    days = f'kg:startDate "{start}"^^xsd:date ; kg:endDate "{end}"^^xsd:date'
    period = PERIOD.edited("kg:startDate ; kg:endDate", days)
    return ONE_VERSION.with_beside(ARTICLE, AREA, AREA_VERSION, period)


def next_version(start: str) -> Document:
    """Another version of the same area."""
    version = AREA_VERSION.named("<id/area-version/example-b>").only("a", "kg:versionOf")
    return version.edited(plus=f'kg:validFrom "{start}"^^xsd:date')


def twin(document: Document) -> Document:
    """Another of the same class that has the same English label."""
    named = document.named(document.subject.replace("example", "example-b"))
    return named.only("a", 'skos:prefLabel "example"@en')


def without_text(document: Document, text: str) -> Document:
    """A document that lacks a label; a term of the vocabulary writes it twice."""
    kept = tuple(said for said in document.statements if not said.endswith(f"abel {text}"))
    return replace(document, statements=kept)


FACT: Final = [
    case("FactShape", "Closed", STATEMENT, plus="kg:quantity 3"),
    case("FactArea", "MinCount", STATEMENT, "kg:area"),
    case("FactArea", "MaxCount", STATEMENT, plus="kg:area <id/area/lang-son>"),
    case("FactAreaListed", "Node", STATEMENT, "kg:area", "kg:area <id/area/atlantis>"),
    case("FactZone", "MinCount", STATEMENT, "kg:zone"),
    case("FactZone", "MaxCount", STATEMENT, plus="kg:zone <id/zone/villages>"),
    case("FactZoneListed", "Node", STATEMENT, "kg:zone", "kg:zone <id/area/cao-bang>"),
    case("FactProgramme", "MinCount", STATEMENT, "kg:programme"),
    case("FactProgramme", "MaxCount", STATEMENT, plus="kg:programme <id/code/total>"),
    case("FactProgrammeListed", "Node", STATEMENT, "kg:programme", "kg:programme <id/programme/none>"),
    case("FactIndicator", "MinCount", STATEMENT, "kg:indicator"),
    case("FactIndicator", "MaxCount", STATEMENT, plus="kg:indicator <id/indicator/living-conditions>"),
    case("FactIndicatorListed", "Node", STATEMENT, "kg:indicator", "kg:indicator <id/code/total>"),
    case("FactPopulation", "MinCount", STATEMENT, "kg:population"),
    case("FactPopulation", "MaxCount", STATEMENT, plus="kg:population <id/code/not-stated>"),
    case("FactPopulationListed", "Node", STATEMENT, "kg:population", "kg:population <id/population/all>"),
    case("FactPeriod", "MinCount", STATEMENT, "kg:period"),
    case("FactPeriod", "MaxCount", STATEMENT, plus="kg:period <id/code/not-stated>"),
    case("FactPeriodListed", "Node", STATEMENT, "kg:period", "kg:period <id/code/total>"),
    case("FactKind", "MinCount", STATEMENT, "kg:kind"),
    case("FactKind", "MaxCount", STATEMENT, plus="kg:kind <id/kind/milestone>"),
    case("FactKindListed", "Node", STATEMENT, without="reference/kinds"),
    case(
        "FactKindKnown",
        "In",
        STATEMENT.with_beside(ARTICLE, MEMBERS["Kind"]),
        "kg:kind",
        "kg:kind <id/kind/example>",
    ),
    case("FactComparator", "MinCount", STATEMENT, "kg:comparator"),
    case("FactComparator", "MaxCount", STATEMENT, plus="kg:comparator <id/code/not-stated>"),
    case("FactComparatorListed", "Node", STATEMENT, "kg:comparator", "kg:comparator <id/comparator/none>"),
    case("FactSource", "MinCount", STATEMENT, "kg:source"),
    case(
        "FactSource",
        "MaxCount",
        STATEMENT.with_beside(ARTICLE, ARTICLE.named("<id/article/example-b>")).named(
            "<id/fact/example-b-001>"
        ),
        plus="kg:source <id/article/example-b>",
    ),
    case("FactSourceListed", "Node", STATEMENT, "kg:source", "kg:source <http://example.org/example>"),
    case("FactType", "In", STATEMENT, plus="a schema:Thing"),
    case("FactDataSet", "In", EXACT, "qb:dataSet", "qb:dataSet <id/dataset/others>"),
    case("FactValue", "MaxCount", EXACT, plus="kg:value 51.20"),
    case("FactValue", "Datatype", ABOUT, "kg:value", "kg:value 51"),
    case(
        "FactUnit",
        "MaxCount",
        EXACT.edited("kg:indicator", "kg:indicator <id/indicator/example>").with_beside(
            ARTICLE, MEMBERS["Indicator"].edited(plus="kg:unit unit:YR")
        ),
        plus="sdmx-attribute:unitMeasure unit:YR",
    ),
    case(
        "FactUnit",
        "Node",
        EXACT.edited("kg:indicator", "kg:indicator <id/indicator/example>").with_beside(
            ARTICLE, MEMBERS["Indicator"].edited(plus="kg:unit unit:GONE")
        ),
        "sdmx-attribute:unitMeasure",
        "sdmx-attribute:unitMeasure unit:GONE",
    ),
    case(
        "FactUnitAllowed",
        "AllowedBy",
        EXACT,
        "sdmx-attribute:unitMeasure",
        "sdmx-attribute:unitMeasure <id/unit/household>",
    ),
    case(
        "FactUnitAllowed", "AllowedBy", EXACT, "kg:indicator", "kg:indicator <id/indicator/social-stability>"
    ),
    case("FactBound", "MaxCount", MORE_THAN, plus="kg:bound <id/bound/little-more-than>"),
    case("FactBound", "Node", EXACT, without="reference/bounds"),
    case(
        "FactBoundKnown",
        "In",
        ABOUT.with_beside(ARTICLE, MEMBERS["Bound"]),
        "kg:bound",
        "kg:bound <id/bound/example>",
    ),
    case("FactLowerBound", "MaxCount", EXACT, plus="kg:lowerBound 51.20"),
    case("FactLowerBound", "Datatype", MAGNITUDE, "kg:lowerBound", "kg:lowerBound 10"),
    case("FactLowerBoundStrict", "In", MORE_THAN, "kg:lowerBoundStrict", "kg:lowerBoundStrict false"),
    case("FactUpperBound", "MaxCount", EXACT, plus="kg:upperBound 51.20"),
    case("FactUpperBound", "Datatype", MAGNITUDE, "kg:upperBound", "kg:upperBound 100"),
    case("FactUpperBoundStrict", "In", LESS_THAN, "kg:upperBoundStrict", "kg:upperBoundStrict false"),
    case("FactValueDomain", "LowerLimit", ABOUT, "kg:value", "kg:value -1.0"),
    case("FactValueDomain", "UpperLimit", ABOUT, "kg:value", "kg:value 100.1"),
    case("FactLowerDomain", "LowerLimit", MAGNITUDE, "kg:lowerBound", "kg:lowerBound -1.0"),
    case("FactUpperDomain", "UpperLimit", MAGNITUDE, "kg:upperBound", "kg:upperBound 1000.0"),
    case("FactDirection", "MaxCount", CHANGE, plus="kg:direction <id/direction/increase>"),
    case("FactDirection", "Node", CHANGE, "kg:direction", "kg:direction <id/direction/sideways>"),
    case("FactValueAsWritten", "MaxCount", EXACT, plus='kg:valueAsWritten "51 %"@fr'),
    case("FactValueAsWritten", "Datatype", EXACT, "kg:valueAsWritten", 'kg:valueAsWritten "51,2 %"'),
    case("FactValueAsWritten", "MinLength", EXACT, "kg:valueAsWritten", 'kg:valueAsWritten ""@fr'),
    case(
        "FactValueAsWrittenLanguage",
        "LanguageOf",
        EXACT,
        "kg:valueAsWritten",
        'kg:valueAsWritten "51.2 %"@en',
    ),
    case("FactQuote", "MinCount", STATEMENT, "kg:quote"),
    case("FactQuote", "MaxCount", STATEMENT, plus='kg:quote "deux citations"@fr'),
    case("FactQuote", "Datatype", STATEMENT, "kg:quote", 'kg:quote "sans langue"'),
    case("FactQuote", "Pattern", STATEMENT, "kg:quote", 'kg:quote " "@fr'),
    case(
        "FactQuoteLength",
        "MaxLength",
        STATEMENT.edited("kg:quote", f'kg:quote "{LONGEST}"@fr'),
        "kg:quote",
        f'kg:quote "{LONGEST}!"@fr',
    ),
    case("FactQuoteLanguage", "LanguageOf", STATEMENT, "kg:quote", 'kg:quote "stability"@en'),
    case("FactPassage", "MinCount", STATEMENT, "kg:passage"),
    case("FactPassage", "MaxCount", STATEMENT, plus='kg:passage "lead"'),
    case("FactPassage", "Datatype", STATEMENT, "kg:passage", 'kg:passage "lead"@en'),
    case("FactPassage", "Pattern", STATEMENT, "kg:passage", 'kg:passage "photo 03"'),
    case("FactNote", "LanguageIn", STATEMENT, plus='kg:note "Eine Bemerkung."@de'),
    case("FactNote", "LanguageIn", STATEMENT, plus='kg:note "Sans langue."'),
    case("FactNote", "WithoutRegion", STATEMENT, plus='kg:note "Une remarque."@fr-CA'),
    case("FactNote", "UniqueLang", STATEMENT, plus='kg:note "Another remark."@en'),
    case("FactNote", "Pattern", STATEMENT, 'kg:note "A remark."@en', 'kg:note " "@en'),
    case("NoteComplete", "MinCount", STATEMENT, 'kg:note "A remark."@en'),
    case("FactName", "Pattern", STATEMENT, named="<id/fact/example-1>"),
    case("FactNameOfSource", "NamedAfter", STATEMENT, named="<id/fact/sample-001>"),
    Case(
        "FactKey",
        "UniqueKey",
        STATEMENT.with_beside(
            ARTICLE, STATEMENT.edited("kg:zone", "kg:zone <id/zone/villages>").named("<id/fact/example-002>")
        ),
        STATEMENT.with_beside(ARTICLE, STATEMENT.named("<id/fact/example-002>")),
    ),
    *(
        Case("FactTyped", "Class", STATEMENT, STATEMENT.only(name))
        for name in (*(f"kg:{name}" for name in DIMENSIONS), "kg:quote")
    ),
    Case("FactAreaAtStart", "Cover", in_force(), in_force(start="2020-12-31"), severity="warning"),
    Case("FactAreaAtEnd", "Cover", in_force(), in_force(end="2025-07-01"), severity="warning"),
]

MEASURE: Final = [
    *(
        case("NumberHasKindAllowed", "In", EXACT, "kg:kind", f"kg:kind <id/kind/{kind}>")
        for kind in ("milestone", "policy-measure", "statement", "classification")
    ),
    case("KindHasNumber", "Or", STATEMENT, "kg:kind", "kg:kind <id/kind/observation>"),
    case("KindHasNumber", "Or", STATEMENT, "kg:kind", "kg:kind <id/kind/comparison>"),
    case(
        "KindHasNumber",
        "Or",
        STATEMENT,
        "kg:kind",
        "kg:kind <id/kind/change> ; kg:direction <id/direction/increase>",
    ),
    case("ChangeHasDirection", "Or", CHANGE, "kg:direction"),
    case("DirectionHasChangeKind", "In", EXACT, plus="kg:direction <id/direction/increase>"),
    case("NumberHasUnitGiven", "MinCount", EXACT, "sdmx-attribute:unitMeasure"),
    case("NumberHasWordsGiven", "MinCount", EXACT, "kg:valueAsWritten"),
    *(
        case("PartHasBoundGiven", "MinCount", GOAL, plus=part)
        for part in (
            "kg:value 5.0 ; a qb:Observation ; qb:dataSet <id/dataset/facts>",
            "sdmx-attribute:unitMeasure unit:PERCENT",
            "kg:lowerBound 5.0",
            "kg:upperBound 5.0",
            'kg:valueAsWritten "5 %"@fr',
        )
    ),
    case("StrictLowerHasBoundGiven", "MinCount", STATEMENT, plus="kg:lowerBoundStrict true"),
    case("StrictUpperHasBoundGiven", "MinCount", STATEMENT, plus="kg:upperBoundStrict true"),
    case("ValueIsObservation", "Class", EXACT, "a qb:Observation"),
    case("ValueHasDataSetGiven", "MinCount", EXACT, "qb:dataSet"),
    case("ObservationHasValueGiven", "MinCount", STATEMENT, plus="a qb:Observation"),
    case("ObservationHasValueGiven", "MinCount", MAGNITUDE, plus="qb:dataSet <id/dataset/facts>"),
    Case(
        "ObservationIsFact",
        "Class",
        ABOUT,
        ABOUT.only(
            "a qb:Observation",
            "qb:dataSet",
            "kg:value",
            "kg:valueAsWritten",
            "kg:bound",
            "sdmx-attribute:unitMeasure",
        ),
    ),
    case("BoundHasValue", "Or", ABOUT, "kg:value ; a qb:Observation ; qb:dataSet"),
    *(
        case("ExactReading", "Or", EXACT, minus, plus)
        for minus, plus in (
            ("kg:lowerBound", ""),
            ("kg:lowerBound", "kg:lowerBound 50.0"),
            ("kg:upperBound", ""),
            ("kg:upperBound", "kg:upperBound 60.0"),
            ("", "kg:lowerBoundStrict true"),
            ("", "kg:upperBoundStrict true"),
        )
    ),
    *(
        case("MoreThanReading", "Or", MORE_THAN, minus, plus)
        for minus, plus in (
            ("kg:lowerBound", "kg:lowerBound 60.0"),
            ("kg:lowerBound", "kg:lowerBound 50.0"),
            ("kg:lowerBound ; kg:lowerBoundStrict", ""),
            ("kg:lowerBoundStrict", ""),
            ("", "kg:upperBound 60.0"),
        )
    ),
    case("MoreThanReading", "Or", LITTLE_MORE_THAN, "kg:lowerBoundStrict"),
    *(
        case("LessThanReading", "Or", LESS_THAN, minus, plus)
        for minus, plus in (
            ("kg:upperBound", "kg:upperBound 60.0"),
            ("kg:upperBound", "kg:upperBound 50.0"),
            ("kg:upperBound ; kg:upperBoundStrict", ""),
            ("kg:upperBoundStrict", ""),
            ("", "kg:lowerBound 50.0"),
        )
    ),
    case("LessThanReading", "Or", NEARLY, "kg:upperBoundStrict"),
    *(
        case("AtLeastReading", "Or", AT_LEAST, minus, plus)
        for minus, plus in (
            ("kg:lowerBound", ""),
            ("kg:lowerBound", "kg:lowerBound 60.0"),
            ("", "kg:lowerBoundStrict true"),
            ("", "kg:upperBound 60.0"),
        )
    ),
    *(
        case("AtMostReading", "Or", AT_MOST, minus, plus)
        for minus, plus in (
            ("kg:upperBound", ""),
            ("kg:upperBound", "kg:upperBound 50.0"),
            ("", "kg:upperBoundStrict true"),
            ("", "kg:lowerBound 50.0"),
        )
    ),
    case("AboutReading", "Or", ABOUT, plus="kg:lowerBound 50.0"),
    case("AboutReading", "Or", ABOUT, plus="kg:upperBound 60.0"),
    *(
        case("OrderOfMagnitudeReading", "Or", MAGNITUDE, minus, plus)
        for minus, plus in (
            ("", "kg:value 50.0 ; a qb:Observation ; qb:dataSet <id/dataset/facts>"),
            ("kg:lowerBound", ""),
            ("kg:lowerBound", "kg:lowerBound 100.0"),
            ("", "kg:lowerBoundStrict true"),
            ("kg:upperBoundStrict", ""),
            ("kg:upperBound ; kg:upperBoundStrict", ""),
        )
    ),
]

AREAS: Final = [
    case("AreaShape", "Pattern", AREA, named="<id/area/Example>"),
    case("AreaShape", "Pattern", AREA, named="_:example"),
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
    case("AreaGsoCode", "MaxCount", AREA, plus='kg:gsoCode "98"'),
    case("AreaGsoCode", "Datatype", AREA, "kg:gsoCode", "kg:gsoCode 99"),
    case("AreaGsoCode", "Pattern", AREA, "kg:gsoCode", 'kg:gsoCode "no. 9"'),
    case("AreaExactMatch", "NodeKind", AREA, "skos:exactMatch", 'skos:exactMatch "Q1"'),
    case("AreaCloseMatch", "NodeKind", AREA, "skos:closeMatch", 'skos:closeMatch "Q2"'),
    *(
        Case("AreaTyped", "Class", GROUPING, GROUPING.only(name))
        for name in ("kg:areaType", "kg:partOf", "kg:member")
    ),
    case("AreaVersionShape", "Pattern", AREA_VERSION, named="<id/area-version/Example>"),
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
        Case("AreaVersionTyped", "Class", AREA_VERSION, AREA_VERSION.only(name))
        for name in ("kg:versionOf", "kg:validFrom", "kg:validTo")
    ),
    case("AreaChangeShape", "Pattern", AREA_CHANGE, named="<id/area-change/Example>"),
    case("AreaChangeType", "HasValue", AREA_CHANGE, "a prov:Activity"),
    case("AreaChangeDate", "MinCount", AREA_CHANGE, "kg:date"),
    case("AreaChangeDate", "MaxCount", AREA_CHANGE, plus='kg:date "2025-07-02"^^xsd:date'),
    case("AreaChangeDate", "Datatype", AREA_CHANGE, "kg:date", 'kg:date "2025"^^xsd:gYear'),
    case("AreaChangeUsed", "MinCount", AREA_CHANGE, "prov:used"),
    case("AreaChangeUsed", "Class", AREA_CHANGE, plus="prov:used <id/area/cao-bang>"),
    case("AreaChangeGenerated", "Class", AREA_CHANGE, plus="prov:generated <id/area/cao-bang>"),
    case("AreaChangeBasis", "MaxCount", AREA_CHANGE, plus='kg:legalBasis "Resolution 2"'),
    case("AreaChangeBasis", "Pattern", AREA_CHANGE, "kg:legalBasis", 'kg:legalBasis " "'),
    case("GeometryShape", "Pattern", GEOMETRY, named="<id/geometry/Example>"),
    case("GeometryText", "MinCount", GEOMETRY, "geo:asWKT"),
    case("GeometryText", "MaxCount", GEOMETRY, plus=f'geo:asWKT "{CRS84} POINT (1 1)"^^geo:wktLiteral'),
    case("GeometryText", "Datatype", GEOMETRY, "geo:asWKT", f'geo:asWKT "{CRS84} POINT (1 1)"'),
    case("GeometryText", "Pattern", GEOMETRY, "geo:asWKT", 'geo:asWKT "POINT (1 1)"^^geo:wktLiteral'),
]

ARTICLES: Final = [
    case("ArticleShape", "Pattern", ARTICLE, named="<id/article/Example>"),
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
    case("ArticleDate", "MaxCount", ARTICLE, plus='schema:datePublished "2025-07-02"^^xsd:date'),
    case("ArticleDate", "Datatype", ARTICLE, "schema:datePublished", 'schema:datePublished "1 July 2025"'),
    *(
        Case("ArticleTyped", "Class", ARTICLE, ARTICLE.only(name))
        for name in ("schema:headline", "schema:inLanguage", "schema:publisher", "kg:textDigest")
    ),
]


def membership(name: str, document: Document) -> list[Case]:
    """What each member of a code list may get wrong."""
    address, _, slug = document.subject.partition("example")
    return [
        case(f"{name}Shape", "Pattern", document, named=f"{address}Example{slug}"),
        case(f"{name}Scheme", "HasValue", document, "skos:inScheme"),
        case(f"{name}Scheme", "MaxCount", document, plus="skos:inScheme <id/scheme/source>"),
    ]


INDICATOR: Final = MEMBERS["Indicator"]
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
    case("IndicatorUnit", "Class", INDICATOR, plus="kg:unit <id/unit/furlong>"),
    case("IndicatorMinimum", "MaxCount", INDICATOR, plus="kg:minimum 0.00"),
    case("IndicatorMinimum", "Datatype", INDICATOR, "kg:minimum", "kg:minimum 0"),
    case("IndicatorMinimum", "LessThan", INDICATOR, "kg:minimum", "kg:minimum 100.0"),
    case("IndicatorMaximum", "MaxCount", INDICATOR, plus="kg:maximum 100.00"),
    case("IndicatorMaximum", "Datatype", INDICATOR, "kg:maximum", "kg:maximum 100"),
    Case("IndicatorTyped", "Class", INDICATOR, INDICATOR.only("kg:theme")),
    Case("IndicatorTyped", "Class", INDICATOR, INDICATOR.only("kg:unit")),
    case("DomainHasUnitGiven", "MinCount", INDICATOR, "kg:unit ; kg:minimum"),
    case("DomainHasUnitGiven", "MinCount", INDICATOR, "kg:unit ; kg:maximum"),
    case("UnitSymbol", "MaxCount", UNIT, plus='kg:symbol "f"'),
    case("UnitSymbol", "Datatype", UNIT, "kg:symbol", 'kg:symbol "e"@en'),
    case("UnitSymbol", "Pattern", UNIT, "kg:symbol", 'kg:symbol " "'),
    *membership("Period", PERIOD),
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
    Case("PeriodTyped", "Class", PERIOD, PERIOD.only("kg:startDate")),
    Case("PeriodTyped", "Class", PERIOD, PERIOD.only("kg:endDate")),
    case("CodeShape", "Pattern", CODE, named="<id/code/Example>"),
    case("CodeNotation", "MinCount", CODE, "skos:notation"),
    case("CodeNotation", "MaxCount", CODE, plus='skos:notation "_T"'),
    case("CodeNotation", "In", CODE, "skos:notation", 'skos:notation "_A"'),
    case("CodeScheme", "MinCount", CODE, "skos:inScheme"),
    case("CodeScheme", "Class", CODE, plus="skos:inScheme <id/scheme/none>"),
    case("SchemeShape", "Pattern", SCHEME, named="<id/scheme/Example>"),
    case("OrganisationShape", "Pattern", ORGANISATION, named="<id/organisation/Example>"),
    case("OrganisationType", "HasValue", ORGANISATION, "a schema:Organization"),
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

LABELS: Final = [
    *(
        Case("LabelFrench", "QualifiedMinCount", document, without_text(document, '"exemple example"@fr'))
        for document in LABELLED
    ),
    case("LabelFrench", "QualifiedMaxCount", ZONE, plus='skos:prefLabel "autre exemple"@fr'),
    case("LabelEnglish", "QualifiedMinCount", ZONE, 'skos:prefLabel "example"@en'),
    case("LabelEnglish", "QualifiedMaxCount", ZONE, plus='skos:prefLabel "another example"@en'),
    case("LabelVietnamese", "QualifiedMinCount", ZONE, 'skos:prefLabel "ví dụ example"@vi'),
    case("LabelVietnamese", "QualifiedMaxCount", ZONE, plus='skos:prefLabel "ví dụ khác"@vi'),
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
    case("DefinitionFrench", "QualifiedMinCount", ZONE, 'skos:definition "Un exemple."@fr'),
    case("DefinitionFrench", "QualifiedMaxCount", ZONE, plus='skos:definition "Un autre."@fr'),
    case("DefinitionEnglish", "QualifiedMinCount", ZONE, 'skos:definition "An example."@en'),
    case("DefinitionEnglish", "QualifiedMaxCount", ZONE, plus='skos:definition "Another."@en'),
    case("DefinitionVietnamese", "QualifiedMinCount", ZONE, 'skos:definition "Một ví dụ."@vi'),
    case("DefinitionVietnamese", "QualifiedMaxCount", ZONE, plus='skos:definition "Ví dụ khác."@vi'),
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
        for document in TERMS_OF_OURS.values()
    ),
]

CASES: Final = [*FACT, *MEASURE, *AREAS, *ARTICLES, *LISTS, *LABELS]
"""Every constraint of every shape, broken once at the least."""

GOOD: Final = [
    STATEMENT,
    *(
        STATEMENT.edited("kg:kind", f"kg:kind <id/kind/{kind}>")
        for kind in ("target", "milestone", "policy-measure", "classification")
    ),
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
    MAGNITUDE,
    *LABELLED,
    *(CODE.edited("skos:notation", f'skos:notation "{code}"') for code in ("_Z", "_T")),
]
"""Valid documents of every kind."""
