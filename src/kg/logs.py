"""Structured logs: one JSON object a line on standard error, with the request that it belongs to."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter
from typing_extensions import override

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the HTTP request that is being answered, or an empty string."""


def configure() -> None:
    """Write every logger's records as JSON lines to standard error, in place of what was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Request())
    handler.addFilter(_not_told_already)
    handler.setFormatter(
        JsonFormatter(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp=True,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)


def _not_told_already(record: logging.LogRecord) -> bool:
    """Whether a record is news: where kg breaks an answer off, it has said why before uvicorn notices."""
    return record.msg != "ASGI callable returned without completing response."


class _Request(logging.Filter):
    """Adds the request's id to records."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if known := request_id.get():
            record.request_id = known
        # uvicorn's message in colours, once more.
        record.__dict__.pop("color_message", None)
        return True
