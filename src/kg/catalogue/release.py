"""A release, described for machines: DCAT 3 with its versions, and DataCite's metadata."""

from __future__ import annotations

from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.catalogue.dcat import descriptions, distribution, in_order, titles
from kg.catalogue.profile import Profile
from kg.describe import LICENCE
from kg.exports import File, Files
from kg.language.texts import Language
from kg.ledger import Release
from kg.vocab import ADMS, DCAT, DCTERMS, FOAF, LANGUAGES, RDF, SCHEMA, XSD, Terms

_DATACITE: Final = "http://datacite.org/schema/kernel-4"


def address(terms: Terms, name: str) -> str:
    """A release's own IRI, which is also the address of its page."""
    return f"{terms.base}dataset/release/{name}"


def release_titles(release: Release) -> dict[str, str]:
    """What a release is called, by language."""
    return {
        code: Language(code).text("{dataset}, release {name}", dataset=title, name=release.name)
        for code, title in titles().items()
    }


def changes(release: Release, code: str) -> str:
    """What has changed since the release before, in words of a language."""
    text, number = Language(code).text, Language(code).number
    counts = {kind: number(release.changes.get(kind, 0)) for kind in ("new", "changed", "gone")}
    if release.previous is None:
        return text("Facts: {new}.", new=counts["new"])
    return text(
        "Facts since release {previous}: new {new}, changed {changed}, gone {gone}.",
        previous=release.previous,
        **counts,
    )


def release_description(release: Release, terms: Terms, profile: Profile) -> list[Triple]:
    """The release as a version of the dataset (DCAT 3, sections 6.6 and 11.2).

    Args:
        release: The release.
        terms: The installation's own terms.
        profile: Who publishes.
    """
    node, dataset = NamedNode(address(terms, release.name)), NamedNode(f"{terms.base}dataset")
    publisher = NamedNode(f"{dataset.value}#publisher")
    issued = Literal(release.at.isoformat(), datatype=XSD("dateTime"))
    triples = [
        Triple(node, RDF("type"), DCAT("Dataset")),
        *(Triple(node, DCTERMS("title"), Literal(t, language=c)) for c, t in release_titles(release).items()),
        *(Triple(node, DCTERMS("description"), Literal(t, language=c)) for c, t in descriptions().items()),
        Triple(node, DCTERMS("identifier"), Literal(node.value)),
        Triple(node, DCTERMS("issued"), issued),
        Triple(node, DCTERMS("license"), LICENCE),
        Triple(node, DCTERMS("publisher"), publisher),
        Triple(publisher, RDF("type"), FOAF("Agent")),
        Triple(publisher, FOAF("name"), Literal(profile.publisher)),
        Triple(node, DCAT("version"), Literal(release.name)),
        Triple(node, DCAT("isVersionOf"), dataset),
        Triple(node, SCHEMA("version"), Literal(str(release.revision))),
        *(
            Triple(node, ADMS("versionNotes"), Literal(changes(release, code), language=code))
            for code in LANGUAGES
        ),
    ]
    if release.notes:
        triples.append(Triple(node, ADMS("versionNotes"), Literal(release.notes)))
    if release.previous:
        previous = NamedNode(address(terms, release.previous))
        triples.append(Triple(node, DCAT("previousVersion"), previous))
    files = files_of(release)
    for file in files.files:
        if file.media_type != "application/csvm+json":
            triples += distribution(node, node.value, files, file, kept=True)
    return in_order(triples)


def files_of(release: Release) -> Files:
    """The files of a release."""
    files = tuple(File(one.name, one.media_type, one.bytes, one.sha256) for one in release.files)
    return Files(release.revision, release.base_iri, release.at, "", 0, 0, files)


def datacite(release: Release, terms: Terms, profile: Profile) -> dict[str, Any]:
    """The release in DataCite's metadata schema 4.5; it has no DOI until somebody registers one.

    Args:
        release: The release.
        terms: The installation's own terms.
        profile: Who publishes.
    """
    url = address(terms, release.name)
    dataset = {"relatedIdentifier": f"{terms.base}dataset", "relationType": "IsVersionOf"}
    previous = {"relatedIdentifier": address(terms, release.previous or ""), "relationType": "IsNewVersionOf"}
    related = [dataset, *([previous] if release.previous else [])]
    notes = [{"description": release.notes, "descriptionType": "Other"}] if release.notes else []
    return {
        "schemaVersion": _DATACITE,
        "url": url,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Dataset"},
        "creators": [{"name": profile.publisher, "nameType": "Organizational"}],
        "publisher": {"name": profile.publisher},
        "publicationYear": str(release.at.year),
        "titles": [{"title": text, "lang": code} for code, text in release_titles(release).items()],
        "version": release.name,
        "dates": [{"date": release.at.date().isoformat(), "dateType": "Issued"}],
        "rightsList": [
            {
                "rights": "Creative Commons Attribution 4.0 International",
                "rightsUri": LICENCE.value,
                "rightsIdentifier": "CC-BY-4.0",
                "rightsIdentifierScheme": "SPDX",
            }
        ],
        "descriptions": [
            *(
                {"description": text, "descriptionType": "Abstract", "lang": code}
                for code, text in descriptions().items()
            ),
            *(
                {"description": changes(release, code), "descriptionType": "TechnicalInfo", "lang": code}
                for code in LANGUAGES
            ),
            *notes,
        ],
        "alternateIdentifiers": [{"alternateIdentifier": url, "alternateIdentifierType": "URL"}],
        "relatedIdentifiers": [{**one, "relatedIdentifierType": "URL"} for one in related],
        "formats": sorted({file.media_type for file in release.files}),
        "sizes": [f"{sum(file.bytes for file in release.files)} bytes"],
    }
