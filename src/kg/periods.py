"""Periods whose codes say what they mean, such as ``2021--2025``, and the levels of such periods.

A code of the grammar below describes its period: names and definitions in three languages, and its days as
far as its words give them. All else is described by people, who may say more of these periods as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Final, Literal, NamedTuple

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import Triple

from kg.language.texts import Language
from kg.vocab import LANGUAGES, RDF, SKOS, XSD, Terms

Kind = Literal["period", "comparator"]
Days = tuple[date | None, date | None]
"""The first and the last day, for filters; None where the words do not give it."""

_PARTS: Final = {
    **dict.fromkeys(("year", "first", "last"), "1[89][0-9]{2}|2[01][0-9]{2}"),
    "month": "0[1-9]|1[0-2]",
    "day": "0[1-9]|[12][0-9]|3[01]",
    "quarter": "[1-4]",
    "half": "[12]",
}
"""What stands for each part of a code."""

_ORDINALS: Final = {
    "fr": {"quarter": ("1er", "2e", "3e", "4e"), "half": ("1er", "2e")},
    "en": {"quarter": ("first", "second", "third", "fourth"), "half": ("first", "second")},
    "vi": {"quarter": ("I", "II", "III", "IV"), "half": ("đầu", "cuối")},
}

_LEVEL: Final = "level-"


class _Parts(NamedTuple):
    """The numbers in a code; of most codes only some mean anything."""

    year: int = 1
    first: int = 1
    last: int = 1
    month: int = 1
    day: int = 1
    quarter: int = 1
    half: int = 1

    @property
    def on(self) -> date:
        """The day that it names, or the first one of its month or year."""
        return date(self.year, self.month, self.day)


def _whole_year(of: _Parts) -> Days:
    return date(of.year, 1, 1), date(of.year, 12, 31)


def _years(of: _Parts) -> Days:
    if of.first >= of.last:
        raise ValueError(of)
    return date(of.first, 1, 1), date(of.last, 12, 31)


def _school_year(of: _Parts) -> Days:
    if of.first + 1 != of.last:
        raise ValueError(of)
    return _years(of)


def _months(of: _Parts, number: int, before: int) -> Days:
    """So many months of its year, after so many others."""
    return date(of.year, before + 1, 1), _last_day(of.year, before + number)


def _last_day(year: int, month: int) -> date:
    # Of a month as long as they come, the day 32 is in the next one.
    following = date(year, month, 1) + timedelta(days=31)
    return following - timedelta(days=following.day)


@dataclass(frozen=True)
class _Form:
    """What codes of one form have in common.

    Attributes:
        code: How they are written.
        label: What their periods are called, in English.
        definition: What they are, in English.
        days: Their days; raises `ValueError` where there are none, as of February 30.
        level: What the level of such a period is called, in English; empty where it has none.
    """

    code: str
    label: str
    definition: str
    days: Callable[[_Parts], Days]
    level: str = ""

    def parts(self, code: str) -> _Parts | None:
        """The numbers in a code; None where it is not of this form."""
        pattern = re.sub(r"\{(\w+)\}", lambda field: f"(?P<{field[1]}>{_PARTS[field[1]]})", self.code)
        match = re.fullmatch(pattern, code)
        return _Parts(**{name: int(value) for name, value in match.groupdict().items()}) if match else None


_FORMS: Final[tuple[_Form, ...]] = (
    _Form("{year}", "{year}", "The year {year}.", _whole_year, "the {year} level"),
    _Form("{first}--{last}", "{first}-{last}", "From {first} to {last}.", _years, "the {first}-{last} level"),
    _Form(
        "{year}-{month}",
        "{month}",
        "In {month}.",
        lambda of: _months(of, 1, of.month - 1),
        "the {month} level",
    ),
    _Form(
        "{year}-{month}-{day}",
        "as of {day}",
        "As it was on {day}.",
        lambda of: (of.on, of.on),
        "the level of {day}",
    ),
    _Form(
        "{year}-end",
        "at the end of {year}",
        "At the end of {year}; the article gives no day, and the dates serve only for filters.",
        lambda of: _months(of, 1, 11),
        "the level at the end of {year}",
    ),
    _Form(
        "{year}-Q{quarter}",
        "{ordinal} quarter of {year}",
        "The {ordinal} quarter of {year}.",
        lambda of: _months(of, 3, 3 * of.quarter - 3),
        "the level of the {ordinal} quarter of {year}",
    ),
    _Form(
        "{year}-H{half}",
        "{ordinal} half of {year}",
        "The {ordinal} half of {year}.",
        lambda of: _months(of, 6, 6 * of.half - 6),
        "the level of the {ordinal} half of {year}",
    ),
    _Form(
        "school-year-{first}-{last}",
        "school year {first}-{last}",
        "The school year {first}-{last}; the dates are those of the calendar years named "
        "and serve only for filters.",
        _school_year,
        "the level of the school year {first}-{last}",
    ),
    _Form(
        "by-{year}",
        "by {year}",
        "Up to {year}; the article does not say from when.",
        lambda of: (None, date(of.year, 12, 31)),
    ),
    _Form(
        "by-{year}-{month}",
        "by {month}",
        "Up to {month}; the article does not say from when.",
        lambda of: (None, _last_day(of.year, of.month)),
    ),
    _Form(
        "by-{year}-{month}-{day}",
        "by {day}",
        "Up to {day}; the article does not say from when.",
        lambda of: (None, of.on),
    ),
    _Form(
        "since-{year}",
        "since {year}",
        "Since {year}; the article gives no day, and the start date serves only for filters.",
        lambda of: (of.on, None),
    ),
    _Form(
        "since-{year}-{month}",
        "since {month}",
        "Since {month}; the article gives no day, and the start date serves only for filters.",
        lambda of: (of.on, None),
    ),
    _Form("since-{year}-{month}-{day}", "since {day}", "Since {day}.", lambda of: (of.on, None)),
    _Form(
        "since-school-year-{first}-{last}",
        "since the school year {first}-{last}",
        "Since the school year {first}-{last}; the start date is that of the first calendar year named "
        "and serves only for filters.",
        lambda of: (_school_year(of)[0], None),
    ),
    _Form(
        "every-year",
        "every year",
        "Every year; the article does not say which years.",
        lambda of: (None, None),
    ),
    _Form(
        "several-years",
        "several years",
        "Several years; the article does not say which.",
        lambda of: (None, None),
    ),
)
"""The grammar. Each code is of one form at the most."""


@dataclass(frozen=True)
class Minted:
    """A period, or the level of one, that its code describes.

    Attributes:
        kind: ``period`` or ``comparator``: which list it is an entry of.
        code: Its code, which is the last part of its address.
        labels: What it is called, by language.
        definitions: What it is, by language.
        start: Its first day, for filters; None where its words give none, and of all levels.
        end: Its last day, in the same way.
    """

    kind: Kind
    code: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    start: date | None = None
    end: date | None = None

    def triples(self, terms: Terms) -> list[Triple]:
        """All that is said of it, as the files of reference data say it of theirs.

        Args:
            terms: The terms of the installation.
        """
        node = terms.entity(self.kind, self.code)
        said = [Triple(node, RDF("type"), terms.kg(self.kind.capitalize()))]
        if self.kind == "comparator":
            said.append(Triple(node, RDF("type"), SKOS("Concept")))
        for name, words in (("prefLabel", self.labels), ("definition", self.definitions)):
            said += [Triple(node, SKOS(name), RdfLiteral(words[code], language=code)) for code in LANGUAGES]
        said.append(Triple(node, SKOS("inScheme"), terms.scheme(self.kind)))
        for name, day in (("startDate", self.start), ("endDate", self.end)):
            if day:
                said.append(Triple(node, terms.kg(name), RdfLiteral(day.isoformat(), datatype=XSD("date"))))
        return said


def period(code: str) -> Minted | None:
    """The period that a code describes; None where it is not of the grammar.

    Args:
        code: The last part of a period's address.

    Examples:
        >>> quarter = period("2025-Q1")
        >>> quarter and (quarter.labels["en"], quarter.end)
        ('first quarter of 2025', datetime.date(2025, 3, 31))
        >>> period("2025--2021") is None
        True
    """
    read = _read(code)
    if read is None:
        return None
    labels, definitions = (read.worded(message) for message in (read.form.label, read.form.definition))
    return Minted("period", code, labels, definitions, *read.days)


def level(code: str) -> Minted | None:
    """The level of a period, to compare with; None where a code is not that of one.

    Args:
        code: The last part of a comparator's address, such as ``level-2020``.
    """
    read = _read(code.removeprefix(_LEVEL)) if code.startswith(_LEVEL) else None
    if read is None or not read.form.level:
        return None
    labels = read.worded(read.form.level)
    definitions = {language: f"{label[:1].upper()}{label[1:]}." for language, label in labels.items()}
    return Minted("comparator", code, labels, definitions)


# A million facts name some dozens of periods, each again and again.
@lru_cache(maxsize=4096)
def minted(iri: str, terms: Terms) -> Minted | None:
    """The period or level that an address of the installation describes; None where it is none.

    Args:
        iri: The address.
        terms: The terms of the installation.
    """
    for kind, read in (("period", period), ("comparator", level)):
        start = terms.entity(kind, "").value
        if iri.startswith(start):
            return read(iri.removeprefix(start))
    return None


def meant(iri: str, terms: Terms) -> Minted | None:
    """The period or level that an address was probably meant to describe, which is written nearly like one.

    Args:
        iri: The address.
        terms: The terms of the installation.

    Examples:
        >>> found = meant("http://x.example/id/period/2025q1", Terms("http://x.example/"))
        >>> found and found.code
        '2025-Q1'
    """
    start, _, code = iri.rpartition("/")
    plain = re.sub(r"(?<=\d)-?([qh])(?=\d)", lambda part: f"-{part[1].upper()}", code.lower())
    plain = re.sub(r"(?<=-)\d(?=-|$)", r"0\g<0>", plain)
    for joined in ("-", "--"):
        written = re.sub(r"(?<=\d{4})[-–/]+(?=\d{4}$)", joined, plain)
        if found := minted(f"{start}/{written}", terms):
            return found
    return None


def referred(lines: bytes, terms: Terms) -> dict[str, Minted]:
    """The periods and levels that facts have and their addresses describe, by these addresses.

    Args:
        lines: What is said of the facts, as N-Triples.
        terms: The terms of the installation.
    """
    says = b"|".join(re.escape(str(terms.kg(kind)).encode()) for kind in ("period", "comparator"))
    values = set(re.findall(rb" (?:%b) <([^<>]*)> \.$" % says, lines, re.MULTILINE))
    read = ((iri, minted(iri, terms)) for iri in map(bytes.decode, values))
    return {iri: described for iri, described in read if described}


@dataclass(frozen=True)
class _Read:
    """A code that was read."""

    form: _Form
    parts: _Parts

    @cached_property
    def days(self) -> Days:
        return self.form.days(self.parts)

    def worded(self, message: str) -> dict[str, str]:
        """A message in each language, with the numbers of the code as the language says them."""
        return {
            code: Language(code).text(message, **dict(self._values(Language(code)))) for code in LANGUAGES
        }

    def _values(self, language: Language) -> Iterator[tuple[str, object]]:
        of = self.parts
        yield from (("year", of.year), ("first", of.first), ("last", of.last))
        yield from (("month", language.month(of.on)), ("day", language.date(of.on)))
        for name, number in (("quarter", of.quarter), ("half", of.half)):
            if f"{{{name}}}" in self.form.code:
                yield "ordinal", _ORDINALS[language.code][name][number - 1]


def _read(code: str) -> _Read | None:
    """A code of the grammar, read."""
    for form in _FORMS:
        if parts := form.parts(code):
            read = _Read(form, parts)
            try:
                _ = read.days
            except ValueError:
                return None
            return read
    return None
