"""The page cache: whole answers, kept until something else is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import negotiation
from kg.cache import Cache
from kg.errors import StoreError
from kg.store import View
from kg.vocab import LANGUAGES
from kg.web.figures.geometry import today
from kg.web.http.gzip import takes_gzip
from kg.web.http.responses import PUBLISHED, Problem, unchanged
from kg.web.site import Site

T = TypeVar("T")

_ELSEWHERE: Final = frozenset({"sparql", "static", "healthz", "readyz", "metrics"})
"""What is not looked for here: a probe, for one, must not wait for a store."""
_CREDENTIALS: Final = frozenset({"authorization", "cookie"})
"""What says who asks: such a request is neither answered with what others were told, nor kept for them."""
_OF_THE_BODY: Final = frozenset({b"content-length", b"content-type", b"content-encoding"})


@dataclass(frozen=True)
class _Asked:
    """All of a request that an answer may depend on.

    Attributes:
        path: The path as it was sent.
        query: What follows it.
        accept: The media types that are accepted.
        language: The language of the site that is liked best.
        gzip: Whether the answer may be compressed.
        day: The day, for maps show what is in force.
        known: The entity tags that the client has; empty for an answer with a body.
    """

    path: bytes
    query: bytes
    accept: str
    language: str
    gzip: bool
    day: date
    known: str = ""


@dataclass
class _Answer:
    """An answer as it was given."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | None = None

    @property
    def cost(self) -> int:
        """Bytes that keeping it takes: a kilobyte, about, is what Python needs for the objects."""
        return (
            len(self.body or b"") + sum(len(name) + len(value) + 100 for name, value in self.headers) + 1024
        )


class PageCache:
    """Answers again what was answered before, as long as the same is published.

    It keeps answers to GET whose ``Cache-Control`` is `PUBLISHED`: those depend on nothing but what is
    published, the day, the address and the headers that `_Asked` has. Nothing is kept that was read while a
    remote store was being written to.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        self._cache: Cache[_Asked, _Answer] = Cache(site.settings.page_cache)
        self._remote = site.settings.store == "remote"
        site.metrics.watch(
            {("kg_page_cache_bytes", "Bytes of pages that are kept."): lambda: self._cache.size}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        view = await self._view(scope)
        if view is None or view.changing:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not _CREDENTIALS.isdisjoint(headers):
            await self._app(scope, receive, send)
            return
        known = headers.get("if-none-match", "")
        asked = _Asked(
            scope["raw_path"],
            scope["query_string"],
            headers.get("accept", ""),
            _language(headers.get("accept-language")),
            takes_gzip(scope, headers),
            today(),
        )
        found = self._cache.get(view.name, asked)
        if found is None and known:
            asked = replace(asked, known=known)
            found = self._cache.get(view.name, asked)
        if found is not None:
            self._site.metrics.pages.labels("hit").inc()
            await _send_again(found, scope, send)
        elif scope["method"] == "HEAD":
            await self._app(scope, receive, send)
        else:
            await self._keep(view, asked, scope, receive, send)

    async def _keep(self, view: View, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be answered, and keep what is answered."""
        answer: _Answer | None = None

        async def record(message: Message) -> None:
            nonlocal answer
            if message["type"] == "http.response.start":
                headers = [(bytes(name).lower(), bytes(value)) for name, value in message["headers"]]
                # A bare 304 is all that this request's next one needs, and comes without the body's cost.
                if message["status"] in {200, 304} and _may_be_kept(headers):
                    answer = _Answer(message["status"], headers)
            elif answer is not None:
                # What comes in pieces is a download, which may be long.
                whole = answer.body is None and not message.get("more_body", False)
                answer.body = message.get("body", b"")
                answer = answer if whole else None
            await send(message)

        await self._app(scope, receive, record)
        if answer is None or answer.body is None:
            return
        self._site.metrics.pages.labels("miss").inc()
        if answer.status == 200:
            asked = replace(asked, known="")
        if await self._in_thread_if_remote(lambda: self._still(view)):
            cost = answer.cost + len(asked.path) + len(asked.query) + len(asked.accept) + len(asked.known)
            self._cache.put(view.name, asked, answer, cost)

    async def _view(self, scope: Scope) -> View | None:
        """What is published now, where the request may be for something that is kept."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or not self._cache.largest:
            return None
        path: str = scope["path"]
        root = self._site.root
        if not path.startswith(root) or path[len(root) :].partition("/")[0] in _ELSEWHERE:
            return None
        try:
            return await self._in_thread_if_remote(self._site.generation)
        except Problem:
            return None

    def _still(self, view: View) -> bool:
        """Whether a view is what is published, and was not written to since it was first seen."""
        try:
            return self._site.settled(view) and self._site.generation().name == view.name
        except (Problem, StoreError):
            return False

    async def _in_thread_if_remote(self, read: Callable[[], T]) -> T:
        """What reading gives: a remote store may have to be asked, and others need not wait for it."""
        return await asyncio.to_thread(read) if self._remote else read()


def _may_be_kept(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is for everybody, and stays right while the same is published."""
    return (b"cache-control", PUBLISHED.encode()) in headers and b"set-cookie" not in dict(headers)


async def _send_again(found: _Answer, scope: Scope, send: Send) -> None:
    status, headers, body = found.status, found.headers, found.body or b""
    tag = next((value for name, value in headers if name == b"etag"), b"").decode("latin-1")
    if status == 200 and tag and unchanged(Request(scope), tag):
        status, body = 304, b""
        headers = [pair for pair in headers if pair[0] not in _OF_THE_BODY]
    # What surrounds this adds headers of its own to the list.
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@lru_cache(maxsize=1024)
def _language(accepted: str | None) -> str:
    return negotiation.language(accepted, LANGUAGES)
