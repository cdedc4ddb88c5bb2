"""The SPARQL endpoint: ``/sparql`` (SPARQL 1.1 Protocol, query operation)."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from werkzeug.http import parse_options_header

from kg import catalogue, logs
from kg.errors import (
    QueryError,
    QueryFault,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    UpdateRefused,
)
from kg.language.texts import texts
from kg.query import Answer, Dataset, Query
from kg.query.formats import ALIASES, BINDINGS, GRAPHS, named, suffix
from kg.rdf import TURTLE
from kg.vocab import LANGUAGES
from kg.web.http.parameters import refuse_state, refuse_states, tracks
from kg.web.http.responses import (
    HTML,
    Problem,
    Streamed,
    answer,
    chosen,
    unchanged,
    until_gone,
    written,
)
from kg.web.pages import query as query_page
from kg.web.pages.context import PageContext
from kg.web.pages.named_table import LARGEST, named_table
from kg.web.pages.query import QueryPage
from kg.web.pages.questions import questions
from kg.web.site import CurrentSite, Site

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
_BODY_LIMIT: Final = 10 * 1024 * 1024
_LARGE: Final = 64 * 1024
_FIELDS: Final = 10_000
_PIECE: Final = 16 * 1024
_GONE: Final = 499
_STATUS: Final[Mapping[type[QueryError], int]] = {
    QueryRefused: 403,
    QueryNotAcceptable: 406,
    QueryUnavailable: 503,
    QueryFault: 500,
}
"""The status of what goes wrong otherwise than by the query's own fault."""
_OF_THE_PAGE: Final = frozenset({"example", "lang"})
_NAMEABLE: Final = "application/sparql-results+json"
"""What a table with names is made from."""
_SHOWABLE: Final = f"{_NAMEABLE}, {TURTLE.media_type}"
"""What a page is made from."""

EDITOR: Final = "editor/editor.js"
"""Makes an editor of the form's field; it is built with the package, and may be absent."""

_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FRESH: Final = "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=86400"
"""A proxy may answer for ten seconds without asking, and for a day while kg is down (RFC 9111, RFC 5861)."""


router = APIRouter(dependencies=[Depends(refuse_states)])


@router.api_route("/sparql", methods=[*_METHODS])
async def sparql(request: Request, site: CurrentSite) -> Response:
    """Answer a query in the address, in a form or in the body; describe the endpoint without one."""
    if request.method == "OPTIONS":
        return Response(
            status_code=204, headers={"Allow": ", ".join(_METHODS), "Accept-Post": f"{_DIRECT}, {_FORM}"}
        )
    in_address = _fields(request.url.query)
    if request.method == "POST":
        try:
            fields = [*in_address, *await _posted(site, request)]
        except ClientDisconnect:
            return Response(status_code=_GONE)
    elif {name for name, _ in in_address if not tracks(name)} <= _OF_THE_PAGE:
        return await run_in_threadpool(_describe, site, request)
    else:
        fields = in_address
    fields = [_questioned(site, *field) for field in fields]
    query, file = _asked(site, request, fields), _file(fields)
    if any(name == "names" for name, _ in fields):
        return await _run_with_names(site, request, query, fields)
    if request.method == "GET" and _for_people(request, fields):
        return await _shown(site, request, replace(query, accept=_SHOWABLE), every=("rows", "all") in fields)
    return await _run(site, request, query, file)


def _asked(site: Site, request: Request, fields: list[tuple[str, str]]) -> Query:
    """The query that the parameters of a request ask for (SPARQL 1.1 Protocol, section 2.1).

    Raises:
        Problem: 403 for an update, 400 for what is missing, there twice, or not what it must be.
    """

    def values(name: str) -> list[str]:
        return [value for found, value in fields if found == name]

    # Those in the address have been looked at already.
    for name, _ in fields:
        refuse_state(name)
    if values("update"):
        raise _refused()
    if len(values("query")) != 1:
        raise _bad(f"Send exactly one query; there are {len(values('query'))}.")
    graphs = Dataset(
        *(tuple(_iri(name, v) for v in values(name)) for name in ("default-graph-uri", "named-graph-uri"))
    )
    accept = request.headers.get("accept")
    if formats := values("format"):
        accept = named(formats[0])
        if accept is None:
            raise _bad(f"There is no format called {formats[0]}; there are {', '.join(ALIASES)}.")
    elif accept is not None and HTML in accept:
        # Whoever takes HTML and does not get the page wants something else to look at.
        accept = f"{accept}, application/sparql-results+json;q=0.1, {TURTLE.media_type};q=0.1"
    return Query(
        values("query")[0],
        accept,
        graphs if graphs != Dataset() else None,
        _seconds(values("timeout")),
        # A client of HTTP/1.0 cannot tell that an answer of unknown length broke off.
        complete=request.scope["http_version"] == "1.0",
    )


def _questioned(site: Site, name: str, value: str) -> tuple[str, str]:
    """A parameter; in place of the name of a question, its query.

    Raises:
        Problem: 400 where there is no such question.
    """
    if name != "question":
        return name, value
    asked = {question.name: question.query for question in questions(site.terms)}
    if value not in asked:
        told = texts(
            "There is no question {name}; there are {known}.", name=f"{value!r:.50}", known=", ".join(asked)
        )
        raise Problem(400, told, as_rdf=False)
    return "query", asked[value]


def _iri(parameter: str, value: str) -> str:
    try:
        node = NamedNode(value)
    except ValueError:
        raise _bad(f"{parameter} must be an absolute IRI; {value!r} is not.") from None
    return node.value


def _seconds(values: list[str]) -> float | None:
    if not values:
        return None
    try:
        seconds = float(values[0])
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise _bad(f"timeout must be a number of seconds above 0; {values[0]!r} is not.")
    return seconds


def _fields(text: str) -> list[tuple[str, str]]:
    """The fields of a form (URL Standard, section 5.1)."""
    if text.count("&") >= _FIELDS:
        raise _bad(f"There are more than {_FIELDS} parameters.")
    pairs = (field.partition("=") for field in text.split("&") if field)
    try:
        return [(_unescaped(name), _unescaped(value)) for name, _, value in pairs]
    except UnicodeDecodeError:
        raise _bad("The parameters are not UTF-8.") from None


def _unescaped(text: str) -> str:
    """What is written with escapes, piece by piece: no other thread runs while Python takes a piece apart."""
    text = text.replace("+", " ")
    found = bytearray()
    begin = 0
    while begin < len(text):
        end = begin + _PIECE
        # An escape stays whole.
        escape = text.find("%", max(begin + 1, end - 2), end)
        end = end if escape < 0 else escape
        found += unquote_to_bytes(text[begin:end])
        begin = end
    return found.decode()


async def _posted(site: Site, request: Request) -> list[tuple[str, str]]:
    """The parameters of a POST: those of a form, or the query that is the body itself."""
    media_type, parameters = parse_options_header(request.headers.get("content-type", ""))
    media_type = media_type.lower()
    if media_type == _UPDATE:
        raise _refused()
    accepted = {"Accept-Post": f"{_DIRECT}, {_FORM}"}
    if media_type not in {_DIRECT, _FORM}:
        raise Problem(415, f"Send a query as {_DIRECT} or {_FORM}.", accepted, as_rdf=False)
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, "Send a query in UTF-8.", accepted, as_rdf=False)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(
            415, "Send a query as it is, not compressed.", {"Accept-Encoding": "identity"}, as_rdf=False
        )
    try:
        async with asyncio.timeout(site.settings.query_timeout):
            body = await _body(request, site.large_bodies)
        text = body.decode()
    except UnicodeDecodeError:
        raise _bad("The query is not UTF-8.") from None
    except TimeoutError:
        raise Problem(
            408, "The request did not arrive in time.", {"Connection": "close"}, as_rdf=False
        ) from None
    if media_type == _DIRECT:
        return [("query", text)]
    # A large form is taken apart beside everything else that goes on.
    return await asyncio.to_thread(_fields, text) if len(text) > _LARGE else _fields(text)


async def _body(request: Request, large: asyncio.Semaphore) -> bytes:
    body = bytearray()
    blocks = request.stream()
    async with AsyncExitStack() as held:
        async for block in blocks:
            if len(body) <= _LARGE < len(body) + len(block):
                await held.enter_async_context(large)
            body += block
            if len(body) > _BODY_LIMIT:
                raise Problem(413, f"A query may have {_BODY_LIMIT} bytes.", as_rdf=False)
    return bytes(body)


def _file(fields: list[tuple[str, str]]) -> str:
    """What the parameter ``download`` calls the file of the result, without its suffix.

    Raises:
        Problem: 400 where it is no name for a file.
    """
    name = next((value for found, value in fields if found == "download"), "")
    if name and not _FILE.fullmatch(name):
        raise _bad("download must be a name of letters, digits and hyphens, such as poverty-rate.")
    return name


def _for_people(request: Request, fields: list[tuple[str, str]]) -> bool:
    """Whether a result is shown as a page: a browser asks, and names no format."""
    accepted = request.headers.get("accept") or ""
    named_format = any(name == "format" for name, _ in fields)
    return not named_format and HTML in accepted and chosen(request, "", [*BINDINGS, HTML]) == HTML


async def _shown(site: Site, request: Request, query: Query, *, every: bool) -> Response:
    """The page with a query and its result, or with what is wrong with it."""
    begin = time.monotonic()
    running = asyncio.create_task(site.queries.run(query))
    try:
        found = await until_gone(request.receive, running)
    except QueryError as error:
        problem = _problem(site, error)
        made = partial(query_page.failed, query=query.text, error=error)
        page = await run_in_threadpool(_page, site, request, made)
        return Response(page, problem.status, dict(problem.headers or {}), f"{HTML}; charset=utf-8")
    seconds = time.monotonic() - begin
    if found is None:
        return Response(status_code=_GONE)
    if found.whole is None:
        # As a file it comes whole.
        await found.aclose()
    shown = query_page.Found(found.media_type, found.whole.body if found.whole else None, seconds)
    language = site.language(request)

    def near(iri: str) -> list[str]:
        return [link.iri for link in site.near(iri, language)]

    made = partial(query_page.answered, query=query.text, found=shown, near=near, every=every)
    page = await run_in_threadpool(_page, site, request, made)
    return answer(request, page, HTML, {"Cache-Control": "no-store" if found.changes else _FRESH})


def _page(site: Site, request: Request, made: Callable[[PageContext], QueryPage]) -> bytes:
    context = site.context(request)
    page = made(context)
    view = {
        "title": context.language.text("Query"),
        "page": page,
        "request_id": logs.request_id.get(),
        "editor": site.assets.has(EDITOR),
        "canonical": None if page.asked else f"{site.terms.base}sparql",
    }
    return site.page(request, "sparql.html", view)


async def _run(site: Site, request: Request, query: Query, file: str) -> Response:
    found = await _found(site, request, query)
    if found is None:
        return Response(status_code=_GONE)
    return _answered(request, found, file)


async def _found(site: Site, request: Request, query: Query) -> Answer | None:
    """What a query finds; None where whoever asks has gone."""
    running = asyncio.create_task(site.queries.run(query))
    try:
        return await until_gone(request.receive, running)
    except QueryError as error:
        raise _problem(site, error) from error


async def _run_with_names(
    site: Site, request: Request, query: Query, fields: list[tuple[str, str]]
) -> Response:
    """The result of SELECT as CSV with the names of things, where the parameter ``names`` asks for them.

    It is none of SPARQL's own formats, and made for people from one that is whole.
    """
    (code, *others) = (value for name, value in fields if name == "names")
    formats = [value for name, value in fields if name == "format"]
    if others or code not in LANGUAGES or formats != ["csv"]:
        raise _bad(f"names stands beside format=csv, and is one of {', '.join(LANGUAGES)}.")
    found = await _found(site, request, replace(query, accept=_NAMEABLE))
    if found is None:
        return Response(status_code=_GONE)
    body = await _up_to(found, LARGEST)
    if body is None:
        told = texts(
            "The result is too large to look up its names; take the CSV without names, or ask for less."
        )
        raise Problem(413, told, as_rdf=False)

    def made() -> bytes:
        return named_table(site.context(request, code), body)

    headers = {"Cache-Control": "no-store" if found.changes else _FRESH}
    if file := _file(fields):
        headers["Content-Disposition"] = f'attachment; filename="{file}.csv"'
    return answer(request, await run_in_threadpool(made), "text/csv; charset=utf-8", headers)


async def _up_to(found: Answer, size: int) -> bytes | None:
    """The whole result; None where it is larger than so many bytes."""
    body = bytearray()
    try:
        async for block in found.blocks:
            body += block
            if len(body) > size:
                return None
    finally:
        await found.aclose()
    return bytes(body)


def _answered(request: Request, found: Answer, file: str) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-store" if found.changes else _FRESH}
    if file:
        headers["Content-Disposition"] = f'attachment; filename="{file}.{suffix(found.media_type)}"'
    if found.whole is None:
        if found.size is not None:
            headers["Content-Length"] = str(found.size)
        return Streamed(found.blocks, found.aclose, headers, found.media_type)
    headers["ETag"] = f'"{found.whole.digest[:32]}"'
    if request.method != "POST" and unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(found.whole.body, headers=headers, media_type=found.media_type)


def _bad(detail: str) -> Problem:
    return Problem(400, detail, as_rdf=False)


def _refused() -> Problem:
    told = texts(
        "This endpoint takes no updates. "
        "Whoever runs this installation changes what is published, with `kg load`."
    )
    return Problem(403, told, as_rdf=False)


def _problem(site: Site, error: QueryError) -> Problem:
    if isinstance(error, UpdateRefused):
        return _refused()
    status = 503 if error.limit == "query_timeout" else _STATUS.get(type(error), 400)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, QueryUnavailable) else {}
    extra: dict[str, str | int] = {"limit": error.limit} if error.limit else {}
    if isinstance(error, QuerySyntaxError) and error.line is not None and error.column is not None:
        extra |= {"line": error.line, "column": error.column}
    told = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
    return Problem(status, told, headers, extra, as_rdf=False)


def _describe(site: Site, request: Request) -> Response:
    media_type = chosen(request, "", [HTML, *GRAPHS])
    if media_type == HTML:
        made = partial(query_page.form, example=request.query_params.get("example"))
        return answer(request, _page(site, request, made), HTML)
    manifest = site.generation().manifest
    formats = [*BINDINGS, *GRAPHS]
    federated = bool(site.settings.federation)
    triples = catalogue.service_description(manifest, site.terms, formats, federated=federated)
    body = written(triples, media_type, catalogue.prefixes(site.terms))
    return answer(request, body, media_type)
