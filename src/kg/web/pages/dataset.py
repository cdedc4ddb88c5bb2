"""The dataset's page: how much there is of what, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kg.catalogue import file_name
from kg.exports import BY_NAME, Files
from kg.exports.columns import t
from kg.exports.files import CSVW
from kg.language.texts import Language, Text
from kg.store import GraphSummary
from kg.vocab import SCHEMA, Terms
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
class Download:
    """A file that can be downloaded.

    Attributes:
        name: What it is called.
        address: Its address; what is there never changes.
        size: How large it is, in words.
        described: The address of what describes it to programs; empty where nothing does.
        sha256: Its digest.
    """

    name: str
    address: str
    size: str
    described: str
    sha256: str


@dataclass(frozen=True)
class Downloads:
    """The files of a revision.

    Attributes:
        revision: The revision.
        day: When it was published.
        groups: The files, by what they hold.
    """

    revision: int
    day: date
    groups: tuple[tuple[str, tuple[Download, ...]], ...]


@dataclass(frozen=True)
class Reading:
    """How to read a file in some language of programs.

    Attributes:
        name: What is used.
        code: The lines.
    """

    name: str
    code: str


@dataclass(frozen=True)
class DatasetPage:
    """What the page shows.

    Attributes:
        counts: How many facts, articles, areas and indicators there are, each with its name.
        parts: The graphs, each under its name, by what they hold.
        names: What each graph is called, by its IRI.
        classes: The classes, with how many things of each there are.
        downloads: The newest files; None where there are none.
        readings: How to read the table of facts.
    """

    counts: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, tuple[GraphSummary, ...]], ...]
    names: Mapping[str, Text]
    classes: tuple[tuple[Link, int], ...]
    downloads: Downloads | None
    readings: tuple[Reading, ...]


def dataset_page(context: PageContext, files: Files | None) -> DatasetPage:
    """The page; two look-ups.

    Args:
        context: What the page reads.
        files: The newest files, where there are any.
    """
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
        downloads=downloads(files, context.language) if files else None,
        readings=readings(terms, context.language) if files else (),
    )


def downloads(files: Files, language: Language) -> Downloads:
    """The files of a revision, that in the reader's language first.

    Args:
        files: The files.
        language: The reader's language.
    """
    root = f"{files.base_iri}dataset/files/{files.revision}/"
    groups: dict[str, list[Download]] = {}
    for file in sorted(files.files, key=lambda file: BY_NAME[file.name].language != language.code):
        kind = BY_NAME[file.name]
        if kind.media_type != CSVW:
            described = f"{root}{kind.metadata}" if kind.metadata else ""
            address, size = f"{root}{file.name}", _size(file.bytes, language)
            made = Download(file.name, address, size, described, file.sha256)
            groups.setdefault(file_name(kind, language.code), []).append(made)
    listed = tuple((name, tuple(group)) for name, group in groups.items())
    return Downloads(files.revision, files.published_at.date(), listed)


def readings(terms: Terms, language: Language) -> tuple[Reading, ...]:
    """How to read the newest table of facts: the shares that were observed and are certainly at least 95%.

    Args:
        terms: The installation's own terms.
        language: The language of the names.
    """
    table = f"{terms.base}dataset/files/latest/facts.{language.code}"
    return tuple(Reading(name, code.replace("TABLE", table)) for name, code in _READINGS.items())


_READINGS: Final = {
    "Python, DuckDB": """\
import duckdb
facts = duckdb.read_parquet("TABLE.parquet")
certain = facts.filter("kind = 'observation' AND unit = 'PERCENT' AND lower >= 95").df()""",
    "Python, polars": """\
import polars
facts = polars.read_parquet("TABLE.parquet")
certain = facts.filter(kind="observation", unit="PERCENT").filter(polars.col("lower") >= 95)""",
    "Python, pandas": """\
import pandas
facts = pandas.read_csv("TABLE.csv", dtype={"period": str})
certain = facts.query("kind == 'observation' and unit == 'PERCENT' and lower >= 95")""",
    "R": """\
types <- c(period = "character", lower_strict = "logical", upper_strict = "logical")
facts <- read.csv("TABLE.csv", na.strings = "", colClasses = types)
certain <- subset(facts, kind == "observation" & unit == "PERCENT" & lower >= 95)""",
    "SQL, DuckDB": """\
SELECT area_name, zone_name, indicator_name, bound_name, value, unit_name, comparator_name, period, note
FROM 'TABLE.parquet'
WHERE kind = 'observation' AND unit = 'PERCENT' AND lower >= 95;""",
}


def _size(size: int, language: Language) -> str:
    """How large something is, with two digits at the least."""
    for message, unit in ((t("{number} MB"), 10**6), (t("{number} kB"), 10**3)):
        if size >= unit:
            tenths = Decimal(size * 10 // unit) / 10
            number = tenths if tenths < 10 else tenths.to_integral_value()
            return language.text(message, number=language.number(number))
    return language.text("{number} bytes", number=language.number(size))


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
