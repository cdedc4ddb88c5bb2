"""Facts for tests, as Turtle and as plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.vocab import DIMENSIONS
from publish.installation import BASE

PREFIXES = """
@prefix kg: <def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def iri(kind: str, slug: str) -> str:
    return f"{BASE}id/{kind}/{slug}"


@dataclass(frozen=True)
class Fact:
    """A fact of an article; a dimension that is not given has the value ``x``."""

    slug: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def iri(self) -> str:
        return iri("fact", self.slug)

    def value(self, dimension: str) -> str:
        return iri(dimension, self.dimensions.get(dimension, "x"))

    @property
    def number(self) -> float | None:
        for name in ("value", "lowerBound", "upperBound"):
            if name in self.numbers:
                return float(self.numbers[name])
        return None

    def turtle(self) -> str:
        said = [f"<{self.iri}> a kg:Fact", *(["a qb:Observation"] if self.numbers else [])]
        said += [f"kg:{name} <{self.value(name)}>" for name in DIMENSIONS]
        said += [f'kg:{name} "{number}"^^xsd:decimal' for name, number in self.numbers.items()]
        return " ;\n  ".join(said) + " .\n"


def turtle(facts: Iterable[Fact], dates: Mapping[str, tuple[str | None, str | None]] | None = None) -> str:
    """A file with facts, and with the days on which periods start and end."""
    days = [
        f'<{iri("period", slug)}> kg:{name} "{day}"^^xsd:date .\n'
        for slug, both in (dates or {}).items()
        for name, day in zip(("startDate", "endDate"), both, strict=True)
        if day
    ]
    return PREFIXES + "".join(fact.turtle() for fact in facts) + "".join(days)
