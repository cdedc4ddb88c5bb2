"""A code of a period says what it means, in three languages, and no other code is taken for one."""

import re
from datetime import date
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from kg.periods import Minted, level, minted, period, referred
from kg.vocab import LANGUAGES, SKOS
from shapes.documents import BASE, TERMS
from shapes.judging import ROOT
from validation.site import SOURCE, Site

YEARS: Final = st.integers(1800, 2199)
MONTHS: Final = st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(lambda day: day.isoformat()[:7])
DAYS: Final = st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat)
SCHOOL_YEARS: Final = st.integers(1800, 2198).map(lambda year: f"school-year-{year}-{year + 1}")
POINTS: Final = st.one_of(YEARS.map(str), MONTHS, DAYS)
LASTING: Final = st.one_of(
    POINTS,
    SCHOOL_YEARS,
    st.builds(lambda year, more: f"{year}--{year + more}", st.integers(1800, 2100), st.integers(1, 99)),
    YEARS.map("{}-end".format),
    st.builds("{}-Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{}-H{}".format, YEARS, st.integers(1, 2)),
)
CODES: Final = st.one_of(
    LASTING,
    POINTS.map("by-{}".format),
    st.one_of(POINTS, SCHOOL_YEARS).map("since-{}".format),
    st.sampled_from(["every-year", "several-years"]),
)
UNBOUND: Final = ("by-", "since-", "every-", "several-")


def read(code: str) -> Minted:
    found = period(code)
    assert found
    return found


@given(CODES)
def test_every_code_of_the_grammar_is_read_and_comes_back(code: str):
    found = read(code)
    address = TERMS.entity("period", code).value
    assert (found.kind, found.code) == ("period", code)
    assert minted(address, TERMS) == found
    assert {triple.subject for triple in found.triples(TERMS)} == {NamedNode(address)}


@given(CODES)
def test_what_a_code_means_is_said_in_three_languages(code: str):
    found = read(code)
    for said in (found.labels, found.definitions):
        assert said.keys() == set(LANGUAGES)
        assert all(words.strip() == words and "{" not in words for words in said.values())
    numbers = set(re.findall("[0-9]{4}", code))
    for words in (*found.labels.values(), *found.definitions.values()):
        assert numbers <= set(re.findall("[0-9]+", words))


@given(CODES)
def test_the_days_of_a_code_are_in_order_and_in_the_years_that_it_names(code: str):
    found = read(code)
    assert not (found.start and found.end) or found.start <= found.end
    years = [int(year) for year in re.findall("[0-9]{4}", code)]
    assert found.start is None or found.start.year == years[0]
    assert found.end is None or found.end.year == years[-1]
    has = found.start is not None, found.end is not None
    expected = {
        "by-": (False, True),
        "since-": (True, False),
        "every-": (False, False),
        "several-": (False, False),
    }
    assert has == next((ends for start, ends in expected.items() if code.startswith(start)), (True, True))


@given(DAYS, st.sampled_from(["end", "Q{quarter}", "H{half}", "{month:02}", "{month:02}-{day:02}"]))
def test_what_lies_within_a_year_has_its_days_there(day: str, part: str):
    on = date.fromisoformat(day)
    within = part.format(quarter=(on.month + 2) // 3, half=(on.month + 5) // 6, month=on.month, day=on.day)
    year, found = read(day[:4]), read(f"{day[:4]}-{within}")
    days = [year.start, found.start, found.end, year.end]
    assert None not in days
    assert days == sorted(filter(None, days))
    assert part == "end" or (found.start or on) <= on <= (found.end or on)


@given(CODES, CODES)
def test_two_codes_have_no_name_in_common(one: str, other: str):
    assume(one != other)
    for code in LANGUAGES:
        assert read(one).labels[code].casefold() != read(other).labels[code].casefold()


@given(CODES)
def test_what_lasts_has_a_level_and_nothing_else_has(code: str):
    found = level(f"level-{code}")
    assert (found is None) == code.startswith(UNBOUND)
    if found:
        assert (found.kind, found.start, found.end) == ("comparator", None, None)
        assert set(found.labels) == set(found.definitions) == set(LANGUAGES)
        assert minted(TERMS.entity("comparator", found.code).value, TERMS) == found


@pytest.mark.parametrize(
    ("code", "start", "end", "fr", "en", "vi"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2024", "2024", "năm 2024"),
        ("2024-02", "2024-02-01", "2024-02-29", "février 2024", "February 2024", "tháng 2/2024"),
        (
            *("2024-12-31", "2024-12-31", "2024-12-31"),
            *("au 31 décembre 2024", "as of 31 December 2024", "tính đến ngày 31/12/2024"),
        ),
        (
            "2025-07-01",
            "2025-07-01",
            "2025-07-01",
            "au 1er juillet 2025",
            "as of 1 July 2025",
            "tính đến ngày 1/7/2025",
        ),
        ("2024-end", "2024-12-01", "2024-12-31", "fin 2024", "at the end of 2024", "cuối năm 2024"),
        ("2025-Q1", "2025-01-01", "2025-03-31", "1er trimestre 2025", "first quarter of 2025", "quý I/2025"),
        ("2025-Q4", "2025-10-01", "2025-12-31", "4e trimestre 2025", "fourth quarter of 2025", "quý IV/2025"),
        (
            "2025-H1",
            "2025-01-01",
            "2025-06-30",
            "1er semestre 2025",
            "first half of 2025",
            "6 tháng đầu năm 2025",
        ),
        (
            "2025-H2",
            "2025-07-01",
            "2025-12-31",
            "2e semestre 2025",
            "second half of 2025",
            "6 tháng cuối năm 2025",
        ),
        (
            *("school-year-2024-2025", "2024-01-01", "2025-12-31"),
            *("année scolaire 2024-2025", "school year 2024-2025", "năm học 2024-2025"),
        ),
        ("by-2025-06", None, "2025-06-30", "d’ici juin 2025", "by June 2025", "đến tháng 6/2025"),
        ("since-2024-05", "2024-05-01", None, "depuis mai 2024", "since May 2024", "từ tháng 5/2024"),
        ("several-years", None, None, "plusieurs années", "several years", "nhiều năm"),
    ],
)
def test_periods_are_called_as_people_call_them(
    code: str, start: str | None, end: str | None, fr: str, en: str, vi: str
):
    found = read(code)
    assert found.labels == {"fr": fr, "en": en, "vi": vi}
    assert [day and day.isoformat() for day in (found.start, found.end)] == [start, end]


@pytest.mark.parametrize(
    ("code", "fr", "en", "vi"),
    [
        ("level-2020", "le niveau de 2020", "the 2020 level", "mức năm 2020"),
        ("level-2024-10", "le niveau en octobre 2024", "the October 2024 level", "mức tháng 10/2024"),
        (
            *("level-2025-Q1", "le niveau du 1er trimestre 2025"),
            *("the level of the first quarter of 2025", "mức quý I/2025"),
        ),
    ],
)
def test_levels_are_called_as_people_call_them(code: str, fr: str, en: str, vi: str):
    found = level(code)
    assert found
    assert found.labels == {"fr": fr, "en": en, "vi": vi}


@pytest.mark.parametrize(
    "code",
    [
        *("", "24", "02024", "0999", "3000", "2024 ", " 2024", "2024\n", "２０２４", "year-2024"),
        *("2024-13", "2024-00", "2024-1", "2024-02-30", "2023-02-29", "2024-1-1", "2024-12-32"),
        *("2025-Q5", "2025-Q0", "2025-q1", "2025-H3", "2025-Q1-Q2", "2025Q1"),
        *("2025--2021", "2025--2025", "2021-2025", "2021---2025", "2021--2025--2030", "--2025", "2021--"),
        *("school-year-2024", "school-year-2024-2026", "school-year-2025-2024", "school-year-2024--2025"),
        *(
            "by-",
            "by-2030-Q1",
            "by-2021--2025",
            "by-by-2030",
            "since-2023-13",
            "since-2024-02-30",
            "until-2030",
        ),
        *("2024-End", "end-2024", "2024-end-2025", "every-years", "several-year", "Every-year", "last-term"),
        *("level-2020", "not-stated"),
    ],
)
def test_nothing_else_is_taken_for_a_code(code: str):
    assert period(code) is None
    assert level(f"level-{code}") is None
    assert minted(TERMS.entity("period", "").value + code, TERMS) is None


@given(st.from_regex(r"[0-9a-zQH-]{1,24}", fullmatch=True))
def test_what_is_read_is_of_the_grammar(code: str):
    found = period(code)
    shape = (
        r"[12]\d{3}|[12]\d{3}--[12]\d{3}|((by|since)-)?[12]\d{3}(-\d\d(-\d\d)?)?|[12]\d{3}-(end|Q[1-4]|H[12])"
        r"|(since-)?school-year-[12]\d{3}-[12]\d{3}|(every-year|several-years)|by-[12]\d{3}|since-[12]\d{3}"
    )
    assert found is None or re.fullmatch(shape, code)


@pytest.mark.parametrize("code", ["2020", "level-2019"])
def test_an_address_of_another_kind_or_place_describes_nothing(code: str):
    for address in (
        f"{BASE}id/area/{code}",
        f"https://else.example/id/period/{code}",
        f"{BASE}id/period/x/{code}",
        code,
    ):
        assert minted(address, TERMS) is None
    crossed = {"period": "level-2019", "comparator": "2020"}
    assert all(minted(TERMS.entity(kind, slug).value, TERMS) is None for kind, slug in crossed.items())


def test_what_people_wrote_is_said_in_the_same_way():
    """But for `since-2023-12`, which says more: it is the end of the year."""
    seen = 0
    for file in ("periods", "comparators"):
        path = ROOT / "data" / "reference" / f"{file}.ttl"
        said: dict[str, set[Triple]] = {}
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, base_iri=BASE):
            assert isinstance(quad.subject, NamedNode)
            said.setdefault(quad.subject.value, set()).add(quad.triple)
        for address, triples in said.items():
            found = minted(address, TERMS)
            if found is None or found.code == "since-2023-12":
                continue
            seen += 1
            # A definition may say it in other words.
            assert {triple.predicate for triple in triples ^ set(found.triples(TERMS))} <= {
                SKOS("definition")
            }
    assert seen >= 6


def test_what_is_minted_conforms_to_the_shapes():
    codes = [
        "2024",
        "2019--2023",
        "2024-10",
        "2024-12-31",
        "2024-end",
        "2025-Q1",
        "2025-H1",
        "school-year-2024-2025",
    ]
    found = [
        read(code)
        for code in (*codes, "by-2035", "by-2035-06", "since-2022", "since-2022-03-01", "several-years")
    ]
    found += [one for code in codes if (one := level(f"level-{code}"))]
    triples = [triple for one in found for triple in one.triples(TERMS)]
    written = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    assert Site.published().report({"reference/minted-periods": written}).findings == ()


def test_the_periods_that_facts_refer_to_are_found_where_their_addresses_describe_them():
    facts = SOURCE.replace("<id/period/2025>", "<id/period/2025-Q3>").replace("level-2020>", "level-2019>")
    lines = b"".join(
        f"{quad.triple} .\n".encode() for quad in parse(facts, format=RdfFormat.TURTLE, base_iri=BASE)
    )
    found = referred(lines, TERMS)
    assert {"2025-Q3", "2020--2025", "by-2030", "every-year", "level-2019"} <= {
        one.code for one in found.values()
    }
    assert all(minted(address, TERMS) == one for address, one in found.items())
    assert not {"five-years", "last-term", "not-stated"} & {one.code for one in found.values()}
    assert referred(b"", TERMS) == {}


@pytest.mark.parametrize("code", ["1500", "1799", "2200", "2500--2510", "by-2999", "school-year-1500-1501"])
def test_a_number_far_from_our_time_is_no_year(code: str):
    assert period(code) is None
