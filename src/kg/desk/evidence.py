"""A fact's evidence: whether its quote is in the article's text, and what the words beside its figure say.

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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import Final, Literal

from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from kg.desk.figures import FITTING
from kg.desk.findings import Finding, Severity
from kg.errors import SourceError
from kg.language.folding import fold, words
from kg.language.quantities import Quantity, quantities
from kg.language.texts import Language, texts
from kg.periods import Minted, period
from kg.vocab import LANGUAGES

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

_AREA_WORDS: Final = 6
"""Words that an area's name has at the most, for it to be found in a text."""

_NAME_AT_LEAST: Final = 3
"""Letters of an area's name that is looked for in a text; VN may be anything."""

_SENTENCE_AT_MOST: Final = 1_000
"""Characters that are read of a sentence around its quote; of longer texts no number is read."""


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


@dataclass(frozen=True)
class Area:
    """An area that a text may name.

    Attributes:
        iri: Its IRI.
        labels: What it is called, by language.
        names: All that it is called, folded.
        around: The IRIs of the areas that it is a part of.
        within: Those of its parts and members.
    """

    iri: str
    labels: Mapping[str, str]
    names: tuple[str, ...]
    around: AbstractSet[str] = frozenset()
    within: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class Stated:
    """What a fact states in figures, as far as its words can be held against it.

    Attributes:
        quote: Its quote.
        written: Its value as written, which is looked for in the quote.
        language: The language of both, as a code.
        numbers: Its value and its bounds: as many of them as it has.
        bound: The code of its bound, such as ``more-than``.
        unit: What `kg.language.quantities` calls its unit; empty where it does not know it.
        direction: ``increase`` or ``decrease``; empty where it says neither.
        period: The code of its period; empty where that is not one of `kg.periods`.
    """

    quote: str
    written: str
    language: str
    numbers: AbstractSet[Decimal]
    bound: str
    unit: str
    direction: str
    period: str


class Article:
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
        # Where blank lines stand between paragraphs, a paragraph may have several lines.
        self._paragraph = _BLANK_LINE if _BLANK_LINE.search(text) else _NEW_LINE
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

    def sentence(self, place: Place) -> Place:
        """The sentence around a place, as far as it is read."""
        start, end = place
        room = max(0, _SENTENCE_AT_MOST - (end - start)) // 2
        first, last = max(0, start - room), min(len(self.text), end + room)
        # An ending is known by what follows it, and may be the quote's own last sign.
        ends = (
            found.end() for ending in self._endings for found in ending.finditer(self.text, first, start + 1)
        )
        stops = (
            found.start() for ending in self._endings if (found := ending.search(self.text, end - 1, last))
        )
        return max((at for at in ends if at <= start), default=first), max(end, min(stops, default=last))

    def names(self, area: Area) -> bool:
        """Whether the text has one of an area's names."""
        return any(f" {name} " in self._bare for name in area.names)

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
            if len(names) == 1 and not line.endswith((".", "!", "?", "…")):
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


def quote_findings(located: Located, quote: str, passage: str, article: Article | None) -> Iterator[Finding]:
    """What is found of a quote.

    Args:
        located: Where it stands.
        quote: The quote as it was typed.
        passage: The part of the article that is said to have it; empty where none is.
        article: The article's text, or None where there is none.
    """

    def found(
        severity: Severity,
        rule: str,
        messages: Mapping[str, str],
        suggestion: str = "",
        column: str = "quote",
    ) -> Finding:
        value = quote if column == "quote" else None
        suggestions = (suggestion,) if suggestion else ()
        return Finding(severity, rule, messages, column=column, value=value, suggestions=suggestions)

    said = located.words
    match located.state:
        case "no-text":
            told = texts(
                "The article’s text is not here, so the quote was not compared with it: "
                "give the text, or compare the quote yourself."
            )
            yield found("warning", "no-text", told)
        case "taken":
            told = texts(
                "The text writes some blanks or signs of the quote in another way: it is taken as there."
            )
            yield found("info", "quote-taken-from-text", told, said)
        case "letters":
            told = texts(
                "In the text some letters have other accents or capitals: copy the quote from there."
            )
            yield found("warning", "quote-in-other-letters", told, said)
        case "near":
            told = texts("The quote is not in the text word for word: where you mean these words, copy them.")
            yield found("violation", "quote-not-in-text", told, said)
        case "number":
            told = texts(
                "The quote has other numbers than the text, where the closest words are “{words}”: "
                "look at the text again.",
                words=said,
            )
            yield found("violation", "quote-with-another-number", told)
        case "absent":
            told = texts(
                "The quote is not in the text, and neither is anything like it: copy it from there, "
                "and see that this is the text of its article."
            )
            yield found("violation", "quote-not-in-text", told)
        case "exact":
            pass
    if article and located.stands and not passage.strip():
        passages = tuple(dict.fromkeys(map(article.passage, located.places)))
        if len(passages) > 1:
            told = texts(
                "The quote is in {count} parts of the text: say in which one by its passage, "
                "or quote more words.",
                count=len(passages),
            )
            yield replace(
                found("question", "quote-in-several-places", told, column="passage"), suggestions=passages
            )


def area_findings(
    article: Article, located: Located, quote: str, own: Area, known: Mapping[str, Iterable[Area]]
) -> Iterator[Finding]:
    """A warning where the words name another area than the fact, or the article never names the fact's.

    An area that the fact's is a part of is no other one. A part of it is one where a quote names it alone,
    and none in the rest of the sentence. Of what is part of nothing, as a country, the article need not have
    the name: its readers live there.

    Args:
        article: The article's text.
        located: Where the quote stands in it.
        quote: The quote.
        own: The fact's area.
        known: Areas by their folded names, among which are all that `candidates` may have found.
    """
    sentence = article.text[slice(*article.sentence(located.places[0]))] if located.places else ""
    for said in (quote, sentence):
        named = {area.iri: area for area in _named(said, known)}
        if own.iri in named:
            return
        others = {iri: area for iri, area in named.items() if iri not in own.around}
        if others.keys() <= own.within and (len(others) > 1 or said is sentence):
            others = {}
        if others:
            told = {
                code: Language(code).text(
                    "The words name {others}, and the fact is about {area}: see which one it is.",
                    others=", ".join(sorted(_in(area.labels, code) for area in others.values())),
                    area=_in(own.labels, code),
                )
                for code in LANGUAGES
            }
            codes = tuple(sorted(iri.rpartition("/")[2] for iri in others))
            yield Finding("warning", "words-name-another-area", told, column="area", suggestions=codes)
            return
    if own.around and not article.names(own):
        told = {
            code: Language(code).text(
                "The article’s text nowhere has the name of {area}: see that the fact is about it.",
                area=_in(own.labels, code),
            )
            for code in LANGUAGES
        }
        yield Finding("warning", "area-not-in-text", told, column="area")


def candidates(said: str) -> Iterator[tuple[Place, str]]:
    """What may be the name of an area in some words: one with a capital and some that follow it, folded."""
    found = list(_WORD.finditer(said))
    for at, first in enumerate(found):
        if not first[0][0].isupper():
            continue
        for last in range(min(at + _AREA_WORDS, len(found)) - 1, at - 1, -1):
            name = " ".join(words(fold(said[first.start() : found[last].end()])))
            if len(name) >= _NAME_AT_LEAST:
                yield (first.start(), found[last].end()), name


def _named(said: str, known: Mapping[str, Iterable[Area]]) -> list[Area]:
    """The areas that some words name, by their longest names."""
    named: list[Area] = []
    ahead = 0
    for (start, end), name in candidates(said):
        if start >= ahead and name in known:
            named += known[name]
            ahead = end
    return named


def figure_findings(
    stated: Stated, article: Article | None, located: Located, names: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    """A warning for all in which a fact's figure differs from what the words around it say.

    The words are those of the sentence, where the quote stands in one place of the text: a quote may leave
    out the “plus de” in front of it. What is not certain, or what the words do not say, is no difference.

    Args:
        stated: What the fact states.
        article: The article's text, or None.
        located: Where the quote stands in it.
        names: What codes of bounds, units and directions are called, by language.
    """
    read = _read(stated, article, located)
    if read is None or read.questions:
        return
    said: Quantity = read
    given = (said.value, said.lower, said.upper, said.whole)
    numbers = {number for number in given if number is not None}
    if numbers and not stated.numbers <= numbers:
        yield _differs(
            "value",
            {code: _listed(sorted(numbers), code) for code in LANGUAGES},
            {code: _listed(sorted(stated.numbers), code) for code in LANGUAGES},
        )
    for column, words_say, fact_says in (
        ("bound", {said.bound}, stated.bound),
        ("unit", {*FITTING.get(said.unit, (said.unit,))}, stated.unit),
        ("direction", {said.direction}, stated.direction),
    ):
        if fact_says and "" not in words_say and fact_says not in words_say:
            yield _differs(column, _called(min(words_say, key=len), names), _called(fact_says, names))
    at, of = period(said.period), period(stated.period)
    if at and of and _apart(at, of):
        yield _differs("period", at.labels, of.labels)


def _differs(column: str, words_say: Mapping[str, str], fact_says: Mapping[str, str]) -> Finding:
    told = {
        code: Language(code).text(
            "The words around the figure say “{words}”, the fact says “{fact}”: correct what is wrong.",
            words=_in(words_say, code),
            fact=_in(fact_says, code),
        )
        for code in LANGUAGES
    }
    return Finding("warning", f"words-say-another-{column}", told, column=column)


def _read(stated: Stated, article: Article | None, located: Located) -> Quantity | None:
    """What the words say of a figure; None where that is not to be found, or is not certain."""
    before, quote, after = "", stated.quote, ""
    if article and len(located.places) == 1 and located.stands and LEFT_OUT not in located.words:
        (place,) = located.places
        sentence = article.sentence(place)
        before, quote, after = (
            article.text[start:end] for start, end in pairwise((sentence[0], *place, sentence[1]))
        )
    before, quote, after = (unicodedata.normalize("NFC", part) for part in (before, quote, after))
    inside = Article(quote).locate(stated.written)
    if len(inside.places) != 1 or not inside.stands:
        return None
    start, end = inside.places[0]
    alone = _over(quote, start, end, stated.language)
    read = _over(f"{before}{quote}{after}", len(before) + start, len(before) + end, stated.language)
    if read is None or read.questions:
        # What the rest of the sentence leaves unclear is clear in the quote, but for the hedge before it.
        return replace(alone, bound="") if alone else None
    return read


def _over(said: str, start: int, end: int, language: str) -> Quantity | None:
    """The one quantity that has its number between two places; None where there is none, or several are."""
    found = [one for one in quantities(said, language) if one.start < end and start < one.end]
    return found[0] if len(found) == 1 else None


def _apart(one: Minted, other: Minted) -> bool:
    """Whether two periods have certainly no day in common."""
    pairs = ((one.end, other.start), (other.end, one.start))
    return any(end is not None and start is not None and end < start for end, start in pairs)


def _called(key: str, names: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    return names.get(key) or dict.fromkeys(LANGUAGES, key)


def _listed(numbers: Iterable[Decimal], code: str) -> str:
    return "; ".join(Language(code).number(number.normalize()) for number in numbers)


def _in(labels: Mapping[str, str], code: str) -> str:
    return str(Language(code).label(labels, ""))


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
_PICTURE: Final = re.compile(
    r"([1-9]\d{0,3})\.(?:jpe?g|png|gif|webp)|(?:photo|image|ảnh|hình) ([1-9]\d{0,3})[.:]?", re.IGNORECASE
)
"""A line that numbers a picture, as articles that are told by pictures have them."""

_WORD: Final = re.compile(r"[^\W_]+")


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
