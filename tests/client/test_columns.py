"""A column has the type that its values have in common, and texts where they have none."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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
def test_decimals_come_through_exactly(frame: str, numbers: list[Decimal | None]):
    terms = [None if n is None else Term(f"{n:f}", f"{XSD}decimal") for n in numbers]
    made = frame_of([column("x", terms)], frame)
    found = [value if isinstance(value, Decimal) else None for value in made["x"].to_list()]
    assert found == numbers


@pytest.mark.parametrize(
    "text", ["0." + "1" * (PRECISION + 1), "1" * (PRECISION + 1), "1" * 30 + "." + "1" * 9]
)
def test_a_number_that_no_column_holds_exactly_is_an_error(text: str):
    with pytest.raises(Unreadable, match="more than 38 digits"):
        scale([Column("x", Type.DECIMAL, [decimal(text)])])


@pytest.mark.parametrize("text", ["1e3", "NaN", "INF", "1,5", "", ".", "1 ", "٣"])
def test_a_decimal_is_written_as_one(text: str):
    with pytest.raises(ValueError, match="no decimal"):
        decimal(text)
