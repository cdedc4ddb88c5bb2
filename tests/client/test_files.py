"""Many facts come from the server’s Parquet file, where there is one; else by SPARQL, a page at a time."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import b64encode
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import kg.client.facts
from client.wicked import Answer, Wicked, problem, says
from kg.client import Graph, StateUnavailable, Unreadable
from kg.client.facts import COLUMNS
from kg.client.frames import frame_of_parquet
from servers import PATIENCE

BASE = "http://localhost:8000/"
PARQUET = "application/vnd.apache.parquet"
ARTICLE = f"{BASE}id/article/one"


def dataset(revision: int) -> Answer:
    """What a kg says of its revision."""
    item = {"version": str(revision), "URL": f"{BASE}dataset", "issued": {"date-parts": [[2026, 1, 31]]}}
    return says(body=json.dumps([item]).encode(), media_type="application/vnd.citationstyles.csl+json")


def fact(number: int, **more: Any) -> dict[str, Any]:
    return {"fact": f"{BASE}id/fact/one-{number:03}", "area": "cao-bang", "source": ARTICLE, **more}


def table(*facts: dict[str, Any]) -> pl.DataFrame:
    """The columns of the file, which are those of the client and two more."""
    schema = {
        "revision": pl.Int64,
        **dict.fromkeys(COLUMNS, pl.String),
        "period_start": pl.Date,
        "period_end": pl.Date,
        **dict.fromkeys(("value", "lower", "upper"), pl.Float64),
        "lower_strict": pl.Boolean,
        "upper_strict": pl.Boolean,
    }
    return pl.DataFrame([{name: one.get(name) for name in schema} for one in facts], schema)


def written(frame: pl.DataFrame) -> bytes:
    body = io.BytesIO()
    frame.write_parquet(body)
    return body.getvalue()


def parquet(frame: pl.DataFrame) -> Answer:
    return says(body=written(frame), media_type=PARQUET)


def bindings(*rows: dict[str, str]) -> Answer:
    found = [{name: {"type": "uri", "value": value} for name, value in row.items()} for row in rows]
    body = {"head": {"vars": list(rows[0])}, "results": {"bindings": found}}
    return says(body=json.dumps(body).encode())


FACTS = (
    fact(1, value=Decimal("98.00"), lower=Decimal("98.00"), lower_strict=True, bound="more-than"),
    fact(2, area="lang-son", note="A note.", note_language="en"),
)


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_all_facts_come_from_the_file_of_that_very_revision(wicked: Wicked, frame: Any):
    wicked.answers = [dataset(7), parquet(table(*FACTS))]
    found = Graph(wicked.address, language="fr", timeout=PATIENCE).facts(frame=frame)
    assert wicked.seen == ["GET /dataset.csl.json", "GET /dataset/files/7/facts.fr.parquet"]
    assert list(found.columns) == list(COLUMNS)
    assert found["lower"].to_list()[0] == Decimal(98)
    assert found["note"].to_list()[1] == "A note."
    assert str(found["area"].dtype).lower().startswith("categor")
    assert str(found["lower"].dtype).lower() == "float64"


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_every_digit_comes_from_the_table_in_csv(wicked: Wicked, frame: Any):
    body = table(*FACTS).with_columns(lower=pl.Series([f"98.{'0' * 20}1", None])).write_csv().encode()
    wicked.answers = [dataset(7), says(body=body, media_type="text/csv")]
    found = Graph(wicked.address, timeout=PATIENCE).facts(frame=frame, exact=True)
    assert wicked.seen[-1] == "GET /dataset/files/7/facts.en.csv"
    assert found["lower"].to_list()[0] == Decimal(f"98.{'0' * 20}1")
    assert found["lower_strict"].to_list()[0] is True
    wicked.answers = [dataset(7), says(body=body.replace(b"bound", b"found"), media_type="text/csv")]
    with pytest.raises(Unreadable, match="lacks the column bound"):
        Graph(wicked.address, timeout=PATIENCE).facts(frame=frame, exact=True)


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_a_file_of_an_older_kg_is_read_but_for_what_it_lacks(wicked: Wicked, frame: Any):
    old = table(*FACTS).drop("theme", "kind_name").cast({"lower": pl.Decimal(38, 2)})
    wicked.answers = [dataset(7), parquet(old)]
    found = Graph(wicked.address, timeout=PATIENCE).facts(frame=frame)
    assert list(found.columns) == list(COLUMNS)
    assert str(found["lower"].dtype).lower() == "float64"
    with pytest.raises(Unreadable, match="lacks the column theme"):
        frame_of_parquet(written(old), COLUMNS, {"theme": ["poverty"]}, frame)


def test_other_bytes_than_those_that_the_digest_is_of_are_not_taken(wicked: Wicked):
    body = written(table(*FACTS))
    digest = b64encode(hashlib.sha256(body[:-1]).digest()).decode()
    wicked.answers = [dataset(7), says(200, body, PARQUET, {"Repr-Digest": f"sha-256=:{digest}:"})]
    with pytest.raises(Unreadable, match="other bytes"):
        Graph(wicked.address, timeout=PATIENCE).facts()


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_so_do_some_of_them_where_they_are_more_than_a_page(
    wicked: Wicked, frame: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(kg.client.facts, "PAGE", 1)
    area = f"{BASE}id/area/cao-bang"
    wicked.answers = [
        dataset(7),
        bindings({"thing": area}),
        bindings({"fact": FACTS[0]["fact"]}, {"fact": f"{BASE}id/fact/one-003"}),
        parquet(table(*FACTS)),
    ]
    found = Graph(wicked.address, timeout=PATIENCE).facts(area="cao-bang", frame=frame)
    assert found["fact"].to_list() == [FACTS[0]["fact"]]
    assert wicked.seen[-1] == "GET /dataset/files/7/facts.en.parquet"


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_a_past_revision_can_be_read_as_long_as_its_file_is_kept(wicked: Wicked, frame: Any):
    graph = Graph(wicked.address, timeout=PATIENCE).at(6)
    wicked.answers = [dataset(7), parquet(table(*FACTS))]
    assert len(graph.facts(frame=frame)) == 2
    assert wicked.seen[-1] == "GET /dataset/files/6/facts.en.parquet"
    wicked.answers = [dataset(7), problem(410, detail="Not kept.")]
    with pytest.raises(StateUnavailable, match="no longer tells of revision 6"):
        graph.facts(frame=frame)


@pytest.mark.parametrize(
    "without", [problem(404, detail="None."), problem(410, detail="Gone."), problem(503, detail="Soon.")]
)
def test_where_there_is_no_file_yet_nobody_waits_for_it(wicked: Wicked, without: Answer):
    nothing = says(body=b'{"head":{"vars":["fact"]},"results":{"bindings":[]}}')
    wicked.answers = [dataset(7), without, nothing, dataset(7)]
    assert len(Graph(wicked.address, timeout=PATIENCE).facts()) == 0
    assert wicked.seen[1:3] == ["GET /dataset/files/7/facts.en.parquet", "POST /sparql"]


@pytest.mark.parametrize("frame", ["pandas", "polars"])
@pytest.mark.parametrize("hedge", ["bound", "lower_strict", "note", "comparator"])
def test_a_file_that_lacks_what_hedges_a_number_is_not_taken(wicked: Wicked, frame: Any, hedge: str):
    wicked.answers = [dataset(7), parquet(table(*FACTS).drop(hedge))]
    with pytest.raises(Unreadable, match="Parquet file cannot be read"):
        Graph(wicked.address, timeout=PATIENCE).facts(frame=frame)


@pytest.mark.parametrize("frame", ["pandas", "polars"])
@pytest.mark.parametrize("body", [b"", b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"<html>"])
def test_what_is_no_parquet_is_an_error(wicked: Wicked, frame: Any, body: bytes):
    wicked.answers = [dataset(7), says(body=body, media_type=PARQUET)]
    with pytest.raises(Unreadable, match="Parquet file cannot be read"):
        Graph(wicked.address, timeout=PATIENCE).facts(frame=frame)


@pytest.mark.parametrize(
    "rows",
    [
        [{"other": f"{BASE}id/fact/one-001"}],
        [{"fact": "no iri> }"}],
        [{"fact": f"{BASE}id/fact/one-001"}],
    ],
    ids=["no variable", "no IRI", "nothing is said of it"],
)
def test_facts_that_are_none_are_an_error(wicked: Wicked, rows: list[dict[str, str]]):
    wicked.answers = [dataset(7), problem(404, detail="None."), bindings(*rows)]
    wicked.answers += [says(body=b'{"head":{"vars":["thing"]},"results":{"bindings":[]}}'), dataset(7)]
    with pytest.raises(Unreadable):
        Graph(wicked.address, timeout=PATIENCE).facts()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[1]", b'[{"version": "x"}]', b"null", b"[" * 9999])
def test_what_does_not_say_its_revision_is_no_kg(wicked: Wicked, body: bytes):
    wicked.answers = [says(body=body, media_type="application/vnd.citationstyles.csl+json")]
    with pytest.raises(Unreadable, match="does not say which revision"):
        Graph(wicked.address, timeout=PATIENCE).facts()
