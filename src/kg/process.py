"""Processes of kg's own making, which end with the one that made them."""

from __future__ import annotations

import ctypes
import signal
from typing import Any, Final

_DEATH_SIGNAL: Final = 1


def end_with_parent() -> None:
    """Have the kernel end this process when its parent dies, whatever it is doing (prctl(2))."""
    libc: Any = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
