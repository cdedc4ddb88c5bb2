"""A release: the newest revision gets a name, and its files are kept for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kg.errors import ContentDamaged, KgError, StoreError, WriterBusy
from kg.exports import Exports, File
from kg.exports.making import make
from kg.ledger import Ledger, Release, ReleasedFile, refuse_name
from kg.store import Manifest
from kg.vocab import Terms


def release(
    exports: Exports,
    ledger: Ledger,
    manifest: Manifest,
    writing: Callable[[], AbstractContextManager[Ledger]],
    name: str,
    notes: str,
    author: str,
) -> Release:
    """Release what is published.

    Args:
        exports: Where files are kept.
        ledger: The ledger.
        manifest: What is published.
        writing: Makes the caller the only one who writes, while it lasts.
        name: The name.
        notes: What is to be said of it; may be empty.
        author: By whom.

    Raises:
        SourceError: The name cannot be one, or is taken.
        WriterBusy: Somebody published something meanwhile, or is making files or writing.
        StoreError, LedgerError, StorageFull: The files cannot be made.
    """
    refuse_name(name, notes)
    # Nobody has to wait with writing while files are made.
    files = make(exports, manifest, ledger)
    with writing() as ours:
        if ours.head() != files.revision:
            raise WriterBusy(
                f"Something was published while the files of revision {files.revision} were being made.",
                "Nothing was released; try again.",
            )
        previous = next(iter(ours.releases()), None)
        facts = Terms(manifest.base_iri).entity("fact", "").value
        since = previous.revision if previous else 0
        changed = Counter(kind for _, kind in ours.net_changes(facts, since, files.revision))
        with ours.begin(author, "release") as transaction:
            transaction.release(
                name,
                manifest.base_iri,
                notes,
                previous.name if previous else None,
                {kind: changed[kind] for kind in ("new", "changed", "gone")},
                files.files,
            )
    made = ledger.release(name)
    if made is None:
        raise StoreError(f"The release {name} is not in the ledger.")
    return made


def verify_releases(exports: Exports, ledger: Ledger) -> list[KgError]:
    """An error for each file of a release that is not there, or no longer what was released."""
    return [
        fault
        for one in ledger.releases()
        for file in one.files
        if (fault := _fault(exports.path(one.revision, file.name), file, one))
    ]


def _fault(path: Path, file: ReleasedFile, release: Release) -> KgError | None:
    what = f"The file {path} of release {release.name}"
    again = (
        f"Put {path.parent} back from a backup, or remove it: `kg serve` makes it again, "
        "within some seconds where it runs."
    )
    try:
        digest = File.of(path).sha256
    except FileNotFoundError:
        return StoreError(f"{what} is missing.", again)
    except OSError as error:
        return StoreError(f"{what} cannot be read: {error.strerror}.", again)
    if digest != file.sha256:
        return ContentDamaged(f"{what} has digest {digest}, not {file.sha256}.", again)
    return None
