"""What a constraint asks for, in words: names from the data and the shapes, never a shape's own terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Final

from babel import Locale
from pyoxigraph import NamedNode

from kg.language.texts import Language
from kg.validation.context import DataGraph, Statements, by_subject, triples
from kg.validation.findings import Finding
from kg.validation.shapes import ShapesGraph, Term, labels, sh, text
from kg.vocab import GEO, LANGUAGES, RDF, RDFS, SKOS, XSD, Terms

_AT_THE_MOST: Final = 12
"""Values of a list that are named."""

_ALLOWING: Final = {"AllowedBy": ("allowedOf", "allowedBy"), "UnitOf": ("unitOf", "unitBy")}
"""By component, its parameters that lead to what allows values, and to these."""


class Expectations:
    """Says what constraints ask for, where names say it.

    Numbers of values, patterns and the like are in the shape's message already.

    Args:
        data: The data, which has the labels.
        shapes: The shapes.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, shapes: ShapesGraph, terms: Terms) -> None:
        self._data = data
        self._shapes = shapes
        self._terms = terms
        self._allowed = {
            terms.shape(f"{component}ConstraintComponent").value: parameters
            for component, parameters in _ALLOWING.items()
        }
        self._known: dict[tuple[str, str], Mapping[str, str] | None] = {}

    def expected(self, finding: Finding) -> Mapping[str, str] | None:
        """What the constraint asks for that something fails, by language, or None."""
        shape, constraint = finding.shape, finding.constraint
        if constraint in self._allowed:
            return self._allowing(finding)
        if (shape, constraint) not in self._known:
            self._known[shape, constraint] = self._said(shape, constraint)
        return self._known[shape, constraint]

    def _allowing(self, finding: Finding) -> Mapping[str, str] | None:
        """What is allowed by what a thing names: the units of its indicator, the kinds that it takes."""
        shape = f"<{finding.shape}>"
        of, by = (
            str(term).encode()
            for name in self._allowed[finding.constraint]
            for term in self._shapes.objects(shape, str(self._terms.shape(name)))
        )
        setters = [value for name, value in self._of(finding) if name == of]
        told = triples(b"".join(self._data.about(setters).values()))
        allowed: list[Term] = [t.object for t in told if str(t.predicate).encode() == by]
        if not allowed:
            return None
        return {code: self._any(Language(code), allowed) for code in LANGUAGES}

    def _of(self, finding: Finding) -> Statements:
        """What is said of the thing that a finding is about."""
        node = f"<{finding.focus}>".encode()
        if finding.graph in self._data.facts and self._data.is_fact(node):
            return self._data.facts[finding.graph].said(node)
        return by_subject(self._data.about([node]).get(node, b"")).get(node, [])

    def _said(self, shape: str, constraint: str) -> Mapping[str, str] | None:
        name = constraint.rpartition("#")[2].removesuffix("ConstraintComponent")
        say: Callable[[Language, list[Term]], str | None] | None = {
            "Node": self._list,
            "HasValue": self._value,
            "Class": self._class,
            "Datatype": self._datatype,
            "In": self._values,
            "LanguageIn": self._languages,
        }.get(name)
        values = self._shapes.objects(f"<{shape}>", sh(name[:1].lower() + name[1:]))
        if say is None or not values:
            return None
        said = {code: say(Language(code), values) for code in LANGUAGES}
        found = {code: words for code, words in said.items() if words}
        return found or None

    def _list(self, language: Language, shapes: list[Term]) -> str | None:
        """A shape that asks its node to be in a list."""
        for shape in map(str, shapes):
            for part in map(str, self._shapes.objects(shape, sh("property"))):
                if SKOS("inScheme") in self._shapes.objects(part, sh("path")):
                    (scheme,) = self._shapes.objects(part, sh("hasValue"))
                    return language.text("an entry of the list “{name}”", name=self._name(language, scheme))
        return None

    def _value(self, language: Language, values: list[Term]) -> str:
        """A value; of a list its name."""
        (value,) = values
        name = self._name(language, value)
        is_list = text(value).startswith(self._terms.scheme("").value)
        return language.text("the list “{name}”", name=name) if is_list else name

    def _class(self, language: Language, classes: list[Term]) -> str:
        named = (self._name(language, value) for value in classes)
        return _joined(language, (language.text("an entry “{name}”", name=name) for name in named))

    def _datatype(self, language: Language, datatypes: list[Term]) -> str:
        t = language.text
        known: dict[Term, str] = {
            XSD("decimal"): t("a decimal number such as 96.5"),
            XSD("integer"): t("a whole number such as 96"),
            XSD("boolean"): t("true or false"),
            XSD("date"): t("a day such as 2025-07-01"),
            XSD("string"): t("text without a language tag"),
            RDF("langString"): t("text with a language tag such as @fr"),
            GEO("wktLiteral"): t("an outline as WKT"),
        }
        return _joined(language, (known.get(d) or self._name(language, d) for d in datatypes))

    def _values(self, language: Language, heads: list[Term]) -> str:
        return self._any(language, [value for head in heads for value in self._shapes.members(head)])

    def _any(self, language: Language, values: list[Term]) -> str:
        """One of some values."""
        named = [self._name(language, value) for value in values[:_AT_THE_MOST]]
        return _joined(language, named + ["…"] * (len(values) > _AT_THE_MOST))

    def _languages(self, language: Language, heads: list[Term]) -> str:
        codes = [text(value) for head in heads for value in self._shapes.members(head)]
        named = ((code, Locale.parse(code).get_display_name(language.code)) for code in codes)
        return _joined(language, (f"{name or code} (@{code})" for code, name in named))

    def _name(self, language: Language, value: Term) -> str:
        """What a term is called; one without a label as Turtle writes it."""
        iri = text(value)
        if not isinstance(value, NamedNode):
            return iri
        if named := self._classes.get(str(value)):
            return language.label(named, iri).value
        said = triples(b"".join(self._data.about([str(value).encode()]).values()))
        short = next(
            (
                f"{p}:{iri[len(start) :]}"
                for p, start in self._terms.prefixes().items()
                if iri.startswith(start)
            ),
            iri.removeprefix(self._terms.base),
        )
        return language.label(labels(t.object for t in said if t.predicate == SKOS("prefLabel")), short).value

    @cached_property
    def _classes(self) -> dict[str, Mapping[str, str]]:
        """What the shapes of classes call them."""
        named = ((c, self._shapes.objects(shape, str(RDFS("label")))) for shape, _, c in self._shapes.targets)
        return {name: labels(label) for name, label in named if label}


def _joined(language: Language, words: Iterable[str]) -> str:
    """Words with commas between them, and the language's “or” before the last."""
    *first, last = words
    return language.text("{first} or {last}", first=", ".join(first), last=last) if first else last
