"""The dataset as open data portals collect it: DCAT 3, with what DCAT-AP 3 asks for and recommends.

What nobody says is left out: who can be written to, where the settings name nobody, and how often something
is added, which nobody promises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.catalogue.profile import Profile
from kg.describe import LICENCE
from kg.exports import BY_NAME, File, Files, Kind
from kg.exports.columns import t
from kg.language.texts import Language
from kg.store import Manifest
from kg.vocab import DCAT, DCATAP, DCTERMS, FOAF, LANGUAGES, RDF, SKOS, SPDX, VCARD, XSD, Namespace, Terms

_EU: Final = Namespace("http://publications.europa.eu/resource/authority/")
"""The vocabularies of the Publications Office of the European Union, which DCAT-AP prescribes."""

_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = {"fr": "FRA", "en": "ENG", "vi": "VIE"}
_FILE_TYPES: Final = {
    "text/csv": "CSV",
    "application/vnd.apache.parquet": "PARQUET",
    "application/n-quads": "RDF_N_QUADS",
    "application/trig": "RDF_TRIG",
}
_ATTRIBUTION: Final = NamedNode("http://purl.org/adms/licencetype/Attribution")
_THEME: Final = _EU("data-theme/SOCI")
"""Population and society."""


def titles() -> dict[str, str]:
    """What the dataset is called, by language."""
    return {code: Language(code).text("Facts about public programmes") for code in LANGUAGES}


def descriptions() -> dict[str, str]:
    """What the dataset is, by language."""
    return {
        code: Language(code).text(
            "What articles state about public programmes: each fact with its number as hedged in the text, "
            "where and when it holds, what it is compared with, the words that carry it, and its source."
        )
        for code in LANGUAGES
    }


def file_name(kind: Kind, code: str) -> str:
    """What a file is, in a language."""
    text = Language(code).text
    match kind.holds:
        case "facts":
            return text(_TABLES[kind.language])
        case "codes":
            return text("Codes as a table, in three languages")
        case _:
            return text("All graphs in RDF")


_TABLES: Final = {
    "fr": t("Facts as a table, with names in French"),
    "en": t("Facts as a table, with names in English"),
    "vi": t("Facts as a table, with names in Vietnamese"),
}


def catalogue(manifest: Manifest, terms: Terms, profile: Profile) -> list[Triple]:
    """The catalogue with its one dataset, the dataset's files, and the services that answer from it."""
    node, dataset = NamedNode(f"{terms.base}catalogue"), NamedNode(f"{terms.base}dataset")
    services = [NamedNode(f"{terms.base}{path}#service") for path in ("sparql", "search")]
    triples = [
        Triple(node, RDF("type"), DCAT("Catalog")),
        *_texts(node, "title", titles()),
        *_texts(node, "description", descriptions()),
        Triple(node, DCTERMS("publisher"), _publisher(terms)),
        Triple(node, DCTERMS("license"), LICENCE),
        Triple(node, DCTERMS("modified"), _time(profile.version(manifest)[1])),
        *([Triple(node, DCTERMS("issued"), _time(profile.began))] if profile.began else []),
        Triple(node, FOAF("homepage"), NamedNode(terms.base)),
        Triple(NamedNode(terms.base), RDF("type"), FOAF("Document")),
        Triple(node, DCAT("themeTaxonomy"), _EU("data-theme")),
        Triple(_EU("data-theme"), RDF("type"), SKOS("ConceptScheme")),
        *_texts(_EU("data-theme"), "title", {"en": "Data theme"}),
        *(Triple(node, DCTERMS("language"), _EU(f"language/{name}")) for name in _LANGUAGES.values()),
        *_places(node, profile),
        Triple(node, DCAT("dataset"), dataset),
        *(Triple(node, DCAT("service"), service) for service in services),
        *described(manifest, terms, profile),
        *_services(terms, dataset, profile),
    ]
    return in_order(triples)


def in_order(triples: Iterable[Triple]) -> list[Triple]:
    """Triples, each once and all of a subject together."""
    return sorted(dict.fromkeys(triples), key=lambda triple: str(triple.subject))


def described(manifest: Manifest, terms: Terms, profile: Profile) -> Iterator[Triple]:
    """What the dataset is, whom it comes from, and which files there are (DCAT 3, sections 6.4 to 6.8)."""
    node = NamedNode(f"{terms.base}dataset")
    yield Triple(node, RDF("type"), DCAT("Dataset"))
    yield from _texts(node, "title", titles())
    yield from _texts(node, "description", descriptions())
    yield Triple(node, DCTERMS("identifier"), Literal(node.value))
    yield Triple(node, DCTERMS("publisher"), _publisher(terms))
    yield Triple(_publisher(terms), RDF("type"), FOAF("Agent"))
    yield Triple(_publisher(terms), FOAF("name"), Literal(profile.publisher))
    yield from _contact(node, terms, profile)
    yield Triple(node, DCAT("theme"), _THEME)
    yield Triple(_THEME, RDF("type"), SKOS("Concept"))
    yield Triple(_THEME, SKOS("prefLabel"), Literal("Population and society", language="en"))
    yield from _keywords(node, profile)
    yield from _places(node, profile)
    yield from _period(node, profile.files)
    for name in _LANGUAGES.values():
        yield Triple(node, DCTERMS("language"), _EU(f"language/{name}"))
        yield Triple(_EU(f"language/{name}"), RDF("type"), DCTERMS("LinguisticSystem"))
    yield Triple(node, DCTERMS("accessRights"), _EU("access-right/PUBLIC"))
    yield Triple(_EU("access-right/PUBLIC"), RDF("type"), DCTERMS("RightsStatement"))
    yield Triple(LICENCE, RDF("type"), DCTERMS("LicenseDocument"))
    yield Triple(LICENCE, DCTERMS("type"), _ATTRIBUTION)
    yield Triple(_ATTRIBUTION, RDF("type"), SKOS("Concept"))
    yield Triple(_ATTRIBUTION, SKOS("prefLabel"), Literal("Attribution", language="en"))
    yield Triple(node, DCTERMS("conformsTo"), NamedNode(f"{terms.base}shapes"))
    yield Triple(NamedNode(f"{terms.base}shapes"), RDF("type"), DCTERMS("Standard"))
    yield Triple(node, DCAT("version"), Literal(str(profile.version(manifest)[0])))
    for release in profile.releases:
        yield Triple(node, DCAT("hasVersion"), NamedNode(f"{terms.base}dataset/release/{release}"))
    if profile.files:
        for file in profile.files.files:
            kind = BY_NAME[file.name]
            if kind.media_type != "application/csvm+json":
                yield from distribution(node, f"{terms.base}dataset", profile.files, file)


def distribution(
    node: NamedNode, page: str, files: Files, file: File, *, kept: bool = False
) -> Iterator[Triple]:
    """A file as a distribution (DCAT 3, section 6.8).

    Args:
        node: What it is a distribution of.
        page: The address of the page that leads to it.
        files: All files of its revision.
        file: The file.
        kept: Whether it is kept for ever.
    """
    kind = BY_NAME[file.name]
    address = NamedNode(f"{files.base_iri}dataset/files/{files.revision}/{file.name}")
    yield Triple(node, DCAT("distribution"), address)
    yield Triple(address, RDF("type"), DCAT("Distribution"))
    for code in LANGUAGES:
        name = file_name(kind, code)
        yield Triple(address, DCTERMS("title"), Literal(f"{name} – {file.name}", language=code))
        yield Triple(address, DCTERMS("description"), Literal(name, language=code))
    yield Triple(address, DCAT("accessURL"), NamedNode(page))
    yield Triple(address, DCAT("downloadURL"), address)
    yield Triple(address, DCTERMS("license"), LICENCE)
    said = kind.packed or kind.media_type
    yield from _media_type(address, "mediaType", said)
    if kind.packed:
        yield from _media_type(address, "compressFormat", kind.media_type)
    format_ = _EU(f"file-type/{_FILE_TYPES[said]}")
    yield Triple(address, DCTERMS("format"), format_)
    yield Triple(format_, RDF("type"), DCTERMS("MediaTypeOrExtent"))
    yield Triple(address, DCAT("byteSize"), Literal(str(file.bytes), datatype=XSD("nonNegativeInteger")))
    yield Triple(address, DCTERMS("issued"), _time(files.published_at))
    available = _EU(f"planned-availability/{'STABLE' if kept else 'TEMPORARY'}")
    yield Triple(address, DCATAP("availability"), available)
    yield Triple(available, RDF("type"), SKOS("Concept"))
    yield Triple(available, SKOS("prefLabel"), Literal("stable" if kept else "temporary", language="en"))
    if kind.language:
        yield Triple(address, DCTERMS("language"), _EU(f"language/{_LANGUAGES[kind.language]}"))
    checksum = BlankNode(f"checksum{file.sha256[:16]}")
    yield Triple(address, SPDX("checksum"), checksum)
    yield Triple(checksum, RDF("type"), SPDX("Checksum"))
    yield Triple(checksum, SPDX("algorithm"), SPDX("checksumAlgorithm_sha256"))
    yield Triple(SPDX("checksumAlgorithm_sha256"), RDF("type"), SPDX("ChecksumAlgorithm"))
    yield Triple(checksum, SPDX("checksumValue"), Literal(file.sha256, datatype=XSD("hexBinary")))


def _services(terms: Terms, dataset: NamedNode, profile: Profile) -> Iterator[Triple]:
    """What answers from the dataset (DCAT 3, section 6.9)."""
    described = {
        "sparql": (
            t("Query (SPARQL 1.1)"),
            f"{terms.base}sparql",
            "https://www.w3.org/TR/sparql11-protocol/",
        ),
        "search": (t("Search by name"), f"{terms.base}openapi.json", "https://spec.openapis.org/oas/v3.1.0"),
    }
    for path, (name, description, standard) in described.items():
        node = NamedNode(f"{terms.base}{path}#service")
        yield Triple(node, RDF("type"), DCAT("DataService"))
        yield from _texts(node, "title", {code: Language(code).text(name) for code in LANGUAGES})
        yield Triple(node, DCAT("endpointURL"), NamedNode(f"{terms.base}{path}"))
        yield Triple(node, DCAT("endpointDescription"), NamedNode(description))
        yield Triple(node, DCAT("servesDataset"), dataset)
        yield Triple(node, DCTERMS("license"), LICENCE)
        yield Triple(node, DCTERMS("publisher"), _publisher(terms))
        yield Triple(node, DCTERMS("accessRights"), _EU("access-right/PUBLIC"))
        yield Triple(node, DCAT("theme"), _THEME)
        yield from _contact(node, terms, profile)
        yield from _keywords(node, profile)
        yield Triple(node, DCTERMS("conformsTo"), NamedNode(standard))
        yield Triple(NamedNode(standard), RDF("type"), DCTERMS("Standard"))


def _publisher(terms: Terms) -> NamedNode:
    return NamedNode(f"{terms.base}dataset#publisher")


def _texts(node: NamedNode, name: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    return (Triple(node, DCTERMS(name), Literal(text, language=code)) for code, text in texts.items())


def _time(at: datetime) -> Literal:
    return Literal(at.isoformat(), datatype=XSD("dateTime"))


def _contact(node: NamedNode, terms: Terms, profile: Profile) -> Iterator[Triple]:
    if profile.contact:
        contact = NamedNode(f"{terms.base}dataset#contact")
        by = "hasEmail" if profile.contact.startswith("mailto:") else "hasURL"
        yield Triple(node, DCAT("contactPoint"), contact)
        yield Triple(contact, RDF("type"), VCARD("Kind"))
        yield Triple(contact, VCARD("fn"), Literal(profile.publisher))
        yield Triple(contact, VCARD(by), NamedNode(profile.contact))


def _keywords(node: NamedNode, profile: Profile) -> Iterator[Triple]:
    for labels in profile.themes:
        for code, label in sorted(labels.items()):
            yield Triple(node, DCAT("keyword"), Literal(label, language=code))


def _places(node: NamedNode, profile: Profile) -> Iterator[Triple]:
    for country in profile.countries:
        yield Triple(node, DCTERMS("spatial"), NamedNode(country))
        yield Triple(NamedNode(country), RDF("type"), DCTERMS("Location"))


def _period(node: NamedNode, files: Files | None) -> Iterator[Triple]:
    """From the first to the last day of the periods that facts are about."""
    days = {"startDate": files.first_day, "endDate": files.last_day} if files else {}
    if any(days.values()):
        period = BlankNode("temporal")
        yield Triple(node, DCTERMS("temporal"), period)
        yield Triple(period, RDF("type"), DCTERMS("PeriodOfTime"))
        for name, day in days.items():
            if day:
                yield Triple(period, DCAT(name), Literal(day, datatype=XSD("date")))


def _media_type(node: NamedNode, name: str, media_type: str) -> Iterator[Triple]:
    type_ = NamedNode(f"{_MEDIA_TYPES}{media_type}")
    yield Triple(node, DCAT(name), type_)
    yield Triple(type_, RDF("type"), DCTERMS("MediaType"))
