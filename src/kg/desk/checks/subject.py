"""Whether the words around a number speak of what its indicator counts, and of all of that.

One cell of a list makes a literacy rate a poverty rate, and no shape can see it. An indicator is called in
many ways, and an article may name it a sentence earlier, so what is found here is a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal

from kg.describe import Values
from kg.desk.findings import Finding
from kg.desk.reading.number_in_quote import Sentence
from kg.desk.reading.quote_matching import ArticleText
from kg.language.folding import fold, words
from kg.language.texts import texts
from kg.vocab import SKOS

_STEM: Final = 4
"""Letters that two forms of a word have in common: chômage, chômeurs."""

_LONG: Final = 9
"""Letters of a word from which on its forms have one more in common."""

_ENDING: Final = 5
"""Letters that a form of a word has more than another at the most."""

_BEHIND: Final = 60
"""Characters behind a share in which the words say what it is of."""

_GENERAL_WORDS: Final = (
    # English
    "rate rates share number numbers total average mean percent percentage part level levels people "
    "person persons "
    "population populations household households families family worker workers year years annual "
    "yearly month with "
    "that this which have been were their from into over each other more most many receive received receives "
    "article states state gives give definition said whether where what when there compared above below "
    "resident residents inhabitant inhabitants province provinces national local area areas region regions "
    # French
    "taux part nombre total moyenne moyen pourcentage niveau gens personne personnes population menage "
    "menages foyer "
    "foyers famille familles travailleur travailleurs annee annees annuel annuelle mois avec dans pour "
    "leur leurs par "
    "beneficiaire beneficiaires ayant recu chaque autre plus habitant habitants province national "
    "nationale nationales "
    "beneficient beneficiant tous toutes sont combien "
)
_GENERAL: Final = frozenset(_GENERAL_WORDS.split())
"""Folded words of French and English that names of many indicators have, and that tell none apart."""

_GENERAL_SYLLABLES: Final = (
    "tỷ tỉ lệ số người hộ dân được có của cho và các những trong bình quân trung tổng năm hằng hàng "
    "tháng mỗi lao động "
    "gia đình nhiêu là theo bài không một này đó với từ đến tại ở qua bằng về khi đã"
)
_GENERAL_VI: Final = frozenset(_GENERAL_SYLLABLES.split())
"""The same of Vietnamese, as syllables in small letters."""

_MEASURED: Final = {
    "en": re.compile(
        r"\b([^\W\d]{4,})\s(?:rates?|prices?|costs?|ratio|index|levels?)\b"
        r"|\b(?:rates?|shares?|numbers?|proportion|prices?|costs?|percentage)\sof\s((?:[^\W\d]+\s){1,2})"
    ),
    "fr": re.compile(
        r"\b(?:taux|parts?|nombre|proportion|prix|coûts?|indice|pourcentage)\s(?:de\sla\s|de\sl’|de\s"
        r"|d’|des\s|du\s)"
        r"((?:[^\W\d]+\s){1,2})"
    ),
    "vi": re.compile(
        r"\b(?:t[ỷỉ]\slệ|(?<!dân\s)(?<!một\s)(?<!con\s)số|giá)\s"
        r"(?!này|đó|trên|ấy|còn|đạt|là|tăng|giảm|ước|được)((?:[^\W\d]+\s){1,3})"
    ),
}
"""What a sentence says before a number that it is the rate, the price or the number of."""

_POINTING: Final = {
    "en": re.compile(r"\b(?:this|that|these|those|it|its|their|the\s(?:rate|number|figure|share|level))\b"),
    "fr": re.compile(
        r"\b(?:ce|cet|cette|ces|celui|celle|ceux|il|elle|le\s(?:taux|nombre|chiffre|niveau)|la\spart)\b"
    ),
    "vi": re.compile(r"\b(?:này|đó|trên|ấy|nói\strên|con\ssố)\b"),
}
"""What a sentence names by pointing to what stands before it, in small letters."""

_AND: Final = re.compile(r"[,;:]|\b(?:and|et|và|while|whereas|tandis|alors|còn)\b")
"""What stands between the clause of a number and that of the next."""

_SHARE_OF: Final = {
    "en": re.compile(r"\s(?:of|among)\s"),
    "fr": re.compile(r"\s(?:de\sla\s|de\sl’|de\s|d’|des\s|du\s|parmi\sles\s|chez\sles\s)"),
    "vi": re.compile(r"\s(?:trong\s)?(?:tổng\s)?(?:số\s)?(?:các\s)?"),
}
"""What stands between a share and what it is a share of."""

_ALL: Final = {
    "en": re.compile(
        r"(?:all|the|its|their|this|these|total|whole|entire|local|province|provincial|national|country"
        r"|city|and|of|s)"
    ),
    "fr": re.compile(
        r"(?:tous|toutes|les?|la|l|ses|leurs?|totale?|ensemble|entière|province|provinciale?|pays|et|de"
        r"|des|du|d)"
    ),
}
"""Words that make all of something, in small letters."""

_HEADS: Final = {
    "en": re.compile(
        r"(?:people|persons?|populations?|populace|residents?|inhabitants?|citizens?|households?|homes?"
        r"|famil(?:y|ies)"
        r"|houses|dwellings?|locals|everyone|them|those|cases)"
    ),
    "fr": re.compile(
        r"(?:gens|personnes?|populations?|habitante?s?|citoyens?|ménages?|foyers?|familles?|logements?"
        r"|maisons?|cas)"
    ),
}
"""Words for all that an indicator may be a share of, in small letters."""

_ADJECTIVE: Final = re.compile(
    r"(?!plus\b|dans\b|puis\b)[^\W\d]+(?:[^n]ts|[^t]s|x|ale|aine|ère|ive|ante|ée|euse)\b(?!’)"
)
"""A French word that may say which people or households are meant."""

_NO_NOUN: Final = {
    "en": re.compile(
        r"(?:in|at|on|by|to|from|for|with|without|had|has|have|was|were|is|are|be|been|being|who|that"
        r"|which|did|do|does"
        r"|can|could|will|would|received?|used?|lived?|live|got|get|after|before|during|since|under"
        r"|over|across|there"
        r"|covered|enjoy\w*|nationwide|now|still|already|last|but|a|an|not|as|it|he|they|we|said)"
    ),
    "fr": re.compile(
        r"(?:ici|en|à|au|aux|dans|par|sur|pour|avec|sans|ont|a|avait|avaient|était|étaient|est|sont|été|qui"
        r"|que|dont|depuis"
        r"|entre|avant|après|selon|fin|vers|disposent|disposaient|bénéfici\w+|utilis\w+|reçoivent"
        r"|vivent|vivaient"
        r"|désormais|déjà|encore|mais|ne|n|y|plus|moins)"
    ),
}
"""Words with which what a share is of ends, in small letters."""

_GROUPS_VI: Final = re.compile(
    r"(?:(?:hộ|người|dân|gia\sđình)\s)?(?:nông\s(?:dân|thôn|hộ)|ngư\sdân|phụ\snữ|nữ|trẻ(?:\sem)?"
    r"|học\ssinh|sinh\sviên|giáo\sviên"
    r"|công\snhân|cán\sbộ|viên\schức|thanh\sniên|đảng\sviên|nghèo|cận\snghèo|cao\stuổi|khuyết\stật|già"
    r"|đồng\sbào|dân\stộc"
    r"|doanh\snghiệp|hợp\stác\sxã|xã|huyện|phường|thôn|bản|làng|trường|cơ\ssở|trạm|nông\shộ"
    r"|lao\sđộng\snữ|thị\sdân|đô\sthị)\b"
)
"""Groups of people and things that a share may be of, of which kg has no names."""


@dataclass(frozen=True)
class Subject:
    """What an indicator is called, and what is said of it.

    Attributes:
        said: Names and definitions, each with its language.
    """

    said: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, values: Values) -> Subject:
        """What an indicator counts, by what is said of it."""
        return cls(
            tuple(
                (one.language or "", one.value)
                for name in ("prefLabel", "altLabel", "definition")
                for one in values.get(SKOS(name).value, ())
                if isinstance(one, Literal)
            )
        )

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of its French and English names that tell it apart; all of them where none does."""
        told = {
            word
            for language, said in self.said
            if language != "vi"
            for word in words(fold(said))
            if len(word) >= _STEM
        }
        return frozenset(word for word in told if word not in _GENERAL) or frozenset(told)

    @cached_property
    def _syllables(self) -> frozenset[tuple[str, ...]]:
        """The same of its Vietnamese names: pairs of syllables, and long ones."""
        told = [_syllables(said) for language, said in self.said if language == "vi"]
        found = frozenset(chunk for one in told for chunk in _chunks(one) if _GENERAL_VI.isdisjoint(chunk))
        return found or frozenset(chunk for one in told for chunk in pairwise(one))

    @property
    def is_known(self) -> bool:
        """Whether it is called anything that words can be held against."""
        return bool(self._words or self._syllables)

    def is_spoken_of(self, said: str, language: str) -> bool:
        """Whether some words speak of it."""
        if language == "vi" and not self._syllables.isdisjoint(_chunks(_syllables(said))):
            return True
        spoken = [word for word in words(fold(said)) if len(word) >= _STEM]
        return any(_is_form(word, own) for word in spoken for own in self._words)

    def has_word(self, word: str) -> bool:
        """Whether a word stands in one of its French or English names, whatever it tells apart."""
        folded = fold(word)
        return any(
            _is_form(folded, own)
            for language, said in self.said
            if language != "vi"
            for own in words(fold(said))
        )


def subject_findings(
    subject: Subject, sentence: Sentence, written: str, unit: str, article: ArticleText | None, at: int
) -> Iterator[Finding]:
    """Warnings where no word speaks of what an indicator counts, or a share is one of something else.

    Args:
        subject: The indicator.
        sentence: The sentence of the quote.
        written: The words of the number.
        unit: What `kg.language.reading.quantities` calls its unit.
        article: The article's text, or None.
        at: Where the quote stands in it.
    """
    place = sentence.place(written)
    if place is None or not subject.is_known:
        return
    if not _is_named(subject, sentence, place, article, at):
        told = texts(
            "No word around the number speaks of what the indicator counts: see that it is the right one."
        )
        yield Finding("warning", "indicator-not-in-words", told, column="indicator")
    if unit == "percent" and (of := _of_another(subject, sentence, written)):
        told = texts(
            "The number is a share of “{words}”, which may be a part of what the indicator counts: fill in "
            "which one, or say it in a note.",
            words=of,
        )
        yield Finding("warning", "share-of-a-part", told, column="population")


def _is_named(
    subject: Subject, sentence: Sentence, place: tuple[int, int], article: ArticleText | None, at: int
) -> bool:
    """Whether the clause of a number speaks of the indicator, or what stands before and names no other."""
    language = sentence.language
    before, behind = sentence.text[: place[0]], sentence.text[place[1] :]
    following = [one.start for one in sentence.quantities if one.start >= place[1]]
    if following:
        rest = sentence.text[place[1] : following[0]]
        parted = [found.start() for found in _AND.finditer(rest)]
        behind = rest[: parted[-1]] if parted else rest
    number = sentence.text[place[0] : place[1]]
    if subject.is_spoken_of(f"{before} {number} {behind}", language):
        return True
    pattern = _MEASURED.get(language)
    measured = [
        word
        for found in (pattern.finditer(before.replace("'", "’").lower()) if pattern else ())
        for word in " ".join(filter(None, found.groups())).split()
    ]
    own = {word for code, said in subject.said if code == language for word in _syllables(said)}
    if any(fold(word) not in _GENERAL and word not in _GENERAL_VI and word not in own for word in measured):
        return False
    if article is None:
        # It may be named a sentence earlier.
        return True
    paragraph = article.text[:at].rpartition("\n")
    earlier = [sentence.text, paragraph[2], *_headings(article.text, at)]
    if (points := _POINTING.get(language)) and points.search(sentence.text.lower()):
        # “tỷ lệ này”: what stands before is meant, on a line of its own or not.
        earlier.append(next((line for line in reversed(paragraph[0].splitlines()) if line.strip()), ""))
    return any(subject.is_spoken_of(one, language) for one in earlier)


def _headings(text: str, at: int) -> Iterable[str]:
    """The first line of a text, and the last line before a place that ends as no sentence does."""
    yield text.lstrip().partition("\n")[0]
    for line in reversed(text[:at].splitlines()[:-1][-40:]):
        if line.strip() and not line.rstrip().endswith((".", "!", "?", "…", ";", ",", ":")):
            yield line
            return


def _of_another(subject: Subject, sentence: Sentence, written: str) -> str:
    """What a share is of, where that is neither all nor what the indicator's names speak of; else empty."""
    quantity, language = sentence.quantity(written), sentence.language
    pattern = _SHARE_OF.get(language)
    # Of a share of schools or communes it is told elsewhere.
    is_told = quantity is not None and quantity.share_of not in ("", "person", "household")
    if quantity is None or pattern is None or quantity.direction or quantity.relation or is_told:
        return ""
    behind = sentence.text[quantity.end : quantity.end + _BEHIND].replace("'", "’")
    opened = pattern.match(behind)
    if opened is None:
        return ""
    rest = behind[opened.end() :]
    if language == "vi":
        found = _GROUPS_VI.match(rest)
        if found is None or any(
            language == "vi" and found[0] in unicodedata.normalize("NFC", said).lower()
            for language, said in subject.said
        ):
            return ""
        return found[0]
    return _noun(subject, rest, language)


def _noun(subject: Subject, rest: str, language: str) -> str:
    """The words at the start of a text that are of something else than all; empty where none are."""
    taken: list[str] = []
    odd = False
    for found in re.finditer(r"([^\W\d_]+)(\W*)", rest):
        word = found[1]
        is_apart = found.start() != sum(map(len, taken))
        if is_apart or not word.islower() or _NO_NOUN[language].fullmatch(word):
            break
        taken.append(found[0])
        if _HEADS[language].fullmatch(word):
            # In French, what sort of households these are is said behind the word.
            after = _ADJECTIVE.match(rest[found.end() :]) if language == "fr" else None
            if after and not (_NO_NOUN[language].fullmatch(after[0]) or subject.has_word(after[0])):
                taken.append(after[0])
                odd = True
            break
        odd = odd or not (_ALL[language].fullmatch(word) or subject.has_word(word))
        if found[2].strip(" ’-"):
            break
    return "".join(taken).strip(" ,.;:!?()’") if odd else ""


def _syllables(said: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", said).lower())


def _chunks(syllables: list[str]) -> set[tuple[str, ...]]:
    """Pairs of syllables that stand side by side, and syllables that are long enough to tell things apart."""
    return {*pairwise(syllables), *((one,) for one in syllables if len(one) >= _STEM)}


def _is_form(word: str, other: str) -> bool:
    """Whether two folded words are forms of one, by the letters that they start with."""
    short, long = sorted((word, other), key=len)
    stem = min(len(short), _STEM + (len(long) >= _LONG))
    return short == long or (
        stem >= _STEM and short[:stem] == long[:stem] and len(long) - len(short) <= _ENDING
    )
