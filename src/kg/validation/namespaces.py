"""Namespaces that were meant: a prefix that is declared wrongly makes every name under it unknown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

import kg.vocab
from kg.vocab import RDF, Namespace, Terms

_KNOWN: Final = sorted(
    (term.iri for term in vars(kg.vocab).values() if isinstance(term, Namespace)), key=len, reverse=True
)
_ALIKE: Final = 0.7
"""How alike two namespaces are at the least, as `difflib` counts it, that have the same names."""

_COMPARED: Final = 50
"""Unknown namespaces that are compared with the known ones; a file of somebody else's has any number."""

_OWN_ADDRESS: Final = re.compile(rb"^<([^<>]*?[^<>0-9A-Za-z_-])id/[a-z-]+/[^<>/]*> ", re.MULTILINE)
_OWN_TERM: Final = re.compile(rb"<(https?://[^<>\s]*?/)def#([A-Za-z]+)>")
_UNHASHED_TERM: Final = re.compile(rb"<(https?://[^<>\s]*?/def/?)([A-Za-z]+)>")
_NAMESPACE: Final = re.compile(rb"<(https?://[^<>\s]*[/#])[^<>\s/#]*>")
_NAMED: Final = re.compile(
    rb"^\S+ (?:<%b> )?<(https?://[^<>\s]*)>" % re.escape(RDF("type").value.encode()), re.MULTILINE
)
"""A property, or a class."""


def meant_namespace(iri: str) -> tuple[str, str] | None:
    """The namespace that an IRI was probably meant to be in, where it is in none.

    A namespace is known by its letters: with the other scheme, with or without ``www.`` or in another case
    it names nothing, and a browser shows the same page all the same.

    Args:
        iri: An IRI as it was written.

    Returns:
        How the namespace was written, and how it is written, or None.

    Examples:
        >>> meant_namespace("http://schema.org/headline")
        ('http://schema.org/', 'https://schema.org/')
    """
    if iri.startswith(tuple(_KNOWN)):
        return None
    letters = _letters(iri)
    for known in _KNOWN:
        name = _letters(known)
        rest = letters.removeprefix(name[:-1])
        if rest != letters and rest[:1] in ("#", "/"):
            written = iri[: len(iri) - len(rest) + 1]
            return (written, known) if written != known else None
    return None


class Namespaces:
    """Tells which namespaces some statements were meant to be in.

    Args:
        terms: The terms of the installation.
        names: The IRIs of all properties and classes that there are.
    """

    def __init__(self, terms: Terms, names: Collection[str]) -> None:
        self._base = terms.base
        self._names: dict[str, set[str]] = {}
        for start in (terms.kg("").value, *_KNOWN):
            found = {name.removeprefix(start) for name in names if name.startswith(start)}
            if found:
                self._names[start] = found
        self._vocabulary = self._names.get(terms.kg("").value, set[str]())

    def moved(self, lines: bytes) -> dict[bytes, bytes]:
        """What the addresses of some statements start with, and what they were meant to start with.

        A namespace is written with the wrong scheme, or almost right, or our own terms, or what is described,
        under another base IRI.

        Args:
            lines: N-Triples.
        """
        meant = map(meant_namespace, [f"{start.decode()}x" for start in set(_NAMESPACE.findall(lines))])
        found = {start.encode(): right.encode() for start, right in filter(None, meant)}
        own = self._base.encode()
        for start, name in set(_OWN_TERM.findall(lines)):
            if start != own and name.decode() in self._vocabulary:
                found[start] = own
        for start, name in set(_UNHASHED_TERM.findall(lines)):
            if name.decode() in self._vocabulary and b"<" + start + b"#" not in lines:
                found[start] = own + b"def#"
        # Who describes things gives them addresses of this installation.
        found |= {start: own for start in set(_OWN_ADDRESS.findall(lines)) if start != own}
        for start, right in self._almost(lines):
            if not any(start.startswith(other) for other in found):
                found[start] = right
        return found

    def _almost(self, lines: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The namespaces that are written almost right, by the names that are said to be in them."""
        starts = tuple(self._names)
        named: dict[str, set[str]] = {}
        for name in map(bytes.decode, set(_NAMED.findall(lines))):
            if name.startswith((*starts, *_KNOWN)):
                continue
            for known in starts:
                # The prefix was declared without the sign that namespaces end with.
                if name.removeprefix(known[:-1]) in self._names[known] and f"<{known}".encode() not in lines:
                    yield known[:-1].encode(), known.encode()
            start, local = _parted(name)
            named.setdefault(start, set()).add(local)
        for start, names in islice(named.items(), _COMPARED):
            alike = [k for k in starts if names <= self._names[k] and _alike(start, k) >= _ALIKE]
            if len(alike) == 1:
                yield start.encode(), alike[0].encode()


def _parted(iri: str) -> tuple[str, str]:
    """A namespace and the local name in it."""
    local = re.split("[/#]", iri)[-1]
    return iri[: len(iri) - len(local)], local


def _alike(start: str, known: str) -> float:
    return SequenceMatcher(None, _letters(start), _letters(known)).ratio()


def _letters(iri: str) -> str:
    """An IRI without what people get wrong in a namespace; as long as its end."""
    return re.sub("^https?://(www[.])?", "", iri, flags=re.IGNORECASE).lower()
