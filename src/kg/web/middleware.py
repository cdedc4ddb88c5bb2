"""What surrounds every answer: its request id, its count and log line, the headers that all have, gzip."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from kg import logs, negotiation
from kg.metrics import Metrics

_LOG: Final = logging.getLogger("kg.web")

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Retry-After, X-Request-ID",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""The headers that every answer has; a route may give one of them another value."""

FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""The content security policy of what other sites may show in a frame."""

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class Observed:
    """Gives every request an id, counts it, and writes a line about it to the log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        # Names that callers make up must not become names of figures or fill the log.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        identifier = secrets.token_hex(8)
        logs.request_id.set(identifier)
        status, sent, complete = 0, 0, False

        async def observe(message: Message) -> None:
            nonlocal status, sent, complete
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = identifier
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
                complete = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, observe)
        finally:
            self._metrics.requests.labels(method, str(status)).inc()
            _LOG.info(
                "request",
                extra={
                    "method": method,
                    "path": scope["path"][:500],
                    "status": status,
                    "seconds": round(time.monotonic() - began, 4),
                    "bytes": sent,
                    "complete": complete,
                },
            )


class Headed:
    """Gives every answer those headers that all have and it has not got yet; answers CORS preflights."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers={**HEADERS, **_PREFLIGHT})(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


_GZIPPED: Final = '-gzip"'


def takes_gzip(scope: Scope, headers: Headers) -> bool:
    """Whether the answer to a request may be compressed: many clients of HTTP/1.0 cannot read it."""
    return scope["http_version"] != "1.0" and negotiation.coding(headers.get("accept-encoding"), "gzip")


class Compressed(GZipMiddleware):
    """Compresses answers for those who accept it, and gives what is compressed an entity tag of its own.

    A strong entity tag is that of one sequence of bytes (RFC 9110, section 8.8.3.3).
    """

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        accepts = takes_gzip(scope, headers)
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        if accepts:
            scope["headers"].append((b"accept-encoding", b"gzip"))
        known = headers.get("if-none-match", "")
        if _GZIPPED in known:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
            scope["headers"].append((b"if-none-match", known.replace(_GZIPPED, '"').encode("latin-1")))

        async def send_with_tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                if "accept-encoding" not in answered.get("vary", "").lower():
                    answered.add_vary_header("Accept-Encoding")
                tag = answered.get("etag", "")
                gzipped = tag[:-1] + _GZIPPED
                unchanged = message["status"] == 304 and gzipped in known
                if tag and (unchanged or answered.get("content-encoding") == "gzip"):
                    answered["ETag"] = gzipped
            await send(message)

        await super().__call__(scope, receive, send_with_tag)
