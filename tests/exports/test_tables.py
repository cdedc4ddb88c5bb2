"""The tables say what the graphs say: every fact, every number exactly, and all that must go with it."""

import csv
import os
import subprocess
import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pandas
import polars
import pytest
from csvw import CSVW, Table
from pyoxigraph import Store

from kg.exports import CODES, FACTS, Files
from kg.exports.rows import CODE_FIELDS, FACT_FIELDS, Rows
from kg.exports.tables import Tables
from kg.language.texts import Language
from kg.store import Generations
from kg.vocab import Terms
from kg.web.pages.dataset import readings

Ask = Callable[[str], list[tuple[Any, ...]]]

SPARQL = """
PREFIX kg: <http://localhost:8000/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#>
SELECT ?fact ?area ?areaName ?zone ?zoneName ?programme ?indicator ?population ?period ?kind ?comparator
  ?comparatorName ?source ?value ?unit ?bound ?lower ?upper ?lowerStrict ?upperStrict ?written ?quote ?passage
  ?note ?direction
FROM <urn:x> WHERE {
  ?fact a kg:Fact ; kg:area ?area ; kg:zone ?zone ; kg:programme ?programme ; kg:indicator ?indicator ;
    kg:population ?population ; kg:period ?period ; kg:kind ?kind ; kg:comparator ?comparator ;
    kg:source ?source ; kg:quote ?quote ; kg:passage ?passage .
  ?area skos:prefLabel ?areaName FILTER(LANG(?areaName) = "fr")
  ?zone skos:prefLabel ?zoneName FILTER(LANG(?zoneName) = "fr")
  ?comparator skos:prefLabel ?comparatorName FILTER(LANG(?comparatorName) = "fr")
  OPTIONAL { ?fact kg:value ?value }
  OPTIONAL { ?fact sdmx-attribute:unitMeasure ?unit }
  OPTIONAL { ?fact kg:bound ?bound }
  OPTIONAL { ?fact kg:direction ?direction }
  OPTIONAL { ?fact kg:lowerBound ?lower }
  OPTIONAL { ?fact kg:upperBound ?upper }
  OPTIONAL { ?fact kg:lowerBoundStrict ?lowerStrict }
  OPTIONAL { ?fact kg:upperBoundStrict ?upperStrict }
  OPTIONAL { ?fact kg:valueAsWritten ?written }
  OPTIONAL { ?fact kg:note ?note FILTER(LANG(?note) = "fr") }
} ORDER BY STR(?fact)
""".replace("FROM <urn:x> ", "")


def slug(term: Any) -> str | None:
    return term.value.rsplit("/", 1)[-1] if term is not None else None


def number(term: Any) -> Decimal | None:
    return Decimal(term.value) if term is not None else None


def rounded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with floating-point numbers in the place of decimals."""
    return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


def text(term: Any) -> str | None:
    return term.value if term is not None else None


@pytest.fixture(scope="module")
def said(data: Path) -> list[tuple[Any, ...]]:
    """What SPARQL gives of every fact."""
    current = Generations(data / "generations").current()
    assert current
    store: Store = current.store
    rows = []
    for one in store.query(SPARQL, use_default_graph_as_union=True):
        lower, upper = one["lower"], one["upper"]
        rows.append(
            (
                one["fact"].value,
                slug(one["area"]),
                text(one["areaName"]),
                slug(one["zone"]),
                text(one["zoneName"]),
                *(slug(one[name]) for name in ("programme", "indicator", "population", "period", "kind")),
                slug(one["comparator"]),
                text(one["comparatorName"]),
                text(one["source"]),
                number(one["value"]),
                slug(one["unit"]),
                slug(one["bound"]),
                number(lower),
                number(upper),
                None if lower is None else one["lowerStrict"] is not None,
                None if upper is None else one["upperStrict"] is not None,
                text(one["written"]),
                text(one["quote"]),
                text(one["passage"]),
                text(one["note"]),
                slug(one["direction"]),
            )
        )
    return rows


COLUMNS = (
    "fact, area, area_name, zone, zone_name, programme, indicator, population, period, kind, comparator, "
    "comparator_name, source, value, unit, bound, lower, upper, lower_strict, upper_strict, "
    "value_as_written, quote, passage, note, direction"
)


def test_duckdb_reads_from_parquet_what_sparql_gives(ask: Ask, said: list[tuple[Any, ...]]):
    assert len(said) == 94
    assert ask(f"SELECT {COLUMNS} FROM 'facts.fr.parquet'") == rounded(said)


def test_csv_has_every_number_with_its_digits_and_no_more(folder: Path, said: list[tuple[Any, ...]]):
    with (folder / "facts.fr.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = [[row[name] for name in COLUMNS.split(", ")] for row in rows]
    assert shown == [[written(value) for value in row] for row in said]


def written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            plain = f"{value:f}"
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        case _:
            return str(value)


def test_polars_reads_the_same(folder: Path, said: list[tuple[Any, ...]]):
    frame = polars.read_parquet(folder / "facts.fr.parquet").select(COLUMNS.split(", "))
    assert frame.rows() == rounded(said)


def test_pandas_reads_the_same(folder: Path, said: list[tuple[Any, ...]]):
    frame = pandas.read_csv(folder / "facts.fr.csv", dtype=str, keep_default_na=False)
    values = [Decimal(value) if value else None for value in frame["value"]]
    assert values == [row[13] for row in said]
    assert list(frame["quote"]) == [row[21] for row in said]
    assert [note or None for note in frame["note"]] == [row[23] for row in said]


def flag(cell: str) -> bool:
    return cell == "TRUE"


R_TYPES: Final = {
    **dict.fromkeys(("value", "lower", "upper"), float),
    **dict.fromkeys(("lower_strict", "upper_strict"), flag),
}
R_SHOWS: Final = """
shown <- facts[c({})]
write.csv(data.frame(class = sapply(shown, class)), "classes.csv")
write.csv(shown, "shown.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")
writeLines(certain$fact, "certain.txt")
""".format(", ".join(f'"{name}"' for name in COLUMNS.split(", ")))


def test_r_reads_the_same_with_the_lines_of_the_page(
    folder: Path, tmp_path: Path, ask: Ask, said: list[tuple[Any, ...]]
):
    page = readings(Terms("http://localhost:8000/"), Language("fr"))
    (lines,) = (one.code for one in page if one.name == "R")
    lines = lines.replace("http://localhost:8000/dataset/files/latest", str(folder))
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    subprocess.run(["Rscript", "--vanilla", "-e", lines + R_SHOWS], cwd=tmp_path, env=environment, check=True)
    with (tmp_path / "classes.csv").open(encoding="utf-8", newline="") as file:
        classes = {row[0]: row[1] for row in csv.reader(file)}
    assert {classes[name] for name in ("value", "lower", "upper")} == {"numeric"}
    assert {classes[name] for name in ("lower_strict", "upper_strict")} == {"logical"}
    assert classes["period"] == "character"
    with (tmp_path / "shown.csv").open(encoding="utf-8", newline="") as file:
        shown = [
            tuple(R_TYPES.get(name, str)(cell) if cell else None for name, cell in row.items())
            for row in csv.DictReader(file)
        ]
    assert shown == rounded(said)
    sure = "kind = 'observation' AND unit = 'PERCENT' AND lower >= 95"
    certain = ask(f"SELECT fact FROM 'facts.fr.parquet' WHERE {sure}")
    assert (tmp_path / "certain.txt").read_text().split() == [fact for (fact,) in certain]


def test_the_types_are_right(ask: Ask):
    types = {name: kind for name, kind, *_ in ask("DESCRIBE SELECT * FROM 'facts.en.parquet'")}
    assert list(types) == [column.name for column in FACTS]
    assert types["value"] == types["lower"] == types["upper"] == "DOUBLE"
    assert types["lower_strict"] == "BOOLEAN"
    assert types["period"] == "VARCHAR"
    assert types["period_start"] == types["period_end"] == "DATE"
    assert types["revision"] == "BIGINT"
    assert types["modified"] == "TIMESTAMP WITH TIME ZONE"


@pytest.mark.parametrize("read", [pandas.read_parquet, polars.read_parquet, pandas.read_csv, polars.read_csv])
def test_what_is_computed_with_the_numbers_is_right(folder: Path, said: list[tuple[Any, ...]], read: Any):
    """The nearest floating-point number is that of each decimal, so nothing is rounded on the way."""
    suffix = "csv" if "csv" in read.__name__ else "parquet"
    values = read(folder / f"facts.fr.{suffix}")["value"]
    true = [float(row[13]) for row in said if row[13] is not None]
    assert float(values.mean()) == pytest.approx(sum(true) / len(true))
    for compute in (lambda x: x * 2, lambda x: x / 7, lambda x: x / 100, lambda x: x * x):
        kept = [x for x in compute(values).to_list() if x is not None and x == x]
        assert kept == pytest.approx([compute(x) for x in true])
    assert "mean" in str(values.describe())
    both = pandas.concat([values, values]) if "pandas" in read.__module__ else polars.concat([values, values])
    assert both.dtype == values.dtype


def test_duckdb_computes_right_with_the_numbers(ask: Ask, said: list[tuple[Any, ...]]):
    true = [float(row[13]) for row in said if row[13] is not None]
    (found,) = ask(
        "SELECT avg(value), max(value / 7), min(value / 100), sum(value * 2) FROM 'facts.fr.parquet'"
    )
    assert found == pytest.approx((sum(true) / len(true), max(true) / 7, min(true) / 100, sum(true) * 2))


def test_what_a_code_is_called_stands_beside_it(ask: Ask):
    for name in ("theme", "kind", "unit", "bound", "direction"):
        lacking = f"({name} IS NULL) <> ({name}_name IS NULL)"
        assert ask(f"SELECT count(*) FROM 'facts.vi.parquet' WHERE {lacking}") == [(0,)]
    query = "SELECT DISTINCT theme, theme_name, unit_name FROM 'facts.fr.parquet' WHERE indicator = "
    assert ask(f"{query}'poverty-rate' AND unit = 'PERCENT'") == [("poverty", "Pauvreté", "pour cent")]


def test_a_number_comes_with_how_to_read_it(ask: Ask):
    assert ask("SELECT count(*) FROM 'facts.en.parquet' WHERE value IS NOT NULL AND bound IS NULL") == [(0,)]
    more_than = "SELECT DISTINCT lower = value, lower_strict, upper FROM 'facts.en.parquet' WHERE bound = "
    assert ask(f"{more_than}'more-than'") == [(True, True, None)]
    assert ask(f"{more_than}'about'") == [(None, None, None)]


def test_names_are_in_the_language_of_the_file(ask: Ask):
    names = {
        code: ask(f"SELECT DISTINCT area_name FROM 'facts.{code}.parquet' WHERE area = 'cao-bang'")
        for code in ("fr", "en", "vi")
    }
    assert names == {"fr": [("Cao Bang",)], "en": [("Cao Bang",)], "vi": [("Cao Bằng",)]}


def test_a_note_never_stays_behind(ask: Ask):
    for code in ("fr", "en", "vi"):
        noted = ask(f"SELECT count(note), count(note_language) FROM 'facts.{code}.parquet'")
        languages = ask(f"SELECT DISTINCT note_language FROM 'facts.{code}.parquet' WHERE note IS NOT NULL")
        assert noted == [(noted[0][0], noted[0][0])]
        assert noted[0][0] > 20
        assert languages == [(code,)]


def test_periods_have_days_and_facts_the_revision_that_changed_them(ask: Ask, files: Files):
    query = (
        "SELECT DISTINCT period_start, period_end, revision FROM 'facts.en.parquet' "
        "WHERE period = '2021--2025'"
    )
    assert ask(query) == [(date(2021, 1, 1), date(2025, 12, 31), files.revision)]
    ((modified,),) = ask("SELECT DISTINCT modified FROM 'facts.en.parquet'")
    assert modified.astimezone(UTC) <= datetime.now(UTC)


def test_every_code_of_a_fact_is_in_the_table_of_codes(ask: Ask):
    for column in (
        "area",
        "zone",
        "programme",
        "indicator",
        "theme",
        "population",
        "period",
        "comparator",
        "kind",
    ):
        unknown = ask(
            f"SELECT DISTINCT {column} FROM 'facts.en.parquet' "
            f"WHERE {column} NOT IN (SELECT slug FROM 'codes.parquet')"
        )
        assert unknown == []
    query = "SELECT kind, name_vi, part_of, iso FROM 'codes.parquet' WHERE slug = 'cao-bang'"
    assert ask(query) == [("area", "Cao Bằng", "viet-nam", "VN-04")]


@pytest.mark.parametrize("table", ["facts.fr", "facts.en", "facts.vi", "codes"])
def test_csv_on_the_web_describes_each_table(folder: Path, table: str):
    description = folder / f"{table}.csv-metadata.json"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert CSVW(str(description), validate=True).is_valid
    rows = list(Table.from_file(description).iterdicts(strict=True))
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        assert len(rows) == len(list(csv.reader(file))) - 1
    columns = CODES if table == "codes" else FACTS
    assert list(rows[0]) == [column.name for column in columns]


@pytest.mark.parametrize("many", [0, 1, 2, 997])
def test_the_facts_of_however_many_come_in_the_order_of_their_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
):
    monkeypatch.setattr("kg.exports.tables._SORTED", 20)
    monkeypatch.setattr("kg.exports.tables._SAMPLED", 3)
    facts = [f"http://x.example/id/fact/survey-{number * 389 % 997}" for number in range(many)]
    for name, fields, rows in (
        ("fact", FACT_FIELDS, [[fact, *[""] * (len(FACT_FIELDS) - 1)] for fact in facts]),
        ("code", CODE_FIELDS, []),
        ("changed", ("iri", "revision", "modified"), []),
    ):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([fields, *rows])
    with closing(Tables(tmp_path, Rows(facts=many))) as tables:
        tables.write("facts", tmp_path / "facts.csv", "en")
    with (tmp_path / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["fact"] for row in csv.DictReader(file)] == sorted(facts)
