"""`certain` says what numbers within bounds certainly are, and no more."""

import operator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.client import MixedKinds, MixedUnits, UnknownName, certain
from kg.client.columns import Column, Type
from kg.client.facts import COLUMNS
from kg.client.frames import frame_of
from kg.errors import SettingsError

COMPARISONS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
D = Decimal


def facts(frame: str, *rows: dict[str, Any]) -> Any:
    """A frame of facts that say this, observed, and in per cent where they do not say another unit."""
    stated = [{"unit": "PERCENT" if "bound" in row else None, "kind": "observation", **row} for row in rows]
    names = ("kind", "unit", "bound", "lower", "lower_strict", "upper", "upper_strict")
    return frame_of([Column(n, COLUMNS[n], [row.get(n) for row in stated]) for n in names], frame)


def answers(frame: Any, comparison: Any, number: Any, **more: Any) -> list[bool | None]:
    found = certain(frame, comparison, number, **more).to_list()
    return [None if answer is pd.NA else answer for answer in found]


MORE_THAN_95 = {"bound": "more-than", "lower": D("95"), "lower_strict": True}
AT_LEAST_95 = {"bound": "at-least", "lower": D("95"), "lower_strict": False}
NEARLY_95 = {"bound": "nearly", "upper": D("95"), "upper_strict": True}
AT_MOST_95 = {"bound": "at-most", "upper": D("95"), "upper_strict": False}
ABOUT_95 = {"bound": "about"}
EXACTLY_95 = {
    "bound": "exact",
    "lower": D("95"),
    "upper": D("95"),
    "lower_strict": False,
    "upper_strict": False,
}
FROM_3_TO_5 = {**EXACTLY_95, "bound": "between", "lower": D("3"), "upper": D("5")}
STATEMENT: dict[str, Any] = {}


@pytest.mark.parametrize("frame", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("comparison", "number", "expected"),
    [
        (">", 95, [True, None, False, False, None, False, False, None]),
        (">=", 95, [True, True, False, None, None, True, False, None]),
        ("<", 95, [False, False, True, None, None, False, True, None]),
        ("<=", 95, [False, None, True, True, None, True, True, None]),
        ("==", 95, [False, None, False, None, None, True, False, None]),
        ("!=", 95, [True, None, True, None, None, False, True, None]),
        ("==", 4, [False, False, None, None, None, False, None, None]),
    ],
)
def test_what_the_words_tell_is_certain_and_nothing_else(
    frame: str, comparison: str, number: int, expected: list[bool | None]
):
    stated = (
        MORE_THAN_95,
        AT_LEAST_95,
        NEARLY_95,
        AT_MOST_95,
        ABOUT_95,
        EXACTLY_95,
        FROM_3_TO_5,
        STATEMENT,
    )
    assert answers(facts(frame, *stated), comparison, number) == expected


def test_the_answer_is_a_column_of_the_frames_library():
    pandas, polars = (facts(frame, MORE_THAN_95, ABOUT_95) for frame in ("pandas", "polars"))
    sure = certain(pandas.set_index(pd.Index([7, 9])), ">=", 95)
    assert sure.dtype == "bool[pyarrow]"
    assert list(sure.index) == [7, 9]
    assert certain(polars, ">=", 95).dtype == pl.Boolean
    assert len(polars.filter(certain(polars, ">=", 95))) == 1
    assert len(pandas[certain(pandas, ">=", 95).fillna(False)]) == 1


def test_numbers_in_different_units_are_not_compared_with_one():
    frame = facts("pandas", MORE_THAN_95, {**EXACTLY_95, "unit": "household"}, STATEMENT)
    with pytest.raises(MixedUnits, match=r"2 units: PERCENT, household.*unit='PERCENT'"):
        certain(frame, ">", 90)
    assert answers(frame, ">", 90, unit="PERCENT") == [True, None, None]
    assert answers(frame, ">", 90, unit="household") == [None, True, None]


@pytest.mark.parametrize("number", [95.1, "95.1", D("95.1")])
def test_a_number_is_the_decimal_that_it_is_written_as(number: Any):
    exactly = {**EXACTLY_95, "lower": D("95.1"), "upper": D("95.1")}
    assert answers(facts("polars", exactly), "==", number) == [True]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "many", None, True, "1e", (1, 2)])
def test_what_is_no_number_is_refused(number: Any):
    with pytest.raises(SettingsError, match="is no number"):
        certain(facts("polars", ABOUT_95), ">", number)


def test_a_comparison_that_there_is_not_is_refused():
    with pytest.raises(SettingsError, match=r"There are >, >=, <, <=, ==, !="):
        certain(facts("polars", ABOUT_95), "=>", 1)  # pyright: ignore[reportArgumentType]


TARGET = {**EXACTLY_95, "kind": "target"}
FALL = {**EXACTLY_95, "kind": "change"}


@pytest.mark.parametrize(
    ("rows", "named", "expected"),
    [
        ([EXACTLY_95, TARGET], {}, "2 kinds: observation, target.*kind='observation'"),
        ([EXACTLY_95, TARGET], {"kind": "target"}, [None, True]),
        ([EXACTLY_95, TARGET], {"kind": ["target", "observation"]}, [True, True]),
        ([FALL], {}, "the kind change.*kind='change'"),
        ([FALL], {"kind": "change"}, [True]),
        ([{**FALL, "kind": "comparison"}], {"unit": "PERCENT"}, "the kind comparison"),
        ([TARGET, TARGET], {}, [True, True]),
        # What has no number, or one in another unit, is not compared, whatever its kind.
        ([EXACTLY_95, {"kind": "statement"}], {}, [True, None]),
        ([EXACTLY_95, {**FALL, "unit": "point"}], {"unit": "PERCENT"}, [True, None]),
    ],
)
def test_an_aim_or_a_change_passes_for_a_result_only_where_that_is_meant(
    rows: list[Any], named: dict[str, Any], expected: Any
):
    frame = facts("pandas", *rows)
    if isinstance(expected, str):
        with pytest.raises(MixedKinds, match=expected):
            certain(frame, ">=", 95, **named)
    else:
        assert answers(frame, ">=", 95, **named) == expected


@pytest.mark.parametrize(
    ("named", "near"),
    [
        ({"unit": "percent"}, ("PERCENT",)),
        ({"unit": "%"}, ("PERCENT",)),
        ({"unit": "PERCENTS"}, ("PERCENT",)),
        ({"unit": "household"}, ()),
        ({"kind": "observations"}, ("observation",)),
        ({"kind": ["observation", 5]}, ()),
        ({"kind": 5}, ()),
    ],
)
def test_a_unit_or_kind_that_no_number_has_is_an_error(named: dict[str, Any], near: tuple[str, ...]):
    frame = facts("polars", EXACTLY_95).with_columns(unit_symbol=pl.lit("%"))
    with pytest.raises(UnknownName, match="No number here has the") as caught:
        certain(frame, ">", 1, **named)
    assert caught.value.near == near
    assert answers(facts("polars", STATEMENT), ">", 1, **named) == [None]


READERS = {
    "pandas": lambda csv, _: pd.read_csv(csv),
    "pandas, as texts": lambda csv, _: pd.read_csv(csv, dtype=str),
    "pandas, as texts without NaN": lambda csv, _: pd.read_csv(csv, dtype=str, keep_default_na=False),
    "pandas, types of its own": lambda csv, _: pd.read_csv(csv, dtype_backend="numpy_nullable"),
    "pandas, Arrow": lambda csv, _: pd.read_csv(csv, dtype_backend="pyarrow"),
    "pandas, Parquet": lambda _, parquet: pd.read_parquet(parquet),
    "polars": lambda csv, _: pl.read_csv(csv),
    "polars, as texts": lambda csv, _: pl.read_csv(csv, infer_schema=False),
    "polars, Parquet": lambda _, parquet: pl.read_parquet(parquet),
}


@pytest.mark.parametrize("whole", [True, False], ids=["95", "95.1"])
@pytest.mark.parametrize("reader", READERS)
def test_the_answer_is_the_same_however_the_table_was_read(tmp_path: Path, reader: str, whole: bool):
    rows = [MORE_THAN_95, AT_LEAST_95, NEARLY_95, AT_MOST_95, ABOUT_95, EXACTLY_95, FROM_3_TO_5, STATEMENT]
    if not whole:
        rows = [{k: v + D("0.1") if isinstance(v, D) else v for k, v in row.items()} for row in rows]
    frame = facts("polars", *rows)
    csv, parquet = tmp_path / "facts.csv", tmp_path / "facts.parquet"
    frame.write_csv(csv)
    frame.write_parquet(parquet)
    number = "95" if whole else "95.1"
    expected = [True, True, False, None, None, True, False, None]
    assert answers(READERS[reader](csv, parquet), ">=", number) == expected


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda frame: frame.drop("lower"), "has no column lower"),
        (lambda frame: frame["lower"], "A Series is no frame"),
        (lambda frame: frame.lazy(), "A LazyFrame is no frame"),
        (lambda frame: frame.to_dicts(), "A list is no frame"),
        (lambda frame: frame.with_columns(lower=pl.lit("many")), "column lower has 'many'"),
        (lambda frame: frame.with_columns(lower=pl.lit(True)), "column lower has True"),
        (lambda frame: frame.with_columns(upper_strict=pl.lit("perhaps")), "upper_strict has 'perhaps'"),
        (lambda frame: frame.with_columns(unit=pl.lit(7)), "column unit has 7"),
    ],
)
def test_what_is_no_table_of_facts_is_told(wrong: Any, told: str):
    with pytest.raises(SettingsError, match=told):
        certain(wrong(facts("polars", EXACTLY_95)), ">=", 95)


@pytest.mark.parametrize("number", [np.float64(95.1), np.float32(95.1), np.int64(95)])
def test_a_number_may_be_one_of_numpy(number: Any):
    assert answers(facts("polars", {**EXACTLY_95, "lower": D("95.1"), "upper": D("95.1")}), ">=", number) == [
        True
    ]


GRID = [D(n) / 2 for n in range(-12, 13)]
"""Halves, between which there is always another quarter."""

bounds = st.none() | st.sampled_from(GRID[4:-4:2])


@given(
    lower=bounds,
    upper=bounds,
    strict=st.tuples(st.booleans(), st.booleans()),
    comparison=st.sampled_from(list(COMPARISONS)),
    number=st.sampled_from(GRID[4:-4]),
)
def test_an_answer_is_what_holds_for_every_number_within_the_bounds(
    lower: D | None, upper: D | None, strict: tuple[bool, bool], comparison: str, number: D
):
    """The definition itself: all that the bounds allow, one by one."""
    quarters = [D(n) / 4 for n in range(-24, 25)]
    allowed = [
        n
        for n in quarters
        if (lower is None or n > lower or (n == lower and not strict[0]))
        and (upper is None or n < upper or (n == upper and not strict[1]))
    ]
    if not allowed:
        return
    found = {COMPARISONS[comparison](n, number) for n in allowed}
    expected = found.pop() if len(found) == 1 else None
    row = {
        "bound": "between",
        "lower": lower,
        "upper": upper,
        "lower_strict": None if lower is None else strict[0],
        "upper_strict": None if upper is None else strict[1],
    }
    assert answers(facts("polars", row), comparison, number) == [expected]


def test_the_columns_that_it_reads_are_of_the_table():
    assert {"kind", "unit", "bound", "lower", "lower_strict", "upper", "upper_strict"} <= set(COLUMNS)
    assert COLUMNS["lower"] is Type.DECIMAL
