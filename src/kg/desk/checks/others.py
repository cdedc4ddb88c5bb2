"""A fact beside others: the same once more, or what another source says of the same.

Facts say the same where they have the same nine dimensions, and are of the same where they have the same but
for the source. What two sources say of the same goes together where the numbers that the words leave open
have one in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple
from typing import Literal as OneOf

from pyoxigraph import NamedNode

from kg.describe import Values
from kg.desk.findings import Finding
from kg.language.texts import Language
from kg.vocab import DIMENSIONS, LANGUAGES, NEARLY, SDMX_ATTRIBUTE, Terms

Relation = OneOf["contradiction", "corroboration", "near"]
"""How what two sources say stands to each other; near, where that cannot be told for certain."""

_NAMED_AT_MOST: Final = 5
"""Facts that findings of one fact name at the most."""

_QUOTED: Final = 80
"""Characters of a quote that a finding shows."""


class Range(NamedTuple):
    """The numbers that words leave open.

    Attributes:
        lower: The lower bound, or None.
        upper: The upper bound, or None.
        above: Whether the lower bound itself is out of it.
        below: Whether the upper bound itself is.
    """

    lower: Decimal | None
    upper: Decimal | None
    above: bool = False
    below: bool = False

    def meets(self, other: Range) -> bool:
        """Whether they have a number in common.

        Examples:
            >>> more_than_97 = Range(Decimal(97), None, above=True)
            >>> more_than_97.meets(Range(Decimal(97), Decimal(97)))
            False
            >>> more_than_97.meets(Range(Decimal("97.1"), Decimal("97.1")))
            True
        """
        return self._reaches(other) and other._reaches(self)

    def _reaches(self, other: Range) -> bool:
        """Whether it starts before another ends."""
        if self.lower is None or other.upper is None:
            return True
        return self.lower < other.upper or (self.lower == other.upper and not self.above and not other.below)


@dataclass(frozen=True)
class Told:
    """A fact, as far as it is compared with others.

    Attributes:
        iri: Its address, or what stands for it while it has none.
        key: The IRIs of its dimensions, in the order of `kg.vocab.DIMENSIONS`.
        words: Its value as written, or its value; empty where it has none.
        range: The numbers that its words leave open; None where they leave that open, too, or say none.
        unit: IRI of its unit; empty where it has none.
        direction: IRI of its direction; empty where it has none.
        vague: Whether what it says is of no period, or only about a number.
        beside: The IRI of its bound where that says that the number is a little off: which numbers it
            leaves open is not told to the end.
        quote: Its quote.
    """

    iri: str
    key: tuple[str, ...]
    words: str
    range: Range | None
    unit: str
    direction: str
    vague: bool
    quote: str
    beside: str = ""

    @property
    def source(self) -> str:
        """IRI of its source."""
        return self.key[-1]

    @property
    def about(self) -> tuple[str, ...]:
        """The dimensions but for the source."""
        return self.key[:-1]

    def relation(self, other: Told) -> Relation | None:
        """How what another source says stands to this; None where they cannot be compared."""
        if not self.words or not other.words or self.unit != other.unit:
            return None
        if self.vague or other.vague or self.range is None or other.range is None:
            return "near"
        if self.direction and other.direction and self.direction != other.direction:
            return "contradiction"
        if not self.range.meets(other.range):
            return "contradiction"
        return "corroboration" if self.beside == other.beside else "near"


def told(iri: str, values: Values, terms: Terms) -> Told | None:
    """A fact as it is compared; None where it has not each of the dimensions once.

    Args:
        iri: Its address, or what stands for it.
        values: What is said of it.
        terms: The terms of the installation.
    """

    def one(predicate: NamedNode) -> str:
        return next((value.value for value in values.get(predicate.value, ())), "")

    held = [values.get(terms.kg(name).value, ()) for name in DIMENSIONS]
    if not all(len(found) == 1 and isinstance(found[0], NamedNode) for found in held):
        return None
    bound, number = one(terms.kg("bound")), one(terms.kg("value"))
    lower, upper = (decimal(one(terms.kg(name))) for name in ("lowerBound", "upperBound"))
    strict = [one(terms.kg(name)) in {"true", "1"} for name in ("lowerBoundStrict", "upperBoundStrict")]
    open_period = one(terms.kg("period")) == terms.code("not-stated").value
    return Told(
        iri=iri,
        key=tuple(found[0].value for found in held),
        words=(one(terms.kg("valueAsWritten")) or number) if bound else "",
        range=Range(lower, upper, *strict) if lower is not None or upper is not None else None,
        unit=one(SDMX_ATTRIBUTE("unitMeasure")),
        direction=one(terms.kg("direction")),
        vague=open_period or bound == terms.entity("bound", "about").value,
        quote=one(terms.kg("quote")),
        beside=bound if bound in {terms.entity("bound", name).value for name in NEARLY} else "",
    )


def decimal(written: str) -> Decimal | None:
    """A number as data has it; None where it is none."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def repeated(others: Iterable[Told], rows: Mapping[str, int]) -> Iterator[Finding]:
    """A violation where there are others with the same key.

    Args:
        others: The others.
        rows: The rows of those that are of the same submission, by what stands for them.
    """
    named = list(others)
    if named:
        messages = {
            code: Language(code).text(
                "The same nine dimensions are those of {others}: leave one out, or tell them apart.",
                others="; ".join(_name(other, rows, Language(code)) for other in named[:_NAMED_AT_MOST]),
            )
            for code in LANGUAGES
        }
        yield Finding("violation", "fact-stated-already", messages)


def beside(
    fact: Told, others: Iterable[Told], rows: Mapping[str, int], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    """What other sources say of the same, beside what is said here: contradictions first.

    Args:
        fact: The fact.
        others: Those of other sources.
        rows: The rows of those that are of the same submission, by what stands for them.
        names: What sources are called, by language, by their IRIs.
    """
    order: tuple[Relation, ...] = ("contradiction", "corroboration", "near")
    found = [(order.index(relation), other) for other in others if (relation := fact.relation(other))]
    found.sort(key=lambda pair: pair[0])
    for place, other in found[:_NAMED_AT_MOST]:
        messages: dict[str, str] = {}
        for code in LANGUAGES:
            language = Language(code)
            said = {
                "source": language.label(names.get(other.source, {}), other.source),
                "fact": _name(other, rows, language, quoted=False),
                "theirs": other.words,
                "ours": fact.words,
            }
            messages[code] = (
                language.text(
                    "“{theirs}” says {source} of the same ({fact}), and here it is “{ours}”: "
                    "both cannot be right. See which is, or what tells them apart.",
                    **said,
                )
                if order[place] == "contradiction"
                else language.text(
                    "“{theirs}” says {source} of the same ({fact}), which agrees with “{ours}”.", **said
                )
                if order[place] == "corroboration"
                else language.text(
                    "“{theirs}” says {source} of the same ({fact}), and here it is “{ours}”: "
                    "look whether they agree, which the words leave open.",
                    **said,
                )
            )
        severity, rule = _RULES[order[place]]
        yield Finding(severity, rule, messages, column="value_as_written")


_RULES: Final[Mapping[Relation, tuple[OneOf["warning", "info"], str]]] = {
    "contradiction": ("warning", "other-source-contradicts"),
    "corroboration": ("info", "other-source-agrees"),
    "near": ("info", "other-source-near"),
}


def _name(fact: Told, rows: Mapping[str, int], language: Language, *, quoted: bool = True) -> str:
    """What a finding calls a fact: its row, or the end of its address and its quote."""
    if fact.iri in rows:
        return language.text("row {row}", row=rows[fact.iri])
    name = fact.iri.rpartition("/")[2]
    if not quoted:
        return name
    quote = fact.quote if len(fact.quote) <= _QUOTED else f"{fact.quote[:_QUOTED]}…"
    return f"{name} (“{quote}”)"
