"""What was probably meant: the closest of the names that would do."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from pyoxigraph import NamedNode

from kg.language.texts import Language
from kg.validation.context import DataGraph, encoded, triples
from kg.validation.shapes import ShapesGraph, labels, sh
from kg.vocab import LANGUAGES, SH, SKOS, Terms

_IN_SCHEME: Final = encoded(SKOS("inScheme"))


class Suggestions:
    """Suggests members of a code list for unknown ones, and properties for unknown properties.

    Args:
        data: The data.
        shapes: The shapes.
        terms: The terms of the installation.
    """

    def __init__(self, data: DataGraph, shapes: ShapesGraph, terms: Terms) -> None:
        self._data = data
        self._shapes = shapes
        self._terms = terms

    def suggest(
        self, shape: str, constraint: str, path: str | None, value: str | None
    ) -> Mapping[str, str] | None:
        """What was probably meant, by language, or None.

        Args:
            shape: IRI of the shape that was not met.
            constraint: IRI of the constraint component.
            path: IRI of the property, or None.
            value: The value at fault as N-Triples writes it, or None.
        """
        if constraint == f"{SH.iri}ClosedConstraintComponent":
            return self._property(shape, path) if path else None
        if value is None or not value.startswith("<") or self._data.about([value.encode()]):
            return None
        return self._member(value[1:-1])

    def _member(self, value: str) -> Mapping[str, str] | None:
        kind, _, slug = value.removeprefix(f"{self._terms.base}id/").partition("/")
        if not slug or "/" in slug:
            return None
        scheme = self._terms.scheme("source" if kind == "article" else kind)
        start = f"<{self._terms.entity(kind, '').value}"
        members = self._data.about(self._data.subjects(_IN_SCHEME, encoded(scheme)))
        slugs: dict[str, str] = {}
        named: dict[str, Mapping[str, str]] = {}
        for node, said in members.items():
            if (iri := node.decode()).startswith(start):
                own = iri[len(start) : -1]
                told = triples(said)
                named[own] = labels(t.object for t in told if t.predicate == SKOS("prefLabel"))
                for label in named[own].values():
                    slugs.setdefault(label.lower().replace(" ", "-"), own)
        slugs |= {own: own for own in named}
        close = get_close_matches(slug.lower().replace("_", "-"), slugs, n=1, cutoff=0.6)
        return _texts(slugs[close[0]], named[slugs[close[0]]]) if close else None

    def _property(self, shape: str, path: str) -> Mapping[str, str] | None:
        allowed: dict[str, Mapping[str, str]] = {}
        for part in map(str, self._shapes.objects(f"<{shape}>", sh("property"))):
            for name in self._shapes.objects(part, sh("path")):
                if isinstance(name, NamedNode):
                    allowed[_local(name.value)] = labels(self._shapes.objects(part, sh("name")))
        close = get_close_matches(_local(path), allowed, n=1, cutoff=0.6)
        return _texts(close[0], allowed[close[0]]) if close else None


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _texts(slug: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    return {
        lang: Language(lang).text("Did you mean “{label}” ({slug})?", label=labels.get(lang, slug), slug=slug)
        for lang in LANGUAGES
    }
