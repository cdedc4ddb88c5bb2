"""A SPARQL 1.1 server: Query, Update and Graph Store Protocol over HTTP."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from itertools import chain
from typing import Any, Final, cast

import httpx
import pyoxigraph
from pydantic import SecretStr
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
)
from typing_extensions import override

from kg.config import Settings
from kg.errors import StoreError
from kg.pipe import BlockReader
from kg.store.remote.dialect import STANDARD, VIRTUOSO, VIRTUOSO_LIMIT, Dialect, Translation, fault_of

Solution = Mapping[str, NamedNode | BlankNode | Literal]
"""The terms by the variables' names; one that is not bound is absent."""

CONNECTING: Final = 3.0
"""Seconds after which a server that does not take a connection counts as down."""

LOOKING_UP: Final = 8.0
"""Seconds that a server may be silent when it is asked for little."""

WORKING: Final = 900.0
"""Seconds that a server may be silent when it writes, or reads a whole graph."""

_JSON: Final = "application/sparql-results+json"
_N_TRIPLES: Final = "application/n-triples"
_SHORT: Final = 256 * 1024
"""Bytes up to which an answer is read whole before any of it is given."""

_TOLD: Final = 300


class Account(httpx.Auth):
    """Answers a server's challenge; sends the password to nobody who has not asked for it.

    Args:
        user: The account's name.
        password: Its password.
    """

    def __init__(self, user: str, password: SecretStr | None) -> None:
        self._user = user
        self._password = password or SecretStr("")
        self._scheme: httpx.Auth | None = None

    @classmethod
    def of(cls, user: str | None, password: SecretStr | None) -> Account | None:
        """The account of this name; None where none is named."""
        return cls(user, password) if user else None

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request; where the server asks who it is, send it again with the answer."""
        if self._scheme is None:
            response = yield request
            if response.status_code != HTTPStatus.UNAUTHORIZED:
                return
            challenge = response.headers.get("www-authenticate", "").lower()
            kind = httpx.DigestAuth if challenge.startswith("digest") else httpx.BasicAuth
            self._scheme = kind(self._user, self._password.get_secret_value())
        yield from self._scheme.auth_flow(request)


class Server:
    """A server, asked by one process; safe for use from several threads.

    What asks it raises `kg.errors.StoreError` where there is no answer, or not a whole one; what writes to
    it, where that may not have been done, or only in part.

    Args:
        settings: Where its endpoints are, and the accounts.
    """

    def __init__(self, settings: Settings) -> None:
        # The settings see to it that all three are there.
        self._query_url = str(settings.remote_query_url)
        self._update_url = str(settings.remote_update_url)
        self._graph_store_url = str(settings.remote_graph_store_url)
        reading = Account.of(settings.remote_query_user, settings.remote_query_password)
        self._writing = Account.of(settings.remote_user, settings.remote_password)
        self._client = httpx.Client(auth=reading, trust_env=False)
        self._dialect: Dialect | None = None

    @property
    def known_dialect(self) -> Dialect | None:
        """Which kind of server it is, if that was found out already."""
        return self._dialect

    def forget(self) -> None:
        """Find out anew which kind of server it is: another one, or other settings, may be there now."""
        self._dialect = None

    def dialect(self) -> Dialect:
        """Which kind of server it is; asked once, and again after an outage.

        Raises:
            StoreError: It cannot be reached, or it is set up to cut results off.
        """
        if self._dialect is None:
            with self._asked(VIRTUOSO_LIMIT, _JSON, LOOKING_UP) as response:
                body = response.read()
                virtuoso = response.is_success or response.headers.get("server", "").startswith("Virtuoso")
                rows = list(_solutions(iter([body]))) if response.is_success else []
            limit = next((row["rows"].value for row in rows if "rows" in row), "0")
            if limit.strip("0 "):
                raise StoreError(
                    f"{self._query_url} cuts off every result after {limit} rows.",
                    "Take ResultSetMaxRows out of the server's virtuoso.ini and start it again.",
                )
            self._dialect = VIRTUOSO if virtuoso else STANDARD
        return self._dialect

    def translation(self, base_iri: str) -> Translation:
        """How what kg says becomes what this server keeps."""
        return Translation(base_iri, changes_values=self.dialect().changes_values)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def select(self, query: str, seconds: float = LOOKING_UP) -> Iterator[Solution]:
        """The solutions of a SELECT query that kg wrote; those of a long answer as they come."""
        with self._answer(query, _JSON, seconds) as response:
            blocks = response.iter_bytes()
            held = b""
            try:
                for block in blocks:
                    held += block
                    if len(held) > _SHORT:
                        yield from _solutions(chain([held], blocks))
                        return
                # Whoever takes but the first of them leaves nothing behind for another thread to end.
                yield from list(_solutions(iter([held])))
            except (SyntaxError, ValueError) as error:
                raise StoreError(f"{self._query_url} gives no SPARQL results: {error}.") from error

    def construct(self, query: str, translation: Translation) -> Iterator[Triple]:
        """The triples of a CONSTRUCT query that kg wrote, as they come."""
        with self._answer(query, _N_TRIPLES, WORKING) as response:
            lines = (translation.received(block) for block in _whole_lines(response.iter_bytes()))
            try:
                for quad in pyoxigraph.parse(input=_file(lines), format=RdfFormat.N_TRIPLES):
                    yield quad.triple
            except (SyntaxError, ValueError) as error:
                raise StoreError(f"{self._query_url} gives no N-Triples: {error}.") from error

    def update(self, update: str) -> None:
        """Run an update that kg wrote (SPARQL 1.1 Protocol, section 2.2.2)."""
        headers = {"Content-Type": "application/sparql-update"}
        self._write("POST", self._update_url, content=update.encode(), headers=headers)

    def add(self, graph: str, lines: bytes) -> None:
        """Add N-Triples to a graph (SPARQL 1.1 Graph Store Protocol, section 5.5)."""
        dialect = self.dialect()
        content, headers = dialect.before + lines, {"Content-Type": dialect.upload}
        self._write("POST", self._graph_store_url, params={"graph": graph}, content=content, headers=headers)

    def remove(self, graph: str) -> None:
        """Take a whole graph out, if it is there (SPARQL 1.1 Graph Store Protocol, section 5.4)."""
        self._write("DELETE", self._graph_store_url, params={"graph": graph})

    def _write(self, method: str, url: str, **what: Any) -> None:
        timeout = httpx.Timeout(CONNECTING, read=WORKING, write=WORKING)
        with self._faults(url):
            response = self._client.request(method, url, auth=self._writing, timeout=timeout, **what)
        if method == "DELETE" and response.status_code == HTTPStatus.NOT_FOUND:
            return
        if not response.is_success:
            raise _refusal(url, response.status_code, response.content[:_TOLD], "KG_REMOTE_USER")

    @contextmanager
    def _answer(self, query: str, accept: str, seconds: float) -> Generator[httpx.Response]:
        """The whole answer to a query, about to be read."""
        # Whether results are cut off is known before the first of them is read.
        self.dialect()
        with self._asked(query, accept, seconds) as response:
            if not response.is_success:
                raise _refusal(
                    self._query_url, response.status_code, _start(response), "KG_REMOTE_QUERY_USER"
                )
            media_type = response.headers.get("content-type", "").partition(";")[0].strip()
            if media_type != accept:
                raise StoreError(f"{self._query_url} answers with {media_type or 'nothing'}, not {accept}.")
            fault = fault_of(response.headers)
            if fault is not None:
                raise StoreError(f"{self._query_url} gives only a part of the answer: {fault}.")
            yield response

    @contextmanager
    def _asked(self, query: str, accept: str, seconds: float) -> Generator[httpx.Response]:
        timeout = httpx.Timeout(CONNECTING, read=seconds, write=seconds)
        request = self._client.build_request(
            "POST", self._query_url, data={"query": query}, headers={"Accept": accept}, timeout=timeout
        )
        with self._faults(self._query_url):
            response = self._sent(request)
            try:
                yield response
            finally:
                response.close()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """The start of the answer to a question."""
        try:
            return self._client.send(request, stream=True)
        except httpx.RemoteProtocolError:
            # A server may close a connection just as it is used again; what only asks may be asked again
            # (RFC 9112, section 9.3.1).
            return self._client.send(request, stream=True)

    @contextmanager
    def _faults(self, url: str) -> Generator[None]:
        """Turn what goes wrong on the way into errors that say where."""
        try:
            yield
        except httpx.HTTPError as error:
            self.forget()
            reason = str(error) or type(error).__name__
            raise StoreError(
                f"The remote store at {url} does not answer: {reason}.",
                "It is asked again with the next request.",
            ) from error


def _file(blocks: Iterator[bytes]) -> Any:
    return BlockReader(lambda: next(blocks, None))


def _solutions(blocks: Iterator[bytes]) -> Iterator[Solution]:
    results = parse_query_results(_file(blocks), QueryResultsFormat.JSON)
    solutions = cast(QuerySolutions, results)
    names = [variable.value for variable in solutions.variables]
    try:
        for solution in solutions:
            yield {
                name: cast(NamedNode | BlankNode | Literal, term)
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }
    finally:
        # An error carries this frame to other threads, and solutions must end in the one that made them.
        del results, solutions


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        lines, separator, rest = (held + block).rpartition(b"\n")
        if separator:
            yield lines + separator
        held = rest
    if held:
        yield held


def _start(response: httpx.Response) -> bytes:
    """As much of an error's body as one wants to tell; there may be much more."""
    held = b""
    for block in response.iter_bytes():
        held += block
        if len(held) >= _TOLD:
            break
    return held[:_TOLD]


def _refusal(url: str, status: int, body: bytes, account: str) -> StoreError:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return StoreError(f"{url} does not let kg in: {status}.", f"Check {account} and its password.")
    return StoreError(f"{url} answers {status}: {' '.join(body.decode(errors='replace').split())}")
