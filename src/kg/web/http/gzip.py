"""Compressed answers, each with an entity tag of its own."""

from __future__ import annotations

from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from kg import negotiation

_GZIPPED: Final = '-gzip"'


def takes_gzip(scope: Scope, headers: Headers) -> bool:
    """Whether the answer to a request may be compressed: many clients of HTTP/1.0 cannot read it."""
    return scope["http_version"] != "1.0" and negotiation.coding(headers.get("accept-encoding"), "gzip")


class GZip(GZipMiddleware):
    """Compresses answers for those who accept it, and gives what is compressed an entity tag of its own.

    A strong entity tag is that of one sequence of bytes (RFC 9110, section 8.8.3.3).

    Args:
        app: The application.
        as_they_are: How paths start of files that are sent as they are, so that a broken download goes on.
        options: What Starlette's middleware takes.
    """

    def __init__(self, app: ASGIApp, as_they_are: str, **options: Any) -> None:
        super().__init__(app, **options)
        self._as_they_are = as_they_are

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._as_they_are):
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
