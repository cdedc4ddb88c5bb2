"""Numbers in words: of how many, on average, and joined to what they are compared with."""

from decimal import Decimal

import pytest

from kg.language.texts import Language, Text
from kg.web.pages.claims import Claims, Link, Measure

BASE = "https://kg.example/id/"
LABELS = {
    f"{BASE}unit/school": {"fr": "écoles", "en": "schools", "vi": "trường"},
    f"{BASE}unit/percent-per-year": {"fr": "% par an", "en": "% a year", "vi": "%/năm"},
    f"{BASE}unit/average-percent-per-year": {
        "fr": "% par an en moyenne",
        "en": "% a year on average",
        "vi": "%/năm tính bình quân",
    },
    f"{BASE}unit/times": {"fr": "fois", "en": "times", "vi": "lần"},
    f"{BASE}unit/percent-above": {"fr": "% de plus", "en": "% above", "vi": "% cao hơn"},
    "20": {"fr": "les 20 écoles du district", "en": "the district’s 20 schools", "vi": "20 trường của huyện"},
    "2020": {"fr": "le niveau de 2020", "en": "the 2020 level", "vi": "mức năm 2020"},
}


def said(
    language: str,
    unit: str,
    number: str,
    written: tuple[str, str],
    comparator: str = "",
    *,
    kind: str = "observation",
    direction: str = "",
    bound: str = "exact",
) -> tuple[str, str]:
    """What a number is in words, and what stands in brackets behind it."""
    claims = Claims(LABELS, {}, Language(language))
    unit = f"{BASE}unit/{unit}"
    value = Decimal(number)
    measure = Measure(
        value=value,
        lower=value,
        upper=value,
        lower_strict=False,
        upper_strict=False,
        bound=bound,
        unit=Link(claims.label(unit), unit),
        direction=direction,
        as_written=Text(written[1], written[0]),
        names=claims.names(unit),
    )
    whole = Link(claims.label(comparator), comparator) if comparator else None
    figure, beside = claims.of(measure, kind, whole)
    return figure.replace("\u202f", " ").replace("\xa0", " "), beside


@pytest.mark.parametrize(
    ("written", "is_part"),
    [
        (("fr", "18 des 20 écoles"), True),
        (("fr", "18 sur 20"), True),
        (("fr", "18 sur les 20"), True),
        (("en", "18 of the 20 schools"), True),
        (("en", "18 out of 20"), True),
        (("vi", "18/20 trường"), True),
        (("vi", "18 trong số 20 trường"), True),
        # Only what an article writes so is a part: two years can have 18 and 20.
        (("fr", "18 écoles"), False),
        (("fr", "18 écoles, contre 20"), False),
        (("fr", "18 des 25 écoles"), False),
        (("vi", "18 trường"), False),
        (("de", "18 von 20"), False),
    ],
)
def test_a_number_of_so_many_is_one_of_them(written: tuple[str, str], is_part: bool):
    parts = {
        "fr": "18 des 20 écoles du district",
        "en": "18 of the district’s 20 schools",
        "vi": "18 trong số 20 trường của huyện",
    }
    for language, words in parts.items():
        apart = (f"18 {LABELS[f'{BASE}unit/school'][language]}", LABELS["20"][language])
        assert said(language, "school", "18", written, "20") == ((words, "") if is_part else apart)
        change = said(language, "school", "18", written, "20", kind="change", direction="increase")
        assert change[1] == LABELS["20"][language]


@pytest.mark.parametrize(
    ("language", "unit", "kind", "direction", "bound", "words"),
    [
        (
            "fr",
            "average-percent-per-year",
            "change",
            "decrease",
            "about",
            "baisse d’environ 4 % par an en moyenne",
        ),
        ("en", "average-percent-per-year", "change", "increase", "exact", "increase of 4% a year on average"),
        ("vi", "average-percent-per-year", "change", "decrease", "more-than", "giảm bình quân hơn 4%/năm"),
        ("vi", "percent-per-year", "change", "decrease", "exact", "giảm 4%/năm"),
        ("vi", "average-percent-per-year", "observation", "", "exact", "4%/năm tính bình quân"),
        ("fr", "school", "target", "", "about", "objectif d’environ 4 écoles"),
        ("vi", "school", "target", "", "exact", "mục tiêu 4 trường"),
        ("vi", "times", "comparison", "", "about", "bằng khoảng 4 lần mức năm 2020"),
        ("fr", "times", "comparison", "", "about", "environ 4 fois le niveau de 2020"),
        ("fr", "percent-above", "comparison", "", "more-than", "supérieur de plus de 4 % au niveau de 2020"),
    ],
)
def test_a_number_stands_as_its_language_has_it(
    language: str, unit: str, kind: str, direction: str, bound: str, words: str
):
    comparator = "2020" if kind == "comparison" else ""
    figure, beside = said(
        language, unit, "4", ("fr", "4"), comparator, kind=kind, direction=direction, bound=bound
    )
    assert (figure, beside) == (words, "")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("le niveau de 2020", "hausse (par rapport au niveau de 2020)"),
        ("les objectifs fixés", "hausse (par rapport aux objectifs fixés)"),
        ("la moyenne nationale", "hausse (par rapport à la moyenne nationale)"),
        ("l’objectif", "hausse (par rapport à l’objectif)"),
        ("Le Mans", "hausse (par rapport à Le Mans)"),
        ("lesquels", "hausse (par rapport à lesquels)"),
    ],
)
def test_french_melts_its_words_before_an_article(value: str, words: str):
    message = "{claim} (compared with {comparator})"
    assert Language("fr").text(message, claim="hausse", comparator=value) == words
