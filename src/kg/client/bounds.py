"""What can be told for certain of numbers that the words give only within bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias, cast

from kg.client.errors import MixedUnits
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
    facts: Any, comparison: Comparison, number: int | Decimal | float | str, *, unit: str | None = None
) -> Any:
    """Whether a comparison holds for each fact, as far as its words tell.

    The answer has three values. It is true where every number that the words allow compares so, false where
    none does, and missing where some do and some do not. So a "more than 95 %" is certainly ``> 95``, a
    "nearly 95 %" is certainly not ``>= 95``, and of an "about 95 %", which has no bounds, nothing is certain;
    neither is it of a fact without a number, or in another unit. Missing is not false: count it apart.

    Of a change, the number is its size as written, and ``direction`` says which way it goes. A target is no
    result: look at ``kind``.

    Args:
        facts: A frame, as `Graph.facts` gives it, in pandas or polars.
        comparison: ``>``, ``>=``, ``<``, ``<=``, ``==`` or ``!=``.
        number: What to compare with; of a float, the decimal that Python writes it as.
        unit: The unit that the number is in, such as ``PERCENT``; not needed where there is but one.

    Returns:
        A column of the same library: pandas ``bool[pyarrow]``, polars ``Boolean``.

    Raises:
        MixedUnits: There are numbers in several units, and none is named.
        SettingsError: The comparison is none, or the number is no number.

    Examples:
        >>> facts = Graph("http://localhost:8000/").facts(kind="observation")  # doctest: +SKIP
        >>> sure = certain(facts, ">=", 95, unit="PERCENT")  # doctest: +SKIP
        >>> facts[sure.fillna(False)]  # doctest: +SKIP
    """
    if comparison not in _CERTAINLY:
        known = ", ".join(_CERTAINLY)
        raise SettingsError(f"There is no comparison {comparison!r:.20}.", f"There are {known}.")
    limit = _decimal(number)
    holds, fails = _CERTAINLY[comparison]
    units = [_or_none(value) for value in facts["unit"].to_list()]
    intervals = _intervals(facts)
    if unit is None:
        there = sorted({str(one) for one, i in zip(units, intervals, strict=True) if one and i is not None})
        if len(there) > 1:
            raise MixedUnits(
                f"The numbers are in {len(there)} units: {', '.join(there)}.",
                f"Name the one that {number} is in, such as unit={there[0]!r}.",
            )
    answers = [
        None
        if interval is None or (unit is not None and one != unit)
        else (True if holds(interval, limit) else False if fails(interval, limit) else None)
        for one, interval in zip(units, intervals, strict=True)
    ]
    return _like(facts, answers)


def _intervals(frame: Any) -> list[Interval | None]:
    """The interval of each fact; None where it has no number."""
    names = ("lower", "lower_strict", "upper", "upper_strict", "bound")
    columns = [[_or_none(value) for value in frame[name].to_list()] for name in names]
    return [
        None if bound is None else Interval(lower, lower_strict is True, upper, upper_strict is True)
        for lower, lower_strict, upper, upper_strict, bound in zip(*columns, strict=True)
    ]


def _or_none(value: Any) -> Any:
    # What is missing is None, NaN or pandas.NA, of which the last two are not equal to themselves for sure.
    return value if isinstance(value, Decimal | bool | str) else None


def _decimal(number: int | Decimal | float | str) -> Decimal:
    try:
        limit = Decimal(repr(number) if isinstance(number, float) else number)
    except (InvalidOperation, ValueError, TypeError):
        limit = Decimal("NaN")
    if not limit.is_finite() or isinstance(cast(object, number), bool):
        raise SettingsError(f"{number!r:.50} is no number.", "Compare with one such as 95 or '95.5'.")
    return limit


def _like(frame: Any, answers: list[bool | None]) -> Any:
    """A column beside a frame's own, of its library."""
    if type(frame).__module__.partition(".")[0] == "polars":
        pl = library("polars")
        return pl.Series("certain", answers, pl.Boolean())
    pd, pa = library("pandas"), library("pyarrow")
    return pd.Series(answers, index=frame.index, dtype=pd.ArrowDtype(pa.bool_()), name="certain")
