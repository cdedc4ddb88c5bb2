"""The home page, ``/``, and who is behind it, ``/about``."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kg.web.http.parameters import refuse_states
from kg.web.http.responses import HTML, READ, answer
from kg.web.metadata import schema_org
from kg.web.pages.home import home_page
from kg.web.site import CurrentSite

router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/", methods=READ)
def home(request: Request, site: CurrentSite) -> Response:
    """What is here."""
    context = site.context(request)
    policy = context.cache_policy
    view = {
        "title": context.language.text("What articles say about public programmes, as data"),
        "page": home_page(context),
        "published": (context.view.manifest.revision, context.view.manifest.published_at),
        "canonical": site.terms.base,
        "schema_org": schema_org.dataset(context.view.manifest, site.terms),
    }
    return answer(request, site.page(request, "home.html", view), HTML, policy)


@router.api_route("/about", methods=READ)
def about(request: Request, site: CurrentSite) -> Response:
    """Who runs this, how facts are made, and what is checked."""
    view = {"title": site.language(request).text("About and method"), "canonical": f"{site.terms.base}about"}
    return answer(request, site.page(request, "about.html", view), HTML)
