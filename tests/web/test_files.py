"""Files for download: they never change, go on where they broke off, and can be checked."""

import hashlib
import socket
import struct
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kg.exports import BY_NAME, Exports
from servers import Kg, asking, await_true

NAME = "facts.en.csv"


@pytest.fixture(scope="module")
def kg(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Kg:
    settings = {"KG_EXPORTS_KEPT": "1"}
    return Kg(tmp_path_factory.mktemp("files"), settings).given(published)


@pytest.fixture(scope="module")
def client(kg: Kg) -> Iterator[httpx.Client]:
    with kg.serving() as address, asking(address) as client:
        await_true(lambda: client.get(f"dataset/files/latest/{NAME}").status_code == 307, "files are made")
        yield client


@pytest.fixture(scope="module")
def path(client: httpx.Client) -> str:
    """The address that never changes."""
    answer = client.get(f"dataset/files/latest/{NAME}")
    assert answer.headers["cache-control"] == "public, no-cache"
    return answer.headers["location"]


@pytest.fixture(scope="module")
def whole(client: httpx.Client, path: str) -> bytes:
    return client.get(path).content


def test_every_file_is_there_with_its_digest(client: httpx.Client, kg: Kg, path: str):
    folder = kg.data_dir / "exports" / path.split("/")[-2]
    for name, kind in BY_NAME.items():
        answer = client.get(f"dataset/files/latest/{name}", follow_redirects=True)
        content = (folder / name).read_bytes()
        digest = hashlib.sha256(content)
        assert answer.content == content
        assert answer.headers["content-type"].startswith(kind.media_type)
        assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
        written = f"sha-256=:{b64encode(digest.digest()).decode()}:"
        assert answer.headers["repr-digest"] == answer.headers["content-digest"] == written
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "content-encoding" not in answer.headers


def test_a_copy_says_of_which_revision_it_is(client: httpx.Client, path: str):
    head = client.head(path)
    revision = path.split("/")[-2]
    assert head.headers["content-disposition"] == f'attachment; filename="facts-{revision}.en.csv"'
    assert f'<{path}-metadata.json>; rel="describedby"; type="application/csvm+json"' in head.headers["link"]
    assert head.content == b""


def test_one_part_or_several_can_be_had(client: httpx.Client, path: str, whole: bytes):
    one = client.get(path, headers={"Range": "bytes=10-19"})
    assert (one.status_code, one.content) == (206, whole[10:20])
    assert one.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert "content-digest" not in one.headers
    last = client.get(path, headers={"Range": "bytes=-5"})
    assert last.content == whole[-5:]
    both = client.get(path, headers={"Range": "bytes=0-3, 10-19"})
    assert both.headers["content-type"].startswith("multipart/byteranges; boundary=")
    assert whole[:4] in both.content
    assert whole[10:20] in both.content
    beyond = client.get(path, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Range": "bytes=0-3", "If-Range": '"another"'}),
        ("GET", {"Range": "lines=0-3"}),
        ("GET", {"Range": "bytes=5-2"}),
        ("GET", {"Range": "bytes=a-b"}),
        ("GET", {"Range": "bytes=0-3,x"}),
        ("GET", {"Range": "bytes=-"}),
        ("GET", {"Range": "bytes="}),
        ("GET", {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 400, 2))}),
        ("GET", {"If-Match": "*"}),
        ("GET", {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        ("GET", {"If-Modified-Since": "yesterday"}),
        ("GET", {"If-None-Match": '"another"', "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}),
        ("HEAD", {"Range": "bytes=0-3"}),
    ],
)
def test_what_asks_for_no_part_of_this_file_gets_all_of_it(
    client: httpx.Client, path: str, whole: bytes, method: str, headers: dict[str, str]
):
    answer = client.request(method, path, headers=headers)
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(whole)))


def test_a_part_of_the_same_file_is_given_where_the_client_names_its_tag(client: httpx.Client, path: str):
    tag = client.head(path).headers["etag"]
    answer = client.get(path, headers={"Range": "bytes=0-3", "If-Range": tag})
    assert (answer.status_code, answer.content) == (206, b"fact")
    same = client.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.headers["etag"]) == (304, tag)


def test_of_several_parts_those_are_given_that_there_are(client: httpx.Client, path: str, whole: bytes):
    found = client.get(path, headers={"Range": f"bytes={len(whole)}-, 0-3"})
    assert (found.status_code, found.content) == (206, whole[:4])
    for beyond in (f"bytes={len(whole)}-", "bytes=-0", f"bytes={len(whole) + 5}-{len(whole) + 9}"):
        problem = client.get(path, headers={"Range": beyond})
        assert (problem.status_code, problem.headers["content-range"]) == (416, f"bytes */{len(whole)}")
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.headers["etag"] == client.head(path).headers["etag"]


def test_a_file_is_given_only_as_the_client_wants_it(client: httpx.Client, path: str):
    head = client.head(path).headers
    tag, modified, long_ago = head["etag"], head["last-modified"], "Thu, 01 Jan 1970 00:00:00 GMT"
    for headers, status in (
        ({"If-Match": '"another"'}, 412),
        ({"If-Match": f"W/{tag}"}, 412),
        ({"If-Match": f'"another", {tag}'}, 200),
        ({"If-Unmodified-Since": long_ago}, 412),
        ({"If-Unmodified-Since": modified}, 200),
        ({"If-Match": tag, "If-Unmodified-Since": long_ago}, 200),
        ({"If-Modified-Since": modified}, 304),
    ):
        answer = client.get(path, headers=headers)
        assert answer.status_code == status, headers
        if status == 412:
            assert answer.headers["content-type"] == "application/problem+json"


def test_what_was_changed_on_the_disk_is_not_given_and_is_made_again(
    client: httpx.Client, kg: Kg, path: str, whole: bytes
):
    file = kg.data_dir / "exports" / path.split("/")[-2] / NAME
    file.write_bytes(whole.replace(b",51.2,", b",91.2,"))
    answer = client.get(path)
    assert answer.status_code == 503 or answer.content == whole
    await_true(lambda: client.get(path).content == whole, "it is made again")


def test_a_download_that_breaks_off_goes_on(client: httpx.Client, path: str, whole: bytes):
    address = urlsplit(str(client.base_url))
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < 5000:
            received += connection.recv(1000)
        # The connection is reset, as a line that breaks does.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    head, _, first = received.partition(b"\r\n\r\n")
    tag = next(line for line in head.decode().splitlines() if line.lower().startswith("etag: ")).split(": ")[
        1
    ]
    rest = client.get(path, headers={"Range": f"bytes={len(first)}-", "If-Range": tag})
    assert rest.status_code == 206
    assert first + rest.content == whole


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=5000-"}, 200),
        ({"Range": "Bytes = 0005000 -"}, 200),
        # These ask for a part alone, or say of which file.
        ({"Range": "bytes=0-"}, 307),
        ({"Range": "bytes=5000-6000"}, 307),
        ({"Range": "bytes=-5000"}, 307),
        ({"Range": "bytes=5000-", "If-Range": '"x"'}, 307),
    ],
)
def test_who_goes_on_with_the_newest_gets_all_of_it(
    client: httpx.Client, path: str, whole: bytes, headers: dict[str, str], status: int
):
    answer = client.get(f"dataset/files/latest/{NAME}", headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.content == whole
        assert answer.headers["content-location"] == path
        assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("dataset/files/latest/none.csv", 404),
        ("dataset/files/latest/files.json", 404),
        ("dataset/files/latest/..%2F..%2Fledger.sqlite", 404),
        ("dataset/files/..%2F..%2F/facts.en.csv", 404),
        ("dataset/files/999999/facts.en.csv", 404),
        ("dataset/files/-1/facts.en.csv", 404),
        ("dataset/files/٣/facts.en.csv", 404),
        (f"dataset/files/{'9' * 5000}/facts.en.csv", 404),
        ("dataset/files/1/facts.en.csv", 410),
    ],
)
def test_there_is_nothing_else(client: httpx.Client, path: str, status: int):
    assert client.get(path).status_code == status


def test_older_files_go_and_say_where_the_newest_are_and_are_mixed_with_nothing(
    client: httpx.Client, kg: Kg, path: str, whole: bytes, own_article: str, tmp_path: Path
):
    copy = tmp_path / NAME
    copy.write_bytes(whole[:5000])
    kg("load", kg.write("a.ttl", own_article), "--graph", "article/a")
    await_true(lambda: client.get(path).status_code == 410, "the newest are made")
    answer = client.get(path)
    newest = client.get(f"dataset/files/latest/{NAME}").headers["location"]
    assert newest != path
    assert newest in answer.headers["link"]
    assert newest in answer.text
    # As people go on with a download that broke off, in another revision.
    latest = f"{client.base_url}dataset/files/latest/{NAME}"
    curl = ["curl", "--silent", "--location", "--continue-at", "-", "--output", str(copy), latest]
    assert subprocess.run(curl, check=False).returncode == 33
    assert copy.read_bytes() == whole[:5000]
    assert f"revision {newest.split('/')[-2]}, " in kg("status").stdout.partition("files ")[2]


def test_that_files_could_not_be_made_is_told_on_the_page_and_to_the_operator(client: httpx.Client, kg: Kg):
    exports = Exports(kg.data_dir / "exports")
    exports.fail(26, "there is no room")
    page = client.get("dataset?lang=en", headers={"Accept": "text/html"}).text
    assert "The files of revision 26 could not be made; it will be tried again." in page
    assert "there is no room" not in page
    assert "of revision 26 could not be made: there is no room" in kg("status").stdout
    assert kg.status()["files"]["failure"]["reason"] == "there is no room"
