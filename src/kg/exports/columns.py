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

Type = Literal["string", "anyURI", "decimal", "boolean", "date", "dateTime", "integer"]
"""A datatype's name in CSVW, which takes it from XML Schema."""


def t(message: str) -> str:
    """A message that is translated where it is shown."""
    return message


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


_CODE: Final = t("{what}: code")
_NAME: Final = t("{what}: name")
_ADDRESS: Final = t("{what}: address")
_ISO: Final = t("{what}: ISO 3166 code")
_LANGUAGE: Final = t("{what}: language")
_STRICT: Final = t("{what}: whether it is left out itself")


def _coded(name: str, about: str) -> tuple[Column, Column]:
    return Column(name, "string", about, _CODE), Column(f"{name}_name", "string", about, _NAME)


FACTS: Final[Sequence[Column]] = (
    Column("fact", "anyURI", t("fact"), _ADDRESS),
    *_coded("area", t("area")),
    Column("area_code", "string", t("area"), _ISO),
    *_coded("zone", t("zone")),
    *_coded("programme", t("programme")),
    *_coded("indicator", t("indicator")),
    *_coded("theme", t("theme")),
    *_coded("population", t("population")),
    *_coded("period", t("period")),
    Column("period_start", "date", t("period"), t("{what}: first day")),
    Column("period_end", "date", t("period"), t("{what}: last day")),
    *_coded("kind", t("kind")),
    *_coded("direction", t("direction")),
    *_coded("comparator", t("compared with")),
    Column("source", "anyURI", t("article"), _ADDRESS),
    Column("source_url", "anyURI", t("article"), t("{what}: where it was published")),
    Column("value", "decimal", t("value; “bound” says how to read it")),
    *_coded("unit", t("unit")),
    Column("unit_symbol", "string", t("unit"), t("{what}: symbol")),
    *_coded("bound", t("how to read the value: exactly, more than, about …")),
    Column("lower", "decimal", t("lower bound, where the words give one")),
    Column("lower_strict", "boolean", t("lower bound"), _STRICT),
    Column("upper", "decimal", t("upper bound, where the words give one")),
    Column("upper_strict", "boolean", t("upper bound"), _STRICT),
    Column("value_as_written", "string", t("value as written")),
    Column("quote", "string", t("quote")),
    Column("quote_language", "string", t("quote"), _LANGUAGE),
    Column("passage", "string", t("passage")),
    Column("note", "string", t("note: what a reader must know")),
    Column("note_language", "string", t("note"), _LANGUAGE),
    Column("revision", "integer", t("revision that last changed the fact")),
    Column("modified", "dateTime", t("when that revision was made (UTC)")),
)
"""The columns of the facts; where a name is missing in a file's language, another language's stands there."""

CODES: Final[Sequence[Column]] = (
    Column("iri", "anyURI", t("code"), _ADDRESS),
    Column("slug", "string", t("code, as the table of facts has it")),
    Column("kind", "string", t("list of which it is")),
    Column("name_fr", "string", t("name in French")),
    Column("name_en", "string", t("name in English")),
    Column("name_vi", "string", t("name in Vietnamese")),
    Column("definition_fr", "string", t("definition in French")),
    Column("definition_en", "string", t("definition in English")),
    Column("definition_vi", "string", t("definition in Vietnamese")),
    Column("alternative_names_fr", "string", t("other names in French")),
    Column("alternative_names_en", "string", t("other names in English")),
    Column("alternative_names_vi", "string", t("other names in Vietnamese")),
    Column("part_of", "string", t("part of"), _CODE),
    Column("wikidata", "anyURI", t("the same in Wikidata")),
    Column("geonames", "anyURI", t("the same in GeoNames")),
    Column("iso", "string", t("area"), _ISO),
)
"""The columns of the codes; several values of one cell have `SEPARATOR` between them."""

SEPARATOR: Final = "|"
"""What stands between several values of a cell, as CSVW's property of that name says."""

LISTS: Final = ("alternative_names_fr", "alternative_names_en", "alternative_names_vi", "part_of")
"""The columns that may have several values."""
