"""Whoever has only the table that a question gives reads none of its numbers wrongly."""

import re
from collections.abc import Sequence
from typing import Final

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from kg.query.tokens import tokens_of
from kg.vocab import DIMENSIONS, Terms
from kg.web.pages.questions import questions

BASE: Final = "http://example.org/"
QUERIES: Final = {one.name: one.query for one in questions(Terms(BASE))}

SCOPE: Final = {*DIMENSIONS} - {"source"}
"""What a number is of; its source is what its fact leads to."""

READING: Final = SCOPE | {"direction", "bound", "value", "lower", "upper", "unit", "words", "note", "fact"}
"""What tells how the number of one fact is read."""

STATED: Final = re.compile(r"kg:(?:value|lowerBound|upperBound|valueAsWritten) \?(\w+)")
OF_OBSERVATIONS: Final = re.compile(r"VALUES [^{]*\?kind[^{]*\{[^}]*/id/kind/observation>")


def selected(query: str) -> set[str]:
    """The variables of the outermost SELECT."""
    tokens = tokens_of(query)
    begin = next(n for n, token in enumerate(tokens) if token.text == "SELECT")
    depth, found = 0, set[str]()
    for before, token in zip(tokens[begin:], tokens[begin + 1 :], strict=False):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "{":
            break
        if token.kind == "variable" and (depth == 0 or before.text == "AS"):
            found.add(token.text[1:])
    return found


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_number_comes_with_all_that_tells_how_to_read_it(query: str):
    columns = selected(query)
    rests_on = {"direction"} if OF_OBSERVATIONS.search(query) else set[str]()
    if columns & {"value", "lower", "upper"} and STATED.search(query):
        assert READING - rests_on <= columns
    elif re.search(r"\b(?:AVG|MIN|SUM|MAX)\(\?(?:value|lower|upper)\)", query):
        # Of several numbers: they are alike in all that a number is of.
        assert (SCOPE | {"unit", "bound", "facts"}) - rests_on <= columns
        assert SCOPE - {"area"} <= set(
            re.findall(r"\?(\w+)", query.rpartition("GROUP BY")[2].partition("}")[0])
        )


FACTS: Final = """
@prefix kg: <def#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
<id/period/2025> kg:startDate "2025-01-01"^^xsd:date ; kg:endDate "2025-12-31"^^xsd:date .
<id/period/2030> kg:startDate "2030-01-01"^^xsd:date ; kg:endDate "2030-12-31"^^xsd:date .
<id/period/2031> kg:startDate "2031-01-01"^^xsd:date ; kg:endDate "2031-12-31"^^xsd:date .
<id/period/2026--2030> kg:startDate "2026-01-01"^^xsd:date ; kg:endDate "2030-12-31"^^xsd:date .
<id/period/by-2030> kg:endDate "2030-12-31"^^xsd:date .
<id/period/since-2023> kg:startDate "2023-01-01"^^xsd:date .
"""


def fact(
    number: int,
    kind: str,
    period: str,
    value: str,
    bound: str = "exact",
    area: str = "cao-bang",
    unit: str = "unit:PERCENT",
    zone: str = "total",
) -> str:
    limits = {
        "exact": f"kg:lowerBound {value} ; kg:upperBound {value}",
        "more-than": f"kg:lowerBound {value} ; kg:lowerBoundStrict true",
        "less-than": f"kg:upperBound {value} ; kg:upperBoundStrict true",
        "at-least": f"kg:lowerBound {value}",
    }
    return f"""<id/fact/{number:03}> kg:kind <id/kind/{kind}> ; kg:period <id/period/{period}> ;
      kg:area <id/area/{area}> ; kg:zone <id/zone/{zone}> ; kg:indicator <id/indicator/x> ;
      kg:programme <id/code/not-stated> ; kg:population <id/code/total> ;
      kg:comparator <id/code/not-applicable> ; kg:bound <id/bound/{bound}> ; kg:value {value} ;
      sdmx-attribute:unitMeasure {unit} ; {limits[bound]} ."""


def answer(name: str, *facts: str) -> list[dict[str, str]]:
    store = Store()
    store.load("\n".join([FACTS, *facts]).encode(), RdfFormat.TURTLE, base_iri=BASE)
    found = store.query(QUERIES[name])
    assert isinstance(found, QuerySolutions)
    names = [one.value for one in found.variables]
    return [{n: row[n].value if row[n] is not None else "" for n in names} for row in found]  # pyright: ignore


@pytest.mark.parametrize(
    ("results", "judged"),
    [
        ([], "open"),
        ([fact(2, "observation", "2030", "100.0")], "met"),
        ([fact(2, "observation", "2026--2030", "100.0")], "met"),
        ([fact(2, "observation", "2030", "90.0")], "missed"),
        ([fact(2, "observation", "2030", "100.0", "less-than")], "missed"),
        ([fact(2, "observation", "2030", "90.0", "more-than")], "open"),
        # Of another time than the target's day.
        ([fact(2, "observation", "2025", "90.0")], "open"),
        ([fact(2, "observation", "2025", "100.0")], "open"),
        ([fact(2, "observation", "2031", "90.0")], "open"),
        ([fact(2, "observation", "since-2023", "90.0")], "open"),
        ([fact(2, "observation", "last-term", "90.0")], "open"),
        # About something else, or against each other.
        ([fact(2, "change", "2030", "90.0")], "open"),
        ([fact(2, "observation", "2030", "90.0", zone="border")], "open"),
        ([fact(2, "observation", "2030", "90.0"), fact(3, "observation", "by-2030", "100.0")], "open"),
    ],
)
def test_a_target_is_judged_by_a_result_of_the_day_when_it_is_due(results: Sequence[str], judged: str):
    (row,) = answer("targets-met", fact(1, "target", "by-2030", "100.0"), *results)
    assert [name for name in ("met", "missed", "open") if row[name] == "1"] == [judged]
    assert (row["percentAtLeast"], row["percentAtMost"]) == {
        "met": ("100", "100"),
        "missed": ("0", "0"),
        "open": ("0", "100"),
    }[judged]


def test_a_target_without_a_day_or_of_a_number_that_is_no_end_is_not_judged():
    results = [fact(2, "observation", "every-year", "90.0"), fact(3, "observation", "2030", "90.0")]
    (row,) = answer("targets-met", fact(1, "target", "every-year", "100.0"), *results)
    assert row["open"] == "1"
    assert not answer("targets-met", fact(1, "target", "by-2030", "100.0", "at-least"), *results)


@pytest.mark.parametrize(
    ("other", "means"),
    [
        (fact(2, "observation", "2025", "20.0", area="lang-son"), [("15", "15")]),
        (fact(2, "observation", "2025", "20.0", "at-least", area="lang-son"), [("15", "")]),
        # Nothing is the mean of different things, nor of numbers that nobody knows the time of.
        (fact(2, "observation", "2030", "20.0", area="lang-son"), [("10", "10"), ("20", "20")]),
        (fact(2, "target", "2025", "20.0", area="lang-son"), [("10", "10")]),
        (
            fact(2, "observation", "2025", "20.0", area="lang-son", unit="unit:PERSON"),
            [("10", "10"), ("20", "20")],
        ),
        (fact(2, "observation", "2025", "20.0"), [("", "")]),
    ],
)
def test_a_mean_is_one_of_the_same_thing_at_the_same_time(other: str, means: Sequence[tuple[str, str]]):
    rows = answer("means", fact(1, "observation", "2025", "10.0"), other)
    assert sorted((row["meanAtLeast"], row["meanAtMost"]) for row in rows) == means
    undated = (
        fact(1, "observation", "last-term", "10.0"),
        fact(2, "observation", "last-term", "20.0", area="x"),
    )
    assert [row["meanAtLeast"] for row in answer("means", *undated)] == [""]


@pytest.mark.parametrize(
    ("period", "found"), [("2025", 0), ("by-2030", 0), ("since-2023", 0), ("last-term", 1)]
)
def test_a_number_without_a_year_is_one_whose_period_has_no_day(period: str, found: int):
    quoted = (
        fact(1, "observation", period, "1.0")
        + '<id/fact/001> kg:quote "x" ; kg:note "a"@en , "b"@fr , "c"@vi .'
    )
    rows = answer("numbers-without-a-year", quoted)
    assert [row["note"] for row in rows] == ["a"] * found
