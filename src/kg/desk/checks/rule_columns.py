"""The column of a sheet that is to be mended where something breaks a rule of the shapes."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Literal

from kg.describe import Values
from kg.desk.proposal import Kind
from kg.desk.reporting import COLUMNS
from kg.validation import Finding as Broken
from kg.vocab import LANGUAGES, SCHEMA, SDMX_ATTRIBUTE, SKOS, Terms

_COLUMNS: Final = {
    **{name: column for column, name in COLUMNS.items() if name != "note"},
    "lowerBoundStrict": "lower",
    "upperBoundStrict": "upper",
}
"""The columns of a fact's properties, by their local names; a note has one for each language."""

_TOLD_BY_SHAPE: Final = {
    "FactAreaAtStart": "area",
    "FactAreaAtEnd": "area",
    "FactNameOfSource": "article",
    "SourceOfGraph": "article",
    "NoteComplete": "note_fr",
}
"""The columns of what is told of a property that is not the sheet's."""

_COLUMNS_BESIDE: Final = {
    SKOS("prefLabel").value: "label",
    SKOS("definition").value: "definition",
    SCHEMA("headline").value: "headline",
    SCHEMA("inLanguage").value: "language",
    SCHEMA("url").value: "url",
    SCHEMA("datePublished").value: "published",
    SCHEMA("publisher").value: "publisher",
}
"""The columns of the properties of articles and entities; of names and definitions, how they start."""

_KG_COLUMNS_BESIDE: Final = {
    "theme": "theme",
    "unit": "units",
    "takesKind": "kinds",
    "areaType": "area_type",
    "partOf": "part_of",
}
"""The same of the properties of our own vocabulary, by their local names."""


def column_of_rule(broken: Broken, kind: Kind, said: Values, terms: Terms) -> str | None:
    """The column of its sheet that says what breaks a rule; None where none does.

    Args:
        broken: What breaks a rule.
        kind: The kind of thing that it is found of.
        said: What is said of that.
        terms: The terms of the installation.
    """
    if kind != "fact":
        return _beside(broken, said, terms)
    name = broken.shape.removeprefix(terms.shape("").value)
    if name in _TOLD_BY_SHAPE:
        return _TOLD_BY_SHAPE[name]
    if broken.path == SDMX_ATTRIBUTE("unitMeasure").value:
        return "unit"
    local = (broken.path or "").removeprefix(terms.kg("").value)
    if local == "note":
        language = re.search(r"@(\w+)$", broken.value or "")
        return f"note_{language[1]}" if language and language[1] in LANGUAGES else "note_fr"
    return _COLUMNS.get(local)


def _beside(broken: Broken, said: Values, terms: Terms) -> str | None:
    if broken.shape == terms.shape("NumberKindHasUnit").value:
        return "units"
    path = broken.path or ""
    start = _COLUMNS_BESIDE.get(path)
    if start not in ("label", "definition"):
        return start or _KG_COLUMNS_BESIDE.get(path.removeprefix(terms.kg("").value))
    language = re.search(r"@(\w+)$", broken.value or "")
    if language and language[1] in LANGUAGES:
        return f"{start}_{language[1]}"
    # Of those that are missing the first.
    there = {value.language for value in said.get(path, ()) if isinstance(value, Literal)}
    return next((f"{start}_{code}" for code in LANGUAGES if code not in there), f"{start}_{LANGUAGES[0]}")
