"""The RDF dataset that a query is put to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dataset:
    """A dataset as the protocol names it (SPARQL 1.1 Protocol, section 2.1.4).

    Attributes:
        default_graphs: The graphs whose merge is the default graph, by IRI.
        named_graphs: The named graphs, by IRI.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
