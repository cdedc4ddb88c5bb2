"""Namesakes: things that share a list, or a class, and a label but for its case and its blanks.

The component's query compares each thing with every other of its list; here their folded labels are grouped.
What is published is asked for in one of two ways. A list of a usual size is read: its members and their
labels. Of a longer one only the spellings are looked up that people use, so that what a submission costs is
bounded by its own labels and by `LISTED` for each list that it adds to, however long the list grows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final, NamedTuple

from pyoxigraph import Literal

from kg.rdf import literal
from kg.validation.context import DataGraph, Statements, encoded
from kg.validation.native_constraints import Alike

LISTED: Final = 5_000
"""Members that a published list may have to be read whole: a tenth of a second's work."""

_BLANKS: Final = re.compile(r"[\s\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+")
"""As in `s:UniqueWithinValidator`, whose query has the last word."""


class Namesake(NamedTuple):
    """A candidate that shares a label with another thing.

    Attributes:
        node: The candidate.
        shape: The shape that it breaks.
        twin: One of the others.
    """

    node: bytes
    shape: str
    twin: bytes


class _Name(NamedTuple):
    """What namesakes share: their list, the language of a label, and the label folded."""

    whole: bytes
    language: str
    text: str


class Namesakes:
    """Looks for candidates with the label of another member of their list.

    Args:
        data: The data.
        rules: The shapes that ask for unique labels.
        about: Gives the shapes that are about a thing.
    """

    def __init__(
        self,
        data: DataGraph,
        rules: Iterable[Alike],
        about: Callable[[bytes, Statements], AbstractSet[str]],
    ) -> None:
        self._data = data
        self._rules = list(rules)
        self._about = about

    def find(self) -> Iterator[Namesake]:
        """Each candidate with, for each label that it shares, one of those that have it as well."""
        for rule in self._rules:
            within, path = rule.within.encode(), rule.path.encode()
            asked: dict[bytes, list[_Name]] = {}
            named: dict[_Name, list[bytes]] = {}
            spelt: dict[bytes, list[bytes]] = {}
            for node, said in self._data.things():
                is_asked = not rule.targeted.isdisjoint(self._about(node, said))
                for whole, label in _labels(said, within, path):
                    name = _Name(whole, *_folded(label))
                    named.setdefault(name, []).append(node)
                    if is_asked:
                        asked.setdefault(node, []).append(name)
                        spelt.setdefault(whole, []).append(label)
            for whole, labels in spelt.items():
                for node, label in self._published(within, whole, path, labels):
                    named.setdefault(_Name(whole, *_folded(label)), []).append(node)
            for node, names in asked.items():
                for name in names:
                    if twin := next((other for other in named[name] if other != node), None):
                        yield Namesake(node, rule.shape, twin)

    def _published(
        self, within: bytes, whole: bytes, path: bytes, labels: Iterable[bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        """The published members of a list and their labels; of a long list those that are called so."""
        members = list(islice(self._data.quads(None, within, whole), LISTED + 1))
        if len(members) <= LISTED:
            return self._data.values({encoded(quad.subject) for quad in members}, path)
        return self._spelt(within, whole, path, labels)

    def _spelt(
        self, within: bytes, whole: bytes, path: bytes, values: Iterable[bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        """The members of a long list that are called so, as people write names."""
        spelt = {spelling: None for value in values for spelling in _spellings(value)}
        for spelling in spelt:
            for quad in self._data.quads(None, path, spelling):
                node = encoded(quad.subject)
                if any(True for _ in self._data.quads(node, within, whole)):
                    yield node, spelling


def _labels(said: Statements, within: bytes, path: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What a thing shares with others, with each of its labels."""
    labels = [value for name, value in said if name == path]
    for name, whole in said if labels else ():
        if name == within:
            yield from ((whole, label) for label in labels)


def _folded(value: bytes) -> tuple[str, str]:
    """A label's language, and its text without case and without blanks that nobody sees."""
    if not value.startswith(b'"'):
        return "", value.decode()
    told = literal(value)
    return (told.language or "").lower(), _plain(told.value).lower()


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" ")


def _spellings(value: bytes) -> Iterator[bytes]:
    if not value.startswith(b'"'):
        yield value
        return
    told = literal(value)
    text = _plain(told.value)
    first = text[:1].upper() + text[1:].lower()
    for spelling in (told.value, text, text.lower(), text.upper(), text.title(), first):
        written = Literal(spelling, language=told.language) if told.language else Literal(spelling)
        yield encoded(written)
