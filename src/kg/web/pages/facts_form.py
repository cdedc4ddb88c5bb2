"""The form that takes facts and what they name: its fields, what can be chosen for them, what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from kg.desk.findings import Finding
from kg.desk.proposal import Kind, Understood
from kg.desk.reading.proposing import KINDS, called, kind_of
from kg.desk.sheets.columns import TEXTS, columns, guide
from kg.desk.template import LISTS
from kg.vocab import LANGUAGES, RDF, SCHEMA, SKOS
from kg.web.pages.context import PageContext
from kg.web.pages.submission import FindingView, finding_views

_FIRST: Final = ("op", "fact", "article", "area", "indicator", "period", "quote", "value_as_written")
"""The fields that are seen at once; `op` and `fact` only where they say something."""

_HIDDEN: Final = frozenset({"op", "fact"})

_CHOICES: Final = 300
"""Choices that are offered for a field; others can be typed as well."""


@dataclass(frozen=True)
class Filled:
    """A fact, or something that facts name, as it was filled in.

    Attributes:
        item: Id of the item that it is; empty where it is new.
        cells: What was typed, by field.
        found: What was found of it.
        kind: What sort of thing it is.
        understood: What was understood of it.
    """

    item: str
    cells: Mapping[str, str]
    found: Sequence[Finding] = ()
    kind: Kind = "fact"
    understood: Sequence[Understood] = ()


@dataclass(frozen=True)
class FormFact:
    """A fact, or something that facts name, as the form shows it.

    Attributes:
        kind: What sort of thing it is.
        number: Its number among those of its kind, from 1.
        item: Id of the item that it is; empty where it is new.
        cells: What was typed, by field.
        findings: What was found of it.
        wrong: The fields of which something was found.
        has_more: Whether something stands, or was found, in the fields that are folded.
    """

    kind: Kind
    number: int
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
        choices: The name of what can be chosen for it; empty where nothing can.
    """

    code: str
    name: str
    hint: str
    is_first: bool
    is_long: bool
    is_required: bool
    choices: str = ""


@dataclass(frozen=True)
class FactsForm:
    """What the form shows.

    Attributes:
        facts: The facts as far as they are filled in.
        things: What facts name and is not published yet, likewise.
        fields: The fields of each, by what it is.
        choices: What can be chosen, by what fields call it; other words can be typed as well.
    """

    facts: tuple[FormFact, ...]
    things: tuple[FormFact, ...]
    fields: Mapping[Kind, tuple[FormField, ...]]
    choices: Mapping[str, tuple[str, ...]]


def facts_form(context: PageContext, facts: Sequence[Filled], things: Sequence[Filled] = ()) -> FactsForm:
    """The form with what was filled in; two look-ups for each field with choices.

    Args:
        context: What is published.
        facts: The facts.
        things: What facts name and is not published yet.
    """
    in_use = {name for fact in facts for name in fact.cells}
    kinds: set[Kind] = {one.kind for one in (*facts, *things)}
    fields: dict[Kind, tuple[FormField, ...]] = {kind: _fields(context, kind, in_use) for kind in kinds}
    named = {field.choices for some in fields.values() for field in some if field.choices}
    return FactsForm(
        tuple(_shown(context, fact, number, fields["fact"]) for number, fact in enumerate(facts, 1)),
        tuple(
            _shown(context, one, number, fields[kind])
            for kind in ("article", "entity")
            for number, one in enumerate((one for one in things if one.kind == kind), 1)
        ),
        fields,
        {name: _choices(context, name, things) for name in sorted(named)},
    )


def _shown(context: PageContext, fact: Filled, number: int, fields: Sequence[FormField]) -> FormFact:
    folded = {field.code for field in fields if not field.is_first}
    return FormFact(
        fact.kind,
        number,
        fact.item,
        fact.cells,
        finding_views(fact.found, context.language, fact.understood),
        frozenset(one.column for one in fact.found if one.column),
        not folded.isdisjoint({*fact.cells, *(one.column for one in fact.found)}),
    )


def _fields(context: PageContext, kind: Kind, in_use: AbstractSet[str]) -> tuple[FormField, ...]:
    first = {code: place for place, code in enumerate(_FIRST)} if kind == "fact" else {}
    hints = guide(kind)
    return tuple(
        FormField(
            column.code,
            column.names[context.language.code],
            hints[column.code][context.language.code],
            kind != "fact" or column.code in first,
            column.code in TEXTS,
            column.is_required,
            "article" if column.code == "article" else _offered(kind, column.code),
        )
        for column in sorted(columns(kind).values(), key=lambda one: first.get(one.code, len(first)))
        if kind != "fact" or column.code not in _HIDDEN or column.code in in_use
    )


def _offered(kind: Kind, code: str) -> str:
    # Of periods there is no end.
    return "" if code == "period" else LISTS[kind].get(code, "")


def _choices(context: PageContext, field: str, things: Sequence[Filled]) -> tuple[str, ...]:
    """The names of what a field may have, in order; of many only some. What is proposed comes first."""
    language = context.language.code
    if field in ("language", "entity"):
        return tuple(called(code)[language] for code in (LANGUAGES if field == "language" else KINDS))
    typed = {"article": SCHEMA("NewsArticle"), "organisation": context.terms.kg("Organisation")}
    if field in typed:
        found = context.describer.subjects(RDF("type"), typed[field], _CHOICES)
    else:
        found = context.describer.subjects(SKOS("inScheme"), context.terms.scheme(field), _CHOICES)
    shared = context.terms.entity("code", "").value
    names = [str(link.text) for link in context.links(iri for iri in found if not iri.startswith(shared))]
    proposed = [name for one in things if _kind(one) == field and (name := _name(one, language))]
    # Of what is called alike neither can be chosen by its name.
    return tuple(name for name in (*proposed, *names) if (*proposed, *names).count(name) == 1)


def _kind(one: Filled) -> str:
    """The kind of something that is proposed, as addresses have it; empty where none is meant."""
    return "article" if one.kind == "article" else kind_of(one.cells.get("kind", ""))


def _name(one: Filled, language: str) -> str:
    """What something that is proposed is called, in a language or else in another."""
    fields = ("headline", *(f"label_{code}" for code in (language, *LANGUAGES)))
    return next((one.cells[field] for field in fields if one.cells.get(field)), "")
