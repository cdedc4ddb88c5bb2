"""The columns of a sheet: their codes, how people call them, and which must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.language.folding import fold, words
from kg.language.texts import texts


@dataclass(frozen=True)
class Column:
    """A column of a sheet, which is a field of a form as well.

    Attributes:
        code: Its code.
        names: What it is called, by language.
        also: What else people write above it.
        is_required: Whether a fact cannot do without it.
    """

    code: str
    names: Mapping[str, str]
    also: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it holds a number as spreadsheets write it."""
        return self.code in ("value", "lower", "upper")


TEXTS: Final = frozenset(
    ("quote", "value_as_written", "passage", "note_fr", "note_en", "note_vi", "to_curator")
)
"""The columns that hold the words of people, which are no codes."""


@cache
def columns() -> Mapping[str, Column]:
    """The columns by their codes, in the order of the template."""
    all_of_them = (
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
    return {column.code: column for column in all_of_them}


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


def column_of(header: str) -> Column | None:
    """The column that some words above it name, in code or in any language; None where they name none."""
    return _by_header().get(_key(header))


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
def _by_header() -> dict[str, Column]:
    named: dict[str, Column] = {}
    for column in columns().values():
        for header in (column.code, *column.names.values(), *column.also):
            named.setdefault(_key(header), column)
    return named


@cache
def guide() -> Mapping[str, Mapping[str, str]]:
    """What to type into each column, by its code and by language."""
    listed = texts("A name or a code of the list; of several things of one name, the code.")
    note = texts("What a reader has to know, such as an ambiguity, in this language.")
    limit = texts("Only for a number between two others: leave “value” empty.")
    return {
        "op": texts("Empty for a new fact; replace or withdraw for one that is published."),
        "fact": texts("The end of the address of a fact to replace or to withdraw."),
        "article": texts("The end of the address of the article, or the address where it was published."),
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
