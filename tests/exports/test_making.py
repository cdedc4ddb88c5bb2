"""Files are there whole or not at all, are made once, and are what is published."""

import gzip
import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from exports.conftest import BASE
from kg.errors import StoreError, WriterBusy
from kg.exports import KINDS, Exports, Files
from kg.exports.making import make
from kg.exports.rows import RowWriter
from kg.ledger import Ledger
from kg.store import Generations, Manifest
from kg.vocab import Terms
from servers import alive, await_true

MAKING = f"""
import sys, time
from pathlib import Path
from kg.exports import Exports
from kg.exports import making
from kg.ledger import Ledger
from kg.store import Generations
data = Path(sys.argv[1])
write = making.Tables.write
def halt(self, *given):
    write(self, *given)
    print("writing", flush=True)
    time.sleep(600)
making.Tables.write = halt
ledger = Ledger.open(data / "ledger.sqlite", "{BASE}")
making.make(Exports(data / "exports"), Generations(data / "generations").current().manifest, ledger)
"""


def canonical(dataset: Dataset) -> set[str]:
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("name", ["kg.nq.gz", "kg.nq.zst", "kg.trig.gz", "kg.trig.zst"])
def test_the_graphs_are_those_that_are_published(data: Path, folder: Path, name: str):
    packed = (folder / name).read_bytes()
    whole = (
        gzip.decompress(packed)
        if name.endswith("gz")
        else zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    )
    syntax = RdfFormat.N_QUADS if ".nq." in name else RdfFormat.TRIG
    current = Generations(data / "generations").current()
    assert current
    assert canonical(Dataset(parse(whole, format=syntax))) == canonical(Dataset(current.store))


def test_the_list_of_files_is_right(folder: Path, files: Files):
    assert [file.name for file in files.files] == [kind.name for kind in KINDS]
    for file in files.files:
        content = (folder / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert files.facts == 94


def test_what_is_there_is_not_made_again(exports: Exports, files: Files, manifest: Manifest, ledger: Ledger):
    before = exports.path(files.revision, "facts.en.csv").stat()
    assert make(exports, manifest, ledger) == files
    assert exports.path(files.revision, "facts.en.csv").stat() == before


def test_the_same_content_is_the_same_file_on_the_disk(
    tmp_path: Path, files: Files, manifest: Manifest, ledger: Ledger
):
    exports = Exports(tmp_path / "exports")
    make(exports, manifest, ledger)
    # A graph less, without a fact or a code.
    other = replace(
        manifest,
        revision=manifest.revision + 1,
        graphs=tuple(graph for graph in manifest.graphs if not graph.graph.endswith("/shapes/labels")),
    )
    make(exports, other, ledger)
    one, two = (
        {name: exports.path(number, name).stat().st_ino for name in ("facts.vi.parquet", "kg.nq.gz")}
        for number in (manifest.revision, other.revision)
    )
    assert one["facts.vi.parquet"] == two["facts.vi.parquet"]
    assert one["kg.nq.gz"] != two["kg.nq.gz"]
    again = make(exports, replace(other, revision=other.revision + 1), ledger)
    assert exports.path(again.revision, "kg.nq.gz").stat().st_ino == two["kg.nq.gz"]
    exports.sweep(1, {manifest.revision})
    assert exports.revisions() == [again.revision, manifest.revision]


def damaged(path: Path) -> None:
    """One digit is another, at a later time."""
    path.write_bytes(path.read_bytes().replace(b",51.2,", b",91.2,"))


@pytest.mark.parametrize(
    ("harm", "is_sound"),
    [
        (damaged, False),
        (lambda path: path.write_bytes(path.read_bytes() + b"\n"), False),
        (lambda path: path.unlink(), False),
        # A copy without its times is read, and is the same.
        (lambda path: path.touch(), True),
    ],
)
def test_what_is_not_as_it_was_made_is_made_again_and_never_linked(
    tmp_path: Path, manifest: Manifest, ledger: Ledger, harm: Callable[[Path], object], is_sound: bool
):
    exports = Exports(tmp_path)
    files = make(exports, manifest, ledger)
    file = files.file("facts.en.csv")
    assert file
    assert exports.whole(files)
    path = exports.path(files.revision, file.name)
    first = path.stat().st_ino
    harm(path)
    assert exports.sound(files.revision, file) is is_sound
    later = make(exports, replace(manifest, revision=manifest.revision + 1), ledger)
    assert exports.whole(later)
    assert make(exports, manifest, ledger) == files
    assert exports.whole(files)
    assert (path.stat().st_ino == first) is is_sound


def test_who_dies_while_making_leaves_nothing_half(
    data: Path, manifest: Manifest, ledger: Ledger, tmp_path: Path
):
    place = tmp_path / "var"
    place.mkdir()
    for name in ("ledger.sqlite", "generations"):
        (place / name).symlink_to(data / name)
    with subprocess.Popen([sys.executable, "-c", MAKING, place], stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout
        assert maker.stdout.readline() == "writing\n"
        exports = Exports(place / "exports")
        with pytest.raises(WriterBusy):
            make(exports, manifest, ledger)
        maker.send_signal(signal.SIGKILL)
    await_true(lambda: not alive(maker.pid), "it is dead")
    assert exports.revisions() == []
    assert len(list(exports.folder.glob("making-*"))) == 1
    made = make(exports, manifest, ledger)
    assert sorted(path.name for path in exports.folder.iterdir()) == [str(made.revision), "lock"]


def fact(value: str) -> tuple[bytes, bytes]:
    subject = f"<{BASE}id/fact/x-001>".encode()
    number = f'"{value}"^^<http://www.w3.org/2001/XMLSchema#decimal>'.encode()
    lines = (
        b"%b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <%bdef#Fact> .\n%b <%bdef#value> %b .\n"
        % (subject, BASE.encode(), subject, BASE.encode(), number)
    )
    return subject, lines


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("98.0", "98"),
        ("+007.50", "7.5"),
        ("-0.0", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-12.340", "-12.34"),
        ("0", "0"),
    ],
)
def test_a_number_is_written_with_its_digits_and_no_more(tmp_path: Path, written: str, row: str):
    writer = RowWriter(tmp_path / "fact.csv", tmp_path / "code.csv", Terms(BASE))
    writer.add(*fact(written))
    writer.close()
    header, values = (line.split(",") for line in (tmp_path / "fact.csv").read_text().splitlines())
    assert dict(zip(header, values, strict=True))["value"] == row


def test_a_number_that_no_decimal_can_hold_is_refused_by_name(tmp_path: Path):
    writer = RowWriter(tmp_path / "fact.csv", tmp_path / "code.csv", Terms(BASE))
    writer.add(*fact("0." + "1" * 20))
    with pytest.raises(StoreError, match="fact/x-001 is 1111"):
        writer.add(*fact("1" * 20))
    writer.close()


def test_why_nothing_was_made_is_told(tmp_path: Path, manifest: Manifest, ledger: Ledger):
    exports = Exports(tmp_path / "exports")
    exports.fail(7, "there is a reason")
    failure = exports.failure()
    assert failure
    assert (failure.revision, failure.reason) == (7, "there is a reason")
    make(exports, manifest, ledger)
    assert exports.failure() is None
