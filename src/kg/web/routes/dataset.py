"""The dataset: ``/dataset``."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kg import catalogue
from kg.language.texts import Text
from kg.rdf import JSON_LD
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, HTML, READ, answer, chosen, json_ld, written
from kg.web.metadata import schema_org, signposting
from kg.web.metadata.citation import cite_dataset
from kg.web.metadata.signposting import FILES, LINKSET, OFFERED
from kg.web.pages.dataset import dataset_page
from kg.web.site import CurrentSite

router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/dataset", methods=READ)
@router.api_route("/dataset.{suffix}", methods=READ)
def dataset(request: Request, site: CurrentSite, suffix: str = "") -> Response:
    """What the dataset says of itself (DCAT, VoID)."""
    media_type = FILES.get(suffix) or chosen(request, suffix, [*BY_SUFFIX.values(), *OFFERED])
    context = site.context(request)
    manifest, language = context.view.manifest, context.language
    signposts = signposting.of_dataset(manifest, site.terms)
    headers = {"Link": signposts.header(media_type)}
    citation = cite_dataset(manifest, site.terms, language)
    if media_type == LINKSET:
        return answer(request, signposts.linkset(), media_type, headers)
    if media_type in FILES.values():
        return answer(request, *citation.file(media_type), headers)
    triples = catalogue.dataset(manifest, site.terms)
    if media_type != HTML:
        body = written(triples, media_type, catalogue.prefixes(site.terms))
        return answer(request, body, media_type, headers)
    view = {
        "title": Text(language.text("The dataset")),
        "manifest": manifest,
        "page": dataset_page(context),
        "revisions": site.revisions(context.view.revision),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": f"{site.root}dataset",
        "canonical": f"{site.terms.base}dataset",
        "citation": citation,
        "schema_org": schema_org.dataset(manifest, site.terms),
    }
    return answer(request, site.page(request, "dataset.html", view), HTML, headers)
