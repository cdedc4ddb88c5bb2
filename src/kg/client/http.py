"""One kg over HTTP: what is asked again, how long is waited, and how much is read.

Whatever a client asks only reads, so that it may ask again (RFC 9110, section 9.2.2). Answers are untrusted:
their bytes and their time are bounded, and they lead to no other server.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from SPARQLWrapper import POST, SPARQLWrapper
from typing_extensions import override

import kg
from kg.client.errors import (
    BrokenOff,
    Elsewhere,
    NotFound,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unreadable,
    Withdrawn,
)
from kg.errors import (
    KgError,
    QueryError,
    QueryFault,
    QueryLimit,
    QueryNotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryUnavailable,
    SettingsError,
    Unanswered,
)

RESULTS: Final = "application/sparql-results+json"
"""The media type that tables are asked for in (SPARQL 1.1 Query Results JSON Format)."""

AGENT: Final = f"kg-client/{kg.__version__}"

_BLOCK: Final = 64 * 1024
_TOLD: Final = 64 * 1024
_SHOWN: Final = 1000
_FIRST: Final = 0.5
_SPREAD: Final = 0.25
_DIGEST: Final = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):")
_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Retry:
    """How often a client asks again, and how long it waits before that.

    It waits as long as ``Retry-After`` says (RFC 9110, section 10.2.3), and up to a quarter longer, so that
    those who were turned away together do not come back together. Where nothing is said it waits for a
    moment by chance, which may be twice as long each time.

    Attributes:
        attempts: How often it asks at the most.
        ceiling: Seconds that it waits at the most; whoever is told to wait longer gets the error at once.
        sleep: What waits.
    """

    attempts: int = 4
    ceiling: float = 60.0
    sleep: Callable[[float], object] = time.sleep

    def pause(self, attempt: int, told: float) -> float | None:
        """Seconds to wait after an attempt that came to nothing; None where it was the last.

        Args:
            attempt: Its number, from 1.
            told: Seconds that the server says, or 0 where it says nothing.
        """
        if attempt >= self.attempts or told > self.ceiling:
            return None
        if told:
            return min(told * random.uniform(1, 1 + _SPREAD), self.ceiling)  # noqa: S311
        return random.uniform(0, min(_FIRST * 2**attempt, self.ceiling))  # noqa: S311


@dataclass(frozen=True)
class Answer:
    """A whole answer.

    Attributes:
        body: Its bytes.
        media_type: What they claim to be.
        address: Where they came from in the end.
    """

    body: bytes
    media_type: str
    address: str


class Connection:
    """Asks one kg.

    Args:
        url: The installation's address, such as ``https://data.example.org/``.
        timeout: Seconds that an answer may take, from the request to its last byte.
        retry: How often to ask again, and when.
        most_bytes: Bytes that an answer may have.

    Raises:
        SettingsError: The address is none of an installation.
    """

    def __init__(self, url: str, timeout: float, retry: Retry, most_bytes: int) -> None:
        self.url = _address(url)
        self._timeout = timeout
        self._retry = retry
        self._most_bytes = most_bytes
        self._opener = OpenerDirector()
        for handler in (
            ProxyHandler(),
            HTTPHandler(),
            HTTPSHandler(),
            HTTPDefaultErrorHandler(),
            HTTPErrorProcessor(),
            _SameServer(),
        ):
            self._opener.add_handler(handler)

    def get(self, path: str, accept: str, fields: Mapping[str, str] | None = None) -> Answer:
        """What is at an address.

        Args:
            path: Where, below the installation's address.
            accept: The media type that the answer must have.
            fields: The parameters of the address.

        Raises:
            KgError: There is no answer; its class says why.
        """
        address = f"{self.url}{path}{'?' + urlencode(fields) if fields else ''}"

        def opened() -> HTTPResponse:
            request = Request(address, headers={"Accept": accept, "User-Agent": AGENT})  # noqa: S310
            return cast(HTTPResponse, self._opener.open(request, timeout=self._timeout))

        return self._asked(opened, accept)

    def query(self, text: str) -> Answer:
        """The result of a query, as SPARQL JSON.

        Raises:
            KgError: There is none; its class says why.
        """

        def opened() -> HTTPResponse:
            wrapper = cast(Any, _Wrapper(f"{self.url}sparql", self._opener, self._timeout))
            wrapper.setQuery(text)
            return wrapper.query().response

        return self._asked(opened, RESULTS)

    def _asked(self, opened: Callable[[], HTTPResponse], accept: str) -> Answer:
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = self._once(opened)
                break
            except (QueryUnavailable, BrokenOff) as error:
                told = error.retry_after if isinstance(error, QueryUnavailable) else 0
                pause = self._retry.pause(attempt, told)
                if pause is None:
                    raise
            self._retry.sleep(pause)
        if answer.media_type != accept:
            raise Unreadable(
                f"{answer.address} gives {answer.media_type or 'nothing'} where {accept} is asked for.",
                "Check that a kg of this version or a later one is there, and nothing before it.",
            )
        return answer

    def _once(self, opened: Callable[[], HTTPResponse]) -> Answer:
        deadline = time.monotonic() + self._timeout
        try:
            with opened() as response:
                media_type = response.headers.get_content_type() if response.headers["content-type"] else ""
                body = self._read(response, deadline)
                _compare(body, response)
                return Answer(body, media_type, response.url)
        except HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except TimeoutError:
            raise self._late() from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late() from None
            if isinstance(error.reason, ConnectionError):
                raise self._broken(error.reason) from None
            raise Unanswered(
                f"{self.url} cannot be reached: {error.reason}.", "Check the address, and that it is up."
            ) from error
        except (HTTPException, ConnectionError) as error:
            raise self._broken(error) from None

    def _read(self, response: HTTPResponse, deadline: float) -> bytes:
        """The whole body.

        Raises:
            BrokenOff: It ends before its end.
            TimedOut: Its end did not come in time.
            TooLarge: It is larger than this client takes.
        """
        expected = response.length
        body = bytearray()
        while expected is None or len(body) < expected:
            if max(expected or 0, len(body)) > self._most_bytes:
                raise TooLarge(
                    f"{response.url} gives more than {self._most_bytes} bytes.",
                    "Ask for less, or give the graph more most_bytes.",
                )
            if time.monotonic() > deadline:
                raise self._late()
            block = response.read1(_BLOCK)
            if not block:
                break
            body += block
        if expected is not None and len(body) < expected:
            raise self._broken(f"{len(body)} of {expected} bytes came")
        return bytes(body)

    def _late(self) -> TimedOut:
        return TimedOut(
            f"{self.url} did not give its answer within {self._timeout:g} seconds.",
            "Ask for less, or give the graph a longer timeout.",
        )

    def _broken(self, reason: object) -> BrokenOff:
        said = _plain(str(reason)) or type(reason).__name__
        return BrokenOff(f"{self.url} broke off: {said}.", "Check the address and the network; try again.")

    def _refusal(self, error: HTTPError) -> KgError:
        """What an answer other than 200 says (RFC 9457 where it is kg's own)."""
        try:
            problem = _problem(error.read(_TOLD))
        except (HTTPException, OSError):
            problem = {}
        told = _plain(str(problem.get("detail") or f"{error.code} {error.reason}"))
        said = f"{self.url} answers: {told}"
        match error.code, problem.get("limit"):
            case 400, _ if isinstance(problem.get("line"), int):
                return QuerySyntaxError(said, problem["line"], problem.get("column"))
            case (400, str(limit)) | (503, "query_timeout" as limit):
                return QueryLimit(said, limit)
            case ((401 | 403), _):
                return QueryRefused(said)
            case 404, _:
                return NotFound(said, "Check the name.")
            case 406, _:
                return QueryNotAcceptable(said, "A table is the result of SELECT or ASK.")
            case 410, _:
                return Withdrawn(said)
            case 429, limit:
                return TooManyRequests(said, *_when(error, limit))
            case ((502 | 503), limit):
                return QueryUnavailable(said, *_when(error, limit))
            case ((408 | 504), _):
                return TimedOut(said)
            case status, _ if 300 <= status < 400:
                return Elsewhere(
                    f"{self.url} leads to {_plain(error.headers.get('Location') or 'another address')}.",
                    "Give the graph the address that it leads to, if you trust it.",
                )
            case status, _ if status >= 500:
                return QueryFault(said)
            case _:
                return QueryError(said)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, which goes through the client's own opener, and only ever asks."""

    def __init__(self, endpoint: str, opener: OpenerDirector, timeout: float) -> None:
        self._opener = opener
        super().__init__(endpoint, agent=AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", RESULTS)
        self._seconds = timeout

    @override
    def isSparqlUpdateRequest(self) -> bool:
        # It would take the first keyword that it finds, even that of a comment, for what is asked.
        return False

    @override
    def _query(self) -> tuple[HTTPResponse, str]:
        # Its own opener is the process's, follows wherever it is led, and reads errors of any size.
        request = self._createRequest()
        return cast(HTTPResponse, self._opener.open(request, timeout=self._seconds)), self.returnFormat


class _SameServer(HTTPRedirectHandler):
    """Follows only where the same server leads to itself."""

    max_redirections = 5

    @override
    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _address(url: str) -> str:
    try:
        url = url if isinstance(cast(object, url), str) else repr(url)
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
        parts = urlsplit("")
    if not sound or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise SettingsError(
            f"{url!r:.200} is no address of a kg.", "Give one such as https://data.example.org/."
        )
    if parts.username is not None:
        # It may hold a password, so it is not repeated.
        raise SettingsError("The address has a user in it.", "What kg publishes needs none; leave it out.")
    return url.removesuffix("/") + "/"


def _when(error: HTTPError, limit: object) -> tuple[int, str, str]:
    """Seconds after which to try again, 0 where that is not said; the limit that is used up; the advice."""
    said = (error.headers.get("Retry-After") or "").strip()
    seconds = 0
    if _SECONDS.fullmatch(said):
        seconds = int(said)
    elif said:
        try:
            moment = parsedate_to_datetime(said)
            # A date without a zone is in UTC, as all dates of HTTP are.
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            seconds = max(0, round((moment - datetime.now(UTC)).total_seconds()))
        except (ValueError, OverflowError):
            seconds = 0
    return seconds, str(limit or ""), f"Try again in {seconds} s." if seconds else "Try again later."


def _compare(body: bytes, response: HTTPResponse) -> None:
    """See that a body is what the server says it is (RFC 9530, section 3), where it says so.

    Raises:
        Unreadable: It is not.
    """
    said = _DIGEST.search(response.headers.get("Repr-Digest") or "")
    if said and b64encode(hashlib.sha256(body).digest()).decode() != said[1]:
        raise Unreadable(
            f"{response.url} gives other bytes than those that it tells the digest of.",
            "Try again; where that stays, tell who runs it: `kg verify` finds what is damaged.",
        )


def _problem(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}


def _plain(text: str) -> str:
    """What a server says, without what would act on a terminal, and not at any length."""
    return _CONTROLS.sub(" ", text)[:_SHOWN].strip()
