"""Releases: revisions that were given a name to be cited by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, select

from kg.errors import SourceError
from kg.language.texts import texts
from kg.ledger.tables import ACCOUNT, RELEASE

_NAME: Final = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*", re.ASCII)
_LONGEST_NAME: Final = 40
_LONGEST_NOTES: Final = 2000
_SUFFIXES: Final = ("html", "ttl", "jsonld", "nt", "rdf", "json", "csv", "bib", "txt")

RELEASES: Final = select(RELEASE, ACCOUNT.c.shown_as).outerjoin(ACCOUNT, RELEASE.c.author == ACCOUNT.c.id)
"""All releases, each with who made it."""


@dataclass(frozen=True)
class ReleasedFile:
    """A file that is kept of a release.

    Attributes:
        name: What it is called.
        media_type: Its media type.
        bytes: Its size.
        sha256: Its digest, in hexadecimal digits.
    """

    name: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """A revision that was given a name.

    Attributes:
        name: The name, such as ``2026.1``.
        revision: The revision's number.
        base_iri: What it was published under.
        at: When it was released, in UTC.
        author: By whom, as they want to be named; empty where they do not.
        notes: What is to be said of it.
        previous: The name of the release before; None for the first.
        changes: How many facts have come (``new``), ``changed`` and ``gone`` since that.
        files: The files that are kept.
    """

    name: str
    revision: int
    base_iri: str
    at: datetime
    author: str
    notes: str
    previous: str | None
    changes: Mapping[str, int]
    files: Sequence[ReleasedFile]


def refuse_name(name: str, notes: str) -> None:
    """Let a name pass that can stand in an address, and notes that people can read.

    Raises:
        SourceError: They cannot.
    """
    suffix = name.rpartition(".")[2]
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or suffix in _SUFFIXES:
        raise SourceError(
            texts("{name} cannot name a release.", name=f"{name!r:.60}"),
            texts("Choose letters and digits with dots or hyphens between them, such as 2026.1."),
        )
    if len(notes) > _LONGEST_NOTES or not (notes.isprintable() or not notes):
        raise SourceError(
            texts("The notes are published: one line of at most {most} characters.", most=_LONGEST_NOTES)
        )


def releases_of(connection: Connection, wanted: Select[Any]) -> list[Release]:
    """The releases that a query for `RELEASES` gives."""
    return [_release(row) for row in connection.execute(wanted).mappings()]


def _release(row: RowMapping) -> Release:
    return Release(
        name=row["name"],
        revision=row["revision"],
        base_iri=row["base_iri"],
        at=datetime.fromisoformat(row["at"]),
        author=row["shown_as"] or "",
        notes=row["notes"],
        previous=row["previous"],
        changes=row["changes"],
        files=tuple(ReleasedFile(**file) for file in row["files"]),
    )
