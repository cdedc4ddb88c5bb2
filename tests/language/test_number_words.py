"""Numbers are written in words that say no less and no more than their digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.number_writing import UnitNames, magnitude, quantity
from kg.language.reading.number_parsing import numbers
from kg.language.texts import Language
from kg.vocab import LANGUAGES

DONG = {
    "fr": UnitNames("dongs", "dong", "dongs"),
    "en": UnitNames("Vietnamese dong", "dong", "dong"),
    "vi": UnitNames("đồng", "đồng", "đồng"),
}
PEOPLE = {
    "fr": UnitNames("habitants", "habitant", "habitants"),
    "en": UnitNames("people", "person", "people"),
    "vi": UnitNames("người", "người", "người"),
}


@pytest.mark.parametrize(
    ("number", "fr", "en", "vi"),
    [
        ("19000", "19 000 dongs", "19,000 dong", "19.000 đồng"),
        ("999999", "999 999 dongs", "999,999 dong", "999.999 đồng"),
        ("83800000", "83,8 millions de dongs", "83.8 million dong", "83,8 triệu đồng"),
        ("1500000", "1,5 million de dongs", "1.5 million dong", "1,5 triệu đồng"),
        ("1234567", "1 234 567 dongs", "1,234,567 dong", "1.234.567 đồng"),
        ("4200000000000", "4 200 milliards de dongs", "4.2 trillion dong", "4.200 tỷ đồng"),
        ("5000000000000", "5 000 milliards de dongs", "5 trillion dong", "5 nghìn tỷ đồng"),
        ("1000500000000", "1 000,5 milliards de dongs", "1,000.5 billion dong", "1.000,5 tỷ đồng"),
        ("1", "1 dong", "1 dong", "1 đồng"),
        ("0", "0 dong", "0 dong", "0 đồng"),
    ],
)
def test_a_number_is_written_as_people_write_it(number: str, fr: str, en: str, vi: str):
    for code, expected in (("fr", fr), ("en", en), ("vi", vi)):
        written = quantity(Decimal(number), DONG[code], Language(code))
        assert written.replace("\xa0", " ").replace("\u202f", " ") == expected


def test_one_is_singular_and_french_elides():
    assert quantity(Decimal(1), PEOPLE["en"], Language("en")) == "1 person"
    assert quantity(Decimal(2), PEOPLE["en"], Language("en")) == "2 people"
    assert quantity(Decimal(0), PEOPLE["fr"], Language("fr")) == "0 habitant"
    assert quantity(Decimal(0), PEOPLE["en"], Language("en")) == "0 people"
    assert quantity(Decimal(2_000_000), PEOPLE["fr"], Language("fr")) == "2\xa0millions d’habitants"
    villages = UnitNames("hameaux", "hameau", "hameaux")
    assert quantity(Decimal(2_000_000), villages, Language("fr")) == "2\xa0millions de hameaux"


def test_a_share_a_year_has_one_sign_of_per_cent():
    a_year = UnitNames("% per year (per cent or points)", "% a year", "% a year")
    assert quantity(Decimal("4.24"), a_year, Language("en")) == "4.24% a year"


@given(
    number=st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=3),
    code=st.sampled_from(LANGUAGES),
)
def test_nothing_is_rounded(number: Decimal, code: str):
    written = quantity(number.normalize(), None, Language(code))
    read = numbers(written.lstrip("-"), code)
    assert abs(number) in {reading for found in read for reading in found.readings}


@pytest.mark.parametrize(
    ("lower", "upper", "fr", "en", "vi"),
    [
        (10, 100, "des dizaines d’habitants", "tens of people", "hàng chục người"),
        (100, 1000, "des centaines d’habitants", "hundreds of people", "hàng trăm người"),
        (
            10**4,
            10**5,
            "des dizaines de milliers d’habitants",
            "tens of thousands of people",
            "hàng chục nghìn người",
        ),
    ],
)
def test_an_order_of_magnitude_is_said_in_words(lower: int, upper: int, fr: str, en: str, vi: str):
    for code, expected in (("fr", fr), ("en", en), ("vi", vi)):
        assert magnitude(Decimal(lower), Decimal(upper), PEOPLE[code], Language(code)) == expected


@pytest.mark.parametrize(("lower", "upper"), [(10, 99), (20, 200), (1, 10), (0, 10), (10**9, 10**10)])
def test_other_bounds_are_no_order_of_magnitude(lower: int, upper: int):
    assert magnitude(Decimal(lower), Decimal(upper), PEOPLE["en"], Language("en")) is None
