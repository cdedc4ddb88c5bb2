"""The numbers that a text states, in French, English and Vietnamese.

The sign that groups digits in one language stands before the decimals in another, and a billion is not the
same everywhere; so a number has all the values that its words may mean, the likeliest first, and none where
it is not certain that it was read whole, such as in ``deux tiers``.

Nothing is imported here: a million facts are read by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple


class Number(NamedTuple):
    """A number that a text states.

    Attributes:
        start: Where its words start in the text.
        end: Where they end.
        readings: What it may be, the likeliest first; empty where that is not certain.
        below: Of an order of magnitude (``des centaines``: 100) the number that it stays below (1000).
        is_year: Whether it may well be a year.
    """

    start: int
    end: int
    readings: tuple[Decimal, ...]
    below: Decimal | None = None
    is_year: bool = False


class _Words(NamedTuple):
    """What number words a language has.

    Attributes:
        decimal: Its decimal sign; the other of comma and point groups digits.
        numbers: Words for numbers that mean nothing else.
        ones: Words that mean one before a magnitude.
        magnitudes: Words that multiply what stands before them, with all that each may mean.
        orders: Words that are an order of magnitude where no number stands before them.
        ordering: What makes the magnitude after it an order of magnitude.
        fractions: Words after which a number is another than it seems.
        dependent: Magnitudes that are no number where none stands before them.
        roughly: What makes of the number in words behind it another that nobody can tell: ``dăm trăm``.
        links: Words between a number and its magnitude.
        ranges: Words between two numbers of the same magnitude.
    """

    decimal: str
    numbers: dict[str, int]
    ones: tuple[str, ...]
    magnitudes: dict[str, tuple[int, ...]]
    orders: tuple[str, ...]
    ordering: tuple[str, ...]
    fractions: tuple[str, ...]
    links: tuple[str, ...]
    ranges: tuple[str, ...]
    dependent: tuple[str, ...] = ()
    roughly: str = "(?!)"


def _counted(words: str, first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), first)}


_FRENCH: Final = _Words(
    decimal=",",
    numbers={"zéro": 0}
    | _counted("deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 2)
    | {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    | {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90},
    ones=("un", "une"),
    magnitudes={
        **dict.fromkeys(("dizaine", "dizaines"), (10,)),
        **dict.fromkeys(("douzaine", "douzaines"), (12,)),
        **{"quinzaine": (15,), "vingtaine": (20,), "trentaine": (30,), "quarantaine": (40,)},
        **{"cinquantaine": (50,), "soixantaine": (60,), "huitaine": (8,)},
        **dict.fromkeys(("cent", "cents", "centaine", "centaines"), (100,)),
        **dict.fromkeys(("mille", "millier", "milliers"), (1_000,)),
        **dict.fromkeys(("million", "millions"), (10**6,)),
        **dict.fromkeys(("milliard", "milliards", "md", "mds"), (10**9,)),
        **dict.fromkeys(("billion", "billions"), (10**12, 10**9)),
        **dict.fromkeys(("trillion", "trillions"), (10**18, 10**12)),
        "m": (1, 10**6),
        "k": (1, 10**3),
    },
    orders=("dizaines", "centaines", "milliers", "millions", "milliards"),
    ordering=(),
    fractions=("tiers", "quart", "quarts", "moitié", "demi", "demie", "cinquième", "cinquièmes", "dixième"),
    links=("de", "d’", "d'"),
    ranges=("à", "et", "ou"),
    roughly=r"(?:quelques|plusieurs|maints?|tant\sde|autant\sde|beaucoup\sde|combien\sde|(?:une?\s)?(?:poignée|paire)\sde)",
)
_ENGLISH: Final = _Words(
    decimal=".",
    numbers={"zero": 0}
    | _counted("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen", 2)
    | {"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30}
    | {"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
    ones=("one", "a", "an"),
    magnitudes={
        "tens": (10,),
        **dict.fromkeys(("dozen", "dozens"), (12,)),
        **dict.fromkeys(("hundred", "hundreds"), (100,)),
        **dict.fromkeys(("thousand", "thousands"), (1_000,)),
        **dict.fromkeys(("million", "millions", "mn"), (10**6,)),
        **dict.fromkeys(("billion", "billions", "bn"), (10**9,)),
        **dict.fromkeys(("trillion", "trillions", "tn"), (10**12,)),
        "m": (1, 10**6),
        "k": (1, 10**3),
    },
    orders=("tens", "dozens", "hundreds", "thousands", "millions", "billions", "trillions"),
    ordering=(),
    fractions=("half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "tenths"),
    links=("of",),
    ranges=("to", "and", "or"),
    roughly=r"(?:few|several|many|couple(?:\sof)?|handful(?:\sof)?|countless|umpteen|odd|scores\sof|(?:some|any)\snumber\sof)",
)
_VIETNAMESE: Final = _Words(
    decimal=",",
    # không says no as well as zero.
    numbers={"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10},
    ones=("một",),
    magnitudes={
        "chục": (10,),
        "trăm": (100,),
        **dict.fromkeys(("nghìn", "ngàn"), (1_000,)),
        "vạn": (10**4,),
        "triệu": (10**6,),
        **dict.fromkeys(("tỷ", "tỉ"), (10**9,)),
    },
    orders=(),
    ordering=("hàng", "vài", "mấy"),
    fractions=("nửa", "rưỡi", "phần"),
    links=(),
    ranges=("đến", "tới", "và", "hoặc", "hay"),
    # tỷ lệ is a rate.
    dependent=("tỷ", "tỉ"),
    roughly=r"(?:dăm|mươi|vài|mấy|đôi|ít|nhiều|bao\snhiêu|bao|một|đống|chục|năm)",
)
_OTHER: Final = _Words(".", {}, (), {}, (), (), (), (), ())
_LANGUAGES: Final = {"fr": _FRENCH, "en": _ENGLISH, "vi": _VIETNAMESE}

_WITHIN: Final = frozenset(("", "-", "et", "-et-", "and", "virgule", "point", "phẩy", "mươi"))
"""What stands within a number of several words."""

_SHARES: Final = frozenset(("sur", "out of", "in", "trên"))
"""What stands between a part and its whole."""

_BLANK: Final = "[ \u00a0\u2009\u202f]"
_DIGITS: Final = rf"(?<![\d.,])\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*"
_TOKEN: Final = re.compile(
    # A number may follow the letters of a currency, but not those of a name.
    rf"(?P<ratio>\d+/\d+(?:/\d+)*)|(?P<digits>(?:(?<![^\W_])|(?<=\b[A-Z]{{3}}))(?:{_DIGITS}))"
    r"|(?P<word>[^\W\d_]+)"
)
_PER: Final = re.compile(r"\bpour[ \u00a0\u202f]*$", re.IGNORECASE)
_COUNTED: Final = re.compile(
    r"\s(?:mươi|trăm|chục|nghìn|ngàn|vạn|triệu|t[ỷỉ](?!\slệ)|xã|phường|huyện|tỉnh|thành\sphố|thôn|bản|làng|hộ|người|học\ssinh"
    r"|dự\sán|mô\shình|mục\stiêu|chỉ\stiêu|tiêu\schí|chương\strình|trường|căn|ngôi|lần|tháng|công\strình|nhóm|cấp"
    r"|năm(?!\s\d)|điểm|phần\străm|ha|héc|(?:sáu|bảy)\s(?:trăm|nghìn|ngàn|chục|vạn|triệu|hộ|người|xã|huyện))\b"
)
"""What “năm” counts where it is five."""
_OF_TIME: Final = re.compile(
    r"(?:trong|mỗi|hằng|hàng|cả|đầu|cuối|giữa|hết|sang|qua|từng|các|những|mươi|mười|trăm|hai|ba|bốn|sáu|bảy|tám|chín|một|vài"
    r"|nhiều|mấy|\d)\s$",
    re.IGNORECASE,
)
"""What stands before it where it may be a year."""
_ROUGHLY: Final = 24
"""Characters before a number in words in which it may be said to be no certain one."""
_LONGEST: Final = 400
"""Characters that a text may have; a quote has 200 at the most, and a text that is cut could cut a number."""


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    word: str


@lru_cache(maxsize=65536)
def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers that a text states, in the order of the text.

    Args:
        text: The text.
        language: Its language tag; of a language that is not known only digits are read.

    Examples:
        >>> [number.readings[0] for number in numbers("plus de 4 200 milliards de dongs", "fr")]
        [Decimal('4200000000000')]
    """
    if len(text) > _LONGEST:
        return ()
    words = _words(language)
    given = unicodedata.normalize("NFC", text)
    return tuple(_together(given, list(parts(given, language)), words))


def parts(text: str, language: str) -> Iterator[Part]:
    """The numbers that a text states, each by itself, whatever stands beside it.

    Args:
        text: The text, composed (Unicode's form C).
        language: Its language tag.
    """
    words = _words(language)
    return _found(text, list(_tokens(text, language.partition("-")[0].lower())), words)


def _words(language: str) -> _Words:
    return _LANGUAGES.get(language.partition("-")[0].lower(), _OTHER)


def _tokens(text: str, code: str) -> Iterator[_Token]:
    """What a text has of numbers and of words that go with them."""
    kinds = _kinds(code)
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "", match[0]
        if kind == "word":
            # Words of Vietnamese that stand for numbers are in lower case: Ba Bể is a lake.
            word = word if code == "vi" else word.lower()
            kind = kinds.get(word, "")
            if word == "năm" and code == "vi" and not _is_five(text, match):
                kind = ""
        if kind:
            yield _Token(match.start(), match.end(), kind, word)


def _is_five(text: str, word: re.Match[str]) -> bool:
    """Whether “năm” is five, and no year: what is counted follows it, and no word of time goes before it."""
    return bool(_COUNTED.match(text, word.end())) and not _OF_TIME.search(text[: word.start()])


@cache
def _kinds(code: str) -> dict[str, str]:
    words = _LANGUAGES.get(code, _OTHER)
    return {
        **dict.fromkeys(words.fractions, "fraction"),
        **dict.fromkeys(words.magnitudes, "magnitude"),
        **dict.fromkeys(words.numbers, "number"),
        **dict.fromkeys(words.ones, "one"),
        **dict.fromkeys(words.ordering, "ordering"),
    }


class Part(NamedTuple):
    """A number, and what tells how it goes with the next.

    Attributes:
        number: The number, with no regard to the next.
        factors: What its magnitudes multiply it by, all that they may mean.
        is_spelt: Whether it is written in words.
    """

    number: Number
    factors: tuple[int, ...]
    is_spelt: bool

    @property
    def factor(self) -> int:
        """What its magnitudes most likely multiply it by."""
        return self.factors[0]


def _found(text: str, tokens: list[_Token], words: _Words) -> Iterator[Part]:
    """Each number with the magnitudes that follow it."""
    at = 0
    while at < len(tokens):
        first = tokens[at]
        before = text[max(first.start - _ROUGHLY, 0) : first.start]
        at += 1
        if first.kind in ("ratio", "fraction"):
            yield Part(Number(first.start, first.end, ()), (1,), False)
            continue
        if first.word in ("cent", "cents") and _PER.search(text[: first.start]):
            # pour cent is a sign.
            continue
        magnitudes = [first] if first.kind == "magnitude" else []
        end = first.end
        while (
            at < len(tokens)
            and tokens[at].kind == "magnitude"
            and _joined(text, end, tokens[at], words)
            and not _is_of_year(first, tokens[at], words)
        ):
            magnitudes.append(tokens[at])
            end = tokens[at].end
            at += 1
        factors = (1,)
        for magnitude in magnitudes:
            each = words.magnitudes[magnitude.word]
            factors = tuple(dict.fromkeys(factor * n for factor in factors for n in each))
        factor, is_year, below = factors[0], False, None
        if first.kind == "digits":
            values = () if _is_cut(text, first.end) else _readings(first.word, words.decimal)
            is_year = not magnitudes and _may_be_year(first.word, text[end:])
        elif first.kind == "number":
            values = (Decimal(words.numbers[first.word]),)
        elif first.kind == "one" and not magnitudes and _is_range(text, first, tokens[at : at + 1], words):
            # un à deux mille, một hai trăm
            values = (Decimal(1),)
        elif not magnitudes or (first.kind == "magnitude" and len(first.word) == 1):
            # A letter or an article by itself is no number.
            continue
        elif first.word in words.dependent:
            continue
        else:
            values = (Decimal(1),)
            if first.kind == "ordering" or (first.kind == "magnitude" and first.word in words.orders):
                below = Decimal(factor * 10)
        if first.kind in ("number", "magnitude") and below is None and _roughly(words.roughly).search(before):
            # dăm bảy trăm, a few hundred
            values = ()
        readings = tuple(dict.fromkeys(value * n for n in factors for value in values))
        yield Part(Number(first.start, end, readings, below, is_year), factors, first.kind != "digits")


def is_rough(text: str, start: int, end: int, language: str) -> bool:
    """Whether a number in words is none that can be told: ``dăm trăm``, ``hai ba trăm``, ``a few hundred``.

    Args:
        text: The text.
        start: Where the number starts.
        end: Where it ends.
        language: Its language tag.
    """
    words = _words(language)
    beside = re.match(r"(\w+)\s(\w+)", text[start:end])
    digits = (
        [words.numbers.get(one, 1 if one in words.ones else 0) for one in beside.groups()] if beside else []
    )
    is_either = len(digits) == 2 and 0 < digits[0] < digits[1] < 10
    return is_either or bool(_roughly(words.roughly).search(text[max(start - _ROUGHLY, 0) : start]))


@cache
def _roughly(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){form}[\s,-]{{1,2}}$", re.IGNORECASE)


def _is_range(text: str, one: _Token, after: list[_Token], words: _Words) -> bool:
    """Whether a word that means one is the lower end of a range."""
    if not after or after[0].kind not in ("number", "digits"):
        return False
    between = text[one.end : after[0].start].strip().lower()
    return between in ("-", "–", ",", *words.ranges) and between not in ("et", "and", "và")


def _is_of_year(first: _Token, magnitude: _Token, words: _Words) -> bool:
    """Whether an order of magnitude stands behind a year: “In 2024 dozens of …”."""
    is_order = magnitude.word in words.orders and not magnitude.word.startswith(("million", "milliard"))
    return first.kind == "digits" and is_order and bool(re.fullmatch("(?:19|20)[0-9]{2}", first.word))


def _is_cut(text: str, end: int) -> bool:
    """Whether digits go on as a fraction or an exponent does, or count thousandths: ``96½``, ``5 ‰``."""
    after = text[end : end + 1]
    return after.isnumeric() or after in ("⁄", "^") or text[end:].lstrip(" \u00a0\u202f")[:1] in ("‰", "‱")


def _may_be_year(digits: str, after: str) -> bool:
    return bool(re.fullmatch("(?:19|20)[0-9]{2}", digits)) and not after.lstrip().startswith("%")


def _joined(text: str, end: int, token: _Token, words: _Words) -> bool:
    """Whether only blanks and such words as “of” stand between a number and a magnitude."""
    between = text[end : token.start].strip().lower()
    return between in ("", "-") or between in words.links


def _readings(digits: str, decimal: str) -> tuple[Decimal, ...]:
    """What digits with points, commas and blanks may mean."""
    plain = re.sub(_BLANK, "", digits)
    signs = re.findall("[.,]", plain)
    if not signs:
        return (Decimal(plain),)
    if plain != digits or len(set(signs)) == 2:
        # Blanks group, or the first sign does, so the last sign stands before the decimals.
        whole, _, rest = plain.rpartition(signs[-1])
        if signs.count(signs[-1]) > 1:
            return ()
        return (Decimal(f"{re.sub('[.,]', '', whole)}.{rest}"),)
    parts = plain.split(signs[0])
    grouped = parts[0] != "0" and len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
    if len(parts) > 2:
        return (Decimal("".join(parts)),) if grouped else ()
    as_decimal = Decimal(".".join(parts))
    if not grouped:
        return (as_decimal,)
    both = (as_decimal, Decimal("".join(parts)))
    return both if signs[0] == decimal else both[::-1]


def _together(text: str, parts: list[Part], words: _Words) -> Iterator[Number]:
    """The numbers, with what those beside each other may mean together."""
    uncertain: set[int] = set()
    for at, (part, after) in enumerate(pairwise(parts)):
        between = text[part.number.end : after.number.start].strip().lower()
        # quatre-vingt-dix-sept, ninety-five point six, chín mươi lăm; 9 sur 10
        spelt = (part.is_spelt or after.is_spelt) and between in _WITHIN
        if spelt or between in _SHARES:
            uncertain |= {at, at + 1}
    for at, (part, after) in enumerate(zip(parts, [*parts[1:], None], strict=False)):
        number = part.number
        if at in uncertain:
            yield number._replace(readings=(), below=None)
            continue
        if after is not None and number.readings and after.number.readings:
            between = text[number.end : after.number.start].strip().lower()
            first, second = number.readings[0], after.number.readings[0]
            if between in ("", "-", "et", "and") and part.factor > 1:
                # deux millions 500 000
                number = number._replace(readings=(*number.readings, first + second, first * second))
            if between in ("-", "–", *words.ranges) and after.factor > part.factor:
                # entre 3 et 4 millions
                number = number._replace(readings=(*number.readings, first * after.factor))
        yield number
