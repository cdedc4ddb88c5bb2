"""Whether the words of a number say it of what its fact says it of: of the whole, or of a part.

The sentence of a number may name a group of people, a part of an area or a programme that the fact does not
have, or limit the number in words that have no code; and a fact may name one of which no word speaks. Words
may be about something beside the number, so all of this is a warning: a person has to read the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal

from kg.describe import Describer, Values
from kg.desk.checks.number_clause import NumberClause
from kg.desk.findings import Finding
from kg.desk.reading.number_in_quote import Sentence
from kg.desk.reading.quote_matching import ArticleText, Located
from kg.language.folding import fold, words
from kg.language.lexicon.part import parts as parts_said
from kg.language.texts import Language, texts
from kg.periods import period
from kg.vocab import LANGUAGES, SKOS, Terms

SCOPES: Final = ("population", "zone", "programme")
"""The dimensions that say of which part a number is."""

_KNOWN_AT_MOST: Final = 500
"""Groups, parts of areas or programmes whose names are looked for."""

_WORDS_AT_MOST: Final = 12
"""Words that a name has at the most, for it to be found in a sentence."""

_STEM: Final = 5
"""Letters that two words have in common where one is a form of the other."""

_WORD_AT_LEAST: Final = 4
"""Letters of a word that tells things apart; a syllable of Vietnamese tells none apart by itself."""

_GENERAL: Final = re.compile(
    "zones?|areas?|regions?|populations?|people|persons?|personnes?|habitants|residents|program(?:me)?s?"
    "|projets?|projects?|politiques?|polic(?:y|ies)|avec|dans|pour|with|from|that|dont|leurs?"
)
"""Words that names of many things have, folded."""

_PARTS: Final[Mapping[str, re.Pattern[str]]] = {
    "fr": re.compile(
        r"\b(?:seulement|uniquement) (?:dans|chez|parmi|en|à|pour)\b"
        r"|\bparmi\b(?! (?:eux|elles|lesquel\w+)\b)"
        r"(?! (?:les? |la )?(?:plus|moins|premi\w+|meilleur\w*|pires)\b)"
        r"|\bchez (?:les|l’)"
        r"|\bpersonnes âgées\b|\bâgée?s? de\b|\bde (?:moins|plus) de \d+ ans\b|\b(?:les |des |de )femmes\b"
        r"|\b(?:dans|à) (?:\w+|\d+) (?:communes|districts|villages) sur\b"
        r"|\bdans (?:la commune|le district|les (?:communes|districts|villages|villes))\b"
        r"|\bmoyenne nationale (?:de|est|était)\b"
    ),
    "en": re.compile(
        r"\bonly (?:in|among|for|at)\b"
        r"|\bamong\b(?! (?:them|whom|which)\b)"
        r"(?! (?:the )?(?:\w+ ){0,2}(?:\w+est|most|least|top|first|worst|best)\b)"
        r"|\b(?:elderly|older) (?:people|persons|residents)\b"
        r"|\b(?:women|female|girls)\b|\bchildren (?:under|aged|below)\b|\baged? (?:under|over|\d+)"
        r"|\bin (?:\w+|\d+) of (?:the )?(?:\w+|\d+) (?:communes|districts|villages|towns)\b"
        r"|\bin (?:\w+ ){1,3}(?:district|commune|ward)\b|\bin the (?:towns|cities|villages|countryside)\b"
        r"|\bnational average (?:of|is|was)\b"
    ),
    "vi": re.compile(
        r"\bchỉ (?:ở|tại|trong|riêng)\b|(?<!nói )\briêng (?:ở|tại|với|đối|các|nhóm)\b|\btrong số\b"
        r"|\bngười cao tuổi\b|\blao động nữ\b|\bphụ nữ\b|\btrẻ em dưới\b"
        r"|\b(?:ở|tại) (?:các |\d+ )?(?:xã|huyện|phường|thị trấn|thôn|bản)\b|\b\d+/\d+ (?:xã|huyện|thôn)\b"
    ),
}
"""Words that limit a number to a part of an area or of its people, by language, in small letters."""


_PART_OF: Final = re.compile(
    r"(?:^|[,;:(]\s?|\s)(?:including|of (?:which|whom|these|those|them)|among (?:whom|which|them)|dont"
    r"|parmi (?:eux|elles|lesquel\w+)"
    r"|y compris|trong (?:đó|số đó|số này),?)(?: [^\W\d]+){0,4}[ ,:]*$"
    r"|^(?:of|among) (?:the|all|those|these) [^,;]{3,60}, $|^(?:parmi|sur) (?:les|la"
    r"|tous) [^,;]{3,60}, $|^trong (?:tổng )?số [^,;]{3,60}, $"
)
"""What makes a part of a number, before it."""

_OUT_OF: Final = re.compile(
    r"^[^.;!?]{0,80}?\b(?:sur(?: un total de| les)?|out of(?: a total of| the)?|(?:trên"
    r"|trong) (?:tổng (?:số )?))\s?(?=\d)(\d)"
)
"""What makes a part of a number, behind it, by the whole."""


_TOTAL: Final = re.compile(
    r"(?:\bsur (?:un|le) total (?:de|d’) ?|\bout of (?:a|the) total (?:of )?|\b(?:trên|trong) tổng (?:số )?)$"
)
"""What makes the total of a number that another one is a part of, before it."""


@dataclass(frozen=True)
class Part:
    """A group, a part of an area or a programme that words may name.

    Attributes:
        kind: Which of `SCOPES` it is.
        iri: Its IRI.
        labels: What it is called, by language.
        names: All that it is called, by language, folded.
    """

    kind: str
    iri: str
    labels: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]

    @property
    def slug(self) -> str:
        """The end of its address."""
        return self.iri.rpartition("/")[2]

    def called(self, language: str) -> tuple[str, ...]:
        """What it is called in a language, folded."""
        return self.names.get(language, ())

    @classmethod
    def of(cls, kind: str, iri: str, values: Values) -> Part:
        """What something is called, by what is said of it."""
        shown, others = (
            [label for label in values.get(SKOS(name).value, ()) if isinstance(label, Literal)]
            for name in ("prefLabel", "altLabel")
        )
        names: dict[str, list[str]] = {}
        for label in (*shown, *others):
            names.setdefault(label.language or "", []).append(" ".join(words(fold(label.value))))
        labels = {label.language or "": label.value for label in shown}
        return cls(kind, iri, labels, {code: tuple(one) for code, one in names.items()})


@dataclass(frozen=True)
class Scope:
    """Of what a fact is.

    Attributes:
        language: The language of its words.
        own: The parts that it names, by their kinds; none of which it says no code or that of the whole.
        counted: What its indicator is called, folded: these words limit nothing.
        period: The code of its period; empty where that is not one of `kg.periods`.
        written: The words of its number.
    """

    language: str
    own: Mapping[str, Part]
    counted: str = ""
    period: str = ""
    written: str = ""

    @property
    def said_already(self) -> str:
        """What the indicator and the fact's own parts are called, folded."""
        return " ; ".join(
            (self.counted, *(n for one in self.own.values() for n in one.called(self.language)))
        )


class Parts:
    """All that words may name as a part, by its folded names; read once, by two look-ups for each dimension.

    Args:
        terms: The terms of the installation.
        describer: What is said of what is published.
        proposed: What is said of what is proposed, by its IRIs.
    """

    def __init__(self, terms: Terms, describer: Describer, proposed: Mapping[str, Values]) -> None:
        self.of: dict[str, Part] = {}
        for kind in SCOPES:
            start = terms.entity(kind, "").value
            listed = describer.subjects(SKOS("inScheme"), terms.scheme(kind), _KNOWN_AT_MOST)
            said = {**describer.nodes(listed), **proposed}
            self.of |= {iri: Part.of(kind, iri, one) for iri, one in said.items() if iri.startswith(start)}
        self._by_name: dict[str, dict[str, list[Part]]] = {}
        for part in self.of.values():
            for language, names in part.names.items():
                for name in names:
                    self._by_name.setdefault(language, {}).setdefault(name, []).append(part)

    def named(self, said: str, language: str) -> list[tuple[str, Part]]:
        """What some words name, by its longest names, each with the name."""
        known = self._by_name.get(language, {})
        spoken = words(fold(said))
        found: list[tuple[str, Part]] = []
        at = 0
        while at < len(spoken):
            for last in range(min(len(spoken), at + _WORDS_AT_MOST), at, -1):
                name = " ".join(spoken[at:last])
                if name in known:
                    found += ((name, part) for part in known[name])
                    at = last - 1
                    break
            at += 1
        return found


def scope_findings(
    scope: Scope, parts: Parts, quote: str, article: ArticleText | None, located: Located
) -> Iterator[Finding]:
    """Warnings where a number's words and its fact say it of different things.

    Args:
        scope: Of what the fact is.
        parts: What words may name.
        quote: The quote.
        article: The article's text, or None.
        located: Where the quote stands in it.
    """
    said, before = quote, ""
    sentence = Sentence(quote, 0, len(quote), scope.language)
    if article and located.stands:
        start, end = article.sentence(located.places[0])
        said, before = article.text[start:end], article.text[:start]
        sentence = Sentence.around(article, located.places[0], scope.language)
    # What another clause says is said of another number.
    clause = sentence.clause(scope.written)
    others = list(_others(scope, parts, quote, clause))
    yield from others
    if not others and not scope.own.keys() & {"population", "zone"}:
        yield from _limited(scope, clause, sentence)
    if article and located.stands:
        paragraph = before.rpartition("\n")[2]
        yield from _unsaid(scope, f"{paragraph} {said}")
        yield from _unsaid_period(scope, f"{before} {said}")


def _others(scope: Scope, parts: Parts, quote: str, said: str) -> Iterator[Finding]:
    """A warning for each dimension of which the sentence names another than the fact, and not the fact's."""
    known = scope.said_already
    words_of_quote = f" {' '.join(words(fold(quote)))} "
    # A single word, as “villages”, is a name only where it is quoted.
    named = [
        (name, part)
        for name, part in parts.named(said, scope.language)
        if name not in known and (" " in name or f" {name} " in words_of_quote)
        if scope.language != "vi" or " " in name or _is_whole_word(said, part)
    ]
    for kind in SCOPES:
        own = scope.own.get(kind)
        if own and _speaks_of(said, own, scope.language) is not False:
            continue
        # A programme that the rest of the sentence names says nothing of a number that belongs to none.
        seen = words_of_quote if own is None and kind == "programme" else None
        other = {
            part.slug: part
            for name, part in named
            if part.kind == kind and (seen is None or f" {name} " in seen)
        }
        if not other:
            continue
        told = {
            code: Language(code).text(
                "The sentence names {others}, and the fact does not: see of what the number is.",
                others=", ".join(f"“{Language(code).label(one.labels, one.slug)}”" for one in other.values()),
            )
            for code in LANGUAGES
        }
        rule = f"words-name-another-{kind}"
        yield Finding("warning", rule, told, column=kind, suggestions=tuple(sorted(other)))


def _is_whole_word(said: str, part: Part) -> bool:
    """Whether a name of one syllable stands in some words as it is written, and in none of two: “xã hội”."""
    spoken = unicodedata.normalize("NFC", said).lower()
    name = unicodedata.normalize("NFC", part.labels.get("vi", "")).lower()
    return " " in name or bool(re.search(rf"(?<!\w){re.escape(name)}(?! hội\b)(?!\w)", spoken))


def _limited(scope: Scope, said: str, sentence: Sentence) -> Iterator[Finding]:
    """A warning where the sentence limits the number in words that have no code."""
    if found := next(_limits(scope, said, sentence), ""):
        yield _of_a_part(found)


def _of_a_part(said: str) -> Finding:
    told = texts(
        "“{words}” may say the number of a part alone, or of a whole of which another one is a part: see "
        "which one is meant, and fill in of what it is.",
        words=said,
    )
    return Finding("warning", "words-limit-number", told, column="population")


def part_findings(scope: Scope, clause: NumberClause) -> Iterator[Finding]:
    """A warning where the clause of a number says it of a part that its fact does not name.

    Args:
        scope: Of what the fact is.
        clause: The clause.
    """
    if scope.own.keys() & {"population", "zone"}:
        return
    said = (one for piece in clause.pieces for one in parts_said(piece, scope.language))
    if found := next((one for one in said if not _is_counted(one, scope)), ""):
        yield _of_a_part(found)


def _limits(scope: Scope, said: str, sentence: Sentence) -> Iterator[str]:
    """The words that limit a number, in order."""
    even = said.replace("'", "’").lower()
    pattern = _PARTS.get(scope.language)
    for found in pattern.finditer(even) if pattern else ():
        if " ".join(words(fold(found[0]))) not in scope.counted:
            yield found[0].strip()
    at = sentence.place(scope.written)
    own = sentence.quantity(scope.written)
    if at is None or own is None or own.value is None:
        return
    before, behind = (
        text.replace("'", "’").lower() for text in (sentence.text[: at[0]], sentence.text[at[1] :])
    )
    if found := _TOTAL.search(before):
        yield f"{found[0]}{sentence.text[own.start : own.end]}"
    if own.whole is not None and own.unit in ("person", "household"):
        yield sentence.text[own.start : own.end].strip()
    if found := _PART_OF.search(before):
        yield found[0].strip(" ,:;(")
    if own.unit in ("person", "household") and own.whole is None and (found := _OUT_OF.search(behind)):
        start = at[1] + found.start(1)
        whole = next((one for one in sentence.quantities if one.start == start), None)
        if whole and whole.value and whole.value > own.value:
            yield sentence.text[at[1] : whole.end].strip()


def _is_counted(part: str, scope: Scope) -> bool:
    """Whether the indicator's names speak of a part, as those of rural households do of them."""
    said = words(fold(part))
    if scope.language == "vi":
        return (
            any(" ".join(pair) in scope.counted for pair in pairwise(said))
            and " ".join(said) in scope.counted
        )
    counted = {word[:_STEM] for word in words(scope.counted)}
    return all(word[:_STEM] in counted for word in said if len(word) >= _WORD_AT_LEAST)


def _unsaid(scope: Scope, said: str) -> Iterator[Finding]:
    """A warning for each part of the fact of which no word speaks."""
    for kind, own in scope.own.items():
        if _speaks_of(said, own, scope.language) is False:
            told = {
                code: Language(code).text(
                    "No word here speaks of “{name}”: clear the cell, or tell the curator where it is said.",
                    name=Language(code).label(own.labels, own.slug),
                )
                for code in LANGUAGES
            }
            yield Finding("warning", f"{kind}-not-in-words", told, column=kind)


def _unsaid_period(scope: Scope, said: str) -> Iterator[Finding]:
    """A warning where the fact's period names years, and not all stand in the sentence or before it."""
    known = period(scope.period)
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", scope.period)
    # The last year of several may be written with its last two digits.
    forms = [rf"(?<!\d){year}(?!\d)|[-–/—]\s?{year[2:]}(?!\d)" for year in years]
    if scope.period.startswith("school-year-") and len(years) == 2:
        forms = [rf"(?<!\d){years[0]}\s?[-–/—]\s?(?:20)?{years[1][2:]}(?!\d)"]
    if known and not all(re.search(form, said) for form in forms):
        told = {
            code: Language(code).text(
                "Neither the sentence nor what stands before it says “{name}”: clear the cell, or tell the "
                "curator where it is said.",
                name=Language(code).label(known.labels, scope.period),
            )
            for code in LANGUAGES
        }
        yield Finding("warning", "period-not-in-words", told, column="period")


def _speaks_of(said: str, part: Part, language: str) -> bool | None:
    """Whether some words speak of a part: one that tells it apart is there; None where that is not known."""
    names = part.called(language)
    if not names:
        return None
    spoken = words(fold(said))
    if language == "vi":
        pairs = set(pairwise(spoken))
        told = {pair for name in names for pair in pairwise(name.split())}
        return not told or not told.isdisjoint(pairs)
    stems = {word[:_STEM] for word in spoken if len(word) >= _WORD_AT_LEAST}
    asked = {word for name in names for word in name.split() if len(word) >= _WORD_AT_LEAST}
    asked = {word for word in asked if not _GENERAL.fullmatch(word)} or asked
    return not asked or any(word[:_STEM] in stems for word in asked)


def names_of(values: Values) -> str:
    """All that something is called and that its definition says, folded."""
    told = (values.get(SKOS(name).value, ()) for name in ("prefLabel", "altLabel", "definition"))
    said = [value.value for some in told for value in some if isinstance(value, Literal)]
    return " ; ".join(" ".join(words(fold(one))) for one in said)
