"""A revision tells who did what, of those who want to be named, and nothing that is private."""

import re

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from web.office import ARTICLE, POOR, Office, decided, submitted

PROV = "http://www.w3.org/ns/prov#"


@pytest.fixture(scope="module")
def newsroom(office: Office) -> Office:
    office.told(ARTICLE)
    return office


def described(office: Office, number: str) -> dict[str, set[str]]:
    """What is said of a revision, by the ends of the properties' addresses."""
    answer = httpx.get(f"{office.address}revision/{number}.nt", timeout=60)
    assert answer.status_code == 200, answer.text
    said: dict[str, set[str]] = {}
    for quad in parse(answer.content, format=RdfFormat.N_TRIPLES):
        said.setdefault(re.split("[#/]", quad.predicate.value)[-1], set()).add(quad.object.value)
    return said


def test_who_wants_to_be_named_is_named_with_their_role_and_nothing_private_is_told(newsroom: Office):
    (lan, _), (minh, curator) = newsroom.signed_in("contributor"), newsroom.signed_in("curator")
    path = submitted(lan, {**POOR, "to_curator": "Xin đừng nói."}, comment="Riêng tư.")
    assert decided(minh, path, "accept", comment="Cảm ơn.").status_code == 303
    listed = newsroom.browser().get("dataset").text
    numbers = [int(number) for number in re.findall(r"revision/(\d+)", listed)]
    number = f"{max(numbers)}"
    said = described(newsroom, number)
    assert said["identifier"] == {number, path.rpartition("/")[2]}
    assert "wasAssociatedWith" not in said
    newsroom.accounts.change(curator.id, shown_as="Minh Trần")
    said = described(newsroom, number)
    assert said["name"] == {"Minh Trần"}
    assert said["hadRole"] == {"http://id.loc.gov/vocabulary/relators/rev"}
    assert said["wasAssociatedWith"] == {f"http://localhost:8000/revision/{number}#approver"}
    assert said["wasGeneratedBy"] == {f"http://localhost:8000/revision/{number}"}
    assert said["specializationOf"] == {"http://localhost:8000/graph/article/bao-lang-son"}
    page = newsroom.browser().get(f"revision/{number}").text
    assert "Minh Trần" in page
    for text in (page, str(said)):
        for private in ("Riêng tư", "Xin đừng nói", "Cảm ơn", "Đã xem", "person "):
            assert private not in text


@pytest.mark.parametrize("number", ["0", "1000000", "99999999999999", "x", "-1"])
def test_a_revision_that_is_not_there_is_not_found(newsroom: Office, number: str):
    assert newsroom.browser().get(f"revision/{number}").status_code in {400, 404, 422}
