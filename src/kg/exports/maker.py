"""The process beside a server that makes the files of each revision; nobody waits for it.

It takes what nobody else wants of the machine, and rests as long as it has worked: of revisions that follow
one another quickly, it makes the files of the newest alone.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Final

from kg import logs
from kg.config import Settings
from kg.errors import KgError, StoreError, WriterBusy
from kg.exports.files import Exports
from kg.ledger import Ledger, Release
from kg.process import end_with_parent
from kg.store import GraphSummary, Manifest, View, views

LOOK_EVERY: Final = 0.5
"""Seconds between two looks at what is published."""

MEND_EVERY: Final = 5.0
"""Seconds between two looks at whether all that was made is still there."""

_AGAIN: Final = 30.0
_LEAST_PRIORITY: Final = 19
_LOG: Final = logging.getLogger("kg.exports")


def follow(settings: Settings) -> None:
    """Make the files of what is published, for ever."""
    end_with_parent()
    os.nice(_LEAST_PRIORITY)
    logs.configure()
    exports, published = Exports(settings.exports_dir), views(settings)
    made = told = None
    looked = 0.0
    while True:
        try:
            view = published.generation()
        except StoreError:
            time.sleep(LOOK_EVERY)
            continue
        began = time.monotonic()
        if view.changing or (view.name == made and began - looked < MEND_EVERY):
            time.sleep(LOOK_EVERY)
            continue
        looked = began
        try:
            if view.name == made and not is_wanting(settings, exports, view):
                continue
            make_files(settings, exports, view)
        except WriterBusy:
            time.sleep(LOOK_EVERY)
        except KgError as error:
            exports.fail(view.revision, str(error))
            if told != (told := str(error)):
                _LOG.error("the files of revision %s cannot be made: %s", view.revision, error)
            time.sleep(_AGAIN)
        except Exception as error:
            exports.fail(view.revision, f"kg met a fault of its own: {type(error).__name__}")
            _LOG.exception("fault while making the files of revision %s", view.revision)
            time.sleep(_AGAIN)
        else:
            made, told = view.name, None
            _LOG.info("the files of revision %s are made", view.revision)
            time.sleep(time.monotonic() - began)


def is_wanting(settings: Settings, exports: Exports, view: View) -> bool:
    """Whether files of a view, or of a release, are not there, or not as they were made.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    releases = Ledger.open(settings.ledger, settings.base_iri).releases()
    there = [exports.of(number) for number in {view.revision, *(one.revision for one in releases)}]
    return not all(files and exports.whole(files) for files in there)


def make_files(settings: Settings, exports: Exports, view: View) -> None:
    """Make the files of a view, and of releases that have none here; remove those that are kept no longer.

    Raises:
        As `make` does.
    """
    # The server that starts this process, and so imports this module, has no use for DuckDB.
    from kg.exports.making import make

    ledger = Ledger.open(settings.ledger, settings.base_iri)
    make(exports, view.manifest, ledger)
    releases = ledger.releases()
    for release in releases:
        files = exports.of(release.revision)
        if files is None or not exports.whole(files):
            make(exports, manifest_of(ledger, release), ledger)
    exports.sweep(settings.exports_kept, {release.revision for release in releases})


def manifest_of(ledger: Ledger, release: Release) -> Manifest:
    """What was published when something was released."""
    made = ledger.revision(release.revision)
    if made is None:
        raise StoreError(f"The ledger has no revision {release.revision}, of release {release.name}.")
    live = ledger.live(release.revision)
    graphs = (GraphSummary(g, str(one.digest), one.triples, one.classes) for g, one in live.items())
    return Manifest(release.revision, release.base_iri, made.at, tuple(graphs))
