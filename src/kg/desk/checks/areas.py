"""Areas that the words of an article may name, and those around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.describe import Describer, Values
from kg.desk.checks.evidence import Area, candidates
from kg.index import Finder
from kg.language.lexicon.place import names_of_place
from kg.vocab import SKOS, Terms

_TOGETHER: Final = 2_000
"""Names and facts that are looked up at a time."""

_STEPS_UP: Final = 6
"""Areas that are told around an area, one around the other."""


class Areas:
    """The areas that words may name, and those around them.

    Args:
        terms: The terms of the installation.
        finder: Finds areas by their names.
        describer: What is said of it.
        proposed: What is said of the areas that are proposed, by their IRIs.
    """

    def __init__(
        self, terms: Terms, finder: Finder, describer: Describer, proposed: Mapping[str, Values]
    ) -> None:
        self.start = terms.entity("area", "").value
        self._part_of, self._member = terms.kg("partOf").value, terms.kg("member").value
        self._finder = finder
        self._describer = describer
        self._values: dict[str, Values] = dict(proposed)

    def known(self, said: Iterable[str], own: Iterable[str]) -> dict[str, Area]:
        """The areas that some words may name, some others, and those around them, by their IRIs.

        Costs a look-up for the names, and some for what the areas are a part of.
        """
        asked = {name for words_ in said for _, name in candidates(words_)}
        found = (self._finder.named(some, "area") for some in batches(asked))
        named = chain.from_iterable(chain.from_iterable(one.values()) for one in found)
        self._read({*own, *named})
        above = {iri: set(self._refers(iri, self._part_of)) for iri in self._values}
        for iri in self._values:
            for member in self._refers(iri, self._member):
                above.setdefault(member, set()).add(iri)
        around = {iri: _reached(iri, above) for iri in self._values}
        within: dict[str, set[str]] = defaultdict(set)
        for iri, wholes in around.items():
            for whole in wholes:
                within[whole].add(iri)
        return {iri: area for iri in self._values if (area := self._area(iri, around[iri], within[iri]))}

    def _area(self, iri: str, around: AbstractSet[str], within: AbstractSet[str]) -> Area | None:
        """An area; None where it has no name."""
        values = self._values[iri]
        shown, others = (
            [label for label in values.get(SKOS(name).value, ()) if isinstance(label, Literal)]
            for name in ("prefLabel", "altLabel")
        )
        names = names_of_place(label.value for label in (*shown, *others))
        labels = {label.language or "": label.value for label in shown}
        return Area(iri, labels, names, around, within) if names else None

    def _read(self, iris: Collection[str]) -> None:
        """Read what is said of areas and of those that they are parts of."""
        wanted = {iri for iri in iris if iri not in self._values}
        for _ in range(_STEPS_UP):
            if not wanted:
                return
            read = self._describer.nodes(wanted)
            self._values |= read
            above = {one for iri in read for one in self._refers(iri, self._part_of)}
            wanted = above - self._values.keys()

    def _refers(self, iri: str, predicate: str) -> list[str]:
        values = self._values.get(iri, {}).get(predicate, ())
        return [value.value for value in values if isinstance(value, NamedNode)]


def batches(names: AbstractSet[str]) -> Iterator[list[str]]:
    """Names, some at a time, as many as a look-up takes."""
    ordered = sorted(names)
    return (ordered[at : at + _TOGETHER] for at in range(0, len(ordered), _TOGETHER))


def _reached(start: str, above: Mapping[str, AbstractSet[str]]) -> set[str]:
    """All that something leads to, by however many steps; not itself."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        more = above.get(waiting.pop(), frozenset()) - found
        found |= more
        waiting += more
    return found - {start}
