"""Which files there are of a revision (`KINDS`), and the folder where those of the latest revisions are kept.

``exports/{revision}/`` appears by one rename, once all is in it; ``files.json`` in it, which was written
last, says what there is. Nothing in it changes after that. So whoever reads finds all files of a revision, or
none.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Literal

from pydantic import TypeAdapter

from kg.errors import WriterBusy
from kg.exports import sitemap
from kg.ledger import ReleasedFile
from kg.store import Manifest
from kg.vocab import LANGUAGES

CSV: Final = "text/csv"
PARQUET: Final = "application/vnd.apache.parquet"
CSVW: Final = "application/csvm+json"
GZIP: Final = "application/gzip"
ZSTD: Final = "application/zstd"

Holds = Literal["facts", "codes", "graphs"]
"""What a file holds."""


@dataclass(frozen=True)
class Kind:
    """A file that there is of every revision.

    Attributes:
        name: What it is called.
        media_type: Its media type.
        holds: What it holds.
        language: The language of the names in it; empty where it has all of them.
        packed: The media type of what is compressed in it, or None.
    """

    name: str
    media_type: str
    holds: Holds
    language: str = ""
    packed: str | None = None

    @property
    def metadata(self) -> str | None:
        """The name of the file that describes it (CSV on the Web), where there is one."""
        if self.media_type not in {CSV, PARQUET}:
            return None
        return f"{self.name.rpartition('.')[0]}.csv-metadata.json"

    def named(self, revision: int) -> str:
        """What a copy of it is called, which says of which revision it is."""
        stem, dot, suffix = self.name.partition(".")
        return f"{stem}-{revision}{dot}{suffix}"


def _tables(stem: str, holds: Holds, language: str = "") -> tuple[Kind, ...]:
    return (
        Kind(f"{stem}.csv", CSV, holds, language),
        Kind(f"{stem}.parquet", PARQUET, holds, language),
        Kind(f"{stem}.csv-metadata.json", CSVW, holds, language),
    )


KINDS: Final[Sequence[Kind]] = (
    *(kind for code in LANGUAGES for kind in _tables(f"facts.{code}", "facts", code)),
    *_tables("codes", "codes"),
    *(
        Kind(f"kg.{syntax}.{suffix}", media_type, "graphs", packed=packed)
        for syntax, packed in (("nq", "application/n-quads"), ("trig", "application/trig"))
        for suffix, media_type in (("gz", GZIP), ("zst", ZSTD))
    ),
)
"""The files that there are of every revision."""

BY_NAME: Final = {kind.name: kind for kind in KINDS}
"""The same by name."""

MANIFEST: Final = "files.json"
"""The file that says what there is beside it."""

_MAKING: Final = "making-"
_FAILURE: Final = "failure.json"


@dataclass(frozen=True)
class File(ReleasedFile):
    """A file that was made, which a release may keep."""

    @classmethod
    def of(cls, path: Path) -> File:
        """What a file of one of these names is; reads all of it."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        return cls(path.name, BY_NAME[path.name].media_type, path.stat().st_size, digest.hexdigest())


@dataclass(frozen=True)
class Files:
    """The files of a revision.

    Attributes:
        revision: The ledger's revision that they are of.
        base_iri: What it is published under.
        published_at: When the revision was made, in UTC.
        state: Digest of what was published: the same for all revisions that say the same.
        facts: How many facts there are.
        codes: How many codes.
        files: The files, in the order of `KINDS`.
        first_day: The first day of all periods that facts are about; empty where none has one.
        last_day: The last of these days, likewise.
        sitemaps: How many sitemaps stand beside the files.
    """

    revision: int
    base_iri: str
    published_at: datetime
    state: str
    facts: int
    codes: int
    files: tuple[File, ...]
    first_day: str = ""
    last_day: str = ""
    sitemaps: int = 0

    def file(self, name: str) -> File | None:
        """The file of a name, if there is one."""
        return next((file for file in self.files if file.name == name), None)

    def to_json(self) -> str:
        """As it is kept on disk."""
        return _JSON.dump_json(self, indent=1).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Files:
        """Read it again.

        Raises:
            ValueError: It is none.
        """
        return _JSON.validate_json(text)


@dataclass(frozen=True)
class Failure:
    """Why the files of a revision could not be made the last time.

    Attributes:
        revision: The revision.
        at: When, in UTC.
        reason: Why, in English.
    """

    revision: int
    at: datetime
    reason: str


_JSON: Final = TypeAdapter(Files)
_FAILURE_JSON: Final = TypeAdapter(Failure)


_FORM: Final = 2
"""Which form the files have: another number has those of the newest revision made again."""


def state_of(manifest: Manifest) -> str:
    """A digest of what a manifest says is published, whichever revision it is, and of the files' form."""
    said = "".join(f"{graph.graph} {graph.digest}\n" for graph in manifest.graphs)
    return hashlib.sha256(f"{_FORM}\n{manifest.base_iri}\n{said}".encode()).hexdigest()


class Exports:
    """The folder with the files of the latest revisions, and of released ones.

    Reading it costs a look at a folder; any process may. Only who holds `making` changes it.

    Args:
        folder: The folder; it need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def revisions(self) -> list[int]:
        """The revisions of which there are files, the newest first."""
        with suppress(FileNotFoundError):
            names = [path.name for path in self.folder.iterdir() if path.name.isdecimal()]
            return sorted((int(name) for name in names if name.isascii()), reverse=True)
        return []

    def of(self, revision: int) -> Files | None:
        """The files of a revision; None where there are none."""
        with suppress(OSError, ValueError):
            return Files.from_json((self.folder / str(revision) / MANIFEST).read_bytes())
        return None

    def latest(self, revision: int) -> Files | None:
        """The files of the newest revision that has any, up to one; None where none has."""
        upto = (self.of(number) for number in self.revisions() if number <= revision)
        return next((files for files in upto if files), None)

    def sound(self, revision: int, file: ReleasedFile) -> bool:
        """Whether a file is what was made, as far as a look tells.

        It is where it has its size and was not written to after the list of files was. One that seems to have
        been, which a copy without its times does as well, is read once, and its digest tells.
        """
        try:
            path = self.path(revision, file.name)
            stat, made = path.stat(), (path.parent / MANIFEST).stat()
            if stat.st_size != file.bytes:
                return False
            if stat.st_mtime_ns <= made.st_mtime_ns:
                return True
            return _digest(path, stat.st_size, stat.st_mtime_ns, stat.st_ino) == file.sha256
        except OSError:
            return False

    def whole(self, files: Files) -> bool:
        """Whether all files of a revision are what was made, as far as a look tells."""
        return all(self.sound(files.revision, file) for file in files.files)

    def path(self, revision: int, name: str) -> Path:
        """Where a file is; its name is one of `BY_NAME`."""
        return self.folder / str(revision) / BY_NAME[name].name

    def sitemap(self, revision: int, number: int) -> Path:
        """Where a sitemap of a revision is."""
        return self.folder / str(revision) / sitemap.name_of(number)

    def failure(self) -> Failure | None:
        """Why files could not be made the last time; None where they could."""
        with suppress(OSError, ValueError):
            return _FAILURE_JSON.validate_json((self.folder / _FAILURE).read_bytes())
        return None

    def fail(self, revision: int, reason: str) -> None:
        """Tell that the files of a revision could not be made."""
        # Where there is no room for them, there may be none for this.
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            told = self.folder / f"{_FAILURE}.{os.getpid()}"
            told.write_bytes(_FAILURE_JSON.dump_json(Failure(revision, datetime.now(UTC), reason)))
            told.replace(self.folder / _FAILURE)

    @contextmanager
    def making(self) -> Generator[Path]:
        """Be the only one who makes files; gives an empty folder for them, which goes in the end.

        Raises:
            WriterBusy: Another process is making some.
            OSError: The folder cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WriterBusy(
                    f"Another process is making files in {self.folder}.",
                    "Wait until it has finished, then try again.",
                ) from None
            for left in self.folder.glob(f"{_MAKING}*"):
                shutil.rmtree(left, ignore_errors=True)
            scratch = Path(mkdtemp(prefix=_MAKING, dir=self.folder))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def settle(self, made: Path, files: Files) -> None:
        """Give a folder that holds all files of a revision its name.

        What has not changed since the revision before is the same file on the disk.

        Args:
            made: The folder, on the same disk.
            files: What is in it.
        """
        before = self.latest(files.revision)
        for file in files.files:
            same = before.file(file.name) if before else None
            if before and same and same.sha256 == file.sha256 and self.sound(before.revision, same):
                link = made / f".{file.name}"
                # What goes meanwhile, or cannot be linked, stays as it was made.
                with suppress(OSError):
                    link.hardlink_to(self.path(before.revision, file.name))
                    link.replace(made / file.name)
                    link.unlink(missing_ok=True)
        for file in files.files:
            _sync(made / file.name)
        (made / MANIFEST).write_text(files.to_json(), encoding="utf-8")
        _sync(made / MANIFEST)
        made.chmod(0o755)
        _sync(made)
        place = self.folder / str(files.revision)
        if place.exists():
            # Of another ledger, which was here before this one.
            place.rename(made.with_name(f"{made.name}-old"))
        made.rename(place)
        _sync(self.folder)
        (self.folder / _FAILURE).unlink(missing_ok=True)

    def sweep(self, keep: int, held: Collection[int]) -> None:
        """Remove the files of all but the newest revisions, and of those that are held; and damaged ones."""
        for place, number in enumerate(self.revisions()):
            if number in held:
                continue
            files = self.of(number)
            if place >= max(1, keep) or files is None or not self.whole(files):
                gone = self.folder / f"{_MAKING}{number}"
                with suppress(OSError):
                    (self.folder / str(number)).rename(gone)
                    shutil.rmtree(gone)


@lru_cache(1024)
def _digest(path: Path, *_: int) -> str:
    """The digest of a file, which is read again where its size, its time or its place on the disk differ."""
    return File.of(path).sha256


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
