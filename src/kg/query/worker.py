"""The process that parses and runs one untrusted query at a time, where it can be killed.

It reads requests from standard input and writes answers to standard output, as frames: a kind (one byte),
a length (four bytes, big-endian), a body. An answer is a head (``H``, JSON), data (``D``) and an end
(``E``); or an error (``X``, JSON), which can also come after data.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyoxigraph import QueryTriples

from kg.errors import KgError
from kg.query.confinement import confine
from kg.query.results import BINDINGS, GRAPHS
from kg.store import Generation, Generations, Reader

HEADER: Final = struct.Struct(">cI")
"""How a frame begins."""

_BLOCK: Final = 64 * 1024


class _TooLarge(Exception):
    pass


class _Answer:
    """Writes an answer as frames; the head goes out with the first block, so that early errors come alone."""

    def __init__(self, output: BinaryIO, media_type: str, revision: int, limit: int) -> None:
        self._output = output
        self._head = json.dumps({"media_type": media_type, "revision": revision}).encode()
        self._held = bytearray()
        self._left = limit

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        self._held += data
        if len(self._held) >= _BLOCK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._head:
            _frame(self._output, b"H", self._head)
            self._head = b""
        if self._held:
            _frame(self._output, b"D", bytes(self._held))
            self._held.clear()


def main(folder: str, memory: str, result_size: str) -> None:
    """Answer requests until standard input ends.

    Args:
        folder: The folder of generations.
        memory: Bytes of memory that the process may have.
        result_size: Bytes that a result may have.
    """
    requests, output = sys.stdin.buffer, sys.stdout.buffer
    reader = Reader(Generations(Path(folder)))
    confine(int(memory))
    _frame(output, b"R", b"")
    while header := requests.read(HEADER.size):
        _, length = HEADER.unpack(header)
        request = json.loads(requests.read(length))
        try:
            generation = reader.generation()
        except KgError as error:
            _error(output, "unavailable", str(error))
            continue
        _answer(request, generation, output, int(result_size))


def _answer(request: dict[str, Any], generation: Generation, output: BinaryIO, limit: int) -> None:
    try:
        results = generation.store.query(
            request["query"],
            base_iri=generation.manifest.base_iri,
            use_default_graph_as_union=request["union"],
        )
        wanted = request["graph"] if isinstance(results, QueryTriples) else request["bindings"]
        if wanted is None:
            _error(output, "not_acceptable", "")
            return
        answer: Any = _Answer(output, wanted, generation.revision, limit)
        if isinstance(results, QueryTriples):
            results.serialize(answer, GRAPHS[wanted].native)
        else:
            results.serialize(answer, BINDINGS[wanted])
        answer.flush()
        _frame(output, b"E", b"")
    except _TooLarge:
        _error(output, "too_large", "")
    except SyntaxError as error:
        _error(output, "syntax", str(error.msg))
    except MemoryError:
        _error(output, "memory", "")
    except Exception as error:
        _error(output, "failure", f"{error}")


def _error(output: BinaryIO, kind: str, message: str) -> None:
    _frame(output, b"X", json.dumps({"kind": kind, "message": message}).encode())


def _frame(output: BinaryIO, kind: bytes, body: bytes) -> None:
    output.write(HEADER.pack(kind, len(body)))
    output.write(body)
    output.flush()
