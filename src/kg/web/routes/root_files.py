"""Files that browsers and crawlers look for beside the pages: ``/favicon.ico``, ``/robots.txt``."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response

from kg.web.http.responses import READ
from kg.web.site import CurrentSite

router = APIRouter()


@router.api_route("/favicon.ico", methods=READ)
def icon(site: CurrentSite) -> Response:
    """The icon where browsers look for one beside answers that are not pages."""
    return FileResponse(site.assets.folder / "icon.svg", media_type="image/svg+xml")


@router.api_route("/robots.txt", methods=READ)
def robots(site: CurrentSite) -> Response:
    """What programs that follow links may read: all but the answers to questions (RFC 9309)."""
    questions = "".join(f"Disallow: {site.root}{path}?\n" for path in ("sparql", "search", "graph"))
    listed = f"Sitemap: {site.terms.base}sitemap.xml\n"
    headers = {"Cache-Control": "public, max-age=86400"}
    return PlainTextResponse(f"User-agent: *\n{questions}{listed}", headers=headers)
