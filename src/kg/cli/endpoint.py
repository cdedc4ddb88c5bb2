"""Queries put to a SPARQL endpoint elsewhere, over SPARQLWrapper."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, cast
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kg.errors import QueryError, QueryLimit, QuerySyntaxError, QueryUnavailable

_BLOCK = 64 * 1024


def ask(url: str, query: str, accept: str, timeout: float) -> tuple[str, Iterator[bytes]]:
    """Put a query to the endpoint at ``url``.

    Args:
        url: The endpoint's address, such as ``http://localhost:8000/sparql``.
        query: A SPARQL 1.1 query.
        accept: Media types that the answer may have, as in HTTP's ``Accept``.
        timeout: Seconds to wait for the endpoint.

    Returns:
        The answer's media type and its bytes, as they arrive.

    Raises:
        QueryError: The endpoint cannot be reached or has no answer to this.
    """
    # SPARQLWrapper has no types.
    wrapper = cast(Any, SPARQLWrapper(url))
    wrapper.setQuery(query)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.setTimeout(int(timeout))
    wrapper.addCustomHttpHeader("Accept", accept)
    try:
        response = wrapper.query().response
    except QueryBadFormed as error:
        raise QuerySyntaxError(f"{url} refuses the query: {_said(error)}") from error
    except SPARQLWrapperException as error:
        raise QueryError(f"{url} cannot answer: {_said(error)}") from error
    except HTTPError as error:
        raise _refusal(url, error) from error
    except (URLError, TimeoutError, HTTPException, ConnectionError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise QueryError(
            f"{url} cannot be reached: {reason}.", "Check the address, and that it is up."
        ) from error
    media_type = str(response.headers.get("content-type", "")).partition(";")[0].strip()
    return media_type, _blocks(url, response)


def _blocks(url: str, response: Any) -> Iterator[bytes]:
    try:
        while block := cast(bytes, response.read(_BLOCK)):
            yield block
    except (HTTPException, TimeoutError, ConnectionError) as error:
        raise QueryError(f"{url} broke off before the end of its answer: {error}.") from error


def _said(error: SPARQLWrapperException) -> str:
    # SPARQLWrapper gives what the endpoint answered only as a bytes literal at the message's end.
    _, separator, literal = str(error).partition("Response:\n")
    if not separator:
        return str(error.msg)
    return cast(bytes, ast.literal_eval(literal)).decode(errors="replace").strip()


def _refusal(url: str, error: HTTPError) -> QueryError:
    said = error.read().decode(errors="replace").strip() or error.reason
    if error.code == 503:
        seconds = error.headers.get("Retry-After", "")
        return QueryUnavailable(f"{url} is busy: {said}", int(seconds) if seconds.isdigit() else 5)
    if error.code == 504:
        return QueryLimit(f"{url} gave up: {said}", "query_timeout")
    return QueryError(f"{url} answers {error.code}: {said}")
