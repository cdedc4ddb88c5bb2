"""The order of names, as dictionaries have it (Unicode Collation Algorithm; CLDR's rules for fr, en and vi).

Letters count first, then marks, then case. In Vietnamese ă, â, đ, ê, ô, ơ and ư are letters of their own,
each behind the one that it is written like, and the marks are the five tones: huyền, hỏi, ngã, sắc, nặng.
ICU would do the same, but no package of it installs everywhere.
"""

from __future__ import annotations

import unicodedata
from typing import Final

Alphabetical = tuple[tuple[str, ...], tuple[str, ...], str]
"""What names are compared by: their letters, their marks, their case."""

_LIGATURES: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ı": "i", "ø": "o\u0338", "ł": "l\u0335", "đ": "d\u0335"}
)
_VIETNAMESE_LETTERS: Final = {"\u0306": "1", "\u0302": "2", "\u031b": "3", "\u0335": "4"}
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def alphabetical(text: str, language: str) -> Alphabetical:
    """What to sort a name by.

    Args:
        text: The name.
        language: ``fr``, ``en`` or ``vi``.

    Examples:
        >>> sorted(["bạ", "ba", "bá", "bà", "bả", "bã"], key=lambda name: alphabetical(name, "vi"))
        ['ba', 'bà', 'bả', 'bã', 'bá', 'bạ']
        >>> sorted(["côté", "cote", "côte", "coté"], key=lambda name: alphabetical(name, "fr"))
        ['cote', 'coté', 'côte', 'côté']
    """
    letters: list[str] = []
    marks: list[str] = []
    for character in unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES)):
        if not unicodedata.combining(character) or not letters:
            letters.append(character)
            marks.append("")
        elif language == "vi" and character in _VIETNAMESE_LETTERS:
            letters[-1] += _VIETNAMESE_LETTERS[character]
        else:
            marks[-1] += _TONES.get(character, character) if language == "vi" else character
    return tuple(letters), tuple(marks), f"{text.swapcase()}\0{text}"
