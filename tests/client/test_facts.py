"""Facts as a table: all of them, with the right types, and with all that hedges a number."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import numpy as np
import pandas as pd
import polars as pl
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat

import kg.client.facts
from client.wicked import Wicked, says
from kg.client import (
    Graph,
    NotFound,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    State,
    StateUnavailable,
    UnknownName,
    Unreadable,
    certain,
)
from kg.client.facts import COLUMNS, DIMENSIONS
from kg.errors import SettingsError
from servers import PATIENCE

BASE = "http://localhost:8000/"
ARTICLE = "protection-sociale-nord-est"
HEDGES = ("bound", "lower", "lower_strict", "upper", "upper_strict", "value_as_written", "comparator", "note")


@pytest.fixture(scope="module")
def facts(graph: Graph) -> pl.DataFrame:
    return graph.facts(frame="polars")


@pytest.fixture(scope="module")
def stated(address: str) -> dict[str, dict[str, list[NamedNode | Literal]]]:
    """What the article's own graph states of each fact, by property."""
    body = httpx.get(f"{address}graph/article/{ARTICLE}.nt", timeout=PATIENCE).content
    found: dict[str, dict[str, list[Any]]] = {}
    for triple in pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES):
        if "/id/fact/" in str(triple.subject):
            name = triple.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            found.setdefault(triple.subject.value, {}).setdefault(name, []).append(triple.object)
    return found


def test_every_fact_is_in_the_table_as_its_article_states_it(facts: pl.DataFrame, stated: Any):
    assert facts.columns == list(COLUMNS)
    assert facts["fact"].to_list() == sorted(stated)
    written = {
        "value": "value",
        "lower": "lowerBound",
        "upper": "upperBound",
        "value_as_written": "valueAsWritten",
        "quote": "quote",
        "passage": "passage",
    }
    for row in facts.to_dicts():
        says = stated[row["fact"]]
        for name in DIMENSIONS:
            (iri,) = says[name]
            assert row[name] == (iri.value if name == "source" else iri.value.rsplit("/", 1)[-1])
        for column, property_ in written.items():
            literal = says[property_][0].value if property_ in says else None
            number = literal is not None and COLUMNS[column].name == "DECIMAL"
            assert row[column] == (float(literal) if number else literal)
        for column, property_ in (("unit", "unitMeasure"), ("bound", "bound"), ("direction", "direction")):
            assert row[column] == (says[property_][0].value.rsplit("/", 1)[-1] if property_ in says else None)
        for side in ("lower", "upper"):
            strict = f"{side}BoundStrict" in says if f"{side}Bound" in says else None
            assert row[f"{side}_strict"] is strict
        notes = {note.language: note.value for note in says.get("note", [])}
        assert row["note"] == notes.get("en")
        assert row["note_language"] == ("en" if notes else None)
        assert row["quote_language"] == says["quote"][0].language


@pytest.mark.parametrize("language", ["fr", "en", "vi"])
def test_names_and_notes_are_in_the_language_of_the_graph(address: str, language: str):
    row = Graph(address, language=language).facts(area="lang-son", frame="polars").row(0, named=True)
    assert row["area_name"] == {"fr": "Lang Son", "en": "Lang Son", "vi": "Lạng Sơn"}[language]
    assert row["area_code"] == "VN-09"


def test_columns_have_their_types(graph: Graph, facts: pl.DataFrame):
    pandas = graph.facts()
    assert list(pandas.columns) == list(COLUMNS)
    assert pandas["fact"].to_list() == facts["fact"].to_list()
    expected = {
        "fact": ("string[pyarrow]", pl.String),
        "area": ("category", pl.Categorical),
        "period_start": ("datetime64[ms]", pl.Date),
        "value": ("float64", pl.Float64),
        "lower": ("float64", pl.Float64),
        "lower_strict": ("bool[pyarrow]", pl.Boolean),
    }
    for name, (in_pandas, in_polars) in expected.items():
        assert str(pandas[name].dtype) == in_pandas
        assert facts[name].dtype == in_polars


def test_both_libraries_have_the_same_table(graph: Graph, facts: pl.DataFrame):
    frame = graph.facts()
    for name in ("period_start", "period_end"):
        frame[name] = frame[name].dt.date
    rows = frame.astype(object).where(lambda frame: frame.notna(), None).to_dict("records")
    assert rows == facts.to_dicts()
    exact = graph.facts(frame="polars", exact=True)
    assert exact["value"].cast(pl.Float64).to_list() == facts["value"].to_list()
    assert exact.drop("value", "lower", "upper").equals(facts.drop("value", "lower", "upper"))
    assert graph.facts(exact=True)["value"].dropna().to_list() == exact["value"].drop_nulls().to_list()


@pytest.mark.parametrize("page", [1, 7, 47, 93, 94, 95])
def test_facts_by_the_page_are_the_same(
    graph: Graph, facts: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, page: int
):
    """No fact is missed or comes twice, wherever a page ends."""
    monkeypatch.setattr(kg.client.facts, "PAGE", page)
    some = graph.facts(area="lang-son", frame="polars") if page == 1 else graph.facts(frame="polars")
    expected = facts.filter(pl.col("area") == "lang-son") if page == 1 else facts
    assert some.equals(expected, null_equal=True) or some.to_dicts() == expected.to_dicts()


@pytest.mark.parametrize(
    ("asked", "keep"),
    [
        ({"area": "cao-bang"}, lambda row: row["area"] == "cao-bang"),
        ({"area": f"{BASE}id/area/cao-bang"}, lambda row: row["area"] == "cao-bang"),
        (
            {"area": ["cao-bang", "lang-son", "cao-bang"], "kind": "target"},
            lambda row: row["area"] in {"cao-bang", "lang-son"} and row["kind"] == "target",
        ),
        ({"period": "not-stated"}, lambda row: row["period"] == "not-stated"),
        ({"source": ARTICLE}, lambda row: True),
        ({"programme": "not-applicable"}, lambda row: row["programme"] == "not-applicable"),
        # Known, and no fact is about it.
        ({"area": "quang-ninh", "kind": "comparison", "period": "by-2030"}, lambda row: False),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_only_the_facts_that_are_asked_for(
    graph: Graph, facts: pl.DataFrame, asked: dict[str, Any], keep: Callable[[Any], bool]
):
    found = graph.facts(**asked, frame="polars")
    assert found["fact"].to_list() == [row["fact"] for row in facts.to_dicts() if keep(row)]
    assert found.columns == list(COLUMNS)
    assert set(HEDGES) <= set(found.columns)


def test_what_nobody_is_called_is_an_error_that_names_what_is_called_nearly_so(graph: Graph):
    with pytest.raises(UnknownName, match=r"no area called 'cao-bag'.*cao-bang") as caught:
        graph.facts(area="cao-bag")
    assert caught.value.near[0] == f"{BASE}id/area/cao-bang"


@pytest.mark.parametrize(
    "name",
    [
        'x"> } DELETE WHERE { ?s ?p ?o } #',
        f"{BASE}id/area/x> ?y ?z",
        f"{BASE}id/area/../../def",
        "http://elsewhere.example/id/area/cao-bang",
        "",
        "Cao Bằng",
        "\x00",
        "-" * 300,
        "cao-bang\n",
    ],
)
def test_a_name_that_can_be_none_reaches_no_query(graph: Graph, name: str):
    with pytest.raises(UnknownName):
        graph.facts(area=name)


def test_a_year_may_be_a_number_and_what_is_no_name_is_told(graph: Graph, facts: pl.DataFrame):
    expected = facts.filter(pl.col("period") == "2025")["fact"].to_list()
    for year in (2025, "2025", [2025], np.int64(2025), np.array([2025])):
        assert graph.facts(period=year, frame="polars")["fact"].to_list() == expected  # pyright: ignore
    for wrong in (b"cao-bang", [b"cao-bang"], 2025.0, True, [None], 3j):
        with pytest.raises(SettingsError, match=r"area is asked for by .* which is no name"):
            graph.facts(area=wrong)  # pyright: ignore
    for state in (True, 0, -1, 2.5, b"1", None, datetime(2026, 1, 31)):
        with pytest.raises(SettingsError, match="is no state"):
            graph.at(state)  # pyright: ignore


def test_a_theme_has_the_facts_of_its_indicators(graph: Graph, facts: pl.DataFrame):
    housing = facts.filter(pl.col("theme") == "housing")
    assert 0 < len(housing) < len(facts)
    assert facts["theme_name"].null_count() == 0
    assert graph.facts(theme="housing", frame="polars")["fact"].to_list() == housing["fact"].to_list()
    both = graph.facts(theme="housing", area="lang-son", frame="polars")
    assert both["fact"].to_list() == housing.filter(pl.col("area") == "lang-son")["fact"].to_list()
    with pytest.raises(UnknownName, match="no theme called 'hous'"):
        graph.facts(theme="hous")


def test_codes_have_names(facts: pl.DataFrame):
    for name in ("unit", "kind", "bound", "direction"):
        assert facts.filter(pl.col(name).is_null() != pl.col(f"{name}_name").is_null()).is_empty()
    assert set(facts["unit_name"].drop_nulls()) >= {"per cent", "households"}


def test_a_label_of_another_dimension_is_unknown(graph: Graph):
    with pytest.raises(UnknownName):
        graph.facts(indicator="cao-bang")


def test_a_table_is_of_one_state_even_if_something_is_published_meanwhile(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
):
    """The revision is asked for before and after the facts; where it is another, so are they once more."""
    now = graph.now()
    states = [now, State(now.base, now.revision + 1, now.published), now, now]
    monkeypatch.setattr(Graph, "now", lambda _: states.pop(0))
    assert len(graph.facts(area="lang-son")) > 0
    assert states == []
    revisions = iter(range(1000))
    monkeypatch.setattr(Graph, "now", lambda _: State(now.base, next(revisions), now.published))
    with pytest.raises(QueryUnavailable, match="again and again"):
        graph.facts(area="lang-son")


def test_a_fixed_graph_tells_of_its_state_or_of_none(graph: Graph):
    now = graph.now()
    fixed = graph.at(now.revision)
    assert fixed.facts(area="lang-son").equals(graph.facts(area="lang-son"))
    assert graph.facts(area="lang-son", at=now.revision).equals(graph.facts(area="lang-son"))
    assert len(fixed.query("ASK {}")) == 1
    past = graph.at(now.revision - 1)
    for ask in (lambda: past.facts(area="lang-son"), lambda: past.query("ASK {}")):
        with pytest.raises(StateUnavailable, match=f"publishes revision {now.revision}"):
            ask()


def test_a_day_that_the_server_tells_nothing_of_is_an_error_and_no_guess(graph: Graph):
    with pytest.raises(StateUnavailable, match="does not say what it published on 2020-01-31"):
        graph.at("2020-01-31")
    with pytest.raises(StateUnavailable, match="is not over"):
        graph.at("2999-01-31")
    with pytest.raises(UnknownName, match="'yesterday' is no day, and no release"):
        graph.at("yesterday")


def test_what_is_certain_of_the_article(facts: pl.DataFrame):
    sure = facts.filter(certain(facts, ">=", 95, unit="PERCENT", kind=["observation", "target"]))
    assert sure.height == 3
    assert all(row["lower"] >= 95 for row in sure.to_dicts())


def test_a_query_gives_types(graph: Graph):
    found = graph.query(
        "PREFIX kg: <def#> SELECT ?kind (COUNT(*) AS ?facts) (MAX(?value) AS ?most) "
        "{ ?fact kg:kind ?kind OPTIONAL { ?fact kg:value ?value } } GROUP BY ?kind ORDER BY ?kind"
    )
    assert list(found.columns) == ["kind", "facts", "most"]
    assert [str(dtype) for dtype in found.dtypes] == [
        "string[pyarrow]",
        "int64[pyarrow]",
        "float64",
    ]
    assert found["facts"].sum() == 94
    assert found["most"].isna().any()


def test_a_question_is_a_table_of_one_cell(graph: Graph):
    assert graph.query("ASK { ?s ?p ?o }", frame="polars").rows() == [(True,)]


def test_a_mistake_in_a_query_is_told_with_its_place(graph: Graph):
    with pytest.raises(QuerySyntaxError, match="is not SPARQL") as caught:
        graph.query("SELECT ?x {\n ?x ?y }")
    assert (caught.value.line, caught.value.column) == (2, 8)


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("DELETE WHERE { ?s ?p ?o }", QueryRefused),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QueryRefused),
        ("CONSTRUCT WHERE { ?s ?p ?o }", QueryNotAcceptable),
    ],
)
def test_what_is_no_table_or_not_allowed_is_told(graph: Graph, query: str, cause: type[Exception]):
    with pytest.raises(cause):
        graph.query(query)


@pytest.mark.parametrize(
    ("style", "begin"), [("text", "Quang Ninh — "), ("bibtex", "@misc{"), ("csl-json", "[")]
)
def test_a_fact_is_cited_with_its_article(graph: Graph, style: Any, begin: str):
    by_name = graph.cite(f"fact/{ARTICLE}-016", style)
    assert by_name.startswith(begin)
    assert "Nhân Dân" in by_name
    assert graph.cite(f"{BASE}id/fact/{ARTICLE}-016", style) == by_name


def test_a_citation_is_in_the_graphs_language(address: str):
    assert "révision" in Graph(address, language="fr").cite("area/cao-bang")


def test_the_dataset_is_cited_in_the_revision_that_is_published(graph: Graph):
    assert f"revision {graph.now().revision}" in graph.cite("dataset")
    assert graph.cite(f"{BASE}dataset", "bibtex").startswith("@misc{kg-dataset,")


def test_a_release_may_be_called_by_a_day(wicked: Wicked):
    listed = b'{"releases": [{"name": "2026-01-31", "revision": 7}]}'
    wicked.answers = [says(body=listed, media_type="application/json")]
    assert Graph(wicked.address, timeout=PATIENCE).at("2026-01-31").revision == 7
    for body in (b"[]", b"{}", b'{"releases": [1]}', b"no JSON"):
        wicked.answers = [says(body=body, media_type="application/json")]
        with pytest.raises(Unreadable, match="does not say which releases"):
            Graph(wicked.address, timeout=PATIENCE).at("2026.1")


def test_a_graph_of_a_past_state_cites_nothing_of_another(graph: Graph):
    now = graph.now().revision
    assert graph.at(now).cite("area/cao-bang") == graph.cite("area/cao-bang")
    for thing in ("area/cao-bang", f"{BASE}id/area/cao-bang", "dataset"):
        with pytest.raises(StateUnavailable, match=f"no longer tells of revision {now - 1}"):
            graph.at(now - 1).cite(thing)


@pytest.mark.parametrize(
    "thing",
    [
        "dataset/release/none",
        "dataset/release/../x",
        "dataset/",
        "area/nowhere",
        "nowhere",
        "http://example.org/id/area/cao-bang",
        "area/../../desk",
        "area/a?b",
    ],
)
def test_what_is_not_there_is_not_cited(graph: Graph, thing: str):
    with pytest.raises(NotFound):
        graph.cite(thing)


def test_wrong_arguments_are_told_before_anybody_is_asked(address: str, graph: Graph):
    for wrong in (
        lambda: Graph(address, language="de"),
        lambda: Graph(address, timeout=0),
        lambda: graph.facts(frame="excel"),  # pyright: ignore
        lambda: graph.cite("area/cao-bang", "apa"),  # pyright: ignore
        lambda: graph.query(b"ASK {}"),  # pyright: ignore
        lambda: Graph(None),  # pyright: ignore
        lambda: Graph(7),  # pyright: ignore
    ):
        with pytest.raises(SettingsError):
            wrong()


def test_missing_values_are_missing_in_pandas(graph: Graph):
    frame = graph.facts(kind="statement")
    assert frame["value"].isna().all()
    assert frame["lower_strict"].to_list()[0] is pd.NA
