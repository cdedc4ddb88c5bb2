"""Queries put to a remote store, and its answers handed on as they come.

A server may say that all is well and then be cut short, or write why it stopped where rows should be
(Oxigraph). So each format is handed on only where its end can be told from such an end; the others are made
from one where it can.

Of Virtuoso's formats, only SPARQL JSON and N-Triples say all that there is to say. Its CSV and TSV have no
difference between IRIs and strings, its answer to ASK is a table in every format, its XML has control
characters that XML forbids, its Turtle writes an xsd:double as an xsd:decimal.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

import httpx
import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, parse_query_results

from kg.config import Settings
from kg.errors import (
    QueryError,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QueryUnavailable,
    StoreError,
    Unwritable,
)
from kg.pipe import Pipe
from kg.query import bindings, errors
from kg.query.errors import unreadable
from kg.query.formats import BINDINGS, GRAPHS
from kg.query.query import Dataset
from kg.rdf import JSON_LD, N_QUADS, N_TRIPLES, write
from kg.store.remote import VIRTUOSO, Account, Dialect, Server, Translation, fault_of
from kg.store.remote.server import CONNECTING

_LOG: Final = logging.getLogger("kg.query")

_JSON: Final = "application/sparql-results+json"
_END: Final = 1024
_TOLD: Final = 300

_Ended = Callable[[bytes], bool]


def _ends_with(*ends: bytes) -> _Ended:
    return lambda tail: b"".join(tail.split()).endswith(ends)


def _ends_with_triple(tail: bytes) -> bool:
    before, _, last = tail.rstrip().rpartition(b"\n")
    if not before and len(tail) == _END:
        # The last line is longer than what is kept of it.
        return last.endswith(b" .")
    return not last or last.startswith(b"#") or (last.startswith((b"<", b"_:")) and last.endswith(b"."))


_HANDED_ON: Final[dict[str, _Ended]] = {
    _JSON: _ends_with(b"]}}", b"true}", b"false}"),
    N_TRIPLES.media_type: _ends_with_triple,
    N_QUADS.media_type: _ends_with_triple,
    JSON_LD.media_type: _ends_with(b"]", b"}"),
}
"""The formats that are handed on as they come, each with what tells by its last bytes that it is whole.

XML is not among them: a server may write what no parser takes, or what means something else.
"""


_PROCEDURE: Final = re.compile(r"\b(?:bif|sql)\s*:", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")

_TRUE: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1" }'
_FALSE: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "0" }'
_ASKED: Final = b'"vars": ["__ASK_RETVAL"]'
_SOLUTION: Final = b'{ "__ASK_RETVAL":'


class RemoteEngine:
    """Answers queries from a remote store; close it once there are no more.

    A query is put as it is: it must be plain SPARQL 1.1, name no dataset of its own, and where GRAPH names a
    graph outside the dataset, ``<base>.nothing`` must stand in its place. For Virtuoso lets FROM add to the
    dataset, and counts one solution, or answers ASK with true, where GRAPH names what is outside.

    Args:
        settings: Where the server is, and the accounts.
    """

    def __init__(self, settings: Settings) -> None:
        self._server = Server(settings)
        self._url = str(settings.remote_query_url)
        self._base_iri = settings.base_iri
        # Whoever limits how many queries run at once stands before this.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        account = Account.of(settings.remote_query_user, settings.remote_query_password)
        self._client = httpx.AsyncClient(auth=account, trust_env=False, limits=limits)
        self._never_written: set[str] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()
        self._server.close()

    async def run(
        self,
        query: str,
        media_type: str,
        dataset: Dataset | None,
        seconds: float,
        prefixes: Mapping[str, str] = MappingProxyType({}),
    ) -> AsyncGenerator[bytes]:
        """Answer a query; if this raises after some bytes, they are not the whole result.

        Args:
            query: SPARQL 1.1 Query; relative IRIs are resolved against the base IRI.
            media_type: The format of the result, one that fits the form of the query.
            dataset: The dataset; None for the server's own default one.
            seconds: Seconds that it may take, those included that the reader takes.
            prefixes: What a graph is written with, where the syntax has prefixes.

        Raises:
            QueryLimit: It took longer, or passed a limit of the server's.
            QueryUnavailable: The server does not answer, or broke off.
            QueryRefused: It names procedures of the server's.
            QueryNotAcceptable: The server cannot write what this format could be made from.
            QueryError: The server cannot answer it.
            QueryFault: The server does not let kg in.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        async with aclosing(self._result(query, media_type, dataset, seconds, prefixes)) as blocks:
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        block = await anext(blocks, None)
                except TimeoutError:
                    raise errors.too_long(seconds, query) from None
                if block is None:
                    return
                yield block

    async def _result(
        self,
        query: str,
        media_type: str,
        dataset: Dataset | None,
        seconds: float,
        prefixes: Mapping[str, str],
    ) -> AsyncGenerator[bytes]:
        """The server's answer, handed on where this format can be; else made from one that can."""
        try:
            dialect = self._server.known_dialect or await asyncio.to_thread(self._server.dialect)
        except StoreError as error:
            raise QueryUnavailable(str(error)) from error
        form = self._form(query, dataset, dialect, seconds)
        handed_on = media_type in _HANDED_ON and media_type not in self._never_written
        if handed_on and dialect is not VIRTUOSO:
            try:
                async with aclosing(self._answer(form, media_type)) as answer:
                    async for block in answer:
                        yield block
                return
            except QueryNotAcceptable:
                self._never_written.add(media_type)
        async with aclosing(self._made(form, media_type, dialect, prefixes)) as made:
            async for block in made:
                yield block

    def _form(
        self, query: str, dataset: Dataset | None, dialect: Dialect, seconds: float
    ) -> dict[str, str | list[str]]:
        """The fields of a query by POST (SPARQL 1.1 Protocol, section 2.1.2)."""
        form: dict[str, str | list[str]] = {"query": f"BASE <{self._base_iri}> {query}"}
        if dataset is not None:
            # What is not named at all would be the server's own choice.
            nothing = (f"{self._base_iri}.nothing",)
            form["default-graph-uri"] = list(dataset.default_graphs or nothing)
            form["named-graph-uri"] = list(dataset.named_graphs or nothing)
            if dialect is VIRTUOSO and dataset.named_graphs:
                # Of a GRAPH outside the dataset it counts one solution; of one that is empty, none.
                form["named-graph-uri"] = [*dataset.named_graphs, *nothing]
        if dialect is VIRTUOSO:
            _refuse_procedures(query)
            form["timeout"] = str(math.ceil(seconds * 1000))
        return form

    async def _made(
        self,
        form: dict[str, str | list[str]],
        media_type: str,
        dialect: Dialect,
        prefixes: Mapping[str, str],
    ) -> AsyncGenerator[bytes]:
        """The result made from SPARQL JSON or N-Triples."""
        source = _JSON if media_type in BINDINGS else N_TRIPLES.media_type
        async with aclosing(self._answer(form, source)) as answer:
            meant: AsyncIterator[bytes] = answer
            if dialect is VIRTUOSO:
                translation = Translation(self._base_iri, changes_values=True)
                mend = _virtuoso_json if source == _JSON else _virtuoso_n_triples
                meant = mend(answer, translation)
            # N-Triples are N-Quads whose graph is the default graph.
            if media_type in {source, N_QUADS.media_type}:
                async for block in meant:
                    yield block
                return
            try:
                async with aclosing(_converted(meant, media_type, prefixes)) as converted:
                    async for block in converted:
                        yield block
            except Unwritable as error:
                raise QueryNotAcceptable(error.message, error.hint) from error
            except SyntaxError as error:
                raise _broken(f"{error}".encode()) from error

    async def _answer(self, form: dict[str, str | list[str]], media_type: str) -> AsyncGenerator[bytes]:
        """The server's own answer, whole or with an error at its end."""
        timeout = httpx.Timeout(None, connect=CONNECTING)
        request = self._client.build_request(
            "POST", self._url, data=form, headers={"Accept": media_type}, timeout=timeout
        )
        tail = b""
        try:
            async with aclosing(await self._sent(request)) as response:
                await self._check(response, media_type)
                async for block in response.aiter_bytes():
                    tail = (tail + block[-_END:])[-_END:]
                    yield block
        except httpx.HTTPError as error:
            self._server.forget()
            raise QueryUnavailable(
                f"The remote store does not answer: {str(error) or type(error).__name__}."
            ) from error
        if not _HANDED_ON[media_type](tail):
            raise _broken(tail)

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        """The start of the answer to a question."""
        try:
            return await self._client.send(request, stream=True)
        except httpx.RemoteProtocolError:
            # A server may close a connection just as it is used again; what only asks may be asked again
            # (RFC 9112, section 9.3.1).
            return await self._client.send(request, stream=True)

    async def _check(self, response: httpx.Response, media_type: str) -> None:
        """Raise what an answer's status and headers say that is not the whole result."""
        if not response.is_success:
            raise _refusal(response.status_code, await _start(response))
        given = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given != media_type:
            raise QueryNotAcceptable(f"The store gives {given or 'nothing'} where {media_type} is asked for.")
        fault = fault_of(response.headers)
        if fault is not None:
            raise _limit(fault)


async def _start(response: httpx.Response) -> str:
    """As much of an error's body as one wants to tell; there may be much more."""
    held = b""
    async for block in response.aiter_bytes():
        held += block
        if len(held) >= _TOLD:
            break
    # Virtuoso repeats the query after an empty line.
    return " ".join(held[:_TOLD].decode(errors="replace").partition("\n\n")[0].split())


def _refusal(status: int, said: str) -> QueryError:
    if status == 406:
        return QueryNotAcceptable(f"The store cannot write the result so: {said}")
    if status in {401, 403}:
        _LOG.error("the remote store refuses queries with %s: %s", status, said)
        return unreadable()
    if status in {408, 504} or any(word in said for word in ("S1T00", "timed out", "has been cancelled")):
        return _limit(said)
    if status in {429, 502, 503}:
        return QueryUnavailable(f"The store is busy: {said}")
    return QueryError(f"The store cannot answer the query: {said}")


def _limit(said: str) -> QueryLimit:
    """A limit of the server's own, most often on time."""
    limit = "query_result_size" if "at most" in said else "query_timeout"
    return QueryLimit(f"The query passed a limit of the store: {said}.", limit, "Ask for less.")


def _broken(tail: bytes) -> QueryError:
    said = " ".join(tail.decode(errors="replace").split())[-_TOLD:]
    if "has been cancelled" in said:
        return _limit("it was cancelled")
    return QueryUnavailable(f"The store broke off its answer: {said}")


def _refuse_procedures(query: str) -> None:
    """Refuse a query that names the server's own procedures: some of them fetch URLs or run SQL.

    Raises:
        QueryRefused: It does, or a string in it looks like that.
    """
    unescaped = _ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16) & 0xFFFF), query)
    if _PROCEDURE.search(query) or _PROCEDURE.search(unescaped):
        raise QueryRefused(
            "bif: and sql: name procedures of the server; they are not allowed here.",
            "Write them otherwise where they are only part of a text.",
        )


async def _virtuoso_json(blocks: AsyncIterator[bytes], translation: Translation) -> AsyncIterator[bytes]:
    """Virtuoso's SPARQL JSON as the specification has it (SPARQL 1.1 Query Results JSON Format)."""
    start = f'"datatype": "{translation.datatypes}'.encode()
    datatype = re.compile(re.escape(start) + rb'([^"]+)"')
    lines = _whole_lines(blocks)
    asked: bytes | None = None
    async for block in lines:
        if asked is not None or _ASKED in block:
            asked = (asked or b"") + block
            continue
        meant = block.replace(b'"type": "typed-literal"', b'"type": "literal"')
        meant = meant.replace(_TRUE, _TRUE.replace(b'"1"', b'"true"'))
        meant = meant.replace(_FALSE, _FALSE.replace(b'"0"', b'"false"'))
        meant = meant.replace(b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "')
        if start in meant:
            meant = datatype.sub(lambda m: b'"datatype": "' + unquote(m[1].decode()).encode() + b'"', meant)
        yield meant
    if asked is not None:
        # A table with a row, or without one.
        yield b'{"head":{},"boolean":' + (b"true" if _SOLUTION in asked else b"false") + b"}"


async def _virtuoso_n_triples(blocks: AsyncIterator[bytes], translation: Translation) -> AsyncIterator[bytes]:
    """Virtuoso's N-Triples, with the datatypes that kg keeps from it."""
    async for block in _whole_lines(blocks):
        yield translation.datatypes_received(block)


async def _whole_lines(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in blocks of whole lines."""
    held = b""
    async for block in blocks:
        lines, separator, rest = (held + block).rpartition(b"\n")
        if separator:
            yield lines + separator
        held = rest
    if held:
        yield held


def _converted(blocks: AsyncIterator[bytes], media_type: str, prefixes: Mapping[str, str]) -> Pipe:
    """A result in another format, while it arrives; close it before the blocks.

    The parser works in a thread and asks for more as it needs it, so neither form is ever held whole.

    Args:
        blocks: SPARQL JSON, or N-Triples.
        media_type: The format: for SPARQL JSON one of `BINDINGS`, for N-Triples one of `GRAPHS`.
        prefixes: What a graph is written with.

    What it gives may raise:
        SyntaxError: The blocks are not what they should be, or do not end as they should.
        Unwritable: The format cannot say this.
    """

    def convert(file: Any) -> None:
        if media_type in BINDINGS:
            bindings.write(parse_query_results(file, QueryResultsFormat.JSON), file, media_type)
        else:
            quads = pyoxigraph.parse(file, RdfFormat.N_TRIPLES)
            write((quad.triple for quad in quads), file, GRAPHS[media_type], prefixes)

    return Pipe(convert, blocks)
