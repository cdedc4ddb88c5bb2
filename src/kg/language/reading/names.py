"""Names in a text: what is one by its letters' case has no word that means anything else.

“Cao Bằng năm 2023” is a province in a year, and nothing that equals that year; “Zero Hunger” has no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

COVER: Final = "ℵ"
"""What stands for each letter of a name: a letter of no word."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_OPENS: Final = re.compile(r"(?:^|[.!?:;…•\n]\s*|[“\"«(\[]\s?|^\s*[-–—*]\s?)$")
"""What stands before a word that is in capitals because it opens a sentence."""

_BESIDE_NUMBER: Final = re.compile(r"(?:\d|%)[\s\u00a0\u202f]?$")
_BESIDE_YEAR: Final = re.compile(r"(?<![\d.,])(?:19|20)\d\d[\s\u00a0\u202f]$")

_HEADLINE: Final = 0.6
"""The share of a text's words that would be names from which on none is one."""

_SHORTEST: Final = 3
"""Words in capitals that a headline has at the least."""

_SPELT_NAMES: Final = re.compile(
    r"\b(?:cao\sbằng|hạ\s(?:long|lang)|năm\scăn|ba\s(?:bể|vì|tơ|chẽ|đình|đồn)|non\snước|vượt\slộc)\b",
    re.IGNORECASE,
)
"""Areas whose names are words beside numbers, for text that is in capitals throughout."""

_OPENERS: Final = {
    "fr": (
        "à au aux de du des en dans le la les un une sur sous par pour avec selon dès depuis entre vers "
        "chez près plus moins environ presque quelque quelques seuls seules seulement"
    ),
    "en": (
        "in on at to of from by for the a an with over under about around some nearly almost only just "
        "since between below above more less fewer roughly approximately within"
    ),
    "vi": (
        "tại ở trên dưới hơn gần so như theo từ đến tới và của cho với trong khoảng vượt tăng giảm tính "
        "ước còn có gồm đã đạt bằng là"
    ),
}
"""Words that open a sentence before a name, and are no part of it."""

_TIMES: Final = {
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre trimestre "
        "semestre année an fin début"
    ),
    "en": (
        "january february march april may june july august september october november december quarter "
        "half year end early late"
    ),
    "vi": ("năm tháng quý ngày"),
}
"""Words of time, which are none before or behind digits."""

_NUMERALS: Final = {
    "fr": r"(?:cents?|mille|milliers?|millions?|milliards?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)",
    "en": r"(?:hundreds?|thousands?|millions?|billions?|two|three|four|five|six|seven|eight|nine|ten|twenty)",
    "vi": r"(?:mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|chục|vạn|hai|ba|bốn|sáu|bảy|tám|chín|mười|phần)",
}
"""Numbers in words behind which a word in capitals is what they count: “30 triệu Đồng”."""


def without_names(text: str, code: str) -> str:
    """A text as long as it was, with the letters of its names covered.

    A name is what is in capitals, and does not open a sentence by itself; in a headline, of which most words
    are in capitals, none is known. What stands directly behind a number is counted by it.

    Args:
        text: The text, composed (Unicode's form C).
        code: The code of its language.

    Examples:
        >>> without_names("Hộ nghèo ở Cao Bằng năm 2023", "vi")
        'Hộ nghèo ở ℵℵℵ ℵℵℵℵ năm 2023'
    """
    if text.isupper():
        return _SPELT_NAMES.sub(lambda match: _covered(match[0]), text)
    for start, end in _names(text, code):
        text = text[:start] + _covered(text[start:end]) + text[end:]
    return text


def uncovered(words: str, covered: str, text: str) -> str:
    """Some words of a covered text as the text has them."""
    at = covered.find(words) if COVER in words else -1
    return text[at : at + len(words)] if at >= 0 else re.sub(f"{COVER}+", "…", words)


def _covered(name: str) -> str:
    return "".join(COVER if letter.isalpha() else letter for letter in name)


def _names(text: str, code: str) -> Iterator[tuple[int, int]]:
    """Where the words of names start and end."""
    runs = list(_runs(text))
    named: list[re.Match[str]] = []
    for run in runs:
        words = run
        if _OPENS.search(text[: words[0].start()]) and (
            len(words) == 1 or words[0][0].lower() in _openers(code)
        ):
            words = words[1:]
        # “31 December 2024”, “30 triệu Đồng”, “from January 2025”
        while words and (_is_counted(text, words[0].start(), code) or _is_dated(text, words, code)):
            words = words[1:]
        named += words
    small = sum(not _is_capital(match[0]) for match in _WORD.finditer(text))
    is_headline = small == 0 or (code != "vi" and len(named) > _HEADLINE * (len(named) + small))
    if not (is_headline and len(named) >= _SHORTEST):
        yield from (match.span() for match in named)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Words in capitals, those that stand beside each other together."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if not _is_capital(match[0]):
            continue
        if run and not re.fullmatch(r"[\s\u00a0\u202f]", text[run[-1].end() : match.start()]):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _is_capital(word: str) -> bool:
    """Whether a word starts with a capital and goes on in small letters."""
    return len(word) > 1 and word[0].isupper() and any(letter.islower() for letter in word)


def _is_counted(text: str, start: int, code: str) -> bool:
    left = text[:start]
    is_number = _BESIDE_NUMBER.search(left) and not _BESIDE_YEAR.search(left)
    return bool(is_number or _numeral(code).search(left[-20:]))


def _is_dated(text: str, words: list[re.Match[str]], code: str) -> bool:
    """Whether words are of time (“First Quarter 2025”), or one stands by itself before digits (“Quý 1”)."""
    is_before_digits = text[words[-1].end() :].lstrip()[:1].isdigit()
    if is_before_digits and words[-1][0].lower() in _times(code):
        return True
    return len(words) == 1 and (is_before_digits or words[0][0].lower() in _times(code))


@cache
def _openers(code: str) -> frozenset[str]:
    return frozenset(_OPENERS.get(code, "").split())


@cache
def _times(code: str) -> frozenset[str]:
    return frozenset(_TIMES.get(code, "").split())


@cache
def _numeral(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_NUMERALS.get(code, '(?!)')}[\s\u00a0\u202f]$", re.IGNORECASE)
