"""Folding: what two spellings of a name have in common, and what a typing error leaves of a word."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "œ": "oe", "æ": "ae"})
_WORD: Final = re.compile(r"[^\W_]+")

JOINED_AT_MOST: Final = 4
"""Words of a name that are also found written as one: ``caobang``."""

_CORRECTED: Final = range(3, 25)
"""The lengths of words in which a typing error is looked for: in shorter ones, all are alike."""


def fold(text: str) -> str:
    """A text without case and diacritics: ``Cao Bằng`` and ``CAO BANG`` are both ``cao bang``."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def words(folded: str) -> list[str]:
    """The words of a folded text, in order: letters and digits, nothing else."""
    return _WORD.findall(folded)


def joined(folded: str) -> str:
    """A short name's words written as one; an empty string for a long name, or one of one word."""
    parts = words(folded)
    return "".join(parts) if 1 < len(parts) <= JOINED_AT_MOST else ""


def variants(word: str) -> set[str]:
    """The word itself and what is left of it without any one of its letters.

    Two words that differ by one letter that is missing, added, another, or changed places with its
    neighbour have a variant in common (symmetric deletion, as in SymSpell).
    """
    if len(word) not in _CORRECTED:
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
