"""The dataset's page: how much there is of what, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.language.texts import Text
from kg.store import GraphSummary
from kg.vocab import SCHEMA
from kg.web.pages.context import PageContext
from kg.web.pages.fact_view import Link

_PARTS: Final = {"article": "Articles", "reference": "Lists", "ontology": "Vocabulary", "shapes": "Rules"}
"""The headings of graphs, by how their names start."""


@dataclass(frozen=True)
class DatasetPage:
    """What the page shows.

    Attributes:
        counts: How many facts, articles, areas and indicators there are, each with its name.
        parts: The graphs, each under its name, by what they hold.
        classes: The classes, with how many things of each there are.
    """

    counts: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, tuple[tuple[Link, GraphSummary], ...]], ...]
    classes: tuple[tuple[Link, int], ...]


def dataset_page(context: PageContext) -> DatasetPage:
    """The page; two look-ups."""
    manifest, terms, text = context.view.manifest, context.terms, context.language.text
    start = terms.graph("").value
    parts: dict[str, list[tuple[Link, GraphSummary]]] = {}
    names = {graph.graph: graph.graph.removeprefix(start) for graph in manifest.graphs}
    # An article's graph is called like the article.
    context.name(f"{terms.base}id/{name}" for name in names.values() if name.startswith("article/"))
    for graph in manifest.graphs:
        part, _, rest = names[graph.graph].rpartition("/")
        link = context.link(f"{terms.base}id/article/{rest}") if part == "article" else Link(Text(rest), "")
        parts.setdefault(_PARTS.get(part, "others"), []).append((link, graph))
    classes = manifest.classes()
    context.name(classes)
    counted = (
        (text("facts"), terms.kg("Fact")),
        (text("articles"), SCHEMA("NewsArticle")),
        (text("areas"), terms.kg("Area")),
        (text("indicators"), terms.kg("Indicator")),
    )
    order = [*_PARTS.values(), "others"]
    return DatasetPage(
        counts=tuple((name, manifest.count(class_.value)) for name, class_ in counted),
        parts=tuple((text(part), tuple(parts[part])) for part in sorted(parts, key=order.index)),
        classes=tuple((context.link(iri), count) for iri, count in sorted(classes.items())),
    )
