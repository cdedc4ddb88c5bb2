"""Programs hand in sheets and RDF, and write graphs, with a token; what they are told is what people are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.desk.deciding import decide
from kg.desk.submission import Verdict
from kg.desk.submissions import Desk
from servers import PATIENCE, Kg
from web.office import BASE, Office

SLUG = "protection-sociale-nord-est"
FACTS = f"{BASE}graph/article/{SLUG}"
SHACL = "http://www.w3.org/ns/shacl#"
TURTLE = {"Content-Type": "text/turtle"}
PREFIXES = """@prefix kg: <def#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FACT = """
<id/fact/{article}-{number}> a kg:Fact ; kg:area <id/area/cao-bang> ; kg:zone <id/code/total> ;
  kg:programme <id/programme/social-protection-policies> ; kg:indicator <id/indicator/social-stability> ;
  kg:population <id/code/total> ; kg:period <id/code/not-stated> ; kg:kind <id/kind/statement> ;
  kg:comparator <id/code/not-applicable> ; kg:source <id/article/{article}> ;
  kg:quote "{quote}"@fr ; kg:passage "lead" .
"""
NEW = PREFIXES + FACT.format(article=SLUG, number="901", quote="la stabilité de Cao Bang")
CSV = (
    "article,area,indicator,quote,note_fr,note_en,note_vi\n"
    f"{SLUG},Cao Bang,social-stability,la stabilité sociale de Cao Bang,,,\n"
)


def article(slug: str, *facts: str) -> str:
    names = " , ".join(f'"{slug}"@{code}' for code in ("fr", "en", "vi"))
    return f"""{PREFIXES}
    <id/article/{slug}> a schema:NewsArticle ; skos:inScheme <id/scheme/source> ;
      skos:prefLabel {names} ; skos:definition {names} ;
      schema:headline "{slug}"@fr ; schema:inLanguage "fr" ; schema:publisher <id/organisation/nhan-dan> ;
      schema:url <https://fr.nhandan.vn/{slug}> .
    {"".join(facts)}"""


def fact(slug: str, number: str, quote: str) -> str:
    return FACT.format(article=slug, number=number, quote=quote)


@pytest.fixture(scope="module")
def office(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    kg = Kg(tmp_path_factory.mktemp("programs")).given(published)
    with kg.serving() as address:
        yield Office(address, kg)
    log = kg.log.read_text()
    assert "kg_" not in log
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def desk(office: Office) -> Desk:
    return Desk(office.kg.data_dir / "ledger.sqlite", BASE)


def program(office: Office, *scopes: str, role: str = "curator") -> httpx.Client:
    """A program with a token of somebody new."""
    account = office.accounts.add(f"program {next(office.numbers)}", [role])
    token = office.credentials.make_token(account, "test", scopes)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return httpx.Client(base_url=office.address, headers=headers, timeout=PATIENCE)


@pytest.fixture(scope="module")
def lan(office: Office) -> Iterator[httpx.Client]:
    """A contributor's program."""
    with program(office, "submit", role="contributor") as client:
        yield client


@pytest.fixture(scope="module")
def minh(office: Office) -> Iterator[httpx.Client]:
    """A curator's program, which may write graphs."""
    with program(office, "submit", "graphs") as client:
        yield client


def path(answer: httpx.Response) -> str:
    return answer.headers["location"].removeprefix(BASE)


def post(client: httpx.Client, body: str, media_type: str = "text/turtle", **query: str) -> httpx.Response:
    headers = {"Content-Type": media_type}
    return client.post("desk/submissions", params=query, content=body.encode(), headers=headers)


def rules(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["severity"], one["rule"].rpartition("#")[2]) for one in findings}


def test_a_sheet_is_read_and_what_was_understood_is_told(lan: httpx.Client):
    answer = post(lan, CSV, "text/csv; charset=utf-8", title="Cao Bang")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["title"], told["origin"]) == ("draft", "Cao Bang", "csv")
    (item,) = told["items"]
    assert (item["row"], item["op"], item["ready"]) == (2, "add", True)
    taken = {one["field"]: one["taken"] for one in item["understood"]}
    assert taken["area"] == f"<{BASE}id/area/cao-bang>"
    assert ("warning", "no-text") in rules(item["findings"])
    assert answer.headers["location"] == told["address"]
    assert lan.get(path(answer)).json() == told


def test_the_text_can_come_with_the_file(lan: httpx.Client):
    files = {"file": ("cao-bang.csv", CSV.encode(), "text/csv")}
    text = "Rien ne change : la stabilité sociale de Cao Bang demeure."
    answer = lan.post("desk/submissions", files=files, data={"text": text})
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    assert answer.json()["title"] == "cao-bang.csv"
    assert ("warning", "no-text") not in rules(item["findings"])
    assert lan.get(f"desk/s/{answer.json()['id']}").status_code == 303


def test_rdf_proposes_what_differs_from_what_is_published_each_with_its_line(lan: httpx.Client, office: Office):
    published = lan.get(f"graph/article/{SLUG}.ttl").text
    assert post(lan, published).status_code == 422
    changed = published.replace("zéro ménage pauvre »", "zéro famille pauvre »")
    added = changed + NEW.replace("<id/", f"<{BASE}id/").replace("<def#>", f"<{BASE}def#>")
    answer = post(lan, added, submit="yes")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["origin"]) == ("submitted", "rdf")
    assert {(one["op"], one["kind"], one["graph"]) for one in told["items"]} == {
        ("replace", "fact", FACTS),
        ("add", "fact", FACTS),
    }
    lines = added.splitlines()
    for item in told["items"]:
        assert f"{item['subject'].rpartition('/')[2]}" in lines[item["row"] - 1]
        quoted = [one for one in item["findings"] if one["column"] == "quote"]
        assert quoted
        assert all("quote" in lines[one["row"] - 1] for one in quoted)


def test_every_syntax_is_read_and_a_thing_goes_where_it_belongs(lan: httpx.Client):
    area = f"{BASE}id/area/nowhere"
    said = f"<{area}> <{BASE}def#partOf> <{BASE}id/area/cao-bang> "
    json_ld = json.dumps([{"@id": area, f"{BASE}def#partOf": [{"@id": f"{BASE}id/area/cao-bang"}]}])
    xml = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:kg="{BASE}def#"><rdf:Description rdf:about="{area}">'
        f'<kg:partOf rdf:resource="{BASE}id/area/cao-bang"/></rdf:Description></rdf:RDF>'
    )
    bodies = {
        "text/turtle": f"{said} .",
        "application/n-triples": f"{said} .",
        "application/ld+json": json_ld,
        "application/rdf+xml": xml,
        "application/n-quads": f"{said} <{BASE}graph/reference/areas> .",
        "application/trig": f"<{BASE}graph/reference/areas> {{ {said} }}",
    }
    for media_type, body in bodies.items():
        answer = post(lan, body, media_type)
        assert answer.status_code == 201, (media_type, answer.text)
        (item,) = answer.json()["items"]
        # What is accepted goes where no file is loaded to.
        assert item["graph"] == f"{BASE}graph/reference/added-area"
        assert (item["kind"], item["ready"]) == ("entity", False)


@pytest.mark.parametrize(
    ("body", "rule", "line"),
    [
        ("<a> <b>", "file-unreadable", None),
        ("<id/area/x> <def#partOf>\n [] .", "blank-node", 2),
        ("<http://e/> { <a> <b> <c> }", "file-unreadable", None),
    ],
)
def test_where_nothing_can_be_read_all_that_is_wrong_is_told(
    lan: httpx.Client, body: str, rule: str, line: int | None
):
    answer = post(lan, body, "application/trig")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (found,) = answer.json()["findings"]
    assert found["rule"] == rule
    assert line is None or found["row"] == line
    assert "\n" not in answer.json()["detail"]


def test_what_belongs_nowhere_for_certain_is_not_ready_and_says_why(lan: httpx.Client):
    answer = post(lan, "<http://e/x> <def#p> 1 . <id/fact/stray> a <def#Fact> .", submit="yes")
    assert answer.status_code == 422
    kept = answer.json()["submission"]
    assert kept["state"] == "draft"
    assert kept["page"] in answer.json()["detail"]
    assert lan.get(path(answer)).json() == kept
    told = [one["messages"]["en"] for item in kept["items"] for one in item["findings"]]
    assert any("no address of an entity" in one for one in told)
    assert any("kg:source" in one for one in told)


def test_a_program_follows_what_becomes_of_what_it_has_handed_in(
    lan: httpx.Client, office: Office, desk: Desk
):
    answer = post(lan, PREFIXES + fact(SLUG, "902", "la stabilité, encore"), submit="yes")
    assert answer.status_code == 201, answer.text
    minh = office.accounts.add(f"curator {next(office.numbers)}", ["curator"])
    seen = desk.get(minh.id, answer.json()["id"])
    reasons = {item.id: dict.fromkeys(item.warnings, "I have read it.") for item in seen.waiting}
    settings = office_settings(office)
    verdicts = {one: Verdict("accept", overridden=said) for one, said in reasons.items()}
    decide(settings, minh.id, seen.id, seen.row_version, verdicts)
    told = lan.get(path(answer)).json()
    assert told["state"] == "accepted"
    assert told["items"][0]["decision"]["published_as"] == f"{BASE}id/fact/{SLUG}-902"


def office_settings(office: Office) -> Any:
    from kg.config import Settings

    return Settings(data_dir=office.kg.data_dir)


def test_who_may_not_is_refused(office: Office, lan: httpx.Client, minh: httpx.Client):
    with httpx.Client(base_url=office.address, timeout=PATIENCE) as nobody:
        refused = post(nobody, NEW)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"
        assert nobody.put(f"graph/article/{SLUG}", content=NEW, headers=TURTLE).status_code == 401
    assert lan.put(f"graph/article/{SLUG}", content=NEW, headers=TURTLE).status_code == 403
    draft = post(lan, NEW)
    assert minh.get(path(draft)).status_code == 404
    assert lan.get("desk/submissions/none").status_code == 404


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"x", "application/pdf", 415),
        (b"x", "", 415),
        (b"", "text/turtle", 422),
        (b"\x00" * 100, "text/turtle", 422),
        (b"\xff\xfe\x00", "text/csv", 422),
        (b"PK\x03\x04" + b"\x00" * 99, "text/csv", 422),
        (b"x" * (10 * 1024 * 1024 + 1), "text/csv", 413),
    ],
)
def test_what_cannot_be_taken_is_refused_as_a_problem(
    office: Office, body: bytes, media_type: str, status: int
):
    with program(office, "submit", role="contributor") as client:
        answer = client.post("desk/submissions", content=body, headers={"Content-Type": media_type})
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        unknown = client.post("desk/submissions?sumbit=yes", content=body, headers={"Content-Type": media_type})
        assert unknown.status_code == 400


def test_one_token_is_let_pass_so_often_a_minute(office: Office):
    with program(office, "submit") as client:
        answers = [client.get("desk/submissions/none").status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]
