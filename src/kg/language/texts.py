"""The three languages that kg speaks: texts, numbers, and labels in the reader's language.

Babel takes longer to import than many a command to run, so it is imported where something is said.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.language.collation import Alphabetical, alphabetical
from kg.vocab import LANGUAGES

if TYPE_CHECKING:
    from babel import Locale

NAMES: Final = {"fr": "Français", "en": "English", "vi": "Tiếng Việt"}
"""What each language calls itself."""

_IN: Final = {"fr": "in French", "en": "in English", "vi": "in Vietnamese"}

_FOLDER: Final = Path(__file__).parent

_ELIDED: Final = re.compile(r"\b([Dd]|[Qq]u)e \{(\w+)\}")
"""French words that lose their vowel before one that starts with another, in front of a field."""


_ADDING_NOTHING: Final = frozenset({"the", "year", "l", "le", "la", "les", "année", "năm"})
"""What a definition puts around a name to make a sentence of it."""


def adds(definition: str, name: str) -> bool:
    """Whether a definition says more than a name does, and not the name in a sentence alone.

    Examples:
        >>> adds("L’année 2025.", "2025"), adds("Le niveau de 2020.", "le niveau de 2020")
        (False, False)
        >>> adds("Poor households among all households.", "poverty rate")
        True
    """
    said, known = (set(re.findall(r"\w+", words.casefold())) for words in (definition, name))
    return not said <= known | _ADDING_NOTHING


@dataclass(frozen=True)
class Text:
    """Words for a reader, and the language that they are in.

    Attributes:
        value: The words.
        language: Their language, or None where they have none (a number, a code).
    """

    value: str
    language: str | None = None

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Language:
    """How pages speak to a reader.

    Attributes:
        code: ``fr``, ``en`` or ``vi``.
    """

    code: str

    def text(self, message: str, /, **values: object) -> str:
        """An English message in this language, with its ``{name}`` fields filled.

        Examples:
            >>> Language("fr").text("increase of {claim}", claim="environ 3 %")
            'hausse d’environ 3 %'
        """
        translated = _translations(self.code).gettext(message)
        if self.code == "fr" and "e {" in translated:
            translated = _ELIDED.sub(lambda found: _before(found, values), translated)
        return translated.format_map(values)

    def alphabetical(self, words: Text | str) -> Alphabetical:
        """What to sort names by, as dictionaries of this language do.

        Examples:
            >>> sorted(["Zone", "Économie", "emploi", "École"], key=Language("fr").alphabetical)
            ['École', 'Économie', 'emploi', 'Zone']
            >>> sorted(["Đắk Lắk", "Dầu", "Du", "Đà"], key=Language("vi").alphabetical)
            ['Dầu', 'Du', 'Đà', 'Đắk Lắk']
        """
        return alphabetical(str(words), self.code)

    def label(self, labels: Mapping[str, str], otherwise: str) -> Text:
        """The label in this language, or in the first other that there is, which then says so."""
        for code in (self.code, *LANGUAGES, *sorted(labels)):
            if code in labels:
                return Text(labels[code], None if code == self.code else code)
        return Text(otherwise)

    def other(self, code: str | None) -> str:
        """That a text is in another language than this: “in French”; empty where it is not."""
        if code is None or code == self.code:
            return ""
        return self.text(_IN[code]) if code in _IN else f"({code})"

    def number(self, value: Decimal | int) -> str:
        """A number as this language writes it, with all its digits and no more."""
        return _decimal(str(value), self.code)

    def date(self, value: date) -> str:
        """A day as this language writes it."""
        from babel.dates import format_date

        # Vietnamese writes days with digits; Babel's long form reads as translated.
        form = "d/M/y" if self.code == "vi" else "long"
        written = format_date(value, form, locale=_locale(self.code))
        # The first day of a month alone is an ordinal in French, which Babel does not know.
        return written.replace("1 ", "1er ", 1) if self.code == "fr" and value.day == 1 else written

    def month(self, value: date) -> str:
        """The month of a day as this language writes it, with its year."""
        from babel.dates import format_date

        form = "'tháng' M/y" if self.code == "vi" else "MMMM y"
        return format_date(value, form, locale=_locale(self.code))

    def is_one(self, number: Decimal) -> bool:
        """Whether a noun behind this number is singular in this language."""
        return _locale(self.code).plural_form(abs(number)) == "one"

    def day(self, value: str) -> str:
        """An ``xsd:date`` or ``xsd:dateTime`` as this language writes the day; a year alone as it stands."""
        try:
            return self.date(date.fromisoformat(value[:10]))
        except ValueError:
            return value

    def percent(self, value: Decimal) -> str:
        """A number of hundredths as this language writes percentages."""
        from babel.numbers import format_percent

        return format_percent(value / 100, locale=_locale(self.code), decimal_quantization=False)


def _before(found: re.Match[str], values: Mapping[str, object]) -> str:
    """A word of a French message and the field behind it, joined as the field's value asks for."""
    joined = str(values.get(found[2], ""))[:1].lower() in {*"aeiouàâéèêëîïôœù"}
    return f"{found[1]}’{{{found[2]}}}" if joined else found[0]


def texts(message: str, /, **values: object) -> dict[str, str]:
    """An English message in every language, by its code, with its ``{name}`` fields filled."""
    return {code: Language(code).text(message, **values) for code in LANGUAGES}


def quoted(words: str, code: str | None, language: Language) -> str:
    """Somebody's own words between the quotation marks of their language, which is told if it is another.

    Args:
        words: The words.
        code: The code of the language that they are in, or None.
        language: The reader's language.
    """
    marked = f"“{words}”" if code != "fr" or "«" in words else f"«\u00a0{words}\u00a0»"
    other = language.other(code)
    return language.text("{heading}: {words}", heading=other, words=marked) if other else marked


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    # The English of pages is British.
    return Locale.parse("en_GB" if code == "en" else code)


@lru_cache(4096)
def _decimal(number: str, code: str) -> str:
    """A number as a language writes it; a page shows most of its numbers several times."""
    from babel.numbers import format_decimal

    return format_decimal(Decimal(number), locale=_locale(code), decimal_quantization=False)


@cache
def _translations(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = _FOLDER / f"{code}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
