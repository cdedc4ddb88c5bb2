"""Generate facts as a statistics office would load them: many areas, years, groups and indicators.

    python benchmarks/generate.py 1000000 FOLDER

writes FOLDER/reference/communes.ttl, FOLDER/reference/years.ttl and ten articles, which are
FOLDER/articles/survey-0.ttl and so on, each with a tenth of the facts. All of it conforms to the shapes, and
all of it is invented. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.config import bundled
from kg.vocab import RDF, UNIT, Terms

FIRST_YEAR: Final = 2001
YEARS: Final = 20
AREAS: Final = 1000
ARTICLES: Final = 10
OBSERVED: Final = 0.3
"""The share of facts with a number, as in the first article; the others are statements."""

_PREFIXES: Final = """\
@prefix kg: <def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix schema: <https://schema.org/> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ARTICLE: Final = """
<id/article/ARTICLE> a schema:NewsArticle ;
  skos:inScheme <id/scheme/source> ;
  skos:prefLabel "Enquête ARTICLE"@fr , "Survey ARTICLE"@en , "Khảo sát ARTICLE"@vi ;
  skos:definition "Texte inventé pour mesurer."@fr , "A text invented for measuring."@en ,
    "Văn bản giả định để đo."@vi ;
  schema:headline "Enquête ARTICLE"@fr ;
  schema:inLanguage "fr" ;
  schema:publisher <id/organisation/nhan-dan> ;
  schema:url <https://example.org/ARTICLE> .
"""


@dataclass(frozen=True)
class Indicator:
    """An indicator whose values are percentages or counts.

    Attributes:
        slug: The last part of its IRI.
        unit: The unit as Turtle writes it.
        most: The largest value to generate.
    """

    slug: str
    unit: str
    most: int


def generate(facts: int, folder: Path, seed: int = 1) -> None:
    """Write the files.

    Args:
        facts: How many facts.
        folder: Where; made if it is not there.
        seed: What the numbers depend on.

    Raises:
        ValueError: There are not that many different keys.
    """
    if facts > _keys():
        raise ValueError(f"there are only {_keys()} different keys")
    for name in ("reference", "articles"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "reference" / "communes.ttl").write_text(_PREFIXES + "".join(_areas()), encoding="utf-8")
    (folder / "reference" / "years.ttl").write_text(_PREFIXES + "".join(_years()), encoding="utf-8")
    each = -(-facts // ARTICLES)
    generated = islice(_facts(random.Random(seed)), facts)
    for number in range(ARTICLES):
        article = f"survey-{number}"
        with (folder / "articles" / f"{article}.ttl").open("w", encoding="utf-8") as file:
            file.write(_PREFIXES + _ARTICLE.replace("ARTICLE", article))
            file.writelines(fact.replace("ARTICLE", article) for fact in islice(generated, each))


def _keys() -> int:
    return AREAS * YEARS * len(_indicators()) * len(_slugs("populations", "Population"))


def _areas() -> Iterator[str]:
    for number in range(AREAS):
        yield (
            f"\n<id/area/commune-{number:04}> a kg:Area ;\n"
            f'  skos:prefLabel "commune {number}"@fr , "commune {number}"@en , "xã {number}"@vi ;\n'
            '  skos:definition "Commune inventée."@fr , "An invented commune."@en , "Xã giả định."@vi ;\n'
            "  skos:inScheme <id/scheme/area> ;\n"
            "  kg:areaType <id/area-type/district> ;\n"
            "  kg:partOf <id/area/viet-nam> .\n"
        )


def _years() -> Iterator[str]:
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        yield (
            f"\n<id/period/{year}> a kg:Period ;\n"
            f'  skos:prefLabel "{year}"@fr , "{year}"@en , "năm {year}"@vi ;\n'
            f'  skos:definition "L’année {year}."@fr , "The year {year}."@en , "Năm {year}."@vi ;\n'
            "  skos:inScheme <id/scheme/period> ;\n"
            f'  kg:startDate "{year}-01-01"^^xsd:date ;\n'
            f'  kg:endDate "{year}-12-31"^^xsd:date .\n'
        )


def _facts(chance: random.Random) -> Iterator[str]:
    populations = _slugs("populations", "Population")
    years = range(FIRST_YEAR, FIRST_YEAR + YEARS)
    keys = product(range(AREAS), years, _indicators(), populations)
    for number, (area, year, indicator, population) in enumerate(keys, 1):
        observed = chance.random() < OBSERVED
        written, measure = _measure(chance, indicator) if observed else ("", "")
        yield (
            f"\n<id/fact/ARTICLE-{number:07}> a kg:Fact{' , qb:Observation' if observed else ''} ;\n"
            f"  kg:area <id/area/commune-{area:04}> ;\n"
            "  kg:zone <id/code/total> ;\n"
            "  kg:programme <id/code/not-stated> ;\n"
            f"  kg:indicator <id/indicator/{indicator.slug}> ;\n"
            f"  kg:population <id/population/{population}> ;\n"
            f"  kg:period <id/period/{year}> ;\n"
            f"  kg:kind <id/kind/{'observation' if observed else 'statement'}> ;\n"
            "  kg:comparator <id/code/not-applicable> ;\n"
            "  kg:source <id/article/ARTICLE> ;\n"
            f"{measure}"
            f'  kg:quote "commune {area}, {year}, groupe {population} : {indicator.slug}{written}"@fr ;\n'
            '  kg:passage "lead" .\n'
        )


def _measure(chance: random.Random, indicator: Indicator) -> tuple[str, str]:
    """A number as its words give it, behind a blank, and what is said of it."""
    value = Decimal(chance.randrange(10, indicator.most * 10)) / 10 if indicator.most == 100 else None
    written = value if value is not None else Decimal(chance.randrange(1, indicator.most))
    bound, limits = chance.choices(
        (
            ("exact", f"kg:lowerBound {written:.1f} ; kg:upperBound {written:.1f}"),
            ("more-than", f"kg:lowerBound {written:.1f} ; kg:lowerBoundStrict true"),
            ("nearly", f"kg:upperBound {written:.1f} ; kg:upperBoundStrict true"),
            ("about", ""),
        ),
        (70, 10, 10, 10),
    )[0]
    return f" {written}", (
        "  qb:dataSet <id/dataset/facts> ;\n"
        f"  kg:value {written:.1f} ;\n"
        f"  sdmx-attribute:unitMeasure {indicator.unit} ;\n"
        f"  kg:bound <id/bound/{bound}> ;\n"
        f'  kg:valueAsWritten "{written}"@fr ;\n'
        f"{f'  {limits} ;' if limits else ''}\n"
    )


def _indicators() -> list[Indicator]:
    """The indicators that come with kg and are shares, or are counted in one unit."""
    terms = Terms("http://localhost:8000/")
    units: dict[str, list[str]] = {}
    for quad in parse(
        path=str(bundled() / "data" / "reference" / "indicators.ttl"),
        format=RdfFormat.TURTLE,
        base_iri=terms.base,
    ):
        if quad.predicate == terms.kg("unit") and not isinstance(quad.object, Literal):
            units.setdefault(str(quad.subject.value), []).append(str(quad.object.value))
    found: list[Indicator] = []
    for iri, given in sorted(units.items()):
        slug = iri.rsplit("/", 1)[-1]
        if UNIT("PERCENT").value in given:
            found.append(Indicator(slug, f"<{UNIT('PERCENT').value}>", 100))
        elif len(given) == 1 and given[0].startswith(terms.base):
            found.append(Indicator(slug, f"<{given[0].removeprefix(terms.base)}>", 100_000))
    return found


def _slugs(file: str, class_: str) -> list[str]:
    terms = Terms("http://localhost:8000/")
    path = bundled() / "data" / "reference" / f"{file}.ttl"
    quads = parse(path=str(path), format=RdfFormat.TURTLE, base_iri=terms.base)
    return sorted(
        quad.subject.value.rsplit("/", 1)[-1]
        for quad in quads
        if quad.predicate == RDF("type") and quad.object == terms.kg(class_)
        if isinstance(quad.subject, NamedNode)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("facts", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    generate(given.facts, given.folder)
