"""A fact's page: its words, its nine dimensions, what stands beside it, its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.describe import Description
from kg.index import Order
from kg.language.number_writing import scale_of
from kg.language.texts import Language, Text
from kg.ledger import Change, History
from kg.vocab import DIMENSIONS, NEARLY
from kg.web.pages.article import Article
from kg.web.pages.context import PageContext
from kg.web.pages.fact_listing import Listing
from kg.web.pages.fact_view import FactView, Link, Measure, is_stated
from kg.web.pages.queries import Table, facts

_BESIDE: Final = 10
_COMPARED: Final = frozenset(DIMENSIONS) - {"source", "programme"}
"""The dimensions that are the same where two sources speak of the very same thing."""


@dataclass(frozen=True)
class FactPage:
    """What a fact's page shows.

    Attributes:
        fact: The fact.
        article: The article that states it.
        stated: The dimensions that say something, in the order of the key: name, value, what the value means.
        unstated: The other ones of the nine.
        bound: How its number is hedged, and what that means; None where there is no number.
        digits: Its number in digits, where the sentence says it in words.
        beside: Others about the same area and indicator, those that can be compared first, and what each does
            to this one, as `verdict` has it.
        all_beside: Whether these are all.
        graph: The graph that it is in.
        history: How it came to be what it is, the newest first: each change, and the properties whose values
            are other ones; None where the ledger is not at hand.
        since_ever: Whether the history goes back to the start.
        table: The query for it as a table.
    """

    fact: FactView
    article: Article
    stated: tuple[tuple[Link, Link, Text | None], ...]
    unstated: tuple[tuple[Link, Link, Text | None], ...]
    bound: tuple[Link, Text | None] | None
    digits: tuple[str, ...]
    beside: tuple[tuple[FactView, str], ...]
    all_beside: bool
    graph: str
    history: tuple[tuple[Change, tuple[Link, ...]], ...] | None
    since_ever: bool
    table: Table


def fact_page(context: PageContext, description: Description, listing: Listing) -> FactPage:
    """The page of a fact; a bounded number of look-ups."""
    graph = _graph_of(context, description.iri)
    history = context.sources.history(graph, description.iri)
    kg = context.terms.kg
    fact = context.fact(description.iri, description.values[description.iri])
    measure = fact.measure
    bound = next((v.value for v in description.values[description.iri].get(kg("bound").value, ())), None)
    named = [link.iri for link in fact.dimensions.values()] + ([bound] if bound else [])
    said = context.nodes(named)
    context.name([*(kg(name).value for name in DIMENSIONS), *named])

    def meaning(iri: str) -> Text | None:
        return context.explanation(said[iri])

    found = [
        iri
        for names in (_COMPARED, ("area", "indicator"))
        for iri in context.table.select(
            {name: [fact.dimensions[name].iri] for name in names}, Order.ADDRESS, 0, _BESIDE + 2
        )
        if iri != fact.iri
    ]
    listed = list(dict.fromkeys(found))
    others = context.facts(listed[:_BESIDE])
    dimensions = [
        (context.link(kg(name).value), link, meaning(link.iri)) for name, link in fact.dimensions.items()
    ]
    return FactPage(
        fact=fact,
        article=Article.of(context, fact.source.iri, said[fact.source.iri]),
        stated=tuple(one for one in dimensions if is_stated(one[1])),
        unstated=tuple(one for one in dimensions if not is_stated(one[1])),
        bound=(context.link(bound), meaning(bound)) if bound else None,
        digits=_digits(measure, context.language) if measure else (),
        beside=tuple((other, verdict(fact, other)) for other in others),
        all_beside=len(listed) <= _BESIDE,
        graph=graph,
        history=_steps(context, history) if history else None,
        since_ever=history is None or history.complete,
        table=facts(context.terms, {"fact": [fact.iri]}, context.language.code, fact.name),
    )


def _digits(measure: Measure, language: Language) -> tuple[str, ...]:
    """A number in digits, where the sentence says it in words: as one, or as the two that it lies between."""
    if measure.value is None and measure.lower is not None and measure.upper is not None:
        ends = measure.lower, measure.upper
        low, high = map(language.number, ends)
        if measure.bound != "between":
            return (language.text("from {low} to less than {high}", low=low, high=high),)
        in_words = any(scale_of(end, language) for end in ends)
        return (language.text("between {low} and {high}", low=low, high=high),) if in_words else ()
    value = measure.value
    return (language.number(value),) if value is not None and scale_of(value, language) else ()


def verdict(one: FactView, other: FactView) -> str:
    """How another fact goes together with one, as `related` says it; an empty string where that is unknown.

    Only what two sources say of the very same thing can be compared: all dimensions but programme and source
    are the same, both have a number of the same unit, and both numbers have bounds.
    """
    if one.measure is None or other.measure is None or one.measure.unit.iri != other.measure.unit.iri:
        return ""
    if any(one.dimensions[name].iri != other.dimensions[name].iri for name in _COMPARED):
        return ""
    if one.measure.direction != other.measure.direction:
        return ""
    return related(one.measure, other.measure)


def related(one: Measure, other: Measure) -> str:
    """How two numbers of one thing go together: ``same``, ``compatible``, ``contradiction`` or unknown.

    Returns:
        An empty string where one of them has no bound at all: "about" says nothing that can be contradicted;
        and where only one is a little off from a number, as "nearly": nobody says how far.
    """
    if (one.lower is None and one.upper is None) or (other.lower is None and other.upper is None):
        return ""
    if one.lower == one.upper == other.lower == other.upper:
        return "same"
    if _above(one, other) or _above(other, one):
        return "contradiction"
    if one.bound != other.bound and not {one.bound, other.bound}.isdisjoint(NEARLY):
        return ""
    return "compatible"


def _above(one: Measure, other: Measure) -> bool:
    """Whether one number is certainly greater than another."""
    if one.lower is None or other.upper is None:
        return False
    strict = one.lower_strict or other.upper_strict
    return one.lower > other.upper or (strict and one.lower == other.upper)


def _steps(context: PageContext, history: History) -> tuple[tuple[Change, tuple[Link, ...]], ...]:
    """The history, with the names of what was changed; one look-up."""
    changed = [_changed(change) for change in history.changes]
    context.name(iri for iris in changed for iri in iris)
    links = (tuple(context.links(iris)) for iris in changed)
    return tuple(zip(history.changes, links, strict=True))


def _changed(change: Change) -> set[str]:
    """The properties whose values differ, where something was said before and is said after."""
    if not (change.before and change.after):
        return set()
    # A line is subject, predicate and object with a space between them (RDF 1.1 N-Triples, section 4).
    return {line.split(b" ", 2)[1][1:-1].decode() for line in set(change.before) ^ set(change.after)}


def _graph_of(context: PageContext, iri: str) -> str:
    """The graph that a fact stands in; one look-up."""
    quads = context.view.quads.about([NamedNode(iri)], context.terms.kg("source"))
    return next((quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)), "")
