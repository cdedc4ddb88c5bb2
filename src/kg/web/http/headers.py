"""The headers that every answer has, and CORS preflights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALL: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}

PUBLIC: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Disposition, Content-Length, Content-Location, Content-Range, ETag, Link, "
        "Repr-Digest, Retry-After, X-Request-ID"
    ),
    **_ALL,
    # A page shows its own card, as another site would.
    "Content-Security-Policy": f"{_ALL['Content-Security-Policy']}; frame-src 'self'",
}
"""The headers of what is published, which pages of any site may read (Fetch, section 3.2)."""

PRIVATE: Final = {"Cache-Control": "no-store", **_ALL}
"""The headers of what is for some only: nobody keeps it, and no page of another site may read it."""

DESK: Final = {
    **PRIVATE,
    "Content-Security-Policy": _ALL["Content-Security-Policy"].replace(
        "frame-ancestors 'self'", "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Accept-Language, Cookie",
    "X-Frame-Options": "DENY",
}
"""The headers of what somebody is signed in for: also no page shows it in a frame or hears where it was."""

FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""The content security policy of what other sites may show in a frame."""

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": ("Accept, Accept-Language, Content-Type, If-None-Match, If-Range, Range"),
    "Access-Control-Max-Age": "86400",
}


class DefaultHeaders:
    """Gives every answer the headers of its stack that it has not got yet; answers CORS preflights.

    Args:
        app: The application.
        headers: The headers: `PUBLIC`, `PRIVATE` or `DESK`.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope)
        if preflight and "Access-Control-Allow-Origin" in self._headers:
            answer = Response(status_code=204, headers={**self._headers, **_PREFLIGHT})
            await answer(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    answered.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
