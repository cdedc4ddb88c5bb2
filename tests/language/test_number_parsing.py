"""The numbers in a text are read as each language writes them, with all that they may mean."""

from decimal import Decimal

import pytest

from kg.language.reading.number_parsing import Number, numbers

STATED = [
    ("fr", "51,2 %", "51.2"),
    ("fr", "supérieur à 98 %", "98"),
    ("fr", "près de 83,8 millions de dongs", "83800000"),
    ("fr", "plus de 4 200 milliards de dongs", "4200000000000"),
    ("fr", "un peu plus de 4,5 % en 2025", "4.5"),
    ("fr", "dépasse légèrement 3,3 %", "3.3"),
    ("fr", "environ 1,4 fois la moyenne nationale", "1.4"),
    ("fr", "4,24 % par an", "4.24"),
    ("fr", "des dizaines de milliers de personnes", "10000<100000"),
    ("fr", "Des centaines de modèles", "100<1000"),
    ("fr", "zéro ménage pauvre", "0"),
    ("fr", "d’ici 2030, 100 % des communes frontalières", "100"),
    ("fr", "depuis l’année scolaire 2021-2022", ""),
    ("fr", "entre 3 et 4 %", "3; 4"),
    ("fr", "au moins 95 % en 2024", "95"),
    ("fr", "jusqu’à 2 000 ménages", "2000"),
    ("fr", "moins de 1,5 point de pourcentage", "1.5"),
    ("fr", "quelque 12 000 travailleurs", "12000"),
    ("fr", "2 500 milliards", "2500000000000"),
    ("fr", "1.234", "1234|1.234"),
    ("en", "more than 97% in 2025", "97"),
    ("en", "nearly 1.2 million people", "1200000"),
    ("en", "4,200 billion dong", "4200000000000|4200000000"),
    ("en", "45,700 workers", "45700|45.7"),
    ("en", "just over 4.5 per cent", "4.5"),
    ("en", "between 3 and 4 percent", "3; 4"),
    ("en", "at least 95% by 2030", "95"),
    ("en", "up to 500 households", "500"),
    ("en", "some 88,000 people", "88000|88"),
    ("en", "tens of thousands of people", "10000<100000"),
    ("en", "2.1 percentage points", "2.1"),
    ("en", "1.234", "1.234|1234"),
    ("vi", "trên 98%", "98"),
    ("vi", "gần 83,8 triệu đồng", "83800000"),
    ("vi", "hơn 4.200 tỷ đồng", "4200000000000|4200000000"),
    ("vi", "hơn 5 nghìn tỷ đồng", "5000000000000"),
    ("vi", "khoảng 3%", "3"),
    ("vi", "giảm bình quân 4,24%/năm", "4.24"),
    ("vi", "hàng chục nghìn người", "10000<100000"),
    ("vi", "đến năm 2030 đạt 100%", "100"),
    ("vi", "giai đoạn 2021-2025", ""),
    ("vi", "95% trở lên", "95"),
    ("vi", "không quá 2%", "2"),
    ("vi", "từ 3 đến 4%", "3; 4"),
    ("vi", "19.000 hộ nghèo", "19000|19"),
    ("vi", "chưa đến 1,5 điểm %", "1.5"),
    ("vi", "năm học 2021-2022", ""),
    ("vi", "45.7 triệu đồng", "45700000"),
    ("vi", "1,4 lần", "1.4"),
    ("vi", "70 dự án", "70"),
    ("fr", "1,2 billion de dongs", "1200000000000|1200000000"),
    ("en", "VND10.39 billion ($497,800)", "10390000000; 497800|497.8"),
    ("en", "at 48 and 8 per cent", "48; 8"),
    ("fr", "de 47 % en 2008 à 41 % en 2009", "47; 41"),
    ("vi", "18 trên 20 mục tiêu", "?; ?"),
    ("fr", "a dépassé 18 des 20 objectifs", "18; 20"),
    ("vi", "1,5 vạn lao động", "15000"),
    ("vi", "trong năm năm", ""),
    ("vi", "hơn một nửa", "?"),
    ("fr", "couverture universelle", ""),
    ("fr", "dépasse de 12 % celui de 2020", "12"),
    ("fr", "sous 1 %", "1"),
    ("", "0.512", "0.512"),
    ("", "45992", "45992"),
    # What those are sisters of.
    ("fr", "Trois ans", "3"),
    ("fr", "deux millions cinq cent mille", "?; ?"),
    ("fr", "entre 3 et 4,5 millions", "3|3000000; 4500000"),
    ("fr", "un million de dongs", "1000000"),
    ("fr", "une commune", ""),
    ("fr", "deux tiers des ménages", "?; ?"),
    ("fr", "1 234 567,89", "1234567.89"),
    ("fr", "12 m", "12|12000000"),
    ("fr", "le COVID19 et la photo T12", ""),
    ("en", "1,234,567.89", "1234567.89"),
    ("en", "2/3 of the communes", "?"),
    ("en", "one of them", ""),
    ("en", "a hundred communes", "100"),
    ("vi", "2 tỷ 500 triệu đồng", "2000000000|2500000000|1000000000000000000; 500000000"),
    ("vi", "huyện Ba Bể", ""),
    ("vi", "ba xã", "3"),
    ("vi", "một triệu rưỡi", "?; ?"),
    ("vi", "1.234.567", "1234567"),
    ("de", "1.234,5", "1234.5"),
    ("fr", "96½ %", "?"),
    ("fr", "9²,5 %", "?; 5"),
    ("en", "10^6 people", "?; 6"),
    ("en", "3⁄4 of them", "?; 4"),
]


def said(number: Number) -> str:
    readings = "|".join(f"{reading.normalize():f}" for reading in number.readings) or "?"
    return f"{readings}<{number.below}" if number.below is not None else readings


@pytest.mark.parametrize(("language", "text", "stated"), STATED)
def test_a_text_states_these_numbers(language: str, text: str, stated: str):
    assert "; ".join(said(number) for number in numbers(text, language) if not number.is_year) == stated


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "quatre-vingt-dix-sept pour cent"),
        ("fr", "quatre-vingt dix-huit pour cent"),
        ("fr", "quatre-vingt-quinze virgule six pour cent"),
        ("fr", "soixante-et-onze pour cent"),
        ("fr", "nonante-deux pour cent"),
        ("fr", "un pour cent"),
        ("fr", "9 sur 10"),
        ("fr", "5 ‰"),
        ("en", "ninety-five point six per cent"),
        ("en", "9 out of 10"),
        ("vi", "chín mươi lăm phần trăm"),
    ],
)
def test_of_what_is_not_read_whole_nothing_is_said(language: str, text: str):
    found = numbers(text, language)
    assert not found or not all(number.readings for number in found)


def test_a_number_is_where_its_words_are():
    text = "près de 83,8 millions de dongs en 2025"
    assert [text[number.start : number.end] for number in numbers(text, "fr")] == ["83,8 millions", "2025"]


@pytest.mark.parametrize("text", ["9" * 10_000, "1,1" * 5_000, "mille " * 5_000, "un " * 5_000, ""])
def test_whatever_is_written_is_read_in_no_time(text: str):
    for number in numbers(text, "fr"):
        assert all(isinstance(reading, Decimal) for reading in number.readings)
