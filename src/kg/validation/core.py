"""SHACL Core, screened by the library `shacl` in a process of its own: the one adaptor of that library.

The same process reads outlines (`kg.validation.wkt`).

The library is young and reads what strangers send, so it never runs in this process. A child
(``python core.py``, which imports next to nothing) has a memory cap and a deadline; where it dies, the caller
is told that nothing is known, and pySHACL judges. Data goes to the child as N-Triples; what comes back is
which nodes do not certainly conform to which shapes.
"""

from __future__ import annotations

import json
import os
import resource
import runpy
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from fcntl import F_SETPIPE_SZ, fcntl
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import SourceError
from kg.language.texts import texts

MEMORY: Final = 2 << 30
"""Bytes that the child may have; a block of 16 MiB takes a quarter of it."""

DEADLINE: Final = 120
"""Seconds of a core that the child may take for a block, which take it one or two."""

_DATA: Final = b"data"
_OUTLINES: Final = b"outlines"
"""What a message to the child announces."""

_PIPE: Final = 1 << 20
"""Bytes that the pipe holds: the shapes, and what a submission has, need not wait for the child to start."""


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

    def __enter__(self) -> Core:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def start(self) -> None:
        """Start the process, so that it reads the shapes while something else is done."""
        if self._process is not None:
            return
        theirs_in, self._out = Pipe(duplex=False)
        self._in, theirs_out = Pipe(duplex=False)
        fcntl(self._out.fileno(), F_SETPIPE_SZ, _PIPE)
        with theirs_in, theirs_out:
            # A command, not a forked copy: it needs nothing from the main module, and an interrupt from the
            # terminal does not reach it. -P keeps this folder's modules from hiding others.
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(DEADLINE)],
                stdin=theirs_in.fileno(),
                stdout=theirs_out.fileno(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._send(self._shapes)

    def send(self, data: bytes) -> None:
        """Give the library a data graph, as N-Triples; `receive` gives what it says."""
        self.start()
        self._send(_DATA)
        self._send(data)

    def outlines(self, outlines: Sequence[str]) -> list[tuple[str, str] | None]:
        """What is wrong with some outlines in WKT, as `kg.validation.wkt.fault` says it.

        What the process dies over, or takes too long for, has too many points.
        """
        self.start()
        self._send(_OUTLINES)
        self._send(json.dumps(outlines).encode())
        try:
            return [tuple(fault) if fault else None for fault in json.loads(self._in.recv_bytes())]
        except (EOFError, OSError):
            self._end()
        if len(outlines) == 1:
            return [("many", "")]
        # One of them is to blame: each by itself shows which.
        return [fault for outline in outlines for fault in self.outlines([outline])]

    def receive(self) -> list[Result] | None:
        """The nodes that do not certainly conform, or None where the library died over the data.

        Raises:
            SourceError: The deadline has passed. pySHACL takes longer for everything, so it is not asked.
        """
        try:
            return [Result(*row) for row in json.loads(self._in.recv_bytes())]
        except (EOFError, OSError):
            if self._end() == -signal.SIGXCPU:
                raise SourceError(
                    texts("Checking the data against the shapes takes too long."),
                    texts("Look for a thing with very many values, and load smaller files."),
                ) from None
            return None

    def _send(self, data: bytes) -> None:
        # Where the child is gone, receiving says so.
        with suppress(BrokenPipeError):
            self._out.send_bytes(data)

    def _end(self) -> int | None:
        """End the process; gives its exit code, which is the signal's where it had ended by itself."""
        process, self._process = self._process, None
        if process is None:
            return None
        self._in.close()
        self._out.close()
        # Nothing more comes in, so it ends by itself unless it still computes.
        process.kill()
        return process.wait()


def _serve(deadline: int) -> None:
    """Be the child: read shapes, then answer each data graph until the parent is gone."""
    import shacl

    questions, answers = Connection(sys.stdin.fileno()), Connection(sys.stdout.fileno())
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with suppress(EOFError):
        _allow(deadline)
        shapes = shacl.Shapes.from_text(questions.recv_bytes().decode(), "ntriples")
        while True:
            kind = questions.recv_bytes()
            data = questions.recv_bytes().decode()
            _allow(deadline)
            if kind == _OUTLINES:
                # NumPy, which comes with it, need not have a thread and a heap for each core.
                os.environ["OPENBLAS_NUM_THREADS"] = "1"
                fault = runpy.run_path(str(Path(__file__).with_name("wkt.py")))["fault"]
                answers.send_bytes(json.dumps([fault(outline) for outline in json.loads(data)]).encode())
                continue
            results = shapes.validate_text(data, "ntriples").results
            rows = [(one.focus_node, one.root_shape, one.severity_iri) for one in results]
            answers.send_bytes(json.dumps(rows).encode())


def _allow(seconds: int) -> None:
    """Let the kernel end this process once it has computed for so long from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
