"""A column has the type that its values have in common, and texts where they have none."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.client import Unreadable
from kg.client.columns import PRECISION, Column, Term, Type, column, decimal, scale
from kg.client.frames import frame_of

XSD = "http://www.w3.org/2001/XMLSchema#"


def literals(*written: tuple[str, str] | None) -> list[Term | None]:
    return [None if one is None else Term(one[0], f"{XSD}{one[1]}") for one in written]


@pytest.mark.parametrize(
    ("written", "type_", "values"),
    [
        ([("1", "integer"), None, ("2", "int")], Type.INTEGER, [1, None, 2]),
        ([("1", "integer"), ("2.50", "decimal")], Type.DECIMAL, [Decimal(1), Decimal("2.50")]),
        ([("1" + "0" * 20, "integer")], Type.DECIMAL, [Decimal(10**20)]),
        ([("1.5", "double"), ("INF", "float")], Type.FLOAT, [1.5, float("inf")]),
        ([("0.1", "decimal"), ("0.1", "double")], Type.TEXT, ["0.1", "0.1"]),
        ([("true", "boolean"), ("0", "boolean")], Type.BOOLEAN, [True, False]),
        ([("2025-01-31", "date")], Type.DATE, [date(2025, 1, 31)]),
        ([("2025-01-31Z", "date")], Type.TEXT, ["2025-01-31Z"]),
        ([("2025-02-31", "date")], Type.TEXT, ["2025-02-31"]),
        ([("2025", "gYear"), ("1", "integer")], Type.TEXT, ["2025", "1"]),
        (
            [("2025-01-31T07:00:00+07:00", "dateTime")],
            Type.TIME,
            [datetime(2025, 1, 31, tzinfo=UTC)],
        ),
        ([("2025-01-31T07:00:00", "dateTime")], Type.LOCAL_TIME, [datetime(2025, 1, 31, 7)]),
        (
            [("2025-01-31T07:00:00", "dateTime"), ("2025-01-31T07:00:00Z", "dateTime")],
            Type.TEXT,
            ["2025-01-31T07:00:00", "2025-01-31T07:00:00Z"],
        ),
        ([("abc", "integer")], Type.TEXT, ["abc"]),
        ([("9" * 5000, "integer")], Type.DECIMAL, [Decimal("9" * 5000)]),
        ([None, None], Type.TEXT, [None, None]),
    ],
)
def test_types(written: list[Any], type_: Type, values: list[Any]):
    assert column("x", literals(*written)) == Column("x", type_, values)


@pytest.mark.parametrize("frame", ["pandas", "polars"])
@given(numbers=st.lists(st.decimals(-(10**12), 10**12, places=6) | st.none(), min_size=1))
def test_decimals_come_through_exactly_where_that_is_asked_for(frame: str, numbers: list[Decimal | None]):
    terms = [None if n is None else Term(f"{n:f}", f"{XSD}decimal") for n in numbers]
    made = frame_of([column("x", terms)], frame, exact=True)
    found = [value if isinstance(value, Decimal) else None for value in made["x"].to_list()]
    assert found == numbers


@pytest.mark.parametrize(
    "text", ["0." + "1" * (PRECISION + 1), "1" * (PRECISION + 1), "1" * 30 + "." + "1" * 9]
)
def test_a_number_that_no_column_holds_exactly_is_an_error(text: str):
    with pytest.raises(Unreadable, match="more than 38 digits"):
        scale([Column("x", Type.DECIMAL, [decimal(text)])])


NUMBERS = {
    "mean": lambda x: x.mean(),
    "times": lambda x: (x * 2).sum(),
    "seventh": lambda x: (x / 7).max(),
    "hundredth": lambda x: (x / 100).min(),
    "times itself": lambda x: (x * x).sum(),
    "spread": lambda x: float(x.std()),
}
"""What people do with a column of numbers."""


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("frame", ["pandas", "polars"])
@pytest.mark.parametrize("written", [("18", "20", "3"), ("1.0", "2.0", "2.0"), ("51.2", "4.5", "83800000")])
def test_what_is_computed_with_a_column_is_right(written: tuple[str, ...], frame: str, exact: bool):
    """However many places the numbers of the table have, and whatever stands beside them."""
    terms = literals(*((one, "decimal") for one in written), None)
    made = frame_of([column("x", terms)], frame, exact=exact)
    numbers = pd.Series([float(one) for one in written])
    for name, compute in NUMBERS.items():
        assert float(compute(made["x"])) == pytest.approx(float(compute(numbers)), rel=1e-8), name
    other = frame_of([column("x", literals(("1.25", "decimal")))], frame, exact=exact)
    if exact:
        return
    both = pd.concat([made, other]) if frame == "pandas" else pl.concat([made, other])
    assert both["x"].dtype == made["x"].dtype
    assert float(both["x"].mean()) == pytest.approx((sum(numbers) + 1.25) / 4)
    assert "mean" in str(made["x"].describe())


def test_a_number_of_up_to_15_digits_is_shown_as_it_was_written():
    for text in ("51.2", "0.1", "83800000", "123456789.012345", "-4.24"):
        (found,) = frame_of([column("x", literals((text, "decimal")))], "polars")["x"].to_list()
        assert decimal(f"{Decimal(repr(found)).normalize():f}") == Decimal(text)
    with pytest.raises(Unreadable, match="too large"):
        frame_of([Column("x", Type.DECIMAL, [Decimal(10**400)])], "polars")


@pytest.mark.parametrize("text", ["1e3", "NaN", "INF", "1,5", "", ".", "1 ", "٣"])
def test_a_decimal_is_written_as_one(text: str):
    with pytest.raises(ValueError, match="no decimal"):
        decimal(text)
