"""An article's text, in which quotes are looked for.

A quote is looked for as it was typed; then without what keyboards and web pages write in several ways
(blanks, quotation marks, dashes, the spacing of French, accents that stand apart), and so it is taken as the
text has it; then without accents and case. What is still not there is refused, and the closest words shown.
A number is never another one: who quotes “environ 5 %” where the text has “environ 3 %” has to look again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import Final, Literal

from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from kg.errors import SourceError
from kg.language.folding import fold, words
from kg.language.texts import texts

State = Literal["exact", "taken", "letters", "near", "number", "absent", "no-text"]
"""How a quote stands in a text: word for word; but for how signs are written, and taken as the text has it;
but for accents or case; only nearly; with another number; not at all; or there is no text."""

Place = tuple[int, int]
"""Where something starts and ends in the text, in characters."""

TEXT_AT_MOST: Final = 1 << 20
"""Characters that an article's text may have."""

_QUOTE_AT_MOST: Final = 1_000
"""Characters of a quote that is looked for; the shapes refuse one of more than 200."""

_PLACES_AT_MOST: Final = 20
_TRIED_AT_MOST: Final = 1_000
"""Places that are told, and that are looked at where many would cut a number."""

_APART: Final = 1_000
"""Characters that a quote may leave out between two of its parts."""

_LIKE: Final = 80
"""How much alike, of a hundred, the closest words must be to be shown."""

_BESIDE: Final = 40
"""Characters beside the closest stretch in which the closest words may start or end."""

_SENTENCE_AT_MOST: Final = 1_000
"""Characters that are read of a sentence around its quote; of longer texts no number is read."""

LEFT_OUT: Final = "[…]"
"""What stands in a quote for words that it leaves out."""

_LEFT_OUT: Final = re.compile(r" ?(?:\[ ?\.\.\. ?\]|\( ?\.\.\. ?\)|\.\.\.) ?")

_UNSEEN: Final = "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\ufeff"
_BLANK: Final = r"\s\u2800\u3164"
_QUOTING: Final = '"“”„‟«»＂″〝〞'
_SIGNS: Final = {
    **dict.fromkeys("‘’‚‛‹›ʼʹ′＇`´", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
    **{ligature: unicodedata.normalize("NFKC", ligature) for ligature in "ﬀﬁﬂﬃﬄﬅﬆ"},
}
_MARKS: Final = "\u0300-\u036f\u1dc0-\u1dff"
_UNEVEN: Final = re.compile(
    rf"(?P<quoting>[{_BLANK}{_UNSEEN}]*[{_QUOTING}][{_BLANK}{_UNSEEN}]*)"
    rf"|(?P<spaced>[{_BLANK}{_UNSEEN}]+(?=[:;?!%]))"
    rf"|(?P<blank>[{_BLANK}{_UNSEEN}]{{2,}}|[^\S ]|[{_UNSEEN}\u2800\u3164])"
    rf"|(?P<apart>[^{_BLANK}{_MARKS}][{_MARKS}]+)"
    rf"|(?P<sign>[{re.escape(''.join(_SIGNS))}])"
)
"""What is written in several ways, and means the same."""

_SENTENCE: Final = re.compile(r"[.!?…][\"»”’)]*\s+(?=[^\W\d_a-zà-öø-ÿ]|[«“\"\d])")
_GROUP: Final = "[ \u00a0\u2009\u202f]"
_NUMBER: Final = re.compile(rf"(?<!\d)\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d+)*|\d+(?:[.,]\d+)*")
_AROUND: Final = 24
"""Characters that are read on each side of where a number may be cut."""

_TOKEN: Final = re.compile(r"\w+|%")
_NEW_LINE: Final = re.compile(r"\s*\n\s*")
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_ENDS: Final = (".", "!", "?", "…")
_PICTURE: Final = re.compile(
    r"([1-9]\d{0,3})\.(?:jpe?g|png|gif|webp)|(?:photo|image|ảnh|hình) ([1-9]\d{0,3})[.:]?", re.IGNORECASE
)
"""A line that numbers a picture, as articles that are told by pictures have them."""


@dataclass(frozen=True)
class Located:
    """Where a quote stands in a text.

    Attributes:
        state: How it stands there.
        places: Where, from the first to the last character; of a quote that leaves something out, with that.
            Empty where it stands nowhere; of words that are only like it, those that are the closest.
        words: What the text says there, on one line; empty where it says nothing like it.
    """

    state: State
    places: tuple[Place, ...] = ()
    words: str = ""

    @property
    def stands(self) -> bool:
        """Whether the text says it."""
        return self.state in {"exact", "taken", "letters"}


class ArticleText:
    """An article's text, in which quotes are looked for; each costs a look through the text.

    Args:
        text: The text.

    Raises:
        SourceError: It is longer than `TEXT_AT_MOST`.
    """

    def __init__(self, text: str) -> None:
        if len(text) > TEXT_AT_MOST:
            raise SourceError(
                texts("The text has more than {limit} characters.", limit=TEXT_AT_MOST),
                texts("Give the article alone."),
            )
        self.text = text
        self._plain = _Rewritten(text)
        self._paragraph = _NEW_LINE if _is_a_paragraph_a_line(text) else _BLANK_LINE
        self._endings = (_SENTENCE, self._paragraph)

    def locate(self, quote: str) -> Located:
        """Where a quote stands."""
        typed = quote.strip()
        if not typed or len(typed) > _QUOTE_AT_MOST:
            return Located("absent")
        cut: list[Place] = []
        found = self._places(self._plain, [typed], cut)
        if found:
            return Located("exact", tuple(span for span, _ in found), self._words(found[0][1]))
        even = _evened(typed).text.strip()
        ways: tuple[tuple[State, _Rewritten, str], ...] = (
            ("taken", self._even, even),
            ("letters", self._folded, _folded(_Rewritten(even)).text),
        )
        for state, rewritten, asked in ways:
            parts = [part for part in _LEFT_OUT.split(asked) if part.strip()]
            for needles in ([asked], parts, [asked.strip('"')]):
                found = [
                    (span, pieces)
                    for span, pieces in self._places(rewritten, needles, cut)
                    # Folding makes a 2 of a ².
                    if state == "taken"
                    or _numerals(self._words(pieces)) == _numerals(_LEFT_OUT.sub(" ", even))
                ]
                if found:
                    return Located(state, tuple(span for span, _ in found), self._words(found[0][1]))
        if cut:
            place = _widened(self.text, *cut[0])
            return Located("number", (place,), self._words([place]))
        return self._nearest(even)

    def passage(self, place: Place) -> str:
        """The part of the article that a place is in, as facts name it: ``title``, ``lead``, ``photo 3``.

        What is behind the lead and under no picture's number is ``paragraph 1`` and so on.
        """
        starts, names = self._passages
        return names[bisect_right(starts, place[0]) - 1]

    def has_passages_as(self, named: str) -> bool:
        """Whether it has parts of the kind of one that is named: a text may come without its pictures."""
        kind = named.partition(" ")[0]
        return any(name.partition(" ")[0] == kind for name in self._passages[1])

    def sentence(self, place: Place) -> Place:
        """The sentence around a place with its last sign, as far as it is read."""
        start, end = place
        room = max(0, _SENTENCE_AT_MOST - (end - start)) // 2
        first, last = max(0, start - room), min(len(self.text), end + room)
        # An ending is known by what follows it, and may be the quote's own last sign.
        ends = (
            found.end() for ending in self._endings for found in ending.finditer(self.text, first, start + 1)
        )
        stops = (
            found.start() + len(found[0].rstrip())
            for ending in self._endings
            if (found := ending.search(self.text, end - 1, last))
        )
        return max((at for at in ends if at <= start), default=first), max(end, min(stops, default=last))

    def is_of_several_sentences(self, place: Place) -> bool:
        """Whether a sentence ends within a place, and goes on with another."""
        start, end = place
        ends = (found for one in self._endings if (found := one.search(self.text, start, end)))
        return any(found.end() < end for found in ends)

    def has(self, names: Iterable[str]) -> bool:
        """Whether the text has one of some names, which are folded."""
        return any(f" {name} " in self._bare for name in names)

    @cached_property
    def _passages(self) -> tuple[list[int], list[str]]:
        """Where the parts of the article start, and their names."""
        starts, names = [0], [""]
        picture = paragraphs = 0
        at = 0
        for end in [*(found.start() for found in self._paragraph.finditer(self.text)), len(self.text)]:
            line, start, at = self.text[at:end].strip(), at, end
            if not line:
                continue
            if numbered := _PICTURE.fullmatch(line):
                picture = int(numbered[1] or numbered[2])
            if len(names) == 1 and (length := _headline(line)):
                starts.append(start)
                names.append("title")
                start += self.text[start:end].find(line) + length
                name = "lead"
            elif len(names) == 1 and not line.endswith(_ENDS):
                name = "title"
            elif picture:
                name = f"photo {picture}"
            elif "lead" not in names:
                name = "lead"
            else:
                paragraphs += 1
                name = f"paragraph {paragraphs}"
            starts.append(start)
            names.append(name)
        return starts, names

    @cached_property
    def _even(self) -> _Rewritten:
        return _evened(self.text)

    @cached_property
    def _folded(self) -> _Rewritten:
        return _folded(self._even)

    @cached_property
    def _bare(self) -> str:
        return f" {' '.join(words(fold(self.text)))} "

    def _places(
        self, rewritten: _Rewritten, needles: Sequence[str], cut: list[Place]
    ) -> list[tuple[Place, list[Place]]]:
        """Where some parts of a quote stand one after another, each from its start to its end with its parts.

        Those that would cut a number are noted apart.
        """
        found: list[tuple[Place, list[Place]]] = []
        for spans in islice(_in_order(rewritten.text, needles), _TRIED_AT_MOST):
            pieces = [rewritten.back(*span) for span in spans]
            place = _trimmed(self.text, pieces[0][0], pieces[-1][1])
            if any(_within_number(self.text, at) for at in chain.from_iterable(pieces)):
                cut.append(place)
            else:
                found.append((place, pieces))
                if len(found) == _PLACES_AT_MOST:
                    break
        return found

    def _nearest(self, even: str) -> Located:
        """The words that are the most like a quote."""
        asked, text = _folded(_Rewritten(even)).text, self._folded.text
        like = partial_ratio_alignment(asked, text, score_cutoff=_LIKE)
        # Of the two, the shorter one is looked for in the other.
        if like is None or like.dest_start >= like.dest_end:
            return Located("absent")
        low = max(0, like.dest_start - _BESIDE)
        around = text[low : like.dest_end + _BESIDE]
        edges = [found.span() for found in _TOKEN.finditer(around)]
        if not edges:
            return Located("absent")
        rough = like.dest_end - low
        start = max((at for at, _ in edges), key=lambda at: ratio(asked, around[at:rough]))
        end = max((at for _, at in edges if at > start), key=lambda at: ratio(asked, around[start:at]))
        place = _trimmed(self.text, *_widened(self.text, *self._folded.back(low + start, low + end)))
        said = self._words([place])
        return Located("near" if _numerals(said) == _numerals(even) else "number", (place,), said)

    def _words(self, pieces: Iterable[Place]) -> str:
        """What the text says at some places, on one line and without what nobody sees."""
        return f" {LEFT_OUT} ".join(_on_one_line(self.text[start:end]) for start, end in pieces)


class _Rewritten:
    """A text in other signs, with the way back to the places in the text that was given.

    Args:
        given: The text, or one that was rewritten already.
        pattern: What is rewritten; None for nothing.
        anew: What stands for it.
        table: What single characters are rewritten to afterwards, each to one.
    """

    def __init__(
        self,
        given: str | _Rewritten,
        pattern: re.Pattern[str] | None = None,
        anew: Callable[[re.Match[str]], str] = lambda found: found[0],
        table: Mapping[int, str] | None = None,
    ) -> None:
        self._before = given if isinstance(given, _Rewritten) else None
        text = given.text if isinstance(given, _Rewritten) else given
        # Each stretch starts here and there, and has the same length in both unless it was rewritten.
        self._here: list[int] = [0]
        self._there: list[int] = [0]
        self._ends: list[int | None] = [None]
        pieces: list[str] = []
        at = length = 0
        for found in pattern.finditer(text) if pattern else ():
            written = anew(found)
            pieces += [text[at : found.start()], written]
            length += found.start() - at
            self._mark(length, found.start(), found.end())
            length, at = length + len(written), found.end()
            self._mark(length, at, None)
        self.text = "".join([*pieces, text[at:]])
        if table:
            self.text = self.text.translate(table)

    def back(self, start: int, end: int) -> Place:
        """The place in the text that was given, of at least one character."""
        first, last = self._stretch(start), self._stretch(end - 1)
        begun = self._there[first] if self._ends[first] is not None else self._shifted(first, start)
        ended = self._ends[last]
        if ended is None:
            ended = self._shifted(last, end - 1) + 1
        return self._before.back(begun, ended) if self._before else (begun, ended)

    def _mark(self, here: int, there: int, end: int | None) -> None:
        self._here.append(here)
        self._there.append(there)
        self._ends.append(end)

    def _stretch(self, at: int) -> int:
        return bisect_right(self._here, at) - 1

    def _shifted(self, stretch: int, at: int) -> int:
        return self._there[stretch] + at - self._here[stretch]


def _is_a_paragraph_a_line(text: str) -> bool:
    """Whether each line is a paragraph; where blank lines stand between them, one may have several lines.

    A blank line behind the headline stands between no paragraphs where each of the lines below ends as a
    sentence does.
    """
    between = _BLANK_LINE.split(text.strip())
    if len(between) != 2 or "\n" in between[0]:
        return len(between) == 1
    lines = [line.rstrip(f" {_QUOTING}") for line in between[1].splitlines()]
    return len(lines) > 1 and all(line.endswith(_ENDS) for line in lines)


def _headline(block: str) -> int:
    """The length of a first line that is a title with the lead on the lines below; 0 where it is none."""
    first, _, rest = block.partition("\n")
    goes_on = first.rstrip().endswith((*_ENDS, ",", ";", ":")) or rest.lstrip()[:1].islower()
    return 0 if goes_on or not rest.strip() else len(first)


def _evened(text: str) -> _Rewritten:
    return _Rewritten(text, _UNEVEN, _even_sign)


def _even_sign(found: re.Match[str]) -> str:
    """What stands for something that is written in several ways."""
    match found.lastgroup:
        case "quoting":
            return '"'
        case "spaced":
            return ""
        case "blank":
            return " " if found[0].strip(_UNSEEN) else ""
        case "apart":
            composed = unicodedata.normalize("NFC", found[0])
            return _SIGNS.get(composed, composed)
        case _:
            return _SIGNS[found[0]]


def _folded(even: _Rewritten) -> _Rewritten:
    """A text without case and accents."""
    letters = {letter: fold(letter) for letter in set(even.text)}
    odd = [letter for letter, plain in letters.items() if len(plain) != 1]
    table = {ord(letter): plain for letter, plain in letters.items() if len(plain) == 1}
    pattern = re.compile(f"[{re.escape(''.join(odd))}]") if odd else None
    return _Rewritten(even, pattern, lambda found: letters[found[0]], table)


def _in_order(text: str, needles: Sequence[str]) -> Iterator[list[Place]]:
    """Where all needles stand one after another, each time as close together as they can."""
    at = 0
    while True:
        spans: list[Place] = []
        ahead = at
        for needle in needles:
            start = text.find(needle, ahead)
            if start < 0:
                return
            spans.append((start, start + len(needle)))
            ahead = start + len(needle)
        for number in range(len(needles) - 2, -1, -1):
            start = text.rfind(needles[number], spans[number][0], spans[number + 1][0])
            spans[number] = start, start + len(needles[number])
        if all(after[0] - before[1] <= _APART for before, after in pairwise(spans)):
            yield spans
        at = spans[0][0] + 1


def _within_number(text: str, at: int) -> bool:
    """Whether a number goes on there."""
    start = max(0, at - _AROUND)
    return any(
        found.start() < at - start < found.end() for found in _NUMBER.finditer(text[start : at + _AROUND])
    )


def _trimmed(text: str, start: int, end: int) -> Place:
    """A place without blanks at its ends."""
    said = text[start:end]
    return end - len(said.lstrip()), start + len(said.rstrip())


def _widened(text: str, start: int, end: int) -> Place:
    """A place with all of the words and numbers that it cuts."""
    while start > 0 and _joins(text, start):
        start -= 1
    while end < len(text) and _joins(text, end):
        end += 1
    return start, end


def _joins(text: str, at: int) -> bool:
    """Whether a word or a number goes on there."""
    return (text[at - 1].isalnum() and text[at].isalnum()) or _within_number(text, at)


def _on_one_line(said: str) -> str:
    """A text's words without breaks of lines, and without what nobody sees; else as they are."""
    seen = unicodedata.normalize("NFC", said.translate(dict.fromkeys(map(ord, _UNSEEN))))
    return re.sub(r"\s*[\n\r\t\v\f\x85\u2028\u2029]\s*|\s{2,}", " ", seen).strip()


def _numerals(text: str) -> list[str]:
    """The numbers of a text as they are written, but for the blanks in them."""
    return [re.sub(_GROUP, "", number) for number in _NUMBER.findall(text)] + [
        character for character in text if character.isnumeric() and not character.isdecimal()
    ]
