"""The words of a figure in their quote: whether they stand there whole, and what takes them back there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kg.desk.reading.quote_matching import ArticleText, Place
from kg.desk.reading.understanding import Understanding
from kg.language.folding import fold
from kg.language.lexicon.clause import CLAUSES, NO_CLAUSE
from kg.language.reading.number_parsing import numbers
from kg.language.reading.period_phrases import PeriodPhrase, evened, period_phrases
from kg.language.reading.quantities import quantities
from kg.language.reading.quantity import Quantity
from kg.language.texts import texts

LONGEST: Final = 400
"""Characters of a quote that are read for its figure; it may have 200."""


_CELL: Final = re.compile(r"(\d+)(?:\.(\d+))?(?![\d.,])")
"""How a number is written that comes from the cell of a number, or from a keyboard."""

_SHARE: Final = re.compile(r"0[.,]\d{1,6}")
"""How a spreadsheet writes a percentage whose format it has lost."""

_NUMBER: Final = re.compile(r"\d(?:[.,’'\s]?\d)*")
"""Digits with what groups them, and perhaps those of the next number."""

_BLANKS: Final = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))

_DENYING: Final = {
    "fr": re.compile(
        r"\b(?:ne |n[’'])(?!dépass|excéd|excèd|a (?:presque|quasiment) pas (?:boug|chang|vari|évolu))"
        r"[^.;,]{1,40}?\b(?:pas|jamais|aucun\w*)\b"
        r"(?! (?:(?:plus|moins) d|dépass|excéd|inférieur|supérieur|au-de|en (?:dessous|deçà)))"
    ),
    "en": re.compile(
        r"\b(?:not|never|no longer|fell short of)\b"
        r"(?! (?:less|more|fewer|higher|lower|under|over|above|below|exceed|only|expected))|n[’']t\b"
    ),
    "vi": re.compile(
        r"\b(?:không|chưa|chẳng)\b"
        r"(?! (?:kể|tính|quá|dưới|ít|thấp|kém|chỉ|vượt|đến|tới|đầy|hơn|trên|(?:cao|lớn|nhiều) hơn))"
    ),
}
"""Words that deny, by language, but for those with which they are a hedge."""

_FORESEEING: Final = {
    "fr": re.compile(
        r"\b(?:devrai(?:t|ent)|pourrai(?:t|ent)|prévoit|prévoient|est prévu\w*|prévoyai\w+"
        r"|s[’']apprêt\w+ à|en passe de|en voie de|sur le point de|censée?s?|programmée?s?"
        r"|à portée de (?:la )?main|projections?|prévisions?)\b"
    ),
    "en": re.compile(
        r"\b(?:could|would|might|expected to|forecast\w*|projected|predict\w+|estimated to|foreseen?"
        r"|(?:poised|going) to|within (?:\w+ )?reach|on (?:track|course|schedule) (?:to|for)"
        r"|(?:scheduled|slated|supposed|meant|about|set|bound|likely) to)\b"
    ),
    "vi": re.compile(
        r"\b(?:dự (?:kiến|báo|đoán|định|tính)|có thể|nếu|kỳ vọng|chuẩn bị"
        r"|sắp (?:có|đạt|đào|xây|hoàn)|ước tính|trong tầm (?:tay|với))\b"
    ),
}
"""Words of what is only expected, by language."""

_BESIDE: Final = ("bound", "change", "period", "range", "part", "interpretation")
"""The questions about a number that words around it make, and not its own."""


_CONTRARY: Final = re.compile(
    r"[,;]\s(?:but|yet|while|whereas|mais|alors\squ(?:e\s|[’'])|tandis\squ(?:e\s|[’'])|nhưng|song|trong\skhi"
    r"|còn)\s?|;\s"
)
"""What starts another clause, of which what is denied before says nothing."""

_SET_AGAINST: Final = re.compile(
    r"[,;(]?\s(?:whereas|versus|compared\s(?:with|to)|alors\squ(?:e\s|’)|tandis\squ(?:e\s|’)|quand\s(?=cel|il|elle|on)"
    r"|par\srapport|trong\skhi|so\svới)\b|,\s(?:while|còn)\b|[,;(]?\s(?:contre|face\sà|against)\s(?=(?:[^\W\d]+\s){0,2}\d)"
)
"""What sets something of another place or time against a number."""

_APART: Final = re.compile(
    r"[;:(]\s?(?!\d)|\s[–—-]\s|,(?!\d)(?!\s(?:which|that|as|something|ce\squ\w*|comme|selon|d’après|according"
    r"|theo|điều|như|dans|en|chez|parmi|à|au|aux|pour|sauf|hors|hormis|seule?s?|seulement|uniquement|surtout"
    r"|principalement|notamment|in|at|among|for|of|only|mostly|mainly|especially|except|excluding|but\sonly"
    r"|ở|tại|trong|đối|chỉ|chủ\syếu|nhất|riêng|trừ|không\skể)\b)"
)
"""What ends what is said of a number behind it, but for words about all of it."""

_INCLUDING: Final = re.compile(
    r"[,;(]?\s(?:including|of (?:whom|which|these|those|them)|among (?:whom|which|them)|dont"
    r"|parmi (?:eux|elles|lesquel\w+)"
    r"|y compris|trong (?:đó|số đó|số này)|bao gồm|gồm)\s(?=[^.;]{0,60}\d)"
)
"""What starts the words of a number that is a part of the one before."""


_INSTEAD: Final = re.compile(
    r",\s(?:(?:and\s)?not|et\snon|non\spas|(?:chứ\s)?không\sphải|chứ\skhông)(?:,\s[^,\d]{1,40},)?\s(?=\d)"
)
"""What starts the words of another number that is not the one."""

_ANOTHER: Final = re.compile(
    r";\s|\s?:\s(?!\d)|,\s(?:yet|but|mais|nhưng|song)\s(?!(?:not|never|pas|non|jamais|không|chưa|chẳng)\b)"
)
"""What stands between the clause of a number and one that may be about something else."""

_OF_NUMBERS: Final = re.compile(
    r"\b(?:ce|cet|cette|ceci|cela|ça|c[’']|chiffres?|taux|nombre|données?|vrai\w*|exact\w*|faux|rien"
    r"|croi\w+|croy\w+|di(?:re|t|sent)|montr\w+|savoir|sait|vérifi\w+|prouv\w+|confirm\w+|publi\w+|annonc\w+|officiel\w*|compt\w+|reconna\w+"
    r"|accept\w+|sources?|this|that|which|so|following|it (?:is|was|has been|does|did)|figures?|numbers?"
    r"|rates?|data|true|right|correct\w*|verif\w+|prove\w*|official\w*|belie\w+|agree\w*|say\w*|said|tell\w*|told|show\w*|check\w*|announce\w*|know\w*|count\w*|stand\w*"
    r"|survey\w*|con số|số liệu|tỷ lệ|điều|này|đó|đúng|xác nhận|thừa nhận|chính thức"
    r"|sự thật|chuyện|nói|công bố|kiểm|thống kê|biết|tin|chứng minh|khẳng định)\b"
)
"""Words by which a clause may be about the number of another one, or about whether that is so."""

_CLAUSE_AT_LEAST: Final = 4
"""Words of a clause that says something of its own, unlike “not so”."""

_ASIDE: Final = re.compile(
    r",\s(?:où|dont|qui|que|lequel|laquelle|which|where|who|whose|whom|nơi|mà)\b[^,;:.\d]{3,120},\s"
)
"""What is said aside of something, between commas, and not of a number behind it."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article, with the words of it that are quoted.

    Attributes:
        text: The sentence, in Unicode's form C.
        start: Where the quote starts in it.
        end: Where it ends.
        language: The code of its language.
    """

    text: str
    start: int
    end: int
    language: str

    @classmethod
    def around(cls, article: ArticleText, place: Place, language: str) -> Sentence:
        """The sentence around a place of a text."""
        first, last = article.sentence(place)
        before, quote, after = (
            unicodedata.normalize("NFC", article.text[start:end])
            for start, end in ((first, place[0]), place, (place[1], last))
        )
        return cls(f"{before}{quote}{after}", len(before), len(before) + len(quote), language)

    @classmethod
    def of(cls, quote: str, passage: str, article: ArticleText | None, language: str) -> Sentence | None:
        """The sentence that a quote stands in; that quote alone where the text has it nowhere, or twice.

        Args:
            quote: The quote.
            passage: The part of the article that has it; empty where none is told.
            article: The article's text, or None.
            language: The code of its language.
        """
        located = article.locate(quote) if article else None
        if article and located and located.stands:
            places = [one for one in located.places if article.passage(one) == passage] or located.places
            if len(places) == 1:
                return cls.around(article, places[0], language)
        said = unicodedata.normalize("NFC", quote)
        return cls(said, 0, len(said), language) if said else None

    @property
    def quote(self) -> str:
        """The words that are quoted, as the text has them."""
        return self.text[self.start : self.end]

    @property
    def periods(self) -> list[PeriodPhrase]:
        """The periods that it names, without levels and without what may be a number as well."""
        found = period_phrases(self.text, self.language)
        return [one for one in found if not one.is_bare and not one.is_level]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities that it states."""
        return quantities(self.text, self.language)

    def place(self, words: str) -> Place | None:
        """Where some words of the quote stand in it; None where that is not to be told."""
        inside = ArticleText(self.quote).locate(words)
        if len(inside.places) != 1 or not inside.stands:
            return None
        first, last = inside.places[0]
        return self.start + first, self.start + last

    def quantity(self, words: str) -> Quantity | None:
        """The one quantity that some words of the quote are of; None where that is not to be told."""
        place = self.place(words)
        found = [one for one in self.quantities if place and one.start < place[1] and place[0] < one.end]
        return found[0] if len(found) == 1 else None

    def comparator(self, words: str) -> str:
        """The average that some words of the quote are compared with; ``level-`` of none that is known."""
        place, told = self.place(words), CLAUSES.get(self.language, NO_CLAUSE)
        if place is None:
            return ""
        start = max((one.end for one in self.quantities if one.end <= place[0]), default=0)
        ends = (one.start for one in self.quantities if one.start >= place[1])
        beside = evened(self.text)[start : min(ends, default=len(self.text))]
        if re.search(told.national, beside):
            return "national-average"
        return "level-" if re.search(told.any_average, beside) else ""

    def clause(self, words: str) -> str:
        """The sentence without what it says of other things: before a “but”, aside, and in clauses behind."""
        return "".join(self._around(words, (_INCLUDING, _APART), _ASIDE))

    def statement(self, words: str) -> str:
        """All that may say whether the number is so: an aside or another clause behind it may deny it."""
        before, number, behind = self._around(words, (_INCLUDING, _INSTEAD))
        for found in reversed(list(_ANOTHER.finditer(evened(before)))):
            if _is_of_another(evened(before[: found.start()])):
                before = before[found.end() :]
                break
        for found in _ANOTHER.finditer(evened(behind)):
            if _is_of_another(evened(behind[found.end() :])):
                behind = behind[: found.start()]
                break
        return f"{before}{number}{behind}"

    def outlook(self, words: str) -> str:
        """All that may say that the number is only expected: not what another clause behind it expects."""
        return "".join(self._around(words, (_INCLUDING, _APART)))

    def until_contrast(self, words: str) -> str:
        """The sentence up to what is set against the number, which is of another place or time."""
        place = self.place(words)
        ended = _SET_AGAINST.search(evened(self.text), place[1]) if place else None
        return self.text[: ended.start()] if ended else self.text

    def _around(
        self, words: str, ends: tuple[re.Pattern[str], ...], aside: re.Pattern[str] | None = None
    ) -> tuple[str, str, str]:
        """What stands before some words, these, and what stands behind; as one where they have no place."""
        place = self.place(words)
        if place is None:
            return "", self.text, ""
        before, behind = self.text[: place[0]], self.text[place[1] :]
        before = before[max((found.end() for found in _CONTRARY.finditer(before.lower())), default=0) :]
        if aside:
            before = aside.sub(", ", before)
        closing = [found.start() for form in ends if (found := form.search(behind.lower()))]
        return before, self.text[slice(*place)], behind[: min(closing, default=len(behind))]


def _is_of_another(clause: str) -> bool:
    """Whether a clause beside that of a number can deny nothing of it."""
    return len(clause.split()) >= _CLAUSE_AT_LEAST and not _OF_NUMBERS.search(clause)


def timed(said: Quantity, words: str, sentence: Sentence) -> Quantity:
    """The same quantity with the period, and the level, that its whole sentence gives it.

    Args:
        said: What the quote says.
        words: The words of the number.
        sentence: The sentence of the quote.
    """
    is_compared = bool(said.relation) or (said.unit == "times" and not said.direction)
    if is_compared and not said.comparator:
        said = replace(said, comparator=sentence.comparator(words))
    whole = sentence.quantity(words)
    if whole is None:
        if said.period or "period" in said.questions:
            return said
        return _timed_as(said, *period_of(sentence))
    if whole.tense == "open" and said.tense == "ahead":
        # What is foretold is no aim, however little of it is quoted.
        said = replace(said, tense="open")
    if not said.comparator and whole.comparator and not said.direction and not said.relation:
        said = replace(said, comparator=whole.comparator)
    is_certain = bool(said.period) and "period" not in said.questions
    is_whole_certain = "period" not in whole.questions
    if is_certain:
        is_other = bool(whole.period) and is_whole_certain and whole.period != said.period
        return said.asking("period") if is_other else said
    return _timed_as(said, whole.period, not is_whole_certain)


def period_of(sentence: Sentence) -> tuple[str, bool]:
    """The period of what a quote says without a number, by its sentence, and whether it has to be asked."""
    own = [one for one in sentence.periods if one.start < sentence.end and sentence.start < one.end]
    codes = {one.code for one in own or sentence.periods}
    if not codes:
        return "", False
    return (codes.pop(), False) if len(codes) == 1 and "" not in codes else ("", True)


def _timed_as(said: Quantity, period: str, is_asked: bool) -> Quantity:
    questions = tuple(one for one in said.questions if one != "period")
    said = replace(said, period=period, questions=questions)
    return said.asking("period") if is_asked else said


def number_whole(words: str, quote: str, language: str) -> str | None:
    """The number of a quote that some words of it are only a part of; None where they have it whole.

    Of several places where the words stand, one where they have it whole is enough.
    """
    words, quote = (text.translate(_BLANKS) for text in (words, quote))
    places = [found.start() for found in re.finditer(re.escape(words), quote)] if words else []
    cut: str | None = None
    for start in places:
        end = start + len(words)
        crossed = [
            quote[one.start : one.end]
            for one in numbers(quote, language)
            if one.start < end and start < one.end and not start <= one.start <= one.end <= end
        ]
        if not crossed:
            return None
        cut = cut or crossed[0]
    return cut


def number_of_more(words: str, quote: str, language: str) -> str | None:
    """The words of a quote of which some have a number without its sign, or one end of a range; else None."""
    found = quantities(words, language) if len(words) <= LONGEST else ()
    around = _quantities_around(words, quote, language)
    wider = around[0] if len(around) == 1 else None
    if len(found) != 1 or found[0].value is None or wider is None:
        return None
    ends = (wider.lower, wider.upper, None if wider.value is None else -wider.value)
    is_end = wider.bound != "order-of-magnitude" and found[0].value in ends and found[0].value != 0
    return unicodedata.normalize("NFC", quote)[wider.start : wider.end] if is_end else None


def _quantities_around(words: str, quote: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of a quote that some words of it stand for; none where the words do not stand there."""
    words, quote = (unicodedata.normalize("NFC", text).translate(_BLANKS) for text in (words, quote))
    if len(quote) > LONGEST:
        return ()
    at = quote.find(words)
    end = at + len(words)
    if at < 0:
        # A spreadsheet puts a blank before “%”, and a keyboard has other blanks than a text.
        located = ArticleText(quote).locate(words) if words else None
        if located is None or located.state != "taken" or len(located.places) != 1:
            return ()
        ((at, end),) = located.places
    return tuple(one for one in quantities(quote, language) if one.start < end and at < one.end)


def _has_no_quantity(words: str, quote: str, language: str) -> bool:
    """Whether the number of some words is none in their quote, but a rank or a name: “the 12th school”."""
    words, quote = (unicodedata.normalize("NFC", text).translate(_BLANKS) for text in (words, quote))
    is_there = bool(words) and words in quote and len(quote) <= LONGEST
    return is_there and not _quantities_around(words, quote, language)


def in_quote(said: Quantity, quote: str, words: str, language: str) -> Quantity:
    """The same quantity as its quote says it, which may say more: a period, which way it went."""
    around = _quantities_around(words, quote, language)
    if len(around) > 1 and said.value is None:
        return _moved(said, around)
    if len(around) != 1:
        return said.asking("interpretation") if _has_no_quantity(words, quote, language) else said
    wider = around[0]
    same = (wider.value, wider.lower, wider.upper) == (said.value, said.lower, said.upper)
    if not same and said.value is not None and said.value == wider.whole:
        return said.asking("part")
    if not same or (said.unit and wider.unit not in (said.unit, f"{said.unit}-per-year")):
        return said
    # What the words ask, the quote may answer; it asks about what stands around them alone.
    asked = tuple(one for one in said.questions if one in wider.questions)
    beside = tuple(one for one in wider.questions if one in _BESIDE)
    return replace(wider, questions=tuple(dict.fromkeys((*asked, *beside))))


def _moved(said: Quantity, around: tuple[Quantity, ...]) -> Quantity:
    """A range that its quote has as two numbers, as in “giảm từ 3 đến 4%”, with what is said of these."""
    ways = tuple(dict.fromkeys(way for one in around for way in one.ways))
    if not any(one.ways or one.is_reached or one.direction for one in around):
        return said
    is_beside = any(one.is_reached or "change" in one.questions for one in around[:1])
    if ways == ("decrease",) and is_beside:
        # Nothing falls from 3 to 4: it fell by that much.
        return replace(said, ways=ways, direction="decrease")
    return replace(said, ways=ways).asking("range", "change")


def as_quoted(words: str, quote: str) -> str:
    """A number as its quote writes it, where that has the same digits: “12 064 hộ” for “12064 hộ”."""
    number = _CELL.match(words)
    if number is None or len(quote) > LONGEST or ArticleText(quote).locate(words).stands:
        return words
    whole, decimals = number[1], number[2]
    ahead = len(whole) % 3
    groups = [*filter(None, (whole[:ahead],)), *(whole[at : at + 3] for at in range(ahead, len(whole), 3))]
    rest = r"\s?".join(map(re.escape, words[number.end() :].split()))
    form = (
        r"[\s.,’]?".join(groups)
        # A cell does not keep the last zeros of “6.0%”.
        + (f"[.,]{decimals}0*" if decimals else r"(?:[.,]0{1,2})?" if rest else "")
        + (rf"\s?{rest}" if rest else "")
    )
    quote = unicodedata.normalize("NFC", quote)
    found = list(re.finditer(rf"(?<![\d.,]){form}(?![.,]?\d)", quote))
    return found[0][0].strip() if len(found) == 1 else words


def other_digits(words: str, quote: str, language: str) -> tuple[str, ...]:
    """The numbers of a quote, where some words of it have another; none where all their digits are there."""
    if not quote or len(quote) > LONGEST or ArticleText(quote).locate(words).stands:
        return ()
    there = " ".join(map(_plain, _NUMBER.findall(quote)))
    if all(_plain(number) in there for number in _NUMBER.findall(words)):
        return ()
    quote = unicodedata.normalize("NFC", quote)
    return tuple(quote[one.start : one.end] for one in quantities(quote, language)) or ("",)


def _plain(number: str) -> str:
    return re.sub(r"\D", "", number)


def percent_of(words: str, quote: str, language: str) -> str | None:
    """The percentage of a quote that became a share in a spreadsheet, “5.2 %” for 0.052; or None."""
    share = Decimal(words.replace(",", ".")) if _SHARE.fullmatch(words) else None
    if share is None or len(quote) > LONGEST:
        return None
    quote = unicodedata.normalize("NFC", quote)
    found = [
        one
        for one in quantities(quote, language)
        if one.unit == "percent" and one.value is not None and abs(one.value) == share * 100
    ]
    return quote[found[0].start : found[0].end] if len(found) == 1 else None


def number_scaled(words: str, quote: str, language: str) -> tuple[str, ...]:
    """The words of a quote that have the digits of some that do not stand there, in another scale.

    Spreadsheets make 2.75 of “2,75 millions”, and 1.234 of “1.234”; none where that is not so.
    """
    found = quantities(words, language) if len(words) <= LONGEST else ()
    if len(found) != 1 or found[0].value is None or not quote or ArticleText(quote).locate(words).stands:
        return ()
    value = found[0].value
    said = [one for one in quantities(quote[:LONGEST], language) if one.value is not None]
    if any(one.value == value for one in said):
        return ()
    same = (one for one in said if one.value is not None and digits(one.value) == digits(value))
    one = next(same, None)
    return (unicodedata.normalize("NFC", quote)[one.start : one.end],) if one else ()


def digits(number: Decimal) -> tuple[int, ...]:
    """The digits of a number, whatever its scale."""
    return number.normalize().as_tuple().digits


def look_around(row: Understanding, quote: str, language: str, doubted: str = "") -> None:
    """Tell of words in a quote that may take back what its figure says; a person has to read them.

    Args:
        row: What was typed; takes what was found.
        quote: The quote.
        language: Its language.
        doubted: The words by which the sentence of the figure does not say that it is so.
    """
    composed = unicodedata.normalize("NFC", quote)
    sentence, written = Sentence(composed, 0, len(composed), language), row.typed("value_as_written")
    said, outlook = sentence.statement(written).lower(), sentence.outlook(written).lower()
    deny = _DENYING.get(language)
    if not doubted and composed.rstrip(' »”’)"').endswith("?"):
        doubted = "?"
    if words := doubted or (found[0] if deny and (found := deny.search(said)) else ""):
        message = texts(
            "“{words}” may deny what the figure says: look whether the article states it.", words=words
        )
        row.find("warning", "words-deny", message, "quote")
    is_target = bool(row.typed("kind")) and "target" in fold(row.typed("kind"))
    if not is_target and (foresee := _FORESEEING.get(language)) and (found := foresee.search(outlook)):
        message = texts(
            "“{words}” may speak of what is expected or wished, not of what is: look whether this is a "
            "target, or states nothing yet.",
            words=found[0],
        )
        row.find("warning", "words-foresee", message, "quote")
