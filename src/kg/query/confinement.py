"""What a worker process may not do, whatever a query makes it try: open a socket, or grow without end."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Any, Final

from kg.errors import SettingsError

_NO_NEW_PRIVILEGES: Final = 38
_SECCOMP: Final = 22
_FILTER: Final = 2

_SOCKET: Final = {
    "x86_64": (0xC000003E, 41),
    "aarch64": (0xC00000B7, 198),
    "riscv64": (0xC00000F3, 198),
}
"""The kernel's name of each kind of machine (linux/audit.h), and its number of the system call socket."""


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
