"""The web application: routes, the headers that every answer has, errors as answers."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import kg
from kg import negotiation
from kg.config import Settings
from kg.errors import SettingsError
from kg.web.responses import HTML, Problem, problem_document, problem_json
from kg.web.routes import entities, home, sparql, vocabulary
from kg.web.site import Site

_LOG: Final = logging.getLogger("kg.web")

_STATIC: Final = Path(__file__).parent / "static"
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Location, Retry-After",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings."""
    site = Site(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with site.queries:
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

    def on_fault(request: Request, error: Exception) -> Response:
        _LOG.error("fault at %s %s", request.method, request.url.path, exc_info=error)
        problem = Problem(500, "kg met a fault of its own; its operator finds it in the log.")
        response = _explain(site, request, problem)
        # Starlette answers faults outside of all middleware.
        response.headers.update(_HEADERS)
        return response

    app.add_middleware(_Headers)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_fault)
    prefix = site.root.rstrip("/")
    app.include_router(home.health(site))
    for routes in (entities.router(site), sparql.router(site), vocabulary.router(site)):
        app.include_router(routes, prefix=prefix)
    static = StaticFiles(directory=_STATIC)

    @app.api_route("/favicon.ico", methods=["GET", "HEAD"])
    def icon() -> Response:  # pyright: ignore[reportUnusedFunction]
        """The icon where browsers look for one beside answers that are not pages."""
        return FileResponse(_STATIC / "icon.svg", media_type="image/svg+xml")

    app.mount(f"{prefix}/static", static, name="static")
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
    config = uvicorn.Config(
        create_app(settings), log_level="info", server_header=False, timeout_graceful_shutdown=10
    )
    # After a clean stop uvicorn raises the signal again; being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    uvicorn.Server(config).run(sockets=[listener])


class _Headers:
    """Gives every answer the headers that all have, and answers CORS preflights."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers={**_HEADERS, **_PREFLIGHT})(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


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
        page = site.page(request, "problem.html", {"title": title, "problem": problem})
        return Response(page, problem.status, dict(problem.headers or {}), f"{HTML}; charset=utf-8")
    return problem_json(request, problem)
