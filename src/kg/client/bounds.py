"""What can be told for certain of numbers that the words give only within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final, Literal, TypeAlias, cast

from kg.client.errors import MixedKinds, MixedUnits, UnknownName
from kg.client.frames import library
from kg.errors import SettingsError

Comparison: TypeAlias = Literal[">", ">=", "<", "<=", "==", "!="]
"""How a number is compared with another."""


@dataclass(frozen=True)
class Interval:
    """All that a number may be, as far as its words tell.

    Attributes:
        lower: It is not below this; None where the words do not say.
        lower_strict: It is not this either.
        upper: It is not above this; None where the words do not say.
        upper_strict: It is not this either.
    """

    lower: Decimal | None
    lower_strict: bool
    upper: Decimal | None
    upper_strict: bool

    def above(self, number: Decimal, *, strictly: bool) -> bool:
        """Whether all of it is above a number, or not below it."""
        if self.lower is None:
            return False
        return self.lower > number or (self.lower == number and (self.lower_strict or not strictly))

    def below(self, number: Decimal, *, strictly: bool) -> bool:
        """Whether all of it is below a number, or not above it."""
        if self.upper is None:
            return False
        return self.upper < number or (self.upper == number and (self.upper_strict or not strictly))

    def is_just(self, number: Decimal) -> bool:
        """Whether it is nothing but a number."""
        return self.above(number, strictly=False) and self.below(number, strictly=False)

    def is_never(self, number: Decimal) -> bool:
        """Whether a number is not in it."""
        return self.above(number, strictly=True) or self.below(number, strictly=True)


_Certainty: TypeAlias = Callable[[Interval, Decimal], bool]

_CERTAINLY: Final[Mapping[str, tuple[_Certainty, _Certainty]]] = {
    ">": (lambda i, n: i.above(n, strictly=True), lambda i, n: i.below(n, strictly=False)),
    ">=": (lambda i, n: i.above(n, strictly=False), lambda i, n: i.below(n, strictly=True)),
    "<": (lambda i, n: i.below(n, strictly=True), lambda i, n: i.above(n, strictly=False)),
    "<=": (lambda i, n: i.below(n, strictly=False), lambda i, n: i.above(n, strictly=True)),
    "==": (lambda i, n: i.is_just(n), lambda i, n: i.is_never(n)),
    "!=": (lambda i, n: i.is_never(n), lambda i, n: i.is_just(n)),
}
"""When a comparison certainly holds, and when it certainly does not."""


def certain(
    facts: Any,
    comparison: Comparison,
    number: int | Decimal | float | str,
    *,
    unit: str | None = None,
    kind: str | Iterable[str] | None = None,
) -> Any:
    """Whether a comparison holds for each fact, as far as its words tell.

    The answer has three values. It is true where every number that the words allow compares so, false where
    none does, and missing where some do and some do not. So a "more than 95 %" is certainly ``> 95``, a
    "nearly 95 %" is certainly not ``>= 95``, and of an "about 95 %", which has no bounds, nothing is certain;
    neither is it of a fact without a number, in another unit, or of another kind. Missing is not false: count
    it apart.

    A target is no result, and a fall of 4 points no level of 4: numbers of several kinds are compared only
    where ``kind`` says of which, and so are changes and comparisons, wherever they are. Of a change, the
    number is its size as written, and ``direction`` says which way it goes.

    Args:
        facts: A frame in pandas or polars: of `Graph.facts`, or read from a file of kg, CSV or Parquet.
        comparison: ``>``, ``>=``, ``<``, ``<=``, ``==`` or ``!=``.
        number: What to compare with; of a float, the decimal that Python writes it as.
        unit: The unit that the number is in, such as ``PERCENT``; not needed where there is but one.
        kind: The kind of fact that is compared, or several of them; not needed where all numbers are
            observations, or all are targets.

    Returns:
        A column of the same library: pandas ``bool[pyarrow]``, polars ``Boolean``.

    Raises:
        MixedUnits: There are numbers in several units, and none is named.
        MixedKinds: There are numbers of several kinds, or that are no levels, and none is named.
        UnknownName: No number is in the unit, or of the kind, that is named.
        SettingsError: The comparison is none, the number is no number, or the frame lacks columns of facts,
            or has something else in them.

    Examples:
        >>> facts = Graph("http://localhost:8000/").facts(kind="observation")  # doctest: +SKIP
        >>> sure = certain(facts, ">=", 95, unit="PERCENT")  # doctest: +SKIP
        >>> facts[sure.fillna(False)]  # doctest: +SKIP
    """
    if str(comparison) not in _CERTAINLY:
        known = ", ".join(_CERTAINLY)
        raise SettingsError(f"There is no comparison {comparison!r:.20}.", f"There are {known}.")
    limit = _decimal(number)
    holds, fails = _CERTAINLY[comparison]
    stated = _stated(facts)
    numbers = [one for one in stated if one.interval is not None]
    if unit is not None:
        _refuse_unknown("unit", unit, {one.unit: one.unit_words for one in numbers})
        numbers = [one for one in numbers if one.unit == unit]
    if kind is not None:
        several = isinstance(cast(object, kind), Iterable) and not isinstance(kind, str)
        kinds = list(kind) if several else [str(kind)]
        for name in kinds:
            _refuse_unknown("kind", name, {one.kind: one.kind_words for one in numbers})
        numbers = [one for one in numbers if one.kind in kinds]
    else:
        _refuse_kinds(numbers)
    if unit is None:
        _refuse_units(numbers, number)
    compared = set(map(id, numbers))
    answers = [
        None
        if one.interval is None or id(one) not in compared
        else (True if holds(one.interval, limit) else False if fails(one.interval, limit) else None)
        for one in stated
    ]
    return _like(facts, answers)


@dataclass(frozen=True)
class _Stated:
    """What a row says of its number; no interval where it has none."""

    interval: Interval | None
    unit: str
    unit_words: tuple[str, ...]
    kind: str
    kind_words: tuple[str, ...]


_LEVELS: Final = frozenset(("observation", "target"))
"""Kinds whose numbers tell how much there is, or is to be; others tell by how much."""

_COLUMNS: Final = ("kind", "unit", "bound", "lower", "lower_strict", "upper", "upper_strict")
_WORDS: Final = ("unit_symbol", "unit_name", "kind_name")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_TRUTH: Final[Mapping[str, bool]] = {
    "true": True,
    "1": True,
    "1.0": True,
    "false": False,
    "0": False,
    "0.0": False,
}


def _stated(frame: Any) -> list[_Stated]:
    """What each row of a frame says of its number.

    Raises:
        SettingsError: It is no frame of facts.
    """
    names = [str(name) for name in getattr(frame, "columns", ())] if _library(frame) else []
    missing = [name for name in _COLUMNS if names.count(name) != 1]
    if missing:
        raise SettingsError(
            f"The frame has no column {missing[0]}, or two."
            if names
            else f"A {type(frame).__name__} is no frame.",
            f"Give one of pandas or polars with {', '.join(_COLUMNS)}.",
        )
    parsers = {"lower": _number, "upper": _number, "lower_strict": _truth, "upper_strict": _truth}
    read = {
        name: [_cell(name, value, parsers.get(name, _text)) for value in frame[name].to_list()]
        for name in (*_COLUMNS, *(one for one in _WORDS if one in names))
    }
    nothing = [None] * len(read["unit"])
    rows = zip(*(read.get(name, nothing) for name in (*_COLUMNS, *_WORDS)), strict=True)
    return [
        _Stated(
            None if bound is None else Interval(lower, lower_strict is True, upper, upper_strict is True),
            unit or "",
            (symbol or "", unit_name or ""),
            kind or "",
            (kind_name or "",),
        )
        for kind, unit, bound, lower, lower_strict, upper, upper_strict, symbol, unit_name, kind_name in rows
    ]


def _cell(name: str, value: Any, parse: Callable[[Any], Any]) -> Any:
    """What is in a cell, whichever way a library has read it from a file; None where nothing is.

    Raises:
        SettingsError: It is not what the column has.
    """
    # What is missing is None, NaN or pandas.NA, of which the last two are not equal to themselves for sure.
    if (isinstance(value, str) and not value) or (value == value) is not True or value is None:
        return None
    try:
        return parse(value)
    except (ValueError, KeyError, ArithmeticError):
        raise SettingsError(
            f"The column {name} has {value!r:.60}, which is not what facts have there.",
            "Give a frame as `Graph.facts` gives it, or as it is read from a file of kg.",
        ) from None


def _number(value: Any) -> Decimal:
    # A floating-point number stands for the decimal that it is written as.
    if isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
        raise ValueError("no number")
    return Decimal(str(value))


def _truth(value: Any) -> bool:
    return _TRUTH[str(value).lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _refuse_unknown(what: str, name: str, there: Mapping[str, Sequence[str]]) -> None:
    """Let a name pass that some number has; where there are no numbers, any does.

    Raises:
        UnknownName: None has it.
    """
    if not there or name in there:
        return
    said = str(name).casefold()
    by_word = {word.casefold(): one for one in sorted(there) for word in (one, *there[one]) if word}
    words = [said] if said in by_word else get_close_matches(said, by_word, 5, 0.5)
    near = list(dict.fromkeys(by_word[word] for word in words))
    raise UnknownName(
        f"No number here has the {what} {name!r:.60}.",
        f"Nearly so is called: {', '.join(near)}." if near else f"There are {', '.join(sorted(there))}.",
        str(name),
        near,
    )


def _refuse_kinds(numbers: Sequence[_Stated]) -> None:
    """Let numbers pass that are levels of one kind."""
    there = sorted({one.kind for one in numbers})
    if len(there) > 1:
        level = next((one for one in there if one in _LEVELS), there[0])
        raise MixedKinds(
            f"The numbers are of {len(there)} kinds: {', '.join(there)}. "
            "A target is no result, and a change or a comparison no level.",
            f"Name the one that you mean, such as kind={level!r}.",
        )
    if there and there[0] not in _LEVELS:
        raise MixedKinds(
            f"The numbers are of the kind {there[0]}: they tell by how much, and not how much there is.",
            f"Say that this is meant, with kind={there[0]!r}; `direction` and `comparator` say the rest.",
        )


def _refuse_units(numbers: Sequence[_Stated], number: object) -> None:
    """Let numbers pass that are in one unit."""
    there = sorted({one.unit for one in numbers})
    if len(there) > 1:
        raise MixedUnits(
            f"The numbers are in {len(there)} units: {', '.join(there)}.",
            f"Name the one that {number} is in, such as unit={there[0]!r}.",
        )


def _decimal(number: int | Decimal | float | str) -> Decimal:
    try:
        limit = Decimal(str(number))
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or isinstance(cast(object, number), bool):
        raise SettingsError(f"{number!r:.50} is no number.", "Compare with one such as 95 or '95.5'.")
    return limit


def _library(frame: Any) -> str:
    """The library whose frame something is; empty where it is none."""
    name = type(frame).__module__.partition(".")[0]
    return name if type(frame).__name__ == "DataFrame" and name in {"pandas", "polars"} else ""


def _like(frame: Any, answers: list[bool | None]) -> Any:
    """A column beside a frame's own, of its library."""
    if _library(frame) == "polars":
        pl = library("polars")
        return pl.Series("certain", answers, pl.Boolean())
    pd, pa = library("pandas"), library("pyarrow")
    return pd.Series(answers, index=frame.index, dtype=pd.ArrowDtype(pa.bool_()), name="certain")
