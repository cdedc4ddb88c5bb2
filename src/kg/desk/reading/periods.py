"""A row's period beside the words of its sentence: what “by the end of 2024” was, and what was typed."""

from __future__ import annotations

import re
from typing import Final

from kg.desk.reading.codes import Named
from kg.desk.reading.number_in_quote import Sentence
from kg.desk.reading.understanding import Understanding
from kg.language.reading.quantity import Quantity
from kg.language.texts import texts

_BY: Final = re.compile(r"by-(\d{4}(?:-\d\d){0,2})")
_END: Final = re.compile(r"\b(?:end|fin|cuối|hết)\b")
"""What makes the end of a year of “by 2024”."""


def as_it_was(code: str, sentence: Sentence, published: str) -> str:
    """A period's code; of “by the end of 2024”, told of what was found since, that of the end.

    Args:
        code: The code.
        sentence: The sentence that names the period.
        published: The day on which the article was published; empty where it is not known.
    """
    by = _BY.fullmatch(code)
    if by is None or not published or published[: len(by[1])] <= by[1]:
        return code
    if len(by[1]) > len("2024"):
        return by[1]
    return f"{by[1]}-end" if _names_end(code, sentence) else code


def is_end_of(typed: str, code: str, sentence: Sentence) -> bool:
    """Whether a period was typed as the end of the year by the end of which something was, as words say.

    Args:
        typed: The code that was typed.
        code: That of the words.
        sentence: The sentence that names the period.
    """
    return code.startswith("by-") and typed == f"{code[3:]}-end" and _names_end(code, sentence)


def _names_end(code: str, sentence: Sentence) -> bool:
    named = (sentence.text[one.start : one.end] for one in sentence.periods if one.code == code)
    return any(_END.search(words.lower()) for words in named)


def hold_period(
    row: Understanding,
    sentence: Sentence | None,
    typed: Named,
    in_words: Named | None,
    said: Quantity | None,
) -> None:
    """Warn of a period that is more than the words say, or that they say of another number.

    Args:
        row: What was typed; takes what was found.
        sentence: The sentence of the quote.
        typed: The period that was typed.
        in_words: The one that the words may say; None where there is none.
        said: What the words of the figure say.
    """
    years = re.findall(r"(?:19|20)\d\d", typed.slug)
    if sentence is None or not years:
        return
    spoken = [
        words
        for one in sentence.periods
        if not one.code and re.search(r"\d", words := sentence.text[one.start : one.end])
    ]
    shared = [words for words in spoken if any(year[:3] in words for year in years)]
    named = {one.code for one in sentence.periods}
    if shared and typed.slug not in named:
        message = texts(
            "The words say “{words}”, and what is filled in is longer, shorter or another: clear the "
            "cell, propose that period, or say it in a note.",
            words=shared[0],
        )
        row.find("warning", "period-not-as-in-words", message, "period")
    elif (
        said
        and "period" in said.questions
        and in_words
        and typed.iri == in_words.iri
        and len(sentence.quantities) > 1
        and not (said.relation and len(named) == 1)
    ):
        message = texts(
            "In the sentence this period stands with another number: look whether it is that of this one."
        )
        row.find("warning", "period-of-another-number", message, "period")
    elif said and said.is_left and typed.slug not in named:
        message = texts(
            "Something went from this number to another, and the words do not say when it was this: clear "
            "the cell, or tell the curator where it is said."
        )
        row.find("warning", "period-not-in-words", message, "period")
    elif said and "year" in said.per and not any(year in sentence.text for year in years):
        message = texts(
            "The words say so much a year, and not in which: clear the cell, or tell the curator where "
            "it is said."
        )
        row.find("warning", "period-not-in-words", message, "period")
