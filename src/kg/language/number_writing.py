"""Numbers in words, in French, English and Vietnamese: “5 trillion dong”, never rounded.

Babel's compact forms are not used: they round, and “5 billions”, which they give in French for a million
millions, is misread by whoever knows English.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from kg.language.texts import Language

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_DECIMALS: Final = 3
"""Decimals that a number may have before a word such as “million”; more are not read at a glance."""


class Scale(NamedTuple):
    """A word for a power of ten.

    Attributes:
        power: The power.
        one: The word after a number below two.
        many: The word after others.
        whole: Whether it goes with whole numbers alone.
    """

    power: int
    one: str
    many: str
    whole: bool = False


_SCALES: Final = {
    "fr": (Scale(9, "milliard", "milliards"), Scale(6, "million", "millions")),
    "en": (Scale(12, "trillion", "trillion"), Scale(9, "billion", "billion"), Scale(6, "million", "million")),
    "vi": (Scale(12, "nghìn tỷ", "nghìn tỷ", whole=True), Scale(9, "tỷ", "tỷ"), Scale(6, "triệu", "triệu")),
}
"""The words of each language, the greatest first; a French “billion” would be a million millions."""

_MAGNITUDES: Final = {
    "fr": (
        *("des dizaines", "des centaines", "des milliers", "des dizaines de milliers"),
        *("des centaines de milliers", "des millions", "des dizaines de millions"),
    ),
    "en": (
        *("tens", "hundreds", "thousands", "tens of thousands"),
        *("hundreds of thousands", "millions", "tens of millions"),
    ),
    "vi": (
        *("hàng chục", "hàng trăm", "hàng nghìn", "hàng chục nghìn"),
        *("hàng trăm nghìn", "hàng triệu", "hàng chục triệu"),
    ),
}
"""Orders of magnitude from ten up, each ten times the one before."""

_ASPIRATED: Final = ("hame", "handi", "hangar", "haie", "haut", "hall")
"""How French words start whose h stops an elision, among those that things are counted in."""


class UnitNames(NamedTuple):
    """What a unit is called.

    Attributes:
        label: Its label.
        one: What one of it is called, beside a number.
        many: What several are called, beside a number.
    """

    label: str
    one: str
    many: str


def scale_of(number: Decimal, language: Language) -> Scale | None:
    """The word that a number is written with; None where all its digits are better."""
    for scale in _SCALES[language.code]:
        front = number.scaleb(-scale.power).normalize()
        exponent = front.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if abs(front) >= 1 and decimals <= (0 if scale.whole else _DECIMALS):
            return scale
    return None


def quantity(number: Decimal, unit: UnitNames | None, language: Language) -> str:
    r"""A number with its unit, with all its digits or a word for a power of ten.

    Number and word stay on one line; the unit may go to the next.

    Examples:
        >>> dong = UnitNames("Vietnamese dong", "dong", "dong")
        >>> quantity(Decimal(4_200_000_000_000), dong, Language("en")).replace("\xa0", " ")
        '4.2 trillion dong'
        >>> households = UnitNames("hộ", "hộ", "hộ")
        >>> quantity(Decimal(5_000_000_000_000), households, Language("vi")).replace("\xa0", " ")
        '5 nghìn tỷ hộ'
    """
    name = _counted(number, unit, language) if unit else ""
    if name.startswith("%"):
        return language.percent(number) + name[1:]
    scale = scale_of(number, language)
    if scale is None:
        return f"{language.number(number)} {name}".rstrip()
    front = number.scaleb(-scale.power).normalize()
    written = language.number(front)
    words = f"{written}{_NO_BREAK}{(scale.one if abs(front) < 2 else scale.many).replace(' ', _NO_BREAK)}"
    return f"{words}{_joined(name, language)}" if name else words


def axis_scale(greatest: Decimal, language: Language) -> Scale | None:
    """The word that all numbers of an axis are written in; None where they are below a million."""
    scales = (scale for scale in _SCALES[language.code] if not scale.whole)
    return next((scale for scale in scales if greatest >= Decimal(1).scaleb(scale.power)), None)


def scaled(scale: Scale, unit: UnitNames, language: Language) -> str:
    """A unit in a word for a power of ten, as the title of an axis has it: “trillion dong”."""
    return f"{scale.many}{_joined(unit.many, language)}"


def magnitude(lower: Decimal, upper: Decimal, unit: UnitNames, language: Language) -> str | None:
    """An order of magnitude in words: “tens of thousands of people”; None where the bounds are of no one.

    Args:
        lower: The least that it can be.
        upper: What it stays below.
        unit: What is counted.
        language: The reader's language.
    """
    power = lower.adjusted()
    words = _MAGNITUDES[language.code]
    if lower != Decimal(1).scaleb(power) or upper != lower * 10 or not 1 <= power <= len(words):
        return None
    of = " of" if language.code == "en" else ""
    name = _joined(unit.many, language) if language.code == "fr" else f"{of} {unit.many}"
    return f"{words[power - 1]}{name}"


def _joined(name: str, language: Language) -> str:
    """A noun after a word for a power of ten."""
    if language.code != "fr":
        return f" {name}"
    first = name[:1].lower()
    mute = first in "aeiouyàâéèêëîïôœù" or (first == "h" and not name.lower().startswith(_ASPIRATED))
    return f" d’{name}" if mute else f" de {name}"


def _counted(number: Decimal, unit: UnitNames, language: Language) -> str:
    """What so many of a unit are called."""
    # A word such as “million” is a noun, and what is counted behind it are many.
    one = scale_of(number, language) is None and language.is_one(number)
    return unit.one if one else unit.many
