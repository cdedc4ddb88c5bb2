"""Large files are read several at a time, and nobody notices but the clock."""

from pathlib import Path

import pytest

from kg.errors import ParseError, SourceError
from kg.rdf import files

BASE = "http://example.org/"


@pytest.fixture(params=[0, files.TOGETHER], ids=["together", "one by one"])
def threshold(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(files, "TOGETHER", request.param)
    return request.param


def written(folder: Path, *contents: str) -> list[Path]:
    paths = [folder / f"{number}.ttl" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content, encoding="utf-8")
    return paths


def read(paths: list[Path], scratch: Path) -> list[bytes]:
    contents = files.read(paths, BASE, scratch, lambda done, total: None)
    return [content.path.read_bytes() for content in contents]


def test_the_contents_come_in_the_order_of_the_files(tmp_path: Path, threshold: int):
    paths = written(tmp_path, *(f"<a> <p> {number}, {number} ." for number in range(5)))
    found = read(paths, tmp_path)
    assert [line.split(b'"')[1] for line in found] == [b"0", b"1", b"2", b"3", b"4"]


def test_a_fault_is_told_with_its_place(tmp_path: Path, threshold: int):
    paths = written(tmp_path, "<a> <p> 1 .", "<a> <p> 1 .\n<b> nope .", "<a> <p> 2 .")
    with pytest.raises(ParseError) as caught:
        read(paths, tmp_path)
    assert caught.value.message.startswith(f"{paths[1]}:2:5: ")
    assert (caught.value.line, caught.value.column) == (2, 5)


def test_a_missing_file_is_named(tmp_path: Path, threshold: int):
    paths = [*written(tmp_path, "<a> <p> 1 ."), tmp_path / "missing.ttl"]
    with pytest.raises(SourceError, match=r"missing\.ttl"):
        read(paths, tmp_path)


def test_progress_counts_the_files(tmp_path: Path, threshold: int):
    told: list[tuple[int, int]] = []
    paths = written(tmp_path, "<a> <p> 1 .", "<a> <p> 2 .")
    files.read(paths, BASE, tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]
