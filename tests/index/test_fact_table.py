"""Facts are counted, sorted and listed as they are published."""

import signal
import sqlite3
from contextlib import closing

import pytest

from index.stating import PREFIXES, Fact, iri, turtle
from kg.errors import StoreError, TooManyFacts
from kg.index import Count, FactProjection, FactTable, Order
from publish.installation import BASE, Installation

DATES = {
    "2020": ("2020-01-01", "2020-12-31"),
    "2020--2025": ("2020-01-01", "2025-12-31"),
    "2025": ("2025-01-01", "2025-12-31"),
    "by-2030": (None, "2030-12-31"),
    "since-2023": ("2023-12-01", None),
}
FACTS = [
    Fact("a-1", {"area": "cao-bang", "indicator": "poverty", "period": "2020"}, {"value": "4.5"}),
    Fact("a-2", {"area": "cao-bang", "indicator": "poverty", "period": "2025"}, {"lowerBound": "98"}),
    Fact("a-3", {"area": "cao-bang", "indicator": "housing", "period": "by-2030"}, {"upperBound": "-7"}),
    Fact("a-4", {"area": "lang-son", "indicator": "poverty", "period": "2020--2025"}, {"value": "51.2"}),
    Fact("a-5", {"area": "lang-son", "indicator": "housing", "period": "since-2023"}),
    Fact("a-6", {"area": "lang-son", "indicator": "housing", "period": "unknown"}),
]
CAO_BANG = iri("area", "cao-bang")
LANG_SON = iri("area", "lang-son")
POVERTY = iri("indicator", "poverty")
HOUSING = iri("indicator", "housing")


@pytest.fixture
def table(installation: Installation) -> FactTable:
    installation.load("periods", turtle([], DATES))
    installation.load("a", turtle(FACTS))
    return FactTable(installation.settings.facts_path)


def slugs(iris: list[str]) -> list[str]:
    return [found.removeprefix(f"{BASE}id/fact/") for found in iris]


def test_facts_are_counted(table: FactTable):
    assert table.count({}) == Count(6, True)
    assert table.count({"area": [CAO_BANG]}) == Count(3, True)
    assert table.count({"area": [CAO_BANG, LANG_SON]}) == Count(6, True)
    assert table.count({"area": [CAO_BANG], "indicator": [POVERTY]}) == Count(2, True)
    assert table.count({"area": [CAO_BANG], "period": [iri("period", "2020")]}) == Count(1, True)
    assert table.count({"area": [CAO_BANG], "indicator": [HOUSING], "kind": [iri("kind", "x")]}).number == 1
    assert table.count({"area": []}) == table.count({"area": [iri("area", "nowhere")]}) == Count(0, True)


def test_each_dimension_tells_its_indicators_the_most_first(table: FactTable):
    assert list(table.by_indicator("area", CAO_BANG).items()) == [(POVERTY, 2), (HOUSING, 1)]
    assert table.by_indicator("period", iri("period", "2025")) == {POVERTY: 1}
    assert table.by_indicator("area", iri("area", "nowhere")) == {}
    assert table.counts("area", [CAO_BANG, iri("area", "nowhere")]) == {CAO_BANG: 3}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.ADDRESS, ["a-1", "a-2", "a-3", "a-4", "a-5", "a-6"]),
        (Order.RISING, ["a-3", "a-1", "a-4", "a-2", "a-5", "a-6"]),
        (Order.FALLING, ["a-2", "a-4", "a-1", "a-3", "a-5", "a-6"]),
        (Order.NEWEST, ["a-3", "a-2", "a-4", "a-5", "a-1", "a-6"]),
        (Order.OLDEST, ["a-1", "a-5", "a-4", "a-2", "a-3", "a-6"]),
    ],
)
def test_facts_come_in_order_and_those_that_have_no_place_in_it_last(
    table: FactTable, order: Order, expected: list[str]
):
    assert slugs(table.select({}, order)) == expected
    assert slugs(table.select({}, order, offset=2, limit=3)) == expected[2:5]
    mine = [slug for slug in expected if slug in {"a-1", "a-2", "a-3"}]
    assert slugs(table.select({"area": [CAO_BANG]}, order)) == mine


def test_a_dimension_that_there_is_not_is_an_error(table: FactTable):
    for ask in (
        lambda: table.count({"colour": []}),
        lambda: table.select({"value": []}),
        lambda: table.by_indicator("id", ""),
        lambda: table.counts("graph", []),
    ):
        with pytest.raises(ValueError, match="no dimension"):
            ask()


def test_more_facts_than_can_be_sorted_are_not(table: FactTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.index.fact_table.SORTED_AT_MOST", 3)
    assert table.count({"area": [CAO_BANG]}).sortable
    assert not table.count({}).sortable
    assert len(table.select({"area": [CAO_BANG]}, Order.RISING)) == 3
    with pytest.raises(TooManyFacts, match="There are 6 facts"):
        table.select({}, Order.RISING)
    assert len(table.select({}, Order.ADDRESS)) == 6


def test_a_count_that_stops_early_says_so(table: FactTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.index.fact_table.COUNTED_AT_MOST", 2)
    where = {"area": [CAO_BANG], "kind": [iri("kind", "x")]}
    assert table.count(where) == Count(2, False)
    assert table.count({"area": [CAO_BANG]}) == Count(3, True)
    with pytest.raises(TooManyFacts, match="at least 2"):
        table.select(where, Order.NEWEST)


def test_what_was_published_last_comes_first(installation: Installation, table: FactTable):
    installation.load("b", turtle([Fact("b-1", {"source": "b"}), Fact("b-2", {"source": "b"})]))
    installation.load("more-periods", turtle([], {"2031": ("2031-01-01", None)}))
    assert slugs(table.latest(4)) == ["b-1", "b-2", "a-1", "a-2"]
    assert table.latest_sources(5) == [iri("source", "b"), iri("source", "x")]
    changed = Fact("a-3", FACTS[2].dimensions, {"value": "77"})
    installation.load("a", turtle([FACTS[1], changed, *FACTS[3:]]))
    assert slugs(table.latest(3)) == ["a-3", "b-1", "b-2"]
    assert table.latest_sources(1) == [iri("source", "x")]
    installation.publisher().rebuild()
    assert slugs(table.latest(7)) == ["a-3", "b-1", "b-2", "a-2", "a-4", "a-5", "a-6"]


def test_the_table_follows_what_is_published(installation: Installation, table: FactTable):
    changed = Fact("a-1", {"area": "lang-son", "indicator": "poverty"}, {"value": "5"})
    installation.load("a", turtle([changed, *FACTS[2:]]))
    assert slugs(table.select({"area": [CAO_BANG]})) == ["a-3"]
    assert table.by_indicator("area", CAO_BANG) == {HOUSING: 1}
    assert table.counts("area", [CAO_BANG, LANG_SON]) == {CAO_BANG: 1, LANG_SON: 4}
    assert slugs(table.select({"indicator": [POVERTY]}, Order.RISING)) == ["a-1", "a-4"]
    said = {triple.object.value for triple in table.said([changed.iri])[changed.iri]}
    assert {LANG_SON, "5"} < said
    assert CAO_BANG not in said
    installation.publisher().drop("article/a")
    assert table.said([changed.iri]) == {}
    assert table.count({}) == Count(0, True)
    assert table.select({}) == table.latest(5) == table.latest_sources(5) == []


def test_a_fact_that_comes_between_others_is_listed_between_them(
    installation: Installation, table: FactTable
):
    installation.load("a", turtle([*FACTS, Fact("a-10", {"area": "cao-bang"}), Fact("a-7")]))
    assert slugs(table.select({})) == ["a-10", "a-1", "a-2", "a-3", "a-4", "a-5", "a-6", "a-7"]
    assert slugs(table.select({"area": [CAO_BANG]})) == ["a-10", "a-1", "a-2", "a-3"]


def test_periods_are_dated_by_whichever_graph_does(installation: Installation, table: FactTable):
    assert slugs(table.select({}, Order.NEWEST))[0] == "a-3"
    installation.load("periods", turtle([], {**DATES, "unknown": ("2040-01-01", "2041-01-01")}))
    assert slugs(table.select({}, Order.NEWEST))[0] == "a-6"
    installation.publisher().drop("article/periods")
    assert slugs(table.select({}, Order.NEWEST)) == [fact.slug for fact in FACTS]


def test_what_is_no_fact_is_not_there_and_what_a_fact_lacks_does_no_harm(installation: Installation):
    installation.load(
        "odd",
        PREFIXES
        + "<id/area/one> kg:area <id/area/one> . _:b a kg:Fact ; kg:area <id/area/one> .\n"
        + '<id/fact/bare> a kg:Fact ; kg:area <id/area/one> , <id/area/two> ; kg:value "many" ; '
        + 'kg:kind "text" ; kg:lowerBound 7 ; kg:quote "a \\n\\"quote\\" <x> ."@en .',
    )
    table = FactTable(installation.settings.facts_path)
    assert slugs(table.select({})) == ["bare"]
    assert table.counts("area", [iri("area", "one"), iri("area", "two")]) == {iri("area", "one"): 1}
    assert slugs(table.select({"area": [iri("area", "one")]}, Order.RISING)) == ["bare"]
    assert table.by_indicator("area", iri("area", "one")) == {}
    assert table.latest_sources(5) == []


def test_there_is_an_error_until_something_is_published(installation: Installation):
    with pytest.raises(StoreError, match="no table of facts"):
        FactTable(installation.settings.facts_path).count({})


@pytest.mark.parametrize("damage", ["removed", "cut", "emptied", "overwritten", "of another form"])
def test_a_lost_table_is_made_again_by_the_next_writer(
    installation: Installation, table: FactTable, damage: str
):
    path = installation.settings.facts_path
    assert table.count({}) == Count(6, True)
    match damage:
        case "removed":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:5000])
        case "emptied":
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.executescript(
                    "PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'graph';"
                )
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE graph SET iri = NULL")
        case "overwritten":
            path.write_bytes(b"no database " * 1000)
        case _:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA user_version = 999")
    installation.publisher().catch_up()
    assert FactTable(path).count({}) == Count(6, True)
    assert slugs(table.select({"area": [CAO_BANG]})) == ["a-1", "a-2", "a-3"]


def test_readers_see_the_old_facts_until_a_writer_has_finished(
    installation: Installation, table: FactTable, monkeypatch: pytest.MonkeyPatch
):
    seen: list[Count] = []
    original = FactProjection._change

    def change(index: FactProjection, do) -> bool:
        def watched(connection: sqlite3.Connection) -> bool:
            done = do(connection)
            seen.append(table.count({}))
            return done

        return original(index, watched)

    monkeypatch.setattr(FactProjection, "_change", change)
    installation.publisher().drop("article/a")
    assert seen[-1] == Count(6, True)
    assert table.count({}) == Count(0, True)


def test_a_table_that_fails_does_not_take_back_what_was_loaded(installation: Installation):
    installation.settings.facts_path.mkdir()
    with pytest.raises(StoreError, match="table of facts"):
        installation.load("a", turtle(FACTS))
    assert "article/a" in installation.published()
    installation.settings.facts_path.rmdir()
    assert installation.publisher().catch_up() == installation.ledger.head()
    assert FactTable(installation.settings.facts_path).count({}) == Count(6, True)


def test_a_writer_that_is_killed_before_it_commits_is_followed_by_the_next(
    installation: Installation, table: FactTable
):
    installation.source("a", turtle(FACTS[:2]))
    done = installation.run(
        "import os, signal\n"
        "from kg.index import FactProjection\n"
        "update = FactProjection._update\n"
        "def killed(*given):\n"
        "    if update(*given):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "FactProjection._update = killed\n"
        "from kg.publish import Source\n"
        "installation.publisher().load([Source.of(installation.folder / 'a.ttl')])\n"
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert installation.ledger.head() == 3
    assert table.count({}) == Count(6, True)
    installation.publisher().catch_up()
    assert slugs(table.select({})) == ["a-1", "a-2"]


def test_what_takes_too_long_is_given_up(table: FactTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.index.projection._READING_SECONDS", -1.0)
    monkeypatch.setattr("kg.index.projection._STEPS", 1)
    with pytest.raises(StoreError, match="too long"):
        table.select({}, Order.RISING)
    monkeypatch.undo()
    assert table.count({}) == Count(6, True)
