"""What was probably meant: the closest of the names that would do."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from kg.validation import nodes
from kg.validation.checks import sh
from kg.validation.nodes import Description
from kg.validation.world import World
from kg.vocab import LANGUAGES, SH, SKOS, Terms

_LABEL: Final = f"<{SKOS.iri}prefLabel>"
_IN_SCHEME: Final = f"<{SKOS.iri}inScheme>"
_TEXTS: Final = {
    "fr": "Vouliez-vous dire « {label} » ({slug}) ?",
    "en": "Did you mean “{label}” ({slug})?",
    "vi": "Có phải ý bạn là “{label}” ({slug})?",
}


class Suggestions:
    """Suggests members of a code list for unknown ones, and properties for unknown properties.

    Args:
        world: The data.
        shapes: The shapes graph: what it says of each of its nodes.
        terms: The terms of the installation.
    """

    def __init__(self, world: World, shapes: Mapping[str, Description], terms: Terms) -> None:
        self._world = world
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
        if value is None or not nodes.is_iri(value) or self._world.describe(value) is not None:
            return None
        return self._member(nodes.iri(value))

    def _member(self, value: str) -> Mapping[str, str] | None:
        kind, _, slug = value.removeprefix(f"{self._terms.base}id/").partition("/")
        if not slug or "/" in slug:
            return None
        scheme = "source" if kind == "article" else kind
        start = f"<{self._terms.entity(kind, '').value}"
        known = [
            node
            for node in self._world.subjects(_IN_SCHEME, f"<{self._terms.scheme(scheme).value}>")
            if node.startswith(start)
        ]
        names: dict[str, str] = {}
        for node in known:
            for label in (self._world.describe(node) or {}).get(_LABEL, ()):
                names.setdefault(nodes.text(label).lower().replace(" ", "-"), node)
        names.update((node[len(start) : -1], node) for node in known)
        close = get_close_matches(slug.lower().replace("_", "-"), names, n=1, cutoff=0.6)
        if not close:
            return None
        node = names[close[0]]
        labels = {
            nodes.language(label): nodes.text(label)
            for label in (self._world.describe(node) or {}).get(_LABEL, ())
        }
        return _texts(node[len(start) : -1], labels)

    def _property(self, shape: str, path: str) -> Mapping[str, str] | None:
        allowed: dict[str, Mapping[str, str]] = {}
        for part in self._shapes.get(f"<{shape}>", {}).get(sh("property"), ()):
            said = self._shapes.get(part, {})
            for name in said.get(sh("path"), ()):
                if nodes.is_iri(name):
                    labels = {nodes.language(text): nodes.text(text) for text in said.get(sh("name"), ())}
                    allowed[nodes.iri(name).rpartition("#")[2].rpartition("/")[2]] = labels
        close = get_close_matches(path.rpartition("#")[2].rpartition("/")[2], allowed, n=1, cutoff=0.6)
        return _texts(close[0], allowed[close[0]]) if close else None


def _texts(slug: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    return {lang: _TEXTS[lang].format(label=labels.get(lang, slug), slug=slug) for lang in LANGUAGES}
