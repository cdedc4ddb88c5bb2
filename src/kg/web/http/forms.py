"""Forms that somebody sent: read within limits, as text that can be kept."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect
from starlette.types import Message
from werkzeug.http import parse_options_header

from kg.language.texts import texts
from kg.web.http.responses import Problem

FORM_BYTES: Final = 64 * 1024
"""What the body of a form may have that has no file."""

_FIELDS: Final = 1000
_MANY_FIELDS: Final = 4000
"""Fields of a form that may have files: a hundred facts with all that can be said of them."""

_FILES: Final = 8
_MEDIA_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")

_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no database takes for text."""


def keepable(words: str) -> str:
    """Words without what no database takes for text."""
    return _UNKEEPABLE.sub("", words)


@dataclass(frozen=True)
class Form:
    """What somebody sent.

    Attributes:
        fields: All of it, in its order.
    """

    fields: FormData

    def one(self, name: str) -> str:
        """What stands in a field; empty where there is no such field."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        """What stands in all fields of a name."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """The file of a field; None where none was chosen."""
        value = self.fields.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


@asynccontextmanager
async def read_form(request: Request, limit: int) -> AsyncGenerator[Form]:
    """Read a form; its files are there as long as the context is.

    Args:
        request: The request, of whose body nothing was read yet.
        limit: Bytes that the body may have.

    Raises:
        Problem: 413 where it has more, 415 where it is no form, 400 where it cannot be read as one.
    """
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if media_type not in _MEDIA_TYPES or options.get("charset", "utf-8").lower() != "utf-8":
        raise _bad(415, texts("This address takes a form, in UTF-8."))
    bounded = _bounded(request, limit, texts("A form may have {size} here.", size=_size(limit)))
    try:
        async with bounded.form(
            max_files=_FILES, max_fields=_FIELDS if limit <= FORM_BYTES else _MANY_FIELDS, max_part_size=limit
        ) as fields:
            for name, value in fields.multi_items():
                words = value if isinstance(value, str) else value.filename or ""
                if _UNKEEPABLE.search(name) or _UNKEEPABLE.search(words):
                    raise _bad(400, texts("A field of the form has a character that no text has."))
            yield Form(fields)
    except ClientDisconnect:
        raise _bad(400, texts("The form did not come to its end.")) from None


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body that is no form.

    Args:
        request: The request, of whose body nothing was read yet.
        limit: Bytes that the body may have.

    Raises:
        Problem: 413 where it has more, 400 where it breaks off.
    """
    told = texts("What is sent may have {size} here.", size=_size(limit))
    try:
        return await _bounded(request, limit, told).body()
    except ClientDisconnect:
        raise _bad(400, texts("What was sent did not come to its end.")) from None


def _size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit >> 10} KiB"


def _bounded(request: Request, limit: int, told: dict[str, str]) -> Request:
    """The same request, that is refused as soon as more of it has come."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            # What still comes is not even read to be thrown away.
            raise Problem(413, told, {"Connection": "close"}, as_rdf=False)
        return message

    return Request(request.scope, receive)


def _bad(status: int, told: dict[str, str]) -> Problem:
    return Problem(status, told, as_rdf=False)
