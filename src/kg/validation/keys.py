"""Things that share a key or an address, found among a million with sixteen bytes for each.

Equal keys have equal hashes. The few things whose hash is not the only one of its kind are read again at
the end and compared, so a hash that two keys share by chance costs a moment and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise, product

from kg.rdf import BLOCK_SIZE
from kg.validation.context import DataGraph, Statements, by_subject, described, encoded
from kg.validation.native_constraints import Key

_COMBINATIONS = 1_000
"""Keys that a thing with several values for a dimension is taken to have at the most."""


class Twins:
    """Looks for facts that share a key or an address with another, candidate or published.

    Args:
        data: The data.
        keys: The shapes that ask for unique keys.
        source: The predicate by which facts name their source; published facts are looked for by it.
    """

    def __init__(self, data: DataGraph, keys: Sequence[Key], source: bytes) -> None:
        self._data = data
        self._source = source
        self._keys = [(key, [name.encode() for name in key.predicates]) for key in keys]
        self._digests = [array("q") for _ in keys]
        self._names = array("q")
        self._sources: dict[bytes, None] = {}

    def note(self, node: bytes, said: Statements) -> None:
        """See a candidate fact."""
        self._names.append(hash(node))
        for digests, (_, predicates) in zip(self._digests, self._keys, strict=True):
            digests.extend(map(hash, _made(said, predicates)))
        self._sources.update((value, None) for name, value in said if name == self._source)

    def find(self) -> tuple[dict[bytes, tuple[str, Statements]], list[tuple[Key, dict[bytes, str | None]]]]:
        """What has been found, once everything has been seen.

        Returns:
            The facts whose address is used twice, with a graph that describes each and all that is said of
            it; and for each key that is used twice its shape and the facts that have it, with the candidate
            graphs that describe them.
        """
        published = self._published()
        names = _repeated(self._names) | _shared(self._names, map(hash, published))
        keys = [
            _repeated(digests) | _shared(digests, _digests(published.values(), predicates))
            for digests, (_, predicates) in zip(self._digests, self._keys, strict=True)
        ]
        doubled: dict[bytes, tuple[str, Statements]] = {}
        owners: dict[tuple[int, bytes], dict[bytes, str | None]] = {}
        for node, said, graph in self._everything(published) if names or any(keys) else ():
            if hash(node) in names:
                _, known = doubled.setdefault(node, (graph or "", []))
                known += [told for told in said if told not in known]
            for number, (_, predicates) in enumerate(self._keys):
                for made in _made(said, predicates):
                    if hash(made) in keys[number]:
                        owners.setdefault((number, made), {}).setdefault(node, graph)
        shared = [(self._keys[n][0], nodes) for (n, _), nodes in owners.items() if len(nodes) > 1]
        return doubled, shared

    def _published(self) -> dict[bytes, Statements]:
        """The published facts from the same sources."""
        quads = (quad for source in self._sources for quad in self._data.quads(None, self._source, source))
        return by_subject(self._data.published({encoded(quad.subject) for quad in quads}))

    def _everything(
        self, published: dict[bytes, Statements]
    ) -> Iterator[tuple[bytes, Statements, str | None]]:
        for facts in self._data.facts:
            for node, said in described(facts.blocks(BLOCK_SIZE)):
                yield node, said, facts.graph
        for node, said in published.items():
            yield node, said, None


def _made(said: Statements, predicates: Sequence[bytes]) -> Iterable[bytes]:
    """The keys of a thing: one, unless it has several values for a part, or none."""
    values = dict(said)
    if len(values) == len(said):
        try:
            return (b"\n".join([values[name] for name in predicates]),)
        except KeyError:
            return ()
    parts = [[value for name, value in said if name == predicate] for predicate in predicates]
    return map(b"\n".join, islice(product(*parts), _COMBINATIONS))


def _digests(things: Iterable[Statements], predicates: Sequence[bytes]) -> Iterator[int]:
    return (hash(made) for said in things for made in _made(said, predicates))


def _repeated(digests: array[int]) -> set[int]:
    return {one for one, other in pairwise(sorted(digests)) if one == other}


def _shared(held: array[int], digests: Iterable[int]) -> set[int]:
    wanted = set(digests)
    return wanted.intersection(held) if wanted else set()
