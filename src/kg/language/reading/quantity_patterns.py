"""The patterns that are made of the words around numbers, and which numbers of a text are one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from kg.language.lexicon.quantity import AROUND, NOTHING
from kg.language.lexicon.unit import ANY_UNIT, COUNTED, MONEY, UNITS
from kg.language.reading.number_parsing import Part

_WITHIN: Final = frozenset(("", "-", "et", "-et-", "virgule", "point", "phẩy", "mươi"))
"""What stands within a number of several words."""


def joined(text: str, found: Sequence[Part]) -> Iterator[Part]:
    """The numbers; those of several words, and of several magnitudes, are one."""
    waiting: Part | None = None
    for part in found:
        if waiting is None:
            waiting = part
            continue
        number, after = waiting.number, part.number
        between = text[number.end : after.start].strip()
        if _is_sum(waiting, part, between):
            # 2 tỷ 500 triệu
            total = (number.readings[0] + after.readings[0],)
            waiting = Part(number._replace(end=after.end, readings=total), (1,), waiting.is_spelt)
        elif not number.readings and part.is_spelt and between in ("of", "de", "d’"):
            # a quarter of a million
            waiting = Part(number._replace(end=after.end, below=None), (1,), True)
        elif (waiting.is_spelt or part.is_spelt) and between in _WITHIN:
            waiting = Part(number._replace(end=after.end, readings=(), below=None), (1,), True)
        elif waiting.factor > 1 and part.factor > 1 and not between:
            # 1 nghìn 200 tỷ
            waiting = Part(number._replace(end=after.end, readings=(), below=None), (1,), True)
        else:
            yield waiting
            waiting = part
    if waiting is not None:
        yield waiting


def _is_sum(part: Part, after: Part, between: str) -> bool:
    certain = len(part.number.readings) == len(after.number.readings) == 1
    plain = part.number.below is None and after.number.below is None and not after.number.is_year
    return certain and plain and not between and after.number.readings[0] < part.factor


@cache
def hedges(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The hedges of a language, for the end of what stands before a number."""
    hedges = AROUND.get(code, NOTHING).hedges
    return tuple((bound, re.compile(rf"(?<!\w)(?:{form})$")) for bound, form in hedges)


@lru_cache(maxsize=1024)
def hedge(code: str, left: str) -> tuple[str, re.Match[str] | None]:
    """The bound that the end of some words gives to the number behind them, and the words of it.

    The longest holds, so that “tout au plus de” is none of “plus de”; of those as long, the first.
    """
    match = _any_hedge_last(code).search(left)
    return (AROUND[code].hedges[int(str(match.lastgroup)[1:])][0], match) if match else ("", None)


@cache
def _any_hedge_last(code: str) -> re.Pattern[str]:
    """The hedges of a language, each a group; a search finds the longest, which starts first."""
    hedges = AROUND.get(code, NOTHING).hedges
    groups = "|".join(f"(?P<h{at}>{form})" for at, (_, form) in enumerate(hedges)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{groups})$")


@cache
def behind_hedges(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The hedges of a language that stand behind a number, for the start of what stands there."""
    return tuple((bound, re.compile(rf",?\s?{form}")) for bound, form in AROUND.get(code, NOTHING).after)


@lru_cache(maxsize=256)
def ending(form: str) -> re.Pattern[str]:
    """A pattern for words at the end of what stands before a number."""
    return re.compile(rf"(?<!\w)(?:{form})$")


@cache
def told_for(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What numbers are told for one of in a language, for the start of what stands behind a unit."""
    forms = AROUND.get(code, NOTHING).per
    return tuple((name, re.compile(rf"(?:\s(?:et|and|và))?\s?{form}")) for name, form in forms)


@cache
def signs(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What makes a number less than nothing, and what may do so, for the end of what stands before it."""
    words = AROUND.get(code, NOTHING)
    minus, maybe = (re.compile(rf"(?<!\w)(?:{form})\s$") for form in (words.minus, words.maybe_minus))
    return minus, maybe


@cache
def any_hedge(code: str) -> str:
    """A pattern for any hedge of a language."""
    return "|".join(form for _, form in AROUND.get(code, NOTHING).hedges) or "(?!)"


@cache
def units(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The units of a language, for the start of what stands behind a number, in the order to try them."""
    words = AROUND.get(code, NOTHING)
    units = (*UNITS.get(code, ()), *ANY_UNIT)
    tries: list[tuple[str, str]] = [(name, form) for name, form in units]
    for skipped in range(1, words.skipped + 1):
        # What is counted may stand behind an adjective: 500 poor households.
        skip = rf"(?:(?!(?:{words.stops})\b)[^\W\d_]+\s){{{skipped}}}"
        tries += [
            (name, f"{skip}(?:{form})") for name, form in UNITS.get(code, ()) if name in COUNTED - MONEY
        ]
    # 100 or more projects
    hedge = rf"(?:\s(?:{'|'.join(form for _, form in words.after) or '(?!)'}))?"
    return tuple(
        (name, re.compile(rf"{hedge}(?:\s|-)?(?:de\s|d’|of\s)?(?:{form})(?!\w)")) for name, form in tries
    )
