"""The access log: every request has an id, is counted and leaves a line."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import logs
from kg.metrics import Metrics

_LOG: Final = logging.getLogger("kg.web")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class AccessLog:
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
