"""The columns of the two tables: what each is called, of which type it is, and what it says.

A row of the first table is a fact. It has all that has to travel with a number: how to read it, where exactly
it holds, what it is compared with, what is to be noted, and the words that carry it. The second table has the
codes that the first one names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.language.texts import Language
from kg.vocab import LANGUAGES

Type = Literal["string", "anyURI", "decimal", "boolean", "date", "dateTime", "integer"]
"""A datatype's name in CSVW, which takes it from XML Schema."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: What it is called in every file.
        type: Of which type its values are.
        about: What it is about, as a message in English.
        aspect: Which side of that it gives, as a message with a field ``{what}``.
    """

    name: str
    type: Type
    about: str
    aspect: str = "{what}"

    def description(self, code: str) -> str:
        """What it says, in a language."""
        language = Language(code)
        what = language.text(self.about)
        return what if self.aspect == "{what}" else language.text(self.aspect, what=what)


_CODE: Final = "{what}: code"
_NAME: Final = "{what}: name"


def _coded(name: str, about: str) -> tuple[Column, Column]:
    return Column(name, "string", about, _CODE), Column(f"{name}_name", "string", about, _NAME)


FACTS: Final[Sequence[Column]] = (
    Column("fact", "anyURI", "fact", "{what}: address"),
    *_coded("area", "area"),
    Column("area_code", "string", "area", "{what}: ISO 3166 code"),
    *_coded("zone", "zone"),
    *_coded("programme", "programme"),
    *_coded("indicator", "indicator"),
    *_coded("population", "population"),
    *_coded("period", "period"),
    Column("period_start", "date", "period", "{what}: first day"),
    Column("period_end", "date", "period", "{what}: last day"),
    Column("kind", "string", "kind", _CODE),
    Column("direction", "string", "direction", _CODE),
    *_coded("comparator", "compared with"),
    Column("source", "anyURI", "article", "{what}: address"),
    Column("source_url", "anyURI", "article", "{what}: where it was published"),
    Column("value", "decimal", "value; it is read with the bound"),
    Column("unit", "string", "unit", _CODE),
    Column("unit_symbol", "string", "unit", "{what}: symbol"),
    Column("bound", "string", "bound: how to read the value"),
    Column("lower", "decimal", "lower bound, where the words give one"),
    Column("lower_strict", "boolean", "lower bound", "{what}: whether it is left out itself"),
    Column("upper", "decimal", "upper bound, where the words give one"),
    Column("upper_strict", "boolean", "upper bound", "{what}: whether it is left out itself"),
    Column("value_as_written", "string", "value as written"),
    Column("quote", "string", "quote"),
    Column("quote_language", "string", "quote", "{what}: language"),
    Column("passage", "string", "passage"),
    Column("note", "string", "note: what a reader must know"),
    Column("note_language", "string", "note", "{what}: language"),
    Column("revision", "integer", "revision that last changed the fact"),
    Column("modified", "dateTime", "when that revision was made (UTC)"),
)
"""The columns of the facts; where a name is missing in a file's language, another language's stands there."""


def _spoken(name: str, about: str) -> tuple[Column, ...]:
    return tuple(Column(f"{name}_{code}", "string", f"{about} in {_IN[code]}") for code in LANGUAGES)


_IN: Final = {"fr": "French", "en": "English", "vi": "Vietnamese"}

CODES: Final[Sequence[Column]] = (
    Column("iri", "anyURI", "code", "{what}: address"),
    Column("slug", "string", "code: as it stands in the table of facts"),
    Column("kind", "string", "the list that it is in"),
    *_spoken("name", "name"),
    *_spoken("definition", "definition"),
    *_spoken("alternative_names", "other names"),
    Column("part_of", "string", "part of"),
    Column("wikidata", "anyURI", "the same in Wikidata"),
    Column("geonames", "anyURI", "the same in GeoNames"),
    Column("iso", "string", "area", "{what}: ISO 3166 code"),
)
"""The columns of the codes; several values of one cell have `SEPARATOR` between them."""

SEPARATOR: Final = "|"
"""What stands between several values of a cell, as CSVW's property of that name says."""

LISTS: Final = ("alternative_names_fr", "alternative_names_en", "alternative_names_vi", "part_of")
"""The columns that may have several values."""
