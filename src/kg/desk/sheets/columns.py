"""The columns of the sheets: their codes, how people call them, and which must be there.

There is a sheet of facts, one of articles, and one of entities: of what facts name and is not published yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.desk.proposal import Kind
from kg.language.folding import fold, words
from kg.language.texts import texts
from kg.vocab import LANGUAGES

SHEETS: Final[Mapping[Kind, str]] = {"fact": "facts", "article": "article", "entity": "entities"}
"""What the template calls the sheet of each kind of thing."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet, which is a field of a form as well.

    Attributes:
        code: Its code.
        names: What it is called, by language.
        also: What else people write above it.
        is_required: Whether a fact cannot do without it.
        is_day: Whether it holds a day, so that a cell which the spreadsheet takes for one is what is wanted.
    """

    code: str
    names: Mapping[str, str]
    also: tuple[str, ...] = ()
    is_required: bool = False
    is_day: bool = False


TEXTS: Final = frozenset(
    (
        *("quote", "value_as_written", "passage", "note_fr", "note_en", "note_vi", "to_curator"),
        *("headline", "definition_fr", "definition_en", "definition_vi"),
    )
)
"""The columns that hold the words of people, which are no codes."""


def columns(kind: Kind = "fact") -> Mapping[str, Column]:
    """The columns of a sheet by their codes, in the order of the template.

    Args:
        kind: What the sheet is of.
    """
    return _columns()[kind]


def column(code: str) -> Column | None:
    """The column of this code, whatever its sheet; None where there is none."""
    return next((named[code] for named in _columns().values() if code in named), None)


@cache
def _columns() -> Mapping[Kind, Mapping[str, Column]]:
    named: dict[Kind, tuple[Column, ...]] = {
        "fact": _of_facts(),
        "article": _of_articles(),
        "entity": _of_entities(),
    }
    return {kind: {column.code: column for column in some} for kind, some in named.items()}


def _of_articles() -> tuple[Column, ...]:
    return (
        Column("headline", texts("headline"), ("title", "titre"), is_required=True),
        Column("language", texts("language"), is_required=True),
        Column("url", texts("web address"), ("url", "link", "lien"), is_required=True),
        Column("published", texts("date of publication"), ("date", "ngày"), is_day=True),
        Column("publisher", texts("publisher"), ("journal", "newspaper", "báo")),
        Column("new_publisher", texts("new publisher")),
        *_names(),
        _slug(),
    )


def _of_entities() -> tuple[Column, ...]:
    return (
        Column("kind", texts("kind"), ("type", "loại"), is_required=True),
        *_names(),
        Column("definition_fr", texts("definition in French"), ("definition fr",)),
        Column("definition_en", texts("definition in English"), ("definition en",)),
        Column("definition_vi", texts("definition in Vietnamese"), ("definition vi",)),
        Column("theme", texts("theme")),
        Column("units", texts("units"), ("unit",)),
        Column("kinds", texts("kinds of facts")),
        Column("area_type", texts("type of area")),
        Column("part_of", texts("part of")),
        _slug(),
    )


def _names() -> tuple[Column, ...]:
    return (
        Column("label_fr", texts("name in French"), ("label fr",)),
        Column("label_en", texts("name in English"), ("label en",)),
        Column("label_vi", texts("name in Vietnamese"), ("label vi",)),
    )


def _slug() -> Column:
    return Column("slug", texts("short name"), ("code",))


def _of_facts() -> tuple[Column, ...]:
    return (
        Column("op", texts("operation"), ("op", "action", "thao tác")),
        Column("fact", texts("fact"), ("fait", "id")),
        Column("article", texts("article"), ("source", "nguồn"), is_required=True),
        Column("passage", texts("passage"), ("đoạn",)),
        Column(
            "quote", texts("quote"), ("quotation", "citation exacte", "trích nguyên văn"), is_required=True
        ),
        Column(
            "value_as_written", texts("value as written"), ("valeur telle qu’écrite", "số liệu nguyên văn")
        ),
        Column("value", texts("value"), ("nombre", "number", "số liệu")),
        Column("bound", texts("bound"), ("borne", "cận")),
        Column("lower", texts("lower bound"), ("minimum", "lower")),
        Column("upper", texts("upper bound"), ("maximum", "upper")),
        Column("unit", texts("unit"), ("đơn vị tính",)),
        Column("area", texts("area"), ("province", "place", "lieu", "tỉnh", "nơi"), is_required=True),
        Column("zone", texts("zone")),
        Column("programme", texts("programme"), ("program", "politique", "chính sách")),
        Column("indicator", texts("indicator"), ("chỉ số",), is_required=True),
        Column("population", texts("population"), ("group", "groupe", "đối tượng")),
        Column("period", texts("period"), ("date", "année", "year", "năm", "thời gian")),
        Column("kind", texts("kind"), ("type", "loại")),
        Column("direction", texts("direction"), ("chiều",)),
        Column("comparator", texts("compared with"), ("comparator", "comparateur")),
        Column("note_fr", texts("note in French"), ("note fr",)),
        Column("note_en", texts("note in English"), ("note en",)),
        Column("note_vi", texts("note in Vietnamese"), ("note vi",)),
        Column(
            "to_curator", texts("message to the curator"), ("to curator", "comment", "commentaire", "ghi chú")
        ),
    )


def place_of(kind: Kind, cells: Mapping[str, str], column: str | None) -> tuple[str | None, str | None]:
    """The sheet and the column in which something is mended; of the sheet of facts None.

    A new publisher is typed with its article, and has no row of its own.

    Args:
        kind: The kind of thing.
        cells: What was typed of it.
        column: The column that is to be mended, as the things of its kind have it.
    """
    if kind == "entity" and "new_publisher" in cells:
        return SHEETS["article"], "new_publisher"
    return None if kind == "fact" else SHEETS[kind], column


def letter(index: int) -> str:
    """What a spreadsheet calls a column, counted from 0.

    Examples:
        >>> letter(0), letter(25), letter(26)
        ('A', 'Z', 'AA')
    """
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


def column_of(header: str, kind: Kind = "fact") -> Column | None:
    """The column that some words above it name, in code or in any language; None where they name none.

    Args:
        header: The words.
        kind: What the sheet is of.
    """
    return _by_header()[kind].get(_key(header))


@cache
def advice() -> Mapping[str, str]:
    """What is above the last column of a copy that says what to do, by language."""
    return texts("What to do")


def is_advice(header: str) -> bool:
    """Whether a header is that one, in any language."""
    return _key(header) in map(_key, advice().values())


def _key(header: str) -> str:
    return " ".join(words(fold(header.replace("_", " "))))


@cache
def _by_header() -> Mapping[Kind, Mapping[str, Column]]:
    named: dict[Kind, dict[str, Column]] = {kind: {} for kind in SHEETS}
    for kind, by_header in named.items():
        for column in columns(kind).values():
            for header in (column.code, *column.names.values(), *column.also):
                by_header.setdefault(_key(header), column)
    return named


def guide(kind: Kind = "fact") -> Mapping[str, Mapping[str, str]]:
    """What to type into each column of a sheet, by its code and by language.

    Args:
        kind: What the sheet is of.
    """
    return _guide()[kind]


@cache
def _guide() -> Mapping[Kind, Mapping[str, Mapping[str, str]]]:
    label = texts("A name in this language, in one at the least; never invent a translation.")
    names = {f"label_{code}": label for code in LANGUAGES}
    slug = texts("The end of its address, such as poverty-rate; empty to have it made from the name.")
    several = texts("Of the list, with semicolons between several.")
    listed = texts("Only for an indicator: what it is about, of the list.")
    meaning = texts("What it means, in this language; in one at the least.")
    return {
        "fact": _guide_to_facts(),
        "article": {
            "headline": texts("The headline, exactly as the article has it."),
            "language": texts("The language of the article: French, English or Vietnamese."),
            "url": texts("Where the article was published: https://…"),
            "published": texts("The day, written 2025-11-04; empty where it is not known."),
            "publisher": texts("The publisher, of the list; empty where it is a new one."),
            "new_publisher": texts("What a publisher is called that is not in the list yet."),
            **dict.fromkeys(
                names, texts("A name in this language; empty for the headline, in the article’s language.")
            ),
            "slug": slug,
        },
        "entity": {
            "kind": texts(
                "What it is: an indicator, a programme, an area, a zone, a population, an organisation."
            ),
            **names,
            **{f"definition_{code}": meaning for code in LANGUAGES},
            "theme": listed,
            "units": several,
            "kinds": several,
            "area_type": texts("Only for an area: what sort of area it is, of the list."),
            "part_of": texts("Only for an area: the area that it lies in."),
            "slug": slug,
        },
    }


def _guide_to_facts() -> Mapping[str, Mapping[str, str]]:
    listed = texts("A name or a code of the list; of several things of one name, the code.")
    note = texts("What a reader has to know, such as an ambiguity, in this language.")
    limit = texts("Only for a number between two others: leave “value” empty.")
    return {
        "op": texts("Empty for a new fact; replace or withdraw for one that is published."),
        "fact": texts("The end of the address of a fact to replace or to withdraw."),
        "article": texts(
            "The end of the address of the article, or the address where it was published; empty for the one "
            "that is proposed with the facts."
        ),
        "passage": texts("The part of the article: title, lead, photo 3."),
        "quote": texts("The shortest words that carry the fact, exactly as the article has them."),
        "value_as_written": texts("The number with all its words, as the quote has it: “more than 98 %”."),
        "value": texts("Only where you are asked: the number in digits."),
        "bound": texts("Only where you are asked: how the words limit the number."),
        "lower": limit,
        "upper": limit,
        "unit": texts("Only where the words do not say what the number counts."),
        "zone": texts("The part of the area; empty for the whole."),
        "population": texts("The group that the fact is about; empty for everybody."),
        "programme": texts("The programme or policy; empty where the article names none."),
        "period": texts("When: 2024, 2021-2025, by-2030, since 2023; empty where the article does not say."),
        "kind": texts("What sort of fact it is; empty to have it read from the words."),
        "direction": texts("Only for a change: which way it went, where the words do not say so."),
        "comparator": texts("What it is compared with: a year, an average; empty for nothing."),
        "to_curator": texts("What whoever reviews the fact has to know. It is not published."),
        **dict.fromkeys(("area", "indicator"), listed),
        **dict.fromkeys(("note_fr", "note_en", "note_vi"), note),
    }
