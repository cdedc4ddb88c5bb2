"""What stands between kg and a server: it can break an answer off, hold it back, or ask who is there."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Hands connections on to a server on loopback; each carries one request.

    Attributes:
        cut_after: Bytes of an answer after which the connection is reset; None to hand on all of it.
        pause: Seconds to wait before each block of an answer.
        account: ``user:password`` that must come as Basic authentication; None to let everybody in.
        adds: Headers that go before those of an answer.
        answers_second: Whether a request gets no answer at all the first time that it comes.
        handed_on: Bytes of answers that were handed on so far.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut_after: int | None = None
        self.pause = 0.0
        self.account: str | None = None
        self.adds = b""
        self.answers_second = False
        self._heard: set[bytes] = set()
        self.handed_on = 0
        self.closed_early = threading.Event()

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            request = _request(client)
            if self.answers_second and request not in self._heard:
                self._heard.add(request)
                return
            if self.account is not None:
                token = base64.b64encode(self.account.encode())
                if b"authorization: basic " + token.lower() not in request.lower():
                    client.sendall(
                        b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=store\r\n"
                        b"Content-Length: 0\r\nConnection: close\r\n\r\n"
                    )
                    return
            with socket.create_connection(("127.0.0.1", self._server)) as server:
                # One request a connection, so that the end of the answer is the end of the connection.
                head, _, body = request.partition(b"\r\n\r\n")
                lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
                server.sendall(b"\r\n".join([*lines, b"Connection: close", b"", body]))
                sent = 0
                while block := server.recv(65536):
                    if not sent:
                        block = block.replace(b"\r\n", b"\r\nConnection: close\r\n" + self.adds, 1)
                    time.sleep(self.pause)
                    if self.cut_after is not None and sent + len(block) > self.cut_after:
                        client.sendall(block[: self.cut_after - sent])
                        return
                    try:
                        client.sendall(block)
                    except OSError:
                        self.closed_early.set()
                        return
                    sent += len(block)
                    self.handed_on += len(block)


def _request(client: socket.socket) -> bytes:
    held = b""
    while b"\r\n\r\n" not in held:
        held += client.recv(65536)
    head, _, body = held.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body
