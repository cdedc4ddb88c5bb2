"""Where there is no room, nothing changes and the error says so."""

import os
import subprocess
from pathlib import Path

import pytest

from publish.installation import Installation

TRIPLES = 60_000

LOAD_TOO_MUCH = f"""
from kg.errors import StorageFull
lines = (f"<a{{n}}> <p> '{{n * 7919:040}}' .\\n" for n in range({TRIPLES}))
source = Path(sys.argv[1]) / "two.ttl"
source.write_text("".join(lines))
from kg.publish import Source
try:
    installation.publisher().load([Source.of(source)])
except StorageFull as error:
    print("full:", error)
"""
LIMIT_FILES = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
"""


def check_that_nothing_changed(installation: Installation) -> None:
    assert installation.ledger.head() == 1
    assert installation.published().keys() == {"article/one"}
    assert installation.leftovers() == []
    assert installation.publisher().verify() == []
    assert installation.load("one", "<a> <p> 2 .").revision == 2


def test_a_file_that_may_not_grow(installation: Installation, tmp_path: Path):
    installation.load("one", "<a> <p> 1 .")
    (tmp_path / "elsewhere").mkdir()
    program = LOAD_TOO_MUCH.replace("from kg.publish", LIMIT_FILES + "from kg.publish")
    done = installation.run(program, str(tmp_path / "elsewhere"))
    assert done.stdout.startswith("full: "), done.stderr
    assert "Make room" in done.stdout
    check_that_nothing_changed(installation)


@pytest.fixture(params=[8, 16, 24], ids=lambda size: f"{size}M")
def small_disk(request: pytest.FixtureRequest, tmp_path: Path):
    """A disk of a few megabytes, so that room runs out in one step or in another."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}m", "kg-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let its tests mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full(small_disk: Path, tmp_path: Path):
    installation = Installation(small_disk)
    installation.publisher().init()
    installation.load("one", "<a> <p> 1 .")
    done = installation.run(LOAD_TOO_MUCH, str(tmp_path))
    if installation.ledger.head() == 1:
        assert done.stdout.startswith("full: "), done.stderr
        assert "Make room" in done.stdout
        check_that_nothing_changed(installation)
    else:
        # After the commit only the store may be behind, and it catches up.
        assert installation.publisher().catch_up() == 2
        assert installation.publisher().verify() == []
