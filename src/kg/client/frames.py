"""Columns as a frame of pandas or polars; each is imported when it is asked for, and only then.

pandas gets numbers and days in types of its own, with which all that computes can compute, and for the rest
those of Arrow. Decimals become floating-point numbers, unless the exact ones are asked for: Arrow's have as
many places as the table needs, and what is computed with them is rounded to those without a word.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, Final, Literal, TypeAlias

from kg.client.columns import PRECISION, Column, Type, before, refuse_lacking, scale
from kg.client.errors import PackageMissing, Unreadable
from kg.errors import SettingsError

FrameName: TypeAlias = Literal["pandas", "polars"]
"""The libraries whose frames there are."""

_PLACES: Final = 10
"""Places that a decimal of polars has at the least: what is divided is rounded to them."""

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"pandas": ("pandas", "pyarrow"), "polars": ("polars",)}


def require(frame: str) -> None:
    """See that frames of a library can be made.

    Raises:
        SettingsError: There are no frames of this name.
        PackageMissing: The library is not installed.
    """
    if frame not in _NEEDED:
        raise SettingsError(f"There is no frame called {frame!r:.50}.", "There are pandas and polars.")
    for name in _NEEDED[frame]:
        try:
            library(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise PackageMissing(
                f"{name} is not installed.", f"Install it with: pip install 'kg[{frame}]'"
            ) from None


def library(name: str) -> Any:
    """A library of frames, which need not be there, and may have no types."""
    return importlib.import_module(name)


def frame_of(columns: Sequence[Column], frame: str, *, exact: bool = False) -> Any:
    """A frame with these columns.

    Args:
        columns: What is in it.
        frame: The library whose frame it is.
        exact: Whether decimals stay decimals; else they become the nearest floating-point numbers, which
            differ from those of up to 15 digits in nothing that is shown.

    Raises:
        Unreadable: A number has more digits than a frame can hold.
    """
    if not exact:
        columns = [_rounded(column) for column in columns]
    places = min(max(scale(columns), _PLACES), PRECISION - before(columns))
    return _polars(columns, places) if frame == "polars" else _pandas(columns)


def _rounded(column: Column) -> Column:
    """Floating-point numbers in the place of decimals."""
    if column.type is not Type.DECIMAL:
        return column
    values = [None if value is None else float(value) for value in column.values]
    if any(value is not None and math.isinf(value) for value in values):
        raise Unreadable(
            f"A number of {column.name} is too large for a floating-point number.", "Ask for exact=True."
        )
    return replace(column, type=Type.FLOAT, values=values)


def frame_of_parquet(
    body: bytes, types: Mapping[str, Type], where: Mapping[str, Sequence[str]], frame: str
) -> Any:
    """A frame of some rows of a Parquet file.

    Args:
        body: The file.
        types: The columns to read, and what they hold.
        where: The values that a column may have.
        frame: The library whose frame it is.

    Raises:
        Unreadable: The file is none, or lacks a column.
    """
    read = _read_polars if frame == "polars" else _read_pandas
    try:
        return read(body, types, where)
    except PackageMissing:
        raise
    except Exception as error:
        # The libraries tell of a damaged file by errors of many classes, some of them of other languages.
        raise Unreadable(
            f"The Parquet file cannot be read: {error!s:.300}", "Try again; report it if that stays."
        ) from error


def _arrow(column: Column) -> Any:
    pa = library("pyarrow")

    types: Mapping[Type, Any] = {
        Type.CODE: pa.string(),
        Type.TEXT: pa.string(),
        Type.INTEGER: pa.int64(),
        Type.FLOAT: pa.float64(),
        Type.BOOLEAN: pa.bool_(),
        Type.DATE: pa.date32(),
        Type.TIME: pa.timestamp("us", "UTC"),
        Type.LOCAL_TIME: pa.timestamp("us"),
    }
    made = pa.array(column.values, types[column.type])
    return made.dictionary_encode() if column.type is Type.CODE else made


def _pandas(columns: Sequence[Column]) -> Any:
    pa = library("pyarrow")
    pd = library("pandas")

    decimals = {column.name: column.values for column in columns if column.type is Type.DECIMAL}
    arrays = [
        pa.nulls(len(column.values)) if column.name in decimals else _arrow(column) for column in columns
    ]
    found = _pandas_of(pa.Table.from_arrays(arrays, names=[column.name for column in columns]))
    for name, values in decimals.items():
        # Python's own, which computes with as many digits as an answer needs.
        found[name] = pd.Series(values, index=found.index, dtype=object)
    return found


def _pandas_of(table: Any) -> Any:
    pd = library("pandas")
    pa = library("pyarrow")

    def mapped(type_: Any) -> Any:
        own = (pa.types.is_dictionary, pa.types.is_floating, pa.types.is_date)
        return None if any(is_one(type_) for is_one in own) else pd.ArrowDtype(type_)

    return table.to_pandas(types_mapper=mapped, date_as_object=False)


def _read_pandas(body: bytes, types: Mapping[str, Type], where: Mapping[str, Sequence[str]]) -> Any:
    pa = library("pyarrow")
    pq = library("pyarrow.parquet")

    filters = [(name, "in", list(values)) for name, values in where.items()]
    there = set(pq.read_schema(BytesIO(body)).names)
    refuse_lacking(there, types, where)
    table = pq.read_table(BytesIO(body), columns=[n for n in types if n in there], filters=filters or None)

    def read(name: str, type_: Type) -> Any:
        array = table[name].combine_chunks() if name in there else pa.nulls(len(table), pa.string())
        if type_ is Type.CODE:
            return array.dictionary_encode()
        return array.cast(pa.float64()) if type_ is Type.DECIMAL else array

    return _pandas_of(pa.Table.from_arrays([read(*one) for one in types.items()], names=list(types)))


def _polars(columns: Sequence[Column], places: int) -> Any:
    pl = library("polars")

    types: Mapping[Type, Any] = {
        Type.CODE: pl.Categorical(),
        Type.TEXT: pl.String(),
        Type.INTEGER: pl.Int64(),
        Type.DECIMAL: pl.Decimal(PRECISION, places),
        Type.FLOAT: pl.Float64(),
        Type.BOOLEAN: pl.Boolean(),
        Type.DATE: pl.Date(),
        Type.TIME: pl.Datetime("us", "UTC"),
        Type.LOCAL_TIME: pl.Datetime("us"),
    }
    return pl.DataFrame(
        {column.name: pl.Series(column.name, column.values, types[column.type]) for column in columns}
    )


def _read_polars(body: bytes, types: Mapping[str, Type], where: Mapping[str, Sequence[str]]) -> Any:
    pl = library("polars")

    there = set(pl.read_parquet_schema(BytesIO(body)))
    refuse_lacking(there, types, where)
    found = pl.read_parquet(BytesIO(body), columns=[name for name in types if name in there])
    found = found.with_columns(pl.lit(None, pl.String()).alias(n) for n in types if n not in there)
    found = found.select(list(types)).with_columns(
        pl.col(name).cast(pl.Float64) for name, type_ in types.items() if type_ is Type.DECIMAL
    )
    for name, values in where.items():
        found = found.filter(pl.col(name).is_in(list(values)))
    codes = [name for name, type_ in types.items() if type_ is Type.CODE]
    return found.with_columns(pl.col(codes).cast(pl.Categorical))
