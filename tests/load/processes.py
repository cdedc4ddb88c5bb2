"""What a process and its descendants hold (proc(5))."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from servers import descendants


@dataclass(frozen=True)
class Held:
    """What is held at one moment.

    Attributes:
        processes: How many processes there are.
        zombies: How many of them have ended with nobody asking how.
        memory: Bytes of memory of all together, what they share counted once (PSS).
        first: Bytes of memory of the first alone.
        descriptors: Open files and sockets of the first.
    """

    processes: int
    zombies: int
    memory: int
    first: int
    descriptors: int

    @classmethod
    def of(cls, process: int) -> Self:
        family = [process, *descendants(process)]
        return cls(
            len(family),
            sum(map(_zombie, family)),
            sum(map(_memory, family)),
            _memory(process),
            len(list(Path(f"/proc/{process}/fd").iterdir())),
        )


def _zombie(process: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return "\nState:\tZ" in Path(f"/proc/{process}/status").read_text()
    return False


def _memory(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        found = re.search(
            r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE
        )
        return int(found[1]) * 1024 if found else 0
    return 0
