"""Whether the clause of a number names another place than the fact's area, whether or not kg knows it.

A number of the country, of a region, of a neighbour or of a district is none of the province that the row
has. That an area which kg knows is named is told by `kg.desk.checks.evidence` as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Values
from kg.desk.checks.number_clause import NumberClause
from kg.desk.findings import Finding
from kg.language.folding import fold, words
from kg.language.lexicon.place import (
    JOINING,
    Mention,
    Sort,
    is_beside,
    is_ranked,
    names_of_place,
    places,
    provinces,
    unsaid_places,
)
from kg.language.texts import Language
from kg.vocab import LANGUAGES, SKOS, Terms

_NEAR: Final = 12
"""Characters between a number and a place that it is said of, whatever other place its clause names."""

_LEVEL: Final = re.compile(r"average|mean|national|moyenne|bình\squân|trung\sbình")
"""Words of a level, which is nothing that something is ranked in."""

_PASSES: Final[dict[str, tuple[Sort, ...]]] = {
    "country": ("country",),
    "region": ("region", "neighbour"),
    "grouping": ("region", "neighbour"),
}
"""Sorts of places that words may name without a name where the fact's area is of some type."""


@dataclass(frozen=True)
class OwnArea:
    """The area of a fact.

    Attributes:
        labels: What it is called, by language.
        names: All that it is called, folded.
        type: The code of its type; empty where it has none.
    """

    labels: dict[str, str]
    names: tuple[str, ...]
    type: str = ""

    @classmethod
    def of(cls, values: Values, terms: Terms) -> OwnArea:
        """An area by what is said of it."""
        shown, others = (
            [one for one in values.get(SKOS(name).value, ()) if isinstance(one, Literal)]
            for name in ("prefLabel", "altLabel")
        )
        types = (
            one.value for one in values.get(terms.kg("areaType").value, ()) if isinstance(one, NamedNode)
        )
        return cls(
            {one.language or "": one.value for one in shown},
            names_of_place(one.value for one in (*shown, *others)),
            next(types, "").rpartition("/")[2],
        )

    def is_named(self, said: str) -> bool:
        """Whether some words name it."""
        spoken = f" {' '.join(words(fold(said)))} "
        return any(f" {name} " in spoken for name in self.names if len(name) > 2)

    def is_called(self, mention: Mention, said: str) -> bool:
        """Whether a place with a name is this area: a commune of the same name as a district is not."""
        name = " ".join(words(fold(mention.name)))
        if not any(f"{name} ".startswith(f"{one} ") for one in self.names):
            return False
        whole = set(words(fold(said[mention.start : mention.end])))
        return mention.sort != "part" or any(whole <= {*one.split(), *JOINING} for one in self.names)


def elsewhere_findings(
    clause: NumberClause, own: OwnArea, compares: bool, *, is_part: bool = False
) -> Iterator[Finding]:
    """A warning where the clause of a number names another place than the fact's area.

    Args:
        clause: The clause.
        own: The fact's area.
        compares: Whether the number compares two places, of which the other is no wrong one.
        is_part: Whether the fact says that it is of a part of its area.
    """
    found = _elsewhere(clause, own, ("country", "region", "neighbour") if compares else (), is_part)
    if not own.names or not (named := next(found, "")):
        return
    told = {
        code: Language(code).text(
            "“{words}” may say the number of another place than {area}, or of a part of it: see which one "
            "it is.",
            words=named,
            area=Language(code).label(own.labels, ""),
        )
        for code in LANGUAGES
    }
    yield Finding("warning", "words-name-another-area", told, column="area")


def _elsewhere(clause: NumberClause, own: OwnArea, passing: tuple[Sort, ...], is_part: bool) -> Iterator[str]:
    """The words that name another place, in order, but for those of some sorts."""
    passing += _PASSES.get(own.type, ())
    is_own_named = any(own.is_named(_without_parts(piece, own, clause.language)) for piece in clause.pieces)
    for piece in clause.pieces:
        for one in places(piece, clause.language):
            told = piece[one.start : one.end].strip(" ,")
            if one.name and own.is_called(one, piece):
                continue
            if is_part and one.sort == "part" and own.is_named(one.name):
                # “The border communes of Cao Bang” are the zone that the fact has.
                continue
            if one.sort == "part":
                yield told
            before = piece[: one.start]
            is_level = _LEVEL.search(told.lower())
            if (
                one.sort == "part"
                or one.sort in passing
                or (not is_level and is_ranked(before, clause.language))
            ):
                continue
            is_of_number = one.sort == "neighbour" or _is_beside_number(piece, one, clause)
            if is_of_number or not (is_own_named or is_beside(before, clause.language)):
                yield told
    if is_own_named or own.type in ("region", "grouping"):
        # Its parts are named by their names.
        return
    for piece in clause.pieces:
        found = (*provinces(piece), *unsaid_places(piece, clause.language))
        # Of what happens in one of its provinces, a country may be told.
        for one in found if own.type != "country" else [one for one in found if one.sort == "region"]:
            is_compared = is_beside(piece[: one.start], clause.language)
            if not own.is_named(one.name) and (not is_compared or _is_beside_number(piece, one, clause)):
                yield one.name


def _is_beside_number(piece: str, one: Mention, clause: NumberClause) -> bool:
    """Whether a place stands directly beside the number: it is said of that, whatever else is named."""
    if piece is clause.behind:
        return one.start <= _NEAR and not re.search(r"\w", piece[: one.start])
    between = piece[one.end :]
    is_last = piece is clause.before and len(between) <= _NEAR
    return is_last and bool(
        re.fullmatch(r"[,:(\s]*(?:of|was|is|at|de|est|était|à|soit|là|đạt|:)?\s*", between)
    )


def _without_parts(piece: str, own: OwnArea, language: str) -> str:
    """A text without the places in it that are no mention of an area, though they may have its name."""
    for one in places(piece, language):
        if one.name and one.sort == "part" and not own.is_called(one, piece):
            piece = piece[: one.start] + " " * (one.end - one.start) + piece[one.end :]
    return piece
