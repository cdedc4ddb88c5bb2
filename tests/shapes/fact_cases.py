"""What the shapes of facts find, and the smallest edit that breaks each constraint."""

from typing import Final

from kg.vocab import DIMENSIONS
from shapes.case import Case, case
from shapes.documents import (
    ABOUT,
    AREA,
    AREA_VERSION,
    ARTICLE,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    CHANGE,
    COMPARISON,
    EXACT,
    LESS_THAN,
    LITTLE_MORE_THAN,
    MAGNITUDE,
    MEMBERS,
    MONEY_COMPARED,
    MORE_THAN,
    NEARLY,
    PERIOD,
    RISE_OF_MONEY,
    STATEMENT,
    TARGET,
    Document,
)

LONGEST: Final = "é" * 200

GOAL: Final = STATEMENT.edited(
    "kg:kind ; kg:indicator",
    "kg:kind <id/kind/target> ; kg:indicator <id/indicator/precarious-housing-eliminated>",
)
"""A target may have a number and need not."""

COUNTABLE: Final = STATEMENT.edited(
    "kg:indicator", "kg:indicator <id/indicator/precarious-housing-eliminated>"
)
"""A statement about what has numbers as well."""


def of_kinds(fact: Document, *kinds: str) -> Document:
    """A fact about an indicator of its own, which takes some more kinds than observations."""
    takes = " , ".join(f"<id/kind/{kind}>" for kind in ("observation", *kinds))
    indicator = MEMBERS["Indicator"].edited("kg:takesKind", f"kg:takesKind {takes}")
    about = fact.edited("kg:indicator", "kg:indicator <id/indicator/example>")
    return about.with_beside(indicator, *about.beside)


def share(fact: Document, number: str) -> Document:
    """About another number, as it is read as about."""
    stated = fact.edited("kg:value ; kg:bound", f"kg:value {number} ; kg:bound <id/bound/about>")
    return stated.edited("kg:lowerBound ; kg:upperBound")


MORE_THAN_DOUBLED: Final = MORE_THAN.edited(
    "kg:kind ; kg:value ; kg:lowerBound",
    "kg:kind <id/kind/change> ; kg:direction <id/direction/increase> ; kg:value 100.0 ; kg:lowerBound 100.0",
)
FALL_BETWEEN: Final = BETWEEN.edited(
    "kg:kind ; kg:upperBound",
    "kg:kind <id/kind/change> ; kg:direction <id/direction/decrease> ; kg:upperBound 150.0",
)

NO_LIMITS: Final = [
    RISE_OF_MONEY,
    MONEY_COMPARED,
    *(
        RISE_OF_MONEY.edited("sdmx-attribute:unitMeasure", f"sdmx-attribute:unitMeasure {unit}")
        for unit in (
            "<id/unit/times>",
            "<id/unit/percent-above>",
            "<id/unit/percent-below>",
            "<id/unit/percent-per-year>",
            "<id/unit/average-percent-per-year>",
        )
    ),
    share(CHANGE, "150.0"),
    share(COMPARISON, "150.0"),
    MORE_THAN_DOUBLED,
    FALL_BETWEEN,
]
"""How numbers stand to each other, whatever they count, and beyond what a share can be."""


ONE_VERSION: Final = STATEMENT.edited(
    "kg:area ; kg:period", "kg:area <id/area/example> ; kg:period <id/period/example>"
)


ANOTHER_ARTICLE: Final = ARTICLE.named("<id/article/example-b>").edited(
    "skos:prefLabel",
    'skos:prefLabel "autre example"@fr ; skos:prefLabel "other example"@en ; '
    'skos:prefLabel "khác example"@vi',
)
TWO_ARTICLES: Final = STATEMENT.with_beside(ARTICLE, ANOTHER_ARTICLE)


def in_force(start: str = "2021-01-01", end: str = "2025-06-30") -> Document:
    """A fact about an area with one version, from 2021-01-01 to 2025-06-30."""
    days = f'kg:startDate "{start}"^^xsd:date ; kg:endDate "{end}"^^xsd:date'
    period = PERIOD.edited("kg:startDate ; kg:endDate", days)
    return ONE_VERSION.with_beside(ARTICLE, AREA, AREA_VERSION, period)


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
        of_kinds(STATEMENT.with_beside(ARTICLE, MEMBERS["Kind"]), "statement", "example"),
        "kg:kind",
        "kg:kind <id/kind/example>",
    ),
    *(
        case("FactKindTaken", "AllowedBy", fact, "kg:kind", f"kg:kind <id/kind/{kind}>", severity="warning")
        for fact, kind in ((STATEMENT, "classification"), (COUNTABLE, "milestone"))
    ),
    case("FactComparator", "MinCount", STATEMENT, "kg:comparator"),
    case("FactComparator", "MaxCount", STATEMENT, plus="kg:comparator <id/code/not-stated>"),
    case("FactComparatorListed", "Node", STATEMENT, "kg:comparator", "kg:comparator <id/comparator/none>"),
    case("FactSource", "MinCount", STATEMENT, "kg:source"),
    Case(
        "FactSource",
        "MaxCount",
        TWO_ARTICLES,
        TWO_ARTICLES.edited(plus="kg:source <id/article/example-b>"),
        also=("FactNameOfSource",),
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
        "UnitOf",
        EXACT,
        "sdmx-attribute:unitMeasure",
        "sdmx-attribute:unitMeasure <id/unit/household>",
    ),
    case(
        "FactUnitAllowed",
        "UnitOf",
        TARGET,
        "kg:indicator",
        "kg:indicator <id/indicator/social-stability>",
    ),
    *(
        case("FactUnitAllowed", "UnitOf", fact, minus, f"kg:kind <id/kind/{kind}>")
        for fact, minus, kind in (
            (RISE_OF_MONEY, "kg:kind ; kg:direction", "observation"),
            (MONEY_COMPARED, "kg:kind", "target"),
        )
    ),
    case(
        "FactUnitAllowed",
        "UnitOf",
        RISE_OF_MONEY,
        "sdmx-attribute:unitMeasure",
        "sdmx-attribute:unitMeasure <id/unit/percentage-point>",
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
    case(
        "FactValueDomain",
        "UpperLimit",
        share(CHANGE, "150.0"),
        "kg:kind ; kg:direction",
        "kg:kind <id/kind/observation>",
    ),
    case(
        "FactValueDomain",
        "UpperLimit",
        share(CHANGE, "150.0"),
        "sdmx-attribute:unitMeasure",
        "sdmx-attribute:unitMeasure <id/unit/percentage-point>",
    ),
    case("FactLowerDomain", "LowerLimit", MAGNITUDE, "kg:lowerBound", "kg:lowerBound -1.0"),
    case("FactLowerDomain", "LowerLimit", BETWEEN, "kg:lowerBound", "kg:lowerBound -1.0"),
    case("FactUpperDomain", "UpperLimit", BETWEEN, "kg:upperBound", "kg:upperBound 100.1"),
    case("FactUpperDomain", "UpperLimit", MAGNITUDE, "kg:upperBound", "kg:upperBound 1000.0"),
    case(
        "FactLowerDomain",
        "StrictlyBelow",
        MORE_THAN.edited("kg:value ; kg:lowerBound", "kg:value 99.9 ; kg:lowerBound 99.9"),
        "kg:value ; kg:lowerBound",
        "kg:value 100.0 ; kg:lowerBound 100.0",
    ),
    case(
        "FactUpperDomain",
        "StrictlyAbove",
        LESS_THAN.edited("kg:value ; kg:upperBound", "kg:value 0.1 ; kg:upperBound 0.1"),
        "kg:value ; kg:upperBound",
        "kg:value 0.0 ; kg:upperBound 0.0",
    ),
    case("FactDirection", "MaxCount", CHANGE, plus="kg:direction <id/direction/increase>"),
    case("FactDirection", "Node", CHANGE, "kg:direction", "kg:direction <id/direction/sideways>"),
    case("FactValueAsWritten", "MaxCount", EXACT, plus='kg:valueAsWritten "la moitié"@fr'),
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
    *(
        Case("FactNote", constraint, STATEMENT, STATEMENT.edited("kg:note", notes), also=("NoteComplete",))
        for constraint, notes in (
            ("LanguageIn", 'kg:note "Nur auf Deutsch."@de'),
            ("LanguageIn", 'kg:note "Sans langue."'),
            ("UniqueLang", 'kg:note "A remark."@en ; kg:note "Another remark."@en'),
        )
    ),
    *(
        case("NoteComplete", "MinCount", STATEMENT, left_out, severity="info")
        for left_out in ('kg:note "A remark."@en', 'kg:note "Une remarque."@fr ; kg:note "Một ghi chú."@vi')
    ),
    case("FactName", "Pattern", STATEMENT, named="<id/fact/example-1>"),
    *(
        case("FactNameOfSource", "NamedAfter", STATEMENT, named=f"<id/fact/{name}>")
        for name in ("sample-001", "example-b-001", "example-1-001", "ample-001")
    ),
    Case(
        "FactKey",
        "UniqueKey",
        STATEMENT.with_beside(
            ARTICLE, STATEMENT.edited("kg:zone", "kg:zone <id/zone/villages>").named("<id/fact/example-002>")
        ),
        STATEMENT.with_beside(ARTICLE, STATEMENT.named("<id/fact/example-002>")),
    ),
    *(
        Case("FactTyped", "Class", STATEMENT, STATEMENT.only(name).named("<example>"))
        for name in (*(f"kg:{name}" for name in DIMENSIONS), "kg:quote")
    ),
    case("FactTyped", "Class", STATEMENT, "a"),
    Case("FactAreaAtStart", "Cover", in_force(), in_force(start="2020-12-31"), severity="warning"),
    Case("FactAreaAtEnd", "Cover", in_force(), in_force(end="2025-07-01"), severity="warning"),
]


def of_year(fact: Document, start: str = "2025-07-01") -> Document:
    """A fact of an article published on 2025-07-01, about a period that starts on some day."""
    period = PERIOD.edited("kg:startDate", f'kg:startDate "{start}"^^xsd:date')
    about = fact.edited("kg:period", "kg:period <id/period/example>")
    return about.with_beside(ARTICLE, period)


MEASURE: Final = [
    *(
        Case(
            "NumberPublishedAfterStart",
            "NotBefore",
            of_year(fact),
            of_year(fact, "2025-07-02"),
            severity="warning",
        )
        for fact in (EXACT, CHANGE, MAGNITUDE)
    ),
    *(
        case("NumberHasKindAllowed", "In", of_kinds(EXACT, kind), "kg:kind", f"kg:kind <id/kind/{kind}>")
        for kind in ("milestone", "policy-measure", "statement", "classification")
    ),
    case("KindHasNumber", "Or", COUNTABLE, "kg:kind", "kg:kind <id/kind/observation>"),
    case("KindHasNumber", "Or", COUNTABLE, "kg:kind", "kg:kind <id/kind/comparison>"),
    case(
        "KindHasNumber",
        "Or",
        COUNTABLE,
        "kg:kind",
        "kg:kind <id/kind/change> ; kg:direction <id/direction/increase>",
    ),
    case("ChangeHasDirection", "Or", CHANGE, "kg:direction"),
    case("DirectionHasChangeKind", "In", EXACT, plus="kg:direction <id/direction/increase>"),
    case("ChangeIsSize", "Node", share(CHANGE, "12.0"), "kg:value", "kg:value -12.0"),
    case("ChangeIsSize", "Node", FALL_BETWEEN, "kg:lowerBound", "kg:lowerBound -1.0"),
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
        ).named("<example>"),
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
        case("BetweenReading", "Or", BETWEEN, minus, plus)
        for minus, plus in (
            ("", "kg:value 55.0 ; a qb:Observation ; qb:dataSet <id/dataset/facts>"),
            ("kg:lowerBound", ""),
            ("kg:upperBound", ""),
            ("kg:lowerBound", "kg:lowerBound 60.0"),
            ("kg:lowerBound", "kg:lowerBound 61.0"),
            ("", "kg:lowerBoundStrict true"),
            ("", "kg:upperBoundStrict true"),
        )
    ),
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
