"""The query service's own description (SPARQL 1.1 Service Description), with VoID.

Everything comes from a generation's manifest, so that it costs no look into the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.catalogue.dataset import count, partitions
from kg.store import GraphSummary, Manifest
from kg.vocab import ADMS, DCAT, DCATAP, RDF, RDFS, SD, SPDX, VCARD, VOID, Namespace, Terms

FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
"""The W3C's names of file formats, which a service description refers to."""

ENTAILMENT: Final = Namespace("http://www.w3.org/ns/entailment/")
"""The W3C's names of entailment regimes."""

LISTED_GRAPHS: Final = 1000
"""Graphs that a service description names at most; the dataset's own description has them all."""

DETAILED_GRAPHS: Final = 50
"""Graphs up to which a service description also counts the classes of each."""

LISTED_CLASSES: Final = 25
"""Classes that a service description counts at most: of the whole dataset, and of a graph."""

_FORMATS: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
}


def service_description(
    manifest: Manifest, terms: Terms, media_types: Iterable[str], *, federated: bool = False
) -> list[Triple]:
    """What the query service can do and what it answers from (SPARQL 1.1 Service Description).

    Its size is bounded, however much there is: it names the first `LISTED_GRAPHS` graphs and counts the
    `LISTED_CLASSES` most frequent classes, and says so where there are more; the dataset's own description
    has them all. It counts the classes of single graphs only where they are few, and then all of them.

    Args:
        manifest: What the generation says of itself.
        terms: The installation's own terms.
        media_types: What results can be written as.
        federated: Whether SERVICE may ask any other endpoint.
    """
    service = NamedNode(f"{terms.base}sparql#service")
    node = NamedNode(f"{terms.base}dataset")
    default = BlankNode("default")
    features = ["UnionDefaultGraph", *(["BasicFederatedQuery"] if federated else [])]
    return [
        Triple(service, RDF("type"), SD("Service")),
        Triple(service, SD("endpoint"), NamedNode(f"{terms.base}sparql")),
        Triple(service, SD("supportedLanguage"), SD("SPARQL11Query")),
        *(Triple(service, SD("feature"), SD(feature)) for feature in features),
        *(Triple(service, SD("resultFormat"), FORMATS(_FORMATS[m])) for m in media_types),
        Triple(service, SD("defaultEntailmentRegime"), ENTAILMENT("Simple")),
        Triple(service, SD("defaultDataset"), node),
        Triple(node, RDF("type"), SD("Dataset")),
        Triple(node, RDF("type"), VOID("Dataset")),
        Triple(node, VOID("sparqlEndpoint"), NamedNode(f"{terms.base}sparql")),
        Triple(node, VOID("triples"), count(manifest.triples)),
        *_frequent_classes(node, manifest),
        Triple(node, SD("defaultGraph"), default),
        Triple(default, RDF("type"), SD("Graph")),
        *_named_graphs(node, manifest.graphs, terms),
    ]


def prefixes(terms: Terms) -> dict[str, str]:
    """The prefixes that both descriptions are written with."""
    return {
        **terms.prefixes(),
        "dcat": DCAT.iri,
        "adms": ADMS.iri,
        "dcatap": DCATAP.iri,
        "spdx": SPDX.iri,
        "vcard": VCARD.iri,
        "void": VOID.iri,
        "sd": SD.iri,
        "formats": FORMATS.iri,
    }


def _named_graphs(node: NamedNode, graphs: Sequence[GraphSummary], terms: Terms) -> list[Triple]:
    """The named graphs of a dataset (SPARQL 1.1 Service Description, sections 3.2.9 to 3.2.11)."""
    triples: list[Triple] = []
    for number, summary in enumerate(graphs[:LISTED_GRAPHS]):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        triples += [
            Triple(node, SD("namedGraph"), named),
            Triple(named, RDF("type"), SD("NamedGraph")),
            Triple(named, SD("name"), NamedNode(summary.graph)),
            Triple(named, SD("graph"), graph),
            Triple(graph, RDF("type"), SD("Graph")),
            Triple(graph, VOID("triples"), count(summary.triples)),
        ]
        if len(graphs) <= DETAILED_GRAPHS and len(summary.classes) <= LISTED_CLASSES:
            triples += partitions(graph, f"graph{number}class", sorted(summary.classes.items()))
    if len(graphs) > LISTED_GRAPHS:
        query = urlencode({"query": "SELECT ?g WHERE { GRAPH ?g {} }"})
        comment = f"Names {LISTED_GRAPHS} of {len(graphs)} graphs; rdfs:seeAlso leads to a query for all."
        triples += [
            Triple(node, RDFS("comment"), Literal(comment, language="en")),
            Triple(node, RDFS("seeAlso"), NamedNode(f"{terms.base}sparql?{query}")),
        ]
    return triples


def _frequent_classes(node: NamedNode, manifest: Manifest) -> list[Triple]:
    classes = sorted(manifest.classes().items(), key=lambda item: (-item[1], item[0]))
    triples = list(partitions(node, "class", classes[:LISTED_CLASSES]))
    if len(classes) > LISTED_CLASSES:
        comment = f"Counts the {LISTED_CLASSES} most frequent of {len(classes)} classes."
        triples.append(Triple(node, RDFS("comment"), Literal(comment, language="en")))
    return triples
