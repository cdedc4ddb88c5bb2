"""Parts and wholes: “of the 20 schools, 18”, “cứ 10 hộ thì có 3 hộ”, “30 per cent of schools”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from kg.language.lexicon.quantity import AROUND, NOTHING
from kg.language.lexicon.unit import UNITS
from kg.language.reading.period_phrases import evened
from kg.language.reading.quantity import Quantity

ROUND: Final = frozenset((10, 100, 1000))
"""Wholes of which a part is a share rather than a number of things."""

PLAN: Final = "plan"
"""What a share is one of where it is a share of a plan, a target or a budget: no value of an indicator."""

_LONG: Final = 120
"""Characters before a number in which words may say that a plan was carried out so far."""

_AROUND: Final = 40
"""Characters before a number in which words may say that it is a whole."""


def asking_parts(found: Sequence[Quantity], text: str, code: str) -> list[Quantity]:
    """The quantities; of a whole, and of a part that is a share of it, it is asked which number is meant.

    Args:
        found: The quantities of a text, in order.
        text: The text, evened (`kg.language.reading.period_phrases.evened`).
        code: The code of its language.
    """
    asked = list(found)
    whole, every = _forms(code)
    for at in range(len(asked) - 1):
        one, after = asked[at], asked[at + 1]
        left = text[max(one.start - _AROUND, 0) : one.start].rstrip()
        if one.value is None or re.search(r"[.;!?]\s", text[one.end : after.start]):
            continue
        is_every = bool(every.search(left))
        is_part = after.value is not None and after.value <= one.value and after.unit in ("", one.unit)
        if is_every or (is_part and whole.search(left)):
            asked[at] = one.asking("part")
            if is_every or one.value in ROUND:
                asked[at + 1] = replace(after, whole=one.value).asking("part")
    return asked


def share_of(text: str, start: int, end: int, code: str) -> str:
    """What a share is one of, as “of schools” says it; empty where no such words stand there.

    Args:
        text: The text, evened.
        start: Where the words of the number start.
        end: Where they end.
        code: The code of its language.
    """
    behind, before = _of_plan(code)
    if behind.match(text, end) or before.search(text[max(start - _LONG, 0) : start].rstrip()):
        return PLAN
    opened = _of(code).match(text, end)
    after = text[opened.end() : opened.end() + _AROUND] if opened else ""
    return next((name for name, form in UNITS.get(code, ()) if after and re.match(form, after)), "")


def names_unit(unit: str, text: str, code: str) -> bool:
    """Whether a text, such as an indicator's name, names what a unit counts."""
    forms = [form for name, form in UNITS.get(code, ()) if name == unit]
    if unit == PLAN:
        forms = [AROUND.get(code, NOTHING).plans]
    return any(re.search(rf"(?<!\w)(?:{form})", evened(text)) for form in forms)


@cache
def _of_plan(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What makes a share one of a plan, behind it and before it."""
    words = AROUND.get(code, NOTHING)
    return re.compile(rf"\s?{words.of_plan}"), re.compile(rf"\b(?:{words.plan_done})$")


@cache
def _of(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{AROUND.get(code, NOTHING).share_of})\s")


@cache
def _forms(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a whole, and before so many of which each, at the end of a text."""
    words = AROUND.get(code, NOTHING)
    whole = re.compile(rf"(?:^|[.,;:!?(«“]\s?|\b(?:et|and|và|que|that|rằng)\s)(?:{words.wholes})$")
    return whole, re.compile(rf"(?<!\w)(?:{words.every})$")
