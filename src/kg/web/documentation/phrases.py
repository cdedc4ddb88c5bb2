"""Phrases with links in them, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

import pyoxigraph
from babel import Locale
from babel.lists import format_list
from pyoxigraph import NamedNode

from kg.language.texts import Language, Text
from kg.web.documentation.statements import Value

# Characters that Unicode keeps free for such marks (noncharacters): no text holds them.
_OPEN: Final = "\ufdd0"
_CLOSE: Final = "\ufdd1"
_MARK: Final = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")

_LONGEST: Final = 160
"""Characters of a literal that are shown; an outline can have many thousands."""


@dataclass(frozen=True)
class Part:
    """A part of a phrase.

    Attributes:
        text: The words.
        iri: Where they lead, or None.
        code: Whether they are for programs: an identifier, a pattern, a number as RDF writes it.
    """

    text: Text
    iri: str | None = None
    code: bool = False


Phrase = tuple[Part, ...]
"""What pages show one part after the other."""


def plain(phrase: Phrase) -> str:
    """A phrase without its links."""
    return "".join(part.text.value for part in phrase)


class Wording:
    """Makes phrases in one language, and names things in it.

    Args:
        language: The reader's.
        labels: The labels by IRI of what is to be called by its label.
        prefixes: The prefixes that stand for the start of other IRIs.
    """

    def __init__(
        self, language: Language, labels: Mapping[str, Mapping[str, str]], prefixes: Mapping[str, str]
    ) -> None:
        self.language = language
        self._labels = labels
        self._prefixes = prefixes

    def text(self, message: str, /, **fields: Phrase) -> Phrase:
        """An English message in the reader's language, its ``{name}`` fields filled with phrases."""
        marked = self.language.text(message, **{name: _OPEN + name + _CLOSE for name in fields})
        return _filled(marked, fields)

    def listed(self, phrases: Iterable[Phrase], style: Literal["standard", "or"] = "standard") -> Phrase:
        """Phrases in a row, joined as the language joins them (CLDR list patterns)."""
        fields = {str(number): phrase for number, phrase in enumerate(phrases)}
        marks = [_OPEN + name + _CLOSE for name in fields]
        return _filled(format_list(marks, style, self.language.code) if marks else "", fields)

    def number(self, value: int) -> Phrase:
        """A number as the language writes it."""
        return (Part(Text(self.language.number(value))),)

    def words(self, texts: Mapping[str, str]) -> Phrase:
        """The one of some texts that is in the reader's language, or else another that then says so."""
        return (Part(self.language.label(texts, "")),)

    def code(self, text: str) -> Phrase:
        """Something for programs, as it is."""
        return (Part(Text(text), code=True),)

    def tongue(self, tag: str) -> Phrase:
        """A language by its name, with its tag (BCP 47)."""
        names = cast(Mapping[str, str], Locale.parse(self.language.code).languages)
        name = names.get(tag)
        return (Part(Text(f"{name} (")), *self.code(tag), Part(Text(")"))) if name else self.code(tag)

    def short(self, iri: str) -> str:
        """An IRI with a prefix in place of its start, or the IRI itself where no prefix fits."""
        fitting = [
            (p, start) for p, start in self._prefixes.items() if iri.startswith(start) and iri != start
        ]
        if not fitting:
            return iri
        prefix, start = max(fitting, key=lambda pair: len(pair[1]))
        return f"{prefix}:{iri.removeprefix(start)}"

    def term(self, iri: str, otherwise: str = "") -> Phrase:
        """A thing by its label, or else by another text or its short name, with a link to it."""
        labels = self._labels.get(iri)
        if labels:
            return (Part(self.language.label(labels, iri), iri),)
        return (Part(Text(otherwise or self.short(iri)), iri, code=not otherwise),)

    def name(self, iri: str) -> Phrase:
        """The last part of an IRI, with a link to it: how shapes are called among themselves."""
        return (Part(Text(iri.replace("#", "/").rpartition("/")[2]), iri, code=True),)

    def cited(self, iri: str) -> Phrase:
        """A thing by its label where there is one, followed by its short name; both lead to it."""
        short = Part(Text(self.short(iri)), iri, code=True)
        return (*self.term(iri), Part(Text(" ")), short) if self._labels.get(iri) else (short,)

    def value(self, value: Value) -> Phrase:
        """A value: a thing by its name, a text with its language, anything else as RDF writes it."""
        if not isinstance(value, pyoxigraph.Literal):
            return self.term(value.value) if isinstance(value, NamedNode) else self.code(f"_:{value.value}")
        whole = value.value
        text = whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip()}…"
        if value.language:
            spoken = value.language if value.language != self.language.code else None
            return (Part(Text(text, spoken)), Part(Text(" ")), *self.code(f"@{value.language}"))
        return self.code(text)


def _filled(marked: str, fields: Mapping[str, Phrase]) -> Phrase:
    # Splitting by a pattern with one group gives texts and names in turn.
    pieces: Sequence[str] = _MARK.split(marked)
    parts: list[Part] = []
    for position, piece in enumerate(pieces):
        if position % 2:
            parts += fields[piece]
        elif piece:
            parts.append(Part(Text(piece)))
    return tuple(parts)
