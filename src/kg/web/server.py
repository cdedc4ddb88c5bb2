"""The server: one process that listens and answers until it is told to stop."""

from __future__ import annotations

import ctypes
import logging
import resource
import signal
import socket
import sys
from contextlib import suppress
from typing import Final

import uvicorn

from kg import logs
from kg.config import Settings
from kg.errors import SettingsError
from kg.web.app import create_app
from kg.web.http.connections import Bounded

_LOG: Final = logging.getLogger("kg.web")

_TURN: Final = 0.0005
"""Seconds for which a thread may keep others, who may have a small request to answer, from running."""

_MMAP_THRESHOLD: Final = -3
_LARGE_BLOCK: Final = 256 * 1024


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop.

    Raises:
        SettingsError: The address cannot be listened on.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise SettingsError(
            f"kg cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            "Stop what listens there, or set KG_HOST or KG_PORT.",
        ) from error
    # What a reader does not take for this long is not kept for it (tcp(7)).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.query_timeout * 1000))
    sys.setswitchinterval(_TURN)
    _allow_many_connections()
    _return_large_blocks()
    logs.configure()
    config = uvicorn.Config(
        create_app(settings),
        http=Bounded,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    _LOG.info("serving %s on %s:%s", settings.base_iri, settings.host, listener.getsockname()[1])
    # After a clean stop uvicorn raises the signal again; being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    uvicorn.Server(config).run(sockets=[listener])


def _return_large_blocks() -> None:
    """Have the C library give large blocks back to the system as soon as they are free (mallopt(3)).

    It would raise the size from which it does so to that of the largest body that it has seen, and keep the
    memory of every burst for ever.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)


def _allow_many_connections() -> None:
    """Let the process have as many open connections as the system allows, rather than as many as a shell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
