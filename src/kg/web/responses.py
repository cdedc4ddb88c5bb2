"""Answers: the format asked for, entity tags, problems (RFC 9457)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import pyoxigraph
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pyoxigraph import BlankNode, Literal, Triple

from kg import negotiation
from kg.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Syntax
from kg.vocab import RDFS

HTML: Final = "text/html"
SYNTAXES: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What a document can be written in besides HTML, the preferred first."""

BY_SUFFIX: Final[Mapping[str, str]] = {
    "html": HTML,
    **{syntax.suffix[1:]: syntax.media_type for syntax in SYNTAXES},
}
"""Media types by the suffix that a document's address may have."""

_BY_MEDIA_TYPE: Final = {syntax.media_type: syntax for syntax in SYNTAXES}


@dataclass
class Problem(Exception):
    """What went wrong, as RFC 9457 tells it.

    Attributes:
        status: The HTTP status code.
        detail: What is wrong and what to do, for people.
        headers: Further headers of the answer.
        extra: Further members of the problem, such as the limit that was passed.
    """

    status: int
    detail: str
    headers: Mapping[str, str] | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


def chosen(request: Request, suffix: str = "", offers: Sequence[str] = tuple(BY_SUFFIX.values())) -> str:
    """The media type to answer in.

    Args:
        request: Whose Accept header counts, unless there is a suffix.
        suffix: The suffix of the address, such as ``ttl``, or an empty string.
        offers: The media types there are, the preferred first.

    Raises:
        Problem: 404 for an unknown suffix, 406 where nothing acceptable is offered.
    """
    if suffix:
        if suffix not in BY_SUFFIX:
            raise Problem(404, f"There is no format called {suffix}; there are {', '.join(BY_SUFFIX)}.")
        return BY_SUFFIX[suffix]
    found = negotiation.media_type(request.headers.get("accept"), offers)
    if found is None:
        raise Problem(406, f"This can be had as {', '.join(offers)}.")
    return found


def written(triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in the syntax of a media type."""
    syntax: Syntax = _BY_MEDIA_TYPE[media_type]
    return pyoxigraph.serialize(triples, format=syntax.native, prefixes=dict(prefixes)) or b""


def answer(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A whole answer with its entity tag; 304 without a body where the caller has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {
        "ETag": tag,
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Vary": "Accept, Accept-Language",
        **(headers or {}),
    }
    if unchanged(request, tag):
        return Response(status_code=304, headers=sent)
    charset = "; charset=utf-8" if media_type in {HTML, TURTLE.media_type} else ""
    return Response(body, headers=sent, media_type=media_type + charset)


def unchanged(request: Request, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag (RFC 9110, section 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in {t.strip().removeprefix("W/") for t in known.split(",")}


def problem_document(request: Request, problem: Problem) -> Response | None:
    """A problem as RDF, where RDF is what the caller wants; None where it is not."""
    path = request.url.path
    suffix = path.rsplit(".", 1)[-1] if "." in path.rsplit("/", 1)[-1] else ""
    accepted = BY_SUFFIX.get(suffix) or negotiation.media_type(
        request.headers.get("accept"), [HTML, *_BY_MEDIA_TYPE, "application/json"]
    )
    if accepted not in _BY_MEDIA_TYPE:
        return None
    # What was asked for need not be an IRI, so the problem has no name.
    node = BlankNode("problem")
    triples = [
        Triple(node, RDFS("label"), Literal(f"{problem.status} {problem.title}", language="en")),
        Triple(node, RDFS("comment"), Literal(problem.detail, language="en")),
    ]
    body = written(triples, accepted, {"rdfs": RDFS.iri})
    return Response(body, problem.status, dict(problem.headers or {}), accepted)


def problem_json(request: Request, problem: Problem) -> Response:
    """A problem as JSON (RFC 9457, section 3)."""
    content = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        **(problem.extra or {}),
    }
    return JSONResponse(
        content, problem.status, dict(problem.headers or {}), media_type="application/problem+json"
    )
