"""A process that screens facts: ``python -m kg.validation.worker <file descriptor>``, started by `Crew`."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from kg.validation.crew import work

if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
