"""What names exactly one thing is taken for it; all else is asked, and no typing error is corrected."""

from unittest.mock import patch

import pytest

from kg.desk.reading.codes import Codes
from kg.index import Finder
from kg.store import views
from publish.installation import Installation


def meant(codes: Codes, kind: str, typed: str, language: str = "") -> str | None:
    taken = codes.look_up(kind, typed, language).taken
    return taken.iri.removeprefix(codes.terms.base) if taken else None


@pytest.mark.parametrize(
    "typed",
    [
        "{base}id/area/cao-bang",
        "cao-bang",
        "CAO-BANG",
        "VN-04",
        "vn-04",
        "Cao Bằng",
        "cao bang",
        "  Cao  Bang\n",
    ],
)
def test_a_thing_is_named_by_its_address_its_slug_its_code_or_its_name(codes: Codes, typed: str):
    assert meant(codes, "area", typed.format(base=codes.terms.base)) == "id/area/cao-bang"


@pytest.mark.parametrize(
    "typed", ["caobangg", "Cao Ban", "cao", "x" * 5000, "", "http://elsewhere.example/x", "\0", "_T"]
)
def test_what_is_only_like_a_name_is_not_taken(codes: Codes, typed: str):
    assert meant(codes, "area", typed) is None


def test_what_is_like_a_name_is_suggested_as_it_can_be_typed(codes: Codes):
    answer = codes.look_up("area", "cao bag")
    assert answer.suggestions
    assert meant(codes, "area", answer.suggestions[0]) == "id/area/cao-bang"


def test_a_thing_of_another_kind_is_not_meant(codes: Codes):
    assert meant(codes, "zone", "cao-bang") is None
    assert meant(codes, "zone", f"{codes.terms.base}id/area/cao-bang") is None


@pytest.mark.parametrize(
    ("kind", "typed", "iri"),
    [
        ("zone", "_T", "id/code/total"),
        ("zone", "total", "id/code/total"),
        ("population", "ensemble", "id/code/total"),
        ("programme", "_U", "id/code/not-stated"),
        ("comparator", "_z", "id/code/not-applicable"),
        ("period", "_U", "id/code/not-stated"),
        ("period", "_T", None),
        ("indicator", "_U", None),
    ],
)
def test_the_codes_for_no_value_stand_in_the_lists_that_have_them(
    codes: Codes, kind: str, typed: str, iri: str | None
):
    assert meant(codes, kind, typed) == iri


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("2024", "", "2024"),
        ("2021--2025", "", "2021--2025"),
        ("2021-2025", "", "2021--2025"),
        ("by-2030", "", "by-2030"),
        ("2025-q1", "", None),
        ("d’ici 2030", "fr", "by-2030"),
        ("năm 2024", "vi", "2024"),
        ("end of 2024", "en", "2024-end"),
        ("fin 2024", "en", "2024-end"),
        ("giai đoạn 2021-2025", "vi", "2021--2025"),
        ("la période 2021-2025", "fr", "2021--2025"),
        ("the 2021-2025 period", "en", "2021--2025"),
        ("the plan of 2021-2025", "en", None),
        ("5 ans", "fr", None),
        ("trong năm năm", "vi", "five-years"),
        ("five-years", "", "five-years"),
        ("2025-Q5", "", None),
        ("45291", "", None),
        ("2024 à Cao Bang", "fr", None),
    ],
)
def test_a_period_is_named_by_its_code_or_in_words(codes: Codes, typed: str, language: str, code: str | None):
    assert meant(codes, "period", typed, language) == (code and f"id/period/{code}")


def test_a_period_that_nobody_described_has_its_names(codes: Codes):
    taken = codes.look_up("period", "2019-Q3").taken
    assert taken is not None
    assert taken.labels == {
        "fr": "3e trimestre 2019",
        "en": "third quarter of 2019",
        "vi": "quý III/2019",
    }


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("level-2019", "level-2019"),
        ("2020", "level-2020"),
        ("compared with 2020", "level-2020"),
        ("national-average",) * 2,
    ],
)
def test_a_level_is_named_by_its_year(codes: Codes, typed: str, iri: str):
    assert meant(codes, "comparator", typed) == f"id/comparator/{iri}"


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("%", "http://qudt.org/vocab/unit/PERCENT"),
        ("percent", "http://qudt.org/vocab/unit/PERCENT"),
        ("pour cent", "http://qudt.org/vocab/unit/PERCENT"),
        ("http://qudt.org/vocab/unit/PERCENT", "http://qudt.org/vocab/unit/PERCENT"),
        ("VND", "http://qudt.org/vocab/unit/CCY_VND"),
        ("đồng", "http://qudt.org/vocab/unit/CCY_VND"),
        ("dongs", "http://qudt.org/vocab/unit/CCY_VND"),
        ("household", "id/unit/household"),
        ("hộ", "id/unit/household"),
        ("points de pourcentage", "id/unit/percentage-point"),
        ("hectare", None),
    ],
)
def test_a_unit_is_named_by_its_sign_its_slug_or_its_name(codes: Codes, typed: str, iri: str | None):
    assert meant(codes, "unit", typed) == iri


def test_units_that_are_called_the_same_are_asked_about(codes: Codes):
    answer = codes.look_up("unit", "%/năm")
    assert len(answer.found) == 2
    assert set(answer.suggestions) == {one.slug for one in answer.found}


@pytest.mark.parametrize(
    ("kind", "typed", "slug"),
    [("bound", "plus de", "more-than"), ("direction", "giảm", "decrease"), ("kind", "Évolution", "change")],
)
def test_short_lists_are_named_in_any_language(codes: Codes, kind: str, typed: str, slug: str):
    assert meant(codes, kind, typed) == f"id/{kind}/{slug}"


def test_an_article_says_its_language_and_its_graph(codes: Codes):
    taken = codes.look_up("article", "protection-sociale-nord-est").taken
    assert taken is not None
    article = codes.article(taken.iri)
    assert article is not None
    assert (article.language, article.graph) == (
        "fr",
        codes.terms.graph("article/protection-sociale-nord-est").value,
    )
    url = "https://fr.nhandan.vn/la-protection-sociale-consolide-la-stabilite-dans-les-regions-montagneuses-du-nord-est-post109211.html"
    assert codes.look_up("article", url).taken == taken


HOMONYMS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/area/ha-long-1> skos:prefLabel "Hạ Long"@vi , "Ha Long"@fr .
<id/area/ha-long-2> skos:prefLabel "Hà Long"@vi , "Ha Long"@fr .
<id/indicator/long> skos:prefLabel "one two three four five six seven eight nine ten eleven"@en .
"""


def test_two_things_of_one_name_are_asked_about_unless_diacritics_tell_them_apart(installation: Installation):
    installation.load("homonyms", HOMONYMS)
    settings = installation.settings
    codes = Codes(views(settings).generation(), Finder(settings.search_path), "en")
    answer = codes.look_up("area", "ha long")
    assert {one.slug for one in answer.found} == {"ha-long-1", "ha-long-2"}
    assert set(answer.suggestions) == {"ha-long-1", "ha-long-2"}
    assert meant(codes, "area", "Hạ Long") == "id/area/ha-long-1"
    # The index looks for ten words; a name is all of its words.
    assert meant(codes, "indicator", "one two three four five six seven eight nine ten") is None
    assert (
        meant(codes, "indicator", "one two three four five six seven eight nine ten eleven")
        == "id/indicator/long"
    )


def test_what_was_asked_before_costs_nothing(codes: Codes):
    codes.look_up("area", "Thái Nguyên")
    with patch.object(Finder, "find", side_effect=AssertionError):
        assert meant(codes, "area", "Thái Nguyên") == "id/area/thai-nguyen"
