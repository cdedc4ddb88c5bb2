"""What a query gives, cell by cell: things under their names, numbers as the language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.language.texts import Text
from kg.vocab import XSD
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import FactView, Link

_NUMBERS: Final = frozenset(XSD(name).value for name in ("decimal", "integer"))


class Cell(NamedTuple):
    """What a row has for a variable.

    Attributes:
        link: The words, and where they lead.
        number: The number that they say, or None.
        iri: The IRI, or an empty string.
        fact: The fact, or None.
        others: Further words, where a text names several things by their IRIs.
    """

    link: Link
    number: Decimal | None = None
    iri: str = ""
    fact: FactView | None = None
    others: tuple[Link, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it says no more than that nothing narrows the row down here."""
        return self.iri.endswith(("/id/code/total", "/id/code/not-applicable"))

    @property
    def is_repeated(self) -> bool:
        """Whether it only says again what another cell of the row says."""
        return self is SAME

    @property
    def is_bound(self) -> bool:
        """Whether the variable has a value."""
        return self is not UNBOUND


UNBOUND: Final = Cell(Link(Text("–"), ""))
"""A variable without a value."""

SAME: Final = Cell(Link(Text("="), ""))
"""A bound that is the number itself."""

Term = dict[str, Any]
"""A term as SPARQL 1.1 Query Results JSON tells it (section 3.2.2)."""


def told(term: object) -> Term:
    """A term of a graph, as results tell it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        return {
            "type": "literal",
            "value": term.value,
            "datatype": term.datatype.value,
            "xml:lang": term.language or "",
        }
    return {"type": "bnode", "value": str(term).removeprefix("_:")}


def is_named(term: Mapping[str, Any]) -> bool:
    """Whether a term of a result is an IRI, and so may have a name."""
    return term["type"] == "uri" and _is_iri(term["value"])


def cells(
    context: PageContext, columns: Sequence[str], rows: Sequence[Sequence[Term | None]]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows with things under their names; a few look-ups, for names, facts and their notes."""
    terms = [term for row in rows for term in row if term]
    iris = {term["value"] for term in terms if is_named(term)}
    context.name({*iris, *(iri for term in terms for iri in _several(context, term))})
    start = context.terms.entity("fact", "").value
    facts = {fact.iri: fact for fact in context.facts([iri for iri in iris if iri.startswith(start)])}
    made = tuple(tuple(_cell(context, term, facts) if term else UNBOUND for term in row) for row in rows)
    return _with_notes(context, columns.index("note"), made) if "note" in columns else made


def _cell(context: PageContext, term: Term, facts: Mapping[str, FactView]) -> Cell:
    value = str(term["value"])
    if value in facts and is_named(term):
        return Cell(Link(Text(facts[value].title), value), iri=value, fact=facts[value])
    if is_named(term):
        return Cell(_link(context, value), iri=value)
    if term["type"] == "bnode":
        return Cell(Link(Text(f"_:{value}"), ""))
    if term.get("datatype") in _NUMBERS and (number := _number(value)) is not None:
        return Cell(Link(Text(context.language.number(number)), ""), number)
    if term.get("datatype") == XSD("date").value:
        return Cell(Link(Text(context.language.day(value)), ""))
    if several := _several(context, term):
        first, *others = (_link(context, iri) for iri in several)
        return Cell(first, others=tuple(others))
    tag = term.get("xml:lang") or None
    return Cell(Link(Text(value, tag if tag != context.language.code else None), ""))


def _link(context: PageContext, iri: str) -> Link:
    own = iri.removeprefix(f"{context.terms.base}id/")
    return Link(context.label(iri) if context.labels(iri) else Text(own), iri)


def _several(context: PageContext, term: Term) -> list[str]:
    """The things of ours that a text names by their IRIs, as ``GROUP_CONCAT`` joins them."""
    if term["type"] != "literal" or not str(term["value"]).startswith(f"{context.terms.base}id/"):
        return []
    iris = str(term["value"]).split()
    ours = all(iri.startswith(f"{context.terms.base}id/") and _is_iri(iri) for iri in iris)
    return iris if ours else []


def _with_notes(
    context: PageContext, at: int, rows: tuple[tuple[Cell, ...], ...]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows with the notes of facts in the reader's language, whichever one the query has chosen.

    Only what is a note of the row's own fact is told in another language; one look-up.
    """
    foreign = [row for row in rows if row[at].link.text.language]
    told_of = {cell.iri for row in foreign for cell in row if cell.fact}
    said = context.table.said(told_of) if told_of else {}
    note = context.terms.kg("note")
    notes = {
        iri: {t.object.value for t in triples if t.predicate == note and isinstance(t.object, Literal)}
        for iri, triples in said.items()
    }

    def with_note(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        words = row[at].link.text
        fact = next((c.fact for c in row if c.fact and words.value in notes.get(c.iri, ())), None)
        if not (words.language and fact and fact.note):
            return row
        return (*row[:at], Cell(Link(fact.note, "")), *row[at + 1 :])

    return tuple(map(with_note, rows))


def _is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
