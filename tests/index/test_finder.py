"""Whatever is published is found by its names, and by nothing that it was called before."""

import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tables import label_rows
from kg.errors import SourceError, StoreError
from kg.index import Finder, LabelProjection
from kg.language.folding import fold
from kg.store import Generations
from laws import fewer
from publish.installation import BASE, Installation

PREFIXES = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <https://schema.org/> .\n"
PLACES = (
    PREFIXES
    + """
<id/area/cao-bang> skos:prefLabel "Cao Bang"@fr , "Cao Bằng"@vi .
<id/area/thai-nguyen> skos:prefLabel "Thai Nguyen"@fr , "Thái Nguyên"@vi ; skos:altLabel "tea province"@en .
<id/area/north-east> skos:prefLabel "Nord-Est"@fr , "Đông Bắc"@vi .
<id/area-version/cao-bang> skos:prefLabel "Cao Bang (limites actuelles)"@fr .
<id/indicator/poverty-rate> skos:prefLabel "taux de pauvreté"@fr , "tỷ lệ hộ nghèo"@vi , "poverty rate"@en .
<id/article/one> schema:headline "La pauvreté recule à Cao Bang"@fr .
<def#Area> skos:prefLabel "Cao Bang of the vocabulary"@fr .
<http://elsewhere.example/x> skos:prefLabel "Cao Bang elsewhere"@fr .
"""
)


@pytest.fixture
def finder(installation: Installation) -> Finder:
    installation.load("places", PLACES)
    return Finder(installation.settings.search_path)


@pytest.mark.parametrize("code", ["VN-04", "vn-04", "VN04", "vn 04", "04", "M.XYZ"])
def test_an_entity_is_found_by_its_codes(installation: Installation, code: str):
    codes = """
    @prefix kg: <def#> .
    <id/area/cao-bang> kg:isoCode "VN-04" ; kg:gsoCode "04" .
    <id/indicator/poverty-rate> skos:notation "M.XYZ" .
    """
    installation.load("places", PLACES + codes)
    expected = "indicator/poverty-rate" if code == "M.XYZ" else "area/cao-bang"
    assert found(Finder(installation.settings.search_path), code)[0] == expected


def found(finder: Finder, text: str, **options: object) -> list[str]:
    return [hit.entity.removeprefix(f"{BASE}id/") for hit in finder.find(text, **options)]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Cao Bằng", "area/cao-bang"),
        ("cao bang", "area/cao-bang"),
        ("CAO BANG", "area/cao-bang"),
        ("caobang", "area/cao-bang"),
        ("bang cao", "area/cao-bang"),
        ("cao ba", "area/cao-bang"),
        ("đông bắc", "area/north-east"),
        ("dong bac", "area/north-east"),
        ("tea", "area/thai-nguyen"),
        ("pauvrete", "indicator/poverty-rate"),
        ("ho ngheo", "indicator/poverty-rate"),
        ("recule", "article/one"),
        # With one typing error a word: another letter, one too many, one missing, two in the wrong order.
        ("thai nguyan", "area/thai-nguyen"),
        ("thaii nguyen", "area/thai-nguyen"),
        ("tai nguyen", "area/thai-nguyen"),
        ("povrety raet", "indicator/poverty-rate"),
        ("coabang", "area/cao-bang"),
    ],
)
def test_a_name_is_found_however_it_is_typed(finder: Finder, text: str, first: str):
    assert found(finder, text)[0] == first


@pytest.mark.parametrize(
    "text", ["", " ", "!?", "zzz", "cao zzz", "'", '"', "OR", "cao* OR", "NEAR(", "\x00"]
)
def test_what_nothing_is_called_finds_nothing_and_does_no_harm(finder: Finder, text: str):
    assert found(finder, text) == []


def test_a_whole_name_comes_before_its_beginnings(finder: Finder):
    assert found(finder, "cao bang") == ["area/cao-bang", "area-version/cao-bang", "article/one"]
    first, second, *_ = finder.find("cao bang")
    assert (first.exact, second.exact) == (True, False)


def test_only_entities_are_found(finder: Finder):
    hits = finder.find("cao bang", limit=100)
    assert all(hit.entity.startswith(f"{BASE}id/") for hit in hits)


def test_one_kind_can_be_asked_for(finder: Finder):
    assert finder.kinds() == {"area": 3, "area-version": 1, "article": 1, "indicator": 1}
    assert found(finder, "cao bang", kind="area-version") == ["area-version/cao-bang"]
    assert found(finder, "cao bang", kind="area") == ["area/cao-bang"]
    assert found(finder, "cao bang", kind='x" OR "y') == []


def test_what_many_names_name_is_looked_up_at_once(finder: Finder):
    names = ["cao bang", "dong bac", "tea province", "cao", "", "no such name"]
    found = finder.named(names, "area")
    assert {name: [iri.removeprefix(f"{BASE}id/area/") for iri in iris] for name, iris in found.items()} == {
        "cao bang": ["cao-bang"],
        "dong bac": ["north-east"],
        "tea province": ["thai-nguyen"],
    }
    assert finder.named(["poverty rate"], "area") == {}


def test_the_readers_language_comes_first_among_equals(finder: Finder):
    for language, name in [("fr", "Cao Bang"), ("vi", "Cao Bằng")]:
        (hit, *_) = finder.find("cao bang", language=language)
        assert (hit.text, hit.language) == (name, language)


def test_a_correction_says_so_and_comes_only_where_nothing_else_is_found(finder: Finder):
    assert [hit.corrected for hit in finder.find("thai nguyan")] == [True]
    assert not any(hit.corrected for hit in finder.find("thai nguyen"))


def test_names_follow_what_is_published(installation: Installation, finder: Finder):
    assert found(finder, "tea province") == ["area/thai-nguyen"]
    installation.load("places", PLACES.replace("tea province", "land of tea"))
    assert found(finder, "tea province") == []
    assert found(finder, "land of tea") == ["area/thai-nguyen"]
    installation.publisher().drop("article/places")
    assert found(finder, "cao bang") == []
    assert finder.kinds() == {}


def test_a_name_that_two_graphs_give_stays_while_one_of_them_does(installation: Installation, finder: Finder):
    installation.load("again", PREFIXES + '<id/area/cao-bang> skos:prefLabel "Cao Bang"@fr .')
    installation.publisher().drop("article/places")
    assert found(finder, "cao bang") == ["area/cao-bang"]


def test_there_is_an_error_until_something_is_published(installation: Installation):
    with pytest.raises(StoreError, match="no search index"):
        Finder(installation.settings.search_path).find("cao bang")


@pytest.mark.parametrize("damage", ["removed", "cut", "overwritten", "of another form"])
def test_a_lost_index_is_made_again_by_the_next_writer(
    installation: Installation, finder: Finder, damage: str
):
    path = installation.settings.search_path
    assert found(finder, "thai nguyen") == ["area/thai-nguyen"]
    match damage:
        case "removed":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:5000])
        case "overwritten":
            path.write_bytes(b"no database " * 1000)
        case _:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA user_version = 999")
    installation.publisher().rebuild()
    assert found(Finder(path), "thai nguyen") == ["area/thai-nguyen"]


def test_a_reader_notices_that_the_file_is_another(installation: Installation, finder: Finder):
    assert found(finder, "thai nguyen") == ["area/thai-nguyen"]
    installation.settings.search_path.unlink()
    installation.publisher().rebuild()
    installation.load("places", PLACES.replace("Thai Nguyen", "Renamed"))
    assert found(finder, "renamed") == ["area/thai-nguyen"]


def test_readers_see_the_old_names_until_a_writer_has_finished(
    installation: Installation, finder: Finder, monkeypatch: pytest.MonkeyPatch
):
    seen: list[list[str]] = []
    original = LabelProjection._change

    def change(index: LabelProjection, do) -> None:
        def watched(connection: sqlite3.Connection) -> None:
            do(connection)
            seen.append(found(finder, "cao bang"))

        original(index, watched)

    monkeypatch.setattr(LabelProjection, "_change", change)
    installation.publisher().drop("article/places")
    assert seen[-1] == ["area/cao-bang", "area-version/cao-bang", "article/one"]
    assert found(finder, "cao bang") == []


def test_an_index_that_fails_does_not_take_back_what_was_loaded(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    installation.settings.search_path.mkdir()
    with pytest.raises(StoreError, match="search index"):
        installation.load("places", PLACES)
    assert "article/places" in installation.published()
    installation.settings.search_path.rmdir()
    assert installation.publisher().catch_up() == 1
    assert found(Finder(installation.settings.search_path), "thai nguyen") == ["area/thai-nguyen"]


NAMES = st.lists(
    st.text("abcdéđ 1", min_size=1, max_size=6).filter(lambda text: fold(text).strip()),
    max_size=6,
    unique=True,
)


@fewer(2)
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_an_index_that_followed_is_one_that_was_made_anew(
    tmp_path_factory: pytest.TempPathFactory, contents: list[list[str]]
):
    """Whatever was published on the way, the same rows are there in the end."""
    installation = Installation(tmp_path_factory.mktemp("followed"))
    installation.publisher().init()
    installation.load("first", PREFIXES + '<id/area/first> skos:prefLabel "first"@fr .')
    for number, names in enumerate(contents):
        lines = [f'<id/area/a{place}> skos:prefLabel "{name}"@fr .' for place, name in enumerate(names)]
        if lines:
            installation.load(f"places{number % 2}", PREFIXES + "\n".join(lines))
        else:
            with suppress(SourceError):
                installation.publisher().drop(f"article/places{number % 2}")
    anew = LabelProjection(installation.folder / "anew.sqlite")
    view = Generations(installation.settings.generations_dir).current()
    assert view
    anew.rebuild(view, installation.ledger)
    assert label_rows(installation.settings.search_path) == label_rows(anew.path)


def test_a_search_that_takes_too_long_is_given_up(finder: Finder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.index.projection._READING_SECONDS", -1.0)
    monkeypatch.setattr("kg.index.projection._STEPS", 1)
    with pytest.raises(StoreError, match="too long"):
        finder.find("cao bang")
    monkeypatch.undo()
    assert found(finder, "cao bang")
