"""The fork server: the process that workers are forked from.

It has imported all that a worker needs, and it has one thread, so a fork of it is a worker within
milliseconds, where a new Python would take half a second.

It is told over one end of a socket pair that keeps messages apart. Each message holds the socket of a worker
to be, and is one byte: `CONFINED` for a worker that is confined, `FEDERATING` for one that may reach other
hosts. It answers with ``+<pid>`` for each worker in turn, and with ``-<pid> <code>`` for each that has ended,
where the code is that of `os.waitstatus_to_exitcode`.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Final

from kg.process import end_with_parent
from kg.query import worker

CONFINED: Final = b"C"
"""Asks for a worker that can open no socket."""

FEDERATING: Final = b"F"
"""Asks for a worker that can reach other hosts, for queries whose endpoints the operator lists."""


def main(control: str, folder: str, memory: str, result_size: str) -> None:
    """Fork workers until the parent goes away.

    Args:
        control: The number of the open socket to the parent.
        folder: The folder of generations; an empty string for workers that only check queries.
        memory: Bytes of memory that a worker may have.
        result_size: Bytes that a result may have.
    """
    end_with_parent()
    parent = socket.socket(fileno=int(control))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda number, frame: _report(parent))
    while True:
        kind, descriptors, _, _ = socket.recv_fds(parent, 1, 1)
        if not kind:
            return
        # The parent hears of a worker's start before it hears of its end.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            _be_a_worker(parent, descriptors[0], folder, memory, result_size, federates=kind == FEDERATING)
        os.close(descriptors[0])
        _tell(parent, f"+{pid}")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _be_a_worker(
    parent: socket.socket, descriptor: int, folder: str, memory: str, result_size: str, *, federates: bool
) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        end_with_parent()
        parent.close()
        worker.main(descriptor, folder, int(memory), int(result_size), federates=federates)
        code = 0
    except BrokenPipeError:
        code = 0
    except BaseException as error:
        print(f"kg: a query worker cannot work: {error}", file=sys.stderr, flush=True)
    finally:
        # Nothing of the fork server's may run again in a fork of it.
        os._exit(code)


def _report(parent: socket.socket) -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _tell(parent, f"-{pid} {os.waitstatus_to_exitcode(status)}")


def _tell(parent: socket.socket, message: str) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        parent.send(message.encode())
