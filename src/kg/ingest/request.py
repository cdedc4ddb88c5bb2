"""What is asked of the process that reads files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.ingest.places import Statement


class Request(NamedTuple):
    """What the parent asks: to read a file, or to find statements in it.

    Attributes:
        path: The file.
        name: What to call it in messages.
        syntax: How it is written.
        base_iri: What relative IRIs are resolved against.
        scratch: A folder for what is made.
        wanted: The statements to find; None to read the file.
    """

    path: Path
    name: str
    syntax: str
    base_iri: str
    scratch: Path
    wanted: Sequence[Statement] | None = None
