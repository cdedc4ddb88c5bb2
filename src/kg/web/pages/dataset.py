"""The dataset's page: how much there is of what, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.language.texts import Text
from kg.store import GraphSummary
from kg.vocab import SCHEMA
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import Link

_PARTS: Final = {"article": "Articles", "reference": "Lists", "ontology": "Vocabulary", "shapes": "Rules"}
"""The headings of graphs, by how their names start."""

_NAMED: Final = {
    "reference/minted-periods": "Periods and levels that their codes describe",
    "reference/organisations": "Organisations",
    "ontology/cube": "Facts as a data cube",
    "ontology/kg": "Terms",
    "ontology/schemes": "Names of the lists",
    "shapes/area": "Areas",
    "shapes/article": "Articles",
    "shapes/components": "Components of rules",
    "shapes/fact": "Facts",
    "shapes/labels": "Names and definitions",
    "shapes/lists": "Lists",
    "shapes/measure": "Numbers",
}
"""What graphs are called that come with kg and are about no single thing."""


@dataclass(frozen=True)
class DatasetPage:
    """What the page shows.

    Attributes:
        counts: How many facts, articles, areas and indicators there are, each with its name.
        parts: The graphs, each under its name, by what they hold.
        names: What each graph is called, by its IRI.
        classes: The classes, with how many things of each there are.
    """

    counts: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, tuple[GraphSummary, ...]], ...]
    names: Mapping[str, Text]
    classes: tuple[tuple[Link, int], ...]


def dataset_page(context: PageContext) -> DatasetPage:
    """The page; two look-ups."""
    manifest, terms, text = context.view.manifest, context.terms, context.language.text
    parts: dict[str, list[GraphSummary]] = {}
    for graph in manifest.graphs:
        part = graph.graph.removeprefix(terms.graph("").value).rpartition("/")[0]
        parts.setdefault(_PARTS.get(part, "others"), []).append(graph)
    classes = manifest.classes()
    context.name(classes)
    counted = (
        (text("Facts"), terms.kg("Fact")),
        (text("Articles"), SCHEMA("NewsArticle")),
        (text("Areas"), terms.kg("Area")),
        (text("Indicators"), terms.kg("Indicator")),
    )
    order = [*_PARTS.values(), "others"]
    return DatasetPage(
        counts=tuple((name, manifest.count(class_.value)) for name, class_ in counted),
        parts=tuple((text(part), tuple(parts[part])) for part in sorted(parts, key=order.index)),
        names=_names(context, [graph.graph for graph in manifest.graphs]),
        classes=tuple((context.link(iri), count) for iri, count in sorted(classes.items())),
    )


def _names(context: PageContext, graphs: Sequence[str]) -> dict[str, Text]:
    """What graphs are called: like the article, or the list, that they hold; one look-up."""
    terms = context.terms
    about: dict[str, str] = {}
    for graph in graphs:
        part, _, rest = graph.removeprefix(terms.graph("").value).rpartition("/")
        if part == "article":
            about[graph] = terms.entity("article", rest).value
        elif part == "reference":
            about[graph] = terms.scheme(rest.removesuffix("s")).value
    context.name(about.values())
    said = {graph: graph.removeprefix(terms.graph("").value) for graph in graphs}
    text = context.language.text
    own = {
        graph: Text(text(_NAMED[name]) if name in _NAMED else name.rpartition("/")[2])
        for graph, name in said.items()
    }
    return own | {graph: context.label(iri) for graph, iri in about.items() if context.labels(iri)}
