"""Whether the words of a number make another thing of what its indicator is called.

“Near-poor” has the word of “poor”, and households that were helped are none that were counted: the words of
an indicator inside those of something else do not speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.desk.checks.number_clause import NumberClause
from kg.desk.checks.subject import Subject
from kg.desk.findings import Finding
from kg.language.folding import fold, words
from kg.language.lexicon.thing import THINGS
from kg.language.reading.quantity import Quantity
from kg.language.texts import texts

_NO_COUNTS: Final = frozenset(("", "percent", "point", "vnd", "usd", "year", "times"))
"""Units of which a number counts nothing that something may happen to."""

_WORD: Final = re.compile(r"[^\W_]+")

_KINDS: Final = frozenset(("near", "non", "quasi", "can"))
"""Words that make a thing of its own of another, which has to be named by them."""


def another_thing_findings(
    subject: Subject, clause: NumberClause, read: Quantity | None, unit: str
) -> Iterator[Finding]:
    """A warning where the clause of a number speaks of something else with the indicator's words in it.

    Args:
        subject: The indicator.
        clause: The clause.
        read: The quantity; None where that is not certain.
        unit: What `kg.language.reading.quantities` calls the fact's unit.
    """
    if clause.language not in THINGS:
        return
    found = next(_others(subject, clause), "")
    moved = read is not None and bool(read.ways or read.is_reached or read.direction)
    if not found and unit not in _NO_COUNTS and not moved:
        found = _happened(subject, clause)
    if found:
        told = texts(
            "“{words}” makes another thing of what the indicator counts, or a part of it: see that it is the "
            "right one.",
            words=found,
        )
        yield Finding("warning", "words-name-another-thing", told, column="indicator")


def _others(subject: Subject, clause: NumberClause) -> Iterator[str]:
    """The words that name another thing, or less of it, in order."""
    language, text = clause.language, clause.text
    named = [" ".join(words(fold(said))) for code, said in subject.said if code == language]
    spoken = f" {' ; '.join(named)} "
    marked = False
    for found in THINGS[language].other.finditer(text.lower()):
        mark, word = (found[name] or found[f"{name}2"] for name in ("mark", "word"))
        marked = True
        is_named = f" {fold(word)} " in spoken if language == "vi" else subject.has_word(word)
        if is_named and f" {fold(mark).replace('-', ' ')}" not in spoken:
            yield text[slice(*found.span())]
    own = {mark for mark in _KINDS if f" {mark} " in spoken}
    if own and not marked and (base := _base(text, spoken, own)):
        yield base
    told = [(fold(one[0]), one.start(), one.end()) for one in _WORD.finditer(text)]
    for name in named:
        count = len(name.split())
        for at in range(len(told) - count if name else 0):
            behind = " ".join(word for word, _, _ in told[at + count :])
            is_here = " ".join(word for word, _, _ in told[at : at + count]) == name
            if is_here and THINGS[language].narrowing.match(behind):
                yield text[told[at][1] : told[min(at + count + 1, len(told) - 1)][2]]


def _base(text: str, spoken: str, marks: set[str]) -> str:
    """The word in a text of what a marked name makes another thing of; empty where it is not there."""
    told = spoken.split()
    bases = {told[at + 1][:4] for at in range(len(told) - 1) if told[at] in marks}
    return next((one[0] for one in _WORD.finditer(text) if fold(one[0])[:4] in bases), "")


def _happened(subject: Subject, clause: NumberClause) -> str:
    """The words by which a number counts those to whom something happened; empty where there are none."""
    language, things = clause.language, THINGS[clause.language]
    before, behind = clause.before.lower(), clause.behind.lower()
    if subject.is_spoken_of(before, language):
        return ""
    if found := things.happened.match(behind):
        verb = found["verb"] or found["verb2"]
        noun, rest = behind[: found.end() - len(verb)], behind[found.end() - len(verb) :]
        is_of = subject.is_spoken_of(f"{clause.number}{noun}", language)
        is_other = not (things.counted.fullmatch(verb) or subject.is_spoken_of(rest, language))
        if is_of and is_other:
            return f"{clause.number}{clause.behind[: found.end()]}".strip()
    if (found := things.helping.search(before)) and subject.is_spoken_of(
        f"{clause.number}{behind}", language
    ):
        return clause.before[found.start() :].strip()
    return ""
