"""Answers: the format asked for, entity tags, problems (RFC 9457)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from pydantic import BaseModel
from pyoxigraph import BlankNode, Literal, Triple
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from kg import logs, negotiation, rdf
from kg.errors import KgError
from kg.language.texts import Text, texts
from kg.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from kg.vocab import RDFS

_LOG: Final = logging.getLogger("kg.web")

T = TypeVar("T")

HTML: Final = "text/html"
JSON: Final = "application/json"

READ: Final = ["GET", "HEAD"]
"""The methods of what can only be read."""

SYNTAXES: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What a document can be written in besides HTML, the preferred first."""

BY_SUFFIX: Final[Mapping[str, str]] = {
    "html": HTML,
    **{syntax.suffix[1:]: syntax.media_type for syntax in SYNTAXES},
}
"""Media types by the suffix that a document's address may have."""

FRESH: Final = "public, no-cache"
"""The cache policy of answers that may be other ones while the same is published."""

PUBLISHED: Final = "public, max-age=0, must-revalidate"
"""The Cache-Control of what depends on nothing but what is published, the address and what is accepted.

`kg.web.http.page_cache` keeps such answers until something else is published.
"""

ALSO: Final = {name: syntax.media_type for name, syntax in rdf.OTHER_MEDIA_TYPES.items()}
"""Further media types that clients ask for a syntax by, and the syntax's own."""

_BY_MEDIA_TYPE: Final = {syntax.media_type: syntax for syntax in rdf.SYNTAXES}


@dataclass
class Problem(Exception):
    """What went wrong, as RFC 9457 tells it.

    Attributes:
        status: The HTTP status code.
        said: What is wrong and what to do, for people: in English, or by language.
        headers: Further headers of the answer.
        extra: Further members of the problem, such as the limit that was passed.
        as_rdf: Whether it may be told in RDF to those who want RDF.
    """

    status: int
    said: str | Mapping[str, str]
    headers: Mapping[str, str] | None = None
    extra: Mapping[str, Any] | None = None
    as_rdf: bool = True

    @property
    def detail(self) -> str:
        """What is wrong and what to do, in English."""
        return self.said if isinstance(self.said, str) else self.said["en"]

    def told(self, code: str) -> Text:
        """What is wrong and what to do, in a language where it is told in that, else in English."""
        if isinstance(self.said, str):
            return Text(self.said, None if code == "en" else "en")
        return Text(self.said[code])

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


def unreadable(error: KgError, seconds: int) -> Problem:
    """What is published cannot be read; it is worth asking again after some seconds."""
    told = texts("What is published cannot be read at the moment: {reason}", reason=str(error))
    return Problem(503, told, {"Retry-After": str(seconds)})


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457, section 3)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


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
            offered = ", ".join(BY_SUFFIX)
            raise Problem(
                404,
                texts("There is no format called {name}; there are {offered}.", name=suffix, offered=offered),
            )
        return BY_SUFFIX[suffix]
    also = {name: m for name, m in ALSO.items() if m in offers}
    found = negotiation.media_type(request.headers.get("accept"), offers, also)
    if found is None:
        raise Problem(406, texts("This can be had as {offered}.", offered=", ".join(offers)))
    return found


def written(triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in the syntax of a media type.

    Raises:
        Unwritable: The syntax cannot say this.
    """
    file = BytesIO()
    rdf.write(triples, file, _BY_MEDIA_TYPE[media_type], prefixes)
    return file.getvalue()


def json_ld(body: bytes) -> Markup:
    """JSON-LD that can stand in an HTML script element."""
    # In JSON, a less-than sign can only stand in a string, where its escape means the same.
    return Markup(body.decode().replace("<", "\\u003c"))  # noqa: S704


class Streamed(Response):
    """An answer that is sent as it comes, and whose connection is closed where it breaks off.

    Args:
        blocks: Its bytes.
        aclose: Called once nobody wants them any more.
        headers: Its headers.
        media_type: Its media type.
    """

    def __init__(
        self,
        blocks: AsyncGenerator[bytes],
        aclose: Callable[[], Awaitable[None]],
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        self._blocks = blocks
        self._aclose = aclose
        self.status_code = 200
        self.background = None
        self.media_type = media_type
        self.init_headers(headers)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(scope, send))
        try:
            await until_gone(receive, sending)
        finally:
            await self._aclose()

    async def _send(self, scope: Scope, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            try:
                async with aclosing(self._blocks) as blocks:
                    async for block in blocks:
                        await send({"type": "http.response.body", "body": block, "more_body": True})
            except KgError as error:
                # Without its end, nobody takes the answer for whole (RFC 9112, section 8).
                _LOG.warning("an answer broke off", extra={"reason": str(error)})
                return
        await send({"type": "http.response.body", "body": b""})


async def until_gone(receive: Receive, task: asyncio.Task[T]) -> T | None:
    """What a task gives, which is cancelled if the client goes away first; None if it did.

    Args:
        receive: Where the client's going away is heard of; the request's body must have been read.
        task: What is done for the client.
    """
    leaving = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for waiting in (task, leaving):
            if not waiting.done():
                waiting.cancel()
                await asyncio.wait({waiting})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def answer(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A whole answer with its entity tag; 304 without a body where the caller has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {
        "ETag": tag,
        "Cache-Control": PUBLISHED,
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
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return known.strip() == "*" or tag.removeprefix("W/") in tags


def problem_document(request: Request, problem: Problem) -> Response | None:
    """A problem as RDF, where RDF is what the caller wants; None where it is not."""
    if not problem.as_rdf:
        return None
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
        "request_id": logs.request_id.get(),
        **(problem.extra or {}),
    }
    return JSONResponse(
        content, problem.status, dict(problem.headers or {}), media_type="application/problem+json"
    )
