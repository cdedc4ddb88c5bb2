"""Connections that keep to bounds: how large the head of a request may be, and how long it may take.

uvicorn leaves both open, so that a client that sends headers without end fills the memory, and one that sends
none keeps its connection.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES: Final = 64 * 1024
"""Bytes that the head of a request may have; a longer query belongs into a body."""

FIELD_BYTES: Final = 8 * 1024
"""Bytes that one header may have; negotiation takes time with each."""

HEAD_SECONDS: Final = 20.0
"""Seconds that the head of a request may take, from its first byte or that of its connection."""


class _HeadTooLarge(Exception):
    pass


class Bounded(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, within these bounds; what is no request is told as RFC 9457 has it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = 0
        self._fault = HTTPStatus.BAD_REQUEST
        self._patience: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._wait_for_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._patience is not None:
            self._head += len(data)
        super().data_received(data)
        # Data that holds the end of a head, and the body after it, has stopped the waiting.
        if self._patience is not None and self._head > HEAD_BYTES and not self.transport.is_closing():
            self._fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            self.send_400_response(self._fault.phrase)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._patience is None:
            self._wait_for_head()

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > HEAD_BYTES:
            self._fault = HTTPStatus.REQUEST_URI_TOO_LONG
            raise _HeadTooLarge

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(name) + len(value) > FIELD_BYTES:
            self._fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise _HeadTooLarge

    @override
    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    @override
    def send_400_response(self, msg: str) -> None:
        self._stop_waiting()
        body = json.dumps(
            {"type": "about:blank", "title": self._fault.phrase, "status": self._fault, "detail": msg}
        ).encode()
        head = (
            f"HTTP/1.1 {self._fault.value} {self._fault.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._head = 0
        self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self.transport.close()
