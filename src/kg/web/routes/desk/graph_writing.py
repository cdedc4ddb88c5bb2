"""Writing named graphs (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 to 5.5), with a token for it.

It is the desk's, although the addresses are those under which everybody reads the graphs: no page of another
site may do this, and nobody keeps the answer.
"""

from __future__ import annotations

from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from werkzeug.http import parse_options_header

from kg import negotiation
from kg.desk import limits
from kg.desk.people.accounts import Account
from kg.desk.received import Method
from kg.desk.submission import File
from kg.errors import ParseError, SourceError, ValidationFailed
from kg.ingest import is_graph_name
from kg.language.texts import texts
from kg.rdf import OTHER_MEDIA_TYPES, SYNTAXES
from kg.vocab import LANGUAGES
from kg.web.access import requires_scope
from kg.web.http.forms import read_body
from kg.web.http.parameters import only
from kg.web.http.responses import Problem, written
from kg.web.routes.graphs import RULES, Graph, published
from kg.web.site import CurrentSite, Site

METHODS: Final = ("PUT", "POST", "DELETE", "PATCH")
"""The methods that would change a graph; the last one kg does not know."""

_MEDIA_TYPES: Final = {
    **{syntax.media_type: syntax for syntax in SYNTAXES},
    **OTHER_MEDIA_TYPES,
}
_PROBLEM: Final = "application/problem+json"
_REASON_LENGTH: Final = 500
_GZIPPED: Final = '-gzip"'
"""How the entity tags of compressed answers end."""

Writer = Annotated[Account, Depends(requires_scope("graphs"))]

router = APIRouter(prefix="/graph")


@router.api_route("", methods=[*METHODS], dependencies=[Depends(only("graph", "default", "reason"))])
@router.api_route("/", methods=[*METHODS], dependencies=[Depends(only("graph", "default", "reason"))])
async def indirect(request: Request, site: CurrentSite, account: Writer) -> Response:
    """Write a graph by its name in the address's query."""
    names = request.query_params.getlist("graph")
    if "default" in request.query_params:
        told = texts("The default graph is all graphs as one, and is not written itself: name one of them.")
        raise Problem(403, told, as_rdf=False)
    if len(names) != 1:
        raise Problem(400, texts("Name one graph: ?graph= with its IRI."), as_rdf=False)
    return await _written(request, site, account, names[0])


@router.api_route("/{name:path}", methods=[*METHODS], dependencies=[Depends(only("reason"))])
async def direct(request: Request, site: CurrentSite, account: Writer, name: str) -> Response:
    """Write a graph by its own address."""
    return await _written(request, site, account, f"{site.terms.base}graph/{name}")


async def _written(request: Request, site: Site, account: Account, name: str) -> Response:
    """Do what is asked, and say what became of it (section 5.1)."""
    if request.method not in {"PUT", "POST", "DELETE"}:
        told = texts("Graphs are changed by PUT, POST and DELETE.")
        raise Problem(405, told, {"Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS"}, as_rdf=False)
    method = cast("Method", request.method)
    _refuse_names(site, name)
    reason = _reason(request)
    now = published(site.generation().manifest, name)
    if now is None and method == "DELETE":
        raise Problem(404, texts("There is no graph {graph}.", graph=name), as_rdf=False)
    _refuse_changed(request, now)
    file = None if method == "DELETE" else await _sent(request, name)
    try:
        done = await site.work.write_graph(
            account.id,
            method,
            name,
            file,
            reason=reason,
            language=site.language(request).code,
            expected=now.digest if now and "if-match" in request.headers else None,
        )
    except ValidationFailed as error:
        return _refused(request, site, error)
    except SourceError as error:
        told = {code: f"{error.told(code)} {error.advice(code)}".strip() for code in LANGUAGES}
        raise Problem(400 if isinstance(error, ParseError) else 422, told, as_rdf=False) from None
    headers = {"Location": name} if done.created else {}
    if done.submission:
        headers["Link"] = f'<{site.terms.base}desk/s/{done.submission}>; rel="describedby"'
    return Response(status_code=201 if done.created else 204, headers=headers)


def _refuse_names(site: Site, name: str) -> None:
    """Refuse to write graphs of rules, and graphs that cannot be ours.

    Raises:
        Problem: 403.
    """
    start = site.terms.graph("").value
    if not (name.startswith(start) and is_graph_name(name.removeprefix(start))):
        told = texts(
            "Graphs that are written start with {start} and have lower-case letters, digits, hyphens and "
            "slashes behind it.",
            start=start,
        )
        raise Problem(403, told, as_rdf=False)
    if RULES.search(name):
        raise Problem(403, texts("Rules come with kg, and are not written here."), as_rdf=False)


def _reason(request: Request) -> str:
    """Why, as the history tells it; empty where nothing is said.

    Raises:
        Problem: 400 where that is not one line.
    """
    reason = request.query_params.get("reason", "").strip()
    if len(reason) > _REASON_LENGTH or not reason.isprintable():
        told = texts("The reason is one line of up to {n} characters.", n=_REASON_LENGTH)
        raise Problem(400, told, as_rdf=False)
    return reason


def _refuse_changed(request: Request, now: Graph | None) -> None:
    """Refuse to write what is not as the program has seen it (RFC 9110, sections 13.1.1 and 13.1.2).

    Raises:
        Problem: 412.
    """
    tags = {tag for syntax in SYNTAXES if now and not (tag := now.tag(syntax)).startswith("W/")}
    conditions = (("if-match", True), ("if-none-match", False))
    for header, wanted in conditions:
        if header not in request.headers:
            continue
        said = {one.strip().replace(_GZIPPED, '"') for one in request.headers[header].split(",")}
        holds = now is not None if said == {"*"} else not tags.isdisjoint(said)
        if holds is not wanted:
            raise Problem(412, texts("The graph is not as you have seen it: read it again."), as_rdf=False)


async def _sent(request: Request, name: str) -> File:
    """What a graph is to say.

    Raises:
        Problem: 415 where it is no RDF, 413 where it is too large.
    """
    media_type = parse_options_header(request.headers.get("content-type"))[0].lower()
    syntax = _MEDIA_TYPES.get(media_type)
    if syntax is None:
        known = ", ".join(_MEDIA_TYPES)
        told = texts("A graph is sent as one of these: {known}.", known=known)
        raise Problem(415, told, {"Accept": known}, as_rdf=False)
    called = f"{name.rpartition('/')[2][:100]}{syntax.suffix}"
    return File(called, syntax.media_type, await read_body(request, limits.FILE))


def _refused(request: Request, site: Site, error: ValidationFailed) -> Response:
    """That it does not conform, with the report: as RDF for who wants that, else as a problem."""
    offers = [_PROBLEM, *(syntax.media_type for syntax in SYNTAXES if not syntax.holds_graphs)]
    media_type = negotiation.media_type(request.headers.get("accept"), offers) or _PROBLEM
    if media_type == _PROBLEM:
        told = {code: f"{error.told(code)} {error.advice(code)}" for code in LANGUAGES}
        raise Problem(422, told, extra={"report": error.report.as_json()}, as_rdf=False)
    body = written(error.report.as_graph(), media_type, site.terms.prefixes())
    return Response(body, 422, media_type=media_type)
