"""Columns as a frame of pandas or polars; each is imported when it is asked for, and only then.

pandas gets the types of Arrow, which hold decimals exactly and know what is missing.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, Literal, TypeAlias

from kg.client.columns import PRECISION, Column, Type, scale
from kg.client.errors import PackageMissing, Unreadable
from kg.errors import SettingsError

FrameName: TypeAlias = Literal["pandas", "polars"]
"""The libraries whose frames there are."""

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


def frame_of(columns: Sequence[Column], frame: str) -> Any:
    """A frame with these columns.

    Raises:
        Unreadable: A number has more digits than a frame can hold.
    """
    places = scale(columns)
    return _polars(columns, places) if frame == "polars" else _pandas(columns, places)


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


def _arrow(column: Column, places: int) -> Any:
    pa = library("pyarrow")

    types: Mapping[Type, Any] = {
        Type.CODE: pa.string(),
        Type.TEXT: pa.string(),
        Type.INTEGER: pa.int64(),
        Type.DECIMAL: pa.decimal128(PRECISION, places),
        Type.FLOAT: pa.float64(),
        Type.BOOLEAN: pa.bool_(),
        Type.DATE: pa.date32(),
        Type.TIME: pa.timestamp("us", "UTC"),
        Type.LOCAL_TIME: pa.timestamp("us"),
    }
    made = pa.array(column.values, types[column.type])
    return made.dictionary_encode() if column.type is Type.CODE else made


def _pandas(columns: Sequence[Column], places: int) -> Any:
    pa = library("pyarrow")

    arrays = [_arrow(column, places) for column in columns]
    return _pandas_of(pa.Table.from_arrays(arrays, names=[column.name for column in columns]))


def _pandas_of(table: Any) -> Any:
    pd = library("pandas")
    pa = library("pyarrow")

    def mapped(type_: Any) -> Any:
        # pandas has categories of its own.
        return None if pa.types.is_dictionary(type_) else pd.ArrowDtype(type_)

    return table.to_pandas(types_mapper=mapped)


def _read_pandas(body: bytes, types: Mapping[str, Type], where: Mapping[str, Sequence[str]]) -> Any:
    pa = library("pyarrow")
    pq = library("pyarrow.parquet")

    filters = [(name, "in", list(values)) for name, values in where.items()]
    table = pq.read_table(BytesIO(body), columns=list(types), filters=filters or None)
    arrays = [
        table[name].combine_chunks().dictionary_encode() if type_ is Type.CODE else table[name]
        for name, type_ in types.items()
    ]
    return _pandas_of(pa.Table.from_arrays(arrays, names=list(types)))


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

    found = pl.read_parquet(BytesIO(body), columns=list(types)).select(list(types))
    for name, values in where.items():
        found = found.filter(pl.col(name).is_in(list(values)))
    codes = [name for name, type_ in types.items() if type_ is Type.CODE]
    return found.with_columns(pl.col(codes).cast(pl.Categorical))
