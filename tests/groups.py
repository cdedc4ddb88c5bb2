"""Which tests run one after another on the same core, where several are used."""

import re
from typing import Final

from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

LONGEST: Final = (
    "remote virtuoso",
    "remote oxigraph",
    "tests/web/test_desk_signing_in.py",
    "tests/publish/test_several_machines.py",
    "tests/web/test_desk.py",
    "tests/publish/test_bundle.py",
    "tests/desk/test_deciding.py",
    "tests/publish/test_writers.py",
    "tests/web/test_every_page.py",
    "tests/publish/test_crashes.py",
    "tests/validation/test_form.py",
    "tests/publish/test_minting.py",
    "tests/publish/test_changes.py",
    "tests/web/test_desk_attacks.py",
    "tests/remote/test_outages.py virtuoso",
    "tests/web/test_embed.py",
    "tests/project/test_server_script.py",
    "tests/web/test_desk_review.py",
    "tests/remote/test_outages.py oxigraph",
    "tests/web/test_kept.py",
    "tests/web/test_every_page.py axe",
    "tests/load/test_hostile_load.py",
)
"""The groups that take longest, from the top; they are begun first, so that no core waits for another."""

ENGINE: Final = re.compile(r"^tests/remote/.*[\[-](virtuoso|oxigraph)[\]-]")


def group(test: str) -> str:
    """The tests of a file run together, as those of several files that ask the same engine do.

    >>> group("tests/rdf/test_files.py::test_a_missing_file_is_named[together]")
    'tests/rdf/test_files.py'
    >>> group("tests/remote/test_queries.py::test_an_outage_is_an_error[virtuoso]")
    'remote virtuoso'
    """
    file = test.partition("::")[0]
    if file == "tests/web/test_every_page.py" and "::test_axe" in test:
        # It takes about as long as the look at the structure of the pages.
        return f"{file} axe"
    engine = ENGINE.match(test)
    if not engine:
        return file
    # Outages end the engine that they ask, so they have one of their own.
    return f"{file} {engine[1]}" if "test_outages" in file else f"remote {engine[1]}"


def turn(test: str) -> int:
    """A number that is the lower, the earlier a test has to be begun."""
    name = group(test)
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


class Scheduler(LoadScopeScheduling):
    """Hands out one group after another, in the order of their tests."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
