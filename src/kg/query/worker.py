"""The query worker: reads, parses and runs one untrusted query at a time, where it can be killed.

It reads requests from its socket and writes answers to it, as frames: a kind (one byte), a length (four
bytes, big-endian), a body. At the start it says that it is ready (``R``). A request is its terms (``T``,
JSON) and a query (``Q``, UTF-8). An answer is a head (``H``, JSON), data (``D``) and an end (``E``); or an
error (``X``, JSON), which can also come after data. The body of an end is ``leave`` where the worker has
grown and ends itself.

Whatever a query makes it try, a worker cannot open a socket, or grow without end: the kernel sees to that.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyoxigraph import NamedNode, QueryTriples, Store

from kg.errors import KgError, QueryRefused, SettingsError, Unwritable, UpdateRefused
from kg.query import bindings, diagnosis, guard
from kg.query.formats import GRAPHS
from kg.rdf import write
from kg.store import EmbeddedViews, Generations
from kg.vocab import Terms

HEADER: Final = struct.Struct(">cI")
"""How a frame begins."""

LEAVE: Final = b"leave"
"""The body of an end after which the worker is gone."""

_BLOCK: Final = 128 * 1024

_NO_NEW_PRIVILEGES: Final = 38
_SECCOMP: Final = 22
_FILTER: Final = 2

_SOCKET: Final = {
    "x86_64": (0xC000003E, 41),
    "aarch64": (0xC00000B7, 198),
    "riscv64": (0xC00000F3, 198),
}
"""The kernel's name of each kind of machine (linux/audit.h), and its number of the system call socket."""


class _TooLarge(Exception):
    pass


class _Answer:
    """Writes an answer as frames; the head goes out with the first block, so that early errors come alone."""

    def __init__(self, output: Any, head: dict[str, Any], limit: int) -> None:
        self._output = output
        self._head = json.dumps(head).encode()
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
            _frame(self._output, b"D", self._held)
            self._held.clear()


def main(descriptor: int, folder: str, memory: int, result_size: int, *, federates: bool) -> None:
    """Answer requests until the other end closes the socket.

    Args:
        descriptor: The open socket.
        folder: The folder of generations; an empty string to run queries on nothing, which tells whether
            they are SPARQL and what they give.
        memory: Bytes of memory that the process may have.
        result_size: Bytes that a result may have.
        federates: Whether it may reach other hosts.
    """
    confine(memory, sockets=federates)
    views = EmbeddedViews(Generations(Path(folder))) if folder else None
    # Opened before the first query, unless there is nothing to open yet.
    if views:
        with suppress(KgError):
            views.generation()
    with open(descriptor, "r+b", buffering=0) as raw:
        requests: BinaryIO = open(descriptor, "rb", closefd=False)  # noqa: SIM115
        _frame(raw, b"R", b"")
        terms: dict[str, Any] = {}
        while header := requests.read(HEADER.size):
            kind, length = HEADER.unpack(header)
            body = requests.read(length)
            if kind == b"T":
                terms = json.loads(body)
                continue
            _answer(body.decode(), terms, views, raw, result_size)
            del body
            leaves = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > memory // 2
            _frame(raw, b"E", LEAVE if leaves else b"")
            if leaves:
                return


def _answer(query: str, terms: dict[str, Any], views: EmbeddedViews | None, output: Any, limit: int) -> None:
    try:
        published = views and views.generation()
        base_iri: str = published.manifest.base_iri if published else terms["base_iri"]
        store = published.store if published else Store()
        found = guard.inspect(query, base_iri, frozenset(terms["federation"]))
        if found.federates and not terms["federates"]:
            _error(output, "federates", "")
            return
        dataset: list[list[str]] | None = terms["dataset"]
        results = store.query(
            query,
            base_iri=base_iri,
            use_default_graph_as_union=dataset is None and found.dataset is None,
            default_graph=None if dataset is None else [NamedNode(iri) for iri in dataset[0]],
            named_graphs=None if dataset is None else [NamedNode(iri) for iri in dataset[1]],
        )
        wanted = terms["graph"] if isinstance(results, QueryTriples) else terms["bindings"]
        if wanted is None:
            _error(output, "not_acceptable", "")
            return
        named = found.dataset
        head: dict[str, Any] = {
            "media_type": wanted,
            "revision": published.revision if published else 0,
            "changes": found.changes,
            "dataset": named and [named.default_graphs, named.named_graphs],
            "prefixes": _prefixes(base_iri, found.prefixes),
        }
        answer: Any = _Answer(output, head, limit)
        if terms["only_check"]:
            pass
        elif isinstance(results, QueryTriples):
            write(results, answer, GRAPHS[wanted], head["prefixes"])
        else:
            bindings.write(results, answer, wanted)
        answer.flush()
    except UpdateRefused as error:
        _error(output, "update", error.message, error.hint)
    except QueryRefused as error:
        _error(output, "refused", error.message, error.hint)
    except Unwritable as error:
        _error(output, "unwritable", error.message, error.hint)
    except KgError as error:
        _error(output, "unavailable", str(error))
    except _TooLarge:
        _error(output, "too_large", "")
    except SyntaxError as error:
        known = Terms(terms["base_iri"]).prefixes()
        line, column, why = diagnosis.diagnose(query, str(error.msg), terms["base_iri"], known)
        _error(output, "syntax", why.words, line=line, column=column, reason=why._asdict())
    except MemoryError:
        _error(output, "memory", "")
    except BrokenPipeError:
        raise
    except OSError as error:
        _error(output, "fault", f"{error}")
    except Exception as error:
        _error(output, "failure", f"{error}")


def _prefixes(base_iri: str, declared: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that a graph is written with: the query's own, and ours for what has none in it."""
    own = {
        name: iri
        for name, iri in Terms(base_iri).prefixes().items()
        if iri not in declared.values() and name not in declared
    }
    return {**declared, **own}


def _error(output: Any, kind: str, message: str, hint: str = "", **more: Any) -> None:
    _frame(output, b"X", json.dumps({"kind": kind, "message": message, "hint": hint, **more}).encode())


def _frame(output: Any, kind: bytes, body: bytes | bytearray) -> None:
    data = memoryview(HEADER.pack(kind, len(body)) + body)
    while data:
        data = data[output.write(data) :]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine(memory: int, *, sockets: bool = False) -> None:
    """Confine this process for the rest of its life: no new sockets, no core dumps, bounded memory.

    Args:
        memory: Bytes of data that it may have.
        sockets: Let it open sockets all the same, for queries whose endpoints the operator lists.

    Raises:
        SettingsError: The machine cannot do that, so it cannot answer untrusted queries.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sockets:
        return
    if platform.machine() not in _SOCKET:
        raise SettingsError(
            f"kg does not know how to confine queries on {platform.machine()}.",
            f"Serve on one of {', '.join(_SOCKET)}.",
        )
    filter_ = _without_sockets(*_SOCKET[platform.machine()])
    program = _Program(len(filter_) // 8, filter_)
    libc: Any = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(
        _SECCOMP, _FILTER, ctypes.byref(program), 0, 0
    ):
        said = os.strerror(ctypes.get_errno())
        raise SettingsError(f"The kernel does not let kg confine queries: {said}.", "Allow seccomp filters.")


def _without_sockets(machine: int, socket: int) -> bytes:
    """A seccomp filter (seccomp(2)) that answers the system call socket with EACCES."""
    load, jump_if_equal, give = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | 13
    instructions = (
        (load, 0, 0, 4),
        (jump_if_equal, 0, 3, machine),
        (load, 0, 0, 0),
        (jump_if_equal, 0, 1, socket),
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
    )
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
