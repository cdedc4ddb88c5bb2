"""The clause of a number: the words of its sentence that are said of it, and of no other number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.desk.reading.number_in_quote import Sentence

_PARTS: Final = re.compile(
    r"[;:(](?!\d)|,(?!\d)|\s[–—-]\s"
    r"|\b(?:and|but|while|whereas|against|compared|et|mais|tandis|alors|contre|và|nhưng|còn(?=\s[^\W\d])|trong\skhi|so\svới)\b"
)
"""What stands between the clause of a number and that of another."""

_ENDS: Final = re.compile(
    r"[;:()](?!\d)|,(?!\d)|\s[–—-]\s|\b(?:but|while|whereas|as|after|because|since|thanks|so|to\s(?=build|help|support)"
    r"|mais|tandis|alors|grâce|car|afin|depuis\sque|nhưng|trong\skhi|nhờ|nhằm|để|góp\sphần|do|sau\skhi)\b"
)
"""What ends what is said behind a number of it alone."""


@dataclass(frozen=True)
class NumberClause:
    """The words that are said of a number, with one sort of blank and of apostrophe.

    Attributes:
        lead: The words that open its sentence, where another number stands between and they hold of both.
        before: The words before it.
        number: Its own, with those of its unit.
        behind: The words behind it.
        language: The code of their language.
    """

    lead: str
    before: str
    number: str
    behind: str
    language: str

    @property
    def pieces(self) -> tuple[str, str, str]:
        """What is said of it, without its own words."""
        return self.lead, self.before, self.behind

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.lead} {self.before}{self.number}{self.behind}".strip()

    @classmethod
    def of(cls, sentence: Sentence, written: str) -> NumberClause | None:
        """The clause of a number in its sentence; None where its place is not to be told.

        Args:
            sentence: The sentence.
            written: The words of the number.
        """
        place = sentence.place(written)
        if place is None:
            return None
        text = sentence.text.translate(_EVEN)
        own = sentence.quantity(written)
        start, end = (min(place[0], own.start), max(place[1], own.end)) if own else place
        first = 0
        for one in reversed([one for one in sentence.quantities if one.end <= start]):
            parted = [
                found.end()
                for found in _PARTS.finditer(text, one.end, start)
                if not _BESIDE.fullmatch(text, found.end(), start)
            ]
            if parted:
                first = parted[-1]
                break
        lead = ""
        if first and (opened := _PARTS.search(text, 1)):
            lead = text[: opened.start()]
            if re.search(r"\d", re.sub(r"\b(?:19|20)\d\d\b", "", lead)) or opened.end() > first:
                lead = ""
        last = next((one.start for one in sentence.quantities if one.start >= end), len(text))
        if last < len(text) and (parted := [found.start() for found in _PARTS.finditer(text, end, last)]):
            last = parted[-1]
        if ended := _ENDS.search(text, end, last):
            last = ended.start()
        return cls(lead, text[first:start], text[start:end], text[end:last], sentence.language)


_BESIDE: Final = re.compile(r"\s*(?:(?:at|or|of|soit|à|ou|de|tức|là|chỉ|only|just)\s)?\s*")
"""What makes a number one of the words that stand before the comma: “the average, at 4.2 percent”."""

_EVEN: Final = str.maketrans({"'": "’", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " "})
