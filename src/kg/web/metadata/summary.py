"""What one entity says of itself, for cards and citations, which show nobody who refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.describe import Describer, Labels, Values
from kg.vocab import RDF


@dataclass(frozen=True)
class Brief:
    """What one entity says of itself.

    Attributes:
        iri: The entity.
        types: Its classes.
        own: Its properties and values.
        labels: The labels of the entity and of what it names.
    """

    iri: str
    types: tuple[str, ...]
    own: Values
    labels: Mapping[str, Labels]

    @classmethod
    def of(cls, describer: Describer, iri: str, own: Values) -> Brief:
        """The brief of an entity; costs one look-up, for the labels.

        Args:
            describer: Looks up the labels.
            iri: The entity.
            own: Its properties and values, as `Describer.values` gives them.
        """
        named = {value.value for values in own.values() for value in values if isinstance(value, NamedNode)}
        types = tuple(v.value for v in own.get(RDF("type").value, ()) if isinstance(v, NamedNode))
        return cls(iri, types, own, describer.labels({iri, *named}))
