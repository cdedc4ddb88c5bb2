"""Whether the words of a fact give the number that its value gives.

SHACL cannot read numbers in words, so this rule stands beside the shapes, ``shapes#WordsSayAnotherNumber``.
It warns, for words may say more than is read in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kg.language.lexicon.quantity import AROUND
from kg.language.reading.number_parsing import Number, numbers
from kg.language.reading.period_phrases import evened
from kg.language.texts import Language, texts
from kg.rdf import literal
from kg.validation.context import Statements, encoded
from kg.validation.findings import Finding
from kg.vocab import LANGUAGES, Terms

_NUMBER: Final = re.compile(rb'"([+-]?[0-9]{1,40}(?:[.][0-9]{1,40})?)"\^\^<[^<>]*#decimal>')


_LEFT_OPEN: Final = {
    code: re.compile(rf"(?:^|[^\w])(?:{'|'.join(form for _, form in around.hedges)})$")
    for code, around in AROUND.items()
}
"""Words before a number that leave it open, by language; those by which the desk reads a number."""

_OPENING: Final = {
    code: re.compile(rf"(?:^|[^\w])(?:{'|'.join(opener for opener, _ in around.between)})$")
    for code, around in AROUND.items()
}
"""Words before a number that open a range, by language."""

_DIGIT: Final = re.compile(r"\d")

_SPANS: Final = {
    "fr": re.compile(r"\bentre (?!(?:19|20)\d\d\b)\d"),
    "en": re.compile(r"\bbetween (?!(?:19|20)\d\d\b)\d"),
    "vi": re.compile(r"\btừ (?!(?:19|20)\d\d\b)[\d.,]+ ?%? (?:đến|tới) \d"),
}
"""What leaves a number open between two, by language; two years are a period."""


class NumberInWords:
    """Looks for facts whose words certainly have numbers, and not those of their value and bounds.

    Args:
        terms: The terms of the installation.
    """

    def __init__(self, terms: Terms) -> None:
        self._words = encoded(terms.kg("valueAsWritten"))
        self._value = encoded(terms.kg("value"))
        self._measures = frozenset(encoded(terms.kg(name)) for name in ("value", "lowerBound", "upperBound"))
        self._quote = encoded(terms.kg("quote"))
        self._bound = encoded(terms.kg("bound"))
        self._exact = encoded(terms.entity("bound", "exact"))
        self._between = encoded(terms.entity("bound", "between"))
        self._rule = terms.shape("WordsSayAnotherNumber").value
        self._in_quote = terms.shape("WordsInQuote").value
        self._hedged = terms.shape("WordsSayABound").value

    def differing(self, graphs: Mapping[bytes, str], said: Mapping[bytes, Statements]) -> Iterator[Finding]:
        """A warning for each such fact.

        Args:
            graphs: The candidate graph of each fact.
            said: What is said of each.
        """
        for node, graph in graphs.items():
            told = dict(said[node])
            words = told.get(self._words)
            if words is None or not words.startswith(b'"'):
                continue
            if not _stand_in(words, [value for name, value in said[node] if name == self._quote]):
                message = texts("The number as written does not stand in the quote: copy it from there.")
                yield self._warning(self._in_quote, node, graph, words, message)
            if _is_same(words, told.get(self._value, b"")):
                continue
            if told.get(self._bound) == self._exact and _is_hedged(words):
                message = texts(
                    "The words do not give the number exactly, and the bound does: "
                    "choose the bound that they give."
                )
                yield self._warning(self._hedged, node, graph, words, message)
            values = _values(value for name, value in said[node] if name in self._measures)
            # Who says between which two numbers it lies says both.
            enough = len(values) if told.get(self._bound) == self._between else 1
            if values and (read := _read(words)) and len(read & values) < enough:
                likeliest = [number.readings[0] for number in _numbers(words)]
                yield self._differs(node, graph, words, likeliest, values)

    def _differs(
        self, node: bytes, graph: str, words: bytes, read: Iterable[Decimal], values: Iterable[Decimal]
    ) -> Finding:
        told = {
            code: Language(code).text(
                "As numbers: {words} in the words, {values} in the data.",
                words=_listed(Language(code), read),
                values=_listed(Language(code), values),
            )
            for code in LANGUAGES
        }
        message = texts(
            "The words give another number than the value and its bounds: correct the one or the other."
        )
        return self._warning(self._rule, node, graph, words, message, told)

    def _warning(
        self,
        rule: str,
        node: bytes,
        graph: str,
        words: bytes,
        message: Mapping[str, str],
        suggestion: Mapping[str, str] | None = None,
    ) -> Finding:
        return Finding(
            severity="warning",
            shape=rule,
            focus=node.decode().strip("<>"),
            path=self._words.decode()[1:-1],
            value=words.decode(),
            messages=message,
            graph=graph,
            constraint=rule,
            suggestion=suggestion,
        )


def _stand_in(words: bytes, quotes: Iterable[bytes]) -> bool:
    """Whether some words stand in one of the quotes but for case and blanks, or there is none."""
    found = list(quotes)
    inside = words[1 : words.rfind(b'"')]
    if not found or any(inside in quote for quote in found):
        return True
    asked = _evened(literal(words).value)
    return any(not quote.startswith(b'"') or asked in _evened(literal(quote).value) for quote in found)


def _evened(text: str) -> str:
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=65536)
def _is_hedged(words: bytes) -> bool:
    """Whether some words certainly leave a number open: one that does so stands before its first digits."""
    told = literal(words)
    language = (told.language or "").partition("-")[0]
    first = _DIGIT.search(told.value)
    if language not in _LEFT_OPEN or first is None or not (ahead := told.value[: first.start()].strip()):
        return False
    is_open, is_opening = _says(ahead, language)
    return is_open or (is_opening and bool(_SPANS[language].search(_evened(told.value))))


@lru_cache(maxsize=4096)
def _says(ahead: str, language: str) -> tuple[bool, bool]:
    """Whether words before a number leave it open, and whether they open a range; many facts share them."""
    said = evened(ahead)
    return bool(_LEFT_OPEN[language].search(said)), bool(_OPENING[language].search(said))


@lru_cache(maxsize=65536)
def _read(words: bytes) -> frozenset[Decimal]:
    """All that the numbers in some words may be; nothing where that is not certain."""
    found = _numbers(words)
    if all(number.is_year for number in found) or not all(number.readings for number in found):
        return frozenset()
    orders = (number.below for number in found if number.below is not None)
    return frozenset((*(reading for number in found for reading in number.readings), *orders))


def _numbers(words: bytes) -> tuple[Number, ...]:
    told = literal(words)
    return numbers(told.value, told.language or "")


def _is_same(words: bytes, value: bytes) -> bool:
    """Whether the words are a number as the value has it, and nothing but a sign of per cent: most are."""
    alone = words[1 : words.rfind(b'"')].rstrip(b"% \xc2\xa0\xe2\x80\xaf").replace(b",", b".")
    number = value[1 : value.rfind(b'"')]
    return bool(number) and (alone == number or alone + b".0" == number)


def _values(given: Iterable[bytes]) -> frozenset[Decimal]:
    """The numbers among some values; what is none has a finding of its own."""
    found = (_NUMBER.fullmatch(value) for value in given)
    return frozenset(Decimal(match[1].decode()) for match in found if match)


def _listed(language: Language, values: Iterable[Decimal]) -> str:
    return "; ".join(language.number(value.normalize()) for value in sorted(values))
