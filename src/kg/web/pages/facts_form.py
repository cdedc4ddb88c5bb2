"""The form that takes facts: its fields, what can be chosen for them, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.desk.columns import TEXTS, columns, guide
from kg.desk.findings import Finding
from kg.desk.proposal import Understood
from kg.vocab import RDF, SCHEMA, SKOS
from kg.web.pages.context import PageContext
from kg.web.pages.submission import FindingView, finding_views

_FIRST: Final = ("op", "fact", "article", "area", "indicator", "period", "quote", "value_as_written")
"""The fields that are seen at once; `op` and `fact` only where they say something."""

_HIDDEN: Final = frozenset({"op", "fact"})

_LISTED: Final = (
    *("article", "area", "indicator", "programme", "zone", "population"),
    *("unit", "bound", "kind", "direction", "comparator"),
)
"""The fields whose choices are offered."""

_CHOICES: Final = 300
"""Choices that are offered for a field; others can be typed as well."""


@dataclass(frozen=True)
class Filled:
    """A fact as it was filled in.

    Attributes:
        item: Id of the item that it is; empty where it is new.
        cells: What was typed, by field.
        found: What was found of it.
        understood: What was understood of it.
    """

    item: str
    cells: Mapping[str, str]
    found: Sequence[Finding] = ()
    understood: Sequence[Understood] = ()


@dataclass(frozen=True)
class FormFact:
    """A fact, as the form shows it.

    Attributes:
        item: Id of the item that it is; empty where it is new.
        cells: What was typed, by field.
        findings: What was found of it.
        wrong: The fields of which something was found.
        has_more: Whether something stands, or was found, in the fields that are folded.
    """

    item: str
    cells: Mapping[str, str]
    findings: tuple[FindingView, ...]
    wrong: frozenset[str]
    has_more: bool


@dataclass(frozen=True)
class FormField:
    """A field.

    Attributes:
        code: Its code.
        name: What it is called.
        hint: What to type into it.
        is_first: Whether it is seen at once.
        is_long: Whether what is typed may be long.
        is_required: Whether a fact cannot do without it.
    """

    code: str
    name: str
    hint: str
    is_first: bool
    is_long: bool
    is_required: bool


@dataclass(frozen=True)
class FactsForm:
    """What the form shows.

    Attributes:
        facts: The facts as far as they are filled in.
        fields: The fields of each.
        choices: What can be chosen for a field, by its code; other words can be typed as well.
    """

    facts: tuple[FormFact, ...]
    fields: tuple[FormField, ...]
    choices: Mapping[str, tuple[str, ...]]


def facts_form(context: PageContext, facts: Sequence[Filled]) -> FactsForm:
    """The form with what was filled in; two look-ups for each field with choices."""
    language = context.language
    in_use = {name for fact in facts for name in fact.cells}
    fields = tuple(
        FormField(
            column.code,
            column.names[language.code],
            guide()[column.code][language.code],
            column.code in _FIRST,
            column.code in TEXTS,
            column.is_required,
        )
        for column in sorted(
            columns().values(), key=lambda one: _FIRST.index(one.code) if one.code in _FIRST else len(_FIRST)
        )
        if column.code not in _HIDDEN or column.code in in_use
    )
    folded = {field.code for field in fields if not field.is_first}
    return FactsForm(
        tuple(
            FormFact(
                fact.item,
                fact.cells,
                finding_views(fact.found, language, fact.understood),
                frozenset(one.column for one in fact.found if one.column),
                not folded.isdisjoint({*fact.cells, *(one.column for one in fact.found)}),
            )
            for fact in facts
        ),
        fields,
        {name: _choices(context, name) for name in _LISTED},
    )


def _choices(context: PageContext, field: str) -> tuple[str, ...]:
    """The names of what a field may have, in order; of many only some."""
    if field == "article":
        found = context.describer.subjects(RDF("type"), SCHEMA("NewsArticle"), _CHOICES)
    else:
        found = context.describer.subjects(SKOS("inScheme"), context.terms.scheme(field), _CHOICES)
    shared = context.terms.entity("code", "").value
    names = [str(link.text) for link in context.links(iri for iri in found if not iri.startswith(shared))]
    # Of what is called alike neither can be chosen by its name.
    return tuple(name for name in names if names.count(name) == 1)
