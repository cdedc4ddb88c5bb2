"""Words beside numbers that are names, rough numbers, hedges and changes, known and unknown."""

import pytest

from kg.language.reading.names import without_names
from kg.language.reading.quantities import quantities


@pytest.mark.parametrize(
    ("language", "text", "covered"),
    [
        ("vi", "Hộ nghèo của Cao Bằng năm 2023", "Hộ nghèo của ℵℵℵ ℵℵℵℵ năm 2023"),
        ("vi", "Cao Bằng năm 2023 có 5%", "ℵℵℵ ℵℵℵℵ năm 2023 có 5%"),
        ("vi", "Hơn Lạng Sơn 5%", "Hơn ℵℵℵℵ ℵℵℵ 5%"),
        ("vi", "CAO BẰNG NĂM 2023", "ℵℵℵ ℵℵℵℵ NĂM 2023"),
        ("vi", "30 triệu Đồng trong Quý 1", "30 triệu Đồng trong Quý 1"),
        ("en", "In 2024 Zero Hunger fed 300 people", "In 2024 ℵℵℵℵ ℵℵℵℵℵℵ fed 300 people"),
        ("en", "from January 2025, 5 Percent of them", "from January 2025, 5 Percent of them"),
        ("en", "Poverty Falls By 5 Percent", "Poverty Falls By 5 Percent"),
        ("fr", "le programme Plus de Vie", "le programme ℵℵℵℵ de ℵℵℵ"),
    ],
)
def test_a_name_has_no_word_that_means_anything_else(language: str, text: str, covered: str):
    assert without_names(text, language) == covered


@pytest.mark.parametrize("province", ["Cao Bằng", "Lạng Sơn", "Hạ Long", "Ba Bể", "Năm Căn"])
@pytest.mark.parametrize("text", ["Tỷ lệ của {} năm 2023 là 2,2%", "{} năm 2023 có 2,2%"])
def test_an_area_is_only_where_something_was_found(province: str, text: str):
    (one,) = quantities(text.format(province), "vi")
    assert (one.value, one.period, one.comparator, one.direction) == (one.readings[0], "2023", "", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(
            ("vi", words)
            for words in ("mươi nghìn", "dăm trăm", "dăm bảy trăm", "hai ba trăm", "năm bảy trăm")
        ),
        *(("vi", words) for words in ("vài ba trăm", "một hai trăm", "trăm", "chục nghìn", "mươi mười lăm")),
        *(
            ("en", words)
            for words in ("a few hundred", "several thousand", "a couple of hundred", "a good 300")
        ),
        *(("fr", words) for words in ("quelques mille", "un petit 300", "pratiquement 300", "disons 300")),
        *(("en", words) for words in ("possibly 300", "pushing 300", "rounded, 300", "something like 300")),
        *(("vi", words) for words in ("cũng phải 300", "suýt 300", "làm tròn 300", "đâu khoảng 300")),
    ],
)
def test_a_number_that_nobody_can_tell_is_asked_about(language: str, words: str):
    counted = {"vi": "hộ", "en": "households", "fr": "ménages"}[language]
    (one,) = quantities(f"{words} {counted}", language)
    assert "bound" in one.questions or one.bound == "about"


@pytest.mark.parametrize(
    ("language", "text", "bound"),
    [
        ("fr", "le taux était quasiment de 3 %", "nearly"),
        ("fr", "le taux était environ de 3 %", "about"),
        ("fr", "9 % et quelques", "?"),
        ("fr", "8 % et des poussières", "?"),
        ("fr", "à un cheveu de 8 %", "?"),
        ("fr", "une quinzaine de milliers de ménages", "about"),
        ("en", "6 percent at the very least", "at-least"),
        ("en", "6 percent, give or take", "about"),
        ("en", "12 percent and change", "?"),
        ("en", "within a whisker of 10 percent", "?"),
        ("en", "south of 11 percent", "less-than"),
        ("en", "a hair over 11 percent", "little-more-than"),
        ("en", "in the high single digits, say 8 percent", "?"),
        ("en", "5 percent, rounded up", "?"),
        ("en", "fell sharply by 5 percent", "exact"),
        ("en", "exactly 5 percent", "exact"),
        ("en", "300 households plus 5 schools", "exact"),
        ("fr", "300 ménages et quelques entreprises", "exact"),
        ("fr", "300 ménages de l’arrondissement", "exact"),
        ("vi", "5.000 lao động trở lên", "at-least"),
        ("vi", "5.000 lao động ở Sơn La trở lên", "?"),
        ("vi", "8.000 lao động có lẻ", "?"),
        ("vi", "cả 300 hộ", "exact"),
    ],
)
def test_a_hedge_is_read_or_asked_about_and_other_words_are_none(language: str, text: str, bound: str):
    one = quantities(text, language)[0]
    assert ("?" if "bound" in one.questions else one.bound) == bound


@pytest.mark.parametrize(
    ("language", "text", "lower", "upper"),
    [
        ("fr", "1 200 à 1 300 travailleurs", 1200, 1300),
        ("fr", "un à deux mille ménages", 1000, 2000),
        ("en", "two to three hundred households", 200, 300),
        ("vi", "một đến hai trăm hộ", 100, 200),
    ],
)
def test_what_can_only_be_a_range_is_one(language: str, text: str, lower: int, upper: int):
    (one,) = quantities(text, language)
    assert (one.lower, one.upper, one.questions) == (lower, upper, ())


@pytest.mark.parametrize(
    ("language", "text", "unit", "direction", "questions"),
    [
        ("en", "the number doubled", "times", "increase", {"interpretation"}),
        ("en", "it more than tripled", "times", "increase", {"interpretation"}),
        ("fr", "le nombre a doublé", "times", "increase", {"interpretation"}),
        ("vi", "tăng gấp đôi", "times", "increase", {"interpretation"}),
        ("vi", "tăng gấp ba", "times", "increase", set()),
        ("en", "income improved by 12 percent", "percent", "", {"change"}),
        ("en", "cards are held by 93 percent of people", "percent", "", set()),
        ("fr", "le revenu s’est apprécié de 12 %", "percent", "", {"change"}),
        ("fr", "le taux a été de 12 %", "percent", "", set()),
        ("en", "poverty tumbled 2 percentage points", "percentage-point", "decrease", set()),
        ("fr", "la pauvreté a fondu de 2 points de pourcentage", "percentage-point", "decrease", set()),
        ("vi", "giảm 0,4 điểm phần trăm mỗi năm", "percentage-point-per-year", "decrease", set()),
    ],
)
def test_how_far_something_went_is_no_level(
    language: str, text: str, unit: str, direction: str, questions: set[str]
):
    (one,) = quantities(text, language)
    assert (one.unit, one.direction, set(one.questions)) == (unit, direction, questions)


def test_so_much_a_year_keeps_the_period_of_its_sentence():
    (one,) = quantities("giảm 0,4 điểm phần trăm mỗi năm trong giai đoạn 2021-2025", "vi")
    assert (one.unit, one.period) == ("percentage-point-per-year", "2021--2025")


def test_a_share_of_a_level_is_compared_with_it():
    (one,) = quantities("chỉ bằng 55% mức bình quân cả nước", "vi")
    assert one.relation == "of"
