"""The web application: which routes there are, what surrounds them, errors as answers.

There are three stacks. What is published is the same for everybody: it is kept, compressed and open to the
pages of other sites. What is for those who run the server, and the desk, for those who sign in, are none of
that.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from fastapi.responses import RedirectResponse, Response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import kg
from kg import logs, negotiation
from kg.config import Settings
from kg.errors import (
    AccountError,
    BeyondLimit,
    DeskError,
    KgError,
    LedgerError,
    LedgerUnavailable,
    NotAllowed,
    Overtaken,
    StorageFull,
    StoreError,
    SubmissionMissing,
    Unwritable,
    WorkFailed,
    WriterBusy,
)
from kg.language.texts import Language, texts
from kg.vocab import LANGUAGES
from kg.web.access import NotSignedIn, desk_address
from kg.web.http.access_log import AccessLog
from kg.web.http.gzip import GZip
from kg.web.http.headers import DESK, PRIVATE, PUBLIC, DefaultHeaders
from kg.web.http.page_cache import PageCache
from kg.web.http.responses import (
    HTML,
    READ,
    Problem,
    ProblemDetails,
    problem_document,
    problem_json,
    unreadable,
)
from kg.web.routes import (
    compare,
    dataset,
    embed,
    entities,
    files,
    graphs,
    health,
    home,
    queries,
    releases,
    revisions,
    root_files,
    search,
    sparql,
    vocabulary,
)
from kg.web.routes.desk import (
    account,
    accounts,
    graph_writing,
    programs,
    signing_in,
    submissions,
    submitting,
)
from kg.web.routes.desk import home as desk_home
from kg.web.site import Site

_LOG: Final = logging.getLogger("kg.web")
_GZIP_LEVEL: Final = 5

PAGES: Final = (home, entities, compare, vocabulary, dataset, files, releases, revisions, graphs, sparql)
"""The routes of pages and of RDF, which speak for themselves."""

JSON_ROUTES: Final = (search, embed, queries)
"""The routes that also answer in JSON, which the OpenAPI document describes."""

DESK_ROUTES: Final = (desk_home, signing_in, account, accounts, submitting, submissions)
"""The routes of the desk's pages."""

PROGRAM_ROUTES: Final = (programs, graph_writing)
"""The routes of the desk that programs ask, with a token."""


def _parameters(error: RequestValidationError) -> Mapping[str, str]:
    """Which parameters are wrong, and what they must be, by language."""
    told = [
        texts(
            _MUST.get(e["type"], "The parameter {name} cannot be {found}."),
            name=e["loc"][-1],
            found=f"{e['input']!r:.100}",
            **e.get("ctx", {}),
        )
        for e in error.errors()
    ]
    return {code: " ".join(one[code] for one in told) for code in LANGUAGES}


_MUST: Final = {
    "missing": "The parameter {name} is missing.",
    "int_parsing": "The parameter {name} is a whole number; {found} is none.",
    "greater_than_equal": "The parameter {name} is {ge} at the least; {found} is less.",
    "less_than_equal": "The parameter {name} is {le} at the most; {found} is more.",
}
"""What parameters must be, by pydantic's name of what is wrong with them."""


def _without_ledger(error: LedgerUnavailable) -> Problem:
    # Where its database is, is not for everybody.
    _LOG.error("a request needs the ledger: %s", error)
    told = texts("The history of what is published cannot be read at the moment.")
    return Problem(503, told, {"Retry-After": "5"})


def _busy(_: WriterBusy) -> Problem:
    told = texts("Something is being published at the moment; what you sent was not kept. Send it again.")
    return Problem(503, told, {"Retry-After": "5"})


def _told(status: int, error: KgError) -> Problem:
    said = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
    return Problem(status, said, {"Retry-After": "5"} if status == 503 else None, as_rdf=False)


def _full(error: StorageFull) -> Problem:
    _LOG.error("there is no room left: %s", error)
    return Problem(
        507, texts("There is no room left to keep what you sent; its operator finds it in the log.")
    )


_PROBLEMS: Final[Mapping[type[Exception], Callable[[Any], Problem]]] = {
    Problem: lambda problem: problem,
    HTTPException: lambda error: Problem(error.status_code, _of_framework(error), error.headers),
    RequestValidationError: lambda error: Problem(400, _parameters(error)),
    Unwritable: lambda error: Problem(406, str(error)),
    # A remote store can fail between two look-ups of one request.
    StoreError: lambda error: unreadable(error, 5),
    LedgerUnavailable: lambda error: _without_ledger(error),
    WriterBusy: lambda error: _busy(error),
    StorageFull: lambda error: _full(error),
    AccountError: lambda error: _told(400, error),
    SubmissionMissing: lambda error: _told(404, error),
    NotAllowed: lambda error: _told(403, error),
    Overtaken: lambda error: _told(409, error),
    BeyondLimit: lambda error: _told(413, error),
    DeskError: lambda error: _told(422, error),
    WorkFailed: lambda error: _told(503, error),
}
"""What is told of each sort of error."""


def create_app(settings: Settings) -> Starlette:
    """The application for these settings."""
    site = Site(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with site.queries:
            # What is there for good need not be searched for garbage ever again.
            gc.collect()
            gc.freeze()
            await asyncio.to_thread(site.tidy_desk)
            try:
                yield
            finally:
                await asyncio.to_thread(site.work.close)

    public = _application(
        site,
        PUBLIC,
        [
            Middleware(PageCache, site=site),
            Middleware(DefaultHeaders, headers=PUBLIC),
            Middleware(GZip, compresslevel=_GZIP_LEVEL, as_they_are=f"{site.root}dataset/files/"),
        ],
        openapi_url=f"{site.root}openapi.json",
    )
    prefix = site.root.rstrip("/")
    for pages in PAGES:
        public.include_router(pages.router, prefix=prefix, include_in_schema=False)
    for room in JSON_ROUTES:
        public.include_router(room.router, prefix=prefix, responses={"default": {"model": ProblemDetails}})
    public.include_router(root_files.router, include_in_schema=False)
    public.include_router(dataset.well_known, include_in_schema=False)
    public.mount(f"{prefix}/static", site.assets, name="static")
    # Such a redirection leads to the host that the request names.
    desk = _application(site, DESK, [Middleware(DefaultHeaders, headers=DESK)])
    for room in (*DESK_ROUTES, *PROGRAM_ROUTES):
        desk.include_router(room.router, prefix=prefix)
    desk.add_exception_handler(NotSignedIn, lambda request, _: _sign_in_first(site, request))
    gate = Gate(site, desk, public)
    private = _application(site, PRIVATE, [Middleware(DefaultHeaders, headers=PRIVATE)])
    private.include_router(health.router)
    app = Starlette(
        routes=[
            *_paths(health.router, private),
            Route(f"{prefix}/desk", gate),
            Route(f"{prefix}/desk/{{path:path}}", gate),
            Route(f"{prefix}/graph", gate, methods=graph_writing.METHODS),
            Route(f"{prefix}/graph/{{path:path}}", gate, methods=graph_writing.METHODS),
            Mount("/", public),
        ],
        middleware=[Middleware(AccessLog, metrics=site.metrics)],
        lifespan=lifespan,
    )
    # Where a line break stands in an address, no pattern of a route matches it.
    app.router.default = public
    return app


class Gate:
    """Leads to the desk where somebody may work there; else its addresses are like any without a page.

    Args:
        site: The site.
        desk: The application that answers at the desk.
        otherwise: The application that answers where there is none.
    """

    def __init__(self, site: Site, desk: ASGIApp, otherwise: ASGIApp) -> None:
        self._site = site
        self._desk = desk
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        try:
            is_open = await run_in_threadpool(self._site.has_desk)
        except LedgerError:
            # The desk tells what is wrong with it.
            is_open = True
        await (self._desk if is_open else self._otherwise)(scope, receive, send)


def _sign_in_first(site: Site, request: Request) -> Response:
    """Lead somebody to the sign-in, and from there back to the page that they asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = {"next": asked} if request.method in READ else {}
    return RedirectResponse(desk_address(site, request, "/sign-in", **back), 303)


def _application(
    site: Site,
    headers: Mapping[str, str],
    middleware: list[Middleware],
    openapi_url: str | None = None,
) -> FastAPI:
    """One of the stacks: the middleware, outermost first, and errors as answers."""
    app = FastAPI(
        title="kg",
        summary="Facts about public programmes, each with the words that carry it.",
        version=kg.__version__,
        openapi_url=openapi_url,
        docs_url=None,
        redoc_url=None,
        # It would lead to whatever host a request names.
        redirect_slashes=False,
        middleware=middleware,
    )
    app.state.site = site

    def on_fault(request: Request, error: Exception) -> Response:
        _LOG.error("fault at %s %s", request.method, request.url.path, exc_info=error)
        problem = Problem(500, texts("kg met a fault of its own; its operator finds it in the log."))
        response = _explain(site, request, problem, headers)
        # Starlette answers faults outside of all middleware.
        response.headers.update(headers)
        return response

    for class_, told in _PROBLEMS.items():
        app.add_exception_handler(
            class_, lambda request, error, told=told: _explain(site, request, told(error), headers)
        )
    app.add_exception_handler(Exception, on_fault)
    return app


def _paths(router: APIRouter, app: FastAPI) -> Iterable[Route]:
    """The addresses of some routes, for which an application answers."""
    return (Route(route.path, app) for route in router.routes if isinstance(route, Route))


def _explain(site: Site, request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    response = _explained(site, request, problem)
    response.headers.setdefault("Vary", headers.get("Vary", "Accept, Accept-Language"))
    return response


def _of_framework(error: HTTPException) -> str | Mapping[str, str]:
    """What the framework found wrong: an address without a route, or a method that it does not take."""
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return texts("Nothing is published under this address.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return texts("This address can only be read.")
        case _:
            return str(error.detail)


def _title(problem: Problem, language: Language) -> str:
    """What a page of a problem is called."""
    match problem.status:
        case HTTPStatus.NOT_FOUND:
            return language.text("There is no such page")
        case HTTPStatus.FORBIDDEN:
            return language.text("This is not allowed")
        case HTTPStatus.SERVICE_UNAVAILABLE | HTTPStatus.TOO_MANY_REQUESTS:
            return language.text("Not at the moment")
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return language.text("A fault of ours")
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return language.text("This cannot be asked so")
        case _:
            return problem.title


def _explained(site: Site, request: Request, problem: Problem) -> Response:
    document = problem_document(request, problem)
    if document is not None:
        return document
    if negotiation.media_type(request.headers.get("accept"), ["application/problem+json", HTML]) == HTML:
        language = site.language(request)
        missing = problem.status == HTTPStatus.NOT_FOUND
        view = {
            "title": _title(problem, language),
            "told": problem.told(language.code),
            "near": site.near(request.url.path, language) if missing else (),
            "request_id": logs.request_id.get(),
        }
        page = site.page(request, "problem.html", view)
        return Response(page, problem.status, dict(problem.headers or {}), f"{HTML}; charset=utf-8")
    return problem_json(request, problem)
