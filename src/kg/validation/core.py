"""SHACL Core, screened by the library `shacl` in a process of its own: the one adaptor of that library.

The library is young and reads what strangers send, so it never runs in this process. A child
(``python core.py``, which imports next to nothing) has a memory cap and a deadline; where it dies, the caller
is told that nothing is known, and pySHACL judges. Data goes to the child as N-Triples; what comes back is
which nodes do not certainly conform to which shapes.
"""

from __future__ import annotations

import json
import resource
import struct
import subprocess
import sys
from contextlib import suppress
from threading import Timer
from typing import IO, Any, Final, NamedTuple

from kg.errors import KgError

MEMORY: Final = 2 << 30
"""Bytes that the child may have; a block of 16 MiB takes a quarter of it."""

DEADLINE: Final = 120.0
"""Seconds that the child may take for a block, which take it one or two."""

_PIPE: Final = 1 << 20
"""Bytes that the pipes hold: the shapes, and what a submission has, need not wait for the child to start."""

_LENGTH: Final = struct.Struct("<Q")


class Result(NamedTuple):
    """A node that does not certainly conform.

    Attributes:
        focus: The node, as N-Triples writes it.
        shape: The nearest shape with an IRI, as N-Triples writes it, or None.
        severity: IRI of the severity.
    """

    focus: str
    shape: str | None
    severity: str


class Core:
    """The library with some shapes, in a child process that starts when it is first needed.

    Use it as a context manager, which ends the process.

    Args:
        shapes: The shapes graph as N-Triples, without native components.
    """

    def __init__(self, shapes: bytes) -> None:
        self._shapes = shapes
        self._process: subprocess.Popen[bytes] | None = None
        self._timer = Timer(0, lambda: None)
        self._late = False

    def __enter__(self) -> Core:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def start(self) -> None:
        """Start the process, so that it reads the shapes while something else is done."""
        if self._process is None:
            # A command, not a forked copy: it needs nothing from the main module, and an interrupt from the
            # terminal does not reach it. -P keeps this folder's modules from hiding others.
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pipesize=_PIPE,
                start_new_session=True,
            )
            self._write(self._shapes)

    def send(self, data: bytes) -> None:
        """Give the library a data graph, as N-Triples; `receive` gives what it says."""
        self.start()
        self._timer = Timer(DEADLINE, self._kill)
        self._timer.daemon = True
        self._timer.start()
        self._write(data)

    def receive(self) -> list[Result] | None:
        """The nodes that do not certainly conform, or None where the library died over the data.

        Raises:
            KgError: The deadline has passed. pySHACL takes longer for everything, so it is not asked.
        """
        process = self._process
        answer = _read(process.stdout) if process and process.stdout else None
        self._timer.cancel()
        if answer is None:
            self._end()
            if self._late:
                raise KgError(
                    "Checking the data against the shapes takes too long.",
                    "Look for a thing with very many values, and load smaller files.",
                )
            return None
        return [Result(*row) for row in json.loads(answer)]

    def _write(self, data: bytes) -> None:
        # Where the child is gone, reading says so.
        if self._process and self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.write(_LENGTH.pack(len(data)) + data)
                self._process.stdin.flush()

    def _kill(self) -> None:
        self._late = True
        if self._process:
            self._process.kill()

    def _end(self) -> None:
        self._timer.cancel()
        process, self._process = self._process, None
        if process:
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()


def _read(source: IO[bytes]) -> bytes | None:
    """The next message, or None where the other side is gone."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = source.read(length)
    return message if len(message) == length else None


def _serve() -> None:
    """Be the child: read shapes, then answer each data graph until the parent is gone."""
    import shacl

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    shapes = shacl.Shapes.from_text((_read(sys.stdin.buffer) or b"").decode(), "ntriples")
    while (data := _read(sys.stdin.buffer)) is not None:
        rows: list[Any] = [
            (result.focus_node, result.root_shape, result.severity_iri)
            for result in shapes.validate_text(data.decode(), "ntriples").results
        ]
        answer = json.dumps(rows).encode()
        sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
