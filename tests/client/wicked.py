"""A server that answers as it is told: wrongly, late, in part, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Final

from typing_extensions import override

RESULTS: Final = "application/sparql-results+json"
TABLE: Final = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'


class Wicked(ThreadingHTTPServer):
    """Gives its answers one after another; the last of them again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = [says()]
        self.seen: list[str] = []
        self.over = Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    @classmethod
    @contextmanager
    def serving(cls) -> Iterator[Wicked]:
        server = cls()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
            server.server_close()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client may leave when it likes."""


class _Handler(BaseHTTPRequestHandler):
    server: Wicked

    def __getattr__(self, name: str) -> Any:
        # Whatever the method.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.seen.append(f"{self.command} {self.path}")
        answer = self.server.answers[0]
        if len(self.server.answers) > 1:
            del self.server.answers[0]
        with suppress(ConnectionError):
            answer(self)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Answer = Callable[[_Handler], None]


def says(
    status: int = 200,
    body: bytes = TABLE,
    media_type: str = RESULTS,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> Answer:
    """An answer; its length need not be the one that it claims to have."""

    def answer(handler: _Handler) -> None:
        handler.send_response(status)
        all_headers = {
            "Content-Type": media_type,
            "Content-Length": str(len(body) if length is None else length),
            **(headers or {}),
        }
        for name, value in all_headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def problem(status: int, headers: Mapping[str, str] | None = None, **members: object) -> Answer:
    """A problem, as RFC 9457 has it."""
    return says(status, json.dumps(members).encode(), "application/problem+json", headers)


def chunked(*chunks: bytes, ended: bool) -> Answer:
    """An answer in chunks, with or without the one that ends it (RFC 9112, section 7.1)."""

    def answer(handler: _Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", RESULTS)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for chunk in chunks:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        handler.wfile.write(b"0\r\n\r\n" if ended else b"")
        handler.close_connection = True

    return answer


def hangs(handler: _Handler) -> None:
    """No answer, for as long as the test goes on."""
    handler.server.over.wait()


def hangs_midway(handler: _Handler) -> None:
    """The beginning of an answer, and no more."""
    says(length=len(TABLE) + 1000)(handler)
    handler.wfile.flush()
    handler.server.over.wait()


def drips(handler: _Handler) -> None:
    """An answer that never ends, and never is silent."""
    says(body=b"", length=10**7)(handler)
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def leaves(handler: _Handler) -> None:
    """A connection that is closed without a word."""
    handler.close_connection = True
