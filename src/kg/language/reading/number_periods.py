"""Which period of a sentence belongs to which of its numbers.

A period belongs to the number that it follows with nothing but words of its own between, else to the number
that it goes before: “năm 2023 đạt 94,5% (năm 2022 là 93%)”. What may belong to several is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.language.lexicon.clause import ClauseWords
from kg.language.lexicon.quantity import Around
from kg.language.reading.period_phrases import PeriodPhrase
from kg.language.reading.quantity import Quantity

_ADJACENT: Final = 3
"""Characters between a number and a period that is certainly the number's."""

_APART: Final = re.compile(
    r"[,;:()–—]|\b(?:et|mais|alors que|tandis que|and|but|while|whereas|và|nhưng|còn|trong khi)\b"
)
"""What starts another clause between a number and a period behind it."""

_YEAR: Final = re.compile(r"\d{4}(?:-\d\d|-end|-[QH]\d)?")
_SPAN: Final = re.compile(r"(\d{4})--(\d{4})")

_LASTING: Final = re.compile(r"\d{4}(?:--\d{4}|-[QH]\d|-\d\d)?|school-year-.*")
"""Periods in which something can change; at the end of a year nothing does."""


def in_time(
    one: Quantity,
    at: int,
    found: Sequence[Quantity],
    phrases: Sequence[PeriodPhrase],
    text: str,
    sentence: tuple[int, int],
    words: Around,
    clauses: ClauseWords,
) -> Quantity:
    """A quantity with its period, and with the level that it is compared with.

    Args:
        one: The quantity.
        at: Which of the quantities of the text it is.
        found: All of them, in order.
        phrases: The periods of the text.
        text: The text, evened (`kg.language.reading.period_phrases.evened`).
        sentence: Where the quantity's sentence starts and ends.
        words: What the language says around numbers.
        clauses: What it says of them in their clauses.
    """
    start, end = sentence
    told = [phrase for phrase in phrases if start <= phrase.start < end and not _overlaps(phrase, one)]
    before = found[at - 1].end if at else 0
    after = found[at + 1].start if at + 1 < len(found) else len(text)
    behind = [phrase for phrase in told if one.end <= phrase.start < after]
    ahead = [phrase for phrase in told if before <= phrase.start < one.start]
    told, behind = ([_as_level(phrase, one, text, words) for phrase in some] for some in (told, behind))
    levels = [phrase for phrase in (*behind[:1], *ahead[-1:]) if phrase.is_level]
    if levels:
        one = replace(one, comparator=levels[0].code)
    told, behind, ahead = (
        [phrase for phrase in some if not phrase.is_level] for some in (told, behind, ahead)
    )
    others = [other for other in found if start <= other.start < end and other is not found[at]]
    # What stands in brackets with a number of its own is said of that.
    inner = _bracket(text, one.start, start, end)
    own = [phrase for phrase in told if _bracket(text, phrase.start, start, end) == inner]
    told = [phrase for phrase in told if phrase in own or not _is_shared(text, phrase, others, start, end)]
    behind, ahead = ([phrase for phrase in some if phrase in told] for some in (behind, ahead))
    goes_on = after < end
    near = behind[:1]
    if behind and _is_apart(text, one.end, behind[0]) and (ahead or goes_on):
        near = ahead[-1:]
        if not ahead:
            return one.asking("period")
    near = near or ahead[-1:] or (told if len(told) == 1 else [])
    if not behind and _is_now(one, found[:at], ahead, text[max(before, start) : one.start], clauses):
        return one
    if not near:
        # So much a year is so much every year, where no other period is told.
        rates = [each.code for each in phrases if each.code == "every-year" and _overlaps(each, one)]
        return one.asking("period") if told else replace(one, period=rates[0]) if rates else one
    phrase = near[0]
    span = _SPAN.fullmatch(phrase.code) if one.is_reached else None
    # What went from one level to another in some years was at the first when they started.
    one = replace(one, period=span[1 if "period" in one.questions else 2] if span else phrase.code)
    # 11,2 % fin 2024, soit une baisse de 4 points
    is_of_another = any(
        0 <= phrase.start - other.end < _ADJACENT and not _APART.search(text[other.end : phrase.start])
        for other in found[:at]
    )
    if is_of_another and len(told) == 1 and one.direction and _LASTING.fullmatch(phrase.code):
        # 1 700 travailleurs en 2023, soit une hausse de 12 %
        is_of_another = False
    is_beyond = phrase.start >= after and not re.fullmatch(words.lists, text[one.end : after].strip())
    if is_beyond and one.ways and at + 1 < len(found):
        # grew 9 percent to 89.5 million in 2021
        between = text[one.end : after].strip()
        is_back = re.fullmatch(rf"{clauses.starting}|depuis", between)
        is_beyond = bool(is_back) or not re.fullmatch(clauses.reaching, between)
    if is_of_another and one.is_reached and before <= phrase.start < one.start:
        # fell by 1,904 in 2022 to 13,777, and not from 12 in 2020 to 8
        is_left = re.search(rf"(?<!\w)(?:{clauses.starting})\s?$", text[: found[at - 1].start])
        is_next = re.fullmatch(clauses.reaching, text[phrase.end : one.start].strip())
        is_of_another = bool(is_left) or not is_next
    # (2021: 19 800)
    is_bare = phrase.is_bare and not re.fullmatch(r"\s?:\s?", text[phrase.end : one.start])
    is_open = is_bare or not phrase.code or is_of_another or is_beyond
    return one.asking("period") if is_open else one


def _is_now(
    one: Quantity,
    earlier: Sequence[Quantity],
    ahead: Sequence[PeriodPhrase],
    left: str,
    clauses: ClauseWords,
) -> bool:
    """Whether a number is of the article’s day, and of no year that another of its sentence has."""
    last = ahead[-1] if ahead else None
    is_theirs = last is None or any(0 <= last.start - other.end < _ADJACENT for other in earlier)
    since = left if last is None else left[max(0, len(left) - (one.start - last.end)) :]
    return is_theirs and bool(re.search(clauses.now, since))


def _as_level(phrase: PeriodPhrase, one: Quantity, text: str, words: Around) -> PeriodPhrase:
    """A period; the level that it is of where so many times that is told: “1.4 times that of 2016”."""
    is_year = bool(_YEAR.fullmatch(phrase.code)) and one.unit == "times" and one.end <= phrase.start
    between = text[one.end : phrase.start]
    if not is_year or not re.fullmatch(words.times_of, between):
        return phrase
    if not between.strip() and not phrase.is_bare:
        if not text.startswith("năm ", phrase.start):
            return phrase
        if one.direction:
            # “Tăng 2 lần năm 2020” is either.
            return phrase._replace(code="")
    return phrase._replace(code=f"level-{phrase.code}", is_bare=False)


def _overlaps(phrase: PeriodPhrase, one: Quantity) -> bool:
    return phrase.start < one.end and one.start < phrase.end


def _is_apart(text: str, end: int, phrase: PeriodPhrase) -> bool:
    """Whether another clause starts between a number and a period behind it."""
    between = text[end : phrase.start]
    if re.fullmatch(r"\s?\(\s?", between):
        # 94 % (2023)
        return not re.match(r"\s?\)", text[phrase.end :])
    return bool(_APART.search(between))


def _bracket(text: str, at: int, start: int, end: int) -> tuple[int, int] | None:
    """Where the brackets around a place are, in its sentence; None where it is in none."""
    opened = text.rfind("(", start, at + 1)
    if opened < 0 or ")" in text[opened:at]:
        return None
    closed = text.find(")", at, end)
    return opened, closed if closed >= 0 else end


def _is_shared(text: str, phrase: PeriodPhrase, others: Sequence[Quantity], start: int, end: int) -> bool:
    """Whether a period stands in brackets together with a number."""
    around = _bracket(text, phrase.start, start, end)
    return around is not None and any(around[0] <= other.start < around[1] for other in others)
