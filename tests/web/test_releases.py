"""Releases: a revision with a name never changes, can be cited and checked, and says what is new in it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from datacite import schema45
from rdflib import Graph, Literal, Namespace, URIRef

from kg.errors import SourceError
from kg.exports import Exports
from kg.exports.maker import manifest_of
from kg.exports.making import make
from kg.ledger import Ledger, refuse_name
from servers import Kg, asking

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = "http://localhost:8000/"
FIRST, SECOND = (URIRef(f"{BASE}dataset/release/{name}") for name in ("2026.1", "2026.2"))


@pytest.fixture(scope="module")
def kg(published: Path, own_article: str, tmp_path_factory: pytest.TempPathFactory) -> Kg:
    """Two releases: the second has the facts of one more article, and one less of the first."""
    kg = Kg(tmp_path_factory.mktemp("releases")).given(published)
    kg("release", "2026.1", "--notes", "The first one", "--author", "Lan")
    kg("load", kg.write("a.ttl", own_article), "--graph", "article/my-article")
    kg("withdraw", "id/fact/protection-sociale-nord-est-094", "--reason", "A test")
    kg("release", "2026.2")
    return kg


@pytest.fixture(scope="module")
def client(kg: Kg) -> Iterator[httpx.Client]:
    with kg.serving() as address, asking(address) as client:
        yield client


def described(client: httpx.Client, name: str) -> Graph:
    return Graph().parse(data=client.get(f"dataset/release/{name}.ttl").text, format="turtle")


def test_a_release_is_a_version_of_the_dataset(client: httpx.Client):
    second = described(client, "2026.2")
    assert second.value(SECOND, DCAT.version) == Literal("2026.2")
    assert second.value(SECOND, DCAT.previousVersion) == FIRST
    assert second.value(SECOND, DCAT.isVersionOf) == URIRef(f"{BASE}dataset")
    dataset = Graph().parse(data=client.get("dataset.ttl").text, format="turtle")
    assert set(dataset.objects(URIRef(f"{BASE}dataset"), DCAT.hasVersion)) == {FIRST, SECOND}


def test_its_files_are_kept_whatever_comes_after(client: httpx.Client):
    first = described(client, "2026.1")
    files = list(first.objects(FIRST, DCAT.distribution))
    assert len(files) == 12
    for file in files:
        answer = client.get(str(file).removeprefix(BASE))
        digest = first.value(first.value(file, SPDX.checksum), SPDX.checksumValue)
        assert answer.headers["etag"] == f'"{digest.lower()}"'


def test_a_release_says_what_has_changed_since_the_one_before(client: httpx.Client):
    answer = client.get("dataset/release/2026.2.changes.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    changes = {row["fact"].removeprefix(f"{BASE}id/fact/"): row["change"] for row in rows}
    assert changes.pop("protection-sociale-nord-est-094") == "gone"
    assert set(changes.values()) == {"new"}
    assert all(name.startswith("my-article-") for name in changes)
    page = client.get("dataset/release/2026.2?lang=en", headers={"Accept": "text/html"}).text
    assert f"Facts since release 2026.1: new {len(changes)}, changed 0, gone 1." in page
    assert "protection-sociale-nord-est-094" in page


@pytest.mark.parametrize("name", ["2026.1", "2026.2"])
def test_its_metadata_is_that_of_datacite(client: httpx.Client, name: str):
    document = client.get(f"dataset/release/{name}.datacite.json").json()
    schema45.validator.validate(document)
    assert document["version"] == name
    assert document["url"] == f"{BASE}dataset/release/{name}"


def test_notes_and_author_are_told(client: httpx.Client):
    page = client.get("dataset/release/2026.1", headers={"Accept": "text/html"}).text
    assert "The first one" in page
    assert "Lan" in page


@pytest.mark.parametrize("path", ["none", "none.ttl", "2026.1.xyz", "none.changes.csv", "..%2F..", "2026"])
def test_there_is_no_other_release(client: httpx.Client, path: str):
    assert client.get(f"dataset/release/{path}").status_code == 404


def test_a_name_is_given_once(kg: Kg):
    assert "already" in kg("release", "2026.1", code=3).stderr


@pytest.mark.parametrize("name", ["../x", "x.ttl", "a b", "é", "", "x" * 41, "x..y", "x\n"])
def test_a_name_can_stand_in_an_address(name: str):
    with pytest.raises(SourceError, match="cannot name a release"):
        refuse_name(name, "")


def test_a_file_that_is_damaged_or_gone_is_found(kg: Kg, tmp_path: Path):
    copy = Kg(tmp_path).given(kg.data_dir)
    first = copy.data_dir / "exports" / "25"
    (first / "codes.csv").write_bytes(b"other")
    (first / "kg.nq.gz").unlink()
    told = copy("verify", code=1).stderr
    assert "codes.csv of release 2026.1 has digest" in told
    assert "kg.nq.gz of release 2026.1 is missing" in told
    assert "2026.2" not in told


def test_files_of_a_release_that_are_not_here_are_made_again_as_they_were(kg: Kg, tmp_path: Path):
    ledger = Ledger.open(kg.data_dir / "ledger.sqlite", BASE)
    first = ledger.release("2026.1")
    assert first
    made = make(Exports(tmp_path), manifest_of(ledger, first), ledger)
    assert {(one.name, one.sha256) for one in made.files} == {(one.name, one.sha256) for one in first.files}
