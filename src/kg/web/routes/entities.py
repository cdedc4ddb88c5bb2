"""Things and the documents that describe them: ``/id/…`` and ``/doc/…``."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Literal, NamedNode, Triple

from kg.describe import Describer
from kg.rdf import JSON_LD
from kg.vocab import RDFS
from kg.web.http.parameters import refuse_states
from kg.web.http.responses import BY_SUFFIX, FRESH, HTML, PUBLISHED, READ, answer, chosen, json_ld, written
from kg.web.metadata import open_graph, schema_org, signposting
from kg.web.metadata.citation import cite
from kg.web.metadata.embed import HEIGHT, WIDTH, embed_code, frame
from kg.web.metadata.signposting import FILES, LINKSET, OFFERED
from kg.web.pages.entity import entity_page
from kg.web.pages.tombstone import Tombstone
from kg.web.site import CurrentSite, Site

router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/id/{kind}/{slug}", methods=READ)
def identify(request: Request, site: CurrentSite, kind: str, slug: str) -> Response:
    """Send from a thing to the document that describes it (Cool URIs, 303); 410 where it was withdrawn."""
    iri = site.named(f"id/{kind}/{slug}").value
    if Describer(site.generation()).values(iri):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(
            f"{site.root}doc/{kind}/{slug}{query}", 303, {"Vary": "Accept", "Cache-Control": "no-cache"}
        )
    return _gone(request, site, iri)


@router.api_route("/doc/{kind}/{name}", methods=READ)
def document(request: Request, site: CurrentSite, kind: str, name: str) -> Response:
    """Describe a thing, in the format asked for."""
    slug, _, suffix = name.partition(".")
    iri = site.named(f"id/{kind}/{slug}").value
    context = site.context(request)
    own = context.values(iri)
    if not own:
        return _gone(request, site, iri, suffix)
    media_type = FILES.get(suffix) or chosen(request, suffix, [*BY_SUFFIX.values(), *OFFERED])
    path = signposting.uri(f"{site.root}doc/{kind}/{slug}")
    suffixes = {m: s for s, m in (*BY_SUFFIX.items(), *FILES.items())}
    signposts = signposting.of_entity(iri, own, site.terms)
    headers = {"Link": signposts.header(media_type), "Content-Location": f"{path}.{suffixes[media_type]}"}
    if media_type == LINKSET:
        return answer(request, signposts.linkset(), media_type, headers)
    if media_type in FILES.values():
        return answer(request, *cite(context, iri, own).file(media_type), headers)
    description = context.describe(iri)
    if description is None:
        raise site.missing(iri)
    address = f"{site.terms.base}doc/{kind}/{slug}"
    triples = context.describer.document(description, address, f"{site.terms.base}sparql")
    if context.is_fact(own):
        # The store has no label of a fact; here it has one, for whoever loads just this document.
        views = context.in_all_languages(iri, own)
        triples += [
            Triple(NamedNode(iri), RDFS("label"), Literal(v.title, language=c)) for c, v in views.items()
        ]
    if media_type != HTML:
        return answer(request, written(triples, media_type, site.terms.prefixes()), media_type, headers)
    headers |= context.cache_policy
    page = entity_page(context, description, request.query_params)
    citation = cite(context, iri, own)
    view = {
        "title": page.title,
        "entity": page,
        "page": page.page,
        "citation": citation,
        "description": open_graph.description(context, own, citation),
        "schema_org": schema_org.entity(context, iri, own, citation.article),
        "json_ld": json_ld(written(triples, JSON_LD.media_type, {})),
        "document": path,
        "canonical": address,
        "embed": embed_code(site.terms, f"{kind}/{slug}", page.title.value, context.language.code),
        "preview": frame(
            f"{site.root}embed/{kind}/{slug}?lang={context.language.code}", page.title.value, WIDTH, HEIGHT
        ),
        "picture": f"{site.terms.base}card/{kind}/{slug}.png?lang={context.language.code}"
        if kind in open_graph.PICTURED
        else None,
        "report": site.contact(context.language.text("A mistake in a fact"), f"{page.title}\n{iri}\n\n"),
    }
    return answer(request, site.page(request, page.template, view), HTML, headers)


def _gone(request: Request, site: Site, iri: str, suffix: str = "") -> Response:
    """What is said of something that is no longer published: 410, or 308 to what took its place.

    Raises:
        Problem: 404 where it never was.
    """
    change = site.tombstone(iri)
    if change is None:
        raise site.missing(iri)
    if change.successor:
        path = change.successor.removeprefix(f"{site.terms.base}id/")
        place = f"doc/{path}" if request.url.path.removeprefix(site.root).startswith("doc/") else f"id/{path}"
        ending = f".{suffix}" if suffix else ""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{site.root}{place}{ending}{query}", 308, {"Cache-Control": PUBLISHED})
    if suffix in FILES:
        # What is gone is not cited, and leads nowhere.
        raise site.missing(iri)
    context = site.context(request)
    tombstone = Tombstone.of(context, iri, change)
    media_type = chosen(request, suffix)
    headers = {"Cache-Control": FRESH}
    if media_type == HTML:
        view = {"title": tombstone.title, "tombstone": tombstone}
        body = site.page(request, "tombstone.html", view)
    else:
        body = written(tombstone.triples(), media_type, site.terms.prefixes())
    response = answer(request, body, media_type, headers)
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.GONE
    return response
