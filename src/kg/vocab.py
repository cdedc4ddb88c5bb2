"""The terms that the code names: namespaces, and IRIs made from the base IRI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from kg.errors import SourceError

LANGUAGES: Final = ("fr", "en", "vi")
"""The languages that every label and definition has, in the order of preference."""


@dataclass(frozen=True)
class Namespace:
    """An IRI prefix; calling it with a local name gives the term."""

    iri: str

    def __call__(self, name: str) -> NamedNode:
        """The term with this local name."""
        return NamedNode(self.iri + name)


RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
QB: Final = Namespace("http://purl.org/linked-data/cube#")
SDMX_ATTRIBUTE: Final = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_DIMENSION: Final = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE: Final = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
SCHEMA: Final = Namespace("https://schema.org/")
GEO: Final = Namespace("http://www.opengis.net/ont/geosparql#")
QUDT: Final = Namespace("http://qudt.org/schema/qudt/")
UNIT: Final = Namespace("http://qudt.org/vocab/unit/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
WIKIDATA: Final = Namespace("http://www.wikidata.org/entity/")
GEONAMES: Final = Namespace("https://sws.geonames.org/")

DIMENSIONS: Final = (
    "area",
    "zone",
    "programme",
    "indicator",
    "population",
    "period",
    "kind",
    "comparator",
    "source",
)
"""Local names of the nine properties that every fact has, in the order of the key."""

NEARLY: Final = ("nearly", "little-more-than")
"""The bounds of numbers that are a little off, by how much no word says: nearly 92.4 is not 90."""

_DECIMALS: Final = ("value", "lowerBound", "upperBound", "minimum", "maximum")


@dataclass(frozen=True)
class Terms:
    """The IRIs of one installation, all made from its base IRI.

    Attributes:
        base: The base IRI, with its final slash.
    """

    base: str

    @property
    def path(self) -> str:
        """The path that all addresses start with, with its final slash."""
        return urlsplit(self.base).path

    def kg(self, name: str) -> NamedNode:
        """The vocabulary's term with this local name: ``<base>def#name``."""
        return NamedNode(f"{self.base}def#{name}")

    def shape(self, name: str) -> NamedNode:
        """The shape with this local name: ``<base>shapes#name``."""
        return NamedNode(f"{self.base}shapes#{name}")

    def entity(self, kind: str, slug: str) -> NamedNode:
        """A thing's own IRI: ``<base>id/kind/slug``."""
        return NamedNode(f"{self.base}id/{kind}/{slug}")

    def code(self, slug: str) -> NamedNode:
        """One of the codes ``not-applicable``, ``total`` and ``not-stated``."""
        return self.entity("code", slug)

    def scheme(self, slug: str) -> NamedNode:
        """A concept scheme: ``<base>id/scheme/slug``."""
        return self.entity("scheme", slug)

    def graph(self, name: str) -> NamedNode:
        """A named graph: ``<base>graph/name``.

        Raises:
            SourceError: The name has characters that an IRI cannot have, such as spaces.
        """
        try:
            return NamedNode(f"{self.base}graph/{name}")
        except ValueError as error:
            raise SourceError(
                f"{name} cannot name a graph: {error}.", "Choose a name such as article/my-article."
            ) from None

    def decimals(self) -> frozenset[str]:
        """The IRIs of our properties whose range is ``xsd:decimal``."""
        return frozenset(self.kg(name).value for name in _DECIMALS)

    def prefixes(self) -> dict[str, str]:
        """The prefixes that written RDF uses, ours first."""
        return {
            "kg": f"{self.base}def#",
            "rdf": RDF.iri,
            "rdfs": RDFS.iri,
            "owl": OWL.iri,
            "xsd": XSD.iri,
            "skos": SKOS.iri,
            "qb": QB.iri,
            "sdmx-attribute": SDMX_ATTRIBUTE.iri,
            "sdmx-dimension": SDMX_DIMENSION.iri,
            "sdmx-measure": SDMX_MEASURE.iri,
            "prov": PROV.iri,
            "oa": OA.iri,
            "time": TIME.iri,
            "dcterms": DCTERMS.iri,
            "foaf": FOAF.iri,
            "schema": SCHEMA.iri,
            "geo": GEO.iri,
            "unit": UNIT.iri,
            "sh": SH.iri,
        }
