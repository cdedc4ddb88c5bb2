"""A fact's evidence: what is found of its quote, its figure and its area in the article's text.

`kg.desk.reading.quote_matching` says where a quote is; what the words around a figure say is read as rows
are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kg.desk.findings import Finding, Severity
from kg.desk.reading.fact_kinds import contrary, ways
from kg.desk.reading.number_in_quote import Sentence, digits, look_around
from kg.desk.reading.quote_matching import LEFT_OUT, ArticleText, Located, Place
from kg.desk.reading.understanding import Understanding
from kg.desk.reading.units import FITTING
from kg.desk.sheets.sheet import BLANKS
from kg.language.folding import fold, words
from kg.language.reading.quantities import quantities
from kg.language.reading.quantity import Quantity
from kg.language.texts import Language, texts
from kg.periods import Minted, period
from kg.vocab import LANGUAGES

_WORD: Final = re.compile(r"[^\W_]+")

_AREA_WORDS: Final = 6
"""Words that an area's name has at the most, for it to be found in a text."""

_IN_LIST: Final = re.compile(
    r"\s*(?:,|;|&|/|\(|et|and|và|,\s(?:et|and|và))?\s*(?:(?:à|de|d’|in|of|ở|tại|tỉnh|the)\s?){0,2}"
)
"""What stands between the areas of a list, or between a part of one and the whole."""

_NAME_AT_LEAST: Final = 3
"""Letters of an area's name that is looked for in a text; VN may be anything."""


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
        unit: What `kg.language.reading.quantities` calls its unit; empty where it does not know it.
        direction: ``increase`` or ``decrease``; empty where it says neither.
        kind: The code of its kind.
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
    kind: str = ""


def quote_findings(
    located: Located, quote: str, passage: str, article: ArticleText | None
) -> Iterator[Finding]:
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
        case "taken" if quote.translate(BLANKS) == said.translate(BLANKS):
            # Whichever blank it is, nobody need know.
            pass
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
    passages = tuple(dict.fromkeys(map(article.passage, located.places))) if article else ()
    if article and located.stands and passage.strip():
        if article.has_passages_as(passage.strip()) and passage.strip() not in passages:
            told = texts(
                "The quote stands in another part of the text: clear the cell, or see which place is meant."
            )
            yield replace(found("warning", "passage-elsewhere", told, column="passage"), suggestions=passages)
    elif article and located.stands and len(passages) > 1:
        told = texts(
            "The quote is in {count} parts of the text: say in which one by its passage, "
            "or quote more words.",
            count=len(passages),
        )
        yield replace(
            found("question", "quote-in-several-places", told, column="passage"), suggestions=passages
        )


def area_findings(
    article: ArticleText, stated: Stated, sentence: Sentence, own: Area, known: Mapping[str, Iterable[Area]]
) -> Iterator[Finding]:
    """A warning where the words name another area than the fact, or the article never names the fact's.

    An area that the fact's is a part of is no other one. A part of it is one where a quote names it alone,
    and none in the rest of the sentence. Of what is part of nothing, as a country, the article need not have
    the name: its readers live there. What is set against a number is of another place than it.

    Args:
        article: The article's text.
        stated: What the fact states.
        sentence: The sentence of its quote.
        own: The fact's area.
        known: Areas by their folded names, among which are all that `candidates` may have found.
    """
    alone = Sentence(sentence.quote, 0, len(sentence.quote), stated.language)
    wider = sentence.until_contrast(stated.written)
    for said in (alone.until_contrast(stated.written), wider):
        named = {area.iri: area for area in _named(said, known)}
        if own.iri in named:
            return
        others = {iri: area for iri, area in named.items() if iri not in own.around}
        if others.keys() <= own.within and (len(others) > 1 or said is wider):
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
    if own.around and not article.has(own.names):
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
    return [area for _, areas in _mentions(said, known) for area in areas]


def _mentions(said: str, known: Mapping[str, Iterable[Area]]) -> Iterator[tuple[Place, list[Area]]]:
    """Where some words name areas, by their longest names."""
    ahead = 0
    for (start, end), name in candidates(said):
        if start >= ahead and name in known:
            yield (start, end), list(known[name])
            ahead = end


def area_of_number_findings(
    stated: Stated, own: Area, known: Mapping[str, Iterable[Area]]
) -> Iterator[Finding]:
    """A question where a quote names several areas, and its number is not certainly that of the fact's alone.

    Who names areas before their numbers does so for each number, and who names them behind does as well.

    Args:
        stated: What the fact states.
        own: The fact's area.
        known: Areas by their folded names, among which are all that `candidates` may have found.
    """
    quote = unicodedata.normalize("NFC", stated.quote)
    # Of what is called the same as the fact's area, the fact says which it is.
    mentions = ((at, [own] if own in areas else areas) for at, areas in _mentions(quote, known))
    groups = list(_listed_together(quote, mentions))
    named = [area for _, areas in groups for area in areas]
    places = ArticleText(quote).locate(stated.written).places if len(named) > 1 else ()
    if len(places) != 1:
        return
    found = quantities(quote, stated.language)
    numbers = [one.start for one in found] or [places[0][0]]
    number = next((at for at in numbers if places[0][0] <= at < places[0][1]), places[0][0])
    ahead = [areas for (_, end), areas in groups if end <= number]
    behind = [areas for (start, _), areas in groups if start > number]
    is_led = groups[0][0][0] < min(numbers)
    of = (ahead[-1:] or behind[:1] if is_led else behind[:1] or ahead[-1:])[0]
    others = [area for area in of if area.iri != own.iri and area.iri not in own.around]
    if own in of and not others:
        return
    if own not in named:
        # That the words name another area is told of all facts.
        return
    others = others or of
    told = {
        code: Language(code).text(
            "The quote names several areas, and the number may be that of {others}: quote only the words "
            "about {area}, or correct the area.",
            others=", ".join(sorted(_in(area.labels, code) for area in others)),
            area=_in(own.labels, code),
        )
        for code in LANGUAGES
    }
    codes = tuple(sorted(area.iri.rpartition("/")[2] for area in others))
    yield Finding("question", "ask-area", told, column="area", suggestions=codes)


def _listed_together(
    quote: str, mentions: Iterable[tuple[Place, list[Area]]]
) -> Iterator[tuple[Place, list[Area]]]:
    """Mentions of areas, of which those in one list are one."""
    waiting: tuple[Place, list[Area]] | None = None
    for (start, end), areas in mentions:
        if waiting and _IN_LIST.fullmatch(quote[waiting[0][1] : start]):
            waiting = ((waiting[0][0], end), [*waiting[1], *areas])
            continue
        if waiting:
            yield waiting
        waiting = ((start, end), areas)
    if waiting:
        yield waiting


def figure_findings(
    stated: Stated, article: ArticleText | None, located: Located, names: Mapping[str, Mapping[str, str]]
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
            "violation" if _is_scaled(stated.numbers, numbers) else "warning",
        )
    for column, words_say, fact_says in (
        ("bound", {said.bound}, stated.bound),
        ("unit", {*FITTING.get(said.unit, (said.unit,))}, stated.unit),
        ("direction", ways(said) or {""}, stated.direction),
        ("kind", {contrary(said, stated.kind)}, stated.kind),
    ):
        if fact_says and "" not in words_say and fact_says not in words_say:
            yield _differs(column, _called(min(words_say, key=len), names), _called(fact_says, names))
    at, of = period(said.period), period(stated.period)
    if at and of and _apart(at, of):
        yield _differs("period", at.labels, of.labels)


def doubt_findings(stated: Stated, article: ArticleText, located: Located) -> Iterator[Finding]:
    """Warnings where the sentence around a quote, or what the quote leaves out, denies or only foresees it.

    A question, where the quote puts together words of several sentences: what they say together, the article
    need not say.

    Args:
        stated: What the fact states.
        article: The article's text.
        located: Where the quote stands in it.
    """
    place = located.places[0]
    if LEFT_OUT in located.words and article.is_of_several_sentences(place):
        told = texts("The quote puts together words of several sentences: quote those of one.")
        yield Finding("question", "quote-of-several-sentences", told, column="quote")
    sentence = article.text[slice(*article.sentence(place))]
    told_of = Understanding({"kind": stated.kind, "quote": stated.quote, "value_as_written": stated.written})
    read = _read(stated, article, located)
    look_around(told_of, sentence, stated.language, read.doubted if read else "")
    yield from told_of.findings


def _is_scaled(stated: Iterable[Decimal], said: Iterable[Decimal]) -> bool:
    """Whether all numbers have the digits of the words and another scale: 2,75 for “2,75 millions”."""
    given = {digits(number) for number in said}
    return all(digits(number) in given for number in stated)


def _differs(
    column: str,
    words_say: Mapping[str, str],
    fact_says: Mapping[str, str],
    severity: Severity = "warning",
) -> Finding:
    told = {
        code: Language(code).text(
            "The words around the figure say “{words}”, the fact says “{fact}”: correct what is wrong.",
            words=_in(words_say, code),
            fact=_in(fact_says, code),
        )
        for code in LANGUAGES
    }
    return Finding(severity, f"words-say-another-{column}", told, column=column)


def _read(stated: Stated, article: ArticleText | None, located: Located) -> Quantity | None:
    """What the words say of a figure; None where that is not to be found, or is not certain."""
    alone = Sentence(stated.quote, 0, len(stated.quote), stated.language)
    sentence = alone
    if article and len(located.places) == 1 and located.stands:
        sentence = Sentence.around(article, located.places[0], stated.language)
    read, own = sentence.quantity(stated.written), alone.quantity(stated.written)
    if read is None or read.questions:
        # What the rest of the sentence leaves unclear is clear in the quote, but for the hedge before it.
        return replace(own, bound="", doubted=read.doubted if read else own.doubted) if own else None
    return read


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
