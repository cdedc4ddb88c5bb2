"""The SPARQL endpoint: ``/sparql`` (SPARQL 1.1 Protocol, query operation)."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pyoxigraph import BlankNode, NamedNode, Triple

from kg.errors import (
    QueryError,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
)
from kg.query.results import ALIASES
from kg.rdf import TURTLE
from kg.vocab import RDF, SD
from kg.web.responses import HTML, SYNTAXES, Problem, answer, chosen, unchanged, written
from kg.web.site import Site

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_BODY_LIMIT: Final = 10 * 1024 * 1024
_NO_UPDATES: Final = "This endpoint takes no updates; submit changes at the curators' desk."
_EXAMPLE: Final = """PREFIX kg: <def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?area ?indicator ?asWritten ?lower ?upper WHERE {
  ?fact kg:area/skos:prefLabel ?area ;
    kg:indicator/skos:prefLabel ?indicator ;
    kg:valueAsWritten ?asWritten .
  OPTIONAL { ?fact kg:lowerBound ?lower }
  OPTIONAL { ?fact kg:upperBound ?upper }
  FILTER ( LANG(?area) = "en" && LANG(?indicator) = "en" )
}
ORDER BY ?area ?indicator
LIMIT 100"""


def router(site: Site) -> APIRouter:
    """The routes, over a site."""
    routes = APIRouter()

    @routes.api_route("/sparql", methods=["GET", "HEAD", "POST"])
    async def sparql(request: Request) -> Response:
        """Answer a query in the address, in a form or in the body; describe the endpoint without one."""
        if request.method == "POST":
            return await by_post(request)
        queries = request.query_params.getlist("query")
        if not queries:
            return _describe(site, request)
        return await _run(site, request, queries, request.query_params.get("format"))

    async def by_post(request: Request) -> Response:
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent == "application/sparql-update":
            raise Problem(403, _NO_UPDATES)
        if sent not in {_DIRECT, _FORM}:
            raise Problem(
                415, f"Send a query as {_DIRECT} or {_FORM}.", {"Accept-Post": f"{_DIRECT}, {_FORM}"}
            )
        try:
            body = (await _body(request)).decode()
            asked = request.query_params.get("format")
            if sent == _DIRECT:
                return await _run(site, request, [body], asked)
            fields = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=100)
        except UnicodeDecodeError:
            raise Problem(400, "The query is not UTF-8.") from None
        except ValueError:
            raise Problem(400, "The form has too many fields.") from None
        if any(name == "update" for name, _ in fields):
            raise Problem(403, _NO_UPDATES)
        queries = [value for name, value in fields if name == "query"]
        return await _run(site, request, queries, dict(fields).get("format", asked))

    return routes


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _BODY_LIMIT:
            raise Problem(413, f"A query may have {_BODY_LIMIT} bytes.")
    return bytes(body)


async def _run(site: Site, request: Request, queries: list[str], asked: str | None) -> Response:
    if len(queries) != 1:
        raise Problem(400, "Send exactly one query.")
    accept = request.headers.get("accept")
    if asked is not None:
        accept = ", ".join(ALIASES.get(asked, (asked,)))
    elif accept is not None and HTML in accept:
        # A browser that sends the form wants something it can show.
        accept = f"{accept}, application/sparql-results+json;q=0.1, {TURTLE.media_type};q=0.1"
    revision = site.generation().revision
    digest = hashlib.sha256(f"{revision}\n{accept}\n{queries[0]}".encode()).hexdigest()[:32]
    headers = {
        "ETag": f'"{digest}"',
        "Vary": "Accept",
        "Cache-Control": "public, max-age=0, must-revalidate",
    }
    if request.method in {"GET", "HEAD"} and unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        result = await site.queries.run(queries[0], accept)
    except QueryError as error:
        raise _problem(error) from error
    if result.revision != revision:
        del headers["ETag"]
    return StreamingResponse(result.blocks, headers=headers, media_type=result.media_type)


def _problem(error: QueryError) -> Problem:
    match error:
        case QuerySyntaxError():
            return Problem(400, str(error))
        case QueryRefused():
            return Problem(403, str(error))
        case QueryNotAcceptable():
            return Problem(406, str(error))
        case QueryLimit():
            status = 503 if error.limit == "query_timeout" else 400
            return Problem(status, str(error), extra={"limit": error.limit})
        case QueryUnavailable():
            return Problem(503, str(error), {"Retry-After": str(error.retry_after)})
        case _:
            return Problem(400, str(error))


def _describe(site: Site, request: Request) -> Response:
    media_type = chosen(request, "", [HTML, *(s.media_type for s in SYNTAXES)])
    if media_type == HTML:
        example = _EXAMPLE.replace("<def#>", f"<{site.terms.base}def#>")
        view = {
            "title": "SPARQL",
            "example": request.query_params.get("example", example),
            "formats": [name for name in ALIASES if name != "ttl"],
            "limits": site.settings,
            "canonical": f"{site.terms.base}sparql",
        }
        page = site.page(request, "sparql.html", view)
        return answer(request, page, HTML)
    service = BlankNode("service")
    triples = [
        Triple(service, RDF("type"), SD("Service")),
        Triple(service, SD("endpoint"), NamedNode(f"{site.terms.base}sparql")),
        Triple(service, SD("supportedLanguage"), SD("SPARQL11Query")),
        Triple(service, SD("feature"), SD("UnionDefaultGraph")),
        *(
            Triple(service, SD("resultFormat"), NamedNode(f"http://www.w3.org/ns/formats/{name}"))
            for name in (
                "SPARQL_Results_JSON",
                "SPARQL_Results_XML",
                "SPARQL_Results_CSV",
                "SPARQL_Results_TSV",
                "Turtle",
                "N-Triples",
                "RDF_XML",
                "JSON-LD",
            )
        ),
    ]
    return answer(request, written(triples, media_type, {"sd": SD.iri}), media_type)
