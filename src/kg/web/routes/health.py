"""How the server does, for whoever runs it: ``/healthz``, ``/readyz``, ``/metrics``."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from kg.errors import KgError
from kg.metrics import MEDIA_TYPE
from kg.query import Query
from kg.web.http.responses import READ, unreadable
from kg.web.site import CurrentSite

router = APIRouter()


@router.api_route("/healthz", methods=READ)
async def healthz() -> Response:
    """200 while the process lives."""
    return JSONResponse({"status": "ok"})


@router.api_route("/readyz", methods=READ)
async def readyz(site: CurrentSite) -> Response:
    """200 once a page and a query can be served."""
    generation = site.generation()
    try:
        await site.queries.run(Query("ASK { BIND(NOW() AS ?now) }"))
    except KgError as error:
        raise unreadable(error, 1) from error
    return JSONResponse({"status": "ready", "revision": generation.revision})


@router.api_route("/metrics", methods=READ)
def metrics(site: CurrentSite) -> Response:
    """Figures for Prometheus."""
    return Response(site.metrics.text(), headers={"Content-Type": MEDIA_TYPE})
