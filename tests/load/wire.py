"""HTTP/1.1 by hand, since a hostile client does what no library would."""

import asyncio
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, urlencode


@dataclass
class Answered:
    """An answer as it came.

    Attributes:
        status: Its status; 0 where none came.
        headers: Its headers, with names in lower case.
        body: As much of the body as came.
        whole: Whether a client takes it for whole: all of its length came, or the last chunk.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False


@dataclass
class Connection:
    """One connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, host: str, port: int, limit: int = 64 * 1024) -> Self:
        return cls(*await asyncio.open_connection(host, port, limit=limit))

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, *, head: bool = False) -> Answered:
        """The next answer; one that breaks off is given as far as it came.

        Args:
            head: Whether the request was HEAD, so that the answer has no body.
        """
        found = Answered()
        try:
            first = await self.reader.readline()
            if not first:
                return found
            found.status = int(first.split()[1])
            while (line := await self.reader.readline()) not in {b"\r\n", b""}:
                name, _, value = line.decode("latin-1").partition(":")
                found.headers[name.lower()] = value.strip()
            if head or found.status in {204, 304}:
                found.whole = True
            elif "content-length" in found.headers:
                await self._read(found, int(found.headers["content-length"]))
                found.whole = True
            elif found.headers.get("transfer-encoding") == "chunked":
                while length := int(await self.reader.readuntil(b"\r\n"), 16):
                    await self._read(found, length)
                    await self.reader.readexactly(2)
                found.whole = await self.reader.readexactly(2) == b"\r\n"
            else:
                found.body += await self.reader.read()
                found.whole = True
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        return found

    async def _read(self, found: Answered, length: int) -> None:
        while length:
            block = await self.reader.read(min(length, 2**20))
            if not block:
                raise asyncio.IncompleteReadError(b"", length)
            found.body += block
            length -= len(block)

    def close(self) -> None:
        self.writer.transport.abort()


def request(
    method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"", version: str = "1.1"
) -> bytes:
    """A request as bytes."""
    given = {"Host": "localhost", **(headers or {})}
    if body or method == "POST":
        given.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {target} HTTP/{version}\r\n{lines}\r\n".encode("latin-1") + body


def get(query: str, accept: str = "*/*", method: str = "GET", version: str = "1.1") -> bytes:
    """A query in the address."""
    return request(method, f"/sparql?query={quote(query)}", {"Accept": accept}, version=version)


def post(
    body: str | bytes, accept: str = "*/*", media_type: str = "application/sparql-query", **headers: str
) -> bytes:
    """A query, or anything else, as a body."""
    data = body.encode() if isinstance(body, str) else body
    given = {"Accept": accept, "Content-Type": media_type, **headers}
    return request("POST", "/sparql", given, data)


def form(query: str, **fields: str) -> bytes:
    """A query in a form."""
    return post(urlencode({"query": query, **fields}), media_type="application/x-www-form-urlencoded")
