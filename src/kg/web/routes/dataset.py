"""The dataset and the catalogue that portals collect: ``/dataset``, ``/catalogue``, ``/.well-known/void``."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kg import catalogue
from kg.describe import Describer
from kg.language.texts import Language, Text
from kg.rdf import JSON_LD
from kg.store import View
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, FRESH, HTML, READ, answer, chosen, json_ld, written
from kg.web.metadata import schema_org, signposting
from kg.web.metadata.citation import cite_dataset
from kg.web.metadata.signposting import FILES, LINKSET, OFFERED
from kg.web.pages.dataset import dataset_page
from kg.web.routes.files import not_yet
from kg.web.site import CurrentSite, Site

router = APIRouter(dependencies=[Depends(refuse_states)])

well_known = APIRouter()
"""What has its place at the root of a host (RFC 8615), wherever the site itself is."""

_CROISSANT: Final = "application/ld+json"


@router.api_route("/dataset", methods=READ)
@router.api_route("/dataset.{suffix}", methods=READ)
def dataset(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """What the dataset says of itself (DCAT, VoID)."""
    media_type = FILES.get(suffix) or chosen(request, suffix, [*BY_SUFFIX.values(), *OFFERED])
    context = site.context(request)
    manifest, language = context.view.manifest, context.language
    signposts = signposting.of_dataset(manifest, site.terms)
    # Files are made after what they hold is published.
    headers = {"Link": signposts.header(media_type), "Cache-Control": FRESH}
    citation = cite_dataset(manifest, site.terms, language)
    if media_type == LINKSET:
        return answer(request, signposts.linkset(), media_type, headers)
    if media_type in FILES.values():
        return answer(request, *citation.file(media_type), headers)
    profile = _profile(site, context.view)
    triples = catalogue.dataset(manifest, site.terms, profile)
    if media_type != HTML:
        body = written(triples, media_type, catalogue.prefixes(site.terms))
        return answer(request, body, media_type, headers)
    view = {
        "title": Text(language.text("The dataset")),
        "manifest": manifest,
        "page": dataset_page(context, profile.files),
        "failure": site.exports.failure(),
        "releases": site.releases(),
        "revisions": site.revisions(context.view.revision),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": f"{site.root}dataset",
        "canonical": f"{site.terms.base}dataset",
        "citation": citation,
        "schema_org": schema_org.dataset(manifest, site.terms, profile.files),
    }
    return answer(request, site.page(request, "dataset.html", view), HTML, headers)


@router.api_route("/catalogue", methods=READ)
@router.api_route("/catalogue.{suffix}", methods=READ)
def of_all(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """The catalogue, with its one dataset and its files (DCAT-AP); its page is that of the dataset."""
    media_type = chosen(request, suffix)
    if media_type == HTML:
        return RedirectResponse(f"{site.root}dataset", 303, {"Vary": "Accept", "Cache-Control": FRESH})
    view = site.generation()
    triples = catalogue.catalogue(view.manifest, site.terms, _profile(site, view))
    body = written(triples, media_type, catalogue.prefixes(site.terms))
    return answer(request, body, media_type, {"Cache-Control": FRESH})


@router.api_route("/dataset/croissant.json", methods=READ)
def croissant(request: Request, site: CurrentSite) -> Response:
    """The tables as those who train models collect them (Croissant)."""
    view = site.generation()
    profile = _profile(site, view)
    if profile.files is None:
        raise not_yet(site)
    files = profile.files
    described = replace(view.manifest, revision=files.revision, published_at=files.published_at)
    citation = cite_dataset(described, site.terms, Language("en"))
    words = "".join(part.text.value for part in citation.plain)
    document = catalogue.croissant(profile.files, site.terms, profile, words)
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return answer(request, body, _CROISSANT, {"Cache-Control": FRESH})


@well_known.api_route("/.well-known/void", methods=READ)
def void(site: CurrentSite) -> Response:
    """Leads to what the dataset says of itself (VoID, section 7.2)."""
    return RedirectResponse(f"{site.root}dataset", 303)


def _profile(site: Site, view: View) -> catalogue.Profile:
    files, releases = site.exports.latest(view.revision), [one.name for one in site.releases()]
    return catalogue.profile(site.settings, Describer(view), files, releases, site.began())
