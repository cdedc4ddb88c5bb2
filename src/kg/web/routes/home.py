"""The home page, and how the site does: ``/``, ``/healthz``, ``/readyz``, ``/metrics``."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from kg.errors import KgError
from kg.metrics import MEDIA_TYPE
from kg.query import Query
from kg.web.http.responses import HTML, Problem, answer
from kg.web.metadata import open_graph
from kg.web.pages.home import home_page
from kg.web.site import Site


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    @routes.api_route("/", methods=["GET", "HEAD"])
    def home(request: Request) -> Response:
        """What is here."""
        reading = site.reading(request)
        policy = reading.cache_policy
        view = {
            "title": site.language(request).text("What articles say about public programmes, as data"),
            "page": home_page(reading),
            "canonical": site.terms.base,
            "head": open_graph.of_dataset(reading.view.manifest, site.terms, reading.language),
        }
        return answer(request, site.page(request, "home.html", view), HTML, policy)

    return routes


def health(site: Site) -> APIRouter:
    """Whether the process lives, whether it can serve, and its figures."""
    routes = APIRouter()

    @routes.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        """200 while the process lives."""
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @routes.api_route("/readyz", methods=["GET", "HEAD"])
    async def readyz() -> Response:
        """200 once a page and a query can be served."""
        generation = site.generation()
        try:
            await site.queries.run(Query("ASK { BIND(NOW() AS ?now) }"))
        except KgError as error:
            raise Problem(503, str(error), {"Retry-After": "1"}) from error
        body = {"status": "ready", "revision": generation.revision}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    @routes.api_route("/metrics", methods=["GET", "HEAD"])
    def metrics() -> Response:
        """Figures for Prometheus."""
        return Response(
            site.metrics.text(), headers={"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE}
        )

    return routes
