"""The dataset's own description: DCAT and VoID.

All figures come from a generation's manifest, so that they cost no look into the store.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.catalogue.dcat import described, in_order, titles
from kg.catalogue.profile import Profile
from kg.describe import LICENCE
from kg.store import Manifest
from kg.vocab import DCAT, DCTERMS, RDF, VOID, XSD, Terms


def dataset(manifest: Manifest, terms: Terms, profile: Profile | None = None) -> list[Triple]:
    """What is published, whole: every graph and every class, with figures (DCAT 3; VoID, sections 2 and 4).

    Args:
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        profile: Who publishes, and which files there are.
    """
    node = NamedNode(f"{terms.base}dataset")
    modified = profile.version(manifest)[1] if profile else manifest.published_at
    triples = [
        *(described(manifest, terms, profile) if profile else ()),
        *(() if profile else (Triple(node, RDF("type"), DCAT("Dataset")),)),
        Triple(node, RDF("type"), VOID("Dataset")),
        Triple(node, DCTERMS("license"), LICENCE),
        Triple(
            node,
            DCTERMS("modified"),
            Literal(modified.isoformat(), datatype=XSD("dateTime")),
        ),
        Triple(node, VOID("uriSpace"), Literal(terms.base)),
        Triple(node, VOID("sparqlEndpoint"), NamedNode(f"{terms.base}sparql")),
        Triple(node, VOID("vocabulary"), NamedNode(f"{terms.base}def")),
        Triple(node, VOID("triples"), count(manifest.triples)),
        *(
            ()
            if profile
            else (Triple(node, DCTERMS("title"), Literal(t, language=c)) for c, t in titles().items())
        ),
        *partitions(node, "class", sorted(manifest.classes().items())),
    ]
    for summary in manifest.graphs:
        graph = NamedNode(summary.graph)
        triples += [
            Triple(node, VOID("subset"), graph),
            Triple(graph, RDF("type"), VOID("Dataset")),
            Triple(graph, VOID("triples"), count(summary.triples)),
        ]
    return in_order(triples)


def partitions(
    node: NamedNode | BlankNode, label: str, counts: Iterable[tuple[str, int]]
) -> Iterable[Triple]:
    """How many things of each class there are (VoID, section 4.3)."""
    for number, (class_, entities) in enumerate(counts):
        part = BlankNode(f"{label}{number}")
        yield Triple(node, VOID("classPartition"), part)
        yield Triple(part, VOID("class"), NamedNode(class_))
        yield Triple(part, VOID("entities"), count(entities))


def count(value: int) -> Literal:
    """A number of things, as ``xsd:integer``."""
    return Literal(str(value), datatype=XSD("integer"))
