"""What was probably meant: the closest of the names that would do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cached_property
from typing import Final, NamedTuple

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from pyoxigraph import NamedNode

from kg import periods
from kg.language.folding import fold
from kg.language.texts import Language, texts
from kg.rdf import literal
from kg.validation.context import DataGraph, encoded, triples
from kg.validation.findings import Finding
from kg.validation.namespaces import meant_namespace
from kg.validation.shapes import ShapesGraph, labels, sh, text
from kg.vocab import LANGUAGES, RDF, SH, SKOS, XSD, Terms

_IN_SCHEME: Final = encoded(SKOS("inScheme"))
_TYPE: Final = encoded(RDF("type"))
_TEXTS: Final = frozenset((XSD("string").value, RDF("langString").value))
_WHOLE: Final = re.compile(rb'"[0-9]+"\^\^<[^<>]*#(?:decimal|integer)>')
_CUTOFF: Final = 0.6
"""How alike two names are at the least, as `difflib` counts it."""

_CUTOFF_OF_PROPERTIES: Final = 0.7
"""For properties, of which there are few that are unlike each other."""

_OTHER_WORDS: Final = {
    "label": ("preflabel",),
    "name": ("preflabel",),
    "title": ("headline", "preflabel"),
    "comment": ("definition",),
    "description": ("definition",),
    "sameas": ("exactmatch",),
}
"""What other vocabularies call a property, and what that is here, in lower case, the likeliest first."""

_CODES: Final = {
    "period": "2024, 2024-10, 2024-10-31, 2024-end, 2024-Q3, 2024-H1, school-year-2024-2025, 2021--2025, "
    "by-2030, since-2023, every-year, several-years",
    "comparator": "level-2020, level-2024-10, level-2024-10-31, level-2024-end, level-2024-Q3, "
    "level-2024-H1, level-school-year-2024-2025, level-2021--2025",
}
"""Codes of periods and levels that say what they mean, as examples."""


def meant_language(tag: str) -> str | None:
    """The language of ours that a tag was probably meant to be: ``vi`` for the country's ``vn``."""
    first = re.split("[-_]", tag)[0].lower()
    known: Mapping[str, str] = get_global("language_aliases")
    language = known.get(first, first)
    if language not in LANGUAGES:
        try:
            language = Locale.parse(f"und_{first.upper()}").language
        except (UnknownLocaleError, ValueError):
            return None
    return language if language in LANGUAGES and language != tag else None


class Members(NamedTuple):
    """What a list or a class has, by name.

    Attributes:
        labels: The labels of each member, by its IRI.
        called: The member that has a label, another name, a sign or a code, by that folded.
    """

    labels: Mapping[str, Mapping[str, str]]
    called: Mapping[str, str]


class Suggestions:
    """Suggests members of a list for unknown ones and for labels, properties, languages and namespaces.

    Args:
        data: The data.
        shapes: The shapes.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, shapes: ShapesGraph, terms: Terms) -> None:
        self._data = data
        self._shapes = shapes
        self._terms = terms
        self._also = (SKOS("altLabel"), *map(terms.kg, ("symbol", "isoCode", "gsoCode")))
        self._ranges = [terms.shape(f"{name}Reading").value for name in ("Between", "OrderOfMagnitude")]
        self._known: dict[tuple[bytes, bytes], Members] = {}

    def suggest(self, finding: Finding) -> Mapping[str, str] | None:
        """What was probably meant, by language, or None."""
        constraint = finding.constraint.removeprefix(SH.iri).removesuffix("ConstraintComponent")
        if constraint == "Closed":
            return self._property(finding.shape, finding.path) if finding.path else None
        for iri in self._written(finding, constraint):
            if meant := meant_namespace(iri):
                return _namespace(*meant)
        if self.is_parted(finding):
            return texts("A comma makes two numbers of one: write a decimal number with a point.")
        if finding.shape in self._ranges:
            return self._range(finding)
        value = finding.value
        if value is None:
            return None
        if value.startswith("<"):
            if constraint == "In" and (listed := self._listed(value[1:-1], finding.shape)):
                return texts("Did you mean <{address}>?", address=listed)
            if self._data.about([value.encode()]):
                return None
            if (own := self._here(value[1:-1])) is not None:
                return texts("Did you mean <{address}>?", address=own)
            return self._member(value[1:-1], finding.path) or self._period(value[1:-1])
        if not value.startswith('"'):
            return None
        written = literal(value.encode())
        if constraint == "LanguageIn" or finding.constraint.endswith("WithoutRegionConstraintComponent"):
            meant_tag = meant_language(written.language) if written.language else None
            return texts("Did you mean @{language}?", language=meant_tag) if meant_tag else None
        is_text = written.datatype.value in _TEXTS
        return self._labelled(finding.path, written.value) if finding.path and is_text else None

    def is_parted(self, finding: Finding) -> bool:
        """Whether a fact has two whole numbers where one number is asked for, as of ``96,5`` in Turtle."""
        if not finding.constraint.endswith("#MaxCountConstraintComponent"):
            return False
        node, path = f"<{finding.focus}>".encode(), f"<{finding.path}>".encode()
        if not self._data.is_fact(node) or finding.graph not in self._data.facts:
            return False
        values = [value for name, value in self._data.facts[finding.graph].said(node) if name == path]
        return len(values) == 2 and all(_WHOLE.fullmatch(value) for value in values)

    def _range(self, finding: Finding) -> Mapping[str, str] | None:
        """What is wrong with two bounds that are to be all that is said of a number, with what is said."""
        if finding.graph not in self._data.facts:
            return None
        said = {
            name: literal(value).value
            for name, value in self._data.facts[finding.graph].said(f"<{finding.focus}>".encode())
            if value.startswith(b'"')
        }
        value, lower, upper, strict = (
            said.get(encoded(self._terms.kg(name)))
            for name in ("value", "lowerBound", "upperBound", "lowerBoundStrict")
        )
        if value is not None:
            return texts("There is a kg:value, {value}: leave it out.", value=value)
        if lower is None or upper is None:
            return texts("{name} is missing.", name="kg:lowerBound" if lower is None else "kg:upperBound")
        if strict is not None:
            return texts("There is a kg:lowerBoundStrict: leave it out.")
        try:
            if Decimal(lower) >= Decimal(upper):
                return texts(
                    "kg:lowerBound is {lower}, which is not below kg:upperBound, {upper}.",
                    lower=lower,
                    upper=upper,
                )
        except InvalidOperation:
            return None
        return None

    def _written(self, finding: Finding, constraint: str) -> Iterator[str]:
        """The IRIs that a finding is about, of which one may be misspelt."""
        if finding.value and finding.value.startswith('"'):
            yield literal(finding.value.encode()).datatype.value
        elif finding.value and finding.value != f"<{finding.focus}>":
            yield finding.value[1:-1]
        if finding.path is None and constraint in ("Class", "Or"):
            said = self._data.about([f"<{finding.focus}>".encode()])
            for lines in said.values():
                yield from (
                    text(told.object)
                    for told in triples(lines)
                    if told.predicate == RDF("type") and isinstance(told.object, NamedNode)
                )

    def _here(self, value: str) -> str | None:
        """The address here of something that is described here, where it is written with another start."""
        _, found, rest = value.partition("/id/")
        if not found:
            _, found, rest = value.partition("/doc/")
        rest = re.split("[#?]", rest)[0]
        own = f"{self._terms.base}id/{rest}"
        if found and own != value and self._data.about([f"<{own}>".encode()]):
            return f"id/{rest}"
        return None

    def _listed(self, value: str, shape: str) -> str | None:
        """The IRI whose name is like another, of those that a shape names one by one."""
        heads = self._shapes.objects(f"<{shape}>", sh("in"))
        named = {
            _local(one.value).lower(): one.value
            for head in heads
            for one in self._shapes.members(head)
            if isinstance(one, NamedNode)
        }
        close = get_close_matches(_local(value).lower(), named, n=1, cutoff=_CUTOFF_OF_PROPERTIES)
        return named[close[0]] if close else None

    def _member(self, value: str, path: str | None) -> Mapping[str, str] | None:
        """The member of a list whose name is like an address: of those that a property takes, if one is."""
        name = _local(value).lower()
        for named, taken in self._taken(path) if path else ():
            members = self._members(named, taken)
            locals_ = {
                _local(iri).lower(): iri
                for iri in members.labels
                if iri != value and not _is_another_number(_local(iri), name)
            }
            if close := get_close_matches(name, locals_, n=1, cutoff=_CUTOFF_OF_PROPERTIES):
                return self._suggested(members, locals_[close[0]])
        kind, _, slug = value.removeprefix(f"{self._terms.base}id/").partition("/")
        if not slug or "/" in slug:
            return None
        start = self._terms.entity(kind, "").value
        members = self._members(
            _IN_SCHEME, encoded(self._terms.scheme("source" if kind == "article" else kind))
        )
        slugs: dict[str, str] = {}
        for iri, named in members.labels.items():
            if iri.startswith(start):
                slugs |= {label.lower().replace(" ", "-"): iri for label in named.values()}
        slugs |= {iri[len(start) :]: iri for iri in members.labels if iri.startswith(start)}
        slugs = {
            slug: iri for slug, iri in slugs.items() if iri != value and not _is_another_number(slug, value)
        }
        close = get_close_matches(slug.lower().replace("_", "-"), slugs, n=1, cutoff=_CUTOFF)
        return self._suggested(members, slugs[close[0]]) if close else None

    def _period(self, value: str) -> Mapping[str, str] | None:
        """How to write a period or a level whose code is nearly one that says what it means."""
        kind, _, code = value.removeprefix(f"{self._terms.base}id/").partition("/")
        if kind not in _CODES or not re.search("[0-9]", code) or periods.minted(value, self._terms):
            return None
        if one := periods.meant(value, self._terms):
            return texts("Did you mean <{address}>?", address=f"id/{kind}/{one.code}")
        return texts("Write it like one of these: {codes}.", codes=_CODES[kind])

    def _labelled(self, path: str, label: str) -> Mapping[str, str] | None:
        """What has a label, among what a property takes."""
        for named, value in self._taken(path):
            members = self._members(named, value)
            iri = members.called.get(_folded(label))
            if iri and _folded(label) not in map(_folded, members.labels[iri].values()):
                return self._suggested(members, iri)
            if iri:
                return texts(
                    "Did you mean <{address}>, whose label this is?",
                    address=iri.removeprefix(self._terms.base),
                )
            close = get_close_matches(_folded(label), members.called, n=1, cutoff=_CUTOFF)
            if close:
                return self._suggested(members, members.called[close[0]])
        return None

    def _taken(self, path: str) -> Iterator[tuple[bytes, bytes]]:
        """What the values of a property have in common: a predicate and its value."""
        for part in self._shapes.users([sh("path")]):
            if NamedNode(path) not in self._shapes.objects(part, sh("path")):
                continue
            for name in self._shapes.objects(part, sh("class")):
                for instance in self._data.instances(str(name)):
                    yield _TYPE, instance.encode()
            for shape in map(str, self._shapes.objects(part, sh("node"))):
                for within in map(str, self._shapes.objects(shape, sh("property"))):
                    predicates = self._shapes.objects(within, sh("path"))
                    values = self._shapes.objects(within, sh("hasValue"))
                    yield from ((encoded(p), encoded(v)) for p in predicates for v in values)

    def _members(self, predicate: bytes, value: bytes) -> Members:
        """What has a value for a predicate; many findings ask for the same."""
        if (predicate, value) not in self._known:
            named: dict[str, Mapping[str, str]] = {}
            others: dict[str, str] = {}
            for node, said in self._data.about(self._data.subjects(predicate, value)).items():
                told = triples(said)
                named[node.decode()[1:-1]] = labels(
                    t.object for t in told if t.predicate == SKOS("prefLabel")
                )
                others.update(
                    (_folded(text(t.object)), node.decode()[1:-1]) for t in told if t.predicate in self._also
                )
            called = {_folded(label): iri for iri, each in named.items() for label in each.values()}
            called = others | called
            self._known[predicate, value] = Members(named, called)
        return self._known[predicate, value]

    def _suggested(self, members: Members, iri: str) -> Mapping[str, str]:
        return _texts(iri.rpartition("/")[2], members.labels[iri])

    def meant_property(self, finding: Finding) -> str | None:
        """IRI of the property that was probably meant, where a closed shape does not know one."""
        if not finding.constraint.endswith("#ClosedConstraintComponent") or not finding.path:
            return None
        if meant := meant_namespace(finding.path):
            return meant[1] + finding.path.removeprefix(meant[0])
        return self._like(finding.shape, finding.path)

    def _property(self, shape: str, path: str) -> Mapping[str, str] | None:
        """The property of a closed shape that is called like another, or written like it."""
        if meant := meant_namespace(path):
            return _namespace(*meant)
        iri = self._like(shape, path)
        return _texts(self._short(iri), self._shapes.names(iri)) if iri else None

    def _like(self, shape: str, path: str) -> str | None:
        """The property that a closed shape lets be and whose name is like another."""
        named = {iri: self._shapes.names(iri) for iri in self._allowed(shape)}
        keys = {_local(iri).lower(): iri for iri in named}
        local = _local(path).lower()
        others = [word for word in _OTHER_WORDS.get(local, ()) if word in keys]
        found = others or get_close_matches(local, keys, n=1, cutoff=_CUTOFF_OF_PROPERTIES)
        if found:
            return keys[found[0]]
        # Its name in one of our languages is close enough where it is just that.
        called = {fold(label).replace(" ", ""): iri for iri in named for label in named[iri].values()}
        return called.get(fold(local))

    def _allowed(self, shape: str) -> Iterator[str]:
        """The properties that a closed shape lets be."""
        for head in self._shapes.objects(f"<{shape}>", sh("ignoredProperties")):
            yield from (text(name) for name in self._shapes.members(head) if name != RDF("type"))
        for part in map(str, self._shapes.objects(f"<{shape}>", sh("property"))):
            for name in self._shapes.objects(part, sh("path")):
                if isinstance(name, NamedNode) and name != RDF("type"):
                    yield name.value

    def _short(self, iri: str) -> str:
        """An IRI as Turtle writes it with the usual prefixes."""
        for prefix, start in self._prefixes:
            if iri.startswith(start):
                return f"{prefix}:{iri[len(start) :]}"
        return iri

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        return sorted(self._terms.prefixes().items(), key=lambda pair: -len(pair[1]))


def _is_another_number(name: str, value: str) -> bool:
    """Whether two names differ in their numbers: another year is not meant by the one that is written."""
    return re.findall("[0-9]+", name) != re.findall("[0-9]+", _local(value))


def _folded(label: str) -> str:
    """A label without case, diacritics, and blanks that nobody sees."""
    return " ".join(fold(label).split())


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _namespace(written: str, meant: str) -> Mapping[str, str]:
    return texts("Write the namespace otherwise: {written} → {meant}", written=written, meant=meant)


def _texts(slug: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    return {
        lang: Language(lang).text("Did you mean “{label}” ({slug})?", label=labels.get(lang, slug), slug=slug)
        for lang in LANGUAGES
    }
