"""The web application: routes, what surrounds them, errors as answers."""

from __future__ import annotations

import ctypes
import gc
import logging
import resource
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

import kg
from kg import logs, negotiation
from kg.config import Settings
from kg.errors import SettingsError, StoreError
from kg.web.http.access_log import AccessLog
from kg.web.http.connections import Bounded
from kg.web.http.gzip import GZip
from kg.web.http.headers import HEADERS, DefaultHeaders
from kg.web.http.page_cache import PageCache
from kg.web.http.responses import HTML, Problem, problem_document, problem_json
from kg.web.routes import compare, embed, entities, graphs, home, search, sparql, vocabulary
from kg.web.site import Site

_LOG: Final = logging.getLogger("kg.web")

_STATIC: Final = Path(__file__).parent / "static"
_GZIP_LEVEL: Final = 5
_TURN: Final = 0.0005
"""Seconds for which a thread may keep others, who may have a small request to answer, from running."""

_MMAP_THRESHOLD: Final = -3
_LARGE_BLOCK: Final = 256 * 1024


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings."""
    site = Site(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with site.queries:
            # What is there for good need not be searched for garbage ever again.
            gc.collect()
            gc.freeze()
            yield

    app = FastAPI(
        title="kg",
        version=kg.__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )

    def on_problem(request: Request, error: Exception) -> Response:
        problem = error if isinstance(error, Problem) else Problem(500, "")
        return _explain(site, request, problem)

    def on_http_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return _explain(site, request, Problem(error.status_code, str(error.detail), error.headers))

    def on_outage(request: Request, error: Exception) -> Response:
        # A remote store can fail between two look-ups of one request.
        return _explain(site, request, Problem(503, str(error), {"Retry-After": "5"}))

    def on_fault(request: Request, error: Exception) -> Response:
        _LOG.error("fault at %s %s", request.method, request.url.path, exc_info=error)
        problem = Problem(500, "kg met a fault of its own; its operator finds it in the log.")
        response = _explain(site, request, problem)
        # Starlette answers faults outside of all middleware.
        response.headers.update(HEADERS)
        return response

    # The one that is added last is outermost.
    app.add_middleware(GZip, compresslevel=_GZIP_LEVEL)
    app.add_middleware(DefaultHeaders)
    app.add_middleware(PageCache, site=site)
    app.add_middleware(AccessLog, metrics=site.metrics)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(StoreError, on_outage)
    app.add_exception_handler(Exception, on_fault)
    prefix = site.root.rstrip("/")
    app.include_router(home.health(site))
    for room in (entities, compare, embed, search, sparql, graphs, vocabulary):
        app.include_router(room.router(site), prefix=prefix)

    @app.api_route("/favicon.ico", methods=["GET", "HEAD"])
    def icon() -> Response:  # pyright: ignore[reportUnusedFunction]
        """The icon where browsers look for one beside answers that are not pages."""
        return FileResponse(_STATIC / "icon.svg", media_type="image/svg+xml")

    @app.api_route("/robots.txt", methods=["GET", "HEAD"])
    def robots() -> Response:  # pyright: ignore[reportUnusedFunction]
        """What programs that follow links may read: all but the answers to questions (RFC 9309)."""
        questions = "".join(f"Disallow: {site.root}{path}?\n" for path in ("sparql", "search", "graph"))
        return PlainTextResponse(
            f"User-agent: *\n{questions}", headers={"Cache-Control": "public, max-age=86400"}
        )

    app.mount(f"{prefix}/static", site.assets, name="static")
    app.include_router(home.router(site), prefix=prefix)
    return app


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop.

    Raises:
        SettingsError: The address cannot be listened on.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise SettingsError(
            f"kg cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            "Stop what listens there, or set KG_HOST or KG_PORT.",
        ) from error
    # What a reader does not take for this long is not kept for it (tcp(7)).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.query_timeout * 1000))
    sys.setswitchinterval(_TURN)
    _allow_many_connections()
    _return_large_blocks()
    logs.configure()
    config = uvicorn.Config(
        create_app(settings),
        http=Bounded,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    _LOG.info("serving %s on %s:%s", settings.base_iri, settings.host, listener.getsockname()[1])
    # After a clean stop uvicorn raises the signal again; being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    uvicorn.Server(config).run(sockets=[listener])


def _return_large_blocks() -> None:
    """Have the C library give large blocks back to the system as soon as they are free (mallopt(3)).

    It would raise the size from which it does so to that of the largest body that it has seen, and keep the
    memory of every burst for ever.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)


def _allow_many_connections() -> None:
    """Let the process have as many open connections as the system allows, rather than as many as a shell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _explain(site: Site, request: Request, problem: Problem) -> Response:
    response = _explained(site, request, problem)
    response.headers.setdefault("Vary", "Accept, Accept-Language")
    return response


def _explained(site: Site, request: Request, problem: Problem) -> Response:
    document = problem_document(request, problem)
    if document is not None:
        return document
    if negotiation.media_type(request.headers.get("accept"), ["application/problem+json", HTML]) == HTML:
        title = site.language(request).text(problem.title)
        page = site.page(
            request, "problem.html", {"title": title, "problem": problem, "request_id": logs.request_id.get()}
        )
        return Response(page, problem.status, dict(problem.headers or {}), f"{HTML}; charset=utf-8")
    return problem_json(request, problem)
