"""What a change bears on beyond itself: those that refer to what it changes or takes away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kg.validation import nodes
from kg.validation.findings import Finding
from kg.validation.nodes import TYPE, Description
from kg.validation.world import World
from kg.vocab import QB, RDFS, SKOS, Terms

_TEXTS: Final = frozenset(
    f"<{iri}>"
    for iri in (
        f"{SKOS.iri}prefLabel",
        f"{SKOS.iri}altLabel",
        f"{SKOS.iri}definition",
        f"{SKOS.iri}note",
        f"{RDFS.iri}label",
    )
)
_ORPHANED: Final = {
    "fr": "Cette ressource n’est plus décrite, et {user} s’en sert encore ({count} en tout) : gardez-la, "
    "ou corrigez d’abord ce qui s’en sert.",
    "en": "This resource is no longer described, and {user} still uses it ({count} in all): keep it, "
    "or first correct what uses it.",
    "vi": "Đối tượng này không còn được mô tả mà {user} vẫn dùng (tổng cộng {count}): hãy giữ lại, "
    "hoặc sửa nơi đang dùng trước.",
}


class Dependents:
    """What the published data has that refers to what is changed.

    Facts are never referred to, so only other things are compared: those of the shapes' target classes.

    Args:
        world: The data.
        classes: The classes that shapes are about.
        terms: The terms of the installation.
    """

    def __init__(self, world: World, classes: Iterable[str], terms: Terms) -> None:
        self._world = world
        self._version_of = str(terms.kg("versionOf"))
        self._still_used = terms.shape("StillUsed").value
        facts = {str(terms.kg("Fact")), str(QB("Observation"))}
        self._before = dict(self._replaced([name for name in classes if name not in facts]))

    def affected(self) -> Iterator[str]:
        """Nodes that stay published and refer to something that is changed or taken away."""
        found: dict[str, None] = {}
        for node, before in self._before.items():
            after = self._world.describe(node) or {}
            if _without_texts(before) == _without_texts(after):
                continue
            areas = {*before.get(self._version_of, ()), *after.get(self._version_of, ())}
            for changed in (node, *areas):
                found.update((str(q.subject), None) for q in self._world.quads(None, None, changed))
        yield from (node for node in found if node not in self._world.entities)

    def orphaned(self) -> Iterator[Finding]:
        """A violation for each thing that is no longer described and still used."""
        for node in self._before:
            if self._world.describe(node) is not None:
                continue
            users = {str(quad.subject) for quad in self._world.quads(None, None, node)} - {node}
            if users:
                user = nodes.iri(min(users))
                rule = self._still_used
                messages = {
                    lang: text.format(user=user, count=len(users)) for lang, text in _ORPHANED.items()
                }
                yield Finding("violation", rule, nodes.iri(node), None, f"<{user}>", messages, None, rule)

    def _replaced(self, classes: list[str]) -> Iterator[tuple[str, Description]]:
        """What replaced graphs said of their own things."""
        for graph in sorted(self._world.replaced):
            for name in classes:
                for quad in self._world.quads(None, TYPE, name, graph):
                    node = str(quad.subject)
                    said: dict[str, Description] = {}
                    for told in self._world.quads(node, None, None, graph):
                        nodes.merge(said, node, {str(told.predicate): [str(told.object)]})
                    yield node, said.get(node, {})


def _without_texts(description: Description) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in description.items() if name not in _TEXTS}
