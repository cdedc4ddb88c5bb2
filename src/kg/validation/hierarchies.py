"""Hierarchies: no area is a part of itself, no entry of a list broader than itself, by however many steps.

A path of SHACL Core cannot end where it started, and a validation sees two steps around a thing, so this rule
stands beside the shapes, ``shapes#NoCycle``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from kg.language.texts import texts
from kg.validation.context import DataGraph, by_subject, encoded, referred
from kg.validation.findings import Finding, violation
from kg.vocab import SKOS, Terms

_MET: Final = 1_000
"""Cycles that are looked at; where everything leads to everything, there are too many to tell."""

_SHOWN: Final = 10
"""Steps of a cycle that are named at the most."""


_BROADER: Final = encoded(SKOS("broader"))
_IN_LIST: Final = encoded(SKOS("inScheme"))


class Hierarchies:
    """Looks for things that are above themselves.

    Args:
        data: The data.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, terms: Terms) -> None:
        self._data = data
        self._rule = terms.shape("NoCycle")
        self._terms = terms
        self._up = (encoded(terms.kg("partOf")), _BROADER)
        self._member = encoded(terms.kg("member"))
        self._groups: dict[bytes, list[bytes]] = {}

    def cycles(self) -> Iterator[Finding]:
        """A violation for each cycle that goes through what the candidates say."""
        starts = [
            node
            for node, said in self._data.things()
            if any(name in self._up or name == self._member for name, _ in said)
        ]
        if starts:
            self._read_groups()
        done: set[bytes] = set()
        shortest: dict[bytes, list[bytes]] = {}
        met = chain.from_iterable(self._from(start, done) for start in dict.fromkeys(starts))
        for cycle in islice(met, _MET):
            known = shortest.setdefault(cycle[0], cycle)
            if len(cycle) < len(known):
                shortest[cycle[0]] = cycle
        yield from map(self._finding, shortest.values())

    def in_other_lists(self) -> Iterator[Finding]:
        """A violation for each entry that is in other lists than what is broader than it."""
        rule = self._terms.shape("BroaderInList")
        below = [
            (node, said, value)
            for node, said in self._data.things()
            for name, value in said
            if name == _BROADER and value.startswith(b"<")
        ]
        described = self._data.about({value for *_, value in below})
        for node, said, value in below:
            own = _lists(said)
            above = _lists(by_subject(described.get(value, b"")).get(value, ()))
            if own and above and own.isdisjoint(above):
                told = texts(
                    "What is broader than an entry is in the same list: choose it there, or leave it out."
                )
                graph = self._data.homes.get(node, [None])[0]
                yield violation(rule, node, told, graph, _BROADER, value)

    def _from(self, start: bytes, done: set[bytes]) -> Iterator[list[bytes]]:
        """The cycles that are met upwards from a thing, each node of which is entered once."""
        path = {} if start in done else {start: iter(self._above(start))}
        while path:
            node = next(reversed(path))
            above = next(path[node], None)
            if above is None:
                done.add(node)
                del path[node]
            elif above in path:
                nodes = list(path)
                cycle = nodes[nodes.index(above) :]
                # What the candidates describe is what its author can mend.
                at = next((n for n, one in enumerate(cycle) if one in self._data.homes), 0)
                yield [*cycle[at:], *cycle[:at]]
            elif above not in done:
                path[above] = iter(self._above(above))

    def _above(self, node: bytes) -> list[bytes]:
        said = self._data.about([node]).get(node, b"")
        lines = [line for line in said.splitlines(keepends=True) if line.split(b" ", 2)[1] in self._up]
        return [*sorted(referred(b"".join(lines))), *self._groups.get(node, ())]

    def _read_groups(self) -> None:
        """What groups which areas: a group names its members, and a part the whole."""
        for node, said in self._data.things():
            for name, value in said:
                if name == self._member:
                    self._groups.setdefault(value, []).append(node)
        for quad in self._data.quads(None, self._member, None):
            self._groups.setdefault(encoded(quad.object), []).append(encoded(quad.subject))

    def _finding(self, cycle: list[bytes]) -> Finding:
        focus = cycle[0]
        shown = [*cycle[:_SHOWN], *([b"<\xe2\x80\xa6>"] if len(cycle) > _SHOWN else []), focus]
        steps = " → ".join(node.decode()[1:-1].removeprefix(self._terms.base) for node in shown)
        messages = texts(
            "This is a part of itself, or broader than itself: {chain}. Correct one of these steps.",
            chain=steps,
        )
        above = cycle[1 % len(cycle)]
        said = by_subject(self._data.about([focus])[focus])[focus]
        # A group names its members itself.
        path = next((name for name, value in said if value == above and name in self._up), None)
        graph = self._data.homes.get(focus, [None])[0]
        return violation(self._rule, focus, messages, graph, path, above if path else None)


def _lists(said: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
    """The lists that a thing is in."""
    return {value for name, value in said if name == _IN_LIST}
